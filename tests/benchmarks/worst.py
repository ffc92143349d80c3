"""Whether a note takes time in proportion to its length, whatever it repeats.

    python -m tests.benchmarks.worst

Texts that repeat what patterns stumble over, each behind the core of a note, go through the checker at one length and
at four times that. What grows more than eightfold, where fourfold is proportion and sixteenfold the square, is told. Then a note of a
million characters, of distinct notes one behind the other and of one note again and again, against notes of 2,000.
"""

from __future__ import annotations

import sys
import time

from notecheck.checker import Checker
from tests.benchmarks.reading import distinct_notes
from tests.test_robust import CORE, REPEATED

LENGTH, TIMES, ALLOWED = 8_000, 4, 8.0
PIECES = (
    " ", "\n", "1", "a", "A", ".", "-", "_", "/", ":", "(", "1 ", "a ", "A. ", "Aa ", "1/", "1:11 ", "no ", "and ", "hr ",
    "1,234,", "dr a", "st ", " \n", "\t", "=", "at 1 ", "mar", "third of mar ", "148 no cuff ", "1 min 40 of it ", "I 101 ", "rec ", "of the ", "min ", "1 min ", "hr 99 ", "was ",
)  # fmt: skip


def seconds(checker: Checker, text: str) -> float:
    """Returns the seconds of processor that a note takes."""
    start = time.process_time()
    assert checker.check(text).status == "evaluated"
    return time.process_time() - start


LONG, SHORT, MORE = 1_000_000, 2_000, 2.0
"""Characters of a long and of a short note, and how much more a character of the long one may cost."""


def long_notes() -> dict[str, str]:
    """Returns texts of a million characters."""
    distinct = "\n\n".join(distinct_notes(1_200))
    once = distinct[:SHORT].rsplit("\n", 1)[0]
    return {"distinct notes": distinct[:LONG], "one note again": f"{once}\n" * (LONG // len(once))}


def costs(checker: Checker, text: str) -> tuple[float, float]:
    """Returns the microseconds that a character costs in short notes of a text, and in the whole of it."""
    pieces = [text[at : at + SHORT] for at in range(0, 60 * SHORT, SHORT)]
    short = min(sum(seconds(checker, piece) for piece in pieces) for _ in range(2))
    return 1e6 * short / (60 * SHORT), 1e6 * seconds(checker, text) / len(text)


def main() -> None:
    """Prints what grows too fast and fails where something does."""
    checker = Checker()
    checker.check(CORE)
    slow = 0
    texts = {**{repr(piece): piece * LENGTH * TIMES for piece in PIECES}, **{k: v * 4 for k, v in REPEATED.items()}}
    for name, text in texts.items():
        once = min(seconds(checker, CORE + text[:LENGTH]) for _ in range(2))
        long = seconds(checker, CORE + text[: LENGTH * TIMES])
        if long > ALLOWED * once:
            slow += 1
            print(f"{name}: {once:.3f} s, four times as long {long:.3f} s", flush=True)  # noqa: T201
    print(f"{len(texts)} texts, {slow} grow too fast")  # noqa: T201
    for name, text in long_notes().items():
        short_cost, long_cost = costs(checker, text)
        slow += long_cost > MORE * short_cost
        print(f"{name}: {short_cost:.1f} us a character in short notes, {long_cost:.1f} in one of {len(text):,}")  # noqa: T201
    sys.exit(slow > 0)


if __name__ == "__main__":
    main()
