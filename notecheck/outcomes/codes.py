"""Adjustment reasons by their numbers: which are denials, and our own words for some."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple

_REASON: Final = re.compile(r"(?:(?P<group>[A-Z]{2})[- ]?)?(?P<number>[A-Z]?\d{1,3})")
_REMARK: Final = re.compile(r"[MN]A?\d{1,4}")


class Reason(NamedTuple):
    """Why a payer adjusted: the number, and the group where it was given."""

    group: str | None
    number: str

    def __str__(self) -> str:
        return f"{self.group}-{self.number}" if self.group else self.number

    @property
    def is_denial(self) -> bool:
        """Whether it denies the service; every number does that is not known to stand beside an allowed one."""
        return bool(_known().get(self.number, {}).get("denial", True))

    @property
    def words(self) -> str:
        """Our own words for what it is about, empty where there are none."""
        return str(_known().get(self.number, {}).get("words", ""))

    @property
    def about(self) -> Literal["authorization"] | None:
        """What it concerns that a site's policy can hold."""
        return _known().get(self.number, {}).get("about")


def reason_of(written: str, group: str | None = None) -> Reason | None:
    """Returns a reason as a table writes it ("16", "CO-16", "co16"), None where it is none."""
    found = _REASON.fullmatch(written.upper())
    if found is None:
        return None
    named = found["group"] or (group.upper() if group else None)
    return Reason(named, found["number"].lstrip("0")) if named in (None, *_data()["groups"]) else None


def is_remark(written: str) -> bool:
    """Whether this is the number of a remark ("M76", "MA130", "N706")."""
    return _REMARK.fullmatch(written) is not None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("codes.toml").read_text(encoding="utf-8"))


@cache
def _known() -> dict[str, dict[str, Any]]:
    return {number: entry for entry in _data()["reason"] for number in entry["numbers"]}
