"""FHIR R4: `$check` on a document, and what the service says of itself."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response

from notecheck.fhir.capability import MEDIA, operation, statement
from notecheck.fhir.documents import length
from notecheck.fhir.resources import Resource, at, is_resource, objects
from notecheck.hooks.services import canonical
from notecheck.service.checks import submit
from notecheck.service.ehr.examples import FHIR_BODY
from notecheck.service.ehr.outcomes import OperationOutcome, faults
from notecheck.service.faults import FaultError

router = APIRouter(prefix="/fhir")
SECONDS = 10.0
"""Of the reading of one attachment; a resource may have several."""
_TAKEN = ("application/json", "application/fhir+json", "text/json")


def _answers(schema: dict[str, Any], *statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the description of a route says of its answers."""
    return {200: {"content": {MEDIA: {"schema": schema}}}, **faults(*statuses, media=MEDIA)}


class _Fhir(Response):
    media_type = MEDIA


@router.get(
    "/metadata",
    response_class=_Fhir,
    responses=_answers({"type": "object"}, 401, 403, 503),
    summary="CapabilityStatement",
)
async def metadata(request: Request) -> Response:
    """Returns what the service can do."""
    return _written(statement(canonical(request.app.state.settings.ehr.domain)))


@router.get(
    "/OperationDefinition/check",
    response_class=_Fhir,
    responses=_answers({"type": "object"}, 401, 403, 503),
    summary="OperationDefinition",
)
async def definition(request: Request) -> Response:
    """Returns the definition of `$check`."""
    return _written(operation(canonical(request.app.state.settings.ehr.domain)))


@router.post(
    "/DocumentReference/$check",
    response_class=_Fhir,
    responses=_answers(OperationOutcome.model_json_schema(), 400, 401, 403, 408, 413, 415, 422, 500, 503, 504),
    openapi_extra={"requestBody": FHIR_BODY},
    summary="Check a document",
)
async def check(request: Request) -> Response:
    """Takes a DocumentReference, DiagnosticReport, Binary or Bundle, as such or in Parameters. Stores nothing."""
    state = request.app.state
    sent = _sent(request.headers.get("content-type", ""), await request.body())
    limits = state.settings.limits
    if state.fetcher is not None:
        sent = await _filled(request, sent)
    entries = list(objects(sent.get("entry"))) if sent["resourceType"] == "Bundle" else [sent]
    if len(entries) > limits.notes:
        raise FaultError(413)
    job = {
        "as": "outcome",
        "sent": sent,
        "domain": state.settings.ehr.domain,
        "size": limits.body,
        "seconds": min(SECONDS, limits.checking / 2),
    }
    answer = await submit(request, job, characters=length(sent), notes=len(entries))
    if "refused" in answer.told:
        raise FaultError(422)
    return Response(answer.body, 200 if answer.notes else 422, media_type=MEDIA)


def _sent(kind: str, body: bytes) -> Resource:
    """The resource of a body, out of Parameters where it is wrapped in them.

    Raises:
        FaultError: 400, 415 or 422.
    """
    if kind.partition(";")[0].strip().lower() not in _TAKEN:
        raise FaultError(415)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise FaultError(400) from None
    if at(found, "resourceType") == "Parameters":
        found = next((p["resource"] for p in objects(found.get("parameter")) if is_resource(p.get("resource"))), None)
    if not is_resource(found):
        raise FaultError(422)
    resource: Resource = found
    return resource


async def _filled(request: Request, sent: Resource) -> Resource:
    """What was sent, with the Binary that its document holds the address of."""
    if sent["resourceType"] == "Bundle":
        return sent
    size = request.app.state.settings.limits.body
    bundle = {"resourceType": "Bundle", "entry": [{"resource": sent}]}
    filled: Resource = await request.app.state.fetcher.fill(bundle, None, size)
    return filled if len(filled["entry"]) > 1 else sent


def _written(resource: dict[str, Any]) -> Response:
    return Response(json.dumps(resource).encode(), media_type=MEDIA)
