"""Elements of what came before the test: purpose, order, consent, screening, place."""

from __future__ import annotations

import re

from notecheck.reading.document import Concept
from notecheck.rules.case import MISSING, Case, Judgement, partial, present, recorded
from notecheck.rules.registry import element

_ICD = re.compile(r"\b[A-TV-Z]\d{2}(?:\.[0-9A-Z]{1,4})\b")


@element("indication")
def indication(case: Case) -> Judgement:
    """A symptom, sign, disease or purpose for which the test was ordered."""
    r = case.reading
    purposes = [c for category in ("purpose", "symptom") for c in r.all(category) if c.value != "weak"]
    headed = [c for c in purposes if _under(case, c, "indication") and c.context not in ("unticked", "blank")]
    asked = [c for c in purposes if c.context == "indication"]
    if headed or asked:
        return present(*(headed or asked))
    free = [
        s
        for s in r.under("indication")
        if _FREE_WORDS.search(r.text[s.body : s.end])
        and not r.lower[s.body : s.end].strip(" :.,").startswith(("per order", "screen", "routine", "see", "annual"))
    ]
    free = [
        s
        for s in free
        if not _ICD.search(r.text[s.body : s.end])
        and not any(m.state in ("unticked", "blank") for m in r.marks if s.body <= m.start < s.end)
    ]
    free = [s for s in free if not any(c.value == "weak" for c in r.within("purpose", s.body, s.end))]
    if free:
        return present((free[0].body, free[0].end))
    sections_away = (
        "history",
        "medications",
        "allergies",
        "screening",
        "resting_ecg",
        "symptoms",
        "stop",
        "interpretation",
        "plan",
        "staff",
        "consent",
        "leads",
    )
    first = r.lines[min(5, len(r.lines) - 1)][1] if r.lines else 0
    early = [
        c
        for c in purposes
        if c.start < min(case.begin, max(first, 500))
        and not c.negated
        and c.context not in ("family", "other_test", "unticked", "blank", "hypothetical")
        and not _under(case, c, *sections_away)
        and _ASKS.search(r.lower, max(0, c.start - 60), c.end + 30)
    ]
    if early:
        return present(*early[:2])
    weak = [
        c
        for c in r.all("purpose", "weak")
        if _under(case, c, "indication")
        or (c.start < case.begin and r.lower[c.start : c.end] in ("per order", "screening", "as ordered", "annual"))
    ]
    code = _ICD.search(r.text)
    if weak or code:
        return partial(weak[0]) if weak else partial(code.span() if code else None)
    symptom = [
        c
        for c in r.all("symptom")
        if c.start < case.begin and c.context == "historical" and not c.negated and not _under(case, c, *sections_away)
    ]
    return present(symptom[0]) if symptom else MISSING


_FREE_WORDS = re.compile(r"[A-Za-z]{4,}")
_ASKS = re.compile(
    r"\b(?:for|w/|with|ind|reason|why|on|at|when|has|had|having|gets|get|feels|hx|since|"
    r"x\s?\d|chronotropic|pre-?op|eval|known|new|in aug|fainted|abnormal|sent|because|c/o|"
    r"exertion\w*|check|clearance|wks?|months?|2/2)\b|[,;:(]"
)


def _under(case: Case, c: Concept, *categories: str) -> bool:
    section = case.reading.section(c.start)
    return section is not None and section.category in categories


@element("ordering-provider")
def ordering_provider(case: Case) -> Judgement:
    """Who ordered the test, or the order's number."""
    if case.context.orderer:
        return recorded()
    named, mention = case.crew.ordering
    if named is not None:
        return present(named)
    return partial(mention) if mention is not None else MISSING


_REFUSED = re.compile(r"\b(?:refus\w+|declin\w+|not (?:obtained|signed|given|available)|unable to)\b")


@element("consent")
def consent(case: Case) -> Judgement:
    """The test was explained and consent obtained or is on file."""
    r = case.reading
    blank: Concept | None = None
    for c in r.all("consent", "consent"):
        if c.context in ("blank", "unticked"):
            blank = c
            continue
        if re.search(r"\b(?:no|not|without)\s$", r.lower[max(0, c.start - 8) : c.start]) or re.match(
            r"\s*(?:not|refused|declined)", r.lower[c.end : c.end + 10]
        ):
            continue
        if _REFUSED.search(r.lower, *r.sentence(c.start)):
            continue
        start, end = r.sentence(c.start)
        line = r.line(c.start)
        section = r.section(c.start)
        around = (
            (start, min(end + 24, line[1]))
            if section is None or section.category != "consent"
            else (section.start, section.end)
        )
        done = r.within("obtained", *around)
        ticked = any(m.state in ("ticked", "yes") for m in r.marks if around[0] <= m.start < around[1])
        words = r.lower[c.start : c.end]
        if (
            done
            or ticked
            or words
            not in ("consent", "cons", "consnt", "consetn", "risks", "informed consent", "explained", "consent form")
            or r.lower[c.end : c.end + 3].strip() in ("y", "y,")
        ):
            return present((c.start, done[0].end if done and done[0].end > c.start else c.end))
    signed = re.search(
        r"\b(?:paper|form|permission)s? signed\b|\bsigned (?:the |his |her )?(?:paper|form|permission)", r.lower
    )
    if signed:
        return present(signed.span())
    weak = next(r.all("consent", "weak"), None)
    if blank is not None or weak is not None:
        return partial(blank or weak)
    loose = next(r.all("consent", "consent"), None)
    return partial(loose) if loose else MISSING


@element("pretest-screening")
def pretest_screening(case: Case) -> Judgement:
    """At least two of history, medicines, allergies, fasting or caffeine, contraindications."""
    r = case.reading
    found: dict[str, Concept] = {}
    for c in r.all("screening"):
        section = r.section(c.start)
        category = section.category if section is not None else ""
        if category in (
            "indication",
            "interpretation",
            "imaging",
            "plan",
            "staff",
            "equipment",
            "adverse",
            "recovery",
            "st",
            "stop",
            "response",
            "tracing",
            "rhythm",
            "symptoms",
        ):
            continue
        if category == "resting_ecg" or (
            c.start > case.begin and category not in ("history", "medications", "allergies", "screening")
        ):
            continue
        if c.context in ("blank", "unticked") and not _answered_no(case, c):
            continue
        found.setdefault(c.value, c)
    if len(found) >= 2:
        return present(*found.values())
    return partial(*found.values()) if found else MISSING


def _answered_no(case: Case, c: Concept) -> bool:
    """Whether an unticked line of a screen is an answer: another box of the same line is ticked."""
    start, end = case.reading.line(c.start)
    return any(m.state in ("ticked", "no", "yes") for m in case.reading.marks if start <= m.start < end)


@element("site-equipment")
def site_equipment(case: Case) -> Judgement:
    """The place of the test and the equipment used."""
    r = case.reading
    head_end = r.lines[min(4, len(r.lines) - 1)][1] if r.lines else 0
    places_found = []
    for c in r.all("place"):
        section = r.section(c.start)
        category = section.category if section is not None else ""
        words = r.lower[c.start : c.end]
        if category in (
            "supervising",
            "staff",
            "history",
            "medications",
            "indication",
            "interpreting",
            "plan",
            "tracing",
            "recovery",
        ):
            continue
        at_place = re.search(
            r"\b(?:at|in|our|seen at|done at|here in)\b[^.;\n]{0,40}$", r.lower[max(0, c.start - 46) : c.start]
        )
        titled = c.start < head_end and (r.text[c.start].isupper() or words in ("occ health", "stress lab"))
        if (
            category == "equipment"
            or titled
            or (
                at_place
                and c.start < case.begin
                and words not in ("lobby", "heart", "office", "health", "unit", "department", "cardiac", "floor")
            )
            or (
                words in ("lab", "rm", "room", "suite", "ste", "stress lab", "bldg")
                and re.match(r"\s?#?(?:[a-z]|\d{1,4})\b", r.lower[c.end : c.end + 6])
                and c.start < head_end + 400
            )
        ):
            places_found.append(c)
    makes = [c for c in r.all("equipment") if not c.context and _is_equipment(case, c)]
    if places_found and makes:
        return present(places_found[0], makes[0])
    return partial(*places_found[:1], *makes[:1]) if places_found or makes else MISSING


def _is_equipment(case: Case, c: Concept) -> bool:
    words = case.reading.lower[c.start : c.end]
    written = case.reading.text[c.start : c.end]
    if words in ("case", "ge", "edan", "mac"):
        return written[0].isupper() and (
            words != "case" or written.isupper() or case.reading.text[c.end : c.end + 3].strip(" -").isalnum()
        )
    if words in ("device", "equipment", "equip", "cart", "serial", "sn", "s/n", "ours", "our own"):
        rest = case.reading.text[c.end : c.end + 24].strip(" :.,-\n\t")
        return bool(rest) and (words not in ("device", "serial") or not rest.lower().startswith(("rep", "check")))
    return True


@element("emergency-readiness")
def emergency_readiness(case: Case) -> Judgement:
    """Emergency equipment or venous access is noted."""
    found = [c for c in case.reading.all("readiness") if not c.context]
    return present(*found[:2]) if found else MISSING
