"""Rich Text Format."""

from __future__ import annotations

from collections.abc import Iterator

from striprtf.striprtf import rtf_to_text

from notecheck.archive.documents import Piece
from notecheck.archive.refused import Refused


def pieces(content: bytes, _charset: str | None) -> Iterator[Piece]:
    """Yields the one note; cells of a row are apart by a bar."""
    if not content.lstrip()[:5] == b"{\\rtf":
        raise Refused("damaged")
    yield Piece(rtf_to_text(content.decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]
