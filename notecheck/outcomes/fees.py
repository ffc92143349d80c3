"""Amounts that payers allowed beside a fee table that the site supplies. The program knows no amounts of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from notecheck.errors import OutcomeError
from notecheck.outcomes.table import Outcome, amount_of, cells_of, day_of
from notecheck.report import Model

NEEDED: Final = (("code",), ("amount",), ("effective_from",))


@dataclass(frozen=True, slots=True)
class Fee:
    """A row of a fee table: the amount for one unit, of one payer or of all, from a day to a day, both included."""

    row: int
    code: str
    payer: str | None
    amount: Decimal
    effective_from: date
    effective_to: date | None

    def holds(self, code: str, payer: str | None, day: date) -> bool:
        """Whether the row is for a procedure, a payer and a day of service."""
        mine = self.payer is None or (payer is not None and self.payer.casefold() == payer.casefold())
        until = self.effective_to is None or day <= self.effective_to
        return self.code == code and mine and self.effective_from <= day and until


class Difference(Model):
    """What a payer allowed for a procedure beside the fee table: how many lines, and the sum over them.

    `difference` is what was allowed less what the table says, in the table's currency, as it stands in decimals;
    `below` of the lines were allowed less than the table says, `above` more.
    """

    code: str
    payer: str | None
    lines: int
    below: int
    above: int
    allowed: str
    expected: str
    difference: str


class Amounts(Model):
    """Allowed amounts beside the fee table. Each line of service counts once, however many rows tell of it.

    Lines that are not compared are told by the numbers of their rows: without a code, without a day of service, with no
    fee or with several fees for them, or with amounts that differ from row to row. `denied` lines have no allowed
    amount to compare and are left out.
    """

    fees: int
    differences: tuple[Difference, ...]
    no_code: tuple[int, ...] = ()
    no_day: tuple[int, ...] = ()
    no_fee: tuple[int, ...] = ()
    several_fees: tuple[int, ...] = ()
    differing: tuple[int, ...] = ()
    denied: tuple[int, ...] = ()


def read_fees(path: Path) -> tuple[Fee, ...]:
    """Returns a fee table: CSV with `code`, `amount`, `effective_from`, and if wanted `payer`, `effective_to`.

    Raises:
        OutcomeError: it cannot be read, or a row says something that no fee says; the message names the row.
    """
    fees = []
    for row, cells in enumerate(cells_of(path, NEEDED), 1):
        if cells is None:
            raise OutcomeError(f"{path}: row {row}: its cells do not fit the heading")
        amount, first = amount_of(cells["amount"]), day_of(cells["effective_from"])
        last = day_of(cells["effective_to"]) if cells.get("effective_to") else None
        if not cells["code"] or amount is None or first is None or (cells.get("effective_to") and last is None):
            raise OutcomeError(f"{path}: row {row}: a code, an amount and days (YYYY-MM-DD) are needed")
        if last is not None and last < first:
            raise OutcomeError(f"{path}: row {row}: effective_to lies before effective_from")
        fees.append(Fee(row, cells["code"].upper(), cells.get("payer") or None, amount, first, last))
    return tuple(fees)


def compared(outcomes: Iterable[Outcome], fees: Sequence[Fee], test_dates: Mapping[int, date]) -> Amounts:
    """Returns allowed amounts beside a fee table.

    A fee of the payer goes before one of all payers; a day of service comes from the row, else from its note.

    Args:
        outcomes: all that were read.
        fees: the site's table.
        test_dates: of the notes, by the number of the row.
    """
    lines: defaultdict[tuple[object, ...], list[Outcome]] = defaultdict(list)
    for o in outcomes:
        if o.allowed is not None:
            day = o.service_day or test_dates.get(o.row)
            lines[o.note_id, o.claim_id, o.code, o.payer and o.payer.casefold(), day, o.day].append(o)
    aside: defaultdict[str, list[int]] = defaultdict(list)
    sums: defaultdict[tuple[str, str | None], list[tuple[Decimal, Decimal]]] = defaultdict(list)
    spelled: dict[str | None, str | None] = {}
    for told in lines.values():
        first = told[0]
        day = first.service_day or test_dates.get(first.row)
        fitting = [f for f in fees if first.code and day and f.holds(first.code, first.payer, day)]
        own = [f for f in fitting if f.payer is not None] or fitting
        why = _aside(told, day, own)
        if why:
            aside[why] += [o.row for o in told]
            continue
        assert first.code is not None
        assert first.allowed is not None
        payer = spelled.setdefault(first.payer and first.payer.casefold(), first.payer)
        sums[first.code, payer].append((first.allowed, own[0].amount * first.units))
    return Amounts(
        fees=len(fees),
        differences=tuple(_difference(*key, sums[key]) for key in sorted(sums, key=lambda k: (k[0], k[1] or ""))),
        **{why: tuple(sorted(rows)) for why, rows in aside.items()},
    )


def _aside(told: Sequence[Outcome], day: date | None, fees: Sequence[Fee]) -> str:
    """Why a line is not compared; empty where it is."""
    if any(o.denied for o in told):
        return "denied"
    if len({(o.allowed, o.units) for o in told}) > 1:
        return "differing"
    if told[0].code is None:
        return "no_code"
    if day is None:
        return "no_day"
    return "" if len(fees) == 1 else "several_fees" if fees else "no_fee"


def _difference(code: str, payer: str | None, pairs: Sequence[tuple[Decimal, Decimal]]) -> Difference:
    allowed, expected = sum((a for a, _ in pairs), Decimal()), sum((e for _, e in pairs), Decimal())
    return Difference(
        code=code,
        payer=payer,
        lines=len(pairs),
        below=sum(a < e for a, e in pairs),
        above=sum(a > e for a, e in pairs),
        allowed=f"{allowed:.2f}",
        expected=f"{expected:.2f}",
        difference=f"{allowed - expected:.2f}",
    )
