"""Plain text."""

from __future__ import annotations

from collections.abc import Iterator

from notecheck.archive.documents import Piece
from notecheck.archive.documents.encoding import decoded
from notecheck.archive.refused import Refused
from notecheck.reading.text import LONGEST_NOTE


def pieces(content: bytes, charset: str | None) -> Iterator[Piece]:
    """Yields the one note as `notecheck check` reads it: line ends are as they were."""
    if len(content) > 4 * LONGEST_NOTE:
        raise Refused("NC003")
    text, encoding = decoded(content, charset)
    yield Piece(text, encoding=encoding)
