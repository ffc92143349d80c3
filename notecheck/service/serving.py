"""The service run: a socket opened, the application served until a signal, ended in order."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from notecheck.errors import ServiceError
from notecheck.service.app import build
from notecheck.service.connections import within
from notecheck.service.settings import Settings


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service is reached; with certificate and key it speaks TLS."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False


def serve(settings: Settings, address: Address, say: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM; what is under way is finished first.

    Args:
        settings: of the service.
        address: where; port 0 takes a free one.
        say: tells the operator what has begun.

    Raises:
        ServiceError: it cannot be started.
    """
    app = build(settings)
    config = uvicorn.Config(
        app,
        http=within(settings.limits),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,  # it would hold what was asked for
        server_header=False,
        proxy_headers=address.behind_proxy,
        forwarded_allow_ips="*" if address.behind_proxy else None,
        timeout_graceful_shutdown=int(settings.limits.checking) + 5,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    try:
        config.load()
    except (OSError, ValueError) as error:
        raise ServiceError(f"certificate or key: {getattr(error, 'strerror', None) or 'cannot be read'}") from None
    opened = _opened(address)
    scheme = "https" if config.is_ssl else "http"
    host = f"[{address.host}]" if ":" in address.host else address.host
    server = _Server(config, lambda: say(f"{scheme}://{host}:{opened.getsockname()[1]}/"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises the signal again when all is done
    try:
        server.run(sockets=[opened])
    except KeyboardInterrupt:
        return
    finally:
        opened.close()
    if not server.started:
        raise ServiceError("the service could not be started; what it said stands above")


class _Server(uvicorn.Server):
    """A server that says when it can be asked."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._say_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._say_started()


def _opened(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    host = "127.0.0.1" if address.host == "localhost" else address.host
    try:
        opened = socket.create_server((host, address.port), family=family, backlog=256)
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or "cannot be opened"
        raise ServiceError(f"{address.host} port {address.port}: {said}") from None
    # asyncio says so only of sockets that it opens itself; otherwise an answer waits 40 ms for the client's next word
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened
