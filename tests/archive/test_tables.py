"""Tables: every row has its row, the record's context is filled, the other columns come along."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from notecheck.archive import tables
from notecheck.archive.tables import Columns
from notecheck.cli import main
from tests.archive.conftest import Archive
from tests.archive.test_scan import GAPS, READY

UNDATED = GAPS


def as_csv(*rows: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def test_a_csv_with_ids_context_and_columns_to_carry(archive: Archive) -> None:
    archive.put("e.csv", as_csv(
        ["note", "id", "tech", "dos", "site", "mrn"],
        [UNDATED, "A1", "K. Ortiz", "04/07/2026", "North", "884"],
        [READY + "\n\"quoted\", line", "A2", "", "2026-06-11", "", "885"],
    ))  # fmt: skip
    columns = Columns("note", "id", {"author": ("tech",), "service_date": ("dos",), "patient_ids": ("mrn",)})
    archive.scan(columns=columns)
    first, second = archive.notes()
    assert [(r["note_id"], r["source"]) for r in (first, second)] == [
        ("A1", "charts/e.csv#A1"),
        ("A2", "charts/e.csv#A2"),
    ]
    assert (first["site"], first["tech"], first["dos"], second["site"]) == ("North", "K. Ortiz", "04/07/2026", "")
    assert "mrn" not in first
    assert first["test_date"] == "2026-04-07"
    codes = {f["code"] for f in archive.findings() if f["note_id"] == "A1"}
    assert "NC102" not in codes  # the record proves the date
    assert second["verdict"] == "ready"
    assert archive.checker.check(READY + '\n"quoted", line').note.sha256 == second["sha256"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters(archive: Archive, delimiter: str) -> None:
    archive.put("e.csv", as_csv(["text", "site"], [GAPS, "N"], delimiter=delimiter))
    archive.scan()
    assert archive.note("charts/e.csv#1")["site"] == "N"


def test_the_same_id_twice_and_no_id(archive: Archive) -> None:
    lines = [
        {"text": GAPS, "id": "A"},
        {"text": READY, "id": "A"},
        {"text": GAPS, "id": "A"},
        {"text": GAPS},
        {"text": GAPS, "id": 7},
    ]
    archive.put("e.jsonl", "\n".join(map(json.dumps, lines)))
    archive.scan(columns=Columns(note_id="id"))
    found = [(r["source"], r["note_id"], r["verdict"]) for r in archive.notes()]
    name = archive.checker.check(GAPS).note.id
    assert found == [
        ("charts/e.jsonl#A", "A", "hold"), ("charts/e.jsonl#A~2", "A", "ready"), ("charts/e.jsonl#A~3", "A", "hold"),
        ("charts/e.jsonl#4", name, "hold"), ("charts/e.jsonl#7", "7", "hold"),
    ]  # fmt: skip
    again = archive.scan(columns=Columns(note_id="id"))
    assert again.run is not None
    assert again.run.judged == 0


def test_a_table_that_grew_judges_the_new_rows_alone(archive: Archive) -> None:
    rows = [[f"{GAPS} {n}", f"A{n}"] for n in range(4)]
    archive.put("e.csv", as_csv(["text", "id"], *rows[:3]))
    columns = Columns(note_id="id")
    archive.scan(columns=columns)
    archive.put("e.csv", as_csv(["text", "id"], rows[3], rows[2], [READY, "A1"]))
    told = archive.scan(columns=columns)
    assert told.run is not None
    assert (told.run.judged, told.run.unchanged) == (2, 1)
    verdicts = {r["note_id"]: r["verdict"] for r in archive.notes()}
    assert verdicts == {"A1": "ready", "A2": "hold", "A3": "hold"}


def test_parquet(archive: Archive) -> None:
    table = pa.table({
        "text": [GAPS, None, READY], "id": [1, 2, 3], "day": [date(2026, 4, 7), None, None], "tags": [["a"], [], None],
    })  # fmt: skip
    pq.write_table(table, archive.inputs / "e.parquet")
    archive.put("broken.parquet", b"PAR1 broken")
    archive.scan(columns=Columns(note_id="id", context={"service_date": ("day",)}))
    assert archive.errors() == {
        "charts/broken.parquet": "damaged", "charts/e.parquet#1": None, "charts/e.parquet#2": "NC001", "charts/e.parquet#3": None,
    }  # fmt: skip
    first = archive.note("charts/e.parquet#1")
    assert (first["day"], first["tags"], first["test_date"]) == ("2026-04-07", '["a"]', "2026-04-07")


def test_rows_that_cannot_be_read_have_their_row(archive: Archive) -> None:
    archive.put("e.csv", f'text,site\n"{GAPS}",N\nunquoted, text, with commas\nshort\n"{GAPS}",S\n"never closed,x\n')
    archive.put(
        "e.jsonl", f'{{"text": {json.dumps(GAPS)}}}\nno json\n[1]\n{{"text": 7}}\n{{"other": 1}}\n\n{{"text": "x"}}\n'
    )
    archive.scan()
    assert archive.errors() == {
        "charts/e.csv#1": None, "charts/e.csv#2": "bad-row", "charts/e.csv#3": "bad-row", "charts/e.csv#4": None, "charts/e.csv#5": "bad-table",
        "charts/e.jsonl#1": None, "charts/e.jsonl#2": "bad-row", "charts/e.jsonl#3": "bad-row", "charts/e.jsonl#4": "bad-row",
        "charts/e.jsonl#5": "NC001", "charts/e.jsonl#6": None,
    }  # fmt: skip
    assert all(row["reason"] for row in archive.notes() if row["error"])


def test_tables_that_hold_no_notes(archive: Archive) -> None:
    archive.put("empty.csv", "")
    archive.put("header.csv", "text,site\n")
    archive.put("other.csv", "note,site\nx,y\n")
    archive.put("empty.jsonl", "\n")
    archive.put("noid.csv", "text\nx\n")
    archive.scan()
    assert archive.errors() == {
        "charts/empty.csv": "no-rows", "charts/empty.jsonl": "no-rows", "charts/header.csv": "no-rows", "charts/noid.csv#1": None,
        "charts/other.csv": "no-text-column",
    }  # fmt: skip
    archive.scan(columns=Columns(note_id="id"))
    assert archive.errors()["charts/noid.csv"] == "no-id-column"
    assert "charts/noid.csv#1" not in archive.errors()
    archive.scan(columns=Columns(context={"author": ("tech",)}))
    assert archive.errors()["charts/noid.csv"] == "no-context-column"


def test_a_column_to_carry_that_no_table_has_is_told(archive: Archive) -> None:
    archive.put("a.csv", "text,site\nx,north\n")
    archive.scan(columns=Columns(carried=("site", "sitte")))
    assert archive.watcher.said == ["no table has a column 'sitte' to carry along", "carried along: site"]


def test_a_context_that_cannot_be_is_told(archive: Archive) -> None:
    archive.put(
        "e.csv",
        as_csv(["text", "dos", "st"], [GAPS, "next week", ""], [GAPS, "", "done"], [GAPS, "2026-04-07", "Draft"]),
    )
    archive.scan(columns=Columns(context={"service_date": ("dos",), "status": ("st",)}))
    assert list(archive.errors().values()) == ["bad-context", "bad-context", None]


def test_a_csv_of_another_encoding(archive: Archive) -> None:
    archive.put("e.csv", as_csv(["text", "site"], ["plain", "x"], [GAPS, "Zürich – Höngg"]).encode("cp1252"))
    told = archive.scan()
    assert archive.note("charts/e.csv#2")["site"] == "Zürich – Höngg"
    assert told.counts is not None
    assert told.counts.encodings == {"cp1252": 2}


def test_columns_to_carry_can_be_chosen(archive: Archive) -> None:
    archive.put("e.csv", as_csv(["text", "site", "patient"], [GAPS, "North", "Zyxwolf"]))
    told = archive.scan(columns=Columns(carried=("site",)))
    assert told.carried == ("site",)
    assert b"Zyxwolf" not in b"".join(p.read_bytes() for p in archive.out.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("option", "words"), [("authr=tech", "FIELD one of service_date"), ("author", "give FIELD=COLUMN")]
)
def test_a_wrong_context_option_is_told(option: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GAPS)
    result = CliRunner().invoke(
        main, ["scan", str(tmp_path / "a.txt"), "--out", str(tmp_path / "o"), "--context", option]
    )
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "o").exists()


def test_values_that_python_cannot_hold_cost_their_row_alone(archive: Archive) -> None:
    texts = pa.array([GAPS.encode(), b"Treadmill \xff stress", GAPS.encode()], pa.binary()).view(pa.string())
    days = pa.array([20_000, 20_001, 9_999_999], pa.int32()).cast(pa.date32())
    pq.write_table(pa.table({"text": texts, "day": days}), archive.inputs / "e.parquet")
    archive.scan(columns=Columns(context={"service_date": ("day",)}))
    assert list(archive.errors().values()) == [None, "bad-row", "bad-context"]


@pytest.mark.parametrize("part", [range(10), range(3, 8), range(4, 5), range(9, 10), range(5, 5)])
def test_some_rows_of_parquet_are_those_of_all(tmp_path: Path, part: range) -> None:
    file, columns = tmp_path / "e.parquet", Columns(note_id="id")
    pq.write_table(pa.table({"text": [f"note {n}" for n in range(10)], "id": range(10)}), file, row_group_size=4)
    looked = tables.survey(file, "parquet", columns)
    everything = list(tables.rows(file, "parquet", looked, columns))
    assert [row.text for row in everything] == [f"note {n}" for n in range(10)]
    assert list(tables.rows(file, "parquet", looked, columns, part)) == everything[part.start : part.stop]
    assert list(tables.parquet_ids(file, "id", part.stop)) == [str(n) for n in range(part.stop)]


def test_who_signed_when_is_of_the_record_or_as_read(archive: Archive) -> None:
    archive.put("e.csv", as_csv(
        ["text", "st", "sig"],
        [READY, "final", "2026-06-14T10:00:00"],
        [READY.replace("e-signed 06/11/2026", "e-signed 06/12/2026"), "amended", ""],
        [READY.replace("Teodor Vance, CCT   e-signed 06/11/2026", "May Quinn Vance, CCT"), "", ""],
        [GAPS, "", ""],
    ))  # fmt: skip
    archive.scan(columns=Columns(context={"status": ("st",), "signed_at": ("sig",)}))
    assert [(r["signed_date"], r["document_status"]) for r in archive.notes()] == [
        ("2026-06-14", "final"), ("2026-06-12", "amended"), (None, None), (None, None),
    ]  # fmt: skip
