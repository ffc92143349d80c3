"""What a service is started with."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path

from notecheck.errors import ServiceError
from notecheck.policy.site import Site

SHORTEST_SECRET = 16
"""Bytes of a token or a key; shorter ones can be guessed."""
MOST_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the service takes on; each limit has its own status."""

    body: int = 4 * 1024 * 1024
    """Bytes of a request; 413 beyond."""
    notes: int = 100
    """Notes of a batch; 413 beyond."""
    requests: int = 64
    """Requests at once; 503 beyond."""
    waiting: float = 2.0
    """Seconds that a request may have to wait for a worker, by what was measured; 503 beyond."""
    sending: float = 10.0
    """Seconds in which the head of a request must have come in, the connection is closed beyond; then its body, 408."""
    checking: float = 60.0
    """Seconds of a check; 504 beyond."""
    reading: float = 30.0
    """Seconds for which a client may leave an answer unread; the connection is closed beyond."""
    connections: int = 512
    """Connections at once; 503 beyond."""
    renewal: int = 20_000
    """Notes after which a worker is replaced: spaCy keeps every new word."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A service as its operator wants it. Secrets are not shown."""

    site: Site
    workers: int = 1
    limits: Limits = field(default_factory=Limits)
    token: str | None = field(default=None, repr=False)
    audit_log: Path | None = None
    audit_key: bytes | None = field(default=None, repr=False)


def processors() -> int:
    """Returns how many workers a machine is given."""
    return max(1, min(MOST_WORKERS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1))


def secret(path: Path, what: str) -> str:
    """Returns the secret that a file holds, without the white space around it.

    Raises:
        ServiceError: the file cannot be read, or what it holds is too short.
    """
    try:
        found = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ServiceError(f"{what} {path}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise ServiceError(f"{what} {path}: not UTF-8") from None
    if len(found.encode()) < SHORTEST_SECRET:
        raise ServiceError(f"{what} {path}: shorter than {SHORTEST_SECRET} bytes")
    return found


def check_address(host: str, *, token: bool, tls: bool, behind_proxy: bool) -> None:
    """Raises where an address would show the service to others without protection.

    Raises:
        ServiceError: the address is none, or others can reach it and neither token and TLS nor a proxy protects it.
    """
    if host == "localhost":
        return
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise ServiceError("--host takes an IP address or localhost; names are not looked up") from None
    if not (address.is_loopback or behind_proxy or (token and tls)):
        raise ServiceError(
            f"{host} is reached from other machines: give --token-file, --tls-cert and --tls-key, "
            "or --behind-proxy if a proxy asks for credentials and speaks TLS"
        )
