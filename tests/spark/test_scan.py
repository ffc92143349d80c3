"""`notecheck scan --engine spark` writes the folder of a local scan: row for row, in the same order."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from notecheck.archive.again import again, asked
from notecheck.archive.exports import rows
from notecheck.archive.manifest import load
from notecheck.archive.places import Place
from notecheck.archive.scan import Order
from notecheck.archive.suppressions import Suppression
from notecheck.archive.tables import Columns
from notecheck.checker import Checker
from notecheck.cli import main
from notecheck.errors import ScanError
from notecheck.spark import scan as by_spark
from tests.archive.conftest import Archive, Quiet
from tests.archive.test_scan import GAPS, READY
from tests.scoring import notes
from tests.test_privacy import NAMES, NOTE, assert_silent

COLUMNS = Columns("note", "id", {"patient_ids": ("mrn",)})
ROWS = "Stage 1 3:00 HR 104 BP 142/80\nStage 2 6:00 HR 126 BP 158/82\nStage 3 9:00 HR 140 BP 170/84"


@pytest.fixture
def charts(archive: Archive) -> Archive:
    """Tables of every kind: of several groups of rows, damaged, empty, without their columns, oddly named."""
    texts = [GAPS, READY, "", None, *[n.text for n in notes()[::19]]]
    ids = ["A", "A", "A~2", None, "4", "A", *[f"B#{n}" for n in range(len(texts) - 6)]]
    many = pa.table(
        {
            "note": texts,
            "id": ids,
            "mrn": [str(n) for n in range(len(texts))],
            "at": pa.array(range(len(texts)), pa.timestamp("ns")),
        }
    )
    pq.write_table(many, archive.inputs / "a many.parquet", row_group_size=7)
    (archive.inputs / "site=1").mkdir()
    tables = [f"Treadmill test, Bruce. Age {n}.\n{ROWS}" for n in range(3)]
    pq.write_table(
        pa.table({"note": tables, "id": [1, 2, 2], "mrn": ["x", "y", "y"], "site": ["N", None, "S"]}),
        archive.inputs / "site=1" / "{b}#[1].parquet",
    )
    pq.write_table(pa.table({"text": [GAPS]}), archive.inputs / "columns.parquet")
    pq.write_table(many.slice(0, 0), archive.inputs / "empty.parquet")
    archive.put("damaged.parquet", b"PAR1 damaged")
    archive.put("readme.md", "no note")
    undecodable = pa.array([GAPS.encode(), b"Treadmill \xff stress"], pa.binary()).view(pa.string())
    pq.write_table(
        pa.table({"note": undecodable, "id": ["u1", "u2"], "mrn": ["x", "y"]}), archive.inputs / "undecodable.parquet"
    )
    return archive


def judged(archive: Archive, out: Path, monkeypatch: pytest.MonkeyPatch, **order: Any) -> Any:
    monkeypatch.setattr(by_spark, "PART_NOTES", 5)
    monkeypatch.setattr(by_spark, "MOST_NOTES", 10)
    asked = Order(**{"inputs": (str(archive.inputs),), "out": out, "columns": COLUMNS, **order})
    return by_spark.scan(asked, archive.checker, Quiet(), None)


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("order", [{}, {"key": b"k" * 32, "columns": Columns("note", carried=("mrn",))}])
def test_the_folder_is_that_of_a_local_scan(
    charts: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: dict[str, Any]
) -> None:
    out = tmp_path / "spark"
    order["suppressions"] = (
        Suppression(note="A", code="NC103", reason="r", author="a", expires=date(2099, 1, 1)),
        Suppression(note="Z", code="NC103", reason="r", author="a", expires=date(2099, 1, 1)),
    )
    local = charts.scan(**{"columns": COLUMNS, **order})
    told = judged(charts, out, monkeypatch, **order)
    for table in ("notes", "findings"):
        assert list(rows(out, table)) == list(rows(charts.out, table))
        schemas = [{pq.read_schema(p) for p in (folder / table).iterdir()} for folder in (out, charts.out)]
        assert schemas[0] == schemas[1]
    assert pq.read_table(out / "copied.parquet") == pq.read_table(charts.out / "copied.parquet")
    assert told == load(out)
    times = {"started", "ended"}
    assert told.model_dump(exclude=times) == local.model_dump(exclude=times)
    if "key" not in order:
        errors = {row["source"]: row["error"] for row in rows(out, "notes") if row["error"]}
        assert errors["charts/damaged.parquet"] == "damaged"
        assert errors["charts/undecodable.parquet#u2"] == "bad-row"
        assert {"charts/a many.parquet#A~2", "charts/a many.parquet#A~2~2"} <= {
            row["source"] for row in rows(out, "notes")
        }
        assert local.copied_stage_tables == 1
        assert told.suppressions is not None
        assert (told.suppressions.used, len(told.suppressions.unused)) == (1, 1)
        wanted = {row["source"]: row["sha256"] for row in rows(out, "notes")}
        kept = asked(out)
        assert len(list(again(out, kept, (), wanted))) == sum(sha is not None for sha in wanted.values())


@pytest.mark.usefixtures("spark")
def test_nothing_to_judge_is_a_whole_folder(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = judged(archive, tmp_path / "spark", monkeypatch)
    assert told.counts.notes == 0
    assert told.complete


def test_what_is_no_parquet_is_not_begun(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.put("a.txt", GAPS)
    with pytest.raises(ScanError, match=r"reads Parquet, and charts/a\.txt is none"):
        judged(archive, tmp_path / "spark", monkeypatch)
    assert not (tmp_path / "spark").exists()


@pytest.mark.usefixtures("spark")
def test_neither_engine_goes_on_in_a_folder_of_the_other(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pq.write_table(pa.table({"note": [GAPS], "id": ["A"], "mrn": ["x"]}), archive.inputs / "a.parquet")
    out = tmp_path / "spark"
    judged(archive, out, monkeypatch)
    before = list(rows(out, "notes"))
    with pytest.raises(ScanError, match="is not empty"):
        judged(archive, out, monkeypatch)
    with pytest.raises(ScanError, match="was written with --engine spark"):
        archive.scan(out=out, columns=COLUMNS)
    assert list(rows(out, "notes")) == before


def test_stretches_hold_every_row_once_and_whole_parts(tmp_path: Path) -> None:
    counts = [(Place(tmp_path / str(n), str(n), "parquet"), n) for n in (1, 999, 1000, 1001, 45_000, 0, 7)]
    stretches = by_spark._stretches(counts, 2)
    for place, count in counts:
        assert [n for s in stretches if s.place == place for n in s.rows] == list(range(count))
    ends = [s.part + -(-len(s.rows) // by_spark.PART_NOTES) for s in stretches]
    assert [s.part for s in stretches] == [1, *ends[:-1]]
    assert max(len(s.rows) for s in stretches) == 7000
    assert len(by_spark._stretches([(counts[0][0], 10_000_000)], 8)) == 500


@pytest.mark.usefixtures("spark")
def test_a_worker_that_does_not_see_the_inputs_is_told(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = archive.inputs / "a.parquet"
    pq.write_table(pa.table({"note": [GAPS], "id": ["A"], "mrn": ["x"]}), file)
    stretches = by_spark._stretches

    def gone(*asked: Any) -> Any:
        os.rename(file, tmp_path / "elsewhere")
        return stretches(*asked)

    monkeypatch.setattr(by_spark, "_stretches", gone)
    with pytest.raises(ScanError, match=r"a\.parquet is not on a worker's machine"):
        judged(archive, tmp_path / "spark", monkeypatch)
    assert not load(tmp_path / "spark").complete


def test_the_command_in_a_process_of_its_own(tmp_path: Path, checker: Checker) -> None:
    pq.write_table(pa.table({"text": [NOTE, READY, ""], "site": ["N", "S", "S"]}), tmp_path / "notes.parquet")
    command = [sys.executable, "-m", "notecheck", "scan", "notes.parquet", "--format", "jsonl", "--out"]
    (tmp_path / "temp").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temp"), "SPARK_LOCAL_DIRS": str(tmp_path / "temp")}
    for more in (["local"], ["spark", "--engine", "spark", "--master", "local"]):
        done = subprocess.run([*command, *more], capture_output=True, check=False, cwd=tmp_path, env=environment)
        assert done.returncode == 2, done.stderr[-3000:]  # the empty note
        assert b"3 notes in" in done.stdout
        assert_silent(done.stdout + done.stderr)
    for name in ("notes.jsonl", "findings.jsonl"):
        assert (tmp_path / "spark" / name).read_bytes() == (tmp_path / "local" / name).read_bytes()
    left = [p for p in tmp_path.rglob("*") if p.is_file() and p.name != "notes.parquet"]
    assert left
    assert not [p for p in left if any(name.encode() in p.read_bytes() for name in NAMES)]


@pytest.mark.parametrize(("options", "words"), [
    (["--master", "local"], "--master goes with --engine spark"),
    (["--engine", "spark", "--group-by", "visit"], "--group-by does not go with --engine spark"),
    (["--engine", "spark", "--prune"], "--prune does not go with --engine spark"),
    (["--engine", "spark", "--workers", "2"], "--workers does not go with --engine spark"),
    (["--engine", "spark", "--claims", "claims.csv"], "--claims does not go with --engine spark"),
])  # fmt: skip
def test_options_that_do_not_go_together_are_told(options: list[str], words: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["scan", str(tmp_path), "--out", str(tmp_path / "o"), *options])
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "pyspark" else found(name, *a))
    result = CliRunner().invoke(main, ["scan", str(tmp_path), "--out", str(tmp_path / "o"), "--engine", "spark"])
    assert result.exit_code == 2
    assert "pip install 'notecheck[spark]'" in result.stderr
    for name in [name for name in sys.modules if name == "notecheck.spark"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ImportError, match=r"pip install 'notecheck\[spark\]'"):
        importlib.import_module("notecheck.spark")


def test_a_machine_without_java_is_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [GAPS]}), tmp_path / "notes.parquet")
    command = [
        sys.executable,
        "-m",
        "notecheck",
        "scan",
        "notes.parquet",
        "--out",
        "out",
        "--engine",
        "spark",
        "--master",
        "local[1]",
    ]
    environment = {**os.environ, "JAVA_HOME": str(tmp_path / "no java")}
    done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path, env=environment, text=True)
    assert done.returncode == 2
    assert "notecheck: Spark cannot be started: it needs Java 17 or later (JAVA_HOME)" in done.stderr
