"""The parts of the two tables on disk: written whole or not at all, put right after a stop."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from notecheck.archive.ledger import Ledger, Part
from notecheck.archive.rows import Row
from notecheck.archive.schema import FINDINGS, NOTES, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

TABLES: Final = ("notes", "findings")
_OURS: Final = re.compile(r"\.?part-\d{6,}\.parquet(\.tmp)?")


class Parts:
    """The folders `notes` and `findings` below an output folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for table in TABLES:
            (folder / table).mkdir(parents=True, exist_ok=True)

    def write(self, number: int, notes: Sequence[Row], findings: Sequence[Row], carried: Sequence[str]) -> Part:
        """Writes a part; it counts once the ledger has taken it in.

        Raises:
            OSError: it cannot be written.
        """
        import pyarrow as pa

        return self._put(
            number,
            pa.Table.from_pylist(notes, arrow_schema(NOTES, carried)),
            pa.Table.from_pylist(findings, arrow_schema(FINDINGS)),
            carried,
        )

    def rewrite(
        self, number: int, sources: Collection[str], carried: Sequence[str], standings: Mapping[str, str]
    ) -> Part:
        """Writes a part anew with the rows of these notes alone, how each stands, and all carried columns.

        Raises:
            OSError: it cannot be read or written.
        """
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        kept = pa.array(sources, pa.string())
        notes, findings = (pq.read_table(self.path(table, number)) for table in TABLES)
        notes = notes.filter(pc.is_in(notes["source"], kept))
        findings = findings.filter(pc.is_in(findings["source"], kept))
        schema = arrow_schema(NOTES, carried)
        nulls = pa.nulls(len(notes), pa.string())
        stand = pa.array([standings.get(source) for source in notes["source"].to_pylist()], pa.string())
        columns = [
            stand if name == "standing" else notes[name] if name in notes.column_names else nulls
            for name in schema.names
        ]
        return self._put(number, pa.Table.from_arrays(columns, schema=schema), findings, carried)

    def path(self, table: str, number: int) -> Path:
        """Returns the file of a part in one of the two tables."""
        return self._folder / table / f"part-{number:06}.parquet"

    def remove(self, number: int) -> None:
        """Removes a part's files."""
        for table in TABLES:
            self.path(table, number).unlink(missing_ok=True)

    def put_right(self, ledger: Ledger) -> int:
        """Removes files that the ledger does not know, forgets parts whose files are not what they were.

        Returns:
            How many notes were forgotten; they are read again.
        """
        forgotten = 0
        for part in ledger.parts():
            if not self._stands(part):
                forgotten += ledger.drop_part(part.number)
        known = {self.path(table, part.number) for part in ledger.parts() for table in TABLES}
        for table in TABLES:
            for path in sorted((self._folder / table).iterdir()):
                if path not in known and _OURS.fullmatch(path.name):
                    path.unlink()
        return forgotten

    def _stands(self, part: Part) -> bool:
        try:
            sizes = [self.path(table, part.number).stat().st_size for table in TABLES]
        except FileNotFoundError:
            return False
        return part.is_stale or sizes == [part.notes_bytes, part.findings_bytes]

    def _put(self, number: int, notes: pa.Table, findings: pa.Table, carried: Sequence[str]) -> Part:
        notes_bytes, findings_bytes = self._write("notes", number, notes), self._write("findings", number, findings)
        return Part(number, notes_bytes, findings_bytes, json.dumps(list(carried)))

    def _write(self, table: str, number: int, rows: pa.Table) -> int:
        import pyarrow.parquet as pq

        path = self.path(table, number)
        with written_whole(path) as unfinished:
            pq.write_table(rows, unfinished, compression="zstd")
        return path.stat().st_size


class written_whole:  # noqa: N801  (reads as what it is in a with statement)
    """A file that is there whole or not at all: written under another name, synced, then renamed.

    Args:
        path: of the file when it is whole.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unfinished = path.with_name(f".{path.name}.tmp")

    def __enter__(self) -> Path:
        return self._unfinished

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            self._unfinished.unlink(missing_ok=True)
            return
        _sync(self._unfinished)
        os.replace(self._unfinished, self._path)
        if os.name != "nt":
            _sync(self._path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def batches(folder: Path, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Yields the rows of a table below an output folder, one batch for each part, in the order they were judged."""
    import pyarrow.parquet as pq

    whole = folder / f"{table}.parquet"
    for path in sorted((folder / table).glob("part-*.parquet")) if table in TABLES else [whole]:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=1_000_000, columns=list(columns) if columns else None)
