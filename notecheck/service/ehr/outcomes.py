"""Faults as an EHR reads them: OperationOutcome, of FHIR's media type where FHIR was asked."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from notecheck.fhir.capability import MEDIA
from notecheck.fhir.outcome import fault

HOOKS, FHIR = "/cds-services", "/fhir"


class OperationOutcome(BaseModel):
    """FHIR's resource for what was found or went wrong."""

    resourceType: str  # noqa: N815  (the standard's name)
    issue: list[dict[str, Any]]


def is_ehr(path: str) -> bool:
    """Whether an address is one of an EHR's ways in."""
    return any(path == start or path.startswith(f"{start}/") for start in (HOOKS, FHIR))


def response(path: str, status: int, words: list[str], headers: dict[str, str]) -> Response:
    """Returns the answer to a request of an EHR that is not carried out."""
    media = MEDIA if path.startswith(FHIR) else "application/json"
    return JSONResponse(fault(status, words), status, headers, media)


def faults(*statuses: int, media: str = "application/json") -> dict[int | str, dict[str, Any]]:
    """Returns what the description of a route says of its failures."""
    from notecheck.service.faults import WORDS

    schema = OperationOutcome.model_json_schema()
    return {s: {"description": WORDS[s], "content": {media: {"schema": schema}}} for s in statuses}
