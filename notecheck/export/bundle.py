"""A report as a FHIR R4 Bundle: the stress test as a Procedure, its facts as Observations.

Nothing is interpreted and nobody is named. Equal reports give equal bundles, addresses included.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from notecheck.errors import ExportError
from notecheck.export.codes import Concept, answer
from notecheck.export.elements import absent, codeable, place, source
from notecheck.export.observations import observations
from notecheck.fhir.resources import Resource, day
from notecheck.report import Facts, Kind, Report

_OURS: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:notecheck:export")
_PATIENT: Final = re.compile(
    r"(?:https?://[^\s?#]+/)?Patient/[A-Za-z0-9.-]{1,64}|urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


@dataclass(frozen=True, slots=True)
class _Test:
    """The test that a bundle is about: addresses of its resources, whose they are."""

    note: str
    patient: str | None

    def urn(self, name: str) -> str:
        """Returns the address of a resource. It follows from note, patient and name alone."""
        return uuid.uuid5(_OURS, f"{self.note} {self.patient or ''} {name}").urn

    @property
    def subject(self) -> Resource:
        """Whose test it is; the program invents no patient."""
        return {"reference": self.patient} if self.patient else absent("masked")

    def entry(self, name: str, resource: Resource) -> Resource:
        """Returns the entry of a resource."""
        return {"fullUrl": self.urn(name), "resource": resource}


def to_fhir(report: Report, *, patient: str | None = None) -> Resource:
    """Returns a report's facts as a Bundle of type `collection`.

    Args:
        report: on a stress test, done or not. Rows carry their labels if the report was made with its text.
        patient: the reference to the patient: `Patient/ID`, its address, or a `urn:uuid:`. Without it the subject is
            marked as absent.

    Raises:
        ExportError: the note is no stress test or was not evaluated, or `patient` is no such reference.
    """
    kind = report.note.kind
    if report.status != "evaluated" or kind is None:
        codes = ", ".join(f.code for f in report.findings)
        raise ExportError(f"the note was not evaluated ({codes}), so there is nothing to export")
    if kind == "not_stress_test":
        raise ExportError("the note is no stress test, so there is nothing to export")
    if patient is not None and not _PATIENT.fullmatch(patient):
        raise ExportError("the patient must be Patient/ID, an address that ends so, or urn:uuid:...")
    test = _Test(report.note.sha256, patient)
    entries = [test.entry("procedure", _procedure(report, kind, test.subject)), *_entries(report.facts, kind, test)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _procedure(report: Report, kind: Kind, subject: Resource) -> Resource:
    facts = report.facts
    done = kind != "not_performed"
    written: Resource = {
        "resourceType": "Procedure",
        "extension": source(report.note.sha256, report.note.id),
        "status": "completed" if done else "not-done",
        "code": codeable(_which(facts, kind)),
        "subject": subject,
    }
    tested = _day(facts)
    if done and tested and facts.test_date:
        written["performedDateTime"] = tested
        written["_performedDateTime"] = {"extension": place(facts.test_date)}
    reasons = [codeable(answer("indication", i.value), i) for i in facts.indication]
    if reasons:
        written["reasonCode"] = reasons
    told = f"Read from the technician's note by notecheck {report.producer.version}; no person has confirmed it."
    written["note"] = [{"text": told}]
    used = [
        codeable(answer(fact, str(found.value)), found)
        for fact, found in (("modality", facts.modality), ("agent", facts.agent))
        if found is not None and found.value not in ("pharmacologic", "other")
    ]
    return written | ({"usedCode": used} if used and done else {})


def _which(facts: Facts, kind: Kind) -> Concept:
    """Returns which test it was, or was to be."""
    modality = facts.modality.value if facts.modality else None
    if kind == "not_performed":
        if modality is None and facts.agent is None:
            return Concept(text="Stress test")
        kind = "pharmacologic" if facts.agent or modality == "pharmacologic" else "exercise"
    named = answer("procedure", kind)
    return Concept(text=f"{named.text.capitalize()} stress test", codes=named.codes)


def _day(facts: Facts) -> str | None:
    """Returns the day of the test; None where none was read, or one that no calendar has."""
    found = day(facts.test_date.value) if facts.test_date else None
    return found.isoformat() if found else None


def _entries(facts: Facts, kind: Kind, test: _Test) -> Iterator[Resource]:
    """Yields the observations with what all of them share: the procedure, the patient, the day."""
    tested = _day(facts)
    effective: Resource = {"effectiveDateTime": tested} if tested else {"_effectiveDateTime": absent("unknown")}
    shared = {"partOf": [{"reference": test.urn("procedure")}], "subject": test.subject, **effective}
    for name, observed in observations(facts, kind):
        yield test.entry(name, observed | shared)
