"""What a document's resource proves of the record around the note: who, when, whose, which visit, how far signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, Literal

from notecheck.fhir.resources import Known, Resource, at, day, moment, objects, text
from notecheck.report import Context

_Status = Literal["draft", "final", "amended"]
_STATUS: Final[dict[str, _Status]] = {
    "preliminary": "draft",
    "partial": "draft",
    "registered": "draft",
    "final": "final",
    "amended": "amended",
    "corrected": "amended",
    "appended": "amended",
}
"""By DocumentReference.docStatus and DiagnosticReport.status."""


def context_of(resource: Resource, known: Known) -> Context:
    """Returns what a DocumentReference or a DiagnosticReport proves, with the resources that it refers to."""
    known = known.with_contained(resource)
    if resource.get("resourceType") == "DiagnosticReport":
        return _report(resource, known)
    around = resource.get("context")
    status = _status(resource.get("docStatus"))
    return Context(
        service_date=day(at(around, "period", "start")) or _visited(known.resolved(at(around, "encounter"))),
        author=_name(resource.get("author"), known),
        credential=_credential(resource.get("author"), known),
        signed_at=moment(resource.get("date")) if status in ("final", "amended") else None,
        patient_ids=_identity(resource.get("subject"), at(around, "encounter"), known),
        orderer=_orderer(at(around, "related"), known),
        status=status,
    )


def _report(resource: Resource, known: Known) -> Context:
    status = _status(resource.get("status"))
    return Context(
        service_date=day(resource.get("effectiveDateTime"))
        or day(at(resource, "effectivePeriod", "start"))
        or _visited(known.resolved(resource.get("encounter"))),
        author=_name(resource.get("performer"), known),
        credential=_credential(resource.get("performer"), known),
        signed_at=moment(resource.get("issued")) if status in ("final", "amended") else None,
        patient_ids=_identity(resource.get("subject"), resource.get("encounter"), known),
        orderer=_orderer(resource.get("basedOn"), known),
        status=status,
    )


def filled(context: Context, other: Context | None) -> Context:
    """Returns a context with the gaps filled from another."""
    if other is None:
        return context
    gaps = {name: value for name, value in other if value not in (None, ()) and getattr(context, name) in (None, ())}
    return context.model_copy(update=gaps)


def _status(given: Any) -> _Status | None:
    return _STATUS.get(given) if isinstance(given, str) else None


def _name(reference: Any, known: Known) -> str | None:
    """The first who is referred to, as the reference shows them or as their own resource names them."""
    found = known.resolved(reference)
    person = found if "name" in found else known.resolved(found.get("practitioner"))
    shown = text(at(reference, "display")) or text(at(found, "practitioner", "display"))
    return shown or _written(person.get("name"))


def _written(names: Any) -> str | None:
    if text(names):
        return str(names)
    name = next(objects(names), {})
    given = name.get("given")
    parts = [part for part in given if text(part)] if isinstance(given, list) else []
    return text(name.get("text")) or text(" ".join([*parts, text(name.get("family")) or ""]).strip())


def _credential(reference: Any, known: Known) -> str | None:
    found = known.resolved(reference)
    person = found if "qualification" in found or "name" in found else known.resolved(found.get("practitioner"))
    code = at(person, "qualification", "code")
    suffix = at(person, "name", "suffix")
    stated = text(at(code, "text")) or text(at(code, "coding", "display")) or text(at(code, "coding", "code"))
    return stated or next((s for s in suffix if text(s)), None) if isinstance(suffix, list) else stated


def _identity(subject: Any, encounter: Any, known: Known) -> tuple[str, ...]:
    """What identifies the patient: numbers, name and birth of the record, and the encounter's number."""
    patient = known.resolved(subject)
    found = [
        *_numbers(subject),
        *(text(one.get("value")) for one in objects(patient.get("identifier"))),
        text(patient.get("birthDate")),
        text(at(subject, "display")) or _written(patient.get("name")),
        *_numbers(encounter),
    ]
    return tuple(dict.fromkeys(one for one in found if one))


def _numbers(reference: Any) -> Iterator[str | None]:
    yield text(at(reference, "identifier", "value"))
    yield text(at(reference, "reference"))


def _orderer(references: Any, known: Known) -> str | None:
    for reference in objects(references):
        order = known.resolved(reference)
        if order.get("resourceType") == "ServiceRequest" and (name := _name(order.get("requester"), known)):
            return name
    return None


def _visited(encounter: Resource) -> date | None:
    """The day of an encounter that was of one day; a longer stay does not say when the test was."""
    start, end = day(at(encounter, "period", "start")), day(at(encounter, "period", "end"))
    return start if start is not None and start == end else None
