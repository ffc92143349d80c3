"""What was set up: modality, protocol, drug and dose; who the patient is by age; when and why the test was done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from notecheck import standards
from notecheck.facts.measure import is_of_this_test, measured, plain_number
from notecheck.reading.document import Cell, Concept, Range, Reading, Row
from notecheck.reading.drugs import BOLUS, STEPS
from notecheck.reading.infusion import agent_given
from notecheck.reading.phases import TREADMILL_PROTOCOLS
from notecheck.reading.values import Value
from notecheck.report import Measured, Named

BICYCLE_PROTOCOLS = frozenset({"astrand", "ymca"})

_STEP_OF_LOAD = re.compile(
    r"\d{1,2}(?:\.\d)?[ -]?(?:w\b|watts?|kpm\S*|mph|%|mets?)"
    r"[^.;\n]{0,28}?(?:(?:\bevery third|\bevery second|\bevery|\beach|\bq|\bper|"
    r"/)\s?(?:\d|one|two|three)?(?:\.\d)?[ -]?(?:min\w*|stage|step|bout|block)|\bx ?\d[ -]?min|\bsteps?\b|"
    r"\bincrements?\b|\bstages?\b)"
)
_RAISED_BY = re.compile(r"(?:\+|\b(?:up|plus|raised?|add(?:ing|ed)?|steps? of|by|increments? of|increas\w+|in) )$")
_RAISED_EACH = re.compile(r"\b(?:up|add(?:ing|ed)?|plus|by) \d{1,2} ?(?:w|watts?) each\b(?: time)?(?! min)")
_STEP_OF_TIME = re.compile(r"min(?:ute)?s?[ -](?:steps|stages|each|increments)")
_MINUTES = re.compile(r"\b(?:\d|one|two|three)[ -]?$")


def agent(reading: Reading) -> Measured | None:
    """Returns the stress drug that was given."""
    name = agent_given(reading)
    first = next((c for c in reading.all("agent", name) if c.holds), None) if name else None
    return measured(name, None, first.start, first.end) if first else None


def agent_dose(reading: Reading, rows: tuple[Row, ...], name: str) -> Measured | None:
    """Returns the dose of a drug: its rate or mg/kg where stated (of steps the highest), else mg."""
    units = ("mg",) if name in BOLUS else ("mcg/kg/min", "mg/kg", "mg/kg/min")
    doses = [v for v in reading.values if v.unit in units and v.number > 0 and _is_dose(reading, v.start, name)]
    steps = [c for r in rows if (c := r.dose) is not None and c.unit == "mcg/kg/min" and c.number > 0]
    if name in STEPS:
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
    if not doses and name in BOLUS and (told := _in_other_words(reading)) is not None:
        return told
    if not doses and name in _ONLY_ITS_OWN:
        doses = [v for v in reading.values if _is_only_of(name, v, reading) and is_of_this_test(reading, v.start)]
    if doses:
        v = doses[0]
        return measured(plain_number(v.number), v.unit, v.start, v.end)
    plain = [v for v in reading.values if v.unit == "mg" and v.number > 0 and _is_dose(reading, v.start, name)]
    return (
        measured(plain_number(plain[0].number), "mg", plain[0].start, plain[0].end)
        if plain and units != ("mg",)
        else None
    )


_FIXED_DOSE = re.compile(r"\b(?:400 ?(?:mcg|ug|micrograms?)|(?:(?:zero|oh|o) )?point four (?:mg|milligrams?))\b")


def _in_other_words(reading: Reading) -> Measured | None:
    """The one dose of regadenoson in micrograms or in words ("400 mcg IV", "point four milligrams")."""
    told = _FIXED_DOSE.search(reading.lower)
    given = (
        told is not None
        and is_of_this_test(reading, told.start())
        and any(c.value in BOLUS for c in reading.within("agent", told.start() - 50, told.start()))
    )
    return measured(0.4, "mg", *told.span()) if told is not None and given else None


_ONLY_ITS_OWN: dict[str, tuple[str, float, float]] = standards.limits("own_dose")
"""Unit, least and most of doses that no other drug of a stress test without steps is given by."""
_IN_A_VEIN = re.compile(r"(?:[ ]?/[ ]?\d ?ml)?[ ,]{0,2}(?:iv|intravenous|bolus|push|rapid)")


def _is_only_of(name: str, v: Value, reading: Reading) -> bool:
    """Whether a number can be the dose of one drug alone; nitroglycerin has the milligrams of one, but not by vein."""
    unit, least, most = _ONLY_ITS_OWN[name]
    if v.unit != unit or not least <= v.number <= most:
        return False
    return unit != "mg" or _IN_A_VEIN.match(reading.lower, v.end, v.end + 22) is not None


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


_STEP_LINE = re.compile(
    r"^[ \t]*(?:[012]?\d:?[0-5]\d[ ]{1,8}(?=(?:\S{1,2})[ ]{1,24}(?:hr[ :]{0,2})?\d{2,3}[ ,]{1,8}(?:bp )?\d{2,3}/))?"
    r"(?P<n>[1-5]0|[1-4]?5)[ ]{2,}(?:[012]?\d:[0-5]\d[ ]{1,8})?"
    r"(?:\d{1,2} ?min\b|(?:hr[ :]{0,2})?\d{2,3}[ ,]{1,8}(?:bp )?\d{2,3}/)",
    re.MULTILINE,
)
"""A step that its number alone names, with its length or a clock ("30  3 min  109  144/66", "0941 20  101  152/72")."""


def _ladder(reading: Reading) -> list[tuple[float, int, int]]:
    """The steps of a dobutamine ladder ("5-10-20-30-40 mcg/kg/min", "At 10: ...")."""
    out: list[tuple[float, int, int]] = []
    for found in re.finditer(
        r"\b\d{1,2}(?:(?:\s?[-/,>]+\s?\d{1,2}){2,}|(?:, ?\d{1,2}){1,4},? and \d{1,2})\b", reading.lower
    ):
        near = reading.lower[max(0, found.start() - 60) : found.end() + 30]
        if any(v.kind == "date" for v in reading.numbers(found.start(), found.end())):
            continue
        agents = reading.within("agent", found.start() - 60, found.end() + 30)
        if "mcg" in near or any(c.value in STEPS for c in agents):
            last = re.findall(r"\d{1,2}", found[0])[-1]
            if not reading.lower[max(0, found.start() - 14) : found.start()].rstrip().endswith("planned steps"):
                out.append((float(last), found.start(), found.end()))
    out += [(float(m["n"]), *m.span("n")) for m in _STEP_LINE.finditer(reading.lower)]
    for found in re.finditer(
        r"(?:\bat |^[\s*\u2022-]*|\bstep |(?<![:\d.]))(?P<n>5|10|15|20|25|30|35|40|45|50)\b"
        r"(?: mcg\b|:(?!\d)| =| (?:it|the rate) was \d|\s{2,}\d{2,3}\s|, ?[01]\d[0-5]\d:|"
        r"[ ]{1,4}\(\d(?::\d\d| ?min)\))",
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
        for c in (_not_of_a_list(reading, on_line) if _is_choice(reading, *line) else on_line)
        if (c.holds or _is_climbing_ramp(reading, c)) and c.value != "named_only" and is_of_this_test(reading, c.start)
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


def _not_of_a_list(reading: Reading, named: Iterable[Concept]) -> list[Concept]:
    """The one that is marked in a list ("**Bruce** / Naughton"), or that in front of it ("BRUCE (of Bruce / Ramp)")."""
    told = list(named)
    marked = [
        c
        for c in told
        if _CHOSEN.match(reading.lower, c.end)
        or (reading.text[c.start - 1 : c.start] in _MARKS and _MARK_BEHIND.match(reading.lower, c.end))
        or (_STARRED.match(reading.lower, c.end) and not _FOOTNOTE.search(reading.lower, c.end, c.end + 90))
        or (
            _STAR_BEFORE.search(reading.lower, max(0, c.start - 3), c.start)
            and not _STARRED.match(reading.lower, c.end)
        )
        or _USED_BEFORE.search(reading.lower, max(0, c.start - 8), c.start)
    ]
    bracketed = [
        c
        for c in told
        if _BRACKET_BEFORE.search(reading.text, reading.line(c.start)[0], c.start)
        and reading.text[c.end : c.end + 1] == ")"
    ]
    if len(marked or bracketed) == 1:
        return marked or bracketed
    return [c for c in told[:1] if _LIST_BEHIND.match(reading.text, c.end)]


_LIST_BEHIND = re.compile(r"[ ]{0,3}\([^()\n/]{0,40}/")
_MARKS = ("[", ">")
_MARK_BEHIND = re.compile(r"(?:\]|<{1,2})(?=[ ]?/|[ ]*$|\n)")
_STARRED = re.compile(r"\*{1,2}(?=[ ]?/|[ ]*$|\n)")
_FOOTNOTE = re.compile(r"\n[ ]*\*{1,2}[ ]?(?:circle|select|choose|pick|check|mark)")
_STAR_BEFORE = re.compile(r"(?:^|[ /:])\*$")
_USED_BEFORE = re.compile(r"[-,:] ?(?:used|chose|did|ran) $")
_CHOSEN = re.compile(r"[ ]\((?:chosen|selected|used|done|today|x)\)|[ ]x(?=[ ]*(?:/|$|\n))")
_BRACKET_BEFORE = re.compile(r"(?:^|[/:])[ ]*\($")
"""A bracket about one of the list, and not behind it ("Ramp (Balke)")."""


def _is_climbing_ramp(reading: Reading, c: Concept) -> bool:
    """Whether what climbs is the load and not the patient ("Ramp: 1.5 mph/0% climbing evenly to 4.0 mph/12%")."""
    loads = (v for v in reading.numbers(c.end, c.end + 24) if v.kind == "speed_grade" or v.unit in ("mph", "km/h", "W"))
    return c.value == "ramp" and c.context == "historical" and any(loads)


def _step_rules(low: str) -> list[Range]:
    """Where a step rule is told: by how much the load is raised, or how long a step is ("up 25 W every 2 min")."""
    out: list[Range] = []
    for load in _STEP_OF_LOAD.finditer(low):
        raised = _RAISED_BY.search(low, max(0, load.start() - 30), load.start())
        out.append(((raised or load).start(), load.end()))
    out += [raised.span() for raised in _RAISED_EACH.finditer(low)]
    for steps in _STEP_OF_TIME.finditer(low):
        minutes = _MINUTES.search(low, max(0, steps.start() - 7), steps.start())
        if minutes is not None:
            out.append((minutes.start(), steps.end()))
    return sorted(out)


def _leads_to_rows(reading: Reading, rows: tuple[Row, ...], at: int) -> bool:
    """Whether the first row of exercise stands right below a step rule: a plan that was carried out."""
    first = next((r for r in rows if r.phase == "exercise"), None)
    return first is not None and at <= first.start <= at + 160 and reading.text.count("\n", at, first.start) <= 4


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
