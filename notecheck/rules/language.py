"""Statements that do not belong in a technician's note: which of them stand, whose they are, and which is one idea."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import groupby, islice

from notecheck.learned.features import undecided
from notecheck.learned.model import Judged, LanguageModel
from notecheck.reading.document import Range, Statement
from notecheck.reading.polarity import Stretches, is_blank
from notecheck.report import Severity
from notecheck.rules.case import Case, Flag, place

STRONGEST_FIRST = (
    "global-claim",
    "report-statement",
    "study-verdict",
    "disease-inference",
    "risk-statement",
    "recommendation",
    "imaging-finding",
    "attestation",
    "supervision-service",
    "physician-clearance",
    "device-statement",
    "quoted-verdict",
    "comparison",
    "derived-score",
    "imaging-number",
    "response-verdict",
    "capacity-rating",
    "symptom-classification",
    "ecg-diagnosis",
    "judging-wording",
    "correlation-request",
    "report-title",
    "ecg-grading",
    "response-grading",
)
"""Of two readings of the same words the stronger stands."""
_ALIAS = {"disease-mention": "disease-inference", "bare-supervision": "supervision-service"}
"""Wordings that the grammar tells apart and the finding does not: a disease that is only named is cleared by a list of
what was known or asked, one that is concluded is not."""
_RANK = {name: n for n, name in enumerate(STRONGEST_FIRST)}
_ROLES = frozenset({"global-claim", "supervision-service", "physician-clearance", "attestation"})
_GRADES = frozenset({"ecg-grading", "response-grading"})
_BEFORE_THE_TEST = frozenset({"indication", "history", "medications", "allergies", "screening"})
"""Sections whose words tell of the patient before the test."""
_CONCLUSIONS = frozenset(
    {"study-verdict", "risk-statement", "recommendation", "imaging-finding", "disease-inference", "quoted-verdict"}
)
"""What is said of the test even behind such a heading, once its first sentence has ended."""


def language(case: Case, model: LanguageModel | None = None) -> list[Flag]:
    """Returns the interpretation and supervision language of a note, each idea once, in text order.

    Args:
        case: the note.
        model: judges the sentences, and the clauses of others, in which no rule found anything.
    """
    if case.kind == "not_stress_test":
        return []
    cleared = [s for s in case.reading.statements if s.context not in ("", "quoted", "device")]
    standing = [
        s._replace(rule=_ALIAS.get(s.rule, s.rule))
        for s in case.reading.statements
        if _stands(case, s) and not any(_is_part(s, of) for of in cleared)
    ]
    flags = [Flag(s.rule, place(s.start, s.end)) for s in _strongest(standing)]
    whose = {(s.start, s.end, s.rule): s.context for s in standing}
    device, own = _parted(case, flags, whose)
    flags = [*_quoted(case, own, whose), *([_merged("device-statement", device)] if device else [])]
    flags = [_of_before(case, f) for f in flags]
    if model is not None:
        flags += _unlisted(case, model)
    flags = _corrected(case, flags)
    return sorted([*flags, *_headings(case, flags)], key=lambda f: (f.at.start, f.at.end))


def _stands(case: Case, statement: Statement) -> bool:
    """Whether a statement is made of this test, by whomever."""
    text = case.reading.text
    if statement.context not in ("", "quoted", "device") or is_blank(text, statement.end) or _is_asked(text, statement):
        return False
    if statement.rule in _ROLES:
        return True
    if statement.rule == "ecg-grading" and statement.context != "device" and _brought_along(case, statement):
        return False
    section = case.reading.section(statement.start)
    if section is None or section.category not in _BEFORE_THE_TEST:
        return True
    own_line = "\n" not in case.reading.text[section.start : statement.start]
    told_of_the_test = own_line and case.reading.sentence(statement.start)[0] > section.body
    return told_of_the_test and statement.rule in _CONCLUSIONS and statement.start >= case.begin


def _is_asked(text: str, statement: Statement) -> bool:
    """Whether a form asks for it and has no answer; behind "Recommend...?" only what is no answer leaves it open."""
    if statement.rule not in _ASKED_TOO or _ASKED.match(text, statement.end) is None:
        return False
    advises = text[statement.start : statement.end].lower().startswith("recommend")
    return not advises or _NOT_ANSWERED.match(text, statement.end) is not None


_OF_THE_RESULT = (_CONCLUSIONS - {"quoted-verdict"}) | {
    "judging-wording",
    "capacity-rating",
    "symptom-classification",
    "derived-score",
    "response-verdict",
}
"""What can only be said of this test once it has begun."""
_HEAD_LINES, _LONGEST_HEAD = 2, 120
"""Lines, and characters at most, with which a note begins."""
_TODAY = re.compile(r"\b(?:today|todays|this (?:test|study|exam|treadmill|morning|afternoon))\b")


def _of_before(case: Case, flag: Flag) -> Flag:
    """Makes an information of a conclusion told before the first reading under stress: it is of something earlier.

    It stands where the note begins with it, where a heading of results is above it, and where it speaks of today.
    """
    r, at = case.reading, flag.at.start
    stressed = any(row.phase in ("exercise", "infusion") for row in r.rows)
    if flag.rule not in _OF_THE_RESULT or not stressed or at >= case.begin:
        return flag
    head = r.lines[_HEAD_LINES - 1][1] if len(r.lines) >= _HEAD_LINES else len(r.text)
    if (
        (at < min(head, _LONGEST_HEAD) and flag.rule != "symptom-classification")
        or case.category(at) in ("interpretation", "results")
        or _TODAY.search(r.lower, *r.sentence(at))
    ):
        return flag
    return flag._replace(severity="info")


def _is_part(statement: Statement, whole: Statement) -> bool:
    """Whether a disease is named in a verdict ("negative for ischemia"), to be cleared with it."""
    verdict = statement.rule == "disease-mention" and whole.rule in ("study-verdict", "quoted-verdict")
    return verdict and whole.start <= statement.start and statement.end <= whole.end


def _brought_along(case: Case, statement: Statement) -> bool:
    """Whether an abnormal ECG is why the patient came: told before the test begins, and not as the resting tracing."""
    r = case.reading
    start, end = r.sentence(statement.start)
    return (
        statement.start < case.begin
        and "abn" in r.lower[statement.start : statement.end]
        and case.category(statement.start) not in ("resting_ecg", "rest", "stress_ecg")
        and re.search(r"\b(?:rest|resting|baseline|pre-?test)\b", r.lower[start:end]) is None
    )


def _strongest(statements: Iterable[Statement]) -> list[Statement]:
    """Returns the statements without those that lie over a stronger or a longer one of their kind."""
    kept: list[Statement] = []
    for s in sorted(statements, key=lambda s: (_RANK.get(s.rule, 99), s.start - s.end, s.start)):
        at = bisect_left(kept, s.start, key=lambda k: k.start)
        free = (at == len(kept) or s.end <= kept[at].start) and (at == 0 or kept[at - 1].end <= s.start)
        if s.rule in _RANK and free:
            kept.insert(at, s)
    return kept


_Whose = dict[tuple[int, int, str], str]


def _said_by(flag: Flag, whose: _Whose) -> str:
    return whose.get((flag.at.start, flag.at.end, flag.rule), "")


def _parted(case: Case, flags: list[Flag], whose: _Whose) -> tuple[list[Flag], list[Flag]]:
    """Parts the flags into what a device states and the rest."""
    ranges = Stretches(_device_ranges(case))
    device = [
        f
        for f in flags
        if f.rule == "device-statement"
        or (f.rule not in _ROLES and (_said_by(f, whose) == "device" or f.at.start in ranges))
    ]
    others = set(map(id, device))
    return device, [f for f in flags if id(f) not in others]


def _unlisted(case: Case, model: LanguageModel) -> list[Flag]:
    """What the model finds in wording that no rule knows."""
    device = Stretches(_device_ranges(case))
    return [
        Flag(
            "unlisted-supervision" if judged.kind == "supervision" else "unlisted-interpretation",
            place(judged.start, judged.end),
            severity=min(judged.severity, most(case, judged, device), key=_SEVERITIES.index),
            judged=judged,
        )
        for judged in model.judge(undecided(case.reading))
        if not (judged.start in case.reading.left_open or judged.end - 1 in case.reading.left_open)
        and not _LEFT_OUT.match(case.reading.text, judged.end)
    ]


_ASKED_TOO = ("recommendation", "physician-clearance")
_YES = (
    r"[\[(]x[\])][ ]?(?:yes|y)\b(?![ ]{0,4}[\[(]x)|[\[(]x[\])][ \t]*(?:$|\n)|cleared by\b|"
    r"(?:-{1,2}>?|\(|:)?[ ]?(?:yes|y|yup|yep|affirmative|absolutely)\b\)?+"
    r"(?![ ]{0,3}(?:[-/][ ]?)?(?:/|n\b|no\b|or\b|\(|\[))|"
    r"(?:ok|okay|approved|cleared|granted)\b(?=[ \t]*(?:$|[.,;\n]))"
)
_ASKED = re.compile(rf"[ ]?\?(?![ \t]{{0,6}}(?:{_YES}))", re.IGNORECASE)
"""Behind what a form asks and nobody answers with yes ("Fit for duty?  not decided here")."""
_NOT_ANSWERED = re.compile(r"[ ]?\?[ \t]*(?:_|\*|n\b|no\b|not\b|none\b|n/a)", re.IGNORECASE)
_LEFT_OUT = re.compile(r"[ ]?[:=][ ]{0,2}\*{3}")
"""Behind a label that a template asks for and nobody has answered ("Duke score: ***")."""


SURE = 0.9
"""On the notes of rounds 9 to 13, which it was not trained on, all eleven judgements above were right."""
_SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")


def most(case: Case, judged: Judged, device: Stretches) -> Severity:
    """The most that a finding of the model may be where it stands.

    What a device states is a warning at most. Before the test begins there is nothing to interpret but the resting
    tracing, and nobody to supervise but who clears the patient: other words there are no more than an information,
    unless the model is sure.
    """
    if judged.start >= case.begin or judged.kind == "supervision" or judged.probability >= SURE:
        return "warning" if judged.start in device else "error"
    of_tracing = case.category(judged.start) in ("resting_ecg", "rest") or any(
        case.reading.within("ecg", *case.reading.sentence(judged.start))
    )
    return "warning" if of_tracing else "info"


_PRINTED = re.compile(r"\*\*\*[ ]*[A-Za-z][^*\n]{2,80}\*\*\*")


_OWN_WORDS = re.compile(
    r"\b(?:my (?:own )?(?:read|opinion|view|impression|take|call|interpretation)|"
    r"i (?:think|call|believe|would (?:say|call|read)|do(?: not|n't) (?:think|agree)|(?:dis)?agree))\b"
)
"""Where the writer goes on in his own words behind what a device said."""


def _device_ranges(case: Case) -> Iterable[Range]:
    """Where a device speaks: behind its cue on the line, and on printed lines below a cue that ends its line."""
    r = case.reading
    for m in _PRINTED.finditer(r.text) if "***" in r.text else ():
        yield m.span()
    cues = [s for s in r.statements if s.rule == "device-cue" and s.context != "history"]
    own = [m.start() for m in _OWN_WORDS.finditer(r.lower)] if cues else []
    for cue in cues:
        end = r.line(cue.start)[1]
        sentence = r.sentence(cue.start)
        nth = bisect_left(own, cue.end)
        stop = min(end, own[nth]) if nth < len(own) else end
        yield (min(sentence[0], cue.start) if cue.start - sentence[0] < 80 else cue.start), stop
        following = bisect_right(r.lines, (end, len(r.text)))
        for below, stop in r.lines[following : following + 4]:
            printed = r.text[below:stop]
            if below - end > 1 + len(printed) - len(printed.lstrip()) or not printed.isupper():
                break
            yield below, stop
            end = stop


def _quoted(case: Case, flags: list[Flag], whose: _Whose) -> list[Flag]:
    """Turns conclusions that are somebody else's words into one finding for each sentence."""
    out: list[Flag] = []
    for _, group in groupby(flags, key=lambda f: case.reading.sentence(f.at.start)):
        found = list(group)
        quoted = [
            f
            for f in found
            if f.rule == "quoted-verdict"
            or (_said_by(f, whose) == "quoted" and f.rule not in _ROLES and f.rule not in _GRADES)
        ]
        out += [f for f in found if f not in quoted]
        if quoted:
            out.append(_merged("quoted-verdict", quoted))
    return out


def _merged(rule: str, flags: list[Flag]) -> Flag:
    first, *others = sorted(flags, key=lambda f: f.at.start)
    return Flag(rule, first.at, tuple(f.at for f in others))


LONGEST_ADDENDUM = 3000
"""Characters."""
MOST_ADDENDA = 20
_ADDS = ("addendum", "late entry", "amended", "correction")
_ADDENDUM = re.compile(rf"\b(?:{'|'.join(_ADDS)})\b")
_IN_ERROR = re.compile(
    r"(?<!not )(?<!not entered )(?<!not written )(?<!not documented )"
    r"\b(?:in error|erroneous\w*|by mistake|mistakenly|disregard)\b"
)
_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b[a-z]{3,9}\.? \d{1,2},? \d{4}\b")


def _corrected(case: Case, flags: list[Flag]) -> list[Flag]:
    """Makes an info of what a dated, signed addendum names as entered in error; its own quotation is no finding."""
    addenda = list(islice(_addenda(case), MOST_ADDENDA))
    out: list[Flag] = []
    first = addenda[0][0] if addenda else len(case.reading.text)
    before = {plain_words(case.reading.lower[f.at.start : f.at.end]) for f in flags if f.at.start < first}
    for flag in flags if addenda else ():
        words = plain_words(case.reading.lower[flag.at.start : flag.at.end])
        inside = [(start, end) for start, end in addenda if start <= flag.at.start < end]
        if inside and words in before:
            continue
        named = [
            (start + at, start + at + length)
            for start, end in addenda
            if start > flag.at.start
            for at, length in [_found(words, case.reading.lower[start:end])]
            if length
        ]
        if named:
            related = (*flag.related, place(*named[0]))
            flag = flag._replace(severity="info", related=related, detail="A signed addendum takes them back.")
        out.append(flag)
    return out if addenda else flags


def _addenda(case: Case) -> Iterable[Range]:
    """The dated, signed addenda that say of something that it was entered in error."""
    r = case.reading
    for m in _ADDENDUM.finditer(r.lower) if any(word in r.lower for word in _ADDS) else ():
        blank = r.lower.find("\n\n", m.end(), m.end() + LONGEST_ADDENDUM)
        end = blank if blank >= 0 else min(len(r.lower), m.end() + LONGEST_ADDENDUM)
        said = r.lower[m.start() : end]
        signed = r.within("credential", m.start(), end) or r.within("physician", m.start(), end)
        if _IN_ERROR.search(said) and _DATE.search(said) and signed:
            yield m.start(), end


def takes_back(case: Case) -> bool:
    """Whether a text that is an addendum as a whole says of something that it was entered in error, signed and dated.

    The record around it may show who signed it, and when.
    """
    r, context = case.reading, case.context
    if not _IN_ERROR.search(r.lower) or len(r.lower) > LONGEST_ADDENDUM:
        return False
    by_record = context.signed_at is not None and context.author is not None
    return by_record or bool(_DATE.search(r.lower) and (any(r.all("credential")) or any(r.all("physician"))))


def plain_words(words: str) -> str:
    """Returns words in small letters with one blank between them, without any marks."""
    return re.sub(r"[^a-z0-9]+", " ", words).strip()


def _found(words: str, text: str) -> tuple[int, int]:
    """Where words stand in a text, whatever marks and blanks are between them; (0, 0) if nowhere."""
    parts = words.split()
    found = re.search(r"[^a-z0-9]+".join(map(re.escape, parts)), text) if parts else None
    return (found.start(), found.end() - found.start()) if found else (0, 0)


_REPORT_HEADINGS = re.compile(
    r"(?:(?:overall |final |physician |md )?impressions?|conclusions?|final read|final report|assessment)\b"
)
_OBSERVED = ("rhythm", "ectopy", "st", "symptom", "wave", "event")


def _headings(case: Case, flags: list[Flag]) -> Iterable[Flag]:
    """Observations below a heading of a physician's report."""
    r = case.reading
    starts = sorted(f.at.start for f in flags)
    for section in r.under("interpretation"):
        speaks = bisect_left(starts, section.start) < bisect_left(starts, section.end)
        if not _REPORT_HEADINGS.match(r.lower, section.start) or speaks:
            continue
        seen = [c for name in _OBSERVED for c in r.within(name, section.body, section.end) if not c.context]
        stopped = re.search(r"\b(?:stopped|ended|terminated)\b", r.lower[section.body : section.end])
        if (seen or stopped) and not r.within("deferral", section.body, section.end):
            yield Flag("report-heading", place(section.start, section.body))
