"""Which slips of the fingers are taken for the word that was meant."""

from __future__ import annotations

import pytest

from notecheck import Checker, lexicon
from notecheck.reading.spelling import Spelling


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(*lexicon.spelling())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Treadmlil", "treadmill"),
        ("exercsie", "exercise"),
        ("palpittions", "palpitations"),
        ("dizzinness", "dizziness"),
        ("recocery", "recovery"),
        ("palpitatoins", "palpitations"),
    ],
)
def test_a_slip_stands_for_its_word(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.lower(typed) == meant


@pytest.mark.parametrize(
    "word", ["patent", "startled", "medial", "stage", "resting", "Testing", "Balke", "sinus", "v5v6v7v8"]
)
def test_other_words_stay(spelling: Spelling, word: str) -> None:
    assert spelling.lower(word) == word.lower()


def test_a_note_with_slips_is_read_as_one_without(checker: Checker) -> None:
    clean = "Treadmill stress test, Bruce. Rest HR 70 BP 130/80.\nSymptoms: dizziness, no palpitations.\nTermination: fatigue\n"
    slips = (
        clean.replace("Treadmill", "Treadmlil").replace("dizziness", "dizzines").replace("palpitations", "palpitaions")
    )
    slips = slips.replace("Termination", "Terminaton").replace("fatigue", "fatiuge")
    read = [checker.check(text).facts for text in (clean, slips)]
    seen = [f and ([(s.value, s.present) for s in f.symptoms], [t.value for t in f.termination]) for f in read]
    assert seen[0] == seen[1] != ([], [])


def test_a_scanner_reads_rn_for_m() -> None:
    known = Spelling(["time", "comment", "name"], ["burn", "turn"])
    assert [known.lower(w) for w in ("Tirne", "cornment", "Narne", "burn", "turn", "fern")] == [
        "time", "comment", "name", "burn", "turn", "fern",
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["washing", "cooking", "deceased", "stinging"])
def test_words_of_everyday_are_no_slips(word: str) -> None:
    assert Spelling(*lexicon.spelling()).lower(word) == word
