"""The note behind the tracing: whether it is ready, of the same day, of a test that was started, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from notecheck.claim.case import ClaimCase, Flag
from notecheck.claim.registry import rule
from notecheck.report import NotJudged, Severity

_NOTE_IS: dict[str, tuple[Severity, str]] = {
    "hold": ("error", "It is held."),
    "review": ("warning", "It is to be reviewed."),
    "not_applicable": ("error", "It is no note of a stress test."),
}


@rule("note-not-ready")
def note_not_ready(case: ClaimCase) -> Iterator[Flag | NotJudged]:
    """The note is held, to be reviewed, of something else, or could not be evaluated."""
    note = case.note
    if note is None:
        yield NotJudged(what="documentation", why="no note stands beside the claim")
        return
    severity, words = _NOTE_IS.get(note.verdict or "", ("error", "It could not be evaluated."))
    if case.technical and note.verdict != "ready":
        yield Flag("note-not-ready", tuple(case.technical), words, severity)


@rule("service-date")
def service_date(case: ClaimCase) -> Iterator[Flag | NotJudged]:
    """The day of the tracing is not the day of the test; a claim of several days holds the test's day among them."""
    if case.note is None or not case.technical:
        return
    if case.note.test_date is None:
        yield NotJudged(what="day of service", why="the note gives no day of the test")
        return
    tested, place = case.note.test_date
    for service in case.technical:
        last = service.claim.through if service.line.date is None else None
        if not service.day <= tested <= (last or service.day):
            yield Flag("service-date", (service,), at=place)


@rule("tracing-not-started")
def tracing_not_started(case: ClaimCase) -> Iterator[Flag]:
    """The note says that the stress was not started."""
    if case.note is not None and case.note.kind == "not_performed" and case.technical:
        yield Flag("tracing-not-started", tuple(case.technical), at=case.note.not_started)


@rule("interpretation-behind-tracing")
def interpretation_behind_tracing(case: ClaimCase) -> Iterator[Flag]:
    """The note interprets and 93017 stands; a warning where 93018 stands on a claim."""
    note = case.note
    if note is None or not note.interpretations or not case.tracings:
        return
    read = case.of(case.procedures.reading)
    first, *others = note.interpretations
    yield Flag(
        "interpretation-behind-tracing",
        tuple(case.tracings),
        "93018 stands on a claim." if read else "93018 stands on no claim.",
        "warning" if read else None,
        at=first,
        related=tuple(others[:5]),
    )


@rule("drug-line-absent")
def drug_line_absent(case: ClaimCase) -> Iterator[Flag]:
    """The note tells of a stress drug, and none of the claims has its line."""
    if case.note is None or case.note.agent is None:
        return
    agent, place = case.note.agent
    codes = case.procedures.drugs.get(agent)
    if codes and case.tracings and not case.of(*codes):
        yield Flag("drug-line-absent", tuple(case.tracings), at=place)
