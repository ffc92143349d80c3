"""Who owns, supervises and reads, beside who stands on the claim."""

from __future__ import annotations

from collections.abc import Iterator

from notecheck.claim.case import ClaimCase, Flag, Service, differ, same_person
from notecheck.claim.model import Party
from notecheck.claim.registry import rule
from notecheck.report import NotJudged


@rule("equipment-of-another")
def equipment_of_another(case: ClaimCase) -> Iterator[Flag | NotJudged]:
    """The equipment's owner, by the arrangement or the note, is another than who stands with the tracing."""
    owner, note = case.arrangement.equipment_owner, case.note
    for service in case.technical:
        other = differ(owner, service.claim.billing) if owner else None
        if other:
            yield Flag("equipment-of-another", (service,), "By the arrangement.")
        elif note is not None and note.hospital_owned is not None and service.professional:
            yield Flag("equipment-of-another", (service,), "By the note, a hospital's.", at=note.hospital_owned)
        elif owner is not None and other is None:
            yield NotJudged(what="owner of the equipment", why="claim and arrangement share no identifier to compare")


def _supervisor_known(case: ClaimCase) -> bool:
    p = case.procedures
    told = any(s.claim.supervising for s in case.technical) or bool(case.of(p.supervision, p.whole))
    return told or case.arrangement.supervisor is not None or bool(case.note and case.note.supervising)


def _outside_of_a_facility(case: ClaimCase) -> list[Service]:
    elsewhere = case.places.facility | case.places.telehealth
    return [s for s in case.tracings if s.professional and not s.stands_in(elsewhere)]


@rule("supervisor-unknown")
def supervisor_unknown(case: ClaimCase) -> Iterator[Flag]:
    """93017 outside of a facility, and nobody is known to have supervised: by no claim, arrangement or note."""
    services = _outside_of_a_facility(case)
    if services and not _supervisor_known(case):
        yield Flag("supervisor-unknown", tuple(services))


@rule("supervision-on-no-claim")
def supervision_on_no_claim(case: ClaimCase) -> Iterator[Flag]:
    """93017 outside of a facility and 93018, no 93016, though somebody is known to have supervised."""
    p = case.procedures
    services = _outside_of_a_facility(case)
    if services and case.of(p.reading) and not case.of(p.supervision, p.whole) and _supervisor_known(case):
        yield Flag("supervision-on-no-claim", (*services, *case.of(p.reading)))


@rule("service-of-another")
def service_of_another(case: ClaimCase) -> Iterator[Flag]:
    """Supervision or reading stands with another person or entity than is known to have done it."""
    p, note, told = case.procedures, case.note, case.arrangement
    for code, entity, name in (
        (p.supervision, told.supervisor, note.supervising if note else ""),
        (p.reading, told.reader, note.interpreting if note else ""),
    ):
        for service in case.of(code):
            if entity is not None and _is_another(entity, service):
                yield Flag("service-of-another", (service,), f"{code}, by the arrangement.")
            elif same_person(name, _person(service)) is False:
                yield Flag("service-of-another", (service,), f"{code}, by the note.")
    if note is not None and same_person(note.supervising, note.interpreting) is False:
        yield from _both_by_one(case)


def _person(service: Service) -> str:
    """The name of whom the claim says that he or she did the service; who bills may be a company."""
    person = service.line.rendering or service.claim.rendering
    return (person.name if person else None) or ""


def _is_another(known: Party, service: Service) -> bool:
    """Whether an entity or person that is known is neither the one who bills nor the one who did the service."""
    return all(differ(known, party) is True for party in (service.claim.billing, service.rendering))


def _both_by_one(case: ClaimCase) -> Iterator[Flag]:
    """Supervision and reading with one person's identifiers, where the note names two persons and the claims none."""
    p = case.procedures
    for supervision in case.of(p.supervision):
        for reading in case.of(p.reading):
            one, other = supervision.rendering, reading.rendering
            persons = all(s.line.rendering or s.claim.rendering for s in (supervision, reading))
            if persons and not (one.name or other.name) and differ(one, other) is False:
                yield Flag("service-of-another", (supervision, reading), "The note names two persons, the claims one.")
                return
