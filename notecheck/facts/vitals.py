"""Resting readings, targets, percentages and products, and the workload."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notecheck import standards
from notecheck.facts.measure import (
    following,
    is_of_this_test,
    is_pressure,
    is_rate,
    label_values,
    measured,
    of_value,
    plain_number,
    preceding,
    pressure_of,
)
from notecheck.facts.peaks import OF_NUMBER, PREDICTED_AFTER, SHARE, before_percent, whole_of_part
from notecheck.reading.document import Concept, Reading, Row
from notecheck.reading.values import Value
from notecheck.report import Measured

_PREDICTED, _TARGET, _METS = (standards.taken(label) for label in ("predicted", "target", "mets"))
_MAX_AFTER = re.compile(r"\s*(?:of )(?:his |her |the )?(?:max\w*)\b(?!\s*(?:dose|workload))")
_TARGET_AFTER = re.compile(r"[ ]?(?:of )?(?:the )?(?:his |her |the )?(?:target|thr\b|goal|tgt)")
_RATE_OVER_PREDICTED = re.compile(
    r"\b(?:hr|heart rate|pulse)(?:[ _]?(?:max|peak|pk|achieved))?[\s:=]{1,3}\d{2,3}\s?/"
    r"\s?(?P<n>1\d\d|2[01]\d)\s?(?==|\(|is\b|\w* ?pred)"
)
_ONLY_REACHED = re.compile(r"(?:pct|percent:?|%)? ?(?:achieved|reached|attained)$")
_ACHIEVED_BEFORE = re.compile(r"\b(?:achieved|reached|attained)[\s:=]{1,3}$")
_ACHIEVED_AFTER = re.compile(
    r"\s*(?:of (?:it|that|this|predicted) )?(?:(?:was|were|has been) )?(?:achieved|reached|attained)\b"
)
_TARGET_BEFORE = re.compile(
    r"(?:target|thr|goal|tgt|past|>|over|to|at least|limit|never (?:got|"
    r"reached)(?: to)?)[\s(=:]{0,3}(?:hr |of )?(?:\d{2,3})?[\s(=]{0,3}$"
)
_NOT_HEART = re.compile(
    r"(?:spo2|sat\w*|o2|ef|grade|capture|room air|ra|incline|fio2|slope)[\s:=]{0,3}(?:was |of |at )?$"
)
_MAKES_RATE = re.compile(
    r"\s*\)?\s*(?:(?:of )?(?:(?:max\w*|that|it|pred\w*|mphr|pmhr|apmhr|hr|heart rate)\s*){1,3})?"
    r"(?:=|is|was|:|being)\s*(?:[89]\d|1\d\d)\b(?!\s?%|/|\.\d)"
)
"""A share whose rate is told behind it is the target ("85% = 133")."""
_BARE_RATE = re.compile(r"(?:\)?|[ ](?:[ap]?mphr|pmhr):?)[ ]1\d\d\b(?!\s?%|/|\.\d|\s?(?:w|watts|lbs?|kg|mm)\b)")
_SUBTRACTED = re.compile(
    r"\b220 ?(?:-|minus|\u2013) ?(?:age|\d{2})(?: ?\(\d{2}\))? ?(?:=|is|equals) ?(?P<n>1\d\d|20\d|21\d)\b"
)
_PREDICTED_THEN = re.compile(
    r"\b(?:pred(?:icted)?|mphr|pmhr|apmhr|mpr|mhr|max)\.?"
    r"(?: (?:max(?:imum)?|hr|heart rate|mhr|rate|pulse|for (?:age|him|her)))*"
    r"[\s:=(]{1,3}(?:(?:is|was|of|being|about) )?(?:1\d\d|2[01]\d)(?:\.00+)?(?: bpm)?\)?(?:[\s,;.|\u2013-]{1,3}"
    r"(?:so|and|which|that|this|it|is|was|makes?|made|got|gets|reached|hit|attained|achieved|she|he|they|pt|patient|went|"
    r"to|equals|comes|came|puts?|him|her|them|at|gives|about|only|just|an?|did|has|made it|for|peak(?:ed)?|had|got up|"
    r"up)\b){1,6}[\s:=(,]{1,3}$"
)
"""The predicted maximum, and in words what was reached of it ("pred max 162, got 79%")."""
_PERCENT_CELL = re.compile(r"(?:\t|  )%(?:\t|[ ]{1,8})(?P<n>\d{2,3})(?=\t|  |\n|$)")


_PREDICTED_AND_SHARE = re.compile(
    r"\b(?:[ap]?mphr|pmhr|predicted)[ ]?/[ ]?(?:%|pct|percent)[^\d\n]{0,16}"
    r"(?P<n>1\d\d|2[01]\d)[ ]?/[ ]?(?P<share>\d{2,3})\b"
)
"""Two labels and two numbers ("MPHR / % reached: 156 / 94")."""
_SHARE_OF = re.compile(
    r"\b(?:per ?cent|percent|pct|%) (?:of )?(?:max\w*|pred\w*)[^\d\n]{0,12}\d{2,3} ?%? of (?P<n>1\d\d|2[01]\d)\b"
)
"""A label, the share and the maximum ("Per cent of max: 76 of 179")."""
_ALL_OF_IT = re.compile(r"\b100 ?%[ ](?:would be|would have been|is|was|being|=)[ ](?P<n>1\d\d|2[01]\d)\b")


_SHARE_THEN_MAX = re.compile(
    r"(?:%|\bpct|\bpercent) ?(?:of )?(?:[ap]?mphr|pmhr|pred\w*)[ :=\",]{1,8}\d{2,3} ?\((?:of )?(?P<n>1\d\d|2[01]\d)\)"
)
"""The share and behind it the maximum ("%MPHR 96 (164)")."""


_LESS_AGE = re.compile(r"[ ]?[-\u2013][ ]?(?:\(|age\b|(?:0\.\d\d? ?[x*] ?)?(?:age\b|\d\d\b(?! ?%)))")
"""Behind a number from which the age is taken ("220 - age", "220-58=162")."""


def predicted_max(reading: Reading) -> Measured | None:
    """Returns the predicted maximum heart rate."""

    def wanted(v: Value) -> bool:
        fits = v.kind == "number" and v.unit in ("", "bpm") and _PREDICTED[0] <= v.number <= _PREDICTED[1]
        return fits and _LESS_AGE.match(reading.lower, v.end) is None

    for v in reading.values:
        if v.kind == "percent" and 40 <= v.number <= 130:
            found = OF_NUMBER.match(reading.lower, v.end, v.end + 60)
            if found and (v.number != 85 or not re.match(r"\s*=", reading.lower[found.end() : found.end() + 3])):
                return measured(int(found["n"]), "bpm", *found.span("n"))
    whole = whole_of_part(reading)
    if whole is not None:
        return measured(int(whole["n"]), "bpm", *whole.span("n"))
    for concept in reading.all("measure", "predicted", "percent_predicted"):
        if concept.context or not is_of_this_test(reading, concept.start):
            continue
        if _ONLY_REACHED.match(reading.lower[concept.start : concept.end]):
            continue
        v2 = following(reading, concept.end, wanted, 30)
        if v2 is None and reading.lower[concept.start] != "%":  # "Max HR 150   % of predicted 92"
            v2 = preceding(reading, concept.start, wanted)
        if v2 is not None:
            return of_value(v2, "bpm")
    told = (
        way.search(reading.lower)
        for way in (
            _RATE_OVER_PREDICTED,
            SHARE,
            _SUBTRACTED,
            _SHARE_THEN_MAX,
            _PREDICTED_AND_SHARE,
            _ALL_OF_IT,
            _SHARE_OF,
        )
    )
    beside = next((found for found in told if found), None)
    return measured(int(beside["n"]), "bpm", *beside.span("n")) if beside else None


_SHARE_AIMED_AT = re.compile(
    r"\b(?:80|85|90) ?% of (?:his |her |the |their )?(?:max\w* |pred\w* )*1\d\d(?: pred\w*)?"
    r" ?[(=] ?(?P<n>1\d\d)\b(?! ?%)"
)
"""A share of the predicted maximum that was aimed at, with its rate ("85% of his 175 predicted (149)")."""


def _is_share_of(reading: Reading, at: int, whole: Value) -> bool:
    """Whether the rate right before "85% of predicted 159" is that share of the number, which is no target then."""
    before = [v for v in reading.numbers(max(0, at - 12), at) if v.kind == "number" and 60 <= v.number < whole.number]
    return bool(before) and abs(100 * before[-1].number / whole.number - 85) <= 1


def target(reading: Reading) -> Measured | None:
    """Returns the target heart rate."""

    def wanted(v: Value) -> bool:
        return v.kind == "number" and v.unit in ("", "bpm") and _TARGET[0] <= v.number <= _TARGET[1]

    aimed = _SHARE_AIMED_AT.search(reading.lower)
    if aimed:
        return measured(int(aimed["n"]), "bpm", *aimed.span("n"))
    for concept in reading.all("measure", "target"):
        if concept.context or not is_of_this_test(reading, concept.start):
            continue
        found = following(reading, concept.end, wanted, 36)
        gap = reading.lower[concept.end : found.start] if found else ""
        words = reading.lower[concept.start : concept.end]
        bare = words.startswith("85") and not re.search(r"target|goal|thr|mark|line|level", words)
        if found is not None and bare and " of" in gap + words:
            equals = re.match(r"\s*(?:bpm)?\s*(?:=|is|:)\s*", reading.lower[found.end : found.end + 8])
            other = following(reading, found.end, wanted, 10) if equals else None
            found = other if other or " of" in gap or _is_share_of(reading, concept.start, found) else found
        if found is None and not reading.lower[concept.start : concept.end].startswith("85"):
            found = preceding(reading, concept.start, wanted)
            if found is not None and reading.lower[max(0, found.start - 4) : found.start].strip() == "of":
                found = None
        wanted_after = re.search(
            r"(?P<n>\d{2,3}) (?:wanted|needed|required|was the goal)", reading.lower[concept.end : concept.end + 20]
        )
        if found is not None and not reading.lower[found.end : found.end + 2].strip(" ").startswith("%"):
            return of_value(found, "bpm")
        if wanted_after:
            at = concept.end + wanted_after.start("n")
            return measured(int(wanted_after["n"]), "bpm", at, at + len(wanted_after["n"]))
    return None


def percent_predicted(reading: Reading, peak: Measured | None) -> Measured | None:
    """Returns the per cent of the predicted maximum that was reached; a per cent of the target is none."""
    found: list[tuple[int, Value]] = []
    for v in reading.values:
        if v.kind != "percent" or not 35 <= v.number <= 130 or not is_of_this_test(reading, v.start):
            continue
        rank = _percent_rank(reading, v, peak)
        if rank:
            found.append((rank, v))
    if found:
        other = [f for f in found if f[1].number not in (85, 90, 100)]  # these may be what was aimed at
        best = min(other or found, key=lambda f: (f[0], f[1].start))[1]
        return of_value(best, "%")
    both = _PREDICTED_AND_SHARE.search(reading.lower)
    if both:
        return measured(int(both["share"]), "%", *both.span("share"))
    column = _PERCENT_CELL.search(reading.lower)
    if column and 35 <= int(column["n"]) <= 130:
        return measured(int(column["n"]), "%", *column.span("n"))
    for _, v in label_values(
        reading, ("percent_predicted",), lambda n: n.kind == "number" and not n.unit and 35 <= n.number <= 130, 12
    ):
        return of_value(v, "%")
    return None


_OF_IT = re.compile(r" of (?:it|that|this)\b")
_GOAL_OF = re.compile(r"\b(?:goal|target|thr)(?: (?:hr|rate|heart rate))?[ :=]{1,3}\d{2,3}(?: ?bpm)?[ ,]{0,2}\($")
"""The share that a target is of the predicted maximum ("goal 131 bpm (85% of 154)")."""


def _percent_rank(reading: Reading, v: Value, peak: Measured | None) -> int:
    """How surely a percentage is of the predicted maximum: 1 by its own words, 2 by a label, 3 by its place."""
    low = reading.lower
    before = low[max(0, v.start - 24) : v.start]
    if (v.number in (80, 85, 90, 95, 100) and _MAKES_RATE.match(low, v.end, v.end + 40)) or (
        v.number == 85 and not before.endswith("= ") and _BARE_RATE.match(low, v.end, v.end + 16)
    ):
        return 0
    if re.search(
        r"(?:/\s?|\b(?:pred\w*|mphr|pmhr|apmhr)(?: max\w*| hr)?[\s:=;,]{1,3})"
        r"(?:1\d\d|2[01]\d)\s?(?:=|is|\(|-{0,2}>{1,2}|[;,|]|/{1,2})\s?$",
        before,
    ):
        return 1
    if _PREDICTED_THEN.search(low, max(0, v.start - 90), v.start):
        return 1
    if _OF_IT.match(low, v.end, v.end + 12) and "pred" in low[max(0, v.start - 70) : v.start]:
        return 1
    if _GOAL_OF.search(low, max(0, v.start - 30), v.start):
        return 0
    if _NOT_HEART.search(before) or (_TARGET_BEFORE.search(before) and v.number in (85, 90, 100)):
        return 0
    predicted = bool(PREDICTED_AFTER.match(low, v.end, v.end + 50))
    if re.match(r"\s*\)?\s*(?:=|mphr =|pmhr =|:)\s*\d", low[v.end : v.end + 12]) and v.number in (85, 90):
        return 0
    if predicted:
        return 1
    if _TARGET_AFTER.match(low, v.end, v.end + 24):
        return 0
    if OF_NUMBER.match(low, v.end, v.end + 40) or _MAX_AFTER.match(low, v.end, v.end + 20):
        return 1
    labels = [
        c
        for c in reading.within("measure", max(0, v.start - 80), v.start)
        if c.value in ("percent_predicted", "predicted")
    ]
    gap = _DOTS.sub(" ", low[labels[-1].end : v.start]) if labels else ""
    if labels and len(gap) < _FARTHEST_LABEL and re.fullmatch(r"[\s:=,(|\d]*(?:was |is |of )?[\s:=(]*", gap):
        return 2
    if _ACHIEVED_AFTER.match(low, v.end, v.end + 12):
        return 2 if v.number not in (85, 90, 100) else 4
    if _ACHIEVED_BEFORE.search(before) and v.number not in (85, 90, 100):
        return 2
    rate = before_percent(reading, v)
    named = rate is not None and (
        (peak is not None and rate.start == peak.start)
        or re.search(
            r"(?:hr|max|peak|pk|pulse|rate|hit|reached|got|got to|up to|made it to|made)[\s:=]*(?:of |was )?$",
            low[max(0, rate.start - 14) : rate.start],
        )
    )
    return 3 if (named and v.number != 85) or (named and peak is not None) else 0


_FARTHEST_LABEL = 20
"""Characters between a label and its percentage, dots left out."""
_SPOKEN_METS = re.compile(r"\b(\d{1,2}) point (\d) mets\b")


_DOTS = re.compile(r" ?\.{2,80} ?")
_LIMIT_BEFORE = re.compile(r"[<>]\s*$|over $|under $|per $")


def _of_a_row(reading: Reading, v: Value) -> bool:
    """Whether a number stands in a row of the stages, or right behind it, and tells of that stage alone."""
    near = reading.rows_before(v.start, 3)
    return any(v.start < r.end or (not r.peak and _RIGHT_BEHIND.fullmatch(reading.text, r.end, v.start)) for r in near)


_RIGHT_BEHIND = re.compile(r"(?:[^.\n]|\.(?=\d)){0,40}")


def _is_column(reading: Reading, concept: Concept, v: Value) -> bool:
    """Whether a label stands in the head of a table and the number on a line below it."""
    start, end = reading.line(concept.start)
    return v.start > end and len({c.value for c in reading.within("measure", start, end)}) > 1


def mets(reading: Reading) -> Measured | None:
    """Returns the METs that the note states for the test: beside its rows, else the most of a row."""
    spoken = _SPOKEN_METS.search(reading.lower) if " point " in reading.lower else None
    if spoken:
        return measured(float(f"{spoken[1]}.{spoken[2]}"), "METs", *spoken.span())
    told = [
        v
        for v in reading.values
        if v.unit == "METs"
        and _METS[0] <= v.number <= _METS[1]
        and is_of_this_test(reading, v.start)
        and not _LIMIT_BEFORE.search(reading.lower, max(0, v.start - 8), v.start)
    ]
    if all(_of_a_row(reading, v) for v in told):
        most = max((v.number for v in told), default=0.0)
        told += (v for v in _labelled_mets(reading) if v.number >= most)
    if told:
        reached = next((v for v in told if not _of_a_row(reading, v)), max(told, key=lambda v: v.number))
        return of_value(reached, "METs")
    last = next((r.mets for r in reversed(reading.rows) if r.phase == "exercise" and r.mets is not None), None)
    return measured(last.number, "METs", last.start, last.end) if last and last.number >= _METS[0] else None


_NOT_REACHED = re.compile(r"\b(?:pred\w*|target|goal|expected|est\w*)\W{0,3}$")
"""In front of METs that nobody has walked."""


def _labelled_mets(reading: Reading) -> Iterator[Value]:
    """The numbers behind the label of METs."""
    for concept in reading.all("measure", "mets"):
        dots = _DOTS.match(reading.lower, concept.end)
        v = following(
            reading,
            dots.end() if dots else concept.end,
            lambda n: n.kind == "number" and n.unit in ("", "METs") and _METS[0] <= n.number <= _METS[1],
            16,
        )
        if (
            v is not None
            and not concept.context
            and is_of_this_test(reading, concept.start)
            and not _NOT_REACHED.search(reading.lower, max(0, concept.start - 20), concept.start)
            and not _is_column(reading, concept, v)
        ):
            yield v


def rate_pressure_product(reading: Reading) -> Measured | None:
    """Returns the rate-pressure product in full (26.2k and RPP/1000 26.2 are 26200)."""
    for concept, v in label_values(
        reading, ("rate_pressure_product",), lambda n: n.kind == "number" and n.number >= 4, 30
    ):
        words = reading.lower[concept.start : v.start]
        series = [n for n in reading.numbers(v.start, reading.line(v.start)[1]) if n.kind == "number" and not n.unit]
        if number_alone(reading, v, series):
            v = max(series, key=lambda n: n.number)
        number = v.number
        spaced = re.match(r" (\d{3})\b(?!/)", reading.lower[v.end : v.end + 5])
        if spaced and number < 100 and len(v.text) == 2:
            number = number * 1000 + int(spaced[1])
        elif number < 100:
            number *= 1000
        elif number < 1000 or ("x100" in words.replace(" ", "") and number < 2000):
            number *= 100
        if 3000 <= number <= 60000:
            return measured(plain_number(number), "bpm*mm[Hg]", v.start, v.end)
    for row in reading.rows:
        told = [v for v in reading.numbers(row.start, row.end) if not v.unit and 8000 <= v.number <= 50000]
        if row.peak and told:
            return measured(plain_number(told[0].number), "bpm*mm[Hg]", told[0].start, told[0].end)
    return None


def number_alone(reading: Reading, v: Value, series: list[Value]) -> bool:
    """Whether the rest of the line holds nothing but more numbers of the same kind (a row of products)."""
    _, end = reading.line(v.start)
    return len(series) > 1 and not any(c.isalpha() for c in reading.text[v.end : end])


def resting(rows: tuple[Row, ...], reading: Reading) -> tuple[Measured | None, Measured | None]:
    """Returns resting rate and pressure: those of the first resting row, else named ones."""
    rate = next((r.heart_rate for r in rows if r.phase == "rest" and r.heart_rate), None)
    pressure = next((r.blood_pressure for r in rows if r.phase == "rest" and r.blood_pressure), None)
    hr = measured(plain_number(rate.number), "bpm", rate.start, rate.end) if rate else None
    bp = pressure_of(pressure) if pressure else None
    if hr is None:
        hr = next(
            (of_value(v, "bpm") for _, v in label_values(reading, ("resting_heart_rate",), is_rate, 30)), None
        ) or _rhythm_rate(reading)
    if bp is None:
        bp = next(
            (pressure_of(v) for _, v in label_values(reading, ("resting_blood_pressure",), is_pressure, 30)), None
        )
    return hr, bp


_RATE_OF_RHYTHM = re.compile(
    r"(?:sinus(?: rhythm| brady\w*| tach\w*| arrhythmia)?|nsr|\bsr|\baf|afib|fibrillation|paced|\bsb|"
    r"rhythm)[\s,:]*(?:(?:at |with |w/ )?(?:an? )?(?:v |ventricular |vent )?(?:rate |"
    r"hr )?(?:of |at )?|at )(?P<hr>\d{2,3})\b(?![/%.]|\s*(?:%|ms|mm|min))"
)


def _rhythm_rate(reading: Reading) -> Measured | None:
    """The rate told with the resting rhythm ("Rest 12-lead: NSR 68")."""
    places = [(s.start, s.end) for s in reading.under("resting_ecg", "rest")]
    places += [reading.sentence(c.start) for c in reading.all("phase", "rest")]
    for start, end in places:
        found = _RATE_OF_RHYTHM.search(reading.lower, start, end) or re.compile(
            r"\b(?<!max )(?<!target )(?<!peak )(?<!predicted )"
            r"(?:hr|rate|heart rate|pulse)[\s:=]{1,3}(?:of |was )?(?P<hr>\d{2,3})\b(?!/)"
        ).search(reading.lower, start, end)
        if found and 30 <= int(found["hr"]) <= 160 and is_of_this_test(reading, start):
            return measured(int(found["hr"]), "bpm", *found.span("hr"))
    return None
