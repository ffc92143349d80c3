"""Which documents of an encounter count: the latest signed version rules, a draft waits, an addendum adds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from notecheck.encounter.document import Filing
from notecheck.encounter.report import Standing

_PART = re.compile(r"\d+|[^\W\d_]+")
_Order = tuple[tuple[tuple[bool, int, str], ...], str]


def standings(filings: Sequence[Filing], tells: Sequence[bool], withdrawn: Sequence[bool]) -> list[Standing]:
    """Returns how each document stands, in their order.

    Args:
        filings: what the record says of each.
        tells: whether each records the test, by what stands in it or by its type, and is the staff's.
        withdrawn: whether each says of itself that it was entered in error.
    """
    found: list[Standing] = ["in_force"] * len(filings)
    for versions in _series(filings):
        ruling = max(versions, key=lambda i: (*_known(filings[i]), i))
        for i in versions:
            if i != ruling:
                pending = filings[i].is_draft and _order(filings[i]) > _order(filings[ruling])
                found[i] = "draft" if pending else "superseded"
    ruling_test = [i for i, standing in enumerate(found) if standing == "in_force" and tells[i]]
    if any(not filings[i].is_draft and not withdrawn[i] and not filings[i].is_addendum for i in ruling_test):
        for i, filing in enumerate(filings):
            if found[i] == "in_force" and filing.is_draft and filing.author == "staff":
                found[i] = "draft"
    if any(found[i] == "in_force" and not withdrawn[i] for i in ruling_test):
        for i in range(len(filings)):
            if found[i] == "in_force" and withdrawn[i]:
                found[i] = "withdrawn"
    return found


def untold(filings: Sequence[Filing]) -> list[tuple[int, int]]:
    """Returns the versions of one document that nothing tells the order of, the one that rules first, then another."""
    out = []
    for versions in _series(filings):
        ruling = max(versions, key=lambda i: (*_known(filings[i]), i))
        same = [i for i in versions if i != ruling and _known(filings[i]) == _known(filings[ruling])]
        out += [(ruling, same[-1])] if same else []
    return out


def _series(filings: Sequence[Filing]) -> list[list[int]]:
    """The versions of each document. Addenda to one document are versions of each other only by their own id."""
    found: dict[tuple[bool, str], list[int]] = {}
    for i, filing in enumerate(filings):
        found.setdefault((filing.is_addendum, filing.id if filing.is_addendum else filing.series), []).append(i)
    return list(found.values())


def _known(filing: Filing) -> tuple[int, _Order]:
    """What tells one version from another: first whether it is signed, then its order."""
    return (2 if filing.is_signed else 0 if filing.is_draft else 1), _order(filing)


def _order(filing: Filing) -> _Order:
    """By the version, its numbers as numbers ("1.10" is later than "1.9"), then by the time of signing."""
    parts = _PART.findall(str(filing.version)) if filing.version is not None else []
    return tuple(_part(part) for part in parts), filing.signed or ""


def _part(part: str) -> tuple[bool, int, str]:
    """A number by its length and digits, which no length makes slow; a word before all numbers."""
    digits = part.lstrip("0")
    return (True, len(digits), digits) if part.isdecimal() else (False, 0, part.lower())
