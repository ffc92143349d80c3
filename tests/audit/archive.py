"""A scan's output for tests, made from real reports and from rows that are made up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from notecheck.report import Report

TEXT, NUMBER, COUNT, FLAG = pa.string(), pa.float64(), pa.int64(), pa.bool_()
NOTES = {
    "note_id": TEXT, "source": TEXT, "sha256": TEXT, "status": TEXT, "kind": TEXT, "verdict": TEXT, "hold_reasons": TEXT,
    "score": NUMBER, "present": COUNT, "applicable": COUNT, "error": TEXT, "reason": TEXT, "modality": TEXT,
    "protocol": TEXT, "agent": TEXT, "test_date": TEXT, "stages_sha256": TEXT, "review_tracing_performed": TEXT,
    "review_data_complete": TEXT, "review_interpretation_excluded": TEXT, "ownership": TEXT,
}  # fmt: skip
FINDINGS = {
    "note_id": TEXT, "source": TEXT, "sha256": TEXT, "code": TEXT, "name": TEXT, "severity": TEXT, "origin": TEXT,
    "probability": NUMBER, "element": TEXT, "addressee": TEXT, "start": COUNT, "end": COUNT, "message": TEXT,
    "suppressed": FLAG,
}  # fmt: skip


def note_row(report: Report, source: str, **carried: str | None) -> dict[str, Any]:
    """A note's row, as the scan writes it."""
    facts, evaluated = report.facts, report.status == "evaluated"
    values = {name: getattr(facts, name) for name in ("modality", "protocol", "agent", "test_date")}
    return {
        "note_id": report.note.id,
        "source": source,
        "sha256": report.note.sha256,
        "status": report.status,
        "kind": report.note.kind,
        "verdict": report.verdict,
        "hold_reasons": ";".join(report.hold_reasons),
        "score": report.score,
        "present": sum(e.status == "present" for e in report.elements),
        "applicable": sum(e.status != "not_applicable" for e in report.elements),
        "error": None if evaluated else report.findings[0].code,
        "reason": None if evaluated else report.findings[0].message,
        **{name: str(value.value) if value else None for name, value in values.items()},
        **carried,
    }


def finding_rows(report: Report, source: str) -> list[dict[str, Any]]:
    """The rows of a note's findings, as the scan writes them."""
    kept = ("code", "name", "severity", "origin", "probability", "element", "addressee", "start", "end", "message")
    mine = {"note_id": report.note.id, "source": source, "sha256": report.note.sha256}
    return [{**mine, **{k: getattr(f, k) for k in kept}, "suppressed": False} for f in report.findings]


def made_up(n: int, verdict: str = "ready", **values: Any) -> dict[str, Any]:
    """A note's row that no note stands behind."""
    base = {"note_id": f"n{n}", "source": f"{n}.txt", "sha256": hashlib.sha256(str(n).encode()).hexdigest()}
    base |= {"status": "evaluated", "kind": "exercise", "verdict": verdict, "hold_reasons": "", "score": 90.0}
    return base | values


def finding(note: Mapping[str, Any], code: str, name: str, severity: str, **values: Any) -> dict[str, Any]:
    """A finding's row that no note stands behind."""
    mine = {key: note[key] for key in ("note_id", "source", "sha256")}
    said = {"code": code, "name": name, "severity": severity, "message": f"{name} was found.", "suppressed": False}
    return mine | said | {"origin": "rule"} | values


def write(
    folder: Path,
    notes: Iterable[Mapping[str, Any]],
    findings: Iterable[Mapping[str, Any]] = (),
    manifest: Mapping[str, Any] | None = None,
) -> Path:
    """Writes tables as the scan lays them out; each in two part files."""
    for name, columns, rows in (("notes", NOTES, list(notes)), ("findings", FINDINGS, list(findings))):
        (folder / name).mkdir(parents=True)
        carried = {key: TEXT for row in rows for key in row if key not in columns}
        schema = pa.schema([*columns.items(), *carried.items()])
        half = len(rows) // 2
        for part, some in enumerate((rows[:half], rows[half:])):
            pq.write_table(pa.Table.from_pylist(some, schema), folder / name / f"part-{part:05}.parquet")
    (folder / "manifest.json").write_text(json.dumps(manifest or {"version": "0"}), encoding="utf-8")
    return folder
