"""What is known of protocols, drugs and formulas, as data: the tables of the consistency checks."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class ProtocolStage(NamedTuple):
    """A stage of a protocol: `end` in seconds from the start, `speed` in mph, `grade` in per cent."""

    label: str
    end: int
    speed: float
    grade: float
    mets: float


class Formula(NamedTuple):
    """A formula for the predicted maximal heart rate: base - factor x age."""

    base: float
    factor: float

    def of(self, age: float) -> float:
        """Returns the predicted maximum in beats per minute."""
        return self.base - self.factor * age


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


@cache
def protocols() -> dict[str, tuple[tuple[ProtocolStage, ...], ...]]:
    """Returns the stage tables of each protocol, its usual one first."""
    return {
        name: tuple(tuple(ProtocolStage(**s) for s in entry[key]) for key in ("stages", "variant") if key in entry)
        for name, entry in _load("protocols.toml").items()
    }


@cache
def tolerance(name: str) -> float:
    """Returns a tolerance of the checks."""
    return float(_load("limits.toml")["tolerance"][name])


@cache
def formulas() -> dict[str, Formula]:
    """Returns the formulas for the predicted maximum."""
    return {name: Formula(**entry) for name, entry in _load("limits.toml")["formula"].items()}


@cache
def taken(label: str) -> tuple[float, float]:
    """Returns the lowest and the highest number that are taken for a fact behind a label of `measure`."""
    low, high = limits("taken")[label]
    return low, high


@cache
def limits(table: str) -> dict[str, Any]:
    """Returns a table of `limits.toml` by its name."""
    return dict(_load("limits.toml")[table])
