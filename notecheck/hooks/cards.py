"""A report becomes cards: one for each topic that has something to say, three at most."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from notecheck.hooks.card_ids import Topic, card_id, topic_of
from notecheck.hooks.markdown import escaped, quoted
from notecheck.hooks.services import Service, canonical, words
from notecheck.report import Finding, Report

LONGEST_SUMMARY: Final = 139
LONGEST_QUOTE: Final = 80
MOST_LISTED: Final = 12


class Coding(BaseModel):
    """A code and where it is from."""

    model_config = ConfigDict(frozen=True)

    system: str
    code: str
    display: str


class Source(BaseModel):
    """Who says it, and about what."""

    model_config = ConfigDict(frozen=True)

    label: str
    topic: Coding


class Card(BaseModel):
    """A card as the standard has it. It suggests no change and takes no action."""

    model_config = ConfigDict(frozen=True)

    uuid: str
    summary: str = Field(max_length=LONGEST_SUMMARY)
    detail: str
    indicator: Literal["info", "warning"]
    source: Source
    overrideReasons: tuple[Coding, ...]  # noqa: N815


@dataclass(frozen=True, slots=True)
class Style:
    """How cards are written.

    Args:
        service: for which.
        domain: the reversed name under which codes are named.
        quotes: whether the words that were read are quoted.
    """

    service: Service
    domain: str
    quotes: bool = False


def cards(
    report: Report, text: str, style: Style, *, draft: bool, about: str = "", remark: str | None = None
) -> list[tuple[Card, tuple[str, ...]]]:
    """Returns the cards on a note, each with the codes of its rules; none where nothing has to be looked at.

    Args:
        report: on `text`.
        text: the note.
        style: how to write them.
        draft: whether the note is not signed yet.
        about: which document of which patient this is; the ids of the cards follow from it.
        remark: what the reader of the document says of it, a sentence of the program's own.
    """
    if report.status == "not_evaluated":
        first = report.findings[0]
        return [unread(first.message, style, f"{about} {report.note.sha256}", codes=(first.code,))]
    if report.verdict == "not_applicable":
        return []
    found: dict[Topic, list[Finding]] = {"documentation": [], "language": [], "consistency": []}
    for severity in ("error", "warning"):
        for finding in report.findings:
            if finding.severity == severity:
                found[topic_of(finding.code)].append(finding)
    made = [_card(topic, few, report, text, style, draft, about) for topic, few in found.items() if few]
    return made if remark is None else [(_remarked(card, remark), codes) for card, codes in made]


def _remarked(card: Card, remark: str) -> Card:
    return card.model_copy(update={"detail": f"{card.detail}\n\n{escaped(remark)}"})


def unread(message: str, style: Style, about: str, codes: tuple[str, ...] = ()) -> tuple[Card, tuple[str, ...]]:
    """Returns the card on a note that could not be read; `message` is a sentence of the program's own."""
    return _made("unread", codes, words()["topics"]["unread"]["summary"], escaped(message), "info", style, about), codes


def _card(
    topic: Topic, found: Sequence[Finding], report: Report, text: str, style: Style, draft: bool, about: str
) -> tuple[Card, tuple[str, ...]]:
    titles = {element.id: element.title for element in report.elements}
    grave = style.service.warns and any(f.severity == "error" for f in found)
    listed = [_line(f, text, titles, style.quotes) for f in found[:MOST_LISTED]]
    if len(found) > MOST_LISTED:
        listed.append("- " + words()["more"].format(count=len(found) - MOST_LISTED))
    if any(f.query for f in found):
        listed += ["", words()["draft_answers"] if draft else _answers(found)]
    codes = tuple(dict.fromkeys(f.code for f in found))
    seen = json.dumps([about, report.note.sha256, [[f.code, f.severity, f.start] for f in found]])
    summary = _summary(topic, found, titles)
    return _made(topic, codes, summary, "\n".join(listed), "warning" if grave else "info", style, seen), codes


def _made(
    topic: Topic,
    codes: tuple[str, ...],
    summary: str,
    detail: str,
    indicator: Literal["info", "warning"],
    style: Style,
    about: str,
) -> Card:
    said = words()
    reasons = canonical(style.domain, "CodeSystem", "override-reasons")
    coded = Coding(
        system=canonical(style.domain, "CodeSystem", "topics"), code=topic, display=said["topics"][topic]["display"]
    )
    return Card(
        uuid=card_id(topic, codes, f"{style.service.id} {indicator} {about}"),
        summary=summary,
        detail=detail,
        indicator=indicator,
        source=Source(label=said["source"], topic=coded),
        overrideReasons=tuple(Coding(system=reasons, **reason) for reason in said["reasons"]),
    )


def _summary(topic: Topic, found: Sequence[Finding], titles: dict[str, str]) -> str:
    pattern: str = words()["topics"][topic]["summary"]
    if topic != "documentation":
        return pattern.format(places=f"{len(found)} place{'s' if len(found) > 1 else ''}")
    names = list(dict.fromkeys(titles.get(f.element or "", "") or f.message.rstrip(".") for f in found))
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        listed = ", ".join(names[:shown]) + (f" {words()['more'].format(count=rest)}" if rest else "")
        if len(pattern.format(titles=listed)) <= LONGEST_SUMMARY:
            return pattern.format(titles=listed)
    return pattern.format(titles=f"{len(names)} of its parts")


def _line(finding: Finding, text: str, titles: dict[str, str], quotes: bool) -> str:
    title = titles.get(finding.element or "")
    question, _, _ = (finding.query or "").partition("? ")
    places = _places(finding, text, quotes)
    said = [f"{escaped(finding.message.removesuffix('.'))}{places}."]
    said += [escaped(f"{question}?")] if finding.query else []
    return "- " + (f"**{escaped(title)}**: " if title else "") + " ".join(said)


def _places(finding: Finding, text: str, quotes: bool) -> str:
    if finding.start is None or finding.end is None:
        return ""
    places = [(finding.start, finding.end)]
    if finding.element is None:
        places += [(place.start, place.end) for place in finding.related]
    shown = [
        f"line {text.count(chr(10), 0, start) + 1}" + (f": {quoted(text[start:end], LONGEST_QUOTE)}" if quotes else "")
        for start, end in places
    ]
    return f" ({'; '.join(dict.fromkeys(shown))})"


def _answers(found: Sequence[Finding]) -> str:
    """The sentence on complete answers that ends every query."""
    return next((f.query or "").partition("? ")[2] for f in found if f.query)


def told(made: Sequence[tuple[Card, tuple[str, ...]]]) -> list[dict[str, Any]]:
    """Returns what may be counted of some cards."""
    return [{"topic": c.source.topic.code, "indicator": c.indicator, "codes": list(codes)} for c, codes in made]
