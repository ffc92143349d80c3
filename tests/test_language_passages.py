"""Short passages with and without words that do not belong, by authors who saw only the annotation guide."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.test_passages import DOSES, FOLDER, STAGES, TITLES, passages

FLOORS = {"language": (0.89, 0.93), "language-2": (0.93, 0.91), "language-3": (0.9, 0.92)}
"""Of what is said about a passage the share that is there, and of what is there the share that is said: just below
what was measured."""


def judged(name: str, checker: Checker) -> tuple[float, float]:
    """Returns precision and recall of the findings about language, by the places that they and the leaks share."""
    said = right = there = found = 0
    for passage in passages(name):
        staged = (
            STAGES.split("\n", maxsplit=1)[0] + "\n" + DOSES.get(passage["frame"], STAGES.split("\n", maxsplit=1)[1])
        )
        note = f"{TITLES[passage['frame']]}\n\n{staged}{passage['text']}\n"
        begin = note.rindex(passage["text"])
        places = [
            (at, at + len(q)) for leak in passage["leaks"] for q in [leak["quote"]] for at in [note.index(q, begin)]
        ]
        findings = [(f.start, f.end) for f in checker.check(note).findings if f.code[:3] in ("NC2", "NC3")]
        said += len(findings)
        right += sum(any(a < e and s < b for a, b in places) for s, e in findings)
        there += len(places)
        found += sum(any(a < e and s < b for s, e in findings) for a, b in places)
    return right / said, found / there


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_what_does_not_belong_is_found_and_little_else(name: str, checker: Checker) -> None:
    precision, recall = judged(name, checker)
    assert precision >= FLOORS[name][0]
    assert recall >= FLOORS[name][1]


def test_every_file_of_them_has_its_floor() -> None:
    assert {path.stem for path in FOLDER.glob("language*.jsonl")} == set(FLOORS)
