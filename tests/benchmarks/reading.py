"""How many notes a second: stock medspaCy beside notecheck, in one process on the same distinct notes.

    python -m tests.benchmarks.reading [--notes 500]

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
from collections.abc import Callable, Iterator
from datetime import date

import click
import spacy
from rich.console import Console
from rich.table import Table

from notecheck.checker import Checker
from notecheck.reading.tokens import OnePassTokenizer
from tests.scoring import notes

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


def timed(run: Callable[[str], object], texts: list[str]) -> list[float]:
    """Returns the seconds that each text took, after a warm-up on ten of them."""
    for text in texts[:10]:
        run(text)
    out = []
    for text in texts:
        start = time.perf_counter()
        run(text)
        out.append(time.perf_counter() - start)
    return out


def contenders() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Yields what is compared, the stock pipeline first."""
    checker = Checker()
    yield "stock medspaCy with sectionizer", stock()
    yield "notecheck, reading only", checker.read
    yield "notecheck, text to report", checker.check
    yield "notecheck, text to JSON", lambda text: checker.check(text).model_dump_json()
    yield "spaCy's English tokenizer alone", spacy.blank("en").tokenizer
    yield "notecheck's tokenizer alone", OnePassTokenizer(spacy.blank("en").vocab)


@click.command()
@click.option("--notes", default=500, show_default=True, help="How many distinct notes.")
def main(notes: int) -> None:
    """Prints one table for one run."""
    texts = distinct_notes(notes)
    words = sum(len(t.split()) for t in texts) / len(texts)
    table = Table(
        title=f"{len(texts)} distinct notes of {words:.0f} words, one process, "
        f"{platform.python_version()}, {date.today()}"
    )
    for name in ("", "notes a second", "median ms", "99th percentile ms", "times stock"):
        table.add_column(name, justify="left" if not name else "right")
    first = 0.0
    for name, run in contenders():
        seconds = sorted(timed(run, texts))
        rate = len(seconds) / sum(seconds)
        first = first or rate
        p99 = seconds[int(len(seconds) * 0.99)]
        table.add_row(
            name, f"{rate:.0f}", f"{statistics.median(seconds) * 1000:.1f}", f"{p99 * 1000:.1f}", f"{rate / first:.1f}"
        )
    Console(width=120).print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"{platform.machine()}, {platform.system()}; peak memory of the whole run {peak:.0f} MB")


if __name__ == "__main__":
    main()
