"""The tables that a scan writes, column by column: one row for each note, one row for each finding.

All are flat: no lists, no structures. `source` is the key that joins them: it stands once in the notes. Columns that
tables of the input carried along follow behind those of the notes, as text. Where documents of an encounter are judged
together there are two more: one row for each encounter, one row for each finding of its record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA_VERSION = "1"

Type = Literal["text", "number", "count", "yes or no"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what kind of value it holds (any may be null), and what it tells."""

    name: str
    type: Type
    meaning: str


NOTES = (
    Column("note_id", "text", "the record's own id, otherwise the first twelve digits of the hash; may stand twice"),
    Column("source", "text", "where the note lay, relative to the input, or that hashed; unique"),
    Column("sha256", "text", "hash of the text as UTF-8; null where no text could be had"),
    Column("status", "text", "evaluated, not_evaluated"),
    Column("kind", "text", "exercise, pharmacologic, not_performed, not_stress_test"),
    Column("verdict", "text", "ready, review, hold, not_applicable: the worst finding that is not suppressed"),
    Column("hold_reasons", "text", "not_started, less_than_tracing, more_than_tracing, joined by a semicolon"),
    Column("score", "number", "0 to 100"),
    Column("present", "count", "elements present"),
    Column("applicable", "count", "elements that apply"),
    Column("error", "text", "why the note was not evaluated: a code NC0xx, or the reader's short reason"),
    Column("reason", "text", "the same in words"),
    Column("modality", "text", "as read: treadmill, bicycle, arm_ergometer, pharmacologic, other"),
    Column("protocol", "text", "as read"),
    Column("agent", "text", "as read"),
    Column("test_date", "text", "as read or as the record has it, YYYY-MM-DD; none where the calendar has no such day"),
    Column("signed_date", "text", "of the staff's signature, as the record has it or as read, YYYY-MM-DD"),
    Column("document_status", "text", "as the record has it: draft, final, amended"),
    Column("stages_sha256", "text", "hash of the stage table as read; null below three rows with rate and pressure"),
    Column("review_tracing_performed", "text", "yes, unclear, no; none for what is no stress test"),
    Column("review_data_complete", "text", "yes, unclear, no; none for what is no stress test"),
    Column("review_interpretation_excluded", "text", "yes, unclear, no; none for what is no stress test"),
    Column("ownership", "text", "stated, conflicting, not_stated"),
    Column("encoding", "text", "how the bytes were read as text; null where they came as text"),
    Column("suppressed_findings", "count", "findings that a suppression leaves out of the verdict"),
    Column("standing", "text", "in the record of its encounter: in_force, superseded, draft, withdrawn"),
)

FINDINGS = (
    Column("note_id", "text", "of the note"),
    Column("source", "text", "of the note"),
    Column("sha256", "text", "of the note"),
    Column("code", "text", "NC103"),
    Column("name", "text", "indication"),
    Column("severity", "text", "error, warning, info"),
    Column("origin", "text", "rule, model"),
    Column("probability", "number", "of a finding of the model"),
    Column("element", "text", "the element that is missing or partial"),
    Column("addressee", "text", "technician, supervising, interpreting, lab, biller"),
    Column("start", "count", "position in the text, in code points"),
    Column("end", "count", "the same, exclusive"),
    Column("message", "text", "what was read or is absent"),
    Column("suppressed", "yes or no", "whether a suppression is in force for it"),
)

RECORDS = (
    Column("encounter", "text", "as the column of the input names it; unique"),
    Column("status", "text", "evaluated, not_evaluated"),
    Column("kind", "text", "exercise, pharmacologic, not_performed, not_stress_test"),
    Column("verdict", "text", "ready, review, hold, not_applicable: the worst finding that is not suppressed"),
    Column("hold_reasons", "text", "not_started, less_than_tracing, more_than_tracing, joined by a semicolon"),
    Column("score", "number", "0 to 100"),
    Column("present", "count", "elements present in a document that counts"),
    Column("applicable", "count", "elements that apply"),
    Column("error", "text", "why the documents were not judged together: a code"),
    Column("reason", "text", "the same in words"),
    Column("documents", "count", "documents of the encounter"),
    Column("in_force", "count", "documents that count"),
    Column("superseded", "count", "documents of which a later signed version rules"),
    Column("drafts", "count", "drafts that wait beside a signed document"),
    Column("withdrawn", "count", "documents that say of themselves that they were entered in error"),
    Column("physicians", "count", "documents in force that are the physician's own"),
    Column("contradictions", "count", "findings that stand between two documents"),
    Column("review_tracing_performed", "text", "yes, unclear, no"),
    Column("review_data_complete", "text", "yes, unclear, no"),
    Column("review_interpretation_excluded", "text", "yes, unclear, no"),
    Column("ownership", "text", "stated, conflicting, not_stated"),
    Column("suppressed_findings", "count", "findings that a suppression leaves out of the verdict"),
)

RECORD_FINDINGS = (
    Column("encounter", "text", "of the record"),
    Column("code", "text", "NC103"),
    Column("name", "text", "indication"),
    Column("severity", "text", "error, warning, info"),
    Column("origin", "text", "rule, model"),
    Column("probability", "number", "of a finding of the model"),
    Column("element", "text", "the element that is missing or partial in all documents that count"),
    Column("addressee", "text", "technician, supervising, interpreting, lab, biller"),
    Column("source", "text", "of the document that it stands in; null where it is of none"),
    Column("start", "count", "position in that document's text, in code points"),
    Column("end", "count", "the same, exclusive"),
    Column("other_source", "text", "of another document that it speaks of"),
    Column("other_start", "count", "position in the other document's text"),
    Column("other_end", "count", "the same, exclusive"),
    Column("message", "text", "what was read or is absent"),
    Column("suppressed", "yes or no", "whether a suppression is in force for it"),
)

COPIED = (
    Column("stages_sha256", "text", "the stage table that stands in notes of different patients"),
    Column("note_id", "text", "of a note that holds it"),
    Column("source", "text", "of the note"),
)


def carried_names(columns: Sequence[str]) -> dict[str, str]:
    """Returns the name in the notes table for each column that is carried along; a name taken gets `record_`."""
    taken = {c.name for c in NOTES}
    named: dict[str, str] = {}
    for column in columns:
        name = column or "unnamed"
        while name in taken:
            name = f"record_{name}"
        taken.add(name)
        named[column] = name
    return named


def arrow_schema(columns: Sequence[Column], carried: Sequence[str] = ()) -> pa.Schema:
    """Returns the Arrow schema of a table, the carried columns last."""
    import pyarrow as pa

    types = {"text": pa.string(), "number": pa.float64(), "count": pa.int32(), "yes or no": pa.bool_()}
    fields = [pa.field(c.name, types[c.type]) for c in columns]
    return pa.schema(fields + [pa.field(name, pa.string()) for name in carried])
