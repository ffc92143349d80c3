"""A scan's output for tests: from real reports, and from rows that no note stands behind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from notecheck.archive.manifest import JudgedBy, Manifest
from notecheck.archive.manifest import write as write_manifest
from notecheck.archive.schema import FINDINGS, NOTES, arrow_schema


def made_up(n: int, verdict: str | None = "ready", **values: Any) -> dict[str, Any]:
    """A note's row."""
    base = {"note_id": f"n{n}", "source": f"{n}.txt", "sha256": hashlib.sha256(str(n).encode()).hexdigest()}
    return base | {"status": "evaluated", "kind": "exercise", "verdict": verdict, "score": 90.0} | values


def finding(note: Mapping[str, Any], code: str, name: str, severity: str, **values: Any) -> dict[str, Any]:
    """A finding's row; without `start` it says that an element is missing."""
    mine = {key: note[key] for key in ("note_id", "source", "sha256")}
    said = {"code": code, "name": name, "severity": severity, "message": f"{name} was found.", "suppressed": False}
    element = name if code.startswith("NC1") else None
    return mine | said | {"origin": "rule", "element": element} | values


def manifest() -> Manifest:
    """The manifest of a scan that came to its end; nothing of it is of a real one."""
    judged_by = JudgedBy(
        version="0", policy_id="p", policy_version="1.0.0", policy_sha256="a" * 64, lexicon_sha256="b" * 64,
        model_sha256=None, deidentified=False,
    )  # fmt: skip
    day = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)
    return Manifest(complete=True, judged_by=judged_by, started=day, ended=day)


def write(folder: Path, notes: Iterable[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]] = ()) -> Path:
    """Writes tables as the scan lays them out, each in two part files."""
    for name, columns, rows in (("notes", NOTES, list(notes)), ("findings", FINDINGS, list(findings))):
        (folder / name).mkdir(parents=True)
        known = {c.name for c in columns}
        schema = arrow_schema(columns, list(dict.fromkeys(key for row in rows for key in row if key not in known)))
        half = len(rows) // 2
        for part, some in enumerate((rows[:half], rows[half:])):
            pq.write_table(pa.Table.from_pylist(some, schema), folder / name / f"part-{part:06}.parquet")
    write_manifest(folder, manifest())
    return folder
