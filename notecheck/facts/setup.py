"""What was set up: modality, protocol, drug and dose; who the patient is by age; when and why the test was done."""

from __future__ import annotations

import re
from itertools import groupby

from notecheck.facts.measure import is_of_this_test, measured, plain_number
from notecheck.reading.document import Cell, Concept, Range, Reading, Row
from notecheck.reading.rows import agent_given
from notecheck.reading.values import Value
from notecheck.report import Measured, Named

TREADMILL_PROTOCOLS = frozenset("bruce modified_bruce naughton modified_naughton balke cornell ellestad caep".split())
BICYCLE_PROTOCOLS = frozenset({"astrand", "ymca"})

_STEP_OF_LOAD = re.compile(
    r"\d{1,2}(?:\.\d)?[ -]?(?:w\b|watts?|kpm\S*|mph|%|mets?)"
    r"[^.;\n]{0,28}?(?:(?:\bevery third|\bevery second|\bevery|\beach|\bq|\bper|"
    r"/)\s?(?:\d|one|two|three)?(?:\.\d)?[ -]?(?:min\w*|stage|step)|\bsteps?\b|"
    r"\bincrements?\b|\bstages?\b)"
)
_RAISED_BY = re.compile(r"(?:\+|\b(?:up|plus|raised?|add(?:ing|ed)?|steps? of|by|increments? of|increas\w+|in) )$")
_STEP_OF_TIME = re.compile(r"min(?:ute)?s?[ -](?:steps|stages|each|increments)")
_MINUTES = re.compile(r"\b(?:\d|one|two|three)[ -]?$")
_TEENS = {
    w: n for n, w in enumerate("twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 12)
}
_UNITS = ("", *"one two three four five six seven eight nine".split())
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPOKEN_AGES = _TEENS | {
    f"{ten} {unit}".strip(): 10 * tens + ones for tens, ten in enumerate(_TENS, 2) for ones, unit in enumerate(_UNITS)
}
_AGE = (
    (
        "ty",
        re.compile(
            rf"\b(?P<n>(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS[1:])}))?)[ -]"
            r"(?:years?[ -]old|y/?o\b|years? of age|(?:man|woman|male|female|gentleman|lady)\b)"
        ),
    ),
    ("(", re.compile(r"\((?:[a-z]\.? ?){1,2}[a-z'-]{2,20}, (?P<n>\d{2})\)")),
    ("mr", re.compile(r"\bmrn?[ :#]{1,3}[a-z\d-]{3,14}, (?P<n>\d{2})(?=\n|,|$)")),
    (
        "age",
        re.compile(
            r"\b(?:age|aged)(?:[ \t]{1,40}\|[ \t]{0,12}|[\s:=_/;,#|"
            r"\"\[(.]{0,14})(?:sex[\s:=_,|;]{0,4})?(?:[mf][\s/,:]{1,3})?(?P<n>\d{1,3})(?![a-z\d])(?![/.:]\d)"
        ),
    ),
    ("", re.compile(r"(?P<n>\d(?<!\w\d)\d{0,2})[ -]?(?:y\.?/?o\.?|yo|y/o|yr|yrs|year|years|y|a[nñ]os)\b[ -]?(?:old)?")),
    ("", re.compile(r"(?P<n>\d(?<!\w\d)\d{0,2}) ?(?:y|yo|yr|y/o) ?[mf]\b")),
    ("sex", re.compile(r"sex[\s/_]{0,2}age[\s:=_,\"]{1,8}[mf][a-z]*[\s/,:_]{1,3}(?P<n>\d{1,3})\b")),
    (
        "",
        re.compile(r"(?P<n>\d(?<![\d/.:-]\d)(?<!technetium \d)(?<!tc \d)\d)[ ]?[-/]?[ ]?(?:m|f|male|female)\b(?![/'])"),
    ),
    ("", re.compile(r"(?<![\w/])(?:m|f|male|female)[ ]{0,8}[/,|;]?[ ]{0,8}(?P<n>\d{2})\b(?![/.:%\d-])")),
    ("(", re.compile(r"\((?P<n>\d{1,3})[ ]?[,/;]?[ ]?(?:y\w{0,2}[ ,/]{0,2})?(?:[mf]|male|female)\)")),
    ("(", re.compile(r"\((?:[mf]|male|female)[,/ ]{1,3}(?P<n>\d{1,3})\)")),
    ("is ", re.compile(r"\b(?:born|dob|mr|mrs|ms)\b[^;\n]{0,90}\bis (?P<n>\d{2})(?= and\b|,| now\b)")),
    ("", re.compile(r"\b(?:she|he|patient|pt)(?: is|'s) (?:an? )?(?P<n>\d{2})\b(?![/%:]|\.\d)")),
    (
        " of ",
        re.compile(
            r"\b(?:man|woman|lady|gentleman|boy|girl|male|female|patient) of (?P<n>\d{1,3})\b(?! ?(?:kg|lb|mm|cm|%|/))"
        ),
    ),
    (
        "born ",
        re.compile(
            r"born [^,\n]{4,18},? (?:and so|so|and now|now|and is|and therefore|aged?) (?P<n>\d{2})\b(?![/.%:])"
        ),
    ),
    ("born ", re.compile(r"born [^,\n]{4,18}, is (?P<n>\d{2})\b")),
    ("(", re.compile(r"(?:19|20)\d\d[ ]{0,4}\((?P<n>\d{1,3})\)")),
    ("(", re.compile(r"[/-]\d{2}[ ]{0,4}\((?P<n>\d{2})\)")),
    ("-year-old", re.compile(r"(?P<n>twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)-year-old")),
    ("", re.compile(r"(?:mr|mrs|ms|miss)\.? [a-z.' -]{3,40}, (?P<n>\d{2}),")),
    (
        "",
        re.compile(
            r"(?m)^[ ]*(?:client|patient|pt|name|veteran|worker|employee|athlete)[ :]{1,4}[a-z][a-z',. -]{3,40},[ ]"
            r"(?P<n>\d{2})(?=[ ]{2}|$|,[ ])"
        ),
    ),
    (", ", re.compile(r",[ ](?P<n>\d{2}),[ ](?:dob|born|mrn|date of birth)")),
)
"""The forms of an age, each with a sign without which it is not tried; the first two are the surest."""


def agent(reading: Reading) -> Measured | None:
    """Returns the stress drug that was given."""
    name = agent_given(reading)
    first = next((c for c in reading.all("agent", name) if c.holds), None) if name else None
    return measured(name, None, first.start, first.end) if first else None


def agent_dose(reading: Reading, rows: tuple[Row, ...], name: str) -> Measured | None:
    """Returns the dose of a drug: its rate or mg/kg where stated (of steps the highest), else mg."""
    units = ("mg",) if name == "regadenoson" else ("mcg/kg/min", "mg/kg", "mg/kg/min")
    doses = [v for v in reading.values if v.unit in units and v.number > 0 and _is_dose(reading, v.start, name)]
    steps = [c for r in rows if (c := r.dose) is not None and c.unit == "mcg/kg/min" and c.number > 0]
    if name == "dobutamine":
        steps += [
            c for r in rows if r.phase == "infusion" and r.label and (c := _numbered_step(reading, r)) is not None
        ]
        top = max(
            [
                *((c.number, c.start, c.end) for c in steps),
                *((v.number, v.start, v.end) for v in doses if v.unit == "mcg/kg/min"),
                *_ladder(reading),
            ],
            default=None,
        )
        return measured(plain_number(top[0]), "mcg/kg/min", top[1], top[2]) if top else None
    if not doses and name == "adenosine":  # no other drug of a stress test is given by this unit and without steps
        doses = [v for v in reading.values if v.unit == "mcg/kg/min" and is_of_this_test(reading, v.start)]
    if doses:
        v = doses[0]
        return measured(plain_number(v.number), v.unit, v.start, v.end)
    plain = [v for v in reading.values if v.unit == "mg" and v.number > 0 and _is_dose(reading, v.start, name)]
    return (
        measured(plain_number(plain[0].number), "mg", plain[0].start, plain[0].end)
        if plain and units != ("mg",)
        else None
    )


def _numbered_step(reading: Reading, row: Row) -> Cell | None:
    """The step of a row that is only numbered by its dose ("20  (3 min)  101  142/70")."""
    if row.label is None or "mcg" not in reading.lower:
        return None
    number = next(iter(reading.numbers(row.label[0], row.label[0] + 3)), None)
    if (
        number is None
        or number.unit
        or number.kind != "number"
        or number.number not in (5, 10, 15, 20, 25, 30, 35, 40, 45, 50)
    ):
        return None
    return Cell(number.number, 0.0, "mcg/kg/min", number.start, number.end)


def _is_dose(reading: Reading, at: int, name: str) -> bool:
    """Whether a number of milligrams is one of the agent: the nearest drug named before it is the agent."""
    window = max(0, at - 90)
    drugs = [c for c in reading.within("agent", window, at + 30) if c.context not in ("plan", "blank", "unticked")]
    others = [*reading.within("reversal", window, at), *reading.within("screening", window, at)]
    before = [c for c in drugs if c.start < at and c.value == name]
    section = reading.section(at)
    if section is not None and section.category in ("medications", "history", "screening"):
        return False
    named_after = any(c.value == name and c.start > at and c.start - at < 30 for c in drugs)
    since = before[-1].start if before else section.start if section is not None else 0
    of_another = any(o.start > since and o.value in ("medication", "reversal") for o in others)
    if not before:
        headed = section is not None and section.category in ("agent", "administration")
        return named_after or (headed and not of_another)
    return not of_another


def _ladder(reading: Reading) -> list[tuple[float, int, int]]:
    """The steps of a dobutamine ladder ("5-10-20-30-40 mcg/kg/min", "At 10: ...")."""
    out: list[tuple[float, int, int]] = []
    for found in re.finditer(r"\b\d{1,2}(?:\s?[-/,>]+\s?\d{1,2}){2,}", reading.lower):
        near = reading.lower[max(0, found.start() - 60) : found.end() + 30]
        if any(v.kind == "date" for v in reading.numbers(found.start(), found.end())):
            continue
        if "dobut" in near or "mcg" in near:
            last = re.findall(r"\d{1,2}", found[0])[-1]
            if not reading.lower[max(0, found.start() - 14) : found.start()].rstrip().endswith("planned steps"):
                out.append((float(last), found.start(), found.end()))
    for found in re.finditer(
        r"(?:\bat |^[\s*\u2022-]*|\bstep |(?<![:\d.]))(?P<n>5|10|15|20|25|30|35|40|45|50)\b"
        r"(?: mcg\b|:| =|\s{2,}\d{2,3}\s|, ?[01]\d[0-5]\d:|[ ]{1,4}\(\d(?::\d\d| ?min)\))",
        reading.lower,
        re.M,
    ):
        out.append((float(found["n"]), found.start("n"), found.end("n")))
    return out


def protocol(reading: Reading, rows: tuple[Row, ...], drug: str) -> Measured | None:
    """Returns the exercise protocol that was used: a named one, else a lab's own ramp or step rule."""
    named = [
        c
        for line, on_line in groupby(reading.all("protocol"), lambda c: reading.line(c.start))
        if not _is_choice(reading, *line)
        for c in on_line
        if c.holds and c.value != "named_only" and is_of_this_test(reading, c.start)
    ]
    strong = [c for c in named if c.value != "ramp"]
    pick = strong[0] if strong else None
    if pick is None and drug and not any(r.phase == "exercise" and r.peak for r in reading.rows):
        return None
    if pick is None:
        pick = named[0] if named else None
    if pick is not None:
        value = pick.value
        if value == "bruce" and any(c.value == "modified_bruce" for c in strong):
            pick = next(c for c in strong if c.value == "modified_bruce")
            value = pick.value
        return measured(value, None, pick.start, pick.end)
    for start, end in () if drug else _step_rules(reading.lower):
        if is_of_this_test(reading, start) or _leads_to_rows(reading, rows, end):
            return measured("steps", None, start, end)
    return None


def _step_rules(low: str) -> list[Range]:
    """Where a step rule is told: by how much the load is raised, or how long a step is ("up 25 W every 2 min")."""
    out: list[Range] = []
    for load in _STEP_OF_LOAD.finditer(low):
        raised = _RAISED_BY.search(low, max(0, load.start() - 30), load.start())
        out.append(((raised or load).start(), load.end()))
    for steps in _STEP_OF_TIME.finditer(low):
        minutes = _MINUTES.search(low, max(0, steps.start() - 7), steps.start())
        if minutes is not None:
            out.append((minutes.start(), steps.end()))
    return sorted(out)


def _leads_to_rows(reading: Reading, rows: tuple[Row, ...], at: int) -> bool:
    """Whether the first row of exercise stands right below a step rule: a plan that was carried out."""
    first = next((r for r in rows if r.phase == "exercise"), None)
    return first is not None and at <= first.start <= at + 80 and reading.text.count("\n", at, first.start) <= 2


def _is_choice(reading: Reading, start: int, end: int) -> bool:
    """Whether a line prints a list of protocols to choose from ("Bruce / Mod Bruce / Naughton")."""
    others = [c for c in reading.within("protocol", start, end) if c.value not in ("named_only", "ramp")]
    if len({c.value for c in others}) < 3 or "ticked" in reading.answers(start):
        return False
    return reading.text.count("/", start, end) >= len(others) - 1


def modality(reading: Reading, drug: Measured | None, used: Measured | None) -> Measured | None:
    """Returns how the heart was stressed: by the drug given, else the device named, else the device of the protocol."""
    if drug is not None:
        return measured("pharmacologic", None, drug.start, drug.end)
    named = [c for c in reading.all("modality") if c.holds and is_of_this_test(reading, c.start)]
    for c in named:
        section = reading.section(c.start)
        if c.value == "pharmacologic" and section is not None and section.category == "modality":
            return measured("pharmacologic", None, c.start, c.end)
    for kind in ("arm_ergometer", "bicycle", "treadmill"):
        found = [c for c in named if c.value == kind and not _weak_device(reading, c)]
        if (
            kind == "bicycle"
            and used is not None
            and used.value in TREADMILL_PROTOCOLS
            and any(c.value == "treadmill" for c in named)
        ):
            continue
        if found:
            return measured(kind, None, found[0].start, found[0].end)
    if used is not None and used.value in TREADMILL_PROTOCOLS:
        return measured("treadmill", None, used.start, used.end)
    if used is not None and used.value in BICYCLE_PROTOCOLS:
        return measured("bicycle", None, used.start, used.end)
    speed = next(
        (
            v
            for v in reading.values
            if v.unit in ("mph", "km/h") or (v.kind == "speed_grade" and v.number < 8 and v.number % 1)
        ),
        None,
    )
    if speed is not None:
        return measured("treadmill", None, speed.start, speed.end)
    load = next((v for v in reading.values if v.unit in ("W", "kpm")), None)
    pedalled = next((r.watts for r in reading.rows if r.watts is not None and r.watts.number > 0), None)
    at = pedalled or load
    if at is not None:
        return measured("bicycle", None, at.start, at.end)
    weak = next((c for c in named if c.value == "treadmill"), None) or next(
        (c for c in named if c.value == "pharmacologic"), None
    )
    return measured(weak.value, None, weak.start, weak.end) if weak else None


def _weak_device(reading: Reading, concept: Concept) -> bool:
    """Words that name a test without its device ("GXT"), and a device that was not used."""
    words = reading.lower[concept.start : concept.end]
    if words in ("ett", "gxt", "belt", "cycling"):
        return words != "belt" or not any(c.value == "treadmill" for c in reading.all("modality"))
    before = reading.lower[max(0, concept.start - 30) : concept.start]
    return bool(
        re.search(
            r"(?:cannot|can't|unable|could not|not able|cannot do|instead of|rather than|or the|unsafe on)[^.;]{0,20}$",
            before,
        )
    )


_OF_SEX = re.compile(r"[ ,/]{0,3}(?:old )?(?:m|f|male|female|man|woman)\b")
_BEHIND_BIRTH = re.compile(
    r"(?:[ ]{0,2}[,/|;(\[][ ]{0,2}|[ \t]{1,8})(?:aged?[ :]{0,2})?(?:[mf][ ,/]{1,3})?(?P<n>\d{1,3})"
    r"(?:[ ]?(?:y\.?/?o\.?|yo|yrs?|years?(?: old)?|y))?(?:[ ]?[,/]?[ ]?(?:m|f|male|female)\b)?(?=[ \t]*(?:[,)\]|"
    r";/\n]|$)|\.(?!\d)|[ ]{2,})"
)
_BIRTH_WORD = re.compile(r"(?:\bb\.?|\bborn(?: on)?|\bbirth\w*(?: date)?|\bdob|\bd\.o\.b\.?)[\s:.=-]{0,12}$")


def _age_behind_birth(reading: Reading, tested: Measured | None) -> Measured | None:
    """The age right behind the date of birth ("b. 3/3/1976 / 48"), also where only its year tells what the date is."""
    for v in reading.values:
        if v.kind != "date" or v.start > 2500:
            continue
        found = _BEHIND_BIRTH.match(reading.lower, v.end, v.end + 30)
        if found is None or not 4 <= int(found["n"]) <= 105:
            continue
        named = _BIRTH_WORD.search(reading.lower, max(0, v.start - 24), v.start) is not None
        years = int(str(tested.value)[:4]) - int(v.text[:4]) if tested is not None else -1
        if named or years - int(found["n"]) in (0, 1):
            return measured(int(found["n"]), "a", *found.span("n"))
    return None


_AGE_HEAD = 2500
"""Characters in which an age is told."""
_AGE_REACH = 40
"""Characters: no form of an age reaches as far behind its number."""
_OLD = frozenset({"history", "medications", "results", "stages", "interpretation"})
_OF_ANOTHER = re.compile(r"\b(?:father|mother|brother|sister|mi|cabg|family|stent\w*|died|dad|mom|fh)\b[^.;|\n]{0,24}$")
_LASTING = re.compile(r"\b(?:for|past|last|over|x)\s*$|\b(?:of|like) an? $")
_SINCE = re.compile(
    r"\s*(?:ago|history|hx|of|pack|after|post|since|out\b|s/p|later|old (?:graft|stent|valve|device|"
    r"heart|kidney|transplant|pacer))"
)


def age(reading: Reading, tested: Measured | None) -> Measured | None:
    """Returns the patient's age in years; `tested` is the date of the test."""
    beside = _age_behind_birth(reading, tested)
    if beside is not None:
        return beside
    head = reading.lower[:_AGE_HEAD]
    best: Measured | None = None
    for nth, (sign, pattern) in enumerate(_AGE):
        if sign not in head:
            continue
        for found in pattern.finditer(head, 0, len(head) if best is None else best.end + _AGE_REACH):
            number = _SPOKEN_AGES.get(found["n"].replace("-", " ")) or int(found["n"])
            if 4 <= number <= 105 and _is_patients(reading, head, found):
                if best is None or found.start("n") < best.start:
                    best = measured(number, "a", *found.span("n"))
                break
        if best is not None and nth < 2:
            break
    return best


def _is_patients(reading: Reading, head: str, found: re.Match[str]) -> bool:
    """Whether years are the age of the patient now, not of a relative, a device or an illness."""
    start, end = found.span()
    section = reading.section(start)
    if section is not None and section.category in _OLD and not _OF_SEX.match(head, end, end + 12):
        return False
    return not (
        _OF_ANOTHER.search(head[max(0, start - 34) : start])
        or _LASTING.search(head[max(0, start - 9) : start])
        or _SINCE.match(head[end : end + 14])
    )


def test_date(reading: Reading) -> Measured | None:
    """Returns the date of the test: one under its own heading, else the first that belongs to nothing else."""
    dates = [v for v in reading.values if v.kind == "date"]
    headed = next((v for v in dates if _under_date_heading(reading, v)), None)
    own = headed or next((v for v in dates if is_test_date(reading, v)), None)
    if own is not None:
        return measured(own.text, None, own.start, own.end)
    lines = reading.lines
    closing = lines[-1] if lines else (0, 0)
    signed = len(lines) > 3 or bool(
        len(lines) > 1 and closing[1] - closing[0] < 60 and reading.within("credential", *closing)
    )
    signed_from = closing[0] if signed else len(reading.text)
    newest = max((v.text for v in dates), default="")
    for v in dates:
        if newest[:4].isdigit() and v.text[:4].isdigit() and int(newest[:4]) - int(v.text[:4]) > LONGEST_CHART_YEARS:
            continue
        before = reading.lower[max(0, v.start - 30) : v.start]
        section = reading.section(v.start)
        if section is not None and section.category in ("history", "medications", "staff", "indication", "plan"):
            continue
        if v.start < signed_from and not _IS_OTHER_DATE.search(before) and not is_birth(reading, v.start):
            return measured(v.text, None, v.start, v.end)
    return None


def _under_date_heading(reading: Reading, v: Value) -> bool:
    section = reading.section(v.start)
    return section is not None and section.category == "test_date"


_OF_TEST = re.compile(
    r"\b(?:tested|test(?:ed)? (?:on|done)|performed|done|dos|date of (?:service|test|"
    r"study|exam)|test date|study date|exam date|service date|visit|today|"
    r"walked for us on|seen on|was tested|study|stress test|stress lab|gxt|"
    r"ett)\b[^\n.;]{0,16}$"
)


def is_test_date(reading: Reading, v: Value) -> bool:
    """Returns whether a date is given as that of the test, by its heading or by the words before it."""
    if _under_date_heading(reading, v):
        return True
    before = reading.lower[max(0, v.start - 40) : v.start]
    return bool(_OF_TEST.search(before)) and not _IS_OTHER_DATE.search(before)


LONGEST_CHART_YEARS = 4
"""An older date than the newest by more is no date of the test: a birth, an operation."""


_IS_OTHER_DATE = re.compile(
    r"\b(?:dob|d\.o\.b\.?|date of birth|birth\w*|born|b\.?d\.?|signed\w*|e-sig\w*|sig\w*|"
    r"printed|rev|prior|last|previous|since|scan|echo|holter|zio|cath|stent\w*|cabg|"
    r"labs|lab ?work|lab results?|cal\w*|"
    r"calibrated|from|copied forward from encounter|prior encounter|old|exp|lot ?(?:#|no\.?|exp\w*)|expires|pacer|"
    r"next|rescheduled|authenticated)\b[\s:_#/-]*(?:on |for |\(\w+\) )?[^\w\n]{0,4}$"
)


_TO_BIRTH = re.compile(
    r"(?=.{0,11}\Z)[\W_]*(?:(?:is|on|was)\b[\W_]*)?|[ .:_-]{1,12}[a-z]{0,4}[ #-]?\d[\w-]{2,12} ?[/|,] ?"
)
"""What stands between "DOB" and the date: next to nothing, or the number of "Chart / DOB"."""
_AGE_BEHIND = re.compile(r"\d[\d/.-]{5,9} ?\(\d{1,3} ?(?:y\w*)?\)")


def is_birth(reading: Reading, at: int) -> bool:
    """Returns whether a date at a position is a date of birth: by its label, or by the age behind it."""
    if _AGE_BEHIND.match(reading.lower, at):
        return True
    return any(
        c.value == "dob" and c.end <= at and _TO_BIRTH.fullmatch(reading.lower, c.end, at)
        for c in reading.within("identifier", max(0, at - 40), at)
    )


def indication(reading: Reading) -> tuple[Named, ...]:
    """Returns what the test was ordered for, by the plain names of the terms found."""
    out: dict[str, Named] = {}
    for category in ("symptom", "purpose"):
        for c in reading.all(category):
            value = (
                c.value
                if category == "symptom" and c.value != "other"
                else reading.lower[c.start : c.end].replace(" ", "_")
            )
            section = reading.section(c.start)
            in_section = (
                section is not None and section.category == "indication" and c.context not in ("unticked", "blank")
            )
            if (c.context == "indication" or in_section) and value not in out and c.value != "weak":
                out[value] = Named(value=value, start=c.start, end=c.end)
    return tuple(sorted(out.values(), key=lambda n: n.start))
