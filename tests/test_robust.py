"""Whatever the text is: a report or not_evaluated, never a traceback, positions always right."""

from __future__ import annotations

import logging

import pytest

from notecheck import checker as checker_module
from notecheck.checker import Checker
from notecheck.reading.text import LONGEST_NOTE, lowered, plain
from tests.test_contract import walk

CORE = "Treadmill stress test, Bruce.\nRest HR 70 BP 120/70\nStage 1 3:00 HR 100 BP 140/72\nMax HR 120\nStopped: leg fatigue\n"
TABLE = "Stage | Time | HR | BP\n" + "".join(
    f"{n} | {n}:00 | {60 + n % 120} | {110 + n % 90}/70\n" for n in range(1, 10_001)
)
REPEATED = {
    "digits": "1" * 100_000,
    "slashes": "120/70/" * 15_000,
    "spaces": " " * 50_000 + "HR 80",
    "words of denial": "no denies without never " * 4_000,
    "symptoms": "chest pain dizziness fatigue " * 4_000,
    "commas": "1,234," * 20_000,
    "boxes": "[x] [ ] " * 12_000,
    "blanks": "____ " * 20_000,
    "headings": "Symptoms: none\n" * 6_000,
    "pressures": "HR 80 BP 120/70 " * 6_000,
    "pipes": "|" * 60_000,
    "open brackets": "([{<" * 20_000,
    "capitals": "Aa Bb Cc " * 10_000,
    "full stops": ". " * 40_000,
    "colons": "1:2:3:" * 15_000,
    "stages": "stage 1 stage 2 " * 6_000,
    "names": "Dr. A. Finch, MD " * 5_000,
    "one word": "a" * 100_000,
    "verdicts": "Stress test negative. " * 6_000,
    "verdicts without end": "positive stress negative test " * 4_000,
    "areas": "inferior lateral severe " * 5_000,
    "devices": "Computer read: abnormal ECG\n" * 5_000,
    "quotations": "Per Dr. A: no ischemia. " * 5_000,
    "addenda": "Addendum 1/2/2026: entered in error. J. Finch, RN\n" * 2_000,
    "targets": "target not reached " * 6_000,
}


@pytest.mark.parametrize("text", ["", " ", "\n\n\t", "---", "\ufeff", "\u200f\u202e"])
def test_nothing_to_read_is_said(text: str, checker: Checker) -> None:
    report = checker.check(text)
    assert (report.status, report.findings[0].code) == ("not_evaluated", "NC001")


@pytest.mark.parametrize("text", ["x", "7", "\u00e9", "\U0001f600 a"])
def test_a_single_character_is_a_note_of_nothing(text: str, checker: Checker) -> None:
    assert checker.check(text).verdict == "not_applicable"


def test_binary_and_too_large_are_said(checker: Checker) -> None:
    assert checker.check("PK\x03\x04" + "\x00\x01\x02\x7f\x1f" * 500).findings[0].code == "NC002"
    report = checker.check("a " * 2_500_000)
    assert (report.status, report.findings[0].code) == ("not_evaluated", "NC003")
    assert report.note.characters == 5_000_000 > LONGEST_NOTE


@pytest.mark.parametrize("name", sorted(REPEATED))
def test_hostile_repetition_is_read_to_its_end(name: str, checker: Checker) -> None:
    text = CORE + REPEATED[name]
    report = checker.check(text)
    assert report.status == "evaluated"
    for start, end in walk(report.model_dump(mode="json")):
        assert 0 <= start <= end <= len(text)


def test_a_table_of_ten_thousand_rows(checker: Checker) -> None:
    report = checker.check("Treadmill, Bruce\n" + TABLE)
    assert report.status == "evaluated"
    assert len(report.facts.stages) == 10_000


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\x0b", "\x85"])
def test_line_ends_do_not_matter_and_positions_hold(end: str, checker: Checker) -> None:
    text = CORE.replace("\n", end)
    report = checker.check(text)
    plainly = checker.check(CORE)
    assert [s.heart_rate.value for s in report.facts.stages if s.heart_rate] == [70, 100]
    assert report.verdict == plainly.verdict
    peak = report.facts.peak_heart_rate
    assert peak is not None
    assert text[peak.start : peak.end] == "120"


@pytest.mark.parametrize("noise", ["\ufeff", "\x00", "\ud800", "\u202e", "\u00a0", "\u200b", "\U0001f600"])
def test_odd_characters_shift_nothing(noise: str, checker: Checker) -> None:
    text = noise + CORE
    report = checker.check(text)
    peak = report.facts.peak_heart_rate
    assert report.status == "evaluated"
    assert peak is not None
    assert text[peak.start : peak.end] == "120"
    report.model_dump_json()


def test_the_reading_copy_keeps_its_length() -> None:
    text = "".join(chr(c) for c in [*range(1, 0x3000), 0xD800, 0xFEFF, 0xFF1A, 0x1F600, 0x130])
    assert len(plain(text)) == len(text)
    assert len(lowered(plain(text))) == len(text)


def test_a_failure_inside_is_a_finding_and_tells_no_words(monkeypatch, caplog) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Zyxwolf Quibberdash")

    checker = Checker()
    monkeypatch.setattr(checker_module, "gather", fail)
    with caplog.at_level(logging.DEBUG):
        report = checker.check("Zyxwolf Quibberdash walked 9 minutes")
    assert (report.status, report.findings[0].code) == ("not_evaluated", "NC004")
    assert "RuntimeError" in caplog.text
    assert "Zyxwolf" not in caplog.text + report.model_dump_json()


def test_two_tests_in_one_document_are_said(checker: Checker) -> None:
    one = CORE + "Recovery 1 min HR 90 BP 130/70\n"
    assert "NC005" not in {f.code for f in checker.check(one).findings}
    other = one.replace("70 BP 120/70", "80 BP 130/78").replace("100 BP 140/72", "118 BP 150/80")
    assert "NC005" in {f.code for f in checker.check(one + other).findings}


def test_two_birth_dates_are_two_tests(checker: Checker) -> None:
    for birth in ("DOB 03/04/1951", "b. 3/4/1951"):
        both = f"Patient: A. Finch  DOB 01/02/1960\n{CORE}Patient: B. Wren  {birth}\n{CORE}"
        assert "NC005" in {f.code for f in checker.check(both).findings}


@pytest.mark.parametrize(
    "before",
    [
        "Stress lab, Rm B   04/06/2026",
        "B. 6 April 2026, begun 9:10",
        "Bay B 2026-04-06",
        "chart 8841-B   Date 04/06/2026",
    ],
)
def test_the_letter_of_a_room_a_line_or_a_number_is_no_second_birth(checker: Checker, before: str) -> None:
    note = f"Patient: A. Finch  DOB 01/02/1960\n{before}\n{CORE}"
    assert "NC005" not in {f.code for f in checker.check(note).findings}


@pytest.mark.parametrize(
    "text", ["%PDF-1.7 1 0 obj stream of a stress test", "{\\rtf1 Stress test}", "PK\x03\x04 word/document.xml"]
)
def test_a_file_that_is_no_plain_text_is_said(text: str, checker: Checker) -> None:
    report = checker.check(text)
    assert (report.status, report.findings[0].code) == ("not_evaluated", "NC002")


@pytest.mark.parametrize(
    "text", ["GXT neg. Read by Dr Feld.", "Stress test done 5/1/26. Pt tolerated well. No ischemia."]
)
def test_a_thin_note_is_a_note(text: str, checker: Checker) -> None:
    assert checker.check(text).verdict == "hold"
