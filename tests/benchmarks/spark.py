"""Spark beside the local scan on the same distinct notes: every row compared, and what a note costs.

    python -m tests.benchmarks.spark [--notes 20000] [--workers 2]

Three runs, each in its own process: `notecheck scan`, `notecheck scan --engine spark`, and `check_notes` over a DataFrame.
Each runs over a few notes first, and that is taken off: starting Python, the JVM and the pipelines is left out. Other work
of the machine weighs on the clock, so that processor time, of all processes of a run, is told beside it.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from notecheck.archive.exports import rows
from notecheck.workers.cpus import usable
from tests.benchmarks.archive import children, recombined, resident

FEW = 200
CONTEXT = {"author": "tech", "service_date": "dos", "patient_ids": "mrn"}
_ODD = ("", " \n", "%PDF-1.7 and no text", "x" * 2_000_001)
_TICK = os.sysconf("SC_CLK_TCK")


def written(file: Path, count: int) -> None:
    """Writes a table of notes, some of which cannot be evaluated."""
    texts = list(recombined(count))
    texts[7 : 7 + len(_ODD)] = _ODD
    table = pa.table(
        {
            "id": [f"A{n:06}" for n in range(count)],
            "note": texts,
            "tech": [None if n % 3 else "K. Ortiz" for n in range(count)],
            "dos": ["next week" if n % 997 == 5 else f"2026-03-{1 + n % 28:02}" for n in range(count)],
            "mrn": [str(n // 2) for n in range(count)],
            "site": [("North", "South", None)[n % 3] for n in range(count)],
        }
    )
    pq.write_table(table, file)


@dataclass(frozen=True)
class Run:
    """What a run took: seconds by the clock, seconds of processors, and the most MB of one worker and of the JVM."""

    clock: float
    processors: float
    worker: float = 0.0
    jvm: float = 0.0


def measured(*command: str) -> Run:
    """Runs a program and looks at its processes while it runs."""
    start = time.perf_counter()
    seconds: dict[tuple[int, str], float] = defaultdict(float)
    worker = jvm = 0.0
    with subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            for pid in _family(process.pid):
                name, began, used = _told(pid)
                seconds[pid, began] = max(seconds[pid, began], used)
                if name == "java":
                    jvm = max(jvm, resident(pid))
                elif pid != process.pid:
                    worker = max(worker, resident(pid))
            time.sleep(0.3)
        if process.returncode not in (0, 2):
            raise click.ClickException(f"{command[0]} ended with {process.returncode}")
    return Run(time.perf_counter() - start, sum(seconds.values()), worker, jvm)


def _family(pid: int) -> list[int]:
    return [pid, *(p for child in children(pid) for p in _family(child))]


def _told(pid: int) -> tuple[str, str, float]:
    """Name, start and processor seconds of a process."""
    try:
        name, _, told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").partition("(")[2].rpartition(")")
    except OSError:
        return "", "", 0.0
    fields = told.split()
    return name, fields[19], (int(fields[11]) + int(fields[12])) / _TICK


@click.group(invoke_without_command=True)
@click.option("--notes", "count", default=20_000, show_default=True, help="How many distinct notes.")
@click.option("--workers", default=usable(), show_default=True)
@click.pass_context
def main(context: click.Context, count: int, workers: int) -> None:
    """Prints one table for one run."""
    if context.invoked_subcommand:
        return
    found: dict[str, tuple[Run, Run]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, size in (("few", FEW), ("all", count)):
            folder = Path(temporary) / name
            folder.mkdir()
            written(folder / "notes.parquet", size)
            for engine, command in _commands(folder, workers).items():
                run = measured(*command)
                click.echo(f"{engine}, {size} notes: {run.clock:.0f} s, {run.processors:.0f} s of processors", err=True)
                found[engine] = (*found.get(engine, ()), run)  # type: ignore[assignment]
        different = _different(folder)
    table = Table(title=f"{count:,} distinct notes, {workers} workers, {platform.python_version()}, {date.today()}")
    for heading in ("", "ms of processor a note", "ratio", "ms by the clock", "ratio", "worker MB", "JVM MB"):
        table.add_column(heading, justify="right" if heading else "left")
    costs = {engine: _cost(*runs, count - FEW) for engine, runs in found.items()}
    for engine, (processors, clock) in costs.items():
        by = costs["local scan"]
        run = found[engine][1]
        ratios = f"{processors / by[0]:.2f}", f"{clock / by[1]:.2f}"
        memory = f"{run.worker:.0f}", f"{run.jvm:.0f}"
        table.add_row(engine, f"{processors:.2f}", ratios[0], f"{clock:.2f}", ratios[1], *memory)
    Console(width=120).print(table)
    for what, number in different.items():
        click.echo(f"{what}: {number}")
    sys.exit(any(different.values()))


def _commands(folder: Path, workers: int) -> dict[str, list[str]]:
    scan = ["notecheck", "scan", str(folder / "notes.parquet"), "--text-column", "note", "--id-column", "id"]
    scan += ["--format", "jsonl", *(word for pair in CONTEXT.items() for word in ("--context", "=".join(pair)))]
    return {
        "local scan": [*scan, "--out", str(folder / "local"), "--workers", str(workers)],
        "scan --engine spark": [
            *scan,
            "--out",
            str(folder / "spark"),
            "--engine",
            "spark",
            "--master",
            f"local[{workers}]",
        ],
        "check_notes": ["tests.benchmarks.spark", "frame", str(folder), str(workers)],
    }


def _cost(few: Run, all_: Run, notes: int) -> tuple[float, float]:
    """Milliseconds a note, of processors and by the clock."""
    return 1000 * (all_.processors - few.processors) / notes, 1000 * (all_.clock - few.clock) / notes


def _different(folder: Path) -> dict[str, int]:
    """How many rows of Spark are not the local ones."""
    notes = list(rows(folder / "local", "notes"))
    own: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(folder / "local", "findings"):
        own[row["source"]].append({k: v for k, v in row.items() if k not in ("note_id", "source", "sha256")})
    frame = {row["source"]: row for row in pq.read_table(folder / "frame").to_pylist()}
    assert len(frame) == len(notes)
    told = {"rows of check_notes that differ": 0, "notes of check_notes whose findings differ": 0}
    for row in notes:
        other = frame[row["source"]]
        told["notes of check_notes whose findings differ"] += json.dumps(own[row["source"]]) != json.dumps(
            other.pop("findings")
        )
        told["rows of check_notes that differ"] += json.dumps(row) != json.dumps(other)
    for table in ("notes", "findings"):
        one, two = (folder / engine / f"{table}.jsonl" for engine in ("local", "spark"))
        pairs = zip(one.read_bytes().splitlines(), two.read_bytes().splitlines(), strict=True)
        told[f"lines of {table}.jsonl of scan --engine spark that differ"] = sum(a != b for a, b in pairs)
    return told


@main.command(hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("workers", type=int)
def frame(folder: Path, workers: int) -> None:
    """What the run of check_notes does."""
    from pyspark.sql import functions

    from notecheck.spark import check_notes
    from notecheck.spark.session import session

    with session(f"local[{workers}]") as spark:
        df = spark.read.parquet(str(folder / "notes.parquet")).repartition(4 * workers)
        df = df.withColumn("where", functions.concat(functions.lit("notes.parquet#"), "id"))
        checked = check_notes(df, text="note", id="id", context=CONTEXT, source="where", findings=True)
        checked.write.parquet(str(folder / "frame"))


if __name__ == "__main__":
    main()
