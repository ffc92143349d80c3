"""Findings that somebody has looked at and takes the responsibility for: a side file with reason, author and expiry.

[[suppress]]
note = "A17"
code = "NC206"
reason = "Quoted from the referral letter."
author = "M. Castellan"
expires = 2027-06-30
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from notecheck.errors import ScanError
from notecheck.policy.site import line_of


class Suppression(BaseModel):
    """One finding of one note that counts no more; in force until and on the day it expires."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    note: str = Field(min_length=1)
    code: str = Field(pattern=r"^NC\d{3}$")
    reason: str = Field(pattern=r"\S")
    author: str = Field(pattern=r"\S")
    expires: date


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    suppress: tuple[Suppression, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a scan says of its suppressions.

    Args:
        used: how many leave a finding out.
        unused: those in force that no finding answers to.
        expired: those that are in force no more.
    """

    used: int
    unused: tuple[Suppression, ...]
    expired: tuple[Suppression, ...]


class Suppressions:
    """The suppressions of a scan on a day."""

    def __init__(self, entries: Iterable[Suppression], today: date) -> None:
        self.entries = tuple(entries)
        self._expired = tuple(s for s in self.entries if s.expires < today)
        self._active: dict[str, set[str]] = {}
        for s in self.entries:
            if s.expires >= today:
                self._active.setdefault(s.note, set()).add(s.code)

    def of(self, note_id: str) -> Collection[str]:
        """Returns the codes in force for a note."""
        return self._active.get(note_id, ())

    def joined(self) -> dict[str, str]:
        """Returns the codes in force for each note, joined by semicolons."""
        return {note: ";".join(sorted(codes)) for note, codes in self._active.items()}

    def told(self, used: Collection[tuple[str, str]]) -> Told:
        """Returns what to say of them, given the notes and codes that they left out."""
        unused = [s for s in self.entries if s not in self._expired and (s.note, s.code) not in used]
        return Told(len(self.entries) - len(unused) - len(self._expired), tuple(unused), self._expired)


def load(path: Path) -> tuple[Suppression, ...]:
    """Returns the suppressions of a file.

    Raises:
        ScanError: it cannot be read or does not say what it must; the message names line and key alone.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        return _File.model_validate(tomllib.loads(text)).suppress
    except OSError as error:
        raise ScanError(f"suppressions {path}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise ScanError(f"suppressions {path}: not UTF-8") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        keys = tuple(k for k in first["loc"] if isinstance(k, str))
        nth = next((k for k in first["loc"] if isinstance(k, int)), 0)
        line = line_of(text, keys, nth)
        where = f":{line}" if line else ""
        raise ScanError(f"suppressions {path}{where}: {'.'.join(keys) or 'the file'}: {first['msg']}") from None
    except tomllib.TOMLDecodeError as error:
        raise ScanError(f"suppressions {path}: not valid TOML: {error}") from None
