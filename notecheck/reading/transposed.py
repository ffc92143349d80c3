"""Tables whose columns are the phases: a line of rates, a line of pressures, and a head above them."""

from __future__ import annotations

import re

from notecheck.reading.cells import DELIMITERS, cells_of
from notecheck.reading.document import Cell, Range, Reading, Row
from notecheck.reading.phases import phase_of
from notecheck.reading.values import Value


def read_transposed(reading: Reading, used: set[int]) -> tuple[list[Row], set[int]]:
    """Tables whose columns are the phases: a line of rates, a line of pressures, and a head above them."""
    rows: list[Row] = []
    also: set[int] = set()
    lines = [ln for ln in reading.lines if ln[0] not in used]
    for i, line in enumerate(lines):
        rates = _series(reading, line, "heart_rate")
        if len(rates) < 2 or line[0] in also:
            continue
        for j in (i + 1, i - 1, i + 2, i - 2, i + 3):
            if not 0 <= j < len(lines):
                continue
            pressures = _series(reading, lines[j], "blood_pressure")
            if len(pressures) < 2 and j > 0:
                pressures = _halves(reading, lines[j - 1], lines[j])
            if len(pressures) < 2:
                continue
            heads = _heads(reading, lines, min(i, j, j - 1 if pressures[0].start < lines[j][0] else j))
            if heads is None:
                break
            rows += _columns_to_rows(reading, heads, rates, pressures, line, lines[j])
            also |= {line[0], lines[j][0]}
            break
    return rows, also


_STAGE_HEAD = re.compile(r"(?:st(?:age|g)?\.?\s*)?[a-z]?\d+(?:/\d|:\d\d)?(?:\s?min|\s?w|')?$", re.IGNORECASE)
_SERIES = {
    "heart_rate": re.compile(r"^[\s|*\"]*(?:hr|heart rate|pulse|rate|bpm|beats)\b[^\d\n]{0,16}", re.IGNORECASE),
    "blood_pressure": re.compile(
        r"^[\s|*\"]*(?:bp|b/p|blood pressure|sbp/dbp|pressure|nibp)\b[^\d\n]{0,18}", re.IGNORECASE
    ),
}


def _series(reading: Reading, line: Range, kind: str) -> list[Value]:
    text = reading.text[line[0] : line[1]]
    if not _SERIES[kind].match(text):
        return []
    values = reading.numbers(*line)
    if kind == "blood_pressure":
        return [v for v in values if v.kind == "bp"]
    if any(v.kind == "bp" for v in values):
        return []
    return [v for v in values if v.kind == "number" and v.unit in ("", "bpm") and 30 <= v.number <= 250]


_HALVES = (
    re.compile(r"^[\s|*\"]*(?:sys\w*|sbp)\b[^\d\n]{0,16}", re.IGNORECASE),
    re.compile(r"^[\s|*\"]*(?:dia\w*|dbp)\b[^\d\n]{0,16}", re.IGNORECASE),
)


def _halves(reading: Reading, upper: Range, lower: Range) -> list[Value]:
    """The pressures of two lines, systolic above diastolic; each stands where its systolic value does."""
    lines = [
        [v for v in reading.numbers(*line) if v.kind == "number" and not v.unit]
        for line, label in zip((upper, lower), _HALVES, strict=True)
        if label.match(reading.text[slice(*line)])
    ]
    if len(lines) != len(_HALVES) or len(lines[0]) != len(lines[1]):
        return []
    return [
        Value("bp", high.number, low.number, "mm[Hg]", f"{high.text}/{low.text}", high.start, high.end)
        for high, low in zip(*lines, strict=True)
        if high.number > low.number
    ]


def _heads(reading: Reading, lines: list[Range], above: int) -> list[tuple[Range, float]] | None:
    """The cells of the nearest head above a transposed table, with the middle of each."""
    best: tuple[int, list[tuple[Range, float]]] | None = None
    for k in range(above - 1, max(-1, above - 8), -1):
        start, end = lines[k]
        line = reading.text[start:end]
        told = [v.kind for v in reading.numbers(start, end)]
        if "bp" in told:
            break
        if "date" in told or any(reading.within("document", start, end)):
            continue  # a title, or the line of who and when
        delimiter = next((d for d in DELIMITERS if line.count(d) >= 2), "")
        cells = [(a + start, b + start) for a, b in cells_of(line, delimiter) if b > a]
        phases = sum(1 for a, b in cells if any(phase_of(reading.text[a:b])))
        named = phases + sum(1 for a, b in cells if _STAGE_HEAD.match(reading.text[a:b].strip()))
        timed = named >= 3 and delimiter == "" and not phases
        if (phases or timed) and named >= 2 and (best is None or phases > best[0]):
            best = phases, [((a, b), (a + b) / 2 - start) for a, b in cells]
    return best[1] if best else None


def _columns_to_rows(
    reading: Reading,
    heads: list[tuple[Range, float]],
    rates: list[Value],
    pressures: list[Value],
    rate_line: Range,
    bp_line: Range,
) -> list[Row]:
    by_head: dict[int, dict[str, Value]] = {}
    for kind, values, line in (("hr", rates, rate_line), ("bp", pressures, bp_line)):
        count = len(values)
        extra = len(heads) - count
        delimiter = next((d for d in DELIMITERS if reading.text[line[0] : line[1]].count(d) >= 2), "")
        cells = (
            [(a + line[0], b + line[0]) for a, b in cells_of(reading.text[line[0] : line[1]], delimiter)]
            if delimiter
            else []
        )
        for n, v in enumerate(values):
            column = next((k for k, (a, b) in enumerate(cells) if a <= v.start < b), -1)
            if column >= 0 and len(cells) - len(heads) in (0, 1):
                head = column - (len(cells) - len(heads))
            elif extra in (0, 1):
                head = n + extra
            else:
                middle = (v.start + v.end) / 2 - line[0]
                head = min(range(len(heads)), key=lambda k: abs(heads[k][1] - middle))
            by_head.setdefault(head, {})[kind] = v
    rows = []
    for head in sorted(h for h in by_head if h >= 0):
        pair = by_head[head]
        hr, bp = pair.get("hr"), pair.get("bp")
        label = heads[head][0]
        phase, peak = phase_of(reading.text[label[0] : label[1]])
        lead = phase_of(reading.text[slice(*heads[0][0])])[0] if len(heads) > max(len(rates), len(pressures)) else ""
        phase = phase or lead
        first = min(v.start for v in pair.values())
        last = max(v.end for v in pair.values())
        rows.append(
            Row(
                phase,
                first,
                last,
                label,
                peak=peak,
                heart_rate=Cell(hr.number, 0.0, "bpm", hr.start, hr.end) if hr else None,
                blood_pressure=Cell(bp.number, bp.second, "mm[Hg]", bp.start, bp.end) if bp else None,
            )
        )
    return rows
