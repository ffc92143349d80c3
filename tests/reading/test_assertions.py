"""What is denied, told of the past, asked, planned or left blank. A line shows it all: {words|state}."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from notecheck import lexicon
from notecheck.checker import Checker

MARKED = re.compile(r"\{([^|{}]+)\|([a-z_ ]+)\}")
LINES = [
    "{Chest pain|denied}: N",
    "{Dyspnea|said} - Yes   {Chest pain|denied} - No",
    "Chest pain: no, {dyspnea|said} 3/10 at peak",
    "Denied {chest pain|denied}, {dizziness|denied} or {palpitations|denied}",
    "denies {CP|denied}/{SOB|denied}/{LH|denied}",
    "{Dyspnea|denied} denied, {chest pain|denied} denied.",
    "{Chest tightness|denied} did not come on.",
    "no {cp|denied}. {tired legs|said} + {sob|said}. 1 couplet",
    "No {chest pain|denied}, mild {dyspnea|said} at peak",
    "No {chest pain|denied} but {leg fatigue|said} at the end",
    "Never had the {chest pain|denied} he came for",
    "Stopped because he could not hold the pace, {legs tired|said}",
    "[x] {dyspnea|said}  [ ] {chest pain|unticked}  [ ] {fatigue|unticked}",
    "\u2612 {flushed|said}  \u2610 {headache|unticked}",
    "Chest pain during test:  [ ] yes  [X] no      {Dyspnea|said}  [X] yes, 4/10",
    "{Chest pain|denied}:  \u2610 yes \u2612 no",
    "{Palpitations|blank}: [ ] yes  [ ] no",
    "Sx:  {CP|blank} __  {SOB|blank} __",
    "Indication: {chest pain|indication} on exertion",
    "referred for {palpitations|indication}",
    "Hx: {syncope|historical} 2019",
    "mother with {chest pain|family}",
    "stop if {chest pain|hypothetical}",
    "{no change|said}",
    "Walked on the treadmill for 8:40, {chest pain|said} at peak",
    "Treadmill for about nine minutes, {dizzy|said} at the end",
    "Treadmill for {chest pain|indication}",
    "{Chest pain|historical} in 2025",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read_as_it_says(line: str, checker: Checker) -> None:
    wanted = []
    text = ""
    at = 0
    for found in MARKED.finditer(line):
        text += line[at : found.start()]
        wanted.append((len(text), found[1], found[2]))
        text += found[1]
        at = found.end()
    text += line[at:]
    reading = checker.read(text)
    got = {}
    for concept in reading.concepts:
        if concept.category in ("symptom", "st"):
            state = concept.context or ("denied" if concept.negated else "said")
            got[(concept.start, text[concept.start : concept.end])] = state
    for start, words, state in wanted:
        assert got[(start, words)] == state


def test_no_cue_stands_twice() -> None:
    """Of two with the same words only one can be found, and nothing would say which."""
    twice = [words for words, count in Counter(cue.words for cue in lexicon.cues()).items() if count > 1]
    assert twice == []


def test_no_heading_or_column_stands_twice_and_no_phrase_in_one_list() -> None:
    for file in ("headings.toml", "columns.toml"):
        words = [word for listed in lexicon._load(file).values() for word in listed]
        assert [word for word, count in Counter(words).items() if count > 1] == []
    twice = [(label, words) for (label, words, _), count in Counter(lexicon.concepts()).items() if count > 1]
    assert twice == []
