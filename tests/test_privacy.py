"""Planted names are looked for in everything that is written: logs, output, errors, reports, temporary files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("Zyxwolf", "Quibberdash", "Vranthorpe", "884-QX-31", "Blenkinsoppe")
NOTE = """Treadmill stress test 06/11/2026
Patient: Zyxwolf Quibberdash   MRN 884-QX-31   DOB 01/02/1960
Ordered by: Dr. Vranthorpe
Indication: chest pressure
Bruce. Stage 1 3:00 HR 104 BP 142/80; stage 2 6:00 HR 126 BP 158/82. Vranthorpe 199/17/3
Stopped: leg fatigue
Dr. Vranthorpe supervised the test from start to finish. Per Dr. Vranthorpe: no ischemia.
Positive stress test for Zyxwolf Quibberdash.
Performed by: Ulf Blenkinsoppe, CCT  e-signed 06/11/2026
"""


def run(arguments: list[str], folder: Path, note: bytes) -> subprocess.CompletedProcess[bytes]:
    (folder / "temp").mkdir(exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(folder / "temp"), "PYTHONWARNINGS": "default", "LOGURU_LEVEL": "TRACE"}
    return subprocess.run(
        [sys.executable, "-m", "notecheck", *arguments],
        input=note,
        capture_output=True,
        check=False,
        cwd=folder,
        env=environment,
    )


def assert_silent(written: bytes) -> None:
    for name in NAMES:
        assert name.encode() not in written, name


@pytest.mark.parametrize("form", ["json", "jsonl", "sarif"])
def test_reports_and_logs_hold_no_names(form: str, tmp_path: Path) -> None:
    done = run(["check", "-", "--format", form], tmp_path, NOTE.encode())
    assert done.returncode in (0, 1)
    assert b"NC1" in done.stdout
    assert_silent(done.stdout + done.stderr)
    for file in (tmp_path / "temp").rglob("*"):
        assert not file.is_file() or NAMES[0].encode() not in file.read_bytes()


def test_queries_hold_no_names(tmp_path: Path) -> None:
    done = run(["query", "-", "--all"], tmp_path, NOTE.encode())
    assert b"To the supervising physician" in done.stdout
    assert_silent(done.stdout + done.stderr)


def test_exports_hold_no_names(tmp_path: Path) -> None:
    done = run(["export", "-"], tmp_path, NOTE.encode())
    assert done.returncode == 0
    assert b"Peak" in done.stdout
    assert_silent(done.stdout + done.stderr)


def test_the_text_form_shows_the_note_on_standard_output_only(tmp_path: Path) -> None:
    done = run(["check", "-"], tmp_path, NOTE.encode())
    assert NAMES[0].encode() in done.stdout
    assert_silent(done.stderr)


def test_errors_hold_no_names(tmp_path: Path) -> None:
    (tmp_path / "context.json").write_text('{"author": ["Zyxwolf"], "surprise": "Quibberdash"}')
    (tmp_path / "policy.toml").write_text('id = "Vranthorpe"\nversion = "Blenkinsoppe"\n')
    for arguments in (["--context", "context.json"], ["--policy", "policy.toml"]):
        done = run(["check", "-", *arguments], tmp_path, NOTE.encode())
        assert done.returncode == 2
        assert done.stderr
        assert_silent(done.stdout + done.stderr)


def test_unreadable_bytes_hold_no_names(tmp_path: Path) -> None:
    done = run(["check", "-", "--format", "json"], tmp_path, b"\x00\x01\x02\x03\x04\x05" * 200 + NOTE.encode())
    assert done.returncode == 2
    assert_silent(done.stdout + done.stderr)


def test_with_text_is_what_shows_them(tmp_path: Path) -> None:
    done = run(["check", "-", "--format", "json", "--with-text"], tmp_path, NOTE.encode())
    assert b"Zyxwolf Quibberdash" in done.stdout
