"""Tables of notes: CSV, JSON Lines and Parquet, row by row."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from notecheck.archive.documents.encoding import detected
from notecheck.archive.refused import Refused
from notecheck.reading.text import LONGEST_NOTE
from notecheck.report import Context

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

LONGEST_ROW: Final = 16_000_000
"""Characters of a row; 2,000,000 of them may be the note's."""
_BLOCK: Final = 1 << 20
_DELIMITERS: Final = (",", ";", "\t", "|")
csv.field_size_limit(LONGEST_ROW)

Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what.

    Args:
        text: the note.
        note_id: the record's id, if a column holds it.
        context: for each field of the record's context, the columns that fill it.
        carried: the columns to carry along; None for all others.
        encounter: the column that names the encounter of each document, where documents are judged together.
        document: for each part of what the record says of a document among others (series, version, type), its column.
    """

    text: str = "text"
    note_id: str | None = None
    context: dict[str, tuple[str, ...]] = field(default_factory=dict)
    carried: tuple[str, ...] | None = None
    encounter: str | None = None
    document: dict[str, str] = field(default_factory=dict)

    def carry(self, found: Sequence[str]) -> list[str]:
        """Returns which of a table's columns are carried along: never the text, the id or the patient's identifiers."""
        if self.carried is not None:
            return [c for c in found if c in self.carried]
        kept_back = {self.text, self.note_id, *self.context.get("patient_ids", ())}
        return [c for c in found if c not in kept_back]

    @property
    def needed(self) -> dict[str, set[str]]:
        """The columns that a table must have, under the reason for which it is refused without them."""
        return {
            "no-id-column": {c for c in (self.note_id,) if c},
            "no-context-column": {c for columns in self.context.values() for c in columns},
            "no-document-column": {c for c in (self.encounter, *self.document.values()) if c},
        }


@dataclass(frozen=True, slots=True)
class Survey:
    """What a look through a table tells before its rows are read.

    Args:
        columns: its columns; of JSON Lines the keys of all rows.
        rows: how many it has.
        encoding: how its bytes are read; nothing for Parquet.
        delimiter: of a CSV.
    """

    columns: tuple[str, ...]
    rows: int
    encoding: str | None
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the note and what goes with it, or why there is none."""

    text: str = ""
    note_id: str | None = None
    context: Context | None = None
    carried: Cells = field(default_factory=dict)
    refused: str | None = None
    encounter: str | None = None
    document: dict[str, str] = field(default_factory=dict)


def survey(path: Path, kind: str, columns: Columns) -> Survey:
    """Looks through a table.

    Raises:
        Refused: it cannot be read, has no rows, or not the columns that are asked for.
        OSError: the file cannot be read.
    """
    found = _survey_parquet(path) if kind == "parquet" else _survey_lines(path, kind, columns)
    if columns.text not in found.columns:
        raise Refused("no-text-column")
    for reason, named in columns.needed.items():
        if not named <= set(found.columns):
            raise Refused(reason)
    if not found.rows:
        raise Refused("no-rows")
    return found


def rows(path: Path, kind: str, looked: Survey, columns: Columns, part: range | None = None) -> Iterator[TableRow]:
    """Yields a table's rows in their order, those that cannot be read with their reason.

    Args:
        path: of the table.
        kind: csv, jsonl or parquet.
        looked: what the look through it told.
        columns: which columns hold what.
        part: of Parquet: which rows, counted from 0; otherwise all.

    Raises:
        OSError: the file cannot be read any more.
    """
    carried = columns.carry(looked.columns)
    whole = range(looked.rows) if part is None else part
    for cells in _parquet_rows(path, whole) if kind == "parquet" else _cells(path, kind, looked):
        yield TableRow(refused=cells) if isinstance(cells, str) else row_of(cells, columns, carried)


def parquet_ids(path: Path, column: str, stop: int) -> Iterator[str | None]:
    """Yields the ids of a Parquet file's first rows, as `rows` gives them; no other column is read.

    Raises:
        OSError: the file cannot be read any more.
    """
    for cells in _parquet_rows(path, range(stop), [column]):
        yield None if isinstance(cells, str) else plain(cells[column])


def file_sha256(path: Path) -> str:
    """Returns the hash of a file's bytes, read block by block."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def row_of(cells: Cells, columns: Columns, carried: Sequence[str]) -> TableRow:
    """Returns the row that cells hold.

    Args:
        cells: a row's values by their columns.
        columns: which columns hold what.
        carried: the columns that are carried along.
    """
    note_id, text = plain(cells.get(columns.note_id)) if columns.note_id else None, cells.get(columns.text)
    known = TableRow(
        note_id=note_id,
        carried={name: plain(cells.get(name)) for name in carried},
        encounter=_word(cells.get(columns.encounter)) if columns.encounter else None,
        document={part: word for part, name in columns.document.items() if (word := _word(cells.get(name)))},
    )
    if text is not None and not isinstance(text, str):
        return replace(known, refused="bad-row")
    if text is not None and len(text) > LONGEST_NOTE:
        return replace(known, refused="NC003")
    try:
        context = _context(cells, columns)
    except ValueError:
        return replace(known, refused="bad-context")
    return replace(known, text=text or "", context=context)


def _context(cells: Cells, columns: Columns) -> Context | None:
    """The record's context as a row fills it.

    Raises:
        ValueError: a cell does not hold what its field needs.
    """
    filled: dict[str, Any] = {}
    for name, sources in columns.context.items():
        values = [v for v in (plain(cells.get(source)) for source in sources) if v is not None and v.strip()]
        if not values:
            continue
        if name == "patient_ids":
            filled[name] = tuple(values)
        elif name in ("service_date", "signed_at"):
            filled[name] = _moment(values[0].strip())
        else:
            filled[name] = values[0].strip().lower() if name in ("status", "ecg_filed") else values[0].strip()
    try:
        return Context.model_validate(filled) if filled else None
    except ValidationError:
        raise ValueError from None


def _moment(words: str) -> str:
    """A day or time as ISO writes it; month/day/year is understood too."""
    try:
        return datetime.strptime(words, "%m/%d/%Y").date().isoformat()
    except ValueError:
        return words


def _word(value: Any) -> str | None:
    """A cell without blanks around it; nothing where nothing stands in it."""
    return (plain(value) or "").strip() or None


def plain(value: Any) -> str | None:
    """Returns a cell as text that can be written: numbers and lists as JSON, dates as ISO."""
    if value is None:
        return None
    if isinstance(value, int | float | list | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")


def _survey_lines(path: Path, kind: str, columns: Columns) -> Survey:
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        if kind == "csv":
            header = file.readline(LONGEST_ROW)
            if not header.strip():
                raise Refused("no-rows")
            delimiter = next((d for d in _DELIMITERS if columns.text in _header(header, d)), ",")
            file.seek(0)
            names = _names(next(csv.reader(file, delimiter=delimiter)))
            return Survey(names, sum(1 for _ in _csv(file, names, delimiter)), encoding, delimiter)
        keys: dict[str, None] = {}
        count = 0
        for cells in _json_lines(file):
            count += 1
            if not isinstance(cells, str):
                keys.update(dict.fromkeys(cells))
        named = keys or dict.fromkeys([columns.text, *sorted(chain(*columns.needed.values()))])
        return Survey(tuple(named), count, encoding)


def _encoding(path: Path) -> str:
    """The encoding of a whole file: UTF-8 where all of it is, otherwise what its first odd stretch looks like."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
        found = detected(head[: head.rfind(b"\n") + 1] or head)
        if found != "utf-8":
            return found
        file.seek(0)
        for line in iter(lambda: file.readline(LONGEST_ROW), b""):
            if not line.isascii():
                found = detected(line)
                if found != "utf-8":
                    return found
    return "utf-8-sig" if head.startswith(b"\xef\xbb\xbf") else "utf-8"


def _header(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _names(header: Sequence[str]) -> tuple[str, ...]:
    """The columns of a header; one without a name, or with the name of another, is told by its number."""
    names: list[str] = []
    for n, name in enumerate(header, 1):
        names.append(name if name and name not in names else f"{name or 'column'}_{n}")
    return tuple(names)


def _cells(path: Path, kind: str, looked: Survey) -> Iterator[Cells | str]:
    with path.open(encoding=looked.encoding, errors="surrogateescape", newline="") as file:
        if kind == "jsonl":
            yield from _json_lines(file)
            return
        next(csv.reader(file, delimiter=looked.delimiter))
        yield from _csv(file, looked.columns, looked.delimiter)


def _csv(file: IO[str], names: Sequence[str], delimiter: str) -> Iterator[Cells | str]:
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if not cells:  # a blank line
                continue
            yield dict(zip(names, cells, strict=True)) if len(cells) == len(names) else "bad-row"
    except (csv.Error, UnicodeDecodeError):
        yield "bad-table"


def _json_lines(file: IO[str]) -> Iterator[Cells | str]:
    try:
        while line := file.readline(LONGEST_ROW):
            if len(line) == LONGEST_ROW and not line.endswith("\n"):
                yield "bad-table"
                return
            if line.strip():
                yield _object(line)
    except UnicodeDecodeError:
        yield "bad-table"


def _object(line: str) -> Cells | str:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return "bad-row"
    return found if isinstance(found, dict) else "bad-row"


def _parquet(path: Path) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except pa.ArrowException:
        raise Refused("damaged") from None


def _survey_parquet(path: Path) -> Survey:
    with _parquet(path) as file:
        return Survey(tuple(file.schema_arrow.names), file.metadata.num_rows, None)


def _parquet_rows(path: Path, part: range, columns: Sequence[str] | None = None) -> Iterator[Cells | str]:
    """The cells of some rows; of the groups of rows before them nothing is read."""
    import pyarrow as pa

    with _parquet(path) as file:
        begin, groups = 0, []
        for group in range(file.num_row_groups):
            end = begin + file.metadata.row_group(group).num_rows
            if end > part.start and begin < part.stop:
                groups.append((begin, group))
            begin = end
        at = groups[0][0] if groups else 0
        wanted = [group for _, group in groups]
        try:
            for batch in file.iter_batches(batch_size=64, row_groups=wanted, columns=columns):
                yield from cells_of(batch[max(part.start - at, 0) : max(part.stop - at, 0)])
                at += len(batch)
                if at >= part.stop:
                    return
        except (pa.ArrowException, OSError):
            yield "bad-table"


def cells_of(batch: pa.RecordBatch) -> list[Cells]:
    """Returns the rows of a batch; a value that Python cannot hold comes as its bytes or its words."""
    try:
        found: list[Cells] = batch.to_pylist()
    except (ValueError, OverflowError):  # bytes that are no UTF-8, a day beyond the year 9999
        columns = [[_held(value) for value in column] for column in batch.columns]
        found = [dict(zip(batch.schema.names, values, strict=True)) for values in zip(*columns, strict=True)]
    return found


def _held(value: pa.Scalar) -> Any:
    import pyarrow as pa

    try:
        return value.as_py()
    except (ValueError, OverflowError):
        is_text = pa.types.is_string(value.type) or pa.types.is_large_string(value.type)
        return value.cast(pa.binary() if is_text else pa.string()).as_py()
