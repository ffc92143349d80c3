"""HL7 v2 over HTTP: a message in, its acknowledgement out, by the same intake as over MLLP; only with a feed."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from notecheck.hl7.answer import codec_of
from notecheck.hl7.intake import Intake
from notecheck.hl7.message import peek
from notecheck.service.capacity import FullError
from notecheck.service.faults import FaultError, busy
from notecheck.service.rest import FAULTS

router = APIRouter(prefix="/hl7")
MEDIA = "application/hl7-v2"
_TAKEN = frozenset({MEDIA, "x-application/hl7-v2+er7", "text/plain"})


@router.post(
    "/v2",
    response_class=Response,
    responses={200: {"content": {MEDIA: {}}}, 204: {}, **{n: FAULTS[n] for n in (401, 408, 413, 415, 503)}},
    summary="Take an HL7 v2 message",
    openapi_extra={"requestBody": {"required": True, "content": {MEDIA: {"schema": {"type": "string"}}}}},
)
async def take(request: Request) -> Response:
    """Returns the acknowledgement of a message, which is kept by then with its reports; those are delivered apart.

    The status is 200 whatever the acknowledgement says, and 204 where MSH-15 and MSH-16 ask for none. Where they ask
    for two it is the application's.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TAKEN:
        raise FaultError(415)
    intake: Intake = request.app.state.intake
    data = await request.body()
    try:
        answers = await intake.take(data)
    except FullError as full:
        raise busy(full.seconds) from None
    if not answers:
        return Response(status_code=204)
    return Response(answers[-1], headers={"Content-Type": f"{MEDIA}; charset={codec_of(peek(data))}"})
