"""Elements of what came before the test: identity, date, purpose, order, consent, screening, place."""

from __future__ import annotations

import re

from notecheck.reading.document import Concept
from notecheck.rules.case import MISSING, Case, Judgement, partial, present, recorded
from notecheck.rules.elements import element

_ICD = re.compile(r"\b[A-TV-Z]\d{2}(?:\.[0-9A-Z]{1,4})\b")
_CAPITALISED = r"(?:[A-Z][\w'\u00c0-\u017f-]+|[A-Z]\.)"
_NAME_BESIDE_ID = re.compile(
    rf"(?:{_CAPITALISED},?[ ]+){{1,3}}{_CAPITALISED}\.?[\s,/|()\-]{{1,4}}(?:(?:\d{{1,3}}|"
    rf"y/?o|yo|yrs?|years?|old|male|female|[MF]\b|a)[\s,/|()\-]{{0,3}}){{0,4}}(?:DOB|dob|"
    rf"D\.O\.B|MRN|mrn|born|date of birth|chart|ID\b|acct|\(|emp\b|Acct)"
)
_NAME_BEFORE_BIRTH = re.compile(
    r"(?:^|[-,;/|.\n=:]\s*)(?P<name>[A-Za-z][\w'.-]+(?: [A-Za-z][\w'.-]*){1,2})[ ,;/|"
    r"]+(?:dob|DOB|born|b\.|D\.O\.B|(?=\d{1,2}-\d{1,2}-\d{2}))"
)
_NAME_IN_TITLE = re.compile(
    r"(?:^|[-,/|\u2013]\s*|"
    r"\n)(?P<name>[A-Z][a-z'\u00c0-\u017f]+(?:[ -][A-Z][a-z'\u00c0-\u017f-]+){1,2})[\s,/|"
    r"-]{1,4}(?:\d{1,2}/\d{1,2}/\d{2}|\d{1,3}\s?[- ]?(?:y|yo|y/o|yrs?|year|M\b|F\b|m\b|"
    r"f\b)|DOB|dob)"
)
_INITIALS = re.compile(
    r"\b[A-Z]\.[ ]?[A-Z]\.?(?:[ ]?[A-Z]\.)?(?=[\s,]+(?:\d|DOB|dob|MRN|mrn|date of birth|"
    r"is|she|he))|\b[A-Z]\.?[A-Z]\.?\s+(?=\d{2}[MF]\b)"
)
_NAMED = re.compile(
    rf"[\s:=;,_|\"/]*(?:name|id|is)?[\s:=;,_|"
    rf"\"]*(?P<name>{_CAPITALISED}[\w\u00c0-\u017f'.-]*|[A-Z]{{2,}}|[A-Z]\.[ ]?[A-Z]\.|"
    rf"[a-z]\b ?[a-z]\b)"
)
_NOT_A_NAME = frozenset(
    "DOB MRN ID ECG EKG is was had has tolerated denies denied reports Age AGE Sex On The At In Date Test Pt".split()
)
_SPOKEN_NAME = re.compile(
    r"(?:this is|treadmill on|test on|study on|for) (?:the treadmill on )?[a-z]+ ?[a-z]*,? (?:date of birth|born|dob)"
)
_ID_VALUE = re.compile(r"[\s:=#;,_|\"/.]*(?:no|number|id|mrn)?[\s:=#;,_|\".]*(?P<id>[A-Za-z]{0,4}[-#]?\d[\w-]{2,})")


@element("patient-identification")
def patient_identification(case: Case) -> Judgement:
    """Two identifiers: a name or initials, a record number, a date of birth."""
    if case.deidentified:
        return Judgement("not_applicable")
    if len(case.context.patient_ids) >= 2:
        return recorded()
    r = case.reading
    verified = list(r.all("identifier", "verified"))
    found = [p for p in (_name(case), _number(case), _birth(case)) if p is not None]
    count = len(found) + len(case.context.patient_ids) + (2 if verified else 0)
    if count >= 2:
        return present(*found, *verified)
    if count == 1:
        return partial(*found)
    masked = re.search(r"\b(?:patient|name|pt)\b[\s:]*(?:x{2,}|\[[^\]\n]{2,20}\]|_?redacted|de-?identified)", r.lower)
    return partial(masked.span()) if masked else MISSING


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
                or (found["name"][0].isupper() and r.lower[c.start : c.end] in ("pt", "patient", "pt."))
            )
        ):
            return found.span("name")
    for pattern in (_NAME_BESIDE_ID, _INITIALS):
        beside = pattern.search(r.text[:1500])
        if beside:
            return beside.span()
    before_birth = _NAME_BEFORE_BIRTH.search(r.text[:1500])
    if before_birth and before_birth["name"].split()[0] not in _NOT_A_NAME:
        return before_birth.span("name")
    titled = _NAME_IN_TITLE.search(r.text[:400])
    if titled:
        return titled.span("name")
    spoken = _SPOKEN_NAME.search(r.lower)
    if spoken:
        return spoken.span()
    last_first = re.search(
        rf"(?m)^[ \t]*(?:[A-Z][\w'-]+,\s+{_CAPITALISED}|[A-Z]{{3,}},?\s+[A-Z][a-zA-Z]+)", r.text[:600]
    )
    return (
        last_first.span()
        if last_first
        and re.search(r"\bdob\b|\bmrn\b|\b\d{2}\s?[mf]\b", r.lower[last_first.start() : last_first.end() + 60])
        else None
    )


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
    return None


def _birth(case: Case) -> tuple[int, int] | None:
    r = case.reading
    for c in r.all("identifier", "dob"):
        date = next(iter(r.numbers(c.end, c.end + 16)), None)
        if date is not None and (
            date.kind == "date" or re.match(r"\d{1,2} \d{1,2} \d{2,4}", r.text[date.start : date.start + 10])
        ):
            return c.start, date.end
    return None


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
