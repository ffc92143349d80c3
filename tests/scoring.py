"""The project's own annotated notes and clauses, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.labelled import FRAME
from models.labelled import places as leak_places
from notecheck.evaluation.gold import GoldNote
from notecheck.evaluation.gold import load as load_gold

CORPORA = Path(__file__).parent.parent / "corpora"
SERIOUS = ("error", "warning")
CODE_OF = {
    "percent": "NC406", "rpp": "NC408", "peak_below_row": "NC402", "target": "NC407", "symptom": "NC416", "age": "NC423",
    "stage": "NC409", "bp_swap": "NC401", "dates": "NC424", "roles": "NC427", "agent": "NC420", "modality": "NC419",
}  # fmt: skip
"""The check that finds each kind of planted contradiction."""


def names(folder: str) -> list[str]:
    """Returns the names of the files of a folder of the corpora."""
    return sorted(file.stem for file in (CORPORA / folder).glob("*.jsonl"))


def notes(*files: str, folder: str = "notes") -> list[GoldNote]:
    """Returns the annotated notes of the given files of a folder, of all if none is given."""
    return list(load_gold(CORPORA / folder / f"{name}.jsonl" for name in files or names(folder)))


def clauses(*files: str, folder: str = "clauses") -> list[dict[str, Any]]:
    """Returns the labelled clauses of the given files of a folder, of all if none is given."""
    paths = [CORPORA / folder / f"{name}.jsonl" for name in files or names(folder)]
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def places(clause: dict[str, Any]) -> list[tuple[tuple[int, int], str]]:
    """Returns where the leaks of a clause stand behind the frame, with their severities."""
    found = leak_places(clause["text"], clause["leaks"])
    begin = len(FRAME)
    return [((a + begin, b + begin), k["severity"]) for (a, b), k in zip(found, clause["leaks"], strict=True)]
