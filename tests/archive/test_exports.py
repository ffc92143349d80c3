"""The tables as JSON Lines, CSV and a workbook: the same rows, and no cell that starts a formula."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from notecheck.archive import workbook
from notecheck.archive.exports import export
from notecheck.archive.manifest import load
from notecheck.archive.schema import FINDINGS, NOTES
from notecheck.archive.tables import Columns
from tests.archive.conftest import Archive, Quiet
from tests.archive.test_scan import GAPS, READY

FORMULA = '=HYPERLINK("http://there","x")'


@pytest.fixture
def scanned(archive: Archive) -> Archive:
    rows = [
        {"text": GAPS, "id": FORMULA, "site": "+1", "=cmd()": "x"},
        {"text": READY, "id": "A2", "site": "\t@SUM(A1)", "=cmd()": "bell \x07"},
        {"text": "", "id": "-3", "site": None},
    ]
    archive.put("e.jsonl", "\n".join(map(json.dumps, rows)))
    archive.put("leak.txt", READY + "\nPositive stress test.\n")
    archive.scan(columns=Columns(note_id="id"))
    export(archive.out, ("jsonl", "csv", "xlsx"), load(archive.out), Quiet())
    return archive


def test_json_lines_are_the_rows(scanned: Archive) -> None:
    for table, expected in (("notes", scanned.notes()), ("findings", scanned.findings())):
        lines = (scanned.out / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line) for line in lines] == expected


def test_csv_is_the_rows_without_formulas(scanned: Archive) -> None:
    for table, columns in (("notes", NOTES), ("findings", FINDINGS)):
        with (scanned.out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        assert header[: len(columns)] == [c.name for c in columns]
        assert len(rows) == len(getattr(scanned, table)())
        assert not [v for row in (header, *rows) for v in row if v.strip()[:1] in tuple("=+@") or v.lstrip()[:1] == "-"]
        assert all(len(row) == len(header) for row in rows)


def test_the_workbook_starts_no_formula(scanned: Archive) -> None:
    book = openpyxl.load_workbook(scanned.out / "notecheck.xlsx")
    assert book.sheetnames == ["summary", "notes", "findings"]
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not isinstance(cell.value, str) or cell.value.lstrip()[:1] not in ("=", "+", "-", "@")
    notes = list(book["notes"].iter_rows(values_only=True))
    assert [row[0] for row in notes[1:]] == [f"'{FORMULA}", "A2", "'-3", scanned.note("charts/leak.txt")["note_id"]]
    assert isinstance(notes[1][[c.name for c in NOTES].index("score")], float)
    serious = [f for f in scanned.findings() if f["severity"] != "info"]
    assert len(list(book["findings"].iter_rows())) == len(serious) + 1 > 2


def test_a_large_archive_has_a_summary(scanned: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_NOTES", 3)
    watcher = Quiet()
    export(scanned.out, ("xlsx",), load(scanned.out), watcher)
    book = openpyxl.load_workbook(scanned.out / "notecheck.xlsx")
    assert book.sheetnames == ["summary"]
    told = {row[:2]: row[2] for row in book["summary"].iter_rows(values_only=True)}
    assert told[("notes", None)] == 4
    assert watcher.said == ["the workbook holds a summary: 4 notes are more than 3"]


def test_a_full_sheet_goes_on_in_another(scanned: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    export(scanned.out, ("xlsx",), load(scanned.out), Quiet())
    book = openpyxl.load_workbook(scanned.out / "notecheck.xlsx")
    assert {"notes", "notes 2", "findings", "findings 2"} <= set(book.sheetnames)
    assert sum(sheet.max_row - 1 for sheet in book if sheet.title.startswith("notes")) == 4


def test_nothing_unfinished_is_left(scanned: Archive) -> None:
    assert not [p for p in Path(scanned.out).rglob("*") if p.name.endswith(".tmp")]
