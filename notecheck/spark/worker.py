"""What a worker process of Spark runs: one checker, whatever tasks it is given; no words of a note in its errors."""

from __future__ import annotations

import contextlib
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyspark import TaskContext

from notecheck.archive.items import Item
from notecheck.archive.manifest import JudgedBy
from notecheck.checker import Checker
from notecheck.errors import NotecheckError, ScanError, where
from notecheck.record import Record
from notecheck.report import Report


@dataclass(frozen=True, slots=True)
class Judge:
    """What a worker needs to judge as the driver would.

    Args:
        setup: of the driver's checker, as JSON.
        judged_by: what the driver's checker judges by.
    """

    setup: str
    judged_by: JudgedBy

    @classmethod
    def of(cls, checker: Checker) -> Judge:
        """Returns what makes workers judge as a checker does."""
        return cls(json.dumps(checker.setup()), JudgedBy.of(checker))

    def checker(self) -> Checker:
        """Returns this process's checker, made by its first task and kept for those that follow.

        Raises:
            ScanError: the worker's notecheck is not the driver's.
        """
        return _checker(self)

    def reports(self, notes: Iterable[tuple[str, Item]]) -> Iterator[tuple[str, Item, Report]]:
        """Yields notes with their sources and reports, in their order.

        Spark gives a task to another process where its process ended. Then each note is checked in a process apart, so
        that the one that ends it is not evaluated (NC007), and the task is done all the same.
        """
        task = TaskContext.get()
        apart = task is not None and task.attemptNumber() > 0
        waiting: deque[tuple[str, Item]] = deque()

        def records() -> Iterator[Record]:
            for source, item in notes:
                waiting.append((source, item))
                yield Record(item.text, item.note_id, item.context)

        reports = self.checker().pipe(records(), workers=2 if apart else 1)
        with contextlib.closing(reports):
            for report in reports:
                yield *waiting.popleft(), report


@lru_cache(maxsize=1)
def _checker(judge: Judge) -> Checker:
    checker = Checker.of_setup(json.loads(judge.setup))
    changed = judge.judged_by.differences(JudgedBy.of(checker))
    if changed:
        raise ScanError(f"{changed} of a worker is not the driver's: every machine needs the same notecheck")
    return checker


@contextlib.contextmanager
def wordless() -> Iterator[None]:
    """Has an error that nobody meant tell its kind and place alone: Spark writes what it tells to its logs."""
    try:
        yield
    except NotecheckError:
        raise
    except Exception as error:
        raise ScanError(f"a worker failed: {type(error).__name__} at {where(error)}") from None
