"""The rows of the test in their order: pressures, the peak among them, stages against time, falls between stages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from notecheck import standards
from notecheck.reading.document import Cell, Range, Row
from notecheck.rules.case import Case, Flag, clock, flag, number, plain, pressure, stated
from notecheck.rules.registry import check
from notecheck.rules.stages import stage_number
from notecheck.standards import ProtocolStage, tolerance


@check("pressure-order")
def pressure_order(case: Case) -> Iterator[Flag]:
    """The systolic pressure lies above the diastolic in every reading."""
    cells: list[Cell] = [r.blood_pressure for r in case.reading.rows if r.blood_pressure is not None]
    swapped = [c for c in cells if c.second and c.number <= c.second]
    for cell in swapped:
        yield flag("pressure-order", f"{plain(cell.number)} is written over {plain(cell.second)}.", cell)
    for value in (case.facts.resting_blood_pressure, case.facts.peak_blood_pressure):
        found = pressure(value)
        if value is None or found is None or found.diastolic is None or found.systolic > found.diastolic:
            continue
        if all((value.start, value.end) != (c.start, c.end) for c in swapped):
            yield flag(
                "pressure-order",
                f"{plain(float(found.systolic))} is written over {plain(float(found.diastolic))}.",
                value,
            )


@check("peak-below-row")
def peak_below_row(case: Case) -> Iterator[Flag]:
    """The stated peak heart rate is not below a heart rate at rest or under stress."""
    peak = case.facts.peak_heart_rate
    said = stated(peak)
    after = ("recovery",) if case.agent else ()  # under a drug the peak may lie in the recovery
    rows = [r for r in case.rows("rest", "exercise", "infusion", *after) if r.heart_rate is not None]
    if peak is None or said is None or not rows:
        return
    highest = max((r.heart_rate for r in rows if r.heart_rate is not None), key=lambda c: c.number)
    if highest.number > said + tolerance("heart_rate"):
        yield flag(
            "peak-below-row",
            f"A row holds a heart rate of {plain(highest.number)}, the stated peak is {plain(said)}.",
            peak,
            highest,
        )


@check("peak-pressure-below-row")
def peak_pressure_below_row(case: Case) -> Iterator[Flag]:
    """The stated peak pressure is not below a systolic pressure under stress."""
    value = case.facts.peak_blood_pressure
    peak = pressure(value)
    rows = [r for r in case.rows("exercise") if r.blood_pressure is not None]
    if value is None or value.derived or peak is None or not rows:
        return
    highest = max((r.blood_pressure for r in rows if r.blood_pressure is not None), key=lambda c: c.number)
    if highest.number > peak.systolic + tolerance("pressure"):
        yield flag(
            "peak-pressure-below-row",
            f"A row holds {plain(highest.number)}, the stated peak is {plain(float(peak.systolic))}.",
            value,
            highest,
        )


_STAGE = r"(?:stage|stg|st)\.? ?(?P<{0}>\d)(?![\d/:]|\.\d)"
_STAGE_REACHED = re.compile(
    r"\b(?:highest|last|max(?:imum)?|peak|final) (?:stage|stg)(?: (?:reached|completed|attained))?[ :=]{1,3}(?:was )?"
    r"(?:(?:stage|stg|st)\.? ?)?(?P<a>\d)(?![\d/:]|\.\d)|"
    r"\b(?:stage|stg) (?:reached|attained)[ :=]{1,3}(?P<b>\d)(?![\d/:]|\.\d)|"
    r"\b(?:reached|got (?:in)?to|made it (?:in)?to|into|entered|during|in|completed|finished|through) "
    + _STAGE.format("c")
)


@check("stage-reached")
def stage_reached(case: Case) -> Iterator[Flag]:
    """The stage told against the exercise time on a protocol with fixed stages."""
    total = case.facts.duration
    seconds = stated(total)
    name = str(case.facts.protocol.value) if case.facts.protocol else ""
    tables = standards.protocols().get(name)
    if total is None or seconds is None or not tables or name == "modified_bruce" or case.kind != "exercise":
        return
    slack = tolerance("stage_seconds")
    spoken = [(int(n), at, how) for n, at, how in _spoken_stages(case)]
    numbered = ((stage_number(case, r, named=True), (r.start, r.end)) for r in case.rows("exercise"))
    rows = [(n, at, "row") for n, at in numbered if n is not None]
    for n, at, how in [*spoken, *rows]:
        if not 1 <= n <= min(len(t) for t in tables):
            continue
        if all(_begins(table, n) > seconds + slack for table in tables):
            begin = min(_begins(table, n) for table in tables)
            yield flag(
                "stage-reached",
                f"Stage {n} begins at {clock(begin)}, the exercise time is {clock(seconds)}.",
                at,
                total,
            )
            return
        if how == "highest" and all(table[n - 1].end < seconds - slack for table in tables):
            yield flag(
                "stage-reached",
                f"Stage {n} ends at {clock(max(t[n - 1].end for t in tables))}, the exercise time is {clock(seconds)}.",
                at,
                total,
            )
            return


def _begins(table: tuple[ProtocolStage, ...], n: int) -> int:
    return table[n - 2].end if n > 1 else 0


def _spoken_stages(case: Case) -> Iterator[tuple[str, Range, str]]:
    for m in _STAGE_REACHED.finditer(case.reading.lower):
        if m.start() in case.reading.left_open:
            continue
        if case.category(m.start()) in ("history", "indication", "plan"):
            continue
        yield m["a"] or m["b"] or m["c"], m.span(), "highest" if m["a"] or m["b"] else "during"


@check("protocol-row")
def protocol_row(case: Case) -> Iterator[Flag]:
    """The speed and grade of the rows against the named protocol."""
    name = str(case.facts.protocol.value) if case.facts.protocol else ""
    tables = standards.protocols().get(name)
    if not tables or case.facts.protocol is None:
        return
    known = {(s.speed, s.grade) for table in tables for s in table}
    for row in case.rows("exercise"):
        if row.speed is None or row.grade is None or row.speed.unit == "km/h":
            continue
        fits = any(
            abs(row.speed.number - speed) <= tolerance("speed") + 1e-9
            and abs(row.grade.number - grade) <= tolerance("grade") + 1e-9
            for speed, grade in known
        )
        if not fits and row.speed.number:
            yield flag(
                "protocol-row",
                f"{plain(row.speed.number)} mph at {plain(row.grade.number)} % is no stage of its usual table.",
                row.speed,
                row.grade,
                case.facts.protocol,
            )
            return


@check("mets-of-stage")
def mets_of_stage(case: Case) -> Iterator[Flag]:
    """The METs against the stage that the exercise time falls into, and against the regressions on time."""
    f = case.facts
    mets, seconds = stated(f.mets), stated(f.duration)
    if mets is None or seconds is None or f.mets is None or f.duration is None or case.kind != "exercise":
        return
    if f.protocol is None or f.protocol.value != "bruce":
        return
    table = standards.protocols()["bruce"][0]
    at = next((i for i, s in enumerate(table) if seconds <= s.end), len(table) - 1)
    minutes = seconds / 60
    men = (14.8 - 1.379 * minutes + 0.451 * minutes**2 - 0.012 * minutes**3) / 3.5
    women = (4.38 * minutes - 3.9) / 3.5
    low = min(table[max(0, at - 1)].mets, men, women) * (1 - tolerance("mets"))
    high = max(table[at].mets, men, women) * (1 + tolerance("mets"))
    if not low <= mets <= high:
        yield flag(
            "mets-of-stage",
            f"{clock(seconds)} on the protocol gives about {low:.0f} to {high:.0f} METs, the note says {plain(mets)}.",
            f.mets,
            f.duration,
            f.protocol,
        )


@check("stage-times")
def stage_times(case: Case) -> Iterator[Flag]:
    """The clock of the rows does not run backwards, nor beyond the exercise time."""
    total = case.facts.duration
    seconds = stated(total)
    late = next(
        (
            r.elapsed
            for r in case.rows("exercise")
            if r.elapsed is not None and seconds and r.elapsed.number > seconds + tolerance("stage_seconds")
        ),
        None,
    )
    if late is not None and total is not None and seconds is not None and case.kind == "exercise":
        yield flag(
            "stage-times",
            f"A row of exercise is at {clock(late.number)}, the exercise time is {clock(seconds)}.",
            late,
            total,
        )
        return
    for before, after in pairwise([r for r in case.reading.rows if r.clock is not None]):
        assert before.clock is not None
        assert after.clock is not None
        back = before.clock.number - after.clock.number
        if before.phase == after.phase and 0 < back < 3 * 60:
            yield flag("stage-times", "A later row has an earlier time.", before.clock, after.clock)
            return


def _up_to_the_peak(case: Case) -> list[Row]:
    """The rows of exercise up to the highest heart rate: what follows may be recovery under a light load."""
    rows = case.rows("exercise")
    rates = [r.heart_rate.number if r.heart_rate is not None else 0 for r in rows]
    return rows[: rates.index(max(rates)) + 1] if rates else []


@check("heart-rate-drop")
def heart_rate_drop(case: Case) -> Iterator[Flag]:
    """The heart rate does not fall much from one stage to the next."""
    for before, after in pairwise([r for r in _up_to_the_peak(case) if r.heart_rate is not None]):
        assert before.heart_rate is not None
        assert after.heart_rate is not None
        fall = before.heart_rate.number - after.heart_rate.number
        if fall >= tolerance("rate_drop"):
            yield flag(
                "heart-rate-drop",
                f"The heart rate falls from {plain(before.heart_rate.number)} to {plain(after.heart_rate.number)}.",
                before.heart_rate,
                after.heart_rate,
            )
            return


@check("pressure-drop")
def pressure_drop(case: Case) -> Iterator[Flag]:
    """A fall of the systolic pressure during exercise stands with an event or a reason to stop."""
    told = any(t.value == "hypotension" for t in case.facts.termination) or any(
        "hypotens" in case.reading.lower[c.start : c.end] or "drop" in case.reading.lower[c.start : c.end]
        for c in case.reading.all("event", "described")
        if c.holds
    )
    rows = [r for r in _up_to_the_peak(case) if r.blood_pressure is not None]
    for before, after in () if told else pairwise(rows):
        assert before.blood_pressure is not None
        assert after.blood_pressure is not None
        fall = before.blood_pressure.number - after.blood_pressure.number
        if fall >= tolerance("pressure_drop") and after.blood_pressure.number > after.blood_pressure.second:
            yield flag(
                "pressure-drop",
                f"The systolic pressure falls from {plain(before.blood_pressure.number)} to "
                f"{plain(after.blood_pressure.number)}.",
                before.blood_pressure,
                after.blood_pressure,
            )
            return


@check("pressure-limit")
def pressure_limit(case: Case) -> Iterator[Flag]:
    """A pressure at which a test is usually ended stands with an event."""
    alert = standards.limits("alert")
    high = next(
        (
            r.blood_pressure
            for r in case.rows("exercise", "infusion")
            if r.blood_pressure is not None
            and (r.blood_pressure.number > alert["systolic"] or r.blood_pressure.second > alert["diastolic"])
            and r.blood_pressure.number > r.blood_pressure.second
        ),
        None,
    )
    none = next((c for c in case.reading.all("event", "event") if c.negated), None)
    if high is not None and none is not None:
        yield flag(
            "pressure-limit",
            f"{plain(high.number)}/{plain(high.second)} was measured, and the note tells of no event.",
            high,
            (none.start, none.end),
        )


@check("recovery-rate")
def recovery_rate(case: Case) -> Iterator[Flag]:
    """The heart rate of the last reading after stress is not above the peak."""
    peak = case.facts.peak_heart_rate
    said = stated(peak)
    rows = [r for r in case.rows("recovery") if r.heart_rate is not None]
    if peak is None or said is None or not rows or case.kind != "exercise":
        return
    last = rows[-1].heart_rate
    assert last is not None
    if last.number > said:
        yield flag(
            "recovery-rate",
            f"The last reading of recovery is {plain(last.number)}, the peak {plain(said)}.",
            last,
            peak,
        )


@check("identical-rows")
def identical_rows(case: Case) -> Iterator[Flag]:
    """Three or more rows under stress and after it do not all hold the same readings."""
    under_stress = [r for r in case.rows("exercise", "infusion") if r.heart_rate is not None]
    phases = ("exercise", "infusion") if len(under_stress) >= 3 else ("exercise", "infusion", "recovery")
    rows = [r for r in case.rows(*phases) if r.heart_rate is not None and r.blood_pressure is not None]
    pairs = {
        (r.heart_rate.number, r.blood_pressure.number, r.blood_pressure.second)
        for r in rows
        if r.heart_rate is not None and r.blood_pressure is not None
    }
    if len(rows) >= 3 and len(pairs) == 1:
        yield flag("identical-rows", f"{len(rows)} rows are the same.", *((r.start, r.end) for r in rows))


@check("speed-unit")
def speed_unit(case: Case) -> Iterator[Flag]:
    """Speeds of a protocol in km/h are not written as mph."""
    name = str(case.facts.protocol.value) if case.facts.protocol else ""
    if name not in ("bruce", "modified_bruce"):
        return
    metric = {2.7, 4.0, 5.4, 5.5, 6.7, 6.8, 8.0}
    for value in case.reading.values:
        own = value.number == 5.5 and _GRADE_OF_SIX.match(case.reading.lower, value.end)
        if value.unit == "mph" and value.number in metric and value.start >= case.begin and not own:
            yield flag(
                "speed-unit", f"{plain(value.number)} is a stage of the protocol in km/h.", (value.start, value.end)
            )
            return


_GRADE_OF_SIX = re.compile(r"[\s,/@|]{0,4}(?:at )?20\b")
"""Stage 6 of Bruce is 5.5 mph at 20 %; in km/h 5.5 is stage 3 at 14 %."""


@check("st-without-leads")
def st_without_leads(case: Case) -> Iterator[Flag]:
    """An ST deviation in millimetres names its leads."""
    named = [s for s in case.facts.st_changes if s.present and s.leads]
    for change in case.facts.st_changes:
        if change.present and change.millimetres and not change.leads and not named and change.start >= case.begin:
            yield flag("st-without-leads", "", (change.start, change.end))
            return


@check("protocol-complete")
def protocol_complete(case: Case) -> Iterator[Flag]:
    """A protocol said to be complete was not left in its first stage."""
    f = case.facts
    ended = next((t for t in f.termination if t.value == "protocol_complete"), None)
    seconds = number(f.duration)
    tables = standards.protocols().get(str(f.protocol.value) if f.protocol else "")
    if ended is None or seconds is None or f.duration is None or not tables or case.kind != "exercise":
        return
    if seconds < tables[0][0].end - tolerance("stage_seconds"):
        yield flag(
            "protocol-complete",
            f"The first stage ends at {clock(tables[0][0].end)}, the exercise time is {clock(seconds)}.",
            (ended.start, ended.end),
            f.duration,
        )
