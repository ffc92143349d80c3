"""What stands before the EHR's ways in, made of the settings: who may call, which pages, what is fetched."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from notecheck.errors import ServiceError
from notecheck.service.ehr.outcomes import is_ehr
from notecheck.service.ehr.settings import Ehr

if TYPE_CHECKING:
    from notecheck.service.ehr.callers import Callers
    from notecheck.service.ehr.fetching import Fetcher


class Gate:
    """The callers, where some are named, and the fetcher, where a base is.

    Raises:
        ServiceError: what the settings ask for is not installed, or their files do not hold it.
    """

    def __init__(self, settings: Ehr) -> None:
        self._settings = settings
        self.callers: Callers | None = None
        self.fetcher: Fetcher | None = None
        try:
            if settings.trust.issuer:
                from notecheck.service.ehr.callers import Callers

                self.callers = Callers(settings.trust)
            if settings.binary.base is not None:
                from notecheck.service.ehr.fetching import Fetcher

                self.fetcher = Fetcher(settings.binary)
        except ModuleNotFoundError as error:
            raise ServiceError(f"{error.name} is not installed: pip install 'notecheck[hooks]'") from None

    def keeping(self) -> Coroutine[Any, Any, None] | None:
        """Returns the work that keeps the issuers' keys up to date; None where they are all in files."""
        if self.callers is None or all(issuer.jwks is None for issuer in self._settings.trust.issuer):
            return None
        from notecheck.service.ehr.fetching import keep_keys

        return keep_keys(self._settings.trust, self.callers)


class Origins:
    """Lets pages of some origins call the EHR's ways in; nothing else of the service, and nobody else."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app, allow_origins=origins, allow_methods=("GET", "POST"), allow_headers=("Authorization", "Content-Type")
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        is_open = scope["type"] == "http" and is_ehr(scope["path"])
        await (self._open if is_open else self._app)(scope, receive, send)
