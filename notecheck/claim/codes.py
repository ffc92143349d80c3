"""The numbers in force on a day of service: procedures, places, modifiers, diagnoses."""

from __future__ import annotations

import tomllib
import warnings
from datetime import date
from functools import cache
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from types import ModuleType
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict


class _Set(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    effective_from: date
    effective_to: date | None = None
    sources: tuple[str, ...]

    def holds(self, day: date) -> bool:
        """Whether the set is in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class Procedures(_Set):
    """The numbers of the test and of what stands beside it."""

    whole: str
    supervision: str
    tracing: str
    reading: str
    most_units: int
    echo: str
    echo_with_ecg: str
    plain_ecg: frozenset[str]
    perfusion: frozenset[str]
    drugs: dict[str, frozenset[str]]

    @property
    def parts(self) -> frozenset[str]:
        """The parts of the whole test."""
        return frozenset({self.supervision, self.tracing, self.reading})

    @property
    def test(self) -> frozenset[str]:
        """The whole test and its parts."""
        return self.parts | {self.whole}

    @property
    def imaging(self) -> frozenset[str]:
        """Imaging that goes with a stress test."""
        return self.perfusion | {self.echo, self.echo_with_ecg}


class Places(_Set):
    """Places of service by what they are to the rules."""

    facility: frozenset[str]
    office: frozenset[str]
    off_campus: frozenset[str]
    telehealth: frozenset[str]


class Modifiers(_Set):
    """Modifiers by what they tell."""

    technical: frozenset[str]
    professional: frozenset[str]
    distinct: frozenset[str]
    telehealth: frozenset[str]
    off_campus: frozenset[str]
    reduced: frozenset[str]
    discontinued: frozenset[str]
    discontinued_in_facility: frozenset[str]
    repeated: frozenset[str]


class Diagnoses(_Set):
    """A release of the diagnosis codes: the version of the library that holds it, and categories it does not fit."""

    library: str
    not_judged: frozenset[str] = frozenset()

    def standing(self, code: str) -> Literal["in full", "not in full", "unknown", "not judged"]:
        """Returns how a code stands in this release: spelled out to its last place, a category, or no code."""
        if code[:3] in self.not_judged:
            return "not judged"
        icd = _library()
        if not icd.is_valid_item(code) or not icd.is_category_or_subcategory(code):
            return "unknown"
        return "in full" if icd.is_leaf(code) else "not in full"


class Sets(NamedTuple):
    """What is in force on a day; None where no set fits."""

    procedures: Procedures | None
    places: Places | None
    modifiers: Modifiers | None
    diagnoses: Diagnoses | None


_AnySet = TypeVar("_AnySet", bound=_Set)


def in_force(day: date) -> Sets:
    """Returns the sets for a day of service."""
    procedures, places, modifiers, diagnoses = _all()
    return Sets(_on(day, procedures), _on(day, places), _on(day, modifiers), _on(day, diagnoses))


def _on(day: date, sets: tuple[_AnySet, ...]) -> _AnySet | None:
    return next((s for s in sets if s.holds(day)), None)


@cache
def _all() -> tuple[tuple[Procedures, ...], tuple[Places, ...], tuple[Modifiers, ...], tuple[Diagnoses, ...]]:
    data = tomllib.loads(files(__package__).joinpath("codes.toml").read_text(encoding="utf-8"))
    installed = version("simple-icd-10-cm")
    return (
        _load(Procedures, data["procedures"]),
        _load(Places, data["places"]),
        _load(Modifiers, data["modifiers"]),
        tuple(d for d in _load(Diagnoses, data["diagnoses"]) if installed.startswith(f"{d.library}.")),
    )


def _load(kind: type[_AnySet], entries: list[dict[str, Any]]) -> tuple[_AnySet, ...]:
    return tuple(kind.model_validate(entry) for entry in entries)


@cache
def _library() -> ModuleType:
    """Returns the library of diagnosis codes. Its import takes 1.5 s and 190 MB, and calls what Python deprecates."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return import_module("simple_icd_10_cm")


def dotted(code: str) -> str:
    """Returns a diagnosis code with its dot."""
    bare = code.replace(".", "")
    return bare if len(bare) <= 3 else f"{bare[:3]}.{bare[3:]}"
