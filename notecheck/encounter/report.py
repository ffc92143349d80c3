"""The report on a record: each document with its own report, and one judgement of those that are in force.

Positions are those of a note's report, each in the text of the document that it names, exactly as it was handed in.
"""

from __future__ import annotations

from typing import Literal

from notecheck.report import (
    SCHEMA_VERSION,
    Element,
    Finding,
    Finite,
    HoldReason,
    Kind,
    Model,
    Place,
    PolicyUsed,
    Producer,
    Report,
    Review,
    Verdict,
)

Standing = Literal["in_force", "superseded", "draft", "withdrawn"]
"""Of a document in its record: it counts; a later signed version rules; a signed document stands in its place; it says
of itself that it was entered in error."""
Author = Literal["staff", "physician"]
"""Whose document it is: of the staff who perform the test, or the physician's own."""


class DocumentPlace(Place):
    """A stretch of the text of one document of the record."""

    document: str


class RecordElement(Element):
    """One element and how the record fares on it: the best status, with its places in every document that shows it."""

    evidence: tuple[DocumentPlace, ...] = ()


class RecordFinding(Finding):
    """Something to ask of the record. Its place is in `document`; what contradicts it stands in `related`."""

    document: str | None = None
    related: tuple[DocumentPlace, ...] = ()


class JudgedDocument(Model):
    """One document of the record: how it stands there, whose it is, and the report on it alone."""

    id: str
    version: int | str | None
    standing: Standing
    author: Author
    report: Report


class RecordReport(Model):
    """The whole report on the documents of one encounter.

    `not_evaluated`: no document could be evaluated, or they are not of one patient and one encounter. Then they are not
    judged together, `verdict` and `score` are null, and a finding says why; each document has its report all the same.
    """

    schema_version: Literal["1"] = SCHEMA_VERSION
    status: Literal["evaluated", "not_evaluated"]
    encounter: str | None
    kind: Kind | None
    policy: PolicyUsed
    producer: Producer
    verdict: Verdict | None
    hold_reasons: tuple[HoldReason, ...] = ()
    score: Finite | None
    review: Review | None
    elements: tuple[RecordElement, ...] = ()
    findings: tuple[RecordFinding, ...] = ()
    documents: tuple[JudgedDocument, ...]
