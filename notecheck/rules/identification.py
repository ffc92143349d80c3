"""Elements that tell whose note it is and of which day."""

from __future__ import annotations

import re
from typing import NamedTuple

from notecheck.facts.dates import births, is_birth
from notecheck.reading.document import Range
from notecheck.reading.drugs import NAMES
from notecheck.rules.case import MISSING, Case, Judgement, partial, present, recorded
from notecheck.rules.registry import element

_CAPITALISED = r"(?:[A-Z][\w'\u00c0-\u017f-]+|[A-Z]\.)"
_NAME_BESIDE_ID = re.compile(
    rf"(?:{_CAPITALISED},?[ ]+){{1,3}}(?:{_CAPITALISED}|[A-Z]\b)\.?[\s,/|();\-]{{1,12}}(?:(?:\d{{1,3}}|"
    rf"y/?o|yo|yrs?|years?|old|male|female|[MFmf]\b|a)[\s,/|();\-]{{0,5}}){{0,4}}(?:DOB|dob|"
    rf"D\.O\.B|MRN|mrn|MR\b|born|birth|date of birth|chart|(?:medical )?record (?:number|no)\b|ID\b|acct|\(|emp\b|Acct)"
)
_NAME_BEFORE_BIRTH = re.compile(
    r"(?:^|[-,;/|.\n=:]\s*)(?P<name>[A-Za-z][\w'.-]*(?: [A-Za-z][\w'.-]*){1,2})[ ,;/|"
    r"]+(?:dob|DOB|born|birth\w*|b\.|D\.O\.B|(?=\d{1,2}-\d{1,2}-\d{2}))"
)
_NAME_IN_TITLE = re.compile(
    r"(?:^|[-,/|\u2013]\s*|[ ]{2}|\d[ ]|"
    r"\n)(?P<name>[A-Z][a-z'\u00c0-\u017f]+(?:[ -][A-Z][a-z'\u00c0-\u017f-]+){1,2})[\s,/|"
    r"-]{1,12}(?:\d{1,2}/\d{1,2}/\d{2}|\d{1,3}\s?[- ]?(?:y|yo|y/o|yrs?|year|M\b|F\b|m\b|"
    r"f\b)|DOB|dob)"
)
_NAME_BEHIND_DATE = re.compile(
    r"\A[^\n]{0,40}\d{1,2}[/-]\d{1,2}[/-]\d{2,4}[ ,|-]{1,6}(?P<name>(?:[A-Z]\.|[A-Z][a-z'-]+) [A-Z][a-z'-]+)[ ]*\n"
)
"""First line of a hurried note: what was done, the day, the patient ("stress 6/3/26  N. Ames")."""
_INITIALS = re.compile(
    r"\b[A-Z]\.[ ]?[A-Z]\.?(?:[ ]?[A-Z]\.)?(?=[\s,]+(?:\d|DOB|dob|MRN|mrn|"
    r"MR ?#|mr ?#|ID\b|id\b|acct|chart|born|birth|b\.|date of birth|is|she|he))|\b[A-Z]\.?[A-Z]\.?\s+(?=\d{2}[MF]\b)"
    r"|\b(?:pt|patient)[ :]{1,2}[a-z]\.[ ]?[a-z]\.?(?=[ ,])"
)
_WORD = re.compile(r"\w+")
_LAST_FIRST = re.compile(
    r"(?<![\w,] )\b(?:[A-Z][\w'\u00c0-\u017f-]+ )?[A-Z][\w'\u00c0-\u017f-]{2,}, ?"
    r"[A-Z][\w'\u00c0-\u017f-]*\.?(?: [A-Z]\.?)?"
    r"(?=[\s,/|(-]+(?:[MF]\b|\d{1,3} ?(?:[yYmMfF]\b|yo|yrs?|years)|DOB|dob|MRN|mrn|MR ?#|exp\.|chart|"
    r"[bB]\.? \d|born\b|\d{1,2}[/ -]\S{1,4}[/ -]\d{2}))"
)
"""Family name first, beside an age, a sex or a number, anywhere in the head."""
_LETTERS_BESIDE_ID = re.compile(
    r"(?<![A-Za-z]) (?!ID|MR|ST|SR|HR|BP|IV)[A-Z]{2,3}[ ,]+(?=(?:MRN|mrn|DOB|dob|MR ?#|chart)\b)"
)
"""Initials without their full stops before a number's label ("58M  JT  MRN 771203")."""
_LOWER_NAME = re.compile(
    r"(?:\b(?:pt|patient)\.? (?P<name>(?!(?:is|was|had|has|id|on|in)\b)[a-z][a-z'-]{2,}(?: [a-z][a-z'-]*){0,2}) "
    r"(?=dob\b|born\b|mrn\b|\d\d ?(?:yo|y/o|f|m)\b))|"
    r"(?:(?:^|[\n/|]|[ ]{2}|\d[ ])[ ]?(?P<before>(?:[a-z]\.[ ]?){2,3}|[a-z]\. [a-z'-]{3,}|"
    r"(?!pt |dob )[a-z'-]{3,},? [a-z'-]{3,})"
    r"(?=[ ,/|]{1,4}(?:dob|mrn|date of birth|born|b\.) ?[#:]?[ ]?\d))|"
    r"(?:(?:^|\n|[ ]{2})(?P<initial>[a-z]\. [a-z'-]{3,})(?=[ ]{1,4}\d{1,2}-\d{1,2}-\d{2}(?:\d\d)?\b))|"
    r"(?:^(?P<alone>[a-z][a-z'-]{2,} [a-z]\b)(?=,? \d\d ?(?:yo|y/o|yr|f|m)\b))"
)
"""A name typed in small letters: behind the word for the patient, or first of the note with an initial and an age."""
_NAMED = re.compile(
    rf"(?:[\s:=;,_|\"/\[(?]|\.(?=[. ]))*(?:name|id|is|(?i:and (?:mrn|dob|id|number))\?)?[\s:=;,_|\[("
    rf"\"]*(?P<name>{_CAPITALISED}[\w\u00c0-\u017f'.-]*|[A-Z]{{2,}}|[A-Z]\.[ ]?[A-Z]\.|"
    rf"[a-z]\b ?[a-z]\b)"
)
_DRUGS = frozenset(name.capitalize() for name in NAMES.split("|") if len(name) > len("lexi"))  # a first name too
_NOT_A_NAME = frozenset(
    "DOB MRN ID ECG EKG Bruce Balke Naughton Cornell Ramp Stress Treadmill Exercise Cardiology Clinic "
    "Hospital Heart Lab Room is was had has tolerated denies denied reports Age AGE Sex On The At In Date Test "
    "Pt".split()
).union(_DRUGS)
_LAST_AND_FIRST = re.compile(
    r"\b(?i:last|family|sur)(?i:[ _]?name)?[ ]?[:=][ ]{0,4}[A-Z][\w' -]{1,30}?[\s;,|]{1,4}"
    r"(?i:first|given)(?i:[ _]?name)?[ ]?[:=][ ]{0,4}"
    r"[A-Z]"
)
"""The fields of an export ("last: Roe  first: Ann")."""
_SPOKEN_NAME = re.compile(
    r"(?:this is|treadmill on|test on|study on|for|dictat\w+ (?:on|about)|(?:patient|pt) is|about) "
    r"(?:the treadmill on )?[a-z]+ ?[a-z]*,? (?:date of birth|born|dob)"
)
_ID_VALUE = re.compile(
    r"[\s:=#;,_|\"/.\[(]*(?:no|number|id|mrn)?[\s:=#;,_|\".\[(]*(?P<id>[A-Za-z]{0,4}[-#]?\d[\w-]{2,})"
)


@element("patient-identification")
def patient_identification(case: Case) -> Judgement:
    """Two identifiers: a name or initials, a record number, a date of birth."""
    if case.deidentified:
        return Judgement("not_applicable")
    if len(case.context.patient_ids) >= 2:
        return recorded()
    r = case.reading
    verified = list(r.all("identifier", "verified"))
    found = [p for p in identifiers(case) if p is not None]
    count = len(found) + len(case.context.patient_ids) + (2 if verified else 0)
    if count >= 2:
        return present(*found, *verified)
    if count == 1:
        return partial(*found)
    masked = re.search(r"\b(?:patient|name|pt)\b[\s:]*(?:x{2,}|\[[^\]\n]{2,20}\]|_?redacted|de-?identified)", r.lower)
    return partial(masked.span()) if masked else MISSING


class Identifiers(NamedTuple):
    """Where a note names its patient, gives a record number with its label, and a date of birth."""

    name: Range | None
    number: Range | None
    birth: Range | None


def identifiers(case: Case) -> Identifiers:
    """Returns where a note says who its patient is."""
    return Identifiers(_name(case), _number(case), _birth(case))


def _name(case: Case) -> tuple[int, int] | None:
    r = case.reading
    for c in r.all("identifier", "name", "title"):
        if c.context in ("blank", "unticked"):
            continue
        found = _NAMED.match(r.text, c.end, min(r.line(c.start)[1], c.end + 40))
        closed = r.text[c.end : c.end + 3].strip()[:1] in (":", "=", ";", ",", "|", "_") or r.text[
            c.end : c.end + 2
        ] in ("  ", "\t")
        heading = any(s.start == c.start for s in r.sections) or closed
        if (
            found
            and found["name"] not in _NOT_A_NAME
            and (
                c.value == "title"
                or heading
                or (found["name"][0].isupper() and r.lower[c.start : c.end] in ("pt", "patient", "pt.", "name"))
            )
        ):
            return found.span("name")
    for pattern in (_LAST_AND_FIRST, _NAME_BESIDE_ID, _INITIALS, _LAST_FIRST, _LETTERS_BESIDE_ID):
        for beside in pattern.finditer(r.text[:1500]):
            if pattern not in (_NAME_BESIDE_ID, _LAST_FIRST) or not _is_title(beside[0]):
                return beside.span()
    before_birth = _NAME_BEFORE_BIRTH.search(r.text[:1500])
    if before_birth and before_birth["name"].split()[0] not in _NOT_A_NAME:
        return before_birth.span("name")
    for titled in _NAME_IN_TITLE.finditer(r.text[:400]):
        if _NOT_A_NAME.isdisjoint(titled["name"].split()):
            return titled.span("name")
    dated = _NAME_BEHIND_DATE.match(r.text)
    if dated and _NOT_A_NAME.isdisjoint(dated["name"].split()):
        return dated.span("name")
    spoken = _SPOKEN_NAME.search(r.lower)
    if spoken:
        return spoken.span()
    small = _LOWER_NAME.search(r.text[:_HEAD])
    if small:
        return small.span(small.lastgroup or 0)
    last_first = re.search(
        rf"(?m)^[ \t]*(?:[A-Z][\w'-]+,\s+{_CAPITALISED}|[A-Z]{{3,}},?[ \t]+[A-Z][a-zA-Z]+)", r.text[:600]
    )
    return (
        last_first.span()
        if last_first
        and _NOT_A_NAME.isdisjoint(_WORD.findall(last_first[0]))
        and not _is_title(last_first[0])
        and re.search(r"\bdob\b|\bmrn\b|\b\d{2}\s?[mf]\b", r.lower[last_first.start() : last_first.end() + 60])
        else None
    )


def _is_title(words: str) -> bool:
    """Whether what stands where a name would is the name of a test or a place ("STRESS TEST, Bruce")."""
    named = words.rstrip(" ,/|()-\n")
    return any(word.capitalize() in _TITLE_WORDS for word in _WORD.findall(named))


_TITLE_WORDS = frozenset("Stress Test Exercise Treadmill Cardiology Cardiac Clinic Hospital Lab Ecg Ekg".split()).union(
    _DRUGS
)
_HEAD = 300
"""Characters: where a note names its patient."""
_CODE = re.compile(
    r"(?:(?<=#)|(?<=# )|(?<=/ )|(?<=, )|(?<=\| ))(?P<code>(?!ST\d|V\d|R\d\d)[A-Z]{1,4}-?\d{4,8})\b(?![-/])"
)
"""A record code that no label names ("#DM-7743", "/ EL66120")."""
_MR_NUMBER = re.compile(r"\bM\.?R\.?[ ]?#?[ ]?:?[ ]?(?P<code>\d{4,}(?:-\d{1,4})?|\d{2,3}-\d{2,3}-\d{2,4})\b(?![/.-]\d)")
_CODE_OF_PATIENT = re.compile(r"\b(?:pt|patient|subject)\.? ?#? ?(?P<code>\d{2,}-[a-z\d]+|\d{4,})\b(?![/.])")
"""A number that only the word for the patient names ("pt 118-C")."""


def _number(case: Case) -> tuple[int, int] | None:
    r = case.reading
    for c in r.all("identifier", "mrn"):
        words = r.lower[c.start : c.end]
        before = r.lower[max(0, c.start - 10) : c.start]
        if words in ("chart", "record", "file", "encounter", "enc", "acc") and re.search(
            r"(?:to|in|per|the|into|pt|from) $", before
        ):
            continue
        found = _ID_VALUE.match(r.text, c.end, c.end + 24)
        if found and not re.match(r"\d{1,2}/\d{1,2}/", found["id"]):
            return c.start, found.end("id")
    bare = _MR_NUMBER.search(r.text, 0, _HEAD)
    if bare:
        return bare.span("code")
    code = _CODE.search(r.text, 0, _HEAD)
    if code and not r.within("equipment", *r.line(code.start())):
        return code.span("code")
    code = _CODE_OF_PATIENT.search(r.lower, 0, _HEAD)
    return code.span("code") if code else None


def _birth(case: Case) -> tuple[int, int] | None:
    r = case.reading
    for c in births(r, 0, len(r.text)):
        date = next(iter(r.numbers(c.end, c.end + 16)), None)
        if date is not None and (
            date.kind == "date" or re.match(r"\d{1,2} \d{1,2} \d{2,4}", r.text[date.start : date.start + 10])
        ):
            return c.start, date.end
    spoken = _SPOKEN_BIRTH.search(r.lower, 0, _HEAD)
    if spoken:
        return spoken.span()
    day = case.facts.test_date
    year = str(day.value)[:4] if day is not None else ""
    for date in r.numbers(0, _HEAD) if year.isdigit() else ():
        old = date.kind == "date" and date.text[:4].isdigit() and int(year) - int(date.text[:4]) >= YOUNGEST
        if old and case.category(date.start) not in ("history", "indication", "medications"):
            return date.start, date.end
    return None


_NUMBER_WORD = (
    r"(?:oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]{3,6}teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|first|second|third|[a-z]{3,8}th)"
)
_SPOKEN_BIRTH = re.compile(
    rf"\b(?:date of birth|born(?: on)?|dob)[ ,:]{{1,3}}(?:the )?(?:[a-z]{{3,9}} )?{_NUMBER_WORD}"
    rf"(?:[ ,-]{{1,2}}(?:of|the|[a-z]{{3,9}}ber|[a-z]{{3,8}}ary|"
    rf"march|april|may|june|july|august|\d{{1,4}}|{_NUMBER_WORD})){{1,6}}\b"
)
"""A date of birth as it is dictated ("date of birth three twelve 1965", "born the sixth of june nineteen fifty")."""
YOUNGEST = 8
"""Years: a date in the head of a note that lies as far before the test is a date of birth, labelled or not."""


_OF_ELSE = re.compile(
    r"\b(?:exp|expires?|lot|cal|calibrated|return visit|next (?:visit|appt)|appt|appointment|last|prior|previous|"
    r"cath|since|dose of \w+|(?:clinic|office) visit)\b[^;]{0,24}$"
)
"""In front of a date that tells nothing of the day of the test, not even roughly."""


@element("test-date")
def test_date(case: Case) -> Judgement:
    """The date of the test itself; a signature's or a print's date only is partial."""
    if case.context.service_date is not None:
        return recorded()
    if case.facts.test_date is not None:
        return present(case.facts.test_date)
    r = case.reading
    other = [
        v
        for v in r.values
        if v.kind == "date"
        and not re.search(r"(?:dob|birth\w*|born)[\s:]*(?:date)?[\s:]*$", r.lower[max(0, v.start - 16) : v.start])
        and not is_birth(r, v.start)
        and not _OF_ELSE.search(r.lower, max(r.line(v.start)[0], v.start - 40), v.start)
    ]
    other = [
        v
        for v in other
        if (s := r.section(v.start)) is None or s.category not in ("history", "indication", "medications")
    ]
    if other:
        return partial((other[-1].start, other[-1].end))
    clock = next((v for v in r.values if v.kind == "time" and v.unit == "clock"), None)
    return partial((clock.start, clock.end)) if clock else MISSING
