"""The parts of FHIR R4 resources that facts become: concepts, quantities, places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from notecheck.export.codes import Concept, answer, concept, plain, system
from notecheck.fhir.resources import Resource
from notecheck.report import Measured, Named, Place, Pressure, Stage, StChange

_HL7: Final = "http://hl7.org/fhir/StructureDefinition"
_UNKNOWN: Final = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown"}]
}

Located = Measured | Named | StChange | Stage | Place
"""What has a place in the note."""


def place(at: Located) -> list[Resource]:
    """Returns extensions with a place in the note's text: HL7's `derivation-reference`, in code points."""
    parts = [{"url": "offset", "valueInteger": at.start}, {"url": "length", "valueInteger": at.end - at.start}]
    return [{"url": f"{_HL7}/derivation-reference", "extension": parts}]


def source(sha256: str, note_id: str) -> list[Resource]:
    """Returns extensions with the note that a resource was read from: its hash as a URI (RFC 6920), and its id."""
    identifier = {"system": "urn:ietf:rfc:3986", "value": f"nih:sha-256;{sha256}"}
    named: Resource = {"type": "DocumentReference", "identifier": identifier}
    if name := plain(note_id):
        named["display"] = name
    return [{"url": f"{_HL7}/derivation-reference", "extension": [{"url": "reference", "valueReference": named}]}]


def absent(reason: str) -> Resource:
    """Returns an element that must be there and is not; `reason` is one of HL7's, as `unknown` or `masked`."""
    return {"extension": [{"url": f"{_HL7}/data-absent-reason", "valueCode": reason}]}


def codeable(found: Concept, at: Located | None = None) -> Resource:
    """Returns a CodeableConcept, with its place where that is given."""
    coding = [{"system": c.system, "code": c.code, "display": c.display} for c in found.codes]
    written: Resource = {"coding": coding, "text": found.text} if coding else {"text": found.text}
    return {"extension": place(at), **written} if at else written


def quantity(value: float, unit: str | None, of: Concept) -> Resource | None:
    """Returns a value as it was read, in its unit; None where the unit is none of the concept's."""
    ucum = of.units.get(unit) if unit else None
    return {"value": value, "unit": unit, "system": system("UCUM"), "code": ucum} if ucum else None


def component(name: str, value: Resource, at: Located | None = None) -> Resource:
    """Returns a component of an observation; `value` is its `value[x]`, under its key."""
    written = {"code": codeable(concept(name)), **value}
    return {"extension": place(at), **written} if at else written


def state(phase: str) -> Resource:
    """Returns a component that says in which state the patient was: a phase of the report, or `peak`."""
    return component("state", {"valueCodeableConcept": codeable(answer("state", phase))})


def measured_component(names: tuple[str, ...], found: Measured | None) -> Iterator[Resource]:
    """Yields the component of a measured value, of the first concept that has its unit; nothing where none has."""
    if found is None or not isinstance(found.value, int | float):
        return
    for name in names:
        value = quantity(found.value, found.unit, concept(name))
        if value is not None:
            yield component(name, {"valueQuantity": value}, found)
            return


def pressure_components(found: Measured | None, *, located: bool = False) -> Iterator[Resource]:
    """Yields the two pressures; a diastolic that the note does not give is said to be unknown."""
    if found is None or not isinstance(found.value, Pressure):
        return
    for name, value in (("systolic", found.value.systolic), ("diastolic", found.value.diastolic)):
        written = quantity(value, found.unit, concept(name)) if value is not None else None
        said: Resource = {"valueQuantity": written} if written else {"dataAbsentReason": _UNKNOWN}
        yield component(name, said, found if located else None)
