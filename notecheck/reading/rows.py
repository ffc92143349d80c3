"""The pipe that reads the stage rows: headed tables first, then runs and sentences, then the phase of each row."""

from __future__ import annotations

from operator import attrgetter

from spacy.language import Language
from spacy.tokens import Doc

from notecheck.reading.addenda import corrected
from notecheck.reading.columns import read_columns
from notecheck.reading.course import Course
from notecheck.reading.document import Reading, Row
from notecheck.reading.resting import with_resting_rate
from notecheck.reading.runs import read_runs
from notecheck.reading.tables import read_tables
from notecheck.reading.unread import unread_of


def unrowed(doc: Doc) -> Reading:
    """Returns the reading of a document without its rows."""
    data = doc.user_data
    return Reading(
        text=data["notecheck.text"],
        lower=data["notecheck.lower"],
        lines=data["notecheck.lines"],
        sentences=data["notecheck.sentences"],
        wrapped=data["notecheck.wrapped"],
        sections=tuple(data["notecheck.sections"]),
        concepts=tuple(data["notecheck.concepts"]),
        values=tuple(data["notecheck.values"]),
        marks=tuple(data["notecheck.marks"]),
        statements=tuple(data["notecheck.statements"]),
        signs=data["notecheck.signs"],
    )


_place = attrgetter("start")


@Language.component("notecheck_rows")
def rows(doc: Doc) -> Doc:
    """Writes `doc.user_data["notecheck.rows"]` and the places of cells that could not be understood."""
    reading = doc.user_data["notecheck.reading"] = unrowed(doc)
    # What stands beside the stages comes before its time in the text: only the rest is placed with the other rows.
    beside, lines_beside = read_columns(reading)
    tabled, lines_used, odd_cells = read_tables(reading)
    tabled = [row for row in tabled if reading.line(row.start)[0] not in lines_beside]
    found = [*tabled, *read_runs(reading, lines_used | lines_beside), *(r for r in beside if r.phase == "rest")]
    settled = settle(sorted(found, key=_place), reading)
    if beside:
        settled = sorted([*settled, *(r for r in beside if r.phase != "rest")], key=_place)
    doc.user_data["notecheck.rows"] = settled
    doc.user_data["notecheck.unread"] = unread_of(reading, settled, odd_cells)
    return doc


def settle(found: list[Row], reading: Reading) -> list[Row]:
    """Gives every row its phase, and drops what is told twice or only in a summary."""
    placed = _without_summary(Course(reading, found).rows)
    return _with_one_time(corrected(with_resting_rate(placed, reading), reading), reading)


def _with_one_time(rows: list[Row], reading: Reading) -> list[Row]:
    """Gives rows whose time may be one of the day or of the test ("9:05") one of the two.

    It is of the day where all times of the exercise go on into the recovery.
    """
    both = [r for r in rows if _may_be_either(r)]
    if not both:
        return rows
    during = [r.clock.number for r in both if r.phase == "exercise" and r.clock]
    after = [r.clock.number for r in both if r.phase == "recovery" and r.clock]
    alone = any(
        r.elapsed and not r.clock and ":" in reading.text[r.elapsed.start : r.elapsed.end]
        for r in rows
        if r.phase in ("exercise", "recovery")
    )
    of_day = (
        bool(during and after)
        and not alone
        and max(after) - min(during) < _LONGEST_TEST
        and min(during) <= min(after)
        and max(during) <= max(after)
    )
    return [(r._replace(elapsed=None) if of_day else r._replace(clock=None)) if _may_be_either(r) else r for r in rows]


def _may_be_either(row: Row) -> bool:
    return row.elapsed is not None and row.clock is not None and row.elapsed.start == row.clock.start


_LONGEST_TEST = 120
"""Minutes."""


def _without_summary(rows: list[Row]) -> list[Row]:
    """Drops a peak told in a summary before the stages are listed: it is no row of its own."""
    stressed = [r for r in rows if r.phase in ("exercise", "infusion")]
    timed = bool(stressed) and (stressed[0].elapsed or stressed[0].clock) is not None
    if len(stressed) > 1 and stressed[0].peak and not stressed[1].peak and not timed:
        return [r for r in rows if r is not stressed[0]]
    return rows
