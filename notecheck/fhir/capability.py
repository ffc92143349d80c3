"""What the service says of itself to a FHIR client."""

from __future__ import annotations

from typing import Any, Final

from notecheck._version import __version__

VERSION: Final = "4.0.1"
MEDIA: Final = "application/fhir+json"
_SINCE: Final = "2026-11-22"


def operation(base: str) -> dict[str, Any]:
    """Returns the definition of `$check`; `base` is the address under which it is named."""
    return {
        "resourceType": "OperationDefinition",
        "id": "check",
        "url": f"{base}/OperationDefinition/check",
        "version": __version__,
        "name": "Check",
        "title": "Check of a stress-test technician's note",
        "status": "active",
        "kind": "operation",
        "date": _SINCE,
        "description": "Says what a cardiac stress-test technician's note does not record, what it says beyond what "
        "was measured, and which entries do not agree. Changes and keeps nothing.",
        "affectsState": False,
        "code": "check",
        "resource": ["DocumentReference"],
        "system": False,
        "type": True,
        "instance": False,
        "parameter": [
            {
                "name": "resource",
                "use": "in",
                "min": 1,
                "max": "1",
                "documentation": "A DocumentReference, DiagnosticReport or Binary with the note in it, or a Bundle. "
                "It may be sent as the body, without Parameters.",
                "type": "Resource",
            },
            {
                "name": "return",
                "use": "out",
                "min": 1,
                "max": "1",
                "documentation": "The verdict and every finding as an issue; places in the text as extensions.",
                "type": "OperationOutcome",
            },
        ],
    }


def statement(base: str) -> dict[str, Any]:
    """Returns what the server can do; `base` is as `operation` has it."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": _SINCE,
        "kind": "instance",
        "software": {"name": "notecheck", "version": __version__},
        "implementation": {"description": "Checks stress-test technicians' notes; keeps nothing."},
        "fhirVersion": VERSION,
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "resource": [
                    {
                        "type": "DocumentReference",
                        "operation": [{"name": "check", "definition": f"{base}/OperationDefinition/check"}],
                    },
                    {"type": "OperationDefinition", "interaction": [{"code": "read"}]},
                ],
            }
        ],
    }
