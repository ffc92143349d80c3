"""Earlier tests, notes that are taken back, denials of one reading, exceptions, and labels with odd numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from notecheck import Checker
from tests.told import ended, facts, felt, plain

EXAMPLE = (Path(__file__).parents[1] / "corpora" / "examples" / "treadmill.txt").read_text(encoding="utf-8")
TREADMILL = "TREADMILL EXERCISE STRESS TEST, 02/03/2025\n"
STAGED = (
    f"{TREADMILL}Bruce protocol\nRest HR 70 BP 120/80\n"
    "Stage 1 3:00 HR 110 BP 140/80\nStage 2 6:00 HR 130 BP 150/80 chest tightness 3/10\n"
)


def codes(checker: Checker, note: str) -> set[str]:
    return {f.code for f in checker.check(note).findings}


def beside(line: str) -> str:
    return EXAMPLE.replace("Indication:", f"{line}\nIndication:")


@pytest.mark.parametrize(
    "opening",
    [
        "Vitals taken prior to stress, then Bruce on the treadmill",
        "Practice walk prior to test, then Bruce",
        "Old treadmill (rm 3) used, Bruce",
        "61y old male stress test, Bruce",
        "61 y old treadmill test, Bruce",
        "61y old GXT, Bruce",
        "Last treadmill stage, Bruce",
        "Last test of the day, Bruce treadmill",
        "Last stress slot 0930, Bruce treadmill",
        "61 yr. old male treadmill test, Bruce",
        "61 years  old male treadmill test, Bruce",
        "Rest images done earlier in nuclear, then Bruce",
        "ECG compared with last office exam, Bruce treadmill",
        "Last full Bruce stage 2, Bruce treadmill",
    ],
)
def test_what_only_sounds_like_an_earlier_test(rules_alone: Checker, opening: str) -> None:
    note = f"{STAGED.replace('Bruce protocol', opening)}{opening}: 10.0 METs\n"
    found = facts(rules_alone, note)
    assert (plain(found.protocol), plain(found.mets)) == ("bruce", 10)


@pytest.mark.parametrize(
    "earlier",
    [
        "Prior exercise tolerance test",
        "Prior symptom-limited exercise test",
        "Prior ergometer",
        "Previous CPET",
        "Prior ETTs",
        "Previous 8/2022 test",
        "Old 2019 treadmill",
        "Prior outpatient stress test",
        "Last clinic treadmill",
        "Prior full Bruce",
        "Last exam",
        "Old nuclear",
        "Prior June 2022 stress test",
        "Last rehab stress test",
        "Last VA treadmill",
    ],
)
def test_an_earlier_test_by_another_name(rules_alone: Checker, earlier: str) -> None:
    found = facts(rules_alone, beside(f"{earlier}: peak HR 181, 13.1 METs, exercise time 12:00"))
    assert (plain(found.peak_heart_rate), plain(found.mets), plain(found.duration)) == (147, 9.8, 500)


@pytest.mark.parametrize("earlier", ["Prior 2022 GXT", "Last 2023 stress test", "Old 2019 treadmill"])
def test_why_a_test_of_another_year_ended(rules_alone: Checker, earlier: str) -> None:
    note = f"{STAGED.replace('chest tightness 3/10', '')}{earlier} was stopped for chest pain.\n"
    assert ended(rules_alone, note) == set()
    assert felt(rules_alone, note) == {}


@pytest.mark.parametrize(
    "words",
    [
        "WRONG PATIENT - DISREGARD",
        "*** VOID - wrong patient ***",
        "Please disregard note, wrong pt.",
        "DISREGARD ENTIRE NOTE",
        "Please ignore this note.",
        "Charted on wrong patient.",
        "NOTE IN ERROR",
        "ENTERED IN ERROR - wrong patient",
        "Entered in error 04/10/2025 Nora Beck, CCT",
        "Document entered in error",
        "Disregard this report, wrong patient",
        "Please disregard this note. Nora Beck, CCT 04/10/2025",
        "This note was entered in error, fax to Dr. Patel recalled.",
        "Addendum 04/10/2025: note entered in error. Nora Beck, CCT",
        "Note entered in error - see correct chart",
        "Note was entered in error by N. Beck.",
        "This note has been entered in error.",
        "Status: entered in error",
        "Addendum: note entered in error",
        "Disregard this note (wrong patient)",
        "Note entered in error. Please disregard.",
        "NOTE ENTERED IN ERROR. Pls disregard",
        "Entered in error. Wrong patient.",
        "Charted on wrong patient, please disregard",
        "Charted on wrong patient - see correct chart",
        "Status: entered in error (wrong patient)",
        "Entered in error by Nora Beck, CCT",
        "Entered in error by N. Beck, CCT 04/10/2025",
        "Charted in error by Nora Beck",
        "Disregard the note",
        "Disregard note, charted on wrong pt",
        "VOID - duplicate",
        "Duplicate note, please disregard",
        "Erroneous entry, wrong patient",
        "The above note was entered in error",
        "Note entered in error - wrong patient selected",
        "Note entered in error - duplicate of 10:15 note",
        "Charted in error: wrong patient, moved to correct chart",
        "Void - wrong patient's chart",
        "VOID: not this patient",
        "Note entered in error by tech",
        "VOID: wrong chart used",
        "Disregard note - duplicate, see 10:15",
        "Note charted in error. Will redo.",
        "Charted on wrong patient (MRN 88213)",
        "Entered in error 4/10/25 1030 N. Beck CCT",
        "Note documented in error by Nora Beck, CCT, see correct encounter",
    ],
)
def test_words_that_take_a_note_back(rules_alone: Checker, words: str) -> None:
    assert "NC006" in codes(rules_alone, f"{words}\n{EXAMPLE}")
    assert "NC006" in codes(rules_alone, f"{EXAMPLE}\n{words}\n")


@pytest.mark.parametrize(
    "words",
    [
        "If you are not the intended recipient, please disregard this document.",
        "Fax: if received by mistake, disregard this record.",
        "CASE printed an auto statement at the top: disregard this report, MD to read.",
        "First printout used the wrong DOB, disregard this record, the second printout is correct.",
        "Allergy list: penicillin\nEntered in error\nPt confirms NKDA",
        "Recovery 2:00 BP 180/80\n(entered in error)\nRecovery 2:00 BP 150/80 is right",
        "Addendum 04/10/2025: the auto ECG\nreport filed in error. The right one is stored now.",
        "HR 126 entered in error",
        "Entry was in error - see row below",
        "Note in error - see row above",
        "VOID",
        "Disregard the entry. Please see the corrected BP above",
        "Wrong pt - please disregard if MRN does not match",
        "charted in wrong chart by float tech, moved here 10:30",
        "Wrong patient's strip was loaded first, reloaded.",
        "Voided 200 mL before the test",
        "Please ignore this entry on the strip",
        "Entered in error; duplicate row removed",
        "Charted in error - duplicate BP row",
        "Entered in error: duplicate stage 2 BP 190/90",
        "Disregard this entry: duplicate stage 2 row",
        "Documented in error, see the correct note for meds",
        "Documentation entered in error, see right chart for meds",
        "Allergy to latex\nENTERED IN ERROR",
        "Erroneous BP of 240/20 from the cuff",
        "Report was entered in error by front desk",
        "Document was filed in error by HIM",
        "Record entered in error by scanner",
        "Duplicate entry, please disregard",
        "VOID - wrong patient label on strip 2, relabelled",
        "Report entered in error: wrong patient weight, fixed",
    ],
)
def test_words_that_take_back_something_else(rules_alone: Checker, words: str) -> None:
    assert "NC006" not in codes(rules_alone, beside(words))


def test_a_banner_takes_a_note_back_wherever_it_stands(rules_alone: Checker) -> None:
    lines = EXAMPLE.splitlines()
    for at in (1, len(lines) // 2, len(lines) - 1):
        assert "NC006" in codes(rules_alone, "\n".join([*lines[:at], "*** ENTERED IN ERROR ***", *lines[at:]]))


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
    assert ("NC416" in codes(rules_alone, f"{STAGED}{line}\n")) == contradicts
    early = STAGED.replace("Rest HR 70 BP 120/80", "Rest 09:25 HR 70 BP 120/80 asymptomatic")
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
    note = f"{STAGED.replace('chest tightness 3/10', '')}{words}\n"
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
        f"{TREADMILL}Bruce protocol, exercise time 4:00\nRest HR 70 BP 120/80\nStage 1 HR 110 BP 140/80\n"
        f"{row} HR 148 BP 172/84\nRecovery 1:00 HR 90 BP 130/70\n"
    )
    assert ("NC409" in codes(rules_alone, note)) == told
