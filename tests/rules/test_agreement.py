"""Statements of a note that differ, numbers that cannot be, and what only looks like either."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import BRUCE, EXAMPLE, STAGED, TIGHT, TITLE, beside
from tests.told import codes, facts, felt


def test_a_birth_written_in_two_ways_is_one_patient(checker: Checker) -> None:
    note = EXAMPLE.replace("DOB 05/02/1966 (60 F)", "DOB 3/9/38").replace("Hx:", "DOB: 03/09/1938\nHx:")
    assert "NC005" not in {f.code for f in checker.check(note).findings}
    other = note.replace("03/09/1938", "03/09/1939")
    assert "NC005" in {f.code for f in checker.check(other).findings}


@pytest.mark.parametrize(("birth", "told"), [("3/9/38", False), ("3/9/36", True), ("3/9/65", True)])
def test_a_birth_of_two_figures_lies_before_the_test(checker: Checker, birth: str, told: bool) -> None:
    note = EXAMPLE.replace("DOB 05/02/1966 (60 F)", f"88M dob {birth}").replace("06/11/2026", "6/11/26")
    report = checker.check(note)
    assert report.facts.test_date is not None
    assert report.facts.test_date.value == "2026-06-11"
    assert ("NC423" in {f.code for f in report.findings}) == told


@pytest.mark.parametrize("line", ["Target met: 138 of 140", "Peak HR/METs: 147/9.8", "HR METs: 147 9.8"])
def test_a_number_of_another_label_is_no_odd_value(checker: Checker, line: str) -> None:
    codes = {f.code for f in checker.check(EXAMPLE.replace("Indication:", f"{line}\nIndication:")).findings}
    assert "NC430" not in codes


def test_a_later_reading_without_symptoms_denies_none(checker: Checker) -> None:
    rows = "0849  HR 94  BP 140/64   headache 3/10\n0852  HR 92  BP 138/66\n0858  HR 77  BP 150/70   symptom free\n"
    head = (
        "Regadenoson stress test 06/03/2025\n0841 rest HR 71 BP 156/70\n0848 Regadenoson 0.4 mg IV push over 10 sec\n"
    )
    assert "NC416" not in {f.code for f in checker.check(head + rows).findings}
    assert "NC416" in {f.code for f in checker.check(f"{head}{rows}Symptoms: none\n").findings}


@pytest.mark.parametrize(
    ("words", "felt"),
    [
        ("No adverse events beyond the flushing and headache above.", [True, True]),
        ("No complaints other than flushing and nausea.", [True, True]),
        ("No symptoms apart from headache, no chest pain.", [True, False]),
        ("No chest pain beyond baseline.", [False]),
    ],
)
def test_what_a_denial_excepts_was_felt(words: str, felt: list[bool], checker: Checker) -> None:
    note = f"Regadenoson stress test 06/03/2025\n0841 rest HR 71 BP 156/70\n0848 Regadenoson 0.4 mg IV push\n{words}\n"
    assert [s.present for s in checker.check(note).facts.symptoms] == felt


@pytest.mark.parametrize("line", ["Breathing easy, then legs gave out", "pain free at rest, at peak, in recovery"])
def test_a_denial_of_the_whole_test_holds(rules_alone: Checker, line: str) -> None:
    assert set(felt(rules_alone, BRUCE + line).items()) & {("dyspnea", False), ("chest_pain", False)}


@pytest.mark.parametrize(
    ("birth", "other"), [("03/14/2064", True), ("3/14/64", False), ("3/14/65", True), ("03/14/1964", False)]
)
def test_a_birth_of_another_century_is_another(rules_alone: Checker, birth: str, other: bool) -> None:
    note = EXAMPLE.replace("05/02/1966 (60 F)", "03/14/1964").replace("Indication:", f"DOB {birth}\nIndication:")
    assert ("NC005" in codes(rules_alone, note)) == other


@pytest.mark.parametrize(
    ("line", "contradicts"),
    [
        ("Recovery 6:00 HR 80 BP 130/76. Asymptomatic throughout test", True),
        ("Recovery 6:00 HR 80 BP 130/76. Pt had no symptoms during exercise", True),
        ("Stage 3 8:40 HR 148 BP 172/84, no symptoms at any time", True),
        ("At 6:00 HR 126 BP 156/82. At 8:40 HR 148 BP 172/84. Symptoms: none.", True),
        ("Asymptomatic.", True),
        ("Symptom-free with exercise", True),
        ("Pt was symptom free on the treadmill", True),
        ("At 6:00 HR 126 BP 156/82. At 8:40 HR 148 BP 172/84. Asymptomatic.", True),
        ("Stage 3a 7:00 HR 140 BP 160/82; Stage 3b 8:40 HR 148 BP 172/84 symptoms: none", False),
        ("Remained symptom-free.", True),
        ("Recovery 6:00 HR 80 BP 130/76 | Sx: none", False),
        ("Recovery 6:00 HR 80 BP 130/76. Sx: none", False),
        ("Recovery 6:00 HR 80 BP 130/76 asymptomatic", False),
        ("Stage 3 8:40 HR 148 BP 172/84 symptoms: none", False),
        ("Stage 3 8:40 HR 148 BP 172/84. Asymptomatic.", False),
        ("Stage 3 8:40 HR 148 BP 172/84 no symptoms", False),
        ("Recovery 6:00 HR 80 BP 130/76\nsymptom free", False),
        ("At 09:40 symptom free.", False),
        ("Pre-discharge HR 78 BP 126/76 symptom free", False),
    ],
)
def test_what_denies_symptoms_of_one_reading_or_of_all(rules_alone: Checker, line: str, contradicts: bool) -> None:
    assert ("NC416" in codes(rules_alone, f"{TIGHT}{line}\n")) == contradicts
    early = TIGHT.replace("Rest HR 70 BP 120/80", "Rest 09:25 HR 70 BP 120/80 asymptomatic")
    assert ("NC416" in codes(rules_alone, f"{early}{line}\n")) == contradicts


@pytest.mark.parametrize(
    ("words", "symptoms"),
    [
        ("Denied SOB beyond baseline and chest pain", {"dyspnea": False, "chest_pain": False}),
        ("Denies dyspnea beyond exertion and chest pain.", {"dyspnea": False, "chest_pain": False}),
        ("No SOB beyond normal and dizziness denied", {"dyspnea": False, "dizziness": False}),
        ("Told not to push beyond chest pain, none felt", {"chest_pain": False}),
        ("No complaints beyond fatigue, SOB and headache", {"fatigue": True, "dyspnea": True, "headache": True}),
        ("No symptoms beyond fatigue or SOB", {"fatigue": True, "dyspnea": True}),
        ("No adverse events beyond brief dizziness", {"dizziness": True}),
        ("Nothing beyond transient flushing", {"flushing": True}),
        ("No symptoms except leg fatigue, chest pain denied", {"fatigue": True, "chest_pain": False}),
        ("No complaints other than fatigue, chest pain absent", {"fatigue": True, "chest_pain": False}),
        ("LOC in recovery for 5 seconds", {"syncope": True}),
        ("LOC during test: alert", {}),
        ("LOC x3", {}),
        ("LOC in recovery alert", {}),
        ("Alert, LOC unchanged", {}),
        ("Walked the treadmill today for palpitations", {}),
        ("Walked the belt for a chest pressure at 6 min", {"chest_pain": True}),
        ("Old 2019 treadmill terminated due to chest pain. Test terminated for leg fatigue.", {"fatigue": True}),
    ],
)
def test_what_a_denial_leaves_out(rules_alone: Checker, words: str, symptoms: dict[str, bool]) -> None:
    note = f"{TIGHT.replace('chest tightness 3/10', '')}{words}\n"
    assert {s.value: s.present for s in facts(rules_alone, note).symptoms} == symptoms


@pytest.mark.parametrize(
    "line",
    [
        "Predicted max HR for age 61 = 159",
        "Target HR = 220 - 61 x 0.85 = 135",
        "Percent of target HR: 64",
        "% of age-pred: 93",
        "Glucose target 250",
        "HR limit 13 beats under ICD zone",
        "Target: 12 leads clean throughout",
        "Total time: 55 min",
        "Usual walking time 60 min daily",
        "Home exercise duration 50 min 3x wk",
        "Infusion time: 0:10",
        "No ST depression, calibration 10 mm",
        "Peak HR 1521 by the wall clock",
        "Target HR reached 0936",
        "Total exercise 150 min weekly",
        "Peak HR - 12 lead printed",
    ],
)
def test_numbers_that_are_no_value_of_the_label(rules_alone: Checker, line: str) -> None:
    assert "NC430" not in codes(rules_alone, beside(line))


@pytest.mark.parametrize(
    "line",
    [
        "ET 84:00",
        "Exercise time - 84:00",
        "Exercise time 84:00 - legs",
        "peak HR 1480",
        "peak HR - 418",
        "8:40, 10.0 METs, peak HR 418",
        "93% MPHR, peak HR 418",
        "target HR 836",
    ],
)
def test_numbers_that_cannot_be(rules_alone: Checker, line: str) -> None:
    assert "NC430" in codes(rules_alone, beside(line))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Stage V not reached, 3:40", False),
        ("Prior to stage IV", False),
        ("S4 gallop 3:30", False),
        ("Stage-4", True),
        ("Pain level 4 3:30", False),
    ],
)
def test_a_stage_that_was_not_reached(rules_alone: Checker, row: str, told: bool) -> None:
    note = (
        f"{TITLE}Bruce protocol, exercise time 4:00\nRest HR 70 BP 120/80\nStage 1 HR 110 BP 140/80\n"
        f"{row} HR 148 BP 172/84\nRecovery 1:00 HR 90 BP 130/70\n"
    )
    assert ("NC409" in codes(rules_alone, note)) == told


@pytest.mark.parametrize(
    ("line", "differ"),
    [
        ("The patient walked the Bruce protocol on 02/04/2025 from 0810.", True),
        ("The patient walked the Bruce protocol on 02/03/2025 from 0810.", False),
        ("Last year she walked the Bruce protocol on 02/04/2024.", False),
        ("Seen in clinic on 02/04/2025.", False),
        ("Fasting protocol started on 02/04/2025.", False),
        ("Walked 2 miles on 02/04/2025.", False),
    ],
)
def test_the_day_on_which_the_patient_walked(rules_alone: Checker, line: str, differ: bool) -> None:
    assert ("NC424" in codes(rules_alone, f"{STAGED}{line}\n")) == differ


@pytest.mark.parametrize(
    ("line", "differ"),
    [
        ("Exercised on the treadmill on 02/04/2025.", True),
        ("Pt walked Bruce on 02/05/2025.", True),
        ("Scheduled for Bruce protocol on 02/05/2025.", False),
        ("Rescheduled from Bruce protocol on 02/02/2025 (machine down).", False),
        ("Prior attempt: Bruce protocol on 02/01/2025 not completed.", False),
    ],
)
def test_the_day_of_this_test_and_of_another(rules_alone: Checker, line: str, differ: bool) -> None:
    assert ("NC424" in codes(rules_alone, f"{STAGED}{line}\n")) == differ


@pytest.mark.parametrize(
    ("line", "differ"),
    [
        ("inj 02/02/2025 1332 at 1:30, regadenoson 0.4 mg IV", True),
        ("inj 02/03/2025 1332 at 1:30, regadenoson 0.4 mg IV", False),
        ("rest inj 02/02/2025, today regadenoson 0.4 mg IV", False),
        ("Consent given 02/02/2025; regadenoson 0.4 mg IV", False),
        ("Indication: CP while on the treadmill 02/01/2025 at the gym", False),
        ("on the belt 02/04/2025 at 1332", True),
    ],
)
def test_the_day_of_the_injection_and_of_the_belt(rules_alone: Checker, line: str, differ: bool) -> None:
    assert ("NC424" in codes(rules_alone, f"{STAGED}{line}\n")) == differ
