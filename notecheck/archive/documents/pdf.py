"""PDF: its text layer."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Final

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, WrongPasswordError

from notecheck.archive.documents import Piece
from notecheck.archive.refused import Refused

MOST_PAGES: Final = 500
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote what they read


def pieces(content: bytes, _charset: str | None) -> Iterator[Piece]:
    """Yields the one note, columns kept apart by spaces as they stand on the page."""
    reader = PdfReader(io.BytesIO(content))
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise Refused("NC003")
        pages = [page.extract_text(extraction_mode="layout") for page in reader.pages]
    except (FileNotDecryptedError, WrongPasswordError, DependencyError):
        raise Refused("encrypted") from None
    blank = sum(not page.strip() for page in pages)
    if blank == len(pages):
        raise Refused("no-text-layer")
    yield Piece("\n\n".join(pages), remark="pages-without-text" if blank else None)
