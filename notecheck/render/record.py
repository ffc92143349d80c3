"""The report on a record for a terminal: verdict, documents, questions, findings with their places, who shows what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from notecheck.encounter.report import DocumentPlace, RecordFinding, RecordReport
from notecheck.render.text import VERDICT, findings, questions
from notecheck.render.words import HOLD, KIND

_STANDING = {
    "in_force": "in force",
    "superseded": "superseded",
    "draft": "draft beside a signed document",
    "withdrawn": "entered in error, by its own words",
}


def show(report: RecordReport, texts: Mapping[str, str], out: Console) -> None:
    """Prints a report on a record.

    Args:
        report: on the documents of one encounter.
        texts: of the documents in force by their names, as they were checked.
        out: where to print.
    """
    _head(out, report)
    _documents(out, report)
    if report.review is not None:
        questions(out, report)
    findings(out, report.findings, lambda finding: _at(finding, texts))
    _shown(out, report)


def _head(out: Console, report: RecordReport) -> None:
    counted = sum(d.standing == "in_force" for d in report.documents)
    of = f"from {counted} of {len(report.documents)} documents"
    if report.status == "not_evaluated":
        out.print(Text("NOT JUDGED TOGETHER", style="bold red").append(f"  {of}", style="default not bold"))
        return
    word, style = VERDICT[report.verdict or "not_applicable"]
    line = Text(word, style=style)
    line.append(f"  {KIND[report.kind or 'not_stress_test']}", style="default not bold")
    applying = [e for e in report.elements if e.status != "not_applicable"]
    if applying:
        present = sum(e.status == "present" for e in applying)
        line.append(f", {present} of {len(applying)} elements, score {report.score}", style="default not bold")
    out.print(line.append(f", {of}", style="default not bold"))
    for reason in report.hold_reasons:
        out.print(f"  held because {HOLD[reason]}")


def _documents(out: Console, report: RecordReport) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("document", "version", "whose", "how it stands", "alone"):
        table.add_column(name)
    for d in report.documents:
        alone = d.report.verdict or "not evaluated"
        version = "" if d.version is None else str(d.version)
        table.add_row(Text(d.id), Text(version), d.author, _STANDING[d.standing], alone.replace("_", " "))
    out.print()
    out.print(table)


def _at(finding: RecordFinding, texts: Mapping[str, str]) -> str:
    places: Iterable[DocumentPlace] = finding.related if finding.element is None else ()
    if finding.document is not None and finding.start is not None and finding.end is not None:
        places = (DocumentPlace(document=finding.document, start=finding.start, end=finding.end), *places)
    lines = [f"{p.document} line {texts[p.document].count(chr(10), 0, p.start) + 1}" for p in places]
    return f" ({'; '.join(dict.fromkeys(lines))})" if lines else ""


def _shown(out: Console, report: RecordReport) -> None:
    """Prints for each document the elements of which it has the best evidence."""
    shown: dict[str, list[str]] = {}
    for element in report.elements:
        for document in dict.fromkeys(p.document for p in element.evidence):
            words = f"{element.id} (in part)" if element.status == "partial" else element.id
            shown.setdefault(document, []).append(words)
    if shown:
        out.print()
        out.print(Text("Best evidence", style="bold"))
    for document, names in shown.items():
        out.print(Text(f"  {document}: {', '.join(names)}"), soft_wrap=True)
