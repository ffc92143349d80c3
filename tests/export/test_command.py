"""`notecheck export` as it is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notecheck.checker import Checker
from notecheck.cli import main
from notecheck.export import to_fhir
from tests.scoring import CORPORA

TREADMILL = CORPORA / "examples" / "treadmill.txt"


def run(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["export", *arguments], input=given)


def test_it_prints_the_bundle_and_nothing_else(checker: Checker) -> None:
    result = run(str(TREADMILL), "--format", "fhir")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == to_fhir(checker.check(TREADMILL.read_text(encoding="utf-8")))


def test_standard_input_patient_and_labels() -> None:
    result = run("-", "--patient", "Patient/p-1", "--with-text", given=TREADMILL.read_bytes())
    assert result.exit_code == 0
    assert '"reference": "Patient/p-1"' in result.stdout
    assert '"valueString": "Supine"' in result.stdout
    assert "Supine" not in run(str(TREADMILL)).stdout


@pytest.mark.parametrize(
    ("given", "more", "why"),
    [
        (b"Colonoscopy for Zyxwolf, 9 May. No polyps.", [], "the note is no stress test, so there is nothing to export"),
        (b"%PDF-1.7 binary", [], "The file is damaged or is not what its name says."),
        (b"", [], "the note was not evaluated (NC001), so there is nothing to export"),
        (TREADMILL.read_bytes(), ["--patient", "Zyxwolf"], "the patient must be Patient/ID, an address that ends so"),
    ],
)  # fmt: skip
def test_what_cannot_be_exported_is_said(given: bytes, more: list[str], why: str) -> None:
    result = run("-", *more, given=given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"notecheck: -: {why}")
    assert "Zyxwolf" not in result.stderr


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.txt"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No such file" in result.stderr
