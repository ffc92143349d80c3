"""Resources become notes: DocumentReference, DiagnosticReport, Binary, and bundles of them."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import Any, Final

from notecheck.archive.documents import LARGEST, MEDIA_TYPES, Piece
from notecheck.archive.documents import pieces as pieces_of
from notecheck.archive.refused import Refused
from notecheck.fhir.record import context_of, filled
from notecheck.fhir.resources import Known, Resource, at, objects, text
from notecheck.fhir.timed import within

_ORDER: Final = ("text", "html", "rtf", "ccda", "docx", "pdf")
"""Which of several forms of the same document is read: the one that loses least on its way to text."""
NOTES: Final = ("DocumentReference", "DiagnosticReport")
WITHDRAWN: Final = ("entered-in-error", "cancelled")
"""What the status of either says of a document that is not to be read as one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one attachment may ask for: bytes, and seconds of reading where they are limited."""

    size: int = LARGEST
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A resource that holds a note, where it stands in what was sent, and what came along."""

    resource: Resource
    expression: str
    known: Known


def documents(resource: Any) -> list[Document]:
    """Returns the resources of what was sent that hold notes.

    Raises:
        Refused: it is none, or it holds none.
    """
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if kind in (*NOTES, "Binary"):
        return [Document(resource, kind, Known())]
    if kind != "Bundle":
        raise Refused("not-fhir")
    entries = resource.get("entry") or []
    if not isinstance(entries, list):
        raise Refused("damaged")
    known = Known(objects(entries))
    found = _among(entries, NOTES, known) or _among(entries, ("Binary",), known)
    if not found:
        raise Refused("no-document")
    return found


def _among(entries: list[Any], kinds: tuple[str, ...], known: Known) -> list[Document]:
    return [
        Document(entry["resource"], f"Bundle.entry[{n}].resource", known)
        for n, entry in enumerate(entries)
        if isinstance(entry, dict) and at(entry, "resource", "resourceType") in kinds
    ]


def note_of(document: Document, limits: Limits = Limits()) -> Piece:
    """Returns the note of a document: the first of its forms that can be read, else the resource's own narrative.

    Raises:
        Refused: it holds no note that can be read.
    """
    resource = document.resource
    if resource.get("status") in WITHDRAWN or resource.get("docStatus") in WITHDRAWN:
        raise Refused("withdrawn")
    note_id = text(resource.get("id"))
    if resource.get("resourceType") == "Binary":
        return replace(_decoded(resource.get("contentType"), resource.get("data"), limits), note_id=note_id)
    piece = _first(attachments(resource), document.known, resource, limits)
    return replace(piece, note_id=note_id, context=filled(context_of(resource, document.known), piece.context))


def attachments(resource: Resource) -> list[Resource]:
    """Returns the attachments of a resource, the one that loses least on its way to text first."""
    if resource.get("resourceType") == "DocumentReference":
        found = [
            one["attachment"] for one in objects(resource.get("content")) if isinstance(one.get("attachment"), dict)
        ]
    else:
        found = list(objects(resource.get("presentedForm")))
    return sorted(found, key=_preference)


def length(resource: Any) -> int:
    """Returns how many bytes of notes came along in a resource or a bundle."""
    if at(resource, "resourceType") == "Bundle":
        return sum(length(entry.get("resource")) for entry in objects(resource.get("entry")))
    if not isinstance(resource, dict):
        return 0
    data = [resource.get("data"), *(one.get("data") for one in attachments(resource))]
    return sum(len(one) for one in data if isinstance(one, str)) * 3 // 4


def _first(found: list[Resource], known: Known, resource: Resource, limits: Limits) -> Piece:
    refused = Refused("no-document")
    for attachment in found:
        try:
            return _attached(attachment, known, limits)
        except Refused as reason:
            refused = reason
    narrative = at(resource, "text", "div")
    if not found and isinstance(narrative, str):
        return _read("html", narrative.encode("utf-8", "replace"), "utf-8", limits)
    raise refused


def _attached(attachment: Resource, known: Known, limits: Limits) -> Piece:
    if isinstance(attachment.get("data"), str):
        return _decoded(attachment.get("contentType"), attachment["data"], limits)
    binary = known.resolved(attachment.get("url"))
    if binary.get("resourceType") != "Binary" or not isinstance(binary.get("data"), str):
        raise Refused("elsewhere" if attachment.get("url") else "no-document")
    return _decoded(binary.get("contentType") or attachment.get("contentType"), binary["data"], limits)


def _decoded(media: Any, data: Any, limits: Limits) -> Piece:
    kind = _kind(media)
    if not kind:
        raise Refused("unknown-type")
    if not isinstance(data, str):
        raise Refused("no-document")
    if len(data) * 3 // 4 > limits.size:
        raise Refused("NC003")
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except ValueError:
        raise Refused("damaged") from None
    return _read(kind, content, _charset(media), limits)


def _read(kind: str, content: bytes, charset: str | None, limits: Limits) -> Piece:
    with within(limits.seconds):
        return next(pieces_of(kind, content, charset))


def _preference(attachment: Resource) -> int:
    kind = _kind(attachment.get("contentType"))
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _kind(media: Any) -> str:
    return MEDIA_TYPES.get(str(media or "text/plain").partition(";")[0].strip().lower(), "")


def _charset(media: Any) -> str | None:
    _, _, found = str(media).lower().partition("charset=")
    return found.strip(" \"'") or None
