"""Where the rules of the claim register themselves, one function for each name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from notecheck.claim.case import ClaimCase, Flag
from notecheck.report import NotJudged

ClaimRule = Callable[[ClaimCase], Iterable[Flag | NotJudged]]

RULES: dict[str, ClaimRule] = {}


def rule(name: str) -> Callable[[ClaimRule], ClaimRule]:
    """Registers a function as the rule whose finding has the name."""

    def register(function: ClaimRule) -> ClaimRule:
        if name in RULES:
            raise ValueError(f"two functions for {name}")
        RULES[name] = function
        return function

    return register
