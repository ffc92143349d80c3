"""`notecheck record`: the documents of an encounter from a JSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notecheck.cli import main
from tests.encounter.papers import READING, TECHNICIAN, without

READ = {"id": "read", "text": READING, "context": {"credential": "MD", "status": "final"}}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def call(given: Any, *arguments: str) -> Result:
        Path("record.json").write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        return CliRunner().invoke(main, ["record", "record.json", *arguments])

    return call


def test_a_record_is_shown_with_documents_and_places(run, tmp_path: Path) -> None:
    (tmp_path / "tech.txt").write_bytes(without(TECHNICIAN, "Stopped").encode())
    read = {**READ, "text": READING.replace("134", "150")}
    done = run({"encounter": "V1", "documents": [{"id": "tech", "file": "tech.txt"}, read]})
    assert done.exit_code == 1
    assert "HOLD  exercise stress test, 31 of 32 elements, score 94.7, from 2 of 2 documents" in done.output
    assert "The peak heart rate is 134 in one document, 150 in another. (tech line 19; read line 4)" in done.output
    assert "NC123 termination-reason: No reason for the end of the test was found." in done.output
    assert "Positive" not in done.output
    assert "Osterlund" not in done.output


def test_json_is_the_report(run) -> None:
    done = run([{"id": "tech", "text": TECHNICIAN}, READ], "--format", "json")
    assert done.exit_code == 0
    told = json.loads(done.output)
    assert (told["verdict"], [d["author"] for d in told["documents"]]) == ("ready", ["staff", "physician"])
    assert "Osterlund" not in done.output


def test_documents_that_do_not_belong_together_end_with_2(run) -> None:
    stranger = {**READ, "text": READING.replace("05/19/2026", "05/19/2024")}
    done = run([{"id": "tech", "text": TECHNICIAN}, stranger])
    assert done.exit_code == 2
    assert "NOT JUDGED TOGETHER  from 2 of 2 documents" in done.output
    assert "NC602" in done.output


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{", "no JSON"),
        ({"encounter": "V1"}, "an array of documents is needed"),
        ([], "no documents"),
        ([{"text": "a", "mrn": "Quibberdash"}], "document 1: mrn"),
        ([{"file": "nowhere.txt"}], "nowhere.txt: No such file"),
    ],
)
def test_what_is_no_record_is_told(run, given: Any, words: str) -> None:
    done = run(given)
    assert done.exit_code == 2
    assert words in done.output
    assert "Quibberdash" not in done.output
