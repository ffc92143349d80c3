"""The words and values of a report as people read them, the same wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from notecheck.report import Facts, Measured, Pressure, Stage

HOLD = {
    "not_started": "the stress was never started",
    "less_than_tracing": "something that proves the tracing is missing",
    "more_than_tracing": "the note holds more than the tracing",
}
KIND = {
    "exercise": "exercise stress test",
    "pharmacologic": "pharmacologic stress test",
    "not_performed": "stress test that was not performed",
    "not_stress_test": "not a stress-test note",
}
QUESTIONS = (
    ("tracing_performed", "Does the note prove that the tracing was performed?"),
    ("data_complete", "Are the recorded data complete?"),
    ("interpretation_excluded", "Is interpretation kept out?"),
    ("ownership", "Whose staff, equipment and site?"),
)
WHO = {"supervising": "supervising physician", "interpreting": "interpreting physician"}
SEVERITIES = (("error", "Holds the note"), ("warning", "To review"), ("info", "For information"))
CONTROL = {n: chr(0x2400 + n) for n in range(32) if chr(n) not in "\t\n\r"} | {127: "\u2421"}
"""Control characters of a note are shown, never sent on."""


class AsRead(NamedTuple):
    """A fact as it is shown; `derived` where it was worked out from the rows."""

    name: str
    value: str
    derived: bool


def as_read(facts: Facts) -> list[AsRead]:
    """Returns the facts that were read, in the order in which they are shown; empty where nothing of a test was."""
    if not any((facts.stages, facts.modality, facts.peak_heart_rate)):
        return []
    values = {
        "Modality": facts.modality,
        "Protocol": facts.protocol,
        "Agent": facts.agent,
        "Dose": facts.agent_dose,
        "Age": facts.age,
        "Test date": facts.test_date,
        "Duration": facts.duration,
        "METs": facts.mets,
        "Peak heart rate": facts.peak_heart_rate,
        "Peak pressure": facts.peak_blood_pressure,
        "Predicted maximum": facts.predicted_max_heart_rate,
        "Target": facts.target_heart_rate,
        "Of predicted": facts.percent_predicted_max_heart_rate,
        "Rate x pressure": facts.rate_pressure_product,
    }
    found = [AsRead(name, shown(value), value.derived) for name, value in values.items() if value is not None]
    lists = {
        "Rhythm": [r.value.replace("_", " ") + (f" ({r.phase})" if r.phase else "") for r in facts.rhythm],
        "Symptoms": [s.value.replace("_", " ") + ("" if s.present else " (denied)") for s in facts.symptoms],
        "Ended for": [t.value.replace("_", " ") for t in facts.termination],
        "ST": [_st(s.present, s.direction, s.millimetres, s.leads) for s in facts.st_changes],
    }
    return found + [AsRead(name, ", ".join(dict.fromkeys(items)), False) for name, items in lists.items() if items]


def _st(present: bool, direction: str | None, millimetres: float | None, leads: tuple[str, ...]) -> str:
    if not present:
        return "no deviation"
    size = f"{millimetres:g} mm " if millimetres is not None else ""
    return f"{size}{direction or 'deviation'}{' ' + ' '.join(leads) if leads else ''}"


def shown(value: Measured | None) -> str:
    """Returns a value as people write it; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value.value, Pressure):
        low = "" if value.value.diastolic is None else f"/{value.value.diastolic}"
        return f"{value.value.systolic}{low}"
    if value.unit == "s" and isinstance(value.value, int | float):
        minutes, seconds = divmod(round(value.value), 60)
        return f"{minutes}:{seconds:02d}"
    unit = {"a": " years", "bpm*mm[Hg]": "", None: ""}.get(value.unit, f" {value.unit}")
    return f"{str(value.value).replace('_', ' ')}{unit}"


_COLUMNS: dict[str, Callable[[Stage], str]] = {
    "phase": lambda s: s.phase,
    "time": lambda s: shown(s.elapsed) or shown(s.clock),
    "speed": lambda s: shown(s.speed),
    "grade": lambda s: shown(s.grade),
    "load": lambda s: shown(s.watts) or shown(s.dose),
    "HR": lambda s: "" if s.heart_rate is None else str(s.heart_rate.value),
    "BP": lambda s: shown(s.blood_pressure),
}


def stage_table(stages: tuple[Stage, ...]) -> tuple[list[str], list[list[str]]]:
    """Returns the names of the columns that any row fills, and the cells of each row."""
    used = {name: read for name, read in _COLUMNS.items() if any(read(s) for s in stages)}
    return list(used), [[read(s) for read in used.values()] for s in stages]
