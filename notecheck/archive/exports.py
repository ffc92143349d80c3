"""The tables in other forms, made of the Parquet parts: JSON Lines, CSV, a workbook."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from notecheck.archive import records
from notecheck.archive.manifest import Manifest
from notecheck.archive.parts import batches, written_whole
from notecheck.archive.scan import Watcher
from notecheck.archive.schema import FINDINGS, NOTES
from notecheck.errors import ScanError

WORKBOOK = "notecheck.xlsx"
_FILES = {"jsonl": "notes.jsonl", "csv": "notes.csv", "xlsx": WORKBOOK}


def export(folder: Path, forms: Collection[str], manifest: Manifest, watcher: Watcher) -> None:
    """Writes the tables of a finished scan, beside the parts, in the forms that are asked for or that stand there.

    A form of an earlier scan that nobody asks for now is written anew, so that none tells of what is no longer so.

    Raises:
        ScanError: a file cannot be written.
    """
    forms = {*forms, *(form for form, name in _FILES.items() if (folder / name).exists())}
    try:
        tables = {"notes": NOTES, "findings": FINDINGS, **(records.TABLES if manifest.records else {})}
        for table, known in tables.items():
            columns = [c.name for c in known] + list(manifest.carried if table == "notes" else ())
            if "jsonl" in forms:
                _jsonl(folder, table)
            if "csv" in forms:
                _csv(folder, table, columns)
        if "xlsx" in forms:
            from notecheck.archive.workbook import write

            write(folder, folder / WORKBOOK, manifest, watcher)
    except OSError as error:
        raise ScanError(f"{folder}: {error.strerror or error}. The Parquet tables are whole.") from None


def rows(folder: Path, table: str) -> Iterator[dict[str, Any]]:
    """Yields the rows of a table."""
    for batch in batches(folder, table):
        yield from batch.to_pylist()


def cell(value: Any) -> Any:
    """Returns a value as a spreadsheet may have it: text that would start a formula there begins with an apostrophe."""
    if isinstance(value, str) and value.lstrip(" \t\r\n\x0b\x0c").startswith(("=", "+", "-", "@")):
        return f"'{value}"
    return value


def _jsonl(folder: Path, table: str) -> None:
    with written_whole(folder / f"{table}.jsonl") as unfinished, unfinished.open("w", encoding="utf-8") as file:
        for row in rows(folder, table):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _csv(folder: Path, table: str, columns: Sequence[str]) -> None:
    with (
        written_whole(folder / f"{table}.csv") as unfinished,
        unfinished.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow([cell(name) for name in columns])
        for row in rows(folder, table):
            writer.writerow([cell(row[name]) for name in columns])
