"""Ten thousand requests that mean no good, over all addresses: no failure, no echo, no growth of memory.

    python -m tests.benchmarks.hostile [--requests 10000] [--seed 1]

Most are of `tests/service/fuzzing.py`, sent by four senders at once; a part is of schemathesis, from the service's own description.
While they run others hold connections and send a byte now and then.
"""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import click

from tests.service.fuzzing import MARKER, memory, trial
from tests.service.running import Service, served

SENDERS = 4
SLOW = 20
ROUND = 250
HEAD = b"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"


def slowly(url: str, at_once: bytes, done: threading.Event) -> None:
    """Sends a beginning at once and then a byte a second, again and again, until the others are done."""
    parts = urlsplit(url)
    while not done.is_set():
        with (
            contextlib.suppress(OSError),
            socket.create_connection((parts.hostname or "", parts.port or 0)) as connection,
        ):
            connection.sendall(at_once)
            while not done.wait(1):
                connection.sendall(b"{")
        done.wait(0.1)


def described(url: str, count: int) -> int:
    """Has schemathesis send requests by the service's description, and returns how many it says it sent."""
    each = max(1, count // 12)
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        f"{url}/openapi.json",
        "--max-examples",
        str(each),
        "--checks",
    ]
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    done = subprocess.run(
        [*command, checks, "--mode", "all", "--no-color"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    found = re.search(r"([\d,]+) generated", done.stdout)
    return int(found[1].replace(",", "")) if found else 0


def assert_silent(service: Service) -> None:
    marker = MARKER.encode()
    assert marker not in service.said + service.audit
    assert b"Traceback" not in service.said
    assert not list((service.folder / "temp").iterdir())
    with service.client() as client:
        assert client.get("/readyz").status_code == 200
        assert marker not in client.get("/metrics").content


@click.command()
@click.option("--requests", "count", default=10_000, show_default=True, help="How many requests.")
@click.option("--seed", default=1, show_default=True, help="Of the chance.")
def main(count: int, seed: int) -> None:
    """Prints statuses and memory; ends with an error where something is not as it must be."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), "--workers", "2") as service:
        done = threading.Event()
        slow = [threading.Thread(target=slowly, args=(service.url, (HEAD, HEAD[:9])[n % 2], done)) for n in range(SLOW)]
        for thread in slow:
            thread.start()
        statuses: Counter[str] = Counter()
        sent, size, start = 0, [], time.monotonic()
        own = count * 3 // 4
        try:
            with ThreadPoolExecutor(SENDERS) as senders:
                while sent < own:
                    seeds = range(seed + sent, seed + sent + SENDERS)
                    for found in senders.map(lambda s: trial(service.url, s, ROUND), seeds):
                        statuses += found
                    sent += ROUND * SENDERS
                    processes = [service.process.pid, *service.workers()]
                    size.append(memory(processes))
                    click.echo(f"{sent} sent, {size[-1] / 2**20:.0f} MB in {len(processes)} processes")
            more = described(service.url, count - sent)
            size.append(memory([service.process.pid, *service.workers()]))
        finally:
            done.set()
            for thread in slow:
                thread.join()
        assert_silent(service)
        click.echo(
            f"{sent} of the fuzzer and {more} of schemathesis in {time.monotonic() - start:.0f} s, {SLOW} slow senders beside"
        )
        click.echo("answers to the fuzzer: " + ", ".join(f"{n} x {status}" for status, n in sorted(statuses.items())))
        click.echo("memory, MB: " + " ".join(f"{s / 2**20:.0f}" for s in size))


if __name__ == "__main__":
    main()
