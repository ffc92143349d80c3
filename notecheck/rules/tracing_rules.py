"""Elements of the ECG and of watching the patient."""

from __future__ import annotations

import re

from notecheck.reading.document import Concept, Range
from notecheck.rules.case import MISSING, Case, Judgement, partial, present, recorded
from notecheck.rules.elements import element

_STRESS_PHASES = ("exercise", "infusion", "recovery")
_AWAY = frozenset({"indication", "history", "medications", "screening", "plan", "imaging"})


def _category(case: Case, at: int) -> str:
    section = case.reading.section(at)
    return section.category if section is not None else ""


@element("lead-placement")
def lead_placement(case: Case) -> Judgement:
    """Electrodes with the lead system."""
    r = case.reading
    system = [c for c in r.all("lead_system") if c.context not in ("unticked", "blank", "other_test", "historical")]
    if system:
        return present(system[0])
    for section in r.under("leads"):
        if re.search(r"\b1[02]\b|\bten\b|\btwelve\b|mason", r.lower[section.body : section.end]):
            return present((section.start, section.end))
    applied = [c for c in r.all("electrodes") if c.context not in ("unticked", "blank")]
    return partial(applied[0]) if applied else MISSING


@element("resting-ecg")
def resting_ecg(case: Case) -> Judgement:
    """The resting ECG with its rhythm or something observed on it."""
    r = case.reading
    ranges = _resting_ranges(case)
    content = [
        c
        for kind in ("rhythm", "wave", "st", "ecg_normal", "ectopy")
        for c in r.says(kind, ranges)
        if c.context not in ("unticked", "blank", "indication", "other_test")
    ]
    if content:
        return present(min(content, key=lambda c: c.start))
    early = [
        c
        for c in r.all("rhythm")
        if c.start < case.begin and not c.context and not c.negated and _category(case, c.start) not in _AWAY
    ]
    if early:
        return present(early[0])
    named = [
        c for c in r.all("ecg") if c.context not in ("unticked", "blank") and any(a <= c.start < b for a, b in ranges)
    ]
    named += [
        c
        for c in r.all("ecg")
        if not c.context and c.start < case.begin and _JUST_DONE.match(r.lower, c.end, c.end + 16)
    ]
    return partial(named[0]) if named else MISSING


_JUST_DONE = re.compile(r"\s*(?:was )?(?:done|obtained|taken|on file|recorded|ok)\b")


def _resting_ranges(case: Case) -> list[Range]:
    """The stretches that speak of the resting ECG."""
    r = case.reading
    out = [(s.start, s.end) for s in r.under("resting_ecg")]
    for c in r.all("phase", "rest"):
        start, end = r.sentence(c.start)
        if r.within("ecg", start, end) or r.within("rhythm", start, end) or r.within("wave", start, end):
            out.append((start, end))
    for c in r.all("ecg"):
        start, end = r.sentence(c.start)
        if (
            c.start < case.begin
            and _category(case, c.start) not in _AWAY
            and (r.within("rhythm", start, end) or r.within("wave", start, end))
        ):
            out.append((start, end))
    for s in r.under("stress_ecg"):
        if s.start < case.begin:
            out.append((s.start, s.end))
    return out


@element("rhythm")
def rhythm(case: Case) -> Judgement:
    """The rhythm or ectopy during stress or after it."""
    r = case.reading
    during = [x for x in case.facts.rhythm if x.phase in _STRESS_PHASES]
    if during:
        return present(*((x.start, x.end) for x in during))
    for c in r.all("ectopy"):
        if (
            c.context in ("indication", "historical", "unticked", "blank", "family", "other_test") and not c.negated
        ) or _category(case, c.start) in _AWAY:
            continue
        if (c.start >= case.begin or _category(case, c.start) in ("rhythm", "stress_ecg")) and _category(
            case, c.start
        ) != "resting_ecg":
            return present(c)
    negated = [
        c for c in r.all("rhythm") if c.negated and c.start >= case.begin and _category(case, c.start) not in _AWAY
    ]
    if negated:
        return present(negated[0])
    resting = [(x.start, x.end) for x in case.facts.rhythm if x.phase == "rest"] or [
        (c.start, c.end)
        for c in r.all("rhythm")
        if c.holds and _category(case, c.start) not in ("indication", "history")
    ]
    return partial(resting[0]) if resting else MISSING


@element("st-description")
def st_description(case: Case) -> Judgement:
    """ST as described: millimetres or morphology with leads, an explicit none, or why it was not measured."""
    r = case.reading
    measured = [c for c in r.all("st", "not_measured") if _about_st(case, c)]
    if measured:
        return present(measured[0])
    why = re.search(
        r"\b(?:could not|couldn't|can't|cannot|unable to|not able to) (?:measure|read|assess|"
        r"judge)\b[^.;\n]{0,12}\bst\b|\bst\b[^.;\n]{0,20}\bn/?a\b[^.;\n]{0,24}",
        r.lower,
    )
    if why:
        return present(why.span())
    vague = [
        c
        for c in r.all("st", "noted_only", "interpretive")
        if c.context not in ("historical", "indication", "unticked", "blank")
        and _category(case, c.start) not in ("indication", "history")
    ]
    firm = [s for s in case.facts.st_changes if not any(s.start <= v.start < s.end for v in vague)]
    if firm:
        return present(*((s.start, s.end) for s in firm))
    if vague:
        return partial(vague[0])
    same = next(r.all("ecg_same"), None)
    if case.facts.st_changes or same:
        return partial(same or (case.facts.st_changes[0].start, case.facts.st_changes[0].end))
    spoken = re.search(
        r"\b(?:ischemic|significant|diagnostic)\b[^.;\n]{0,20}\b(?:st|ekg|"
        r"ecg)\b[^.;\n]{0,20}chang|\bst[- ]segment\b[^.;\n]{0,20}chang",
        r.lower,
    )
    return partial(spoken.span()) if spoken else MISSING


def _about_st(case: Case, c: Concept) -> bool:
    start, _end = case.reading.sentence(c.start)
    words = case.reading.lower[c.start : c.end]
    return (
        words.startswith("st ")
        or _category(case, c.start) in ("st", "stress_ecg")
        or re.search(r"\bst\b", case.reading.lower[start : c.start + 1]) is not None
    )


@element("continuous-tracing")
def continuous_tracing(case: Case) -> Judgement:
    """The ECG was recorded continuously and kept in the record."""
    r = case.reading
    recorded_at = _recorded(case)
    kept_at = _kept(case)
    if case.context.ecg_filed:
        return recorded() if recorded_at is not None else partial(kept_at)
    if recorded_at is not None and kept_at is not None:
        return present(recorded_at, kept_at)
    if recorded_at is not None or kept_at is not None:
        return partial(recorded_at or kept_at)
    seen = [x for x in case.facts.rhythm if x.phase in _STRESS_PHASES]
    seen_st = [
        s
        for s in case.facts.st_changes
        if s.present or not any(s.start <= c.start < s.end for c in r.all("st", "interpretive"))
    ]
    ectopy = [
        c
        for c in r.all("ectopy")
        if c.start >= case.begin
        and _category(case, c.start) not in _AWAY
        and c.context not in ("historical", "indication")
    ]
    if seen or seen_st or ectopy:
        first = (seen or seen_st or ectopy)[0]
        return partial((first.start, first.end))
    return MISSING


_ONLY_WATCHED = re.compile(
    r"\b(?:watch\w*|observ\w*|monitored|monitoring|eyes|eye|under|viewed|checked|looked|surveillance|in view|seen)\b"
)
_RECORDED = re.compile(
    r"\b(?:record\w*|ran|run|running|rolling|rolled|acquired|captured|tracing\w*|"
    r"full[- ]disclosure|printed|obtained|strip|taken|stored|saved|archived|recroded|"
    r"rec'd|written|on)\b"
)
_ECG_WORD = re.compile(
    r"\b(?:ecgs?|ekgs?|12[- ]?l(?:ea)?d?s?|12-?ld|twelve[- ]lead|tracings?|leads|lead|"
    r"rhythm|recording|full[- ]disclosure|electrocardiogram|strips?|schiller|whole test|"
    r"test recorded|whole tracing|disclosure|recorder)\b"
)


def _recorded(case: Case) -> Range | None:
    """Where the note says that the ECG was recorded without a break."""
    r = case.reading
    for c in r.all("continuous"):
        if c.context in ("unticked", "blank"):
            continue
        category = _category(case, c.start)
        start, end = r.sentence(c.start)
        sentence = r.lower[start:end]
        headed = category == "tracing" or (category == "stress_ecg" and not r.within("rhythm", start, end))
        if category in (
            "monitoring",
            "consent",
            "history",
            "indication",
            "medications",
            "interpretation",
            "symptoms",
            "rhythm",
        ):
            continue
        adjacent = re.search(
            r"\brecord\w* (?:was |were )?(?:cont\w*|throughout|without|start|the whole)|\bcont\w* record", sentence
        )
        if not headed and not adjacent and not _ECG_WORD.search(sentence):
            continue
        near = _nearest_verb(sentence, c.start - start, c.end - start)
        if near == "recorded" or (headed and near != "watched"):
            return c.start, c.end
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
            gap = max(m.start() - end, start - m.end(), 0)
            if gap < best[0]:
                best = (gap, kind)
    return best[1] if best[0] <= 60 else ""


def _kept(case: Case) -> Range | None:
    """Where the note says that the tracing is kept."""
    r = case.reading
    for c in r.all("retained"):
        if c.context in ("unticked", "blank"):
            continue
        category = _category(case, c.start)
        start, end = r.sentence(c.start)
        if category in (
            "consent",
            "history",
            "medications",
            "indication",
            "staff",
            "ordering",
            "interpreting",
            "equipment",
            "interpretation",
            "resting_ecg",
            "imaging",
        ):
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
        ) and not _ECG_WORD.search(sentence):
            continue
        tells = (
            _ECG_WORD.search(sentence)
            or category in ("tracing", "stress_ecg")
            or r.says("continuous", [_with_before(case, start, end)])
        )
        if tells and not re.search(
            r"\b(?:prior|old|per|previous)\b[^.;]{0,20}$", r.lower[max(start, c.start - 24) : c.start]
        ):
            if words in ("sent to", "forwarded", "was sent") and re.search(
                r"\b(?:dr|cardiolog|md|reader|read)\b", r.lower[c.end : c.end + 16]
            ):
                continue
            return c.start, c.end
    return None


def _with_before(case: Case, start: int, end: int) -> Range:
    before = case.reading.sentence(max(0, start - 3))
    line_start, _ = case.reading.line(start)
    return (before[0], end) if before[0] >= line_start else (start, end)


@element("monitoring")
def monitoring(case: Case) -> Judgement:
    """Somebody watched the patient and the ECG during the test."""
    r = case.reading
    for c in r.all("interval"):
        if not c.context and not re.search(
            r"(?:\d\s?(?:w|watts|mph|%|kpm)|more|load|step|stages?)\s?,?\s?$", r.lower[max(0, c.start - 10) : c.start]
        ):
            return present(c)
    for c in r.all("watch"):
        if c.context in ("unticked", "blank") or _category(case, c.start) in (
            "history",
            "indication",
            "medications",
            "supervising",
            "equipment",
            "leads",
            "resting_ecg",
        ):
            continue
        words = r.lower[c.start : c.end]
        start, end = r.sentence(c.start)
        sentence = r.lower[start:end]
        if words in (
            "monitor",
            "present",
            "checked",
            "watch",
            "in room",
            "in view",
            "attended",
            "constant",
            "visual",
            "obs",
            "on pt",
            "with patient",
            "with pt",
            "with him",
            "with her",
            "at console",
            "beside him",
            "right there",
            "monitored",
            "monitoring",
            "observation",
            "observed",
        ):
            whole = (
                r.within("continuous", start, end)
                or _category(case, c.start) == "monitoring"
                or re.search(r"\b(?:by (?:tech|rn|staff|nurse|ep|me)|tech|rn|nurse|staff)\b", sentence)
            )
            if (
                not whole
                or re.search(r"\bdr\.? |physician|\bmd\b", sentence[: c.start - start][-40:])
                or (
                    re.search(r"\b(?:on|to|the|hooked to) $", r.lower[max(0, c.start - 10) : c.start])
                    and words == "monitor"
                )
            ):
                continue
            if (
                words in ("present", "checked")
                and not r.within("continuous", start, end)
                and _category(case, c.start) != "monitoring"
            ):
                continue
            if (
                words in ("observed", "monitored")
                and re.search(r"\b(?:ectopy|pvcs?|st|depression|8 min|min post|post)\b", sentence)
                and not r.within("continuous", start, end)
            ):
                continue
        return present(c)
    if case.reading.rows or case.facts.peak_heart_rate is not None:
        first = case.reading.rows[0] if case.reading.rows else case.facts.peak_heart_rate
        return partial(first)
    return MISSING


@element("adverse-events")
def adverse_events(case: Case) -> Judgement:
    """Adverse events, or an explicit none."""
    r = case.reading
    for c in r.all("event", "event"):
        if c.context in ("unticked", "blank", "hypothetical", "historical", "indication", "plan") or _category(
            case, c.start
        ) in ("history", "indication", "consent", "medications"):
            continue
        if r.lower[max(0, c.start - 7) : c.start].endswith("other "):
            return present(c)
        if c.negated or _category(case, c.start) == "adverse":
            body = r.text[c.end : c.end + 60].strip(" :=-_.\n\t|")
            if c.negated or body:
                return present(c)
        if r.lower[c.start : c.end].startswith(("adverse", "complication", "ae", "untoward")) or re.search(
            r"\bnothing\b", r.lower[max(0, c.start - 12) : c.start]
        ):
            return present(c)
    nothing = re.search(
        r"\bnothing (?:untoward|bad|went wrong|unusual|adverse|else) ?(?:happened|occurred|"
        r"noted)?|\bnothing went wrong\b|\bwithout (?:incident|complication\w*|event|problem|"
        r"difficulty)|\buneventful test\b|\bno (?:trouble|safety|harm|mishap)",
        r.lower,
    )
    if nothing:
        return present(nothing.span())
    for c in r.all("event", "described"):
        if (
            c.negated
            or c.context
            or c.start < case.begin
            or _category(case, c.start)
            in ("history", "medications", "indication", "resting_ecg", "screening", "interpretation", "equipment")
        ):
            continue
        words = r.lower[c.start : c.end]
        if words in (
            "supine",
            "fall",
            "code",
            "vt",
            "svt",
            "fluid",
            "oxygen",
            "vagal",
            "nitro",
            "av block",
            "wheezing",
        ) and not _treated(case, c):
            continue
        return present(c)
    grave = [t for t in case.facts.termination if t.value in ("arrhythmia", "hypotension", "hypertension", "technical")]
    if grave:
        return present((grave[0].start, grave[0].end))
    for c in r.all("reversal"):
        dosed = any(v.unit == "mg" and v.number > 0 for v in r.numbers(c.end, c.end + 24))
        if c.holds and dosed and not re.search(r"not (?:used|given|needed)|drawn up", r.lower[c.start : c.end + 50]):
            return present(c)
    for s in r.under("adverse"):
        body = r.text[s.body : s.end].strip(' :=-_.\n\t|"')
        if body and not any(m.state in ("blank",) for m in r.marks if s.start <= m.start < s.end):
            return present((s.start, s.end))
    tolerated = next((c for c in r.all("tolerated")), None)
    loose = re.search(r"\btol(?:erated)? (?:it |test |procedure |the \w+ )?(?:well|ok|fine)", r.lower)
    return partial(tolerated or (loose.span() if loose else None)) if tolerated or loose else MISSING


def _treated(case: Case, c: Concept) -> bool:
    around = case.reading.lower[max(0, c.start - 60) : c.end + 60]
    return (
        re.search(
            r"\b(?:stopped|given|treated|legs|applied|resolved|symptomatic|off for|sec|because|after|told|called)\b",
            around,
        )
        is not None
    )


@element("reversal-agent")
def reversal_agent(case: Case) -> Judgement:
    """A reversal drug given, or said not to be."""
    found = [c for c in case.reading.all("reversal") if not c.context]
    return present(found[0]) if found else MISSING


@element("exercise-adjunct")
def exercise_adjunct(case: Case) -> Judgement:
    """A low-level walk beside the drug, or its absence."""
    low = case.reading.lower
    for c in case.reading.all("adjunct"):
        unable = re.search(
            r"(?:cannot|can't|cant|unable to|not able to|couldn't|could not|can not)\s(?:\w+\s)?$", low[: c.start][-24:]
        )
        if not unable and c.context not in ("blank", "unticked", "indication", "historical"):
            return present(c)
    return MISSING
