"""How fast the service answers, beside the same check in this process; and what it does beyond its capacity.

    python -m tests.benchmarks.service [--seconds 60] [--rate 20] [--workers 2]

Requests come at fixed times, whether or not earlier ones were answered. The check in this process is made at the same pace, in
turns of five seconds with the service, so that both see the same machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from notecheck.checker import Checker
from tests.benchmarks.reading import distinct_notes
from tests.service.running import served

SIZE = 2_300
TURN = 5.0
RATES = (50, 100, 200, 400)


def notes_of_size(count: int) -> list[str]:
    """Returns distinct notes of 2.3 KB: long ones of the corpora, filled up with lines of a log that says nothing."""
    found = []
    for n, text in enumerate(t for t in distinct_notes(count * 12) if 1_500 <= len(t) <= SIZE):
        filler = "".join(f"\nRoom log {n}.{k}: room tidied, paper changed, next patient called." for k in range(20))
        found.append(f"{text}{filler}"[:SIZE])
    return found[:count]


@dataclass
class Seen:
    """What was answered: statuses, and the seconds of those that were 200."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def row(self) -> tuple[str, str, str, str]:
        if not self.seconds:
            return "", "", "", self.told()
        ordered = sorted(self.seconds)
        last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
        return (
            f"{statistics.median(ordered) * 1000:.1f}",
            f"{last * 1000:.1f}",
            f"{ordered[-1] * 1000:.1f}",
            self.told(),
        )

    def told(self) -> str:
        return ", ".join(f"{count} x {status}" for status, count in sorted(self.statuses.items()))


class Connections:
    """Kept-alive connections that are used in turn; as little of a client as can be, so that it does not count."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._place = parts.hostname or "", parts.port or 0
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def check(self, text: str, seen: Seen) -> None:
        body = json.dumps({"text": text}).encode()
        head = f"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        start = time.perf_counter()
        reader, writer = self._free.pop() if self._free else await asyncio.open_connection(*self._place)
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(answer.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        status = int(answer[9:12])
        seen.statuses[status] += 1
        if status == 200:
            seen.seconds.append(time.perf_counter() - start)
        if b"connection: close" in answer:
            writer.close()
        else:
            self._free.append((reader, writer))

    async def at_rate(self, texts: list[str], rate: float, seconds: float, seen: Seen) -> None:
        start = time.perf_counter()
        tasks = []
        for n in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, start + n / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(self.check(texts[n % len(texts)], seen)))
        await asyncio.gather(*tasks)
        self.close()

    def close(self) -> None:
        for _, writer in self._free:
            writer.close()
        self._free.clear()


def in_process(checker: Checker, texts: list[str], rate: float, seconds: float) -> list[float]:
    """Returns the seconds of checks from text to JSON, made at a rate."""
    start, found = time.perf_counter(), []
    for n in range(int(rate * seconds)):
        time.sleep(max(0.0, start + n / rate - time.perf_counter()))
        begin = time.perf_counter()
        checker.check(texts[n % len(texts)]).model_dump_json()
        found.append(time.perf_counter() - begin)
    return found


@click.command()
@click.option("--seconds", default=60, show_default=True, help="How long to ask at the rate.")
@click.option("--rate", default=20.0, show_default=True, help="Requests a second.")
@click.option("--workers", default=2, show_default=True, help="Worker processes.")
def main(seconds: int, rate: float, workers: int) -> None:
    """Prints two tables for one run."""
    texts = notes_of_size(200)
    checker = Checker()
    for text in texts[:20]:
        checker.check(text)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), "--workers", str(workers)) as service:
        asyncio.run(Connections(service.url).at_rate(texts, rate, 3, Seen()))
        seen, here = Seen(), Seen()
        for _ in range(max(1, int(seconds / TURN))):
            asyncio.run(Connections(service.url).at_rate(texts, rate, TURN, seen))
            here.seconds += in_process(checker, texts, rate, TURN)
        table = Table(
            title=f"{rate:g} requests a second, notes of {statistics.mean(map(len, texts)):.0f} characters, {workers} workers, "
            f"{platform.python_version()}, {date.today()}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        for name in ("", "median ms", "99th percentile ms", "longest ms", "answers"):
            table.add_column(name, justify="left" if not name else "right")
        table.add_row("POST /v1/check", *seen.row())
        table.add_row("the check in this process", *here.row())
        ratio = statistics.median(seen.seconds) / statistics.median(here.seconds)
        Console(width=120).print(table)
        click.echo(f"median of the service / median in this process: {ratio:.2f}")
        table = Table(title="Beyond")
        for name in ("requests a second", "median ms", "99th percentile ms", "longest ms", "answers", "notes a second"):
            table.add_column(name, justify="right")
        for each in (*RATES, rate):
            beyond, start = Seen(), time.perf_counter()
            asyncio.run(Connections(service.url).at_rate(texts, each, TURN, beyond))
            done = beyond.statuses[200] / (time.perf_counter() - start)
            table.add_row(f"{each:g}", *beyond.row(), f"{done:.0f}")
        Console(width=120).print(table)


if __name__ == "__main__":
    main()
