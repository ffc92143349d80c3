"""The pipe that reads the stage rows: headed tables first, then runs and sentences, then the phase of each row."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from notecheck.reading.addenda import corrected
from notecheck.reading.document import Cell, Reading, Row
from notecheck.reading.infusion import BOLUS, infusion_clock, infusion_minutes
from notecheck.reading.phases import STAGE
from notecheck.reading.resting import beside_a_rhythm, is_minute_of_rest, same_reading, with_resting_rate
from notecheck.reading.runs import read_runs
from notecheck.reading.tables import read_tables
from notecheck.reading.unread import unread_of
from notecheck.reading.walks import before_the_drug, dosed_between, sat_down, walk_near, walked_beside


def unrowed(doc: Doc) -> Reading:
    """Returns the reading of a document without its rows."""
    data = doc.user_data
    return Reading(
        text=data["notecheck.text"],
        lower=data["notecheck.lower"],
        lines=data["notecheck.lines"],
        sentences=data["notecheck.sentences"],
        sections=tuple(data["notecheck.sections"]),
        concepts=tuple(data["notecheck.concepts"]),
        values=tuple(data["notecheck.values"]),
        marks=tuple(data["notecheck.marks"]),
        statements=tuple(data["notecheck.statements"]),
        signs=data["notecheck.signs"],
    )


@Language.component("notecheck_rows")
def rows(doc: Doc) -> Doc:
    """Writes `doc.user_data["notecheck.rows"]` and the places of cells that could not be understood."""
    reading = doc.user_data["notecheck.reading"] = unrowed(doc)
    tabled, lines_used, odd_cells = read_tables(reading)
    found = sorted([*tabled, *read_runs(reading, lines_used)], key=lambda r: r.start)
    settled = settle(found, reading)
    doc.user_data["notecheck.rows"] = settled
    doc.user_data["notecheck.unread"] = unread_of(reading, settled, odd_cells)
    return doc


def agent_given(reading: Reading) -> str:
    """Returns the stress agent that the note says was given, or ""."""
    counts: dict[str, int] = {}
    for concept in reading.all("agent"):
        if concept.holds and concept.value != "class_only":
            dosed = any(
                v.unit in ("mg", "mcg/kg/min", "mg/kg", "mg/kg/min", "mL") and v.number > 0
                for v in reading.numbers(concept.end, concept.end + 60)
            )
            counts[concept.value] = counts.get(concept.value, 0) + (5 if dosed else 1)
    return max(counts, key=lambda k: counts[k]) if counts else ""


def settle(found: list[Row], reading: Reading) -> list[Row]:
    """Gives every row its phase: its own word, else that of the rows before it and of the clock."""
    agent = agent_given(reading)
    begun, ended = infusion_clock(reading) if agent else (None, None)
    walked = bool(agent) and walked_beside(reading) and sat_down(reading, found)
    under_way = "exercise" if walked or not agent else "infusion"
    belt = before_the_drug(reading, agent)
    state = "rest"
    length = infusion_minutes(reading, agent)
    if length is None and begun is not None and ended is not None and agent in ("dipyridamole", "adenosine"):
        length = ended - begun
    out: list[Row] = []
    logged = _by_the_clock(found, begun)
    highest = _highest_from(logged)
    top = 0.0
    is_timed = False
    for n, row in enumerate(logged):
        phase = row.phase
        once = row.elapsed is not None and row.clock is not None and row.elapsed.start == row.clock.start
        if once and state != "exercise" and _is_first_stage(reading, row):
            row = row._replace(elapsed=None)  # "started 11:18. End of stage 1, 112 and 134/76"
        if phase == "rest" and row.label is None and row.heart_rate is not None and agent and out:
            carried = state == "infusion" or dosed_between(reading, out[-1], row)
            phase = "" if carried else phase
        if phase == "posture":
            phase = "rest" if state == "rest" else "recovery"
        if phase == "rest" and state in ("exercise", "recovery") and is_minute_of_rest(reading, row):
            phase = "recovery"
        if phase == "peak":
            phase = ""
            state = "" if state == "rest" else state
        on_the_belt = row.start in belt
        if phase == "exercise" and agent and not on_the_belt and not walk_near(reading, row, agent):
            phase = "infusion"
        if phase == "infusion" and walked and agent in BOLUS:
            goes_on = state == "exercise" and row.label is None
            phase = "exercise" if goes_on or walk_near(reading, row, agent) else phase
        undosed = ("exercise", "recovery") if walked else ("exercise", "recovery", "rest")
        dosed = not phase and agent and state in undosed and out and dosed_between(reading, out[-1], row)
        if dosed:
            phase = "infusion" if belt else under_way
        if not phase and state == "infusion" and agent not in BOLUS and _ended_with(reading, out[-1], row):
            phase = "recovery"
        if not phase and state == "exercise" and out and _falling(out[-1], row):
            phase = "recovery"
        if state in ("exercise", "infusion") and out and _starts_anew(reading, out[-1], row):
            phase = "recovery"
        stressed = state in ("exercise", "infusion", "recovery") and not dosed
        if stressed and _has_come_down(reading, out, row, highest[n], top, agent):
            phase = "recovery"
        if phase == "exercise" and state == "recovery" and not row.clock and _only_stopped(reading, row):
            phase = "recovery"
        if not phase and state in ("exercise", "infusion") and out and _stopped_between(reading, out[-1], row):
            phase = "recovery"
        if agent and state == "infusion" and row.label and _OFF_SINCE.match(reading.lower, row.label[0]):
            phase = "recovery"
        numbered = _number_alone(reading, row) if not phase and agent and out else None
        if numbered is not None and row.elapsed is None and agent in ("adenosine", "dipyridamole"):
            row = row._replace(elapsed=numbered)
        if numbered is not None and state == "rest" and not on_the_belt:
            phase = under_way
        if not phase and not out and beside_a_rhythm(reading, row):
            phase = "rest"
        if not phase and not out and agent == "dobutamine" and row.dose is None and any(r.dose for r in logged[1:]):
            phase = "rest"  # the line above the first dose
        if not phase and not agent and state == "rest" and _before_start(reading, row):
            phase = "rest"
        if not phase:
            first = "exercise" if on_the_belt else under_way
            phase = state if state in ("exercise", "infusion", "recovery") else _first_phase(row, state, first)
        anew = (
            bool(out) and phase == "recovery" and _SECOND_PART.search(reading.lower, out[-1].end, row.start) is not None
        )
        if row.clock is not None and (phase in ("infusion", "rest") or anew) and begun is not None and not row.phase:
            phase = "rest" if row.clock.number < begun else "infusion"
        if (
            phase == "infusion"
            and length is not None
            and row.elapsed
            and not row.clock
            and row.elapsed.number > length * 60 + 20
        ):
            phase = "recovery"
        timed = row.elapsed and is_timed
        past = ended is not None and row.clock is not None and row.clock.number > ended and not timed
        if phase == "infusion" and agent not in BOLUS and past:
            phase = "recovery"
        state = phase
        if phase == "rest" and any(same_reading(row, earlier) for earlier in out[:4]):
            continue
        out.append(row._replace(phase=phase))
        if phase in ("exercise", "infusion") and row.heart_rate is not None:
            top = max(top, row.heart_rate.number)
        is_timed = is_timed or bool(phase == "infusion" and row.elapsed and not row.clock)
    return corrected(with_resting_rate(_without_summary(out), reading), reading)


def _without_summary(rows: list[Row]) -> list[Row]:
    """Drops a peak told in a summary before the stages are listed: it is no row of its own."""
    stressed = [r for r in rows if r.phase in ("exercise", "infusion")]
    timed = bool(stressed) and (stressed[0].elapsed or stressed[0].clock) is not None
    if len(stressed) > 1 and stressed[0].peak and not stressed[1].peak and not timed:
        return [r for r in rows if r is not stressed[0]]
    return rows


def _falling(earlier: Row, row: Row) -> bool:
    """Whether the rate falls by eight beats in a log by the clock that names no stage: the exercise has ended."""
    if row.clock is None or row.label is not None or row.heart_rate is None or earlier.heart_rate is None:
        return False
    return row.heart_rate.number <= earlier.heart_rate.number - 8


_END_WORD = re.compile(r"\W*(?:(?:test|belt|walk) )?(?:off|stopped|stop|end|ended|quit|done|got off)\b")
_ENDED_HERE = re.compile(r"\b(?:end|stop|stopped|off)\b(?! (?:of )?(?:stage|st|stg|step|min))")


def _starts_anew(reading: Reading, earlier: Row, row: Row) -> bool:
    """Whether a row that names no stage counts its time from the end of the stress: less time gone, a lower rate.

    Words of stopping before such a time are no reading at the stop ("off the belt: 1 min 116, 3 min 92").
    """
    words = reading.lower[row.label[0] : row.label[1]] if row.label else ""
    if row.phase and not (row.phase == "exercise" and _only_stopped(reading, row)):
        return False
    if row.elapsed is None or row.clock or row.watts or row.speed or row.dose:
        return False
    stopped = earlier.label is not None and earlier.peak and _ENDED_HERE.search(reading.lower, *earlier.label)
    if earlier.phase == "infusion" and not row.phase and stopped:
        return True
    if row.heart_rate is None or earlier.heart_rate is None or earlier.elapsed is None or STAGE.search(words):
        return False
    return row.elapsed.number < earlier.elapsed.number and row.heart_rate.number < earlier.heart_rate.number


FALL = 8
"""Beats: a rate that falls by so much and does not rise again is one of the recovery."""


def _highest_from(found: list[Row]) -> list[float]:
    """The highest rate from each row on, rows of a peak left out."""
    out: list[float] = []
    top = 0.0
    for row in reversed(found):
        if row.heart_rate is not None and not row.peak and row.phase != "peak":
            top = max(top, row.heart_rate.number)
        out.append(max(top, row.heart_rate.number if row.heart_rate else 0.0))
    return out[::-1]


def _has_come_down(reading: Reading, out: list[Row], row: Row, highest: float, top: float, agent: str) -> bool:
    """Whether a row that names no stage lies below all that the stress has reached, and so does all behind it.

    Of a drug without exercise this tells nothing but for dobutamine: under the others the rate falls by itself.
    """
    if row.heart_rate is None or not top or row.watts or row.speed or row.dose or row.grade:
        return False
    if out[-1].phase == "infusion" and agent != "dobutamine":
        return False
    resting = row.phase == "rest" and not agent and row.elapsed is not None and any(r.phase == "rest" for r in out)
    if row.phase and not resting and not (row.phase == "exercise" and _only_stopped(reading, row)):
        return False
    if not row.phase and row.label and STAGE.search(reading.lower, *row.label):
        return False
    return highest <= top - FALL


_END_OF_DRUG = re.compile(
    r"\b(?:end|ended|ends|finished|completed?|done|last of)[ ](?:of )?(?:the )?(?:infusion|inf|drip|pump|drug)\b|"
    r"\b(?:infusion|inf|drip|pump|drug)[ ](?:is |was |all |now )?(?:end|ended|ends|finished|completed?|done|over|"
    r"stopped|"
    r"off)\b"
)


def _ended_with(reading: Reading, earlier: Row, row: Row) -> bool:
    """Whether the row before is that of the end of an infusion ("0844 end of infusion") and this one has no label."""
    if earlier.label is None or earlier.phase != "infusion" or (row.dose is not None and row.dose.number):
        return False
    return _END_OF_DRUG.search(reading.lower, *earlier.label) is not None


_STARTED = re.compile(
    r"^[ \t|*-]*(?:\d{1,2}:\d\d|\d{4})[ ,:|-]{1,8}(?:(?:pt |patient )?(?:to|on|onto) (?:the )?(?:treadmill|tm|belt|"
    r"bike|ergometer|cycle)\b|(?:treadmill|tm|belt|bike|exercise|test|protocol|walk)?[ ]?(?:start\w*|began|begun|"
    r"begins?|"
    r"go|on|stepped on)\b|(?:mod\w* |standard )?(?:bruce|naughton|balke|cornell|ramp|ellestad)\b|"
    r"[^\n\d]{0,16}\b(?:treadmill|tm|belt|bike)\b[^\n\d]{0,16}\b(?:on|start\w*|going|running|rolling|moving)\b)",
    re.MULTILINE,
)


def _before_start(reading: Reading, row: Row) -> bool:
    """Whether a log by the clock tells the start of the exercise only behind a reading without a label."""
    if row.clock is None or row.label is not None or row.watts or row.speed or row.grade:
        return False
    return _STARTED.search(reading.lower, row.end) is not None


def _only_stopped(reading: Reading, row: Row) -> bool:
    """Whether a row has its phase only from a word of stopping, before it or carried on."""
    return row.label is None or (row.peak and _END_WORD.match(reading.lower, *row.label) is not None)


def _by_the_clock(found: list[Row], begun: float | None) -> list[Row]:
    """Reads times as those of the day: about the hour of an injection, or running on from rest to recovery."""
    timed = [r.elapsed.number for r in found if r.elapsed is not None]
    if all(r.clock for r in found) and len(found) > 2:
        return [
            r._replace(elapsed=None) if r.elapsed and r.clock and r.elapsed.start == r.clock.start else r for r in found
        ]
    if len(timed) < 2 or any(r.clock for r in found):
        return found
    running = found[0].phase in ("rest", "posture") and len(timed) == len(found) > 2 and timed == sorted(timed)
    if not (running and timed[0] >= 360) and (begun is None or min(timed) < begun - 90):
        return found
    return [r._replace(elapsed=None, clock=r.elapsed._replace(unit="clock")) if r.elapsed else r for r in found]


_SECOND_PART = re.compile(r"\b(?:part|phase) (?:b|2|two|ii)\b")
"""The heading of the drug part of a converted study, whose readings begin at rest again."""


def _is_first_stage(reading: Reading, row: Row) -> bool:
    """Whether a row is one of the first stage, which is over long before ten minutes."""
    late = row.elapsed is not None and row.elapsed.number >= LONGEST_FIRST_STAGE
    return late and row.label is not None and _FIRST_STAGE.search(reading.lower, *row.label) is not None


LONGEST_FIRST_STAGE = 400
"""Seconds."""
_FIRST_STAGE = re.compile(r"\b(?:stage|stg|st) ?(?:1|i|one)\b(?!/)|\bfirst stage\b")
_OFF_SINCE = re.compile(r"(?:(?:pump|infusion|drip|drug) )?off,? ?(?:\+ ?\d|\d{1,2} ?(?:min|m\b|'))")
"""Minutes after the drug ("off 2 min", "pump off, +3")."""


def _number_alone(reading: Reading, row: Row) -> Cell | None:
    """The minute, or the dose, that begins a row of a drug study and says no more ("  3   89   134/80")."""
    start = reading.line(row.start)[0]
    end = row.label[1] if row.label and row.label[0] == row.start else row.start
    found = _NUMBER_ALONE.fullmatch(reading.text, start, end)
    return Cell(int(found["n"]) * 60.0, 0.0, "s", *found.span("n")) if found else None


_NUMBER_ALONE = re.compile(
    r"[ \t>*-]*(?P<n>(?!0\b)\d{1,2})(?: ?mcg\S*| ?min)?(?:[ \t:|]{1,12}|$)(?:HR|hr|P|pulse)?[ \t:=]{0,3}"
)


def _stopped_between(reading: Reading, earlier: Row, row: Row) -> bool:
    """Whether the end of the test is told between two rows and the clock of the second starts anew."""
    line = reading.line(row.start)[0]
    begin = reading.line(earlier.start)[0] if earlier.end <= line else earlier.end
    if _PUMP_OFF.search(reading.lower, begin if earlier.phase == "infusion" else earlier.end, max(earlier.end, line)):
        return True
    if row.elapsed is None or (earlier.elapsed is not None and row.elapsed.number >= earlier.elapsed.number):
        return False
    return any(c.value == "stop" for c in reading.within("phase", earlier.end, row.start))


_PUMP_OFF = re.compile(
    r"\b(?:pump|infusion|drip|drug|syringe|adenosine|dipyridamole|persantine|dobutamine)[ ](?:is |was |then |"
    r"now |all )?"
    r"(?:off|stopped|stops|finishe[sd]|ended|ends|completed?|done|turned off|shut off|empty|emptied|out|"
    r"in)\b(?! \d+ ?min)"
)


def _first_phase(row: Row, state: str, under_way: str) -> str:
    """The phase of a row without a word of its own before any stage has been read."""
    if row.dose is not None and row.dose.number == 0:
        return "rest"
    loaded = (row.watts and row.watts.number) or row.dose is not None
    if row.elapsed is not None and row.elapsed.number == 0 and not loaded:
        return "rest"
    loads = (row.elapsed, row.watts, row.speed)
    moving = any(cell is not None and cell.number > 0 for cell in loads) or row.label is not None
    if state == "" or moving or row.clock is not None or row.dose is not None:
        return under_way
    return "rest"


__all__ = ["Cell", "agent_given", "infusion_clock", "rows", "settle", "unrowed"]
