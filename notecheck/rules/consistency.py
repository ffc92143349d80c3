"""The registry of consistency checks: one small function for each, found by the name of its finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from notecheck.reading.document import Cell, Range
from notecheck.report import Measured, Place, Pressure
from notecheck.rules.case import Case, Flag, place

Check = Callable[[Case], Iterable[Flag]]

CHECKS: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Registers a function as the check of a name."""

    def register(function: Check) -> Check:
        if name in CHECKS:
            raise ValueError(f"two checks named {name}")
        CHECKS[name] = function
        return function

    return register


def consistency(case: Case) -> Iterator[Flag]:
    """Yields what in a note does not fit together, each with all its places."""
    if case.kind not in ("exercise", "pharmacologic"):
        return
    for function in CHECKS.values():
        yield from function(case)


def flag(name: str, detail: str, *items: Measured | Cell | Range) -> Flag:
    """Returns a flag at the first place in the text, with the other places as related."""
    first, *others = sorted({_place(i) for i in items}, key=lambda p: (p.start, p.end))
    return Flag(name, first, tuple(others), detail)


def _place(item: Measured | Cell | Range) -> Place:
    return place(item.start, item.end) if isinstance(item, Measured | Cell) else place(*item)


def number(value: Measured | None) -> float | None:
    """Returns the number of a fact, None where there is none."""
    return float(value.value) if value is not None and isinstance(value.value, int | float) else None


def stated(value: Measured | None) -> float | None:
    """Returns the number of a fact that the note itself states."""
    return None if value is None or value.derived else number(value)


def pressure(value: Measured | None) -> Pressure | None:
    """Returns the pressure of a fact."""
    return value.value if value is not None and isinstance(value.value, Pressure) else None


def plain(value: float) -> str:
    """Returns a number as a person writes it."""
    return f"{value:.1f}".removesuffix(".0")


def clock(seconds: float) -> str:
    """Returns seconds as minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def load() -> None:
    """Imports the modules that hold the checks, so that they register themselves."""
    from notecheck.rules import agreement, arithmetic, sequence  # noqa: F401


load()
