"""Who asked for what and when, a JSON line each. What could name a person or a note stands there as a keyed hash."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notecheck.errors import ServiceError


class AuditLog:
    """A file to which lines are added; the operator moves it away and sends no signal: it is opened for each line.

    Args:
        path: the file; it is made readable to its owner alone.
        key: the key of the hashes. Who has it can tell whether a line is of a note or client that they know.

    Raises:
        ServiceError: the file cannot be written.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        try:
            self._write(b"")
        except OSError as error:
            raise ServiceError(f"audit log {path}: {error.strerror or 'cannot be written'}") from None

    def add(
        self,
        *,
        request: str,
        method: str,
        route: str,
        status: int,
        seconds: float,
        client: str,
        notes: Iterable[dict[str, Any]],
    ) -> None:
        """Adds the line of one request.

        Args:
            request: the service's own number of it.
            method: one of HTTP's.
            route: the address as the service has it, never as it was asked for.
            status: of the answer.
            seconds: how long it took.
            client: the address that it came from; hashed.
            notes: of each note `id` and `sha256` (hashed), `characters` and `verdict`.
        """
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request": request,
            "client": self._hashed(client),
            "method": method,
            "route": route,
            "status": status,
            "seconds": round(seconds, 4),
            "notes": [
                {
                    "id": None if note.get("id") is None else self._hashed(note["id"]),
                    "sha256": self._hashed(note["sha256"]),
                    "characters": note["characters"],
                    "verdict": note["verdict"],
                }
                for note in notes
            ],
        }
        self._write(json.dumps(line).encode() + b"\n")

    def _write(self, line: bytes) -> None:
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)

    def _hashed(self, value: str) -> str:
        return hmac.new(self._key, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
