"""Readings told by kind in one line: all the rates, then all the pressures ("HR 66 -> 158, BP 120/70 -> 184/80").

What else stands in a line pairs each pressure with the rate beside it (`reading.runs`); here the pairs are found by the
word that each value has ("resting HR 66, peak HR 158; resting BP 120/70, peak BP 184/80") or by their order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from notecheck.reading.document import Cell, Range, Reading, Row
from notecheck.reading.markers import Marker, markers_of
from notecheck.reading.phases import REST_AND_PEAK
from notecheck.reading.values import Value

_KIND = re.compile(
    r"\b(?:(?P<rate>hr|heart rates?|pulse(?: rates?)?|rates?)|(?P<pressure>bp|b/p|(?:blood )?pressures?))(?=\b|_|\d)"
)
_BEFORE = re.compile(
    r"[\s:=,(_-]*(?:(?:hr|heart rate|pulse|rate|bp|b/p|blood|pressure|was|of|at|is|to|the|a|stage|min|bpm)\b"
    r"[\s:=,(_-]*){0,5}"
)
"""Between a word that names a part of the test and the value it names."""
_BEHIND = re.compile(r"(?: ?bpm| ?mmhg)?[ ]?(?:\(|at |in |@ ?|- ?)?(?:the )?(?:end (?:of )?)?")
"""Between a value and the word behind it that names its part ("66 (rest), 112 (stage 1)")."""
_LINK = re.compile(
    r"(?: ?bpm| ?mmhg)?(?:[ ]*(?P<change>-{1,2}>|\u2192|=>|>|(?:up )?to\b)[ ]*|"
    r"(?:[ ]*[,;/\u2013-][ ]*|[ ]{1,6})(?:(?:and|then)[ ]+)?)"
)
"""Between two values of one kind that are told in the order of the test."""
_REST_AND_PEAK = re.compile(rf"\b{REST_AND_PEAK}[):= ]*$")
_REACH = 30
_NAMING = ("rest", "exercise", "peak", "recovery")
_FALL = 15
"""Beats by which the last of a series lies below the highest where it is one of the recovery."""
_Named = tuple[Value, Marker]


def told_by_kind(reading: Reading, start: int, end: int, markers: Sequence[Marker]) -> list[Row]:
    """Returns the rows of a stretch whose rates and pressures are told apart, or none where they are told in pairs."""
    values = [v for v in reading.numbers(start, end) if v.kind == "bp" or _may_be_rate(v)]
    pressures = [v for v in values if v.kind == "bp"]
    if len(pressures) < 2 or len(values) - len(pressures) < 2:
        return []
    kinds = [(m.start(), "bp" if m["pressure"] else "number") for m in _KIND.finditer(reading.lower, start, end)]
    if len({kind for _, kind in kinds}) < 2:
        return []
    fitting = [v for v in values if _kind_before(kinds, v.start) == v.kind]
    return _by_name(reading, fitting, [m for m in markers if m.phase in _NAMING]) or _by_order(
        reading, fitting, [m for m in markers if m.phase not in ("rest", "peak")]
    )


def lines_by_kind(reading: Reading, used: set[int]) -> tuple[list[Row], set[int]]:
    """Returns the rows of two lines of which one holds the rates and the other the pressures, and their starts."""
    rows: list[Row] = []
    told: set[int] = set()
    for first, second in pairwise(reading.lines):
        if first[0] in used or second[0] in used or first[0] in told:
            continue
        counts = [sum(v.kind == "bp" for v in reading.numbers(*line)) for line in (first, second)]
        if max(counts) < 2 or min(counts):
            continue
        found = told_by_kind(reading, first[0], second[1], markers_of(reading, first[0], second[1]))
        if found:
            rows += found
            told |= {first[0], second[0]}
    return rows, told


def _may_be_rate(v: Value) -> bool:
    return v.kind == "number" and v.unit in ("", "bpm") and 30 <= v.number <= 230 and not v.number % 1


def _kind_before(kinds: list[tuple[int, str]], at: int) -> str:
    return next((kind for place, kind in reversed(kinds) if place < at), "")


def _by_name(reading: Reading, values: list[Value], markers: list[Marker]) -> list[Row]:
    """The rows of values that are each named by their part."""
    named = _named_before(reading, values, markers) or _named_behind(reading, values, markers)
    rates = {_key(reading, m): (v, m) for v, m in reversed(named) if v.kind == "number"}
    pressures = {_key(reading, m): (v, m) for v, m in reversed(named) if v.kind == "bp"}
    shared = [key for key in reversed(rates) if key in pressures]
    if len(shared) < 2 or not _apart([rates[k][0] for k in shared], [pressures[k][0] for k in shared]):
        return []
    staged = any(key[0] == "exercise" for key in shared)
    return [_row(rates[key], pressures[key]) for key in shared if key[0] != "peak" or staged]


def _named_before(reading: Reading, values: list[Value], markers: list[Marker]) -> list[_Named]:
    out: list[_Named] = []
    for v in values:
        marker = next((m for m in reversed(markers) if v.start - _REACH < m.start < v.start), None)
        if marker is not None and _BEFORE.fullmatch(reading.lower, min(marker.end, v.start), v.start):
            out.append((v, marker))
    return out if len(out) > 3 else []


def _named_behind(reading: Reading, values: list[Value], markers: list[Marker]) -> list[_Named]:
    out: list[_Named] = []
    for v in values:
        marker = next((m for m in markers if v.end <= m.start < v.end + _REACH), None)
        if marker is not None and _BEHIND.fullmatch(reading.lower, v.end, marker.start):
            out.append((v, marker))
    return out


def _key(reading: Reading, marker: Marker) -> tuple[str, str]:
    """By what a rate and a pressure belong together: the part of the test, and the number of its stage."""
    digits = re.sub(r"[^\divx]|st(?:age|g)?|exercise", "", reading.lower[marker.start : marker.end])
    return marker.phase, digits if marker.phase == "exercise" else ""


def _apart(rates: list[Value], pressures: list[Value]) -> bool:
    """Whether all the values of one kind stand before all those of the other."""
    return max(v.end for v in rates) <= min(v.start for v in pressures) or max(v.end for v in pressures) <= min(
        v.start for v in rates
    )


def _by_order(reading: Reading, values: list[Value], markers: list[Marker]) -> list[Row]:
    """The rows of values that are named by their order only: the first is at rest, those behind a fall recovery."""
    if not values or (markers and markers[0].start < values[0].start):
        return []
    rates = _series(reading, [v for v in values if v.kind == "number"])
    pressures = _series(reading, [v for v in values if v.kind == "bp"])
    if len(rates) != len(pressures) or len(rates) < 2 or not _apart(rates, pressures):
        return []
    if len(rates) == 2:
        headed = _REST_AND_PEAK.search(reading.lower, max(0, rates[0].start - _REACH), rates[0].start)
        rises = rates[0].number < rates[1].number and (headed or _changes(reading, *rates))
        return [_row((rates[0], None), (pressures[0], None), "rest")] if rises else []
    top = max(range(len(rates)), key=lambda n: rates[n].number)
    if not top:
        return []
    phases = ["rest"] + [
        "recovery" if n > top and rates[n].number < rates[top].number - _FALL else "exercise"
        for n in range(1, len(rates))
    ]
    return [
        _row((rate, None), (pressure, None), phase)
        for rate, pressure, phase in zip(rates, pressures, phases, strict=True)
    ]


def _changes(reading: Reading, a: Value, b: Value) -> bool:
    link = _LINK.fullmatch(reading.lower, a.end, b.start)
    return link is not None and link["change"] is not None


def _series(reading: Reading, values: list[Value]) -> list[Value]:
    """The values of one kind, if they are joined by nothing but links."""
    out = values[:1]
    for a, b in pairwise(values):
        if not _LINK.fullmatch(reading.lower, a.end, b.start):
            return []
        out.append(b)
    return out


def _row(rate: tuple[Value, Marker | None], pressure: tuple[Value, Marker | None], phase: str = "") -> Row:
    beats, marker = rate
    told, _ = pressure
    label: Range | None = (marker.start, marker.end) if marker else None
    first = min(beats.start, marker.start) if marker else beats.start
    named = marker.phase if marker else phase
    return Row(
        "exercise" if named == "peak" else named,
        first,
        max(beats.end, marker.end) if marker else beats.end,
        label,
        heart_rate=Cell(beats.number, 0.0, "bpm", beats.start, beats.end),
        blood_pressure=Cell(told.number, told.second, "mm[Hg]", told.start, told.end),
        peak=named == "peak",
    )
