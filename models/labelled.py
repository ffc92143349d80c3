"""The labelled sentences of the corpora, as the language model sees them."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from models.noise import CORPORA, KINDS, damaged
from notecheck.checker import Checker
from notecheck.learned.features import Sentence, sentences, undecided
from notecheck.learned.model import Class
from notecheck.reading.document import Range

FRAME = "TREADMILL STRESS TEST Bruce\nHR 70 BP 120/70\nStage 1 HR 100 BP 140/70\nPeak HR 150, METs 10\n"
"""What a clause is put behind, so that it stands in the note of a test."""

TRAINING = ("clauses", "notes", "rulings")
"""The folders that the model is trained from."""


class Labelled(NamedTuple):
    """A sentence with its label.

    `hand` is the file that it comes from, one author's; `whole` tells whether it stands in a whole note; `decided`
    whether a rule recognised something in it.
    """

    sentence: Sentence
    label: Class
    hand: str
    whole: bool
    decided: bool


def files(*folders: str) -> list[Path]:
    """Returns the files of the given folders of the corpora, in the order of their names."""
    return sorted(f for folder in folders for f in (CORPORA / folder).glob("*.jsonl"))


def corpora_sha256() -> str:
    """Returns the hash of all files that the model is trained from."""
    digest = hashlib.sha256()
    for file in (*files(*TRAINING), CORPORA / "noise.toml"):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def labelled(checker: Checker, paths: Iterable[Path], dice: random.Random | None = None) -> Iterator[Labelled]:
    """Yields the labelled sentences of notes and clauses.

    Args:
        checker: judges by rules alone.
        paths: files of whole notes with gold, or of clauses.
        dice: if given, every clause comes a second time, damaged in one of the ways of `models.noise`.
    """
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if "gold" not in entry:
                yield from _clause(checker, entry, path.stem)
                if dice is not None:
                    yield from _clause(checker, entry, path.stem, dice)
            elif entry["gold"]["kind"] != "not_stress_test":
                text, leaks = entry["text"], entry["gold"]["leaks"]
                yield from _sentences(checker, text, _gold(text, leaks), 0, path.stem, whole=True)


def before_clause(entry: dict[str, Any]) -> str:
    """Returns what a clause is put behind: the frame, and the heading that it stands under."""
    section = entry.get("section", "")
    return f"{FRAME}{section}:\n" if section else FRAME


def places(text: str, leaks: list[dict[str, Any]]) -> list[Range]:
    """Returns where the quotes of annotated leaks stand in a text."""
    out = []
    for leak in leaks:
        at = -1
        for _ in range(leak.get("occurrence", 1)):
            at = text.index(leak["quote"], at + 1)
        out.append((at, at + len(leak["quote"])))
    return out


def _clause(
    checker: Checker, entry: dict[str, Any], hand: str, dice: random.Random | None = None
) -> Iterator[Labelled]:
    before = before_clause(entry)
    text, gold = entry["text"], _gold(entry["text"], entry["leaks"])
    if dice is not None:
        text, moved = damaged(text, dice.choice(sorted(KINDS)), dice, [(start, end) for start, end, _ in gold])
        gold = [(start, end, label) for (start, end), (_, _, label) in zip(moved, gold, strict=True)]
    held = [(start + len(before), end + len(before), label) for start, end, label in gold]
    return _sentences(checker, f"{before}{text}\n", held, len(before), hand, whole=False)


_Gold = list[tuple[int, int, Class]]


def _gold(text: str, leaks: list[dict[str, Any]]) -> _Gold:
    """The annotated places of a text and what stands there."""
    return [(*place, _class(leak)) for place, leak in zip(places(text, leaks), leaks, strict=True)]


def _sentences(checker: Checker, text: str, gold: _Gold, begin: int, hand: str, *, whole: bool) -> Iterator[Labelled]:
    reading = checker.read(text)
    left = {sentence.start for sentence in undecided(reading)}
    for sentence in sentences(reading):
        start, end = sentence.start, sentence.end
        if start < begin:
            continue
        held = [label for first, behind, label in gold if first < end and start < behind]
        yield Labelled(sentence, max(held, key=_WORST.index, default="clean"), hand, whole, start not in left)


_WORST: tuple[Class, ...] = ("clean", "info", "supervision", "warning", "error")


def _class(leak: dict[str, Any]) -> Class:
    label: Class = leak["severity"]
    return "supervision" if leak["class"] == "supervision" and label == "warning" else label
