"""What the note says twice: symptoms, the drug, the device, the age, the dates, and who did what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from notecheck import lexicon
from notecheck.facts.dates import birth_of, is_test_date
from notecheck.reading.document import Range
from notecheck.reading.values import Value
from notecheck.report import Symptom
from notecheck.rules.case import Case, Flag, flag, number, plain
from notecheck.rules.registry import check
from notecheck.standards import tolerance

_WORDS = lexicon.wordings("agreement")


@check("symptom-denied")
def symptom_denied(case: Case) -> Iterator[Flag]:
    """A symptom of the test is not both told and denied."""
    r = case.reading
    felt = {s.value: s for s in case.facts.symptoms if s.present}
    for denied in case.facts.symptoms:
        told = felt.get(denied.value)
        if denied.present or told is None or denied.value == "other" or is_of_a_part(case, denied.start):
            continue
        yield flag("symptom-denied", "", (told.start, told.end), (denied.start, denied.end))
        return
    ends = {(t.start, t.end) for t in case.facts.termination}
    told = next((s for name, s in felt.items() if name in _NOTABLE and (s.start, s.end) not in ends), None)
    if told is None:
        return
    for m in _NONE_AT_ALL.finditer(r.lower):
        ticked = m.end() - 1 not in r.left_open
        apart = r.line(m.start()) != r.line(told.start)
        of_test = m.start() >= case.begin and not _in_brackets(r.lower, m.start())
        if ticked and apart and of_test and not _is_of_then(case, m, told) and not is_of_a_part(case, m.start()):
            yield flag("symptom-denied", "", (told.start, told.end), m.span())
            return


def _in_brackets(low: str, at: int) -> bool:
    """Whether a place stands in brackets on its line: "1 triplet (asymptomatic)" is said of the triplet alone."""
    line = low.rfind("\n", 0, at) + 1
    return low.rfind("(", line, at) > low.rfind(")", line, at)


def _is_of_then(case: Case, denial: re.Match[str], told: Symptom) -> bool:
    """Whether a denial is of one reading, or of the time after the symptom, and not of the whole test."""
    r = case.reading
    start, end = r.sentence(denial.start())
    if _OF_ALL.search(r.lower, start, end):
        return False
    freed = denial[0].startswith("symptom") and not denial["none"] and told.start < denial.start()
    if freed and _FREED.match(r.lower, denial.end()) and not _STAYED_FREE.search(r.lower, start, denial.start()):
        return True
    timed = [row for row in r.rows_near(denial.start()) if row.elapsed or row.clock]
    if any(start <= row.start < end for row in timed):
        return True
    begin, close = r.line(denial.start())
    beside = [row for row in r.rows if begin <= row.start < close]
    after = bool(beside) and all(row.phase == "recovery" for row in beside)
    return bool(timed) and (len(beside) == 1 or after or r.lower.startswith(" yet", denial.end()))


_OF_ALL = re.compile(
    r"\b(?:throughout|entire (?!stage)|any ?time|during (?!stage|this|that|the stage|recovery)|overall|"
    r"all (?:stages|test|along)|at all times|(?:whole|full) (?:test|time|study|walk|ride|exercise)|"
    r"start to (?:finish|end)|with exercise|for the test)\b"
)
"""What says of a denial that it is of the whole test, wherever it stands."""
_FREED = re.compile(
    r"[ ]?(?:$|[.,;)\n\u2013-]|(?:by|at|now|since|after|before|when|within|until|up to|prior to)\b|in rec|"
    r"on (?:leaving|discharge))"
)
_STAYED_FREE = re.compile(r"\b(?:remained|stayed) $")
_NOTABLE = ("chest_pain", "dizziness", "palpitations", "syncope", "nausea", "headache")
_NONE_AT_ALL = re.compile(
    r"\b(?:symptoms?|sx|complaints?)\b[\"',:= ]{1,12}(?:\[x\] ?)?(?P<none>none|no symptoms|denied all|no complaints)\b|"
    r"\b(?:no symptoms|asymptomatic|denied (?:all|any) symptoms|symptom[- ]free)\b"
)
_LIMITED = re.compile(rf"\b(?:{_WORDS['limited']})\b")


def is_of_a_part(case: Case, at: int) -> bool:
    """Whether a denial is of one part of the test only: after it, before it, or in a row of recovery."""
    r = case.reading
    start, end = r.sentence(at)
    if _LIMITED.search(r.lower, start, end) or case.category(at) in ("plan", "disposition"):
        return True
    return any(row.start <= at and start <= row.end for row in case.rows("recovery"))


@check("agent-conflict")
def agent_conflict(case: Case) -> Iterator[Flag]:
    """One stress drug is told to have been given, unless the note tells of a change."""
    first = case.facts.agent
    if first is None:
        return
    low = case.reading.lower
    for c in case.reading.all("agent"):
        if not c.holds or c.value in (first.value, "class_only"):
            continue
        start, end = case.reading.sentence(c.start)
        if _CHANGED.search(low, start, end) or case.category(c.start) in _AWAY:
            continue
        if _NOT_STRESS.search(low, max(start, c.start - 30), min(end, c.end + 40)):
            continue
        yield flag("agent-conflict", "", (first.start, first.end), (c.start, c.end))
        return


_AWAY = frozenset({"history", "indication", "medications", "plan", "screening", "allergies", "ordering"})
_CHANGED = re.compile(
    r"\b(?:instead|changed|switch\w*|convert\w*|rather|originally|was to|"
    r"unable|cannot|could not|couldn't|can't|prior|previous|followed by|"
    r"revers\w+|svt)\b"
)
_NOT_STRESS = re.compile(rf"\b(?:{_WORDS['not_stress']})\b")


@check("modality-fields")
def modality_fields(case: Case) -> Iterator[Flag]:
    """The loads of the rows belong to the device that is named."""
    modality = case.facts.modality
    if modality is None:
        return
    rows = case.rows("exercise")
    loads = [r.watts for r in rows if r.watts is not None and r.watts.number > 0]
    walked = [r.grade for r in rows if r.grade is not None and r.speed is not None and r.grade.number > 0]
    if modality.value == "treadmill" and loads and not walked:
        yield flag("modality-fields", "A load in watts stands in the log of a treadmill.", modality, loads[0])
    elif modality.value in ("bicycle", "arm_ergometer") and walked and not loads:
        yield flag("modality-fields", "Speed and grade stand in the log of an ergometer.", modality, walked[0])


_YEARS = re.compile(
    r"(?P<n>\d(?<!\w\d)(?:\d?|(?<=1)[01]\d))[- ]?(?:y/?o\b|yo\b|"
    r"(?:year[- ]old|years old|yrs? old)(?! (?:graft|stent|valve|device|heart|kidney|transplant|pacer|pacemaker|"
    r"bypass|lesion|infarct))|y\.o\.)"
)


@check("age-of-patient")
def age_of_patient(case: Case) -> Iterator[Flag]:
    """The age against the date of birth on the day of the test and against another age; a birth after the test."""
    day = case.facts.test_date
    birth = birth_of(case.reading, day)
    if birth is not None and day is not None and birth.text > str(day.value):
        yield flag("age-of-patient", "The date of birth lies behind the date of the test.", day, _range(birth))
        return
    said, stated_at = number(case.facts.age), case.facts.age
    if said is None or stated_at is None:
        return
    if birth is not None and day is not None and birth.text != day.value:
        then = _age(birth.text, str(day.value))
        if then is not None and abs(then - said) > tolerance("age_years"):
            yield flag(
                "age-of-patient",
                f"By the date of birth the age is {then}, the note says {plain(said)}.",
                stated_at,
                (birth.start, birth.end),
                day,
            )
            return
    for m in _YEARS.finditer(case.reading.lower):
        relative = re.search(
            r"\b(?:father|mother|brother|sister|family|fh\w*|dad|mom|son|daughter|mi|cabg|stent\w*|died|like|heart)\b",
            case.reading.lower[max(0, m.start() - 40) : m.end() + 30],
        )
        if relative or abs(int(m["n"]) - said) <= tolerance("age_years") or case.category(m.start()) == "history":
            continue
        yield flag("age-of-patient", f"The ages {plain(said)} and {m['n']} are both given.", stated_at, m.span("n"))
        return


def _age(birth: str, day: str) -> int | None:
    """The age in years on a day; None where the dates make no age."""
    try:
        born, on = date.fromisoformat(birth), date.fromisoformat(day)
    except ValueError:
        return None
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return years if 0 < years < 115 else None


@check("dates-of-test")
def dates_of_test(case: Case) -> Iterator[Flag]:
    """One date of the test, a day of the calendar, and a signature on that day or within a week."""
    r = case.reading
    day = case.facts.test_date
    if day is not None and not _is_date(str(day.value)):
        yield flag("dates-of-test", "The date of the test is no day of the calendar.", day)
        return
    dates = [v for v in r.values if v.kind == "date" and _is_date(v.text)]
    own = [v for v in dates if is_test_date(r, v)]
    other = next((v for v in own if v.text != own[0].text), None)
    if other is not None:
        yield flag("dates-of-test", "Two dates of the test are given.", _range(own[0]), _range(other))
        return
    walked = _walked_on(case, dates)
    if day is not None and walked is not None:
        yield flag("dates-of-test", "Two dates of the test are given.", day, _range(walked))
        return
    given = _given_on(case, dates)
    if day is not None and given is not None and given.text != day.value:
        yield flag("dates-of-test", "The drug is dated on another day than the test.", day, _range(given))
        return
    signature = case.crew.signature
    signed = _date_at(dates, signature.dated) if signature is not None and signature.dated is not None else None
    if day is None or signed is None or (signed.start, signed.end) == (day.start, day.end):
        return
    apart = (date.fromisoformat(signed.text) - date.fromisoformat(str(day.value))).days
    if _day_first(signed) == day.value:
        return
    if apart < 0:
        yield flag("dates-of-test", "The signature is dated before the test.", day, _range(signed))
    elif apart > tolerance("signed_days"):
        yield flag("dates-of-test", f"The signature is dated {apart} days after the test.", day, _range(signed))


def _day_first(value: Value) -> str:
    """The date with its day and month the other way, as other countries write it ("03/09/2025")."""
    year, month, day = value.text.split("-")
    return f"{year}-{day}-{month}"


def _walked_on(case: Case, dates: list[Value]) -> Value | None:
    """Another day, of the same week, on which a sentence says that the exercise was done."""
    if case.facts.test_date is None:
        return None
    tested = date.fromisoformat(str(case.facts.test_date.value))
    near = (v for v in dates if 0 < abs((date.fromisoformat(v.text) - tested).days) <= tolerance("signed_days"))
    return next((v for v in near if _is_of_walk(case, v)), None)


def _is_of_walk(case: Case, v: Value) -> bool:
    """Whether a sentence tells a day as that of the exercise of this test."""
    low, (start, end) = case.reading.lower, case.reading.sentence(v.start)
    if case.category(v.start) in ("indication", "history"):
        return False
    walked = _WALKED_ON.search(low, max(0, start - 1, v.start - _AROUND), v.start)
    return walked is not None and not _OTHER_WALK.search(low, max(start, v.start - _AROUND), min(end, v.end + _AROUND))


_AROUND = 80
"""Characters."""


_WALKED_ON = re.compile(
    r"\b(?:walked|exercised|ran|rode|pedall?ed)\b[^.;\n]{0,30}\b(?:bruce|naughton|balke|cornell|ellestad|ramp|treadmill|belt|"
    r"bike|bicycle|ergometer|protocol)(?: on)? $|"
    r"\b(?:bruce|naughton|balke|cornell|ellestad|ramp|treadmill|exercise) protocol on $|"
    r"(?:\A|\n)[ \t]*(?:\(x\) ?)?on the (?:belt|treadmill|bike)(?: on)? $"
)
"""In front of the day of the exercise ("walked the Bruce protocol on 05/15/2025")."""
_OTHER_WALK = re.compile(
    r"\b(?:prior|previous(?:ly)?|last|earlier|old|repeat(?: of)?|scheduled|reschedul\w+|will|return\w*|plan\w*|"
    r"booked|next|attempt\w*|"
    r"outside|history|hx|gym|home|while|developed|park|track|miles?|blocks)\b"
)
"""A sentence with one of these tells of another test."""


def _given_on(case: Case, dates: list[Value]) -> Value | None:
    """The date that stands beside the dose of the stress drug."""
    dose = case.facts.agent_dose
    if dose is None:
        return None
    _, end = case.reading.sentence(dose.end)
    low = case.reading.lower
    near = (v for v in dates if dose.end <= v.start < min(end, dose.end + 60))
    beside = next((v for v in near if not _OF_VIAL.search(low, dose.end, v.start)), None)
    before = (
        v for v in dates if dose.start - _AROUND <= v.start < dose.start and "\n" not in low[v.start : dose.start]
    )
    return beside or next((v for v in before if _INJECTED.search(low, max(0, v.start - 24), v.start)), None)


_APART = re.compile(r"\n|;|\.(?!\d)")
_INJECTED = re.compile(r"(?:\A|\n)[ \t]*(?:inj|injected|injection)(?: on)? $")
"""In front of the day of a dose that follows on its line ("inj 4/8/26 1332 regadenoson 0.4 mg")."""


_OF_VIAL = re.compile(r"\b(?:lot|exp\w*|vial|ndc|sign\w*|held|last|order\w*|by|rn|cnmt)\b|/s/")
"""Before the date of a vial, of an order or of who signed."""


def _range(value: Value) -> Range:
    return value.start, value.end


def _date_at(dates: list[Value], at: Range) -> Value | None:
    return next((v for v in dates if v.start < at[1] and at[0] < v.end), None)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@check("one-person-all-roles")
def one_person_all_roles(case: Case) -> Iterator[Flag]:
    """Whoever performed the test is not named as its supervisor or reader too."""
    signature = case.crew.signature
    if signature is None or signature.name is None:
        return
    performer = _family_name(case, signature.name)
    others = [
        n
        for n in (case.crew.supervising.name, case.crew.interpreting.name)
        if n is not None and performer and _family_name(case, n) == performer
    ]
    if others:
        yield flag("one-person-all-roles", "", signature.name, *others)


def _family_name(case: Case, name: Range) -> str:
    """The last word of a name, the first of a name that a comma parts; "" where it is an initial."""
    words = case.reading.text[slice(*name)]
    before, comma, _ = words.partition(",")
    parts = [p.strip(".") for p in (before if comma else words).split()]
    last = parts[0] if comma and parts and parts[0].isupper() else parts[-1] if parts else ""
    return last.lower() if len(last) > 2 else ""
