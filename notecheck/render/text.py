"""A report for a terminal: verdict, questions, what is missing, the stage table as read, the note with its evidence."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from notecheck.report import Element, Finding, Measured, Pressure, Report, Stage

_VERDICT = {
    "ready": ("READY", "bold green"),
    "review": ("REVIEW", "bold yellow"),
    "hold": ("HOLD", "bold red"),
    "not_applicable": ("NOT APPLICABLE", "bold"),
}
SEVERITY_STYLE = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_HOLD = {
    "not_started": "the stress was never started",
    "less_than_tracing": "something that proves the tracing is missing",
    "more_than_tracing": "the note holds more than the tracing",
}
_KIND = {
    "exercise": "exercise stress test",
    "pharmacologic": "pharmacologic stress test",
    "not_performed": "stress test that was not performed",
    "not_stress_test": "not a stress-test note",
}
_QUESTIONS = (
    ("tracing_performed", "Does the note prove that the tracing was performed?"),
    ("data_complete", "Are the recorded data complete?"),
    ("interpretation_excluded", "Is interpretation kept out?"),
    ("ownership", "Whose staff, equipment and site?"),
)
_WHO = {"supervising": "supervising physician", "interpreting": "interpreting physician"}
_LINE_WIDTH = 100
_CONTROL = {n: chr(0x2400 + n) for n in range(32) if chr(n) not in "\t\n\r"} | {127: "\u2421"}
"""Control characters of a note are shown, never sent to the terminal."""


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
    _questions(out, report)
    _findings(out, report, text)
    _facts(out, report)
    _stages(out, report.facts.stages)
    _note(out, report, text)


def _head(out: Console, report: Report) -> None:
    word, style = _VERDICT[report.verdict or "not_applicable"]
    line = Text(word, style=style)
    line.append(f"  {_KIND[report.note.kind or 'not_stress_test']}", style="default not bold")
    applying = [e for e in report.elements if e.status != "not_applicable"]
    if applying:
        present = sum(e.status == "present" for e in applying)
        line.append(f", {present} of {len(applying)} elements, score {report.score}", style="default not bold")
    out.print(line)
    for reason in report.hold_reasons:
        out.print(f"  held because {_HOLD[reason]}")


def _questions(out: Console, report: Report) -> None:
    if report.review is None or report.verdict == "not_applicable":
        return
    out.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for key, words in _QUESTIONS:
        answer = getattr(report.review, key)
        table.add_row(words, answer.answer.replace("_", " "), ", ".join(answer.because))
    out.print(table)


def _findings(out: Console, report: Report, text: str) -> None:
    for severity, heading in (("error", "Holds the note"), ("warning", "To review"), ("info", "For information")):
        found = [f for f in report.findings if f.severity == severity]
        if not found:
            continue
        out.print()
        out.print(Text(heading, style=SEVERITY_STYLE[severity]))
        for finding in found:
            _finding(out, finding, text)
    answers = next((f.query.partition("? ")[2] for f in report.findings if f.query and "? " in f.query), "")
    if answers:
        out.print(f"  {answers}", soft_wrap=True)


def _finding(out: Console, finding: Finding, text: str) -> None:
    out.print(Text(f"  {finding.code} {finding.name}", style="bold"), end="")
    sure = f" Probability {finding.probability:.2f}." if finding.probability is not None else ""
    out.print(f": {finding.message}{sure}{_at(finding, text)}", soft_wrap=True)
    if finding.weighed:
        loudest = sorted(finding.weighed, key=lambda w: -w.weight)
        words = ", ".join(f"{text[w.start : w.end]!r} {w.weight:+.1f}" for w in loudest)
        out.print(f"    Weighed most: {words}", markup=False, soft_wrap=True)
    if finding.query is not None:
        question, _, _ = finding.query.partition("? ")
        out.print(
            Text(f"    Ask the {_WHO.get(finding.addressee or '', finding.addressee)}: {question}?", style="dim"),
            soft_wrap=True,
        )


def _at(finding: Finding, text: str) -> str:
    if finding.start is None:
        return ""
    places = [finding.start, *(p.start for p in finding.related)] if finding.element is None else [finding.start]
    lines = list(dict.fromkeys(text.count("\n", 0, at) + 1 for at in places))
    return f" (line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))})"


def _facts(out: Console, report: Report) -> None:
    facts = report.facts
    if not any((facts.stages, facts.modality, facts.peak_heart_rate)):
        return
    values = {
        "Modality": facts.modality,
        "Protocol": facts.protocol,
        "Agent": facts.agent,
        "Dose": facts.agent_dose,
        "Age": facts.age,
        "Test date": facts.test_date,
        "Duration": facts.duration,
        "METs": facts.mets,
        "Peak heart rate": facts.peak_heart_rate,
        "Peak pressure": facts.peak_blood_pressure,
        "Predicted maximum": facts.predicted_max_heart_rate,
        "Target": facts.target_heart_rate,
        "Of predicted": facts.percent_predicted_max_heart_rate,
        "Rate x pressure": facts.rate_pressure_product,
    }
    out.print()
    out.print(Text("As read", style="bold"))
    for name, value in values.items():
        if value is not None:
            out.print(f"  {name:18} {_value(value)}{'  (from the rows)' if value.derived else ''}")
    lists = {
        "Rhythm": [r.value.replace("_", " ") + (f" ({r.phase})" if r.phase else "") for r in facts.rhythm],
        "Symptoms": [s.value.replace("_", " ") + ("" if s.present else " (denied)") for s in facts.symptoms],
        "Ended for": [t.value.replace("_", " ") for t in facts.termination],
        "ST": [_st(s.present, s.direction, s.millimetres, s.leads) for s in facts.st_changes],
    }
    for name, items in lists.items():
        if items:
            out.print(f"  {name:18} {', '.join(dict.fromkeys(items))}")


def _st(present: bool, direction: str | None, millimetres: float | None, leads: tuple[str, ...]) -> str:
    if not present:
        return "no deviation"
    size = f"{millimetres:g} mm " if millimetres is not None else ""
    return f"{size}{direction or 'deviation'}{' ' + ' '.join(leads) if leads else ''}"


def _value(value: Measured | None) -> str:
    if value is None:
        return ""
    if isinstance(value.value, Pressure):
        low = "" if value.value.diastolic is None else f"/{value.value.diastolic}"
        return f"{value.value.systolic}{low}"
    if value.unit == "s" and isinstance(value.value, int | float):
        minutes, seconds = divmod(round(value.value), 60)
        return f"{minutes}:{seconds:02d}"
    unit = {"a": " years", "bpm*mm[Hg]": "", None: ""}.get(value.unit, f" {value.unit}")
    return f"{str(value.value).replace('_', ' ')}{unit}"


def _stages(out: Console, stages: tuple[Stage, ...]) -> None:
    if not stages:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), title="Stage table as read", title_justify="left", title_style="bold")
    columns: dict[str, Callable[[Stage], str]] = {
        "phase": lambda s: s.phase,
        "time": lambda s: _value(s.elapsed) or _value(s.clock),
        "speed": lambda s: _value(s.speed),
        "grade": lambda s: _value(s.grade),
        "load": lambda s: _value(s.watts) or _value(s.dose),
        "HR": lambda s: "" if s.heart_rate is None else str(s.heart_rate.value),
        "BP": lambda s: _value(s.blood_pressure),
    }
    used = {name: read for name, read in columns.items() if any(read(s) for s in stages)}
    for name in used:
        table.add_column(name, justify="left" if name == "phase" else "right")
    for stage in stages:
        table.add_row(*(read(stage) for read in used.values()))
    out.print()
    out.print(table)


def _note(out: Console, report: Report, text: str) -> None:
    """Prints the note's own lines, evidence underlined, findings in their colour, the elements named below."""
    out.print()
    out.print(Text("The note, evidence marked", style="bold"))
    text = text.translate(_CONTROL)
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
