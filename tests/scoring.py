"""How reports compare with gold notes: shares of agreement by kind, element, row, scalar fact, leak and contradiction."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notecheck.report import Facts, Pressure, Report

SCALARS = (
    "modality", "protocol", "agent", "age", "resting_heart_rate", "resting_blood_pressure", "peak_heart_rate", "peak_blood_pressure",
    "predicted_max_heart_rate", "target_heart_rate", "percent_predicted_max_heart_rate", "mets", "rate_pressure_product", "duration",
)  # fmt: skip
CORPUS = Path(__file__).parent.parent / "corpora" / "notes"
CLAUSES = CORPUS.parent / "clauses"
TEST_CLAUSES = CORPUS.parent / "test-clauses"
SERIOUS = ("error", "warning")
CODE_OF = {
    "percent": "NC406", "rpp": "NC408", "peak_below_row": "NC402", "target": "NC407", "symptom": "NC416", "age": "NC423",
    "stage": "NC409", "bp_swap": "NC401", "dates": "NC424", "roles": "NC427", "agent": "NC420", "modality": "NC419",
}  # fmt: skip
"""The check that finds each kind of planted contradiction."""
FRAME = "TREADMILL STRESS TEST Bruce\nHR 70 BP 120/70\nStage 1 HR 100 BP 140/70\nPeak HR 150, METs 10\n"
"""What a clause is put behind, so that it stands in the note of a test."""


Span = tuple[int, int, str]


def touches(gold: Span, got: Span) -> bool:
    """Whether a finding marks a leak: they overlap, and the finding is no net over the whole line."""
    return gold[0] < got[1] and got[0] < gold[1] and got[1] - got[0] <= max(40, 2.5 * (gold[1] - gold[0]))


def leaks_of(leaks: list[dict[str, Any]], text: str, offset: int = 0) -> list[Span]:
    """Returns the places of annotated leaks with their severities."""
    out = []
    for leak in leaks:
        at = -1
        for _ in range(leak.get("occurrence", 1)):
            at = text.index(leak["quote"], at + 1)
        out.append((at + offset, at + offset + len(leak["quote"]), leak["severity"]))
    return out


def flagged(report: Report) -> list[Span]:
    """Returns what a report flags as language that does not belong."""
    return [
        (f.start, f.end, f.severity)
        for f in report.findings
        if f.code[:3] in ("NC2", "NC3") and f.start is not None and f.end is not None
    ]


@dataclass
class Tally:
    """Hits, extras and misses, and their F1."""

    hits: int = 0
    extra: int = 0
    missed: int = 0

    def add_spans(self, gold: list[Span], got: list[Span]) -> None:
        """Counts flagged errors and warnings against gold ones; one that touches a gold info is neither hit nor extra."""
        due = [g for g in gold if g[2] in SERIOUS]
        serious = [p for p in got if p[2] in SERIOUS]
        hit = sum(any(touches(g, p) for p in serious) for g in due)
        self.hits += hit
        self.missed += len(due) - hit
        self.extra += sum(not any(touches(g, p) for g in gold) for p in serious)

    def add(self, gold: Counter[Any], got: Counter[Any]) -> None:
        both = (gold & got).total()
        self.hits += both
        self.extra += got.total() - both
        self.missed += gold.total() - both

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + self.extra)

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(1, 2 * self.hits + self.extra + self.missed)


@dataclass
class Score:
    """What was compared over a set of notes."""

    notes: int = 0
    kinds: int = 0
    elements: int = 0
    elements_right: int = 0
    missing: Tally = field(default_factory=Tally)
    facts: Tally = field(default_factory=Tally)
    stages: Tally = field(default_factory=Tally)
    leaks: Tally = field(default_factory=Tally)
    planted: int = 0
    found: int = 0
    alarms: int = 0

    def add(self, gold: dict[str, Any], report: Report, text: str) -> None:
        self.notes += 1
        self.kinds += gold["kind"] == report.note.kind
        self.leaks.add_spans(leaks_of(gold["leaks"], text), flagged(report))
        alarm = any(f.code.startswith("NC4") and f.severity != "info" for f in report.findings)
        self.planted += bool(gold["contradictions"])
        self.found += bool(gold["contradictions"]) and alarm
        self.alarms += not gold["contradictions"] and alarm
        if gold["kind"] not in ("exercise", "pharmacologic"):
            return
        got = {e.id: e.status for e in report.elements}
        for name, status in gold["elements"].items():
            self.elements += 1
            self.elements_right += got[name] == status
            self.missing.add(Counter({name: status == "missing"}), Counter({name: got[name] == "missing"}))
        self.facts.add(_gold_facts(gold["facts"]), _read_facts(report.facts))
        bolus = gold["facts"].get("agent") == "regadenoson"
        self.stages.add(_gold_stages(gold["facts"], bolus), _read_stages(report.facts, bolus))


def load(*names: str) -> list[dict[str, Any]]:
    """Returns the gold notes of the given files of the corpus, of all if none is given."""
    files = [CORPUS / f"{n}.jsonl" for n in names] if names else sorted(CORPUS.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def clauses(*names: str) -> list[dict[str, Any]]:
    """Returns the labelled clauses of the given files, of all if none is given."""
    files = [CLAUSES / f"{n}.jsonl" for n in names] if names else sorted(CLAUSES.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def _gold_facts(facts: dict[str, Any]) -> Counter[Any]:
    out = Counter((key, _plain(facts[key])) for key in SCALARS if facts.get(key) is not None)
    out.update(("denied", s) for s in facts.get("symptoms_denied", ()) if s != "other")
    out.update(("present", s) for s in facts.get("symptoms_present", ()) if s != "other")
    out.update(("ended", t) for t in facts.get("termination", ()))
    return out


def _read_facts(facts: Facts) -> Counter[Any]:
    values = {key: getattr(facts, key) for key in SCALARS}
    out = Counter((key, _plain(v.value)) for key, v in values.items() if v is not None and not v.derived)
    out.update({("present" if s.present else "denied", s.value) for s in facts.symptoms if s.value != "other"})
    out.update({("ended", t.value) for t in facts.termination})
    return out


def _plain(value: Any) -> str:
    if isinstance(value, Pressure):
        return f"{value.systolic:g}/{value.diastolic:g}"
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _phase(phase: str, bolus: bool) -> str:
    return "after" if bolus and phase in ("infusion", "recovery") else phase


def _gold_stages(facts: dict[str, Any], bolus: bool) -> Counter[Any]:
    return Counter(
        (_phase(r["phase"], bolus), r.get("heart_rate"), r.get("blood_pressure")) for r in facts.get("stages", ())
    )


def _read_stages(facts: Facts, bolus: bool) -> Counter[Any]:
    return Counter(
        (
            _phase(s.phase, bolus),
            s.heart_rate.value if s.heart_rate else None,
            _plain(s.blood_pressure.value) if s.blood_pressure else None,
        )
        for s in facts.stages
    )
