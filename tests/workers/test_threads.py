"""Several threads on one checker: the reports of one thread, whoever asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from notecheck.checker import Checker
from notecheck.reading import tokens
from tests.scoring import notes


def test_threads_on_one_checker_get_the_same_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_WORDS", 500)  # the vocabulary is begun anew while others read
    checker = Checker(weigh=True)
    texts = [note.text for note in notes()[:60]]
    alone = [checker.check(text) for text in texts]
    with ThreadPoolExecutor(6) as threads:
        for _ in range(3):
            assert list(threads.map(checker.check, texts)) == alone


def test_threads_with_a_checker_each_get_the_same_reports(checker: Checker) -> None:
    texts = [note.text for note in notes()[:24]]
    alone = [checker.check(text) for text in texts]

    def own(some: list[str]) -> list:
        mine = Checker()
        return [mine.check(text) for text in some]

    with ThreadPoolExecutor(3) as threads:
        parts = list(threads.map(own, [texts[0::3], texts[1::3], texts[2::3]]))
    assert parts == [alone[0::3], alone[1::3], alone[2::3]]
