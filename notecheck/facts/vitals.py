"""Heart rates, pressures, their peaks, percentages and products, and the workload."""

from __future__ import annotations

import re

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
from notecheck.reading.document import Concept, Reading, Row
from notecheck.reading.values import Value
from notecheck.report import Measured, Place, Pressure

_RATE_CHANGE = re.compile(
    r"\b(?:heart rate|hr|pulse|"
    r"rate)\b[^.;]{0,40}?\bfrom (?:an? \w+ of )?(?P<a>\d{2,3})\b(?!/)"
    r"[^.;/]{0,40}?\bto (?:an? \w+ of )?(?P<b>\d{2,3})\b(?!/)"
)
_BP_CHANGE = re.compile(
    r"\bfrom (?:an? \w+ of )?(?P<a>\d{2,3}/\d{2,3})[^.;/]{0,30}?\bto (?:an? \w+ of )?(?P<b>\d{2,3}/\d{2,3})"
)
_STAYED = re.compile(
    r"\b(?:heart rate|hr|pulse)\b[^.;\d]{0,20}\b(?:remained|stayed|was unchanged)\b[^.;\d]{0,20}(?P<b>\d{2,3})\b(?!/)"
)
_PREDICTED_AFTER = re.compile(
    r"\s*\)?\s*(?:of |x )?(?:his |her |the |their |age[- ]?|his age[- ]?)*(?:max(?:imum|"
    r"imal)?\.?[ -]*)?(?:age[- ])?(?:predicted|pred\b|mphr|pmhr|apmhr|mpr\b|mhr\b|"
    r"age.predicted)"
)
_MAX_AFTER = re.compile(r"\s*(?:of )(?:his |her |the )?(?:max\w*)\b(?!\s*(?:dose|workload))")
_TARGET_AFTER = re.compile(r"[ ]?(?:of )?(?:the )?(?:his |her |the )?(?:target|thr\b|goal|tgt)")
_OF_NUMBER = re.compile(
    r"\s*(?:of|x|/)\s*(?:his |her |the )?(?:max(?:imum)?\.? |mphr |pred\w*\.? |"
    r"age-predicted |apmhr |pmhr )*(?P<n>1[0-9]{2}|2[01][0-9])\b(?!\s*(?:w\b|watts|kg|/))"
)
_RATE_OVER_PREDICTED = re.compile(
    r"\b(?:hr|heart rate|pulse)[\s:=]{1,3}\d{2,3}\s?/\s?(?P<n>1\d\d|2[01]\d)\s?(?==|\(|is\b|\w* ?pred)"
)
_ACHIEVED_AFTER = re.compile(r"\s*(?:achieved|reached|attained)\b")
_TARGET_BEFORE = re.compile(
    r"(?:target|thr|goal|tgt|past|>|over|to|at least|limit|never (?:got|"
    r"reached)(?: to)?)[\s(=:]{0,3}(?:hr |of )?(?:\d{2,3})?[\s(=]{0,3}$"
)
_NOT_HEART = re.compile(
    r"(?:spo2|sat\w*|o2|ef|grade|capture|room air|ra|incline|fio2|slope)[\s:=]{0,3}(?:was |of |at )?$"
)
_PERCENT_CELL = re.compile(r"(?:\t|  )%(?:\t|[ ]{1,8})(?P<n>\d{2,3})(?=\t|  |\n|$)")
_PEAK_AFTER = re.compile(r"[ (]{0,3}(?:bpm )?(?:\(?(?:max|peak|pk|maximum)\b)")


def peak_heart_rate(reading: Reading, rows: tuple[Row, ...]) -> Measured | None:
    """Returns the stated peak heart rate, else the highest of the rows as a derived value."""
    for _, v in label_values(reading, ("peak_heart_rate",), is_rate):
        return of_value(v, "bpm")
    for v in _peak_rates(reading):
        return of_value(v, "bpm")
    for pattern in (_RATE_CHANGE, _STAYED):
        for found in pattern.finditer(reading.lower):
            if is_of_this_test(reading, found.start()) and 40 <= int(found["b"]) <= 240:
                return measured(int(found["b"]), "bpm", *found.span("b"))
    for row in rows:
        if row.peak and row.heart_rate is not None:
            return measured(plain_number(row.heart_rate.number), "bpm", row.heart_rate.start, row.heart_rate.end)
    pointed = pointed_row(reading, rows)
    if pointed is not None and pointed.heart_rate is not None:
        return measured(
            plain_number(pointed.heart_rate.number), "bpm", pointed.heart_rate.start, pointed.heart_rate.end
        )
    percent = _with_percent(reading)
    if percent is not None:
        return of_value(percent, "bpm")
    return _highest(rows)


def peak_words(reading: Reading) -> list[Concept]:
    """The words of peak that stand for a reading: not those inside "maximum predicted", not those of another test."""
    limits = [(c.start, c.end) for c in reading.all("measure", "predicted", "target", "percent_predicted")]
    tabled = [(r.start, r.end) for r in reading.rows if r.peak]
    return [
        w
        for w in reading.all("phase", "peak")
        if not w.context
        and not any(a <= w.start < b for a, b in tabled)
        and is_of_this_test(reading, w.start)
        and not any(a <= w.start < b for a, b in limits)
    ]


_POINTED = re.compile(
    r"\b(?:those|that|these|this|which)\b[^.;\n]{0,34}\b(?:was|were|is)\b[^.;\n]{0,12}\b(?:highest|peaks?|top|max\w*)\b"
)


def pointed_row(reading: Reading, rows: tuple[Row, ...]) -> Row | None:
    """The row that a sentence calls the peak ("those third stage numbers were his peak")."""
    found = _POINTED.search(reading.lower)
    before = [r for r in rows if found and r.phase in ("exercise", "infusion") and r.end <= found.start() + 1]
    return before[-1] if before else None


def _peak_rates(reading: Reading) -> list[Value]:
    """Rates right behind a bare word of peak ("Pk 149 176/82"), or right before one ("HR 144 max")."""
    out: list[Value] = []
    for word in peak_words(reading):
        v = following(reading, word.end, lambda n: is_rate(n) and n.number >= 50, 24)
        after = reading.lower[v.end : v.end + 14] if v else ""
        between = reading.lower[word.end : v.start] if v else ""
        if (
            v is not None
            and "bp" not in between
            and not re.match(r"\s*(?:mmhg|/\d|w\b|watts|ms)", after)
            and not _PREDICTED_AFTER.match(after)
        ):
            out.append(v)
            continue
        v = preceding(reading, word.start, is_rate)
        if v is not None and re.search(
            r"(?:hr|heart rate|rate|pulse)[\s:=]*$", reading.lower[max(0, v.start - 12) : v.start]
        ):
            out.append(v)
    for section in reading.under("peak"):
        rates = [
            c
            for c in reading.within("measure", section.start, section.end)
            if c.value in ("heart_rate", "peak_heart_rate")
        ]
        found = following(reading, rates[0].end, is_rate, 12) if rates else None
        if found is not None:
            out.append(found)
    return out


def _with_percent(reading: Reading) -> Value | None:
    """A rate with its share of the predicted maximum beside it is the peak ("HR 136 (91% of 149)")."""
    for v in reading.values:
        if v.kind != "percent" or not 40 <= v.number <= 130:
            continue
        if not (
            _PREDICTED_AFTER.match(reading.lower, v.end, v.end + 60)
            or _OF_NUMBER.match(reading.lower, v.end, v.end + 60)
        ):
            continue
        rate = _before_percent(reading, v)
        if rate is not None:
            return rate
    return None


def _before_percent(reading: Reading, v: Value) -> Value | None:
    for rate in reversed(reading.numbers(max(0, v.start - 60), v.start)):
        gap = reading.lower[rate.end : v.start]
        if is_rate(rate) and re.fullmatch(
            r"[\s,(=:|-]*(?:which )?(?:bpm|beats\w*|is|was|or|that is|which was|equals|about|max|"
            r"peak)?[\s,(=:|-]*(?:is |was |a )?",
            gap,
        ):
            return rate
        if is_rate(rate):
            return None
    return None


def _highest(rows: tuple[Row, ...]) -> Measured | None:
    cells = [r.heart_rate for r in rows if r.heart_rate is not None]
    if not cells:
        return None
    top = max(cells, key=lambda c: c.number)
    return Measured(
        value=plain_number(top.number),
        unit="bpm",
        derived=True,
        sources=(Place(start=top.start, end=top.end),),
        start=top.start,
        end=top.end,
    )


def peak_blood_pressure(reading: Reading, rows: tuple[Row, ...]) -> Measured | None:
    """Returns the stated peak pressure, else the highest systolic of the rows as a derived value."""
    for _, v in label_values(reading, ("peak_blood_pressure",), is_pressure):
        return pressure_of(v)
    for found in _BP_CHANGE.finditer(reading.lower):
        if is_of_this_test(reading, found.start()):
            change = next((v for v in reading.numbers(found.start("b"), found.end("b")) if v.kind == "bp"), None)
            if change is not None:
                return pressure_of(change)
    for word in [*reading.all("measure", "peak_heart_rate"), *peak_words(reading)]:
        if word.context or not is_of_this_test(reading, word.start):
            continue
        near = _pressure_near_peak(reading, word.end)
        if near is not None:
            return pressure_of(near)
    for v in reading.values:
        if v.kind == "bp" and _PEAK_AFTER.match(reading.lower, v.end, v.end + 12) and is_of_this_test(reading, v.start):
            return pressure_of(v)
    for v in reading.values:
        if v.kind == "bp" and re.match(r"\s*(?:mmhg )?at (?:peak|max)", reading.lower[v.end : v.end + 20]):
            return pressure_of(v)
    rate = _with_percent(reading)
    if rate is not None:
        beside = next((v for v in reading.numbers(rate.end, rate.end + 40) if v.kind == "bp"), None)
        if beside is not None and not any(
            w.value in ("rest", "recovery") for w in reading.within("phase", rate.end, beside.start)
        ):
            return pressure_of(beside)
    pointed = pointed_row(reading, rows)
    if pointed is not None and pointed.blood_pressure is not None:
        return pressure_of(pointed.blood_pressure)
    for row in rows:
        if row.peak and row.blood_pressure is not None:
            return pressure_of(row.blood_pressure)
    cells = [r.blood_pressure for r in rows if r.blood_pressure is not None]
    if not cells:
        return None
    top = max(cells, key=lambda c: c.number)
    return Measured(
        value=Pressure(systolic=plain_number(top.number), diastolic=plain_number(top.second)),
        unit="mm[Hg]",
        derived=True,
        sources=(Place(start=top.start, end=top.end),),
        start=top.start,
        end=top.end,
    )


def _pressure_near_peak(reading: Reading, at: int) -> Value | None:
    """The pressure in the same statement as a peak rate ("Peak HR 104, BP then 128/68"; "PEAK; HR 105; BP 138/82")."""
    line_end = reading.line(at)[1]
    for v in reading.numbers(at, min(at + 90, line_end)):
        if v.kind != "bp":
            continue
        gap = reading.lower[at : v.start]
        words = reading.within("phase", at, v.start)
        if any(w.value in ("rest", "recovery", "exercise", "infusion") for w in words) or re.search(
            r"\bst(?:age)? ?\d|\d min\b|\n", gap
        ):
            return None
        return v if gap.count(". ") <= 1 else None
    return None


def predicted_max(reading: Reading) -> Measured | None:
    """Returns the predicted maximum heart rate."""

    def wanted(v: Value) -> bool:
        return v.kind == "number" and v.unit in ("", "bpm") and 100 <= v.number <= 222

    for v in reading.values:
        if v.kind == "percent" and 40 <= v.number <= 130:
            found = _OF_NUMBER.match(reading.lower, v.end, v.end + 60)
            if found and (v.number != 85 or not re.match(r"\s*=", reading.lower[found.end() : found.end() + 3])):
                return measured(int(found["n"]), "bpm", *found.span("n"))
    for concept in reading.all("measure", "predicted", "percent_predicted"):
        if concept.context or not is_of_this_test(reading, concept.start):
            continue
        v2 = following(reading, concept.end, wanted, 30) or preceding(reading, concept.start, wanted)
        if v2 is not None:
            return of_value(v2, "bpm")
    beside = _RATE_OVER_PREDICTED.search(reading.lower)
    return measured(int(beside["n"]), "bpm", *beside.span("n")) if beside else None


def target(reading: Reading) -> Measured | None:
    """Returns the target heart rate."""

    def wanted(v: Value) -> bool:
        return v.kind == "number" and v.unit in ("", "bpm") and 70 <= v.number <= 200

    for concept in reading.all("measure", "target"):
        if concept.context or not is_of_this_test(reading, concept.start):
            continue
        found = following(reading, concept.end, wanted, 36)
        gap = reading.lower[concept.end : found.start] if found else ""
        if found is not None and reading.lower[concept.start : concept.end].startswith("85") and " of" in gap:
            equals = re.match(r"\s*(?:bpm)?\s*(?:=|is|:)\s*", reading.lower[found.end : found.end + 8])
            found = following(reading, found.end, wanted, 10) if equals else None
        if found is None and not reading.lower[concept.start : concept.end].startswith("85"):
            found = preceding(reading, concept.start, wanted)
        wanted_after = re.search(
            r"(?P<n>\d{2,3}) (?:wanted|needed|required|was the goal)", reading.lower[concept.end : concept.end + 20]
        )
        if found is not None and not reading.lower[found.end : found.end + 2].strip().startswith("%"):
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
        best = min(found, key=lambda f: (f[0], f[1].start))[1]
        return of_value(best, "%")
    column = _PERCENT_CELL.search(reading.lower)
    if column and 35 <= int(column["n"]) <= 130:
        return measured(int(column["n"]), "%", *column.span("n"))
    for _, v in label_values(
        reading, ("percent_predicted",), lambda n: n.kind == "number" and not n.unit and 35 <= n.number <= 130, 12
    ):
        return of_value(v, "%")
    return None


def _percent_rank(reading: Reading, v: Value, peak: Measured | None) -> int:
    """How surely a percentage is of the predicted maximum: 1 by its own words, 2 by a label, 3 by its place."""
    low = reading.lower
    before = low[max(0, v.start - 24) : v.start]
    if re.search(r"/\s?(?:1\d\d|2[01]\d)\s?(?:=|is|\()\s?$", before):
        return 1
    if _NOT_HEART.search(before) or (_TARGET_BEFORE.search(before) and v.number in (85, 90, 100)):
        return 0
    predicted = bool(_PREDICTED_AFTER.match(low, v.end, v.end + 50))
    if re.match(r"\s*\)?\s*(?:=|mphr =|pmhr =|:)\s*\d", low[v.end : v.end + 12]) and v.number in (85, 90):
        return 0
    if predicted:
        return 1
    if _TARGET_AFTER.match(low, v.end, v.end + 24):
        return 0
    if _OF_NUMBER.match(low, v.end, v.end + 40) or _MAX_AFTER.match(low, v.end, v.end + 20):
        return 1
    labels = [
        c
        for c in reading.within("measure", max(0, v.start - 30), v.start)
        if c.value in ("percent_predicted", "predicted")
    ]
    if labels and re.fullmatch(r"[\s:=,(|\d]*(?:was |is |of )?[\s:=(]*", low[labels[-1].end : v.start]):
        return 2
    if _ACHIEVED_AFTER.match(low, v.end, v.end + 12):
        return 2
    rate = _before_percent(reading, v)
    named = rate is not None and (
        (peak is not None and rate.start == peak.start)
        or re.search(r"(?:hr|max|peak|pk|pulse|rate)[\s:=]*(?:of |was )?$", low[max(0, rate.start - 14) : rate.start])
    )
    return 3 if (named and v.number != 85) or (named and peak is not None) else 0


def mets(reading: Reading) -> Measured | None:
    """Returns the METs that the note states for the test."""
    spoken = re.search(r"\b(\d{1,2}) point (\d) mets\b", reading.lower)
    if spoken:
        return measured(float(f"{spoken[1]}.{spoken[2]}"), "METs", *spoken.span())
    for v in reading.values:
        if v.unit == "METs" and 1 <= v.number <= 30 and is_of_this_test(reading, v.start):
            before = reading.lower[max(0, v.start - 8) : v.start]
            if not re.search(r"[<>]\s*$|over $|under $|per $", before):
                return of_value(v, "METs")
    for concept in reading.all("measure", "mets"):
        v2 = following(
            reading, concept.end, lambda n: n.kind == "number" and n.unit in ("", "METs") and 1 <= n.number <= 30, 16
        )
        if v2 is not None and not concept.context and is_of_this_test(reading, concept.start):
            return of_value(v2, "METs")
    return None


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
        if number < 100:
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
    r"(?:sinus(?: rhythm| brady\w*| tach\w*)?|nsr|\bsr|\baf|afib|fibrillation|paced|\bsb|"
    r"rhythm)[\s,:]*(?:(?:at |with |w/ )?(?:an? )?(?:v |ventricular |vent )?(?:rate |"
    r"hr )?(?:of |at )?|at )(?P<hr>\d{2,3})\b(?![/%.]|\s*(?:%|ms|mm|min))"
)


def _rhythm_rate(reading: Reading) -> Measured | None:
    """The rate told with the resting rhythm ("Rest 12-lead: NSR 68")."""
    places = [(s.start, s.end) for s in reading.under("resting_ecg", "rest")]
    places += [reading.sentence(c.start) for c in reading.all("phase", "rest")]
    for start, end in places:
        found = _RATE_OF_RHYTHM.search(reading.lower, start, end) or re.compile(
            r"\b(?:hr|rate|heart rate|pulse)[\s:=]{1,3}(?:of |was )?(?P<hr>\d{2,3})\b(?!/)"
        ).search(reading.lower, start, end)
        if found and 30 <= int(found["hr"]) <= 160 and is_of_this_test(reading, start):
            return measured(int(found["hr"]), "bpm", *found.span("hr"))
    return None
