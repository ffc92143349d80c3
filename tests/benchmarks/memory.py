"""Whether memory stays flat: many distinct notes through one checker, resident memory every so often.

    python -m tests.benchmarks.memory [--notes 100000]

Each note is made of lines of the project's notes and brings names and numbers that no other has, so that nothing that
is kept of a note goes unseen. The last figure must lie within five per cent of that after the first five thousand.
"""

from __future__ import annotations

import platform
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click

from notecheck.checker import Checker
from tests.scoring import notes

SETTLED = 5_000
MOST_GROWTH = 0.05


def distinct(count: int, lines: int, seed: int = 1) -> Iterator[str]:
    """Yields notes of so many lines with words that stand in no other."""
    chance = random.Random(seed)
    known = [line for note in notes() for line in note.text.split("\n") if line.strip()]
    for n in range(count):
        name = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=9)).title()
        yield "\n".join(
            [f"Patient: {name} {name[::-1]}  MRN {n}-{chance.randint(0, 10**9)}", *chance.sample(known, lines)]
        )


def resident() -> float:
    """Returns the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


@click.command()
@click.option("--notes", "count", default=100_000, show_default=True, help="How many distinct notes.")
@click.option("--lines", default=6, show_default=True, help="Lines of a note.")
def main(count: int, lines: int) -> None:
    """Prints the resident memory and fails where it grew."""
    checker = Checker()
    settled, unread = 0.0, 0
    begun = time.perf_counter()
    print(f"Python {platform.python_version()}, {count} notes of {lines + 1} lines")  # noqa: T201
    for n, text in enumerate(distinct(count, lines), 1):
        unread += checker.check(text).status != "evaluated"
        if n == SETTLED:
            settled = resident()
        if n in (1, 1_000, SETTLED) or n % 10_000 == 0:
            print(f"{n:>7} notes  {resident():6.1f} MB  {time.perf_counter() - begun:6.0f} s", flush=True)  # noqa: T201
    growth = resident() / settled - 1 if settled else 0.0
    print(f"growth after the first {SETTLED}: {growth:+.1%}; not evaluated: {unread}")  # noqa: T201
    sys.exit(growth > MOST_GROWTH)


if __name__ == "__main__":
    main()
