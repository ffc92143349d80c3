"""The outermost layer: numbers, times and logs each request, adds the headers of safety, and lets no exception out."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notecheck.errors import where
from notecheck.service.audit_log import AuditLog
from notecheck.service.faults import FaultError, response
from notecheck.service.metrics import Metrics

_log = logging.getLogger("notecheck")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
UNLOGGED = frozenset({"/healthz", "/readyz", "/metrics", "/static/{name}"})
"""Addresses that are asked all the time and hold nothing: not in the audit log."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Record:
    """Wraps the service; what its routes tell of notes stands in the request's state as `notes`."""

    def __init__(self, app: ASGIApp, metrics: Metrics, audit_log: AuditLog | None) -> None:
        self._app, self._metrics, self._audit_log = app, metrics, audit_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, start, status = secrets.token_hex(8), time.perf_counter(), 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                headers["X-Request-Id"] = number
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception as error:  # its words may hold note text: they are neither logged nor sent
            _log.error("request %s failed: %s at %s", number, type(error).__name__, where(error))
            if not status:
                await response(scope, FaultError(500))(scope, receive, send_on)
        finally:
            self._record(scope, number, status or 499, time.perf_counter() - start)

    def _record(self, scope: Scope, number: str, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = getattr(scope.get("route"), "path", "other")
        notes: list[dict[str, Any]] = scope.get("state", {}).get("notes", [])
        self._metrics.count(method, route, status, seconds, (note["verdict"] for note in notes))
        if self._audit_log is None or route in UNLOGGED:
            return
        try:
            self._audit_log.add(
                request=number,
                method=method,
                route=route,
                status=status,
                seconds=seconds,
                client=scope["client"][0] if scope.get("client") else "",
                notes=notes,
            )
        except OSError as error:
            _log.error("the audit log cannot be written: %s", error.strerror)
