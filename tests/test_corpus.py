"""What the program has learned on the project's own notes, it keeps."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker
from tests.scoring import CORPUS, Score, load

FLOORS = {
    "structured": (0.98, 0.91, 0.98, 0.99),
    "nursing": (0.97, 0.80, 0.97, 0.97),
    "shorthand": (0.96, 0.88, 0.97, 0.98),
    "mixed-1": (0.98, 0.87, 0.97, 0.96),
    "mixed-2": (0.96, 0.83, 0.97, 0.98),
    "mixed-3": (0.95, 0.85, 0.97, 0.97),
    "mixed-4": (0.955, 0.88, 0.96, 0.93),
    "mixed-5": (0.955, 0.85, 0.97, 0.96),
}
"""Elements right, F1 of the missing ones, F1 of facts, F1 of stage rows: just below what was measured."""


def test_every_file_of_the_corpus_has_its_floor() -> None:
    assert {f.stem for f in CORPUS.glob("*.jsonl")} == set(FLOORS)


def test_no_note_stands_twice() -> None:
    notes = load()
    assert len({n["id"] for n in notes}) == len({n["text"] for n in notes}) == len(notes)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_the_corpus_is_read_as_well_as_before(name: str, checker: Checker) -> None:
    score = Score()
    for note in load(name):
        score.add(note["gold"], checker.check(note["text"]))
    elements, missing, facts, stages = FLOORS[name]
    assert score.elements_right / score.elements >= elements
    assert score.missing.f1 >= missing
    assert score.facts.f1 >= facts
    assert score.stages.f1 >= stages
    assert score.kinds >= score.notes - 1


def test_all_texts_of_examples_are_evaluated(checker: Checker) -> None:
    wanted = {"treadmill": "ready", "regadenoson": "ready", "shorthand-with-gaps": "hold", "cancelled": "hold"}
    for file in (CORPUS.parent / "examples").glob("*.txt"):
        assert checker.check(file.read_text(encoding="utf-8")).verdict == wanted.pop(file.stem)
    assert not wanted
