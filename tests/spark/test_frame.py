"""A DataFrame's notes have the rows that the local scan gives them; a worker that dies or fails loses none and tells none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession, functions

from notecheck.archive.schema import FINDINGS, NOTES
from notecheck.archive.tables import Columns
from notecheck.checker import Checker
from notecheck.errors import PolicyError, ScanError
from notecheck.spark import check_notes, findings_of
from notecheck.spark.frame import OF_THE_NOTE
from notecheck.spark.worker import Judge
from tests.archive.conftest import Archive
from tests.archive.test_scan import GAPS, READY
from tests.scoring import notes
from tests.workers.test_pipe import DEADLY, EXITS

CONTEXT = {"author": "tech", "service_date": "dos", "patient_ids": ["mrn", "account"]}
ODD = ["", None, "  \n", "%PDF-1.7", "\x00\x01\x02" * 9, "x" * 2_000_001, "Straße ≥ 1 \U0001f600 treadmill"]


def table() -> pa.Table:
    texts: list[Any] = [GAPS, READY, *ODD, *[note.text for note in notes()[::31]]]
    size = range(len(texts))
    return pa.table({
        "note": texts,
        "id": [f"A#{n}" for n in size],
        "tech": [None if n % 3 else "K. Ortiz" for n in size],
        "dos": ["next week" if n % 11 == 3 else f"2026-03-{1 + n % 28:02}" for n in size],
        "mrn": [f"M{n // 2}" for n in size],
        "account": list(size),
        "day": [None if n % 2 else date(2026, 4, 7) for n in size],
        "at": pa.array([datetime(2026, 4, 7, 9, 30, n % 60, tzinfo=UTC) for n in size], pa.timestamp("us", "UTC")),
        "score": [n / 7 for n in size],
        "paid": [Decimal(n) / 4 for n in size],
        "draft": [n % 2 == 0 for n in size],
        "tags": [["a", "ü"] if n % 2 else [] for n in size],
        "od`d.name": [str(n) for n in size],
    })  # fmt: skip


def test_every_row_is_that_of_the_local_scan(spark: SparkSession, archive: Archive) -> None:
    file = archive.inputs / "e.parquet"
    pq.write_table(table(), file)
    context = {name: (told,) if isinstance(told, str) else tuple(told) for name, told in CONTEXT.items()}
    archive.scan(columns=Columns("note", "id", context))
    where = functions.concat(
        functions.lit("charts/e.parquet#"), functions.replace("id", functions.lit("#"), functions.lit("%23"))
    )
    df = spark.read.parquet(str(file)).repartition(3).withColumn("where", where)
    checked = check_notes(df, text="note", id="id", context=CONTEXT, source="where", findings=True).persist()
    rows = {row["source"]: row.asDict() for row in checked.drop("findings").collect()}
    found = [row.asDict() for row in findings_of(checked).collect()]
    checked.unpersist()
    local = archive.notes()
    assert [rows[row["source"]] for row in local] == local
    assert len(rows) == len(local) == table().num_rows
    assert {row["error"] for row in local} == {None, "NC001", "NC002", "NC003", "bad-context"}
    assert {row["at"][-6:] for row in local} == {"+00:00"}
    for row in local:
        mine = [f for f in found if f["source"] == row["source"]]
        assert mine == [f for f in archive.findings() if f["source"] == row["source"]]
    assert len(found) == len(archive.findings())


def test_the_columns_are_those_of_the_tables(spark: SparkSession) -> None:
    df = spark.createDataFrame([(GAPS, "A1", "North", "ready")], "text string, id string, site string, verdict string")
    checked = check_notes(df, text="text", id="id")
    assert checked.columns == [*(c.name for c in NOTES), "site", "record_verdict"]
    assert check_notes(df, text="text", carry=["id"]).columns[-2:] == [NOTES[-1].name, "id"]
    beside = check_notes(df, text="text", id="id", findings=True)
    assert beside.columns == [*checked.columns, "findings"]
    assert findings_of(beside).columns == [c.name for c in FINDINGS]
    assert tuple(c.name for c in FINDINGS[: len(OF_THE_NOTE)]) == OF_THE_NOTE


def test_a_note_is_named_by_its_id_or_its_hash(spark: SparkSession) -> None:
    df = spark.createDataFrame([(GAPS, "A%1", "x"), (READY, None, "y")], "text string, id string, file string")
    names = {r["text"]: hashlib.sha256(r["text"].encode()).hexdigest()[:12] for r in df.collect()}

    def told(**columns: str) -> list[tuple[str, str]]:
        return sorted((r["note_id"], r["source"]) for r in check_notes(df, text="text", carry=[], **columns).collect())

    assert told(id="id") == sorted([("A%1", "A%251"), (names[READY], names[READY])])
    assert told() == sorted((name, name) for name in names.values())
    assert told(id="id", source="file") == sorted([("A%1", "x"), (names[READY], "y")])


@pytest.mark.parametrize(("asked", "words"), [
    ({"text": "note"}, "the column 'note' is not there, only text, id, id"),
    ({"text": "text", "id": "id"}, "the column 'id' is there twice"),
    ({"text": "text", "context": {"author": "tech"}}, "the column 'tech' is not there"),
    ({"text": "text", "context": {"authr": "text"}}, "the context has no 'authr', only service_date"),
    ({"text": "text", "carry": ["site"]}, "the column 'site' is not there"),
    ({"text": "text", "source": "where"}, "the column 'where' is not there"),
])  # fmt: skip
def test_columns_that_are_not_there_are_told_at_once(spark: SparkSession, asked: dict[str, Any], words: str) -> None:
    df = spark.createDataFrame([(GAPS, "A", "B")], "text string, id string, other string").toDF("text", "id", "id")
    with pytest.raises(ValueError, match=words):
        check_notes(df, **asked)


def test_a_column_of_findings_is_not_written_over(spark: SparkSession) -> None:
    df = spark.createDataFrame([(GAPS, "A")], "text string, findings string")
    assert check_notes(df, text="text").columns[-1] == "findings"
    with pytest.raises(ValueError, match="'findings' cannot be carried along"):
        check_notes(df, text="text", findings=True)


def test_a_site_s_policy_goes_with_the_job(spark: SparkSession, tmp_path: Path) -> None:
    site = tmp_path / "notecheck.toml"
    site.write_text('extends = "cpt-93017"\n[elements.indication]\nneed = "recommended"\ncritical = false\n')
    df = spark.createDataFrame([(GAPS,)], "text string")
    told = [findings_of(check_notes(df, text="text", policy=p, findings=True)) for p in ("cpt-93017", str(site))]
    severities = [found.where("code = 'NC103'").collect()[0]["severity"] for found in told]
    assert severities == ["error", "info"]
    with pytest.raises(PolicyError):
        check_notes(df, text="text", policy=str(tmp_path / "absent.toml"))


Job = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def test_a_worker_keeps_one_pipeline_from_task_to_task(spark: SparkSession) -> None:
    def probe(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import os

        from notecheck.spark import worker

        made = worker._checker.cache_info()
        for _ in batches:
            yield pa.RecordBatch.from_pydict({"pid": [os.getpid()], "made": [made.misses], "kept": [made.hits]})

    many = spark.range(0, 12, 1, 6).select(functions.format_string(f"{GAPS} %s", "id").alias("text"))
    told = []
    for _ in range(2):
        assert check_notes(many, text="text").count() == 12
        told.append({row["pid"]: row for row in many.mapInArrow(probe, "pid long, made long, kept long").collect()})
    before, after = told
    assert before.keys() == after.keys()
    assert len(after) <= 2
    assert {pid: row["made"] for pid, row in before.items()} == {pid: row["made"] for pid, row in after.items()}
    assert sum(row["kept"] for row in after.values()) >= sum(row["kept"] for row in before.values()) + 12 // 2


class Changed:
    """A DataFrame whose workers run a program of a test before they begin."""

    def __init__(self, df: DataFrame, program: str) -> None:
        self._df, self._program = df, program
        self.columns = df.columns

    def select(self, *columns: Any) -> Changed:
        return Changed(self._df.select(*columns), self._program)

    def mapInArrow(self, job: Job, schema: Any) -> DataFrame:  # noqa: N802
        program = self._program

        def changed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            exec(program, {})
            yield from job(batches)

        return self._df.mapInArrow(changed, schema)


def test_a_note_that_ends_its_worker_has_its_row(spark: SparkSession, checker: Checker) -> None:
    apart = f"exec({EXITS!r}); main()"
    deadly = f"{EXITS}\nfrom notecheck.workers import pool\npool._PROGRAM = pool._PROGRAM.replace('main()', {apart!r})"
    texts = [GAPS, DEADLY, READY, f"{GAPS} again"]
    df = spark.createDataFrame([(text, n) for n, text in enumerate(texts)], "text string, n int").coalesce(1)
    rows = check_notes(Changed(df, deadly), text="text").sort("n").collect()  # type: ignore[arg-type]
    assert [row["error"] for row in rows] == [None, "NC007", None, None]
    assert [row["score"] for row in rows if not row["error"]] == [checker.check(t).score for t in texts if t != DEADLY]


def test_what_goes_wrong_in_a_worker_tells_nothing_of_a_note(spark: SparkSession) -> None:
    failing = """
from notecheck.spark import frame
row_of = frame.row_of
def fails(cells, *more):
    if "Zyxwolf" in cells["text"]:
        raise ValueError(cells["text"])
    return row_of(cells, *more)
frame.row_of = fails
"""
    df = spark.createDataFrame([("Zyxwolf Quibberdash",)], "text string").coalesce(1)
    with pytest.raises(PySparkException) as raised:
        check_notes(Changed(df, failing), text="text").collect()  # type: ignore[arg-type]
    assert "a worker failed: ValueError at" in str(raised.value)
    assert "Zyxwolf" not in str(raised.value)
    assert "Zyxwolf" not in str(raised.value.__cause__)


def test_a_worker_with_another_program_is_told(checker: Checker) -> None:
    judge = Judge.of(checker)
    older = replace(judge, judged_by=judge.judged_by.model_copy(update={"version": "0.0.1"}))
    with pytest.raises(ScanError, match="the program of a worker is not the driver's"):
        older.checker()
