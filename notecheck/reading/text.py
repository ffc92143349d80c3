"""The reading copy of a note: the same length, character for character, in plainer characters.

Every position found in the copy is a position in the note as it was handed in.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST_NOTE: Final = 2_000_000
"""Characters; a longer text is no note and is not evaluated."""

_TO_SPACE = [0x00A0, 0x1680, *range(0x2000, 0x2010), 0x202F, 0x205F, 0x3000, 0xFEFF, 0x2060]
_TO_SPACE += [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x00AD]
_PLAIN: dict[int, str] = {code: " " for code in range(0x20) if code not in (0x09, 0x0A)}
_PLAIN |= dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
_PLAIN |= dict.fromkeys(_TO_SPACE, " ")
_PLAIN |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63), "-")
_PLAIN |= dict.fromkeys((0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x02BC, 0x0060, 0x00B4), "'")
_PLAIN |= dict.fromkeys((0x201C, 0x201D, 0x201E, 0x2033), '"')
_PLAIN |= {0x00D7: "x", 0xFF1A: ":", 0xFF0F: "/", 0x2044: "/", 0x2215: "/", 0x2502: "|", 0x2503: "|"}
_PLAIN |= {0x00B5: "u", 0x03BC: "u", 0x2026: ".", 0x2264: "<", 0x2265: ">"}


class _Table(dict[int, str]):
    """A translation table that turns lone surrogates into the replacement character."""

    def __missing__(self, code: int) -> str:
        if 0xD800 <= code <= 0xDFFF:
            return "\ufffd"
        raise LookupError(code)


_TABLE: Final = _Table(_PLAIN)
_SNAKE: Final = re.compile(r"(?<=[A-Za-z])_(?=[A-Za-z])")
"""Exports write "stop_reason"; forms write "Max HR _149_"."""


def plain(text: str) -> str:
    """Returns the reading copy: typographic spaces, dashes and quotes made plain, every line end a newline."""
    return _SNAKE.sub(" ", text.translate(_TABLE))


def lowered(text: str) -> str:
    """Returns `text` in lower case at the same length (a letter that would grow stays as it is)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def looks_binary(text: str) -> bool:
    """Whether a text is no text: many control or replacement characters among its first 4,096."""
    head = text[:4096]
    return len(_ODD.findall(head)) > 0.1 * len(head)


_ODD = re.compile("[\x00-\x08\x0e-\x1f\ufffd\udc80-\udcff]")
