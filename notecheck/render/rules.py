"""The rules for a terminal: the list of all, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from notecheck.render.text import SEVERITY_STYLE
from notecheck.rules.book import Entry, Measured, shown


def show_list(entries: Iterable[Entry], console: Console) -> None:
    """Prints one line for each rule."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("code", "name", "severity", "right on own notes", "what is found"):
        table.add_column(name, no_wrap=name in ("code", "name", "severity"))
    for entry in entries:
        severity = Text(entry.severity, style=SEVERITY_STYLE[entry.severity])
        table.add_row(entry.code, entry.name, severity, _figure(entry.measured), entry.meaning)
    console.print(table)
    console.print("Right: of the findings on the project's own notes, those that their annotation agrees with.")


def show_page(entry: Entry, console: Console) -> None:
    """Prints everything about one rule."""
    console.print(
        Text(f"{entry.code} {entry.name}", style="bold"), Text(entry.severity, SEVERITY_STYLE[entry.severity])
    )
    parts = {
        "What is found": entry.meaning,
        "Why it matters": entry.why,
        "What is right instead": entry.instead,
        "Asked": f"{entry.query} (to the {entry.addressee})" if entry.query else "nothing",
        "Basis": entry.basis,
        "Sources": "; ".join(entry.sources),
        "Right on own notes": _figure(entry.measured),
    }
    example = shown(entry.code)
    if example is not None:
        parts |= {"Fires": example[0], "Does not fire": example[1]}
    for name, words in parts.items():
        console.print(Text(f"\n{name}", style="bold"))
        for line in words.splitlines():
            console.print(Text(f"  {line}"))


def _figure(measured: Measured | None) -> str:
    return f"{measured.right} of {measured.fired}" if measured else "not annotated"
