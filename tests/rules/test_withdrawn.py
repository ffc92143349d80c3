"""Notes that say of themselves that they do not count."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import EXAMPLE, beside
from tests.told import codes


@pytest.mark.parametrize(
    ("words", "void"),
    [
        ("Note entered in error.", True),
        ("ENTERED IN ERROR", True),
        ("*** Entered in error ***", True),
        ("This note was documented in error.", True),
        ("Wrong patient. Please disregard this note.", True),
        ("The resting BP in the first note was entered in error.", False),
        ('Addendum 06/12/2026: the words "no ST shift" were\nentered in error. Teodor Vance, CCT', False),
        ("HR at stage 2 charted in error: 126 is right.", False),
        ("Disregard this strip.", False),
    ],
)
def test_a_note_that_is_taken_back_is_no_clean_note(checker: Checker, words: str, void: bool) -> None:
    for note in (f"{words}\n{EXAMPLE}", f"{EXAMPLE}\n{words}\n"):
        assert ("NC006" in {f.code for f in checker.check(note).findings}) == void


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
    ("words", "void"),
    [
        ("VOID - wrong patient name on order, test belongs to Smith", True),
        ("Note entered in error - wrong patient called", True),
        ("Note entered in error, see chart Smith J", True),
        ("Note entered in error, see chart for meds", False),
        ("VOID - wrong patient label on strip 2, relabelled", False),
        ("Void: wrong pt's label on strip", False),
        ("VOID not this patient's strip, reprinted", False),
        ("VOID: not our patient, see Smith", True),
        ("Record entered in error by transcription", False),
        ("Report filed in error by the night shift clerk", False),
        ("This entire note was charted on wrong patient by scheduling", True),
        ("Note entered in error by it was for Smith", True),
    ],
)
def test_what_belongs_to_another_and_what_is_only_paper(rules_alone: Checker, words: str, void: bool) -> None:
    assert ("NC006" in codes(rules_alone, f"{EXAMPLE}\n{words}\n")) == void


@pytest.mark.parametrize(
    ("words", "void"),
    [
        ("VOID, see chart for strips", False),
        ("Documentation entered in error by the lab team 04/09/2025", True),
        ("VOID - wrong patient on header", True),
    ],
)
def test_void_and_what_stands_behind_it(rules_alone: Checker, words: str, void: bool) -> None:
    assert ("NC006" in codes(rules_alone, f"{words}\n{EXAMPLE}")) == void
