"""REST: notes in, reports out; the rules; what programs ask to see whether the service lives."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.openapi.models import Example
from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from notecheck.claim.model import Arrangement, Claim, Claims, Line, OfOneTest, Party, Payer
from notecheck.report import Context, Report
from notecheck.rules.book import Entry, complete_notes
from notecheck.service.checks import ask
from notecheck.service.faults import WORDS, Error, FaultError, Problem

router = APIRouter(prefix="/v1")
probes = APIRouter()

LONGEST_ID = 200


def _whole(name: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in name):
        raise ValueError("holds half of a character")
    return name


class Note(BaseModel):
    """A note to check."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="The note; every position in the report is a position in it, in code points.")
    note_id: Annotated[str, AfterValidator(_whole)] | None = Field(
        None, max_length=LONGEST_ID, description="The caller's name for it; otherwise twelve digits of its hash."
    )
    context: Context | None = Field(None, description="What the record around the note already proves.")
    claim: Claim | None = Field(None, description="The claim for the test, judged beside the note.")
    claims: OfOneTest | None = Field(None, description="All known claims for the test, in place of one.")
    arrangement: Arrangement | None = Field(None, description="With claims: how the test was arranged, where known.")

    @model_validator(mode="after")
    def _one_way(self) -> Note:
        if self.claim is not None and self.claims is not None:
            raise ValueError("claim or claims, not both")
        if self.arrangement is not None and self.beside is None:
            raise ValueError("an arrangement goes with claims")
        return self

    @property
    def beside(self) -> Claims | None:
        """The claims to judge beside the note."""
        given = self.claims if self.claim is None else (self.claim,)
        return None if given is None else Claims(claims=given, arrangement=self.arrangement)

    def told(self) -> dict[str, Any]:
        """Returns the note as a worker is told of it."""
        told = self.model_dump(mode="json", include={"text", "note_id", "context"})
        return told | {"claim": None if self.beside is None else self.beside.model_dump(mode="json")}


class Batch(BaseModel):
    """Several notes to check."""

    model_config = ConfigDict(extra="forbid")

    notes: list[Note] = Field(min_length=1)


class Reports(BaseModel):
    """One report for each note, in their order."""

    reports: list[Report]


def _is_batch(given: Any) -> str:
    return "batch" if isinstance(given, Batch) or (isinstance(given, dict) and "notes" in given) else "note"


Asked = Annotated[Annotated[Note, Tag("note")] | Annotated[Batch, Tag("batch")], Discriminator(_is_batch)]
_THIN = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Stopped: fatigue."
_CLAIM = {
    "date": "2026-06-11",
    "place_of_service": "11",
    "lines": [{"code": "93017", "units": 1}],
    "diagnoses": ["R07.9"],
    "billing": {"id": "4000000004", "name": "Bellwether Test Center"},
    "payer": {"name": "Medicare", "plan": "medicare"},
}
_EXAMPLES = {
    "one": Example(summary="One note", value={"text": complete_notes()["exercise"], "note_id": "A17"}),
    "with context": Example(
        summary="One note, and what the record proves",
        value={"text": _THIN, "context": {"orderer": "Dr. A. Lindqvist", "status": "draft", "ecg_filed": True}},
    ),
    "with a claim": Example(
        summary="One note, and the claim for the test",
        value={"text": complete_notes()["exercise"], "claim": _CLAIM},
    ),
    "several": Example(
        summary="Several notes", value={"notes": [{"text": _THIN, "note_id": "1"}, {"text": _THIN, "note_id": "2"}]}
    ),
}
FAULTS: dict[int | str, dict[str, Any]] = {
    status: {"model": Error, "description": WORDS[status]} for status in (400, 401, 408, 413, 415, 422, 500, 503, 504)
}
_MODELS: tuple[type[BaseModel], ...] = (Note, Batch, Context, Claim, Line, Party, Payer, Arrangement)
KNOWN_KEYS = frozenset({"body", *(key for model in _MODELS for key in model.model_fields)})


@router.post("/check", response_model=Report | Reports, responses=FAULTS, summary="Check one note or several")
async def check(request: Request, asked: Annotated[Asked, Body(openapi_examples=_EXAMPLES)]) -> Response:
    """Returns the report on a note, or one for each of several in their order. Nothing is stored."""
    notes = asked.notes if isinstance(asked, Batch) else [asked]
    most = request.app.state.settings.limits.notes
    if len(notes) > most:
        raise FaultError(413, problems=[Problem(where="notes", what=f"{len(notes)} notes; at most {most} at once")])
    answer = await ask(
        request,
        "reports" if isinstance(asked, Batch) else "report",
        [note.told() for note in notes],
    )
    return Response(answer.body, media_type="application/json")


@router.get("/rules", response_model=list[Entry], responses={401: FAULTS[401], 503: FAULTS[503]}, summary="The rules")
async def rules(request: Request) -> Response:
    """Returns every rule that notes are judged by, as `notecheck rules --format json` does."""
    return Response(request.app.state.rules, media_type="application/json")


@probes.get("/healthz", response_class=Response, summary="Whether the service lives")
async def healthz() -> Response:
    """Answers whenever the service does."""
    return Response("ok\n", media_type="text/plain")


@probes.get("/readyz", response_class=Response, responses={503: {}}, summary="Whether the service can check")
async def readyz(request: Request) -> Response:
    """Answers 200 while a worker can be given notes, 503 otherwise."""
    if request.app.state.pool.ready:
        return Response("ready\n", media_type="text/plain")
    return Response("no worker is ready\n", 503, {"Retry-After": "1"}, "text/plain")


@probes.get("/metrics", response_class=Response, responses={401: FAULTS[401]}, summary="Counts and times")
async def metrics(request: Request) -> Response:
    """Returns the figures of the service in Prometheus' text form."""
    return Response(request.app.state.metrics.written(), media_type="text/plain; version=0.0.4; charset=utf-8")
