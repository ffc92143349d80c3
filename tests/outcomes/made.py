"""Scans and outcomes that no patient stands behind."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from notecheck.outcomes.codes import Reason
from notecheck.outcomes.join import Decided, Found
from notecheck.outcomes.table import Outcome

AFTER = "2026-06-07"
"""A day after the scans of `tests.audit.archive`."""


def decided(n: int, codes: Iterable[str], *, denied: bool, severity: str = "info", **outcome: Any) -> Decided:
    """A note with findings that a payer decided on."""
    reasons = (Reason("CO", "50"),) if denied else (Reason("CO", "45"),)
    told = Outcome(
        **({"row": n + 1, "note_id": f"n{n}", "claim_id": None, "denied": denied, "reasons": reasons} | outcome)
    )
    found = {code: Found(f"rule-{code}", severity) for code in codes}  # type: ignore[arg-type]
    return Decided(f"n{n}", "ready", date(2026, 4, 7), found, (told,))


def as_csv(file: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """Writes rows; a cell that a row lacks stays empty."""
    rows = list(rows)
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return file
