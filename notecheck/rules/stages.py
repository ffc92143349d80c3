"""Elements of the stages: a reading for each, and the workload that was reached."""

from __future__ import annotations

import itertools
import math
import re

from notecheck import standards
from notecheck.reading.document import Row
from notecheck.reading.untaken import untaken
from notecheck.rules.case import MISSING, Case, Judgement, partial, present
from notecheck.rules.registry import element


@element("stage-log")
def stage_log(case: Case) -> Judgement:
    """A reading with heart rate and pressure for each completed stage."""
    rows = case.rows("exercise")
    if not rows:
        return _pairs_only(case)
    full = [r for r in rows if _complete(case, r)]
    if all(r.peak and r.elapsed is None and r.watts is None for r in rows) and len(rows) == 1:
        alone = len(case.rows("recovery")) + len(case.rows("rest")) >= 1 and not _first_stage_only(case)
        return partial(*rows) if alone else present(*rows)
    expected = _expected(case, rows)
    numbers = [stage_number(case, r) for r in full]
    if (
        all(numbers)
        and len(numbers) > 1
        and numbers[0] == 1
        and len(set(numbers)) == len(numbers)
        and not set(range(1, expected + 1)) <= set(numbers)
    ):
        return partial(*rows)
    if (
        len(_of_completed(case, rows, full, expected)) >= expected
        and full
        and not _gap(case, rows)
        and not _stage_unread(case, full)
    ):
        return present(*rows)
    return partial(*rows)


def _gap(case: Case, rows: list[Row]) -> bool:
    """Whether a stage before the last lacks one of the two ("end of stage two, heart rate 132")."""
    numbers = [stage_number(case, r) for r in rows]
    last = max((n for n in numbers if n), default=0)
    return any(
        n and n < last and not _complete(case, r) and not (r.elapsed and r.elapsed.number == n * 60)
        for n, r in zip(numbers, rows, strict=True)
    )


def _stage_unread(case: Case, full: list[Row]) -> bool:
    """Whether the times of the readings leave a stage of the protocol out ("6:00 118 150/82, 8:45 161 172/84")."""
    length = _usual_seconds(case)
    times = [r.elapsed.number for r in full if r.elapsed is not None]
    named = any(stage_number(case, r) for r in full)
    return (
        bool(length)
        and not named
        and len(times) == len(full) > 1
        and times == sorted(times)
        and times[0] > length * 1.5
    )


def _pairs_only(case: Case) -> Judgement:
    """Rest, stated peak and recovery, each with both, and no stage: partial; without a recovery it is no log."""
    peaks = (case.facts.peak_heart_rate, case.facts.peak_blood_pressure)
    both = [r for r in (*case.rows("rest"), *case.rows("recovery")) if r.heart_rate and r.blood_pressure]
    stated = all(p is not None and not p.derived for p in peaks)
    if stated and {r.phase for r in both} == {"rest", "recovery"}:
        return partial(*both)
    return MISSING


_NUMBERS = {str(n): n for n in range(10)} | {
    name: n
    for names in ("one two three four five six seven", "i ii iii iv v vi")
    for n, name in enumerate(names.split(), 1)
}
_NAMED = re.compile(
    r"\b(?:stage|stg|st|bruce|s)(?:\.? ?|[:-] ?| ?#)"
    r"(?:(\d)\b(?!/|:\d)|(one|two|three|four|five|six|seven|i{1,3}|iv|vi?)\b)"
)
_NOT_REACHED = re.compile(r",? (?:was |were )?(?:not|refused|declined|never|gallop)\b")
_UP_TO = re.compile(r"\b(?:prior to|before|up to|short of) $")
_BARE = re.compile(r"^\W*(?:(\d)\b(?![/:.]| ?w\b)|(i{1,3}|iv|vi?)\b)")


def stage_number(case: Case, row: Row, *, named: bool = False) -> int | None:
    """The number of the stage that a row's label gives ("Stage III", "S2", "3").

    `named`: only behind a word of stage, since a number alone may be a minute.
    """
    if row.label is None:
        return None
    low, (start, end) = case.reading.lower, row.label
    behind = _NAMED.search(low, start, end)
    found = behind or (None if named else _BARE.search(low[start:end]))
    if found is None:
        return None
    begin, close = behind.span() if behind else (start + found.start(), start + found.end())
    if _NOT_REACHED.match(low, close) or _UP_TO.search(low, max(0, begin - 10), begin):
        return None
    return _NUMBERS.get(found[1] or found[2])


def _complete(case: Case, row: Row) -> bool:
    """Whether a row gives both, a reading said not to be obtainable counting as given."""
    if row.heart_rate is not None and row.blood_pressure is not None:
        return True
    _, line_end = case.reading.line(row.start)
    near = min(line_end, row.end + 60)
    said = any(_IN_WORDS.search(v.text) for v in untaken(case.reading, row.start, near))
    excused = said or case.reading.within("not_obtained", row.start, near)
    return bool(excused) and (row.heart_rate is not None or row.blood_pressure is not None)


_IN_WORDS = re.compile(r"[a-z]{3}")
"""A dash or a star in the cell of a pressure tells no reason."""


def _first_stage_only(case: Case) -> bool:
    duration = case.facts.duration
    return (
        duration is not None
        and isinstance(duration.value, int | float)
        and duration.value < (_usual_seconds(case) or 180)
    )


LATE = 45
"""Seconds after its end within which a reading is still that of a stage."""


def _of_completed(case: Case, rows: list[Row], full: list[Row], expected: int) -> list[Row]:
    """The full readings without those of a stage begun and not completed: they stand for no earlier stage."""
    length = _stage_seconds(case, rows)
    return [r for r in full if not length or r.elapsed is None or r.elapsed.number <= expected * length + LATE]


def _stage_seconds(case: Case, rows: list[Row]) -> float:
    """The length of the protocol's stages, or of the laboratory's own if it is longer; 0 where none is known."""
    length = _usual_seconds(case)
    own = rows[0].elapsed.number if rows[0].elapsed and (stage_number(case, rows[0]) == 1 or _evenly(rows)) else 0.0
    return own if length and length < own <= LONGEST_STAGE else length


def _usual_seconds(case: Case) -> int:
    """The usual length of the stages of the named protocol; 0 where it has none."""
    name = str(case.facts.protocol.value) if case.facts.protocol else ""
    return int(standards.limits("stage_seconds").get(name, 0))


def _evenly(rows: list[Row]) -> bool:
    """Whether the readings were taken at one interval from the start on ("3 min, 6 min, 7:30")."""
    times = [r.elapsed.number for r in rows if r.elapsed is not None]
    if len(times) != len(rows) or len(rows) < 3:
        return False
    return all(b - a == times[0] for a, b in itertools.pairwise(times[:-1])) and 0 < times[-1] - times[-2] <= times[0]


LONGEST_STAGE = 300
"""Seconds that a first stage can last where a laboratory keeps its own times."""


def _expected(case: Case, rows: list[Row]) -> int:
    """How many full readings the completed stages ask for."""
    duration = case.facts.duration
    name = str(case.facts.protocol.value) if case.facts.protocol else ""
    seconds = float(duration.value) if duration is not None and isinstance(duration.value, int | float) else 0.0
    unfinished = 1 if len(rows) > 1 and not _complete(case, rows[-1]) else 0
    if _usual_seconds(case) and seconds:
        return max(1, min(math.floor(seconds / _stage_seconds(case, rows) + 0.05), len(rows) + 1))
    every = float(standards.limits("ramp_seconds").get(name, 0))
    if every and seconds:
        return max(1, min(math.floor(seconds / every), len(rows)))
    tables = standards.protocols().get(name)
    if tables and seconds:
        completed = min(sum(stage.end <= seconds for stage in table) for table in tables)
        return max(1, min(completed, len(rows) + 1))
    return max(1, len(rows) - unfinished)


@element("workload")
def workload(case: Case) -> Judgement:
    """METs, or speed with grade, or watts."""
    if case.facts.mets is not None:
        return present(case.facts.mets)
    rows = [r for r in case.rows("exercise") if (r.speed and r.grade) or r.watts or r.mets]
    if rows:
        return present(rows[-1])
    values = [
        v
        for v in case.reading.values
        if (v.kind == "speed_grade" and v.number < 8 and v.number % 1) or v.unit in ("W", "kpm")
    ]
    speeds = [v for v in case.reading.values if v.unit in ("mph", "km/h")]
    grades = [v for v in case.reading.values if v.kind == "percent" and v.number <= 25]
    if values or (speeds and (grades or "grade" in case.reading.lower)):
        v = (values or speeds)[-1]
        return present((v.start, v.end))
    stage = re.search(r"\b(?:stage|st|stg)[.:]? ?(?:\d|i{1,3}|iv|one|two|three|four|five)\b", case.reading.lower)
    reached = [r for r in case.rows("exercise") if stage_number(case, r)]
    return partial(stage.span()) if stage else partial(reached[-1]) if reached else MISSING
