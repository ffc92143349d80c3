"""The element that the ECG was recorded throughout and that the tracing is kept."""

from __future__ import annotations

import re

from notecheck import lexicon
from notecheck.reading.document import Concept, Range
from notecheck.rules.case import MISSING, Case, Judgement, partial, present, recorded
from notecheck.rules.registry import element
from notecheck.rules.tracing import AWAY, STRESS_PHASES

_WORDS = lexicon.wordings("recording")


@element("continuous-tracing")
def continuous_tracing(case: Case) -> Judgement:
    """The ECG was recorded continuously and kept in the record."""
    r = case.reading
    recorded_at = _recorded(case)
    kept_at = _kept(case, recorded_at)
    if case.kept_elsewhere:
        return recorded() if recorded_at is not None else partial(kept_at)
    if recorded_at is not None and kept_at is not None:
        return present(recorded_at, kept_at)
    if recorded_at is not None or kept_at is not None:
        return partial(recorded_at or kept_at)
    seen = [x for x in case.facts.rhythm if x.phase in STRESS_PHASES]
    seen_st = [
        s
        for s in case.facts.st_changes
        if s.present or not any(c.value == "interpretive" for c in r.within("st", s.start, s.end))
    ]
    ectopy = [
        c
        for c in r.all("ectopy")
        if c.start >= case.begin
        and case.category(c.start) not in AWAY
        and c.context not in ("historical", "indication")
        and not _is_open_choice(case, c)
    ]
    noted = [c for c in r.all("st", "noted_only") if not c.context and case.category(c.start) not in AWAY]
    if seen or seen_st or ectopy or noted:
        first = (seen or seen_st or ectopy or noted)[0]
        return partial((first.start, first.end))
    return MISSING


def _is_open_choice(case: Case, c: Concept) -> bool:
    """Whether a word labels boxes of a form of which none is ticked."""
    states = case.reading.answers(c.start)
    return bool(states) and states <= {"unticked", "blank"}


_ONLY_WATCHED = re.compile(
    r"\b(?:watch\w*|observ\w*|monitored|monitoring|eyes|eye|under|viewed|checked|looked|surveillance|in view|seen)\b"
)


_RECORDED = re.compile(rf"\b(?:{_WORDS['recorded']})\b")


_ECG_WORD = re.compile(rf"\b(?:{_WORDS['ecg_word']})\b")


_RECORDED_BESIDE = re.compile(
    r"\brecord\w* (?:was |were )?"
    r"(?:cont\w*|throughout|without|start|the whole|nonstop|non-stop|all (?:through|the)|from)|\bcont\w* record"
)


def _recorded(case: Case) -> Range | None:
    """Where the note says that the ECG was recorded without a break."""
    r = case.reading
    for c in r.all("continuous"):
        spans = "through" in r.lower[c.start : c.end]  # "recorded throughout exercise"
        if c.context in ("unticked", "blank") or (not spans and _OF_EXERCISE.match(r.lower, c.end, c.end + 16)):
            continue
        category = case.category(c.start)
        start, end = r.sentence(c.start)
        sentence = r.lower[start:end]
        headed = category == "tracing" or (category == "stress_ecg" and not r.within("rhythm", start, end))
        adjacent = _RECORDED_BESIDE.search(sentence)
        if (category == "monitoring" and not adjacent) or category in (
            "consent",
            "history",
            "indication",
            "medications",
            "interpretation",
            "symptoms",
            "rhythm",
        ):
            continue
        if not _ECG_WORD.search(sentence) and (not (headed or adjacent) or _OTHER_SIGNAL.search(sentence)):
            continue
        if _NOT_SO.search(sentence[: c.start - start]) or _is_of_rhythm(case, c, start):
            continue
        near = _nearest_verb(sentence, c.start - start, c.end - start)
        if near == "recorded" or (headed and near != "watched"):
            return c.start, c.end
    return _spanned(case)


def _is_of_rhythm(case: Case, c: Concept, start: int) -> bool:
    """Whether it is the rhythm that went on ("ECG: SR throughout"), with no word of recording before it."""
    r = case.reading
    beside = [x for x in r.within("rhythm", max(start, c.start - 40), c.start) if c.start - x.end < 4]
    return bool(beside) and not _TAKEN.search(r.lower, start, c.start)


_TAKEN = re.compile(
    r"\b(?:record\w*|ran|run|running|rolling|rolled|captured|acquired|stored|traced|trac\w+ (?:was|is))\b"
)
_OTHER_SIGNAL = re.compile(r"\b(?:sp ?o2|sats?|oximet\w+|video|bp|pressures?|vitals|vo2|gas(?:es)?|breaths?)\b")
"""What is recorded beside the ECG."""


_NOT_SO = re.compile(
    r"\b(?:not|never|wasn't|isn't|weren't|nothing|(?:to|will|must|should|can) be)"
    r"(?: (?:been|be|recorded|run|saved|kept|stored|scanned|a))*\s$"
)
"""What was not done, or is only to be done."""


_OF_EXERCISE = re.compile(
    r" (?:graded|treadmill|exercise|protocol|infusion|ramp|multistage|incremental|iv|drip|bruce)\b"
    r"(?! (?:ecg|ekg|tracing|recording|trace|strip))"
)
"""What was exercised or infused without a break is no recording."""


_SPAN = re.compile(
    r"\bfrom [^.;|]{3,50}? (?:until|till?|through|thru|to) [^.;|]{0,40}?"
    r"\b(?:off|end|over|done|min\w*|last|final|recover\w*|post|r\d{1,2}|unhook\w*|disconnect\w*|removed|pulled)\b|"
    r"\b(?:for |during )?(?:all|the (?:full|whole|entire))(?: of)?(?: the)? (?:\d+|[a-z]{3,9}) min|"
    r"\b(?:rest|base(?:line)?|pre)(?:,| and| &|/) ?(?:all |every |each )?"
    r"(?:stages?|exercise|stress|walk|ride|infusion|drug)(?:,|,? and|,? &|/) ?(?:rec\w*|post)\b|"
    r"\b(?:rest(?:ing)?|start|base(?:line)?|pre|hook-?up|supine|\d{1,2}:?\d\d)\s?(?:-+>?|\u2013|\.\.|to|thru|through|until|till)\s?"
    r"(?:(?:the )?(?:end|last min\w*) of )?(?:\d{1,2}[ -]?(?:min\w*|') (?:of )?)?"
    r"(?:r(?:ec(?:ov\w*)?)?[ +]?\d{0,2}|post\b|end\b|off\b|\d{1,2}:?\d\d)\b"
)
"""A recording told by where it began and ended ("rest-R8", "start to rec 6", "14:08 to 14:31")."""


_RECORDER = re.compile(r"\b(?:record(?:er|ing)s?|traces?|paper|machine|channels?|(?:12|twelve|all|the) leads)\b")
"""What records, where no word for the ECG itself stands beside it."""


_RAN = re.compile(
    r"\b(?:record\w*|ran|run|running|rolling|left on|on|cont\w*|acquired|captured|uploaded|saved|stored|traced?)\b"
)


def _spanned(case: Case) -> Range | None:
    """Where the note tells from when to when the ECG was recorded."""
    r = case.reading
    for c in [*r.all("ecg"), *r.all("recorded")]:
        start, end = r.sentence(c.start)
        if c.category == "recorded" and not _RECORDER.search(r.lower, start, end):
            continue
        span = _SPAN.search(r.lower, start, end)
        if span and case.category(c.start) not in AWAY and _RAN.search(r.lower, start, end):
            return span.span()
    return None


def _nearest_verb(sentence: str, start: int, end: int) -> str:
    """Which kind of verb a word of continuity belongs to: the nearest of recording and of watching."""
    best = (10_000, "")
    for kind, pattern in (
        ("watched", _ONLY_WATCHED),
        ("recorded", _RECORDED),
        ("recorded", re.compile(r"\b(?:12[- ]?l(?:ea)?ds?|tracing|recording|disclosure|ecg|ekg)\b")),
    ):
        for m in pattern.finditer(sentence):
            if m.start() < end and m.end() > start and kind == "watched":
                continue
            if m[0] in ("on", "ecg", "ekg") and _WATCHER.search(sentence, max(0, m.start() - 16), m.start()):
                continue
            gap = max(m.start() - end, start - m.end(), 0)
            if gap < best[0]:
                best = (gap, kind)
    return best[1] if best[0] <= 60 else ""


_WATCHER = re.compile(r"\b(?:observ\w*|watch\w*|eyes?|monitor\w*|look\w*) (?:(?:on|at|of|the) ){0,2}$")
"""What is watched is not recorded by that ("observer on ECG the entire time")."""
_KEPT_UP = re.compile(r" (?:my|an?|her|his|our|both|up|on|going|walking|watch\w*|talking|pace|asking) ?")
"""What was kept is an eye or a pace, no tracing."""


_NOT_KEPT_IN = frozenset(
    "consent history medications indication ordering interpreting equipment interpretation resting_ecg imaging".split()
)


_OLDER = re.compile(r"\b(?:prior|old|per|previous|resting|baseline|rest)\b")


_ONLY_RESTING = re.compile(
    r"\b(?:baseline|resting|rest|pre-?test|pre-?exercise) (?:ecg|ekg|12[- ]?l(?:ea)?d?|tracing|strip)s?\b[^.;,]{0,20}$"
)


_STRESS_TOO = re.compile(r"\b(?:during|stress|peak|recovery|post|all|and|each|every|through\w*)\b|[&+/]")
"""What is kept beside the resting ECG."""


_NOT_KEPT = re.compile(rf"\b(?:{_WORDS['not_kept']})(?: (?:been|be|yet|was|were|are|is|get))*\s$")


_WAS_LOST = re.compile(r"\s*(?:failed|fail|error|was lost|unsuccessful|did not|didn't|crashed)\b")


_COPY = re.compile(r"\b(?:files?|data|rolls?|pages?|paper|print-?outs?|cop(?:y|ies)|pdf|tape|sheets?)\b")
"""What a recording is kept as, where no word for the ECG itself stands beside it."""


_KEEPER = re.compile(
    r"\b(?:in|on|to|into|at|with|under|inside) (?:(?:the|our|its|an?|his|her|their|this) )?(?:[\w'-]+ ){0,2}"
    rf"(?:{_WORDS['keeper']})\b(?!'s)"
)


_COPY_KEPT = re.compile(
    rf"\b(?:it|they|all of it|everything|every \w+|{_COPY.pattern})[^.;\n]{{0,40}}?{_KEEPER.pattern}|"
    r"\b(?:clipped|stapled|taped|pinned|mounted|glued|attached|fixed)\b[^.;\n]{0,24}?"
    r"\b(?:to|in|on|into|onto|behind) (?:this|the|his|her|these|my) (?:page|sheet|note|report|form|log|worksheet)\b"
)


_TO_ARCHIVE = re.compile(r"(?:\b(?:in|on|to|into|onto|at|via|the|our|hospital)|[>:/&+])[ ]?$", re.IGNORECASE)
_ATRIAL = re.compile(
    r"(?:\d|\b(?:rare|occ\w*|few|freq\w*|isolated|single|no|some|many|and|with|of|sinus|pvcs)|w/|,)[ ]?$", re.IGNORECASE
)


def _is_archive(text: str, start: int) -> bool:
    """Whether "PACS" at a position is the archive of images and not atrial ectopy."""
    before = text[max(0, start - 14) : start]
    if _TO_ARCHIVE.search(before):
        return True
    return text[start : start + 4] == "PACS" and not _ATRIAL.search(before)


def _kept(case: Case, recorded_at: Range | None) -> Range | None:
    """Where the note says that the tracing is kept; "it" and "all of it" behind the recording are the tracing."""
    r = case.reading
    for c in r.all("retained"):
        if c.context in ("unticked", "blank"):
            continue
        category = case.category(c.start)
        start, end = r.sentence(c.start)
        if category in _NOT_KEPT_IN:
            continue
        words = r.lower[c.start : c.end]
        sentence = r.lower[start:end]
        if "consent" in sentence and not _ECG_WORD.search(sentence.replace("consent", "")):
            continue
        if words in (
            "sent to",
            "forwarded",
            "in case",
            "went to",
            "goes to",
            "was sent",
            "is in",
            "kept",
            "attached",
            "secured in",
            "printed",
        ) and not (
            category == "tracing" or _ECG_WORD.search(sentence) or (recorded_at is not None and _COPY.search(sentence))
        ):
            continue
        if not _ECG_WORD.search(sentence) and _OTHER_SIGNAL.search(sentence[: c.start - start]):
            continue
        if _NOT_KEPT.search(sentence[: c.start - start]) or _WAS_LOST.match(r.lower, c.end, c.end + 20):
            continue
        if words == "pacs" and not _is_archive(r.text, c.start):
            continue
        if words == "kept" and _KEPT_UP.match(r.lower, c.end, c.end + 14):
            continue
        if _ONLY_RESTING.search(sentence[: c.start - start]) and not _STRESS_TOO.search(sentence):
            continue
        tells = (
            _ECG_WORD.search(sentence)
            or category in ("tracing", "stress_ecg")
            or r.says("continuous", [(reach := _with_before(case, start, end))])
            or (recorded_at is not None and reach[0] <= recorded_at[0] < reach[1])
        )
        if tells and not re.search(
            r"\b(?:prior|old|per|previous)\b[^.;]{0,20}$", r.lower[max(start, c.start - 24) : c.start]
        ):
            if words in ("sent to", "forwarded", "was sent") and re.search(
                r"\b(?:dr|cardiolog|md|reader|read)\b", r.lower[c.end : c.end + 16]
            ):
                continue
            return c.start, c.end
    for c in [*r.all("ecg"), *r.all("recorded")]:
        start, end = r.sentence(c.start)
        if c.category == "recorded" and not _RECORDER.search(r.lower, start, c.end):
            continue
        keeper = _KEEPER.search(r.lower, c.end, min(end, c.end + 120))
        if (
            keeper
            and not r.left_open.touch(*keeper.span())
            and case.category(c.start) not in _NOT_KEPT_IN
            and not _OLDER.search(r.lower, start, c.start)
        ):
            return keeper.span()
    if recorded_at is None:
        return None
    copy = _COPY_KEPT.search(r.lower, recorded_at[1], r.line(recorded_at[0])[1])
    return copy.span() if copy and not r.left_open.touch(*copy.span()) else None


_RUNS_ON = re.compile(
    r"[ \t|]*(?:[a-z]|(?:OF|AND|TO|INTO|IN|WITH|THROUGH|THRU|UNTIL|TILL|OR|BY|WHICH|THEN|THE|RECOVERY),? [A-Z])"
)


def _with_before(case: Case, start: int, end: int) -> Range:
    """A sentence with the one before it in its line; one that begins as no sentence does runs on."""
    r = case.reading
    line_start, _ = r.line(start)
    if not r.text[line_start:start].strip(" \t|-*"):
        runs_on = line_start > 0 and _RUNS_ON.match(r.text, line_start)
        return (r.line(line_start - 1)[0] if runs_on else start, end)
    before = r.sentence(max(0, start - 3))
    return (before[0], end) if before[0] >= line_start else (start, end)
