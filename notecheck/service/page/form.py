"""What the page's form sends, read in memory alone: uploads are never spooled to a file."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from pydantic import ValidationError
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from notecheck.claim.model import Claims
from notecheck.reading.decoding import decoded
from notecheck.report import Context
from notecheck.service.faults import FaultError, Problem
from notecheck.service.page import claim_form
from notecheck.service.page.look import FIELDS

_LABELS = {"signed_at": "Signed on", "service_date": "Date of the test"}
MOST_FIELDS = 50


@dataclass(frozen=True, slots=True)
class Form:
    """A filled form: the note, the fields as they were sent, what the record proves by them, and the claim."""

    text: str
    fields: dict[str, str]
    context: Context | None
    claims: Claims | None
    problems: tuple[str, ...]


async def read(request: Request) -> Form:
    """Returns the form of a request. A file counts before the text box, whose lines end in line feeds as it shows them.

    Raises:
        FaultError: 400 or 415.
    """
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            data = await _InMemory(len(body), request, _once(body)).parse()
        elif kind == "application/x-www-form-urlencoded":
            data = await FormParser(request.headers, _once(body)).parse()
        else:
            raise FaultError(415, problems=[Problem(where="the body", what="The page takes what its own form sends.")])
    except (MultiPartException, FormParserError, ValueError, LookupError):
        raise FaultError(400) from None
    file = data.get("file")
    content = await file.read() if isinstance(file, UploadFile) else b""
    text = decoded(content)[0] if content else _field(data, "text").replace("\r\n", "\n")
    fields = {name: _field(data, name).strip() for name in (*FIELDS, *claim_form.FIELDS)}
    context, problems = _context(fields)
    claims, more = claim_form.claims_in(fields)
    return Form(text, fields, context, claims, problems + more)


class _InMemory(MultiPartParser):
    """Starlette's parser, its files kept in memory: a body is within the limits when it comes here."""

    def __init__(self, size: int, request: Request, stream: AsyncGenerator[bytes, None]) -> None:
        super().__init__(request.headers, stream, max_files=1, max_fields=MOST_FIELDS, max_part_size=size)
        self.spool_max_size = size + 1


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
    yield b""  # the end, as Starlette's own stream has it


def _field(data: FormData, name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) else ""


def _context(fields: dict[str, str]) -> tuple[Context | None, tuple[str, ...]]:
    given: dict[str, str | bool] = {name: value for name in FIELDS if (value := fields[name]) and name != "ecg_filed"}
    if fields["ecg_filed"]:
        given["ecg_filed"] = True
    try:
        return (Context.model_validate(given) if given else None), ()
    except ValidationError as error:
        wrong = dict.fromkeys(str(one["loc"][0]) for one in error.errors(include_input=False))
        return None, tuple(f"{_LABELS.get(name, name)}: please give a day as YYYY-MM-DD." for name in wrong)
