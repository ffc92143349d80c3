"""FHIR resources as JSON: DocumentReference, DiagnosticReport, and bundles of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal

from notecheck.archive.documents import MEDIA_TYPES, Piece
from notecheck.archive.documents import pieces as pieces_of
from notecheck.archive.documents.encoding import decoded
from notecheck.archive.refused import Refused
from notecheck.report import Context

_Status = Literal["draft", "final", "amended"]
_STATUS: Final[dict[str, _Status]] = {
    "preliminary": "draft",
    "partial": "draft",
    "registered": "draft",
    "final": "final",
    "amended": "amended",
    "corrected": "amended",
    "appended": "amended",
}
_ORDER: Final = ("text", "html", "rtf", "ccda", "docx", "pdf")
"""Which of several forms of the same document is read: the one that loses least on its way to text."""

Resource = dict[str, Any]


def pieces(content: bytes, charset: str | None) -> Iterator[Piece]:
    """Yields one note for each DocumentReference and DiagnosticReport, named by type and id where there are several."""
    text, _ = decoded(content, charset)
    try:
        resource = json.loads(text.removeprefix("\ufeff"))
    except ValueError:
        raise Refused("damaged") from None
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        raise Refused("not-fhir")
    if resource["resourceType"] != "Bundle":
        yield _piece(resource, {})
        return
    entries = [e for e in resource.get("entry", ()) if isinstance(e, dict) and isinstance(e.get("resource"), dict)]
    held = {e["resource"].get("id"): e["resource"] for e in entries if e["resource"].get("resourceType") == "Binary"}
    documents = [
        e["resource"] for e in entries if e["resource"].get("resourceType") in ("DocumentReference", "DiagnosticReport")
    ]
    if not documents:
        raise Refused("no-document")
    for n, document in enumerate(documents, 1):
        name = f"{document['resourceType']}/{document.get('id') or n}"
        try:
            yield replace(_piece(document, held), part=name)
        except Refused as refused:
            yield Piece("", part=name, note_id=_id(document), refused=refused.error)


def _piece(resource: Resource, held: dict[Any, Resource]) -> Piece:
    if resource["resourceType"] == "DocumentReference":
        attachments = [c.get("attachment") for c in resource.get("content", ()) if isinstance(c, dict)]
        stamp, status = _at(resource, "context", "period", "start"), resource.get("docStatus")
    elif resource["resourceType"] == "DiagnosticReport":
        attachments = list(resource.get("presentedForm", ()))
        stamp = resource.get("effectiveDateTime") or _at(resource, "effectivePeriod", "start")
        status = resource.get("status")
    else:
        raise Refused("not-fhir")
    context = Context(service_date=_day(stamp), status=_STATUS.get(status) if isinstance(status, str) else None)
    return replace(
        _read([a for a in attachments if isinstance(a, dict)], held, resource), note_id=_id(resource), context=context
    )


def _read(attachments: list[Resource], held: dict[Any, Resource], resource: Resource) -> Piece:
    """Reads the first form of the document that can be read, else the resource's own narrative."""
    refused = Refused("no-document")
    for attachment in sorted(attachments, key=_preference):
        try:
            return next(_attached(attachment, held))
        except Refused as found:
            refused = found
    narrative = _at(resource, "text", "div")
    if not attachments and isinstance(narrative, str):
        from notecheck.archive.documents.html import text_of

        return Piece(text_of(narrative))
    raise refused


def _attached(attachment: Resource, held: dict[Any, Resource]) -> Iterator[Piece]:
    media, data = attachment.get("contentType", "text/plain"), attachment.get("data")
    if not isinstance(data, str):
        binary = held.get(str(attachment.get("url", "")).rpartition("/")[2])
        if binary is None or not isinstance(binary.get("data"), str):
            raise Refused("elsewhere" if attachment.get("url") else "no-document")
        media, data = binary.get("contentType", media), binary["data"]
    kind = _kind(media)
    if not kind:
        raise Refused("unknown-type")
    return pieces_of(kind, base64.b64decode("".join(data.split()), validate=True), _charset(media))


def _preference(attachment: Resource) -> int:
    kind = _kind(attachment.get("contentType", "text/plain"))
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _kind(media: Any) -> str:
    return MEDIA_TYPES.get(str(media).partition(";")[0].strip().lower(), "")


def _charset(media: Any) -> str | None:
    _, _, found = str(media).lower().partition("charset=")
    return found.strip(" \"'") or None


def _at(resource: Any, *keys: str) -> Any:
    for key in keys:
        resource = resource.get(key) if isinstance(resource, dict) else None
    return resource


def _id(resource: Resource) -> str | None:
    found = resource.get("id")
    return found if isinstance(found, str) and found else None


def _day(stamp: Any) -> date | None:
    try:
        return date.fromisoformat(stamp[:10]) if isinstance(stamp, str) else None
    except ValueError:
        return None
