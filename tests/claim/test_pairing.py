"""Tables of claims, and claims brought together with the notes of an archive."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from notecheck.claim.model import Claim
from notecheck.claim.pairing import KeyedClaim, NoteKey, pair, with_finding, without_note
from notecheck.claim.table import read_table
from notecheck.errors import ClaimError
from notecheck.policy.site import load
from notecheck.report import ClaimReport
from tests.claim.test_claims import hospital, office

DAY = date(2026, 6, 11)
SITE = load("cpt-93017")


def keyed(note_id: str | None = None, **claim: Any) -> KeyedClaim:
    return KeyedClaim(Claim.model_validate(claim), note_id)


def note(name: str, *ids: str, patient: str | None = None, day: date | None = DAY) -> NoteKey:
    return NoteKey(name, frozenset(ids), frozenset({patient} if patient else ()), day)


def test_by_the_id_of_the_note() -> None:
    claims = [keyed("A1", **hospital("93017")), keyed("A2", **hospital("93017")), keyed("A1", **office("93018"))]
    found = pair(claims, [note("one", "A1"), note("three", "A3")])
    assert found.of_note == {"one": (0, 2)}
    assert found.without_note == ((1,),)
    assert found.without_claim == ("three",)
    assert found.several == {}


def test_by_patient_and_day() -> None:
    claims = [keyed(**hospital("93017", patient="P")), keyed(**office("93018", patient="P", date="2026-06-12")),
              keyed(**office("93016", patient="P", date="2026-06-12"))]  # fmt: skip
    found = pair(claims, [note("one", patient="P"), note("other", patient="Q"), note("undated", patient="P", day=None)])
    assert found.of_note == {"one": (0,)}
    assert found.without_note == ((1, 2),)
    assert found.without_claim == ("other", "undated")


def test_several_notes_for_one_claim() -> None:
    found = pair([keyed(**hospital("93017", patient="P"))], [note("draft", patient="P"), note("final", patient="P")])
    assert found.of_note == {"draft": (0,), "final": (0,)}
    assert found.several == {0: ("draft", "final")}


def test_claims_without_keys_are_each_alone_and_other_claims_are_not_missed() -> None:
    claims = [keyed(**hospital("93017")), keyed(**hospital("93017")), keyed(**office("99213", patient="P"))]
    found = pair(claims, [note("one", patient="P")])
    assert found.without_note == ((0,), (1,))
    assert found.of_note == {}


def test_a_claim_without_a_note_is_held() -> None:
    report = without_note([Claim.model_validate(hospital("93017"))], SITE)
    assert (report.verdict, [f.code for f in report.findings]) == ("hold", ["NC539"])


@pytest.mark.parametrize(("name", "code", "verdict"), [
    ("note-without-claim", "NC540", "ready"), ("several-notes", "NC541", "review"), ("claim-without-note", "NC539", "hold"),
])  # fmt: skip
def test_findings_about_the_whole_claim(name: str, code: str, verdict: str) -> None:
    found = with_finding(ClaimReport(verdict="ready"), SITE, name)
    assert (found.verdict, [f.code for f in found.findings]) == (verdict, [code])
    assert with_finding(ClaimReport(verdict="not_judged"), SITE, name).verdict == "not_judged"
    assert with_finding(ClaimReport(verdict="hold"), SITE, name).verdict == "hold"


CSV = """claim_id,note_id,patient,date,code,units,modifiers,diagnoses,place_of_service,type_of_bill,billing,billing_name,rendering,payer,plan
1,A1,P,2026-06-11,93017,1,,R07.9;I10,,131,10,Lake Hospital,,Medicare,
2,A1,P,2026-06-11,93016,1,,R07.9,22,,20,,21,Medicare,medicare_advantage
2,A1,P,2026-06-11,93018,1.0,59 XU,I10,22,,20,,21,Medicare,medicare_advantage
,,Q,2026-06-12,93015,1,,R07.9,11,,30,,,,
9,,Zyxwolf,yesterday,93017,1,,R07.9,11,,30,,,,
8,,R,2026-06-11,93017,1,,R07.9,11,,30,,,Aetna,
8,,R,2026-06-11,93018,1,,R07.9,22,,30,,,Aetna,
"""


def test_rows_become_lines_of_claims(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text(CSV)
    table = read_table(tmp_path / "claims.csv")
    first, second, third = (k.claim for k in table.claims)
    assert [k.note_id for k in table.claims] == ["A1", "A1", None]
    assert (first.form, first.diagnoses, first.billing.name) == ("facility", ("R07.9", "I10"), "Lake Hospital")
    assert first.lines[0].diagnoses == (1, 2)
    assert [(line.code, line.modifiers, line.diagnoses, line.units) for line in second.lines] == [
        ("93016", (), (1,), 1), ("93018", ("59", "XU"), (2,), 1)
    ]  # fmt: skip
    assert second.payer is not None
    assert second.payer.plan == "medicare_advantage"
    assert (third.place_of_service, third.payer) == ("11", None)
    assert [r.row for r in table.refused] == [5, 6, 7]
    assert table.refused[0].reason.startswith("date: ")
    assert "differ" in table.refused[1].reason
    assert "Zyxwolf" not in repr(table.refused)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(tmp_path: Path, delimiter: str) -> None:
    (tmp_path / "c.csv").write_text(CSV.replace("R07.9;I10", "R07.9 I10").replace(",", delimiter), encoding="utf-8-sig")
    assert len(read_table(tmp_path / "c.csv").claims) == 3


def test_json_lines(tmp_path: Path) -> None:
    rows = [
        json.dumps({"note_id": 7, **hospital("93017")}),
        "",
        "[]",
        "{",
        json.dumps({**office("93017"), "lines": []}),
    ]
    (tmp_path / "c.jsonl").write_text("\n".join(rows))
    table = read_table(tmp_path / "c.jsonl")
    assert [k.note_id for k in table.claims] == ["7"]
    assert [r.row for r in table.refused] == [3, 4, 5]


@pytest.mark.parametrize(("name", "content", "words"), [
    ("c.csv", b"a,b\n1,2\n", "not all columns"), ("c.csv", b"\xff\xfe", "not UTF-8"), ("c.xls", b"x", "read from"), ("c.csv", b"", "columns"),
    ("absent.csv", None, "No such file"),
])  # fmt: skip
def test_a_file_that_is_no_table(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ClaimError, match=words):
        read_table(tmp_path / name)
