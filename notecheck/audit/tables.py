"""A scan's output, asked in SQL: only what is needed is read, and what does not fit into memory goes to a folder."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notecheck.archive.manifest import FILE, Manifest, load
from notecheck.errors import ScanError

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

MEMORY = "512MB"
NEEDED = {
    "notes": (
        "note_id",
        "source",
        "sha256",
        "status",
        "verdict",
        "hold_reasons",
        "score",
        "error",
        "protocol",
        "modality",
        "test_date",
    ),
    "findings": ("source", "code", "name", "severity", "element", "start", "message", "suppressed"),
}


class Scanned:
    """The tables of a scan, open for reading.

    In SQL they are `notes` and `findings`, with a column `note_key` that tells notes apart and joins the two. Make one
    with `opened`.
    """

    def __init__(self, connection: DuckDBPyConnection, folder: Path, manifest: Manifest) -> None:
        self._connection, self.folder, self.manifest = connection, folder, manifest
        self.manifest_sha256 = hashlib.sha256((folder / FILE).read_bytes()).hexdigest()
        self.columns = tuple(str(name) for name, *_ in self.rows("describe notes"))

    def rows(self, sql: str, given: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Returns the rows of a query; `given` stands for its question marks."""
        return self._connection.execute(sql, list(given)).fetchall()

    def found(self, table: str, column: str, value: str) -> list[dict[str, Any]]:
        """Returns the rows of a table in which a column has a value, as the scan wrote them."""
        from duckdb import ColumnExpression, ConstantExpression

        rows = self._connection.view(table).filter(ColumnExpression(column) == ConstantExpression(value))
        return [
            {name: value for name, value in zip(rows.columns, row, strict=True) if name != "note_key"}
            for row in rows.fetchall()
        ]

    def view(self, name: str, table: str, columns: str) -> None:
        """Makes a view of some columns, in SQL, of a table."""
        self._connection.view(table).select(columns).create_view(name, replace=True)

    def give(self, name: str, table: pa.Table) -> None:
        """Makes a table of one's own known to queries, in the place of an earlier one of the same name."""
        self._connection.register(name, table)

    def run(self, sql: str) -> None:
        """Runs a statement that makes a table for later queries."""
        self._connection.execute(sql)

    def column(self, name: str) -> str:
        """Returns a column's name as SQL has it.

        Raises:
            ScanError: the notes have no such column.
        """
        if name not in self.columns:
            raise ScanError(f"the notes of {self.folder} have no column {name!r}; there is {', '.join(self.columns)}")
        return _quoted(name)


def _quoted(name: str) -> str:
    """Returns a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def opened(folder: Path) -> Iterator[Scanned]:
    """Opens what `notecheck scan` wrote into a folder.

    Raises:
        ScanError: the folder holds no finished scan, or tables that are none of a scan.
    """
    import duckdb

    told = _manifest(folder)
    with tempfile.TemporaryDirectory(prefix="notecheck-") as spill, duckdb.connect() as connection:
        connection.execute("set autoinstall_known_extensions = false")
        connection.execute("set autoload_known_extensions = false")
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute("set temp_directory = ?", [spill])
        for table, needed in NEEDED.items():
            files = sorted(str(f) for f in (folder / table).glob("*.parquet"))
            if not files:
                raise ScanError(f"{folder / table} holds no part: the scan has no note")
            try:
                relation = connection.read_parquet(files, union_by_name=True)
            except duckdb.Error:
                raise ScanError(f"{folder / table}: a file cannot be read as Parquet") from None
            missing = [name for name in needed if name not in relation.columns]
            if missing:
                raise ScanError(f"{folder / table} has no column {', '.join(missing)}")
            relation.select("*, hash(source) as note_key").create_view(table)
        try:
            yield Scanned(connection, folder, told)
        except duckdb.Error as error:  # its words may hold what stands in the tables
            raise ScanError(f"{folder}: the tables cannot be read ({type(error).__name__})") from None


def _manifest(folder: Path) -> Manifest:
    file = folder / FILE
    try:
        told = load(folder)
    except OSError as error:
        raise ScanError(f"{file}: {error.strerror or 'cannot be read'}; is this a scan's folder?") from None
    except ValueError:
        raise ScanError(f"{file}: not the manifest of a scan by this version") from None
    if not told.complete:
        raise ScanError(f"{folder}: the scan did not come to its end; start it again, it goes on from there")
    return told
