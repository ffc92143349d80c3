"""The addresses of the page."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from notecheck.rules.book import Entry, complete_notes, fires
from notecheck.service.checks import ask
from notecheck.service.faults import WORDS, FaultError
from notecheck.service.page import form, look

router = APIRouter(include_in_schema=False)
_YEAR = "public, max-age=31536000, immutable"


@router.get("/")
async def start(example: str = "") -> HTMLResponse:
    """Shows the form, with an example of the book in it where one is asked for."""
    text = complete_notes().get(example) or fires(example) or ""
    return HTMLResponse(look.start(text))


@router.post("/")
async def check(request: Request) -> HTMLResponse:
    """Checks what the form sends. Where that fails the form comes back with what it held."""
    asked = await form.read(request)
    if asked.problems:
        return HTMLResponse(look.start(asked.text, asked.fields, asked.problems), 422)
    context = None if asked.context is None else asked.context.model_dump(mode="json")
    note = {"text": asked.text, "note_id": None, "context": context}
    try:
        answer = await ask(request, "page", [note], asked.fields)
    except FaultError as fault:
        page = look.start(asked.text, asked.fields, [WORDS[fault.status]])
        return HTMLResponse(page, fault.status, fault.headers)
    return HTMLResponse(answer.body)


@router.get("/rules")
async def rules(request: Request) -> HTMLResponse:
    """Lists the rules."""
    return HTMLResponse(look.book(request.app.state.book))


@router.get("/rules/{rule}")
async def rule(request: Request, rule: str) -> HTMLResponse:
    """Shows one rule, by its code or its name."""
    entries: tuple[Entry, ...] = request.app.state.book
    entry = next((e for e in entries if rule.lower() in (e.code.lower(), e.name)), None)
    if entry is None:
        raise FaultError(404)
    return HTMLResponse(look.rule(entry, entries))


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """Returns a file that the page loads."""
    file = look.static().get(name)
    if file is None:
        raise FaultError(404)
    return Response(file.content, media_type=file.kind, headers={"Cache-Control": _YEAR})
