"""The service put together: settings in, an application out."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from notecheck._version import __version__
from notecheck.rules.book import book
from notecheck.service import rest
from notecheck.service.admission import Admission
from notecheck.service.audit_log import AuditLog
from notecheck.service.faults import FaultError, problems_of, response
from notecheck.service.metrics import Metrics
from notecheck.service.page import routes
from notecheck.service.pool import Pool
from notecheck.service.record import Record
from notecheck.service.settings import Settings

_log = logging.getLogger("notecheck")
_ABOUT = """Says how ready a stress-test technician's note is to stand behind its tracing. Stores nothing.

Positions are Unicode code points, end exclusive. Reports hold no note text and no names.
"""


def build(settings: Settings) -> FastAPI:
    """Returns the application; its workers start and end with it.

    Raises:
        ServiceError: the audit log cannot be written.
    """
    pool = Pool(settings)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(_told)
        await pool.start()
        try:
            yield
        finally:
            await pool.stop()

    app = FastAPI(
        title="notecheck",
        version=__version__,
        description=_ABOUT,
        lifespan=life,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # a redirection repeats the address that was asked for
    )
    entries = book(settings.site.on(None))
    app.state.settings, app.state.pool, app.state.metrics = settings, pool, Metrics(pool)
    app.state.book = entries
    app.state.rules = json.dumps([e.model_dump(mode="json") for e in entries], ensure_ascii=False).encode()
    for router in (rest.router, rest.probes, routes.router):
        app.include_router(router)
    app.add_exception_handler(FaultError, _fault)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    log = None
    if settings.audit_log is not None and settings.audit_key is not None:
        log = AuditLog(settings.audit_log, settings.audit_key)
    app.add_middleware(Admission, limits=settings.limits, token=settings.token)
    app.add_middleware(Record, metrics=app.state.metrics, audit_log=log)
    return app


def _told(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Logs what failed outside of a request, without its words: they may hold what was sent."""
    _log.error("the service failed outside of a request: %s", type(context.get("exception")).__name__)


async def _fault(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, FaultError)
    return response(request.scope, fault)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return response(request.scope, FaultError(error.status_code, headers=error.headers))


async def _invalid(request: Request, error: Exception) -> Response:
    """Says what is wrong with a request; one that is no JSON, or does not say that it is, has a status of its own."""
    assert isinstance(error, RequestValidationError)
    problems = problems_of(error, rest.KNOWN_KEYS)
    if "json" not in request.headers.get("content-type", ""):
        return response(request.scope, FaultError(415))
    if any(one["type"] == "json_invalid" for one in error.errors()):
        return response(request.scope, FaultError(400, problems=problems))
    return response(request.scope, FaultError(422, problems=problems))
