"""How far a scan is: a bar with rate and time left on a terminal, a line now and then elsewhere. No names, no text."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from notecheck.archive.scan import Watcher

LINE_EVERY = 10.0
"""Seconds between two plain lines."""


@contextlib.contextmanager
def watching(stream: TextIO) -> Iterator[Watcher]:
    """Gives a watcher that writes to a stream."""
    if not stream.isatty():
        yield Lines(stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=stream, highlight=False)) as bar:
        yield Bar(bar)


class Bar:
    """A bar on a terminal.

    Args:
        bar: of rich.
    """

    def __init__(self, bar: object) -> None:
        from rich.progress import Progress

        assert isinstance(bar, Progress)
        self._bar = bar
        self._task = bar.add_task("", total=None, rate="")

    def begin(self, total: int) -> None:
        """So many notes are expected."""
        self._bar.reset(self._task, total=total)

    def advance(self, count: int) -> None:
        """So many more are done."""
        self._bar.advance(self._task, count)
        speed = self._bar.tasks[0].speed
        self._bar.update(self._task, rate=f"{speed:,.0f} a second" if speed else "")

    def say(self, words: str) -> None:
        """A line above the bar."""
        self._bar.console.print(words, markup=False)


class Lines:
    """A plain line every ten seconds.

    Args:
        stream: to write to.
        clock: seconds that only grow.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._total = self._done = self._first = 0
        self._began = self._last = clock()

    def begin(self, total: int) -> None:
        """So many notes are expected."""
        self._total = total

    def advance(self, count: int) -> None:
        """So many more are done."""
        self._done += count
        now = self._clock()
        if not self._first:  # what passed before the first notes was the start of the workers
            self._first, self._began, self._last = self._done, now, now
        if now - self._last < LINE_EVERY:
            return
        self._last = now
        rate = (self._done - self._first) / (now - self._began)
        left = max(self._total - self._done, 0) / rate if rate else 0
        self.say(f"{self._done:,} of {self._total:,}, {rate:,.0f} a second, {_spelled(left)} left")

    def say(self, words: str) -> None:
        """A line."""
        self._stream.write(f"{words}\n")
        self._stream.flush()


def _spelled(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
