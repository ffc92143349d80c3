"""A table of payers' outcomes: one row for each decision or adjustment, as a remittance is written out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from notecheck.errors import OutcomeError
from notecheck.outcomes.codes import Reason, is_remark, reason_of

COLUMNS: Final = (
    "note_id", "claim_id", "status", "group", "reason", "remark", "date", "service_date", "code", "units", "payer",
    "allowed",
)  # fmt: skip
"""The columns that are read; others are passed over. `reason` and `remark` may hold several, parted by blanks."""
_STATUS: Final = {"denied": True, "4": True, "paid": False} | dict.fromkeys(("1", "2", "3", "19", "20", "21"))
"""What a status says: denied, paid, or that the claim was processed, which its reasons have to tell (numbers of claim
status as a remittance has them)."""
_AMOUNT: Final = re.compile(r"-?\$?(?:\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.\d{1,4})?")
_FORMS: Final = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row: what a payer decided.

    Args:
        row: its number, counted from 1 without the heading.
        note_id, claim_id: what it belongs to; one of them is there.
        denied: whether the service was denied.
        reasons: with numbers of adjustment reasons.
        remarks: numbers of remarks.
        day: of the decision.
        service_day: of the test.
        code: the procedure's number.
        units: how many of it.
        payer: who decided.
        allowed: the amount that the payer allowed for all units.
    """

    row: int
    note_id: str | None
    claim_id: str | None
    denied: bool
    reasons: tuple[Reason, ...] = ()
    remarks: tuple[str, ...] = ()
    day: date | None = None
    service_day: date | None = None
    code: str | None = None
    units: int = 1
    payer: str | None = None
    allowed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """The rows of a table, none of them lost.

    Args:
        rows: how many it has.
        outcomes: rows that were read.
        double: numbers of rows that say again what one before them says.
        refused: numbers of rows that cannot be used, and why, without their values.
        unread_amounts: numbers of outcomes whose amount or units could not be read.
    """

    rows: int
    outcomes: tuple[Outcome, ...]
    double: tuple[int, ...]
    refused: dict[int, str]
    unread_amounts: tuple[int, ...]


class _UnusableError(Exception):
    """A row that cannot be used; the words say why."""


def read(path: Path) -> OutcomeTable:
    """Returns the outcomes of a CSV (also with semicolons, tabs or bars).

    Raises:
        OutcomeError: the file cannot be read, or has not the columns that an outcome needs.
    """
    outcomes: list[Outcome] = []
    double: list[int] = []
    refused: dict[int, str] = {}
    unread: list[int] = []
    seen: set[tuple[str, ...]] = set()
    number = 0
    for number, cells in enumerate(cells_of(path, (("note_id", "claim_id"), ("status", "reason"))), 1):
        if cells is None:
            refused[number] = "its cells do not fit the heading"
            continue
        told = tuple(cells.get(name, "") for name in COLUMNS)
        if told in seen:
            double.append(number)
            continue
        seen.add(told)
        try:
            outcomes.append(_outcome(number, cells))
        except _UnusableError as why:
            refused[number] = str(why)
            continue
        if outcomes[-1].allowed is None and cells.get("allowed"):
            unread.append(number)
    return OutcomeTable(number, tuple(outcomes), tuple(double), refused, tuple(unread))


def cells_of(path: Path, needed: tuple[tuple[str, ...], ...]) -> Iterator[dict[str, str] | None]:
    """Yields the rows of a CSV, its columns in small letters; None for one that does not fit the heading.

    Args:
        path: of the file, UTF-8.
        needed: of each of these the table must have one column or more.

    Raises:
        OutcomeError: the file cannot be read, or lacks a column.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise OutcomeError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise OutcomeError(f"{path}: not UTF-8") from None
    head = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t|", key=head.count), strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        for columns in needed:
            if not set(columns) & set(names):
                raise OutcomeError(f"{path}: the table has no column {' or '.join(columns)}")
        if twice := sorted({n for n in names if n and names.count(n) > 1}):
            raise OutcomeError(f"{path}: the table has two columns {twice[0]}")
        for row in reader:
            if any(cell.strip() for cell in row):
                fits = len(row) == len(names)
                yield {n: cell.strip() for n, cell in zip(names, row, strict=True)} if fits else None
    except csv.Error:
        raise OutcomeError(f"{path}: line {reader.line_num} is not as a CSV has it") from None


def day_of(written: str) -> date | None:
    """Returns a day as tables write it (2026-04-07, 04/07/2026, 20260407), None where it is none."""
    for form in _FORMS:
        try:
            return datetime.strptime(written, form).date()
        except ValueError:
            continue
    return None


def amount_of(written: str) -> Decimal | None:
    """Returns an amount ("1,204.50", "$85"), None where it is none."""
    return Decimal(re.sub("[$,]", "", written)) if _AMOUNT.fullmatch(written) else None


def _outcome(number: int, cells: dict[str, str]) -> Outcome:
    note_id, claim_id = cells.get("note_id"), cells.get("claim_id")
    if not note_id and not claim_id:
        raise _UnusableError("it names no note and no claim")
    days = [_day(cells, name) for name in ("date", "service_date")]
    reasons = tuple(_reasons(cells))
    remarks = tuple(_parted(cells.get("remark", "").upper()))
    if not all(map(is_remark, remarks)):
        raise _UnusableError("a remark is none")
    units, allowed = cells.get("units") or "1", amount_of(cells.get("allowed", ""))
    known = re.fullmatch(r"[1-9]\d{0,3}(?:\.0+)?", units)
    return Outcome(
        row=number,
        note_id=note_id or None,
        claim_id=claim_id or None,
        denied=_is_denied(cells, reasons, allowed),
        reasons=reasons,
        remarks=remarks,
        day=days[0],
        service_day=days[1],
        code=cells.get("code", "").upper() or None,
        units=int(float(units)) if known else 1,
        payer=cells.get("payer") or None,
        allowed=allowed if known else None,
    )


def _is_denied(cells: dict[str, str], reasons: tuple[Reason, ...], allowed: Decimal | None) -> bool:
    status = cells.get("status", "").lower()
    if status and status not in _STATUS:
        raise _UnusableError("its status is neither denied nor paid")
    said = _STATUS.get(status)
    if said is not None:
        return said
    if not status and not reasons and allowed is None:
        raise _UnusableError("it tells no outcome")
    return any(reason.is_denial for reason in reasons)


def _day(cells: dict[str, str], name: str) -> date | None:
    written = cells.get(name)
    day = day_of(written) if written else None
    if written and day is None:
        raise _UnusableError(f"its {name} cannot be read")
    return day


def _reasons(cells: dict[str, str]) -> Iterator[Reason]:
    for written in _parted(cells.get("reason", "")):
        reason = reason_of(written, cells.get("group") or None)
        if reason is None:
            raise _UnusableError("a reason is none")
        yield reason


def _parted(written: str) -> list[str]:
    return [part for part in re.split(r"[\s,;|]+", written) if part]
