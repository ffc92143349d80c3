"""CDS Hooks: discovery, the services, feedback."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Request, Response
from fastapi.openapi.models import Example
from pydantic import BaseModel

from notecheck.fhir.documents import length
from notecheck.hooks import feedback as told_back
from notecheck.hooks.cards import Card
from notecheck.hooks.request import AbsentError, bundle_of
from notecheck.hooks.request import Request as Asked
from notecheck.hooks.services import Service, services
from notecheck.service.checks import submit
from notecheck.service.ehr.answers import ABSENT
from notecheck.service.ehr.examples import hook
from notecheck.service.ehr.outcomes import faults
from notecheck.service.faults import FaultError, Problem

router = APIRouter(prefix="/cds-services")
_NONE = b'{"cards":[]}'
_EXAMPLES = {"a draft": Example(summary="A note before it is signed", value=hook("org.example.note-sign"))}
KNOWN_KEYS = frozenset(
    {*Asked.model_fields, "access_token", *told_back.Feedback.model_fields, *told_back.Outcome.model_fields}
)


class Cards(BaseModel):
    """The answer of a service."""

    cards: list[Card]


class Described(BaseModel):
    """One service as it is found."""

    hook: str
    title: str
    description: str
    id: str
    usageRequirements: str  # noqa: N815  (the standard's name)
    prefetch: dict[str, str] | None = None


class Discovery(BaseModel):
    """The services."""

    services: list[Described]


_IDS = {"enum": list(services("org.example"))}


def _service(request: Request, service_id: Annotated[str, Path(json_schema_extra=_IDS)]) -> Service:
    found = services(request.app.state.settings.ehr.domain).get(service_id)
    if found is None:
        raise FaultError(404)
    return found


Called = Annotated[Service, Depends(_service)]


@router.get("", response_model=Discovery, responses=faults(401, 403, 503), summary="The services for each hook")
async def discover(request: Request) -> Response:
    """Returns the services, each with its hook and what it asks to be prefetched."""
    return Response(request.app.state.discovery, media_type="application/json")


@router.post(
    "/{service_id}",
    response_model=Cards,
    responses=faults(400, 401, 403, 404, 408, 412, 413, 415, 422, 500, 503, 504),
    summary="Cards on a note",
)
async def call(
    request: Request, service: Called, asked: Annotated[Asked, Body(openapi_examples=_EXAMPLES)]
) -> Response:
    """Returns at most three cards on the note that came along. Nothing is stored."""
    state = request.app.state
    if asked.hook != service.hook:
        raise FaultError(422, problems=[Problem(where="hook", what="not the hook of this service")])
    try:
        sent = bundle_of(service, asked)
    except AbsentError:
        raise FaultError(412) from None
    if sent is None:
        return Response(_NONE, media_type="application/json")
    ehr = state.settings.ehr
    size = state.settings.limits.body
    if state.fetcher is not None:
        sent = await state.fetcher.fill(sent, asked, size)
    job = {
        "as": "cards",
        "sent": sent,
        "domain": ehr.domain,
        "size": size,
        "seconds": ehr.seconds / 2,
        "service": service.id,
        "quotes": ehr.quotes,
        "draft": service.custom,
    }
    answer = await submit(request, job, characters=length(sent), notes=1, seconds=ehr.seconds)
    if answer.told.get("refused") in ABSENT:
        raise FaultError(412)
    state.metrics.count_cards(service.id, answer.told["cards"], silent=ehr.silent)
    return Response(_NONE if ehr.silent else answer.body, media_type="application/json")


@router.post(
    "/{service_id}/feedback",
    response_class=Response,
    responses=faults(400, 401, 403, 404, 408, 413, 415, 422, 503),
    summary="What became of cards",
)
async def feedback(request: Request, service: Called, given: told_back.Feedback) -> Response:
    """Counts what became of cards, by rule. Comments of people are not looked at."""
    state = request.app.state
    for rule, outcome, reason in told_back.counted(given, frozenset(entry.code for entry in state.book)):
        state.metrics.count_feedback(service.id, rule, outcome, reason)
    return Response()
