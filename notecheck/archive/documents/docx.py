"""Word documents: body, header and footer, with what content controls and text boxes hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Final

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from notecheck.archive.documents import Piece
from notecheck.archive.documents.markup import Names, lines
from notecheck.archive.refused import Refused

LARGEST_UNPACKED: Final = 50_000_000
_NAMES: Final = Names(
    blocks=frozenset({"p"}),
    rows=frozenset({"tr"}),
    cells=frozenset({"tc"}),
    breaks=frozenset({"br", "cr"}),
    skipped=frozenset({"del", "fallback", "instrtext", "ppr", "rpr"}),
    texts=frozenset({"t"}),
)


def pieces(content: bytes, _charset: str | None) -> Iterator[Piece]:
    """Yields the one note: headers first, then the body, then footers."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # how Word keeps a document behind a password
        raise Refused("encrypted")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(member.file_size for member in packed.infolist()) > LARGEST_UNPACKED:
            raise Refused("expands")
        names = sorted(packed.namelist())
        parts = [
            *(n for n in names if n.startswith("word/header") and n.endswith(".xml")),
            "word/document.xml",
            *(n for n in names if n.startswith("word/footer") and n.endswith(".xml")),
        ]
        texts = [_text(_member(packed, name)) for name in parts]
    yield Piece("\n".join(text for text in texts if text))


def _member(packed: zipfile.ZipFile, name: str) -> bytes:
    """Reads a member no further than its folder's entry says that it goes."""
    with packed.open(name) as member:
        content = member.read(LARGEST_UNPACKED + 1)
    if len(content) > LARGEST_UNPACKED:
        raise Refused("expands")
    return content


def _text(part: bytes) -> str:
    try:
        root = ElementTree.fromstring(part, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused("entities") from None
    for tab in root.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tab"):
        tab.tag, tab.text = "t", "\t"
    return lines(root, _NAMES)
