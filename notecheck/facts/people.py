"""Who did what: the performing staff, who ordered, who supervised, who reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from notecheck import lexicon
from notecheck.facts.attested import OWN_PART, attesting, concluding
from notecheck.facts.names import DR, RANK, TITLED, WRITTEN, name_behind
from notecheck.facts.signature import Signature, blank_behind, signature_of
from notecheck.reading.document import Concept, Range, Reading
from notecheck.report import Person, Role

_WORDS = lexicon.wordings("people")

_CLINICIAN = re.compile(
    r"\b(?:(?:np|pa)\.? (?=[a-z]\. [a-z]{3})|(?:[Dd]r|DR|[Dd]octor|[Nn]urse [Pp]ractitioner|NP|PA|ARNP|"
    rf"APRN|[Pp]hysician [Aa]ssistant|{RANK})\b\.?\s+)"
    rf"(?P<name>[a-z]\. [a-z][a-z'-]{{2,}}|{WRITTEN})"
)


class Named(NamedTuple):
    """Where a provider is named, and where the role is spoken of without a name."""

    name: Range | None
    mention: Range | None


class Crew(NamedTuple):
    """The people of one test."""

    signature: Signature | None
    ordering: Named
    supervising: Named
    interpreting: Named


def crew_of(reading: Reading, people: Mapping[str, Sequence[Role]] | None = None) -> Crew:
    """Returns who performed, ordered, supervised and reads, as far as the note tells.

    Args:
        reading: the note.
        people: names whose roles the site knows; one in the note names its role where the note itself does not.
    """
    ordering, supervising, interpreting = (
        _known(reading, role, _provider(reading, role), people or {})
        for role in ("ordering", "supervising", "interpreting")
    )
    return Crew(signature_of(reading), ordering, supervising, interpreting)


def _known(reading: Reading, role: str, found: Named, people: Mapping[str, Sequence[Role]]) -> Named:
    """The provider as found, else the first person of the site with this role whose name stands in the note."""
    if found.name is None:
        for name, roles in people.items():
            at = re.search(rf"\b{re.escape(name.lower())}\b", reading.lower) if role in roles else None
            if at:
                return Named(at.span(), None)
    return found


def staff(reading: Reading, crew: Crew, *, names: bool) -> tuple[Person, ...]:
    """Returns the people of the note by role, with their `names` only where asked for."""
    out: list[Person] = []
    signature = crew.signature
    if signature is not None and (signature.name or signature.credential):
        start, end = signature.name or signature.credential or (0, 0)
        end = max(end, signature.credential[1] if signature.credential else end)
        out.append(
            Person(
                role="performed_by",
                name=reading.text[slice(*signature.name)] if names and signature.name is not None else None,
                credential=signature.credential_text,
                start=start,
                end=end,
            )
        )
    others: tuple[tuple[Role, Named], ...] = (
        ("ordering", crew.ordering),
        ("supervising", crew.supervising),
        ("interpreting", crew.interpreting),
    )
    for role, (name, _) in others:
        if name is not None:
            written = reading.text[slice(*name)] if names else None
            out.append(Person(role=role, name=written, credential=None, start=name[0], end=name[1]))
    return tuple(sorted(out, key=lambda p: (p.start, p.role)))


_BARE = frozenset(
    "interpretation interp read report reads physician md provider order orders request requested".split()
)
"""Words that name a role only with a name or a deferral beside them."""
_VERBS = {
    "ordering": re.compile(rf"(?:{_WORDS['orders']})\b"),
    "supervising": re.compile(rf"(?:{_WORDS['supervises']})\b"),
    "interpreting": re.compile(_WORDS["interprets"]),
}
_CREDENTIALED = re.compile(
    r"(?P<name>(?:[A-Z][\w'\u00c0-\u017f.-]*\.? ){1,3}(?:[A-Z][\w'\u00c0-\u017f-]+))?,? "
    r"(?:MD|M\.D\.|DO|D\.O\.|NP|PA-C|PA|DNP|APRN|"
    r"CNP|FNP|ACNP|ARNP|MBBS)\b[\s,(]*(?:(?:also|and|was|is|who|present|will be|be|on site|here)\b[\s,]*){0,4}$"
)
"""A name with its credential and what leads from it to the person's part ("N. Ames DO (also supervising)")."""
_HERSELF = re.compile(
    r"\b(?:Dr|DR|Doctor)\b\.? (?P<name>[A-Z][\w'\u00c0-\u017f-]+(?: [A-Z][\w'\u00c0-\u017f-]+){0,2})(?:, MD|, DO)?"
    r"[.;,] "
    r"(?:She|He|she|he|who|and) (?:also )?(?:(?:reads|interprets|over-?reads|will read|will interpret)\b|"
    r"has (?:the )?(?:tracings?|strips?|ecg|ekg|recording|test) to (?:read|interpret)\b)"
)
"""Who reads by a pronoun behind the name ("Supervising: Dr. Ames. She reads the tracings herself")."""
_THE_SAME = re.compile(
    r"\b(?:Dr|DR|Doctor|[Ss]upervis(?:ing|or)(?: [A-Z]{2,4})?[,:](?: (?:Dr|MAJ|CPT|COL|LTC)\b)?)\.? {1,3}"
    r"(?P<name>[A-Z][\w'\u00c0-\u017f.-]*(?: [A-Z][\w'\u00c0-\u017f-]+){0,2})(?:,? (?:MD|DO))?"
    r"(?: (?:is )?supervising| supervised)?[.;,]?\s{1,6}"
    r"(?:(?:[Ii]nterpretation|[Ii]nterp|[Rr]eading|[Tt]he read|[Rr]eport)(?: is)?(?: to be)? by (?:the )?same|"
    r"(?:[Rr]ead(?:ing|s|er|er is)?|[Ii]nterpret(?:ing|er)|[Ii]nterpretation)(?: (?:MD|physician|provider))?[,:]? "
    r"(?:the )?same(?: (?:dr|doctor|physician|md)| as (?:above|supervis\w+))?(?=[.;,\n]|$)|"
    r"(?:the )?same (?:(?:will|to) )?(?:also )?(?:interprets?|reads?)|"
    r"(?:the )?(?:tracings?|strips?|ecg|ekg|recording) (?:go(?:es)?|sent|will go|went) to (?:him|her) (?:to|for))\b"
)
"""Who reads, named just before as the one who supervises ("Supervising: Dr. Ames; interpretation by same")."""
_READS = ("reads", "interprets", "will read", "will interpret", "to read", "to interpret")
"""One of these stands in all that `_HERSELF` finds."""
_PRONOUN = re.compile(
    r"\b(?:he|she|who)(?: (?:was|is|also|will be|acted as|served as|the|then|has been|'s))*"
    r"(?: (?:on site|here|present) and| supervising (?:physician|provider|doctor|cardiologist),? and)? (?:the )?$"
)
"""Who by a pronoun takes the role of the verb behind it ("Dr. Ames listened first; she was the supervising doctor")."""
_REPORT_OF = re.compile(r"[ ](?:report|read\b|reading|over-?read|interpretation)")
"""Behind whose it is ("that is for Dr. X's report")."""
_TO_SAY = re.compile(r"[ ]to (?:say|judge|tell|decide|determine|interpret)\b")
_IS_FOR = re.compile(r"\b(?:is|are|up|left) (?:for|to) $")
"""Whose it is to tell what a test means ("what the tracings mean is for Dr. X to say")."""
_BEFORE_REPORT = re.compile(r"[\s,]*(?:(?:MD|DO|M\.D\.|is|was|who)\b[\s,]*){0,2}to report\b")
_TEST_FOR = re.compile(rf"\b(?:{_WORDS['test_for']})(?: (?:test|study|stress|ecg|ekg))? for (?=(?:dr|doctor)\b)")
"""A test "for Doctor X" is one that X ordered."""
_FROM = re.compile(
    r"from(?<!note from)(?<!letter from)(?<!results from)(?<!report from)(?<!clearance from)(?<!call from)(?<!\wfrom)"
    r"[ :.]{1,16}(?=dr\b\.?|doctor\b)|"
    r"(?<=\n)fm[ :.]{1,4}(?=dr\b)"
)
_PER = re.compile(r"per(?<!\wper) (?=dr\b\.?|doctor\b)")
_NOT_THE_ORDER = re.compile(
    r"\b(?:held|hold\w*|stopped|taken|took|given|skip\w*|ok|cleared|verbal|mg|nitro\w*|oxygen|tongue|relief|aminoph\w*)\b"
)
"""What a doctor said of the medicines or of the patient's state is no order of the test."""
_POSSESSED = re.compile(r"'s? (?:request|orders?|referral|requisition)\b")
"""What is some doctor's own ("at Dr. X's request")."""
_BESIDE = re.compile(
    r"(?:\b(?:Dr|DR|dr|Doctor)\b\.? ?(?P<name>[A-Za-z][\w'\u00c0-\u017f-]*\.?(?: [A-Z][\w'\u00c0-\u017f-]+){0,2})|"
    r"(?P<titled>(?:[A-Z][\w'\u00c0-\u017f.-]*\.? ){0,2}[A-Z][\w'\u00c0-\u017f-]+),? (?:MD|DO|NP|PA-C|PA|APRN|DNP))"
    r"(?:,? (?:MD|DO|NP|PA-C|PA))?(?: \([A-Za-z .]{2,14}\))?(?:, | ?\(| - |(?<=[A-Za-z)]) )$"
)
"""A name with its title before the word for the role ("Dr. X (ordering)", "B. X MD, reader")."""
_ENDS_ROLE = re.compile(r" ?(?:physician|provider|md|dr|doctor)?(?:\)|\.|,|;|\s*$)", re.M)
_HEAD = 600
"""Characters: who sent the patient is told first."""
_NOT_A_CLINICIAN = re.compile(
    r"\b(?:company|employer|work|job|school|coach|team|mom|mother|dad|wife|husband|daughter|son|union|"
    r"insurance)\b[^.;\n]{0,24}$"
)
_SPOKEN_TO = re.compile(
    r"\b(?:told|tell|report(?:s|ed)?|call(?:ed)?|gave|given|return|back|shown|spoke|follow|cop(?:y|ies|ied)|cc)\b[^.;\n]*$"
)
"""What is said to a doctor is not sent for reading."""
_CLAIM = re.compile(
    r"\b(?:we|our|us|this (?:office|practice|clinic|group)|one (?:bill|package)|all three|everything|globally?)\b"
)
_CLAIMED = re.compile(r"\b(?:perform\w*|did|does|do|provided?|hook-?up|trac\w+|interpret\w*|read(?:ing)?|bill\w*)\b")
_UNFILLED = re.compile(r"[\s:=(\[|-]*(?:unassigned|not assigned|none|nobody|no one|n/?a|nil)\b", re.IGNORECASE)
"""A role that the note says nobody filled."""


def _provider(reading: Reading, role: str) -> Named:
    name, mention = _labelled(reading, role)
    if name is None:
        name = _told(reading, role)
    if name is None and role in OWN_PART:
        name = attesting(reading, OWN_PART[role]) or _by_surname(reading, role)
    if name is None and mention is None and role == "interpreting":
        name = concluding(reading)
    return Named(name, None if name else mention)


def _labelled(reading: Reading, role: str) -> tuple[Range | None, Range | None]:
    """The name behind a word for the role, and the first such word that no name follows."""
    mention: Range | None = None
    for c in _role_words(reading, role):
        if c.context in ("blank", "unticked") or _UNFILLED.match(reading.text, c.end, c.end + 20):
            continue
        words = reading.lower[c.start : c.end]
        if words == "to dr" and _SPOKEN_TO.search(reading.lower, max(0, c.start - 60), c.start):
            continue
        if words == "sup" and _SUPINE.match(reading.lower, c.end) and reading.row_about(c.start) is not None:
            continue
        owner = _owner_before(reading, c) or _second_of_two(reading, c)
        if owner is not None:
            return owner, None
        if role == "ordering" and words in _ORDER_WORDS and reading.within("reversal", *reading.sentence(c.start)):
            continue
        end = min(_reach(reading, c), c.end + 60)
        named = name_behind(reading, c.end, end, role)
        if named is not None and (
            _ORGANISATION.search(reading.lower, *named)
            or _OF_GROUP.match(reading.lower, named[1], end)
            or (_GROUP.search(words) and not TITLED.search(reading.text, c.end, named[0]))
        ):
            behind = DR.search(reading.text, named[1], min(end, named[1] + 24))
            grouped = _OF_GROUP.match(reading.lower, named[1], end)
            if behind is not None and (grouped or _ORGANISATION.search(reading.lower, *named)):
                return behind.span("name"), None
            mention = mention or named
        elif named is not None:
            return named, None
        spoken = (
            words not in _BARE
            or any(s.start == c.start and s.category == "interpreting" for s in reading.sections)
            or bool(reading.within("deferral", *reading.sentence(c.start)))
        )
        if mention is None and spoken and not _is_open(reading, c) and not _is_idle(reading, c, role):
            mention = (c.start, c.end)
    return None, mention


_SUPINE = re.compile(r"[ .,:;|)-]*(?:\d|hr\b|bp\b|st(?:d|and)|\n|$)")
"""Behind "sup" where it is a posture."""
_WRAPS = 60
"""Characters: a longer line that ends with a word for a role goes on in the next."""


_LEADS_ON = re.compile(r"\b(?:by|of|from|physician|provider|doctor)$")


def _reach(reading: Reading, c: Concept) -> int:
    """Where the name behind a word for a role may end: with its line, in wrapped prose with the next."""
    start, end = reading.line(c.start)
    leads = _LEADS_ON.search(reading.lower, c.start, c.end) and not reading.text[c.end : end].strip()
    wrapped = leads and end - start > _WRAPS and end < len(reading.text)
    return reading.line(end + 1)[1] if wrapped else max(end, reading.line(c.end)[1])


_ORDER_WORDS = frozenset({"order", "orders", "ordered", "order of", "by order of", "on order of", "per order of"})
"""Words for an order that may be one of a medicine too."""


def _owner_before(reading: Reading, c: Concept) -> Range | None:
    """The name before a word for the role that stands behind it as its description."""
    words = reading.lower[c.start : c.end]
    if not _ENDS_ROLE.match(reading.lower, c.end, c.end + 12) or " to " in words or _GROUP.search(words):
        return None
    begin = c.start + 3 if words.startswith(("md ", "np ", "pa ", "do ")) else c.start  # "Ames MD supervising"
    found = _BESIDE.search(reading.text, max(reading.line(c.start)[0], c.start - 60), begin)
    return found and found.span("name" if found["name"] else "titled")


_SECOND = re.compile(r"[a-z][ ]?/[ ]?$")


def _second_of_two(reading: Reading, c: Concept) -> Range | None:
    """The second name behind two labels ("Supervising / reading: Dr. A / Dr. B")."""
    start, end = reading.line(c.start)
    if not _SECOND.search(reading.lower, max(start, c.start - 4), c.start):
        return None
    named = list(DR.finditer(reading.text, c.end, end))
    between = reading.text[named[0].end() : named[1].start()] if len(named) > 1 else ""
    return named[1].span("name") if between.strip() == "/" else None


_TITLE_BEHIND = re.compile(r"[ ]?[:=]?[ ](?:md|dr|doctor|physician|provider|phys)\b\.?(?=[ ]?[:=_])")


def _is_open(reading: Reading, c: Concept) -> bool:
    """Whether nothing stands behind a word for a role, unless it closes a sentence ("Cardiology to over-read.")."""
    start, _ = reading.sentence(c.start)
    words = reading.lower[c.start : c.end]
    told = words.startswith(("to ", "will ")) or words.endswith(" pend") or bool(_GROUP.search(words))
    sent = words.startswith("for ") and not reading.text[c.end : reading.line(c.start)[1]].strip()
    ends = reading.text[c.end : c.end + 1] == "." and reading.text[start : c.start].strip(" -*") != ""
    closes = told or sent or ends
    titled = _TITLE_BEHIND.match(reading.lower, c.end, c.end + 12)
    return not closes and blank_behind(reading, titled.end() if titled else c.end)


def _is_idle(reading: Reading, c: Concept, role: str) -> bool:
    """Whether a word for the role speaks of nobody: a party's claim of all parts, a company that sent the patient."""
    start, end = reading.sentence(c.start)
    if role == "supervising":
        sentence = reading.lower[start:end]
        return bool(_CLAIM.search(sentence) and _CLAIMED.search(sentence))
    return role == "ordering" and bool(_NOT_A_CLINICIAN.search(reading.lower, start, c.start))


_ANOTHER = re.compile(r" / |\b(?:not|fellow|cards|group|(?<!of )(?<!from )(?<!\()cardiol\w+)\b")
"""Somebody else than the person named before."""


def _told(reading: Reading, role: str) -> Range | None:
    """The name of a provider that a sentence tells with what the person did."""
    for m in _VERBS[role].finditer(reading.lower):
        start, end = reading.sentence(m.start())
        labels = reading.text[m.end() : m.end() + 3].lstrip()[:1] in (":", "=")
        before = list(_CLINICIAN.finditer(reading.text, max(start, m.start() - 70), m.start()))
        before = [c for c in before if not labels or c.end() == m.start() - 1]  # "Dr. Ames requests: fainting"
        if before and not _ANOTHER.search(reading.lower, before[-1].end(), m.start()):
            return before[-1].span("name")
        owner = None if labels else _CREDENTIALED.search(reading.text, max(start, m.start() - 60), m.start())
        if owner and owner["name"]:
            return owner.span("name")
        spoken = None if labels else _PRONOUN.search(reading.lower, max(0, m.start() - 40), m.start())
        meant = list(DR.finditer(reading.text, max(0, m.start() - 160), spoken.start())) if spoken else []
        if meant and "\n\n" not in reading.text[meant[-1].end() : m.start()]:
            return meant[-1].span("name")
        after = DR.search(reading.text, m.end(), min(end, m.end() + 30))
        if after and re.fullmatch(
            r"[\s:,.]*(?:was|is|by|from|to|dr\.?|doctor|provider|physician|md|here|in|over|us|him|her|[\s:,])*",
            reading.lower[m.end() : after.start()],
        ):
            return after.span("name")
    if role == "interpreting":
        owner = next((d for d in DR.finditer(reading.text) if _REPORT_OF.match(reading.text, d.end())), None)
        if owner is not None and owner["name"].endswith("'s"):
            return owner.start("name"), owner.end("name") - 2
        herself = _HERSELF.search(reading.text) if any(word in reading.text for word in _READS) else None
        led = ("supervis", " by ", " to ")
        same = (m for m in _THE_SAME.finditer(reading.text) if any(words in m[0].lower() for words in led))
        herself = herself or next(same, None)
        if herself is not None:
            return herself.span("name")
        doctors = DR.finditer(reading.text) if "to report" in reading.text else ()
        teller = next((d for d in DR.finditer(reading.text) if _TO_SAY.match(reading.text, d.end())), None)
        if teller is not None and _IS_FOR.search(reading.lower, max(0, teller.start() - 12), teller.start()):
            return teller.span("name")
        reporter = next((d for d in doctors if _BEFORE_REPORT.match(reading.text, d.end())), None)
        return reporter.span("name") if reporter else None
    if role == "ordering":
        head = [
            *(_TEST_FOR.finditer(reading.lower) if " for d" in reading.lower else ()),
            *_FROM.finditer(reading.lower, 0, _HEAD),
            *(
                m
                for m in _PER.finditer(reading.lower, 0, _HEAD)
                if not _NOT_THE_ORDER.search(
                    reading.lower, max(reading.sentence(m.start())[0], m.start() - 40), m.start()
                )
            ),
        ]
        doctors = DR.finditer(reading.text) if "'" in reading.text else ()
        asked = next(
            (d for d in doctors if _POSSESSED.search(d[0] + reading.text[d.end() : d.end() + 14])),
            None,
        )
        if asked is not None:
            return asked.span("name")
        named = next((d for m in head if (d := DR.match(reading.text, m.end()))), None)
        return named.span("name") if named else None
    return None


_BARE_NAME = re.compile(r"\b(?P<name>[a-z][a-z'-]{2,}) (?:is |will be )?$")
_BARE_NAME_BEHIND = re.compile(r"[ ]?(?:by|:|=|-|/)[ ]{0,3}(?P<name>[a-z][a-z'-]{2,})\b")


_BEFORE_READ = re.compile(
    r"(?:^|[.,;/|(] ?|[ ]{2})(?P<name>(?:[A-Z][\w'-]+ )?[A-Z][\w'-]{2,}) to (?:over-?read|read|interpret)\b",
    re.MULTILINE,
)
_NO_PERSON = frozenset(
    "cardiology cards cardiologist cardiologists physician physicians provider providers doctor doctors reader readers "
    "attending fellow radiology radiologist nuclear nuc group staff team tracing tracings strip strips ecg ekg images "
    "clinic heart results md who dept department service cards/md hospitalist reading medicine partner".split()
)
"""Who is no person by name: a service, a rank, the tracing itself."""


def _by_surname(reading: Reading, role: str) -> Range | None:
    """A doctor named elsewhere in the note and here by surname alone, however it is typed ("holm to read")."""
    known = {m["name"].split()[-1].lower().rstrip(".") for m in DR.finditer(reading.text)}
    for m in _VERBS[role].finditer(reading.lower) if known else ():
        told = _BARE_NAME.search(reading.lower, max(0, m.start() - 30), m.start())
        if told is not None and told["name"] in known:
            return told.span("name")
    alone = _BEFORE_READ.search(reading.text) if role == "interpreting" else None
    if alone is not None and _NO_PERSON.isdisjoint(re.split(r"[ -]", alone["name"].lower())):
        return alone.span("name")
    for c in _role_words(reading, role) if known else ():
        told = _BARE_NAME_BEHIND.match(reading.lower, c.end, c.end + 30)
        if told is not None and told["name"] in known:
            return told.span("name")
    return None


def _role_words(reading: Reading, role: str) -> list[Concept]:
    out = list(reading.all("role", role))
    for section in reading.under(
        {"ordering": "ordering", "supervising": "supervising", "interpreting": "interpreting"}[role]
    ):
        out.append(Concept("role", role, section.start, section.body))
    return sorted(out, key=lambda c: c.start)


_ORGANISATION = re.compile(
    r"\b(?:clinic|department|dept|team|hospital|er|ed|emergency|surgery|vascular|unit|service|office|ortho\w*|health)\b"
)
_OF_GROUP = re.compile(
    r"[ ](?:heart |cardiology |cardiac |medical |radiology |imaging )?(?:group|associates|partners|"
    r"cardiology|cardiologists|"
    r"clinic|department|dept|service|office)\b"
)
"""Behind a name that is one of a practice ("Riverbend cardiology group")."""
_GROUP = re.compile(r"\b(?:er|ed|pcp|gp|hospitalist|cards|cardiology|group)\b")
"""A role word that itself says which group is meant; only a titled name behind it is a person's."""
