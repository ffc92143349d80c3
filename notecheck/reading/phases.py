"""The words that say in which part of the test a reading was taken."""

from __future__ import annotations

import re

from notecheck.reading.drugs import NAMES

_READING_BEHIND = r"(?=[ :,|\t]{1,8}(?:(?:hr|bp|rate|pulse|p)\b[ :=]|\d{1,2}:\d\d|\d{2,3}\b(?![./]|[ ]?(?:mm|min|%))))"
_FIFTH = r"(?<!st )v|(?<=st )v(?=[ ]+(?:hr[ ]*)?\d{2,3}[ ,]+(?:bp[ ]*)?\d{2,3}/)"
"""The numeral five; behind "ST" alone it is a lead unless a rate and a pressure follow."""
STAGE = re.compile(
    r"\b(?:stage|stages|stg|stge|stgae|satge|step|level|lvl)(?:\.?[ ]?#?|-)(?P<a>\d{1,2}(?:/2|\.5|\u00bd)?|"
    r"\u00bd|[ivx]{1,4}|zero|one half|one|two|three|four|five|six|seven)\b"
    r"|\b(?:first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th)[ ](?:[a-z\d]+-min\w*[ ])?(?:stage|step|level)\b"
    r"|\bst\.?[ ]?(?P<b>\d{1,2}(?:/2|\.5)?|\u00bd)(?![\d.]*[ ]?mm|\.\d|\d)|\bS(?P<c>\d{1,2})\b"
    r"|\bEX\d(?=:[ \t]|[ ]?[=|;])"
    rf"|\b(?:st|stage:|bruce)[ ](?P<d>[1-7](?![:.]\d)|i{{1,3}}|iv|{_FIFTH}){_READING_BEHIND}",
    re.IGNORECASE,
)
MAY_BE_STAGE = re.compile(r"st|l(?:eve|v)l|s\d|ex\d|bruce [\div]")
"""Stands, in lower case, in every stage."""
REST_AND_PEAK = r"(?:rest\w*|base\w*|pre)[ ]?(?:/|to|and|-|&|->)[ ]?(?:peak|pk|max\w*|stress|ex\w*)\b"
"""The head of two values ("HR rest/peak: 66/158"), to be asked in lower case."""
_OF_TEST = (
    r"(?:(?:exercise|stress|nuclear|nuc|outside|(?:modified |mod )?bruce|treadmill|bike|pharm\w*|graded|tolerance|"
    r"symptom[- ]limited|submax\w*|cardiac|routine|"
    rf"{NAMES}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?|"
    r"\(?(?:(?:19|20)\d\d|\d{1,2}/\d{2,4}(?:/\d{2,4})?)\)?)\s+){0,4}"
)
_OF_KIND = (
    r"(?:(?:(?:out|in)patient|clinic|hospital|office|annual|yearly|baseline|pre-?op\w*|(?:ab)?normal|positive|negative|"
    r"equivocal|full|maximal|max|similar|abbreviated|partial|walking|imaging|perfusion|echo|spect|pet|myoview|"
    r"cardiolite|sestamibi|thallium|vasodilator|rehab|cardiology|va|military|army|navy|employer|company|job|work|"
    r"er|ed|screening|borderline|good|poor|known)\s+)?"
)
"""One word more between them ("prior outpatient stress test")."""
_TEST = r"(?:tests?|stud(?:y|ies)|etts?|gxts?|tmst|tmt|tmet|cpet|cpx|mpi|spect|myoview|cardiolite)\b"
_NO_TEST = (
    r"(?! (?:stages?|stg|step|level|dose|row|reading|images?|min\w*|hr|bp|heart|pressure|slot|room|speed|start|ecg|ekg|"
    r"target|order|today|pt|patient|of (?:the |my |our )?(?:day|shift|morning|week))\b)"
)
EARLIER_TEST = (
    rf"\b(?:prior|previous|last|earlier|past)\s+{_OF_TEST}{_OF_KIND}{_OF_TEST}"
    rf"(?:(?:{_TEST}|(?:treadmills?|stress|bruce|nuc\w*|{NAMES}|bike|bicycle|ergomet\w+)\b){_NO_TEST}|"
    r"exams?(?=[ ]?:| (?:19|20)\d\d))|"
    rf"\b(?=old\s)(?<![\d-])(?<!\d )(?<![ /]y )(?<!\dy )"
    rf"(?<!yo )(?<!yo, )(?<!/o )(?<!y\. )"
    rf"(?<!o\. )(?<!yr )(?<!yrs )(?<!yr\. )(?<!yrs\. )(?<!year )(?<!years )"
    rf"(?<!day )(?<!days )(?<![a-z.][ ][ ])old\s+{_OF_TEST}"
    rf"(?:{_TEST}{_NO_TEST}|(?:exam|nuc(?:lear)?)(?=[ ]?:)|"
    r"(?:treadmill|bike|bicycle|ergometer)(?:(?=[ ]?:)|(?<=\d\d\d\d treadmill)|(?<=\d\d\d\d bike)))"
)
"""What names a test of an earlier day, to be asked in lower case; a machine that is old is none."""
_PHASES = (
    (
        "recovery",
        r"walk(?:ing)?[ -]down(?! (?:the|hall|to|from|last)\b)|"
        r"rec|recov|recovery|reco|recvy|rcvy|rcv|rc|post|postex|cool|recup|"
        r"recover\w*|rec?v[er]*y|after|r\d{1,2}|recv|pst|imm|off|easy spin|spin",
    ),
    (
        "rest",
        r"rest|resting|base|baseline|pre|pretest|pre-test|hypervent\w*|control|warm-?up|warm|"
        r"hv|initial|start|before|basal|no load|saddle|unloaded|b4",
    ),
    ("exercise", r"stage|stg|step|exer\w*|ex|walk|walking|level|st|s\d{1,2}|load|bruce|ramp|work"),
    ("infusion", rf"inj\w*|infus\w*|dose|drug|mcg|bolus|stress|dob\w*|lexi\w*|regaden\w*|adeno\w*|{NAMES}"),
    ("posture", r"supine|sup|standing|stand|std|stdg|upright|upr|sitting|sit|seated|chair|lying|prone|semi-?recumbent"),
)
_PATTERNS = [(phase, re.compile(rf"\b(?:{words})(?:\b|\d|_|-)", re.IGNORECASE)) for phase, words in _PHASES]
_TURNED_OFF = re.compile(
    r"\b(?:pump|infusion|inf|drip|drug)\s+off\b(?P<since>,? ?(?:\+ ?\d|\d{1,2} ?min))?", re.IGNORECASE
)
_BEFORE_ZERO = re.compile(r"[\s|]*T ?- ?\d")
"""Minutes before the injection ("T-3")."""
_RECOVERY_MINUTE = re.compile(r"[\s|]*(?:\+|R\s?\+?1?\d(?!\d))")
_PEAK = re.compile(
    r"\b(?:peak|pk|max|maximum|maximal|end(?! (?:of )?(?:the )?(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|"
    r"st\w* ?\d|stage|step|level))|stop|stopped|final|last)\b",
    re.I,
)
_INJECTED = re.compile(r"\b(?:post|after)[ -]?(?:inj\w*|lexi\w*|regad\w*|bolus|dose|drug|infusion start)", re.I)


def phase_of(label: str) -> tuple[str, bool]:
    """Returns the phase that a row's label names ("" where it names none) and whether it says peak.

    `posture` is a phase only by what went before: standing before exercise is rest, sitting after it is recovery.
    """
    if _RECOVERY_MINUTE.match(label):
        return "recovery", False
    if not any(c.isalpha() for c in label):
        return "", False
    if _INJECTED.search(label):
        return "infusion", False
    off = _TURNED_OFF.search(label)
    if off:
        return ("recovery", False) if off["since"] else ("infusion", True)
    if _BEFORE_ZERO.match(label):
        return "rest", False
    for phase, pattern in _PATTERNS:
        if pattern.search(label):
            peak = phase in ("exercise", "infusion") and bool(_PEAK.search(label))
            return phase, peak
    return ("peak", True) if _PEAK.search(label) else ("", False)


POSTURES = frozenset("supine sup standing stand stdg std upright sitting seated lying".split()) | {"lying down"}
"""Words of the phase lexicon that name a posture only."""
TREADMILL_PROTOCOLS = frozenset("bruce modified_bruce naughton modified_naughton balke cornell ellestad caep".split())
