"""Elements of the ECG and of watching the patient."""

from __future__ import annotations

import re

from notecheck.reading.document import Concept, Range
from notecheck.rules.case import MISSING, Case, Judgement, partial, present
from notecheck.rules.registry import element

STRESS_PHASES = ("exercise", "infusion", "recovery")


AWAY = frozenset({"indication", "history", "medications", "screening", "plan", "imaging"})


@element("lead-placement")
def lead_placement(case: Case) -> Judgement:
    """Electrodes with the lead system."""
    r = case.reading
    system = [
        c
        for c in r.all("lead_system")
        if c.context not in ("unticked", "blank", "other_test", "historical")
        and not _EARLIER.search(r.lower, max(0, c.start - 10), c.start)
    ]
    if system:
        return present(system[0])
    named = _LEADS_NAMED.search(r.lower)
    if named:
        return present(named.span())
    for section in r.under("leads"):
        if re.search(r"\bx?1[02]\b|\bten\b|\btwelve\b|mason", r.lower[section.body : section.end]):
            return present((section.start, section.end))
    applied = [
        c
        for c in r.all("electrodes")
        if c.context not in ("unticked", "blank") and not _EYES.search(r.lower, max(0, c.start - 10), c.start)
    ]
    return partial(applied[0]) if applied else MISSING


_EARLIER = re.compile(r"\b(?:prior|old|previous|outside) $")


_LEADS_NAMED = re.compile(
    r"\bleads? ?[=:x] ?1[02]\b|"
    r"\b(?:i{1,3}|av[frl]|v[1-6])(?:(?:, ?|/| and | & |, and | )(?:i{1,3}|av[frl]|v[1-6])){1,5}"
    r"(?: (?:plus|and|\+) (?:the )?limbs?(?: leads)?)?,? (?:were )?"
    r"(?:recorded|monitored|displayed|were recorded|on (?:the )?(?:screen|monitor|paper))\b"
)
"""Leads named as recorded."""


_EYES = re.compile(r"\b(?:eyes?|watch\w*|kept) $")


@element("resting-ecg")
def resting_ecg(case: Case) -> Judgement:
    """The resting ECG with its rhythm or something observed on it."""
    r = case.reading
    ranges = _resting_ranges(case)
    content = [
        c
        for kind in ("rhythm", "wave", "st", "ecg_normal", "ectopy")
        for c in r.says(kind, ranges)
        if c.context not in ("unticked", "blank", "indication", "other_test")
        and not _STANDARD.match(r.lower, c.start, c.end + 10)
    ]
    if content:
        return present(min(content, key=lambda c: c.start))
    early = [
        c
        for c in r.all("rhythm")
        if c.start < case.begin
        and not c.context
        and not c.negated
        and case.category(c.start) not in AWAY
        and not any(p.value in ("peak", "recovery") for p in r.within("phase", *r.sentence(c.start)))
        and not _UNDER_WAY.search(r.lower, *r.sentence(c.start))
    ]
    if early:
        return present(early[0])
    named = [
        c
        for c in r.all("ecg")
        if c.context not in ("unticked", "blank")
        and not _EARLIER.search(r.lower, max(0, c.start - 10), c.start)
        and any(a <= c.start < b for a, b in ranges)
    ]
    named += [
        c
        for c in r.all("ecg")
        if not c.context and c.start < case.begin and _JUST_DONE.match(r.lower, c.end, c.end + 16)
    ]
    return partial(named[0]) if named else MISSING


_STANDARD = re.compile(r"std\.? (?:bruce|protocol|balke|treadmill|tm\b)")
"""A standard protocol is no ST depression."""


_UNDER_WAY = re.compile(
    r"\b(?:while|when|as) (?:he|she|they|pt|patient|the (?:patient|child)) (?:was )?(?:walk|ran|run|rode|pedal|exercis)"
)
"""What was seen while the patient moved is no resting tracing."""
_JUST_DONE = re.compile(r"\s*(?:was )?(?:done|obtained|taken|on file|recorded|ok)\b")


def _resting_ranges(case: Case) -> list[Range]:
    """The stretches that speak of the resting ECG."""
    r = case.reading
    out = [(s.start, s.end) for s in r.under("resting_ecg")]
    for c in r.all("phase", "rest"):
        if _STANDARD.match(r.lower, c.start, c.end + 10):
            continue
        start, end = r.sentence(c.start)
        line = r.line(c.start)
        if not (r.text[line[0] : c.start] + r.text[c.end : line[1]]).strip(
            " :.-*="
        ):  # a line of its own heads the next
            end = next((e for _, e in r.following_lines(c.start, 1)), end)
        if r.within("ecg", start, end) or r.within("rhythm", start, end) or r.within("wave", start, end):
            out.append((start, end))
    for c in r.all("ecg"):
        start, end = r.sentence(c.start)
        if (
            c.start < case.begin
            and case.category(c.start) not in AWAY
            and (r.within("rhythm", start, end) or r.within("wave", start, end))
        ):
            out.append((start, end))
    for s in r.under("stress_ecg"):
        if s.start < case.begin:
            out.append((s.start, s.end))
    return out


@element("rhythm")
def rhythm(case: Case) -> Judgement:
    """The rhythm or ectopy during stress or after it."""
    r = case.reading
    during = [x for x in case.facts.rhythm if x.phase in STRESS_PHASES]
    if during:
        return present(*((x.start, x.end) for x in during))
    for c in r.all("ectopy"):
        if (
            c.context in ("indication", "unticked", "blank", "family", "other_test") and not c.negated
        ) or case.category(c.start) in AWAY:
            continue
        if (c.start >= case.begin or case.category(c.start) in ("rhythm", "stress_ecg")) and case.category(
            c.start
        ) != "resting_ecg":
            return present(c)
    negated = [c for c in r.all("rhythm") if c.negated and c.start >= case.begin and case.category(c.start) not in AWAY]
    if negated:
        return present(negated[0])
    resting = [(x.start, x.end) for x in case.facts.rhythm if x.phase == "rest"] or [
        (c.start, c.end) for c in r.all("rhythm") if c.holds and case.category(c.start) not in ("indication", "history")
    ]
    return partial(resting[0]) if resting else MISSING


_CANNOT = ("did not", "didn't", "could not", "couldn't", "can't", "cannot", "unable to", "not able to")
_CANNOT_MEASURE = re.compile(rf"\b(?:{'|'.join(_CANNOT)}) (?:measure|read|assess|judge)\b[^.;\n]{{0,12}}\bst\b")
_ST_NOT_APPLICABLE = re.compile(r"st(?<!\wst)\b[^.;\n]{0,20}\bn/?a\b[^.;\n]{0,24}")


@element("st-description")
def st_description(case: Case) -> Judgement:
    """ST as described: millimetres or morphology with leads, an explicit none, or why it was not measured."""
    r = case.reading
    measured = [c for c in r.all("st", "not_measured") if _about_st(case, c)]
    if measured:
        return present(measured[0])
    unable = _CANNOT_MEASURE.search(r.lower) if any(word in r.lower for word in _CANNOT) else None
    why = min((m for m in (unable, _ST_NOT_APPLICABLE.search(r.lower)) if m), key=lambda m: m.start(), default=None)
    if why:
        return present(why.span())
    firm = [
        s
        for s in case.facts.st_changes
        if all(_is_denied(c) or not _is_vague(case, c) for c in r.within("st", s.start, s.end))
    ]
    if firm:
        return present(*((s.start, s.end) for s in firm))
    vague = next((c for c in r.all("st") if _is_vague(case, c)), None)
    if vague is not None:
        return partial(vague)
    same = next(r.all("ecg_same"), None)
    if case.facts.st_changes or same:
        return partial(same or (case.facts.st_changes[0].start, case.facts.st_changes[0].end))
    spoken = re.search(
        r"\b(?:ischemic|significant|diagnostic)\b[^.;\n]{0,20}\b(?:st|ekg|"
        r"ecg)\b[^.;\n]{0,20}chang|\bst[- ]segment\b[^.;\n]{0,20}chang",
        r.lower,
    )
    return partial(spoken.span()) if spoken else MISSING


def _is_denied(c: Concept) -> bool:
    """Whether a term denies every change ("ST changes: none")."""
    return c.value == "noted_only" and c.negated


def _is_vague(case: Case, c: Concept) -> bool:
    """Whether a term names changes of ST in this test without describing them."""
    return (
        c.value in ("noted_only", "interpretive")
        and c.context not in ("historical", "indication", "unticked", "blank")
        and case.category(c.start) not in ("indication", "history")
    )


def _about_st(case: Case, c: Concept) -> bool:
    start, _end = case.reading.sentence(c.start)
    words = case.reading.lower[c.start : c.end]
    return (
        words.startswith("st ")
        or case.category(c.start) in ("st", "stress_ecg")
        or re.search(r"\bst\b", case.reading.lower[start : c.start + 1]) is not None
    )
