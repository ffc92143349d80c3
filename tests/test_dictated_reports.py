"""What dictated and printed reports tell: steps named behind, peaks called in passing, fields that share a colon, archives."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.test_parts_of_a_test import DRUG, phases
from tests.test_told_in_passing import AFTER, HEAD, REST, STAGES, facts_of, leaks_of, status_of

DOBUTAMINE = (
    "Dobutamine stress echo. Pt A. Roe, DOB 1/2/1960, MRN 1234. Done 3/4/2025 for chest pain. 12-lead. "
    "Dobutamine began at 5 mcg/kg/min and went up every three minutes. "
)


@pytest.mark.parametrize(
    "told",
    [
        "Resting heart rate 66, blood pressure 130/80. At 5 mcg, 70 and 132/80. At 10 mcg, 84 and 140/78. At 20 mcg, 110 and 148/76.",
        "Heart rate and blood pressure were 66 and 130/80 at rest, 70 and 132/80 at 5, 84 and 140/78 at 10, and 110 and 148/76 at 20 mcg.",
    ],
)
def test_steps_told_in_one_sentence_belong_to_the_infusion(told: str, checker: Checker) -> None:
    wanted = [("rest", 66), ("infusion", 70), ("infusion", 84), ("infusion", 110)]
    assert phases(checker, DOBUTAMINE + told) == wanted


def test_stages_told_by_their_number_alone(checker: Checker) -> None:
    told = (
        "At rest there was sinus rhythm, heart rate 66, blood pressure 114/72. After the first three-minute stage the heart "
        "rate was 82 and the pressure 118/70, after the second 94 and 126/72, after the third 110 and 134/74.\n"
    )
    wanted = [("rest", 66), ("exercise", 82), ("exercise", 94), ("exercise", 110)]
    assert phases(checker, HEAD + "Modified Bruce. " + told) == wanted


@pytest.mark.parametrize(
    "table",
    [
        "Dose mcg/kg/min   End min   HR    BP\n0                 --        73    128/70\n10                3         80    134/70\n"
        "20                6         98    146/68\n",
        " clock   pump               HR    BP\n 0902    off                73   128/70\n 0910    10                 80   134/70\n"
        " 0913    20                 98   146/68\n",
    ],
)  # fmt: skip
def test_the_reading_before_the_pump_runs_is_at_rest(table: str, checker: Checker) -> None:
    assert phases(checker, DOBUTAMINE + "\n" + table) == [("rest", 73), ("infusion", 80), ("infusion", 98)]


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("single PVCs, no runs, ectopy quit by minute 4. Belt off at 8:10.", set()),
        ("Reason to end: leg fatigue", {"fatigue"}),
        ("Stopped past her target, just under 9 minutes in.", {"target_heart_rate"}),
        ("She stopped at 8:10 because her thighs were leaden.", {"fatigue"}),
        ("I ended it there because he had gone over his target of 129.", {"target_heart_rate"}),
    ],
)
def test_why_the_test_ended(told: str, reasons: set[str], checker: Checker) -> None:
    found = facts_of(checker, HEAD + REST + STAGES + told + AFTER).termination
    assert {reason.value for reason in found} == reasons


def test_the_protocol_ends_the_readings_at_rest(checker: Checker) -> None:
    told = (
        "Lying quiet he was in sinus rhythm, rate 62, pressure 116/72. We used our own belt and the Bruce protocol. Three minutes: "
        "94 and 126/72. Six minutes: 112 and 138/72.\n"
    )
    assert phases(checker, HEAD + told) == [("rest", 62), ("exercise", 94), ("exercise", 112)]


def test_minutes_of_an_infusion_may_be_spelled(checker: Checker) -> None:
    told = (
        "Dipyridamole 0.56 mg/kg, 39 mg in all, through the left hand over four minutes. At two minutes she was 74 and 128/72, at "
        "four minutes 82 and 122/70, at ten minutes 90 and 118/68.\n"
    )
    assert phases(checker, DRUG + told)[1:] == [("infusion", 74), ("infusion", 82), ("recovery", 90)]


def test_labels_in_brackets_are_headings(checker: Checker) -> None:
    text = (
        "[Patient]      Roe, Ann   MRN 1234   DOB 1/2/1960\n[Test date]    3/4/2025\n[Ordering]     D. Ames, MD\n"
        "[Supervising]  Y. Cole, DO\n[Reader]       R. Pell, MD\n"
        + REST
        + STAGES
        + "[ST] no change from base in any lead\n"
    )
    report = checker.check(text + AFTER)
    wanted = ("ordering-provider", "supervising-provider", "interpreting-provider", "st-description")
    assert [status_of(report, element) for element in wanted] == ["present"] * 4


def test_a_rate_told_with_the_rhythm_behind_the_pressure(checker: Checker) -> None:
    assert phases(checker, HEAD + "10 lytes/12L. rest 136/86, 76 SR, T inv III\n" + STAGES)[0] == ("rest", 76)


@pytest.mark.parametrize(
    ("told", "dose"),
    [
        ("Dobutamine pump on at 10 mcg/kg/min, then to 20, 30 and 40 at three-minute steps.", (40, "mcg/kg/min")),
        ("Adenosine ran at 140 micrograms per kilogram per minute for six minutes.", (140, "mcg/kg/min")),
        ("Dipyridamole, 0.56 milligrams per kilogram, over four minutes.", (0.56, "mg/kg")),
        ("Lexi today. REG 0.4 mg/5 mL IVP over 10 s, flush.", (0.4, "mg")),
        (
            "Dobutamine, 10 mcg/kg/min to start. At 20 it was 98 and 150/68, at 40 it was 138 and 148/62.",
            (40, "mcg/kg/min"),
        ),
    ],
)
def test_the_dose(told: str, dose: tuple[float, str], checker: Checker) -> None:
    found = facts_of(checker, DRUG + told + "\n2 min HR 84 BP 130/70\n").agent_dose
    assert found is not None
    assert (found.value, found.unit) == dose


@pytest.mark.parametrize(
    "told",
    [
        "At 6 minutes 150 W: 148 and 170/80, his peak rate (92% of predicted) and peak pressure.",
        "Last minute 148, 170/80, and 148 was her maximum; her top pressure was 170/80.",
        "At 150 watts 148, the maximum. Highest pressure 170/80.",
        "Minute 6: 148, 170/80, the fastest he went. Highest pressure 170/80.",
        "pk HR 148 @6'. pk BP 170/80",
        "The peak heart rate on the infusion was 148 and the peak pressure 170/80.",
        "Maxima: HR 148, BP 170/80",
    ],
)
def test_a_peak_told_in_passing(told: str, checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + "Bike, 25 W up every minute.\n" + told + AFTER)
    assert facts.peak_heart_rate is not None
    assert facts.peak_blood_pressure is not None
    assert (facts.peak_heart_rate.value, facts.peak_heart_rate.derived) == (148, False)
    assert (facts.peak_blood_pressure.value.systolic, facts.peak_blood_pressure.derived) == (170, False)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "line", ["MPHR / target / reached: 160 / 136 / 90%", "**MPHR / target / reached:** 160 / 136 / 90%"]
)
def test_fields_that_share_a_colon_have_each_their_value(line: str, checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + line + AFTER)
    found = (facts.predicted_max_heart_rate, facts.target_heart_rate, facts.percent_predicted_max_heart_rate)
    assert [f and f.value for f in found] == [160, 136, 90]


@pytest.mark.parametrize("head", ["Stage / min / HR / BP", "Readings (stage / min / HR / BP)"])
def test_rows_between_slashes(head: str, checker: Checker) -> None:
    text = f"{HEAD}{REST}Bruce\n{head}\n1 / 3:00 / 102 / 138/80\n2 / 6:00 / 124 / 152/82\n3 / 8:10 / 146 / 166/84\n\nMax HR 146\n"
    assert phases(checker, text)[1:] == [("exercise", 102), ("exercise", 124), ("exercise", 146)]
    assert [r.blood_pressure.value.systolic for r in facts_of(checker, text).stages[1:] if r.blood_pressure] == [
        138,
        152,
        166,
    ]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("Recorded continuously. Sinus with occasional PACs.", "partial"),
        ("12-lead ran without a break. RARE PACS.", "partial"),
        ("12-lead ran without a break, sent to PACS.", "present"),
        ("12-lead ran without a break, all of it to pacs.", "present"),
        ("12-lead ran without a break. ECG: PACS", "present"),
    ],
)
def test_ectopy_is_no_archive(told: str, status: str, checker: Checker) -> None:
    assert status_of(checker.check(HEAD + REST + STAGES + told + AFTER), "continuous-tracing") == status


@pytest.mark.parametrize(
    ("told", "present"),
    [
        ("ST: on the baseline in all twelve leads", False),
        ("ST segments sat exactly where they were at rest.", False),
        ("The ST segments kept to where they had been at the outset.", False),
        ("ST: 1 mm upsloping V4-V5 at 7:50, same as in 2021", True),
        ("ST kept its line in every lead.", False),
        ("There was sinus tachycardia without arrhythmia and 2 mm of horizontal depression in V4 to V6.", True),
    ],
)
def test_the_st_segment(told: str, present: bool, checker: Checker) -> None:
    assert [c.present for c in facts_of(checker, HEAD + REST + STAGES + told + AFTER).st_changes] == [present]


def test_a_block_that_did_not_change_is_no_word_on_st(checker: Checker) -> None:
    told = "ECG during: sinus, LBBB unchanged, one dropped beat."
    assert not facts_of(checker, HEAD + REST + STAGES + told + AFTER).st_changes


def test_a_denial_behind_the_symptom(checker: Checker) -> None:
    told = facts_of(checker, HEAD + REST + STAGES + "sx: flushed at 1'. CP neg, HA neg, no blackout" + AFTER).symptoms
    assert {(s.value, s.present) for s in told} == {
        ("flushing", True), ("chest_pain", False), ("headache", False), ("syncope", False),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("Palpitations after meals. Lisinopril taken.", "present"),
        ("c/o: tightness in chest hauling wood", "present"),
        ("Sent by Dr. Ames: left axis deviation on the 2024 tracing.", "present"),
        ("Reason ...... two near-faints at basketball", "present"),
        ("No chest pain now. Lisinopril taken.", "missing"),
        ("IV 20 R AC, flushed. Lisinopril taken.", "missing"),
    ],
)
def test_why_the_patient_came(told: str, status: str, checker: Checker) -> None:
    text = f"Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234.\n{told}\n{REST}{STAGES}{AFTER}"
    assert status_of(checker.check(text), "indication") == status


@pytest.mark.parametrize(
    ("closing", "status"),
    [
        ("Impression: positive test for ischemia.\n\nRamon L. Utter, M.D.\nRLU/kp  D: 10/06/94\n", "present"),
        ("Impression: positive test for ischemia.\n\nElectronically signed: Ida Lane, MD, 10/15/2019\n", "present"),
        ("ST depression 1 mm in V5.\n\nRamon L. Utter, M.D.\n", "missing"),
    ],
)
def test_who_signs_conclusions_has_read_the_test(closing: str, status: str, checker: Checker) -> None:
    assert status_of(checker.check(HEAD + REST + STAGES + "\n" + closing), "interpreting-provider") == status


@pytest.mark.parametrize(
    "line",
    [
        "STRESS WORKSHEET (technologist fills in)",
        "Reason: jaw discomfort. Civilian cath 2021, no obstructive disease.",
        "Stable angina since 2019, question is how much she can do now.",
        "sx: legs heavy. neg CP, neg dizzy",
    ],
)
def test_words_that_are_no_conclusion(line: str, checker: Checker) -> None:
    assert leaks_of(checker.check(HEAD + line + "\n" + REST + STAGES + AFTER)) == []


def test_a_wide_row_between_slashes(checker: Checker) -> None:
    text = f"{HEAD}{REST}Bruce\nStage / min / mph / % / HR / BP\n1 / 3:00 / 1.7 / 10 / 102 / 138/80\n2 / 6:00 / 2.5 / 12 / 124 / 152/82\n"
    rows = facts_of(checker, text).stages[1:]
    assert [text[r.heart_rate.start : r.heart_rate.end] for r in rows if r.heart_rate] == ["102", "124"]


def test_a_predicted_rate_is_no_reading(checker: Checker) -> None:
    told = "HRmax 165 of 181 pred, 91%. BPmax 186/76\n"
    assert ("exercise", 181) not in phases(checker, HEAD + REST + STAGES + told)


def test_a_rate_with_its_minute_is_no_speed(checker: Checker) -> None:
    peak = facts_of(
        checker, DRUG + "Lexiscan 0.4 mg IV push\n2 min 94 124/70\npk HR 98 @2'. pk BP 136/78\n"
    ).peak_heart_rate
    assert peak is not None
    assert (peak.value, peak.derived) == (98, False)
