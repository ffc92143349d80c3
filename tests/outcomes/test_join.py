"""Outcomes and notes brought together: by the note's id or the claim's, nothing lost, only what was found before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from notecheck.audit.tables import opened
from notecheck.errors import ScanError
from notecheck.outcomes.join import Joined, join
from notecheck.outcomes.table import read
from tests.audit.archive import finding, made_up, write
from tests.outcomes.made import AFTER, as_csv

DENIED = {"reason": "CO-50", "date": AFTER}


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    notes = [
        made_up(1, "hold", claim_id="C1", test_date="2026-04-07"),
        made_up(2, claim_id=" C2 "),
        made_up(3, claim_id="C3"),
        made_up(4, claim_id="C3"),
        made_up(5, None, status="not_evaluated"),
        made_up(6, "not_applicable"),
        made_up(7) | {"note_id": "n2"},
    ]
    findings = [
        finding(notes[0], "NC103", "indication", "warning"),
        finding(notes[0], "NC103", "indication", "error"),
        finding(notes[0], "NC104", "ordering-provider", "info", suppressed=True),
    ]
    return write(tmp_path / "scan", notes, findings)


def joined(scan: Path, *rows: dict[str, str], claims: str | None = "claim_id", retrospective: bool = False) -> Joined:
    table = read(as_csv(scan / "o.csv", [dict.fromkeys(("note_id", "claim_id", "code"), ""), *rows][1:]))
    with opened(scan) as opened_scan:
        return join(opened_scan, table, claim_column=claims, retrospective=retrospective)


def test_by_the_notes_id_and_else_by_the_claims(scan: Path) -> None:
    found = joined(
        scan, {"note_id": "n1", **DENIED}, {"claim_id": "C2", **DENIED}, {"note_id": "x", "claim_id": "C1", **DENIED}
    )
    assert found.fates.joined == (1, 2, 3)
    assert [(n.note_id, [o.row for o in n.outcomes]) for n in found.notes] == [("n1", [1, 3]), ("n2", [2])]
    first = found.notes[0]
    assert {code: (f.name, f.severity) for code, f in first.findings.items()} == {"NC103": ("indication", "error")}
    assert (first.verdict, first.denied, first.denied_for, first.test_date) == (
        "hold",
        True,
        ("CO-50",),
        date(2026, 4, 7),
    )
    assert found.test_dates == {1: date(2026, 4, 7), 3: date(2026, 4, 7)}


def test_each_row_has_one_fate(scan: Path) -> None:
    rows = [
        {"note_id": "n1", **DENIED},
        {"note_id": "n1", **DENIED},
        {"note_id": "nobody", **DENIED},
        {"note_id": "n2", **DENIED},
        {"claim_id": "C3", **DENIED},
        {"note_id": "n5", **DENIED},
        {"note_id": "n6", **DENIED},
        {"note_id": "n1", "code": "J2785", **DENIED},
        {"note_id": "n3", "reason": "50", "date": "2026-05-03"},
        {"note_id": "n3", "reason": "45", "date": AFTER},
        {"note_id": "n4", "reason": "50", "date": "2026-05-04"},
        {"note_id": "n1", "reason": "50"},
        {"note_id": "n1", "reason": "50", "date": "soon"},
    ]
    found = joined(scan, *rows)
    fates = found.fates
    assert (fates.joined, fates.double, fates.no_note, fates.several_notes) == ((1, 11, 12), (2,), (3,), (4, 5))
    assert (fates.not_judged, fates.other_procedure, fates.before_scan) == ((6, 7), (8,), (9, 10))
    assert (list(fates.refused), found.undated, found.scanned) == ([13], (12,), date(2026, 5, 4))
    told = [row for name in type(fates).model_fields if name != "rows" for row in getattr(fates, name)]
    assert sorted(told) == list(range(1, fates.rows + 1)) == list(range(1, 14))


def test_what_was_decided_before_the_scan_counts_only_where_asked(scan: Path) -> None:
    rows = [{"note_id": "n3", "reason": "50", "date": "2026-05-03"}, {"note_id": "n3", "reason": "45", "date": AFTER}]
    assert joined(scan, *rows).notes == ()
    found = joined(scan, *rows, retrospective=True)
    assert (found.fates.joined, found.fates.before_scan, found.notes[0].denied) == ((1, 2), (), True)


def test_a_note_denied_and_later_paid_was_denied(scan: Path) -> None:
    found = joined(scan, {"note_id": "n3", **DENIED}, {"note_id": "n3", "reason": "45", "date": "2026-09-01"})
    assert [(n.denied, n.denied_for) for n in found.notes] == [(True, ("CO-50",))]


def test_findings_on_the_claims_beside_the_notes_count_too(scan: Path) -> None:
    told = [
        {"source": "1.txt", "findings": [{"code": "NC520", "name": "authorization-missing", "severity": "warning"}]},
        {"source": None, "findings": [{"code": "NC501", "name": "whole-and-part", "severity": "error"}]},
    ]
    (scan / "claims.jsonl").write_text("".join(json.dumps(line) + "\n" for line in told), encoding="utf-8")
    assert sorted(joined(scan, {"note_id": "n1", **DENIED}).notes[0].findings) == ["NC103", "NC520"]


def test_the_column_of_claims_may_be_missing(scan: Path) -> None:
    assert joined(scan, {"claim_id": "C1", **DENIED}, claims=None).fates.no_note == (1,)
    with pytest.raises(ScanError, match="no column 'claim'"):
        joined(scan, {"claim_id": "C1", **DENIED}, claims="claim")
