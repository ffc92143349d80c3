"""Names of physicians beside the words of their roles."""

from __future__ import annotations

import re

from notecheck.facts.signature import NOT_A_NAME, blank_behind
from notecheck.reading.document import Reading

WRITTEN = r"(?:(?:[A-Za-z]\.){1,3}|St\.|[A-Za-z][\w'\u00c0-\u017f-]*)(?:\s+[A-Z][\w'\u00c0-\u017f-]+){0,2}"
"""A name behind a title: a full stop belongs to it behind initials alone."""
RANK = r"(?:Maj|MAJ|Capt|CAPT|Lt Col|LTC|LCDR|CDR|Cdr|Col|COL)(?=\.? [A-Z])"
"""A military physician's rank as the title of a name."""
DR = re.compile(rf"\b(?:Dr|DR|dr|Doctor|doctor|{RANK})\b\.?\s+(?P<name>{WRITTEN})")
TITLED = re.compile(r"\b(?:Dr|DR|dr|Doctor)\b|\b(?:MD|M\.D|DO|NP|PA)\b")

_NAME = re.compile(
    r"(?:(?:Dr|DR|dr|Drs|Doctor|"
    r"doctor)\b\.?\s*)?"
    r"(?P<name>(?:(?:(?:[A-Z]\.){1,3}|[A-Z][a-z]\.|[A-Z][\w'\u00c0-\u017f-]*)(?:[ ]{1,2}|\n)){0,3}"
    r"[A-Z][\w'\u00c0-\u017f-]+|"
    r"[A-Z]{2,}(?:,\s?[A-Z][A-Z. ]*)?)"
)
_BETWEEN = re.compile(
    r"[\s:=;,|/.\"&()#>*\[\]\-?]*(?:(?:a|ans|answer|by|lt col|col|maj|capt|cpt|ltc|lcdr|cdr|"
    r"md|dr|dr\.|physician|provider|doctor|np|pa|was|is|"
    r"per|to|the|of|for|and|prov|name|phys|reading|supervising|interp|read|no|num|number|"
    r"cardiologist|will be|be|"
    r"interpreting|interpretation|reader|performing|pending(?= ?[,:-])|why|"
    r"and|ordering|covering|on site|qhp|today|team|attending)\b[\s:=;,|/.\"&()#>*\[\-?]*){0,4}",
    re.IGNORECASE,
)
_ORDER_NUMBER = re.compile(r"[\s:=;,.|\"#]*(?:no\.?|num\w*|#)?[\s:|=]*(?P<n>[A-Z]{0,2}-?\d[\d-]{3,})")
_OTHER_ROLE = re.compile(r"[.;]\s*(?:interp|read|order|supervis|referr|cover)", re.IGNORECASE)
"""The next sentence, in which another role begins."""
_SHORT = re.compile(r"\b(?:dr|no|md|np|pa|ref|req|ord|sup|supv|phys|prov|interp|int)$")
"""Words for a role that are written with a full stop."""
_PENDING = re.compile(r"[ :=-]{1,4}(?:is )?(?:pending|to follow|not done|tbd)\.")
"""Nobody is named yet, and the sentence ends."""
_ORDER = re.compile(r"order|req|\bord")
_DOCTOR_BEFORE = re.compile(r"\bdr\.?\s*$|doctor\s*$")
_LOWER_DR = re.compile(
    r"[\s:]*(?:by )?(?:dr\.?|doctor|lcdr|cdr|capt|maj|col|ltc|lt col|lt|cpt|np|pa)\.?\s+"
    r"(?P<name>(?:[a-z]\.? )?[a-z][a-z'-]{2,})"
)


_LOWER_CREDENTIALED = re.compile(
    r"[\s:=]*(?:by )?(?P<name>(?!(?:cards?|cardiology|office|clinic|attending|covering|our|the|on|same|staff)\b)"
    r"(?:[a-z]\.? )?[a-z][a-z'-]{2,}),? (?:np|pa|pa-c|md|do|aprn|dnp)\b(?![ ]?[a-z])"
)
"""A name in small letters with its credential ("sup: j bastian np")."""


def name_behind(reading: Reading, at: int, end: int, role: str) -> tuple[int, int] | None:
    """The name behind a role word, if only linking words stand between."""
    linked = _BETWEEN.match(reading.text, at, end)
    stop = linked.end() if linked else at
    if linked and _OTHER_ROLE.search(linked[0]):
        return None
    if _PENDING.match(reading.lower, at, end) or (
        reading.text.startswith(". ", at)
        and not _SHORT.search(reading.lower, max(0, at - 5), at)
        and not TITLED.match(reading.text, at + 2)
    ):
        return None
    if role == "ordering":
        number = _ORDER_NUMBER.match(reading.text, at, end)
        if number and _ORDER.search(reading.lower, max(0, at - 12), at):
            return number.span("n")
    loose = (
        reading.lower[max(0, at - 14) : at]
        .rstrip(" :")
        .endswith(("interpretation", "interp", "read", "report", "reads", "to dr"))
    )
    for place in (stop, at):
        found = _NAME.match(reading.text, place, end)
        if found is None or (
            loose and not TITLED.search(reading.text, max(0, found.start() - 5), min(end, found.end() + 16))
        ):
            continue
        parts = found["name"].replace(",", " ").split()
        first = parts[0].strip(".") if parts else ""
        titled = reading.lower.startswith("dr", found.start()) or _DOCTOR_BEFORE.search(
            reading.lower, max(0, found.start() - 8), found.start()
        )
        if first in NOT_A_NAME or (not titled and {first.upper(), first.capitalize()} & NOT_A_NAME):
            continue
        if not titled and _RANK.match(reading.lower, found.end("name"), end):
            return None
        return found.span("name")
    aside = _ASIDE.match(reading.lower, at, end)
    after_aside = _NAME.match(reading.text, aside.end(), end) if aside else None
    if after_aside is not None and after_aside["name"].split()[0].strip(".") not in NOT_A_NAME:
        return after_aside.span("name")
    near = DR.search(reading.text, at, min(end, at + 36))
    dr = (
        near
        if near
        and not re.search(r"[.;|]|  ", reading.text[at : near.start()].lstrip(" :;|=.,"))
        and not blank_behind(reading, at)
        else None
    )
    if dr is not None:
        return dr.span("name")
    lower_dr = _LOWER_DR.match(reading.lower, at, end) or _LOWER_CREDENTIALED.match(reading.text, at, end)
    if lower_dr is not None:
        return lower_dr.span("name")
    bracketed = _IN_BRACKETS.search(reading.text, at, end) if role == "ordering" else None
    return bracketed.span("name") if bracketed else None


_IN_BRACKETS = re.compile(
    r"\((?P<name>[A-Z][\w'\u00c0-\u017f-]+, ?[A-Z][\w'.\u00c0-\u017f-]*),? (?:MD|DO|NP|PA-C|PA|APRN|DNP|CNP|FNP)\)"
)
"""Behind what was ordered ("Order  EXERCISE ECG  #CP-5590  (Ames, N., PA-C)")."""


_ASIDE = re.compile(r"(?:, ?| \(?)(?:from|the|this|today|for|on|in|at|by)\b[a-z ]{0,28}\)?:[ ]+")
"""Words that stand between a role and its colon ("supervising, from the clinic: N. Ames")."""
_RANK = re.compile(r"[ ](?:fellow|resident|attending|physiatrist|hospitalist|service|staff|group|on call)\b")
"""Who is meant by a rank alone ("HF fellow") is not named."""
