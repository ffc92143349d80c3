"""Delivery: what the store holds goes out to the target, again and again with growing pauses until it is taken."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from notecheck.hl7.intake import Intake
from notecheck.hl7.settings import Deliver
from notecheck.hl7.store import Due, Store
from notecheck.hl7.targets import LinesTarget, RefusedError, Target, UnreachableError, target_of

AT_ONCE = 100
LOOK_AGAIN = 1.0
"""Seconds after which the store is looked at again: another process may have kept something."""
_log = logging.getLogger("notecheck")


class Delivery:
    """Delivers what one store holds of production, or of test messages.

    Args:
        intake: whose store it is.
        store: the store; called through the intake's thread only.
        settings: how to deliver.
        to: the target.
        test: whether test messages are delivered, or the others.

    Raises:
        FeedError: the target's token or certificate cannot be read.
    """

    def __init__(self, intake: Intake, store: Store, settings: Deliver, to: str, *, test: bool) -> None:
        self._intake, self._store, self._settings, self._test = intake, store, settings, test
        self._to, self._target = to, target_of(settings, to)
        self._failures = 0
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Delivers until `stop`; of several processes with one store the first delivers, the others wait."""
        with _Lock(self._store.path, "tests" if self._test else "reports") as lock:
            try:
                while not self._stopping.is_set() and not lock.taken():
                    await self._wait(LOOK_AGAIN)
                recovered = False
                while not self._stopping.is_set():
                    try:
                        await (self._round() if recovered else self._recover())
                        recovered, self._failures = True, 0
                    except Exception as error:
                        known = isinstance(error, UnreachableError | sqlite3.Error)  # whose words hold no item's
                        pause = self._pause(self._failures)
                        self._failures += 1
                        _log.warning("delivery: %s; again in %.0f s", error if known else type(error).__name__, pause)
                        recovered = False
                        await self._wait(pause)
            finally:
                if not isinstance(self._target, LinesTarget):
                    await self._target.close()

    def stop(self) -> None:
        """Lets `run` end when what is under way is done."""
        self._stopping.set()
        self._intake.kept.set()

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _recover(self) -> None:
        """Notes as delivered what a file holds already, from before a sudden end."""
        if isinstance(self._target, LinesTarget):
            length = await self._intake.store(self._store.written, self._to)
            missed = await asyncio.to_thread(self._target.missed, length)
            ids = await self._intake.store(self._store.waiting, missed)
            size = self._target.path.stat().st_size if self._target.path.exists() else 0
            await self._intake.store(self._store.delivered, ids, target=self._to, length=size)

    async def _round(self) -> None:
        self._intake.kept.clear()
        items = await self._intake.store(self._store.due, test=self._test, most=AT_ONCE)
        if not items:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._intake.kept.wait()
        elif isinstance(self._target, LinesTarget):
            length = await asyncio.to_thread(self._target.write, items)
            await self._intake.store(self._store.delivered, [i.id for i in items], target=self._to, length=length)
        else:
            await self._sent(self._target, items)

    async def _sent(self, target: Target, items: list[Due]) -> None:
        taken: list[int] = []
        try:
            for item in items:
                if self._stopping.is_set():
                    break
                try:
                    await target.send(item)
                    taken.append(item.id)
                except RefusedError as error:
                    pause = self._pause(item.tries)
                    _log.warning("delivery: an item is refused: %s; again in %.0f s", error, pause)
                    await self._intake.store(self._store.put_off, item.id, pause, str(error))
        finally:
            if taken:
                await self._intake.store(self._store.delivered, taken)

    def _pause(self, failures: int) -> float:
        return float(min(2.0 ** min(failures, 30), self._settings.longest_pause))


class _Lock:
    """A lock that ends with the process, on a file of its own: SQLite's locks do not bear a second opening."""

    def __init__(self, store: Path, what: str) -> None:
        self._path = store.with_name(f"{store.name}-{what}.lock")

    def __enter__(self) -> _Lock:
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        return self

    def taken(self) -> bool:
        """Whether the lock is ours."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def __exit__(self, *_: object) -> None:
        os.close(self._file)
