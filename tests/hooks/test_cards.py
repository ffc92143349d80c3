"""Cards of reports, without a service."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notecheck.checker import Checker
from notecheck.hooks.cards import Card, Style, cards
from notecheck.hooks.markdown import escaped, quoted
from notecheck.hooks.services import services, words
from notecheck.report import Context
from notecheck.rules.book import codes_with_examples, fires
from tests.hooks.sent import COMPLETE, DOMAIN, LEAKY, THIN
from tests.test_messages import FINDINGS, LEADING, PAYMENT

SERVICES = services(DOMAIN)
CODES = re.compile(r"\bNC\d{3}\b|\bscores?\b|\bcodes?\b", re.IGNORECASE)


def made(
    checker: Checker, text: str, service: str = "note-sign", *, quotes: bool = False, draft: bool = True
) -> list[Card]:
    report = checker.check(text, context=Context(status="draft") if draft else None)
    style = Style(SERVICES[f"notecheck-{service}"], DOMAIN, quotes)
    return [card for card, _ in cards(report, text, style, draft=draft)]


def topics(found: list[Card]) -> list[str]:
    return [card.source.topic.code for card in found]


def test_cards_are_grouped_by_kind_three_at_most(checker: Checker) -> None:
    thin = "Positive stress test for ischemia. Peak HR 120, 95 % of predicted 190. Age 30."
    assert topics(made(checker, LEAKY)) == ["language", "consistency"]
    assert topics(made(checker, THIN)) == ["documentation"]
    found = made(checker, f"{THIN}\n{thin}")
    assert topics(found) == ["documentation", "language", "consistency"]
    assert len({card.uuid for card in found}) == 3


def test_a_note_that_is_complete_enough_has_no_card(checker: Checker) -> None:
    assert checker.check(COMPLETE).verdict == "ready"
    assert made(checker, COMPLETE) == []


def test_a_text_that_is_no_stress_test_has_no_card(checker: Checker) -> None:
    assert made(checker, "Patient seen for a sore throat. Amoxicillin for ten days.") == []


def test_an_unsigned_draft_is_not_asked_for_its_signature(checker: Checker) -> None:
    unsigned = "\n".join(line for line in COMPLETE.splitlines() if not line.startswith(("Performed by", "Technician")))
    asked = [c.detail for c in made(checker, unsigned, draft=False)]
    assert any("Signature" in detail for detail in asked)
    assert not any("Signature" in card.detail for card in made(checker, unsigned))


def test_a_draft_is_not_asked_for_an_addendum(checker: Checker) -> None:
    assert all("addendum" not in card.detail for card in made(checker, LEAKY))
    assert any("addendum" in card.detail for card in made(checker, LEAKY, draft=False))


@pytest.mark.parametrize("service", ["note-save", "patient-view"])
def test_some_hooks_are_for_information_only(checker: Checker, service: str) -> None:
    assert {c.indicator for c in made(checker, LEAKY, service)} == {"info"}


@pytest.mark.parametrize("service", ["note-sign", "encounter-discharge"])
def test_others_warn_of_what_holds_the_note(checker: Checker, service: str) -> None:
    assert [c.indicator for c in made(checker, LEAKY, service)] == ["warning", "info"]


def test_a_summary_is_short_however_much_is_missing(checker: Checker) -> None:
    for text in ("Stress test.", THIN, "Treadmill stress test, Bruce protocol, done."):
        for card in made(checker, text):
            assert len(card.summary) < 140
    summary = made(checker, THIN)[0].summary
    assert re.search(r" and \d+ more$", summary)


def test_a_text_that_cannot_be_read_says_so(checker: Checker) -> None:
    found = made(checker, "a\x00\x01\x02" * 400)
    assert topics(found) == ["unread"]
    assert found[0].indicator == "info"
    assert "not readable as text" in found[0].detail


def test_ids_follow_from_the_note_and_nothing_else(checker: Checker) -> None:
    assert [c.uuid for c in made(checker, LEAKY)] == [c.uuid for c in made(checker, LEAKY)]
    others = {c.uuid for c in made(checker, LEAKY + " ")} | {c.uuid for c in made(checker, LEAKY, "note-save")}
    assert not others & {c.uuid for c in made(checker, LEAKY)}


def test_every_card_offers_the_coded_reasons(checker: Checker) -> None:
    for card in made(checker, LEAKY):
        assert [r.code for r in card.overrideReasons] == [
            "documented-elsewhere",
            "device-text",
            "not-an-interpretation",
            "other",
        ]
        assert all(
            r.display and r.system == "http://example.org/notecheck/CodeSystem/override-reasons"
            for r in card.overrideReasons
        )


HOSTILE = """Treadmill stress test, Bruce. <script>alert(1)</script> <img src=x onerror=alert(1)>
Positive <b>stress test</b> for **ischemia** ](javascript:alert(1)) ![x](https://evil.example/x.png) `code` www.evil.example
[positive stress test](https://evil.example) \u202e reversed & &lt;i&gt; | a | b | ~~x~~ # heading
"""


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.append(tag)


def harmless(text: str) -> None:
    """What is shown means nothing, read as HTML or as Markdown."""
    tags = _Tags()
    tags.feed(text)
    assert tags.found == []
    bare = re.sub(r"&#\d+;", "", text)
    assert not re.search(r"[<>`\[\]*_!|~\\@]|://|www\.|&|\u202e", bare)


def test_what_is_quoted_means_nothing(checker: Checker) -> None:
    report = checker.check(LEAKY)
    leak = next(f for f in report.findings if f.code == "NC201")
    starts = range(0, len(HOSTILE), 40)
    found = [leak.model_copy(update={"start": start, "end": start + 60}) for start in starts]
    style = Style(SERVICES["notecheck-note-sign"], DOMAIN, quotes=True)
    [(card, _)] = cards(report.model_copy(update={"findings": tuple(found)}), HOSTILE, style, draft=True)
    assert card.detail.count("were read (line ") == len(starts)
    assert "script" in card.detail
    harmless(card.detail)


def test_without_being_asked_nothing_is_quoted(checker: Checker) -> None:
    for card in made(checker, HOSTILE):
        assert not re.search("script|evil|ischemia|reversed", card.detail + card.summary)


@given(st.text())
def test_escaped_text_means_nothing(text: str) -> None:
    harmless(escaped(text))
    assert "\n" not in escaped(text)


def test_escaped_text_reads_as_before() -> None:
    assert escaped("135 of 159 is 85 %, the note says 78 %.") == "135 of 159 is 85 %, the note says 78 %."
    assert quoted("x" * 90, 80) == '"' + "x" * 79 + '…"'
    assert quoted("1. mm\n2", 80) == '"1&#46; mm 2"'


def texts() -> list[str]:
    said = words()
    out = [said["source"], said["draft_answers"]]
    for part in ("topics", "reasons", "services"):
        entries = said[part].values() if isinstance(said[part], dict) else said[part]
        out += [v for e in entries for k, v in e.items() if isinstance(v, str) and k not in ("id", "hook", "code")]
    return out


@pytest.mark.parametrize("said", texts())
def test_the_words_of_the_hooks_are_compliant(said: str) -> None:
    for pattern in (PAYMENT, LEADING, CODES):
        assert not pattern.search(said)


@pytest.mark.parametrize("code", sorted(codes_with_examples()))
def test_no_card_speaks_of_codes_scores_or_payment(code: str, checker: Checker) -> None:
    for card in made(checker, fires(code) or "", draft=False):
        for said in (card.summary, card.detail):
            for pattern in (PAYMENT, LEADING, CODES, FINDINGS):
                assert not pattern.search(said), f"{code}: {pattern.search(said)}"
