"""The facts of a report as FHIR R4 Observations: what was measured, the rows of the stage log, what was observed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from notecheck.export.codes import Concept, answer, concept, plain
from notecheck.export.elements import (
    Located,
    codeable,
    component,
    measured_component,
    place,
    pressure_components,
    quantity,
    state,
)
from notecheck.fhir.resources import Resource
from notecheck.report import Facts, Kind, Measured, Pressure, Rhythm, Stage, StChange, Symptom

_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_WORKED_OUT: Final = "Worked out from the rows of the stage log; the note does not state it."

Found = tuple[str, Resource]
"""An observation and the name of its fact in the report, as `mets` or `stages[2]`."""


def observations(facts: Facts, kind: Kind) -> Iterator[Found]:
    """Yields an observation for each fact, in the order of the report.

    Staff are not among them: the report names nobody. Modality, agent and indications stand in the procedure.

    Args:
        facts: as the report gives them.
        kind: of the note: the duration of a drug study is not always one of exercise.
    """
    if facts.protocol is not None:
        named = {"valueCodeableConcept": codeable(answer("protocol", str(facts.protocol.value)))}
        yield "protocol", _observation(concept("protocol"), named, facts.protocol)
    for fact, names in _measured(kind).items():
        found: Measured | None = getattr(facts, fact)
        for observed in _of_measured(names, found):
            yield fact, observed
    yield from _numbered("stages", _stages(facts.stages))
    yield from _numbered("symptoms", map(_symptom, facts.symptoms))
    yield from _numbered("rhythm", map(_rhythm, facts.rhythm))
    yield from _numbered("st_changes", map(_st_change, facts.st_changes))
    for n, reason in enumerate(facts.termination):
        said = {"valueCodeableConcept": codeable(answer("termination", reason.value))}
        yield f"termination[{n}]", _observation(concept("termination"), said, reason)


def _measured(kind: Kind) -> dict[str, tuple[str, ...]]:
    """Returns the measured facts and the concepts that they may be, by their unit."""
    plain = (
        "age resting_heart_rate resting_blood_pressure peak_heart_rate peak_blood_pressure predicted_max_heart_rate "
        "target_heart_rate percent_predicted_max_heart_rate mets rate_pressure_product"
    ).split()
    return {
        "agent_dose": ("dose", "dose_rate"),
        **{name: (name,) for name in plain},
        "duration": ("duration_with_drug" if kind == "pharmacologic" else "duration",),
    }


def _numbered(fact: str, found: Iterator[Resource]) -> Iterator[Found]:
    yield from ((f"{fact}[{n}]", one) for n, one in enumerate(found))


def _observation(of: Concept, value: Resource, at: Located, parts: list[Resource] | None = None) -> Resource:
    """Returns an observation without subject and date. It is preliminary: a program read it, no person confirmed it."""
    category = {"coding": [{"system": _CATEGORY, "code": of.category}]}
    written: Resource = {
        "resourceType": "Observation",
        "extension": place(at),
        "status": "preliminary",
        "category": [category],
        "code": codeable(of),
        **value,
    }
    return written | ({"component": parts} if parts else {})


def _of_measured(names: tuple[str, ...], found: Measured | None) -> Iterator[Resource]:
    """Yields the observation of a value, if one of the concepts has its unit. Of one worked out it says from where."""
    if found is None:
        return
    told: Resource = {}
    if found.derived:
        told = {"extension": [p for s in found.sources for p in place(s)], "note": [{"text": _WORKED_OUT}]}
    for name in names:
        of = concept(name)
        if isinstance(found.value, Pressure):
            parts = [*pressure_components(found), *([state(of.state)] if of.state else [])]
            yield _observation(of, {}, found, parts) | told
        elif isinstance(found.value, int | float) and (value := quantity(found.value, found.unit, of)):
            yield _observation(of, {"valueQuantity": value}, found) | told


def _stages(rows: tuple[Stage, ...]) -> Iterator[Resource]:
    """Yields the rows. The times of rows of exercise count from its start where they rise from row to row."""
    times = [r.elapsed.value for r in rows if r.phase == "exercise" and r.elapsed]
    numbers = [t for t in times if isinstance(t, int | float)]
    rising = len(numbers) > 1 and all(a < b for a, b in pairwise(numbers))
    for row in rows:
        yield _stage(row, "from_start" if rising and row.phase == "exercise" else "elapsed")


def _stage(row: Stage, time: str) -> Resource:
    parts = [state(row.phase)]
    if row.label is not None and (label := plain(row.label)):
        parts.append(component("label", {"valueString": label}))
    parts += measured_component((time,), row.elapsed)
    if row.clock is not None:
        parts.append(component("clock", {"valueString": str(row.clock.value)}, row.clock))
    cells: dict[tuple[str, ...], Measured | None] = {
        ("speed",): row.speed,
        ("grade",): row.grade,
        ("watts",): row.watts,
        ("dose", "dose_rate"): row.dose,
        ("workload",): row.mets,
        ("heart_rate",): row.heart_rate,
    }
    for names, cell in cells.items():
        parts += measured_component(names, cell)
    parts += pressure_components(row.blood_pressure, located=True)
    return _observation(concept("row"), {}, row, parts)


def _symptom(found: Symptom) -> Resource:
    return _observation(answer("symptom", found.value), {"valueBoolean": found.present}, found)


def _rhythm(found: Rhythm) -> Resource:
    said = {"valueCodeableConcept": codeable(answer("rhythm", found.value))}
    return _observation(concept("rhythm"), said, found, [state(found.phase)] if found.phase else None)


def _st_change(found: StChange) -> Resource:
    """Returns what was described of the ST segment: the deviation is the code, whether it was there the value."""
    parts: list[Resource] = []
    if found.millimetres is not None and (value := quantity(found.millimetres, "mm", concept("millimetres"))):
        parts.append(component("millimetres", {"valueQuantity": value}))
    if found.leads:
        parts.append(component("leads", {"valueString": ", ".join(found.leads)}))
    if found.phase:
        parts.append(state(found.phase))
    return _observation(_deviation(found), {"valueBoolean": found.present}, found, parts)


def _deviation(found: StChange) -> Concept:
    if found.direction is None:
        return concept("st")
    coded = answer("st", f"{found.direction}-{found.morphology}")
    if not coded.codes:
        coded = answer("st", found.direction)
    words = ["ST", found.morphology, found.direction] if found.morphology else ["ST", found.direction]
    return Concept(text=" ".join(words), codes=coded.codes)
