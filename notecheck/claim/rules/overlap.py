"""Numbers that hold one another, stand twice, or may stand side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from notecheck.claim.case import ClaimCase, Flag, Service
from notecheck.claim.registry import rule


def _named(services: list[Service]) -> str:
    return f"{', '.join(sorted({s.code for s in services}))}."


@rule("global-with-component")
def global_with_component(case: ClaimCase) -> Iterator[Flag]:
    """93015 with one of its parts, for one entity and day."""
    for group in case.by_entity_and_day(case.test):
        if {case.procedures.whole} < {s.code for s in group}:
            yield Flag("global-with-component", tuple(group), _named(group))


@rule("tracing-and-reading-by-one")
def tracing_and_reading_by_one(case: ClaimCase) -> Iterator[Flag]:
    """93017 with 93018, for one entity and day; with 93016 in an office, or with 93015, other rules say more."""
    p = case.procedures
    for group in case.by_entity_and_day(case.test):
        codes = {s.code for s in group}
        if {p.tracing, p.reading} <= codes and p.whole not in codes and not _all_three_in_an_office(case, group):
            yield Flag("tracing-and-reading-by-one", tuple(s for s in group if s.code in (p.tracing, p.reading)))


@rule("three-parts-by-one")
def three_parts_by_one(case: ClaimCase) -> Iterator[Flag]:
    """93016, 93017 and 93018 for one entity and day in an office."""
    for group in case.by_entity_and_day(case.test):
        if _all_three_in_an_office(case, group):
            yield Flag("three-parts-by-one", tuple(group))


def _all_three_in_an_office(case: ClaimCase, group: list[Service]) -> bool:
    codes = {s.code for s in group}
    in_office = all(s.professional and s.stands_in(case.places.office) for s in group)
    return codes == case.procedures.parts and in_office


@rule("distinct-service-modifier")
def distinct_service_modifier(case: ClaimCase) -> Iterator[Flag]:
    """59, XE, XP, XS or XU on numbers of one test that stand together for one entity and day."""
    p = case.procedures
    for group in case.by_entity_and_day(case.test):
        codes = {s.code for s in group}
        marked = [s for s in group if s.has(case.modifiers.distinct)]
        if marked and ({p.whole} < codes or {p.tracing, p.reading} <= codes):
            yield Flag("distinct-service-modifier", tuple(marked))


@rule("tracing-by-two-entities")
def tracing_by_two_entities(case: ClaimCase) -> Iterator[Flag]:
    """93017 from two entities on one day."""
    for day in sorted({s.day for s in case.tracings}):
        of_day = [s for s in case.tracings if s.day == day]
        if len({s.entity for s in of_day}) > 1:
            yield Flag("tracing-by-two-entities", tuple(of_day))


@rule("tracing-twice")
def tracing_twice(case: ClaimCase) -> Iterator[Flag]:
    """93017 on two lines of one entity and day, none of them told as a repeat."""
    for group in case.by_entity_and_day(case.tracings):
        first = [s for s in group if not s.has(case.modifiers.repeated)]
        if len(first) > 1:
            yield Flag("tracing-twice", tuple(first))


@rule("repeat-test")
def repeat_test(case: ClaimCase) -> Iterator[Flag]:
    """93017 told as a repeat."""
    for service in case.tracings:
        if service.has(case.modifiers.repeated):
            yield Flag("repeat-test", (service,))


@rule("stress-echo-beside")
def stress_echo_beside(case: ClaimCase) -> Iterator[Flag]:
    """93350 beside 93017 on one day."""
    if not case.of(case.procedures.echo_with_ecg):
        yield from _beside(case, "stress-echo-beside", frozenset({case.procedures.echo}))


@rule("stress-echo-with-tracing")
def stress_echo_with_tracing(case: ClaimCase) -> Iterator[Flag]:
    """93351 beside 93017 for one entity and day."""
    yield from _beside(case, "stress-echo-with-tracing", frozenset({case.procedures.echo_with_ecg}), same_entity=True)


@rule("perfusion-imaging-beside")
def perfusion_imaging_beside(case: ClaimCase) -> Iterator[Flag]:
    """Perfusion imaging beside 93017 on one day."""
    yield from _beside(case, "perfusion-imaging-beside", case.procedures.perfusion)


@rule("plain-ecg-beside")
def plain_ecg_beside(case: ClaimCase) -> Iterator[Flag]:
    """A plain ECG beside 93017 for one entity and day."""
    yield from _beside(case, "plain-ecg-beside", case.procedures.plain_ecg, same_entity=True)


def _beside(case: ClaimCase, name: str, codes: frozenset[str], *, same_entity: bool = False) -> Iterator[Flag]:
    for service in case.tracings:
        others = case.beside(service, codes, same_entity=same_entity)
        if others:
            yield Flag(name, (service, *others), _named(others))
            return


CLOSE_DAYS = 7
"""Two stress lines further apart than these days are two tests. Judgement of the project."""


@rule("two-day-study")
def two_day_study(case: ClaimCase) -> Iterator[Flag]:
    """93017 on two days close together beside imaging."""
    days = sorted({s.day for s in case.tracings})
    close = {day for a, b in pairwise(days) if (b - a).days <= CLOSE_DAYS for day in (a, b)}
    if close and case.of(*case.procedures.imaging):
        yield Flag("two-day-study", tuple(s for s in case.tracings if s.day in close))
