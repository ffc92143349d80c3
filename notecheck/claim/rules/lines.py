"""What stands on a single line: units and modifiers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from notecheck.claim.case import ClaimCase, Flag, Service
from notecheck.claim.registry import rule


@rule("more-than-one-unit")
def more_than_one_unit(case: ClaimCase) -> Iterator[Flag]:
    """More than one unit on a line, or on the lines of one entity and day together; repeats apart."""
    for group in case.by_entity_and_day(case.test):
        of_code: dict[str, list[Service]] = defaultdict(list)
        for service in group:
            of_code[service.code].append(service)
        for code, services in of_code.items():
            first = [s for s in services if not s.has(case.modifiers.repeated)]
            units = sum(s.line.units for s in first)
            many = [s for s in services if s.line.units > case.procedures.most_units]
            if units > case.procedures.most_units:
                yield Flag("more-than-one-unit", tuple({*first, *many}), f"{code}: {units}.")
            elif many:
                yield Flag("more-than-one-unit", tuple(many), f"{code}: {max(s.line.units for s in many)}.")


@rule("technical-modifier")
def technical_modifier(case: ClaimCase) -> Iterator[Flag]:
    """TC on 93017."""
    yield from _marked("technical-modifier", case.tracings, case.modifiers.technical)


@rule("professional-modifier")
def professional_modifier(case: ClaimCase) -> Iterator[Flag]:
    """26 on 93017."""
    yield from _marked("professional-modifier", case.tracings, case.modifiers.professional)


@rule("telehealth")
def telehealth(case: ClaimCase) -> Iterator[Flag]:
    """93017 at a distance, by its place of service or a modifier."""
    for service in case.tracings:
        if service.stands_in(case.places.telehealth) or service.has(case.modifiers.telehealth):
            yield Flag("telehealth", (service,))


@rule("reduced-service")
def reduced_service(case: ClaimCase) -> Iterator[Flag]:
    """52 on the tracing, or on the whole test."""
    yield from _marked("reduced-service", case.technical, case.modifiers.reduced)


@rule("discontinued-service")
def discontinued_service(case: ClaimCase) -> Iterator[Flag]:
    """53 on a professional claim's tracing or whole test; an information where the note tells of an early end."""
    note = case.note
    for service in case.technical:
        if service.professional and service.has(case.modifiers.discontinued):
            told = note is not None and note.ended_early and note.kind != "not_performed"
            detail = "The note tells of an early end." if told else ""
            yield Flag("discontinued-service", (service,), detail, "info" if told else None)


@rule("modifier-of-other-form")
def modifier_of_other_form(case: ClaimCase) -> Iterator[Flag]:
    """53 on a facility's claim, 73 or 74 on any."""
    for service in case.technical:
        if service.has(case.modifiers.discontinued_in_facility) or (
            not service.professional and service.has(case.modifiers.discontinued)
        ):
            yield Flag("modifier-of-other-form", (service,))


def _marked(name: str, services: list[Service], modifiers: frozenset[str]) -> Iterator[Flag]:
    for service in services:
        if service.has(modifiers):
            yield Flag(name, (service,))
