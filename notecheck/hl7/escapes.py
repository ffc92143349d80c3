"""Escape sequences (HL7 v2.5.1, 2.7): undone with a map of every position back into the field as it was sent.

What is no escape sequence, or one that only the sender knows, stays as it is written: nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MOST_BLANKS = 200
"""Lines or spaces that one sequence may ask for."""
_ESC = b"\x1b"
_HEX = re.compile(r"X([0-9A-Fa-f]+)")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """What separates the parts of a message (MSH-1 and MSH-2)."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    truncation: str = "#"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of plain text and the stretch `start:end` of the field that it was written as.

    Where `literal`, both are equal, character for character; otherwise the whole stands for the whole.
    """

    text: str
    start: int
    end: int
    literal: bool


def pieces(field: str, by: Delimiters, codec: str) -> Iterator[Piece]:
    """Yields a field in plain pieces, in order and without gaps.

    Args:
        field: as it stands in the message.
        by: the message's delimiters.
        codec: the codec of the message, for hexadecimal data.
    """
    at = 0
    for found in _pattern(by.escape).finditer(field):
        if found.start() < at:
            continue
        end = found.end()
        text: str | None
        if found["shift"]:
            after = _back(by.escape).search(field, end)
            stop, end = (after.start(), after.end()) if after else (len(field), len(field))
            text = _shifted(found["shift"], field[found.end() : stop])
        else:
            text = _plain(found, by, codec)
        if text is None:
            continue
        if at < found.start():
            yield Piece(field[at : found.start()], at, found.start(), True)
        yield Piece(text, found.start(), end, False)
        at = end
    if at < len(field):
        yield Piece(field[at:], at, len(field), True)


def unescape(field: str, by: Delimiters, codec: str = "utf-8") -> str:
    """Returns a field in plain text."""
    return "".join(piece.text for piece in pieces(field, by, codec)) if by.escape in field else field


def escape(text: str, by: Delimiters) -> str:
    """Returns plain text as it is written in a field: line ends as formatting, delimiters escaped."""
    names = {by.field: "F", by.component: "S", by.repetition: "R", by.escape: "E", by.subcomponent: "T"}
    table = {ord(c): f"{by.escape}{name}{by.escape}" for c, name in names.items()}
    table |= {ord("\r"): "", ord("\n"): f"{by.escape}.br{by.escape}"}
    return text.translate(table)


@lru_cache(maxsize=16)
def _pattern(escape: str) -> re.Pattern[str]:
    e = re.escape(escape)
    return re.compile(
        rf"(?P<hex>(?:{e}X(?:[0-9A-Fa-f]{{2}})+{e})+)"  # a character may be cut over sequences that follow each other
        rf"|{e}(?:(?P<name>[FSTRPEHN])|(?P<format>\.(?:sp|br|fi|nf|in|ti|sk|ce))[ ]?(?P<count>[+-]?\d{{0,9}})"
        rf"|(?P<shift>C[0-9A-Fa-f]{{4}}|M(?:[0-9A-Fa-f]{{2}}){{2,3}})){e}"
    )


@lru_cache(maxsize=16)
def _back(escape: str) -> re.Pattern[str]:
    """The shift back to one byte a character, ASCII or JIS X 0201."""
    e = re.escape(escape)
    return re.compile(rf"{e}C28(?:42|4[aA]){e}")


def _plain(found: re.Match[str], by: Delimiters, codec: str) -> str:
    if found["hex"]:
        data = b"".join(bytes.fromhex(one) for one in _HEX.findall(found["hex"]))
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")
    if found["format"]:
        return _formatted(found["format"], found["count"])
    names = {"F": by.field, "S": by.component, "T": by.subcomponent, "R": by.repetition, "E": by.escape}
    return names.get(found["name"], by.truncation if found["name"] == "P" else "")  # H and N only mark words


def _formatted(command: str, count: str) -> str:
    number = min(int(count.lstrip("+-") or 1), MOST_BLANKS)
    if command in (".sp", ".br", ".ce"):
        return "\n" * (max(number, 1) if command == ".sp" else 1)
    if command in (".in", ".ti", ".sk"):
        return " " * (0 if count.startswith("-") else number)
    return ""


def _shifted(shift: str, text: str) -> str | None:
    """Returns text in another character set; None where the set is not known, so that it stays as it is written."""
    data = _ESC + bytes.fromhex(shift[1:])
    try:
        return (data + text.encode("ascii") + b"\x1b(B").decode("iso2022_jp_2")
    except UnicodeError:
        return None
