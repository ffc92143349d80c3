"""A report for a terminal: verdict, questions, what is missing, the stage table as read, the note with its evidence."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from rich.text import Text

from notecheck.encounter.report import RecordReport
from notecheck.render.words import CONTROL, HOLD, KIND, QUESTIONS, SEVERITIES, WHO, as_read, stage_table
from notecheck.report import Element, Finding, Report, Stage

VERDICT = {
    "ready": ("READY", "bold green"),
    "review": ("REVIEW", "bold yellow"),
    "hold": ("HOLD", "bold red"),
    "not_applicable": ("NOT APPLICABLE", "bold"),
}
SEVERITY_STYLE = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_LINE_WIDTH = 100
_Found = TypeVar("_Found", bound=Finding)


def show(report: Report, text: str, *, title: str | None = None, console: Console | None = None) -> None:
    """Prints a report. Colours only where the console is a terminal.

    Args:
        report: the report on `text`.
        text: the note exactly as it was checked; its lines are shown with the evidence marked.
        title: what to call the note, where several are shown.
        console: where to print; standard output if not given.
    """
    out = console or Console(highlight=False, width=None if sys.stdout.isatty() else _LINE_WIDTH, soft_wrap=False)
    if title is not None:
        out.rule(Text(title))
    if report.status == "not_evaluated":
        out.print(Text("NOT EVALUATED", style="bold red"), Text(report.findings[0].message), sep="  ")
        return
    _head(out, report)
    questions(out, report)
    findings(out, report.findings, lambda finding: _at(finding, text), text)
    _facts(out, report)
    _stages(out, report.facts.stages)
    _note(out, report, text)


def _head(out: Console, report: Report) -> None:
    word, style = VERDICT[report.verdict or "not_applicable"]
    line = Text(word, style=style)
    line.append(f"  {KIND[report.note.kind or 'not_stress_test']}", style="default not bold")
    applying = [e for e in report.elements if e.status != "not_applicable"]
    if applying:
        present = sum(e.status == "present" for e in applying)
        line.append(f", {present} of {len(applying)} elements, score {report.score}", style="default not bold")
    out.print(line)
    for reason in report.hold_reasons:
        out.print(f"  held because {HOLD[reason]}")


def questions(out: Console, report: Report | RecordReport) -> None:
    """Prints the answers to the four questions, with the codes that gave them."""
    if report.review is None or report.verdict == "not_applicable":
        return
    out.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for key, words in QUESTIONS:
        answer = getattr(report.review, key)
        table.add_row(words, answer.answer.replace("_", " "), ", ".join(answer.because))
    out.print(table)


def findings(out: Console, found: Sequence[_Found], at: Callable[[_Found], str], text: str = "") -> None:
    """Prints findings by severity, then how a question may be answered.

    Args:
        out: where to print.
        found: of a note or of a record.
        at: tells where a finding stands.
        text: of the note, for the words that weighed most where they were asked for.
    """
    for severity, heading in SEVERITIES:
        own = [f for f in found if f.severity == severity]
        if not own:
            continue
        out.print()
        out.print(Text(heading, style=SEVERITY_STYLE[severity]))
        for finding in own:
            _finding(out, finding, at(finding), text)
    answers = next((f.query.partition("? ")[2] for f in found if f.query and "? " in f.query), "")
    if answers:
        out.print(f"  {answers}", soft_wrap=True)


def _finding(out: Console, finding: Finding, at: str, text: str) -> None:
    out.print(Text(f"  {finding.code} {finding.name}", style="bold"), end="")
    sure = f" Probability {finding.probability:.2f}." if finding.probability is not None else ""
    out.print(Text(f": {finding.message}{sure}{at}"), soft_wrap=True)
    if finding.weighed:
        loudest = sorted(finding.weighed, key=lambda w: -w.weight)
        words = ", ".join(f"{text[w.start : w.end]!r} {w.weight:+.1f}" for w in loudest)
        out.print(f"    Weighed most: {words}", markup=False, soft_wrap=True)
    if finding.query is not None:
        question, _, _ = finding.query.partition("? ")
        who = WHO.get(finding.addressee or "", finding.addressee)
        out.print(Text(f"    Ask the {who}: {question}?", style="dim"), soft_wrap=True)


def _at(finding: Finding, text: str) -> str:
    if finding.start is None:
        return ""
    places = [finding.start, *(p.start for p in finding.related)] if finding.element is None else [finding.start]
    lines = list(dict.fromkeys(text.count("\n", 0, at) + 1 for at in places))
    return f" (line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))})"


def _facts(out: Console, report: Report) -> None:
    facts = as_read(report.facts)
    if not facts:
        return
    out.print()
    out.print(Text("As read", style="bold"))
    for name, value, derived in facts:
        out.print(f"  {name:18} {value}{'  (from the rows)' if derived else ''}")


def _stages(out: Console, stages: tuple[Stage, ...]) -> None:
    if not stages:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), title="Stage table as read", title_justify="left", title_style="bold")
    columns, rows = stage_table(stages)
    for name in columns:
        table.add_column(name, justify="left" if name == "phase" else "right")
    for row in rows:
        table.add_row(*row)
    out.print()
    out.print(table)


def _note(out: Console, report: Report, text: str) -> None:
    """Prints the note's own lines, evidence underlined, findings in their colour, the elements named below."""
    out.print()
    out.print(Text("The note, evidence marked", style="bold"))
    text = text.translate(CONTROL)
    shown = Text(text.replace("\r\n", "\n ").replace("\r", "\n") if "\r" in text else text)
    for start, end, style in _marks(report):
        shown.stylize(style, start, end)
    evidence = sorted(
        {(p.start, e.id + (" (in part)" if e.status == "partial" else "")) for e in report.elements for p in e.evidence}
    )
    starts = _line_starts(shown.plain)
    for number, line in enumerate(shown.split("\n", allow_blank=not shown.plain.endswith("\n")), 1):
        begin = starts[number - 1]
        end = starts[number] if number < len(starts) else len(shown.plain) + 1
        names = list(dict.fromkeys(name for at, name in evidence if begin <= at < end))
        out.print(Text(f"{number:4} ", style="dim"), end="")
        out.print(line, soft_wrap=True)
        if names:
            out.print(Text(f"     ^ {', '.join(names)}", style="dim"), soft_wrap=True)


def _line_starts(plain: str) -> list[int]:
    return [0, *(at + 1 for at, c in enumerate(plain) if c == "\n")]


def _marks(report: Report) -> Iterator[tuple[int, int, str]]:
    for element in report.elements:
        for place in element.evidence:
            yield place.start, place.end, _underline(element)
    for finding in report.findings:
        if finding.start is not None and finding.end is not None:
            yield finding.start, finding.end, SEVERITY_STYLE[finding.severity]


def _underline(element: Element) -> str:
    return "underline" if element.status == "present" else "underline yellow"
