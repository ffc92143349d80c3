"""The ECG of the test: rhythm under stress, ectopy, and the ST segment as described."""

from __future__ import annotations

import re
from functools import cached_property
from typing import cast

from notecheck import lexicon
from notecheck.facts.leads import LEADS, leads_of
from notecheck.facts.levels import printed_level
from notecheck.reading.document import Concept, Reading, Row
from notecheck.reading.polarity import BOX, answered
from notecheck.reading.values import Value
from notecheck.report import Direction, Morphology, Phase, Rhythm, StChange

_WORDS = lexicon.wordings("tracing")

_LEAD = re.compile(
    r"(?:a?v[rlf]\b|v[1-6]\b|iii\b|ii\b|i\b|inf(?:erior(?:ly)?)?\b|lat(?:eral(?:ly)?)?\b|ant(?:erior(?:ly)?)?\b)"
)
_RESTING = frozenset({"resting_ecg", "rest"})
_NONE = re.compile(
    r"\bwithin \d(?:\.\d{1,2})? ?mm of (?:the )?(?:rest\w*|baseline|line|start\w*)\b|"
    r"\bdid(?: not|n't) see (?:the |any )?st\b[^.;|\n]{0,20}\b(?:move|change|shift|go)\w*|"
    r"\bno\b[^.;|\n]{0,30}?\b(?:st\b|dep\w*|elev\w*|deviation|dev\b|shift\w*|displace\w*|"
    r"change\w*|chgs?\b)|\b(?:0(?:\.0)?|zero) ?mm\b|"
    r"\bst\b[^.;|\n]{0,40}?\b(?:unchanged|no change|flat|isoelectric|iso|level(?![ ]?[(:=]|[ ]+(?:mm|j|v\d)\b)|"
    r"none|not (?:displaced|moved|shifted|depressed|elevated)|"
    r"did(?: not|n't) (?:move|change|budge|shift)|"
    r"ha(?:s|ve|d)(?: not|n't) (?:moved|changed|budged|shifted)|held (?:flat|steady|level)|"
    r"same|(?:not|no) (?:different|other) (?:from|than)|"
    r"no (?:dep|elev|shift|dev|st|change|chg|movement)\w*|didn't move|never moved|stayed|"
    r"on (?:the )?baseline|kept (?:its|their) (?:line|level)|"
    r"where (?:they|it) (?:were|was|had been|had sat|began|started)|"
    r"remain\w*|not changed|at baseline|steady|neutral|nothing|normal|wnl|ok)\b|"
    r"\bst\b[^.;|\n]{0,12}\b(?:w/?o|without)\b (?:any )?(?:dev|shift|change)\w*|"
    r"\bwithout\b[^.;|\n]{0,20}\bst\b|\bnothing\b[^.;|\n]{0,14}\bmm\b|\b(?:ekg|ecg|"
    r"tracing)\b[^.;|\n]{0,12}\b(?:remain\w*|stay\w*) (?:the )?same|\bneither\b[^.;|"
    r"\n]{0,40}\bst\b"
)
_DEVIATION = re.compile(rf"\b(?:{_WORDS['deviation']})\b")


_DEVICE_SETTING = re.compile(r"[ /]{0,2}(?:vf )?(?:zones?|therap\w+|detection|cutoff|threshold|rate cutoff)\b")
"""What an implanted device is set to ("ICD, VT zone 190") is no rhythm of the test."""


_J_POINT = re.compile(r"[ ](?:st )?(?:segment )?(?:dep|elev)")
"""A "junctional depression" is of the ST segment."""


def rhythms(reading: Reading, rows: tuple[Row, ...]) -> tuple[Rhythm, ...]:
    """Returns the rhythms that the note names, each with the phase in which it was seen."""
    out: dict[tuple[str, str | None], Rhythm] = {}
    for c in reading.all("rhythm"):
        if c.negated or c.context:
            continue
        section = reading.section(c.start)
        if section is not None and section.category in ("indication", "history"):
            continue
        if _DEVICE_SETTING.match(reading.lower, c.end, c.end + 20) or _J_POINT.match(reading.lower, c.end, c.end + 24):
            continue
        value = c.value.removesuffix("_short")
        phase = phase_at(reading, c.start)
        out.setdefault((value, phase), Rhythm(value=value, phase=phase, start=c.start, end=c.end))
    return tuple(sorted(out.values(), key=lambda r: (r.start, r.value)))


_STRESSED = frozenset({"rhythm", "stress_ecg", "st", "results", "comments"})
"""Headings of what was seen under stress, unless a word of another phase stands near."""
_NEAR = 32
"""Characters."""


def phase_at(reading: Reading, at: int) -> Phase | None:
    """Returns in which part of the test something at a position was seen, or None where the note does not tell."""
    row = reading.row_about(at)
    if row is not None:
        return cast(Phase, row.phase)
    section = reading.section(at)
    if section is not None and section.category in _RESTING:
        headed = [c for c in reading.within("phase", section.body, at) if _heads(reading, c)]
        return cast(Phase, headed[-1].value) if headed else "rest"
    start, end = reading.sentence(at)
    words = [
        c
        for c in reading.within("phase", start, end)
        if c.value in ("rest", "exercise", "recovery", "infusion", "peak")
    ]
    stressed = section is not None and section.category in _STRESSED
    words = [w for w in words if w.start <= at] or [w for w in words if not stressed or w.start < at + _NEAR]
    if words:
        value = words[-1].value if words[-1].start <= at else words[0].value
        return "exercise" if value == "peak" else cast(Phase, value)
    if section is not None and section.category == "recovery":
        return "recovery"
    if stressed:
        return "exercise"
    return "rest" if at < reading.begin else "exercise"


def _heads(reading: Reading, c: Concept) -> bool:
    """Whether the word of a later phase is a label of its own within what was seen at rest ("Post inj: ...")."""
    if c.value not in ("exercise", "infusion", "recovery"):
        return False
    begins = reading.lower[max(0, c.start - 2) : c.start].strip(" ") in ("", ".", ";")
    return begins and reading.lower[c.end : c.end + 12].split(" ", 1)[0].endswith(":")


def _as_ticked(reading: Reading, start: int, end: int) -> str:
    """What a sentence says in lower case; blanks stand for its boxes and for what they leave unticked."""
    marks = reading.marked(start, end)
    pieces, at = [], start
    for mark in marks:
        if mark.state == "unticked" and at <= mark.start:
            behind = min(mark.end, end)
            pieces += [reading.lower[at : mark.start], " " * (behind - mark.start)]
            at = behind
    told = "".join(pieces) + reading.lower[at:end]
    return BOX.sub(lambda box: " " * len(box[0]), told) if marks else told


class Told:
    """What one sentence says of the ST segment; each question is answered once, however many words ask it.

    `headed`: the sentence stands right behind a heading that names the segment.
    """

    def __init__(self, reading: Reading, start: int, end: int, *, headed: bool) -> None:
        self.reading, self.start, self.end, self.headed = reading, start, end, headed
        self.lower = _as_ticked(reading, start, end)
        self.text = f"st {self.lower}" if headed else self.lower
        self.words = frozenset(self.text.split())
        self.terms = [c for c in reading.within("st", start, end) if c.context != "unticked"]
        self.named = frozenset(c.value for c in self.terms)

    @cached_property
    def is_open(self) -> bool:
        """Whether boxes stand in it and none is ticked."""
        states = {m.state for m in self.reading.marked(self.start, self.end)}
        return "unticked" in states and states.isdisjoint(("ticked", "yes", "no"))

    @cached_property
    def names_leads(self) -> bool:
        """Whether it holds a lead or a wall, however short."""
        return _LEAD.search(self.lower) is not None

    @cached_property
    def size(self) -> Value | None:
        """The size of a deviation, in mm or mV."""
        values = self.reading.numbers(self.start, self.end)
        for v in values:
            if v.unit in ("mm", "mV") and not _is_threshold(self.reading.lower, v):
                return v
        bare = _BARE_SIZE.search(self.text)
        at = self.start + bare.start("n") - (len(self.text) - len(self.lower)) if bare else -1
        return next((v for v in values if v.start == at), None) if bare else None

    @cached_property
    def morphology(self) -> Morphology | None:
        """The form of the deviation."""
        return morphology_of(self.text)

    @cached_property
    def describes(self) -> bool:
        """Whether it holds a word of deviation."""
        return _DEVIATION.search(self.text) is not None

    @cached_property
    def affirms(self) -> bool:
        """Whether a deviation with its form or size is told, and not denied before it."""
        firm = _FIRM.search(self.text)
        if _SANK.search(self.text) and "millim" in self.text:
            return True
        return (
            firm is not None
            and bool(self.morphology or (self.size and self.size.number > 0))
            and not _DENIED_FIRM.search(self.text[: firm.start()])
        )

    @cached_property
    def denies(self) -> bool:
        """Whether a deviation is said to be absent."""
        return not self.affirms and (_NONE.search(self.text) is not None or "unchanged" in self.named)

    @cached_property
    def shows(self) -> bool:
        """Whether the deviation that it describes has a form or leads."""
        return self.describes and (self.morphology is not None or LEADS.search(self.text) is not None)

    @cached_property
    def names_none(self) -> bool:
        """Whether the segment is a field answered with nothing ("ST changes: none")."""
        return _ST_NONE.search(self.text) is not None

    @cached_property
    def direction(self) -> Direction | None:
        """Whither the segment deviates."""
        if _UPWARDS.search(self.text) and not _DOWNWARDS.search(self.text):
            return "elevation"
        return "depression" if _DEPRESSED.search(self.text) else None

    @cached_property
    def size_denied(self) -> bool:
        """Whether its size is of a deviation that was not there."""
        if self.size is None:
            return False
        at = self.size.start - self.start
        return _DENIED_BEFORE.search(self.lower[max(0, at - 40) : at]) is not None

    @cached_property
    def leads(self) -> tuple[str, ...]:
        """The leads that it names."""
        return leads_of(self.reading.text[self.start : self.end])


def st_changes(reading: Reading) -> tuple[StChange, ...]:
    """Returns the ST deviations of the test, described or said to be absent, one for each statement."""
    out: list[StChange] = []
    seen = -1
    told: Told | None = None
    for c in reading.all("st"):
        start, end = reading.sentence(c.start)
        if start == seen:
            continue
        size = _SIZE_BEHIND.match(reading.lower, end) if _DEVIATES.search(reading.lower, start, end) else None
        end = size.end() if size else end
        section = reading.section(c.start)
        category = section.category if section is not None else ""
        headed = section is not None and category in _OF_ST and start <= section.body
        if told is None or told.start != start or told.headed != headed:
            told = Told(reading, start, end, headed=headed)
        if not _counts(c, category, told):
            continue
        change = _change(c, told)
        if change is not None:
            seen = start
            out.append(change)
    printed = printed_level(reading) if not out else None
    return (*out, printed) if printed is not None else tuple(out)


_DEVIATES = re.compile(r"\b(?:dep|elev)[a-z]* *$")
_SIZE_BEHIND = re.compile(
    r"[ ]{2,}(?:by )?\d(?:\.\d{1,2})? ?mm\b(?:[ ]{1,4}(?:in |leads? )?(?:v\d|i{1,3}\b|av[lf]|inf|lat|ant)[^.;|"
    r"\n]{0,24})?|"
    r"(?:[ ]{2,}(?:leads?|amount|size|depth|mm)[ :=]{1,3}[\w.,/-]{1,12}(?: [\w.,/-]{1,12}){0,3}){1,3}"
)
"""The size of a deviation in the cell behind it ("depression  1.5 mm  leads V4-V6")."""
_OF_ST = frozenset({"st", "stress_ecg"})
_ST_FIRST = ("no st", "st ", "without st")
_AWAY = frozenset({"indication", "history", "screening", "medications", "imaging", "plan"})
_NOT_NOW = frozenset({"historical", "indication", "plan", "other_test", "unticked", "blank", "hypothetical", "family"})
_STAGE_NUMBER = re.compile(r"\s?#?\d{1,2}\b(?!\s*mm|\.)")


def _counts(c: Concept, category: str, told: Told) -> bool:
    """Whether a term is about the ST segment during this test."""
    if c.context in _NOT_NOW or category in _AWAY:
        return False
    reading = told.reading
    written = reading.text[c.start : c.end]
    if c.value == "st" and written == "st" and _STAGE_NUMBER.match(reading.text[c.end : c.end + 5]):
        return False
    if told.is_open or ("elevated" in told.lower and "st" not in told.lower.split()):
        return False
    words = reading.lower[c.start : c.end]
    if words == "at baseline" and category == "stress_ecg" and "st" not in told.named:
        return False
    if c.value == "unchanged" and "st" not in told.named and _of_a_rhythm(reading, c):
        return False
    if c.value in ("depression", "elevation", "morphology", "unchanged") and category not in _OF_ST:
        names_st = "st" in told.named or words.startswith(_ST_FIRST)
        if c.value == "unchanged":
            if not words.startswith(_ST_FIRST) and _OF_ELSE.match(reading.lower, c.end, c.end + 24):
                return False
            if not names_st and not (words.startswith(("no dep", "no elev")) and told.names_leads):
                return False
        elif not names_st and not told.names_leads:
            return False
    phase = phase_at(reading, c.start)
    return not (
        (category in _RESTING and phase == "rest")
        or (phase == "rest" and category not in _OF_ST and c.start < reading.begin)
    )


def _of_a_rhythm(reading: Reading, c: Concept) -> bool:
    """Whether the rhythm named right before a term is what did not change ("LBBB unchanged")."""
    before = reading.within("rhythm", max(0, c.start - 40), c.start)
    return any(reading.text[rhythm.end : c.start] in ("", " ") for rhythm in before)


_OF_ELSE = re.compile(
    r"[ ](?:in|of|to) (?:the |his |her )?(?:qrs|rhythm|rate|[lr]bbb|bbb|axis|pr\b|qtc?\b|block|pacing)"
)
"""What did not change is no ST segment ("no change in QRS")."""
_BARE_SIZE = re.compile(
    r"(?<![\d.])(?P<n>[0-4](?:\.\d{1,2})?) (?:st )?(?:upsl\w*|downsl\w*|horiz\w*|flat)? ?(?:st )?(?:dep|elev)"
)
"""A size without its unit ("0.5 upsl dep v4-5"), in millimetres."""
_FIRM = re.compile(r"\b(?:dep\w*|elev\w*|upslop\w*|downslop\w*)\b")
_SANK = re.compile(
    r"\bst\b[^.;|\n]{0,30}\b(?:sagged|dipped|dropped|sank|fell|went down|came down|lowered)\b (?:by )?(?:about |"
    r"almost )?"
    r"(?:an?|one|two|half|three)\b"
)
"""A depression by its verb, the size in words ("the ST sagged a millimeter and a half")."""
_DENIED_FIRM = re.compile(
    r"\b(?:no|without|not|never|neither|nor|denies|free)\b"
    r"(?![^,;]*\b(?:apart from|except|other than|besides)\b)[^,;]{0,60}$"
)
_ST_NONE = re.compile(
    r"\bst\b(?:-t\b)?\s*(?:segments? )?(?:segments?|changes?|shifts?|deviations?|depression|elevation|dep|"
    r"elev)?\s*[:=?-]*\s*"
    r"(?:none|no\b|n\b|neg\b|0\b|nil)"
)
_UPWARDS = re.compile(r"\belev|above baseline|\bup 1 mm")
_DOWNWARDS = re.compile(r"\bdep|below")
_DEPRESSED = re.compile(r"\bdep|below|downsl|upsl|horiz")


def _change(c: Concept, told: Told) -> StChange | None:
    """Reads one statement about ST."""
    if "not_measured" in told.named:
        return None
    size = told.size
    interpretive = next((s for s in told.terms if s.value in ("noted_only", "interpretive")), None)
    if (
        size is not None
        and size.number > 0
        and (told.describes or told.morphology or "st" in told.words or "dep" in told.text)
    ):
        present = not told.size_denied
    elif interpretive and not told.describes:
        denied_here = "no " in told.reading.lower[max(told.start, interpretive.start - 4) : interpretive.end]
        if not denied_here and not told.names_none and not _is_answered_no(told.reading, c):
            return None
        return _st(None, None, None, (), phase_at(told.reading, c.start), False, interpretive)
    elif told.denies:
        present = False
    elif told.affirms or (not c.negated and told.shows):
        present = True
    elif (told.names_none and (c.value == "st" or c.negated)) or _is_answered_no(told.reading, c):
        present = False
    else:
        return None
    millimetres = None
    if present and size is not None:
        millimetres = size.number * 10 if size.unit == "mV" else size.number
    return _st(
        told.direction,
        millimetres,
        told.morphology if present else None,
        told.leads if present else (),
        phase_at(told.reading, c.start),
        present,
        c,
        told.start,
        told.end,
    )


def _is_answered_no(reading: Reading, c: Concept) -> bool:
    """Whether a form's field is answered with no ("ST depression? No")."""
    asked = _FIELD_OF_ST.search(reading.lower, c.start, c.end)
    return asked is not None and answered(reading.text, c.start, c.end) == "no"


_FIELD_OF_ST = re.compile(r"\b(?:dep|elev|dev|chang|shift)\w*$")


def _st(
    direction: Direction | None,
    size: float | None,
    morphology: Morphology | None,
    leads: tuple[str, ...],
    phase: Phase | None,
    present: bool,
    c: Concept,
    start: int | None = None,
    end: int | None = None,
) -> StChange:
    return StChange(
        direction=direction,
        millimetres=size,
        morphology=morphology,
        leads=leads,
        phase=phase,
        present=present,
        start=c.start if start is None else start,
        end=c.end if end is None else end,
    )


_LIMIT = re.compile(
    r"(?:>|<|=|over|than|least|above|more than|exceeding|nothing|calibration|gain|standard)\s*[=:]?\s*$"
)


def _is_threshold(low: str, v: Value) -> bool:
    """Whether a size is only a limit, or the paper's ("no depression >= 1 mm", "within 0.3 mm of rest")."""
    within = low.endswith("within ", 0, v.start) and low.startswith(" of", v.end)
    return within or _LIMIT.search(low[max(0, v.start - 14) : v.start]) is not None


_DENIED_BEFORE = re.compile(
    r"\b(?:no|none|without|nothing|never)\b"
    r"(?![^,;]*\b(?:apart from|except|other than|besides|beyond|but|went|"
    r"dropped|fell|sank|sagged|drifted)\b)(?![^,;]*\band $)[^,;]{0,30}$"
)
"""A denial that reaches a size; an exception ("no shift but 0.5 mm in V5") or a verb of its own ends it."""


_MORPHOLOGIES: tuple[tuple[Morphology, re.Pattern[str]], ...] = (
    ("upsloping", re.compile(r"up[ -]?slop|upsl\b|\bupslp")),
    ("downsloping", re.compile(r"down[ -]?slop|downsl\b")),
    ("horizontal", re.compile(r"horiz|\bflat (?:st )?dep|\bhor\b|millimeter flat|mm flat")),
)


def morphology_of(text: str) -> Morphology | None:
    """Returns the form of a deviation as the contract names it, or None."""
    return next((name for name, pattern in _MORPHOLOGIES if pattern.search(text)), None)
