"""The element that the test was explained and consent obtained."""

from __future__ import annotations

import re

from notecheck.reading.document import Concept
from notecheck.rules.case import MISSING, Case, Judgement, partial, present
from notecheck.rules.registry import element

_BARE_CONSENT = re.compile(r"co[a-z]{1,5}t?|cosnent|risks|informed consent|explained|consent form")
"""Words that name consent, also mistyped, without saying that it was given."""


_AFTER_CONSENT = re.compile(r"\b(?:after|following) (?:(?:full|verbal|written|signed|his|her|the) ){0,2}$")
"""What was done "after informed consent" had it."""
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
        if re.search(r"\b(?:no|not|without) $", r.lower[max(0, c.start - 8) : c.start]) or re.match(
            r"\s*(?:not|refused|declined)", r.lower[c.end : c.end + 10]
        ):
            continue
        if _REFUSED.search(r.lower, *r.sentence(c.start)):
            continue
        start, end = r.sentence(c.start)
        line = r.line(c.end - 1)
        section = r.section(c.start)
        if r.text[c.end : c.end + 2] == "?\n":  # the answer stands on the next line
            line = r.line(c.end + 2)
            end = line[1]
        around = (
            (start, min(end + 24, line[1]))
            if section is None or section.category != "consent"
            else (section.start, section.end)
        )
        done = r.within("obtained", *around)
        ticked = any(m.state in ("ticked", "yes") for m in r.marked(*around))
        words = r.lower[c.start : c.end]
        given = _AFTER_CONSENT.search(r.lower, max(0, c.start - 24), c.start) is not None
        if (
            done
            or ticked
            or given
            or not _BARE_CONSENT.fullmatch(words)
            or r.lower[c.end : c.end + 3].strip() in ("y", "y,")
        ):
            return present((c.start, done[0].end if done and done[0].end > c.start else c.end))
    signed = _PAPER_SIGNED.search(r.lower) or _TOLD_AND_AGREED.search(r.lower, 0, case.begin)
    if signed and not _REFUSED.search(signed[0]):
        return present(signed.span())
    weak = next(r.all("consent", "weak"), None)
    if blank is not None or weak is not None:
        return partial(blank or weak)
    loose = next((c for c in r.all("consent", "consent") if not _REFUSED.search(r.lower, *r.sentence(c.start))), None)
    return partial(loose) if loose else MISSING


_PAPER_SIGNED = re.compile(
    r"\b(?:paper\w*|forms?|permits?|permission|release|waiver|sheet|icf|agreement|both pages)(?: (?:was|were|is|are))? "
    r"(?:signed|given|granted|obtained|initial\w+)\b|"
    r"\bsigned (?:(?:the|his|her|a|our|their) )?(?:\w+ )?"
    r"(?:paper|form|permission|release|waiver|sheet|icf|agreement)\b|"
    r"\bsignature (?:is )?on (?:the )?(?:paper|file|form|sheet)\b|"
    r"\bput (?:his|her|their) name (?:on|to|under) (?:it|the (?:form|paper|sheet))\b"
)
"""A paper that the patient signed, by another name than consent."""


_TOLD_AND_AGREED = re.compile(
    r"\b(?:what (?:could|can|might|may) (?:go wrong|happen)|what (?:would|will) happen|risks?|hazards?|dangers?|"
    r"explain\w*|expl'?d|explanation|briefed|talked (?:(?:him|her|pt|them) )?(?:through|thru|over)|"
    r"went (?:over|through|thru)|gone (?:over|through)|"
    r"questions? (?:were )?answered|told (?:about|what)|possible trouble)\b[^|]{0,90}?"
    r"\b(?:signed(?! (?:out|in|off|by)\b)(?!:)|agree[ds]?|agreeable|signature|willing|initial?led|ok(?:ay)? with|"
    r"wants? to (?:go|proceed)|wanted to (?:go|proceed))\b|"
    r"\bsigned\b[^.;|\n]{0,24}\bafter (?:\w+ )?(?:explanation|questions|talk)\b"
)
"""What would be done was told and the patient took it on."""
