"""Readings that give a rate and no pressure: stages with a rate only, and logs of a rate a minute."""

from __future__ import annotations

import re
from itertools import islice

from notecheck.reading.document import Cell, Range, Reading, Row
from notecheck.reading.phases import MAY_BE_STAGE, STAGE
from notecheck.reading.values import Value

_RATE = re.compile(r"\d\d")
_ONLY_RATE = re.compile(
    r"(?:[ ]\.{2,}(?=[ ]))?[\s:\-=,>|]*(?:(?:part(?:ial)?|incomplete)\b[\s:\-=,>|]*)?"
    r"(?:\d(?:\.\d)?/\d{1,2}(?:\.\d)?%?[\s:\-=,>|]{1,8})?"
    r"(?:\(?\d{1,2}:\d\d(?: in)?\)?[\s:\-=,>|]*|\([^()\n]{0,12}\)[\s:\-=,>|]*|"
    r"\d{1,2}\s?min\w*[\s:\-=,>|]*)?(?:with |at |was |to )?(?:\d{1,2}:\d\d[\s:\-=,>|"
    r"]*)?(?P<name>hr|heart rate|pulse)?[\s:=]*(?:was |of |at |"
    r"is )?(?P<hr>\d{2,3})\b(?!['\u2019]|\s?(?:mph|mcg|ug|mg|w\b|%|/|min|mm|mets|sec|:\d|\.\d|k|y|beats|lb))",
    re.IGNORECASE,
)
_PRESSURE_BEHIND = re.compile(r"(?: ?bpm)?[ ,;:&-]{1,4}(?:(?:and|bp|b/p)[ :=]{1,3})*\d{2,3}/\d{2,3}\b", re.IGNORECASE)
"""The pressure of the same reading ("1st stage - 106, 134/78"), which is then no rate alone."""
_LOAD_ONLY = re.compile(
    r"(?:(?<=> )|(?<=>)|(?<=; )|(?<=/ ))[ ]?\d{2,3} ?W\b(?: ?\(\d{1,2}:\d\d\))?[ :,=-]{1,4}"
    r"(?:hr )?(?P<hr>\d{2,3})\b(?![/:%.]|\s?\d{2,3}/)"
    r"(?!,? \d{2,3}/)",
    re.IGNORECASE,
)
_LOAD_NAMED = re.compile(
    r"\b\d{2,3} ?W(?:atts)?\b[ \t:,|/-]{1,10}(?:hr|heart rate|pulse)[ :=|]{0,4}(?P<hr>\d{2,3})\b(?![/:%.]\d)"
    r"(?![ \t,;|/&]{0,6}(?:(?:and|with|bp|b/p|pressure)[ :=]{1,3})?\d{2,3}/\d)",
    re.IGNORECASE,
)
"""A load with its named rate and no pressure behind ("30 W   HR 84")."""
_INTO_STAGE = re.compile(
    r"\binto (?:the )?(?:stage|st|stg) \w{1,6},?(?: (?:at|with|and|when|the|a|an|his|her|hr|heart|rate|pulse|of|got|"
    r"was|went|reached|hit|up|to|peaked)\b){1,7} (?P<hr>\d{2,3})\b(?!/| ?%|[.:]\d| ?(?:w|watts|mph|mets|min|sec|s)\b)"
    r"(?![ ,;]{0,2}(?:(?:and|with|bp|over) ){0,2}\d{2,3}/\d)"
)
"""The rate of a stage that was only begun ("45 seconds into stage 5, at a rate of 109")."""
_CHAIN = re.compile(r"\s*(?:[-,;/@.]|$|->|\u2192)")
_UNPAIRED = re.compile(
    r"[ \t]*[-\u2022*]?[ ]?(?P<rec>rec\w*|post)?[ ]?(?:min[ ])?(?:\d[ ]?-{1,2}>[ ]?)?\d{1,3}(?:/2|:\d\d)?[ ]?"
    r"(?:min\w*|m|w|watts|"
    r"')?(?:[ .]{1,8}\(?\d{1,2}:\d\d\)?|[ ]{1,8}\d{1,3}[ ]?w\b)?[ :=.-]{1,12}(?:hr )?"
    r"(?:\d\.\d[ ]?/[ ]?\d{1,2}%?[ ]{1,8}(?:\d{1,2}:\d\d[ ]{1,8})?)?"
    r"(?<![:\d])(?P<hr>\d{2,3})(?:/min)?[ .,|(]{1,12}(?:-{1,3} )?(?:(?:arms?|hands?|legs?|cuff|pt) [a-z]{2,12}, ?)?"
    r"(?:-{1,2}(?= *(?:$|\n|[(|]))|"
    r"(?:bp )?(?:not (?:heard|obtained|taken|done|audible)|unable|unobtainable|missed|could ?n[o']?t|could not|can'?t|"
    r"no (?:bp|cuff)|cuff error|n/?[oa]\b))",
    re.IGNORECASE,
)
_MINUTE = re.compile(
    r"[ \t]*[-\u2022*]?[ ]?(?:(?:min )?(?P<t>\d{1,2}:\d\d)(?: ?\((?:end|stop|peak|off)\))?|"
    r"min(?:ute)? (?P<minute>\d{1,2})(?=[ ]?[:=|-])|"
    r"(?:min )?(?P<load>\d{1,3})[ ]?(?P<unit>w|watts?|min(?:utes?|s)?|m)\b)"
    r"(?:[ \t|]{1,10}\d\.\d ?/ ?\d{1,2}(?:\.\d)?%?(?=[ \t|]))?(?:[ \t|]{1,8}(?P<at>\d{1,2}:\d\d)(?=[ \t|]))?"
    r"(?:[ \t|]{1,8}\d{2,3} ?rpm\b)?"
    r"[ \t|:,=.-]{1,12}(?:hr )?(?P<hr>[3-9]\d|[12]\d\d)\b"
    r"(?![/:%.]\d|\s?(?:w|watts|mph|mets|min|km/h|ms|mg|ml|mm|rpm)\b)",
    re.IGNORECASE,
)
_FIRST_STAGE = 360
"""Seconds: a later time in the first line of a log is one of the day."""
_CHAINED = re.compile(
    r"\b(?P<t>\d{1,2}) ?(?:min\w*|m|')[ :=]{1,3}(?:hr )?(?P<hr>\d{2,3})\b(?=[ ]*(?:[,;]|-+>|\u2192|\.|$|\n))",
    re.IGNORECASE,
)
"""A minute and its rate in a line of such ("1 min 98 --> 2 min 109 --> 3 min 118")."""
_LONGEST_CHAIN = 400
"""Characters of such a line."""
_CHAINED_BEHIND = re.compile(
    r"\b(?P<hr>\d{2,3})(?: bpm)? (?:at|after|by) (?:minute |min )?(?P<t>\d{1,2})"
    r"(?: ?(?:min\w*|m)\b)?(?=[ ]?(?:[,;.]|and\b|then\b|$|\n))",
    re.IGNORECASE,
)
"""A rate and its minute in a sentence of such ("her pulse was 84 at 2 minutes, 91 at 4 and 99 at 6 minutes")."""
_RATE_WORD = re.compile(r"\b(?:hr|heart rate|pulse|rate)s?\b[^.;\n\d]{0,24}$", re.IGNORECASE)
_OF_RECOVERY = re.compile(
    r"[\s:,-]*(?:@ |at )?(?:\d{1,2}(?::\d\d)?\s?(?:min\w*|m|')?[\s:,-]*)(?:hr|heart rate|"
    r"pulse)[\s:=]*(?P<hr>\d{2,3})\b(?!/)"
)
_RATE_OF_RECOVERY = re.compile(
    r"\bhr[ :]{1,2}(?:at )?(?P<a>\d{1,2}) ?min\w* (?:(?:into|in|of) )?(?:rec\w*|post\w*)[ :=]{1,3}(?:was )?"
    r"(?P<hr>\d{2,3})\b(?!/)|"
    r"\b(?:after|at) (?P<b>\d{1,2}) ?min\w* (?:of|in|into) recovery,? (?:the |his |her )?(?:hr|heart rate|pulse) "
    r"(?:had |was |is |came |come |fell |dropped |down |to |at |of ){1,4}(?P<k>\d{2,3})\b(?!/|,? (?:and|with|bp))"
)
"""A rate of the recovery named behind its minute ("after 1 minute of recovery the heart rate was 118")."""
_AFTER_STRESS = re.compile(r"\b(?:rec\w*|post|after|cool\w*)\b[^\n]*\n[ \t]*$", re.IGNORECASE)


_LATER = re.compile(r"\b(?:rec\w*|post\w*|after\w*|cool\w*|rest\w*|sitting|down|off)\b")


def minute_log(reading: Reading, used: set[int]) -> tuple[list[Row], set[int]]:
    """Lists of a time or a load and a rate in each line ("1:00  91", "20 W  103"), three lines or more."""
    rows: list[Row] = []
    lines: set[int] = set()
    run: list[tuple[Range, re.Match[str]]] = []
    for start, end in [*reading.lines, (len(reading.text), len(reading.text))]:
        found = _MINUTE.match(reading.text, start, min(end, start + 60)) if start not in used else None
        if found is not None and not any(v.kind == "bp" for v in reading.numbers(start, end)):
            run.append(((start, end), found))
            continue
        goes_on = (
            found is not None and run and (found["unit"] or found["minute"]) and 1 < len(run) < 3
        )  # the last one has its pressure
        if len(run) >= 3 or goes_on:
            first = run[0][0][0]
            after = _AFTER_STRESS.search(reading.text, max(0, first - 60), first)
            logged = [_of_log("recovery" if after else "exercise", a, m) for (a, _), m in run]
            at = run[0][1]["at"] or ""
            if not after and len(at) == len("09:12") and logged[0].elapsed and logged[0].elapsed.number > _FIRST_STAGE:
                logged = [r._replace(elapsed=None, clock=r.elapsed) if r.watts else r for r in logged]
            rows += logged
            lines.update(a for (a, _), _ in run)
        run = []
    return rows, lines


def _of_log(phase: str, start: int, m: re.Match[str]) -> Row:
    elapsed = watts = None
    minutes_told = bool(m["minute"]) or (m["unit"] or "").lower().startswith("m")
    timed = "t" if m["t"] or minutes_told else "at"
    if m[timed]:
        minutes, seconds = m[timed].split(":")
        elapsed = Cell(int(minutes) * 60.0 + int(seconds), 0.0, "s", *m.span(timed))
    elif m["minute"]:
        elapsed = Cell(float(m["minute"]) * 60, 0.0, "s", *m.span("minute"))
    elif minutes_told:
        elapsed = Cell(float(m["load"]) * 60, 0.0, "s", *m.span("load"))
    if m["unit"] and m["unit"].lower().startswith("w"):
        watts = Cell(float(m["load"]), 0.0, "W", *m.span("load"))
    rate = Cell(float(m["hr"]), 0.0, "bpm", *m.span("hr"))
    return Row(phase, start, m.end(), elapsed=elapsed, watts=watts, heart_rate=rate)


def rates_alone(reading: Reading, start: int, end: int, group: int) -> list[Row]:
    """Stages that give a rate and no pressure ("st 3 HR 149"; "3 (1:30) - 146, bp not heard")."""
    out: list[Row] = []
    if not _RATE.search(reading.text, start, end):
        return out
    for m in STAGE.finditer(reading.text, start, end) if MAY_BE_STAGE.search(reading.lower, start, end) else ():
        found = _ONLY_RATE.match(reading.text, m.end(), min(end, m.end() + 60))
        if found is None:
            continue
        begins = not reading.text[group : m.start()].strip(" -\u2022*|\t")
        sentence = reading.sentence(m.start())
        rest = reading.lower[found.end() : sentence[1]].strip(" ,.").removeprefix("bpm")
        whole = not reading.text[sentence[0] : m.start()].strip() and not rest.strip(" ,.")
        line = reading.line(m.start())
        chained = len(list(islice(STAGE.finditer(reading.text, *line), 2))) > 1 and not any(
            v.kind == "bp" for v in reading.numbers(*sentence)
        )
        chained = chained and bool(_CHAIN.match(reading.text, found.end(), end))
        if _PRESSURE_BEHIND.match(reading.text, found.end()):
            continue
        if found["name"] or begins or whole or chained:
            out.append(_alone(reading, m.start(), found))
    if "into s" in reading.lower[start:end]:
        out += [
            _alone(reading, m.start(), m)
            for m in _INTO_STAGE.finditer(reading.lower, start, end)
            if all(row.heart_rate is None or row.heart_rate.start != m.start("hr") for row in out)
        ]
    if sum(v.unit == "W" for v in reading.numbers(start, end)) and len(out) < 3:
        out += [
            _alone(reading, m.start(), m)
            for m in _LOAD_ONLY.finditer(reading.text, start, end)
            if _stepped(reading, m.start())
        ]
    told = reading.lower[start:end]
    named = not out and ("hr" in told or "heart rate" in told or "pulse" in told)
    if named:
        out += [_alone(reading, m.start(), m) for m in _LOAD_NAMED.finditer(reading.text, start, end)]
    if not out and start == group:
        found = _UNPAIRED.match(reading.text, start, min(end, start + 90))
        if found is not None:
            phase = "recovery" if found["rec"] else ""
            out.append(_alone(reading, start, found)._replace(phase=phase))
    line = reading.line(start)
    if not out and ("m" in told or "'" in told) and line[1] - line[0] < _LONGEST_CHAIN:
        chain = list(_CHAINED.finditer(reading.text, *line))
        out += [
            _alone(reading, m.start(), m)
            for m in chain
            if len(chain) > 2
            and start <= m.start() < end
            and not _PRESSURE_BEHIND.match(reading.text, m.end())
            and not _LATER.search(reading.lower, line[0], chain[0].start())
        ]
    if not out and told.count(" at ") + told.count(" after ") + told.count(" by ") > 2:
        behind = list(_CHAINED_BEHIND.finditer(reading.lower, start, end))
        if len(behind) > 2 and _RATE_WORD.search(reading.lower, max(start, behind[0].start() - 60), behind[0].start()):
            out += [_alone(reading, m.start(), m)._replace(elapsed=_minutes(m)) for m in behind]
    for m in _RATE_OF_RECOVERY.finditer(told) if "rec" in told or "post" in told else ():
        which = "hr" if m["hr"] else "k"
        at, minute = m.span(which), m.span("a" if m["hr"] else "b")
        rate = Cell(float(m[which]), 0.0, "bpm", start + at[0], start + at[1])
        elapsed = Cell(float(told[slice(*minute)]) * 60, 0.0, "s", start + minute[0], start + minute[1])
        out.append(Row("recovery", start + m.start(), start + m.end(), elapsed=elapsed, heart_rate=rate))
    for c in reading.within("phase", start, end):
        if c.value == "recovery" and c.holds:
            found = _OF_RECOVERY.match(reading.lower, c.end, end)
            if found is not None:
                out = [row for row in out if row.heart_rate is None or row.heart_rate.start != found.start("hr")]
                out.append(_alone(reading, c.start, found)._replace(phase="recovery"))
    return out


def _minutes(found: re.Match[str]) -> Cell:
    return Cell(float(found["t"]) * 60, 0.0, "s", *found.span("t"))


def _stepped(reading: Reading, at: int) -> bool:
    """Whether a load stands in a line of loads with their readings."""
    return sum(v.unit == "W" for v in reading.numbers(*reading.line(at))) > 1


def _alone(reading: Reading, start: int, found: re.Match[str]) -> Row:
    at = found.span("hr")
    elapsed = next((v for v in reading.numbers(start, at[0]) if v.kind == "time"), None)
    if elapsed is None:
        tail = next(iter(reading.numbers(at[1], at[1] + 12)), None)
        elapsed = tail if tail is not None and tail.kind == "time" and "(" in reading.text[at[1] : tail.start] else None
    return Row(
        "exercise",
        start,
        at[1],
        (start, found.start()),
        elapsed=elapsed_cell(elapsed) if elapsed else None,
        heart_rate=Cell(float(found["hr"]), 0.0, "bpm", *at),
    )


def elapsed_cell(v: Value) -> Cell:
    """Turns a written time, or a bare number of minutes, into a cell of seconds."""
    return Cell(v.number * (60 if v.kind == "number" and v.unit == "min" else 1), 0.0, "s", v.start, v.end)
