"""One function from the read document to the facts of the contract."""

from __future__ import annotations

import re
from typing import cast

from notecheck.facts import dates, peaks, people, setup, vitals
from notecheck.facts import duration as lengths
from notecheck.facts.ending import REASON_OF_SYMPTOM, termination
from notecheck.facts.measure import measured, plain_number, pressure_of
from notecheck.facts.symptoms import symptoms
from notecheck.facts.tracing import rhythms, st_changes
from notecheck.reading.document import Cell, Reading, Row
from notecheck.report import Facts, Measured, Named, Phase, Stage, Symptom


def gather(reading: Reading, crew: people.Crew, *, names: bool) -> Facts:
    """Returns the facts of a note, each with its place; `names` and the labels of rows only where asked for."""
    rows = reading.rows
    drug = setup.agent(reading)
    name = str(drug.value) if drug else ""
    used = setup.protocol(reading, rows, name)
    how = setup.modality(reading, drug, used)
    given = name or (UNNAMED if how is not None and how.value == "pharmacologic" else "")
    walked = bool(name) and any(r.phase == "exercise" for r in rows)
    peak = peaks.peak_heart_rate(reading, rows)
    rate, pressure = vitals.resting(rows, reading)
    rows = _with_resting_rate(rows, rate)
    ended = termination(reading, name)
    tested = dates.test_date(reading)
    stated = None if peak is None or peak.derived else peak
    return Facts(
        modality=how,
        protocol=used,
        agent=drug,
        agent_dose=setup.agent_dose(reading, rows, given) if given else None,
        age=dates.age(reading, tested),
        test_date=tested,
        indication=setup.indication(reading),
        resting_heart_rate=rate,
        resting_blood_pressure=pressure,
        peak_heart_rate=peak,
        peak_blood_pressure=peaks.peak_blood_pressure(reading, rows),
        predicted_max_heart_rate=vitals.predicted_max(reading),
        target_heart_rate=vitals.target(reading),
        percent_predicted_max_heart_rate=vitals.percent_predicted(reading, stated),
        mets=vitals.mets(reading),
        rate_pressure_product=vitals.rate_pressure_product(reading),
        duration=lengths.duration(reading, rows, given, walked),
        stages=tuple([_stage(reading, row, labelled=names) for row in rows]),
        symptoms=_with_stop_symptoms(symptoms(reading, rows), ended, reading),
        rhythm=rhythms(reading, rows),
        st_changes=st_changes(reading),
        termination=ended,
        staff=people.staff(reading, crew, names=names),
    )


def _with_resting_rate(rows: tuple[Row, ...], rate: Measured | None) -> tuple[Row, ...]:
    """The rows with the resting rate that was told apart from the resting pressure ("Rest ECG: sinus 78")."""
    first = next((n for n, r in enumerate(rows) if r.phase == "rest"), None)
    if first is None or rate is None or rows[first].heart_rate is not None or not isinstance(rate.value, int | float):
        return rows
    cell = Cell(float(rate.value), 0.0, "bpm", rate.start or 0, rate.end or 0)
    return (*rows[:first], rows[first]._replace(heart_rate=cell), *rows[first + 1 :])


UNNAMED = "unnamed"
"""Stands for the drug of a pharmacologic test that names none: its dose and its timing may be told all the same."""
_IS_SYMPTOM = {
    reason: symptom
    for symptom, reason in REASON_OF_SYMPTOM.items()
    if symptom not in ("other", "syncope") and reason != "other"
}


def _with_stop_symptoms(found: tuple[Symptom, ...], ended: tuple[Named, ...], reading: Reading) -> tuple[Symptom, ...]:
    """A symptom given as the reason to stop is a symptom of the test too."""
    have = {s.value for s in found if s.present}
    extra = [
        Symptom(value=_IS_SYMPTOM[r.value], present=True, start=r.start, end=r.end)
        for r in ended
        if r.value in _IS_SYMPTOM and _IS_SYMPTOM[r.value] not in have
    ]
    return tuple(sorted([*found, *extra], key=lambda s: (s.start, s.value, s.present)))


_LABEL_EDGE = re.compile(r"^[\s|,;\"*\-\u2022]+|[\s|,;\"*:=\-]+$")


def _stage(reading: Reading, row: Row, *, labelled: bool) -> Stage:
    label = _LABEL_EDGE.sub("", reading.text[row.label[0] : row.label[1]]) if labelled and row.label else None
    clock = None
    if row.clock is not None:
        minutes = int(row.clock.number)
        seconds = round((row.clock.number - minutes) * 60)
        written = f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
        clock = measured(written, None, row.clock.start, row.clock.end)
    return Stage(
        phase=cast(Phase, row.phase),
        label=label or None,
        elapsed=_measured(row.elapsed),
        clock=clock,
        speed=_measured(row.speed),
        grade=_measured(row.grade),
        watts=_measured(row.watts),
        dose=_measured(row.dose),
        mets=_measured(row.mets),
        heart_rate=_measured(row.heart_rate),
        blood_pressure=pressure_of(row.blood_pressure) if row.blood_pressure else None,
        start=row.start,
        end=row.end,
    )


def _measured(cell: Cell | None) -> Measured | None:
    if cell is None:
        return None
    return Measured(value=plain_number(cell.number), unit=cell.unit or None, start=cell.start, end=cell.end)
