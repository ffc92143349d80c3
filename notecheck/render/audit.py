"""An archive's figures and a review's error rates: as one page that needs nothing from elsewhere, and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import NamedTuple

import jinja2
from markupsafe import Markup
from rich import box
from rich.console import Console
from rich.table import Table

from notecheck.archive.manifest import Manifest
from notecheck.audit.figures import FLOOR, LONGEST, REASONS, STEP, VERDICTS, Figures, Frequency, Group
from notecheck.audit.intervals import OUTSIDE, Share
from notecheck.audit.quality import Aim, Measure, Quality
from notecheck.audit.quotes import Quote
from notecheck.audit.review import Rate, Review
from notecheck.render.plots import BLUE, RED, YELLOW, bars, columns, funnel, lines, stacked

MOST = 15
"""So many findings are shown of a kind."""

FEW = 3
"""So many findings are shown for a group."""

COLOURS = {"ready": (BLUE, "#ffffff"), "review": (YELLOW, "#000000"), "hold": (RED, "#ffffff")}
WORDS = {
    "less_than_tracing": "less than the tracing",
    "more_than_tracing": "more than the tracing",
    "not_started": "stress not started",
    "not_applicable": "no stress test",
}


ANOTHER_SCAN = (
    "The sample was drawn from another scan, or before this one was run again: the rates are for the notes of then."
)


class Aimed(NamedTuple):
    """An aim in words: in short, and what is counted for it, or what the scan would have to tell."""

    short: str
    counted: str
    needs: str


AIMS: dict[Aim, Aimed] = {
    "ready": Aimed("ready", "the verdict is ready", ""),
    "first_signing": Aimed(
        "ready at first signing",
        "the verdict is ready, of notes that the record calls final; of an amended one the first version is not there",
        "no record tells whether a note is a draft, final or amended (--context status=...)",
    ),
    "complete": Aimed(
        "complete", "no error and no warning on what proves the tracing and on the recorded data; language apart", ""
    ),
    "authorization": Aimed(
        "with authorization",
        "an authorization stands in the carried column, or on the claims scanned beside",
        "no carried column holds the authorization (--authorization), and no claims were scanned beside",
    ),
    "same_day": Aimed(
        "signed on the day of the test",
        "the staff's signature bears the day of the test; both dates as the record has them or as read",
        "of no note both dates are known",
    ),
}


class Archive(NamedTuple):
    """A scanned archive: what the scan tells of itself, its figures and measures, words of notes if asked for."""

    manifest: Manifest
    manifest_sha256: str
    figures: Figures
    quality: Quality
    quotes: Sequence[Quote] | None


def page(archive: Archive | None, review: Review | None, *, names: bool = False, with_text: bool = False) -> str:
    """Returns an archive's figures and a review's error rates as one HTML page.

    Args:
        archive: the scanned archive.
        review: the error rates of a review by hand.
        names: whether the reviewers' names are shown.
        with_text: whether it is shown what they say was missed.
    """
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"percent": percent, "words": words}
    template = files("notecheck.render").joinpath("audit.html").read_text(encoding="utf-8")
    figures = archive.figures if archive else None
    return environment.from_string(template).render(
        manifest=archive.manifest if archive else None,
        figures=figures,
        quality=archive.quality if archive else None,
        quotes=archive.quotes if archive else None,
        review=review,
        remark=ANOTHER_SCAN if archive and review and archive.manifest_sha256 != review.scan else "",
        names=names,
        with_text=with_text,
        plots={name: Markup(svg) for name, svg in _plots(archive, review)},  # noqa: S704  the plots escape what they show
        rates=dict(_rates(review)) if review else {},
        graver=graver,
        AIMS=AIMS,
        VERDICTS=VERDICTS,
        REASONS=REASONS,
        FLOOR=FLOOR,
        LONGEST=LONGEST,
        MOST=MOST,
        STEP=STEP,
        OUTSIDE=OUTSIDE,
    )


def words(name: str) -> str:
    """Returns a term of the tables as people say it."""
    return WORDS.get(name, name.replace("_", " "))


def percent(share: Share | None, interval: bool = True) -> str:
    """Returns a share in per cent, with its interval."""
    if share is None or share.share is None or share.low is None or share.high is None:
        return "–"
    said = f"{100 * share.share:.1f}\u00a0%"
    return f"{said} ({100 * share.low:.1f} to {100 * share.high:.1f})" if interval else said


def graver(found: Sequence[Frequency]) -> list[Frequency]:
    """Returns the most frequent findings of a group that move its verdicts."""
    return [f for f in found if f.severity != "info"][:FEW]


def _plots(archive: Archive | None, review: Review | None) -> Iterator[tuple[str, str]]:
    if archive is not None and archive.figures.judged:
        yield from _of_figures(archive.figures)
        yield from (_funnel(m) for m in archive.quality.measures if len(m.groups) > 1)
    if review is not None:
        rows = [(called, rate.whole) for called, rate in _rates(review)]
        yield (
            "rates",
            bars("rates", "Error rates by the review, weighted, with intervals", rows, "of notes or findings"),
        )


def _of_figures(figures: Figures) -> Iterator[tuple[str, str]]:
    whole = figures.whole
    yield "verdicts", stacked("verdicts", "Verdicts of all judged notes", _stacks([whole]), _LEGEND)
    holds = [(words(reason), whole.holds[reason]) for reason in REASONS]
    yield "holds", bars("holds", "Reasons why notes are held", holds, "notes held")
    stacks = [(v, COLOURS[v][0], [bar.notes[v] for bar in figures.scores]) for v in VERDICTS]
    yield "scores", columns("scores", "Distribution of scores", [bar.low for bar in figures.scores], stacks, STEP)
    for name, title, found in (
        ("missing", "Elements most often missing", whole.missing),
        ("language", "Language that most often does not belong", whole.language),
    ):
        if found:
            yield name, bars(name, title, [(f.name, f.notes) for f in found[:MOST]], "of notes")
    for grouping in figures.groupings:
        if grouping.by == "month" and len(grouping.groups) > 1:
            yield "month", _months(grouping.groups)
        elif grouping.groups:
            title = f"Verdicts by {grouping.by}"
            yield grouping.by, stacked(re.sub(r"\W", "-", grouping.by), title, _stacks(grouping.groups), _LEGEND)
    if figures.technicians is not None and figures.technicians.groups:
        ready = [(g.name, g.verdicts["ready"]) for g in figures.technicians.groups]
        yield "technicians", bars("technicians", "Notes ready, by technician", ready, "notes ready")


def _funnel(measure: Measure) -> tuple[str, str]:
    name = f"quality-{measure.aim.replace('_', '-')}"
    by = measure.groups[0].by
    points = [(g.name, g.share, g.side != "within") for g in measure.groups]
    return name, funnel(
        name, f"Notes {AIMS[measure.aim].short}, by {by} and its size", points, measure.share.share or 0
    )


_LEGEND = [(verdict, *COLOURS[verdict]) for verdict in VERDICTS]


def _stacks(groups: Sequence[Group]) -> list[tuple[str, list[Share]]]:
    return [(f"{g.name} ({g.notes:,})", [g.verdicts[v] for v in VERDICTS]) for g in groups]


def _months(groups: Sequence[Group]) -> str:
    """Ready and held notes over the months from the first to the last; months without a figure stay empty."""
    there = {g.name: g for g in groups}
    first, last = (_month(min(there)), _month(max(there)))
    labels = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1)]
    series: dict[str, tuple[str, list[Share | None]]] = {
        v: (COLOURS[v][0], [there[m].verdicts[v] if m in there else None for m in labels]) for v in ("ready", "hold")
    }
    return lines("month", "Notes ready and held, by month", labels, series)


def _month(label: str) -> int:
    year, month = label.split("-")
    return 12 * int(year) + int(month) - 1


def _rates(review: Review) -> Iterator[tuple[str, Rate]]:
    yield "verdict seen otherwise", review.verdict_wrong
    yield "something was missed", review.missed
    yield "finding not agreed with", review.findings_wrong
    for severity, rate in review.by_severity.items():
        if rate.whole.of:
            yield f"finding not agreed with: {severity}", rate


def show(review: Review, console: Console) -> None:
    """Prints the error rates of a review."""
    done = sum(review.reviewed.values())
    console.print(f"{done} of {review.drawn} notes reviewed; rates for all notes of the scan, 95 per cent intervals")
    table = Table("", "in the sample", "of", "over all", "interval", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for called, rate in _rates(review):
        table.add_row(called, *_cells(rate.whole))
        for verdict, share in rate.strata.items():
            if share.of:
                table.add_row(f"  said {words(verdict)}", *_cells(share))
    console.print(table)


def _cells(share: Share) -> tuple[str, str, str, str]:
    if share.share is None or share.low is None or share.high is None:
        return str(share.count), str(share.of), "–", "too few reviewed"
    interval = f"{100 * share.low:.1f} to {100 * share.high:.1f}"
    return str(share.count), str(share.of), f"{100 * share.share:.1f} %", interval
