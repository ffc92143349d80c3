"""Documents become text: one module for each kind, chosen by the file's name or the resource's media type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from notecheck.archive.refused import Refused

if TYPE_CHECKING:
    from notecheck.report import Context

LARGEST: Final = 64_000_000
"""Bytes of a document; a larger one is not opened."""

SUFFIXES: Final = {
    ".txt": "text",
    ".text": "text",
    ".rtf": "rtf",
    ".pdf": "pdf",
    ".docx": "docx",
    ".html": "html",
    ".htm": "html",
    ".xml": "ccda",
    ".json": "fhir",
}
MEDIA_TYPES: Final = {
    "text/plain": "text",
    "text/rtf": "rtf",
    "application/rtf": "rtf",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/xml": "ccda",
    "application/xml": "ccda",
    "application/hl7-sda+xml": "ccda",
}
_HOMES: Final = {name: f"notecheck.archive.documents.{name}" for name in {*SUFFIXES.values()}}


@dataclass(frozen=True, slots=True)
class Piece:
    """One note of a document.

    Args:
        text: the note.
        part: which of several notes of the file this is; None where the file is one note.
        note_id: the document's own id, if it has one.
        context: what the document's header proves.
        encoding: how its bytes were read as text, where they were.
        remark: a reason of reasons.toml that does not stand in the way.
        refused: why this part has no text; then `text` is empty.
    """

    text: str
    part: str | None = None
    note_id: str | None = None
    context: Context | None = None
    encoding: str | None = None
    remark: str | None = None
    refused: str | None = None


def pieces(kind: str, content: bytes, charset: str | None = None) -> Iterator[Piece]:
    """Yields the notes of a document.

    Args:
        kind: one of the values of `SUFFIXES`.
        content: the document's bytes.
        charset: the encoding that came with them, if any.

    Raises:
        Refused: no note could be had of it; whatever the bytes are, nothing else is raised.
    """
    try:
        home = import_module(_HOMES[kind])
    except ModuleNotFoundError:
        raise Refused("documents-extra") from None
    try:
        yield from home.pieces(content, charset)
    except Refused:
        raise
    except RecursionError:
        raise Refused("too-deep") from None
    except Exception:  # the libraries below raise whatever a hostile file makes them raise
        raise Refused("damaged") from None
