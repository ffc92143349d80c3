"""A claim's verdict, a precheck and an answer for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from notecheck.claim.explain import Topic
from notecheck.claim.precheck import Precheck
from notecheck.render.text import SEVERITY_STYLE
from notecheck.report import ClaimFinding, ClaimReport, Place, Report

_VERDICT = {
    "ready": ("CLAIM READY", "bold green"),
    "review": ("CLAIM TO REVIEW", "bold yellow"),
    "hold": ("CLAIM ON HOLD", "bold red"),
    "not_applicable": ("NO STRESS TEST ON THE CLAIM", "bold"),
    "not_judged": ("CLAIM NOT JUDGED", "bold red"),
}
_WHO = {"biller": "biller", "technician": "technician", "lab": "lab"}


def show_claim(claim: ClaimReport, console: Console, *, report: Report | None = None, text: str = "") -> None:
    """Prints the verdict on a claim; with the report on the note beside it and the note's text, where in the note."""
    word, style = _VERDICT[claim.verdict]
    console.print(Text(word, style=style))
    if report is not None:
        note = report.verdict or "not evaluated"
        console.print(f"  the note beside it: {note.replace('_', ' ')}")
    for severity, heading in (("error", "Holds the claim"), ("warning", "To review"), ("info", "For information")):
        found = [f for f in claim.findings if f.severity == severity]
        if found:
            console.print(Text(f"\n{heading}", style=SEVERITY_STYLE[severity]))
            for finding in found:
                _finding(console, finding, text)
    if claim.supports is not None:
        console.print(Text("\nWhat the note documents", style="bold"))
        for name in ("tracing", "supervision", "interpretation"):
            support = getattr(claim.supports, name)
            console.print(f"  {name:15} {support.status}{_lines(support.evidence, text)}", markup=False)
    if claim.not_judged:
        console.print(Text("\nNot judged", style="bold"))
        for part in claim.not_judged:
            console.print(f"  {part.what}: {part.why}", markup=False, soft_wrap=True)
    if claim.code_sets:
        console.print(Text(f"\nJudged with: {'; '.join(claim.code_sets)}", style="dim"), soft_wrap=True)


def _finding(console: Console, finding: ClaimFinding, text: str) -> None:
    console.print(Text(f"  {finding.code} {finding.name}", style="bold"), end="")
    at = ", ".join(f"claim {line.claim + 1} line {line.line + 1}" for line in finding.lines)
    where = f" ({at})" if at else ""
    in_note = "" if finding.start is None else _lines((Place(start=finding.start, end=finding.start),), text)
    console.print(f": {finding.message}{where}{in_note}", markup=False, soft_wrap=True)
    if finding.query:
        who = _WHO.get(finding.addressee or "", "biller")
        console.print(Text(f"    Ask the {who}: {finding.query}", style="dim"), soft_wrap=True)


def _lines(places: tuple[Place, ...], text: str) -> str:
    numbers = list(dict.fromkeys(text.count("\n", 0, place.start) + 1 for place in places))
    if not numbers:
        return ""
    return f" (line{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))} of the note)"


def show_precheck(result: Precheck, console: Console) -> None:
    """Prints which component belongs to whom, and what is open."""
    console.print(Text(result.verdict.replace("_", " ").upper(), style="bold"))
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("component", "number", "belongs to", "because"):
        table.add_column(name)
    for part in result.components:
        table.add_row(part.component, part.code, Text(part.entity or "open"), part.because)
    console.print(table)
    if result.questions:
        console.print(Text("\nOpen questions", style="bold"))
        for number, question in enumerate(result.questions, 1):
            console.print(f"  {number}. {question}", soft_wrap=True)
    if result.authorization:
        console.print(f"\nAuthorization: {result.authorization}", markup=False, soft_wrap=True)


def show_topic(topic: Topic, console: Console) -> None:
    """Prints an answer with its sources."""
    console.print(Text(f"{topic.name}  {topic.title}", style="bold"))
    console.print(f"\n{topic.text}", markup=False)
    for number, point in enumerate(topic.points, 1):
        console.print(f"  {number}. {point}", markup=False)
    console.print(Text("\nSources", style="bold"))
    for source in topic.sources:
        console.print(f"  {source}", markup=False)
    if topic.rules:
        console.print(f"\nRules: {', '.join(topic.rules)} (notecheck rule {topic.rules[0]})")
