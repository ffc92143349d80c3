"""Stage tables with a head: pipes, tabs, commas, semicolons, aligned columns; or a column for each phase."""

from __future__ import annotations

import re

from notecheck import lexicon
from notecheck.reading.cells import DELIMITERS, cells_of
from notecheck.reading.document import Range, Reading, Row
from notecheck.reading.phases import phase_of
from notecheck.reading.table_rows import Column, Table, row_of
from notecheck.reading.transposed import read_transposed

_RULE = re.compile(r"[\s|:+=_\u2500-\u257f-]*$")
_MEASURED = re.compile(
    r"\b(?:hr|bp|heart rate|pulse)\b[\s:=]{0,6}\d|\b(?:peak|max|pk|maximum|highest|lowest|top)[ .:]*(?:hr|bp|"
    r"heart|blood|pulse)|\bmets\b[\s:=]*\d|"
    r"\d[ ]?mets\b|\bmphr|\brpp\b|\btarget\b|%[ ]of\b",
    re.IGNORECASE,
)
NARROWEST_LABEL = 4
"""Blanks before the first head of aligned columns under which the rows have their labels."""


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
            row = row_of(reading, table, line, odd)
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

    The row below it then begins anew: no later than the row above, or under less load where no times are told.
    """
    if table.delimiter or at + 1 >= len(reading.lines):
        return False
    if not _RECOVERY_HEAD.fullmatch(reading.lower[slice(*reading.lines[at])]):
        return False
    if not _is_whole_row(reading, table, reading.lines[at + 1]):
        return False
    row = row_of(reading, table, reading.lines[at + 1], [])
    if row is None:
        return False
    loads = [(a.number, b.number if b else 0.0) for a, b in ((row.watts, before.watts), (row.speed, before.speed)) if a]
    loaded = any(now > 0 for now, _ in loads)
    if row.elapsed is not None and before.elapsed is not None:
        since = row.elapsed.number - before.elapsed.number
        return since < 0 or (since == 0 and not loaded)
    return not loaded or all(now < then for now, then in loads)


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
    row = row_of(reading, table, line, [])
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
    return any(v.kind == "bp" for v in reading.numbers(*line)) and row_of(reading, table, line, []) is not None


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
    if not enough and kinds[1:] == ["heart_rate"]:
        enough = low.split()[0] in _COUNTED_BY and len(low.split()) == len(columns)
    return Table(delimiter, columns) if vital and enough else None


_COUNTED_BY = frozenset({"stage", "stg", "min", "minute", "time", "step", "level"})
"""What the rates of a table of two columns may be counted by."""


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
