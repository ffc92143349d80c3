"""Every escape, and the way back from plain text into the field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notecheck.hl7.escapes import Delimiters, escape, pieces, unescape

BY = Delimiters()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"142\F\80", "142|80"),
        (r"a\S\b\T\c\R\d\E\e", "a^b&c~d\\e"),
        (r"a\P\b", "a#b"),
        (r"\H\no\N\ pain", "no pain"),
        (r"one\.br\two\.sp\three\.sp2\four", "one\ntwo\nthree\n\nfour"),
        (r"one\.sp+3\two\.ce\three", "one\n\n\ntwo\nthree"),
        (r"\.in3\a\.ti 2\b\.sk4\c\.in-3\d", "   a  b    cd"),
        (r"\.fi\a\.nf\b", "ab"),
        (r"a\X0D0A\b", "a\r\nb"),
        (r"M\XC3BC\ller", "Müller"),
        (r"M\XC3\\XBC\ller", "Müller"),
        (r"\XFF\ pain", "ÿ pain"),
        (r"\M2442\$3\C2842\ end", "こ end"),
        (r"\Zlocal\ kept", r"\Zlocal\ kept"),
        (r"C:\temp\file", r"C:\temp\file"),
        (r"\X4\ \X4G\ \Q\ \\", r"\X4\ \X4G\ \Q\ \\"),
        ("5\\10", "5\\10"),
        (r"\E\F\E\ ", "\\F\\ "),
        ("", ""),
    ],
)
def test_an_escape_is_undone(written: str, plain: str) -> None:
    assert unescape(written, BY) == plain


def test_hexadecimal_data_are_in_the_character_set_of_the_message() -> None:
    assert unescape(r"M\XFC\ller", BY, "iso8859-1") == "Müller"


def test_other_delimiters() -> None:
    assert unescape("a!S!b!F!c\\S\\", Delimiters("*", ":", "?", "!", "%")) == "a:b*c\\S\\"


def test_a_sequence_asks_for_no_more_than_a_page() -> None:
    assert unescape(r"\.sp999999999\ ", BY).count("\n") == 200


@given(st.text(alphabet="ab|^&~\\\n#é", max_size=40))
def test_what_is_escaped_comes_back(text: str) -> None:
    assert unescape(escape(text, BY), BY) == text


@given(st.text(alphabet="abFSTREX0D\\.brsp4 M2C", max_size=60))
def test_pieces_cover_the_field_without_gaps(field: str) -> None:
    found = list(pieces(field, BY, "utf-8"))
    assert [p.start for p in found] == [0, *(p.end for p in found)][: len(found)]
    assert (found[-1].end if found else 0) == len(field)
    for piece in found:
        if piece.literal:
            assert piece.text == field[piece.start : piece.end]
