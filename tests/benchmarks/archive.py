"""An archive of many distinct notes: how fast and in how much memory a scan judges it, beside the bare checker.

    python -m tests.benchmarks.archive [--notes 100000] [--folder DIR]

The notes are those of corpora/notes again and again, each time with other numbers, names and dates, no text twice. The bare
checker (`Checker.pipe` with as many workers) is timed on a share of the same notes before and after the scan, because a
machine may have other work.
"""

from __future__ import annotations

import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from notecheck.checker import Checker
from notecheck.workers.cpus import usable
from tests.scoring import notes

_PRESSURE = re.compile(r"\b(\d{2,3})/(\d{2,3})\b(?!/)")
_RATE = re.compile(r"\b(HR|hr|Hr|pulse|P)([ :=]{1,3})(\d{2,3})\b")
_DATE = re.compile(r"\b\d{1,2}/\d{1,2}/(?:20)?\d{2}\b")
_NAME = re.compile(r"\b(Dr\.? |Dr\.? [A-Z]\. )([A-Z][a-z]{3,})\b")
_BEGIN = "Ber Cor Dal Fen Gar Hol Jar Kel Lor Mer Nor Pel Quil Ros Sel Tor Ul Ver Wil Yar Zel".split()
_END = "an bert by croft dale den ford gate ham ian ley low man more ner ridge son ton ward wick".split()


def recombined(count: int, seed: int = 1) -> Iterator[str]:
    """Yields texts of which no two are equal, one at a time."""
    originals = [note.text for note in notes()]
    for n in range(count):
        chance = random.Random(seed * 1_000_003 + n)
        up, day = chance.randint(0, 14), date(2024, 1, 1) + timedelta(days=chance.randint(0, 900))
        name = chance.choice(_BEGIN) + chance.choice(_END)
        text = originals[n % len(originals)]
        text = _PRESSURE.sub(lambda m, up=up: f"{int(m[1]) + up}/{int(m[2]) + up // 3}", text)
        text = _RATE.sub(lambda m, up=up: f"{m[1]}{m[2]}{int(m[3]) + up}", text)
        text = _DATE.sub(f"{day.month}/{day.day}/{day.year}", text)
        text = _NAME.sub(lambda m, name=name: f"{m[1]}{name}", text)
        yield f"{text}\nAccession {n:07}\n"


def written(folder: Path, count: int) -> None:
    """Writes an archive: a thousand notes in a folder."""
    for n, text in enumerate(recombined(count)):
        file = folder / f"{n // 1000:04}" / f"{n:07}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))


def bare_rate(count: int, workers: int) -> float:
    """Returns the notes a second of the checker alone, its start left out."""
    reports = Checker().pipe(recombined(count + 200, seed=2), workers=workers)
    for _ in range(200):
        next(reports)
    start = time.perf_counter()
    done = sum(1 for _ in reports)
    return done / (time.perf_counter() - start)


def resident(process: int) -> float:
    """Returns the resident memory of one process in MB."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def children(process: int) -> list[int]:
    """Returns the processes that a process started."""
    found: list[int] = []
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        found += [int(word) for word in file.read_text(encoding="ascii").split()]
    return found


def scanned(archive: Path, out: Path, workers: int) -> tuple[float, list[tuple[float, float, float]]]:
    """Scans, and returns the seconds it took and samples of (seconds, MB of the scan, MB of its workers)."""
    command = [sys.executable, "-m", "notecheck", "scan", str(archive), "--out", str(out), "--workers", str(workers)]
    start = time.perf_counter()
    samples = []
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(1.0)
            own = resident(process.pid)
            if own:
                theirs = sum(resident(child) for child in children(process.pid))
                samples.append((time.perf_counter() - start, own, theirs))
        if process.returncode not in (0, 2):
            raise click.ClickException(f"the scan ended with {process.returncode}")
    return time.perf_counter() - start, samples


@click.command()
@click.option("--notes", "count", default=100_000, show_default=True, help="How many distinct notes.")
@click.option("--bare", default=4_000, show_default=True, help="How many of them for the bare checker, each time.")
@click.option("--workers", default=usable(), show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Where to write; otherwise a folder that is removed.")
def main(count: int, bare: int, workers: int, folder: Path | None) -> None:
    """Prints one table for one run."""
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        archive, out = place / "archive", place / "out"
        if not archive.exists():
            written(archive, count)
        before = bare_rate(bare, workers)
        seconds, samples = scanned(archive, out, workers)
        after = bare_rate(bare, workers)
        again, _ = scanned(archive, out, workers)
    alone = (before + after) / 2
    rate = count / seconds
    table = Table(title=f"{count:,} distinct notes, {workers} workers, {platform.python_version()}, {date.today()}")
    table.add_column("")
    table.add_column("notes a second", justify="right")
    table.add_row("checker alone, before and after", f"{before:.0f}, {after:.0f}")
    table.add_row("scan, files to tables, start included", f"{rate:.0f}")
    table.add_row("share of the checker alone", f"{rate / alone:.0%}")
    table.add_row("the same again, nothing changed", f"{count / again:.0f}")
    Console(width=120).print(table)
    steady = samples[len(samples) // 10 :]
    for tenth in range(10):
        part = steady[tenth * len(steady) // 10 : (tenth + 1) * len(steady) // 10]
        if part:
            click.echo(
                f"{part[0][0]:6.0f} s  scan {max(s[1] for s in part):5.0f} MB, workers {max(s[2] for s in part):5.0f} MB"
            )


if __name__ == "__main__":
    main()
