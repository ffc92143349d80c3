"""ST levels as devices print them: signed millimetres in a column of the stages or beside the names of the leads."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from notecheck.facts.leads import leads_of
from notecheck.facts.measure import is_of_this_test
from notecheck.reading.document import Range, Reading
from notecheck.report import StChange

_HEAD = re.compile(r"\bst\b(?=[^\n]{0,60}\b(?:levels?|lvl|mm|dev\w*|amp\w*|j ?\+ ?\d\d)\b)")
_COLUMN = re.compile(r"\bst\b[ ]?(?:v[1-6]|mm|\(mm\)|dev\w*|level|lvl)?")
_VITALS = re.compile(r"\b(?:hr|bp|heart|pulse)\b")
_LEVEL = re.compile(r"(?<![^\s|,;(])(?P<sign>[-+\u2212]?)(?P<n>\d(?:\.\d{1,2})?)(?![\d/:%.]|[ ]?(?:mph|min|w\b))")
_LEAD = re.compile(r"[ \t|]*(?P<lead>a?v[rlf]|v[1-6]|iii|ii|i)\b")
_PHASES = re.compile(r"\b(?:rest|peak|rec\w*)\b")
DEPRESSED = 0.5
"""Millimetres below the level at rest that are a deviation, and twice as many above it: less is what wanders."""
_LONGEST = 14
"""Lines below a head."""
_MOST_COLUMNS = 12
_BESIDE = 5
"""Characters by which a level may stand beside the head of its column."""


def printed_level(reading: Reading) -> StChange | None:
    """Returns the deepest depression, or else the highest elevation, that a table of ST levels shows, if any."""
    levels = list(_levels(reading))
    low = min(levels, default=None)
    high = max(levels, default=None)
    if low is not None and low[0] <= -DEPRESSED:
        return _change(reading, *low)
    if high is not None and high[0] >= 2 * DEPRESSED:
        return _change(reading, *high)
    return next(
        filter(None, (_said(reading, m) for way in (_BY_LEAD, _PRINTED) for m in way.finditer(reading.lower))), None
    )


_LEAD_NAMES = r"(?:v[1-6](?:(?:[-,/ ]|, ?| and | & | to ){1,3}v?[1-6]\b)*|avf|avl|iii|ii)"
_BY_LEAD = re.compile(
    rf"(?<![\w.])(?P<leads>{_LEAD_NAMES}(?:(?:,| and| &|/)? ?{_LEAD_NAMES})*) (?:(?:flat|were|was|sat|went|dipped) )*"
    r"(?P<n>\d(?:\.\d{1,2})?|half an?|one) ?(?:mm|millimet\w+) (?:flat |upsloping |downsloping |horizontal )?"
    r"(?P<way>down|low|dep\w*|below|sag\w*|up\b|high|above|elev\w*)"
)
"""A deviation by its leads without the word for the segment ("V5 half a mm down and climbing at peak")."""
_PRINTED = re.compile(
    r"\bst\b[^\n]{0,24}[ \t]{1,8}(?P<leads>v[1-6]|iii|ii|avf|avl)[ :=]{1,3}(?P<way>[-+\u2212])"
    r"(?P<n>\d(?:\.\d{1,2})?) ?mm\b"
)
"""The same as a device prints it ("ST J+60 at max    V5 -1.2 mm")."""


_OF_ELSE = re.compile(
    r"\b(?:(?:[tpqru][ -]?waves?|t's|ts|[qr]|qrs|voltage|moved|electrodes?|clip)"
    r"(?: (?:in|at|inver\w+|flat\w*|peaked|tall\w*|drop\w*|low|small))*|"
    r"(?:stop(?: rule)?|limit|no more than|stop (?:if|at)|if)[ :]{0,2}) ?$"
)
"""Right in front of leads: a wave, an electrode or a rule is told."""
_AT_REST = re.compile(
    r"(?<!vs )(?<!vs\. )(?<!to )(?<!from )(?<!than )(?<!the )"
    r"\b(?:rest(?! of)|resting|baseline(?! wander)|supine|pre[ -]?test)\b"
)
_RIGHT_THERE = re.compile(
    r" (?:(?:at|in|on) (?:rest|the resting|baseline)\b|\(?(?:resting|pre-?test|baseline)\b(?=[ ]*(?:[).,;\n]|$)))"
)
_AGAINST = re.compile(r"\b(?:below|under|beneath|from|than|above|over)$")
"""Behind it stands what a level is held against ("1 mm below resting")."""
_AT_WORK = re.compile(
    r"\b(?:peak|max\w*|stage|stg|st \d|exercise|exertion|min|minutes?|stress|rec|recov\w*|post|late|(?:by|at|"
    r"near) (?:the )?end|"
    r"end of|(?:at|@|by) (?:an? )?(?:hr |rate )?(?:of )?1\d\d)\b|(?<!\d)[1-9]:\d\d"
)
"""One of these in the sentence tells that it is not of the tracing at rest alone."""


def _said(reading: Reading, m: re.Match[str]) -> StChange | None:
    start, end = reading.sentence(m.start())
    if m.start() < reading.begin or not is_of_this_test(reading, m.start()):
        return None
    if _OF_ELSE.search(reading.lower, max(start, m.start() - 24), m.start()):
        return None
    there = None if _AGAINST.search(m[0]) else _RIGHT_THERE.match(reading.lower, m.end())
    rest = _AT_REST.search(reading.lower, start, m.start()) or there
    if rest and not _AT_WORK.search(reading.lower, start, end):
        return None
    size = 0.5 if m["n"].startswith("half") else 1.0 if m["n"] == "one" else float(m["n"])
    down = m["way"] in ("-", "\u2212") or m["way"].startswith(("d", "l", "b", "s"))
    return StChange(
        direction="depression" if down else "elevation",
        millimetres=size,
        morphology=None,
        leads=leads_of(reading.text[slice(*m.span("leads"))]),
        phase="exercise",
        present=True,
        start=m.start(),
        end=m.end(),
    )


def _change(reading: Reading, level: float, line: Range) -> StChange:
    lead = _LEAD.match(reading.lower, *line)
    return StChange(
        direction="depression" if level < 0 else "elevation",
        millimetres=round(abs(level), 2),
        morphology=None,
        leads=leads_of(lead["lead"].upper()) if lead else (),
        phase="exercise",
        present=True,
        start=line[0],
        end=line[1],
    )


def _levels(reading: Reading) -> Iterator[tuple[float, Range]]:
    """The deviations from rest, beside the names of leads below a head of levels and in the column of a stage table."""
    lines = reading.lines
    phases = {reading.line(row.start)[0]: row.phase for row in reading.rows}
    for n, (start, end) in enumerate(lines):
        below = lines[n + 1 : n + 1 + _LONGEST]
        if _HEAD.search(reading.lower, start, end):
            for line in itertools.takewhile(lambda line: _is_of_leads(reading, line), below):
                told = _told(reading, line)
                if len(told) > 1:
                    yield from ((level - told[0][0], line) for level, _ in told[1:])
        columns = list(itertools.islice(_COLUMN.finditer(reading.lower, start, end), _MOST_COLUMNS))
        if not columns or not _VITALS.search(reading.lower, start, end):
            continue
        last = not reading.lower[columns[-1].end() : end].strip(" ()m|")
        for nth, column in enumerate(columns):
            rest = 0.0
            for line in below:
                told, phase = _told(reading, line), phases.get(line[0])
                at = [v for v, place in told if abs(place - (column.start() - start)) <= _BESIDE]
                if last and len(columns) > 1 and len(told) >= len(columns):
                    at = [told[nth - len(columns)][0]]
                if not at or phase is None:
                    continue
                if phase == "rest":
                    rest = at[0]
                elif phase in ("exercise", "infusion"):
                    yield at[0] - rest, line


def _is_of_leads(reading: Reading, line: Range) -> bool:
    """Whether a line is one of leads, or the line of the phases above them."""
    words = reading.lower[slice(*line)]
    return bool(_LEAD.match(words) or _PHASES.search(words)) or not any(c.isdigit() for c in words)


def _told(reading: Reading, line: Range) -> list[tuple[float, int]]:
    """The numbers of a line as levels, each with its place in the line; none where no sign stands before any."""
    found = list(_LEVEL.finditer(reading.lower, *line))
    lead = _LEAD.match(reading.lower, *line)
    if lead is None and not any(m["sign"] or "." in m["n"] for m in found):
        return []
    return [(float(m["n"]) * (-1 if m["sign"] in ("-", "\u2212") else 1), m.start() - line[0]) for m in found]
