"""Forms whose fields stand under their labels, as some records print them: each value is put behind its label."""

from __future__ import annotations

import re

_PAIR = re.compile(
    r"""^(?P<label>[A-Za-z12][^\n]{1,39}?)[ \t]*(?P<end>\n)
    (?:(?P<indent>[ \t]{1,12})(?=\S)[^\n]*(?=\n(?!(?P=indent)[ \t]*\S)|\Z)   # one line, indented below its label
      |(?<=[:?]\n)(?=[^\s-])[^\n]*(?<![:?])(?=\n\s*\n|\n[^\n]{2,60}[:?][ \t]*\n|\Z)  # one line below a colon
    )""",
    re.MULTILINE | re.VERBOSE,
)
_LABELLED = re.compile(r"[A-Za-z][\w /#&().-]{1,30}:(?:[ \t]|$)")
"""A line that begins so has a label of its own."""
_ENDS_TEXT = (".", ",", ";")
FEWEST = 4
"""Pairs: fewer are no form, but a heading here and there with one line under it."""


def beside(copy: str) -> str:
    """Returns a reading copy with each value of such a form on the line of its label, at the same length."""
    if copy.count("\n") < 2 * FEWEST:
        return copy
    ends = [
        m.start("end")
        for m in _PAIR.finditer(copy)
        if not m["label"].endswith(_ENDS_TEXT) and not _LABELLED.match(copy, m.end("end"))
    ]
    if len(ends) < FEWEST or 3 * len(ends) < sum(1 for line in copy.split("\n") if line.strip()) // 2:
        return copy
    signs = list(copy)
    for at in ends:
        signs[at] = " " if copy[at - 1] in ":?" else ":"
    return "".join(signs)
