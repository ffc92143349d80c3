"""Where the service was, and on which kind of claim it stands. Places of service are for professional claims."""

from __future__ import annotations

from collections.abc import Iterator

from notecheck.claim.case import ClaimCase, Flag
from notecheck.claim.registry import rule
from notecheck.report import Severity


@rule("global-in-facility")
def global_in_facility(case: ClaimCase) -> Iterator[Flag]:
    """93015 on a professional claim with a facility's place of service."""
    for service in case.of(case.procedures.whole):
        if service.professional and service.stands_in(case.places.facility):
            yield Flag("global-in-facility", (service,), f"Place of service {service.claim.place_of_service}.")


@rule("global-on-facility-bill")
def global_on_facility_bill(case: ClaimCase) -> Iterator[Flag]:
    """93015 on a facility's claim; a warning for 93016 and 93018, which some facilities bill for their physicians."""
    p = case.procedures
    for service in case.of(p.whole, p.supervision, p.reading):
        if not service.professional:
            severity: Severity | None = None if service.code == p.whole else "warning"
            yield Flag("global-on-facility-bill", (service,), f"{service.code}.", severity)


@rule("professional-tracing-in-facility")
def professional_tracing_in_facility(case: ClaimCase) -> Iterator[Flag]:
    """93017 on a professional claim with a facility's place of service."""
    for service in case.tracings:
        if service.professional and service.stands_in(case.places.facility):
            yield Flag(
                "professional-tracing-in-facility", (service,), f"Place of service {service.claim.place_of_service}."
            )


@rule("off-campus-modifier")
def off_campus_modifier(case: ClaimCase) -> Iterator[Flag]:
    """93017 on a facility's claim for an off-campus place, without PO or PN."""
    for service in case.tracings:
        off_campus = service.stands_in(case.places.off_campus) or case.arrangement.site == "off-campus"
        if not service.professional and off_campus and not service.has(case.modifiers.off_campus):
            yield Flag("off-campus-modifier", (service,))
