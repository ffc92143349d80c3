"""Requests as the description of the service shows them."""

from __future__ import annotations

import base64
from typing import Any

from notecheck.fhir.capability import MEDIA

_NOTE = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Stopped: fatigue."
DOCUMENT: dict[str, Any] = {
    "resourceType": "DocumentReference",
    "status": "current",
    "docStatus": "preliminary",
    "type": {"coding": [{"system": "http://loinc.org", "code": "18752-6"}]},
    "subject": {"reference": "Patient/example"},
    "content": [
        {"attachment": {"contentType": "text/plain", "data": base64.b64encode(_NOTE.encode()).decode("ascii")}}
    ],
    "context": {"encounter": [{"reference": "Encounter/example"}]},
}
_SCHEMA = {
    "type": "object",
    "required": ["resourceType"],
    "properties": {
        "resourceType": {"enum": ["DocumentReference", "DiagnosticReport", "Binary", "Bundle", "Parameters"]}
    },
}
FHIR_BODY = {
    "required": True,
    "content": {MEDIA: {"schema": _SCHEMA, "examples": {"a draft": {"value": DOCUMENT}}}},
}


def hook(name: str) -> dict[str, Any]:
    """Returns the call of a custom hook."""
    return {
        "hook": name,
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {
            "userId": "Practitioner/example",
            "patientId": "example",
            "encounterId": "example",
            "note": DOCUMENT,
        },
    }
