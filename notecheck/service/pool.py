"""The worker processes: started, given work in turn, replaced when they die, take too long or have worked for long."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from dataclasses import dataclass, field
from typing import Any

from notecheck.errors import ServiceError
from notecheck.service.capacity import Capacity
from notecheck.service.settings import Settings
from notecheck.service.worker import LENGTHS, frame, policy_header

_log = logging.getLogger("notecheck")


class TooLongError(Exception):
    """A check took longer than it may."""


class FailedError(Exception):
    """A check could not be finished."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a job; `notes` says of each note its hash, its characters and its verdict, and holds no text."""

    body: bytes
    notes: list[dict[str, Any]]


@dataclass(eq=False, slots=True)
class Worker:
    """One process that checks."""

    process: asyncio.subprocess.Process
    checked: int = 0
    successor: asyncio.Task[Worker] | None = field(default=None, repr=False)

    async def ask(self, written: bytes) -> tuple[dict[str, Any], bytes]:
        """Sends a frame and returns the one that answers."""
        sink, source = self.process.stdin, self.process.stdout
        assert sink is not None
        assert source is not None
        sink.write(written)
        await sink.drain()
        head, body = LENGTHS.unpack(await source.readexactly(LENGTHS.size))
        return json.loads(await source.readexactly(head)), await source.readexactly(body)

    async def stop(self) -> None:
        """Lets the process end, and ends it if it does not."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), 2)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """Ends the process at once."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


class Pool:
    """Some workers, and the work that they are given."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._limits = settings, settings.limits
        self.capacity = Capacity(settings.workers, settings.limits.waiting)
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._all: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._closed = False
        self.replaced = 0

    @property
    def ready(self) -> int:
        """How many workers can be given work, now or when they are done."""
        return len(self._all)

    async def start(self) -> None:
        """Starts all workers.

        Raises:
            ServiceError: one could not be started.
        """
        try:
            for worker in await asyncio.gather(*(self._started() for _ in range(self._settings.workers))):
                self._idle.put_nowait(worker)
        except (OSError, asyncio.IncompleteReadError):
            await self.stop()
            raise ServiceError("a worker could not be started; what it said stands above") from None

    async def stop(self) -> None:
        """Lets all workers end."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        successors = [w.successor for w in self._all if w.successor is not None]
        for successor in successors:
            successor.cancel()
        await asyncio.gather(*self._starting, *successors, return_exceptions=True)
        await asyncio.gather(*(worker.stop() for worker in self._all))
        self._all.clear()

    async def submit(self, job: dict[str, Any]) -> Answer:
        """Has a job done; the job is as `worker.answer` has it.

        Raises:
            FullError: there is more work than will be done in time.
            TooLongError: it was given up.
            FailedError: the worker died or failed.
        """
        work = self.capacity.take(sum(len(note["text"]) for note in job["notes"]))
        done = False
        try:
            worker = await self._idle.get()
            self.capacity.begin(work)
            header, body = await self._asked(worker, frame(job), len(job["notes"]))
            done = True
        finally:
            self.capacity.end(work, measured=done)
        if header.get("failed"):
            raise FailedError
        return Answer(body, header["notes"])

    async def _asked(self, worker: Worker, written: bytes, notes: int) -> tuple[dict[str, Any], bytes]:
        try:
            async with asyncio.timeout(self._limits.checking):
                header, body = await worker.ask(written)
        except TimeoutError:
            self._replace(worker, "took too long")
            raise TooLongError from None
        except (OSError, EOFError):
            self._replace(worker, "died")
            raise FailedError from None
        except BaseException:
            self._replace(worker, "was left")
            raise
        worker.checked += notes
        self._idle.put_nowait(self._next(worker))
        return header, body

    def _next(self, worker: Worker) -> Worker:
        """Returns who takes the next job: the worker, or after long service its successor, once that is warm."""
        if worker.checked < self._limits.renewal:
            return worker
        if worker.successor is None:
            worker.successor = asyncio.create_task(self._started())
        if not worker.successor.done():
            return worker
        successor, worker.successor = worker.successor, None
        if successor.exception() is not None:
            return worker
        self._all.discard(worker)
        self._later(worker.stop())
        return successor.result()

    def _replace(self, worker: Worker, why: str) -> None:
        self._all.discard(worker)
        if self._closed:
            return
        _log.warning("a worker %s and is replaced", why)
        self.replaced += 1
        self._later(self._replacement(worker))

    async def _replacement(self, worker: Worker) -> None:
        await worker.kill()
        while True:
            try:
                self._idle.put_nowait(await self._started())
            except (OSError, EOFError):
                _log.warning("a worker could not be started; trying again")
                await asyncio.sleep(1)
            else:
                return

    def _later(self, what: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(what)
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _started(self) -> Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "notecheck.service.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        worker = Worker(process)
        try:
            warm, _ = await worker.ask(frame(policy_header(self._settings.site)))
        except BaseException:
            await worker.kill()
            raise
        self.capacity.measure(warm["characters"], warm["seconds"])
        self._all.add(worker)
        return worker
