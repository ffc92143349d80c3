"""The note cut into lines and pieces: nothing lost, nothing moved, nothing hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notecheck.checker import Checker
from notecheck.service.page.marks import Mark, lines_in, lines_of, marks_of, visible


def mark(start: int, end: int, place: str, look: str = "evidence") -> Mark:
    return Mark(start, end, look, f"row-{place}", f"title {place}", place)  # type: ignore[arg-type]


def shape(text: str, *marks: Mark) -> list[list[tuple[str, str]]]:
    return [[(p.text, "+".join(m.place for m in p.marks)) for p in line.pieces] for line in lines_of(text, marks)]


def test_pieces_follow_the_marks() -> None:
    assert shape("rest HR 72 ok", mark(5, 10, "a")) == [[("rest ", ""), ("HR 72", "a"), (" ok", "")]]


def test_marks_that_overlap_share_a_piece_the_gravest_first() -> None:
    found = shape("abcdef", mark(0, 4, "a"), mark(2, 6, "b", "leak"))
    assert found == [[("ab", "a"), ("cd", "b+a"), ("ef", "b")]]


def test_a_mark_over_two_lines_begins_once() -> None:
    lines = lines_of("one\r\ntwo", [mark(1, 7, "a")])
    assert [[p.text for p in line.pieces if p.marks] for line in lines] == [["ne"], ["tw"]]
    assert [p.begins for line in lines for p in line.pieces if p.marks] == [("a",), ()]


def test_a_mark_that_begins_at_a_line_end_begins_on_the_next_line() -> None:
    lines = lines_of("one\ntwo", [mark(3, 5, "a")])
    assert [p.begins for line in lines for p in line.pieces] == [(), ("a",), ()]


def test_a_mark_of_a_line_end_alone_shows_nothing() -> None:
    assert shape("one\ntwo", mark(3, 4, "a")) == [[("one", "")], [("two", "")]]


def test_positions_are_code_points() -> None:
    assert shape("\U0001f600\U0001f600 HR 72", mark(3, 8, "a"))[0][1] == ("HR 72", "a")


@pytest.mark.parametrize(("text", "lines"), [
    ("", 1), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\r\nb\r\n", 2), ("a\rb", 2), ("\n\n", 2), ("\n\nb", 3),
])  # fmt: skip
def test_lines_are_counted_as_people_count_them(text: str, lines: int) -> None:
    assert len(lines_in(text)) == lines


@pytest.mark.parametrize(("hostile", "named"), [
    ("\u202e", "[U+202E]"), ("\u2066", "[U+2066]"), ("\u200f", "[U+200F]"), ("\u200b", "[U+200B]"), ("\ufeff", "[U+FEFF]"),
    ("\x00", "\u2400"), ("\x1b", "\u241b"), ("\x85", "[U+0085]"), ("\ud800", "?"),
])  # fmt: skip
def test_what_hides_or_turns_the_writing_is_named(hostile: str, named: str) -> None:
    assert visible(f"HR {hostile}72") == f"HR {named}72"


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=8))
def test_nothing_is_lost_and_each_mark_lies_on_its_own_words(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [mark(a, b, f"m{n}") for n, (a, b) in enumerate(spans) if a < b <= len(text)]
    lines = lines_of(text, marks)
    assert ["".join(p.text for p in line.pieces) for line in lines] == [visible(text[a:b]) for a, b in lines_in(text)]
    for one in marks:
        shown = "".join(p.text for line in lines for p in line.pieces if one in p.marks)
        kept = "".join(
            text[max(a, one.start) : min(b, one.end)] for a, b in lines_in(text) if a < one.end and b > one.start
        )
        assert shown == visible(kept)
        begins = [p for line in lines for p in line.pieces if one.place in p.begins]
        assert len(begins) == (1 if kept else 0)


def test_evidence_and_leaks_of_a_note_have_their_looks(checker: Checker) -> None:
    text = "Treadmill stress test, Bruce.\nStress test came out negative.\n"
    marks = marks_of(checker.check(text))
    leaks = [text[m.start : m.end] for m in marks if m.look == "leak"]
    assert len(leaks) == 1
    assert "negative" in leaks[0]
    assert any(text[m.start : m.end] == "Bruce" and m.row == "e-protocol" for m in marks if m.look == "evidence")
