"""The only connections that the service may open, each to an address of its settings: for key sets, and for Binary."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import httpx

from notecheck.errors import ServiceError
from notecheck.fhir.documents import attachments
from notecheck.fhir.resources import Resource, at, objects, text
from notecheck.hooks.request import Request
from notecheck.service.ehr.callers import Callers
from notecheck.service.ehr.settings import Binaries, Trust

_log = logging.getLogger("notecheck")
_LARGEST_SET: Final = 262_144
_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
_PATIENCE: Final = 5.0


def client(seconds: float) -> httpx.AsyncClient:
    """Returns a client that follows no redirection and reads nothing of the environment."""
    return httpx.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False)


async def _bytes(asked: httpx.AsyncClient, address: str, headers: dict[str, str], largest: int) -> tuple[bytes, str]:
    """Returns what an address answers, and of what type it is.

    Raises:
        httpx.HTTPError: it does not, or with more.
    """
    async with asked.stream("GET", address, headers=headers) as answer:
        answer.raise_for_status()
        if answer.is_redirect:
            raise httpx.HTTPError("redirected")
        found = bytearray()
        async for part in answer.aiter_bytes():
            found += part
            if len(found) > largest:
                raise httpx.HTTPError("too large")
        return bytes(found), answer.headers.get("content-type", "")


async def keep_keys(trust: Trust, callers: Callers, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Fetches the key sets of issuers that have an address, now and from time to time, until it is cancelled."""
    issuers = [(issuer.iss, issuer.jwks) for issuer in trust.issuer if issuer.jwks is not None]
    while issuers:
        async with client(_PATIENCE) as asked:
            for iss, address in issuers:
                await _renewed(asked, callers, iss, address)
        await wait(trust.refresh)


async def _renewed(asked: httpx.AsyncClient, callers: Callers, iss: str, address: str) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            content, _ = await _bytes(asked, address, {"Accept": "application/json"}, _LARGEST_SET)
        found = json.loads(content)
        taken = isinstance(found, dict) and callers.renew(iss, found)
    except (httpx.HTTPError, TimeoutError, ValueError):
        taken = False
    if not taken:
        _log.warning("the keys at %s could not be had; those of before stay", address)


class Fetcher:
    """Fetches the Binary resources of one server.

    Args:
        settings: with a base.

    Raises:
        ServiceError: the file with the token cannot be read.
    """

    def __init__(self, settings: Binaries) -> None:
        self._settings, self._base = settings, settings.base or ""
        self._token = None
        if settings.token_file is not None:
            try:
                self._token = settings.token_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError):
                raise ServiceError(f"{settings.token_file}: cannot be read") from None

    async def fill(self, bundle: Resource, asked: Request | None, largest: int) -> Resource:
        """Returns a bundle with the Binary of its first entry, where that holds only its address and it can be had.

        Args:
            bundle: whose first entry is the note's resource.
            asked: the call; its token goes to the base if it names the base as its server.
            largest: bytes of a document.
        """
        wanted = self._wanted(next(objects(bundle.get("entry")), {}).get("resource", {}))
        if wanted is None:
            return bundle
        token = self._token
        if asked is not None and asked.fhirAuthorization and (asked.fhirServer or "").rstrip("/") == self._base:
            token = asked.fhirAuthorization.access_token
        headers = {"Accept": "application/fhir+json"}
        if token and token.isascii() and token.isprintable():
            headers["Authorization"] = f"Bearer {token}"
        try:
            async with asyncio.timeout(self._settings.seconds), client(self._settings.seconds) as connection:
                content, kind = await _bytes(connection, f"{self._base}/Binary/{wanted}", headers, largest * 3 // 2)
        except (httpx.HTTPError, TimeoutError) as error:
            _log.warning("a Binary could not be had: %s", type(error).__name__)
            return bundle
        binary = _binary(content, kind)
        return bundle | {"entry": [*bundle["entry"], {"resource": binary | {"resourceType": "Binary", "id": wanted}}]}

    def _wanted(self, resource: Resource) -> str | None:
        """The id of the Binary that is needed: only the id is taken of what a resource says."""
        found = attachments(resource)
        if any(text(one.get("data")) for one in found):
            return None
        for one in found:
            address = text(one.get("url")) or ""
            name = address.removeprefix(f"{self._base}/").removeprefix("Binary/")
            if address in (f"Binary/{name}", f"{self._base}/Binary/{name}") and _ID.fullmatch(name):
                return name
        return None


def _binary(content: bytes, kind: str) -> dict[str, Any]:
    """What a server answers for a Binary: the resource, or the document itself."""
    if "json" in kind:
        try:
            found = json.loads(content)
        except ValueError:
            found = None
        if at(found, "resourceType") == "Binary":
            return dict(found)
    return {"contentType": kind, "data": base64.b64encode(content).decode("ascii")}
