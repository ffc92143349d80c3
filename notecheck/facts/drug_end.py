"""That a drug study ran to its end: its infusion, dose or protocol told as complete, or as not cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from notecheck import lexicon
from notecheck.reading.document import Concept, Range, Reading
from notecheck.reading.drugs import BOLUS
from notecheck.report import Named

_WORDS = lexicon.wordings("drug_end")

_FULL_DRUG = re.compile(rf"\b(?:{_WORDS['full_drug']})\b")
_NOTHING_CUT = re.compile(
    r"\b(?:nothing|not|never|none|neither)(?: was| were| part)? (?:stopped|ended|cut|broken) (?:early|short|off)\b|"
    r"\b(?:no|without(?: an?)?) early (?:stop|end|termination|ending)\b|\bnot ended? before\b"
)
"""That a drug study was not ended early, which with the dose given tells that it ran to its end."""


_DOSE_ALONE = ("full dose", "whole dose", "entire dose", "all the dose", "all of the dose", "complete dose")
"""Of a bolus the dose given in full tells how it was given and not how the study ended."""
_GIVEN_BY_RULE = re.compile(
    r"\b(?:given|iv|ivp|push\w*|inject\w*|admin\w*|dosed?|(?:over|in) \d+ ?s\w*)(?: iv)?"
    r"(?:,? @? ?\d{3,4}| at \d{1,2}:\d\d)?,? per (?:\w+ )?protocol$"
)
"""A bolus "given per protocol" tells how it was given and not how the study ended."""


def drug_end(reading: Reading, agent: str, found: Mapping[str, Named], spans: Sequence[Range]) -> Named | None:
    """Returns where a note tells that a drug study ran to its end, or None.

    Args:
        reading: the note.
        agent: the drug that was given.
        found: the reasons found so far; beside others the end counts only where a walk was ended before the drug.
        spans: where the note speaks of the end.
    """
    if found:
        if "protocol_complete" in found or not _changed_to_drug(reading, agent, found):
            return None
        full = next((c for c in _completions(reading) if not _is_dose_alone(reading, c)), None)
        return _named(full.start, full.end) if full is not None else _nothing_cut(reading)
    done = None
    if agent not in BOLUS:
        hits = (_FULL_DRUG.search(reading.lower, start, end) for start, end in spans)
        done = next((hit for hit in hits if hit is not None), None)
    if done is not None:
        return _named(done.start(), done.end())
    for c in _completions(reading):
        by_rule = _GIVEN_BY_RULE.search(reading.lower, max(0, c.start - 36), c.end)
        if agent not in BOLUS or not (_is_dose_alone(reading, c) or by_rule):
            return _named(c.start, c.end)
    return _nothing_cut(reading)


def _completions(reading: Reading) -> Iterator[Concept]:
    """The words of a completed infusion, dose or protocol that hold."""
    for c in reading.all("reason", "protocol_complete"):
        if _is_told(reading, c) and _FULL_DRUG.search(reading.lower, c.start, c.end + 12):
            yield c


def _is_dose_alone(reading: Reading, c: Concept) -> bool:
    return reading.lower[c.start : c.end].startswith(_DOSE_ALONE)


def _nothing_cut(reading: Reading) -> Named | None:
    uncut = _NOTHING_CUT.search(reading.lower)
    return _named(*uncut.span()) if uncut is not None else None


def _named(start: int, end: int) -> Named:
    return Named(value="protocol_complete", start=start, end=end)


def _changed_to_drug(reading: Reading, agent: str, found: Mapping[str, Named]) -> bool:
    """Whether a walk was ended before the drug was given, which then has an end of its own."""
    if any(r.phase == "exercise" and r.speed is None for r in reading.rows):
        return True
    given = next((c.start for c in reading.all("agent", agent) if c.holds and _has_dose(reading, c.end)), None)
    walked = any(r.phase == "exercise" and given is not None and r.start < given for r in reading.rows)
    return walked and any(given is not None and reason.end < given for reason in found.values())


def _has_dose(reading: Reading, at: int) -> bool:
    return any(v.unit in ("mg", "mcg/kg/min", "mg/kg") for v in reading.numbers(at, at + 30))


def _is_told(reading: Reading, c: Concept) -> bool:
    """Whether words of completion hold; the "planned" in "ran to its planned end" makes no plan of them."""
    start, _ = reading.sentence(c.start)
    planned = (
        _AS_PLANNED.search(reading.lower, start, c.end)
        or _AS_INTENDED.match(reading.lower, c.end)
        or "planned" in reading.lower[c.start : c.end]
    )
    return c.holds or (not c.negated and c.context == "plan" and bool(planned))


_AS_INTENDED = re.compile(r",? as (?:scheduled|planned|intended|ordered)\b")
_AS_PLANNED = re.compile(
    r"\bplanned (?:\d{1,2} )?(?:infusion|dose|drug|protocol|course|time|minutes?|observation|study|walk)\b"
)
