"""How many notes a second: stock medspaCy beside notecheck, in one process on the same distinct notes.

    python -m tests.benchmarks.reading [--notes 500] [--workers 2]

Each note goes through all contenders before the next does, so that what else the machine does weighs on all alike.
Times are those of the process itself, which other processes of the machine lengthen least; the last row, several worker
processes, is by the clock on the wall beside one process by the same clock.

The notes are those of corpora/notes, each followed by copies in which every number of the vital signs is moved a little,
so that no text stands twice and no cache can flatter.
"""

from __future__ import annotations

import platform
import random
import re
import resource
import statistics
import time
import warnings
from collections.abc import Callable
from datetime import date

import click
import spacy
from rich.console import Console
from rich.table import Table
from spacy.language import Language
from spacy.tokens import Doc

from notecheck.checker import Checker
from notecheck.workers.cpus import usable
from tests.scoring import notes

STOCK = "stock medspaCy with sectionizer"
WARM = 50
"""Texts that only warm up."""
LONGER = 3
"""How many times as many notes the processes get: the end, where one of them waits, weighs little then."""
_PRESSURE = re.compile(r"\b(\d{2,3})/(\d{2,3})\b(?!/)")


def distinct_notes(count: int, seed: int = 1) -> list[str]:
    """Returns `count` texts of which no two are equal."""
    chance = random.Random(seed)
    originals = [note.text for note in notes()]
    found = dict.fromkeys(originals)
    while len(found) < count:
        by = chance.randint(1, 9)
        text = _PRESSURE.sub(lambda m, by=by: f"{int(m[1]) + by}/{int(m[2])}", chance.choice(originals))
        found[f"{text}\nref {chance.randint(10**6, 10**7)}"] = None
    return list(found)[:count]


def stock() -> Callable[[str], object]:
    """Returns medspaCy as it comes: its tokenizer, PyRuSH, target matcher, ConText and the sectionizer."""
    from loguru import logger

    with warnings.catch_warnings():
        import medspacy

        logger.disable("PyRuSH")
        nlp = medspacy.load()
        nlp.add_pipe("medspacy_sectionizer")
    warnings.filterwarnings("ignore", message=r"\[W036\]")
    return nlp


def with_lines() -> Callable[[str], object]:
    """Returns stock medspaCy with a sentence for each line in the place of PyRuSH."""
    nlp = stock()
    nlp.remove_pipe("medspacy_pyrush")  # type: ignore[attr-defined]
    nlp.add_pipe("notecheck_benchmark_lines", first=True)  # type: ignore[attr-defined]
    return nlp


@Language.component("notecheck_benchmark_lines")
def lines(doc: Doc) -> Doc:
    """Begins a sentence behind each line end."""
    for i, token in enumerate(doc):
        token.is_sent_start = i == 0 or "\n" in doc[i - 1].text
    return doc


def contenders(checker: Checker) -> dict[str, Callable[[str], object]]:
    """Returns what is compared, by its name in the table."""
    return {
        "spaCy's English tokenizer alone": spacy.blank("en").tokenizer,
        STOCK: stock(),
        "the same with a sentence for each line": with_lines(),
        "notecheck, reading only": checker.read,
        "notecheck, text to report": checker.check,
        "notecheck, text to JSON": lambda text: checker.check(text).model_dump_json(),
    }


def timed(runs: dict[str, Callable[[str], object]], texts: list[str]) -> dict[str, list[float]]:
    """Returns the seconds of processor that each text took in each of the runs, after a warm-up on other texts."""
    for text in texts[:WARM]:
        for run in runs.values():
            run(text)
    out: dict[str, list[float]] = {name: [] for name in runs}
    for text in texts[WARM:]:
        for name, run in runs.items():
            start = time.process_time()
            run(text)
            out[name].append(time.process_time() - start)
    return out


def in_parallel(checker: Checker, texts: list[str], workers: int) -> tuple[float, float]:
    """Returns notes a second by the clock on the wall with one process, and with several once they run."""
    rates = []
    for count in (1, workers):
        reports = checker.pipe([*texts[:64], *texts], workers=count)
        for _ in range(64):
            next(reports)
        start = time.perf_counter()
        done = sum(1 for _ in reports)
        rates.append(done / (time.perf_counter() - start))
    return rates[0], rates[1]


@click.command()
@click.option("--notes", default=500, show_default=True, help="How many distinct notes.")
@click.option("--workers", default=2, show_default=True, help="Worker processes of the last row.")
def main(notes: int, workers: int) -> None:
    """Prints one table for one run."""
    texts = distinct_notes(notes + WARM)
    words = sum(len(t.split()) for t in texts) / len(texts)
    table = Table(
        title=f"{notes} distinct notes of {words:.0f} words, {usable()} processors, "
        f"Python {platform.python_version()}, {date.today()}"
    )
    for name in ("", "notes a second", "median ms", "99th percentile ms", "times stock"):
        table.add_column(name, justify="left" if not name else "right")
    checker = Checker()
    seconds = timed(contenders(checker), texts)
    first = sum(seconds[STOCK])
    for name, all_taken in seconds.items():
        taken = sorted(all_taken)
        middle, late = statistics.median(taken) * 1000, taken[int(len(taken) * 0.99)] * 1000
        rate = f"{len(taken) / sum(taken):.0f}"
        table.add_row(name, rate, f"{middle:.1f}", f"{late:.1f}", f"{first / sum(taken):.1f}")
    one, several = in_parallel(checker, distinct_notes(notes * LONGER), workers)
    table.add_row("pipe, one process, by the wall clock", f"{one:.0f}", "", "", "")
    table.add_row(f"pipe, {workers} worker processes ({several / one:.2f} times one)", f"{several:.0f}", "", "", "")
    Console(width=120).print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"{platform.machine()}, {platform.system()}; peak memory of the whole run {peak:.0f} MB")


if __name__ == "__main__":
    main()
