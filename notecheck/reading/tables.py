"""Stage tables with a head: pipes, tabs, commas, semicolons, aligned columns; or a column for each phase."""

from __future__ import annotations

import re
from typing import NamedTuple

from notecheck import lexicon
from notecheck.reading.document import Cell, Range, Reading, Row
from notecheck.reading.phases import phase_of
from notecheck.reading.values import Value

_DELIMITERS = ("|", "\t", ",", ";")
_QUOTED = re.compile(r'"[^"\n]*"|[^,\n]*')
_GAP = re.compile(r"\t+|[ ]{2,}")
_RULE = re.compile(r"[\s|:+=_\u2500-\u257f-]*$")
_NOTHING = re.compile(r"[\s\-_.*/]*$|n/?a$|off$|none$", re.IGNORECASE)
_MEASURED = re.compile(
    r"\b(?:hr|bp|heart rate|pulse)\b[\s:=]{0,6}\d|\b(?:peak|max|pk|maximum)[ .:]*(?:hr|bp|"
    r"heart|blood|pulse)|\bmets\b[\s:=]*\d|"
    r"\d[ ]?mets\b|\bmphr|\brpp\b|\btarget\b|%[ ]of\b",
    re.IGNORECASE,
)
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


def read_tables(reading: Reading) -> tuple[list[Row], set[int], list[Range]]:
    """Returns the rows of all headed tables, the starts of the lines they use, and cells not understood."""
    rows: list[Row] = []
    used: set[int] = set()
    unread: list[Range] = []
    lines = reading.lines
    i = 0
    while i < len(lines):
        table = head_of(reading.text, *lines[i])
        if table is None:
            i += 1
            continue
        head, taken, misses, carried = i, 0, 0, ""
        i += 1
        if i < len(lines) and _is_second_head(reading, lines[head], lines[i]):
            i += 1
        while i < len(lines) and misses < 2:
            line = lines[i]
            text = reading.text[line[0] : line[1]]
            if _RULE.fullmatch(text):
                i += 1
                continue
            if table.delimiter not in text or (taken and _MEASURED.search(text)):
                break
            if head_of(reading.text, *line) is not None or (
                taken
                and _blank_before(reading.text, line[0])
                and table.delimiter == ""
                and not _is_row(reading, table, line)
            ):
                break
            row = _row(reading, table, line)
            short = taken > 0 and len(text.strip()) <= 12 and not table.delimiter
            if row is None and not _in_table(text, table) and not short:
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
    transposed, also = _transposed(reading, used)
    return rows + transposed, used | also, unread


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
    return any(v.kind == "bp" for v in reading.numbers(*line)) and _row(reading, table, line) is not None


def _in_table(text: str, table: Table) -> bool:
    """Whether a line without readings still belongs to a delimited table (a stage that was not reached)."""
    return bool(table.delimiter) and text.count(table.delimiter) >= max(2, len(table.columns) // 2)


def head_of(text: str, start: int, end: int) -> Table | None:
    """Returns the table that a line is the head of, or None."""
    line = text[start:end]
    if len(line) > 240 or not any(c.isalpha() for c in line):
        return None
    low = line.lower()
    if not (
        "bp" in low or "hr" in low or "b/p" in low or "blood" in low or "heart" in low or "pulse" in low or "sys" in low
    ):
        return None
    delimiter = next((d for d in _DELIMITERS if line.count(d) >= 2), "")
    cells = _cells(line, delimiter)
    columns = _columns(cells, line)
    if delimiter == "" and (columns is None or len(columns) < 2):
        columns = _columns([(m.start(), m.end()) for m in re.finditer(r"\S+(?: (?=[(/%]|\w+\)))*\S*", line)], line)
    if columns is None:
        return None
    kinds = [c.kind for c in columns]
    vital = sum(k in ("heart_rate", "blood_pressure", "systolic") for k in kinds)
    named = sum(k != "" for k in kinds)
    enough = named >= 2 and (named >= 3 or vital == 2) and named * 2 >= len([c for c in columns if c.end > c.start])
    return Table(delimiter, columns) if vital and enough else None


def _cells(line: str, delimiter: str) -> list[Range]:
    """The ranges of a line's cells, blanks stripped, positions within the line."""
    out: list[Range] = []
    if delimiter == ",":
        at = 0
        while at <= len(line):
            found = _QUOTED.match(line, at)
            assert found is not None
            out.append(_strip(line, *found.span()))
            at = found.end() + 1
        return out
    if delimiter:
        at = 0
        for piece in line.split(delimiter):
            out.append(_strip(line, at, at + len(piece)))
            at += len(piece) + 1
        if delimiter == "|" and line.lstrip().startswith("|"):
            out = out[1:]
        if delimiter == "|" and line.rstrip().endswith("|") and out:
            out = out[:-1]
        return out
    at = 0
    for gap in _GAP.finditer(line):
        if line[at : gap.start()].strip():
            out.append(_strip(line, at, gap.start()))
        at = gap.end()
    if line[at:].strip():
        out.append(_strip(line, at, len(line)))
    return out


def _strip(line: str, start: int, end: int) -> Range:
    while start < end and line[start] in ' "*':
        start += 1
    while end > start and line[end - 1] in ' "*':
        end -= 1
    return start, end


def _columns(cells: list[Range], line: str) -> list[Column] | None:
    """The columns of a head, or None where a cell holds a reading and the line is therefore no head."""
    known = lexicon.columns()
    out: list[Column] = []
    for n, (start, end) in enumerate(cells):
        words = " ".join(line[start:end].lower().split()).rstrip(":.")
        kind = known.get(words, "") or known.get(re.sub(r"\s*\([^)]*\)$", "", words), "")
        if not kind and any(c.isdigit() for c in words):
            return None
        if not kind and n == 0:
            kind = "label"
        unit = "km/h" if kind.startswith("speed") and "k" in words and "m" in words else ""
        out.append(Column(kind, start, end, unit))
    return out


def _row(reading: Reading, table: Table, line: Range) -> Row | None:
    """Reads one line of a table; None where it holds no reading."""
    cells = _assigned(reading, table, line)
    hr = cells.get("heart_rate")
    bp = cells.get("blood_pressure")
    if hr is None and bp is None:
        return None
    label = _label(reading, table, line, cells)
    words = reading.text[label[0] : label[1]] if label else ""
    phase, peak = phase_of(words)
    if not phase:
        remark = _REMARK.search(reading.text, max(c.end for c in (hr, bp) if c), line[1])
        phase = "rest" if remark else phase
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


def _label(reading: Reading, table: Table, line: Range, cells: dict[str, Cell]) -> Range | None:
    """The words that name the row: all before its first reading."""
    placed = [
        c.start for k, c in cells.items() if k in ("heart_rate", "blood_pressure", "speed", "grade", "watts", "mets")
    ]
    end = min(placed) if placed else line[1]
    extra = reading.text[line[0] : end].rstrip(' |\t,;"')
    return (line[0], line[0] + len(extra)) if extra.strip() else None


def _assigned(reading: Reading, table: Table, line: Range) -> dict[str, Cell]:
    text = reading.text[line[0] : line[1]]
    values = list(reading.numbers(*line))
    spans = _cells(text, table.delimiter)
    if table.delimiter or len(spans) == len(table.columns):
        placed = [(c, s) for c, s in zip(table.columns, spans, strict=False)]
    else:
        placed = _aligned(table, spans)
    out: dict[str, Cell] = {}
    sides: dict[str, Cell] = {}
    for column, (start, end) in placed:
        if not column.kind or _NOTHING.fullmatch(text[start:end]):
            continue
        inside = [v for v in values if line[0] + start <= v.start < line[0] + end]
        cell = _cell(column, inside)
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


def _transposed(reading: Reading, used: set[int]) -> tuple[list[Row], set[int]]:
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
            if len(pressures) < 2:
                continue
            heads = _heads(reading, lines, min(i, j))
            if heads is None:
                break
            rows += _columns_to_rows(reading, heads, rates, pressures, line, lines[j])
            also |= {line[0], lines[j][0]}
            break
    return rows, also


_STAGE_HEAD = re.compile(r"(?:st(?:age|g)?\.?\s*)?[a-z]?\d+(?:/\d|:\d\d)?(?:\s?min|\s?w|')?$", re.IGNORECASE)
_SERIES = {
    "heart_rate": re.compile(r"^[\s|*\"]*(?:hr|heart rate|pulse|rate)\b[^\d\n]{0,16}", re.IGNORECASE),
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


def _heads(reading: Reading, lines: list[Range], above: int) -> list[tuple[Range, float]] | None:
    """The cells of the nearest head above a transposed table, with the middle of each."""
    best: tuple[int, list[tuple[Range, float]]] | None = None
    for k in range(above - 1, max(-1, above - 8), -1):
        start, end = lines[k]
        line = reading.text[start:end]
        if any(v.kind == "bp" for v in reading.numbers(start, end)):
            break
        delimiter = next((d for d in _DELIMITERS if line.count(d) >= 2), "")
        cells = [(a + start, b + start) for a, b in _cells(line, delimiter) if b > a]
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
        delimiter = next((d for d in _DELIMITERS if reading.text[line[0] : line[1]].count(d) >= 2), "")
        cells = (
            [(a + line[0], b + line[0]) for a, b in _cells(reading.text[line[0] : line[1]], delimiter)]
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
