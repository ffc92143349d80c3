"""Whether documents are of one patient: numbers, dates of birth and names beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from notecheck.encounter.brought import Mark

_SAME: Final = (("record", "record"), ("record", "number"), ("number", "record"), ("number", "number"))
"""Marks of numbers, which may stand in the record of one document and in the text of another."""


class Compared(NamedTuple):
    """Two documents beside each other: whether anything shows one patient, and the marks that do not agree."""

    agree: bool
    differ: tuple[tuple[Mark, Mark], ...]

    @property
    def are_two(self) -> bool:
        """Whether they are of two patients: something differs and nothing agrees."""
        return bool(self.differ) and not self.agree


def compared(first: Sequence[Mark], second: Sequence[Mark]) -> Compared:
    """Returns how the marks of two documents stand to each other."""
    agree, differ = False, []
    for one, other, same in _pairs(first, second):
        agree = agree or same
        comparable = one.kind == other.kind and one.label == other.label
        if not same and comparable:
            differ.append((one, other))
    return Compared(agree, tuple(differ))


def _pairs(first: Sequence[Mark], second: Sequence[Mark]) -> Iterator[tuple[Mark, Mark, bool]]:
    for one in first:
        for other in second:
            comparable = one.kind == other.kind or (one.kind, other.kind) in _SAME
            if comparable and one.values and other.values:
                yield one, other, not set(one.values).isdisjoint(other.values)
