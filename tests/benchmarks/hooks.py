"""How fast the EHR's ways in answer, beside the same check in this process.

    python -m tests.benchmarks.hooks [--seconds 60] [--rate 20] [--workers 2]

Requests come at fixed times, in turns of five seconds: a hook, `$check`, and the check in this process, so that all see the same machine.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import tempfile
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from notecheck.checker import Checker
from tests.benchmarks.service import TURN, Connections, Seen, in_process, notes_of_size
from tests.hooks.sent import address, call, document
from tests.service.running import served


@click.command()
@click.option("--seconds", default=60, show_default=True, help="How long to ask each of them.")
@click.option("--rate", default=20.0, show_default=True, help="Requests a second.")
@click.option("--workers", default=2, show_default=True, help="Worker processes.")
def main(seconds: int, rate: float, workers: int) -> None:
    """Prints a table for one run."""
    texts = notes_of_size(200)
    checker = Checker()
    for text in texts[:20]:
        checker.check(text)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), "--workers", str(workers)) as service:
        ways = {
            "note-sign": Connections(service.url, address("note-sign"), lambda text: call(note=document(text))),
            "$check": Connections(service.url, "/fhir/DocumentReference/$check", document),
        }
        seen, here = {name: Seen() for name in ways}, Seen()
        for connections in ways.values():
            asyncio.run(connections.at_rate(texts, rate, 3, Seen()))
        for _ in range(max(1, int(seconds / TURN))):
            for name, connections in ways.items():
                asyncio.run(connections.at_rate(texts, rate, TURN, seen[name]))
            here.seconds += in_process(checker, texts, rate, TURN)
    table = Table(
        title=f"{rate:g} requests a second, notes of {statistics.mean(map(len, texts)):.0f} characters, {workers} workers, "
        f"{platform.python_version()}, {date.today()}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    for name in ("", "median ms", "99th percentile ms", "longest ms", "answers"):
        table.add_column(name, justify="left" if not name else "right")
    for name, answered in seen.items():
        table.add_row(name, *answered.row())
    table.add_row("the check in this process", *here.row())
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
