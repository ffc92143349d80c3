"""C-CDA documents: the narrative of their sections; the header proves date and patient."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from notecheck.archive.documents import MEDIA_TYPES, Piece
from notecheck.archive.documents import pieces as pieces_of
from notecheck.archive.documents.markup import Names, lines
from notecheck.archive.refused import Refused
from notecheck.report import Context

_V3: Final = "{urn:hl7-org:v3}"
_NAMES: Final = Names(
    blocks=frozenset("title text paragraph list item table thead tbody tfoot caption section".split()),
    rows=frozenset({"tr"}),
    cells=frozenset({"td", "th"}),
    breaks=frozenset({"br"}),
    skipped=frozenset({"rendermultimedia"}),
)


def pieces(content: bytes, _charset: str | None) -> Iterator[Piece]:
    """Yields the one note of a document: the titles and texts of its sections, or the body that it wraps."""
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused("entities") from None
    if root.tag != f"{_V3}ClinicalDocument":
        raise Refused("not-clinical-document")
    note_id, context = _id(root), _context(root)
    wrapped = root.find(f"{_V3}component/{_V3}nonXMLBody/{_V3}text")
    if wrapped is not None:
        for piece in _unwrapped(wrapped):
            yield replace(piece, note_id=note_id, context=context)
        return
    parts = [
        lines(part, _NAMES)
        for section in root.iter(f"{_V3}section")
        for part in (section.find(f"{_V3}title"), section.find(f"{_V3}text"))
        if part is not None
    ]
    if not any(parts):
        raise Refused("no-document")
    yield Piece("\n".join(part for part in parts if part), note_id=note_id, context=context)


def _unwrapped(body: Any) -> Iterator[Piece]:
    if body.get("representation") != "B64":
        if body.find(f"{_V3}reference") is not None:
            raise Refused("elsewhere")
        yield Piece(lines(body, _NAMES))
        return
    kind = MEDIA_TYPES.get(body.get("mediaType", "text/plain").lower(), "")
    if kind in ("", "ccda"):
        raise Refused("unknown-type")
    yield from pieces_of(kind, base64.b64decode("".join("".join(body.itertext()).split()), validate=True))


def _id(root: Any) -> str | None:
    found = root.find(f"{_V3}id")
    if found is None:
        return None
    extension, root_id = found.get("extension"), found.get("root")
    return str(extension or root_id) if extension or root_id else None


def _context(root: Any) -> Context:
    """What the header proves: the day of the service, and identifiers of the patient."""
    service = root.find(f"{_V3}documentationOf/{_V3}serviceEvent/{_V3}effectiveTime")
    stamps = [] if service is None else [service, *service.findall(f"{_V3}low")]
    stamp = next((s.get("value") for s in stamps if s.get("value")), None)
    patient = root.find(f"{_V3}recordTarget/{_V3}patientRole")
    numbers: list[str] = []
    if patient is not None:
        numbers += [n.get("extension") for n in patient.findall(f"{_V3}id") if n.get("extension")]
        birth = patient.find(f"{_V3}patient/{_V3}birthTime")
        numbers += [birth.get("value")] if birth is not None and birth.get("value") else []
    return Context(service_date=_day(stamp), patient_ids=tuple(numbers))


def _day(stamp: str | None) -> date | None:
    try:
        return date.fromisoformat(stamp[:8]) if stamp and len(stamp) >= 8 else None
    except ValueError:
        return None
