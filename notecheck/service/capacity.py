"""How long new work would have to wait, by what checks have been measured to take."""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

SHORTEST_WORK = 500
"""Characters as which a shorter text counts: every check takes some time."""
_MEMORY = 0.98
"""How much of what was measured before counts beside each new check."""


class FullError(Exception):
    """There is more work than will be done in time; it is worth trying again after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"full for {seconds} s")
        self.seconds = seconds


@dataclass(eq=False, slots=True)
class Work:
    """Work that was taken on."""

    characters: int
    started: float | None = None


class Capacity:
    """The work of some workers that take it first come, first served.

    Args:
        workers: how many there are.
        longest_wait: the seconds that work may have to wait before it is begun.
        clock: seconds, for tests.
    """

    def __init__(self, workers: int, longest_wait: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._workers, self._longest_wait, self._clock = workers, longest_wait, clock
        self._under_way: list[Work] = []
        self._seconds = self._characters = 0.0

    @property
    def seconds_a_character(self) -> float:
        """What was measured, later checks counting for more; 0 before the first."""
        return self._seconds / self._characters if self._characters else 0.0

    @property
    def under_way(self) -> int:
        """How many pieces of work wait or are being done."""
        return len(self._under_way)

    def wait(self) -> float:
        """Returns the seconds until a worker is free for new work."""
        free = [0.0] * self._workers
        for work in self._under_way:
            heapq.heapreplace(free, free[0] + self._left(work))
        return free[0]

    def take(self, characters: int) -> Work:
        """Takes work on.

        Raises:
            FullError: it would have to wait too long.
        """
        wait = self.wait()
        if wait > self._longest_wait:
            raise FullError(math.ceil(wait))
        work = Work(max(characters, SHORTEST_WORK))
        self._under_way.append(work)
        return work

    def begin(self, work: Work) -> None:
        """Says that a worker has begun."""
        work.started = self._clock()

    def end(self, work: Work, *, measured: bool) -> None:
        """Says that work is done, or given up: then what it took is not counted."""
        self._under_way.remove(work)
        if measured and work.started is not None:
            self.measure(work.characters, self._clock() - work.started)

    def measure(self, characters: int, seconds: float) -> None:
        """Counts what a check took."""
        self._seconds = self._seconds * _MEMORY + seconds
        self._characters = self._characters * _MEMORY + max(characters, SHORTEST_WORK)

    def _left(self, work: Work) -> float:
        whole = work.characters * self.seconds_a_character
        if work.started is None:
            return whole
        gone = self._clock() - work.started
        # Work that takes longer than expected is likely to go on for as long as it is late.
        return abs(whole - gone)
