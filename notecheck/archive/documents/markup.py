"""A tree of elements becomes lines: blocks on lines of their own, the cells of a row apart by bars.

HTML, the narrative of a C-CDA and the body of a Word document differ in their names only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from notecheck.archive.refused import Refused

DEEPEST: Final = 150
Render = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Names:
    """The local names of elements by what they do on the page.

    Args:
        blocks: begin and end a line.
        rows: hold cells.
        cells: stand beside each other.
        breaks: end a line and hold nothing.
        skipped: hold nothing that is read.
        texts: alone hold text; None where all do.
        kept: keep their blanks and line ends as they are written.
    """

    blocks: frozenset[str]
    rows: frozenset[str]
    cells: frozenset[str]
    breaks: frozenset[str]
    skipped: frozenset[str]
    texts: frozenset[str] | None = None
    kept: frozenset[str] = frozenset()


_HELD: Final = str.maketrans(" \t", "\x00\x01")
_LET_GO: Final = str.maketrans("\x00\x01", " \t")
"""Blanks that are kept pass as signs that no markup can hold."""
_STYLED: Final = re.compile(r"white-space\s*:\s*(?:pre|break-spaces|(?P<plain>normal|nowrap))", re.IGNORECASE)


def lines(root: Any, names: Names) -> str:
    """Returns the text of an element, of ElementTree or lxml alike.

    Raises:
        Refused: its parts are nested too deeply.
    """
    text = "".join(_walk(root, names, 0))
    plain = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]*\n[ \t]*", "\n", text))
    return plain.strip().translate(_LET_GO).rstrip()


def local(element: Any) -> str:
    """Returns the name of an element without its namespace; nothing for a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _walk(element: Any, names: Names, depth: int, kept: bool = False) -> Iterable[str]:
    if depth > DEEPEST:
        raise Refused("too-deep")
    name = local(element)
    if not name or name in names.skipped:
        return
    if name in names.breaks:
        yield "\n"
        return
    if name in names.rows:
        cells = [c for c in element if local(c) in names.cells]
        if cells and not any(_is_layout(c, names) for c in cells):
            told = ("".join(_walk(c, names, depth + 1)).translate(_LET_GO).split() for c in cells)
            yield "\n" + " | ".join(" ".join(words) for words in told) + "\n"
            return
    kept = _keeps(element, name, names, kept)
    is_block = name in names.blocks or name in names.rows or name in names.cells
    if is_block:
        yield "\n"
    if names.texts is None or name in names.texts:
        yield _spaced(element.text, names, kept)
    for child in element:
        yield from _walk(child, names, depth + 1, kept)
        if names.texts is None:
            yield _spaced(child.tail, names, kept)
    if is_block:
        yield "\n"


def _keeps(element: Any, name: str, names: Names, around: bool) -> bool:
    """Whether an element keeps its blanks and line ends, by its name, its style, or what it stands in."""
    if not names.kept:
        return False
    styled = _STYLED.search(element.get("style") or "")
    return not styled["plain"] if styled else around or name in names.kept


def _is_layout(cell: Any, names: Names) -> bool:
    """Whether a cell holds a table or lines that are kept: then the row is the page's layout, not a row of values."""
    return any(local(e) in names.rows or local(e) in names.kept for e in cell.iter())


def _spaced(text: str | None, names: Names, kept: bool) -> str:
    if kept:
        return re.sub(r"\r\n?", "\n", text or "").translate(_HELD)
    return (text or "") if names.texts is not None else re.sub(r"[ \t\r\n\f]+", " ", text or "")
