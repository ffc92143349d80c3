"""The ECG of the test: rhythm under stress, ectopy, and the ST segment as described."""

from __future__ import annotations

import re
from typing import cast

from notecheck.reading.document import Concept, Reading, Row
from notecheck.report import Direction, Morphology, Phase, Rhythm, StChange

_LEAD = r"(?:a?v[rlf]\b|v[1-6]\b|iii\b|ii\b|i\b|inf(?:erior(?:ly)?)?\b|lat(?:eral(?:ly)?)?\b|ant(?:erior(?:ly)?)?\b)"
_LEADS = re.compile(
    r"\b(?:a?v[rlf]|v[1-6]|iii|ii|i)\b(?:\s?(?:-|/|to|thru|through)\s?(?:a?v[rlf]|v?[1-6]|iii|ii))?", re.IGNORECASE
)
_SPELL = {"avr": "aVR", "avl": "aVL", "avf": "aVF", "vf": "aVF", "vl": "aVL", "vr": "aVR"}
_RESTING = frozenset({"resting_ecg", "rest"})
_NONE = re.compile(
    r"\bno\b[^.;|\n]{0,30}?\b(?:st\b|dep\w*|elev\w*|deviation|dev\b|shift\w*|displace\w*|"
    r"change\w*|chgs?\b)|\b(?:0(?:\.0)?|zero) ?mm\b|"
    r"\bst\b[^.;|\n]{0,40}?\b(?:unchanged|no change|flat|isoelectric|level|"
    r"none|did(?: not|n't) (?:move|change|budge|shift)|held (?:flat|steady|level)|"
    r"same|no (?:dep|elev|shift|dev|st|change|chg|movement)\w*|didn't move|never moved|stayed|"
    r"remain\w*|not changed|at baseline|steady|neutral|nothing|normal|wnl|ok)\b|"
    r"\bwithout\b[^.;|\n]{0,20}\bst\b|\bnothing\b[^.;|\n]{0,14}\bmm\b|\b(?:ekg|ecg|"
    r"tracing)\b[^.;|\n]{0,12}\b(?:remain\w*|stay\w*) (?:the )?same|\bneither\b[^.;|"
    r"\n]{0,40}\bst\b"
)
_DEVIATION = re.compile(
    r"\b(?:dep(?:r|ression|ressed|ressions)?|elev\w*|upslop\w*|upsl\b|downslop\w*|"
    r"downsl\b|horiz\w*|j[ -]?point|j[ -]?pt|j-junctional|below|above baseline|sag\w*|"
    r"flat (?:st )?dep\w*)\b"
)


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


def phase_at(reading: Reading, at: int) -> Phase | None:
    """Returns in which part of the test something at a position was seen, or None where the note does not tell."""
    for row in reading.rows_near(at):
        _, end = reading.line(row.start)
        if row.start <= at < max(row.end, row.end if row.end - row.start < 40 else end):
            return cast(Phase, row.phase)
    section = reading.section(at)
    if section is not None and section.category in _RESTING:
        return "rest"
    start, end = reading.sentence(at)
    words = [
        c
        for c in reading.within("phase", start, end)
        if c.value in ("rest", "exercise", "recovery", "infusion", "peak")
    ]
    words = [w for w in words if w.start <= at] or words
    if words:
        value = words[-1].value if words[-1].start <= at else words[0].value
        return "exercise" if value == "peak" else cast(Phase, value)
    if section is not None and section.category == "recovery":
        return "recovery"
    if section is not None and section.category in ("rhythm", "stress_ecg", "st", "results", "comments"):
        return "exercise"
    return "rest" if at < reading.begin else "exercise"


def st_changes(reading: Reading, rows: tuple[Row, ...]) -> tuple[StChange, ...]:
    """Returns the ST deviations of the test, described or said to be absent, one for each statement."""
    out: list[StChange] = []
    seen: set[int] = set()
    for c in reading.all("st"):
        start, end = reading.sentence(c.start)
        if start in seen or not _counts(reading, c, rows, start, end):
            continue
        change = _change(reading, c, start, end, rows)
        if change is not None:
            seen.add(start)
            out.append(change)
    return tuple(out)


def _counts(reading: Reading, c: Concept, rows: tuple[Row, ...], start: int, end: int) -> bool:
    if c.context in ("historical", "indication", "plan", "other_test", "unticked", "blank", "hypothetical", "family"):
        return False
    section = reading.section(c.start)
    category = section.category if section is not None else ""
    if category in ("indication", "history", "screening", "medications", "imaging", "plan"):
        return False
    text = reading.lower[start:end]
    if (
        c.value == "st"
        and reading.text[c.start : c.end] == "st"
        and re.match(r"\s?#?\d{1,2}\b(?!\s*mm|\.)", reading.text[c.end : c.end + 5])
    ):
        return False
    marks = [m.state for m in reading.marked(start, end)]
    if "unticked" in marks and "ticked" not in marks and "yes" not in marks:
        return False
    if "elevated" in text and "st" not in text.split():
        return False
    if c.value in ("depression", "elevation", "morphology", "unchanged"):
        names_st = reading.lower[c.start : c.end].startswith(("no st", "st ", "without st"))
        if c.value == "unchanged" and not names_st and _OF_ELSE.match(reading.lower, c.end, c.end + 24):
            return False
        near_st = (
            names_st
            or any(s.value == "st" for s in reading.within("st", start, end))
            or category in ("st", "stress_ecg")
            or re.search(_LEAD, text)
        )
        if not near_st or (
            c.value == "unchanged"
            and category not in ("st", "stress_ecg")
            and not any(s.value == "st" for s in reading.within("st", start, end))
            and not reading.lower[c.start : c.end].startswith(("no st", "st ", "no dep", "no elev", "without st"))
        ):
            return False
    phase = phase_at(reading, c.start)
    return not (
        category in _RESTING or (phase == "rest" and category not in ("st", "stress_ecg") and c.start < reading.begin)
    )


_OF_ELSE = re.compile(
    r"[ ](?:in|of|to) (?:the |his |her )?(?:qrs|rhythm|rate|[lr]bbb|bbb|axis|pr\b|qtc?\b|block|pacing)"
)
"""What did not change is no ST segment ("no change in QRS")."""
_BARE_SIZE = re.compile(
    r"(?<![\d.])(?P<n>[0-4](?:\.\d{1,2})?) (?:st )?(?:upsl\w*|downsl\w*|horiz\w*|flat)? ?(?:st )?(?:dep|elev)"
)
"""A size without its unit ("0.5 upsl dep v4-5"), in millimetres."""


def _change(reading: Reading, c: Concept, start: int, end: int, rows: tuple[Row, ...]) -> StChange | None:
    """Reads one statement about ST."""
    low = reading.lower
    text = low[start:end]
    section = reading.section(c.start)
    if section is not None and section.category in ("st", "stress_ecg") and start <= section.body:
        text = "st " + text
    size = next(
        (v for v in reading.numbers(start, end) if v.unit in ("mm", "mV") and not _is_threshold(low, v.start)), None
    )
    if size is None:
        bare = _BARE_SIZE.search(text)
        at = start + bare.start("n") - (len(text) - (end - start)) if bare else -1
        size = next((v for v in reading.numbers(start, end) if v.start == at), None) if bare else None
    if any(s.value == "not_measured" for s in reading.within("st", start, end)):
        return None
    interpretive = [s for s in reading.within("st", start, end) if s.value in ("noted_only", "interpretive")]
    described = bool(_DEVIATION.search(text))
    firm = re.search(r"\b(?:dep\w*|elev\w*|upslop\w*|downslop\w*)\b", text)
    affirmed = (
        firm is not None
        and bool(morphology_of(text) or size)
        and not re.search(
            r"\b(?:no|without|not|never|neither|nor|denies|free)\b"
            r"(?![^,;]*\b(?:apart from|except|other than|besides)\b)[^,;]{0,60}$",
            text[: firm.start()],
        )
    )
    denied = (not affirmed and bool(_NONE.search(text))) or (
        not affirmed and any(s.value == "unchanged" for s in reading.within("st", start, end))
    )
    morphology = morphology_of(text)
    if size is not None and size.number > 0 and (described or morphology or "st" in text.split() or "dep" in text):
        present = not _denied_size(text, low[max(start, size.start - 40) : size.start])
    elif interpretive and not described:
        denied_here = "no " in low[max(start, interpretive[0].start - 4) : interpretive[0].end]
        return _st(None, None, None, (), phase_at(reading, c.start), False, interpretive[0]) if denied_here else None
    elif denied:
        present = False
    elif affirmed or (described and not c.negated and (morphology or _LEADS.search(text))):
        present = True
    elif c.value == "st" and re.search(
        r"\bst\b\s*(?:segments?|changes?)?\s*[:=-]*\s*(?:none|no\b|neg\b|0\b|nil)", text
    ):
        present = False
    else:
        return None
    direction: Direction | None = (
        "elevation"
        if re.search(r"\belev|above baseline|\bup 1 mm", text) and not re.search(r"\bdep|below", text)
        else "depression"
        if re.search(r"\bdep|below|downsl|upsl|horiz", text)
        else None
    )
    leads = _leads(reading.text[start:end]) if present else ()
    millimetres = None
    if present and size is not None:
        millimetres = size.number * 10 if size.unit == "mV" else size.number
    return _st(
        direction,
        millimetres,
        morphology if present else None,
        leads,
        phase_at(reading, c.start),
        present,
        c,
        start,
        end,
    )


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


def _is_threshold(low: str, at: int) -> bool:
    """Whether a size is only a limit ("no depression >= 1 mm", "25 mm/s")."""
    return bool(
        re.search(r"(?:>|<|=|over|than|least|above|more than|exceeding|nothing)\s*=?\s*$", low[max(0, at - 12) : at])
    )


def _denied_size(text: str, before: str) -> bool:
    return bool(_DENIED_BEFORE.search(before))


_DENIED_BEFORE = re.compile(
    r"\b(?:no|none|without|nothing|never)\b"
    r"(?![^,;]*\b(?:apart from|except|other than|besides|beyond|but|went|"
    r"dropped|fell|sank|sagged|drifted)\b)[^,;]{0,30}$"
)
"""A denial that reaches a size; an exception ("no shift but 0.5 mm in V5") or a verb of its own ends it."""


def morphology_of(text: str) -> Morphology | None:
    """Returns the form of a deviation as the contract names it, or None."""
    for name, pattern in (
        ("upsloping", r"up[ -]?slop|upsl\b|\bupslp"),
        ("downsloping", r"down[ -]?slop|downsl\b"),
        ("horizontal", r"horiz|\bflat (?:st )?dep|\bhor\b|millimeter flat|mm flat"),
    ):
        if re.search(pattern, text):
            return cast(Morphology, name)
    return None


def _leads(text: str) -> tuple[str, ...]:
    """The leads named in a statement, ranges written out."""
    out: list[str] = []
    for found in _LEADS.finditer(text):
        names = re.findall(r"a?v[rlf]|v?[1-6]|iii|ii|\bi\b", found[0], re.IGNORECASE)
        if len(names) == 2 and re.search(r"-|to|thru", found[0]) and names[0][-1].isdigit() and names[1][-1].isdigit():
            out += [f"V{n}" for n in range(int(names[0][-1]), int(names[1][-1]) + 1)]
        else:
            out += [n if not n.isdigit() else f"V{n}" for n in names]
    fine = [
        _SPELL.get(n.lower(), n.upper())
        for n in out
        if not (n == "i" or (n.lower() == "i" and " I " not in f" {text} "))
    ]
    return tuple(dict.fromkeys(fine))
