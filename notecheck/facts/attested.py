"""Physicians who sign that they were there, or that they read the tracings."""

from __future__ import annotations

import re

from notecheck.reading.document import Range, Reading

_ATTESTED = re.compile(
    r"\bi (?:was|am|have been|remained|personally|directly|was personally|was physically) (?:[\w-]+ ){0,2}?"
    r"(?:present|on[ -]?site|on the premises|available|in the (?:room|lab|suite|office|building|"
    r"department|dept|clinic)|"
    r"supervis\w+|directed|oversaw)\b|"
    r"\bi (?:(?:ran|did|performed|ordered|read|interpreted|conducted|administered|and|both|personally)[ ,]*){0,4}"
    r"(?:supervised|oversaw|directly supervised)\b"
)
"""A signer's word that they were there."""
_OWN_READING = re.compile(
    r"\bi (?:(?:ran|did|performed|ordered|supervised|conducted|administered|oversaw|and|both|have)[ ,]*){0,4}"
    r"(?:read|interpreted|over-?read|reviewed and interpreted)\b"
)
"""A signer's word that they read the tracings."""


_ATTESTER = re.compile(
    r"(?P<name>(?:[A-Z][\w'\u00c0-\u017f.-]*\.? ){1,3}[A-Z]?[\w'\u00c0-\u017f-]*|"
    r"[A-Z][\w'-]+, ?[A-Z][\w'. -]{0,20}?),? "
    r"?(?:MD|M\.D\.|DO|D\.O\.|MBBS)(?!\w)"
)


OWN_PART = {"supervising": _ATTESTED, "interpreting": _OWN_READING}
"""How a signer tells of a part of their own."""


_ATTESTED_WITHIN = 220
"""How far behind an attestation its signature may stand, in characters."""


def attesting(reading: Reading, word: re.Pattern[str]) -> Range | None:
    """The physician who signs an attestation of having been there, or of having read the tracings."""
    said = word.search(reading.lower)
    if said is None:
        return None
    reach = said.end() + _ATTESTED_WITHIN
    staff_signs = next(
        (c.start for c in reading.within("credential", said.end(), reach) if c.value == "credential"), reach
    )
    signer = _ATTESTER.search(reading.text, said.end(), min(reach, staff_signs))
    return signer.span("name") if signer else None


_SIGNS = re.compile(
    r"^[ ]*(?:(?:electronically |digitally |e-?)?(?:signed|authenticated|dictated|verified)(?: electronically)?(?: by)?"
    r"[: ]+)?"
    r"(?:dr\.? )?(?P<name>(?:[^\W\d_][\w'.-]*[ ]){1,3}[^\W\d_][\w'-]+),? "
    r"(?:MD|M\.D\.|DO|D\.O\.|MBBS)(?!\w)[^\n:]{0,40}$",
    re.MULTILINE | re.IGNORECASE,
)
_CONCLUDES = frozenset({"study-verdict", "disease-inference", "risk-statement", "recommendation"})


def concluding(reading: Reading) -> Range | None:
    """The physician who closes a note under conclusions of the physician's own: who signs them has read the test."""
    told = [s.start for s in reading.statements if s.rule in _CONCLUDES and not s.context]
    closing = reading.closing
    if not told or closing is None:
        return None
    signer = _SIGNS.search(reading.text, max(closing, told[-1]))
    return signer.span("name") if signer else None
