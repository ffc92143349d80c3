"""Stage tables that stand in the notes of different patients: records that may have been copied."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from notecheck.archive.parts import written_whole
from notecheck.archive.schema import COPIED, arrow_schema
from notecheck.report import Context, Report

FILE: Final = "copied.parquet"
_WORD: Final = re.compile(r"[^\W_]+")


def patient(report: Report, text: str, context: Context | None, deidentified: bool) -> str | None:
    """Returns a mark that tells one patient from another, None where nothing does.

    The record's identifiers, else what the note itself was read to identify its patient by, else, in a chart that was
    de-identified, age and day of the test. The mark is a hash and stays in the ledger.
    """
    if context is not None and context.patient_ids:
        told = sorted(context.patient_ids)
    else:
        places = (e.evidence for e in report.elements if e.id == "patient-identification")
        told = sorted(w.lower() for found in places for p in found for w in _WORD.findall(text[p.start : p.end]))
        if deidentified:
            told = [str(m.value) for m in (report.facts.age, report.facts.test_date) if m is not None]
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass")).hexdigest() if told else None


def write(folder: Path, found: Iterable[tuple[str, str, str]]) -> int:
    """Writes the notes whose stage table stands in another patient's note; returns how many tables there are.

    Args:
        folder: the scan's.
        found: stage table, note and source, those of a table together.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = list(found)
    with written_whole(folder / FILE) as unfinished:
        schema = arrow_schema(COPIED)
        columns = [pa.array([row[n] for row in rows], pa.string()) for n in range(len(COPIED))]
        pq.write_table(pa.Table.from_arrays(columns, schema=schema), unfinished)
    return len({stages for stages, _, _ in rows})
