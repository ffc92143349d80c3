"""Elements of what came before the test: purpose, order, consent, screening, place."""

from __future__ import annotations

import re

from notecheck import lexicon
from notecheck.facts.symptoms import is_done_for
from notecheck.reading.document import Concept
from notecheck.rules.case import MISSING, Case, Judgement, partial, present, recorded
from notecheck.rules.registry import element

_WORDS = lexicon.wordings("preparation")

_ICD = re.compile(r"\b[A-TV-Z]\d{2}(?:\.[0-9A-Z]{1,4})\b")


_ONLY_CODE = re.compile(r"[\s:=|,;(]*(?:ICD(?:-?10)?\W{1,3})?[A-TV-Z]\d{2}(?:\.[0-9A-Z]{1,4})?[\s|,.;)]*")


_COMPLAINT = re.compile(r"(?<!no )(?<!not )(?<!never )(?<!denied )(?<!denies )(?<!without )\bc/o\b[^.;\n]{0,40}$")
_ORDERED_FOR_IT = re.compile(
    r"(?:(?!\b(?:peak|stage|rec\w*|min\w*)\b|\d:\d\d)[^.;\n]){0,60}?"
    r"\b(?:ordered (?:by )?(?:dr|doctor|np|pa)\b|(?:sent|referred|ref'?d) (?:here |over )?by\b)"
)


_GIVEN_FOR_IT = re.compile(r",[^,]*\w[^,]*(?<!test )(?<!this )(?<!it )(?<!who )(?<!and )(?<!was )\bordered\b")
"""Something else was ordered for the complaint ("c/o CP, NTG ordered by Dr. Holm")."""
_TO_STOP = re.compile(r"[^.;\n]{0,30}\bto (?:stop|end|give|hold)\b")


def _is_why_it_was_ordered(case: Case, c: Concept) -> bool:
    """Whether the sentence of a complaint tells who ordered the test ("c/o doe on stairs, ordered Dr Ames")."""
    low, (start, _) = case.reading.lower, case.reading.sentence(c.start)
    complained = _COMPLAINT.search(low, max(start, c.start - 48), c.start)
    ordered = None if c.negated or complained is None else _ORDERED_FOR_IT.match(low, c.end)
    return ordered is not None and not _GIVEN_FOR_IT.search(ordered[0]) and not _TO_STOP.match(low, ordered.end())


@element("indication")
def indication(case: Case) -> Judgement:
    """A symptom, sign, disease or purpose for which the test was ordered."""
    r = case.reading
    purposes = [
        c for category in ("purpose", "symptom") for c in r.all(category) if c.value not in ("weak", "flushing")
    ]
    headed = [c for c in purposes if _under(case, c, "indication") and c.context not in ("unticked", "blank")]
    asked = [c for c in purposes if c.context == "indication" or _is_why_it_was_ordered(case, c)]
    if headed or asked:
        return present(*(headed or asked))
    weak = [c for c in r.all("purpose", "weak") if _under(case, c, "indication")]
    coded = [s for s in r.under("indication") if _ONLY_CODE.fullmatch(r.text, s.body, s.end)]
    if weak or coded:  # what stands under the heading decides, not words elsewhere
        return partial(weak[0] if weak else (coded[0].body, coded[0].end))
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
        and not any(m.state in ("unticked", "blank") for m in r.marked(s.body, s.end))
    ]
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
        "rest",
        "stages",
        "rhythm",
        "recovery",
    )
    first = r.lines[min(5, len(r.lines) - 1)][1] if r.lines else 0
    early = [
        c
        for c in purposes
        if c.start < min(case.begin, max(first, 500))
        and not c.negated
        and not any(s.negated for s in r.within("symptom", c.start, c.end))
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
    told = symptom or [
        c
        for c in (*r.all("symptom"), *r.all("purpose"))
        if c.start < case.begin and not c.negated and _COMPLAINS.search(r.lower, max(0, c.start - 40), c.start)
    ]
    told = told or [c for c in r.all("symptom") if _is_complaint(case, c)]
    told = told or [
        c
        for c in (*r.all("symptom"), *r.all("purpose"))
        if _is_why(case, c) and not _under(case, c, *sections_away) and is_done_for(r, c)
    ]
    told = told or [
        c
        for c in r.all("symptom")
        if _is_why(case, c) and not _under(case, c, *sections_away) and _SINCE.match(r.lower, c.end)
    ]
    if told:
        return present(told[0])
    operation = _BEFORE_OPERATION.search(r.lower, 0, case.begin) or _REPLACED.search(r.lower, 0, case.begin)
    beside = _beside_the_orderer(case)
    if operation or beside:
        return present(operation.span() if operation else beside)
    return MISSING


_SINCE = re.compile(
    r"[^.;:\n]{0,30} (?:since "
    r"(?!(?:an? |the |last |his |her ){0,2}(?:visit|test|seen|stage|stg|minute|peak|rest|start\w*"
    r"(?: of (?:the )?(?:test|exercise|walk|stage|protocol|infusion))?)\b"
    r"(?! of (?:the )?(?:season|year|summer|winter|month)| (?:positive|in \d))(?! an? ))[a-z]{1,3}|"
    r"for the (?:last|past) (?:\w+ )?(?:days?|w(?:ee)?ks?|months?|mos?|years?|yrs?)\b)"
)
"""How long a complaint has been there ("short of breath on stairs since a viral illness")."""
_BROUGHT_ALONG = frozenset("chest_pain dyspnea dizziness palpitations syncope fatigue leg_pain".split())
"""Symptoms that patients come with; a line that was flushed is none of them."""
_TELLS_OF_BEFORE = frozenset({"", "rest", "history", "comments", "identification", "ordering"})
_LONGEST_OPENING = 700
"""Characters: what is felt is told first where it is why the patient came."""
_OPENS_WITH = re.compile(r"c/o\b")
"""The heading of a complaint before the test, and of symptoms during it."""


def _is_why(case: Case, c: Concept) -> bool:
    """Whether a complaint is told in the opening, as one of this patient and this day."""
    if c.negated or c.context not in ("", "historical", "indication"):
        return False
    readings = [row.start for row in case.reading.rows if row.phase != "rest"]
    return c.start < min(readings, default=_LONGEST_OPENING)


def _is_complaint(case: Case, c: Concept) -> bool:
    """Whether a symptom is told before the test where nothing else says why the patient came."""
    if c.negated or c.value not in _BROUGHT_ALONG or c.context not in ("", "historical", "indication"):
        return False
    section = case.reading.section(c.start)
    opens = section is not None and _OPENS_WITH.match(case.reading.lower, section.start) is not None
    if opens:
        return all(c.start < row.start for row in case.reading.rows if row.phase != "rest")
    return c.start < min(case.begin, _LONGEST_OPENING) and case.category(c.start) in _TELLS_OF_BEFORE


def _beside_the_orderer(case: Case) -> Concept | None:
    """The complaint behind the name of who asked for the test ("Sent by Dr. X: breathless on stairs")."""
    named, _ = case.crew.ordering
    if named is None:
        return None
    r = case.reading
    reach = min(named[1] + 80, r.line(named[1])[1])
    behind = [
        c for c in (*r.within("symptom", named[1], reach), *r.within("purpose", named[1], reach)) if not c.negated
    ]
    return next((c for c in behind if _LEADS_TO.fullmatch(r.text, named[1], c.start)), None)


_LEADS_TO = re.compile(r",?(?: (?:MD|DO|NP|PA-C|PA|APRN))*[ ]{0,2}(?::|//|-{1,2}|,|\()[^.;|]{0,40}")
_BEFORE_OPERATION = re.compile(
    r"\b(?:before|prior to|ahead of|planned for|listed for)\b[^.;:\n]{0,40}"
    r"\b(?:(?:left|right|total|new|l|r) (?:total )?(?:knee|hip)|"
    r"surgery|operation|repair|replacement|resection|transplant\w*|\w{4,}ectomy|\w{4,}plasty)\b"
)
_REPLACED = re.compile(r"\bgetting (?:an? |his |her )?(?:\w+ )?(?:knee|hip|shoulder|valve)s? replaced\b")
"""An operation as the purpose ("sent before his hip replacement")."""


_COMPLAINS = re.compile(rf"\b(?:{_WORDS['complains']})[ :]{{1,2}}(?:[\w/-]+ ){{0,3}}$")
"""A complaint told among the history."""
_FREE_WORDS = re.compile(r"[A-Za-z]{4,}")
_ASKS = re.compile(
    r"\bw/|\b(?:for|with|ind|reason|why|on|at|when|has|had|having|gets|get|feels|hx|since|"
    r"x\s?\d|chronotropic|pre-?op|eval|known|new|in aug|fainted|abnormal|sent|because|c/o|"
    r"exertion\w*|check\w*|clearance|wks?|months?|2/2|before|after|while|during|asked|wants?|wanted|whether|episodes?|"
    r"spells?|times|list|follow|flagged|came|if|does)\b|[,;:(?]"
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


_NOT_SCREENED = frozenset(
    "interpretation imaging plan staff equipment adverse recovery st stop response tracing rhythm symptoms "
    "supervising interpreting".split()
)
_SCREENED = frozenset("history medications allergies screening".split())


@element("pretest-screening")
def pretest_screening(case: Case) -> Judgement:
    """At least two of history, medicines, allergies, fasting or caffeine, contraindications."""
    found: dict[str, Concept] = {}
    for c in case.reading.all("screening"):
        if c.value not in found and _is_screening(case, c):
            found[c.value] = c
    if len(found) >= 2:
        return present(*found.values())
    return partial(*found.values()) if found else MISSING


def _is_screening(case: Case, c: Concept) -> bool:
    """Whether a term tells what was asked before the test: by its heading, its place in the note or its own words."""
    r = case.reading
    category = case.category(c.start)
    if category in _NOT_SCREENED or (c.context in ("blank", "unticked") and not _answered_no(case, c)):
        return False
    words = r.lower[c.start : c.end]
    if r.text[c.end : c.end + 1].isdigit() or (words in _HELD and _is_grip(case, c)):
        return False
    asked = _HELD_SINCE if words in _HELD else _ASKED.get(c.value)
    if asked is not None and category not in ("resting_ecg", "consent"):
        start, end = r.sentence(c.start)
        stretch = r.lower[max(start, c.start - 40) : min(end, c.end + 40)]
        if asked.search(stretch) and not _GIVEN.search(stretch):
            return True
    if category in ("indication", "resting_ecg"):
        return False
    return c.start <= case.begin or category in _SCREENED


_HELD = frozenset({"held", "hold", "taken", "not held"})
_GRIP = re.compile(
    r"\s*(?:on\b|onto\b|rails?\b|bars?\b|breath|for\b|at\b|"
    r"(?:the|a|his|her|both) (?:rail|bar|hand|side|grip|front))"
)
_READ_OFF = re.compile(
    r"\b(?:tracing|trace|ecg|ekg|strips?|bp|pressures?|cuff|baseline|readings?|vitals|was|were|be)\s$"
)


def _is_grip(case: Case, c: Concept) -> bool:
    """Whether what was held is the rail, or what was taken a reading."""
    low = case.reading.lower
    return bool(_GRIP.match(low, c.end, c.end + 24) or _READ_OFF.search(low, max(0, c.start - 16), c.start)) and not (
        case.reading.within("screening", max(0, c.start - 24), c.start)
    )


_HELD_SINCE = re.compile(
    r"\b(?:held|hold|taken)\b[^.;\n]{0,12}(?:\d ?(?:h|d|hrs?|hours?|days?)\b|\bsince\b|\btoday\b|\bthis (?:am|morning))"
)
_ASKED = {
    "allergy": re.compile(r""),
    "medication": re.compile(
        r"\b(?:held|hold|holding|holds|off|omitted|stopped|last (?:dose|took)|taken|took|takes|"
        r"taking|this (?:am|morning)|"
        r"today|"
        r"no (?:\w+ )?med\w*|home|prior to arrival|yesterday|last night|skipped|daily)\b"
    ),
    "fasting": re.compile(
        r"\b(?:npo|no|none|not|without|since|denies|held|free|withheld|fasting|fasted|yesterday|ago|last)\b"
    ),
    "contraindication": re.compile(r"\b(?:no|never|denies|without|not|clear|none|neg\w*)\b"),
}
"""Words with which a term of each kind is of the screening wherever it stands."""
_GIVEN = re.compile(r"\b(?:given|iv|ivp|mcg|relief|x1|after|post|recovery|called|ordered|drank|offered)\b")
"""What was given during the test was not asked before it."""


_VALUE_BEHIND = re.compile(r"[ \t:=]{1,4}[A-Za-z]{2}")


def _answered_no(case: Case, c: Concept) -> bool:
    """Whether an unticked line of a screen is an answer: another box of the same line is ticked."""
    if c.context == "blank":  # a box further on in the line is none of its own
        return _VALUE_BEHIND.match(case.reading.text, c.end, c.end + 6) is not None
    return not case.reading.answers(c.start).isdisjoint(("ticked", "no", "yes"))


_NO_PLACE = frozenset(
    "supervising staff history medications indication interpreting ordering plan tracing recovery".split()
)
"""Sections whose places are somebody's department or where the patient went."""
_NUMBERED_PLACES = frozenset(
    "lab rm room suite ste bay station unit bldg gym trailer floor wing echo cam van coach pod sta tent truck "
    "hangar".split()
)
_TITLE_PLACES = frozenset({"medicine", "imaging", "testing", "cards", "diagnostics", "investigations"})
"""Words of a department's name; anywhere else they are what is done or given."""
_NO_DEPARTMENT = re.compile(rf"\b(?:{_WORDS['no_department']})\s+$")
_LABS = re.compile(
    r"(?:stress|exercise|treadmill|cycle|bike|nuc\w*|echo|rehab|exam|performance|back|mobile|procedure)"
    r" (?:lab|room|rm|suite|bay|gym|unit)"
)
"""A room by what is done in it, capitalised or not."""
_SENDERS = re.compile(r"\b(?:request\w*|order\w*|refer\w*|ref|req|sent|from|via|per)\b[^.;|\n]{0,30}$")
_LEFT = re.compile(r"\b(?:left|to|from|leaving|back to|returned to)(?: the)? $")
_AT_PLACE = re.compile(r"\b(?:at|in|our|seen at|done at|here in|came (?:in |down |over )?to)\b[^.;\n]{0,40}$")
_NUMBER_OF_PLACE = re.compile(r"\s?#?(?:[a-z](?:-\d{2,4})?|\d{1,4})\b(?![/.:-]\d)")
_NAME_OF_PLACE = re.compile(r"\b(?!(?:The|This|That|His|Her|An?|No)\b)[A-Z][\w'.&]*(?: [\w'.&]+){0,2} $")
_SPORT = re.compile(r"\b(?:at|in|during|after|football|soccer|track|team|swim) $")


@element("site-equipment")
def site_equipment(case: Case) -> Judgement:
    """The place of the test and the equipment used."""
    r = case.reading
    places_found = [c for c in r.all("place") if _is_place(case, c)]
    makes = [c for c in r.all("equipment") if not c.context and _is_equipment(case, c)]
    if places_found and makes:
        return present(places_found[0], makes[0])
    owners = (
        _OWNER.search(r.lower, max(r.line(c.start)[0], c.start - 34), c.start) or _ITS_OWN.match(r.lower, c.end)
        for c in makes
    )
    owner = next(filter(None, owners), None)
    if owner is not None:
        return present(owner.span(), makes[0])
    return partial(*places_found[:1], *makes[:1]) if places_found or makes else MISSING


_OWNER = re.compile(r"\b(?!patient|pt\b|dr\b)[a-z]{3,}'s (?:[\w/-]+ ){0,2}$|\bour (?:own )?$")
"""Whose the equipment is ("the centre's Ergoline")."""
_ITS_OWN = re.compile(
    r"[ \w]{0,12},? (?:the )?(?:(?!patient|pt\b|dr\b|mr\b|ms\b|wife|husband|her\b|his\b)"
    r"[a-z]{3,}'s|our) own\b"
    r"(?=[ ]?(?:[,.;:)\n/&]|$)|[ ](?:treadmill|bike|belt|cart|equipment|machine|unit|system|gear))"
)
"""The same behind it ("Mortara cart, service's own")."""


def _is_place(case: Case, c: Concept) -> bool:
    """Whether a word for a place says where the test was done: in the head, at a number, or beside its equipment."""
    r = case.reading
    category = case.category(c.start)
    words = r.lower[c.start : c.end]
    start, end = r.sentence(c.start)
    before = r.lower[max(start, c.start - 46) : c.start]
    beside = bool(r.within("equipment", start, end))
    head_end = min(r.lines[min(4, len(r.lines) - 1)][1], _LONGEST_HEAD) if r.lines else 0
    numbered = words in _NUMBERED_PLACES and _NUMBER_OF_PLACE.match(r.lower, c.end, c.end + 8)
    if numbered and (beside or (c.start < head_end + 400 and category not in _NO_PLACE)):
        return True
    if category in _NO_PLACE or words == "echo" or (words == "practice" and _SPORT.search(before)):
        return False
    if category == "equipment":
        return True
    if words in _TITLE_PLACES:
        return c.start < head_end and r.text[c.start].isupper() and not _NO_DEPARTMENT.search(before)
    if _LABS.fullmatch(words) and not _LEFT.search(before):
        return True
    if c.start < head_end and not _SENDERS.search(before):
        named = _NAME_OF_PLACE.search(r.text, max(start, c.start - 40), c.start)
        if beside or r.text[c.start].isupper() or words == "occ health" or (named and words not in _TOO_WIDE):
            return True
    away = _SENDERS.search(before) or _ELSEWHERE.search(before) or _SENDS.match(r.lower, c.end)
    if words in _FACILITIES and not away:
        name_end = r.lines[min(1, len(r.lines) - 1)][1]
        if beside or c.start < name_end:
            return True
    return (
        bool(_AT_PLACE.search(before))
        and not _ANOTHER.search(before)
        and (
            beside
            or (c.start < case.begin and (words not in _TOO_WIDE or before.endswith("our ") or " our " in before))
        )
    )


_FACILITIES = frozenset(
    [
        "nuc med",
        *"clinic hospital hosp center centre memorial office dept department cardiodiagnostics laboratory".split(),
    ]
)
"""What names a place in a title or beside the equipment, capitalised or not."""
_ELSEWHERE = re.compile(
    r"\b(?:another|other|outside|different|local|old|previous|doctor'?s|dr'?s|md'?s|to|left)\b[^.;|\n]{0,24}$"
)
_ANOTHER = re.compile(r"\b(?:another|other|outside|different) $")
_SENDS = re.compile(r" (?:asked|asks|asking|request\w*|order\w*|sent|refer\w*|want\w*|visit|appointment|md|staff)\b")
_LONGEST_HEAD = 600
"""Characters: the first lines of a note in prose are no head."""
_TOO_WIDE = frozenset("lobby heart medical office health unit department cardiac floor".split())


def _is_equipment(case: Case, c: Concept) -> bool:
    r = case.reading
    words = r.lower[c.start : c.end]
    written = r.text[c.start : c.end]
    rest = r.text[c.end : c.end + 24].strip(" :.,-\n\t").lower()
    if words in ("case", "ge", "edan", "mac"):
        return written[0].isupper() and (
            words != "case" or written.isupper() or r.text[c.end : c.end + 3].strip(" -").isalnum()
        )
    if words == "cart" and (
        _CRASH_CART.search(r.lower, max(0, c.start - 12), c.start) or rest.startswith(("ch", "ready", "at ", "by "))
    ):
        return False
    if words in ("device", "equipment", "equip", "cart", "serial", "sn", "s/n", "ours", "our own"):
        return bool(rest) and (words not in ("device", "serial") or not rest.startswith(("rep", "check")))
    return True


_CRASH_CART = re.compile(r"\b(?:crash|code|emergency) $")


@element("emergency-readiness")
def emergency_readiness(case: Case) -> Judgement:
    """Emergency equipment or venous access is noted."""
    found = [c for c in case.reading.all("readiness") if not c.context]
    return present(*found[:2]) if found else MISSING
