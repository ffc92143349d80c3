"""Where a note says of itself that it does not count: it was charted in error, or on the wrong patient."""

from __future__ import annotations

import re

from notecheck.reading.document import Reading
from notecheck.report import Place

_WITHDRAWS = ("in error", "erroneous", "wrong", "disregard", "ignore", "void")
"""One of these stands in each of the patterns."""
_CHARTED = r"(?:entered|written|charted|documented|filed|created)"
_ON_PAPER = (
    r"(?!(?:'s)? (?:on (?:the )?(?:first|second|last|one) )?"
    r"(?:label|sticker|strip|(?:wrist|arm)?band|header|"
    r"printout|bar ?code|cover sheet|weight|height|wt|ht|age)\b)"
)
"""Not followed by what was wrong of a paper or of a measure."""
_OTHERS = (
    r"wrong (?:patient|pt|chart|person|mrn)\b"
    rf"{_ON_PAPER}"
)
_NOT_OURS = rf"not (?:this|our) (?:patient|pt)\b{_ON_PAPER}"
_ON_OTHERS = r"(?:on|in|for) (?:the )?wrong (?:patient|pt|chart)"
_WRONG = rf"(?:in error|{_ON_OTHERS})"
_NOTE = r"(?:note|document|record|report|encounter|documentation)"
_BEGIN = r"^[^\w\n]*"
_CAUSE = (
    rf"(?:(?:{_CHARTED} )?(?:{_ON_OTHERS}|in error)|dup(?:\.|licate)?(?: (?:{_NOTE}|chart|entry))?|"
    r"(?:please |pls )?see (?:the )?(?:correct|right|other|new) (?:chart|note|encounter|patient)|will redo|"
    r"see chart:? (?!(?:for )?(?:the )?(?:meds|labs|details|notes?|times|vitals|strips?|echo|images?|orders?|"
    r"results?|reports?|ecg|ekg|tracings?|photos|more|info\w*|full|rest)\b)[^\n]{0,20}|"
    r"should be (?:in|on)[^\n]{0,20}|\(mrn[^\n)]{0,16}\)|"
    r"(?:please |pls )?(?:disregard|void|ignore)(?: (?:this )?(?:note|entry))?)"
)
_BY = r"(?:[a-z][\w.'-]* ){0,2}[a-z][\w'-]*\.?(?:,? ?[a-z]{2,6}\b\.?){0,2}"
_DAY = r"\d{1,2}/\d{1,2}/\d{2,4}(?:,? \d{1,2}:?\d\d)?"
_DATED = rf"(?:{_DAY}(?:[ ,]{{1,2}}(?:(?:by|per) )?{_BY})?|(?:by|per) {_BY}(?:,? {_DAY})?)"
_END = (
    rf"(?=[^\w\n]{{0,4}}(?:{_OTHERS}|{_NOT_OURS}|"
    rf"dup\w*(?: of)?\b[^\n]{{0,24}}\b(?:{_NOTE}|upload)\b|dup\w*[,.;] see\b)|"
    rf"(?:[^\w\n]*{_CAUSE}){{0,2}}(?:[^\w\n]*{_DATED})?(?:[^\w\n]*{_CAUSE})?[^\w\n]*$)"
)
"""What may follow on the line: another patient, another note; else nothing, why, when, or who did it."""
_WITHDRAWN = re.compile(
    rf"\b(?:entire|whole|this) (?:{_NOTE}|entry) (?:was |is |has been )?(?:{_CHARTED} )?{_WRONG}\b|"
    rf"{_BEGIN}(?:the above )?{_NOTE} (?:was |is |has been )?(?:{_CHARTED} )?{_WRONG}{_END}|"
    rf"{_BEGIN}addendum[^\n:]{{0,30}}: ?(?:this )?note (?:was |is |has been )?(?:{_CHARTED} )?{_WRONG}\b|"
    rf"{_BEGIN}status: {{0,2}}{_CHARTED} in error{_END}|"
    rf"{_BEGIN}{_CHARTED} {_ON_OTHERS}{_END}|"
    rf"{_BEGIN}{_CHARTED} in error[^\w\n]{{1,4}}{_OTHERS}{_END}|"
    rf"{_BEGIN}void(?:ed)?[^\w\n]{{1,5}}(?:{_OTHERS}|{_NOT_OURS}|{_CAUSE}{_END})|"
    rf"{_BEGIN}\*+ ?void(?:ed)? ?\*+[^\w\n]*$|"
    rf"{_BEGIN}(?:(?:erroneous|dup(?:\.|licate)?) {_NOTE}|erroneous entry)[^\w\n]{{1,4}}"
    rf"(?:please |pls )?disregard\b{_END}",
    re.MULTILINE,
)
"""What takes the whole note back; an addendum that takes one phrase back names it in front."""
_DISREGARDED = re.compile(
    r"\b(?:disregard|ignore) (?:this|the entire|entire|the whole) note\b"
    r"(?! (?:about|on|of|for|by|in|under|regarding|from))|"
    rf"\b(?:disregard|ignore) (?:(?:the )?note|(?:this|entire) (?:entry|record)){_END}|"
    rf"{_BEGIN}(?:please )?disregard this (?:document|report){_END}|"
    rf"{_BEGIN}{_OTHERS}\W+(?:please |pls )?(?:disregard|void|ignore)\b(?! if)",
    re.MULTILINE,
)
"""The same as a request."""
_BANNER = re.compile(
    r"(?:(?:^|\n[ \t]*)\n|^)[^\w\n]*(?:ENTERED|CHARTED|DOCUMENTED|FILED) IN ERROR[^\w\n]*(?=\n[ \t]*\n|\Z)|"
    r"^[ \t]*(?:[*#=!<>-]{2,}[^\w\n]*(?:ENTERED|CHARTED|DOCUMENTED|FILED) IN ERROR[^\w\n]*$|"
    r"[*#=!<>-] ?(?:ENTERED|CHARTED|DOCUMENTED|FILED) IN ERROR ?[*#=!<>-][ \t]*$)",
    re.MULTILINE,
)
"""In capitals, between empty lines or framed."""
_AT_THE_EDGE = re.compile(rf"[^\w\n]*(?:{_CHARTED} in error|erroneous (?:{_NOTE}|entry)){_END}", re.MULTILINE)
"""As one of the first two lines or the last one it takes the note back, elsewhere the line above."""
_OF_PAPER = re.compile(r"\b(?:recipient|received|sender|print\w*|statement|worksheet|fax\w*)\b")
"""A sentence on a sheet of paper asks to disregard that."""


def withdrawn_at(reading: Reading) -> Place | None:
    """Returns where the note says of itself that it does not count, or None."""
    low = reading.lower
    if not any(word in low for word in _WITHDRAWS):
        return None
    filled = [start for start, end in reading.lines if low[start:end].strip()]
    said = [*_WITHDRAWN.finditer(low), *_BANNER.finditer(reading.text)]
    said += [m for m in _DISREGARDED.finditer(low) if not _OF_PAPER.search(low, *reading.sentence(m.start()))]
    said += [m for start in (*filled[:2], *filled[-1:]) if (m := _AT_THE_EDGE.match(low, start))]
    said = [m for m in said if not _OF_AN_OFFICE.match(reading.text, m.start(), reading.line(m.end())[1])]
    if not said:
        return None
    words = said[0][0]
    return Place(start=said[0].end() - len(words.lstrip()), end=said[0].end())


_OF_AN_OFFICE = re.compile(
    r"[^\w\n]*(?:record|document|report|encounter)\b[^\n]* by (?:the )?(?:\w+ ){0,2}"
    r"(?:desk|him|it|scan\w*|registra\w+|scheduling|clerk|reception\w*|records|triage|fax|transcription\w*|office|"
    r"secretary|department|dept|admin\w*|scan team)\b",
    re.IGNORECASE,
)
"""A paper that was filed by nobody who has a name ("Report was entered in error by front desk"); no note."""
