"""A DataFrame of notes becomes the DataFrame of their rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyspark.sql import functions
from pyspark.sql.types import ArrayType, BooleanType, DataType, DoubleType, IntegerType, StringType, StructType

from notecheck.archive.items import Item
from notecheck.archive.places import escaped
from notecheck.archive.rows import Row, Rows
from notecheck.archive.schema import FINDINGS, NOTES, Column, Type, arrow_schema, carried_names
from notecheck.archive.suppressions import Suppressions
from notecheck.archive.tables import Columns, cells_of, plain, row_of
from notecheck.checker import Checker
from notecheck.report import Context
from notecheck.spark.worker import Judge, wordless

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

    from notecheck.policy.site import Site

COLUMN: Final = "findings"
OF_THE_NOTE: Final = ("note_id", "source", "sha256")
"""Columns of a finding that its note has too."""
_OWN: Final = tuple(c for c in FINDINGS if c.name not in OF_THE_NOTE)
_BATCH: Final = 500
_TYPES: Final[dict[Type, DataType]] = {
    "text": StringType(),
    "number": DoubleType(),
    "count": IntegerType(),
    "yes or no": BooleanType(),
}


def check_notes(
    df: DataFrame,
    *,
    text: str,
    id: str | None = None,  # noqa: A002  (what a column of ids is called)
    context: Mapping[str, str | Sequence[str]] | None = None,
    source: str | None = None,
    carry: Sequence[str] | None = None,
    findings: bool = False,
    policy: str | Path | Site = "cpt-93017",
    deidentified: bool = False,
) -> DataFrame:
    """Returns a row for each note, with the columns of the notes table of `notecheck scan`.

    Nothing is judged before Spark needs the rows; then each partition's notes are judged in its Python worker, which
    keeps one pipeline from task to task. A note that cannot be evaluated has its row, which says why.

    Args:
        df: the notes.
        text: the column of their texts.
        id: the column of their ids.
        context: for each field of `notecheck.Context` the column, or columns, that fill it.
        source: the column that tells where each note lies, unique; otherwise the id stands in the rows' `source`, or
            where a note has none the first twelve digits of its hash.
        carry: the columns to carry along as text; otherwise all others but those of `patient_ids`.
        findings: whether a last column holds each note's findings, for `findings_of`.
        policy: the name of a policy, or the path of a site's `notecheck.toml` on the driver.
        deidentified: whether the chart was de-identified on purpose.

    Raises:
        ValueError: the DataFrame has not the columns that are asked for, or a field of the context does not exist.
        PolicyError: the policy cannot be read.
    """
    filled = {name: (told,) if isinstance(told, str) else tuple(told) for name, told in (context or {}).items()}
    columns = Columns(text, id, filled, None if carry is None else tuple(carry))
    needed = dict.fromkeys([text, *chain(*columns.needed.values()), *([source] if source else []), *(carry or ())])
    _check(df.columns, needed, filled)
    carried = carried_names([name for name in columns.carry(df.columns) if carry is not None or name != source])
    if findings and COLUMN in carried.values():
        raise ValueError(f"the column {COLUMN!r} cannot be carried along beside the findings: rename it")
    names = tuple(dict.fromkeys([*needed, *carried]))
    judge = Judge.of(Checker(policy=policy, deidentified=deidentified))
    job = _Job(judge, names, columns, source, carried, findings)
    # mapInArrow takes no column with a dot or a backtick in its name
    numbered = df.select(*[functions.col(_quoted(name)).alias(f"column{n}") for n, name in enumerate(names)])
    return numbered.mapInArrow(job.run, _spark_schema(list(carried.values()), findings=findings))


def findings_of(checked: DataFrame) -> DataFrame:
    """Returns a row for each finding, with the columns of the findings table of `notecheck scan`.

    Args:
        checked: of `check_notes(..., findings=True)`; keep it (`persist`, or written) where its notes are read too,
            otherwise Spark judges them again.
    """
    exploded = checked.select(*OF_THE_NOTE, functions.explode(COLUMN).alias("finding"))
    return exploded.select(*OF_THE_NOTE, *[f"finding.{c.name}" for c in _OWN])


@dataclass(frozen=True, slots=True)
class _Job:
    """What the workers are told to do with the DataFrame's batches."""

    judge: Judge
    names: tuple[str, ...]
    columns: Columns
    source: str | None
    carried: dict[str, str]
    findings: bool

    def run(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yields the rows of the notes, some hundred at a time."""
        import pyarrow as pa

        with wordless():
            schema = _arrow_schema(list(self.carried.values()), findings=self.findings)
            rows = self._rows(batches)
            while found := list(islice(rows, _BATCH)):
                yield pa.RecordBatch.from_pylist(found, schema=schema)

    def _rows(self, batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
        made = Rows(self.judge.checker().site, Suppressions((), date.max), self.carried)
        for source, item, report in self.judge.reports(self._items(batches)):
            row, found = made.of(item, source, report)
            yield {**row, COLUMN: found} if self.findings else row

    def _items(self, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[str, Item]]:
        carried = list(self.carried)
        for batch in batches:
            for cells in cells_of(batch.rename_columns(list(self.names))):
                item = Item.of(row_of(cells, self.columns, carried))
                told = plain(cells[self.source]) if self.source else item.note_id and escaped(item.note_id)
                yield told or hashlib.sha256(item.text.encode("utf-8")).hexdigest()[:12], item


def _check(found: Sequence[str], needed: Iterable[str], context: Iterable[str]) -> None:
    """Raises if a DataFrame cannot be judged as it is asked for."""
    for name in needed:
        if found.count(name) != 1:
            why = "is there twice" if name in found else f"is not there, only {', '.join(found)}"
            raise ValueError(f"the column {name!r} {why}")
    for name in context:
        if name not in Context.model_fields:
            raise ValueError(f"the context has no {name!r}, only {', '.join(Context.model_fields)}")


def _quoted(name: str) -> str:
    return f"`{name.replace('`', '``')}`"


def _arrow_schema(carried: Sequence[str], *, findings: bool) -> pa.Schema:
    import pyarrow as pa

    schema = arrow_schema(NOTES, carried)
    return schema.append(pa.field(COLUMN, pa.list_(pa.struct(arrow_schema(_OWN))))) if findings else schema


def _spark_schema(carried: Sequence[str], *, findings: bool) -> StructType:
    schema = _struct(NOTES)
    for name in carried:
        schema.add(name, StringType())
    return schema.add(COLUMN, ArrayType(_struct(_OWN))) if findings else schema


def _struct(columns: Iterable[Column]) -> StructType:
    made = StructType()
    for column in columns:
        made.add(column.name, _TYPES[column.type])
    return made
