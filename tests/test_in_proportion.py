"""The work of judging a note grows with its length and not with the square of it, whatever it repeats.

Counted is work and not time: the lines of the program that run, and the characters that patterns are given to search.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import notecheck.facts
import notecheck.rules
from notecheck.checker import Checker
from tests.test_robust import CORE, REPEATED

LENGTH, TIMES, ALLOWED = 3_000, 4, 6.0
"""Four times the length may take six times the work: a core that is the same in both, and the square is sixteen."""
SHORT = (
    "st ", "stages ", "hr ", "1:11 ", "rec ", "recovery 1 min ", "rest-recovery went ", "pvcs ____ ", "triplet [ ] ",
    "no st changes ", "bruce / naughton / ", "Recovery:\n", "ended 9:12 ", "st dep 1 mm ", "Dr. Ames ", "consent ____ ",
    '"hr": 70, ', '{"bp": "', '<Max hr="1"/>\n', "<Max hr=", "CP|no\n", "AB STOP ", "REST     RECOVERY\n 70  120/80\n",
    "She walked on the belt until she had no chest\npain and then ", "stopped for that. ",
    "HR 70, BP 120/80; ", "HR 70 -> 150 BP 120/80 -> 180/80 ", "sbp 120 dbp 80 ", "(circle one): a / b / c ",
    "HR 141, BP not taken, ", "3 min HR 101; ", "-CP +SOB ", "none mild severe\nDyspnea  x\n", "ST -1.2 -0.3 ", "B.P. 126-78 pulse 80 ",
    "72 @ st1 bp 138/80, ", "dobut 10, HR 71 120/80 ", "2 min in hr 96 bp 118/72. ", "x for 3 mo SOB ", "PEAK 110 W: 136, 178/82\n",
    "Recovery, pt on cot\n1 min 121 150/78\n", "before the test denied CP ", "Rest: sinus. ",
    "that is what we stopped for. ", "after 1 min of recovery hr was 90 ", "120/80, 70. ", "Rest R arm BP 120/80\n", "Rest R arm BP 120/80, L arm BP 118/80; ", "St IV 148 172/84 ", "V5 1 mm down at rest, ",
    "breathing fine at rest, ", "CP 0 dizzy 0 ", "162 of 182 = 89% ", "c/o doe, ", "ecg=NULL\n", "{list:9} ", "Mod Bruce (Ramp) / ", "from: a\nsubject: b\n",
    "CP 0 at rest, 2 at peak ", "CP 0 ", "No CP, SOB 2/10 ", "ST [x] none [ ] dep ", "HR BP ST V5\n", "hr st v5 ", "DM 20 yrs ",
    "stage 1 hr 100 bp 120/80 4.6 mets ", "had to stop the infusion at 4 min ", "infusion stopped for nausea at 4 min ",
    "Pt walked Bruce on 02/04/2025 ", "\n\nREASON. ", "Medicines?\nDrug? x\n", "Jo Roe, 79, sat ", "Bruce* / Naughton ",
    "chest fine until stage 3 then ", "Min HR\n1 88\n",
)  # fmt: skip
PIECES = {**{piece: piece * LENGTH for piece in SHORT}, "a wide gap": "HR 110, no BP" + " " * 5 * LENGTH, **REPEATED}


class Counted:
    """A pattern that counts the characters that it is given, up to the end of what it finds."""

    def __init__(self, pattern: re.Pattern[str], work: list[int]) -> None:
        self.pattern, self._inner, self._work = pattern.pattern, pattern, work

    def _one(self, name: str, text: str, start: int, end: int) -> re.Match[str] | None:
        found: re.Match[str] | None = getattr(self._inner, name)(text, start, end)
        to = found.end() if found is not None else start if name != "search" else min(end, len(text))
        self._work[0] += max(0, to - start)
        return found

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._one("search", text, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._one("match", text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        return self._one("fullmatch", text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Any:
        self._work[0] += max(0, min(end, len(text)) - start)
        return self._inner.finditer(text, start, end)

    def findall(self, text: str, start: int = 0, end: int = sys.maxsize) -> Any:
        self._work[0] += max(0, min(end, len(text)) - start)
        return self._inner.findall(text, start, end)

    def sub(self, replacement: str, text: str) -> str:
        self._work[0] += len(text)
        return self._inner.sub(replacement, text)


def _counting(value: Any, work: list[int]) -> Any:
    if isinstance(value, re.Pattern):
        return Counted(value, work)
    if type(value) is tuple:
        return tuple(_counting(v, work) for v in value)
    if type(value) is dict:
        return {k: _counting(v, work) for k, v in value.items()}
    return value


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The characters given to the patterns of facts and rules, as one count."""
    work = [0]
    for package in (notecheck.facts, notecheck.rules):
        for found in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern | tuple | dict) and not name.startswith("__"):
                    monkeypatch.setattr(module, name, _counting(value, work))
    return work


def _lines_run(checker: Checker, text: str) -> int:
    """How many lines of facts, rules and findings run for a text."""
    home = str(Path(notecheck.facts.__file__).parents[1])
    judged = tuple(f"{home}/{name}" for name in ("facts", "rules", "findings"))
    count = 0

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return line

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(judged) else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        assert checker.check(text).status == "evaluated"
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", sorted(PIECES))
def test_the_work_grows_with_the_length(
    piece: str, checker: Checker, searched: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = []
    for length in (LENGTH, LENGTH * TIMES):
        text = CORE + PIECES[piece][:length]
        reading = checker.read(text)
        with monkeypatch.context() as patch:
            patch.setattr(checker, "read", lambda _, reading=reading: reading)
            searched[0] = 0
            work.append((_lines_run(checker, text), searched[0]))
    (lines, characters), (more_lines, more_characters) = work
    assert more_lines <= ALLOWED * lines
    assert more_characters <= ALLOWED * characters
