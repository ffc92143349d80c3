"""Killed at any moment and started again, a scan ends with what an undisturbed one ends with, byte for byte."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from notecheck.archive import scan as scan_module
from notecheck.archive.tables import Columns
from notecheck.checker import Checker
from tests.archive import killed
from tests.archive.conftest import Archive
from tests.benchmarks.archive import recombined

NOTES, MOMENTS = 120, 5


def tables(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*.parquet"))}


def scans(*asked: tuple[int, Path, Path], columns: Columns = Columns()) -> list[tuple[int, int]]:  # noqa: B008
    """Scans in processes that are killed; returns the signal that ended each and how many steps it took."""
    told = json.dumps({"columns": asdict(columns), "scans": [(at, str(inputs), str(out)) for at, inputs, out in asked]})
    command = [sys.executable, "-m", "tests.archive.killed", told]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [(int(s), int(n)) for s, n in (line.split() for line in done.stdout.splitlines())]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, checker: Checker) -> Archive:
    """An archive of texts, an empty note, a table with an id twice and a row that cannot be read; killed copies of it."""
    archive = Archive(tmp_path_factory.mktemp("killed"), checker)
    texts = list(recombined(NOTES))
    for n, text in enumerate(texts[:70]):
        archive.put(f"{n // 20}/{n:03}.txt", text)
    archive.put("2/empty.txt", "")
    rows = [
        json.dumps({"text": text, "id": f"A{n % 40}", "site": f"site {n % 3}"}) for n, text in enumerate(texts[70:])
    ]
    archive.put("3/table.jsonl", "\n".join([*rows[:20], "no json", *rows[20:]]) + "\n")
    ((ended, steps),) = scans((0, archive.inputs, archive.out))
    assert ended == 0
    assert len(archive.notes()) == NOTES + 2
    chance = random.Random(1)
    moments = [chance.randint(n * steps // MOMENTS + 1, (n + 1) * steps // MOMENTS) for n in range(MOMENTS)]
    asked = [(at, archive.inputs, archive.out.parent / str(n)) for n, at in enumerate(moments)]
    assert {ended for ended, _ in scans(*asked)} == {signal.SIGKILL}
    return archive


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_scan_ends_like_an_undisturbed_one(
    moment: int, whole: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path, whole.checker)
    archive.inputs, archive.out = whole.inputs, whole.out.parent / str(moment)
    monkeypatch.setattr(scan_module, "PART_NOTES", killed.PART_NOTES)
    told = archive.scan()
    assert tables(archive.out) == tables(whole.out)
    assert not list(archive.out.rglob("*.tmp"))
    assert told.run is not None
    assert told.run.judged + told.run.unchanged == NOTES + 2
    assert archive.scan().run.judged == 0  # type: ignore[union-attr]


def test_killed_while_old_rows_are_taken_out(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_module, "PART_NOTES", killed.PART_NOTES)
    for n, text in enumerate(recombined(40)):
        archive.put(f"{n:02}.txt", text)
    archive.scan()
    changed = list(recombined(40, seed=2))
    for n in range(0, 40, 3):
        archive.put(f"{n:02}.txt", changed[n])
    # The two new parts take 24 steps with what comes before them; then the four old ones are written anew, 10 steps each.
    ended = scans(*((at, archive.inputs, archive.out) for at in (13, 22, 12, 17)))
    assert [signal_ for signal_, _ in ended] == [signal.SIGKILL] * 4
    archive.scan()
    sources = [row["source"] for row in archive.notes()]
    assert sorted(sources) == [f"charts/{n:02}.txt" for n in range(40)]
    expected = sorted(f.code for f in archive.checker.check(changed[3]).findings)
    assert sorted(f["code"] for f in archive.findings() if f["source"] == "charts/03.txt") == expected
    assert {f["source"] for f in archive.findings()} <= set(sources)


def test_a_full_disk_is_told_and_what_was_finished_is_kept(whole: Archive, tmp_path: Path) -> None:
    out = tmp_path / "out"
    program = (
        "import resource, signal; from notecheck.archive import scan; from notecheck.cli import main;"
        "scan.PART_NOTES = 30; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (45_000, 45_000)); main()"
    )
    arguments = ["scan", str(whole.inputs), "--out", str(out), "--workers", "1"]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "What was finished is kept; the same command goes on from there." in done.stderr
    assert "Traceback" not in done.stderr
    archive = Archive(tmp_path, whole.checker)
    archive.inputs = whole.inputs
    told = archive.scan()
    assert told.run is not None
    assert told.run.unchanged in (30, 60, 90)
    assert told.run.judged + told.run.unchanged == NOTES + 2
    by_source = {row["source"]: row for row in archive.notes()}
    assert by_source == {row["source"]: row for row in whole.notes()}
