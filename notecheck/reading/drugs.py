"""The stress drugs: their names as the lexicon has them, and how each is given."""

from __future__ import annotations

from notecheck import lexicon, standards


def _given(way: str) -> frozenset[str]:
    return frozenset(drug for drug, given in standards.limits("given").items() if given == way)


BOLUS = _given("bolus")
"""Drugs that are injected at once."""
ONE_RATE = _given("one_rate")
"""Drugs that run at one rate for minutes: what comes later is recovery."""
STEPS = _given("steps")
"""Drugs whose rate is raised step by step."""
NAMES = lexicon.terms("agent", *BOLUS, *ONE_RATE, *STEPS)
"""Their names as branches of a regular expression, in lower case."""
RUNNING = lexicon.terms("agent", *ONE_RATE, *STEPS)
"""The names of those that run in."""
