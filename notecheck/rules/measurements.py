"""Elements of the test itself: how the heart was stressed, vital signs, and why it ended."""

from __future__ import annotations

import re
from itertools import groupby

from notecheck import lexicon
from notecheck.facts.ending import OTHERWISE_STOPPED, TOLD_TO_STOP
from notecheck.reading.document import Row
from notecheck.reading.drugs import BOLUS
from notecheck.reading.values import Value
from notecheck.report import Measured
from notecheck.rules.case import MISSING, Case, Judgement, partial, present
from notecheck.rules.registry import element

_WORDS = lexicon.wordings("measurements")


@element("modality")
def modality(case: Case) -> Judgement:
    """How the heart was stressed is named, or plain from the protocol or the drug."""
    if case.facts.modality is not None:
        return present(case.facts.modality)
    named = next(case.reading.all("document", "stress_test"), None)
    return partial(named) if named else MISSING


@element("protocol")
def protocol(case: Case) -> Judgement:
    """A named protocol or a written ramp or step rule; for a drug its dosing rule."""
    r = case.reading
    if case.kind == "pharmacologic":
        dose = case.facts.agent_dose
        if dose is not None and (dose.unit != "mg" or _given_how(case, dose)):
            return present(dose)
        if case.facts.protocol is not None:
            return present(case.facts.protocol)
        named = next((c for c in r.all("protocol", "named_only")), None)
        return partial(named or dose) if named or dose else MISSING
    if case.facts.protocol is not None:
        return present(case.facts.protocol)
    named = next((c for c in r.all("protocol", "named_only") if c.holds), None)
    return partial(named) if named else MISSING


_ROUTE = re.compile(
    r"\b(?:iv|ivp|intravenous\w*|push\w*|bolus|inject\w*|inj|over (?:about )?(?:\d|an?\b|one|two|three|four|five|"
    r"six|ten|"
    r"fifteen|twenty|thirty)|slow\w*)\b"
)


def _given_how(case: Case, dose: Measured) -> bool:
    low = case.reading.lower
    return bool(_ROUTE.search(low, max(0, dose.start - 60), min(len(low), dose.end + 70)))


@element("duration")
def duration(case: Case) -> Judgement:
    """The minutes of exercise or of the drug's administration, or its start and stop."""
    if case.facts.duration is not None:
        return present(case.facts.duration)
    rows = [r for r in case.rows("exercise", "infusion") if r.clock is not None]
    starts = re.search(
        r"\b(?:start\w*|began|begun|on)\b[^.\n]{0,12}\d{1,2}:?\d{2}[^.\n]{0,60}\b(?:stop\w*|off|end\w*)\b",
        case.reading.lower,
    )
    if starts:
        return present(starts.span())
    walk = len([r for r in rows if r.phase == "exercise"]) >= 2 and case.kind == "pharmacologic"
    if walk:
        return present(rows[0], rows[-1])
    stage = re.search(r"\b(?:stage|st|stg)[.:]? ?(?:\d|i{1,3}|iv|one|two|three|four|five)\b", case.reading.lower)
    return partial(stage.span()) if stage and case.kind == "exercise" else MISSING


def _stated(value: Measured | None) -> Judgement:
    if value is None:
        return MISSING
    return partial(value) if value.derived else present(value)


@element("peak-heart-rate")
def peak_heart_rate(case: Case) -> Judgement:
    """A stated peak heart rate; only in the rows is partial."""
    return _stated(case.facts.peak_heart_rate)


@element("peak-blood-pressure")
def peak_blood_pressure(case: Case) -> Judgement:
    """A stated peak pressure; only in the rows is partial."""
    found = _stated(case.facts.peak_blood_pressure)
    if found.status == "missing":
        low = case.reading.lower
        excused = re.search(
            r"\b(?:peak|max)\b[^.;\n]{0,20}\b(?:bp|pressure)\b[^.;\n]{0,30}\b(?:unable|"
            r"not obtained|unobtain\w*|not taken)",
            low,
        )
        return partial(excused.span()) if excused else MISSING
    return found


_OF_TARGET = re.compile(
    r"(?!85\s?(?:%|percent)\s*(?:target|thr)\b(?! (?:was )?(?:met|reached|hit|achieved|attained|exceeded|passed)))"
    r"\d{2,3}\s?(?:%|percent)\s*(?:of )?(?:the |his |her )?(?:target|thr)|"
    r"(?<!85)(?<!85 )% target\w*[\s:]*(?:hr)?[\s:]*\d{2,3}"
)
"""The per cent of the target that was reached; "85% target" alone says how the target was set."""


@element("target-heart-rate")
def target_heart_rate(case: Case) -> Judgement:
    """A target or predicted maximum, with the per cent that was reached."""
    facts = case.facts
    number = facts.target_heart_rate or facts.predicted_max_heart_rate
    percent = facts.percent_predicted_max_heart_rate
    low = case.reading.lower
    of_target = _OF_TARGET.search(low) if "target" in low or "thr" in low else None
    if number is not None and (percent is not None or of_target):
        return present(number, percent or (of_target.span() if of_target else None))
    if number is not None or percent is not None or of_target:
        return partial(number or percent or (of_target.span() if of_target else None))
    return MISSING


@element("rate-pressure-product")
def rate_pressure_product(case: Case) -> Judgement:
    """The rate-pressure product as a number."""
    return _stated(case.facts.rate_pressure_product)


@element("resting-vitals")
def resting_vitals(case: Case) -> Judgement:
    """Resting heart rate and pressure as numbers."""
    rate, pressure = case.facts.resting_heart_rate, case.facts.resting_blood_pressure
    if rate is not None and pressure is not None:
        return present(rate, pressure)
    if rate is not None or pressure is not None:
        return partial(rate or pressure)
    stable = re.search(r"\b(?:vss|vitals stable|vital signs stable)\b", case.reading.lower)
    return partial(stable.span()) if stable else MISSING


@element("symptoms")
def symptoms(case: Case) -> Judgement:
    """Symptoms of the test, or an explicit none."""
    r = case.reading
    if case.facts.symptoms:
        return present(*((s.start, s.end) for s in case.facts.symptoms))
    for c in r.all("symptom_denied", "any"):
        section = r.section(c.start)
        if not c.context and (
            c.start >= case.begin or (section is not None and section.category in ("symptoms", "stages", "recovery"))
        ):
            return present(c)
    for section in r.under("symptoms"):
        body = r.lower[section.body : section.end].strip(' :=-.,|\t"')
        marks = [m.state for m in r.marked(section.body, section.end)]
        if (
            (re.match(r"(?:none|no\b|nil|denie[sd]|0\b|n/a)", body) and "blank" not in marks)
            or ("ticked" in marks and re.search(r"none", body))
            or any(m.state == "no" for m in r.marked(section.start, section.body))  # its box "none" is ticked
        ):
            return present((section.start, section.end))
    early = [c for c in r.all("symptom") if c.holds]
    return partial(early[0]) if early and early[0].start < case.begin and any(r.under("symptoms")) else MISSING


_AT_TIME = re.compile(r" (?:at|@) ?\d{1,2}:\d\d\b")


@element("termination-reason")
def termination_reason(case: Case) -> Judgement:
    """Why the test ended."""
    if case.facts.termination:
        return present(*((t.start, t.end) for t in case.facts.termination))
    r = case.reading
    for section in r.under("stop"):
        body = r.text[section.body : section.end].strip(' :=-_.|\t;"[]')
        if r.lower[section.start : section.body].strip(" :=.") in _ANY_END and not _WHY_THEN.search(body.lower()):
            if _MINUTES_ALONE.fullmatch(body) and "start" not in r.lower[r.line(section.start)[0] : section.start]:
                return partial((section.start, section.end))
            continue
        marks = [m.state for m in r.marked(section.start, section.end)]
        if len(body) > 3 and not any(m in ("blank", "unticked") for m in marks):
            if _TIME_ALONE.fullmatch(body):
                return partial((section.start, section.end))
            if not body.startswith("("):  # "(select)" is the form's own
                return present((section.start, section.end))
    given = case.facts.agent is not None and (case.facts.agent_dose is not None)
    for c in r.all("phase", "stop"):
        around = r.section(c.start)
        category = around.category if around is not None else ""
        if around is not None and category == "stop" and c.start < around.body:
            continue
        if (
            c.context
            or category in ("medications", "history", "indication", "staff", "test_date")
            or OTHERWISE_STOPPED.match(r.lower, c.end, c.end + 40)
            or TOLD_TO_STOP.search(r.lower, max(0, c.start - 24), c.start)
            or (r.lower[c.start : c.end] in ("off", "end") and not _AT_TIME.match(r.lower, c.end, c.end + 12))
        ):
            continue
        if c.start > case.begin and c.start not in r.left_open:
            return partial(c)
    done = re.search(r"\b(?:test done|done at|test over|test complete|test finished|end of exercise)\b", r.lower)
    if done:
        return partial(done.span())
    given = given or (case.facts.agent is not None and _WHOLE_DOSE.search(r.lower) is not None)
    return partial(case.facts.agent) if given and case.agent in BOLUS else MISSING


_ANY_END = ("finish", "finished")
"""Headings under which also stands when it was, and how the patient was then."""
_MINUTES_ALONE = re.compile(r"(?:at )?\d:\d\d(?: ?min\w*)?")
_WHY_THEN = re.compile(
    r"\b(?:unable|could ?n[o']?t|couldn't|can ?not|can't|declin\w+|refus\w+|max\b|rpe|said|asked|wanted|gave|"
    r"quit|too|enough|"
    r"grabbed|mphr|target|std|mm|stage|md|dr|doctor|dropped|below|blister|shoe|came off|called|cramp\w*|numb\w*|"
    r"tingl\w*|"
    r"end of|protocol)\b"
)
_WHOLE_DOSE = re.compile(r"\b(?:full|whole|entire|complete) (?:dose|syringe|amount|bolus)\b")
_TIME_ALONE = re.compile(r"(?:at )?\d{1,2}[:.]\d\d(?: ?min\w*)?|yes|y")
"""What stands behind a heading of the stop and gives no reason."""


@element("recovery")
def recovery(case: Case) -> Judgement:
    """A timed reading after the stress."""
    after = case.rows("recovery")
    if case.agent in BOLUS and not after:
        after = case.rows("infusion")[1:] or case.rows("infusion")
    if after:
        return present(*after[:3])
    words = (
        c for c in case.reading.all("phase", "recovery") if not c.context and reads_as_recovery(case, c.start, c.end)
    )
    for line, on_line in groupby(words, lambda c: case.reading.line(c.start)):
        if not _is_printed(case, *line):
            return partial(next(on_line))
    for settled in _SETTLED.finditer(case.reading.lower, case.begin):
        sentence = case.reading.sentence(settled.start())
        if not any(case.reading.within("st", *sentence)):  # when the ST segment came back is told of it alone
            return partial(settled.span())
    return MISSING


_SETTLED = re.compile(
    rf"\b(?:{_WORDS['settled']}) (?:again )?(?:in|by|after|within|at) (?:about |around )?\d{{1,2}} ?(?:min\w*|m)\b"
)
"""The recovery told in words and minutes alone."""
_WORD = re.compile(r"[a-z]+")
_PRINTED = frozenset("recovery rec post exercise infusion readings time min minute minutes hr bp bpm mmhg rate".split())
_ROWS_BELOW = 120
"""Characters in which the blanks of a printed table begin below its heading."""


def _is_printed(case: Case, start: int, end: int) -> bool:
    """Whether a line is a form's heading or row whose readings are left blank."""
    words = set(_WORD.findall(case.reading.lower, start, end))
    return words <= _PRINTED and case.reading.left_open.touch(start, min(len(case.reading.text), end + _ROWS_BELOW))


def reads_as_recovery(case: Case, start: int, end: int) -> bool:
    """Whether a word speaks of the recovery after this test ("rec", "post" alone are too short to tell)."""
    words = case.reading.lower[start:end]
    return (
        words.startswith(("recover", "post-ex", "post ex", "post-inf", "cool"))
        or words in ("after stopping", "after exercise")
        or "recovery" in case.reading.lower[start : end + 12]
        or "termination of" in case.reading.lower[max(0, start - 20) : end + 30]
    )


@element("agent")
def agent(case: Case) -> Judgement:
    """The stress drug is named."""
    if case.facts.agent is not None:
        return present(case.facts.agent)
    vague = next((c for c in case.reading.all("agent", "class_only") if c.holds), None)
    return partial(vague) if vague else MISSING


_WEIGHED = re.compile(r"\bmg/min\b|\b(?:wt|weight)[\s:.]{0,3}\d{2,3}")


@element("agent-dose")
def agent_dose(case: Case) -> Judgement:
    """The dose with its unit; a dose by weight needs the weight or the rate worked out."""
    dose = case.facts.agent_dose
    low = case.reading.lower
    if dose is None:
        volume = re.search(r"\b\d+(?:\.\d+)?\s?(?:ml|cc)\b", low)
        return partial(volume.span()) if volume and case.facts.agent is not None else MISSING
    if dose.unit == "mg":
        return present(dose)
    weight = next((v for v in case.reading.values if v.unit in ("kg", "lb") and 25 <= v.number <= 500), None)
    rate = next((v for v in case.reading.values if v.unit in ("mL/h", "mcg/min")), None)
    total = next((v for v in case.reading.values if v.unit == "mg" and _is_total(case, v, dose)), None)
    if weight or rate or total or _WEIGHED.search(low):
        return present(dose, (weight.start, weight.end) if weight else None)
    return partial(dose)


_OTHER_DRUG = re.compile(r"\b(?:atropine|metoprolol|esmolol|aminophylline|lopressor)\b[^.;\n]{0,12}$")


def _is_total(case: Case, v: Value, dose: Measured) -> bool:
    """Whether milligrams beside a dose by weight are of the same drug."""
    near = abs(v.start - dose.start) < _TOTAL_BESIDE
    return near and not _OTHER_DRUG.search(case.reading.lower, max(0, v.start - 28), v.start)


_TOTAL_BESIDE = 60
"""Characters."""


@element("administration-timing")
def administration_timing(case: Case) -> Judgement:
    """When the drug was begun and ended, how long it ran, or how fast it was injected."""
    r = case.reading
    if case.facts.duration is not None and not case.rows("exercise"):
        return present(case.facts.duration)
    for c in r.all("agent", case.agent):
        if not c.holds:
            continue
        start, _end = r.line(c.start)
        near = list(r.numbers(max(start, c.start - 90), min(len(r.text), c.end + 120)))
        timed = [
            v
            for v in near
            if v.kind == "time"
            or v.unit in ("s",)
            or (v.unit == "min" and v.number <= 15)
            or (not v.unit and re.fullmatch(r"[01]\d[0-5]\d|2[0-3][0-5]\d", v.text) and v.kind == "number")
        ]
        timed = [
            v
            for v in timed
            if not re.search(r"(?:dob|start|date|/)\s*$", r.lower[max(0, v.start - 8) : v.start]) or v.kind == "time"
        ]
        dosed = [v for v in near if v.unit in ("mg", "mcg/kg/min", "mg/kg", "mL")]
        if timed and dosed:
            return present((timed[0].start, timed[0].end))
    for section in r.under("administration"):
        timed = [v for v in r.numbers(section.body, section.end) if v.kind == "time" or v.unit == "s"]
        if timed:
            return present((timed[0].start, timed[0].end))
    started = re.search(r"\b(?:injection|inj|start|on|given at|given)[\s:|,;\t]{1,4}\d{1,2}:?\d{2}\b", r.lower)
    if started and case.facts.agent is not None:
        return present(started.span())
    route = _ROUTE.search(r.lower)
    return partial(route.span()) if route and case.facts.agent is not None else MISSING


@element("timed-vitals")
def timed_vitals(case: Case) -> Judgement:
    """A baseline and two later timed readings."""
    base: Row | Measured | None = next(iter(case.rows("rest")), case.facts.resting_blood_pressure)
    later = case.rows("exercise", "infusion", "recovery")
    if base is not None and len(later) >= 2:
        return present(base, *later[:4])
    if later or (case.facts.peak_heart_rate is not None and not case.facts.peak_heart_rate.derived):
        return partial(*later[:4], case.facts.peak_heart_rate)
    return MISSING
