"""Allowed amounts beside a site's fee table: each line once, by code, payer and day; what is not compared is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from notecheck.errors import OutcomeError
from notecheck.outcomes.fees import Amounts, compared, read_fees
from notecheck.outcomes.table import Outcome
from tests.outcomes.made import as_csv

DAY = date(2026, 4, 7)
FEES = (
    {"code": "93017", "amount": "44.10", "effective_from": "2026-01-01"},
    {
        "code": "93017",
        "amount": "$41.00",
        "effective_from": "2026-01-01",
        "effective_to": "2026-06-30",
        "payer": "Lakeside",
    },
    {"code": "j2785", "amount": "60", "effective_from": "01/01/2026"},
    {"code": "93015", "amount": "70", "effective_from": "2026-01-01"},
    {"code": "93015", "amount": "71", "effective_from": "2026-04-01"},
)


def line(row: int, allowed: str | None = "44.10", **told: Any) -> Outcome:
    amount = None if allowed is None else Decimal(allowed)
    given = {"row": row, "note_id": f"n{row}", "claim_id": None, "denied": False, "service_day": DAY, "code": "93017"}
    return Outcome(**(given | {"allowed": amount} | told))


def amounts(folder: Path, *outcomes: Outcome, test_dates: dict[int, date] | None = None) -> Amounts:
    return compared(outcomes, read_fees(as_csv(folder / "fees.csv", FEES)), test_dates or {})


def test_differences_are_told_by_code_and_payer(tmp_path: Path) -> None:
    found = amounts(
        tmp_path,
        line(1),
        line(2, "40.00"),
        line(3, "50.05"),
        line(4, "41.00", payer="LAKESIDE"),
        line(5, "40.90", payer="Lakeside"),
        line(6, "40.90", payer="Lakeside", service_day=date(2026, 7, 1)),
        line(7, "240.00", code="J2785", units=4),
    )
    told = [
        (d.code, d.payer, d.lines, d.below, d.above, d.allowed, d.expected, d.difference) for d in found.differences
    ]
    assert told == [
        ("93017", None, 3, 1, 1, "134.15", "132.30", "1.85"),
        ("93017", "LAKESIDE", 3, 2, 0, "122.80", "126.10", "-3.30"),
        ("J2785", None, 1, 0, 0, "240.00", "240.00", "0.00"),
    ]


def test_a_line_counts_once_however_many_rows_tell_of_it(tmp_path: Path) -> None:
    same = {"note_id": "A"}
    found = amounts(tmp_path, line(1, **same), line(2, **same), line(3, note_id="B"), line(4, "40", note_id="B"))
    assert [d.lines for d in found.differences] == [1]
    assert found.differing == (3, 4)


def test_what_is_not_compared_is_told(tmp_path: Path) -> None:
    found = amounts(
        tmp_path,
        line(1, None),
        line(2, "0", denied=True),
        line(3, code=None),
        line(4, service_day=None),
        line(5, service_day=None),
        line(6, code="78452"),
        line(7, service_day=date(2025, 12, 31)),
        line(8, code="93015"),
        test_dates={5: DAY},
    )
    assert (found.denied, found.no_code, found.no_day, found.no_fee, found.several_fees) == (
        (2,),
        (3,),
        (4,),
        (6, 7),
        (8,),
    )
    assert [(d.code, d.lines) for d in found.differences] == [("93017", 1)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"amount": "x"}, "row 2: a code, an amount and days"),
        ({"effective_from": ""}, "row 2: a code, an amount and days"),
        ({"effective_to": "never"}, "row 2: a code, an amount and days"),
        ({"effective_to": "2025-01-01"}, "row 2: effective_to lies before effective_from"),
    ],
)
def test_a_fee_that_is_none_is_told_by_its_row(tmp_path: Path, row: dict[str, str], said: str) -> None:
    with pytest.raises(OutcomeError, match=said):
        read_fees(as_csv(tmp_path / "fees.csv", [FEES[0], {**FEES[1], **row}]))
    with pytest.raises(OutcomeError, match="no column effective_from"):
        read_fees(as_csv(tmp_path / "fees.csv", [{"code": "93017", "amount": "44"}]))
