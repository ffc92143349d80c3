"""Suppressions: by note and code, with reason, author and expiry; what they leave out, and what is said of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from notecheck.archive.suppressions import Suppression, load
from notecheck.errors import ScanError
from tests.archive.conftest import Archive
from tests.archive.test_scan import READY

LEAK = READY + "\nPositive stress test.\n"
TODAY = date(2026, 11, 22)


def suppression(note: str, code: str = "NC201", expires: date = TODAY) -> Suppression:
    return Suppression(note=note, code=code, reason="Quoted from the letter.", author="M. Castellan", expires=expires)


def test_a_suppressed_finding_counts_no_more_and_stays_in_sight(archive: Archive) -> None:
    archive.put("leak.txt", LEAK)
    archive.put("ready.txt", READY)
    archive.scan(today=TODAY)
    before = archive.note("charts/leak.txt")
    assert (before["verdict"], before["review_interpretation_excluded"], before["suppressed_findings"]) == (
        "hold",
        "no",
        0,
    )
    told = archive.scan(suppressions=(suppression(before["note_id"]),), today=TODAY)
    after = archive.note("charts/leak.txt")
    assert (after["verdict"], after["hold_reasons"], after["review_interpretation_excluded"]) == ("ready", None, "yes")
    assert (after["suppressed_findings"], after["score"]) == (1, before["score"])
    assert [(f["code"], f["suppressed"]) for f in archive.findings() if f["suppressed"]] == [("NC201", True)]
    assert told.run is not None
    assert (told.run.judged, told.run.unchanged) == (1, 1)
    assert told.suppressions is not None
    assert (told.suppressions.used, told.suppressions.unused, told.suppressions.expired) == (1, (), ())
    assert told.counts is not None
    assert (told.counts.codes["NC201"].suppressed, told.counts.codes["NC201"].error) == (1, 0)
    assert archive.scan(suppressions=(suppression(before["note_id"]),), today=TODAY).run.judged == 0  # type: ignore[union-attr]


def test_without_the_file_or_past_its_day_the_finding_is_back(archive: Archive) -> None:
    archive.put("leak.txt", LEAK)
    name = archive.checker.check(LEAK).note.id
    archive.scan(suppressions=(suppression(name),), today=TODAY)
    assert archive.notes()[0]["verdict"] == "ready"
    told = archive.scan(suppressions=(suppression(name),), today=date(2026, 11, 23))
    assert archive.notes()[0]["verdict"] == "hold"
    assert told.suppressions is not None
    assert told.suppressions.expired == (suppression(name),)
    archive.scan(suppressions=(suppression(name),), today=TODAY)
    archive.scan()
    assert archive.notes()[0]["verdict"] == "hold"


def test_unused_ones_are_told(archive: Archive) -> None:
    archive.put("leak.txt", LEAK)
    name = archive.checker.check(LEAK).note.id
    unused = (suppression("nobody"), suppression(name, "NC301"))
    told = archive.scan(suppressions=(*unused, suppression(name)), today=TODAY)
    assert told.suppressions is not None
    assert (told.suppressions.used, told.suppressions.unused) == (1, unused)
    told = archive.scan(suppressions=(*unused, suppression(name)), today=TODAY)
    assert told.suppressions is not None
    assert (told.suppressions.used, told.suppressions.unused) == (1, unused)


WHOLE = (
    '[[suppress]]\nnote = "A17"\ncode = "NC206"\nreason = "Quoted."\nauthor = "M. Castellan"\nexpires = 2027-06-30\n'
)


def test_the_file(tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text(WHOLE)
    (found,) = load(file)
    assert (found.note, found.code, found.expires) == ("A17", "NC206", date(2027, 6, 30))


@pytest.mark.parametrize(("old", "new", "words"), [
    ('reason = "Quoted."\n', "", "reason: Field required"), ('"Quoted."', '" "', r":4: suppress.reason: "),
    ('author = "M. Castellan"\n', "", "author: Field required"), ("expires = 2027-06-30\n", "", "expires: Field required"),
    ("2027-06-30", '"soon"', ":6: suppress.expires: "), ("NC206", "206", ":3: suppress.code: "), ("note =", "nota =", "note"),
    ("[[suppress]]", "[[suppress", "not valid TOML"),
])  # fmt: skip
def test_what_is_wrong_in_the_file_is_told_by_line_and_key(tmp_path: Path, old: str, new: str, words: str) -> None:
    file = tmp_path / "s.toml"
    file.write_text(WHOLE.replace(old, new))
    with pytest.raises(ScanError) as error:
        load(file)
    assert words in str(error.value)
    assert "Castellan" not in str(error.value)
