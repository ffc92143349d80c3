"""A report as rows of the two tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any

from notecheck.reading.values import iso_date
from notecheck.report import Answer, Context, Finding, Measured, Report, Stage
from notecheck.verdict import hold_reasons, verdict_of

Row = dict[str, Any]
FEWEST_ROWS = 3
"""Rows with rate and pressure below which two equal stage tables may be chance."""


def note_row(report: Report, source: str, suppressed: Collection[str] = ()) -> Row:
    """Returns the row of a note that was handed to the checker; carried columns and encoding are the caller's.

    Args:
        report: on the note.
        source: where the note lay.
        suppressed: the codes whose findings count no more for this note.
    """
    counted = tuple(f for f in report.findings if f.code not in suppressed)
    applying = [e for e in report.elements if e.status != "not_applicable"]
    evaluated, kind, facts = report.status == "evaluated", report.note.kind, report.facts
    failure = None if evaluated else report.findings[0]
    review = report.review
    return {
        "note_id": report.note.id,
        "source": source,
        "sha256": report.note.sha256,
        "status": report.status,
        "kind": kind,
        "verdict": verdict_of(counted, kind) if kind is not None else None,
        "hold_reasons": ";".join(hold_reasons(counted)) or None if evaluated else None,
        "score": report.score,
        "present": sum(e.status == "present" for e in applying) if evaluated else None,
        "applicable": len(applying) if evaluated else None,
        "error": failure.code if failure else None,
        "reason": failure.message if failure else None,
        "modality": _word(facts.modality),
        "protocol": _word(facts.protocol),
        "agent": _word(facts.agent),
        "test_date": _word(facts.test_date),
        "stages_sha256": stages_sha256(facts.stages),
        "review_tracing_performed": _answer(review.tracing_performed, counted) if review else None,
        "review_data_complete": _answer(review.data_complete, counted) if review else None,
        "review_interpretation_excluded": _answer(review.interpretation_excluded, counted) if review else None,
        "ownership": review.ownership.answer if review else None,
        "suppressed_findings": len(report.findings) - len(counted),
    }


def from_record(text: str, context: Context | None, report: Report) -> Row:
    """Returns what a note's row has from the record around it, or from the text where the record does not tell.

    Args:
        text: of the note.
        context: the record.
        report: on the note.
    """
    told = context or Context()
    test_date = _word(report.facts.test_date) or (told.service_date and told.service_date.isoformat()[:10])
    signed = told.signed_at.isoformat()[:10] if told.signed_at is not None else _signed_date(text, report)
    return {"test_date": test_date, "signed_date": signed, "document_status": told.status}


def _signed_date(text: str, report: Report) -> str | None:
    """The date among the places that show who performed the test and signed."""
    places = (p for e in report.elements if e.id == "staff-signature" for p in e.evidence)
    return next((day for p in places if (day := _day(text[p.start : p.end]))), None)


def _day(words: str) -> str:
    try:
        return iso_date(words)
    except ValueError:  # a name that begins like a month
        return ""


def refused_row(source: str, note_id: str, error: str, reason: str) -> Row:
    """Returns the row of an input of which no text could be had."""
    return {
        "note_id": note_id,
        "source": source,
        "status": "not_evaluated",
        "error": error,
        "reason": reason,
        "suppressed_findings": 0,
    }


def finding_rows(report: Report, source: str, suppressed: Collection[str] = ()) -> list[Row]:
    """Returns the rows of a note's findings, in the report's order."""
    note = report.note
    return [
        {
            "note_id": note.id,
            "source": source,
            "sha256": note.sha256,
            "code": f.code,
            "name": f.name,
            "severity": f.severity,
            "origin": f.origin,
            "probability": f.probability,
            "element": f.element,
            "addressee": f.addressee,
            "start": f.start,
            "end": f.end,
            "message": f.message,
            "suppressed": f.code in suppressed,
        }
        for f in report.findings
    ]


def stages_sha256(stages: Collection[Stage]) -> str | None:
    """Returns the hash of a stage table by its values, not its layout, clock or row names; None of a small table."""
    if sum(s.heart_rate is not None and s.blood_pressure is not None for s in stages) < FEWEST_ROWS:
        return None
    table = [
        (s.phase, *(_plain(m) for m in (s.elapsed, s.speed, s.grade, s.watts, s.dose, s.mets, s.heart_rate)), _bp(s))
        for s in stages
    ]
    return hashlib.sha256(json.dumps(table).encode("ascii")).hexdigest()


def _bp(stage: Stage) -> Any:
    measured = stage.blood_pressure
    return None if measured is None else measured.model_dump(mode="json", include={"value"})["value"]


def _plain(measured: Measured | None) -> Any:
    if measured is None:
        return None
    return float(measured.value) if isinstance(measured.value, int | float) else str(measured.value)


def _word(measured: Measured | None) -> str | None:
    return None if measured is None else str(measured.value)


def _answer(answer: Answer, counted: Collection[Finding]) -> str:
    """A review question's answer, by the findings that count."""
    severities = {f.severity for f in counted if f.code in answer.because}
    return "no" if "error" in severities else "unclear" if "warning" in severities else "yes"
