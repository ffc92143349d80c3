"""The course of a test: to which part of it each row of readings belongs."""

from __future__ import annotations

import re

from notecheck.reading.document import Cell, Reading, Row
from notecheck.reading.drugs import BOLUS, ONE_RATE, RUNNING, STEPS
from notecheck.reading.infusion import agent_given, infusion_clock, infusion_minutes
from notecheck.reading.phases import STAGE
from notecheck.reading.resting import beside_a_rhythm, is_minute_of_rest, same_reading
from notecheck.reading.values import NOON, of_one_half
from notecheck.reading.walks import before_the_drug, dosed_between, sat_down, walk_near, walked_beside

GRACE = 20
"""Seconds behind the end of an infusion in which a reading is still one of it."""


_FLAT = re.compile(r"[ \t-]*(?:\d(?:\.\d)? ?mph,? )?(?:flat|level|0 ?%)[ .:|-]*")
"""The first load of a belt, without its speed ("flat ... 88 ... 124/70")."""
_IN_CHAIR = re.compile(r"\bin (?:the |a |her |his )?chair\b")
"""Where the patient sits before the test, too."""


class Course:
    """What is known of a test while its rows are read in their order.

    `rows` are those read, each with its phase: its own word, else that of the rows before it and of the clock.
    """

    def __init__(self, reading: Reading, found: list[Row]) -> None:
        self._reading = reading
        self._agent = agent_given(reading)
        self._begun, self._ended = infusion_clock(reading) if self._agent else (None, None)
        self._walked = bool(self._agent) and walked_beside(reading) and sat_down(reading, found)
        self._under_way = "exercise" if self._walked or not self._agent else "infusion"
        self._belt = before_the_drug(reading, self._agent)
        self._length = self._minutes()
        self._state = "rest"
        self._top = 0.0
        self._is_timed = False
        self.rows: list[Row] = []
        logged = _by_the_clock(reading, found, self._begun)
        self._stepped = any(r.dose for r in logged[1:])
        for row, highest in zip(logged, _highest_from(logged), strict=True):
            self._take(row, highest)

    def _minutes(self) -> float | None:
        """How long a drug at one rate ran, in minutes."""
        told = infusion_minutes(self._reading, self._agent)
        if told is not None or self._begun is None or self._ended is None or self._agent not in ONE_RATE:
            return told
        return self._ended - self._begun

    def _take(self, row: Row, highest: float) -> None:
        """Reads one row; `highest` is the highest rate from it on."""
        if self._is_clock_of_start(row):
            row = row._replace(elapsed=None)  # "started 11:18. End of stage 1, 112 and 134/76"
        phase = self._named(row)
        dosed = not phase and self._is_dosed(row)
        if dosed:
            phase = "infusion" if self._belt else self._under_way
        if self._has_ended(row, phase, highest, dosed=dosed):
            phase = "recovery"
        numbered = _number_alone(self._reading, row) if not phase and self._agent and self.rows else None
        if numbered is not None and row.elapsed is None and self._agent in ONE_RATE:
            row = row._replace(elapsed=numbered)
        if numbered is not None and self._state == "rest" and row.start not in self._belt:
            phase = self._under_way
        phase = self._by_the_drug(row, phase or self._unnamed(row))
        self._state = phase
        if phase == "rest" and any(same_reading(row, earlier) for earlier in self.rows[:4]):
            return
        self.rows.append(row._replace(phase=phase))
        if phase in ("exercise", "infusion") and row.heart_rate is not None:
            self._top = max(self._top, row.heart_rate.number)
        self._is_timed = self._is_timed or bool(phase == "infusion" and row.elapsed and not row.clock)

    def _is_clock_of_start(self, row: Row) -> bool:
        """Whether what was read as the time of a first stage is the time of day at which the test began."""
        once = row.elapsed is not None and row.clock is not None and row.elapsed.start == row.clock.start
        return once and self._state != "exercise" and _is_first_stage(self._reading, row)

    def _named(self, row: Row) -> str:
        """The phase by the row's own word, as far as it can hold here."""
        phase = row.phase
        if phase == "recovery" and not self.rows and self._agent and _undosed(self._reading, row):
            return "rest"
        if phase == "recovery" and not self.rows and _IN_CHAIR.search(self._reading.lower, row.start, row.start + 30):
            return "rest"
        if phase == "rest" and row.label is None and row.heart_rate is not None and self._agent and self.rows:
            carried = self._state == "infusion" or dosed_between(self._reading, self.rows[-1], row)
            phase = "" if carried else phase
        if phase == "posture":
            phase = "rest" if self._state == "rest" else "recovery"
        if phase == "rest" and self._state in ("exercise", "recovery") and is_minute_of_rest(self._reading, row):
            phase = "recovery"
        if phase == "peak":
            phase = ""
            self._state = "" if self._state == "rest" else self._state
        near = phase in ("exercise", "infusion") and bool(self._agent) and walk_near(self._reading, row, self._agent)
        if phase == "exercise" and self._agent and row.start not in self._belt and not near:
            phase = "infusion"
        if phase == "infusion" and self._walked and self._agent in BOLUS:
            goes_on = self._state == "exercise" and row.label is None
            phase = "exercise" if goes_on or near else phase
        return phase

    def _is_dosed(self, row: Row) -> bool:
        """Whether the drug was given between the row before and this one."""
        undosed = ("exercise", "recovery") if self._walked else ("exercise", "recovery", "rest")
        if not (self._agent and self._state in undosed and self.rows):
            return False
        return dosed_between(self._reading, self.rows[-1], row)

    def _has_ended(self, row: Row, phase: str, highest: float, *, dosed: bool) -> bool:
        """Whether the stress ended before a row."""
        if not self.rows:
            return False
        reading, last, state = self._reading, self.rows[-1], self._state
        under_stress = state in ("exercise", "infusion")
        if not phase and state == "infusion" and self._agent not in BOLUS and _ended_with(reading, last, row):
            return True
        if not phase and state == "exercise" and _falling(last, row):
            return True
        if under_stress and _starts_anew(reading, last, row):
            return True
        stressed = (under_stress or state == "recovery") and not dosed
        if stressed and _has_come_down(reading, self.rows, row, highest, self._top, self._agent):
            return True
        if phase == "exercise" and state == "recovery" and not row.clock and _only_stopped(reading, row):
            return True
        if not phase and under_stress and _stopped_between(reading, last, row):
            return True
        since = bool(self._agent) and state == "infusion" and row.label is not None
        return since and row.label is not None and _OFF_SINCE.match(reading.lower, row.label[0]) is not None

    def _unnamed(self, row: Row) -> str:
        """The phase of a row that nothing has placed yet: the first readings are those at rest, later ones go on."""
        if not self.rows and (beside_a_rhythm(self._reading, row) or _unloaded(row)):
            return "rest"
        if (
            not self.rows
            and self._agent in STEPS
            and row.dose is None
            and (self._stepped or _undosed(self._reading, row))
        ):
            return "rest"  # the line above the first dose
        if not self._agent and self._state == "rest" and _before_start(self._reading, row):
            return "rest"
        if self._state in ("exercise", "infusion", "recovery"):
            return self._state
        line = self._reading.line(row.start)[0]
        if self.rows and not self._agent and _FLAT.fullmatch(self._reading.lower, line, row.start):
            return "exercise"
        return _first_phase(row, self._state, "exercise" if row.start in self._belt else self._under_way)

    def _by_the_drug(self, row: Row, phase: str) -> str:
        """The phase as the times of the drug correct it."""
        clock = row.clock.number if row.clock is not None else None
        anew = (
            phase == "recovery"
            and bool(self.rows)
            and _SECOND_PART.search(self._reading.lower, self.rows[-1].end, row.start) is not None
        )
        if clock is not None and self._begun is not None and not row.phase and (phase in ("infusion", "rest") or anew):
            phase = "rest" if clock < self._begun else "infusion"
        if phase != "infusion":
            return phase
        if (
            self._length is not None
            and row.elapsed
            and (not row.clock or row.clock.start != row.elapsed.start)
            and row.elapsed.number > self._length * 60 + GRACE
        ):
            return "recovery"
        timed = row.elapsed and self._is_timed
        past = self._ended is not None and clock is not None and clock > self._ended and not timed
        return "recovery" if past and self._agent not in BOLUS else phase


_UNDOSED = re.compile(r"[\s|]*(?:\d{3,4}[\s|]+|\d\d:\d\d[\s|]+)?(?:0|off|none)\b[\s|-]*")


def _undosed(reading: Reading, row: Row) -> bool:
    """Whether the label of a row says that no drug runs ("0", "0902  off")."""
    return row.label is not None and _UNDOSED.fullmatch(reading.lower, *row.label) is not None


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
    if out[-1].phase == "infusion" and agent not in STEPS:
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


def _by_the_clock(reading: Reading, found: list[Row], begun: float | None) -> list[Row]:
    """Reads times as those of the day: about the hour of an injection, or running on from rest to recovery."""
    found = [_by_one_clock(r, begun) for r in found]
    timed = [r.elapsed.number for r in found if r.elapsed is not None]
    if all(r.clock for r in found) and len(found) > 2:
        return [
            r._replace(elapsed=None) if r.elapsed and r.clock and r.elapsed.start == r.clock.start else r for r in found
        ]
    if (past_noon := _over_noon(found, reading)) is not None:
        return past_noon
    if len(timed) < 2 or any(r.clock for r in found):
        return found
    running = found[0].phase in ("rest", "posture") and len(timed) == len(found) > 2 and timed == sorted(timed)
    if not (running and timed[0] >= 360) and (begun is None or min(timed) < begun - 90):
        return found
    return [r._replace(elapsed=None, clock=r.elapsed._replace(unit="clock")) if r.elapsed else r for r in found]


def _by_one_clock(row: Row, begun: float | None) -> Row:
    """The row with its clock in the half of the day in which the drug was begun ("1:12 pm ... at 1:20")."""
    if row.clock is None or begun is None:
        return row
    clock = of_one_half(begun, row.clock.number)[1]
    if clock == row.clock.number:
        return row
    elapsed = row.elapsed if row.elapsed and row.elapsed.start != row.clock.start else None
    return row._replace(clock=row.clock._replace(number=clock), elapsed=elapsed)


def _over_noon(found: list[Row], reading: Reading) -> list[Row] | None:
    """The rows with their times as those of a clock on the wall that passes noon from a rest on, or None."""
    if len(found) < 3 or found[0].phase not in ("rest", "posture"):
        return None
    out: list[Row] = []
    for row in found:
        time = row.clock or row.elapsed
        if time is None or not _ON_THE_WALL.match(reading.text, time.start):
            return None
        earlier = out[-1].clock if out else None
        minutes = of_one_half(earlier.number, time.number)[1] if earlier else time.number
        pause = _LONGEST_GAP * (3 if found[len(out) - 1].phase in ("rest", "posture") else 1)  # who rests may wait
        if minutes < 60 * NOON or (earlier and not 0 <= minutes - earlier.number <= pause):
            return None
        out.append(row._replace(elapsed=None, clock=time._replace(number=minutes, unit="clock")))
    return out if any(row.elapsed for row in found) else None


_ON_THE_WALL = re.compile(r"(?:0?[1-9]|1[0-2]):\d\d\b")
_LONGEST_GAP = 20
"""Minutes between two readings of a test."""


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
    rf"\b(?:pump|infusion|drip|drug|syringe|{RUNNING})[ ](?:is |was |then |"
    r"now |all )?"
    r"(?:off|stopped|stops|finishe[sd]|ended|ends|completed?|done|turned off|shut off|empty|emptied|out|"
    r"in)\b(?! \d+ ?min)"
)


def _unloaded(row: Row) -> bool:
    """Whether a row tells a load of nothing and no time ("on bike | 0 | - | 78 | 118/74")."""
    return row.watts is not None and not row.watts.number and row.elapsed is None


RESTING_METS = 1.5
"""A row of more was taken under a load."""


def _first_phase(row: Row, state: str, under_way: str) -> str:
    """The phase of a row without a word of its own before any stage has been read."""
    if row.dose is not None and row.dose.number == 0:
        return "rest"
    loaded = (row.watts and row.watts.number) or row.dose is not None
    if row.elapsed is not None and row.elapsed.number == 0 and not loaded:
        return "rest"
    loads = (row.elapsed, row.watts, row.speed)
    moving = any(cell is not None and cell.number > 0 for cell in loads) or row.grade is not None
    moving = moving or row.label is not None or (row.mets is not None and row.mets.number > RESTING_METS)
    if row.mets is not None and not moving:
        return "rest"
    if state == "" or moving or row.clock is not None or row.dose is not None:
        return under_way
    return "rest"
