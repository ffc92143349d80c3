"""FHIR resources as JSON: DocumentReference, DiagnosticReport, Binary, and bundles of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from notecheck.archive.documents import Piece
from notecheck.archive.documents.encoding import decoded
from notecheck.archive.refused import Refused


def pieces(content: bytes, charset: str | None) -> Iterator[Piece]:
    """Yields one note for each document, named by type and id where they come in a bundle."""
    from notecheck.fhir.documents import documents, note_of

    text, _ = decoded(content, charset)
    try:
        resource = json.loads(text.removeprefix("\ufeff"))
    except ValueError:
        raise Refused("damaged") from None
    found = documents(resource)
    if resource["resourceType"] != "Bundle":
        yield note_of(found[0])
        return
    for n, document in enumerate(found, 1):
        name = f"{document.resource['resourceType']}/{document.resource.get('id') or n}"
        try:
            yield replace(note_of(document), part=name)
        except Refused as refused:
            note_id = document.resource.get("id")
            yield Piece("", part=name, note_id=note_id if isinstance(note_id, str) else None, refused=refused.error)
