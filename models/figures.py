"""The command `python -m models.figures` measures the language model on hands that it never saw."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import click
from sklearn.metrics import average_precision_score
from threadpoolctl import threadpool_limits

from models.fit import SEED, fit, serious
from models.labelled import TRAINING, Labelled, before_clause, files, labelled, places
from models.noise import KINDS, damaged
from notecheck.checker import Checker
from notecheck.evaluation.agreement import Span, language_of, paired, touches
from notecheck.evaluation.figures import evaluate
from notecheck.evaluation.gold import GoldNote
from notecheck.evaluation.gold import load as load_gold
from notecheck.learned.features import sentences, signs
from notecheck.learned.store import default

FILE = Path(__file__).parent / "FIGURES.md"
Flagged = list[tuple[Span, str]]
"""Places with their severities."""


def texts_with_leaks(path: Path) -> Iterator[tuple[str, int, list[tuple[Span, str, str]]]]:
    """Yields each text of a file, where its own words begin, and the annotated places with severity and class."""
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        whole = "gold" in entry
        before = "" if whole else before_clause(entry)
        leaks: list[dict[str, Any]] = entry["gold"]["leaks"] if whole else entry["leaks"]
        found = [
            ((start + len(before), end + len(before)), leak["severity"], leak["class"])
            for (start, end), leak in zip(places(entry["text"], leaks), leaks, strict=True)
        ]
        yield before + entry["text"] + ("" if whole else "\n"), len(before), found


def by_rules(checker: Checker) -> Callable[[str], Flagged]:
    """Returns what flags a text by the findings of a checker."""
    return lambda text: [(at, f.severity) for f, at in language_of(checker.check(text))]


def by_model(checker: Checker) -> Callable[[str], Flagged]:
    """Returns what flags a text by the model alone, wherever rules decided."""

    def flag(text: str) -> Flagged:
        if checker.check(text).note.kind == "not_stress_test":
            return []
        return [((j.start, j.end), j.severity) for j in default().judge(sentences(checker.read(text)))]

    return flag


def precision_recall(paths: Iterable[Path], flag: Callable[[str], Flagged]) -> tuple[float, float, int]:
    """Returns precision and recall of errors and warnings, and how many there are."""
    hits = extra = due = 0
    for path in paths:
        for text, begin, annotated in texts_with_leaks(path):
            found = [at for at, severity in flag(text) if severity != "info" and at[0] >= begin]
            wanted = [at for at, severity, _ in annotated if severity != "info"]
            hits += len(paired(wanted, found))
            due += len(wanted)
            extra += sum(not any(touches(at, f) for at, _, _ in annotated) for f in found)
    return hits / max(1, hits + extra), hits / max(1, due), due


def shares(tests: dict[str, list[Path]]) -> list[str]:
    """The table of what rules, model and both find."""
    rules, both = Checker(model=None), Checker()
    lines = ["| test | errors and warnings | rules only | model only | both |", "|---|---|---|---|---|"]
    for name, paths in tests.items():
        cells = []
        due = 0
        for flag in (by_rules(rules), by_model(rules), by_rules(both)):
            precision, recall, due = precision_recall(paths, flag)
            cells.append(f"{precision:.2f}, {recall:.2f}")
        lines.append(f"| {name} | {due} | {' | '.join(cells)} |")
    return lines


def by_class(tests: Sequence[Path]) -> list[str]:
    """The table of recall by class and severity, rules only and both."""
    rules, both = Checker(model=None), Checker()
    counts: dict[tuple[str, str], list[int]] = {}
    for path in tests:
        for text, _, annotated in texts_with_leaks(path):
            found = [[at for at, _ in by_rules(c)(text)] for c in (rules, both)]
            for at, severity, kind in annotated:
                count = counts.setdefault((kind, severity), [0, 0, 0])
                count[0] += 1
                for i, spans in enumerate(found, 1):
                    count[i] += any(touches(at, span) for span in spans)
    lines = ["| class | severity | in gold | found by rules | by both |", "|---|---|---|---|---|"]
    return lines + [f"| {k} | {s} | {n} | {a / n:.2f} | {b / n:.2f} |" for (k, s), (n, a, b) in sorted(counts.items())]


def learning_curve(sample: list[Labelled], tests: list[Labelled]) -> list[str]:
    """The table of what more hands bring, on test clauses that no rule decided."""
    hands = sorted({s.hand for s in sample if not s.whole})
    random.Random(SEED).shuffle(hands)
    open_tests = [t for t in tests if not t.decided]
    lines = ["| clause hands | sentences | average precision |", "|---|---|---|"]
    for share in (0.125, 0.25, 0.5, 1.0):
        taken = set(hands[: max(1, round(len(hands) * share))])
        part = [s for s in sample if s.whole or s.hand in taken]
        odds = fit(part).model().odds([t.sentence for t in open_tests])
        value = average_precision_score(serious(open_tests), odds)
        lines.append(f"| {len(taken)} | {len(part)} | {value:.3f} |")
    return lines


def robustness(notes: list[GoldNote]) -> list[str]:
    """The table of what damage costs on whole notes."""
    checker, dice = Checker(), random.Random(SEED)
    lines = ["| damage | elements | facts F1 | stages F1 | verdict |", "|---|---|---|---|---|"]
    for kind in (None, *KINDS):
        texts = [n.text if kind is None else damaged(n.text, kind, dice)[0] for n in notes]
        bare = [n.model_copy(update={"gold": n.gold.model_copy(update={"leaks": ()})}) for n in notes]
        e = evaluate(bare, checker.pipe(texts))
        values = (e.elements.share, e.facts.f1, e.stages.f1, e.verdict.share)
        lines.append(f"| {kind or 'none'} | {' | '.join(f'{v:.3f}' for v in values)} |")
    return lines


def milliseconds(notes: list[GoldNote]) -> float:
    """The median time of the model on a note."""
    checker, model = Checker(model=None), default()
    readings = [checker.read(n.text) for n in notes]
    for reading in readings:
        model.judge(sentences(reading))
    times = []
    for reading in readings:
        begin = time.perf_counter()
        model.judge(sentences(reading))
        times.append(time.perf_counter() - begin)
    return 1000 * median(times)


def constructions(sample: list[Labelled]) -> int:
    """How many distinct orders of classes of words the clauses have, whatever the words of no class are."""
    return len({tuple(name if name.isupper() else "w" for name in signs(s.sentence)) for s in sample if not s.whole})


@click.command()
def main() -> None:
    """Measures and writes the figures."""
    test_clauses, test_notes = files("test-clauses"), files("test-notes")
    rules = Checker(model=None)
    sample = list(labelled(rules, files(*TRAINING)))
    notes = list(load_gold(test_notes))
    tests = {f"clauses `{f.stem}`": [f] for f in test_clauses} | {f"notes `{f.stem}`": [f] for f in test_notes}
    with threadpool_limits(1):
        parts = {
            "What rules, model and both find": shares(tests | {"all of them": [*test_clauses, *test_notes]}),
            "By class": by_class([*test_clauses, *test_notes]),
            "Learning curve": learning_curve(sample, list(labelled(rules, test_clauses))),
            "Damaged notes": robustness(notes),
        }
        took = milliseconds(notes)
    size = sum(f.stat().st_size for f in (FILE.parent / "language").iterdir()) / 1e6
    head = [
        "# Figures of the language model",
        "",
        "Made by `python -m models.figures`, on the test hands; precision and recall of errors and warnings.",
        "",
        f"{len(sample)} sentences of {len({s.hand for s in sample})} files; {constructions(sample)} distinct orders of",
        f"word classes among the clauses. {size:.1f} MB, {took:.2f} ms a note (median).",
    ]
    body = [line for title, lines in parts.items() for line in ("", f"## {title}", "", *lines)]
    FILE.write_text("\n".join([*head, *body]) + "\n", encoding="utf-8")
    click.echo(FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
