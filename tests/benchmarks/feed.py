"""The HL7 v2 feed under load: kills, rate and waiting beside the check in one process, memory.

python -m tests.benchmarks.feed kills [--kills 50] [--messages 5000]
python -m tests.benchmarks.feed rate [--messages 500] [--connections 4]
python -m tests.benchmarks.feed memory [--messages 50000]
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click

from notecheck.checker import Checker
from tests.benchmarks.reading import distinct_notes
from tests.hl7.killing import assert_exactly_once
from tests.hl7.killing import killed as kill
from tests.hl7.messages import mdm
from tests.hl7.running import LINES, Receiver, Sender, code, delivered, receiving


@click.group()
def main() -> None:
    """Measures the feed."""


@main.command()
@click.option("--kills", default=50, show_default=True)
@click.option("--messages", default=5000, show_default=True)
@click.option("--connections", default=8, show_default=True)
@click.option("--seed", default=1, show_default=True)
def kills(kills: int, messages: int, connections: int, seed: int) -> None:
    """Kills the receiver under a stream of messages."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        stream, items = kill(Path(folder), kills=kills, messages=messages, connections=connections, seed=seed)
    assert_exactly_once(stream, items)
    click.echo(
        f"{kills} kills, {len(stream.acknowledged)} messages acknowledged, {len(items)} reports in the file, "
        f"{len({i['control_id'] for i in items})} of different messages; {time.monotonic() - start:.0f} s"
    )


@main.command()
@click.option("--messages", default=500, show_default=True)
@click.option("--connections", default=4, show_default=True)
def rate(messages: int, connections: int) -> None:
    """Compares what a feed acknowledges with what one process checks, on the same notes."""
    texts = distinct_notes(messages)
    checker = Checker()
    alone = sorted(_checked(checker, texts)[20:])  # without the warming
    with tempfile.TemporaryDirectory() as folder, receiving(Path(folder), LINES, "--workers", "2") as receiver:
        _sent(receiver, (mdm(f"W{n}", text) for n, text in enumerate(texts[:20])), 2)
        start = time.monotonic()
        waits = sorted(_sent(receiver, (mdm(f"R{n}", text) for n, text in enumerate(texts)), connections))
        seconds = time.monotonic() - start
        delivered(Path(folder) / "reports.jsonl", messages)
    one, feed = len(alone) / sum(alone), messages / seconds
    mid, far = statistics.median(alone), alone[int(len(alone) * 0.99)]
    middle, p99 = statistics.median(waits), waits[int(len(waits) * 0.99)]
    click.echo(f"{messages} distinct notes, {connections} connections, 2 workers")
    click.echo(f"in one process: {one:.0f} a second, median {mid * 1000:.1f} ms, 99th percentile {far * 1000:.1f} ms")
    click.echo(f"acknowledged: {feed:.0f} a second, median {middle * 1000:.1f} ms, 99th percentile {p99 * 1000:.1f} ms")
    click.echo(f"ratios: rate {feed / one:.2f}, median {middle / mid:.2f}, 99th percentile {p99 / far:.2f}")


@main.command()
@click.option("--messages", default=50000, show_default=True)
@click.option("--connections", default=8, show_default=True)
def memory(messages: int, connections: int) -> None:
    """Watches the memory of the receiver and of its workers; the messages are short, each with words of its own."""
    texts = (
        mdm(f"M{n}", f"Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Ref R{n}Q.", document=f"D{n}")
        for n in range(messages)
    )
    with tempfile.TemporaryDirectory() as folder, receiving(Path(folder), LINES, "--workers", "2") as receiver:
        start, told = time.monotonic(), threading.Event()

        def tell() -> None:
            while not told.wait(20):
                _tell(receiver, time.monotonic() - start)

        watching = threading.Thread(target=tell)
        watching.start()
        _sent(receiver, texts, connections)
        delivered(Path(folder) / "reports.jsonl", messages)
        told.set()
        watching.join()
        _tell(receiver, time.monotonic() - start)


def _checked(checker: Checker, texts: list[str]) -> list[float]:
    """Returns the seconds that each text takes in this process, the first twenty to warm up."""
    out = []
    for text in [*texts[:20], *texts]:
        start = time.perf_counter()
        checker.check(text).model_dump_json()
        out.append(time.perf_counter() - start)
    return out


def _tell(receiver: Receiver, seconds: float) -> None:
    children = Path(f"/proc/{receiver.process.pid}/task/{receiver.process.pid}/children").read_text().split()
    lines = (receiver.folder / "reports.jsonl").read_bytes().count(b"\n") if seconds > 1 else 0
    sizes = ", ".join(f"{_resident(int(pid)):.0f}" for pid in children)
    click.echo(
        f"{seconds:6.0f} s {lines:6} delivered; receiver {_resident(receiver.process.pid):.1f} MB; workers {sizes} MB"
    )


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def _sent(receiver: Receiver, messages: Iterator[bytes], connections: int) -> list[float]:
    """Sends messages over some connections; returns the seconds that each was waited for."""
    lock, waits = threading.Lock(), []

    def send() -> None:
        with Sender(receiver.port) as sender:
            while True:
                with lock:
                    message = next(messages, None)
                if message is None:
                    return
                start = time.perf_counter()
                said, _ = code(sender.ask(message))
                waits.append(time.perf_counter() - start)
                assert said == "AA"

    threads = [threading.Thread(target=send) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


if __name__ == "__main__":
    main()
