"""From the document to the day of the test and the age of the patient."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notecheck import lexicon
from notecheck.facts.measure import measured
from notecheck.reading.document import Concept, Reading
from notecheck.reading.values import FIRST_CHARTED, Value, iso_date
from notecheck.report import Measured

_WORDS = lexicon.wordings("dates")

LONGEST_CHART_YEARS = 4
"""An older date than the newest by more is no date of the test: a birth, an operation."""

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
    (
        "ty",
        re.compile(
            rf"\b(?:he|she|patient|pt|who) is (?P<n>(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_UNITS[1:])}))?)"
            r"(?=,| and\b|\.| now\b)"
        ),
    ),
    ("(", re.compile(r"\((?:[a-z]\.? ?){1,2}[a-z'-]{2,20}, (?P<n>\d{2})\)")),
    ("/", re.compile(r"[a-z]{3} / (?P<n>\d{2})(?: ?(?:y\w{0,2}|[mf]))? / (?:[mf]\b|mrn|mr\b|dob|male|female)")),
    ("mr", re.compile(r"\bmrn?[ :#]{1,3}[a-z\d-]{3,14}, (?P<n>\d{2})(?=\n|,|$)")),
    (
        "age",
        re.compile(
            r"\b(?:age|aged)(?:[ \t]{1,40}\|[ \t]{0,12}|\?[ \t]{0,24}|[\s:=_/;,#|"
            r"\"\[(.]{0,40})(?:sex[\s:=_,|;/]{0,4})?(?:race[\s:=_,|;/]{0,4})?(?:[mf][\s/,:]{1,3})?(?P<n>\d{1,3})(?![a-z\d])(?![/.:]\d)"
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
    ("/", re.compile(r"\bage ?/ ?(?:wt|weight|sex|ht|height)[ :=]{1,8}(?P<n>\d{1,3})\b(?! ?(?:kg|lb))")),
    (
        "is ",
        re.compile(
            r"\b(?:born|birth(?: ?date)?|dob|mrn|mr|mrs|ms)\b[^;\n]{0,90}"
            r"(?:\d\d|[,)]|\b(?:he|she|who|pt|patient|client|veteran|age))"
            r" is (?P<n>\d{2})(?= and\b|,| now\b|\.(?!\d))"
        ),
    ),
    (
        "is ",
        re.compile(r"\b(?:mr|mrs|ms)\.? [a-z'-]{2,20} is (?P<n>\d{2})(?= and\b|,| now\b|\.(?!\d))"),
    ),
    (" is ", re.compile(r"\b[a-z]{3,14} is (?P<n>\d{2}) and (?:here|in for|comes|came|presents|was sent|is here)\b")),
    (
        "",
        re.compile(
            r"\b(?:she|he|patient|pt)(?: is|'s) (?:an? )?(?P<n>\d{2})\b"
            r"(?![/%:]|\.\d| ?(?:in(?:ches)?(?: tall|[,.;\n])|kg|kilo|lb|pound|cm))"
        ),
    ),
    (
        " of ",
        re.compile(
            r"\b(?:man|woman|lady|gentleman|boy|girl|male|female|patient) of (?P<n>\d{1,3})\b(?! ?(?:kg|lb|mm|cm|%|/))"
        ),
    ),
    (
        "born ",
        re.compile(
            r"born [^,\n]{4,18},? (?:and so|so|and now|now|makes (?:him|her)|and is|and therefore|"
            r"aged?) (?P<n>\d{2})\b(?![/%:]|\.\d)"
        ),
    ),
    ("born ", re.compile(r"born [^,\n]{4,18}, is (?P<n>\d{2})\b")),
    ("", re.compile(r"\b(?:the )?(?:patient|pt|client|veteran), (?P<n>\d{2}),")),
    ("(", re.compile(r"(?:19|20)\d\d[ ]{0,4}\((?P<n>\d{1,3})\)")),
    ("(", re.compile(r"[/-]\d{2}[ ]{0,4}\((?P<n>\d{2})\)")),
    ("(", re.compile(r"\b(?:mr|mrs|ms|miss)\.? [a-z][a-z' -]{2,30} \((?P<n>\d{2})\)")),
    (
        "",
        re.compile(
            r"\b(?:man|woman|lady|gentleman|boy|girl),? (?P<n>\d{1,2})\b(?=[.,;)](?!\d)|\n| (?:y|with|who|here|"
            r"sent|w/)\b)"
        ),
    ),
    ("year", re.compile(rf"\b(?P<n>{'|'.join(_TEENS)})[ -]years?[ -]old")),
    ("", re.compile(r"(?:mr|mrs|ms|miss)\.? [a-z.' -]{3,40}, (?P<n>\d{2}),")),
    (
        "",
        re.compile(
            r"(?m)^[ ]*(?:client|patient|pt|name|veteran|worker|employee|athlete)[ :]{1,4}[a-z][a-z',. -]{3,40},[ ]"
            r"(?P<n>\d{2})(?=[ ]{2}|$|,[ ])"
        ),
    ),
    (", ", re.compile(r",[ ](?P<n>\d{2}),[ ](?:dob|born|mrn|date of birth)")),
    ("), ", re.compile(r"\), (?P<n>\d{2})(?:,(?! ?\d)|,? (?:was|is|has|had|who|came|presents)\b)")),
)
"""The forms of an age, each with a sign without which it is not tried; the first three are the surest."""
_OF_SEX = re.compile(r"[ ,/]{0,3}(?:old )?(?:m|f|male|female|man|woman)\b")
_OF_A_PERSON = re.compile(rf"of age\b|{_OF_SEX.pattern}")
_BEHIND_BIRTH = re.compile(
    r"(?:[ ]{0,2}[,/|;(\[][ ]{0,2}|[ \t]{1,8})(?:aged?[ :]{0,2})?(?:[mf][ ,/]{1,3})?(?P<n>\d{1,3})(?!/\d)"
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
        years = int(str(tested.value)[:4]) - int(_before(reading, v, tested).text[:4]) if tested is not None else -1
        if named or years - int(found["n"]) in (0, 1):
            return measured(int(found["n"]), "a", *found.span("n"))
    return None


_AGE_HEAD = 2500
"""Characters in which an age is told."""
_AGE_REACH = 40
"""Characters: no form of an age reaches as far behind its number."""
_OLD = frozenset({"history", "medications", "results", "stages", "interpretation"})
_OF_ANOTHER = re.compile(
    r"\b(?:father|mother|brother|sister|mi|cabg|family|stent\w*|died|dad|mom|fh)\b[^.;|\n]{0,24}\Z"
)
_LASTING = re.compile(r"\b(?:for|past|last|over|x|smoked|retired at|quit(?: at)?)\s*$|\b(?:of|like) an? $")
_ILL_FOR = re.compile(
    r"\b(?:(?<!non )(?<!non-)diabet\w+|hypertens\w+|copd|asthma|hld|afib|n?i?t?[12]?dm(?: ?(?:type |-)?(?:2|1|ii|"
    r"i))?|(?<!non )(?<!non-)smok\w+|\d?ppd|tobacco|retired|married|on [a-z]{4,20}|works? [a-z]{3,12}(?!,))"
    r"[ ,:(-]{1,3}$"
)
_BESIDE_ILLNESS = re.compile(r"[ ,:(-]{1,3}")
_YEARS_ALONE = re.compile(r"\d{1,3} ?(?:yrs?|years?|y)[ -]?")
_PERSON = re.compile(r"(?<![ -])[ -]?(?!on\b|quit\b)[a-z]{2,}|(?<=[ -])(?!on\b|quit\b)[a-z]{2,}")
"""Who has so many years ("HTN, 22 y rower")."""
"""How long something has lasted ("diabetic 20 yrs"); an age says more."""
_SINCE = re.compile(
    r"[ \t]*(?:ago|history|hx|of(?! age)|pack|after|post\b|since|out\b|s/p|later|old (?:graft|stent|valve|device|"
    r"heart|kidney|transplant|pacer))"
)


_SEX_BEHIND = re.compile(r"\d[ ]?[mf]$")
"""Of a person, whatever follows ("45F hx GERD")."""


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
        if best is not None and nth < 3:
            break
    named = _BEHIND_NAME.search(reading.text, 0, _NAMES_END) if best is None else None
    return best if named is None else measured(int(named["n"]), "a", *named.span("n"))


_BEHIND_NAME = re.compile(
    r"(?:^|[.:] |\n)(?!Suite|Room|Bay|Stage|Level|Floor|Unit|Box|Step|Page|Day|Week|Site|Building|Lab|Bed|"
    r"Sitting|Standing|Supine|Seated|Lying|Rest|Resting|Pulse|"
    r"Lexiscan|Regadenoson|Adenosine|Dobutamine|Bruce|Naughton|Ramp|Peak|Max|Target|Heart|Rate|Recovery|Baseline|Sinus|Weight|Height|Watts|Treadmill|Woman|Man)"
    r"[A-Z][a-z]{2,}(?: (?:[A-Z]\. )?[A-Z][A-Za-z'-]+)?, (?P<n>[1-9]\d),(?= (?!(?:kg|lbs?|cm|then|stages?|bpm|"
    r"sec|min|no|reg\w*)\b)[a-z])"
)
"""An age between commas behind a name that begins a sentence ("Twila Rosengarten, 79, wheelchair.")."""
_NAMES_END = 800


_OLD_AGE = re.compile(r"y\.?/?o|year")


def _is_patients(reading: Reading, head: str, found: re.Match[str]) -> bool:
    """Whether years are the age of the patient now, not of a relative, a device or an illness."""
    start, end = found.span()
    section = reading.section(start)
    if section is not None and section.category in _OLD and not _OF_SEX.match(head, end, end + 12):
        first = section.category == "history" and not head[section.body : start].strip(" :=-\t|")
        if not first or not _OLD_AGE.search(found[0]):
            return False
    return not (
        _OF_ANOTHER.search(reading.text[max(0, start - 34) : start].lower())
        or _LASTING.search(head[max(0, start - 9) : start])
        or (
            _YEARS_ALONE.fullmatch(found[0])
            and not _OF_A_PERSON.match(head, end)
            and _is_of_illness(reading, *found.span())
        )
        or (_SINCE.match(head[end : end + 14]) and not _SEX_BEHIND.search(found[0]))
    )


def _is_of_illness(reading: Reading, start: int, end: int) -> bool:
    """Whether an illness or a habit stands right in front of years: they tell how long it has lasted."""
    if reading.lower[end - 2 : end].strip().endswith("y") and _PERSON.match(reading.lower, end):
        return False
    if _ILL_FOR.search(reading.lower, max(0, start - 30), start):
        return True
    near = (c for c in reading.within("purpose", max(0, start - 40), start) if c.end <= start)
    return any(_BESIDE_ILLNESS.fullmatch(reading.lower, c.end, start) for c in near)


_OF_LAST = re.compile(r" was (?:her|his|the|their) (?:last|previous|prior|first|earlier)\b")
"""Behind the date of an earlier test ("12/02/2025 was her last one")."""


def test_date(reading: Reading) -> Measured | None:
    """Returns the date of the test: one under its own heading, else the first that belongs to nothing else."""
    dates = [v for v in reading.values if v.kind == "date" and not _OF_LAST.match(reading.lower, v.end)]
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
    newest = max((v.text for v in dates if not is_birth(reading, v.start)), default="")
    for v in dates:
        if newest[:4].isdigit() and v.text[:4].isdigit() and int(newest[:4]) - int(v.text[:4]) > LONGEST_CHART_YEARS:
            continue
        if v.text < FIRST_CHARTED and "/" in reading.text[v.start : v.end]:
            continue
        before = reading.lower[max(0, v.start - 30) : v.start]
        section = reading.section(v.start)
        if section is not None and section.category in ("history", "medications", "staff", "indication", "plan"):
            continue
        if v.start < signed_from and not _IS_OTHER_DATE.search(before) and not is_birth(reading, v.start):
            return measured(v.text, None, v.start, v.end)
    spaced = _SPACED.match(reading.lower)
    figures = spaced.group("m", "d", "y") if spaced else ()
    if spaced is not None and reading.lower.count(" ".join(figures)) > 1 and (day := _of_figures(*figures)):
        return measured(day, None, spaced.start("m"), spaced.end("y"))
    run_on = _RUN_ON.search(reading.lower)
    parts = ("abc" if run_on["a"] else "def") if run_on else ""
    day = _of_figures(*(run_on[part] for part in parts)) if run_on else ""
    return measured(day, None, run_on.start(parts[0]), run_on.end(parts[-1])) if run_on and day else None


_RUN_ON = re.compile(
    r"\b(?:dos|(?:test |exam |study )?date|date of (?:service|test|exam|study|procedure))[ :=.]{1,12}"
    r"(?:(?P<a>\d{2})(?P<b>\d{2})(?P<c>\d{2}(?:\d{2})?)|"
    r"(?P<d>\d{1,2}) / (?P<e>\d{1,2}) / (?P<f>\d{2}(?:\d{2})?))(?![\d/:])"
)
"""The date of the test without its marks or with blanks about them ("DOS 031425", "Date 4 / 9 / 25")."""


_SPACED = re.compile(
    r"(?:[^\n]{0,80}\n)??[^\n]{0,80}?(?<![\d.])(?<![\d.] )(?P<m>1[0-2]|0?[1-9]) (?P<d>3[01]|[12]\d|0?[1-9]) "
    r"(?P<y>(?:20)?[0-4]\d)[ \t]*(?=\n|$)"
)
"""The date that ends one of the first two lines, with blanks for its marks ("van 3 at the grange hall 10 2 25").

It is told once more where the note is signed: three numbers alone may be steps of a drug.
"""


def _of_figures(first: str, second: str, third: str) -> str:
    """The day of three groups of figures: the year first where the first two make one, else month, day, year."""
    if first in ("19", "20") and len(third) == 4:  # 20250314
        return iso_date(f"{first}{second}-{third[:2]}-{third[2:]}")
    return iso_date(f"{first}/{second}/{third}")


def _under_date_heading(reading: Reading, v: Value) -> bool:
    section = reading.section(v.start)
    if section is None or section.category != "staff":
        return section is not None and section.category == "test_date"
    return _PERFORMED_ON.fullmatch(reading.lower, section.start, v.start) is not None


_PERFORMED_ON = re.compile(r"(?:test )?(?:performed|done)(?: on)?[ .:|\t]{1,40}")
"""A heading of staff that a date follows tells when the test was done ("Performed ..... 2026-05-21")."""
_OF_TEST = re.compile(rf"\b(?:{_WORDS['of_test']})\b[^\n.;]{{0,16}}$")


def is_test_date(reading: Reading, v: Value) -> bool:
    """Returns whether a date is given as that of the test, by its heading or by the words before it."""
    if _under_date_heading(reading, v):
        return True
    before = reading.lower[max(0, v.start - 40) : v.start]
    return bool(_OF_TEST.search(before)) and not _IS_OTHER_DATE.search(before)


_IS_OTHER_DATE = re.compile(
    rf"\b(?:{_WORDS['is_other_date']})\b[\s:_#/-]*(?:here )?(?:was )?(?:on |for |\(\w+\) )?[^\w\n]{{0,4}}$"
)
_TO_BIRTH = re.compile(
    r"(?=.{0,30}\Z)[\W_]*(?:(?:is|on|was)\b[\W_]*)?|[ .:_-]{1,12}[a-z]{0,4}[ #-]?\d[\w-]{2,12} ?[/|,] ?"
)
"""What stands between "DOB" and the date: next to nothing, or the number of "Chart / DOB"."""
_AGE_BEHIND = re.compile(r"\d[\d/.-]{5,9} ?\(\d{1,3} ?(?:y\w*)?\)")


_LETTER = re.compile(
    r"(?:(?:\A|\n)[ \t]{0,8}B\.|(?i:-b\.?|\b(?:rm|room|bay|bldg|building|lab|suite|unit|wing|ward) ?#? ?b\.?))\Z"
)
"""The second item of a list with letters, the letter of a room and the end of a number are no "born"."""
_LETTER_REACH = 12
"""Characters before a letter in which the word for a place stands."""


def births(reading: Reading, start: int, end: int) -> Iterator[Concept]:
    """Yields the words in `start:end` that announce a date of birth."""
    for c in reading.within("identifier", start, end):
        if c.value == "dob" and not (c.end - c.start <= len("b.") and _is_letter(reading, c)):
            yield c


def _is_letter(reading: Reading, c: Concept) -> bool:
    return _LETTER.search(reading.text, max(c.start - _LETTER_REACH, 0), c.end) is not None


def birth_of(reading: Reading, tested: Measured | None) -> Value | None:
    """Returns the first date of birth; `tested` is the date of the test."""
    birth = next((v for v in reading.values if v.kind == "date" and is_birth(reading, v.start)), None)
    return None if birth is None else _before(reading, birth, tested)


def _before(reading: Reading, birth: Value, tested: Measured | None) -> Value:
    """A date of birth; a year of two figures is the one before the test ("3/9/38" of a test in 2026)."""
    year = birth.text[:4]
    if tested is None or birth.text <= str(tested.value) or year in reading.text[birth.start : birth.end]:
        return birth
    return birth._replace(text=f"{int(year) - 100}{birth.text[4:]}")


def is_birth(reading: Reading, at: int) -> bool:
    """Returns whether a date at a position is a date of birth: by its label, or by the age behind it."""
    if _AGE_BEHIND.match(reading.lower, at):
        return True
    return any(
        c.end <= at and _TO_BIRTH.fullmatch(reading.lower, c.end, at) for c in births(reading, max(0, at - 40), at)
    )
