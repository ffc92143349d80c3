"""Who did what: the performing staff, who ordered, who supervised, who reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from notecheck.facts.signature import NOT_A_NAME, Signature, blank_behind, signature_of
from notecheck.reading.document import Concept, Range, Reading
from notecheck.report import Person, Role

_NAME = re.compile(
    r"(?:(?:Dr|DR|dr|Drs|Doctor|"
    r"doctor)\b\.?\s*)?(?P<name>(?:[A-Z][\w'\u00c0-\u017f.-]*\.?\s+){0,3}[A-Z][\w'\u00c0-\u017f-]+|"
    r"[A-Z]{2,}(?:,\s?[A-Z][A-Z. ]*)?)"
)
_DR = re.compile(
    r"\b(?:Dr|DR|dr|Doctor|doctor)\b\.?\s+(?P<name>[A-Za-z][\w'\u00c0-\u017f-]*\.?(?:\s+[A-Z][\w'\u00c0-\u017f-]+){0,2})"
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


def staff(reading: Reading, crew: Crew) -> tuple[Person, ...]:
    """Returns the people of the note by role; the report shows their names only when asked."""
    out: list[Person] = []
    signature = crew.signature
    if signature is not None and (signature.name or signature.credential):
        start, end = signature.name or signature.credential or (0, 0)
        end = max(end, signature.credential[1] if signature.credential else end)
        out.append(
            Person(
                role="performed_by",
                name=None if signature.name is None else reading.text[slice(*signature.name)],
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
            out.append(Person(role=role, name=reading.text[slice(*name)], credential=None, start=name[0], end=name[1]))
    return tuple(sorted(out, key=lambda p: (p.start, p.role)))


_BARE = frozenset("interpretation interp read report reads physician md provider order orders".split())
"""Words that name a role only with a name or a deferral beside them."""
_VERBS = {
    "ordering": re.compile(r"(?:ordered|orders|sent|referred|requested|wants|wanted|asked for)\b"),
    "supervising": re.compile(r"(?:supervis\w+|covering|was the supervising|in attendance|coverage)\b"),
    "interpreting": re.compile(
        r"(?:will read|to read|reads|reading|will interpret|to interpret|will report|"
        r"is reading|interprets|is to read|did the read|for (?:interp|read)\w*)\b"
    ),
}


def _provider(reading: Reading, role: str) -> Named:
    mention: tuple[int, int] | None = None
    for c in _role_words(reading, role):
        if c.context in ("blank", "unticked"):
            continue
        end = min(reading.line(c.start)[1], c.end + 60)
        named = _name_behind(reading, c.end, end, role)
        if named is not None and _ORGANISATION.search(reading.lower, *named):
            mention = mention or named
        elif named is not None:
            return Named(named, None)
        spoken = (
            reading.lower[c.start : c.end] not in _BARE
            or any(s.start == c.start and s.category == "interpreting" for s in reading.sections)
            or bool(reading.within("deferral", *reading.sentence(c.start)))
        )
        if mention is None and spoken and not blank_behind(reading, c.end):
            mention = (c.start, c.end)
    for m in _VERBS[role].finditer(reading.lower):
        start, end = reading.sentence(m.start())
        before = list(_DR.finditer(reading.text, max(start, m.start() - 70), m.start()))
        if before and not re.search(r"\b(?:not|cardiolog\w+|fellow)\b", reading.lower[before[-1].end() : m.start()]):
            return Named(before[-1].span("name"), None)
        after = _DR.search(reading.text, m.end(), min(end, m.end() + 30))
        if after and re.fullmatch(
            r"[\s:,]*(?:was|is|by|to|dr\.?|doctor|provider|physician|md)*[\s:,]*",
            reading.lower[m.end() : after.start()],
        ):
            return Named(after.span("name"), None)
    return Named(None, mention)


def _role_words(reading: Reading, role: str) -> list[Concept]:
    out = list(reading.all("role", role))
    for section in reading.under(
        {"ordering": "ordering", "supervising": "supervising", "interpreting": "interpreting"}[role]
    ):
        out.append(Concept("role", role, section.start, section.body))
    return sorted(out, key=lambda c: c.start)


_BETWEEN = re.compile(
    r"[\s:=;,|/.\"&()#>*\-]*(?:(?:by|md|dr|dr\.|physician|provider|doctor|np|pa|was|is|"
    r"per|to|the|of|for|and|prov|name|phys|reading|supervising|interp|read|no|num|number|"
    r"cardiologist|will be|be|"
    r"ordering|covering|on site|qhp|today|team|attending)\b[\s:=;,|/.\"&()#>*\-]*){0,4}",
    re.IGNORECASE,
)


def _name_behind(reading: Reading, at: int, end: int, role: str) -> tuple[int, int] | None:
    """The name behind a role word, if only linking words stand between."""
    linked = _BETWEEN.match(reading.text, at, end)
    stop = linked.end() if linked else at
    if role == "ordering":
        number = re.compile(r"[\s:=;,|\"#]*(?:no\.?|num\w*|#)?[\s:]*(?P<n>[A-Z]{0,2}-?\d[\d-]{3,})").match(
            reading.text, at, end
        )
        words = reading.lower[max(0, at - 12) : at]
        if number and re.search(r"order|req|\bord", words):
            return number.span("n")
    loose = (
        reading.lower[max(0, at - 14) : at]
        .rstrip(" :")
        .endswith(("interpretation", "interp", "read", "report", "reads", "to dr"))
    )
    for place in (stop, at):
        found = _NAME.match(reading.text, place, end)
        if found is None or (
            loose and not _TITLED.search(reading.text, max(0, found.start() - 5), min(end, found.end() + 8))
        ):
            continue
        parts = found["name"].replace(",", " ").split()
        first = parts[0].strip(".") if parts else ""
        titled = reading.text[found.start() : found.start() + 2].lower() == "dr" or re.search(
            r"\bdr\.?\s*$|doctor\s*$", reading.lower[max(0, found.start() - 8) : found.start()]
        )
        if first in NOT_A_NAME or (first.upper() in NOT_A_NAME and not titled):
            continue
        return found.span("name")
    near = _DR.search(reading.text, at, min(end, at + 36))
    dr = (
        near
        if near
        and not re.search(r"[.;|]|  ", reading.text[at : near.start()].strip(" :;|=.,"))
        and not blank_behind(reading, at)
        else None
    )
    lower_dr = re.compile(r"[\s:]*(?:dr\.?|doctor)\s+(?P<name>[a-z][a-z'-]{2,})").match(reading.lower, at, end)
    if dr is not None:
        return dr.span("name")
    return lower_dr.span("name") if lower_dr else None


_ORGANISATION = re.compile(
    r"\b(?:clinic|department|dept|team|hospital|er|ed|emergency|surgery|vascular|unit|service|office|ortho\w*|health)\b"
)
_TITLED = re.compile(r"\b(?:Dr|DR|dr|Doctor)\b|\b(?:MD|M\.D|DO|NP|PA)\b")
