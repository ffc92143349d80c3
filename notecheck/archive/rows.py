"""A note and its report as rows of the two tables."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from notecheck.archive.items import Item
from notecheck.archive.refused import reasons
from notecheck.archive.suppressions import Suppressions
from notecheck.encounter.report import RecordFinding, RecordReport
from notecheck.policy.site import Site
from notecheck.reading.values import iso_date
from notecheck.report import Answer, Context, Finding, Kind, Measured, Report, Stage
from notecheck.verdict import hold_reasons, verdict_of

Row = dict[str, Any]
FEWEST_ROWS = 3
"""Rows with rate and pressure below which two equal stage tables may be chance."""


class Rows:
    """How notes and reports become rows in one scan.

    Args:
        site: whose policy has the words for notes that are not evaluated.
        suppressions: findings that count no more.
        carried: the columns that are carried along, and their names in the notes table.
    """

    def __init__(self, site: Site, suppressions: Suppressions, carried: Mapping[str, str]) -> None:
        self._policy, self._suppressions, self._carried = site.on(None), suppressions, carried

    def of(self, item: Item, source: str, report: Report) -> tuple[Row, list[Row]]:
        """Returns the row of a note and those of its findings.

        Args:
            item: the note as it was read, or why it was refused.
            source: its name in the tables.
            report: on it; of a refused note it tells nothing.
        """
        note_id = item.note_id or (report.note.id if not item.refused else _short_hash(source))
        suppressed = self._suppressions.of(note_id)
        if item.refused:
            row, findings = refused_row(source, note_id, item.refused, self._words(item.refused)), []
        else:
            row, findings = note_row(report, source, suppressed), finding_rows(report, source, suppressed)
            row.update(from_record(item.text, item.context, report))
            if item.remark and row["error"] is None:
                row["reason"] = self._words(item.remark)
        row["encoding"] = item.encoding
        row.update({self._carried[name]: value for name, value in item.carried.items()})
        return row, findings

    def _words(self, error: str) -> str:
        known = self._policy.by_code.get(error)
        return known.message if known is not None else reasons()[error]


def note_row(report: Report, source: str, suppressed: Collection[str] = ()) -> Row:
    """Returns the row of a note that was handed to the checker; carried columns and encoding are the caller's.

    Args:
        report: on the note.
        source: where the note lay.
        suppressed: the codes whose findings count no more for this note.
    """
    counted = tuple(f for f in report.findings if f.code not in suppressed)
    facts = report.facts
    return {
        "note_id": report.note.id,
        "source": source,
        "sha256": report.note.sha256,
        **_judged(report, report.note.kind, counted),
        "modality": _word(facts.modality),
        "protocol": _word(facts.protocol),
        "agent": _word(facts.agent),
        "test_date": _on_calendar(_word(facts.test_date)),
        "stages_sha256": stages_sha256(facts.stages),
    }


def _judged(report: Report | RecordReport, kind: Kind | None, counted: Sequence[Finding]) -> Row:
    """What the row of a note and that of a record have alike: how it was judged, by the findings that count."""
    applying = [e for e in report.elements if e.status != "not_applicable"]
    evaluated = report.status == "evaluated"
    review = None if kind == "not_stress_test" else report.review  # nobody counts answers about other documents
    failure = None if evaluated else report.findings[0]
    return {
        "status": report.status,
        "kind": kind,
        "verdict": verdict_of(counted, kind) if kind is not None else None,
        "hold_reasons": ";".join(hold_reasons(counted)) or None if evaluated else None,
        "score": report.score,
        "present": sum(e.status == "present" for e in applying) if evaluated else None,
        "applicable": len(applying) if evaluated else None,
        "error": failure.code if failure else None,
        "reason": failure.message if failure else None,
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
    test_date = _on_calendar(_word(report.facts.test_date)) or (
        told.service_date and told.service_date.isoformat()[:10]
    )
    signed = told.signed_at.isoformat()[:10] if told.signed_at is not None else _signed_date(text, report)
    return {"test_date": test_date, "signed_date": signed, "document_status": told.status}


def _on_calendar(day: str | None) -> str | None:
    """A day, unless there is none such (2026-02-30): a table's dates can be read as dates."""
    try:
        return date.fromisoformat(day).isoformat() if day else None
    except ValueError:
        return None


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


Codes = Mapping[str, Collection[str]]
"""For each document of a record, by its name, the codes whose findings count no more."""


def record_row(report: RecordReport, suppressed: Codes) -> Row:
    """Returns the row of the record of an encounter.

    Args:
        report: on the record.
        suppressed: the codes whose findings count no more.
    """
    counted = tuple(f for f in report.findings if not _is_suppressed(f, report, suppressed))
    standings = Counter(d.standing for d in report.documents)
    return {
        "encounter": report.encounter,
        **_judged(report, report.kind, counted),
        "documents": len(report.documents),
        "in_force": standings["in_force"],
        "superseded": standings["superseded"],
        "drafts": standings["draft"],
        "withdrawn": standings["withdrawn"],
        "physicians": sum(d.author == "physician" and d.standing == "in_force" for d in report.documents),
        "contradictions": sum(
            any(p.document != f.document for p in f.related) for f in report.findings if not f.element
        ),
    }


def record_finding_rows(report: RecordReport, suppressed: Codes) -> list[Row]:
    """Returns the rows of the findings of a record, in the report's order."""
    return [_record_finding_row(f, report, suppressed) for f in report.findings]


def _record_finding_row(found: RecordFinding, report: RecordReport, suppressed: Codes) -> Row:
    other = next((p for p in found.related if p.document != found.document), None)
    return {
        "encounter": report.encounter,
        "code": found.code,
        "name": found.name,
        "severity": found.severity,
        "origin": found.origin,
        "probability": found.probability,
        "element": found.element,
        "addressee": found.addressee,
        "source": found.document,
        "start": found.start,
        "end": found.end,
        "other_source": other.document if other else None,
        "other_start": other.start if other else None,
        "other_end": other.end if other else None,
        "message": found.message,
        "suppressed": _is_suppressed(found, report, suppressed),
    }


def _is_suppressed(found: RecordFinding, report: RecordReport, suppressed: Codes) -> bool:
    """By a suppression for the document that it stands in; an element is asked of all documents that count."""
    if found.document is not None and found.element is None:
        return found.code in suppressed.get(found.document, ())
    return any(found.code in suppressed.get(d.id, ()) for d in report.documents if d.standing == "in_force")


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


def _short_hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8")).hexdigest()[:12]
