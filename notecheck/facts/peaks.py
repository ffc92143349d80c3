"""The peak heart rate and the peak pressure, as the note states them or as its rows show them."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
from notecheck.reading.phases import REST_AND_PEAK
from notecheck.reading.polarity import Stretches
from notecheck.reading.values import Value
from notecheck.report import Measured, Place, Pressure

_RATE_CHANGE = re.compile(
    r"\b(?:heart rate|hr|pulse|"
    r"rate)\b[^.;]{0,40}?\bfrom (?:an? \w+ of )?(?P<a>\d{2,3})\b(?!/)"
    r"[^.;/]{0,40}?\bto (?:an? \w+ of )?(?P<b>\d{2,3})\b(?!/)"
)
_TO_PEAK = rf"(?P<head>[ ]?\(?{REST_AND_PEAK}\)?)?"
_OVER = r"(?: (?:at )?(?:rest|baseline))?[ ]?(?:[-=]{1,2}>|>|\u2192|to(?= \d)|(?(head)/|(?!)))[ ]?"
_MORE = r"[ ]?(?:[-=]{1,2}>|>|\u2192)[ ]?\d"
"""A chain that goes on tells the stages ("HR 71 > 103 > 128")."""
_ARROW = re.compile(
    rf"\b(?:hr|heart rate|pulse){_TO_PEAK}[ :=]{{1,3}}(?P<a>\d{{2,3}}){_OVER}(?P<b>\d{{2,3}})\b(?!/|{_MORE})"
)
"""From rest to peak ("HR 66 --> 158")."""
_BP_CHANGE = re.compile(
    r"(?:from (?:an? \w+ of )?(?P<a>\d{2,3}/\d{2,3})[^.;/]{0,30}?\bto |"
    rf"\b(?:bp|pressure){_TO_PEAK}[ :=]{{1,3}}(?P<c>\d{{2,3}})/\d{{2,3}}{_OVER})"
    rf"(?:an? \w+ of )?(?P<b>\d{{2,3}}/\d{{2,3}})(?!{_MORE})"
)
_STAYED = re.compile(
    r"\b(?:heart rate|hr|pulse)\b[^.;\d]{0,20}\b(?:remained|stayed|was unchanged)\b[^.;\d]{0,20}(?P<b>\d{2,3})\b(?!/)"
)
PREDICTED_AFTER = re.compile(
    r"\s*\)?\s*(?:of |x )?(?:what (?:was|is) )?(?:his |her |the |their |age[- ]?|his age[- ]?)*(?:max(?:imum|"
    r"imal)?\.?[ -]*)?(?:age[- ])?(?:predicted|pred\b|mphr|pmhr|apmhr|mpr\b|mhr\b|"
    r"age.predicted)"
)
_PART_OF_WHOLE = re.compile(
    r" of(?:(?<=\d of)|(?<=\d out of)) (?P<n>1\d\d|2[01]\d)(?: predicted)?,? ?(?:=|is|makes|,|\() ?"
    r"\d{2,3} ?(?:%|pct\b|percent|per cent)"
    r"(?! of (?:his |her |the )?target|\)?,? "
    r"(?:(?:hr )?(?:at|@) \d{1,2} ?min\w* (?:(?:in|of|into) )?|(?:in|at|during|of|into|after) )(?:the )?rec|"
    r"\)? ?(?:\w+ )?(?:visits|sessions|lbs?|kg)\b)"
)
"""What was reached, the whole, and the share ("162 of 182 = 89 pct predicted")."""
OF_NUMBER = re.compile(
    r"\s*(?:of|x|/)\s*(?:his |her |the |their |an? )?(?:max(?:imum)?\.? |mphr |pred\w*\.? |age[- ]|hr |heart rate |"
    r"age-predicted |apmhr |pmhr |theoretic(?:al)?,? |maximal,? |calculated |expected |figure |limit )*"
    r"(?:of |for (?:his |her |the )?age )?"
    r"[(\[_ ]{0,3}(?P<n>1[0-9]{2}|2[01][0-9])\b(?!\s*(?:w\b|watts|kg|/\s?\d))"
)
SHARE = re.compile(
    r"(?<![\d/.])(?P<hr>1?\d\d)(?:\s?/\s?| of (?:[ap]?mphr|pmhr|pred\w*) )(?P<n>1\d\d|2[01]\d)"
    r"(?: (?:bpm|pred\w*|mphr))?\s?(?:=|\(|is)\s?\d{2,3}\s?%(?!\s?(?:of )?(?:target|thr|goal))"
)
"""The peak rate over the predicted one, with the share that they make ("139/161 = 86%")."""
_PEAK_AFTER = re.compile(
    r"[ (<*=/-]{0,6}(?:bpm )?(?:\(?(?:max|peak|pk|maximum|highest|top)\b)"
    r"(?! (?:hr|rate|heart|pulse|pred|target|bp|of)\b)"
)
_PEAK_RATE_AFTER = re.compile(
    r"[ (<*=/-]{1,6}(?:max|peak|pk|maximum|highest|top|fastest) (?:hr|rate|heart rate|pulse)\b(?! ?[:=]? ?\d)"
)


_FASTEST = re.compile(
    r"\b(?:fastest|highest|top|quickest) (?:pulse|heart rate|rate|hr)\b"
    r"(?: (?:that )?(?:we|i|he|she) (?:saw|got|had|reached))? (?:was|of|came to) (?P<n>\d{2,3})\b(?!/| ?%)"
)
_OF_WHOLE = re.compile(r"\b(?:whole|entire|overall|visit|both|session)\b")
"""A peak of all parts of a study ("Peak HR for whole study 99")."""


def peak_heart_rate(reading: Reading, rows: tuple[Row, ...]) -> Measured | None:
    """Returns the stated peak heart rate, else the highest of the rows as a derived value."""
    share = SHARE.search(reading.lower)
    if share and is_of_this_test(reading, share.start()) and 60 <= 100 * int(share["hr"]) / int(share["n"]) <= 125:
        return measured(int(share["hr"]), "bpm", *share.span("hr"))
    labelled = label_values(reading, ("peak_heart_rate",), is_rate)
    whole = [(c, v) for c, v in labelled if _OF_WHOLE.search(reading.lower, c.end, v.start)]
    for _, v in whole or labelled:
        return of_value(v, "bpm")
    for concept in reading.all("measure", "peak_heart_rate"):
        joined = _WITH_PRESSURE.match(reading.lower, concept.end, concept.end + 40)
        both = following(reading, joined.end(), is_rate, 16) if joined and not concept.context else None
        if both is not None:
            return of_value(both, "bpm")
    for v in _peak_rates(reading):
        return of_value(v, "bpm")
    seen = _FASTEST.search(reading.lower)
    if seen and is_of_this_test(reading, seen.start()):
        return measured(int(seen["n"]), "bpm", *seen.span("n"))
    called = _CALLED_HIGHEST.search(reading.lower)
    which = called.lastgroup if called and not _WHEN.search(reading.lower, 0, called.start()) else None
    if called and which and 50 <= int(called[which]) <= 240 and is_of_this_test(reading, called.start()):
        return measured(int(called[which]), "bpm", *called.span(which))
    for pattern in (_RATE_CHANGE, _ARROW, _STAYED):
        for found in pattern.finditer(reading.lower):
            fell = pattern is _ARROW and int(found["b"]) < int(found["a"])
            if is_of_this_test(reading, found.start()) and 40 <= int(found["b"]) <= 240 and not fell:
                return measured(int(found["b"]), "bpm", *found.span("b"))
    called_peak = [
        r
        for r in rows
        if r.heart_rate is not None
        and (
            (r.phase != "recovery" and ((r.peak and _labelled_peak(reading, r)) or _marked(_PEAK_AFTER, reading, r)))
            or _marked(_PEAK_RATE_AFTER, reading, r)
        )
    ]
    shared = _with_percent(reading)
    if shared is not None and not any(_says_peak(reading, r) for r in called_peak):
        return of_value(shared, "bpm")
    for row in called_peak:
        if row.heart_rate is not None:
            return measured(plain_number(row.heart_rate.number), "bpm", row.heart_rate.start, row.heart_rate.end)
    pointed = pointed_row(reading, rows)
    if pointed is not None and pointed.heart_rate is not None:
        return measured(
            plain_number(pointed.heart_rate.number), "bpm", pointed.heart_rate.start, pointed.heart_rate.end
        )
    return _highest(rows)


_WITH_PRESSURE = re.compile(
    r"[ ]?(?:/|&|,|and|\+)[ ]?(?:(?:top|max\w*|peak|pk|highest)[ .]{1,2})?(?:bp|b/p|blood pressure|pressure)\b"
)
"""One label for both ("Top HR / top BP: 116 / 136/80")."""
_WHEN = re.compile(r"\b(?:when|once|as soon as|until|after|as) (?:his |her |the )?$")
"""In front of a rate that only tells when something else happened ("PVCs when HR hit 118")."""
_CALLED_HIGHEST = re.compile(
    r"(?<![\d/.:])(?P<n>\d{2,3})(?:"
    r"(?: bpm)?,? (?:which was |and that was |that was |being )?(?:the |his |her )(?:highest|fastest|top|peak|maximum)"
    r" (?:heart )?(?:rate|hr|pulse)\b|"
    r" (?:was|being|is) (?:his|her|the|their) (?:maximum|max|peak|highest|top)\b(?! (?:bp|press))|"
    r", the (?:maximum|highest|peak|fastest)\b(?! (?:for|of) (?:both|each))|"
    r" and \d{2,3}/\d{2,3}, (?:his|her|the) (?:peak|top|highest|max\w*) (?:rate|hr|heart rate)\b|"
    r", \d{2,3}/\d{2,3}, the fastest (?:he|she|it) (?:went|got)\b)|"
    r"\b(?:hr|heart rate|pulse|rate) (?:of |was |at )?(?P<k>\d{2,3})(?: bpm)?,? (?:and |which |that )+(?:was|is|being) "
    r"(?:the |his |her )?(?:top|highest|peak|max\w*)\b|"
    r"\b(?:hr|heart rate|pulse|rate) (?:hit|topped (?:out )?at|maxed (?:out )?at|peaked at) (?P<p>\d{2,3})\b(?!/)|"
    r"\b(?:hr|heart rate|pulse|rate) (?:was |went |got )?(?:never|no|not) (?:higher|faster|above|over|more)(?: than)? "
    r"(?P<l>\d{2,3})\b(?!/)|"
    r"\b(?:got (?:up )?to|went (?:up )?to|topped out at|maxed out at|reached|hit|as high as|"
    r"up to) (?:an? \w+ of )?(?P<m>\d{2,3})"
    r"(?: bpm)?(?: (?:and|with|over) \d{2,3}/\d{2,3})? "
    r"(?:at (?:the )?(?:very )?(?:most|max|highest|top)\b|tops\b|max\b)|"
    r"\b(?<!bp )(?<!pressure )(?<!systolic )(?<!sbp )(?:topped|maxed|peaked) (?:out )?(?:there |here )?"
    r"at (?P<r>1\d\d|[89]\d)(?: bpm)? (?:and|with|over) "
    r"\d{2,3}/\d{2,3}\b|"
    r"(?<!bp )(?<!sbp )(?<!systolic )(?<!pressure )(?<!rest )(?<!resting )(?<!rec )(?<!recovery )"
    r"\b(?:got|hit|hr|heart rate|pulse|rate)(?: was)?[ :~]{1,3}(?:about )?"
    r"(?P<t>\d{2,3}) tops\b(?! (?:(?:by|in|at) )?[^.;,\n]{0,8}\brec)|"
    r"\b(?:got|went|made it) up to (?P<q>1\d\d|[89]\d)\b(?=,| and\b|\.(?!\d))"
)
"""A rate that the sentence around it calls the highest ("reached 153, the highest rate", "got to 155 at the most")."""


def peak_words(reading: Reading) -> list[Concept]:
    """The words of peak that stand for a reading: not those inside "maximum predicted", not those of another test."""
    limits = Stretches((c.start, c.end) for c in reading.all("measure", "predicted", "target", "percent_predicted"))
    tabled = Stretches((r.start, r.end) for r in reading.rows if r.peak)
    return [
        w
        for w in reading.all("phase", "peak")
        if not w.context and w.start not in tabled and is_of_this_test(reading, w.start) and w.start not in limits
    ]


_POINTED = re.compile(
    r"(?:those|that|these|this|which|both)\b[^.;]{0,34}\b(?:was|were|is|being|are)\b[^.;]{0,12}"
    r"\b(?:highest|peaks?|top|max\w*|tops|best|fastest)\b|"
    r",? (?:the|his|her) (?:maximum|peak|highest|top|best) (?:values|of both|readings|figures|of each|numbers|"
    r"vitals|for both|"
    r"(?:hr|rate) and (?:bp|pressure))\b|"
    r"(?<=/\d\d)[ ]{0,6}(?:=|<-{1,2}|<=|\*|\(|,? as)[ ]{0,2}(?:the |his |her |both )?(?:max\w*|peak|highest|top|tops)\b"
    r"(?! (?:hr|bp|heart|rate|pressure|pred\w*|sbp|was|of)\b)(?![ :=]{1,3}\d)|"
    r",? (?:both|each) (?:of them )?(?:the |his |her )?(?:highest|maximum|peaks?|tops?|best)\b(?! (?:hr|bp|heart|"
    r"rate|pres))|"
    r"(?<=/\d\d),? (?:the|his|her) (?:highest|top|peak|best|max\w*) (?:of|for) (?:the|all|both)\b|"
    r",? as high as (?:it|he|she|they|both|either)(?: of them)? (?:went|got|ever)\b|"
    r"\b(?:peak|highest|max\w*)\b[^.;\n\d]{0,30}\b(?:those of|as in|same as|as at) (?:the )?(?:last |"
    r"end of )?(?:stage|stg|st)\b"
)


def pointed_row(reading: Reading, rows: tuple[Row, ...]) -> Row | None:
    """The row that a sentence calls the peak ("those third stage numbers were his peak")."""
    found = _POINTED.search(reading.lower)
    before = [r for r in rows if found and r.phase in ("exercise", "infusion") and r.start < found.start()]
    return before[-1] if before else None


_SHARE_OF = re.compile(r"%\s?(?:of )?(?:the |his |her |their )?(?:age )?$")


def _peak_rates(reading: Reading) -> list[Value]:
    """Rates right behind a bare word of peak ("Pk 149 176/82"), or right before one ("HR 144 max")."""
    out: list[Value] = []
    for word in peak_words(reading):
        if _SHARE_OF.search(reading.lower, max(0, word.start - 16), word.start):
            continue
        v = following(reading, word.end, lambda n: is_rate(n) and n.number >= 50, 24)
        after = reading.lower[v.end : v.end + 14] if v else ""
        between = reading.lower[word.end : v.start] if v else ""
        if (
            v is not None
            and "bp" not in between
            and not re.match(r"\s*(?:mmhg|/\d|w\b|watts|ms)", after)
            and not PREDICTED_AFTER.match(after)
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


_EQUALS = re.compile(r"[=(] ?$")


_NO_PEAK = re.compile(
    r"\b(?:target|goal|thr|tgt|aim|needed|submax|stage|stg|st|step|level|rest|resting|range|class|"
    r"recovered to|weight|wt|"
    r"attended|finished)"
    r"(?: (?:heart rate|hr|rate|is|was|of|at|for age|[1-7]|i{1,3}|iv|v))*[ :=~]{0,3}\d{2,3}(?: out)?$"
)
"""A rate in front of its whole that was aimed at, or is that of a stage or of the rest, or no rate."""
_NO_RATE = re.compile(r"\b(?:weight|wt|attended|finished)[ :=]{0,3}\d{2,3}(?: out)?$")


def _parts(reading: Reading) -> Iterator[re.Match[str]]:
    """What is said behind rates of their whole and their share ("162 of 182 = 89 pct predicted")."""
    for part in _PART_OF_WHOLE.finditer(reading.lower):
        rate = (reading.lower, max(0, part.start() - 40), part.start())
        if is_of_this_test(reading, part.start()) and not _NO_RATE.search(*rate):
            yield part


def whole_of_part(reading: Reading) -> re.Match[str] | None:
    """Returns the first rate that others are told to be a share of; it is the group `n`."""
    return next(_parts(reading), None)


def _part_of_whole(reading: Reading) -> re.Match[str] | None:
    """What is said so behind the highest rate."""
    rates = ((part, (reading.lower, max(0, part.start() - 40), part.start())) for part in _parts(reading))
    return next((part for part, rate in rates if not _NO_PEAK.search(*rate)), None)


def _with_percent(reading: Reading) -> Value | None:
    """A rate with its share of the predicted maximum beside it is the peak ("HR 136 (91% of 149)")."""
    part = _part_of_whole(reading)
    if part is not None:
        before = reading.numbers(max(0, part.start() - len("162 out")), part.start())
        return before[-1] if before and is_rate(before[-1]) else None
    shares = Stretches(part.span() for part in _parts(reading))
    for v in reading.values:
        if v.kind != "percent" or not 40 <= v.number <= 130 or v.start in shares:
            continue
        line = reading.line(v.start)[0]
        beside = any(c.value == "predicted" for c in reading.within("measure", line, v.start))
        if not (
            (beside and _EQUALS.search(reading.lower, max(line, v.start - 4), v.start))
            or PREDICTED_AFTER.match(reading.lower, v.end, v.end + 60)
            or OF_NUMBER.match(reading.lower, v.end, v.end + 60)
        ):
            continue
        rate = before_percent(reading, v)
        if rate is not None and not _AIMED_AT.search(reading.lower, max(0, rate.start - 20), rate.start):
            return rate
    return None


_AIMED_AT = re.compile(r"\b(?:target|goal|thr|tgt)(?: (?:hr|rate|heart rate))?[ :=]{1,3}$")


def before_percent(reading: Reading, v: Value) -> Value | None:
    """Returns the heart rate that a percentage is written behind, or None."""
    for rate in reversed(reading.numbers(max(0, v.start - 60), v.start)):
        gap = reading.lower[rate.end : v.start]
        if is_rate(rate) and re.fullmatch(
            r"[\s,(=:|_-]*(?:which )?(?:bpm|beats\w*|is|was|or|that is|which was|equals|about|max|"
            r"peak)?[\s,(=:|_-]*(?:is |was |a )?",
            gap,
        ):
            return rate
        if is_rate(rate):
            return None
        if rate.kind == "bp" and not gap.strip(" (=:,"):  # "pk 161, 172/84 (96%)"
            beside = next((n for n in reversed(reading.numbers(max(0, rate.start - 8), rate.start))), None)
            between = reading.lower[beside.end : rate.start].strip(" ,;/") if beside else "-"
            return beside if beside is not None and is_rate(beside) and not between else None
    return None


def _stressed(rows: tuple[Row, ...]) -> bool:
    """Whether any row is of the stress itself: readings at rest alone have no peak."""
    return any(r.phase != "rest" for r in rows)


def _highest(rows: tuple[Row, ...]) -> Measured | None:
    cells = [r.heart_rate for r in rows if r.heart_rate is not None] if _stressed(rows) else []
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


_CALLED_TOP = re.compile(
    r",? (?:his|her|the) (?:peak|top|highest|max\w*) (?:rate|hr|heart rate)\b[^.;\n/]{0,40} and "
    r"(?:his |her |the )?(?:peak|top|highest|max\w*) (?:pressure|bp)\b|"
    r",? (?:which was |and that was |that was |being )?(?:the |his |her )(?:highest|top|maximum|peak) "
    r"(?:pressure|bp|blood pressure)\b"
)
"""A pressure that the sentence calls the highest ("BP 152/62, the highest pressure")."""


_SAME_AS_REST = re.compile(
    r"\b(?:peak|highest|top|max\w*) (?:bp|pressure|blood pressure) (?:was |being )?"
    r"(?:that|the one|the reading|the value) (?:at rest|at baseline|before \w+),? (?P<bp>\d{2,3}/\d{2,3})\b"
)
"""A peak that is the pressure at rest ("the peak BP was that at rest, 150/82")."""


def peak_blood_pressure(reading: Reading, rows: tuple[Row, ...]) -> Measured | None:
    """Returns the stated peak pressure, else the highest systolic of the rows as a derived value."""
    for _, v in label_values(reading, ("peak_blood_pressure",), is_pressure):
        return pressure_of(v)
    for v in reading.values:
        if (
            v.kind == "bp"
            and _CALLED_TOP.match(reading.lower, v.end, v.end + 100)
            and is_of_this_test(reading, v.start)
        ):
            return pressure_of(v)
    same = _SAME_AS_REST.search(reading.lower)
    if same is not None and is_of_this_test(reading, same.start()):
        rested = next((v for v in reading.numbers(*same.span("bp")) if v.kind == "bp"), None)
        if rested is not None:
            return pressure_of(rested)
    for found in _BP_CHANGE.finditer(reading.lower):
        fell = found["c"] is not None and int(found["c"]) > int(found["b"].split("/")[0])
        if is_of_this_test(reading, found.start()) and not fell:
            change = next((v for v in reading.numbers(found.start("b"), found.end("b")) if v.kind == "bp"), None)
            if change is not None:
                return pressure_of(change)
    for word in [*reading.all("measure", "peak_heart_rate"), *peak_words(reading)]:
        if word.context or not is_of_this_test(reading, word.start):
            continue
        near = _pressure_near_peak(reading, word.end)
        if near is not None:
            return pressure_of(near)
    for section in reading.under("peak"):
        headed = [v for v in reading.numbers(section.body, section.end) if v.kind == "bp"]
        labelled = [c for c in reading.within("measure", section.body, section.end) if c.value == "blood_pressure"]
        if len(headed) == 1 and labelled and labelled[0].end <= headed[0].start:
            return pressure_of(headed[0])
    for v in reading.values:
        if v.kind == "bp" and _PEAK_AFTER.match(reading.lower, v.end, v.end + 20) and is_of_this_test(reading, v.start):
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
        if row.peak and row.blood_pressure is not None and _labelled_peak(reading, row):
            return pressure_of(row.blood_pressure)
    cells = [r.blood_pressure for r in rows if r.blood_pressure is not None] if _stressed(rows) else []
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


_AT_THE_STOP = re.compile(r"\b(?:stop|stopped|off|end|ended)\b")
_PEAK_LABEL = re.compile(r"\b(?:peak|pk|max\w*|top|highest|high|mx|maxed)\b")


def _marked(peak: re.Pattern[str], reading: Reading, row: Row) -> bool:
    """Whether a mark of the peak stands behind the values of a row, in its last cell or behind it."""
    end = max(c.end for c in (row.heart_rate, row.blood_pressure) if c is not None)
    return any(peak.match(reading.lower, at, at + 24) for at in {end, row.end})


def _says_peak(reading: Reading, row: Row) -> bool:
    """Whether the label of a row says peak, and not only that the test was stopped there."""
    return row.label is not None and _PEAK_LABEL.search(reading.lower, *row.label) is not None


def _labelled_peak(reading: Reading, row: Row) -> bool:
    """Whether a row is called the peak, not only the stop of an infusion."""
    if row.label is None:
        return True
    return bool(_PEAK_LABEL.search(reading.lower, *row.label)) or not _AT_THE_STOP.search(reading.lower, *row.label)


_LOW = re.compile(
    r"\b(?:low|lowest|nadir|min|minimum|resting|last|couldn't|couldnt|could not|unable|not obtained|no cuff)\b"
)


def _pressure_near_peak(reading: Reading, at: int) -> Value | None:
    """The pressure in the same statement as a peak rate ("Peak HR 104, BP then 128/68"; "PEAK; HR 105; BP 138/82")."""
    line_end = reading.line(at)[1]
    for v in reading.numbers(at, min(at + 90, line_end)):
        if v.kind != "bp":
            continue
        gap = reading.lower[at : v.start]
        if _LOW.search(gap):
            return None
        words = reading.within("phase", at, v.start)
        if any(w.value in ("rest", "recovery", "exercise", "infusion") for w in words) or re.search(
            r"\bst(?:age)? ?\d|\d min\b|\n", gap
        ):
            return None
        return v if gap.count(". ") <= 1 else None
    return None
