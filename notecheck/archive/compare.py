"""Two scans beside each other: which findings are new, which are fixed, which stand as they did."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from notecheck.archive import manifest
from notecheck.errors import ScanError

State = Literal["new", "fixed", "unchanged", "suppressed", "in an added note", "not judged again"]
STATES: Final[tuple[State, ...]] = ("new", "fixed", "unchanged", "suppressed", "in an added note", "not judged again")
"""What became of a finding. What is not judged again is not fixed: its note is gone, or was not evaluated."""


@dataclass(frozen=True, slots=True)
class CodeChange:
    """How many findings of a code are in each state."""

    code: str
    name: str
    states: dict[State, int]


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """How many notes went from one verdict to another; None is not evaluated."""

    old: str | None
    new: str | None
    notes: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two scans.

    Args:
        both: notes in both.
        added: notes in the new one alone.
        gone: notes in the old one alone.
        changed_judge: what differs in program or policy, in words; nothing where both were judged alike.
        verdicts: of notes in both, how verdicts moved, those that stayed among them.
        codes: how findings moved.
    """

    both: int
    added: int
    gone: int
    changed_judge: str
    verdicts: tuple[VerdictChange, ...]
    codes: tuple[CodeChange, ...]

    def total(self, state: State) -> int:
        """Returns how many findings are in a state."""
        return sum(c.states.get(state, 0) for c in self.codes)

    def as_json(self) -> dict[str, Any]:
        """Returns it as plain data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FindingChange:
    """Findings of one code in one note: how many there were, how many there are, what became of them."""

    source: str
    note_id: str
    code: str
    name: str
    state: State
    findings: int


class Compared:
    """Two scans, joined note by note and code by code, on disk where memory is short.

    A note is the same where its source is, else where a note that is left on both sides has the same text, else the
    same id. The findings of a code in a note are counted: words around them may move, and their places with them.

    Args:
        old: the folder of the earlier scan.
        new: the folder of the later one.

    Raises:
        ScanError: one of them holds no finished scan.
    """

    def __init__(self, old: Path, new: Path) -> None:
        import duckdb

        self._before, self._after = _finished(old), _finished(new)
        self._spill = tempfile.TemporaryDirectory(dir=new, prefix=".compare-")
        self._db = duckdb.connect(config={"temp_directory": self._spill.name, "autoinstall_known_extensions": False})
        for side, folder in (("old", old), ("new", new)):
            for table in ("notes", "findings"):
                files = [str(path) for path in sorted((folder / table).glob("part-*.parquet"))]
                self._db.execute(f"CREATE VIEW {side}_{table} AS {_read(files, table)}")
        for statement in _STATEMENTS:
            self._db.execute(statement)

    def __enter__(self) -> Compared:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._spill.cleanup()

    def comparison(self) -> Comparison:
        """Returns the figures."""
        both, added, gone = self._rows(
            "SELECT COUNT(*) FILTER (old_source IS NOT NULL AND new_source IS NOT NULL), "
            "COUNT(*) FILTER (old_source IS NULL), COUNT(*) FILTER (new_source IS NULL) FROM pairs"
        )[0]
        verdicts = self._rows(
            "SELECT old_verdict, new_verdict, COUNT(*) FROM pairs "
            "WHERE old_source IS NOT NULL AND new_source IS NOT NULL GROUP BY ALL ORDER BY ALL"
        )
        codes: dict[tuple[str, str], dict[State, int]] = {}
        for code, name, state, n in self._rows(
            "SELECT code, ANY_VALUE(name), state, SUM(findings)::BIGINT FROM changes GROUP BY code, state ORDER BY code"
        ):
            codes.setdefault((code, name), {})[state] = n
        return Comparison(
            both,
            added,
            gone,
            self._before.judged_by.differences(self._after.judged_by),
            tuple(VerdictChange(*row) for row in verdicts),
            tuple(CodeChange(code, name, states) for (code, name), states in codes.items()),
        )

    def findings(self) -> Iterator[FindingChange]:
        """Yields every change by note and code, those that are unchanged among them."""
        found = self._db.execute(
            "SELECT source, note_id, code, name, state, findings::BIGINT FROM changes ORDER BY source, code, state"
        )
        while rows := found.fetchmany(10_000):
            for row in rows:
                yield FindingChange(*row)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._db.execute(query).fetchall()


def _finished(folder: Path) -> manifest.Manifest:
    try:
        found = manifest.load(folder)
    except (OSError, ValueError):
        raise ScanError(f"{folder} holds no scan that this version knows") from None
    if not found.complete:
        raise ScanError(f"{folder}: the scan has not come to its end; the same scan command goes on from there")
    return found


def _read(files: list[str], table: str) -> str:
    columns = {
        "notes": "source, note_id, sha256, status, verdict",
        "findings": "source, code, name, suppressed",
    }[table]
    if not files:
        typed = ", ".join(f"NULL::{'BOOLEAN' if c == 'suppressed' else 'VARCHAR'} AS {c}" for c in columns.split(", "))
        return f"SELECT {typed} WHERE false"
    listed = ", ".join("'" + _literal(path) + "'" for path in files)
    return f"SELECT {columns} FROM read_parquet([{listed}])"  # noqa: S608


def _literal(path: str) -> str:
    """A path as DuckDB reads it: no pattern, no end of the string."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in path).replace("'", "''")


_LEFT = """
CREATE TEMP TABLE {name} AS
WITH o AS (SELECT source, {key} AS key, ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY source) AS nth FROM old_notes
           WHERE {key} IS NOT NULL AND source NOT IN (SELECT old_source FROM {before})),
     n AS (SELECT source, {key} AS key, ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY source) AS nth FROM new_notes
           WHERE {key} IS NOT NULL AND source NOT IN (SELECT new_source FROM {before}))
SELECT o.source AS old_source, n.source AS new_source FROM o JOIN n USING (key, nth)
UNION ALL SELECT old_source, new_source FROM {before}
"""
_STATEMENTS: Final = (
    "CREATE TEMP TABLE same_source AS "
    "SELECT o.source AS old_source, n.source AS new_source FROM old_notes o JOIN new_notes n USING (source)",
    _LEFT.format(name="same_text", key="sha256", before="same_source"),
    _LEFT.format(name="same_id", key="note_id", before="same_text"),
    """
    CREATE TEMP TABLE pairs AS
    SELECT o.source AS old_source, n.source AS new_source, COALESCE(n.source, o.source) AS source,
           COALESCE(n.note_id, o.note_id) AS note_id, o.verdict AS old_verdict, n.verdict AS new_verdict,
           o.source IS NOT NULL AS was_there, n.status = 'evaluated' AS is_judged
    FROM same_id s FULL JOIN old_notes o ON o.source = s.old_source FULL JOIN new_notes n ON n.source = s.new_source
    """,
    """
    CREATE TEMP TABLE counted AS
    SELECT p.source, f.code, ANY_VALUE(f.name) AS name, COUNT(*) FILTER (side = 'old') AS before,
           COUNT(*) FILTER (side = 'new') AS after, COUNT(*) FILTER (side = 'new' AND suppressed) AS put_aside
    FROM (SELECT *, 'old' AS side FROM old_findings WHERE NOT suppressed UNION ALL SELECT *, 'new' FROM new_findings) f
    JOIN pairs p ON CASE WHEN side = 'old' THEN p.old_source ELSE p.new_source END = f.source
    GROUP BY p.source, f.code
    """,
    """
    CREATE TEMP TABLE changes AS
    SELECT source, note_id, code, name, state, findings FROM (
        SELECT c.*, p.note_id, UNNEST([
            {'state': CASE WHEN p.was_there THEN 'new' ELSE 'in an added note' END,
             'findings': GREATEST(after - put_aside - before, 0)},
            {'state': 'unchanged', 'findings': LEAST(before, after - put_aside)},
            {'state': 'suppressed', 'findings': put_aside},
            {'state': CASE WHEN p.is_judged THEN 'fixed' ELSE 'not judged again' END,
             'findings': GREATEST(before - after, 0)}], recursive := true)
        FROM counted c JOIN pairs p USING (source))
    WHERE findings > 0
    """,
)
