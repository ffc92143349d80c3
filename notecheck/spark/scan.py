"""The scan of an archive by Spark: Parquet files in stretches of rows, each judged by a worker that writes its parts.

The folder is that of a local scan, row for row and in the same order. Inputs and folder lie where every machine sees
them at the same path.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from math import ceil
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyspark.errors import PySparkException
from pyspark.sql import functions

from notecheck.archive import again, copied, manifest
from notecheck.archive.again import Asked
from notecheck.archive.items import Inputs, Item
from notecheck.archive.ledger import ENGINE, Ledger
from notecheck.archive.manifest import JudgedBy, Manifest
from notecheck.archive.parts import TABLES, Parts, batches
from notecheck.archive.places import Names, Naming, Place, base_of, places
from notecheck.archive.rows import Row, Rows
from notecheck.archive.scan import PART_NOTES, Order, Watcher
from notecheck.archive.schema import carried_names
from notecheck.archive.suppressions import Suppression, Suppressions
from notecheck.archive.tables import Columns
from notecheck.checker import Checker
from notecheck.errors import ScanError
from notecheck.spark.session import failure, session
from notecheck.spark.worker import Judge, wordless

if TYPE_CHECKING:
    import pyarrow as pa

MOST_NOTES: Final = 20 * PART_NOTES
"""Notes of a stretch: what a worker's end can cost is the work of this many."""
STRETCHES: Final = 4
"""Stretches for each processor, where there are notes enough: none waits long for the last one."""
LOOK_EVERY: Final = 5.0
"""Seconds between two looks at how far the workers are."""
_MARKS: Final = "stages_sha256 string, patient string"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some rows of a file, counted from 0, and the number of the first part that they are written to."""

    place: Place
    rows: range
    part: int


def scan(order: Order, checker: Checker, watcher: Watcher, master: str | None) -> Manifest:
    """Judges all notes of Parquet files, and returns what the folder holds then.

    Args:
        order: what to do; the folder must be new, `workers`, `prune` and `claims` are not looked at.
        checker: what the workers' checkers are like.
        watcher: who is told what is worth a line.
        master: Spark's master; None for the one that Spark is configured with.

    Raises:
        ScanError: an input is no Parquet, the folder is not new or not seen by all machines, or Spark failed.
    """
    started = datetime.now(UTC)
    judged_by = JudgedBy.of(checker)
    naming = Naming(base_of(order.inputs), order.key)
    found, aside, twice = _places(order, naming)
    inputs = Inputs("", order.columns, naming)
    looked = [(place, *inputs.look_through(place)) for place in found]
    carried = list(dict.fromkeys(name for _, _, names in looked for name in names))
    if carried:
        watcher.say(f"carried along: {', '.join(carried)}")
    ledger = _begun(order, checker, judged_by, naming)
    try:
        manifest.write(order.out, manifest.begun(judged_by, started))
        job = _Job(
            Judge.of(checker),
            naming,
            order.columns,
            carried_names(carried),
            order.suppressions,
            order.today,
            order.out.absolute(),
        )
        with _watched(order.out, sum(count for _, count, _ in looked), watcher):
            shared = _judged(job, [(place, count) for place, count, _ in looked], master)
        judged = sum(len(batch) for batch in batches(order.out, "notes", ["status"]))
        told = manifest.ended(
            order.out,
            judged_by=judged_by,
            started=started,
            run=manifest.Run(judged=judged, unchanged=0, made_again=0, gone=0, pruned=0, named_twice=twice),
            left_aside=aside,
            copied=copied.write(order.out, _copied(order.out, shared)),
            suppressions=Suppressions(order.suppressions, order.today).told(_used(order)),
            carried=list(job.carried.values()),
        )
        manifest.write(order.out, told)
    except OSError as error:
        raise ScanError(f"{order.out}: {error.strerror or error}") from None
    finally:
        ledger.close()
    return told


def _places(order: Order, naming: Naming) -> tuple[list[Place], Counter[str], int]:
    """The files to judge, the kinds of those that are left aside, and how many were named twice."""
    found: dict[str, Place] = {}
    aside: Counter[str] = Counter()
    twice = 0
    for place in places(order.inputs, naming, order.out):
        if place.problem or place.kind == "parquet":
            twice += place.source in found
            found.setdefault(place.source, place)
        elif place.kind:
            raise ScanError(f"--engine spark reads Parquet, and {place.source} is none")
        else:
            aside[place.path.suffix.lower() or "no suffix"] += 1
    return list(found.values()), aside, twice


def _begun(order: Order, checker: Checker, judged_by: JudgedBy, naming: Naming) -> Ledger:
    """Opens the ledger of a new folder, which holds what the whole folder is, and keeps others out meanwhile."""
    out, site = order.out, checker.site
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise ScanError(f"{out} is not empty, and --engine spark writes a new folder; choose another one")
        ledger = Ledger(out)
    except OSError as error:
        raise ScanError(f"{out}: {error.strerror or 'cannot be written'}") from None
    asked = Asked.of(order.inputs, order.columns, site.path or site.base.id, hashed=order.key is not None)
    for name, told in (
        (ENGINE, "spark"),
        ("names", naming.told),
        ("judged_by", judged_by.model_dump_json()),
        (again.FACT, asked.told()),
    ):
        ledger.note_fact(name, told)
    ledger.commit()
    return ledger


@contextlib.contextmanager
def _watched(folder: Path, total: int, watcher: Watcher) -> Iterator[None]:
    """Tells by the parts that are there how far the workers are; the last of a stretch counts as a whole one."""
    watcher.begin(total)
    ended = threading.Event()

    def look() -> None:
        seen = 0
        while not ended.wait(LOOK_EVERY):
            now = min(total, PART_NOTES * sum(1 for _ in (folder / "notes").glob("part-*.parquet")))
            watcher.advance(now - seen)
            seen = now

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        ended.set()
        looking.join()


def _judged(job: _Job, counts: Sequence[tuple[Place, int]], master: str | None) -> set[str]:
    """Has Spark judge all notes and write all parts; returns the stage tables that stand in notes of several patients.

    Raises:
        ScanError: Spark failed, or a worker wrote somewhere else.
    """
    parts = Parts(job.out)
    with session(master) as spark:
        stretches = _stretches(counts, spark.sparkContext.defaultParallelism)
        if not stretches:
            return set()
        numbers = spark.range(0, len(stretches), 1, len(stretches))
        by_stages = numbers.mapInArrow(job.over(stretches), _MARKS).groupBy("stages_sha256")
        shared = by_stages.agg(functions.countDistinct("patient").alias("patients")).where("patients > 1")
        try:
            found = {row["stages_sha256"] for row in shared.collect()}
        except PySparkException as error:
            raise failure(error) from None
    for path in (parts.path(table, stretch.part) for stretch in stretches for table in TABLES):
        if not path.exists():
            raise ScanError(f"{path} was written on another machine: every machine must see it at the same path")
    return found


def _stretches(counts: Sequence[tuple[Place, int]], processors: int) -> list[Stretch]:
    """Parts files into stretches of whole parts, of much the same length."""
    wanted = sum(count for _, count in counts) / (STRETCHES * processors)
    longest = min(MOST_NOTES, max(PART_NOTES, ceil(wanted / PART_NOTES) * PART_NOTES))
    stretches, part = [], 1
    for place, count in counts:
        for begin in range(0, count, longest):
            rows = range(begin, min(begin + longest, count))
            stretches.append(Stretch(place, rows, part))
            part += ceil(len(rows) / PART_NOTES)
    return stretches


def _copied(folder: Path, shared: Collection[str]) -> list[tuple[str, str, str]]:
    """Stage table, note and source of the notes that hold one of these stage tables."""
    found = []
    if shared:
        for batch in batches(folder, "notes", ["stages_sha256", "note_id", "source"]):
            found += [tuple(row.values()) for row in batch.to_pylist() if row["stages_sha256"] in shared]
    return sorted(found, key=itemgetter(0, 2))


def _used(order: Order) -> set[tuple[str, str]]:
    """Notes and codes of the findings that a suppression leaves out."""
    found: set[tuple[str, str]] = set()
    if order.suppressions:
        for batch in batches(order.out, "findings", ["note_id", "code", "suppressed"]):
            found |= {(row["note_id"], row["code"]) for row in batch.to_pylist() if row["suppressed"]}
    return found


@dataclass(frozen=True, slots=True)
class _Job:
    """What the workers are told to do with stretches of the inputs."""

    judge: Judge
    naming: Naming
    columns: Columns
    carried: dict[str, str]
    suppressions: tuple[Suppression, ...]
    today: date
    out: Path

    def over(self, stretches: Sequence[Stretch]) -> Any:
        """Returns the function that Spark runs over numbers of stretches."""

        def run(numbers: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            import pyarrow as pa

            with wordless():
                for batch in numbers:
                    for number in batch.column(0).to_pylist():
                        marks = self.write(stretches[number])
                        yield pa.RecordBatch.from_pylist(
                            marks, pa.schema([("stages_sha256", pa.string()), ("patient", pa.string())])
                        )

        return run

    def write(self, stretch: Stretch) -> list[Row]:
        """Judges a stretch and writes its parts; returns stage tables with what tells their patients from others.

        Raises:
            ScanError: this machine does not see the inputs or the folder.
        """
        for path in (self.out / manifest.FILE, stretch.place.path):
            if not path.exists() and not stretch.place.problem:
                raise ScanError(f"{path} is not on a worker's machine: every machine must see it at the same path")
        checker = self.judge.checker()
        rows = Rows(checker.site, Suppressions(self.suppressions, self.today), self.carried)
        parts, judged, marks = Parts(self.out), self.judge.reports(self._notes(stretch)), []
        number = stretch.part
        while (some := list(islice(judged, PART_NOTES))) or number == stretch.part:
            notes, findings = [], []
            for source, item, report in some:
                row, found = rows.of(item, source, report)
                notes.append(row)
                findings += found
                if row.get("stages_sha256"):
                    patient = copied.patient(report, item.text, item.context, self.judge.judged_by.deidentified)
                    marks.append({"stages_sha256": row["stages_sha256"], "patient": patient})
            parts.write(number, notes, findings, list(self.carried.values()))
            number += 1
        return marks

    def _notes(self, stretch: Stretch) -> Iterator[tuple[str, Item]]:
        """The notes of a stretch, named as if all rows before them had been read too."""
        place, inputs = stretch.place, Inputs("", self.columns, self.naming)
        if place.problem:
            yield place.source, Item(None, "", refused=place.problem)
            return
        taken: set[str] = set()
        names = Names(self.naming, taken.__contains__)
        if self.columns.note_id and stretch.rows.start:
            for name in inputs.names(place, stretch.rows.start):
                taken.add(names.of(place.source, name))
        for item in inputs.rows(place, stretch.rows):
            source = names.of(place.source, item.name)
            if self.columns.note_id:
                taken.add(source)
            yield source, item
