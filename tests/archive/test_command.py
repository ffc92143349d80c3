"""`notecheck scan` as it is called: what it prints, its exit codes, its options."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notecheck.archive.progress import Lines, watching
from notecheck.cli import main
from tests.archive.test_scan import GAPS, READY
from tests.archive.test_suppressions import LEAK


@pytest.fixture
def charts(tmp_path: Path) -> Path:
    folder = tmp_path / "charts"
    folder.mkdir()
    (folder / "a.txt").write_text(GAPS)
    (folder / "b.txt").write_text(READY)
    return folder


def scan(charts: Path, *options: str) -> Result:
    return CliRunner().invoke(
        main, ["scan", str(charts), "--out", str(charts.parent / "out"), "--workers", "1", *options]
    )


def test_the_summary(charts: Path) -> None:
    result = scan(charts, "--format", "csv", "--format", "xlsx")
    assert result.exit_code == 0
    out = charts.parent / "out"
    assert result.stdout.startswith(f"2 notes in {out}: 2 judged now, 0 unchanged\n\nVerdict\n")
    assert "          1   50%  hold" in result.stdout
    assert "NC103 indication" in result.stdout
    assert {p.name for p in out.iterdir()} == {
        "copied.parquet", "findings", "findings.csv", "ledger.sqlite", "manifest.json", "notecheck.xlsx", "notes", "notes.csv",
    }  # fmt: skip
    assert scan(charts).stdout.startswith(f"2 notes in {out}: 0 judged now, 2 unchanged\n")


def test_a_table_of_an_earlier_scan_is_not_left_to_grow_old(charts: Path) -> None:
    scan(charts, "--format", "csv")
    (charts / "b.txt").unlink()
    assert scan(charts, "--prune").exit_code == 0
    lines = (charts.parent / "out" / "notes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2


def test_where_there_is_no_note_the_scan_says_so(charts: Path) -> None:
    for file in charts.iterdir():
        file.rename(file.with_suffix(".tiff"))
    result = scan(charts)
    assert (result.exit_code, "no note was found" in result.stderr) == (2, True)


def test_what_is_no_test_and_what_is_no_day(charts: Path) -> None:
    import pyarrow.parquet as pq

    (charts / "a.txt").write_text("Buy milk and eggs.")
    (charts / "b.txt").write_text(READY.replace("06/11/2026", "02/30/2026"))
    scan(charts)
    rows = {Path(r["source"]).name: r for r in pq.read_table(charts.parent / "out" / "notes").to_pylist()}
    assert (rows["a.txt"]["verdict"], rows["a.txt"]["review_tracing_performed"]) == ("not_applicable", None)
    assert (rows["b.txt"]["test_date"], rows["b.txt"]["review_tracing_performed"]) == (None, "yes")


def test_the_policy_beside_the_notes_is_in_force(charts: Path) -> None:
    (charts / "notecheck.toml").write_text(
        'extends = "cpt-93017"\n[elements.disposition]\nneed = "required"\ncritical = true\n'
    )
    (charts / "b.txt").write_text(READY.replace("Left ambulatory", ""))
    assert "100%  hold" in scan(charts).stdout


def test_suppressions_by_the_command(charts: Path) -> None:
    from notecheck.checker import Checker

    (charts / "a.txt").write_text(LEAK)
    name = Checker().check(LEAK).note.id
    file = charts.parent / "s.toml"
    file.write_text(
        f'[[suppress]]\nnote = "{name}"\ncode = "NC201"\nreason = "Quoted."\nauthor = "M. C."\nexpires = 2999-01-01\n'
    )
    shown = scan(charts, "--suppressions", str(file))
    assert "100%  ready" in shown.stdout
    assert "Suppressions: 1 in use, 0 unused, 0 expired" in shown.stdout
    assert "50%  hold" in scan(charts, "--suppressions", str(file), "--ignore-suppressions").stdout
    file.write_text("[[suppress]]\n")
    assert scan(charts, "--suppressions", str(file)).exit_code == 2


def test_hashed_sources_keep_their_names_from_run_to_run(charts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(charts.parent / "config"))
    assert scan(charts, "--hash-sources").exit_code == 0
    assert "2 unchanged" in scan(charts, "--hash-sources").stdout
    key = charts.parent / "config" / "notecheck" / "source.key"
    assert key.stat().st_mode & 0o077 == 0
    refused = scan(charts)
    assert refused.exit_code == 2
    assert "was written with --hash-sources; choose another folder" in refused.stderr


def test_an_extra_that_is_missing_is_named(charts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "pyarrow" else found(name, *a))
    result = scan(charts)
    assert result.exit_code == 2
    assert "pip install 'notecheck[scan]'" in result.stderr


def test_several_workers_write_what_one_writes(charts: Path) -> None:
    for n in range(40):
        (charts / f"{n}.txt").write_text(f"{GAPS} {n}" if n % 9 else "")
    scan(charts)
    out = charts.parent / "other"
    result = CliRunner().invoke(main, ["scan", str(charts), "--out", str(out), "--workers", "2"])
    assert result.exit_code == 2  # empty notes
    for table in ("notes", "findings"):
        name = f"{table}/part-000001.parquet"
        assert (out / name).read_bytes() == (charts.parent / "out" / name).read_bytes()


def test_ctrl_c_keeps_what_was_finished(charts: Path) -> None:
    for n in range(3000):
        (charts / f"{n}.txt").write_text(f"{GAPS} {n}")
    out = charts.parent / "out"
    command = [sys.executable, "-m", "notecheck", "scan", str(charts), "--out", str(out), "--workers", "1"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as running:
        while not list(out.glob("notes/part-*.parquet")) and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate()
    assert running.returncode == 130
    assert told.strip().endswith(
        f"notecheck: stopped. What was finished is kept in {out}; the same command goes on from there."
    )
    assert "Traceback" not in told


def test_plain_lines_tell_rate_and_time_left() -> None:
    now = [0.0]
    stream = io.StringIO()
    lines = Lines(stream, lambda: now[0])
    lines.begin(1000)
    for second in range(60, 73):  # a minute in which the workers start says nothing about the rate
        now[0] = float(second)
        lines.advance(20)
    assert stream.getvalue() == "220 of 1,000, 20 a second, 0:00:39 left\n"


def test_a_terminal_gets_a_bar() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with watching(stream) as watcher:
        watcher.begin(4)
        watcher.advance(2)
        watcher.say("the policy changed")
        watcher.advance(2)
    assert "the policy changed" in stream.getvalue()
    assert "4/4" in stream.getvalue()
