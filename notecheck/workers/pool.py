"""A pool of processes that check notes: in order, in chunks, reading little ahead, and none left behind.

The processes are started anew as Python programs, not forked (threads and locks of the caller stay his own) and without
importing the caller's main module. They end when their standard input does: with this process, however it ends.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future
from typing import IO, Any, cast

from notecheck.errors import WorkerError
from notecheck.record import Record
from notecheck.workers import frames
from notecheck.workers.cpus import usable

CHUNK_NOTES, CHUNK_CHARACTERS = 16, 64_000
"""A chunk ends with this many notes or characters, whichever comes first."""
AHEAD = 3
"""Chunks for each process that may be read before their turn."""

_Process = subprocess.Popen[bytes]
Answer = tuple[Record, bytes | None]
"""A note and its report as JSON; None where every process that read it died."""
_Task = tuple[list[Record], Future[list[Answer]]]


class _DiedError(Exception):
    """A process ended before it answered."""


class _ClosedError(Exception):
    """The pool was closed meanwhile."""


class Pool:
    """Processes that check notes, as many as were asked for and the machine can feed; started as notes come.

    Args:
        setup: of the checker that each process makes.
        workers: how many processes at most.
    """

    def __init__(self, setup: dict[str, Any], workers: int) -> None:
        self._setup = json.dumps(setup).encode("ascii")
        self._most = min(workers, usable())
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._processes: set[_Process] = set()
        self._lock = threading.Lock()
        self._is_closed = False
        self._kill_all = weakref.finalize(self, _kill, self._processes)

    def answers(self, notes: Iterable[Record]) -> Generator[Answer, None, None]:
        """Yields each note with its report, in the order of the notes.

        Whatever `notes` raises is raised once the notes before it have their answers.

        Raises:
            WorkerError: no process can be started.
        """
        chunks, failure = _chunks(notes), None
        waiting: deque[Future[list[Answer]]] = deque()
        try:
            while True:
                try:
                    chunk = next(chunks, None)
                except Exception as error:
                    failure, chunk = error, None
                if chunk is None:
                    break
                waiting.append(self._submit(chunk))
                while waiting and (waiting[0].done() or len(waiting) >= AHEAD * self._most):
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
            if failure is not None:
                raise failure
        finally:
            self.close()

    def close(self) -> None:
        """Ends every process at once."""
        with self._lock:
            self._is_closed = True
            self._kill_all()
        for _ in self._threads:
            self._tasks.put(None)
        if sys.is_finalizing():  # an iterator left behind by an error is closed so late that no thread runs any more
            return
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()

    def _submit(self, chunk: list[Record]) -> Future[list[Answer]]:
        future: Future[list[Answer]] = Future()
        self._tasks.put((chunk, future))
        if len(self._threads) < self._most:
            self._threads.append(threading.Thread(target=self._serve, daemon=True))
            self._threads[-1].start()
        return future

    def _serve(self) -> None:
        """What each thread does: it has one process answer chunk after chunk."""
        process: _Process | None = None
        while (task := self._tasks.get()) is not None:
            chunk, future = task
            answers: list[Answer] = []
            try:
                for notes in _first_all_then_each(chunk):
                    if len(answers) == len(chunk):
                        break
                    if process is None:
                        process = self._start()
                    try:
                        answers += zip(notes, _exchange(process, frames.pack(notes)).split(b"\n"), strict=True)
                    except _DiedError:
                        self._end(process)
                        process = None
                        answers += [(note, None) for note in notes] if notes is not chunk else []
                future.set_result(answers)
            except BaseException as error:
                future.set_exception(error)
        if process is not None:
            self._end(process)

    def _start(self) -> _Process:
        for _ in range(2):
            process = subprocess.Popen(  # noqa: S603  (this very program)
                [sys.executable, "-c", _PROGRAM, *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the process that asks, and that ends the others
            )
            with self._lock:
                self._processes.add(process)
                if self._is_closed:
                    process.kill()
            try:
                if _exchange(process, self._setup) == frames.READY:
                    return process
            except _DiedError:
                pass
            self._end(process)
            if self._is_closed:
                raise _ClosedError
        raise WorkerError(f"no worker process can be started: exit code {process.returncode}")

    def _end(self, process: _Process) -> None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was not written yet has no reader any more
                cast(IO[bytes], pipe).close()
        with self._lock:
            self._processes.discard(process)


_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from notecheck.workers.process import main; main()"


def _exchange(process: _Process, frame: bytes) -> bytes:
    """Returns what a process answers to a frame."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        frames.write(process.stdin, frame)
        answer = frames.read(process.stdout)
    except OSError:
        answer = None
    if answer is None:
        raise _DiedError
    return answer


def _kill(processes: set[_Process]) -> None:
    for process in list(processes):
        process.kill()
    for process in list(processes):
        process.wait()


def _first_all_then_each(chunk: list[Record]) -> Iterator[list[Record]]:
    yield chunk
    for note in chunk:
        yield [note]


def _chunks(notes: Iterable[Record]) -> Iterator[list[Record]]:
    """Parts notes into chunks; what `notes` raises comes behind the notes before it."""
    chunk: list[Record] = []
    characters = 0
    source = iter(notes)
    while True:
        try:
            note = next(source)
        except StopIteration:
            break
        except Exception:
            if chunk:
                yield chunk
            raise
        chunk.append(note)
        characters += len(note.text)
        if len(chunk) == CHUNK_NOTES or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk
