"""A table of outcomes: every row is read, told twice, or refused with its reason; nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from notecheck.errors import OutcomeError
from notecheck.outcomes.codes import Reason, is_remark, reason_of
from notecheck.outcomes.table import OutcomeTable, amount_of, day_of, read


def table(folder: Path, *lines: str) -> OutcomeTable:
    file = folder / "outcomes.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read(file)


def test_a_row_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    told = table(
        tmp_path,
        "\ufeffNote_ID;group;reason;remark;date;service_date;code;units;payer;allowed;other",
        "A17;CO;16 PR-1;M76 N706;20260607;04/07/2026;j2785;4;Lakeside;$1,204.50;x",
    )
    assert told.outcomes[0].reasons == (Reason("CO", "16"), Reason("PR", "1"))
    first = told.outcomes[0]
    assert (first.row, first.note_id, first.claim_id, first.denied) == (1, "A17", None, True)
    assert (first.remarks, first.code, first.units, first.payer) == (("M76", "N706"), "J2785", 4, "Lakeside")
    assert (first.day, first.service_day) == (date(2026, 6, 7), date(2026, 4, 7))
    assert first.allowed == Decimal("1204.50")


@pytest.mark.parametrize(
    ("status", "reason", "allowed", "denied"),
    [
        ("denied", "", "", True),
        ("4", "", "", True),
        ("paid", "16", "", False),
        ("1", "CO-45", "40", False),
        ("1", "CO-50", "", True),
        ("", "PR-2 CO-45", "", False),
        ("", "45; 197", "", True),
        ("", "B7", "", True),
        ("", "", "40", False),
    ],
)
def test_a_denial_is_told_by_the_status_or_else_by_the_reasons(
    tmp_path: Path, status: str, reason: str, allowed: str, denied: bool
) -> None:
    told = table(tmp_path, "note_id,status,reason,allowed", f"A17,{status},{reason},{allowed}")
    assert [o.denied for o in told.outcomes] == [denied]


def test_no_row_is_lost(tmp_path: Path) -> None:
    told = table(
        tmp_path,
        "note_id,claim_id,status,reason,remark,date,units,allowed",
        "A1,,,50,,2026-06-07,,",
        "A1,,,50,,2026-06-07,,",
        ",,,50,,2026-06-07,,",
        "A2,,,50,,soon,,",
        "A3,,lost,,,,,",
        "A4,,,sixteen,,,,",
        "A5,,,16,X1,,,",
        "A6,,,,,2026-06-07,,",
        "A7,,,50,,2026-06-07,",
        "",
        "A8,,,45,,,,a lot",
        "A9,,,45,,,none,40",
    )
    assert (told.rows, told.double, told.unread_amounts) == (11, (2,), (10, 11))
    assert told.refused == {
        3: "it names no note and no claim",
        4: "its date cannot be read",
        5: "its status is neither denied nor paid",
        6: "a reason is none",
        7: "a remark is none",
        8: "it tells no outcome",
        9: "its cells do not fit the heading",
    }
    assert [o.row for o in told.outcomes] == [1, 10, 11]
    assert len(told.outcomes) + len(told.double) + len(told.refused) == told.rows


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"note_id,payer\nA1,x\n", "no column status or reason"),
        (b"status\npaid\n", "no column note_id or claim_id"),
        (b"note_id,status,status\nA1,paid,paid\n", "two columns status"),
        (b"", "no column note_id or claim_id"),
        (b"note_id,status\nM\xfcller,paid\n", "not UTF-8"),
        (b'note_id,status\n"A1,paid\n', "line 2 is not as a CSV has it"),
    ],
)
def test_a_file_that_is_no_table_of_outcomes_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "o.csv"
    file.write_bytes(content)
    with pytest.raises(OutcomeError, match=said):
        read(file)
    with pytest.raises(OutcomeError, match="No such file"):
        read(tmp_path / "none.csv")


def test_numbers_are_read_as_payers_write_them() -> None:
    assert reason_of("co45") == reason_of("45", "CO") == reason_of("CO 045") == Reason("CO", "45")
    assert [reason_of(w) for w in ("XX-16", "", "1234", "16.0")] == [None] * 4
    assert reason_of("16", "XX") is None
    assert [is_remark(w) for w in ("M76", "MA130", "N706", "NA1", "76", "X7")] == [True, True, True, True, False, False]
    assert [str(Reason("CO", "16")), str(Reason(None, "B7"))] == ["CO-16", "B7"]
    assert (Reason(None, "197").about, Reason(None, "16").about) == ("authorization", None)


def test_days_and_amounts() -> None:
    assert day_of("2026-04-07") == day_of("04/07/2026") == day_of("20260407") == date(2026, 4, 7)
    assert [day_of(w) for w in ("7.4.2026", "2026-02-30", "")] == [None] * 3
    assert [amount_of(w) for w in ("40", "$1,204.5", "-3.00")] == [Decimal("40"), Decimal("1204.5"), Decimal("-3.00")]
    assert [amount_of(w) for w in ("", "1,2", "40,50", "40 USD", "NaN", "1e9")] == [None] * 6
