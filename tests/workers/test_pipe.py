"""Notes through several processes: the same reports in the same order, and nothing lost or left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

import notecheck
from notecheck import Context, Record, WorkerError
from notecheck.checker import Checker
from notecheck.report import Report
from notecheck.workers import pool
from tests.scoring import notes

DEADLY = "This note ends the process that reads it."
EXITS = f"""
import os
from notecheck.checker import Checker
check_one = Checker.check_one
def deadly(self, record):
    if record.text == {DEADLY!r}:
        os._exit(9)
    return check_one(self, record)
Checker.check_one = deadly
"""
"""Ran in each worker before it begins."""


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_PROGRAM", pool._PROGRAM.replace("main()", f"exec({EXITS!r}); main()"))


def running() -> set[int]:
    """The processes that this one has started and that still run."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == os.getpid():
            found.add(int(status.parent.name))
    return found


@pytest.fixture
def children() -> Callable[[], set[int]]:
    """Tells the processes that were started since the test began; other tests keep services for all of theirs."""
    before = running()
    return lambda: running() - before


def texts(count: int) -> list[str]:
    return [f"{note.text}\nref {n}" for n, note in zip(range(count), notes(), strict=False)]


@pytest.mark.parametrize("options", [{}, {"include_text": True, "weigh": True}, {"deidentified": True, "model": None}])
def test_the_reports_of_two_workers_are_those_of_one(options: dict) -> None:
    checker = Checker(**options)
    given = [*texts(70), "", "\ud800 lone half of a pair, treadmill", "x" * 3_000_000, "Beta \u2265 1 \U0001f600"]
    alone = list(checker.pipe(given))
    together = list(checker.pipe(given, workers=2))
    assert together == alone
    assert [repr(r) for r in together] == [repr(r) for r in alone]
    assert [r.note.sha256 for r in alone] == [checker.check(t).note.sha256 for t in given]


def test_a_sites_policy_goes_along(tmp_path: Path) -> None:
    site = tmp_path / "notecheck.toml"
    site.write_text(
        'extends = "cpt-93017"\nid = "hill"\n[people]\n"K. Amsel" = ["supervising"]\n[abbreviations]\nBRX = "regadenoson"\n'
        '[headings]\n"Lab remarks" = "comments"\n[[change]]\neffective_from = 2026-07-01\n'
        "[change.elements.consent]\ncritical = true\nneed = 'required'\n"
    )
    checker = Checker(policy=site)
    site.unlink()
    given = [f"{t}\nTest date: 0{n % 3 + 6}/11/2026. BRX 0.4 mg. K. Amsel" for n, t in enumerate(texts(20))]
    assert list(checker.pipe(given, workers=2)) == list(checker.pipe(given))


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_known_of_a_note_goes_along(workers: int, checker: Checker) -> None:
    known = [
        Context(orderer="Dr. A. Lindqvist", status="draft"),
        Context(service_date=date(2026, 4, 7), patient_ids=("MRN 1", "MRN 2"), ecg_filed=True),
        Context(signed_at=datetime(2026, 4, 7, 10, 30), author="K. Ortiz", credential="CVT"),
        None,
    ]
    given = [Record(text, f"note {n}", known[n % 4]) for n, text in enumerate(texts(8))]
    expected = [checker.check(r.text, note_id=r.note_id, context=r.context) for r in given]
    reports = list(checker.pipe(given, workers=workers))
    assert reports == expected
    assert [r.note.id for r in reports] == [f"note {n}" for n in range(8)]


def test_notes_are_read_as_reports_are_asked_for(checker: Checker, children: Callable[[], set[int]]) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield f"Treadmill stress test, Bruce. ref {read}"

    reports = checker.pipe(endless(), workers=2)
    assert read == 0
    first = [next(reports) for _ in range(100)]
    assert len({r.note.sha256 for r in first}) == 100
    assert read <= 100 + 2 * (pool.AHEAD + 1) * pool.CHUNK_NOTES
    reports.close()
    assert children() == set()


@pytest.mark.usefixtures("deadly")
def test_a_note_that_ends_its_process_takes_no_other_with_it(
    checker: Checker, children: Callable[[], set[int]]
) -> None:
    given = texts(40)
    given[7] = given[8] = given[31] = DEADLY
    reports = list(checker.pipe(given, workers=2))
    lost = [n for n, r in enumerate(reports) if r.status == "not_evaluated"]
    assert lost == [7, 8, 31]
    for n in lost:
        assert [(f.code, f.severity) for f in reports[n].findings] == [("NC007", "error")]
        assert reports[n].note.sha256 == checker.check(DEADLY).note.sha256
    assert [r for n, r in enumerate(reports) if n not in lost] == [
        checker.check(t) for n, t in enumerate(given) if n not in lost
    ]
    assert children() == set()


def test_a_process_that_is_killed_from_outside_loses_nothing(
    checker: Checker, children: Callable[[], set[int]]
) -> None:
    given = texts(80)
    reports = checker.pipe(given, workers=2)
    got = [next(reports)]
    for process in children():
        os.kill(process, signal.SIGKILL)
    got += list(reports)
    assert got == list(checker.pipe(given))


def test_processes_that_cannot_start_are_said(
    checker: Checker, monkeypatch: pytest.MonkeyPatch, children: Callable[[], set[int]]
) -> None:
    monkeypatch.setattr(pool, "_PROGRAM", "raise SystemExit(3)")
    with pytest.raises(WorkerError, match="exit code"):
        list(checker.pipe(texts(3), workers=2))
    assert children() == set()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_source_that_fails_loses_no_note_before_it(workers: int, checker: Checker) -> None:
    def failing() -> Iterator[str]:
        yield from texts(21)
        raise OSError("the disk is gone")

    got: list[Report] = []
    with pytest.raises(OSError, match="the disk is gone"):
        got.extend(checker.pipe(failing(), workers=workers))
    for report in checker.pipe(texts(21)):
        assert report.status == "evaluated"
    reports = checker.pipe(failing(), workers=workers)
    assert len([next(reports) for _ in range(21)]) == 21
    with pytest.raises(OSError, match="the disk is gone"):
        next(reports)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_no_note_is_said(workers: int, checker: Checker) -> None:
    with pytest.raises(TypeError, match=r"a notecheck\.Record, not int"):
        list(checker.pipe(["Treadmill stress test", 7], workers=workers))  # type: ignore[list-item]


def test_impossible_pools_are_said_at_once(checker: Checker) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        checker.pipe([], workers=0)


def test_no_notes_start_no_process(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool.subprocess, "Popen", None)
    assert list(checker.pipe([], workers=2)) == []


CALLER = """
    import itertools, sys
    import notecheck
    notes = (f"Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. ref {n}" for n in itertools.count())
    for n, report in enumerate(notecheck.Checker().pipe(notes, workers=2)):
        if n == 40:
            print("ready", flush=True)
"""
"""A script without a guard around its main part: the processes must not run it again."""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_processes_end_with_the_one_that_asked(how: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(textwrap.dedent(CALLER))
    mark = f"notecheck-test-{os.getpid()}-{how}"
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "MARK": mark},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    assert len(marked(mark)) == 3
    process.send_signal(how)
    _, told = process.communicate(timeout=300)
    if how == signal.SIGINT:
        assert told.count(b"KeyboardInterrupt") == 1
        assert b"Exception in thread" not in told
    until = time.monotonic() + 30
    while marked(mark) and time.monotonic() < until:
        time.sleep(0.05)
    assert marked(mark) == set()


def test_a_caller_that_fails_ends(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(textwrap.dedent(CALLER).replace('print("ready", flush=True)', "raise KeyError"))
    told = subprocess.run([sys.executable, str(script)], capture_output=True, timeout=300, check=False)
    assert told.returncode == 1
    assert told.stderr.strip().endswith(b"KeyError")


def test_a_pool_closed_after_its_interpreter_waits_for_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(threading.Thread):
        def join(self, timeout: float | None = None) -> None:
            raise AssertionError("would be waited for without end")

    closed = pool.Pool({}, 1)
    closed._threads.append(Stopped())
    monkeypatch.setattr(sys, "is_finalizing", lambda: True)
    closed.close()


def marked(mark: str) -> set[int]:
    """The processes whose environment holds a mark."""
    found = set()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"MARK={mark}".encode() in environment.read_bytes().split(b"\0"):
                found.add(int(environment.parent.name))
        except OSError:
            continue
    return found


def test_importing_a_record_is_light() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, notecheck; notecheck.Record('x'); print('spacy' in sys.modules)"],
        capture_output=True,
        check=True,
    )
    assert told.stdout.strip() == b"False"
    assert notecheck.Record("x") == Record("x", None, None)
