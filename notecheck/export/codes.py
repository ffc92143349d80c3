"""Standard codes and units, as `codes.toml` gives them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a public system; `system` is its address as FHIR names it."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class Concept:
    """What is asked, measured or answered: its plain name, and codes for it where there are any.

    `units` holds the UCUM code of each unit that the report may give it in, `state` the patient's state that belongs to
    it, `category` the FHIR category of an observation of it.
    """

    text: str
    codes: tuple[Code, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    state: str | None = None
    category: str = "procedure"


@cache
def _table() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = tomllib.loads(
        files(__name__.rpartition(".")[0]).joinpath("codes.toml").read_text(encoding="utf-8")
    )
    return found


def system(name: str) -> str:
    """Returns the address of a system: `DCM`, `LN`, `SCT` or `UCUM`."""
    address: str = _table()["system"][name]
    return address


def _code(scheme: str, code: str, display: str) -> Code:
    return Code(system(scheme), code, display)


@cache
def concept(name: str) -> Concept:
    """Returns what is asked or measured, by its name in the table."""
    entry = _table()["concept"][name]
    return Concept(
        text=entry["text"],
        codes=tuple(_code(*one) for one in entry.get("codes", ())),
        units=entry.get("units", {}),
        state=entry.get("state"),
        category=entry.get("category", "procedure"),
    )


def plain(words: str) -> str:
    """Returns words with single blanks between them: FHIR allows neither other blanks nor empty texts."""
    return " ".join(words.split())


def answer(fact: str, value: str) -> Concept:
    """Returns a value of the report's vocabulary; without codes where the table has none for it."""
    entry = _table()["value"].get(fact, {}).get(value)
    return Concept(text=plain(value.replace("_", " ")), codes=(_code(*entry),) if entry else ())
