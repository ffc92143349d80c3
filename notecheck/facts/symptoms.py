"""What the patient felt during the test, and what the note denies."""

from __future__ import annotations

import re

from notecheck import lexicon
from notecheck.facts.grades import graded
from notecheck.facts.measure import is_of_this_test, opens_on_an_earlier_test
from notecheck.reading.document import Concept, Range, Reading, Row
from notecheck.report import Symptom

_WORDS = lexicon.wordings("symptoms")

_TIMED = re.compile(
    r"\s*,?\s*(?:mild |mod\w* |slight |some )?(?:@ ?|in |at |from )?(?:s\d|st ?\d|stage (?:\d|i)|late\b|\d:\d\d|"
    r"\d{2,3} ?w(?:atts)?\b)"
)
_BEFORE_TEST = frozenset(
    {
        "indication",
        "history",
        "medications",
        "allergies",
        "screening",
        "plan",
        "identification",
        "ordering",
        "consent",
        "imaging",
        "test_date",
    }
)
_SAID_OF_TEST = frozenset(
    {"symptoms", "stages", "recovery", "peak", "stop", "adverse", "comments", "results", "stress_ecg", "monitoring"}
)
_WARNING = re.compile(
    r"\b(?:(?:risk|risks)(?: incl\.)?|stop\w* (?:criteria|codes|rules|for|if)|to be stopped|incl\.(?=[ ])|instructed|"
    r"instructions?(?: given)?:|watch for|tell us|may feel|call if|call 911|"
    r"go to (?:the )?er (?:for|if)|instructions to|report any|return if|"
    r"(?:side |common |possible |expected )effects?(?: \w+){0,2} (?:explained|discussed|reviewed|told)(?: \w+)?)"
    r"(?![a-z])[^.;]{0,90}$"
)
_SENT_BECAUSE = re.compile(
    r"\b(?:wanted|wants|ordered|asked for|sent|requested|referred)\b(?:(?!stop|end\b|ended|"
    r"quit)[^.;\n])*\bbecause\b[^.;\n]*$"
)
"""In front of what the test was ordered for ("Dr. Roe wanted it because he had chest tightness raking leaves")."""
_LONGEST_REASON = 140
"""Characters."""
_PHASE_OF_TEST = re.compile(rf"\b(?:{_WORDS['phase_of_test']})\b")
_FALSE_FRIENDS = {
    "flush": re.compile(
        r"(?:saline|ml|ns|ns \d{1,2}|cc|then(?: the| a)?|infiltrated at|followed by(?: an?)?|and|w/|with|\+|&|,|"
        r"over|iv|iv line|line|\bsts?|\bsegs?|segments?)[\s:=,+&]*$"
    ),
    "flushed": re.compile(
        r"(?:iv|line|saline|port|hand|ac|secs?|seconds|\d ?s|push|ivp|\bmg|\d{1,2}:\d\d)[\s,]*(?:and |then )?$"
    ),
    "ha": re.compile(r"\bha$"),
    "spent": re.compile(r"."),
    "faint": re.compile(r"(?:trace|very)\s*$"),
    "spinning": re.compile(r"\b(?:easy|free|unloaded|kept|keep|slow|light|gentle|soft|cool-?down|cool down)\s*$"),
    "walking": re.compile(r"."),
}


_AS_BEFORE = re.compile(r"[^.;,\n\d]{0,16}\b(?:like|as|that)[ ](?:he|she|they|pt|the one|at|the pain|it|what)\b")
"""Behind a denial: what was known from before did not come in the test ("no pressure like he gets at work")."""
_AT_REST = re.compile(r"\brest $")
"""Dyspnea or pain of which the patient is asked before the test ("no rest dyspnea")."""
_BEFORE_START = re.compile(
    r"[^.;\n]{0,24}\b(?:prior to|before) (?:(?:the |start of |starting |beginning )*)"
    r"(?:test|exercise|walk|treadmill|start)\w*\b(?! (?:and|or|nor)|[,/] ?(?:during|or))"
)
"""What was denied before the test had begun."""
_FOR_LONG = re.compile(
    r"[^.;,\n\d]{0,16}\b(?:x|for|since|over)[ ]?(?:the last |the past |about )?(?:\d{1,2}|a|several|few|many)[ ]?"
    r"(?:mos?|months?|wks?|weeks?|yrs?|years?|days?|d)\b"
)
"""What has been felt for days or longer brought the patient."""
_EXPLAINED = re.compile(r"\b(?:explain(?:s|ing)?|cause (?:of|for)) (?:his |her |the |their )?$")
"""What the patient came with ("nothing here explains her chest pain")."""
_ON_SCREEN = re.compile(r" (?:seen )?on (?:the )?(?:screen|monitor|strips?|ecg|ekg|tracings?|tele)\b")
"""What was seen and not felt ("skipped beats on the monitor")."""
_OF_THE_ROOM = re.compile(r" (?:of the room|sensation|feeling)\b")
_PEDALLED = re.compile(
    r",? (?:at (?:low|no|an easy|\d{1,3} ?w)|down\b|on the (?:bike|ergometer)|cool|(?:with )?no load)"
)
"""The patient spun the pedals."""
_HOT_THING = re.compile(
    r"[ -](?:lab|pack|drink|tea|coffee|water|room|day|weather|spot|meal|shower|up\b|down\b|blanket|"
    r"skin|extrem\w*|hands?|"
    r"feet|(?:and|&|,) ?dry|dry)"
)


_JOINED = re.compile(r"\b(?:or|nor|no|any|denie[sd]|without) $")
"""What is denied so is denied wherever in the test ("no CP or dizziness in stage 3")."""
_EXCEPTED = re.compile(
    r"\b(?:apart from|except(?: for)?|other than|besides|aside from|save for|"
    r"(?:no|denie[sd]|denying|without|none|nothing)\b[^.;\n]{0,40}\bbeyond)\b"
)
"""What alone was felt ("apart from breathlessness he felt nothing")."""
_LONGEST_EXCEPTION = 80
"""Characters from the word of an exception to a symptom of its list."""
_SOME = r"(?:(?:the|some|an?|mild|slight|little|brief|transient|expected|usual|his|her|few|minor|leg|chest) )*"
_BETWEEN = re.compile(rf"(?:\s*{_SOME}\0\s*(?:,|/|&|and\b|or\b)+)*\s*{_SOME}")
"""Between the word of an exception and one of the symptoms that it lists; each of the others is a NUL."""
_PLUS = re.compile(r"(?:^|[ ,;])\+ ?$")
"""In front of what was felt ("No CP, + SOB")."""
_LISTED = re.compile(r"[a-z](?:,| -)[ ]$")
_LOCATED = re.compile(
    r"[ ](?:in (?:stage |stg |st )?(?:[ivx]{1,3}|\d)\b(?!\d)|in (?:the )?last\b|at (?:the )?(?:very )?end\b|"
    r"end of (?:s|st|stg|stage|step) ?\d|from \d|(?:mild|moderate|mod|slight|severe|resolved|resolving|improved|"
    r"relieved)\b|"
    r"x ?1\b(?! ?(?:min|st))|"
    r"(?:the )?last (?:\d|min|stage)|toward(?:s)? the end|by the end)"
)
"""Where in the test it was felt: what ends a list of denials so was not denied ("no CP, not dizzy, puffing in IV")."""


_DENIED_BEHIND = re.compile(
    r"[ :]{0,2}(?:was |were |is )?"
    r"(?:denied|none\b(?! (?:after|at rest|in rec|by|now))|absent|no\b|not\b(?! present before)|neg)"
)
_JOINS = re.compile(r" ?(?:/|&|and|or) ?(?:an? |any )?")


def _is_denied_behind(reading: Reading, c: Concept) -> bool:
    """Whether a denial stands behind a symptom, or behind those that are joined to it ("SOB and chest pain denied")."""
    end = c.end
    for other in reading.within("symptom", c.end, reading.sentence(c.start)[1]):
        if other.start < end or not _JOINS.fullmatch(reading.lower, end, other.start):
            break
        end = other.end
    return _DENIED_BEHIND.match(reading.lower, end) is not None


def _is_excepted(reading: Reading, c: Concept) -> bool:
    """Whether a symptom is one of those that a denial leaves out ("no complaints beyond headache, SOB and nausea")."""
    start = max(reading.sentence(c.start)[0], c.start - _LONGEST_EXCEPTION)
    if _is_denied_behind(reading, c):
        return False
    words = [m.end() for m in _EXCEPTED.finditer(reading.lower, start, c.start)]
    if not words:
        return False
    between, at = "", words[-1]
    for other in reading.within("symptom", at, c.start):
        if at <= other.start and other.end <= c.start:
            between += reading.lower[at : other.start] + "\0"
            at = other.end
    return _BETWEEN.fullmatch(between + reading.lower[at : c.start]) is not None


_DONE_FOR = re.compile(
    r"\b(?:walked|ran|rode|cranked|pedall?ed|was) (?:on )?(?:(?:the|a|our) )?"
    r"(?:treadmill|tm|mill|belt|bruce|bike|bicycle|crank|ergometer)(?: today| this morning| here)? "
    r"for (?:[a-z]+(?: [a-z]+)? ?(?:and|&|/) ?)?(?:an? |his |her |new |some )?$"
)
"""What the patient was on the machine for ("walked the treadmill today for palpitations")."""

_AT_A_TIME = re.compile(
    r" (?:at|from|in stage|during|after) (?:the )?(?:\d(?! ?(?:days?|w(?:ee)?ks?|months?|mos?|y(?:ea)?rs?)\b)"
    r"(?!\d? ?min\w* (?:of )?(?:running|walking|jogging|biking))|peak|minute|stage|end)"
)


def is_done_for(reading: Reading, c: Concept) -> bool:
    """Returns whether a complaint is why the patient was on the machine, and not what was felt there."""
    if _AT_A_TIME.match(reading.lower, c.end):
        return False
    return _DONE_FOR.search(reading.lower, max(0, c.start - 60), c.start) is not None


def _is_within_denial(reading: Reading, c: Concept) -> bool:
    """Whether a term is one of the words that deny it ("never felt a skip")."""
    near = reading.within("symptom_denied", c.start - _LONGEST_DENIAL, c.start + 1)
    return any(d.value == c.value and c.end <= d.end for d in near)


_LONGEST_DENIAL = 24
"""Characters in front of the term."""


def symptoms(reading: Reading, rows: tuple[Row, ...]) -> tuple[Symptom, ...]:
    """Returns the symptoms of the test, felt and denied, each value once for either.

    The indication, the history and what lies before the first stage do not count unless they stand under a heading
    of symptoms or are denied for the test.
    """
    begin = reading.begin
    found: dict[tuple[str, bool], Symptom] = {}
    for c in reading.all("symptom"):
        if not _is_of_test(reading, c, begin) or _is_within_denial(reading, c):
            continue
        grade = graded(reading, c)
        if grade == "nought_before" or (
            (c.value, True) in found and (grade == "nought" or (c.negated and _in_row(reading, c.start)))
        ):
            continue
        denied = c.negated or _heads_denials(reading, c) or grade == "nought"
        joined = c.negated and _JOINED.search(reading.lower, max(0, c.start - 9), c.start)
        timed = not joined and _TIMED.match(reading.lower, c.end, c.end + 14) is not None
        listed = c.negated and _LISTED.search(reading.lower, max(reading.sentence(c.start)[0], c.start - 24), c.start)
        located = bool(listed) and _LOCATED.match(reading.lower, c.end, c.end + 24) is not None
        excepted = c.negated and _is_excepted(reading, c)
        late = c.negated and (_PLUS.search(reading.lower, max(0, c.start - 3), c.start) or _felt_later(reading, c))
        present = (
            grade == "felt" or ((timed or located or excepted or late) and not (denied and not c.negated)) or not denied
        )
        found.setdefault((c.value, present), Symptom(value=c.value, present=present, start=c.start, end=c.end))
    graded_bare = any(sign in reading.lower for sign in _OF_TEN)
    for graded_at in _GRADED_BARE.finditer(reading.lower, begin) if graded_bare else ():
        if int(graded_at["n"]) and is_of_this_test(reading, graded_at.start()):
            felt = Symptom(value="chest_pain", present=True, start=graded_at.start("what"), end=graded_at.end("what"))
            found.setdefault(("chest_pain", True), felt)
    first_felt: dict[str, int] = {}
    for c in reading.all("symptom"):
        if c.holds:
            first_felt.setdefault(c.value, c.start)
    for c in reading.all("symptom_denied", "dyspnea", "chest_pain", "palpitations"):
        resolved = (
            first_felt.get(c.value, c.start) < c.start
        )  # "pain free" only says that what was felt before had gone
        if c.start < begin or c.context or resolved:
            continue
        later = _felt_later(reading, c)
        if later is not None:
            found.setdefault((c.value, True), Symptom(value=c.value, present=True, start=later[0], end=later[1]))
        elif not _is_until(reading, c):
            found.setdefault((c.value, False), Symptom(value=c.value, present=False, start=c.start, end=c.end))
    return tuple(sorted(found.values(), key=lambda s: (s.start, s.value, s.present)))


_FELT_THEN = {
    "chest_pain": re.compile(
        r"\d ?/ ?10\b|(?<!\bno )(?<!\bbp )(?<!leg )(?<!legs )(?<!calf )(?<!knee )(?<!hip )(?<!back )(?<!foot )"
        r"\b(?:cp|squeez\w*|twinge\w*|hurt\w*|tight\w*|heav\w+|pressure|pain|ach\w+|discomfort|burn\w*)\b"
        r"(?! in (?:the |both |my |his |her )?(?:calf|calves|legs?|thighs?|quads?|knees?|hips?|feet|foot|back))"
    ),
    "dyspnea": re.compile(
        r"(?<!\bno )\b(?:gasp\w*|huff\w*|puff\w*|labou?r\w*|breathless|dyspn\w+|winded|short of|sob|doe|hard|"
        r"catch\w*)\b"
    ),
}
"""What was felt after all, by the symptom that was denied for a while."""


def _felt_later(reading: Reading, c: Concept) -> Range | None:
    """Where the line says that what was denied for a while was felt behind it ("fine until 8:00 then tight")."""
    limit, words = _ONLY_THEN.match(reading.lower, c.end), _FELT_THEN.get(c.value)
    if limit is None or words is None:
        return None
    felt = words.search(reading.lower, limit.end(), min(reading.line(c.end)[1], limit.end() + _SOON))
    return felt.span() if felt else None


def _is_until(reading: Reading, c: Concept) -> bool:
    """Whether a denial holds only until a moment before the end."""
    limit = _ONLY_THEN.match(reading.lower, c.end)
    return limit is not None and limit["until"] is not None and not _TO_THE_END.match(reading.lower, limit.end())


_ONLY_THEN = re.compile(r",? (?:(?P<until>until|till|at first)|at rest|then|now|before)\b")
"""What limits a denial to a part of the test."""
_TO_THE_END = re.compile(r" (?:the )?(?:very )?(?:end\b(?! of)|stop\w*|finish\w*|done)\b")
_SOON = 80
"""Characters."""
_OF_TEN = ("/10", "/ 10", "out of 10", "out of  10")
"""Stands in every grade."""
_GRADED_BARE = re.compile(
    r"(?<![\w-])(?<!leg )(?<!knee )(?<!arm )(?<!calf )(?<!hip )(?<!back )(?<!head )"
    r"(?<!neck )(?<!jaw )(?<!thigh )(?<!foot )"
    r"(?P<what>pressure|squeeze|squeezing|heaviness|burning|ache|discomfort),?[ ](?:at |of |was |now |"
    r"up to )?(?P<n>\d{1,2})"
    r"(?:-\d)?[ ]?(?:/|out of )[ ]?10\b(?!/)"
)
"""What is felt in the chest, told with its grade and without the place ("pressure 3/10")."""
_DENYING_HEAD = re.compile(
    r"(?:(?:pt|patient|he|she) )?(?:not felt|den(?:ie[sd]|ied|ials?)|negatives?|did not feel|absent|"
    r"without|none of)\b"
)


def _heads_denials(reading: Reading, c: Concept) -> bool:
    """Whether a symptom stands under a heading that denies all that it lists ("Not felt: ...")."""
    section = reading.section(c.start)
    if section is None or section.category != "symptoms":
        return False
    return _DENYING_HEAD.match(reading.lower, section.start, section.body) is not None


def _in_row(reading: Reading, at: int) -> bool:
    """Whether a position lies in the line of a row after the stress: a denial there tells that a symptom has gone."""
    section = reading.section(at)
    if section is not None and section.category == "symptoms":
        return False
    return any(
        r.start <= at < r.end + 40 and "\n" not in reading.text[r.end : at]
        for r in reading.rows_near(at, 40)
        if r.phase in ("recovery", "infusion")
    )


_LOST = re.compile(
    r"(?![^.;,\n-]{0,40}(?::\s?|\b)(?:(?:remain\w* |was |is )?(?:alert(?! within| in \d| after)|orient\w*|"
    r"intact|in tact|a&o\w*|normal|(?:at )?baseline|unchanged|full|awake|same|appropriate|wnl|good|clear))\b)"
    r" (?:in (?:recovery|stage|the)\b|at (?:peak|stop|the|\d{1,2} ?min)|during (?:recovery|exercise|stage)\b|"
    r"lasting |x ?1\b|"
    r"(?:for |x ?|~ ?)*(?:\d{1,3}|an?(?: few| couple of)?|one|two|several) ?(?:s|secs?|seconds?|min(?:ute)?s?)\b)"
)
"""Behind "LOC" where consciousness was lost; elsewhere its level is meant."""


def _is_of_test(reading: Reading, c: Concept, begin: int) -> bool:
    if c.context in ("family", "other_test", "plan", "unticked", "blank") or (
        c.context == "hypothetical" and not c.negated
    ):
        return False
    section = reading.section(c.start)
    category = section.category if section is not None else ""
    words = reading.lower[c.start : c.end]
    friend = _FALSE_FRIENDS.get(words)
    if (
        friend is not None
        and not _OF_THE_ROOM.match(reading.lower, c.end)
        and friend.search(reading.lower[max(0, c.start - 16) : c.start] or " ")
    ):
        return False
    if (
        (words == "ha" and reading.text[c.start : c.end] != "HA")
        or reading.text[c.start : c.end] == "Doe"
        or (words == "loc" and not c.negated and not _LOST.match(reading.lower, c.end))
        or is_done_for(reading, c)
        or opens_on_an_earlier_test(reading, c.start)
    ):
        return False
    if words == "spinning" and _PEDALLED.match(reading.lower, c.end):
        return False
    if words in ("hot", "warm") and (
        _HOT_THING.match(reading.lower, c.end) or not any(a.holds for a in reading.all("agent"))
    ):
        return False
    if c.negated and _BEFORE_START.match(reading.lower, c.end):
        return False
    if category not in ("symptoms", "stop") and _FOR_LONG.match(reading.lower, c.end, c.end + 34):
        return False
    if _AT_REST.search(reading.lower, max(0, c.start - 5), c.start):
        return False
    if _EXPLAINED.search(reading.lower, max(0, c.start - 18), c.start) or _ON_SCREEN.match(reading.lower, c.end):
        return False
    if category in ("symptoms", "stop"):
        return c.context != "historical" or category == "symptoms"
    if category in _BEFORE_TEST and not (category == "identification" and c.start >= begin):
        return False
    if c.context in ("historical", "indication") and not (c.negated and _AS_BEFORE.match(reading.lower, c.end)):
        return False
    start, end = reading.sentence(c.start)
    if _WARNING.search(reading.lower, start, c.start):
        return False
    if not c.negated and _SENT_BECAUSE.search(reading.lower, max(start, c.start - _LONGEST_REASON), c.start):
        return False
    if c.start >= begin or category in _SAID_OF_TEST:
        return True
    return (
        c.negated
        and bool(_PHASE_OF_TEST.search(reading.lower, start, end))
        and "now" not in reading.lower[c.end : c.end + 6]
    )
