"""The tables as an Excel workbook: a summary, the notes, and the findings that hold a note or send it to review."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from notecheck.archive.exports import cell, rows
from notecheck.archive.manifest import Manifest
from notecheck.archive.parts import written_whole
from notecheck.archive.scan import Watcher
from notecheck.archive.schema import FINDINGS, NOTES, RECORDS

MOST_NOTES: Final = 100_000
"""Notes beyond which the workbook holds its summary alone."""
MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, its header among them: Excel opens no more."""
LONGEST_CELL: Final = 32_767
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(folder: Path, file: Path, manifest: Manifest, watcher: Watcher) -> None:
    """Writes the workbook of a finished scan.

    Raises:
        OSError: it cannot be written.
    """
    counts = manifest.counts
    assert counts is not None
    book = Workbook(write_only=True)
    whole = counts.notes <= MOST_NOTES
    _sheet(book, "summary", ("what", "", "number"), _summary(manifest, whole=whole))
    if whole:
        names = [c.name for c in NOTES] + list(manifest.carried)
        _sheet(book, "notes", names, ([row[n] for n in names] for row in rows(folder, "notes")))
        names = [c.name for c in FINDINGS]
        _sheet(
            book,
            "findings",
            names,
            ([row[n] for n in names] for row in rows(folder, "findings") if row["severity"] != "info"),
        )
        if manifest.records is not None:
            names = [c.name for c in RECORDS]
            _sheet(book, "records", names, ([row[n] for n in names] for row in rows(folder, "records")))
    else:
        watcher.say(f"the workbook holds a summary: {counts.notes:,} notes are more than {MOST_NOTES:,}")
    with written_whole(file) as unfinished:
        book.save(unfinished)


def _summary(manifest: Manifest, *, whole: bool) -> Iterable[Sequence[Any]]:
    counts, by = manifest.counts, manifest.judged_by
    assert counts is not None
    yield "notes", "", counts.notes
    yield "not evaluated", "", counts.not_evaluated
    for title, tally in (
        ("verdict", counts.verdicts),
        ("held because", counts.hold_reasons),
        ("kind", counts.kinds),
        ("why not evaluated", counts.errors),
    ):
        for name, n in tally.items():
            yield title, name, n
    for code, found in counts.codes.items():
        yield "finding, in notes", f"{code} {found.name}", found.notes
    yield "copied stage tables", "", manifest.copied_stage_tables
    yield "judged by", f"notecheck {by.version}, policy {by.policy_id} {by.policy_version}", None
    yield "policy hash", by.policy_sha256, None
    if whole:
        yield "findings for information", "stand in the Parquet tables only", None
    else:
        yield "notes and findings", f"stand in the Parquet tables only: more than {MOST_NOTES:,} notes", None


def _sheet(book: Workbook, title: str, names: Sequence[str], table: Iterable[Sequence[Any]]) -> None:
    """Adds a sheet, and another where a sheet is full."""
    sheet = _begun(book, title, names)
    for n, row in enumerate(table):
        sheets, full = divmod(n, MOST_ROWS - 1)
        if sheets and not full:
            sheet = _begun(book, f"{title} {sheets + 1}", names)
        sheet.append([_cell(sheet, value) for value in row])


def _begun(book: Workbook, title: str, names: Sequence[str]) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    head = [_cell(sheet, name) for name in names]
    for heading in head:
        heading.font = Font(bold=True)
    sheet.append(head)
    return sheet


def _cell(sheet: Any, value: Any) -> Any:
    """A cell that is what it says: numbers as numbers, text as text that can start no formula."""
    if not isinstance(value, str):
        return value
    made = WriteOnlyCell(sheet, value=_NOT_IN_XML.sub("\ufffd", cell(value))[:LONGEST_CELL])
    made.data_type = "s"
    return made
