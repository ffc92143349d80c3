"""What technicians are called where their names are not to be shown."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

KEY_FILE = "technicians.key"
_LENGTH = 32


def pseudonyms(names: Iterable[str], key: bytes) -> Mapping[str, str]:
    """Returns "technician 1", "technician 2" ... for names, in an order that only the key gives.

    The order says nothing of the alphabet, of figures, or of who came first; without the key nobody can tell from a
    list of names which is which. With another name in the list the numbers may move.
    """
    ordered = sorted(set(names), key=lambda name: hmac.digest(key, name.encode("utf-8", "surrogatepass"), "sha256"))
    return {name: f"technician {n}" for n, name in enumerate(ordered, 1)}


def key_of(folder: Path) -> bytes:
    """Returns the key kept in a scan's folder, made there at first, readable for its owner alone.

    Where the folder cannot be written to, the key holds for this call only.
    """
    file, made = folder / KEY_FILE, folder / f".{KEY_FILE}"
    try:
        kept = file.read_bytes()
        if len(kept) == _LENGTH:
            return kept
    except OSError:
        pass
    key = secrets.token_bytes(_LENGTH)
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            opened.write(key)
        made.replace(file)
    except OSError:
        pass
    return key
