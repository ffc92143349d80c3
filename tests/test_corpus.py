"""What the program has learned on the project's own notes, it keeps."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker
from notecheck.evaluation.agreement import language_of, touches
from notecheck.evaluation.figures import evaluate
from tests.rule_figures import FILE, as_toml, figures
from tests.scoring import CORPORA, FRAME, SERIOUS, clauses, names, notes, places

FLOORS = {
    "mixed-1": (0.99, 0.99, 0.99, 0.99, 0.93, 0.93),
    "mixed-2": (0.99, 0.98, 0.99, 0.99, 0.99, 0.99),
    "mixed-3": (0.99, 0.94, 0.99, 0.99, 0.99, 0.95),
    "mixed-4": (0.99, 0.98, 0.99, 0.99, 0.99, 0.94),
    "mixed-5": (0.99, 0.99, 0.99, 0.99, 0.99, 0.99),
    "mixed-6": (0.99, 0.99, 0.99, 0.99, 0.96, 0.96),
    "mixed-7": (0.99, 0.99, 0.99, 0.99, 0.99, 0.96),
    "mixed-8": (0.99, 0.92, 0.99, 0.99, 0.95, 0.93),
    "mixed-9": (0.99, 0.97, 0.99, 0.99, 0.99, 0.99),
    "nursing": (0.99, 0.97, 0.99, 0.98, 0.99, 0.99),
    "round-1": (0.99, 0.95, 0.98, 0.97, 0.96, 0.93),
    "round-10": (0.98, 0.82, 0.99, 0.98, 0.94, 0.94),
    "round-11": (0.99, 0.92, 0.99, 0.99, 0.99, 0.99),
    "round-12": (0.98, 0.88, 0.98, 0.98, 0.95, 0.99),
    "round-13": (0.98, 0.85, 0.99, 0.99, 0.94, 0.89),
    "round-14": (0.99, 0.94, 0.99, 0.99, 0.99, 0.9),
    "round-15": (0.99, 0.96, 0.99, 0.98, 0.95, 0.95),
    "round-16": (0.98, 0.82, 0.98, 0.96, 0.94, 0.99),
    "round-17": (0.97, 0.79, 0.98, 0.98, 0.91, 0.91),
    "round-18": (0.98, 0.9, 0.99, 0.99, 0.95, 0.99),
    "round-19": (0.98, 0.88, 0.99, 0.99, 0.99, 0.99),
    "round-2": (0.99, 0.95, 0.99, 0.99, 0.99, 0.99),
    "round-20": (0.99, 0.96, 0.99, 0.99, 0.99, 0.99),
    "round-21": (0.99, 0.96, 0.98, 0.98, 0.99, 0.91),
    "round-22": (0.99, 0.93, 0.99, 0.99, 0.95, 0.99),
    "round-23": (0.99, 0.96, 0.99, 0.99, 0.99, 0.92),
    "round-24": (0.99, 0.94, 0.99, 0.99, 0.92, 0.89),
    "round-25": (0.98, 0.86, 0.99, 0.98, 0.99, 0.99),
    "round-26": (0.99, 0.97, 0.99, 0.99, 0.99, 0.95),
    "round-27": (0.97, 0.82, 0.98, 0.98, 0.99, 0.99),
    "round-28": (0.98, 0.91, 0.98, 0.96, 0.95, 0.88),
    "round-29": (0.98, 0.8, 0.98, 0.99, 0.97, 0.97),
    "round-3": (0.98, 0.94, 0.99, 0.99, 0.99, 0.99),
    "round-30": (0.98, 0.89, 0.98, 0.98, 0.99, 0.98),
    "round-31": (0.95, 0.79, 0.94, 0.96, 0.95, 0.94),
    "round-32": (0.98, 0.83, 0.98, 0.99, 0.94, 0.97),
    "round-33": (0.97, 0.39, 0.98, 0.98, 0.99, 0.99),
    "round-34": (0.98, 0.62, 0.98, 0.97, 0.95, 0.99),
    "round-35": (0.98, 0.8, 0.98, 0.98, 0.91, 0.91),
    "round-36": (0.97, 0.76, 0.97, 0.97, 0.93, 0.96),
    "round-37": (0.99, 0.9, 0.99, 0.99, 0.96, 0.93),
    "round-38": (0.98, 0.83, 0.99, 0.99, 0.96, 0.94),
    "round-39": (0.99, 0.88, 0.98, 0.97, 0.99, 0.96),
    "round-4": (0.97, 0.81, 0.98, 0.97, 0.99, 0.99),
    "round-40": (0.98, 0.82, 0.99, 0.99, 0.96, 0.93),
    "round-41": (0.99, 0.94, 0.99, 0.99, 0.96, 0.91),
    "round-42": (0.97, 0.78, 0.97, 0.98, 0.97, 0.87),
    "round-43": (0.98, 0.85, 0.98, 0.97, 0.96, 0.96),
    "round-44": (0.98, 0.88, 0.99, 0.99, 0.99, 0.96),
    "round-45": (0.99, 0.93, 0.98, 0.97, 0.96, 0.99),
    "round-5": (0.98, 0.83, 0.99, 0.99, 0.99, 0.95),
    "round-6": (0.99, 0.94, 0.98, 0.97, 0.99, 0.99),
    "round-7": (0.99, 0.99, 0.99, 0.99, 0.99, 0.99),
    "round-8": (0.99, 0.95, 0.99, 0.98, 0.99, 0.99),
    "round-9": (0.99, 0.96, 0.99, 0.99, 0.99, 0.96),
    "shorthand": (0.99, 0.99, 0.99, 0.99, 0.99, 0.99),
    "structured": (0.99, 0.98, 0.99, 0.99, 0.93, 0.88),
}
"""Elements right, F1 of the missing ones, of facts and of stage rows, precision and recall of leaks (errors and warnings):
just below what was measured."""
MISSED_CONTRADICTIONS = {"round-3": 1, "round-12": 1, "round-16": 1, "round-27": 1}
"""A peak pressure that fell before the peak, which the policy takes for information; a target
told as met by a pump that ran to its end; a peak two beats below a row, within what the policy lets pass; a peak below
the reading of the stop that is told in a sentence."""
FALSE_ALARMS = {"round-31": 2, "round-36": 1, "round-39": 1}
"""Notes with a contradiction that the annotator does not see: mostly a symptom that brought the patient and was denied
for the test."""
WRONG_VERDICTS = {
    "mixed-1": 1, "mixed-3": 1, "mixed-8": 1, "nursing": 1, "structured": 1, "round-1": 3, "round-2": 3,
    "round-3": 1, "round-4": 2, "round-5": 2, "round-10": 3, "round-12": 3, "round-13": 2, "round-14": 1,
    "round-15": 1, "round-16": 4, "round-17": 5, "round-18": 1, "round-23": 2, "round-24": 2, "round-25": 2,
    "round-27": 1, "round-28": 1, "round-29": 2, "round-31": 2, "round-32": 1, "round-33": 2, "round-34": 4,
    "round-35": 1, "round-36": 2, "round-38": 1, "round-39": 2, "round-42": 3, "round-43": 3, "round-44": 2,
    "round-45": 2, "round-46": 2, "round-47": 2, "round-49": 2, "round-50": 2, "round-51": 2,
}  # fmt: skip
"""Notes of a file whose verdict is not the annotator's, at most; of a file that is not named, none."""
FALSE_READY = {"round-3": 1, "round-12": 1, "round-13": 1}
"""Of those, said to be ready."""
TEST_FLOORS = {
    "forms": (0.93, 0.81),
    "lay": (0.91, 0.67),
    "panel": (0.92, 0.86),
}
"""Precision and recall of leaks in the test clauses, which nobody reads: just below what was measured."""


def test_every_file_of_the_corpus_has_its_floor() -> None:
    assert set(names("notes")) == set(FLOORS)
    assert set(names("test-clauses")) == set(TEST_FLOORS)


def test_the_clauses_are_whole_and_none_stands_twice() -> None:
    every = [*clauses(), *clauses(folder="test-clauses")]
    assert len({c["id"] for c in every}) == len({c["text"] for c in every}) == len(every) > 10_000
    for clause in every:
        assert bool(clause["leaks"]) == (clause.get("kind", "leak" if clause["leaks"] else "") == "leak")
        for leak in clause["leaks"]:
            assert leak["quote"] in clause["text"]
            assert leak["class"] in ("interpretation", "supervision", "global")
            assert leak["severity"] in (*SERIOUS, "info")


def test_no_note_stands_twice_and_none_in_both_folders() -> None:
    every = [*notes(), *notes(folder="test-notes")]
    assert len({n.id for n in every}) == len({n.text for n in every}) == len(every) >= 150


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_the_corpus_is_read_as_well_as_before(name: str, checker: Checker) -> None:
    gold = notes(name)
    found = evaluate(gold, checker.pipe(n.text for n in gold))
    elements, missing, facts, stages, precision, recall = FLOORS[name]
    assert found.elements.share is not None
    assert found.elements.share >= elements
    assert found.missing_elements.f1 >= missing
    assert found.facts.f1 >= facts
    assert found.stages.f1 >= stages
    assert found.leaks.precision >= precision
    assert found.leaks.recall >= recall
    assert found.kind.count >= found.notes - 1
    assert found.contradictions_found.count == found.contradictions_found.of - MISSED_CONTRADICTIONS.get(name, 0)
    assert found.clean_without_alarm.count == found.clean_without_alarm.of - FALSE_ALARMS.get(name, 0)
    assert found.verdict.count >= found.verdict.of - WRONG_VERDICTS.get(name, 0)
    assert found.false_ready.count <= FALSE_READY.get(name, 0)


@pytest.mark.parametrize("name", names("test-notes"))
def test_the_test_notes_are_judged_as_well_as_before(name: str, checker: Checker) -> None:
    gold = notes(name, folder="test-notes")
    found = evaluate(gold, checker.pipe(n.text for n in gold))
    assert found.verdict.count >= found.verdict.of - WRONG_VERDICTS.get(name, 0)
    assert found.false_ready.count == 0
    assert found.kind.count >= found.notes - 2
    assert found.facts.f1 >= 0.94


@pytest.mark.parametrize("name", sorted(TEST_FLOORS))
def test_the_test_clauses_are_judged_as_well_as_before(name: str, checker: Checker) -> None:
    hits = extra = due = 0
    for clause in clauses(name, folder="test-clauses"):
        report = checker.check(f"{FRAME}{clause['text']}\n")
        found = [at for f, at in language_of(report) if f.severity in SERIOUS and at[0] >= len(FRAME)]
        gold = places(clause)
        wanted = [at for at, severity in gold if severity in SERIOUS]
        due += len(wanted)
        hits += sum(any(touches(at, one) for one in found) for at in wanted)
        extra += sum(not any(touches(at, one) for at, _ in gold) for one in found)
    precision, recall = TEST_FLOORS[name]
    assert hits / (hits + extra) >= precision
    assert hits / due >= recall


def test_the_figures_of_the_rules_are_what_is_measured() -> None:
    assert FILE.read_text(encoding="utf-8") == as_toml(figures(Checker(model=None)))


def test_all_texts_of_examples_are_evaluated(checker: Checker) -> None:
    wanted = {
        "treadmill": "ready",
        "regadenoson": "ready",
        "shorthand-with-gaps": "hold",
        "cancelled": "hold",
        "with-interpretation": "hold",
    }
    for file in (CORPORA / "examples").glob("*.txt"):
        assert checker.check(file.read_text(encoding="utf-8")).verdict == wanted.pop(file.stem)
    assert not wanted
