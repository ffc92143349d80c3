"""The documents of a scan that belong to one encounter, judged together: records.parquet and record_findings.parquet.

What each document brings is kept in the ledger when it is judged, without its text; the records are made from that once
all documents are, one encounter after the other, and only where a document of it came, went or changed.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Final

from notecheck.archive.items import Item
from notecheck.archive.ledger import Ledger
from notecheck.archive.manifest import Recorded
from notecheck.archive.parts import written_whole
from notecheck.archive.rows import Row, record_finding_rows, record_row
from notecheck.archive.schema import RECORD_FINDINGS, RECORDS, arrow_schema
from notecheck.checker import Checker
from notecheck.encounter.brought import DocumentReport
from notecheck.encounter.document import Document, Filing, filing_of
from notecheck.encounter.judge import judge
from notecheck.encounter.together import MOST_DOCUMENTS
from notecheck.report import Report

TABLES: Final = {"records": RECORDS, "record_findings": RECORD_FINDINGS}
_ROWS: Final = 1000
"""Records that are made last, or written, at a time."""


def told(item: Item, source: str, report: Report) -> bytes | None:
    """Returns what the ledger keeps of a document of an encounter; None of any other note."""
    if item.encounter is None or not isinstance(report, DocumentReport):
        return None
    series = item.document.get("series") or item.note_id
    filing = filing_of(
        Document(
            text="",
            id=source,
            series=series,
            version=item.document.get("version"),
            type=item.document.get("type"),
            context=item.context,
        )
    )
    findings = tuple(f for f in report.findings if f.element is None)
    kept = report.model_copy(update={"elements": (), "findings": findings})
    whole = {"filing": asdict(filing), "report": kept.model_dump(mode="json", exclude_defaults=True)}
    return zlib.compress(json.dumps(whole).encode("ascii"))


def judge_all(ledger: Ledger, checker: Checker) -> None:
    """Judges every encounter of which a document came, went or changed, and takes its record into the ledger."""
    fresh = (found for found in ledger.encounters() if not ledger.has_record(*found))
    for n, (encounter, fingerprint) in enumerate(fresh, 1):
        papers = ledger.documents(encounter, MOST_DOCUMENTS + 1)
        report = judge(encounter, [_paper(paper) for _, _, paper in papers], checker.site, checker.producer)
        suppressed = {source: frozenset(filter(None, codes.split(";"))) for source, codes, _ in papers}
        row = record_row(report, suppressed) | {"documents": ledger.size_of(encounter)}
        kept = {"row": row, "findings": record_finding_rows(report, suppressed)}
        standings = {judged.id: str(judged.standing) for judged in report.documents}
        ledger.take_record(encounter, fingerprint, zlib.compress(json.dumps(kept).encode("ascii")), standings)
        if n % _ROWS == 0:
            ledger.commit()
    ledger.commit()


def write(folder: Path, ledger: Ledger, column: str) -> Recorded:
    """Writes the two tables of a scan whose records are judged.

    Args:
        folder: the scan's.
        ledger: of the scan.
        column: by which the documents are grouped.

    Raises:
        OSError: a table cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    tally: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    with ExitStack() as stack:
        writers = []
        for name, columns in TABLES.items():
            schema = arrow_schema(columns)
            unfinished = stack.enter_context(written_whole(folder / f"{name}.parquet"))
            writers.append((stack.enter_context(pq.ParquetWriter(unfinished, schema, compression="zstd")), schema))
        for some in _in_batches(map(_record, ledger.records())):
            for (writer, schema), rows in zip(
                writers, ([r for r, _ in some], [f for _, fs in some for f in fs]), strict=True
            ):
                writer.write_table(pa.Table.from_pylist(rows, schema))
            for row, _ in some:
                verdicts[row["verdict"] or "not_evaluated"] += 1
                tally.update({name: row[name] for name in _COUNTED})
                tally.update(records=1, contradicted=bool(row["contradictions"]))
    return Recorded(
        column=column,
        records=tally["records"],
        verdicts={name: verdicts[name] for name in sorted(verdicts)},
        contradicted=tally["contradicted"],
        **{name: tally[name] for name in _COUNTED},
    )


def remove(folder: Path) -> None:
    """Removes the tables of an earlier run that grouped documents, where this one does not."""
    for name in TABLES:
        (folder / f"{name}.parquet").unlink(missing_ok=True)


_COUNTED: Final = ("documents", "in_force", "superseded", "drafts", "withdrawn")


def _paper(kept: bytes) -> tuple[Filing, DocumentReport]:
    whole = json.loads(zlib.decompress(kept))
    return Filing(**whole["filing"]), DocumentReport.model_validate(whole["report"])


def _record(kept: bytes) -> tuple[Row, list[Row]]:
    whole = json.loads(zlib.decompress(kept))
    return whole["row"], whole["findings"]


def _in_batches(rows: Iterator[tuple[Row, list[Row]]]) -> Iterator[Sequence[tuple[Row, list[Row]]]]:
    while some := list(islice(rows, _ROWS)):
        yield some
