"""Documents and calls as EHRs send them, composed."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from notecheck.rules.book import complete_notes

EXAMPLES = Path(__file__).parents[2] / "corpora" / "examples"
LEAKY = (EXAMPLES / "with-interpretation.txt").read_text(encoding="utf-8")
THIN = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80; stage 2 6:00 HR 126 BP 158/82. Stopped: fatigue."
COMPLETE = complete_notes()["exercise"]
DOMAIN = "org.example"


def attachment(content: str | bytes, media: str = "text/plain") -> dict[str, Any]:
    content = content.encode() if isinstance(content, str) else content
    return {"contentType": media, "data": base64.b64encode(content).decode("ascii")}


def document(text: str | bytes = THIN, media: str = "text/plain", **more: Any) -> dict[str, Any]:
    """A draft as an EHR has it before it is signed."""
    return {
        "resourceType": "DocumentReference",
        "id": "d1",
        "status": "current",
        "docStatus": "preliminary",
        "type": {"coding": [{"system": "http://loinc.org", "code": "18752-6"}]},
        "subject": {"reference": "Patient/p1"},
        "author": [{"display": "Kim Ortiz"}],
        "date": "2026-04-07T11:02:00Z",
        "content": [{"attachment": attachment(text, media)}],
        "context": {"encounter": [{"reference": "Encounter/e1"}], "period": {"start": "2026-04-07T10:00:00Z"}},
        **more,
    }


def call(hook: str = "note-sign", note: Any = None, **more: Any) -> dict[str, Any]:
    """A call of a custom hook, or of one of the standard's with the note prefetched."""
    note = document() if note is None else note
    context = {"userId": "Practitioner/u1", "patientId": "p1", "encounterId": "e1"}
    asked: dict[str, Any] = {"hook": hook, "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "context": context}
    if hook in ("note-save", "note-sign"):
        asked["hook"], asked["context"] = f"{DOMAIN}.{hook}", context | {"note": note}
    else:
        asked["prefetch"] = {"note": {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": note}]}}
    return asked | more


def address(hook: str) -> str:
    return f"/cds-services/notecheck-{hook}"
