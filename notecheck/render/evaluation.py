"""An evaluation for a terminal and as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files

import jinja2
from rich import box
from rich.console import Console
from rich.table import Table

from notecheck.evaluation.agreement import Disagreement
from notecheck.evaluation.figures import Evaluation, Ratios, Share

VERDICTS = ("ready", "review", "hold", "not_applicable", "not_evaluated")
_SHARES = {
    "kind": "kind",
    "verdict": "verdict",
    "false_ready": "said ready, should not be",
    "false_hold": "said hold, should not be",
    "elements": "elements",
    "severity": "severity of language found",
    "contradictions_found": "contradictions found",
    "clean_without_alarm": "clean notes without a false alarm",
}
_RATIOS = {
    "missing_elements": "missing elements",
    "facts": "facts",
    "stages": "stage rows",
    "leaks": "language, errors and warnings",
    "all_leaks": "language, all",
}


def shares(evaluation: Evaluation) -> dict[str, Share]:
    """Returns the figures that are shares, by what they are called."""
    return {title: getattr(evaluation, key) for key, title in _SHARES.items()}


def ratios(evaluation: Evaluation) -> dict[str, Ratios]:
    """Returns the figures with precision and recall, by what they are called."""
    return {title: getattr(evaluation, key) for key, title in _RATIOS.items()}


def show(evaluation: Evaluation, console: Console, notes: Mapping[str, str]) -> None:
    """Prints an evaluation.

    Args:
        evaluation: the figures.
        console: where to.
        notes: the texts by the notes' ids; with them each disagreement that has a place is shown with its words.
    """
    console.print(f"{evaluation.notes} notes; intervals cover 95 per cent, by bootstrap over the notes")
    if evaluation.not_evaluated:
        console.print(f"{evaluation.not_evaluated} of them could not be evaluated and count as wrong")
    console.print()
    table = _table("", "right", "of", "share", "interval")
    for title, share in shares(evaluation).items():
        table.add_row(title, str(share.count), str(share.of), _figure(share.share), interval(share))
    console.print(table)
    console.print(_ratio_table("", ratios(evaluation)))
    console.print(_ratio_table("language by class (errors and warnings)", evaluation.by_class))
    console.print(_ratio_table("facts", evaluation.by_fact))
    table = _table("elements", "right", "of", "share", "interval")
    for name, share in sorted(evaluation.by_element.items(), key=lambda e: (e[1].share or 0, e[0])):
        table.add_row(name, str(share.count), str(share.of), _figure(share.share), interval(share))
    console.print(table)
    columns = [v for v in VERDICTS if any(v in row for row in evaluation.verdicts.values())]
    table = _table("verdict: gold, down; said, across", *columns)
    for gold, row in evaluation.verdicts.items():
        table.add_row(gold, *(str(row.get(v, 0)) for v in columns))
    console.print(table)
    if evaluation.disagreements:
        console.print("Disagreements")
    for note, line in lines(evaluation, notes):
        console.print(f"  {note}: {line}", markup=False, emoji=False)


def lines(evaluation: Evaluation, notes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yields each disagreement as the note's id and a line."""
    for d in evaluation.disagreements:
        place = f" at {d.start}:{d.end}" if d.start is not None else ""
        words = f" {notes[d.note][d.start : d.end]!r}" if d.start is not None and d.note in notes else ""
        yield d.note, f"{_named(d)}: gold {d.gold or 'nothing'}, report {d.report or 'nothing'}{place}{words}"


def _named(d: Disagreement) -> str:
    return d.name if d.subject in ("kind", "verdict") else f"{d.subject} {d.name}"


def page(evaluation: Evaluation, notes: Mapping[str, str]) -> str:
    """Returns an evaluation as one HTML page that needs nothing from elsewhere."""
    template = files("notecheck.render").joinpath("evaluation.html").read_text(encoding="utf-8")
    made = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(template)
    return made.render(
        evaluation=evaluation,
        shares=shares(evaluation),
        ratios=ratios(evaluation),
        elements=dict(sorted(evaluation.by_element.items(), key=lambda e: (e[1].share or 0, e[0]))),
        verdicts=[v for v in VERDICTS if any(v in row for row in evaluation.verdicts.values())],
        lines=list(lines(evaluation, notes)),
        figure=_figure,
        interval=interval,
    )


def interval(figure: Share | Ratios) -> str:
    """Returns an interval as people write it."""
    return "" if figure.low is None or figure.high is None else f"{figure.low:.3f} to {figure.high:.3f}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title, *columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _ratio_table(title: str, rows: Mapping[str, Ratios]) -> Table:
    table = _table(title, "precision", "recall", "F1", "interval of F1", "in gold")
    for name, r in rows.items():
        table.add_row(name, _figure(r.precision), _figure(r.recall), _figure(r.f1), interval(r), str(r.gold))
    return table
