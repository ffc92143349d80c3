"""Stage tables with a head: pipes, tabs, commas, semicolons, aligned columns; or a column for each phase."""

from __future__ import annotations

import re
from typing import NamedTuple

from notecheck import lexicon
from notecheck.reading.cells import DELIMITERS, cells_of
from notecheck.reading.document import Cell, Range, Reading, Row
from notecheck.reading.infusion import agent_given, clock_minutes
from notecheck.reading.phases import phase_of
from notecheck.reading.rates import elapsed_cell
from notecheck.reading.transposed import read_transposed
from notecheck.reading.values import Value

_RULE = re.compile(r"[\s|:+=_\u2500-\u257f-]*$")
_NOTHING = re.compile(r"[\s\-_.*/]*$|n/?a$|off$|none$", re.IGNORECASE)
_MEASURED = re.compile(
    r"\b(?:hr|bp|heart rate|pulse)\b[\s:=]{0,6}\d|\b(?:peak|max|pk|maximum|highest|lowest|top)[ .:]*(?:hr|bp|"
    r"heart|blood|pulse)|\bmets\b[\s:=]*\d|"
    r"\d[ ]?mets\b|\bmphr|\brpp\b|\btarget\b|%[ ]of\b",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\b(?:before|pre|base|baseline|rest|resting|pretest)\b", re.IGNORECASE)


NARROWEST_LABEL = 4
"""Blanks before the first head of aligned columns under which the rows have their labels."""


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


def read_tables(reading: Reading) -> tuple[list[Row], set[int], list[Range]]:
    """Returns the rows of all headed tables, the starts of the lines they use, and cells not understood."""
    rows: list[Row] = []
    used: set[int] = set()
    odd: list[Range] = []
    lines = reading.lines
    i = 0
    while i < len(lines):
        table = head_of(reading.text, *lines[i])
        if table is None:
            i += 1
            continue
        head, taken, misses = i, 0, 0
        carried = _part_of_head(reading.text[slice(*lines[i])])
        i += 1
        if i < len(lines) and _is_second_head(reading, lines[head], lines[i]):
            i += 1
        while i < len(lines) and misses < 2:
            line = lines[i]
            text = reading.text[line[0] : line[1]]
            if _RULE.fullmatch(text):
                i += 1
                continue
            told = taken and (_MEASURED.search(text) or (not table.delimiter and _SERIES.search(text)))
            if table.delimiter not in text or told:
                break
            heads = taken > 0 and _heads_recovery(reading, table, i, rows[-1])
            if head_of(reading.text, *line) is not None or (
                taken
                and not heads
                and _blank_before(reading.text, line[0])
                and table.delimiter == ""
                and not _is_row(reading, table, line)
            ):
                break
            if heads:
                carried = "recovery"
                i += 1
                continue
            row = _row(reading, table, line, odd)
            short = taken > 0 and len(text.strip()) <= 12 and not table.delimiter
            if row is None and not _in_table(text, table) and not short:
                if taken and _goes_on(reading, table, i):
                    i += 1
                    continue
                break
            if row is None and short:
                carried = phase_of(text)[0]
            if row is not None:
                rows.append(row if row.phase else row._replace(phase=carried))
                used.add(line[0])
                taken += 1
                misses = 0
            elif _in_table(text, table):
                used.add(line[0])
            else:
                misses += 1
            i += 1
        if taken:
            used.add(lines[head][0])
    transposed, also = read_transposed(reading, used)
    return rows + transposed, used | also, odd


_RECOVERY_HEAD = re.compile(
    r"[ \t*-]*(?:(?:seated|sitting|lying|standing|supine|walking|pt|slow) ){0,2}(?:in |into |during )?"
    r"(?:recovery|rec(?! strip)|post[ -]?(?:exercise|ex|test|stress)|cool[ -]?down)\b[a-z ,()-]{0,30}:?[ \t]*"
)


def _heads_recovery(reading: Reading, table: Table, at: int, before: Row) -> bool:
    """Whether a line within an aligned table heads its rows of recovery ("Recovery, slow pedalling:").

    The row below it then begins anew: without a load, and no later than the row above.
    """
    if table.delimiter or at + 1 >= len(reading.lines):
        return False
    if not _RECOVERY_HEAD.fullmatch(reading.lower[slice(*reading.lines[at])]):
        return False
    if not _is_whole_row(reading, table, reading.lines[at + 1]):
        return False
    row = _row(reading, table, reading.lines[at + 1], [])
    if row is None or any(load is not None and load.number > 0 for load in (row.watts, row.speed, row.grade)):
        return False
    return row.elapsed is None or before.elapsed is None or row.elapsed.number <= before.elapsed.number


def _goes_on(reading: Reading, table: Table, at: int) -> bool:
    """Whether an aligned table goes on behind one line of words ("atropine 0.25 mg IV at 0927")."""
    if table.delimiter or at + 1 >= len(reading.lines):
        return False
    following = reading.lines[at + 1]
    apart = _blank_before(reading.text, reading.lines[at][0]) or _blank_before(reading.text, following[0])
    return not apart and _is_whole_row(reading, table, following)


def _is_whole_row(reading: Reading, table: Table, line: Range) -> bool:
    """Whether a line has a rate and a pressure in the columns of a table, and no word."""
    if any(c.isalpha() for c in reading.text[slice(*line)].replace("min", "").replace("W", "")):
        return False
    row = _row(reading, table, line, [])
    return row is not None and row.heart_rate is not None and row.blood_pressure is not None


_SERIES = re.compile(r"\d, \d{2,3}/\d{2,3}\b[^\n]{0,40}\d, \d{2,3}/\d{2,3}\b")
"""Two readings in a line below a table, whose rows have one each ("Cool-down 1 min 108, 146/72. 3 min 84, 128/70")."""


def _part_of_head(head: str) -> str:
    """The part of the test that the head itself names, over its labels ("Recovery   HR    BP")."""
    first = head.split("  ", 1)[0]
    return "recovery" if phase_of(first)[0] == "recovery" else ""


def _is_second_head(reading: Reading, head: Range, line: Range) -> bool:
    """Whether a line only carries the units of the head above it ("MPH  %  MIN  MMHG  BPM")."""
    if reading.text[head[1] : line[0]].count("\n") > 1 or reading.numbers(*line):
        return False
    words = reading.lower[line[0] : line[1]].replace("|", " ").split()
    known = lexicon.columns()
    return bool(words) and sum(w.strip("()") in known or w.strip("()") in _UNIT_WORDS for w in words) * 2 > len(words)


_UNIT_WORDS = frozenset("mmhg mph % time bpm mm min sec w watts km/h kpm mets mm:ss min:sec mv".split())


def _blank_before(text: str, start: int) -> bool:
    return text[max(0, start - 2) : start].count("\n") > 1


def _is_row(reading: Reading, table: Table, line: Range) -> bool:
    return any(v.kind == "bp" for v in reading.numbers(*line)) and _row(reading, table, line, []) is not None


def _in_table(text: str, table: Table) -> bool:
    """Whether a line without readings still belongs to a delimited table (a stage that was not reached)."""
    return bool(table.delimiter) and text.count(table.delimiter) >= max(2, len(table.columns) // 2)


def head_of(text: str, start: int, end: int) -> Table | None:
    """Returns the table that a line is the head of, or None."""
    line = text[start:end]
    if len(line) > 240:
        return None
    low = line.lower()
    if not (
        "bp" in low or "hr" in low or "b/p" in low or "blood" in low or "heart" in low or "pulse" in low or "sys" in low
    ):
        return None
    delimiter = next((d for d in DELIMITERS if line.count(d) >= 2), "")
    if not delimiter and low.rstrip().endswith("."):
        return None  # the end of a sentence
    cells = cells_of(line, delimiter)
    columns = _columns(cells, line)
    if delimiter == "" and (columns is None or len(columns) < 2):
        columns = _columns([(m.start(), m.end()) for m in re.finditer(r"\S+(?: (?=[(/%]|\w+\)))*\S*", line)], line)
    if columns is None:
        return None
    if delimiter == "" and columns[0].kind and columns[0].start >= NARROWEST_LABEL:
        columns = [Column("label", 0, 1), *columns]
    kinds = [c.kind for c in columns]
    vital = sum(k in ("heart_rate", "blood_pressure", "systolic") for k in kinds)
    named = sum(k != "" for k in kinds)
    enough = named >= 2 and (named >= 3 or vital == 2) and named * 2 >= len([c for c in columns if c.end > c.start])
    return Table(delimiter, columns) if vital and enough else None


_COUNTS = re.compile(r"(?<![a-z])\d|\d\d")
"""A number in a cell; a digit behind a letter belongs to a name ("spo2_pct")."""


def _columns(cells: list[Range], line: str) -> list[Column] | None:
    """The columns of a head, or None where a cell holds a reading and the line is therefore no head."""
    known = lexicon.columns()
    out: list[Column] = []
    for n, (start, end) in enumerate(cells):
        words = " ".join(line[start:end].lower().split()).rstrip(":.")
        if n == 0 and words.count("(") > words.count(")"):
            words = words.rpartition("(")[2]  # "Stage data (HR | BP | time)"
        words = words if "(" in words else words.rstrip(")")
        spellings = (words, re.sub(r"\s*\([^)]*\)$", "", words), words.replace(" ", "_"))
        kind = next((known[spelling] for spelling in spellings if spelling in known), "")
        if not kind and _COUNTS.search(words):
            return None
        if not kind and n == 0:
            kind = "label"
        unit = "km/h" if kind.startswith("speed") and "k" in words and "m" in words else ""
        out.append(Column(kind, start, end, unit))
    return out


def _row(reading: Reading, table: Table, line: Range, odd: list[Range]) -> Row | None:
    """Reads one line of a table; None where it holds no reading. Cells not understood are added to `odd`."""
    cells = _assigned(reading, table, line, odd)
    hr = cells.get("heart_rate")
    bp = cells.get("blood_pressure")
    if hr is None and bp is None:
        return None
    label = _label(reading, table, line, cells) or _stage_cell(reading, table, line)
    words = reading.text[label[0] : label[1]] if label else ""
    if _NOT_MEASURED.search(words):
        return None
    phase, peak = phase_of(words)
    if label:
        _read_times(reading, label, cells)
    loads = map(cells.get, ("watts", "speed", "grade"))
    if phase == "recovery" and _ONLY_OFF.search(words) and any(c is not None and c.number > 0 for c in loads):
        phase, peak = "exercise", True  # the load at which the test was ended
    told = cells.get("elapsed")
    if not phase and told is not None and reading.text[told.start - 1 : told.start] == "+" and not agent_given(reading):
        phase = "recovery"  # "+1", a minute since the end
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
_ONLY_OFF = re.compile(r"^(?!.*(?:rec|post|after|cool))[^a-z]*\boff\b", re.IGNORECASE)
_MINUTES = re.compile(r"\d{1,2} ?(?:min|m|minutes?|mins)", re.IGNORECASE)
_NOT_MEASURED = re.compile(r"\b(?:predicted|target)\b", re.IGNORECASE)
"""A line below a table ("Predicted max HR: 160") that is none of its rows."""


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
    return _aligned(table, spans)


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
