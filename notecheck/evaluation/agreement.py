"""How one report compares with its gold: what is counted, and where the two differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from notecheck.evaluation.gold import GoldFacts, GoldNote, place_of
from notecheck.reading.drugs import BOLUS
from notecheck.report import Facts, Finding, Measured, Model, Pressure, Report, Stage

UNSCORED = frozenset(
    "rate-pressure-product emergency-readiness disposition reversal-agent exercise-adjunct "
    "early-termination-context".split()
)
"""Elements that are not annotated."""
SCALARS = (
    "modality protocol agent agent_dose age resting_heart_rate resting_blood_pressure peak_heart_rate "
    "peak_blood_pressure predicted_max_heart_rate target_heart_rate percent_predicted_max_heart_rate mets "
    "rate_pressure_product duration"
).split()
SERIOUS = frozenset({"error", "warning"})
NOT_EVALUATED = "not_evaluated"
"""Stands in place of a verdict where there is none."""
Span = tuple[int, int]
Subject = Literal["kind", "verdict", "element", "fact", "leak", "severity", "contradiction"]


class Disagreement(Model):
    """Where a report and its gold differ; `start:end` is the place in the note where one of them has one.

    `gold` and `report` hold words of the vocabulary, numbers and counts, never words of the note.
    """

    note: str
    subject: Subject
    name: str
    gold: str
    report: str
    start: int | None = None
    end: int | None = None


@dataclass
class Tally:
    """Hits, extras and misses, with their ratios."""

    hits: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, gold: Counter[str], got: Counter[str]) -> None:
        """Counts what is in both, in the second alone and in the first alone."""
        both = (gold & got).total()
        self.hits += both
        self.extra += got.total() - both
        self.missed += gold.total() - both


@dataclass
class Agreement:
    """What was counted over one note.

    `tallies` are by name: `missing` elements, `facts`, `stages`, `fact NAME`, `leaks` (errors and warnings),
    `all leaks`, `class NAME`. `right` and `asked` count by name: `kind`, `verdict`, `elements`, `element NAME`,
    `severity`, `planted` contradictions and those of them found, `clean` notes and those without a false alarm.
    """

    gold_verdict: str
    verdict: str
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)

    def ask(self, name: str, right: bool) -> None:
        """Counts a question and whether the answer was right."""
        self.asked[name] += 1
        self.right[name] += right


def compare(note: GoldNote, report: Report) -> Agreement:
    """Returns how a report compares with the gold of its note."""
    gold = note.gold
    out = Agreement(gold.verdict, report.verdict or NOT_EVALUATED)
    differ = _Differ(note.id, out)
    out.ask("kind", gold.kind == report.note.kind)
    out.ask("verdict", gold.verdict == report.verdict)
    differ("kind", "kind", gold.kind, report.note.kind or "not evaluated")
    differ("verdict", "verdict", gold.verdict, out.verdict)
    if note.performed:
        _elements(note, report, out, differ)
        _facts(note, report, out, differ)
    _leaks(note, report, out, differ)
    _contradictions(note, report, out, differ)
    return out


@dataclass
class _Differ:
    note: str
    out: Agreement

    def __call__(
        self, subject: Subject, name: str, gold: str, report: str, at: Span | tuple[None, None] = (None, None)
    ) -> None:
        if gold != report:
            found = Disagreement(
                note=self.note, subject=subject, name=name, gold=gold, report=report, start=at[0], end=at[1]
            )
            self.out.disagreements.append(found)


def _elements(note: GoldNote, report: Report, out: Agreement, differ: _Differ) -> None:
    got = {e.id: e for e in report.elements}
    for name, want in note.gold.elements.items():
        if name in UNSCORED:
            continue
        element = got.get(name)
        have = element.status if element else "absent from the report"
        out.ask("elements", want == have)
        out.ask(f"element {name}", want == have)
        out.tallies["missing"].add(Counter({name: want == "missing"}), Counter({name: have == "missing"}))
        first = element.evidence[0] if element and element.evidence else None
        differ("element", name, want, have, (first.start, first.end) if first else (None, None))


def _facts(note: GoldNote, report: Report, out: Agreement, differ: _Differ) -> None:
    want, have = _gold_facts(note.gold.facts), _read_facts(report.facts, note.gold.facts.agent)
    for name in sorted({*want, *have}):
        out.tallies["stages" if name == "stages" else f"fact {name}"].add(want[name], have[name])
        out.tallies["facts"].add(want[name], have[name])
        fact = getattr(report.facts, name, None)
        at = (fact.start, fact.end) if isinstance(fact, Measured) else (None, None)
        differ("fact", name, _said(want[name] - have[name]), _said(have[name] - want[name]), at)


def _said(values: Counter[str]) -> str:
    return ", ".join(f"{value}{f' (x{count})' if count > 1 else ''}" for value, count in values.items())


def _number(value: object) -> str:
    return f"{float(value):g}" if isinstance(value, int | float) else str(value)


def _pressure(value: object) -> str | None:
    if not isinstance(value, Pressure) or value.diastolic is None:
        return None
    return f"{round(value.systolic)}/{round(value.diastolic)}"


def _phase(phase: str, agent: str | None) -> str:
    """A row's phase; after a bolus there is no telling infusion from recovery, so both count as one."""
    return "after" if agent in BOLUS and phase in ("infusion", "recovery") else phase


def _gold_facts(facts: GoldFacts) -> defaultdict[str, Counter[str]]:
    out: defaultdict[str, Counter[str]] = defaultdict(Counter)
    if facts.st_present is not None:
        out["st"]["deviation" if facts.st_present else "none"] = 1
    if facts.performed_by_credential:
        out["performed_by_credential"][_credential(facts.performed_by_credential)] = 1
    for name in SCALARS:
        value = getattr(facts, name)
        if value is not None:
            if name == "agent_dose":
                number, unit = value.split(" ", 1)
                value = f"{_number(float(number))} {unit}"
            out[name][_number(value)] = 1
    for state, symptoms in (("present", facts.symptoms_present), ("denied", facts.symptoms_denied)):
        out["symptoms"].update({f"{s} {state}": 1 for s in symptoms if s != "other"})
    out["termination"].update(dict.fromkeys(facts.termination, 1))
    for row in facts.stages:
        if row.heart_rate is not None or row.blood_pressure is not None:
            out["stages"][_row(_phase(row.phase, facts.agent), row.heart_rate, row.blood_pressure)] += 1
    return out


def _read_facts(facts: Facts, agent: str | None) -> defaultdict[str, Counter[str]]:
    out: defaultdict[str, Counter[str]] = defaultdict(Counter)
    if facts.st_changes:
        out["st"]["deviation" if any(c.present for c in facts.st_changes) else "none"] = 1
    for person in facts.staff:
        if person.role == "performed_by" and person.credential:
            out["performed_by_credential"][_credential(person.credential)] = 1
    for name in SCALARS:
        fact: Measured | None = getattr(facts, name)
        if fact is None or fact.derived:
            continue
        value = _pressure(fact.value) if isinstance(fact.value, Pressure) else _number(fact.value)
        if value is not None:
            out[name][f"{value} {fact.unit}" if name == "agent_dose" else value] = 1
    for s in facts.symptoms:
        if s.value != "other":
            out["symptoms"][f"{s.value} {'present' if s.present else 'denied'}"] = 1
    out["termination"].update({t.value: 1 for t in facts.termination})
    for stage in facts.stages:
        if stage.heart_rate or stage.blood_pressure:
            out["stages"][_stage(stage, agent)] += 1
    return out


def _stage(stage: Stage, agent: str | None) -> str:
    rate = stage.heart_rate.value if stage.heart_rate else None
    pressure = _pressure(stage.blood_pressure.value) if stage.blood_pressure else None
    return _row(_phase(stage.phase, agent), rate, pressure)


def _row(phase: str, rate: object, pressure: str | None) -> str:
    return f"{phase} {_number(rate) if rate is not None else '-'} {pressure or '-'}"


def _credential(words: str) -> str:
    return words.replace(".", "").upper()


def touches(gold: Span, got: Span) -> bool:
    """Whether a finding marks a leak: they overlap, and the finding is no net thrown over the whole line."""
    return gold[0] < got[1] and got[0] < gold[1] and got[1] - got[0] <= max(40, 2.5 * (gold[1] - gold[0]))


def paired(gold: list[Span], got: list[Span]) -> dict[int, int]:
    """Pairs each leak with at most one finding and each finding with at most one leak, the widest overlap first."""
    edges = sorted(
        (-(min(g[1], p[1]) - max(g[0], p[0])), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(got)
        if touches(g, p)
    )
    pairs: dict[int, int] = {}
    for _, i, j in edges:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def language_of(report: Report) -> Iterator[tuple[Finding, Span]]:
    """Yields the findings about language that have a place."""
    for finding in report.findings:
        if finding.code[:3] in ("NC2", "NC3") and finding.start is not None and finding.end is not None:
            yield finding, (finding.start, finding.end)


def _leaks(note: GoldNote, report: Report, out: Agreement, differ: _Differ) -> None:
    gold = [(leak, at) for leak in note.gold.leaks if (at := place_of(note.text, leak)) is not None]
    got = list(language_of(report))
    every = [at for _, at in gold]
    for name, severities in (("leaks", SERIOUS), ("all leaks", SERIOUS | {"info"})):
        due = [(leak, at) for leak, at in gold if leak.severity in severities]
        flagged = [(finding, at) for finding, at in got if finding.severity in severities]
        pairs = paired([at for _, at in due], [at for _, at in flagged])
        wrong = [(finding, at) for finding, at in flagged if not any(touches(leak, at) for leak in every)]
        tally = out.tallies[name]
        tally.hits += len(pairs)
        tally.missed += len(due) - len(pairs)
        tally.extra += len(wrong)
        if name == "leaks":
            for i, (leak, _) in enumerate(due):
                own = out.tallies[f"class {leak.kind}"]
                own.hits += i in pairs
                own.missed += i not in pairs
            for finding, _ in wrong:
                out.tallies[f"class {_class(finding)}"].extra += 1
            continue
        for i, (leak, at) in enumerate(due):
            if i not in pairs:
                differ("leak", leak.kind, leak.severity, "not found", at)
            else:
                have = flagged[pairs[i]][0].severity
                out.ask("severity", have == leak.severity)
                differ("severity", flagged[pairs[i]][0].name, leak.severity, have, at)
        for finding, at in wrong:
            differ("leak", finding.name, "none, or a shorter one", finding.severity, at)


def _class(finding: Finding) -> str:
    if finding.name == "global-claim":
        return "global"
    return "supervision" if finding.code[:3] == "NC3" else "interpretation"


def _contradictions(note: GoldNote, report: Report, out: Agreement, differ: _Differ) -> None:
    alarms = [f for f in report.findings if f.code.startswith("NC4") and f.severity != "info"]
    if note.gold.contradictions:
        out.ask("planted", bool(alarms))
        if not alarms:
            differ("contradiction", ", ".join(note.gold.contradictions), "planted", "not found")
    elif note.performed:
        out.ask("clean", not alarms)
        for f in alarms:
            at = (f.start, f.end) if f.start is not None and f.end is not None else (None, None)
            differ("contradiction", f.name, "none", f.severity, at)
