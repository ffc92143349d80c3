"""The performing staff: a name with its credential, signed and dated."""

from __future__ import annotations

import re
from typing import NamedTuple

from notecheck import lexicon
from notecheck.reading.document import Concept, Reading

_BLANK = re.compile(
    r"[ \t:=]*(?:_{3,}|\{{1,2}(?:[a-z_]{2,30}|[^{}/\n]{1,30}/[^{}\n]{1,60})\}{1,2})|"
    r"[\s:=_\-*.(){}|/,;\"]*(?:$|\n|\(physician|\bdate\b)",
    re.IGNORECASE,
)
NOT_A_NAME = frozenset(
    "ECG EKG ETT GXT MD DO RN NP PA TECH HR BP ST PVC PAC THE TEST DATE SIGNED STRESS "
    "EXERCISE PROTOCOL BRUCE TREADMILL NONE YES NO PENDING PHYSICIAN CARDIOLOGY "
    "CARDIOLOGIST PATIENT LAB ROOM RM SUITE NSR SR DOS DOB MRN SEX AGE REASON LEADS "
    "CONSENT TARGET MAX PEAK REST RECOVERY STAGE OBS ER ED PCP HOSP HOSPITAL CLINIC IN "
    "ON "
    "SEE Resting REFERRED THIS WAS IS Separate See Deferred Report TBD NA OR AND "
    "SUPERVISING READING READER Interpretation Baseline EXAM STUDY "
    "Tracing Tracings ECG. Supervising Reading Reader Ordering Performed Pending "
    "APP APC APPs QHP MLP Fellow FELLOW ATTENDING Attending Provider PROVIDER "
    "Cardiology Dept Department Full Continuous Strips To Will Not By Per And With For".split()
)


class Signature(NamedTuple):
    """The performing staff as the note shows them. Positions of each part; None where the note does not show it."""

    name: tuple[int, int] | None
    credential: tuple[int, int] | None
    credential_text: str | None
    signed: tuple[int, int] | None
    dated: tuple[int, int] | None


def blank_behind(reading: Reading, at: int) -> bool:
    """Whether nothing but a blank line or a gap to fill stands behind a position."""
    return bool(_BLANK.match(reading.text, at, reading.line(max(0, at - 1))[1] + 1))


def signature_of(reading: Reading) -> Signature | None:
    """Returns the performing staff's name, credential, signing and date, as far as the note shows them."""
    best: tuple[int, Signature] | None = None
    run_end = -9
    for c in reading.all("credential"):
        follows = (
            c.value == "credential" and c.start - run_end <= 2 and not reading.text[run_end : c.start].strip(" ,/&")
        )
        run_end = c.end
        candidate = None if follows else _around(reading, c)
        if candidate is None:
            continue
        rank = (
            sum(part is not None for part in candidate) * 10
            + (5 if _closing(reading, c.start) else 0)
            + (3 if c.value == "credential" else 0)
        )
        if best is None or rank >= best[0]:
            best = (rank, candidate)
    if best is not None:
        return best[1]
    return _other_letters(reading) or _uncredentialed(reading)


_LETTERS = re.compile(
    r"(?P<name>(?:[A-Z][\w'.\u00c0-\u017f-]*[ ]){1,3}),?[ ]?(?<=[ ,])"
    r"(?P<letters>[A-Z]{2,6}(?:\([A-Z]\))?)\b(?!\s*[:=])|"
    r"(?P<name2>(?:[A-Z][\w'.\u00c0-\u017f-]*[ ]){1,2}[A-Z][\w'\u00c0-\u017f-]+),[ ](?P<letters2>[A-Z]{2,6})\b"
)


def _other_letters(reading: Reading) -> Signature | None:
    """Letters behind a name count as its credential though no list knows them.

    They do so under a heading of staff, and where name, letters and a date close the note.
    """
    places = [(s.body, min(s.end, s.body + 200), _LETTERS.search) for s in reading.under("staff")]
    if reading.lines:
        start, end = reading.lines[-1]
        if end - start < _NAME_REACH:
            places.append((start, end, _LETTERS_CLOSE.match))
    for start, end, look in places:
        found = look(reading.text, start, end)
        if found is None:
            continue
        part = "2" if found.groupdict().get("name2") else ""
        if (
            not re.search(r"[A-Za-z]{3}", found["name" + part])
            or found["letters" + part] in NOT_A_NAME
            or found["letters" + part] in ("MD", "DO")
        ):
            continue
        c = Concept("credential", "credential", *found.span("letters" + part))
        name = found.span("name" + part)
        return _completed(
            reading,
            (name[0], name[0] + len(found["name" + part].rstrip())),
            c,
            *reading.line(start),
            reading.lower,
        )
    return None


_LETTERS_CLOSE = re.compile(
    r"[\s*~-]*(?:/?e?s/ *|//\S+// *|(?:[Ee]-?)?[Ss]igned[:,]? *(?:by )?)?"
    r"(?P<name>[A-Z][\w'\u00c0-\u017f-]*\.?(?: [A-Z][\w'\u00c0-\u017f-]*\.?){1,3}),? "
    r"(?P<letters>[A-Z]{2,6}(?:-[A-Z]{1,3})?(?:\([A-Z]{1,3}\))?),?[ ]+"
    r"(?:\(?(?:e-?)?sign(?:ed)?\)?,? ?(?:on )?)?(?=\d)"
)
"""A closing line of a name, letters and a date ("H. Quill RXT 3/4/26")."""
_DEGREES = frozenset("BSN MSN MS MPH BS BA MA PHD MED MHS ADN DNP MBA MHA DPT".split())
_NAME_REACH = 100
"""How far before a credential its owner's name may begin, in characters."""


def _around(reading: Reading, c: Concept) -> Signature | None:
    """The signature that a credential belongs to, or None where it is another role's or only spoken of."""
    text, low = reading.text, reading.lower
    line_start, line_end = reading.line(c.start)
    section = reading.section(c.start)
    category = section.category if section is not None else ""
    if category in ("ordering", "supervising", "interpreting", "medications", "history", "indication"):
        return None
    written = text[c.start : c.end]
    window = max(line_start, c.start - _NAME_REACH)
    before = text[window : c.start]
    label = _CREDENTIAL_LABEL.search(before)
    if label:
        before = before[: label.start()]
    role = _OF_OTHERS.search(before.lower())
    if role and not re.search(r"perform|tech|signed", role[0]):
        return None
    behind = re.match(r"[ ]*:[ ]*(?P<name>(?:[A-Z][\w'.-]*[ ]?){1,3})", text[c.end : line_end])
    if behind and not before.strip(" |-"):
        at = c.end + behind.start("name")
        return _completed(reading, (at, at + len(behind["name"].rstrip())), c, line_start, line_end, low)
    if (
        c.value == "credential"
        and written in ("NP", "PA", "PA-C", "DNP", "APRN", "CNP", "ARNP", "FNP", "ACNP", "PT", "EP", "MA", "RT", "MS")
        and not re.search(r"[A-Za-z'.\u00c0-\u017f-]+[\s,]+(?:[A-Z]{2,}[\w-]*[\s,]+)*$", before)
    ):
        return None
    name = re.search(
        r"(?P<name>(?:[A-Z][\w'\u00c0-\u017f-]*\.?[ ]+|"
        r"[A-Z]\.[ ]?){0,3}(?:[A-Z][\w'\u00c0-\u017f-]+|"
        r"[A-Z](?=[.,]|[ ]*\()))\.?[ \t]*[,;(/|-]?[ \t]*(?:(?:EKG|ECG|Cardiac|Stress|ekg|ecg) [Tt]ech\w*[ ]?\(?)?"
        r"(?:(?:BSN|MSN|MS|BS|MPH|ADN|BA|MEd|M\.S\.|RN|"
        r"DPT)[ \t]*,?[ \t]+)*$",
        before,
    )
    name_words = name["name"].split() if name else []
    if name and (
        (name_words[0].strip(".:").upper() in NOT_A_NAME and len(name_words) < 2) or name_words[-1] in NOT_A_NAME
    ):
        name = None
    if name and any(o.start == window + name.start("name") for o in _credentials(reading, window, c.start)):
        name = None  # a choice of credentials, no name
    glued = re.search(r"(?P<name>[A-Z][A-Za-z]{2,})$", before)
    lower_name = None if name else _LOWER_BEHIND.search(before) or _lower_line(reading, c, before)
    if name is None and lower_name is None and not before.strip(" |-*~"):
        beside = _name_beside(reading, c, line_start, line_end)
        if beside is not None:
            return _completed(reading, beside, c, line_start, line_end, low)
    found = name or lower_name or glued
    if found is None or (c.value == "spelled" and lower_name is None and not re.search(r"[a-z][,]?\s*$", before)):
        return None
    span = (window + found.start("name"), window + found.end("name"))
    return _completed(reading, span, c, line_start, line_end, low)


_OF_OTHERS = re.compile(
    r"\b(?:supervis\w+|ordering|ordered|reading|reader|interpret\w+|covering|referr\w+|requested|ord|sup|supv|"
    r"witness\w*)\b(?:[^.;|\t]|(?<=[ ][a-z])\.){0,40}$"
)
"""The part of somebody else, in front of the name ("Supervised by L. Ostrander, NP")."""
_CREDENTIAL_LABEL = re.compile(
    r"(?:</\w{1,20}>)?[ \t;,|<(]{0,9}\b(?:cred|credentials?|title|licen[cs]e|cert|certifications?)[>:=.| \t]{1,9}$",
    re.IGNORECASE,
)
"""What a form writes between a name and its credential."""


def _credentials(reading: Reading, start: int, end: int) -> list[Concept]:
    return [c for c in reading.within("credential", start, end) if c.value == "credential"]


_LOWER_NAME = r"(?P<name>[a-z](?:\.|[a-z'-]*) ?[a-z][a-z'-]+(?: [a-z][a-z'-]+)?)"
_LOWER_BEHIND = re.compile(
    rf"(?:signed|sgd|by|tech|this is|that's all|that is all|end of (?:note|dictation)|"
    rf"name|/s/|e-?sig|sig|staff|nurse|operator)[ :]+{_LOWER_NAME}[ ,(]*$"
)
_LOWER_LINE = re.compile(rf"[\s*~-]*{_LOWER_NAME}(?P<comma>,?)[ (]*$")


def _lower_line(reading: Reading, c: Concept, before: str) -> re.Match[str] | None:
    """A name typed in small letters that begins the line; without a comma only where a date closes the note."""
    found = _LOWER_LINE.match(before)
    if found is None:
        return None
    dated = _DATE_NEXT.match(reading.text, c.end) and _closing(reading, c.start)
    if any(word.upper() in NOT_A_NAME or word.upper() in _CLOSING_WORDS for word in found["name"].split()):
        return None
    initialled = _WITH_INITIAL.match(found["name"]) is not None and _closing(reading, c.start)
    last = reading.words_end - c.end < _FULL_STOP and _is_of_no_field(found["name"])
    return found if dated or initialled or last or (found["comma"] and c.value == "credential") else None


_FULL_STOP = 2
"""Characters that may close the note behind a credential."""


def _is_of_no_field(name: str) -> bool:
    """Whether two words are none that notes use, and may be a name in small letters ("gil farrow")."""
    words = name.split()
    return len(words) == _NAMES and all(len(w) >= _SHORTEST and w not in lexicon.known_words() for w in words)


_NAMES = 2
"""A given name and a surname."""
_SHORTEST = 3
"""Letters of a name."""


_WITH_INITIAL = re.compile(r"[a-z](?:\. ?| )[a-z]{3,}$")
_DATE_NEXT = re.compile(r"[\s,;/()-]*(?:(?:signed|date:?|on) )?\d")
_BARE_NAME = re.compile(
    r"[\s*~-]*(?:/?e?s/ *|//|signed:? *|(?:(?:printed|staff|tech|full) )?(?i:name) *[:=] *|"
    r"(?:performed by|tech\w*) *[:=] *)?"
    r"(?P<name>[A-Z][\w'\u00c0-\u017f-]*\.?(?: [A-Z][\w'\u00c0-\u017f-]*\.?){1,3})[ ,]*"
)


def _name_beside(reading: Reading, c: Concept, line_start: int, line_end: int) -> tuple[int, int] | None:
    """The name that stands behind a credential on a closing line, or alone on the line above it."""
    if c.value != "credential" or not _closing(reading, c.start):
        return None
    behind = _BARE_NAME.match(reading.text, c.end, line_end)
    above = reading.line(max(0, line_start - 1))
    found = behind or (_BARE_NAME.fullmatch(reading.text, *above) if above[1] <= line_start else None)
    if found is None or any(word.strip(".").upper() in NOT_A_NAME for word in found["name"].split()):
        return None
    return found.span("name")


def _completed(
    reading: Reading, name: tuple[int, int], c: Concept, line_start: int, line_end: int, low: str
) -> Signature:
    credential, written = _credential_text(reading, c)
    near_start = max(reading.line(name[0])[0], name[0] - 60)
    zone_end, reach = line_end, 80
    for n, following in enumerate(reading.following_lines(line_start, 2)):  # a title may stand between
        if following[1] - following[0] >= 60:
            break
        if _SIGNED_BELOW.match(low, *following):
            zone_end, reach = following[1], 80 + 60 * n
            if _ANSWERED.fullmatch(low, *following):
                continue
            break
        if not _TITLE.fullmatch(low, *following):
            break
    zone = (near_start, min(zone_end, credential[1] + reach))
    signed = next(
        (
            (s.start, s.end)
            for s in reading.within("signed", *zone)
            if not blank_behind(reading, s.end) or s.end > credential[0]
        ),
        None,
    )
    dated = next(
        (
            (v.start, v.end)
            for v in reading.numbers(*zone)
            if v.kind == "date" and not _IS_BIRTH.search(low[max(0, v.start - 8) : v.start])
        ),
        None,
    )
    short = None if dated else _SHORT_DATE.match(reading.text, credential[1], zone[1])
    dated = short.span("day") if short else dated
    own_line = name[0] - line_start < 40 or name[0] - reading.sentence(name[0])[0] < 20
    if signed is None and _closing(reading, name[0]) and dated is not None and own_line:
        signed = name
    return Signature(name, credential, written, signed, dated)


_SHORT_DATE = re.compile(
    r"[\s,|)(-]*(?i:(?:e-?)?sign(?:ed)? |on |date:? )?"
    r"(?P<day>(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])|"
    r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])20\d\d|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    r"(?:[ ,@]+\d{1,2}:?\d\d *(?:[ap]m)?)?[\s).\]]*$",
    re.M,
)
"""A date without its year or without strokes, at the end of a line."""
_SIGNED_BELOW = re.compile(
    r"[\s(*-]*(?:(?:tech|staff|operator)[ ._]sign|/?e?s/|e-?sig|sign|electronically|digitally|authenticated|date|\d)"
)
_ANSWERED = re.compile(r"[ ]*e-?sign?\w*[ ]?[=:][ ]?(?:y|yes|true|1)[ ]*")
"""The field of an export that only says that it was signed; when, stands in the next."""
_TITLE = re.compile(r"[\s(]*[a-z][a-z ,/&-]{3,50}\)?\s*")
"""A line of words alone below a name: a title, a department."""
_IS_BIRTH = re.compile(r"(?:dob|born|birth)[\s:]*$")


def _credential_text(reading: Reading, c: Concept) -> tuple[tuple[int, int], str]:
    """The credentials written one behind the other, without degrees ("BSN, RN" is "RN"; "CNMT,RT(N)" stays)."""
    end = c.end
    parts = [reading.text[c.start : c.end]]
    while c.value == "credential":
        beside = reading.within("credential", end, end + 3)
        other = next(
            (o for o in beside if o.value == "credential" and not reading.text[end : o.start].strip(" ,/&")), None
        )
        if other is None:
            break
        gap = reading.text[end : other.start]
        parts.append((gap if "," in gap else "," if gap == "," else ", ") + reading.text[other.start : other.end])
        end = other.end
    kept = [p for p in parts if p.strip(" ,") not in _DEGREES] or parts[:1]
    text = "".join(kept).strip(" ,")
    return (c.start, end), text


_WORD = re.compile(r"[A-Za-z0-9]")


def _closing(reading: Reading, at: int) -> bool:
    """Whether a position lies in the closing lines of the note or under a heading of staff."""
    section = reading.section(at)
    if section is not None and section.category == "staff":
        return True
    near_end = reading.words_end - at < 70
    return near_end or (reading.closing is not None and at >= reading.closing)


_NAMED = re.compile(
    r"(?:[\s:=;,|>\"]|\.(?=[. ]))*(?:by[\s:]+)?(?P<name>(?:[A-Z][\w'.-]*\s+){0,2}[A-Z][\w'-]+|[A-Z]\.?[A-Z]\.?\b)"
)
_ALONE = re.compile(
    r"(?:/?e?s/|[-~/ ])*(?:(?:log|by|sig|init(?:ial)?s?)[:. ]+)?"
    r"(?P<name>[A-Z][\w'.-]+(?: [A-Z][\w'.-]+){0,2}|[A-Z] [A-Z][\w'-]{2,}|[a-z]\.? ?[a-z][a-z'-]{3,14}|"
    r"[a-z]{2,3}(?: ekg| tech)?|[a-z]{4,12}|[A-Z]{2,3})"
    r"(?:[, ]+(?:ekg |ecg |stress |cardiac )?tech(?:nician|nologist)?)?,?(?:\s+\d[\d/-]+.*)?"
)
"""A closing line that holds a name and no more, also in small letters, by its initial or the given name alone."""
_CLOSING_WORDS = frozenset(
    "DONE END THANKS THANK STABLE HOME COMPLETE COMPLETED FINISHED NORMAL NEGATIVE POSITIVE TOLERATED WELL FINE GOOD "
    "UNEVENTFUL DISCHARGED AMBULATORY STOPPED FATIGUE TIRED WINDED RECOVERED UNCHANGED OKAY NOTE SIGNATURE DICTATION "
    "LOG DUTY READY PRESENT AWARE STAFF "
    "ABOVE STORED SAVED SCANNED PAGE CONFIRMED REVIEWED ARCHIVED RECORDED DENIED DENIES COMMENTS NAME TITLE".split()
)


def _is_shouted(reading: Reading, c: Concept, name: str) -> bool:
    """Whether, in a note of capitals, the words behind a role are as likely the rest of a sentence."""
    return reading.text[c.start : c.end].isupper() and name.isupper() and reading.text[c.end : c.end + 1] == " "


_OF_PATIENT = re.compile(r"\b(?:patient|pt|parent|guardian|witness|mother|father)(?:'s|s)? $")
_TECH_ALONE = re.compile(
    r"[-~* ]*(?i:(?:(?:stress|ekg|ecg|treadmill) )?tech\w*|rn|nurse|(?:test |study )?(?:run |done |performed )?by|"
    r"operator)?(?i: ?init(?:ial)?s?)?[ :.=-]+(?P<name>[a-z][a-z'-]{2,14}(?: [a-z]\.?)?|[A-Z]{2,3})[ .]*"
)
"""A closing line that tells the staff by a given name in small letters or by initials."""
_IS_PHYSICIAN = re.compile(r"(?:\b(?:MD|DO|MBBS|FACC|Dr|DR)\b|\bM\.D|\bD\.O\.)")


def _uncredentialed(reading: Reading) -> Signature | None:
    """A name of performing staff without a credential ("Tech: B. Moxley", initials at the end)."""
    for c in [
        *(Concept("role", "performed_by", s.start, s.body) for s in reading.under("staff")),
        *reading.all("role", "performed_by"),
    ]:
        if c.context in ("blank", "unticked") or _OF_PATIENT.search(reading.lower, max(0, c.start - 12), c.start):
            continue
        end = reading.line(c.start)[1]
        found = _NAMED.match(reading.text, c.end, min(end, c.end + 50))
        if found and _is_shouted(reading, c, found["name"]):
            continue
        if found and _IS_PHYSICIAN.search(reading.text, found.start("name"), found.end() + 6):
            continue
        if found and found["name"].split()[0].strip(".").upper() not in NOT_A_NAME and not blank_behind(reading, c.end):
            signed = next(((s.start, s.end) for s in reading.within("signed", c.start, end)), None)
            dated = next(((v.start, v.end) for v in reading.numbers(c.end, end) if v.kind == "date"), None)
            return Signature(found.span("name"), None, None, signed, dated)
    if not reading.lines:
        return None
    start, end = reading.lines[-1]
    last = reading.text[start:end].strip()
    last = re.split(r" (?:->|\u2192|>>) |; ", last)[-1]
    if len(last) >= 50:
        return None
    alone = _ALONE.fullmatch(last) or _TECH_ALONE.fullmatch(last)
    words = [w.strip(".").upper() for w in alone["name"].split() if w not in ("ekg", "tech")] if alone else []
    named = not any(word in NOT_A_NAME or word in _CLOSING_WORDS for word in words)
    if alone and named:
        dated = next(((v.start, v.end) for v in reading.numbers(start, end) if v.kind == "date"), None)
        at = start + reading.text[start:end].find(alone["name"])
        return Signature((at, at + len(alone["name"])), None, None, None, dated)
    return None
