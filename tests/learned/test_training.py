"""How the model is made: damage on purpose, labels, the same network from the same sample, probabilities by their share."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from models.fit import LEVELS, Calibration, calibrated, fit, measured, note_weights, odds_of_hands_left_out, serious
from models.labelled import Labelled, labelled
from models.noise import KINDS, damaged
from notecheck.checker import Checker
from notecheck.learned.store import ARRAYS, load, save

TEXT = "Patient with shortness of breath,\nheart rate 140 in recovery.  Normal sinus rhythm without depression; electrodes checked\n"


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("shorthand", "pt w/ SOB,\nHR 140 in rec.  NSR w/o dep; electrodes checked\n"),
        ("flattened blanks", TEXT.replace("  ", " ")),
    ],
)
def test_damage_that_leaves_no_choice(kind: str, wanted: str) -> None:
    dice = random.Random(0)
    dice.random = lambda: 0.0  # type: ignore[method-assign]
    assert damaged(TEXT, kind, dice)[0] == wanted


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_damages_something_and_keeps_the_places(kind: str) -> None:
    at = TEXT.index("electrodes")
    dice = random.Random(1)
    seen = set()
    for _ in range(200):
        text, [(start, end)] = damaged(TEXT, kind, dice, [(at, at + 10)])
        seen.add(text)
        assert abs(end - start - len("electrodes")) <= 2
        if "electrodes" in text:
            assert text[start:end] == "electrodes"
    assert seen - {TEXT}


def clause(text: str, leak: str = "", severity: str = "error", kind: str = "interpretation") -> dict:
    leaks = [{"quote": leak, "class": kind, "severity": severity}] if leak else []
    return {"id": text, "text": text, "section": "Findings", "kind": "leak" if leak else "description", "leaks": leaks}


@pytest.fixture
def sample(tmp_path: Path, rules_alone: Checker) -> list[Labelled]:
    good = ["the walk went over well", "belt was as loud as a truck", "she hopped off at once", "told me about her dog"]
    bad = [
        "her pipes are wide as a road",
        "this ticker has years left",
        "you could park a bus in there",
        "his pump is a beauty",
    ]
    labels = [("error",), ("warning",), ("info",), ("warning", "supervision")]
    for hand in "abcdef":
        lines = [clause(f"{text} {hand}") for text in good]
        lines += [clause(f"{text} {hand}", text, *label) for text, label in zip(bad, labels, strict=True)]
        (tmp_path / f"{hand}.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    note = {
        "id": "n",
        "text": "TREADMILL Bruce\nHR 70 BP 120/70\nthe belt was loud\n",
        "gold": {"kind": "exercise", "leaks": []},
    }
    (tmp_path / "notes.jsonl").write_text(json.dumps(note) + "\n", encoding="utf-8")
    return list(labelled(rules_alone, sorted(tmp_path.glob("*.jsonl"))))


def test_sentences_carry_the_label_of_what_they_hold(tmp_path: Path, rules_alone: Checker) -> None:
    file = tmp_path / "hand.jsonl"
    lines = [
        clause("He walked. Her pipes are wide as a road.", "pipes are wide"),
        clause("Dr Vale stood by all of it", "stood by all", "warning", "supervision"),
        clause("Positive stress test.", "Positive stress test"),
    ]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    found = list(labelled(rules_alone, [file]))
    assert [(s.label, s.decided) for s in found] == [
        ("clean", False), ("error", False), ("supervision", False), ("error", True),
    ]  # fmt: skip
    assert {(s.hand, s.whole) for s in found} == {("hand", False)}
    twice = list(labelled(rules_alone, [file], random.Random(1)))
    assert len(twice) == 2 * len(found)


def test_the_same_sample_gives_the_same_network(sample: list[Labelled], tmp_path: Path) -> None:
    for name in "ab":
        fitted = fit(sample)
        save(tmp_path / name, fitted.terms, fitted.arrays, {"calibration": {"slope": 1.0, "offset": 0.0}, "levels": []})
    assert (tmp_path / "a" / ARRAYS).read_bytes() == (tmp_path / "b" / ARRAYS).read_bytes()
    again = load(tmp_path / "a")
    sentences = [s.sentence for s in sample]
    assert np.allclose(again.odds(sentences), fit(sample).model().odds(sentences), atol=0.05)


def test_hands_left_out_are_judged_by_the_others(sample: list[Labelled]) -> None:
    odds = odds_of_hands_left_out(sample)
    truth = serious(sample)
    assert odds[truth].mean() > odds[~truth].mean()


def test_probabilities_are_shares_of_whole_notes(sample: list[Labelled]) -> None:
    weights = note_weights(sample)
    assert weights.sum() == pytest.approx(1)
    assert weights[serious(sample)].sum() == pytest.approx(0.007)
    odds = np.where(serious(sample), 6.0, -6.0)
    calibration = calibrated(sample, odds)
    assert isinstance(calibration, Calibration)
    assert calibration.slope > 0
    told = measured(sample, odds, calibration)
    assert [m.severity for m in told] == [level.severity for level in LEVELS]
    assert {(m.precision, m.recall) for m in told} == {(1.0, 1.0)}
