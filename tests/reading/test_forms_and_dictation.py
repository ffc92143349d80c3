"""Forms whose values stand under their labels, frames, mails, numbers in words."""

from __future__ import annotations

import pytest

from notecheck import Checker
from notecheck.reading.spoken import digits
from notecheck.reading.text import plain
from tests.beginnings import AFTER, DRUG, HEAD, REST, STAGES
from tests.told import facts_of, phases, status_of

STACKED = """WILLOW CREEK HOSPITAL
Patient
  Roe, Ann
MRN
  55-1234
Date of test
  3/4/2025
Ordered by
  Dr. May Lim
Resting HR
  70
Resting BP
  120/80
Protocol
  Bruce
Stage 1
  HR 101   BP 130/76
Stage 2
  HR 122   BP 140/78
MPHR / % reached
  150 / 81
Recovery
  1 min HR 110 BP 136/78
  4 min HR 84 BP 124/76
Supervising
  Dr. Jon Pike
"""


def test_values_that_stand_under_their_labels(checker: Checker) -> None:
    facts = facts_of(checker, STACKED)
    rows = [(s.phase, s.heart_rate.value if s.heart_rate else None) for s in facts.stages]
    assert rows == [("rest", 70), ("exercise", 101), ("exercise", 122), ("recovery", 110), ("recovery", 84)]
    assert facts.predicted_max_heart_rate is not None
    assert facts.predicted_max_heart_rate.value == 150
    assert facts.percent_predicted_max_heart_rate is not None
    assert facts.percent_predicted_max_heart_rate.value == 81
    for element in ("ordering-provider", "supervising-provider", "test-date"):
        assert status_of(checker.check(STACKED), element) == "present", element


def test_labels_with_a_colon_over_their_values(checker: Checker) -> None:
    text = (
        "Stress lab\nOrdering provider:\nMay Lim, MD\nIndication:\nChest pain on stairs\nConsent:\nSigned today\n"
        "Protocol:\nBruce treadmill\nSupervising:\nDr. Jon Pike\n\n" + REST + STAGES
    )
    assert status_of(checker.check(text), "ordering-provider") == "present"
    assert status_of(checker.check(text), "supervising-provider") == "present"


@pytest.mark.parametrize(
    "text",
    [
        STACKED,
        "Name\n  A\nMRN\n  1\n" * 3,
        "== REST ==\nHR 70\n--- Stages ---\n-- end --\n",
        "> a\n" * 6 + "MAX HR...150 SEX....F MAX BP...168/86\n75/117/174-86 and 112/178-84\n",
        "one thirty two over eighty, one oh four over seventy, at two hundred and four over ninety six.\n",
        "READ BY __A. Voss MD____ SYMPTOMS __SOB___ NAME ____\n",
    ],
)
def test_a_reading_copy_keeps_every_place(text: str) -> None:
    assert len(plain(text)) == len(text)


def test_a_list_of_headings_is_no_stacked_form() -> None:
    text = "Stress test\n\nHistory\n  HTN\n  smoker\n\nPlan\n  none\n\nDone."
    assert plain(text) == text


def test_headings_in_frames(checker: Checker) -> None:
    text = (
        "== RECOVERY ==\n1 min: 118, 156/80 | 4 min: 92, 134/78\n== WHY IT ENDED ==\nTired legs.\n"
        "== BEFORE ==\nBike test, Ann Roe, MRN 1234, 3/4/2025. Resting 74, 122/76\n== LOADS ==\n25 W: 92, 130/78\n"
        "50 W: 108, 142/80\n== PEAK ==\nHR 120, BP 150/82\n"
    )
    found = phases(checker, text)
    assert found[:2] == [("recovery", 118), ("recovery", 92)]
    assert ("exercise", 92) in found
    assert [t.value for t in facts_of(checker, text).termination] == ["fatigue"]


def test_dots_that_lead_to_a_value(checker: Checker) -> None:
    text = (
        HEAD
        + "TEST....TREADMILL\nPROTOCOL...BRUCE\n"
        + REST
        + STAGES
        + "MAX HR...150 (093% OF 161)\nMAX BP...168/086\n"
    )
    facts = facts_of(checker, text)
    assert facts.peak_heart_rate is not None
    assert facts.peak_heart_rate.value == 150
    assert facts.percent_predicted_max_heart_rate is not None
    assert facts.percent_predicted_max_heart_rate.value == 93


def test_words_written_on_the_lines_of_a_form(checker: Checker) -> None:
    text = (
        HEAD
        + "Bruce\n"
        + REST
        + STAGES
        + "STOPPED BECAUSE  __SOB______\nREADING MD  __A. Voss MD____\nSUPERVISING MD ______\n"
    )
    assert [t.value for t in facts_of(checker, text).termination] == ["dyspnea"]
    assert status_of(checker.check(text), "interpreting-provider") == "present"
    assert status_of(checker.check(text), "supervising-provider") == "missing"


def test_a_rate_and_a_pressure_with_a_dash(checker: Checker) -> None:
    text = "Bike test. " + DRUG + "25 W steps [W/beats/cuff]\n25/92/148-84\n50/104/160-84\npost 1' 98/150-80\n"
    assert [rate for _, rate in phases(checker, text)] == [70, 92, 104, 98]
    assert not [f for f in checker.check(text).findings if f.name == "pressure-order"]


def test_the_lines_of_a_mail(checker: Checker) -> None:
    text = "".join(
        f"> {line}\n" for line in (HEAD + "Bruce\n" + REST + STAGES + "Petra Voss, CVT\n3/4/2025").split("\n")
    )
    assert status_of(checker.check(text), "staff-signature") == "present"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("one thirty two over eighty", "132 over 80"),
        ("one oh four over seventy eight", "104 over 78"),
        ("two ten over one hundred and four", "210 over 104"),
        ("ten point six mets", "10.6 mets"),
        ("nineteen seventy one", "1971"),
        ("twenty twenty five", "2025"),
        ("stage two one twenty nine", "stage two 129"),
        ("twelve leads and two PVCs", "twelve leads and two PVCs"),
    ],
)
def test_numbers_in_words(said: str, written: str) -> None:
    spoken = said + ". Then one twenty over eighty, one thirty over eighty."
    told = digits(spoken)
    assert len(told) == len(spoken)
    head = told[: len(said)]
    shown = " ".join(w.rstrip("0").rstrip(".") if w.endswith("0") and "." in w else w.rstrip(".") for w in head.split())
    assert shown == written


def test_one_number_in_words_makes_no_dictation() -> None:
    assert digits("seventy six, one thirty two over eighty") == "seventy six, one thirty two over eighty"


def test_a_dictated_test(checker: Checker) -> None:
    text = (
        "Treadmill test of Ann Roe, born June third nineteen seventy one, tested March fourth twenty twenty five, for chest pain. "
        "Resting heart rate seventy six, pressure one thirty two over eighty. Bruce protocol. End of stage one heart rate "
        "one oh eight, pressure one forty six over eighty. End of stage two heart rate one twenty nine, pressure one sixty "
        "over eighty two. Maximum heart rate was one fifty five, maximum pressure one seventy four over eighty. Predicted max "
        "is one sixty six, so she made ninety three percent. She quit because she was worn out. "
        "Recovery one minute heart rate one thirty one, pressure one sixty six over seventy eight."
    )
    report = checker.check(text)
    facts = report.facts
    assert facts is not None
    rows = [(s.phase, s.heart_rate.value if s.heart_rate else None) for s in facts.stages]
    assert rows == [("rest", 76), ("exercise", 108), ("exercise", 129), ("recovery", 131)]
    assert facts.peak_heart_rate is not None
    assert facts.peak_heart_rate.value == 155
    assert text[facts.peak_heart_rate.start : facts.peak_heart_rate.end] == "one fifty five"
    assert facts.percent_predicted_max_heart_rate is not None
    assert facts.percent_predicted_max_heart_rate.value == 93
    assert facts.test_date is not None
    assert facts.test_date.value == "2025-03-04"


def test_a_table_with_its_pressures_on_two_lines(checker: Checker) -> None:
    text = HEAD + "Treadmill\nBRUCE    Sit   St 1   St 2   Imm   +3min\nsys      120   138    150    154   130\n"
    text += "dia       78    78     76     76    74\nbpm       69   108    131    126    92\n"
    found = phases(checker, text)
    assert found == [("rest", 69), ("exercise", 108), ("exercise", 131), ("recovery", 126), ("recovery", 92)]
    assert facts_of(checker, text).stages[1].blood_pressure is not None


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        ("Pre-test 134/80, 72.", 72),
        ("Baseline 134/80 and 72 seated.", 72),
        ("Rest ECG: sinus 72\nRest BP: 134/80", 72),
        ("12 lead on: NSR 72, 134/80", 72),
        ("Baseline 72 / 134-80", 72),
        ("T-3   72   134/80   supine", 72),
    ],
)
def test_the_rate_at_rest_wherever_it_stands(checker: Checker, line: str, rate: int) -> None:
    text = (
        "Treadmill, Bruce. Ann Roe, DOB 1/2/1960, 3/4/2025\n"
        + line
        + "\nStage 1  HR 101  BP 140/82\nStage 2  HR 122  BP 150/84\n"
    )
    facts = facts_of(checker, text)
    assert facts.resting_heart_rate is not None
    assert facts.resting_heart_rate.value == rate
    first = facts.stages[0]
    assert (first.phase, first.heart_rate.value if first.heart_rate else None) == ("rest", rate)
    assert first.blood_pressure is not None


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            "Belt on 0831.\n T+3  98, 134/70\n T+6  121, 150/70\n R+1  110, 146/70\n",
            [("exercise", 98), ("exercise", 121), ("recovery", 110)],
        ),
        (
            "0924 clinic treadmill on, Bruce\n0927 stg 1  HR 98  BP 134/70\n0930 stg 2  HR 121  BP 150/70\n"
            "0932 off\n0934 2 min rest  HR 110  BP 146/70\n",
            [("exercise", 98), ("exercise", 121), ("recovery", 110)],
        ),
        (
            "Bruce stage 1 HR 98 BP 134/70\nstage 2 HR 121 BP 150/70\nTest stopped. HR 110 BP 146/70 at 4 min after.\n",
            [("exercise", 98), ("exercise", 121), ("recovery", 110)],
        ),
        (
            "Bruce stage 1 HR 98 BP 134/70\nstage 2 HR 121 BP 150/70\nQuit, tired. 3 min later hr 110 bp 146/70.\n",
            [("exercise", 98), ("exercise", 121), ("recovery", 110)],
        ),
        (
            "PHASE  ELAP   HR   BP\nEX1    03:00  098  134/070\nEX2    06:00  121  150/070\nRC     01:00  110  146/070\n",
            [("exercise", 98), ("exercise", 121), ("recovery", 110)],
        ),
    ],
)
def test_minutes_after_the_stop(checker: Checker, log: str, expected: list[tuple[str, float]]) -> None:
    found = phases(checker, "Treadmill test. " + DRUG + log)
    assert found[-3:] == expected


@pytest.mark.parametrize(
    ("line", "codes"),
    [("CP: [ ]   SOB: [ ]   HA: [x]", ["headache"]), ("Sx: [ ] CP  [x] SOB  [ ] dizzy", ["dyspnea"])],
)
def test_boxes_on_either_side_of_their_words(checker: Checker, line: str, codes: list[str]) -> None:
    text = HEAD + "Bruce\n" + REST + STAGES + line + "\n" + AFTER
    assert [s.value for s in facts_of(checker, text).symptoms if s.present] == codes


def test_a_box_behind_a_sentence_answers_nothing(checker: Checker) -> None:
    text = HEAD + "Bruce\n" + REST + STAGES + "Symptoms: winded at peak. No chest pain. [ ] other ***\n" + AFTER
    found = {(s.value, s.present) for s in facts_of(checker, text).symptoms}
    assert {("dyspnea", True), ("chest_pain", False)} <= found


@pytest.mark.parametrize(
    ("rows", "rate"),
    [
        (
            "           min    mph/gr    hr    bp\nst 1       3:00   1.7/10    104   136/78\n"
            "st 2       5:40   2.5/12    139   166/80   <- peak\nrec        2:00     -       98   140/76\n",
            139,
        ),
        ("         HR    BP\nstage 1  98   146/80\nstage 2  121  160/84  (pk, 5:45)\nrec 3    88   140/80\n", 121),
        ("Adenosine 140 mcg/kg/min 0902 to 0906\n0904: 73, 122/62\n0908: 83, 110/58 (highest HR)\n", 83),
    ],
)
def test_a_mark_behind_a_rows_values_states_the_peak(checker: Checker, rows: str, rate: int) -> None:
    peak = facts_of(checker, HEAD + REST + rows).peak_heart_rate
    assert peak is not None
    assert (peak.value, peak.derived) == (rate, False)
