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
from notecheck.reading.phases import REST_AND_PEAK, phase_of
from notecheck.reading.rates import elapsed_cell
from notecheck.reading.values import Value

_RATE = r"hr|hrs(?=:)|heart rates?|pulse(?: rates?)?|rates?"
_KIND = re.compile(rf"\b(?:(?:{_RATE})|(?P<pressure>bp|bps(?=:)|b/p|(?:blood )?pressures?))(?=\b|_|\d)")
_RATE_WORD = re.compile(rf"\b(?:{_RATE})(?=\b|_|\d)")
_FILLER = re.compile(
    r"\b(?:hr|heart|pulse|rates?|bp|b/p|blood|pressures?|was|were|of|at|on|in|is|are|to|the|a|and|then|with|beats|per|minute|"
    r"bpm|mmhg|vitals?|readings?|end|respectively)\b|[^\w.\u00bd%]+"
)
"""What a label holds beside the part of the test that it names."""
_LINK = re.compile(
    r"(?: ?bpm| ?mmhg)?(?:[ ]*(?P<change>-{1,2}>|\u2192|=>|>|(?:up )?to\b)[ ]*|"
    r"(?:[ ]*[,;/\u2013-][ ]*|[ ]{1,6})(?:(?:and|then)[ ]+)?)"
)
"""Between two values of one kind that are told in the order of the test."""
_REST_AND_PEAK = re.compile(rf"\b{REST_AND_PEAK}[):= ]*$")
"""The head of two values ("HR rest/peak: 66/158")."""
_EACH_STAGE = re.compile(r"\b(?:each|every|by|per) (?:stage|step)\b[^.;]*$")
"""A series that begins with the first stage and not at rest."""
_CLOSED = re.compile(r"\.(?!\d)|[;\n]")
"""Behind which nothing is told of a value any more."""
_MOST_VALUES = 60
"""Of one stretch: a text of more is no line of a test."""
_REACH = 30
"""Characters in front of the first value of a kind in which its label stands."""
_LONGEST_LABEL = 44
"""Characters between two values: more are no label but a sentence."""
_FALL = 15
"""Beats by which the last of a series lies below the highest where it is one of the recovery."""
_Named = tuple[Value, str, Range]
"""A value, what its label says in plain words, and where the label stands."""


_NUMERAL = re.compile(r"[ivx]{1,4}|\u00bd")
_PAIRED = re.compile(r"(?: ?bpm)?[ ]?[,;/&|]?[ ]?(?:and )?")
"""Between a rate and a pressure that are one reading, whatever word of a kind stands before them."""


def told_by_kind(reading: Reading, start: int, end: int, markers: Sequence[Marker]) -> list[Row]:
    """Returns the rows of a stretch whose rates and pressures are told apart, or none where they are told in pairs."""
    values = [v for v in reading.numbers(start, end) if v.kind == "bp" or _may_be_rate(v)]
    pressures = [v for v in values if v.kind == "bp"]
    if len(pressures) < 2 or len(values) - len(pressures) < 2 or len(values) > _MOST_VALUES:
        return []
    kinds = [(m.start(), "bp" if m["pressure"] else "number") for m in _KIND.finditer(reading.lower, start, end)]
    if len({kind for _, kind in kinds}) < 2:
        return []
    fitting = [v for v in values if _kind_before(kinds, v.start) == v.kind]
    if any(
        a.kind != b.kind and a not in fitting and _PAIRED.fullmatch(reading.lower, a.end, b.start)
        for a, b in pairwise(values)
    ):
        return []
    return _by_name(reading, fitting, start, end) or _by_order(
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
        lines = (first, second) if counts[0] == 0 else (second, first)
        if [_RATE_WORD.search(reading.lower, *line) is not None for line in lines] != [True, False]:
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


def _by_name(reading: Reading, values: list[Value], start: int, end: int) -> list[Row]:
    """The rows of values that each have a label, the same for rate and pressure; the pressures may go without."""
    named = _labelled(reading, values, start, end)
    rates = [n for n in named if n[0].kind == "number"]
    pressures = [n for n in named if n[0].kind == "bp"]
    if not rates or not pressures or not _apart([v for v, _, _ in rates], [v for v, _, _ in pressures]):
        return []
    if len(rates) == len(pressures) and all(label for _, label, _ in rates) and not any(p for _, p, _ in pressures):
        pairs = list(zip(rates, pressures, strict=True))
    else:
        pairs = [(r, p) for r in rates if r[1] and (p := next((p for p in pressures if _same(r[1], p[1])), None))]
    if len(pairs) < 2:
        return []
    rows = [_named_row(reading, *pair) for pair in pairs]
    staged = any(row.phase not in ("rest", "recovery") and not row.peak for row in rows)
    return [row for row in rows if staged or not row.peak]


def _labelled(reading: Reading, values: list[Value], start: int, end: int) -> list[_Named]:
    """The values with what stands before each of them, or behind where the first has nothing before it."""
    edges = [(max(start, values[0].start - _REACH), values[0].start)] if values else []
    edges += [(a.end, b.start) for a, b in pairwise(values)]
    before = [_label(reading, *edge) for edge in edges]
    if before and not before[0][0]:
        behind = [*edges[1:], (values[-1].end, min(end, values[-1].end + _LONGEST_LABEL))]
        kinds = [v.kind for v in values]
        turn = next((n for n in range(1, len(kinds)) if kinds[n] != kinds[n - 1]), len(kinds)) - 1
        behind = [(a, _sentence_end(reading, a, b)) for a, b in behind]
        if _label(reading, *behind[turn])[0]:
            before = [_label(reading, *edge) for edge in behind]
    return [(v, *label) for v, label in zip(values, before, strict=True)]


def _sentence_end(reading: Reading, start: int, end: int) -> int:
    """Where what is told of a value ends: with its sentence, its clause or its line."""
    closed = _CLOSED.search(reading.lower, start, end)
    return closed.start() if closed else end


def _label(reading: Reading, start: int, end: int) -> tuple[str, Range]:
    """The words between two values without those of the kind, and their place."""
    raw = reading.lower[start:end]
    if len(raw) > _LONGEST_LABEL:
        return "", (end, end)
    words = " ".join(_FILLER.sub(" ", raw).split()).strip(". ")
    if not phase_of(words)[0] and not any(c.isdigit() for c in words) and not _NUMERAL.fullmatch(words):
        words = ""
    first = len(raw) - len(raw.lstrip(" ,;:.|()/-\n"))
    return words, (start + first, start + max(len(raw.rstrip(" ,;:.|()=/-\n")), first))


def _same(a: str, b: str) -> bool:
    """Whether two labels name one part; the first of a line has what leads it too."""
    return bool(a and b) and (a == b or a.endswith(f" {b}") or b.endswith(f" {a}"))


def _named_row(reading: Reading, rate: _Named, pressure: _Named) -> Row:
    beats, _, place = rate
    phase, peak = phase_of(reading.text[slice(*place)])
    told = [v for v in reading.numbers(*place) if v.kind in ("time", "number")]
    elapsed = next((v for v in told if v.kind == "time" or v.unit in ("min", "s")), None)
    watts = next((v for v in told if v.unit == "W"), None)
    dose = next((v for v in told if v.unit in ("mcg", "mcg/kg/min")), None)
    if not phase and (watts or dose):
        phase = "exercise" if watts else "infusion"
    return _row(beats, pressure[0], "exercise" if phase == "peak" else phase)._replace(
        start=min(beats.start, place[0]),
        end=max(beats.end, place[1]),
        label=place,
        elapsed=elapsed_cell(elapsed) if elapsed else None,
        watts=Cell(watts.number, 0.0, "W", watts.start, watts.end) if watts else None,
        dose=Cell(dose.number, 0.0, "mcg/kg/min", dose.start, dose.end) if dose else None,
        peak=peak,
    )


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
        changed = headed or (_changes(reading, *rates) and _changes(reading, *pressures))
        rises = rates[0].number < rates[1].number and changed
        return [_row(rates[0], pressures[0], "rest")] if rises else []
    top = max(range(len(rates)), key=lambda n: rates[n].number)
    if not top:
        return []
    staged = _EACH_STAGE.search(reading.lower, max(0, rates[0].start - _REACH), rates[0].start) is not None
    phases = ["exercise" if staged else "rest"] + [
        "recovery" if n > top and rates[n].number < rates[top].number - _FALL else "exercise"
        for n in range(1, len(rates))
    ]
    return [_row(rate, pressure, phase) for rate, pressure, phase in zip(rates, pressures, phases, strict=True)]


def _changes(reading: Reading, a: Value, b: Value) -> bool:
    link = _LINK.fullmatch(reading.lower, a.end, b.start)
    return link is not None and (link["change"] is not None or "/" in link[0])


def _series(reading: Reading, values: list[Value]) -> list[Value]:
    """The values of one kind, if they are joined by nothing but links."""
    out = values[:1]
    for a, b in pairwise(values):
        if not _LINK.fullmatch(reading.lower, a.end, b.start):
            return []
        out.append(b)
    return out


def _row(rate: Value, pressure: Value, phase: str) -> Row:
    return Row(
        phase,
        rate.start,
        rate.end,
        heart_rate=Cell(rate.number, 0.0, "bpm", rate.start, rate.end),
        blood_pressure=Cell(pressure.number, pressure.second, "mm[Hg]", pressure.start, pressure.end),
    )
