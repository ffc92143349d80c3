"""Numbers that follow from each other: the predicted maximum, its per cent, the target, the rate-pressure product."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notecheck import standards
from notecheck.facts.lengths import seconds_of
from notecheck.facts.measure import is_of_this_test
from notecheck.facts.walk import walk_length
from notecheck.reading.document import Concept, Reading
from notecheck.reading.values import Value
from notecheck.report import Measured, Pressure
from notecheck.rules.case import Case, Flag, flag, number, plain, pressure, stated
from notecheck.rules.registry import check
from notecheck.standards import tolerance

TARGET_SHARES = (0.85, 0.9, 0.8, 0.75, 0.7, 1.0)
"""Shares of the predicted maximum that labs take for a target; the first is the usual one."""


@check("percent-of-predicted")
def percent_of_predicted(case: Case) -> Iterator[Flag]:
    """The per cent reached against peak and predicted maximum, or against every formula for the age.

    Of a test converted to a drug it may be that of the walk.
    """
    f = case.facts
    said, peak = stated(f.percent_predicted_max_heart_rate), number(f.peak_heart_rate)
    if said is None or peak is None or f.percent_predicted_max_heart_rate is None or f.peak_heart_rate is None:
        return
    predicted = stated(f.predicted_max_heart_rate)
    if f.predicted_max_heart_rate is not None and f.predicted_max_heart_rate.start == f.peak_heart_rate.start:
        return  # one number read as two facts proves nothing
    if predicted is not None and f.predicted_max_heart_rate is not None:
        share = 100 * peak / predicted
        walked = [r.heart_rate.number for r in case.rows("exercise") if r.heart_rate is not None and case.agent]
        if all(abs(100 * rate / predicted - said) > tolerance("percent") for rate in (peak, *walked)):
            yield flag(
                "percent-of-predicted",
                f"{plain(peak)} of {plain(predicted)} is {share:.0f} %, the note says {plain(said)} %.",
                f.percent_predicted_max_heart_rate,
                f.peak_heart_rate,
                f.predicted_max_heart_rate,
            )
        return
    age = number(f.age)
    if age is None or f.age is None:
        return
    shares = [100 * peak / formula.of(age) for formula in standards.formulas().values()]
    slack = tolerance("percent") + 100 / 150
    if said < min(shares) - slack or said > max(shares) + slack:
        yield flag(
            "percent-of-predicted",
            f"At {plain(age)} years {plain(peak)} is {min(shares):.0f} to {max(shares):.0f} % of the predicted maximum "
            f"by the usual formulas, the note says {plain(said)} %.",
            f.percent_predicted_max_heart_rate,
            f.peak_heart_rate,
            f.age,
        )


@check("predicted-maximum")
def predicted_maximum(case: Case) -> Iterator[Flag]:
    """The predicted maximum against the formulas for the stated age."""
    f = case.facts
    said, age = stated(f.predicted_max_heart_rate), number(f.age)
    if said is None or age is None or f.predicted_max_heart_rate is None or f.age is None:
        return
    values = [formula.of(a) for formula in standards.formulas().values() for a in (age, age + 1, age - 1)]
    if all(abs(said - value) > tolerance("predicted") for value in values):
        fox = standards.formulas()["fox"].of(age)
        yield flag(
            "predicted-maximum",
            f"220 less {plain(age)} is {plain(fox)}, the note says {plain(said)}; no usual formula gives it.",
            f.predicted_max_heart_rate,
            f.age,
        )


_NAMED_SHARE = re.compile(r"\b(8\d|9\d) ?%\)?[ :=]{0,4}$")


@check("target-of-predicted")
def target_of_predicted(case: Case) -> Iterator[Flag]:
    """The target against the shares of the predicted maximum that labs use."""
    f = case.facts
    target, predicted = stated(f.target_heart_rate), stated(f.predicted_max_heart_rate)
    if target is None or predicted is None or f.target_heart_rate is None or f.predicted_max_heart_rate is None:
        return
    named = _NAMED_SHARE.search(case.reading.lower, max(0, f.target_heart_rate.start - 24), f.target_heart_rate.start)
    shares = (int(named[1]) / 100,) if named else TARGET_SHARES
    if all(abs(target - share * predicted) > tolerance("heart_rate") for share in shares):
        yield flag(
            "target-of-predicted",
            f"{100 * shares[0]:.0f} % of {plain(predicted)} is {shares[0] * predicted:.0f}, "
            f"the note says {plain(target)}.",
            f.target_heart_rate,
            f.predicted_max_heart_rate,
        )


_REACHED = re.compile(
    r"\b(?:target|thr|goal|85 ?%)(?: (?:hr|heart rate|rate))?(?: of \d{2,3})?[ ,:=(\d)]{0,9}"
    r"(?:was |is |has been )?(?P<how>not (?:met|reached|achieved|attained)|"
    r"met|reached|achieved|attained|exceeded|passed|surpassed)\b|"
    r"\b(?P<how2>reached|met|achieved|attained|exceeded|past|above|over) (?:the |his |her )?(?:target|thr|goal|85 ?%)"
)


@check("target-reached")
def target_reached(case: Case) -> Iterator[Flag]:
    """Words that the target was reached, or that it ended the test, against the peak."""
    f = case.facts
    peak = number(f.peak_heart_rate)
    needed = _needed(case)
    if peak is None or f.peak_heart_rate is None or needed is None:
        return
    rate, source = needed
    ended = next((t for t in f.termination if t.value == "target_heart_rate"), None)
    claim = next(_claims(case), None)
    if claim is None and ended is not None:
        claim = (ended.start, ended.end), True
    if claim is None:
        return
    if claim[1] and peak < rate - tolerance("heart_rate"):
        yield flag(
            "target-reached",
            f"The highest heart rate is {plain(peak)}, the target {rate:.0f}; the note tells that it was reached.",
            claim[0],
            f.peak_heart_rate,
            source,
        )
    elif not claim[1] and peak > rate + tolerance("heart_rate"):
        yield flag(
            "target-reached",
            f"The highest heart rate is {plain(peak)}, the target {rate:.0f}; the note tells that it was not reached.",
            claim[0],
            f.peak_heart_rate,
            source,
        )


def _needed(case: Case) -> tuple[float, Measured] | None:
    """The target: as stated, else 85 % of the stated predicted maximum."""
    f = case.facts
    target, predicted = stated(f.target_heart_rate), stated(f.predicted_max_heart_rate)
    if target is not None and f.target_heart_rate is not None:
        return target, f.target_heart_rate
    if predicted is not None and f.predicted_max_heart_rate is not None:
        return 0.85 * predicted, f.predicted_max_heart_rate
    return None


def _claims(case: Case) -> Iterator[tuple[tuple[int, int], bool]]:
    """Where the note says of the target that it was reached or not."""
    low = case.reading.lower
    for m in _REACHED.finditer(low):
        before = low[max(0, m.start() - 24) : m.start()]
        if re.search(r"\b(?:until|if|when|to|goal|or|till|unless|max effort or|end ?point)[ :=\w]{0,12}$", before):
            continue
        if m.start() in case.reading.left_open:
            continue
        denied = (m["how"] or "").startswith("not") or re.search(
            r"\b(?:not|never|didn't|did not|no|without|short of|unable to|failed to)[ \w]{0,12}$", before
        )
        if m["how2"] in ("past", "above", "over") and denied:
            continue
        yield m.span(), not denied


@check("rate-pressure-product")
def rate_pressure_product(case: Case) -> Iterator[Flag]:
    """The product against the peak values, and against each row's own pair."""
    f = case.facts
    said, peak = stated(f.rate_pressure_product), number(f.peak_heart_rate)
    at_peak = pressure(f.peak_blood_pressure)
    if said is None or peak is None or at_peak is None or f.rate_pressure_product is None:
        return
    pairs = {(peak, float(at_peak.systolic))}
    under_stress = [r.blood_pressure.number for r in case.rows("exercise", "infusion") if r.blood_pressure is not None]
    pairs |= {(peak, systolic) for systolic in under_stress[-1:]}
    pairs |= {
        (r.heart_rate.number, r.blood_pressure.number)
        for r in case.rows("exercise", "infusion")
        if r.heart_rate is not None and r.blood_pressure is not None
    }
    if any(abs(rate * systolic - said) <= tolerance("product") * said for rate, systolic in pairs):
        return
    assert f.peak_heart_rate is not None
    assert f.peak_blood_pressure is not None
    yield flag(
        "rate-pressure-product",
        f"{plain(peak)} x {plain(float(at_peak.systolic))} is {plain(peak * at_peak.systolic)}, "
        f"the note says {plain(said)}.",
        f.rate_pressure_product,
        f.peak_heart_rate,
        f.peak_blood_pressure,
    )


@check("implausible-value")
def implausible_value(case: Case) -> Iterator[Flag]:
    """Values outside of what is seen, also those too far off to be taken for a fact."""
    limits = standards.limits("range")
    for name in (
        "age",
        "resting_heart_rate",
        "peak_heart_rate",
        "predicted_max_heart_rate",
        "percent_predicted_max_heart_rate",
        "mets",
        "duration",
        "rate_pressure_product",
    ):
        value: Measured | None = getattr(case.facts, name)
        n = number(value)
        low, high = limits[name]
        bolus = name == "duration" and case.kind == "pharmacologic"
        if value is not None and n is not None and not bolus and not low <= n <= high:
            yield flag("implausible-value", f"{plain(n)} lies outside of {low} to {high}.", value)
    for v in _left_out(case.reading):
        said = v.text if v.kind == "time" else plain(v.number)
        yield flag("implausible-value", f"{said} lies outside of what can be and was not taken.", (v.start, v.end))
    for change in case.facts.st_changes:
        if change.millimetres is not None and change.millimetres > limits["st_millimetres"][1]:
            detail = f"{plain(change.millimetres)} mm lies outside of what is seen."
            yield flag("implausible-value", detail, (change.start, change.end))
    for value in (case.facts.resting_blood_pressure, case.facts.peak_blood_pressure):
        found = pressure(value)
        if value is not None and found is not None and not _is_usual(found):
            yield flag("implausible-value", "The pressure lies outside of what is usually measured.", value)


_SURE = {
    "peak_heart_rate": re.compile(r""),
    "predicted": re.compile(r"(?!.*\bfor age|mhr$)"),
    "target": re.compile(r".*\b(?:hr|heart rate|thr)\b|target$"),
    "mets": re.compile(r"(?!met$)"),
    "duration": re.compile(
        r"(?:.*(?:\bex\w*|treadmill|bike|walk|ride|riding) (?:time|duration)|duration of ex\w+|t?et|total exercise)$"
    ),
}
"""The labels, of all for a value, that stand for nothing else; those of a peak rate all do."""
_TO_NUMBER = re.compile(r"[ ]?(?:[.:=|\- ]{0,24}[:=| ]|\.{2,24})(?:(?:was|of) )?")
"""Between a label and its number."""
_SHARE = re.compile(r"(?<!\d)(?<!\d )(?:%|percent|pct)(?: of)? ?(?:age[- ]?)?$")
_OF_ELSE = re.compile(r"\b(?!hr|rate|the|his|her)[a-z][a-z0-9]* $")
"""Before a target that is named by that word alone: what else it is of ("glucose target 250")."""
_NO_VALUE = re.compile(
    r"[ ]?(?:[-+x*/\u2013][ ]?\d|%|minus|percent|below|beats|leads?\b|on (?:bike|the bike|own)\b|kcal|at (?:gym|home)|"
    r"each|\d?x\b|"
    r"(?:daily|weekly|week|wk|per|a)\b|min\w*[ /](?:daily|weekly|week|wk|per|a|each|at|\dx))"
)
"""Behind a number that is a step of a sum, a share, a day or a habit, and no value."""
_ONE_OF_SEVERAL = 24
"""Characters before a label in which another one takes the number behind both ("Peak HR/METs: 147/9.8")."""


def _left_out(reading: Reading) -> Iterator[Value]:
    """Numbers of a label that no fact is made of, since they cannot be ("METs: 98", "Exercise time 82:00")."""
    for label, (low, high) in standards.limits("taken").items():
        for concept in reading.all("measure", label):
            before = max(0, concept.start - _ONE_OF_SEVERAL)
            beside = any(_leads_to(reading, c, concept) for c in reading.within("measure", before, concept.start))
            if beside or not _SURE[label].match(reading.lower[concept.start : concept.end]):
                continue
            bare = reading.lower[concept.start : concept.end] == "target"
            if bare and _OF_ELSE.search(reading.lower, before, concept.start):
                continue
            if concept.context or not is_of_this_test(reading, concept.start):
                continue
            v = next((n for n in reading.numbers(concept.start - 8, concept.end + 30) if n.end >= concept.start), None)
            behind = v is not None and v.start >= concept.end
            if v is None or (behind and not _TO_NUMBER.fullmatch(reading.lower, concept.end, v.start)):
                continue
            if _SHARE.search(reading.lower, before, concept.start) or _NO_VALUE.match(reading.lower, v.end):
                continue
            number_of = seconds_of(v) if label == "duration" else v.number
            if _is_value_of(label, v) and not low <= number_of <= high:
                yield v


def _leads_to(reading: Reading, c: Concept, label: Concept) -> bool:
    """Whether a label without a number of its own stands right before another one."""
    if c.end > label.start or reading.lower[c.end : label.start].strip(" /,&"):
        return False
    return not any(v.start < c.start <= v.end + 3 for v in reading.numbers(max(0, c.start - 12), c.start + 1))


def _is_value_of(label: str, v: Value) -> bool:
    """Whether a number may be meant as the value of a label; four figures that are a time of day are none."""
    if label == "duration":
        return (v.kind == "time" and not v.unit) or (v.kind == "number" and v.unit == "min")
    is_clock = v.number >= 1000 and v.number % 100 < 60 and v.number < 2400
    return (
        v.kind == "number" and v.unit in ("", "METs" if label == "mets" else "bpm") and v.number >= 10 and not is_clock
    )


def _is_usual(found: Pressure) -> bool:
    limits = standards.limits("range")
    low, high = limits["systolic"]
    below, above = limits["diastolic"]
    return low <= found.systolic <= high and (found.diastolic is None or below <= found.diastolic <= above)


@check("drug-dose")
def drug_dose(case: Case) -> Iterator[Flag]:
    """The dose against what is usual for the drug."""
    dose = case.facts.agent_dose
    n = number(dose)
    usual = standards.limits("dose").get(case.agent, {}).get(dose.unit if dose else None)
    if dose is None or n is None or usual is None or usual[0] <= n <= usual[1]:
        return
    yield flag("drug-dose", f"{plain(n)} {dose.unit} lies outside of {usual[0]} to {usual[1]}.", dose)


@check("infusion-length")
def infusion_length(case: Case) -> Iterator[Flag]:
    """The length of the administration against what is usual for the drug."""
    length = case.facts.duration
    n = stated(length)
    usual = standards.limits("infusion").get(case.agent)
    if length is None or n is None or usual is None or case.kind != "pharmacologic" or any(case.rows("exercise")):
        return
    walk = walk_length(case.reading)
    if walk is not None and walk.start == length.start:
        return
    slack = 0 if usual[1] < 60 else tolerance("infusion_seconds")
    if not usual[0] - slack <= n <= usual[1] + slack:
        yield flag("infusion-length", f"{plain(n)} seconds lie outside of {usual[0]} to {usual[1]}.", length)
