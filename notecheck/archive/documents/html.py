"""HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import html

from notecheck.archive.documents import Piece
from notecheck.archive.documents.encoding import decoded
from notecheck.archive.documents.markup import Names, lines

NAMES: Final = Names(
    blocks=frozenset(
        "address article aside blockquote body caption dd details div dl dt fieldset figure "
        "footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section summary table tbody tfoot "
        "thead title ul".split()
    ),
    rows=frozenset({"tr"}),
    cells=frozenset({"td", "th"}),
    breaks=frozenset({"br"}),
    skipped=frozenset("head script style template noscript svg math object".split()),
    kept=frozenset({"pre", "textarea"}),
)
_DECLARED: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")


def pieces(content: bytes, charset: str | None) -> Iterator[Piece]:
    """Yields the one note."""
    found = _DECLARED.search(content[:2048])
    text, encoding = decoded(content, charset or (found[1].decode("ascii") if found else None))
    yield Piece(text_of(text), encoding=encoding)


def text_of(markup: str) -> str:
    """Returns the text of a page or of a part of one."""
    plain = _DECLARATION.sub("", markup.removeprefix("\ufeff"))
    if not plain.strip():
        return ""
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    return lines(html.document_fromstring(plain, parser=parser), NAMES)
