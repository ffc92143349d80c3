"""Rich Text Format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from striprtf.striprtf import rtf_to_text

from notecheck.archive.documents import Piece
from notecheck.archive.refused import Refused

_BRACES: Final = re.compile(rb"\\[{}\\]|[{}]")
"""Braces, also those that are written out."""


def pieces(content: bytes, _charset: str | None) -> Iterator[Piece]:
    """Yields the one note; cells of a row are apart by a bar."""
    if not content.lstrip()[:5] == b"{\\rtf":
        raise Refused("damaged")
    text = rtf_to_text(content.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    opened = sum(1 if m[0] == b"{" else -1 for m in _BRACES.finditer(content) if len(m[0]) == 1)
    yield Piece(text, remark="cut-short" if opened > 0 and b"\\bin" not in content else None)
