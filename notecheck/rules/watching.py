"""Watching the patient, what went wrong and what was done about it."""

from __future__ import annotations

import re

from notecheck.reading.document import Concept
from notecheck.rules.case import MISSING, Case, Judgement, partial, present
from notecheck.rules.registry import element


@element("monitoring")
def monitoring(case: Case) -> Judgement:
    """Somebody watched the patient and the ECG during the test."""
    r = case.reading
    for c in r.all("interval"):
        if case.category(c.start) == "tracing" or _OF_STRIPS.search(r.lower[r.sentence(c.start)[0] : c.start]):
            continue
        told = r.lower[max(r.sentence(c.start)[0], c.start - 80) : c.start]
        if _RAISED.search(told) and not _TAKEN.search(told):
            continue
        if not c.context and not re.search(
            r"(?:\d\s?(?:w|watts|mph|%|kpm)|more|load|step|stages?|"
            r"(?:up|by|add|\+) ?\d{1,2}(?:\.\d)?)\s?,?\s?$",
            r.lower[max(0, c.start - 10) : c.start],
        ):
            return present(c)
    for c in r.all("watch"):
        if c.context in ("unticked", "blank") or case.category(c.start) in (
            "history",
            "indication",
            "medications",
            "equipment",
            "leads",
            "resting_ecg",
        ):
            continue
        section = r.section(c.start)
        if section is not None and section.category == "supervising" and r.sentence(c.start)[0] <= section.body:
            continue
        words = r.lower[c.start : c.end]
        if words == "right there" and _STOPPED_THERE.search(r.lower, max(0, c.start - 12), c.start):
            continue
        start, end = r.sentence(c.start)
        sentence = r.lower[start:end]
        by = _BY_PHYSICIAN.search(sentence[: c.start - start])
        if by and not _BY_STAFF.search(sentence[by.end() :]):
            continue
        if words in (
            "monitor",
            "present",
            "checked",
            "watch",
            "in room",
            "in view",
            "attended",
            "constant",
            "visual",
            "obs",
            "on pt",
            "with patient",
            "with pt",
            "with him",
            "with her",
            "at console",
            "beside him",
            "right there",
            "monitored",
            "monitoring",
            "observation",
            "observed",
        ):
            whole = (
                r.within("continuous", start, end)
                or case.category(c.start) == "monitoring"
                or re.search(r"\b(?:by (?:tech|rn|staff|nurse|ep|me)|tech|rn|nurse|staff)\b", sentence)
            )
            if (
                not whole
                or re.search(r"\bdr\.? |physician|\bmd\b", sentence[: c.start - start][-40:])
                or (
                    re.search(r"\b(?:on|to|the|hooked to|transport|w/|with) $", r.lower[max(0, c.start - 10) : c.start])
                    and words == "monitor"
                    and not (whole and _STAFF_ON.search(r.lower, start, c.start))
                )
            ):
                continue
            if (
                words in ("present", "checked")
                and not r.within("continuous", start, end)
                and case.category(c.start) != "monitoring"
            ):
                continue
            if (
                words in ("observed", "monitored")
                and re.search(r"\b(?:ectopy|pvcs?|st|depression|8 min|min post|post)\b", sentence)
                and not r.within("continuous", start, end)
            ):
                continue
        return present(c)
    if case.reading.rows or case.facts.peak_heart_rate is not None:
        first = case.reading.rows[0] if case.reading.rows else case.facts.peak_heart_rate
        return partial(first)
    return MISSING


_OF_STRIPS = re.compile(r"\b(?:strips?|prints?|print-?outs?|printed|tracings?|12[- ]?leads?|ekgs?|ecgs?)\b[^.;,\n]*$")
"""What is printed at intervals is no watching."""
_RAISED = re.compile(r"\b(?:up|dose\w*|increas\w*|titrat\w*|raised)\s?,?\s?$")
_TAKEN = re.compile(r"\b(?:bp|vs|vitals?|pressures?|e[ck]gs?|checked|cuff|monitor\w*|watch\w*|hr)\b")
"""What is taken at every increase of the load or the dose ("VS with dose increase q3min")."""
_STOPPED_THERE = re.compile(r"\b(?:quit|stop\w*|end\w*|off) $")
_BY_PHYSICIAN = re.compile(r"\b(?:dr|doctor|physician|md)\b\.?[^,;]{0,70}$")
_BY_STAFF = re.compile(r"\b(?:tech\w*|rn|nurse|staff|me|i|we|cnmt|ep|cct|cvt|ma|sonographer)\b")


_STAFF_ON = re.compile(r"\b(?:me|i|rn|tech|nurse|we)(?: (?:was|were|both|stayed|sat))* (?:on|at) (?:the )?$")
"""In front of the monitor: who was at it ("me and the RN on the monitor the whole way")."""


_NO = re.compile(r"\b(?:no|without|zero|0|nil)(?: [\w-]+)? $")


@element("adverse-events")
def adverse_events(case: Case) -> Judgement:
    """Adverse events, or an explicit none."""
    r = case.reading
    for c in r.all("event", "event"):
        denied = c.negated and _NO.search(r.lower, max(0, c.start - 16), c.start) is not None
        elsewhere = c.context in ("hypothetical", "historical", "indication", "plan") and not denied
        if c.context in ("unticked", "blank") or elsewhere:
            continue
        if case.category(c.start) in ("history", "indication", "consent", "medications"):
            continue
        if r.lower[max(0, c.start - 7) : c.start].endswith("other "):
            return present(c)
        if c.negated or case.category(c.start) == "adverse":
            body = r.text[c.end : c.end + 60].strip(" :=-_.\n\t|")
            if c.negated or body:
                return present(c)
        if _RISK_OF.search(r.lower, max(0, c.start - 16), c.start):
            continue
        if r.lower[c.start : c.end].startswith(("adverse", "complication", "ae", "untoward")) or re.search(
            r"\b(?:nothing|only)\b", r.lower[max(0, c.start - 12) : c.start]
        ):
            return present(c)
    nothing = re.search(
        r"\bnothing (?:untoward|bad|went wrong|unusual|adverse|else) ?(?:happened|occurred|"
        r"noted)?|\bnothing went wrong\b|\bwithout (?:incident|complication\w*|event|problem|"
        r"difficulty)|\buneventful test\b|\bevent[- ]free\b|\bnothing happened\b|"
        r"\b(?:went|all went|everything went) (?:off )?(?:smoothly|without (?:a hitch|trouble)|fine|ok(?:ay)?)\b|"
        r"(?:^|[.;\n] ?)(?:test |exam |study |all |otherwise )?uneventful(?= ?(?:[.;\n]|$))|"
        r"\bno (?:trouble|safety|harm|mishap)",
        r.lower,
    )
    if nothing:
        return present(nothing.span())
    for c in r.all("event", "described"):
        if (
            c.negated
            or c.context
            or c.start < case.begin
            or case.category(c.start)
            in ("history", "medications", "indication", "resting_ecg", "screening", "interpretation", "equipment")
        ):
            continue
        words = r.lower[c.start : c.end]
        if words in (
            "supine",
            "fall",
            "code",
            "vt",
            "svt",
            "fluid",
            "oxygen",
            "vagal",
            "nitro",
            "av block",
            "wheezing",
        ) and not _treated(case, c):
            continue
        return present(c)
    grave = [t for t in case.facts.termination if t.value in ("arrhythmia", "hypotension", "hypertension", "technical")]
    if grave:
        return present((grave[0].start, grave[0].end))
    for c in r.all("reversal"):
        dosed = any(v.unit == "mg" and v.number > 0 for v in r.numbers(c.end, c.end + 24))
        if c.holds and dosed and not re.search(r"not (?:used|given|needed)|drawn up", r.lower[c.start : c.end + 50]):
            return present(c)
    for s in r.under("adverse"):
        body = r.text[s.body : s.end].strip(' :=-_.\n\t|"')
        if body and not any(m.state == "blank" for m in r.marked(s.start, s.end)):
            return present((s.start, s.end))
    tolerated = next((c for c in r.all("tolerated")), None)
    loose = re.search(r"\btol(?:erated)? (?:it |test |procedure |the \w+ )?(?:well|ok|fine)", r.lower)
    return partial(tolerated or (loose.span() if loose else None)) if tolerated or loose else MISSING


_RISK_OF = re.compile(r"\b(?:risks?|chance|possible)(?: of| for)? $")
"""What was explained beforehand did not happen."""


def _treated(case: Case, c: Concept) -> bool:
    around = case.reading.lower[max(0, c.start - 60) : c.end + 60]
    return (
        re.search(
            r"\b(?:stopped|ended|itself|its own|given|treated|legs|applied|resolved|symptomatic|off for|sec|"
            r"because|after|told|called)\b",
            around,
        )
        is not None
    )


@element("reversal-agent")
def reversal_agent(case: Case) -> Judgement:
    """A reversal drug given, or said not to be."""
    found = [c for c in case.reading.all("reversal") if not c.context]
    return present(found[0]) if found else MISSING


@element("exercise-adjunct")
def exercise_adjunct(case: Case) -> Judgement:
    """A low-level walk beside the drug, or its absence."""
    low = case.reading.lower
    for c in case.reading.all("adjunct"):
        unable = re.search(
            r"(?:cannot|can't|cant|unable to|not able to|couldn't|could not|can not)\s(?:\w+\s)?$", low[: c.start][-24:]
        )
        if (
            not unable
            and not _WALKED_OFF.match(low, c.end)
            and c.context not in ("blank", "unticked", "indication", "historical")
        ):
            return present(c)
    return MISSING


_WALKED_OFF = re.compile(r" (?:out|off|home|away|back)\b")
"""How the patient left is no exercise."""
