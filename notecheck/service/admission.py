"""Who and how much comes in: the token, the size of a request, the time it takes to come in, how many at once."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from notecheck.service.faults import FaultError, busy, response
from notecheck.service.settings import Limits

OPEN = frozenset({"/healthz", "/readyz"})
"""Addresses that ask for no token: they tell nothing."""
UNCOUNTED = frozenset({*OPEN, "/metrics"})
"""Addresses that are answered however busy the service is."""


class Admission:
    """Wraps the service; a request that comes through is whole and within the limits."""

    def __init__(self, app: ASGIApp, limits: Limits, token: str | None) -> None:
        self._app, self._limits = app, limits
        self._token = None if token is None else _digest(token.encode())
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or says why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        counted = scope["path"] not in UNCOUNTED
        full = counted and self._under_way >= self._limits.requests
        self._under_way += counted
        try:
            if scope["path"] not in OPEN:
                self._check_token(Headers(scope=scope))
            if full:
                raise busy(1)
            body = await self._whole(Headers(scope=scope), receive)
            if body is not None:
                await self._app(scope, _again(body, receive), send)
        except FaultError as fault:  # of the lines above: the service answers its own faults
            await response(scope, fault)(scope, receive, send)
        finally:
            self._under_way -= counted

    def _check_token(self, headers: Headers) -> None:
        if self._token is None:
            return
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":  # what a browser can send: the token is the password, the name does not matter
            try:
                given = base64.b64decode(given, validate=True).partition(b":")[2].decode("latin-1")
            except (binascii.Error, ValueError):
                given = ""
        elif scheme.lower() != "bearer":
            given = ""
        if not hmac.compare_digest(_digest(given.strip().encode("latin-1", "replace")), self._token):
            raise FaultError(401, headers={"WWW-Authenticate": 'Bearer, Basic realm="notecheck", charset="UTF-8"'})

    async def _whole(self, headers: Headers, receive: Receive) -> bytes | None:
        """Returns the body of a request; None where the client has gone."""
        said = headers.get("content-length", "")
        if said.isdecimal() and int(said[:20]) > self._limits.body:
            raise FaultError(413)
        parts = bytearray()
        try:
            async with asyncio.timeout(self._limits.sending):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    parts += message.get("body", b"")
                    if len(parts) > self._limits.body:
                        raise FaultError(413)
                    if not message.get("more_body", False):
                        return bytes(parts)
        except TimeoutError:
            raise FaultError(408, headers={"Connection": "close"}) from None


def _digest(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def _again(body: bytes, receive: Receive) -> Receive:
    """Returns a way to receive a body that has come in already."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
