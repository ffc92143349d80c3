"""Why the test ended."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notecheck import lexicon
from notecheck.facts.drug_end import drug_end
from notecheck.facts.measure import opens_on_an_earlier_test
from notecheck.reading.document import Concept, Range, Reading, Section
from notecheck.reading.drugs import RUNNING
from notecheck.report import Named

_WORDS = lexicon.wordings("ending")

REASON_OF_SYMPTOM = {
    "chest_pain": "chest_pain",
    "dyspnea": "dyspnea",
    "dizziness": "dizziness",
    "fatigue": "fatigue",
    "leg_pain": "leg_pain",
    "syncope": "dizziness",
    "palpitations": "other",
    "nausea": "other",
    "headache": "other",
    "other": "other",
    "flushing": "other",
}
_STOP_WORDS = re.compile(
    rf"\b(?:{_WORDS['stops']}|(?:{RUNNING})(?: infusion)? off(?= ?[-:])|"
    r"(?:(?<=[,>-] )|(?<=\n)|(?<=  )|(?<=\d ))off(?=[,.;:])|"
    r"(?<=\n)off(?= \d{1,2}:\d\d,)|(?<=stage \d )off)\b"
)
_GIVEN_WHY = re.compile(r"\b(?:for|because|due to|d/t|2/2|on account of)\b")
"""A reason told behind the stop: what stands before it is not another."""
_THEREFORE = re.compile(
    r"[,;] (?:so|therefore|and so|thus|hence)(?: (?:the|we|i|she|he|exercise|test|treadmill|belt|was))* $"
)
"""What stands before it is the reason, however far the sentence began ("tight chest at 4:00, so it was stopped")."""
_FOR_THAT = re.compile(r"[ ](?:for|because of|due to) (?:that|this|it)\b(?! \w+ (?:pain|pressure|reason))")
"""The reason was told right before the stop ("tight chest, 4 of 10, and I stopped for that")."""
_THAT_IS_WHY = re.compile(
    r"\b(?:that|this|which) (?:is|was|'s) (?:what|why) (?:we|i|she|he|they) $|[,;] (?:and that|which) $"
)
"""In front of the stop: its reason was told before ("... 5 out of 10, and that is what we stopped for")."""
_NOT = re.compile(r"\b(?:not|never) $")
_CUT = ("not ", "never ")
"""What was not stopped has no reason here; "not completed" has."""
_BY_ITSELF = re.compile(
    r"[ ](?:by (?:itself|themselves|himself|herself)|on (?:its|their|his|her) own|spontaneously|"
    r"without (?:treatment|help)|in recovery)\b"
)
"""What ended so is a rhythm or a symptom, not the test."""
_MACHINE = re.compile(r"\b(?:belt|treadmill|tm|bike|cycle|ergometer|crank|pump|machine) (?:has |had |just )?$")
"""What stops by itself for a technical reason."""
OTHERWISE_STOPPED = re.compile(
    r" (?:taking|smok\w+|using|drinking|eating|driving|to rest|in (?:at|to|by)|(?:his|her) (?:med|pill)\w*|"
    r"(?:\d{1,2}|two|three|a few) (?:d|days?|weeks?|months?|years?|hrs?|hours?)\b(?: ago)?)"
)
"""A medicine or a habit that was stopped."""
TOLD_TO_STOP = re.compile(rf"\b(?:{_WORDS['told_to_stop']}) $")
"""A stop that is only spoken of."""
_TELLS_NO_END = frozenset("indication history medications screening plan consent resting_ecg interpretation".split())
_AT_POINT = re.compile(r"\b(?:at|no|to|x) $")
"""An effort as the time of a reading ("at max effort HR 150") ends nothing."""
_CLAUSE_BEFORE = re.compile(r"; ?(?:\w+ ){0,3}$")
"""A reason told in the clause before the stop ("85% attained; treadmill stopped")."""
_AFTER_THE_STOP = re.compile(rf"\b(?:{_WORDS['after_the_stop']})(?: the)?(?: (?:pump|drip|infusion|belt|bike|walk))? $")
"""The stop as a point in time ("gone 1 min after stopping") gives no reason."""
_DROP = re.compile(
    r"\b(?:sbp|bp|systolic|pressure)\b[^.;\d]{0,14}(?P<a>\d{2,3})\s?(?:-{1,2}>|(?:down )?to|\u2192|>)\s?"
    r"(?P<b>\d{2,3})\b"
)
_IN_RECOVERY = re.compile(r"(?:/\d{2,3})? (?:in|by|at|during|after)\b[^.;\n]{0,14}\brec(?:overy|ov|v)?\d{0,2}\b")
"""A pressure that falls after the test gives no reason to end it."""
_LOW_PRESSURE = re.compile(
    r"\b(?:sbp|systolic|bp|pressure)(?: was| is| now| only| down)?(?: of| to| at)? [5-8]\d(?:/\d{2})?\b(?![\d/%])"
)
_HIGH_PRESSURE = re.compile(
    r"\b(?:sbp|systolic|bp|pressure)(?: (?:was|is|now|up|went|got|rose|hit|reached|climbed|climbing|rising|going|over|"
    r"above|past))*(?:(?:(?<=over|past)| above) (?:2\d\d|30\d)\b(?!\d)|"
    r"(?: of| to| at)?[ :=>]{1,3}(?:2[2-9]\d|30\d)\b(?!\d)|"
    r"(?<=over|past|bove)(?: (?:the|our|its|a|lab|posted|set|safe))*(?: limit| cut-?off| ceiling)\b)"
)
_BODY_PART = re.compile(
    r"(?:[,;:=@-]|\.\.|\bfor|\bdue to|\bd/t|\b2/2|\bbecause of|\bfrom)\s*(?:(?:his|her|the|pt|patient|b/l|both|r|l) )?"
    r"(?:(?P<fatigue>legs|quads|thighs|arms|breath and legs)|(?P<leg_pain>calf|calves|knees?|hips?|feet|foot))"
    r"\s*(?=[.,;)]|$)",
    re.MULTILINE,
)
"""A part of the body alone as the reason ("quit 6:40, legs")."""
_TARGET_GIVEN = re.compile(rf"\b(?:{_WORDS['target_given']})\b")
_BEFOREHAND = re.compile(
    r"\b(?:(?<!per )(?<!met )(?<!by )criteria|rules|limits|codes|reviewed(?= ?[:(]| with| w/)|parameters)\b"
)
"""A heading of what would have ended the test ("Stop criteria reviewed before start: ...")."""
_BESIDE = 24
"""Characters behind a heading in which it still says what it heads."""
_HELD = re.compile(r"\b(?:held|smok\w+|infusion|metoprolol|meds?|bb|coffee|caffeine)\b")
"""What else than the test was stopped."""
_IF = re.compile(r"\b(?:stop if|if\b|criteria|until target|after (?=termination)|resolved (?:after|with))\b")
_PRESSURES = ("bp", "systolic", "pressure")
"""One of these stands where a pressure is given as the reason."""


def termination(reading: Reading, agent: str) -> tuple[Named, ...]:
    """Returns the reasons for which the test was ended, in text order, each once."""
    found: dict[str, Named] = {}
    told = [s for s in reading.under("stop") if not _BEFOREHAND.search(reading.lower, s.start, s.body + _BESIDE)]
    spans = [_first_told(reading, s, agent) for s in told]
    begun = min((r.start for r in reading.rows if r.phase in ("exercise", "infusion")), default=len(reading.text))
    spans += [(s.body, s.end) for s in reading.under("indication") if s.start > begun and _bare_reason(reading, s)]
    headed = any(_reasons(reading, start, end, agent) for start, end in spans)
    for m in () if headed else _STOP_WORDS.finditer(reading.lower):
        start, end = reading.sentence(m.start())
        if any(a <= m.start() < b for a, b in spans):
            continue
        if _AFTER_THE_STOP.search(reading.lower, max(start, m.start() - 36), m.start()):
            continue
        if (
            _is_of_ectopy(reading, m.start())
            or (
                _BY_ITSELF.match(reading.lower, m.end(), m.end() + 24)
                and not _MACHINE.search(reading.lower, max(start, m.start() - 24), m.start())
            )
            or OTHERWISE_STOPPED.match(reading.lower, m.end(), min(end, m.end() + 40))
            or TOLD_TO_STOP.search(reading.lower, max(start, m.start() - 24), m.start())
        ):
            continue
        if m[0].startswith("limit") and m.start() < begun:
            continue
        if _NOT.search(reading.lower, max(start, m.start() - 8), m.start()) and not m[0].startswith(_CUT):
            continue
        section = reading.section(m.start())
        if section is not None and section.category in ("indication", "history", "medications", "screening", "plan"):
            continue
        if not agent and _HELD.search(reading.lower[max(start, m.start() - 36) : m.start()]):
            continue
        if _IF.search(reading.lower[max(0, m.start() - 12) : m.end() + 4]):
            continue
        if opens_on_an_earlier_test(reading, m.start()):
            continue
        if _BEFOREHAND.search(reading.lower, m.end(), m.end() + _BESIDE):
            continue
        end = _after_bare_stop(reading, m, end)
        clause = _clause(reading, m.end(), end)
        spans.append((_asked_from(reading, m), clause))
        told_before = _THAT_IS_WHY.search(reading.lower, max(start, m.start() - 24), m.start())
        if told_before or _FOR_THAT.match(reading.lower, m.end(), end):
            own = told_before and _reasons(reading, start, m.start(), agent)
            earlier = start if own else reading.sentence(max(start - 2, 0))[0]
            spans.append((max(earlier, m.start() - _SENT_BACK), m.start()))
        if _GIVEN_WHY.search(reading.lower, m.end(), clause) and _reasons(reading, m.end(), clause, agent):
            continue
        before = start - 4 if reading.text[max(0, start - 4) : start].strip() in ("->", "\u2192") else start
        before = max(reading.line(m.start())[0], m.start() - 60) if before != start else start
        therefore = _THEREFORE.search(reading.lower, max(start, m.start() - 60), m.start())
        spans.append((max(before, m.start() - (_SENT_BACK if therefore else 60)), m.start()))
    limit = next(
        (v for start, end in spans for v in reading.numbers(start, end) if v.kind == "bp" and v.number >= 230), None
    )
    if limit is not None:
        found["hypertension"] = Named(value="hypertension", start=limit.start, end=limit.end)
    for start, end in spans:
        if any(word in reading.lower[start:end] for word in _PRESSURES):
            for name, at in _by_pressure(reading.lower, start, end):
                found.setdefault(name, Named(value=name, start=at[0], end=at[1]))
        for name, c in _reasons(reading, start, end, agent):
            found.setdefault(name, Named(value=name, start=c.start, end=c.end))
        part = _BODY_PART.search(reading.lower, start, end) if not set(found) - {"patient_request"} else None
        if part is not None and part.lastgroup is not None:
            name = part.lastgroup
            found[name] = Named(value=name, start=part.start(name), end=part.end(name))
    if not found and not agent:
        for c in reading.all("ended"):
            section = reading.section(c.start)
            away = section is not None and section.category in _TELLS_NO_END
            if c.holds and not away and not _AT_POINT.search(reading.lower, max(0, c.start - 4), c.start):
                found.setdefault(c.value, Named(value=c.value, start=c.start, end=c.end))
        for name, c in () if found else _closing(reading, spans, agent):
            found.setdefault(name, Named(value=name, start=c.start, end=c.end))
        for name, c in () if found else _ordered(reading, min(begun, reading.begin), agent):
            found.setdefault(name, Named(value=name, start=c.start, end=c.end))
        for m in () if found else _STOP_WORDS.finditer(reading.lower, begun if begun < len(reading.text) else 0):
            line_start = reading.line(m.start())[0]
            near = max(line_start, m.start() - 60)
            if _CLAUSE_BEFORE.search(reading.lower, near, m.start()):
                for name, c in _reasons(reading, near, m.start(), agent):
                    if c.category == "reason":
                        found.setdefault(name, Named(value=name, start=c.start, end=c.end))
    completed = drug_end(reading, agent, found, spans) if agent else None
    if completed is not None:
        found[completed.value] = completed
    return tuple(sorted(found.values(), key=lambda n: (n.start, n.value)))


def _is_of_ectopy(reading: Reading, at: int) -> bool:
    """Whether what stopped is the beat named right before ("no runs, ectopy quit by minute 4 of recovery")."""
    before = [c for kind in ("ectopy", "rhythm") for c in reading.within(kind, max(0, at - 30), at)]
    return any(reading.text[c.end : at] == " " for c in before)


def _asked_from(reading: Reading, stop: re.Match[str]) -> int:
    """Where the words of a stop begin: with who asked for it ("Patient asked to stop because ...")."""
    near = reading.within("reason", max(0, stop.start() - 12), stop.start())
    return next(
        (c.start for c in near if c.end > stop.start() and _BY_PATIENT.match(reading.lower, c.start)), stop.start()
    )


_BY_PATIENT = re.compile(r"(?:pt|patient|he|she|client|veteran) ")


def _bare_reason(reading: Reading, section: Section) -> bool:
    """Whether a heading behind the rows asks for the reason of the stop ("Reason: fatigue")."""
    return reading.lower[section.start : section.body].strip(" :=-") == "reason"


_OTHER_THING = re.compile(
    r"[ ]*(?:mild|mod\w*|slight|some|denie[sd]|had|no\b|never|occ\w*|rare|few|pt\b|patient|she|he)\b[^.;\n]*"
    r"\b(?:gone|resolved|st(?:g|age)? ?\d|start|rec|recovery|denie[sd]|throughout|during|at rest|by \d)|"
    r"[ ]*[^.;\n]{0,40}\b\d ?/ ?10 (?:at|from|by) \d[^.;\n]{0,20}\b(?:gone|eased|resolved)\b"
)
"""A sentence behind the reason that tells when something else was felt."""


def _first_told(reading: Reading, section: Section, agent: str) -> Range:
    """The part under a heading of the stop that gives the reason, without later sentences on something else.

    A heading within a line ("Rest: ... Stopped: tired legs. Winded from stage 3.") heads its own sentence.
    """
    start, end = section.body, section.end
    behind = reading.sentence(start)[1]
    within = bool(reading.text[reading.line(section.start)[0] : section.start].strip(_BULLETS))
    if (
        start < behind < end
        and (within or _OTHER_THING.match(reading.lower, behind, end))
        and _reasons(reading, start, behind, agent)
    ):
        while behind < end and _REASON_TOO.match(reading.lower, behind):
            behind = reading.sentence(behind + 1)[1]
        return start, min(behind, end)
    return start, end


_REASON_TOO = re.compile(r"[ ]*(?:(?:his |her |the )?(?:target|thr|goal|85 ?%)|[^.;\n]{0,40}\b(?:also|limiting)\b)")
"""A sentence behind the reason that gives one more."""
_BULLETS = " \t-*\u2022>|[(0123456789.)"


_TOLD_STOP = re.compile(
    r"\b(?:(?:told|asked|had|signal\w*|directed|instructed|motioned)(?: (?:me|us|tech|staff|rn|the tech))? to |"
    r"called (?:for )?(?:a |the |it |to )?|said (?:to )?|ordered (?:the |a |us to |me to )?(?:test |belt )?|"
    r"had (?:me|us) )"
    r"(?:stop\w*|(?:turn|shut) (?:it|the \w+) (?:off|down)|end (?:it|the test)|bring (?:it|the \w+) down|cut it)"
)
_LAST_PART = re.compile(r",[ ]([^,;.\n\d]{3,24})\.?[ ]*$", re.MULTILINE)


def _closing(reading: Reading, spans: list[Range], agent: str) -> list[tuple[str, Concept]]:
    """The reason as the last words of the line that tells the stop ("off at 9:12, max HR 168, legs shot")."""
    for start, _ in spans:
        last = _LAST_PART.search(reading.lower, start, reading.line(start)[1])
        if last is not None:
            return _reasons(reading, *last.span(1), agent)
    return []


_SENT_BACK = 220
"""Characters before an order to stop in which the finding behind it is told."""


def _ordered(reading: Reading, begun: int, agent: str) -> list[tuple[str, Concept]]:
    """What was seen right before somebody ordered the stop, in its sentence or the one before."""
    for m in _TOLD_STOP.finditer(reading.lower, begun):
        own = reading.sentence(m.start())[0]
        earlier = reading.sentence(max(0, own - 2))[0]
        line = reading.line(m.start())[0]
        for start in (own, max(earlier, line), earlier):
            seen = _reasons(reading, max(start, m.start() - _SENT_BACK), m.start(), agent)
            seen = [
                (name, c) for name, c in seen if c.category == "reason" and name not in ("patient_request", "other")
            ]
            if seen:
                return seen[-1:]
    return []


def _by_pressure(low: str, start: int, end: int) -> Iterator[tuple[str, Range]]:
    """Yields what a pressure told in a stretch says of why the test ended."""
    high = _HIGH_PRESSURE.search(low, start, end)
    if high:
        yield "hypertension", high.span()
    under = _LOW_PRESSURE.search(low, start, end)
    if under:
        yield "hypotension", under.span()
    drop = _DROP.search(low, start, end)
    if drop and not _IN_RECOVERY.match(low, drop.end()) and int(drop["b"]) <= int(drop["a"]) - 10:
        yield "hypotension", drop.span()


def _after_bare_stop(reading: Reading, stop: re.Match[str], end: int) -> int:
    """The end of the reason where the stop is a sentence of its own ("off. Right hip pain")."""
    at, start = stop.end(), reading.line(stop.start())[0]
    own_end = reading.line(at)[1]
    if not reading.text[at:own_end].strip(" :?") and (below := reading.following_lines(at, 1)):
        return below[0][1] if any(m.state == "ticked" for m in reading.marked(*below[0])) else end
    if (
        not _SUBJECT.fullmatch(reading.lower, start, stop.start())
        or reading.text[at:end].replace(" at ", " ").strip(" .!@:0123456789")
        or not _CLOSED.match(reading.lower, at)
    ):
        return end
    following = reading.sentence(min(end + 2, len(reading.text) - 1))
    bare = reading.text[at : at + 1] in (".", "!") and not reading.text[start : stop.start()].strip(" ->:@0123456789")
    if reading.line(at)[1] <= end + 2 or (not bare and _OF_THEN.search(reading.lower, *following)):
        return end
    return max(end, following[1])


_OF_THEN = re.compile(r"\b(?:rest|rec\w*|peak|resolved|post|after|later)\b")
"""In a sentence behind the stop: what was seen at another time is no reason."""
_SUBJECT = re.compile(r"[ ->:@\d]*(?:(?:the|test|exercise|treadmill|belt|pt|patient|he|she|we|i|was) )*")
_CLOSED = re.compile(r"(?: (?:at |@ ?)?\d{1,2}:\d\d(?: ?min\w*)?)?[.!]")
"""Behind a stop that is a sentence of its own, maybe with its time."""
_TURNS = re.compile(
    r",? (?:no (?!(?:legs|more|gas|strength|energy|breath)\b)|(?:she|he|pt|patient) also |"
    r"denie[sd] |peak hr|max hr|pk hr|"
    r"(?:a )?(?:few|rare|occ|occasional|single|isolated|couple of) |"
    r"(?:pain |all )?gone (?!over|past|above|beyond)|then recovery|recovery\b|rec \d|next line)"
)


def _clause(reading: Reading, at: int, end: int) -> int:
    """The end of what a stop word governs: its sentence, without a later clause that turns to something else."""
    turn = _TURNS.search(reading.lower, at, end)
    return turn.start() if turn else end


_SATURATION = re.compile(r"sat|spo2|oxygen|hypox")
"""A fall of the saturation is a reason of its own; what could not be kept up is told better by its symptom."""


_DOCTORS = re.compile(r"\b(?:dr|md|doctor|doc|physician|provider|np|cardiologist)\b\.?[^.;]{0,24}$")
_DOCTOR_TELLS = re.compile(
    r"\b(?:dr|md|doctor|doc|physician|provider|np|cardiologist)\b\.?"
    r"(?:(?!\b(?:pt|patient|he|she|mrs?|ms|miss)\b)[^;]){0,80} and $"
)
_TOLD_US = ("told us", "told me")
"""Said of somebody named before: of a doctor, where one leads the sentence."""
_DENIES = re.compile(r"\b(?:denie[sd]?|no)\b(?! (?:cuff|bp|pressure))[^,;.]{0,30}$")


_SHORT_OF = re.compile(r"\b(?:before|short of|below|without|prior to) (?:\w+ ){0,2}$")
"""In front of a target that was not reached ("stopped before target HR")."""
_PART_OF = re.compile(r"(?<!\d)\d{2} ?% of (?:the |his |her )?$")
"""A share of the target that was reached ("98% of target")."""
_IN_CHEST = re.compile(r" in (?:his|her|the|my) chest\b")
"""Behind a pressure that is none of the blood ("for the pressure in his chest")."""
_BEYOND = ("over ", "past ", "beyond ", "above ")
"""What leads to a target that was left behind, whatever its number."""


_THE_PAIN = re.compile(r"\b(?:for|because of|due to|d/t|by) (?:the|his|her|that|this) (?:pain|discomfort)\b(?! in\b)")
_AND_ST = re.compile(
    r"\b(?:for|because of|due to|d/t) "
    r"(?:(?!no |without |with |watch|print|hr |bp |rhythm |ekg |ecg )(?:[a-z]+|\d{1,2}/10) ){1,5}"
    r"and (?P<st>(?:the )?st)(?=[ ]?(?:[.;)\n]|$))"
)


def _told_before(reading: Reading, start: int, end: int) -> list[tuple[str, Concept]]:
    """Reasons that were told before and are only named: the pain, the ST ("stopped for the pain and the ST")."""
    out: list[tuple[str, Concept]] = []
    pain = _THE_PAIN.search(reading.lower, start, end)
    felt = [c for c in reading.within("symptom", reading.begin, pain.start()) if c.holds] if pain else []
    felt = [c for c in felt if c.value in ("chest_pain", "leg_pain")]
    if pain is not None and felt:
        out.append((REASON_OF_SYMPTOM[felt[-1].value], felt[-1]._replace(start=pain.start(), end=pain.end())))
    st = _AND_ST.search(reading.lower, start, min(len(reading.lower), end + 1))
    if st is not None:
        out.append(("ecg_change", Concept("reason", "ecg_change", *st.span("st"))))
    return out


def _reasons(reading: Reading, start: int, end: int, agent: str) -> list[tuple[str, Concept]]:
    out: list[tuple[str, Concept]] = []
    for c in reading.within("reason", start, end):
        passed = c.value == "target_heart_rate" and c.context == "historical"  # "past his target"
        if (c.context in ("unticked", "blank", "historical", "plan") and not passed) or c.negated:
            continue
        if c.value == "hypertension" and _IN_CHEST.match(reading.lower, c.end):
            continue
        near = reading.lower[c.start : min(reading.sentence(c.start)[1], c.end + 24)]
        if (
            c.value == "target_heart_rate"
            and not near.startswith(_BEYOND)
            and (_TARGET_GIVEN.search(near) or _TARGET_GIVEN.search(reading.lower, max(start, c.start - 24), c.start))
        ):
            continue
        if c.value == "target_heart_rate" and _SHORT_OF.search(reading.lower, max(start, c.start - 24), c.start):
            continue
        if c.value == "target_heart_rate" and _PART_OF.search(reading.lower, max(start, c.start - 16), c.start):
            continue
        own = reading.sentence(c.start)[0]
        if c.value == "patient_request" and (
            _DOCTORS.search(reading.lower, max(own, c.start - 30), c.start)
            or (
                reading.lower.startswith(_TOLD_US, c.start)
                and _DOCTOR_TELLS.search(reading.lower, max(own, c.start - 110), c.start)
            )
        ):
            continue
        out.append((c.value, c))
    covered = [(c.start, c.end) for _, c in out]
    for c in reading.within("symptom", start, end):
        if any(a <= c.start and c.end <= b for a, b in covered):
            continue
        if c.context in ("unticked", "blank", "family", "other_test") or c.negated:
            continue
        if _DENIES.search(reading.lower[max(start, c.start - 34) : c.start]):
            continue
        out.append((REASON_OF_SYMPTOM[c.value], c))
    out += _told_before(reading, start, end)
    named = {name for name, _ in out}
    if len(named) > 1 and "other" in named:
        out = [(name, c) for name, c in out if name != "other" or _SATURATION.search(reading.lower, c.start, c.end)]
    return out
