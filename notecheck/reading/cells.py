"""The cells of a line, whatever parts them: pipes, tabs, commas, semicolons or wide gaps."""

from __future__ import annotations

import re

from notecheck.reading.document import Range

DELIMITERS = ("|", "\t", "^", ",", ";", " / ")
_QUOTED = re.compile(r'"[^"\n]*"|[^,\n]*')
_GAP = re.compile(r"\t+|[ ]{2,}")


def cells_of(line: str, delimiter: str) -> list[Range]:
    """The ranges of a line's cells, blanks stripped, positions within the line."""
    out: list[Range] = []
    if delimiter == ",":
        at = 0
        while at <= len(line):
            found = _QUOTED.match(line, at)
            assert found is not None
            out.append(_strip(line, *found.span()))
            at = found.end() + 1
        return out
    if delimiter:
        at = 0
        for piece in line.split(delimiter):
            out.append(_strip(line, at, at + len(piece)))
            at += len(piece) + len(delimiter)
        if delimiter == "|" and line.lstrip().startswith("|"):
            out = out[1:]
        if delimiter == "|" and line.rstrip().endswith("|") and out:
            out = out[:-1]
        return out
    at = 0
    for gap in _GAP.finditer(line):
        if line[at : gap.start()].strip():
            out.append(_strip(line, at, gap.start()))
        at = gap.end()
    if line[at:].strip():
        out.append(_strip(line, at, len(line)))
    return out


def _strip(line: str, start: int, end: int) -> Range:
    while start < end and line[start] in ' "*':
        start += 1
    while end > start and line[end - 1] in ' "*':
        end -= 1
    return start, end
