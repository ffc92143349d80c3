"""Properties: positions hold for any text; the contract's promises on the score; the same text, the same bytes."""

from __future__ import annotations

import json
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notecheck.checker import Checker
from notecheck.rules.book import complete_notes
from tests.test_contract import walk

LINES = [line for note in complete_notes().values() for line in note.strip().splitlines()]
EXERCISE = complete_notes()["exercise"].strip().splitlines()
PIECES = st.one_of(
    st.sampled_from(LINES), st.text(max_size=40), st.text(alphabet=string.digits + "/:%. -|\t\n", max_size=40)
)
TEXTS = st.lists(PIECES, max_size=14).map("\n".join)
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@quick
@given(text=TEXTS)
def test_any_text_gives_a_report_with_positions_in_it(text: str, checker: Checker) -> None:
    report = checker.check(text)
    assert report.note.characters == len(text)
    assert all(f.code != "NC004" for f in report.findings)
    for start, end in walk(report.model_dump(mode="json")):
        assert 0 <= start <= end <= len(text)


@quick
@given(text=TEXTS)
def test_the_same_text_gives_the_same_bytes(text: str, checker: Checker) -> None:
    assert checker.check(text).model_dump_json() == checker.check(text).model_dump_json()


@quick
@given(before=st.text(max_size=30))
def test_positions_move_with_the_text(before: str, checker: Checker) -> None:
    note = complete_notes()["exercise"]
    moved = before + "\n\n" + note
    report = checker.check(moved)
    assert report.facts.mets is not None or before.strip()
    if report.facts.mets is not None:
        assert moved[report.facts.mets.start : report.facts.mets.end] in ("7.4", "METs: 7.4")


@quick
@given(kept=st.sets(st.integers(0, len(EXERCISE) - 1), min_size=12), line=st.integers(0, len(EXERCISE) - 1))
def test_filling_in_never_lowers_the_score(kept: set[int], line: int, checker: Checker) -> None:
    """With kind and applicable elements unchanged, a missing element filled in never lowers the score."""
    less = checker.check("\n".join(EXERCISE[i] for i in sorted(kept - {line})))
    more = checker.check("\n".join(EXERCISE[i] for i in sorted(kept | {line})))
    same = less.note.kind == more.note.kind and [e.id for e in less.elements if e.status != "not_applicable"] == [
        e.id for e in more.elements if e.status != "not_applicable"
    ]
    gained = {e.id for e in more.elements if e.status == "present"} - {
        e.id for e in less.elements if e.status == "present"
    }
    lost = {e.id for e in less.elements if e.status == "present"} - {
        e.id for e in more.elements if e.status == "present"
    }
    if same and gained and not lost and less.score is not None and more.score is not None:
        assert more.score >= less.score


@quick
@given(at=st.integers(0, len(EXERCISE)))
def test_a_sentence_that_only_interprets_never_betters_the_verdict(at: int, checker: Checker) -> None:
    rank = {"not_applicable": -1, "ready": 0, "review": 1, "hold": 2}
    plain = checker.check("\n".join(EXERCISE))
    told = checker.check("\n".join([*EXERCISE[:at], "Test is negative for ischemia.", *EXERCISE[at:]]))
    assert rank[told.verdict] >= rank[plain.verdict]


def test_reports_are_valid_json_with_finite_numbers(checker: Checker) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    for note in complete_notes().values():
        json.loads(checker.check(note).model_dump_json(), parse_constant=refuse)
