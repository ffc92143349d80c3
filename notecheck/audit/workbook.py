"""The workbook of a review by hand: written for a person to fill in, and read back."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from zipfile import BadZipFile

from pydantic import ValidationError

from notecheck.archive.exports import cell
from notecheck.audit.sample import STRATA, Drawn, Sample, Stratum
from notecheck.errors import ReviewError
from notecheck.report import Model, Severity, Verdict

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

NOTES = ("No.", "Note", "Source", "Hash", "Verdict said", "Score", "Findings")
NOTES_ASKED = ("Verdict as you see it", "Anything missed?", "What was missed", "Reviewer", "Date", "Remark")
FINDINGS = ("No.", "Note", "Code", "Name", "Severity", "What is said", "From", "To")
FINDINGS_ASKED = ("Agree?", "Remark")
DESIGN = ("Verdict", "Notes", "Drawn", *get_args(Severity))
WIDTHS = {"Source": 32, "Hash": 14, "What is said": 70, "Name": 24, "What was missed": 40, "Remark": 30, "Note": 18}
CHOICES = {"Verdict as you see it": STRATA, "Anything missed?": ("yes", "no"), "Agree?": ("agree", "not")}
_SHOWN = 12


class Judged(Model):
    """What a person said of a note of the sample.

    `missed` is empty where nothing was; `agree` has an answer for each of the note's findings, in their order.
    """

    note: Drawn
    verdict: Verdict
    missed: str
    agree: tuple[bool, ...]
    reviewer: str
    day: date


class Filled(Model):
    """A workbook as it came back: the sample, and what was said of the notes that were reviewed."""

    sample: Sample
    judged: tuple[Judged, ...]


def write(sample: Sample, path: Path) -> None:
    """Writes a sample as a workbook to fill in.

    No cell of it can start a formula; the cells to fill in have lists of what they may hold, the others are locked.

    Raises:
        OSError: the file cannot be written.
    """
    from openpyxl import Workbook

    sample = _as_cells(sample)
    book = Workbook()
    guide = book.active
    assert guide is not None
    guide.title = "Start here"
    guide.column_dimensions["A"].width = 110
    for line in files("notecheck.audit").joinpath("review.txt").read_text(encoding="utf-8").splitlines():
        guide.append([line])
    notes, findings = _rows(sample)
    _sheet(book, "Notes", NOTES, NOTES_ASKED, notes)
    _sheet(book, "Findings", FINDINGS, FINDINGS_ASKED, findings)
    design = book.create_sheet("Design")
    for row in _design(sample):
        design.append(row)
    design.protection.sheet = True
    book.save(path)


def _rows(sample: Sample) -> tuple[list[list[Any]], list[list[Any]]]:
    """The rows of the sheets of notes and findings, without what is to be filled in."""
    notes: list[list[Any]] = []
    findings: list[list[Any]] = []
    for n in sample.notes:
        notes.append([n.number, n.note_id, n.source, n.sha256, n.verdict, n.score, len(n.findings)])
        for f in n.findings:
            findings.append([n.number, n.note_id, f.code, f.name, f.severity, f.message, f.start, f.end])
    return notes, findings


def _as_cells(sample: Sample) -> Sample:
    """Returns a sample whose texts are such as cells may hold."""
    notes = tuple(
        n.model_copy(
            update={
                "note_id": plain(n.note_id),
                "source": plain(n.source),
                "findings": tuple(f.model_copy(update={"message": plain(f.message)}) for f in n.findings),
            }
        )
        for n in sample.notes
    )
    return sample.model_copy(update={"notes": notes})


def _design(sample: Sample) -> list[list[Any]]:
    strata = [[s.verdict, s.notes, s.drawn, *(s.findings.get(k, 0) for k in get_args(Severity))] for s in sample.strata]
    return [["Seed", sample.seed], ["Scan", sample.scan], ["Check", _check(sample)], [*DESIGN], *strata]


def _check(sample: Sample) -> str:
    """The hash of what the program wrote: it tells whether a cell of it was changed."""
    return hashlib.sha256(sample.model_dump_json().encode("utf-8")).hexdigest()


def plain(text: str) -> str:
    """Returns a text as a cell may hold it: an apostrophe before what could start a formula, no control characters."""
    return str(cell(re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)))


def _sheet(
    book: Workbook, title: str, told: Sequence[str], asked: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet(title)
    sheet.append([*told, *asked])
    last = 1
    for last, row in enumerate(rows, 2):
        sheet.append(list(row))
        for column in range(1, len(told) + len(asked) + 1):
            cell = sheet.cell(last, column)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if column > len(told):
                cell.protection = Protection(locked=False)
                cell.fill = PatternFill("solid", fgColor="FFF7DB")
    for column, name in enumerate([*told, *asked], 1):
        letter = get_column_letter(column)
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[letter].width = WIDTHS.get(name, 12)
        if name == "Date":
            for n in range(2, last + 1):
                sheet.cell(n, column).number_format = "yyyy-mm-dd"
        if name in CHOICES and last > 1:
            rule = DataValidation(
                "list", formula1=f'"{",".join(CHOICES[name])}"', allow_blank=True, showErrorMessage=True
            )
            rule.error = f"Please choose one of: {', '.join(CHOICES[name])}"
            rule.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(rule)
    sheet.freeze_panes = "C2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


class _Row:
    """A row of a sheet: its values by the names of the columns, and where it stands."""

    def __init__(self, sheet: str, number: int, values: dict[str, Any]) -> None:
        self.where, self.values = f"{sheet}, row {number}", values

    def blank(self, names: Iterable[str]) -> bool:
        return all(self.text(name) == "" for name in names)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value).strip()


def read(path: Path) -> Filled:
    """Returns what a workbook holds that a person has filled in.

    A note on which nothing was said is not reviewed; a note on which something was said needs all of it.

    Raises:
        ReviewError: the file is no such workbook, something that the program wrote was changed, or a note is filled in
            by half; the message names sheet and row of each.
    """
    notes, findings, design = _read_sheets(path)
    sample = _sample(path, notes, findings, design)
    mine: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in findings:
        mine[row.text("No.")].append(row)
    wrong: list[str] = []
    judged = []
    for note, row in zip(sample.notes, notes, strict=True):
        said = _judged(note, row, mine[row.text("No.")], wrong)
        if said is not None:
            judged.append(said)
    if wrong:
        more = [f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        raise ReviewError("\n".join([f"{path.name} is not filled in completely:", *wrong[:_SHOWN], *more]))
    if not judged:
        raise ReviewError(f"{path.name}: no note was reviewed yet")
    return Filled(sample=sample, judged=tuple(judged))


def _judged(note: Drawn, row: _Row, findings: list[_Row], wrong: list[str]) -> Judged | None:
    """Returns what was said of a note, None where nothing was; what is wrong with it goes to `wrong`."""
    if row.blank(NOTES_ASKED) and all(f.blank(FINDINGS_ASKED) for f in findings):
        return None
    before = len(wrong)
    chosen: dict[str, str] = {}
    for where, name in ((row, "Verdict as you see it"), (row, "Anything missed?"), *((f, "Agree?") for f in findings)):
        answer = where.text(name).lower().replace(" ", "_") if name.startswith("Verdict") else where.text(name).lower()
        if answer not in CHOICES[name]:
            what = "is empty" if not answer else "is none of its choices"
            wrong.append(f"{where.where}: {name!r} {what} ({', '.join(CHOICES[name])})")
        chosen[name] = answer
    if chosen["Anything missed?"] == "yes" and not row.text("What was missed"):
        wrong.append(f"{row.where}: 'What was missed' is empty, and something was")
    if chosen["Anything missed?"] == "no" and row.text("What was missed"):
        wrong.append(f"{row.where}: 'What was missed' is filled in, and nothing was")
    if not row.text("Reviewer"):
        wrong.append(f"{row.where}: 'Reviewer' is empty")
    day = _day(row.values.get("Date"))
    if day is None:
        wrong.append(f"{row.where}: 'Date' is {'no date (YYYY-MM-DD)' if row.text('Date') else 'empty'}")
    if day is None or len(wrong) > before:
        return None
    return Judged(
        note=note,
        verdict=next(v for v in STRATA if v == chosen["Verdict as you see it"]),
        missed=row.text("What was missed"),
        agree=tuple(f.text("Agree?").lower() == "agree" for f in findings),
        reviewer=row.text("Reviewer"),
        day=day,
    )


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _read_sheets(path: Path) -> tuple[list[_Row], list[_Row], list[list[Any]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path)
        notes = _table(book["Notes"], (*NOTES, *NOTES_ASKED))
        findings = _table(book["Findings"], (*FINDINGS, *FINDINGS_ASKED))
        design = [list(row) for row in book["Design"].iter_rows(values_only=True)]
    except OSError as error:
        raise ReviewError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except (InvalidFileException, BadZipFile, KeyError, ValueError):
        raise ReviewError(f"{path}: not a workbook of `notecheck sample`") from None
    return notes, findings, design


def _table(sheet: Worksheet, columns: Sequence[str]) -> list[_Row]:
    rows = sheet.iter_rows(values_only=True, max_col=len(columns))
    if next(rows, ()) != tuple(columns):
        raise ValueError(sheet.title)
    values = (
        (n, dict(zip(columns, row, strict=True))) for n, row in enumerate(rows, 2) if any(v is not None for v in row)
    )
    return [_Row(sheet.title, n, row) for n, row in values]


def _sample(path: Path, notes: list[_Row], findings: list[_Row], design: list[list[Any]]) -> Sample:
    """Returns the sample as the workbook tells it, if nothing of it was changed."""
    told = {str(row[0]): row[1] for row in design if row}
    mine: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in findings:
        names = ("code", "name", "severity", "message", "start", "end")
        values = (row.values[c] for c in ("Code", "Name", "Severity", "What is said", "From", "To"))
        mine[row.text("No.")].append(dict(zip(names, values, strict=True)))
    try:
        strata = [dict(zip(DESIGN, row, strict=False)) for row in design if row and row[0] in STRATA]
        sample = Sample(
            seed=told["Seed"],
            scan=told["Scan"],
            strata=tuple(
                Stratum(
                    verdict=s["Verdict"],
                    notes=s["Notes"],
                    drawn=s["Drawn"],
                    findings={k: s[k] for k in get_args(Severity) if s[k]},
                )
                for s in strata
            ),
            notes=tuple(
                Drawn.model_validate(
                    dict(zip(Drawn.model_fields, (row.values[c] for c in NOTES[:6]), strict=False))
                    | {"findings": tuple(mine[row.text("No.")])}
                )
                for row in notes
            ),
        )
    except (KeyError, ValidationError):
        raise ReviewError(f"{path.name}: cells that the program wrote were changed") from None
    if told.get("Check") != _check(sample):
        raise ReviewError(f"{path.name}: cells or rows that the program wrote were changed; draw the sample again")
    return sample
