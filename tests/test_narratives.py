"""What procedure notes tell in sentences: lengths, ends, steps, consent, tracings, later corrections, visits."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.test_parts_of_a_test import DRUG, phases
from tests.test_told_in_passing import AFTER, HEAD, REST, STAGES, facts_of, leaks_of, status_of


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("max 150, 93% of 162, 8.6 METs, 7:20\n", 440),
        ("Stage 3 off 1:20 in, HR 150 BP 170/80\nTotal 7:20\n", 440),
        ("STOPPED for leg cramps, 7:20\n", 440),
        ("She was at 96 and 140/80 at three minutes, 118 and 150/84 at six minutes, and 131 and 168/88 at eight "
         "minutes, when she was stopped for tired legs.\n", 480),
        ("EXERCISE: Stage 3 (2 min): 140, 168/80. Stopped at 8:00 for tired legs.\n", 480),
    ],
)  # fmt: skip
def test_how_long_the_exercise_was(told: str, seconds: int, checker: Checker) -> None:
    length = facts_of(checker, HEAD + REST + STAGES + told + AFTER).duration
    assert length is not None
    assert length.value == seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Adenosine 140 mcg/kg/min for 4 minutes, minute 2: HR 82, 120/68. Pump off. Two minutes later HR 74, 128/72.\n", 240),
        ("Adenosine 140 mcg/kg/min on 1322, off 1326, 4 min\nmin 2  82  120/68\npump off 3 min  74  128/72\n", 240),
    ],
)  # fmt: skip
def test_how_long_a_drug_ran(told: str, seconds: int, checker: Checker) -> None:
    length = facts_of(checker, "Adenosine stress. " + DRUG + told).duration
    assert length is not None
    assert length.value == seconds


def test_minutes_after_the_pump_are_recovery(checker: Checker) -> None:
    told = "Adenosine 140 mcg/kg/min for 4 minutes. Minute 2: HR 82, BP 120/68. Pump off. Two minutes later HR 74, BP 128/72.\n"
    assert phases(checker, "Adenosine stress. " + DRUG + told) == [("rest", 70), ("infusion", 82), ("recovery", 74)]


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("His chest got tight at minute 6, it was 4 of 10 by 7:40 and I turned the belt off for that.", {"chest_pain"}),
        ("She had passed the target of 139, so the test was complete.", {"target_heart_rate", "protocol_complete"}),
        ("done, 7 min, legs worn out", {"fatigue"}),
        ("Test done at 9 min past the hour in room 2.", set()),
    ],
)
def test_why_it_ended(told: str, reasons: set[str], checker: Checker) -> None:
    found = facts_of(checker, HEAD + REST + STAGES + told + AFTER).termination
    assert {reason.value for reason in found} == reasons


@pytest.mark.parametrize(
    "told", ["Ended when the 6 min watch was up.", "Full Lexiscan dose given and observation time completed."]
)
def test_a_walk_and_the_drug_after_it_have_each_an_end(told: str, checker: Checker) -> None:
    text = (
        HEAD + REST + "Part 1, treadmill, Bruce\nStage 1 (1.7/10)  98  152/86\nStage 2 (2.5/12)  112  162/84  at 4:10\n"
        "Belt stopped at 4:10 for knee pain.\nPart 2, Lexiscan 0.4 mg IV over 10 sec, seated\n1 min  100  150/80\n"
        f"4 min  94  144/80\n{told}\n"
    )
    assert {r.value for r in facts_of(checker, text).termination} == {"leg_pain", "protocol_complete"}


@pytest.mark.parametrize(
    ("told", "st"),
    [
        ("ST hasn't budged in any lead.", [False]),
        ("ECG: Normal sinus rhythm at baseline with left bundle branch block.", []),
        ("ST analysis not measured because of the block.", []),
        ("ST changes: {{none / 1mm / 2mm}} in leads {{leads}}", []),
    ],
)
def test_what_is_told_of_st(told: str, st: list[bool], checker: Checker) -> None:
    found = facts_of(checker, HEAD + "Rest HR 70 BP 120/80\n" + STAGES + told + AFTER).st_changes
    assert [change.present for change in found] == st


@pytest.mark.parametrize(
    ("line", "element", "status"),
    [
        ("After informed consent the patient was prepared.", "consent", "present"),
        ("Informed consent.", "consent", "partial"),
        ("EKG recorded nonstop and saved to MUSE.", "continuous-tracing", "present"),
        ("Recorded all through exercise and recovery, retained in the ECG system.", "continuous-tracing", "present"),
        ("Reading to follow from Dr. Sundar.", "interpreting-provider", "present"),
        ("Ordering provider: {{provider}}", "ordering-provider", "missing"),
        ("glipizide, allopurinol; gout", "pretest-screening", "present"),
        ("meds asa, atorva. no allergies", "pretest-screening", "present"),
    ],
)
def test_elements_in_the_words_of_a_note(line: str, element: str, status: str, checker: Checker) -> None:
    text = f"Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234.\n{line}\nHR 70 BP 120/80 at rest\n"
    assert status_of(checker.check(text + STAGES + AFTER), element) == status


@pytest.mark.parametrize("head", ["The patient, 69, walked in.", "HISTORY    69 y/o, stent 2019"])
def test_an_age_in_passing(head: str, checker: Checker) -> None:
    age = facts_of(checker, f"Treadmill test 3/4/2025. Pt A. Roe, MRN 1234.\n{head}\n{REST}{STAGES}{AFTER}").age
    assert age is not None
    assert age.value == 69


@pytest.mark.parametrize(
    ("told", "share"), [("max HR 129 // predicted 155 // 83%", 155), ("% MPHR      94 (168)", 168)]
)
def test_the_predicted_maximum_beside_its_share(told: str, share: int, checker: Checker) -> None:
    predicted = facts_of(checker, HEAD + REST + STAGES + told + AFTER).predicted_max_heart_rate
    assert predicted is not None
    assert predicted.value == share


def test_steps_of_a_drug_in_a_sentence_and_by_their_number(checker: Checker) -> None:
    told = "Dobutamine 10 mcg/kg/min up by 10 every 3 min. Rest 71, 128/76. 10 mcg: 79, 134/74. 20 mcg: 96, 142/72.\n"
    head = "Dobutamine stress. Pt A. Roe, DOB 1/2/1960. Done 3/4/2025 for chest pain. 12-lead.\n"
    assert phases(checker, head + told) == [("rest", 71), ("infusion", 79), ("infusion", 96)]
    lines = "Dobutamine\n 10 mcg/kg/min  3 min   79  134/74\n 20             3 min   96  142/72\n 30             3 min  118  150/70\n"
    dose = facts_of(checker, head + lines).agent_dose
    assert dose is not None
    assert dose.value == 30


@pytest.mark.parametrize("head", ["ADDENDUM", ">>> ADDENDUM 3/4/2025", "* late entry", "== Correction"])
def test_a_later_peak_takes_the_place_of_the_first(head: str, checker: Checker) -> None:
    text = HEAD + REST + STAGES + f"Peak HR 108\n{AFTER}\n{head}\nThe peak was mistyped, correct peak HR is 130.\n"
    peak = facts_of(checker, text).peak_heart_rate
    assert peak is not None
    assert peak.value == 130


def test_the_stages_of_a_laboratory_of_its_own(checker: Checker) -> None:
    text = (
        HEAD
        + REST
        + "Protocol: Naughton, 3 min per stage\n 3:00   88   132/76\n 6:00   96   138/78\n 9:00  107  148/78\n"
        " 11:10  118  156/80\nExercise time 11:10\n" + AFTER
    )
    assert status_of(checker.check(text), "stage-log") == "present"


@pytest.mark.parametrize("rows", ["I 94 156/88\nII 118 170/90\n", "stage I: 94, 156/88\nstage II: 118, 170/90\n"])
def test_a_load_by_the_numeral_of_its_stage(rows: str, checker: Checker) -> None:
    assert status_of(checker.check(f"{HEAD}{REST}Bruce\n{rows}{AFTER}"), "workload") == "partial"


def test_an_answer_stands_in_a_cell_of_its_own(checker: Checker) -> None:
    text = HEAD + REST + STAGES + "SYMPTOMS\theadache, nausea\tno chest pain\n" + AFTER
    felt = {(s.value, s.present) for s in facts_of(checker, text).symptoms}
    assert {("nausea", True), ("chest_pain", False)} <= felt


def test_a_treadmill_stands_in_a_room(checker: Checker) -> None:
    text = HEAD + REST + "She walked on the treadmill in room 3 by the Bruce protocol.\nStage 1 HR 100 BP 140/80\n"
    found = facts_of(checker, text).protocol
    assert found is not None
    assert found.value == "bruce"


@pytest.mark.parametrize(
    "text",
    [
        "Cardiology follow-up, 5/14/2025\nMrs. Roe comes back four weeks after her treadmill test. She did 7 minutes of "
        "Bruce then, stopped for tired legs, peak heart rate 144, and the study was read as negative.\nBP 130/80, pulse "
        "72 regular. Lungs clear, no murmur.\nPlan: same medicines. Back in six months.\nDr. Poe\n",
    ],
)
def test_a_visit_after_a_test_is_none(text: str, checker: Checker) -> None:
    assert checker.check(text).note.kind == "not_stress_test"


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("Resting ECG: sinus rhythm, poor R wave progression.", []),
        ("Seen on the workstation: heart squeezing fine.", ["NC201"]),
        ("This would fit with multivessel disease, and she should go to the cath lab.", ["NC212", "NC222"]),
        ("Inferior wall a bit cooler with stress than at rest, gated EF 58.", ["NC216", "NC222"]),
    ],
)
def test_every_clause_is_judged(line: str, codes: list[str], checker: Checker) -> None:
    found = leaks_of(checker.check(HEAD + REST + STAGES + line + AFTER))
    assert sorted(found) == codes


def test_rates_and_minutes_over_a_line_end(checker: Checker) -> None:
    text = (
        "Bicycle test of Ann Roe, DOB 1/2/1960. Seated on the Lode bicycle she had a heart rate of 66 and a pressure of 118/72.\n\n"
        "The load began at 25 watts and rose as a ramp by 15 watts each minute. Heart rate was 108 at 3 minutes, 135 at 6\n"
        "minutes and 160 at 9 minutes. She ended at 175 watts after 10\nminutes of pedalling, when her legs were too tired.\n"
    )
    assert phases(checker, text) == [("rest", 66), ("exercise", 108), ("exercise", 135), ("exercise", 160)]
    length = facts_of(checker, text).duration
    assert length is not None
    assert length.value == 600


@pytest.mark.parametrize(
    ("told", "rows"),
    [
        ("Hands off the cranks. EKG normal, sinus rhythm. Rate 76, BP 130/74.\n10 W: rate 84, 134/76. 20 W: 92, 142/78.\n",
         [("rest", 76), ("exercise", 84), ("exercise", 92)]),
        ("Resting rate 74, pressure 112/68. Naughton, two-minute stages. Stage 1: 84, 118/70. Stage 2: 90, 124/70.\n",
         [("rest", 74), ("exercise", 84), ("exercise", 90)]),
    ],
)  # fmt: skip
def test_phases_of_told_rows(told: str, rows: list[tuple[str, float]], checker: Checker) -> None:
    assert phases(checker, f"Stress test of Ann Roe, DOB 1/2/1960.\n{told}") == rows


def test_the_minutes_of_a_stage_are_not_those_of_the_test(checker: Checker) -> None:
    told = (
        "Naughton, two-minute stages. Stage 1: 84, 118/70. Stage 2: 90, 124/70. Stage 5: 115, 142/74, and at the end of it, "
        "after 10 minutes, he was too short of breath to go on, so the belt was stopped.\n"
    )
    length = facts_of(checker, HEAD + "Rest HR 70 BP 120/80\n" + told + AFTER).duration
    assert length is not None
    assert length.value == 600


def test_what_is_compared_with_rest_is_no_resting_tracing(checker: Checker) -> None:
    text = (
        "Treadmill test 3/4/2025. Baseline ECG: done\nHR 70 BP 120/80\n"
        + STAGES
        + "ST: no deviation from baseline\nAE: one AV block, gone by itself\n"
    )
    assert status_of(checker.check(text + AFTER), "resting-ecg") == "partial"


@pytest.mark.parametrize("copy", ["strips scanned to chart", "copy to chart"])
@pytest.mark.parametrize(("box", "status"), [("[ ]", "partial"), ("[x]", "present")])
def test_a_copy_is_kept_where_its_box_is_ticked(box: str, status: str, copy: str, checker: Checker) -> None:
    text = HEAD + REST + STAGES + f"[x] Continuous 12-lead recorded in all stages   {box} {copy}\n"
    assert status_of(checker.check(text + AFTER), "continuous-tracing") == status


def test_the_rhythm_of_the_walk_is_no_resting_tracing(checker: Checker) -> None:
    text = "Treadmill 3/4/2025. Electrodes were placed. The monitor showed sinus rhythm while he walked.\nHR 70 BP 120/80 at rest\n"
    assert status_of(checker.check(text + STAGES + AFTER), "resting-ecg") == "missing"


def test_an_angina_in_the_head_is_why_the_patient_came(checker: Checker) -> None:
    text = "3/4/25 treadmill, stable angina, going for hip replacement.\nrest hr 66 bp 140/82\n" + STAGES + AFTER
    assert [f.severity for f in checker.check(text).findings if f.name == "symptom-classification"] == ["info"]


def test_dx_heads_its_line(checker: Checker) -> None:
    text = "adenosine 3/4/25\ndx cad w stent 2016\nrest hr 66 bp 144/82\nadenosine 140 mcg/kg/min x 4 min\nmin 2 hr 79 bp 130/74\n"
    assert leaks_of(checker.check(text)) == []
