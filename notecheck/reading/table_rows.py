"""One row of a headed table: its cells under their columns, its label, its phase and its times."""

from __future__ import annotations

import re
from typing import NamedTuple

from notecheck.reading.cells import cells_of
from notecheck.reading.document import Cell, Range, Reading, Row
from notecheck.reading.infusion import agent_given, clock_minutes
from notecheck.reading.phases import phase_of
from notecheck.reading.rates import elapsed_cell
from notecheck.reading.values import Value

_NOTHING = re.compile(r"[\s\-_.*/]*$|n/?a$|off$|none$", re.IGNORECASE)
_REMARK = re.compile(r"\b(?:before|pre|base|baseline|rest|resting|pretest)\b", re.IGNORECASE)


class Column(NamedTuple):
    """A column: what it holds and where its head stands in the line."""

    kind: str
    start: int
    end: int
    unit: str = ""


class Table(NamedTuple):
    """A table's head and its delimiter ("" where columns are aligned with blanks)."""

    delimiter: str
    columns: list[Column]


def row_of(reading: Reading, table: Table, line: Range, odd: list[Range]) -> Row | None:
    """Returns the row of a line of a table, None where it holds no reading; cells not understood are added to `odd`."""
    cells = _assigned(reading, table, line, odd)
    hr = cells.get("heart_rate")
    bp = cells.get("blood_pressure")
    if hr is None and bp is None:
        return None
    label = _label(reading, table, line, cells) or _stage_cell(reading, table, line)
    words = reading.text[label[0] : label[1]] if label else ""
    between = reading.text[hr.end : bp.start] if hr and bp else ""
    if _NOT_MEASURED.search(words) or _OF_PREDICTED.match(between):
        return None
    phase, peak = phase_of(words)
    if label:
        _read_times(reading, label, cells)
    loads = map(cells.get, ("watts", "speed", "grade"))
    if phase == "recovery" and _ONLY_OFF.search(words) and any(c is not None and c.number > 0 for c in loads):
        phase, peak = "exercise", True  # the load at which the test was ended
    if not phase and _is_since_the_end(reading, label, cells):
        phase = "recovery"
    if not phase:
        remark = _REMARK.search(reading.text, max(c.end for c in (hr, bp) if c), line[1])
        moving = any(c is not None and c.number > 0 for c in map(cells.get, ("watts", "speed", "dose")))
        phase = "rest" if remark and not moving else phase
    return Row(
        phase,
        line[0],
        line[1],
        label,
        cells.get("elapsed"),
        cells.get("clock"),
        cells.get("speed"),
        cells.get("grade"),
        cells.get("watts"),
        cells.get("dose"),
        cells.get("mets"),
        hr,
        bp,
        peak,
    )


def _is_since_the_end(reading: Reading, label: Range | None, cells: dict[str, Cell]) -> bool:
    """Whether the minute of a row without a stage and a load counts from the end ("+1")."""
    told = cells.get("elapsed")
    if told is None or reading.text[told.start - 1 : told.start] != "+" or agent_given(reading):
        return False
    loaded = any(c is not None and c.number > 0 for c in map(cells.get, ("watts", "speed", "grade", "dose")))
    before = reading.text[label[0] : min(label[1], told.start)] if label else ""
    return not loaded and not any(c.isalnum() for c in before)


def _read_times(reading: Reading, label: Range, cells: dict[str, Cell]) -> None:
    """Adds the time that the label of a row tells, from the start of the test or of the day."""
    words = reading.text[slice(*label)]
    timed = "elapsed" in cells
    for told in reading.numbers(*label) if "clock" not in cells else ():
        begins = bool(clock_minutes(told)) and not words[: told.start - label[0]].strip()
        if timed and not (begins and told.start != cells["elapsed"].start):
            continue
        if not timed and told.kind == "time" and told.unit != "clock" and told.number < LONGEST_EXERCISE:
            cells["elapsed"] = Cell(told.number, 0.0, "s", told.start, told.end)
            return
        if not timed and _MINUTES.fullmatch(words):
            cells["elapsed"] = elapsed_cell(told)
        elif begins:
            cells["clock"] = Cell(clock_minutes(told) or 0.0, 0.0, "clock", told.start, told.end)


LONGEST_EXERCISE = 1800
"""Seconds."""
_ONLY_OFF = re.compile(r"^(?!.*(?:rec|post|after|cool))[^a-z]*\boff\b(?! ?\+)", re.IGNORECASE)
_MINUTES = re.compile(r"\d{1,2} ?(?:min|m|minutes?|mins)", re.IGNORECASE)
_NOT_MEASURED = re.compile(r"\b(?:predicted|target)\b", re.IGNORECASE)
"""A line below a table ("Predicted max HR: 160") that is none of its rows."""
_OF_PREDICTED = re.compile(r" ?(?:max )?(?:pred|mphr)", re.IGNORECASE)
"""Behind a rate that was not measured ("HRmax 165 of 181 pred, 91%. BPmax 186/76")."""


def _label(reading: Reading, table: Table, line: Range, cells: dict[str, Cell]) -> Range | None:
    """The words that name the row: all before its first reading."""
    placed = [
        c.start for k, c in cells.items() if k in ("heart_rate", "blood_pressure", "speed", "grade", "watts", "mets")
    ]
    end = min(placed) if placed else line[1]
    extra = reading.text[line[0] : end].rstrip(' |\t,;"')
    return (line[0], line[0] + len(extra)) if extra.strip() else None


def _stage_cell(reading: Reading, table: Table, line: Range) -> Range | None:
    """What stands under the head of the stages where another column comes first ("4.6  II  108  136/76")."""
    text = reading.text[line[0] : line[1]]
    under = (
        span
        for column, span in _placed(table, text)
        if column.kind in ("label", "phase") and column is not table.columns[0]
    )
    start, end = next(under, (0, 0))
    return (line[0] + start, line[0] + end) if text[start:end].strip(" -.0") else None


def _placed(table: Table, text: str) -> list[tuple[Column, Range]]:
    """The cells of a line, each with its column."""
    spans = cells_of(text, table.delimiter)
    if table.delimiter or len(spans) == len(table.columns):
        return [(c, s) for c, s in zip(table.columns, spans, strict=False)]
    words = [m.span() for m in _WORD.finditer(text)] if len(spans) == 1 else []
    if len(words) == len(table.columns):
        return list(zip(table.columns, words, strict=True))
    return _aligned(table, spans)


_WORD = re.compile(r"\S+")
"""A cell of a table whose columns stand one blank apart."""


def _assigned(reading: Reading, table: Table, line: Range, odd: list[Range]) -> dict[str, Cell]:
    text = reading.text[line[0] : line[1]]
    values = list(reading.numbers(*line))
    out: dict[str, Cell] = {}
    sides: dict[str, Cell] = {}
    doubtful: dict[str, Range] = {}
    for column, (start, end) in _placed(table, text):
        if not column.kind or _NOTHING.fullmatch(text[start:end]):
            continue
        inside = [v for v in values if line[0] + start <= v.start < line[0] + end]
        if column.kind not in _TIMES and _ONLY_MINUTES.fullmatch(text[start:end]):
            continue  # a time that stands under a load: the row has fewer cells
        if column.kind == "elapsed" and any(v.is_of_day for v in inside):
            column = column._replace(kind="clock")
        cell = _cell(column, inside)
        if cell is None and column.kind in _VITAL and _GARBLED.fullmatch(text[start:end]):
            doubtful[column.kind] = (line[0] + start, line[0] + end)
        if cell is not None and column.kind in ("systolic", "diastolic"):
            sides[column.kind] = cell
        elif cell is not None and column.kind == "speed_grade":
            out["speed"] = cell._replace(second=0.0)
            out["grade"] = cell._replace(number=cell.second, second=0.0, unit="%")
        elif cell is not None and column.kind not in out:
            out[column.kind] = cell
    if "systolic" in sides and "diastolic" in sides:
        high, low = sides["systolic"], sides["diastolic"]
        out["blood_pressure"] = Cell(
            high.number, low.number, "mm[Hg]", min(high.start, low.start), max(high.end, low.end)
        )
    _repair(reading, table, line, values, out)
    odd += [place for kind, place in doubtful.items() if kind not in out and (out or len(doubtful) > 1)]
    return out


def _aligned(table: Table, spans: list[Range]) -> list[tuple[Column, Range]]:
    """Gives each cell of an aligned row to the column whose head stands nearest."""
    out: list[tuple[Column, Range]] = []
    for start, end in spans:
        nearest = min(
            table.columns,
            key=lambda c: max(c.start - end, start - c.end, 0) * 10 + abs((c.start + c.end) - (start + end)),
        )
        out.append((nearest, (start, end)))
    return out


def _repair(reading: Reading, table: Table, line: Range, values: list[Value], out: dict[str, Cell]) -> None:
    """Pressures show themselves; a rate that the columns missed stands next to its pressure."""
    pressures = [v for v in values if v.kind == "bp"]
    shifted = "blood_pressure" not in out and bool(pressures) and any(c.kind == "blood_pressure" for c in table.columns)
    if shifted:
        v = pressures[0]
        out["blood_pressure"] = Cell(v.number, v.second, "mm[Hg]", v.start, v.end)
        if table.delimiter:
            out.pop("heart_rate", None)
    bp = out.get("blood_pressure")
    told = out.get("elapsed")
    beyond = told is not None and told.number > _LONGEST * 60  # a rate that stands under the minutes
    vital = line[1] if beyond else max((c.start for k, c in out.items() if k in _VITAL), default=line[0])
    minute = next((v for v in values if v.unit == "min" and v.start < vital), None)
    timed = not table.delimiter and any(c.kind in ("elapsed", "") for c in table.columns)
    if minute is not None and timed and (told is None or beyond):
        out["elapsed"] = elapsed_cell(minute)
    if "heart_rate" in out or bp is None or (table.delimiter and not shifted):
        return
    kinds = [c.kind for c in table.columns]
    if "heart_rate" not in kinds or "blood_pressure" not in kinds:
        return
    before = kinds.index("heart_rate") < kinds.index("blood_pressure")
    taken = set() if shifted else {c.start for c in out.values()}
    rates = [
        v
        for v in values
        if v.kind == "number"
        and v.unit in ("", "bpm")
        and 30 <= v.number <= 250
        and v.start not in taken
        and (v.end <= bp.start if before else v.start >= bp.end)
    ]
    if rates:
        v = rates[-1] if before else rates[0]
        out["heart_rate"] = Cell(v.number, 0.0, "bpm", v.start, v.end)


_LONGEST = 40
"""Minutes: what is more behind a number of minutes is a rate."""


def _cell(column: Column, inside: list[Value]) -> Cell | None:
    """The number that a cell of this column holds, or None."""
    kind = column.kind
    for v in inside:
        at = (v.start, v.end)
        if kind == "blood_pressure" and v.kind == "bp":
            return Cell(v.number, v.second, "mm[Hg]", *at)
        if (
            kind in ("heart_rate", "systolic", "diastolic")
            and v.kind == "number"
            and v.unit in ("", "bpm", "mm[Hg]")
            and 25 <= v.number <= 300
        ):
            return Cell(v.number, 0.0, "bpm" if kind == "heart_rate" else "mm[Hg]", *at)
        if kind == "elapsed":
            behind = inside[-1]
            if behind.kind == "number" and behind.start == v.end + 1 and v.number < behind.number <= _LONGEST:
                return Cell(behind.number * 60, 0.0, "s", behind.start, behind.end)  # "0-2"
            if v.kind == "time":
                return Cell(v.number, 0.0, "s", *at)
            if v.kind == "number" and v.unit in ("", "min", "s") and v.number < 100:
                return Cell(v.number * (1 if v.unit == "s" else 60), 0.0, "s", *at)
        if kind == "clock" and v.kind == "time":
            return Cell(v.number, 0.0, "clock", *at)
        if kind == "speed_grade" and v.kind == "speed_grade":
            return Cell(v.number, v.second, column.unit or "mph", *at)
        if kind == "speed_grade" and v.kind == "bp" and v.number < 30:
            return Cell(v.number, v.second, column.unit or "mph", *at)
        units = {
            "speed": column.unit or "mph",
            "grade": "%",
            "watts": "W",
            "kpm": "kpm",
            "dose": "mcg/kg/min",
            "mets": "METs",
        }
        if kind in units and v.kind in ("number", "percent") and v.number < 3000:
            return Cell(v.number, 0.0, v.unit or units[kind], *at)
    return None


_VITAL = frozenset({"heart_rate", "blood_pressure"})
_ONLY_MINUTES = re.compile(r"\s*\+?\d{1,2} ?(?:min\w*|m|s|sec\w*)\s*", re.IGNORECASE)
_TIMES = frozenset({"elapsed", "clock", "label", "other", "heart_rate", "blood_pressure", "systolic", "diastolic"})
"""Columns that may hold a number of minutes, or a reading with one beside it."""
_GARBLED = re.compile(r"(?=.*\d)[\w/.,?!-]{2,9}")
