"""Numbers with what they are: pressures, times, dates, percentages, doses and plain numbers with their units."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from notecheck.reading.phases import REST_AND_PEAK
from notecheck.reading.polarity import Stretches
from notecheck.reading.text import lowered


class Value(NamedTuple):
    """A number of the note.

    `kind` is `bp` (number/second in mm[Hg]), `time` (seconds if read as minutes:seconds; `clock` has it as written),
    `date` (ISO in `text`), `speed_grade` (number/second), `percent`, or `number` (with `unit`, "" where it has none).
    """

    kind: str
    number: float
    second: float
    unit: str
    text: str
    start: int
    end: int

    @property
    def is_of_day(self) -> bool:
        """Whether it is a time that says morning or afternoon ("1:05 PM"); its number counts 24 hours then."""
        return self.unit == "clock" and self.text[-1:].isalpha()


_MONTHS: Final = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_UNITS: dict[str, str] = {}
for _canonical, _spellings in {
    "mcg/kg/min": "mcg/kg/min mcg/kg/minute ug/kg/min ug/kg/minute mcg/kg/m mcg/kg/mn mcgs/kg/min",
    "mg/kg/min": "mg/kg/min",
    "mg/kg": "mg/kg",
    "mcg/kg": "mcg/kg",
    "mcg/min": "mcg/min",
    "mL/h": "ml/h ml/hr ml/hour cc/hr",
    "mL": "ml cc",
    "mg/mL": "mg/ml",
    "mg": "mg mgs milligrams milligram",
    "mcg": "mcg mcgs ug",
    "mCi": "mci",
    "mm/s": "mm/s mm/sec mm/mv",
    "mm[Hg]": "mmhg",
    "mm": "mm millimeter millimeters milimeter milimeters millimetre millimetres",
    "mV": "mv",
    "bpm": "bpm /min b/min beats/min beats/minute bts/min",
    "METs": "mets met met's",
    "mph": "mph",
    "km/h": "km/h kmh kph km/hr",
    "W": "w watts watt",
    "kpm": "kpm kpm/min kgm kgm/min kpms",
    "rpm": "rpm",
    "%": "% percent pct",
    "min": "min mins minute minutes m ' mn",
    "s": "s sec secs second seconds",
    "h": "h hr hrs hour hours",
    "kg": "kg kgs kilos kilograms",
    "lb": "lb lbs pound pounds #",
    "cm": "cm inches ft",
    "y": "y yo y/o yr yrs year years y.o.",
    "ms": "ms msec",
    "L": "l liters",
    "g": "g ga gauge",
    "d": "d day days wk wks week weeks mo mos month months",
    "th": "st nd rd th",
    "sex": "f",
    "x": "x",
    "pages": "pages pgs pp page pg",
}.items():
    _UNITS.update(dict.fromkeys(_spellings.split(), _canonical))
_UNITS |= {"mm hg": "mm[Hg]", "beats per minute": "bpm", "beats a minute": "bpm"}
_UNITS |= {"per cent": "%"}
_UNITS |= dict.fromkeys(("mile per hour", "miles per hour", "mile an hour", "miles an hour", "miles/hour"), "mph")
_UNITS |= {"mcg/kg per min": "mcg/kg/min", "mcg per kg per min": "mcg/kg/min", "mcg per kg per minute": "mcg/kg/min"}
_UNITS |= {f"micrograms per kilogram per {m}": "mcg/kg/min" for m in ("min", "minute")}
_UNITS |= {
    f"{grams} per {kilo} per {m}": "mcg/kg/min"
    for grams in ("micrograms", "mics", "mikes", "mcg", "mcgs")
    for kilo in ("kilo", "kilogram", "kg")
    for m in ("min", "minute")
}
_UNITS |= {"micrograms/kg/min": "mcg/kg/min", "milligrams per kilogram": "mg/kg"}
_UNITS |= dict.fromkeys(("mg per kg", "mg per kilo", "mg per kilogram", "milligrams per kilo", "mg/kilo"), "mg/kg")
_UNIT_GUARDS = {"w": "(?!/)", "hr": r"(?!\s?[:=]?\s?\d)", "met": r"(?!\s(?:at|@|by|target|goal))"}
"""Where the letters of a unit are something else: "w/", "0943 HR 98", "target 143 met at 8:20"."""
_UNIT = "|".join(re.escape(u) + _UNIT_GUARDS.get(u, "") for u in sorted(_UNITS, key=len, reverse=True))

_START = re.compile(
    r"[.\d\u00bc-\u00be](?:(?<![^\W_].)|(?<=\bBP.)|(?<=\bbp.)|(?<=\bHR.)|(?<=\bhr.)|(?<=\b[pP].)(?=\d{1,2} (?:bp|BP) )|"
    r"(?<=\d [pP].)(?=\d{1,2}\b)|"
    r"(?<=[ ]x.)(?=\d?[ ]?(?:s|sec|min)\b))(?<!\..)"
)
"""What it looks back at is asked behind the sign, so that the search may run to the next one."""
_NUMERIC = re.compile(
    rf"""
    (?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}}|(?:19|20)\d\d(?P<sep>[/.])\d{{1,2}}(?P=sep)\d{{1,2}})(?!\d)
  | (?P<compact>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\d/.:-])
  | (?P<us>\d{{1,2}}(?P<cut>[/-])\d{{1,2}}(?P=cut)(?:\d{{4}}|\d{{2}}))(?![/\d]|-\d)
  | (?P<usdot>\d{{1,2}}\.\d{{1,2}}\.(?:20\d\d|19\d\d|\d\d))(?![.\d])
  | (?P<dmy>\d{{1,2}}(?:(?:st|nd|rd|th)?(?:[ ]of)?[ ]|[-/.])?{_MONTH}\.?(?:[ ,/-]+'?)?\d{{2,4}})(?!\d)
  | (?P<time>\d{{1,3}}:\d{{2}}(?::\d{{2}})?)(?!:?\d)(?P<half>\s?[ap]\.?m?\b)?
  | (?P<mm>\d+)\s?(?:minutes?|mins?|min\.|m|')[ ,]*(?:and[ ])?(?P<ss>\d{{1,2}})\s?(?:seconds?|secs?|s|"|'')(?![a-z])
  | (?P<high>\d{{3}})/(?P<low>\d\d)(?=/\d{{2,3}}(?![\d/.%]))
  | (?P<systolic>\d{{2,3}})(?:(?P<apart>\s/\s)|\s/|/\s?|(?:\.0+)?[ ]over[ ])
        (?P<diastolic>\d{{2,3}})(?:\.00+)?(?![\d/%]|\.\d|[ ]?%|[ ]?mph\b|[ ]?ml\b|
            [ ]?(?:pred\w*|mphr)(?![ :=]{{1,3}}\d))
        (?(apart)(?![ ]/[ ]\d{{2,3}}[/%]))
  | (?P<speed>[12]?\d(?:\.\d+)?)\s?(?:mph\s?|km/h\s?)?
        (?:[/@]|(?<=\.\d[ ])at(?=[ ]\d{{1,2}}(?:\.\d)?[ ]?%))
        \s?(?![4-9]\d[ ]/[ ]\d{{2,3}}/\d)(?P<grade>\d{{1,2}}(?:\.\d+)?)(?:\s?%)?(?![\d/:])
  | (?P<number>(?:(?<!,)\d{{1,3}}(?:,\d{{3}})+(?![/,]?\d|/)|
        \d{{1,2}},\d(?=[ ]?(?:min|mets?\b|mph|km/h|%))|\d{{1,7}})(?:\.\d+)?)
        (?P<fraction>\s?[\u00bc\u00bd\u00be]|[ ](?:1/2|and[ ]a[ ]half)(?=[ -]min))?
        (?P<thousand>k\b)?(?:(?:[ -]?|(?:_{{1,4}}|[ ]?[\])])[ ]?(?=%))(?P<unit>{_UNIT})(?![a-z0-9]))?(?!\d)
  | (?P<only>[\u00bc\u00bd\u00be])(?:[ -]?(?P<onlyunit>{_UNIT})(?![a-z0-9]))?
  | (?P<dot>\.\d+)(?:[ -]?(?P<dotunit>mg|mm|mv|mets?)(?![a-z0-9]))?
    """,
    re.VERBOSE,
)
"""Matched on lower case."""
_RATE_BEFORE = re.compile(
    r"\b(?:(?:hr|heart rate|pulse)(?:[ _]?(?:max|peak|pk|achieved)|"
    rf"[ ]?\(?{REST_AND_PEAK}\)?)?(?:[ \t:=]{{1,3}}|[:=]\s{{1,2}})|"
    r"(?:[ap]?mphr|pmhr|predicted)[ ]?/[ ]?(?:%|pct|percent)[^\d\n]{0,16}|"
    r"(?:hr max|max hr|peak hr|heart rate)[ ]?/[ ]?(?:[ap]?mphr|pmhr|predicted|target)[ :=]{1,3})$",
    re.IGNORECASE,
)
"""What is written "HR 165 / 182" or "MPHR / %: 156 / 94" is a rate and its predicted maximum or share, no pressure."""
_ORDINALS: Final = (
    {
        w: n
        for n, w in enumerate(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
            1,
        )
    }
    | {
        f"{ten} {unit}": by + n
        for ten, by in (("twenty", 20), ("thirty", 30))
        for n, unit in enumerate("first second third fourth fifth sixth seventh eighth ninth".split(), 1)
        if by + n < 32
    }
    | {"thirtieth": 30}
)
_ORDINAL = "|".join(word.replace(" ", "[ -]") for word in sorted(_ORDINALS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"""(?:
    (?P<dictated>(?:{_ORDINAL})[ ](?:day[ ])?of[ ]{_MONTH},?[ ]\d{{4}}|
        {_MONTH}[ ](?:the[ ])?(?:{_ORDINAL}),?[ ]\d{{4}})\b |
    (?P<mdy>{_MONTH}\.?[ /-]\d{{1,2}}(?:st|nd|rd|th)?(?:,[ ]?|[ /-])(?:\d{{4}}|'\d\d))\b
  | (?P<word>(?:twenty|thirty|forty|fifty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|one|two|three|four|
        five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|half[ ]an?|half|a[ ]half|
        seventeen|eighteen|nineteen)
        (?:[ ](?P<tenths>and[ ]a[ ]half|point[ ](?:one|two|three|four|five|six|seven|eight|nine)))?[ -](?:a[ ])?
        (?P<wordunit>minutes?|mins?|seconds?|secs?|millimeters?|milimeters?|mm|mets|beats)\b)
    """,
    re.VERBOSE,
)
"""Matched on lower case and without a word edge in front, so that the search may run to the next first letter."""
_UNIT_OF_WORDS = re.compile(
    r"[ -](?<=(?:ne|wo|ee|ur|ve|ix|en|ht|lf|ty| a|an)[ -])(?:a )?(?:min|sec|milim|millim|mm|mets|beats)"
)
"""Stands in every number that is written out in words."""
_OF_MONTH = re.compile(r" of [a-z]{3,9},? (?:19|20)\d\d")
_ORDINAL_YEAR = re.compile(r"[snrt][tdh](?<=[a-z]{3}),? (?:19|20)\d\d")
"""One of these stands in every date that was dictated ("the twenty second of May 2026", "May third, 2026")."""
_DAY_OF_MONTH = re.compile(r"[ /-](?<=[a-z.][ /-])\d{1,2}(?:st|nd|rd|th)?(?:,[ ]?|[ /-])(?:\d{4}|'\d\d)")
"""Stands in every date that begins with the name of its month."""
_FRACTIONS: Final = {"\u00bc": 0.25, "\u00bd": 0.5, "\u00be": 0.75}
_WORDS: Final = {
    w: float(i)
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {"twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "half": 0.5, "half a": 0.5, "half an": 0.5}
_WORDS["a half"] = 0.5


def values_of(text: str) -> list[Value]:
    """Returns the numbers of a reading copy in their order, each once, in time linear in the text."""
    out: list[Value] = []
    done = 0
    lower = lowered(text)
    for start in _START.finditer(text):
        if start.start() < done:
            continue
        found = _NUMERIC.match(lower, start.start())
        if (
            found is not None
            and found.lastgroup == "diastolic"
            and (
                (found["apart"] and int(found["systolic"]) <= int(found["diastolic"]))
                or _RATE_BEFORE.search(text, max(0, found.start() - 34), found.start())
            )
        ):
            found = _NUMERIC.match(lower, found.start(), found.end("systolic"))
        if found is not None:
            done = found.end()
            value = _value(found, text)
            if value is not None:
                out.append(value)
    if "dia" in lower or "dbp" in lower:
        out = _joined(out, lower, text, _SYSTOLIC_AND_DIASTOLIC)
    if "-" in lower and _DASHED.search(lower):
        out = _joined(out, lower, text, _DASHED)
    spelled = _WRITTEN.finditer(lower) if _may_be_written(lower) else ()
    written = [value for found in spelled if (value := _written(found, text)) is not None]
    if written:
        dates = {n for v in written if v.kind == "date" for n in range(v.start, v.end)}
        out = [v for v in out if v.start not in dates]
        out = sorted([*out, *written], key=lambda v: v.start)
    return out


_SYSTOLIC_AND_DIASTOLIC = re.compile(
    r"\b(?:sbp|sys(?:tolic)?(?: bp| blood pressure| pressure)?)\b[^\d\n]{0,24}(?P<s>\d{2,3})(?: ?mm ?hg)?[\s,;/|]{1,4}"
    r"(?:and )?(?:dbp|dia(?:s|stolic)?(?: bp| blood pressure| pressure)?)\b[^\d\n]{0,24}(?P<d>\d{2,3})(?![\d/.%])"
)
"""A pressure told in two fields ("SBP 136 mmHg DBP 84 mmHg")."""


_DASHED = re.compile(
    r"\b(?:b\.?p\.?|b/p|blood pressure)[ :=]{1,3}(?P<s>[89]\d|1\d\d|2[0-4]\d)-(?P<d>[3-9]\d|1[0-3]\d)(?![\d/-]|[ ]?%)"
)
"""A pressure with a dash, behind its name ("B.P. 126-78")."""


_LEAST_PULSE = 10
"""mm[Hg] between the two numbers of a pressure; "120-130 systolic" is a range."""


def _joined(values: list[Value], lower: str, text: str, told: re.Pattern[str]) -> list[Value]:
    """Puts the two numbers of a pressure together that stand apart."""
    found = [m.span("s") + m.span("d") for m in told.finditer(lower) if int(m["s"]) - int(m["d"]) >= _LEAST_PULSE]
    within = Stretches((start, end) for start, _, _, end in found)
    whole = [Value("bp", float(lower[a:b]), float(lower[c:d]), "mm[Hg]", text[a:d], a, d) for a, b, c, d in found]
    return sorted([*(v for v in values if v.start not in within), *whole], key=lambda v: v.start)


def _may_be_written(lower: str) -> bool:
    """Whether a text can hold a number written out in words or a month by its name: both are rare."""
    return any(sign.search(lower) for sign in (_UNIT_OF_WORDS, _DAY_OF_MONTH, _OF_MONTH, _ORDINAL_YEAR))


_DICTATED = re.compile(r"\.00+(?!\d)")
"""What fills a number that was dictated in words (`reading.spoken`)."""


def _value(m: re.Match[str], text: str) -> Value | None:
    """The value of a match, by the group that closed last: it tells which of the forms was read."""
    start, end = m.span()
    raw = _DICTATED.sub("", text[start:end])
    form = m.lastgroup
    if form in ("number", "unit", "fraction", "thousand"):
        whole, fraction, thousand = m.group("number", "fraction", "thousand")
        unit = text[slice(*m.span("unit"))]
        number = float(whole.replace(",", "." if _DECIMAL_COMMA.fullmatch(whole) else ""))
        if fraction:
            number += _FRACTIONS.get(fraction.strip(), 0.5)
        return _number(number * 1000 if thousand else number, unit, raw, start, end)
    if form in ("diastolic", "low"):
        high, low = (float(n) for n in m.group(*(("high", "low") if form == "low" else ("systolic", "diastolic"))))
        if 40 <= high <= 320 and 15 <= low <= 220 and max(high, low) >= 60 and abs(high - low) >= 4:
            return Value("bp", high, low, "mm[Hg]", raw, start, end)
        return Value("speed_grade", high, low, "", raw, start, end)
    if form in ("time", "half"):
        parts = [int(p) for p in m["time"].split(":")]
        clock = m["half"] or len(parts) == 3
        if m["half"] and 1 <= parts[0] <= NOON:
            parts[0] = parts[0] % NOON + (NOON if "p" in m["half"].lower() else 0)
        seconds = parts[0] * 60 + parts[1] + (parts[2] / 60 if len(parts) == 3 else 0)
        return Value("time", float(seconds), 0.0, "clock" if clock else "", raw.strip(), start, end)
    if form == "compact":
        before = text[max(0, start - 20) : start]
        born = _BORN.search(before)
        told = _DAY_OF.search(before) or (_CLOSES.match(text, end) and _TITLED.search(before))
        told = told or (_AND_TIME.match(text, end) and _BEHIND_STROKE.search(before))
        if not born and (raw < FIRST_CHARTED or _NUMBER_OF.search(before) or not told):
            return None
        return _date(f"{raw[:4]}-{raw[4:6]}-{raw[6:]}", start, end)
    if form in ("iso", "us", "usdot", "dmy"):
        return _date(raw, start, end)
    if form == "ss":
        return Value("time", int(m["mm"]) * 60.0 + int(m["ss"]), 0.0, "min", raw, start, end)
    if form == "grade":
        return Value("speed_grade", float(m["speed"]), float(m["grade"]), "", raw, start, end)
    if form in ("only", "onlyunit"):
        return _number(_FRACTIONS[m["only"]], text[slice(*m.span("onlyunit"))], raw, start, end)
    return _number(float("0" + m["dot"]), m["dotunit"], raw, start, end)


FIRST_CHARTED = "2000"
"""A year before which no date in figures without a word for it is that of a test: it is one of birth."""
_BORN = re.compile(r"\b(?:dob|d\.o\.b\.?|birth ?date|date of birth|birth|born|bd)\W{1,4}$", re.IGNORECASE)
_DAY_OF = re.compile(
    r"(?:^|\n|\b(?:dos|date|on|of|tested|performed|done|service|signed)\W{1,4}|[ ]{2})[ \t]*$", re.IGNORECASE
)
_TITLED = re.compile(
    r"(?:(?<!last )(?<!prior )(?<!previous )\b(?:ett|gxt|tmt|tm|treadmill|stress|test|lab|bruce|lexi\w*|seen|esig\w*|"
    r"signed|"
    r"date/time|day|exam|today|e[ck]g|started|run))\W{1,4}$",
    re.IGNORECASE,
)
"""In front of eight figures that close their line or have a time behind them, and are a day then ("ETT 20250409")."""
_BEHIND_STROKE = re.compile(
    r"\b(?!MRN|ID|DOB|ACC|CSN|FIN|REF)(?:[A-Z]{2,5}(?:-[A-Z]{1,2})?|(?i:cct|rn|cma|ma|cep|physiologist|tech|"
    r"technician|technologist|nurse)) ?[/@] ?$"
)
_AND_TIME = re.compile(r" [012]\d:?[0-5]\d\b")
"""Eight figures behind the stroke of a signature, with a time ("N. Beck CCT / 20250409 1015")."""
_CLOSES = re.compile(r"[ )]*(?:$|\n|[012]\d:?[0-5]\d\b)")
_NUMBER_OF = re.compile(
    r"(?:\b(?:mrn?|id|no|num|number|acct|account|acc|accession|chart|order|case|file|fin|csn|visit|rec|record|serial|sn|"
    r"ref|study|lot|invoice|form)\b|#)[.:# =-]{0,4}$",
    re.IGNORECASE,
)
"""In front of eight figures that are a number of something and no day."""
NOON = 12
"""Hours."""


_HALF_DAY = 60 * NOON
_NEAR = 120
"""Minutes that lie between two times of one test at most."""


def of_one_half(earlier: float, later: float) -> tuple[float, float]:
    """Returns two times of a test, in minutes since midnight, told by one clock.

    One of them alone may say "pm" ("1:12 to 1:16 pm"), or a clock of twelve hours passed noon ("12:58 to 1:04").
    """
    if 0 <= later + _HALF_DAY - earlier < _NEAR:
        return earlier, later + _HALF_DAY
    if 0 <= later - earlier - _HALF_DAY < _NEAR:
        return earlier + _HALF_DAY, later
    return earlier, later


_DECIMAL_COMMA = re.compile(r"\d{1,2},\d")
_LONGEST_PAUSE = 72
"""Hours, of a medicine or of coffee; what is more "HR" is a heart rate ("peak 126 HR")."""


def _date(raw: str, start: int, end: int) -> Value | None:
    day = iso_date(raw)
    return Value("date", 0.0, 0.0, "", day, start, end) if day else None


def _number(number: float, unit: str | None, raw: str, start: int, end: int) -> Value:
    if not unit:
        return Value("number", number, 0.0, "", raw, start, end)
    canonical = _UNITS.get(unit.lower(), "")
    if canonical == "METs" and number > 30:
        canonical = ""
    if canonical == "h" and number > _LONGEST_PAUSE:
        canonical = "bpm"
    if unit in ("M", "F", "m", "f") and (unit.isupper() or unit == "f"):
        canonical = "sex"
    return Value("percent" if canonical == "%" else "number", number, 0.0, canonical, raw, start, end)


def _written(m: re.Match[str], text: str) -> Value | None:
    start, end = m.span()
    if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        return None
    if m["mdy"]:
        return _date(m[0], start, end)
    if m["dictated"]:
        said = re.sub(_ORDINAL, lambda o: str(_ORDINALS[o[0].replace("-", " ")]), m[0])
        return _date(said.replace(" day ", " ").replace(" the ", " "), start, end)
    words = m["word"].replace("-", " ")
    number = _WORDS[words] if words in _WORDS else sum(_WORDS[w] for w in words.split())
    tenths = m["tenths"] or ""
    if tenths:
        number += 0.5 if tenths.endswith("half") else _WORDS[tenths.split()[1]] / 10
    unit = m["wordunit"]
    return _number(number, "bpm" if unit == "beats" else unit, text[start:end], start, end)


_DATE_PARTS = re.compile(r"\d+|[a-z]+", re.IGNORECASE)


def iso_date(raw: str) -> str:
    """Returns a written date as `YYYY-MM-DD`, or "" for none. Two-digit years after 40 lie in the last century."""
    parts = [p for p in _DATE_PARTS.findall(raw) if p.lower() not in ("st", "nd", "rd", "th", "of")]
    if len(parts) != 3:
        return ""
    names = [_MONTHS.get(p[:3].lower()) for p in parts]
    if names[0]:
        month, day, year = names[0], int(parts[1]), int(parts[2])
    elif names[1]:
        day, month, year = int(parts[0]), names[1], int(parts[2])
    elif any(not p.isdigit() for p in parts):
        return ""
    elif len(parts[0]) == 4:
        year, month, day = (int(p) for p in parts)
    else:
        month, day, year = (int(p) for p in parts)
    if year < 100:
        year += 1900 if year > 40 else 2000
    if month > 12 >= day:
        month, day = day, month
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 and 1900 <= year < 2100 else ""
