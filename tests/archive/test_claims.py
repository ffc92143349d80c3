"""A table of claims beside an archive: paired, judged once, told in claims.jsonl; the notes' own tables stay as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from notecheck.archive.tables import Columns
from notecheck.claim.table import read_table
from notecheck.cli import main
from notecheck.rules.book import complete_notes
from tests.archive.conftest import Archive
from tests.claim.test_claims import hospital, office

READY = complete_notes()["exercise"]


def claims(folder: Path, *rows: Any) -> Any:
    (folder / "claims.jsonl").write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows))
    return read_table(folder / "claims.jsonl")


def told(archive: Archive) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (archive.out / "claims.jsonl").read_text().splitlines()]


def short(archive: Archive) -> list[tuple[Any, ...]]:
    return [
        (r["pairing"], r["note_id"], r["rows"], r["verdict"], [f["code"] for f in r["findings"]]) for r in told(archive)
    ]


def test_claims_and_notes_of_a_folder(archive: Archive, tmp_path: Path) -> None:
    archive.put("A1.txt", READY)
    archive.put("A2.txt", READY.replace("Indication: exertional chest pressure\n", ""))
    archive.put("A3.txt", READY)
    archive.put("walk.txt", "SIX MINUTE WALK TEST\nRest HR 80 BP 120/70\n6 min HR 110 BP 140/78\nDistance 380 m")
    archive.scan()
    notes, findings = archive.notes(), archive.findings()
    table = claims(tmp_path, {"note_id": "A1", **hospital("93017")}, {"note_id": "A2", **hospital("93017")},
                   {"note_id": "A1", **office("93016", "93018", place_of_service="22", billing="3")},
                   {"note_id": "A9", **hospital("93017")}, "[]", {"note_id": "A3", **office("99213")})  # fmt: skip
    manifest = archive.scan(claims=table)
    ids = {row["source"]: row["note_id"] for row in notes}
    assert short(archive) == [
        ("one note", ids["charts/A1.txt"], [1, 3], "ready", []),
        ("one note", ids["charts/A2.txt"], [2], "hold", ["NC522", "NC542"]),
        ("note without claim", ids["charts/A3.txt"], [], "not_applicable", ["NC540"]),
        ("claim without note", None, [4], "hold", ["NC539"]),
    ]
    assert (archive.notes(), archive.findings()) == (notes, findings)
    assert manifest.claims is not None
    assert manifest.claims.model_dump() == {
        "claims": 5, "with_note": 3, "with_several_notes": 0, "without_note": 1, "notes_without_claim": 1,
        "verdicts": {"hold": 2, "ready": 1}, "refused_rows": {5: "no JSON object"},
    }  # fmt: skip


def test_several_notes_for_one_claim(archive: Archive, tmp_path: Path) -> None:
    archive.put("draft/A1.txt", READY)
    archive.put("final/A1.txt", READY)
    manifest = archive.scan(claims=claims(tmp_path, {"note_id": "A1", **hospital("93017")}))
    assert [(r[0], r[3], r[4]) for r in short(archive)] == [("several notes", "review", ["NC541"])] * 2
    assert manifest.claims is not None
    assert (manifest.claims.with_note, manifest.claims.with_several_notes) == (1, 1)


def test_by_patient_and_day_of_a_table_in_two_processes(archive: Archive, tmp_path: Path) -> None:
    rows = [
        {"text": READY, "mrn": "P1", "dos": "2026-06-11", "id": "n1"},
        {"text": READY, "mrn": "P2", "dos": "2026-06-11", "id": "n2"},
    ]
    archive.put("notes.jsonl", "\n".join(map(json.dumps, rows)))
    columns = Columns(note_id="id", context={"patient_ids": ("mrn",), "service_date": ("dos",)})
    table = claims(tmp_path, hospital("93017", patient="P2"), hospital("93017", patient="P1", date="2026-06-12"))
    archive.scan(claims=table, columns=columns, workers=2)
    assert short(archive) == [
        ("note without claim", "n1", [], "not_applicable", ["NC540"]),
        ("one note", "n2", [1], "ready", []),
        ("claim without note", None, [2], "hold", ["NC539"]),
    ]


def test_only_notes_with_changed_claims_are_judged_anew(archive: Archive, tmp_path: Path) -> None:
    for name in ("A1", "A2", "A3"):
        archive.put(f"{name}.txt", READY)
    one, two = {"note_id": "A1", **hospital("93017")}, {"note_id": "A2", **hospital("93017")}
    archive.scan(claims=claims(tmp_path, one, two))
    again = archive.scan(claims=claims(tmp_path, two, one))
    assert again.run is not None
    assert (again.run.judged, again.run.unchanged) == (0, 3)
    assert sorted(r["rows"] for r in told(archive)) == [[], [1], [2]]
    changed = archive.scan(claims=claims(tmp_path, two, {**one, "lines": [{"code": "93017", "units": 2}]}))
    assert changed.run is not None
    assert (changed.run.judged, changed.run.unchanged) == (1, 2)
    assert [r[4] for r in short(archive) if r[2] == [2]] == [["NC504"]]
    without = archive.scan()
    assert without.claims is None


def test_claims_of_several_patients_for_one_note_are_not_judged(archive: Archive, tmp_path: Path) -> None:
    archive.put("A1.txt", READY)
    table = claims(tmp_path, *({"note_id": "A1", **hospital("93017", patient=p)} for p in ("P", "Q")))
    archive.scan(claims=table)
    assert short(archive)[0][3] == "not_judged"


@pytest.mark.parametrize(("content", "code", "words"), [
    ('{"note_id": "A1", "lines": 3}', 2, "row 1 is no claim: date: Field required"), (json.dumps({"note_id": "A1", **hospital("93017")}), 0, "with a note"),
])  # fmt: skip
def test_the_command(archive: Archive, tmp_path: Path, content: str, code: int, words: str) -> None:
    archive.put("A1.txt", READY)
    (tmp_path / "c.jsonl").write_text(content)
    arguments = [
        "scan",
        str(archive.inputs),
        "--out",
        str(archive.out),
        "--claims",
        str(tmp_path / "c.jsonl"),
        "--workers",
        "1",
    ]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code
    assert words in result.output
    absent = CliRunner().invoke(main, [*arguments[:-4], "--claims", str(tmp_path / "absent.csv")])
    assert absent.exit_code == 2
    assert "absent.csv: No such file" in absent.output
