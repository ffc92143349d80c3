"""What goes wrong, said in one way. No answer repeats what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

WORDS = {
    400: "The request cannot be read.",
    401: "A token is needed.",
    404: "There is nothing here.",
    405: "This address does not take that method.",
    408: "The request took too long to come in.",
    413: "The request is larger than the service takes.",
    415: "The service takes JSON here.",
    422: "The request does not say what it must say.",
    500: "The check could not be finished.",
    503: "The service is busy; please try again.",
    504: "The check took longer than it may. A shorter text is quicker.",
}
_OTHER = "The request was not carried out."


class Problem(BaseModel):
    """What is wrong with a request, and at which of the keys that the service knows."""

    where: str = Field(examples=["notes.0.text"])
    what: str = Field(examples=["Field required"])


class Error(BaseModel):
    """The answer to a request that was not carried out."""

    status: int = Field(examples=[422])
    error: str = Field(examples=[WORDS[422]])
    problems: list[Problem] = []


class FaultError(Exception):
    """A request that is not carried out, with its status."""

    def __init__(
        self, status: int, *, problems: Iterable[Problem] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status)
        self.status, self.problems, self.headers = status, list(problems), dict(headers or {})


def busy(seconds: int) -> FaultError:
    """Returns the fault of a service that has more work than it will do in time."""
    return FaultError(503, headers={"Retry-After": str(max(1, seconds))})


def response(scope: Scope, fault: FaultError) -> Response:
    """Returns the answer to a request that is not carried out: a page for a browser, JSON for a program."""
    words = WORDS.get(fault.status, _OTHER)
    if wants_page(scope):
        from notecheck.service.page import look

        made = look.problem(words, [problem.what for problem in fault.problems])
        return Response(made, fault.status, fault.headers, "text/html")
    content = Error(status=fault.status, error=words, problems=fault.problems).model_dump()
    return JSONResponse(content, fault.status, fault.headers)


def wants_page(scope: Scope) -> bool:
    """Whether a browser asks for a page."""
    return scope["type"] == "http" and "text/html" in HTTPConnection(scope).headers.get("accept", "")


def problems_of(error: ValidationError | Any, known: frozenset[str]) -> list[Problem]:
    """Returns what a validation found, without values and without keys that the service does not know."""
    found = error.errors() if not isinstance(error, ValidationError) else error.errors(include_input=False)
    out = []
    for one in found[:20]:
        parts = [
            str(part) if isinstance(part, int) or part in known else "(another key)"
            for part in one["loc"]
            if part not in _TAGS
        ]
        where = ".".join(parts)
        out.append(Problem(where=where or "the body", what=_SAID.get(one["type"], one["msg"])))
    return out


_TAGS = frozenset({"body", "note", "batch"})
_SAID = {"extra_forbidden": "This key is not known", "json_invalid": "The body is not JSON"}
