"""What kind of document a note is: an exercise or a drug test, one never started, or no test at all."""

from __future__ import annotations

import re

from notecheck import lexicon
from notecheck.reading.course import RESTING_METS
from notecheck.reading.document import Concept, Reading, Row
from notecheck.reading.drugs import NAMES
from notecheck.reading.phases import STAGE
from notecheck.report import Facts, Kind

_WORDS = lexicon.wordings("kind")

_HEAD = 260
"""Characters in which a document says what it is."""


def kind_of(reading: Reading, facts: Facts) -> Kind:
    """Returns the kind of a note, from what was measured under stress against what marks another document."""
    measured = _measured(reading, facts)
    under_stress = [s for s in facts.stages if s.phase in ("exercise", "infusion")]
    after = [s for s in facts.stages if s.phase == "recovery"]
    other = _other_document(reading)
    titled = any(c.start < _HEAD and not c.context for c in reading.all("document", "stress_test"))
    titled = titled or any(
        c.start < _HEAD and c.holds for c in [*reading.all("protocol"), *reading.all("agent"), *reading.all("modality")]
    )
    named = facts.modality is not None and facts.modality.value == "pharmacologic"
    moved = facts.modality is not None and not named
    by_class = not moved and any(c.holds for c in reading.all("agent", "class_only"))
    drug = facts.agent is not None or named or by_class
    stressed = drug or facts.protocol is not None or facts.modality is not None
    undone = _not_done(reading, dosed=facts.agent_dose is not None)
    cancelled = bool(undone)
    if not cancelled:  # a test that was not begun is told of in letters and calls too
        other += _correspondence(reading) + _letter(reading)
    given = (facts.agent_dose is not None or (drug and _volume_given(reading))) and not cancelled
    if (
        cancelled
        and (not under_stress or _proves_no_stress(reading, facts, undone))
        and (facts.peak_heart_rate is None or facts.peak_heart_rate.derived or (_from_row(facts) and not after))
        and other < 3
    ):
        return "not_performed"
    if other == 0 and titled and len(reading.text) < THIN and not cancelled and _tells_of_a_test(reading, measured):
        return "pharmacologic" if drug else "exercise"
    if other >= 3 and other > measured - 3:
        return "not_stress_test"
    if (
        not (stressed or (titled and measured >= 4))
        or (measured < 2.5 and not given and not titled)
        or (measured < 1.0 and not given)
    ):
        return "not_performed" if cancelled else "not_stress_test"
    return "pharmacologic" if drug else "exercise"


_VOLUME = re.compile(r"\b\d{1,2} ?(?:ml|cc)\b,? ?(?:was |were )?(?:given|iv\b|ivp|push\w*|inject\w*|in\b)")
_NEAR_DRUG = 60
"""Characters between a drug and its volume."""


def _volume_given(reading: Reading) -> bool:
    """Whether a stress drug was given by its volume ("regadenoson per protocol, 5 mL given IV")."""
    return any(c.holds and _VOLUME.search(reading.lower, c.end, c.end + _NEAR_DRUG) for c in reading.all("agent"))


def _proves_no_stress(reading: Reading, facts: Facts, undone: list[Concept]) -> bool:
    """Whether the readings that came out as those under stress prove none, beside words that none was given."""
    mets = facts.mets.value if facts.mets else 0
    if (isinstance(mets, int | float) and mets > RESTING_METS) or facts.percent_predicted_max_heart_rate:
        return False
    under_stress = [r for r in reading.rows if r.phase in ("exercise", "infusion")]
    bare = not any(r.speed or r.watts or r.dose or _names_a_stage(reading, r) for r in under_stress)
    alone = bare and all(s.phase != "recovery" for s in facts.stages)
    by_foot = facts.protocol is not None or (facts.modality is not None and facts.modality.value != "pharmacologic")
    never = _NEVER_BEGUN if by_foot else _NEVER_GIVEN
    begun = (max(reading.line(c.start)[0], c.start - _WHO) for c in undone)
    unused = any(never.search(reading.lower[start : c.end]) for start, c in zip(begun, undone, strict=True))
    if (bare and unused) or (alone and len(undone) >= _OFTEN):
        return True
    length = facts.duration
    told = length is not None and not any(s.elapsed and s.elapsed.start == length.start for s in facts.stages)
    return not told and (alone or len(under_stress) < 2)


def _names_a_stage(reading: Reading, row: Row) -> bool:
    return row.label is not None and STAGE.search(reading.lower, *row.label) is not None


_BEFORE = frozenset({"indication", "history"})
"""Sections that tell of earlier tests too."""


def _measured(reading: Reading, facts: Facts) -> float:
    """How much was measured of a test, outside of what tells why the patient came."""

    def here(start: int | None) -> bool:
        section = None if start is None else reading.section(start)
        return section is None or section.category not in _BEFORE

    rows = [s.phase for s in facts.stages if here(s.start)]
    points = min(sum(phase in ("exercise", "infusion") for phase in rows), 3) * 1.5 + min(rows.count("recovery"), 2)
    weights = (
        (facts.peak_heart_rate, 2.0),
        (facts.peak_blood_pressure, 1.0),
        (facts.mets, 1.5),
        (facts.percent_predicted_max_heart_rate, 1.0),
        (facts.duration, 1.0),
        (facts.agent_dose, 1.0),
    )
    points += sum(weight for fact, weight in weights if fact is not None and not fact.derived and here(fact.start))
    return points + any(here(reason.start) for reason in facts.termination)


def _from_row(facts: Facts) -> bool:
    """Whether the peak is only that of a row."""
    peak = facts.peak_heart_rate
    return peak is not None and any(s.heart_rate and s.heart_rate.start == peak.start for s in facts.stages)


THIN = 300
"""Characters: a note so short can prove little, and is a note of a test all the same."""


_TO_COME = re.compile(rf"\b(?:{_WORDS['to_come']})\b")
"""A short text with one of these may speak of a test that is to come, is past, or is only talked about."""
_DONE = re.compile(rf"\b(?:{_WORDS['done']})\b")


def _tells_of_a_test(reading: Reading, measured: float) -> bool:
    """Whether a short text speaks of a test that was done: how it went, what came out, or at least what was done."""
    if any(not c.context for c in reading.all("tolerated")) or any(
        s.rule == "study-verdict" and not s.context for s in reading.statements
    ):
        return True
    named = any(c.start < _HEAD and not c.context for c in reading.all("document", "stress_test"))
    how = any(c.holds for c in reading.all("protocol"))
    given = any(c.holds for c in reading.all("agent")) and measured > 0
    told = measured > 0 or (named and how) or _DONE.search(reading.lower) is not None
    return (named or how or given) and told and _TO_COME.search(reading.lower) is None


def _not_done(reading: Reading, *, dosed: bool) -> list[Concept]:
    """Where the note says that no stress was given; without exercise a drug that was dosed is a stress too."""
    return [
        c
        for c in reading.all("not_performed")
        if c.context not in ("historical", "unticked", "blank", "hypothetical", "other_test")
        and _is_of_the_stress(reading, c, dosed=dosed)
    ]


def _is_of_the_stress(reading: Reading, c: Concept, *, dosed: bool) -> bool:
    section = reading.section(c.start)
    if section is not None and section.category in ("history", "medications"):
        return False
    words = reading.lower[c.start : c.end]
    if dosed and _BY_FOOT.search(words):
        return False
    return words not in _OF_ANYTHING or _OTHER_THING.search(reading.lower, *reading.sentence(c.start)) is None


_OF_ANYTHING = frozenset(
    ("not given", "never given", "not done", "not performed", "not started", "declined", "refused", "held off")
)
_OFTEN = 3
"""What is said so often is of the whole test: what was measured beside it is no stress."""
_WALKED = r"belt|treadmill|tm|bike|cycle|crank|ergometer|test|exercise|walk|stress|he|she|they|pt|patient|it"
_NEVER_BEGUN = re.compile(
    rf"\b(?:{_WALKED})(?: was| had| has)? never (?:got|turned|moved|started|ran|walked|began|switched)\b|"
    r"^never (?:got|turned|moved|started|ran|walked|began|switched)\b|"
    r"\b(?:belt|treadmill|bike) stayed off\b|\bno (?:exercise|stress|test) \b"
)
"""What is said of a belt that was not used: what was measured beside it is none of a stress."""
_NEVER_GIVEN = re.compile(
    rf"\b(?:{_WALKED}|{NAMES}|pump|drip|infusion|drug|agent|syringe)(?: was| had| has)? "
    r"never (?:got|turned|moved|started|ran|walked|began|switched|connected|given|hung)\b|"
    r"\b(?:belt|treadmill|bike|pump) stayed off\b|\bno (?:exercise|stress|infusion|drug|agent|test) \b"
)
"""The same where no exercise is told of: of the drug too."""
_WHO = 24
"""Characters in front of "never" in which stands what it is said of."""
_BY_FOOT = re.compile(r"exercise|walk|pedal|treadmill|belt|bike|got on")

_OTHER_THING = re.compile(rf"\b(?:{_WORDS['other_thing']})\b")


def _other_document(reading: Reading) -> float:
    """How strongly the note looks like something else: another test in its head, a treatment, a visit."""
    points = 0.0
    treated = [c for c in reading.all("document", "treatment") if not c.negated and not c.context]
    titled = [c for c in reading.all("document", "stress_test") if c.start < _HEAD and not c.context]
    if treated and not titled:
        points += 6
    for c in reading.all("document", "other_test"):
        words = reading.lower[c.start : c.end]
        if words.endswith(" lab") and not _PAPER.match(reading.lower, c.end, c.end + 16):
            continue
        if _DEPARTMENT.match(reading.lower, c.end, c.end + 16):
            continue
        in_head = c.start < 160 and c.context not in ("other_test", "historical", "indication")
        if not c.negated and (in_head or _PROCEDURE.search(reading.lower, max(0, c.start - 40), c.start)):
            points += 8
            break
    seen: set[str] = set()
    for c in reading.all("document", "encounter"):
        words = reading.lower[c.start : c.end]
        if words in seen or not _heads(reading, c.start, c.end):
            continue
        seen.add(words)
        if words.endswith(("note", "visit", "consultation")) and _LAB_BEFORE.search(
            reading.lower, reading.line(c.start)[0], c.start
        ):
            continue
        if c.start >= _HEAD or words == "progress note":  # tests are told in such notes too
            points += 1.5
        elif _ELSEWHERE.search(words) is None:
            points += 3
        else:
            points += _DECIDES if _opens(reading, c.start) else 6
    return points


_DECIDES = 20
"""Points that nothing measured outweighs."""


_PROCEDURE = re.compile(r"(?:^|\n)[ ]*procedures?(?: performed)?[ ]{0,3}[:\n ][ ]*(?:1\. ?)?$")
"""In front of the name of what was done."""
_OPENING, _CLOSING = ("dear ", "to whom it"), ("sincerely", "yours truly", "respectfully yours")
_DEAR = re.compile(r"^[ ]*(?:dear \w|to whom it may concern)", re.MULTILINE)
_SINCERELY = re.compile(r"^[ ]*(?:sincerely|yours truly|yours sincerely|respectfully yours),?[ ]*$", re.MULTILINE)
"""What closes a letter."""


_MAIL = re.compile(r"^(?:from|to|sent|subject): \S", re.MULTILINE)
_MAIL_HEAD = 240
"""Characters at most in which the head of a mail stands."""


def _letter(reading: Reading) -> float:
    """How strongly the note looks like a letter or a mail."""
    low = reading.lower
    opened = any(words in low for words in _OPENING) and _DEAR.search(low) is not None
    closed = any(words in low for words in _CLOSING) and _SINCERELY.search(low) is not None
    mailed = "from: " in low and "subject: " in low and len(_MAIL.findall(low[:_MAIL_HEAD])) > 2
    return 3.0 * (opened or mailed) + 6.0 * closed


def _opens(reading: Reading, at: int) -> bool:
    """Whether a document begins with the words at a position, and its first line names no stress test."""
    start, end = reading.line(at)
    tests = (c for c in reading.within("document", start, end) if c.value == "stress_test")
    return not reading.text[:at].strip(" -*#=\n") and not any(tests)


_ELSEWHERE = re.compile(
    r"phone|tele|video|message|voicemail|portal|mychart|refill|callback|call (?:log|note)|"
    r"discharge summary|operative report|admission note|history and physical|preoperative \w+"
)
"""Nobody walks a belt in such an encounter."""


_LAB_BEFORE = re.compile(
    r"\b(?:stress|exercise|treadmill|nuclear|nuc|echo|cardiac|e[ck]g)[ ](?:test(?:ing)? |stress )?"
    r"(?:lab|laboratory|room|suite|bay)[ :-]{1,4}(?:tech\w* |nurs\w+ |staff |rn )?$|"
    r"\bnuclear (?:cardiology |medicine )?$"
)
"""In front of a "progress note": the place where tests are done writes such notes of its tests."""


def _correspondence(reading: Reading) -> float:
    """How strongly the note looks like a call, a message or a letter that tells of a test done elsewhere."""
    if not any(words in reading.lower for words in _CORRESPONDS):
        return 0.0
    return 1.5 * min(2, len({m.lastgroup for m in _CORRESPONDENCE.finditer(reading.lower)}))


_CORRESPONDENCE = re.compile(
    r"\b(?:(?P<call>(?:daughter|son|wife|husband|spouse|mother|father|mom|dad|sister|brother|caregiver|caller|niece)"
    r"[ ](?:called|phoned|rang|calls|calling|asks|asked|states|wants)|on the phone|"
    r"spoke (?:w/|with) (?:pt|patient|mr|mrs|ms|her|him|the patient)\b|"
    r"returned (?:his|her|the|pt'?s?|patient'?s?) call|left (?:a )?(?:message|vm|voicemail))|"
    r"(?P<report>per (?:the |their |his |her )?(?:outside )?report\b|according to the report|"
    r"(?:report|results?|records?)[ ](?:was |were |that )?(?:faxed|requested|received|obtained)|"
    r"faxed (?:us|over|to us))|"
    r"(?P<errand>about (?:the|a|his|her) bill|refill(?:s|ed)?\b|rtc in|"
    r"(?:next )?(?:appointment|appt|home visit)[ ](?:is|stays|made|moved|kept|set))|"
    r"(?P<review>(?:reviewed|went over|discussed) (?:(?:his|her|the|their|pt's) )?"
    rf"(?:treadmill|stress test|stress|ett|gxt|nuc\w*|{NAMES})(?: test)?(?: results?)? (?:from|of|done|in))|"
    rf"(?P<elsewhere>\bhad (?:an? |his |her )?(?:treadmill|stress|nuclear stress|{NAMES})(?: test| study)? (?:at|in) "
    r"(?!our\b|this\b)\w+|copy (?:is )?in (?:the )?chart)|"
    r"(?P<prep>verbalized understanding|wear (?:comfortable|loose|your|an?)\b)|"
    r"(?P<plan>plan: [^\n]{0,60}\brecheck\b)|"
    r"(?P<visit>(?:next|return) visit\b|\b(?:back|return) in (?:an?|\w+|\d+)(?: to \w+)? "
    r"(?:months?|weeks?|year))|"
    r"(?P<after>(?:comes?|came|seen|here|returns?|returned) (?:back |today )?(?:in )?"
    r"(?:for (?:a )?(?:follow[ -]?up|results) )?"
    r"(?:\w+ ){0,3}after (?:his|her) "
    rf"(?:\w+ )?(?:treadmill|stress|ett|gxt|nuc\w*|{NAMES}))|"
    r"(?P<exam>lungs (?:are )?clear\b[^\n]{0,40}\b(?:murmur|edema|gallop)|no murmurs?\b[^\n]{0,40}\bedema)|"
    r"(?P<letter>thank you for (?:referring|seeing|sending)|(?:i|we) will see (?:him|her|you|them|pt)))\b"
)
"""What is told in a call or a message and not beside the belt: who rang, whose report it was, errands."""
_CORRESPONDS = (
    *(" called", " phoned", " rang", " calls", " calling", " asks", " asked", " states", " wants", "on the phone"),
    *(" call", " message", " vm", " voicemail", "per report", "the report", "their report", "his report"),
    *("her report", "outside report", " faxed", " requested", " received", " obtained", "faxed ", " bill"),
    *(
        *("had a ", "had her ", "had his ", "copy in", "copy is in", "plan: "),
        "refill",
        "rtc in",
        "appointment",
        "appt",
        "reviewed ",
        "went over ",
        "discussed ",
        " visit",
        "home visit",
        "back in ",
        "spoke w",
        "verbalized ",
        "wear ",
        "return in ",
        "after her ",
        "after his ",
        "lungs clear",
        "lungs are clear",
        "no murmur",
        "thank you for ",
        " will see ",
    ),
)
"""One of these stands in all that `_CORRESPONDENCE` finds."""


_PAPER = re.compile(r"[ -]{1,3}(?:procedure|report|note|log|record|case)\b")
_DEPARTMENT = re.compile(rf"(?:s|ing)?[ ](?:and \w+ |& \w+ )?(?:{_WORDS['department']})")
"""Behind the name of a test: the place that does such tests, where other tests are done too."""


def _heads(reading: Reading, start: int, end: int) -> bool:
    """Whether an encounter word stands as a title or heading and not in passing."""
    line_start, _line_end = reading.line(start)
    before = reading.text[line_start:start].strip(" -*#:\t|")
    return len(before) < 30 and (
        reading.text[start:end].isupper()
        or (
            reading.text[end : end + 1] in (":", "\n", " ", ".")
            and (start < _HEAD or reading.text[end : end + 1] == ":")
        )
    )
