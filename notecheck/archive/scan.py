"""The scan of an archive: places are read, notes judged and parts written in one stream, a few notes at a time."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, Protocol

from notecheck.archive import again, copied, manifest, records
from notecheck.archive.again import Asked
from notecheck.archive.claims import ScannedClaims
from notecheck.archive.items import RETRIED, Inputs, Item, settings_sha256
from notecheck.archive.ledger import ENGINE, FILE, Entry, Ledger
from notecheck.archive.manifest import JudgedBy, Manifest
from notecheck.archive.parts import Parts
from notecheck.archive.places import TABLES, Names, Naming, Place, base_of, places
from notecheck.archive.rows import Row, Rows
from notecheck.archive.schema import carried_names
from notecheck.archive.suppressions import Suppression, Suppressions
from notecheck.archive.tables import Columns
from notecheck.checker import Checker
from notecheck.claim.table import ClaimTable
from notecheck.errors import ScanError
from notecheck.record import Record
from notecheck.report import Report

PART_NOTES: Final = 1000
"""Notes of a part: what a kill can cost is the work of this many."""


class Watcher(Protocol):
    """Who is told how far the scan is."""

    def begin(self, total: int) -> None:
        """So many notes are expected."""

    def advance(self, count: int) -> None:
        """So many more are done, or stand as they were."""

    def say(self, words: str) -> None:
        """Something worth a line."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a scan is asked to do.

    Args:
        inputs: files, folders, patterns.
        out: the folder to write to.
        columns: which columns of tables hold what.
        workers: how many processes check notes.
        key: to hash sources by; None to name them relative to the inputs.
        suppressions: findings that count no more.
        prune: whether rows go whose inputs are there no more.
        today: the day by which suppressions expire.
        claims: a table of claims to be judged beside the notes.
    """

    inputs: tuple[str, ...]
    out: Path
    columns: Columns = field(default_factory=Columns)
    workers: int = 1
    key: bytes | None = None
    suppressions: tuple[Suppression, ...] = ()
    prune: bool = False
    today: date = field(default_factory=date.today)
    claims: ClaimTable | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A note that was handed to the checker, or the end of a file (no item)."""

    place: Place
    source: str
    fingerprint: str
    item: Item | None
    claims: tuple[int, ...] = ()


class Scan:
    """One run over the inputs, going on from where an earlier run of the same folder came.

    Args:
        order: what to do.
        checker: what judges the notes.
        watcher: who is told how far it is.

    Raises:
        ScanError: the output folder is not one of a scan, is in use, or was written under other names.
    """

    def __init__(self, order: Order, checker: Checker, watcher: Watcher) -> None:
        self._order, self._checker, self._watcher = order, checker, watcher
        self._judged_by = JudgedBy.of(checker)
        self._naming = Naming(base_of(order.inputs), order.key)
        settings = settings_sha256(self._judged_by.model_dump(), order.columns)
        self._inputs = Inputs(settings, order.columns, self._naming)
        self._suppressions = Suppressions(order.suppressions, order.today)
        self._claims = ScannedClaims(order.claims) if order.claims is not None else None
        self._ledger, self._parts = _opened(order.out)
        if self._claims is not None:
            self._ledger.keep_claims()
        self._ledger.keep_documents(keep=order.columns.encounter is not None)
        self._waiting: deque[_Waiting] = deque()
        self._notes: list[Row] = []
        self._findings: list[Row] = []
        self._entries: list[Entry] = []
        self._done: list[_Waiting] = []
        self._on_the_way: set[str] = set()
        self._names = Names(self._naming, lambda s: s in self._on_the_way or self._ledger.note_met(s))
        self._to_try_again: set[str] = set()
        self._carried: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._left_aside: Counter[str] = Counter()

    def run(self) -> Manifest:
        """Judges what is new or changed, and returns what the folder holds then.

        Raises:
            ScanError: the folder cannot be written; what was finished is kept, and the next run goes on from there.
        """
        started = datetime.now(UTC)
        try:
            self._begin(started)
            with contextlib.closing(self._checker.pipe(self._records(), workers=self._order.workers)) as reports:
                for report in reports:
                    self._take(report)
            self._take_ends()
            self._commit()
            self._tidy(records_too=self._order.columns.encounter is not None)
            return self._end(started)
        except (OSError, sqlite3.OperationalError) as error:
            words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            with contextlib.suppress(sqlite3.Error):
                self._counts["kept"] = self._ledger.count()
            raise ScanError(
                f"{self._order.out}: {words}. What was finished is kept; the same command goes on from there."
            ) from None
        finally:
            self._ledger.close()

    def _begin(self, started: datetime) -> None:
        self._check_names()
        self._counts["forgotten"] = self._parts.put_right(self._ledger)
        before = self._ledger.fact("judged_by")
        if before is not None and JudgedBy.model_validate_json(before) != self._judged_by:
            changed = JudgedBy.model_validate_json(before).differences(self._judged_by)
            self._watcher.say(f"{changed} changed since the last run: every note is judged anew")
        self._ledger.note_fact("judged_by", self._judged_by.model_dump_json())
        site, order = self._checker.site, self._order
        asked = Asked.of(order.inputs, order.columns, site.path or site.base.id, hashed=order.key is not None)
        self._ledger.note_fact(again.FACT, asked.told())
        self._ledger.outdate({s.note for s in self._order.suppressions}, self._suppressions.joined())
        total, columns = 0, dict.fromkeys(json.loads(self._ledger.fact("carried") or "[]"))
        for place in self._places():
            count, carried = self._inputs.look_through(place)
            total += count
            columns.update(dict.fromkeys(carried))
        encounter = self._order.columns.encounter
        if encounter is not None and encounter not in columns:
            raise ScanError(f"no input carries a column {encounter!r} along; nothing can be grouped by it")
        for name in self._order.columns.carried or ():
            if name not in columns:
                self._watcher.say(f"no table has a column {name!r} to carry along")
        self._carried = carried_names(list(columns))
        self._rows = Rows(self._checker.site, self._suppressions, self._carried)
        self._ledger.note_fact("carried", json.dumps(list(columns)))
        self._ledger.commit()
        if columns:
            self._watcher.say(f"carried along: {', '.join(columns)}")
        manifest.write(self._order.out, manifest.begun(self._judged_by, started))
        self._watcher.begin(total)

    def _check_names(self) -> None:
        """Raises if the folder is another engine's, or its sources are named in another way."""
        if self._ledger.fact(ENGINE) is not None:
            raise ScanError(f"{self._order.out} was written with --engine spark; choose another folder")
        names = self._naming.told
        before = self._ledger.fact("names")
        if before not in (None, names):
            raise ScanError(
                f"{self._order.out} was written {'without' if before == 'plain' else 'with'} --hash-sources"
                f"{' by another key' if 'plain' not in (before, names) else ''}; choose another folder"
            )
        self._ledger.note_fact("names", names)

    def _places(self) -> Iterator[Place]:
        for place in places(self._order.inputs, self._naming, self._order.out):
            if place.kind or place.problem:
                yield place

    # From places to notes.

    def _records(self) -> Iterator[Record]:
        """Yields what is to be judged; what stands as it was is passed over. One record for each waiting note."""
        for place in places(self._order.inputs, self._naming, self._order.out):
            if not (place.kind or place.problem):
                self._left_aside[place.path.suffix.lower() or "no suffix"] += 1
                continue
            if place.source in self._on_the_way or self._ledger.file_met(place.source):
                self._counts["named_twice"] += 1
                continue
            opened = self._inputs.open(place)
            if self._claims is not None:
                opened = replace(opened, fingerprint=self._claims.of_file(opened.fingerprint))
            standing = self._ledger.skip_file(place.source, opened.fingerprint)
            if standing is not None:
                self._pass_over(standing, standing if place.kind in TABLES.values() else 1)
                continue
            self._on_the_way.add(place.source)
            for item in self._inputs.items(place, opened):
                source = self._names.of(place.source, item.name)
                claims = self._claims.of(place, item) if self._claims is not None else ()
                if self._claims is not None:
                    item = replace(item, fingerprint=self._claims.of_note(item.fingerprint, claims))
                if self._ledger.skip_note(source, item.fingerprint):
                    self._pass_over(1, 1 if place.kind in TABLES.values() else 0)
                    continue
                self._waiting.append(_Waiting(place, source, item.fingerprint, item, claims))
                self._on_the_way.add(source)
                given = self._claims.given(claims) if self._claims is not None else None
                yield Record(item.text, item.note_id, item.context, given, in_encounter=item.encounter is not None)
            self._waiting.append(_Waiting(place, place.source, opened.fingerprint, None))

    def _pass_over(self, notes: int, advance: int) -> None:
        self._counts["skipped"] += notes
        self._watcher.advance(advance)

    # From reports to rows.

    def _take(self, report: Report) -> None:
        self._take_ends()
        waiting = self._waiting.popleft()
        assert waiting.item is not None
        self._add(waiting, waiting.item, report)
        if waiting.place.kind in TABLES.values():
            self._watcher.advance(1)
        if len(self._notes) == PART_NOTES:
            self._commit()

    def _take_ends(self) -> None:
        while self._waiting and self._waiting[0].item is None:
            end = self._waiting.popleft()
            self._done.append(end)
            if end.place.kind not in TABLES.values():
                self._watcher.advance(1)

    def _add(self, waiting: _Waiting, item: Item, report: Report) -> None:
        source = waiting.source
        row, findings = self._rows.of(item, source, report)
        self._findings += findings
        suppressed = self._suppressions.of(row["note_id"])
        fingerprint = item.fingerprint
        if row["error"] in RETRIED:
            fingerprint = ""
            self._to_try_again.add(waiting.place.source)
        self._notes.append(row)
        self._entries.append(
            Entry(
                source,
                waiting.place.source,
                fingerprint,
                row["note_id"],
                ";".join(sorted(suppressed)),
                ";".join(sorted({f.code for f in report.findings if f.code in suppressed})) if not item.refused else "",
                row.get("stages_sha256"),
                copied.patient(report, item.text, item.context, self._checker.producer.options.deidentified),
                self._claims.told(waiting.claims, report) if self._claims is not None else None,
                item.encounter,
                records.told(item, source, report),
            )
        )
        self._counts["judged"] += 1

    def _commit(self) -> None:
        """Makes the notes so far last, as a part; and that the files among them are done."""
        if self._notes:
            part = self._parts.write(
                self._ledger.next_part(), self._notes, self._findings, list(self._carried.values())
            )
            self._ledger.take_in(part, self._entries)
        for end in self._done:
            again = end.source in self._to_try_again
            self._ledger.file_done(end.source, "" if again else end.fingerprint)
            self._ledger.drop_rest_of(end.source)
        self._ledger.commit()
        self._on_the_way.difference_update(e.source for e in self._entries)
        self._on_the_way.difference_update(e.source for e in self._done)
        self._to_try_again.difference_update(e.source for e in self._done)
        self._notes, self._findings, self._entries, self._done = [], [], [], []

    # When all is judged.

    def _tidy(self, *, records_too: bool) -> None:
        """Takes rows out that others have replaced, and those whose inputs are gone where that is asked for.

        Where documents of an encounter are judged together, that is done in between: their rows tell how they stand.
        """
        self._counts["gone"] = self._ledger.gone()
        if self._order.prune:
            self._counts["pruned"] = self._ledger.drop_gone()
            self._ledger.commit()
        if records_too:
            records.judge_all(self._ledger, self._checker)
        carried = list(self._carried.values())
        for part in self._ledger.parts():
            if not part.is_stale and part.carried == json.dumps(carried):
                continue
            sources = self._ledger.sources_of(part.number)
            if sources:
                self._ledger.rewritten(
                    self._parts.rewrite(part.number, sources, carried, self._ledger.standings_of(part.number))
                )
                self._ledger.commit()
            else:
                self._ledger.drop_part(part.number)
                self._ledger.commit()
                self._parts.remove(part.number)

    def _end(self, started: datetime) -> Manifest:
        groups = copied.write(self._order.out, self._ledger.copied())
        claimed = None
        if self._claims is not None:
            claimed = self._claims.write(self._order.out, self._ledger.claims(), self._checker.site)
        column, recorded = self._order.columns.encounter, None
        if column is not None:
            recorded = records.write(self._order.out, self._ledger, column)
        else:
            records.remove(self._order.out)
        told = manifest.ended(
            self._order.out,
            judged_by=self._judged_by,
            started=started,
            run=manifest.Run(
                judged=self._counts["judged"],
                unchanged=self._counts["skipped"],
                made_again=self._counts["forgotten"],
                gone=self._counts["gone"],
                pruned=self._counts["pruned"],
                named_twice=self._counts["named_twice"],
            ),
            left_aside=self._left_aside,
            copied=groups,
            suppressions=self._suppressions.told(set(self._ledger.suppressed())),
            carried=list(self._carried.values()),
            claims=claimed,
            records=recorded,
        )
        manifest.write(self._order.out, told)
        return told


def _opened(out: Path) -> tuple[Ledger, Parts]:
    """Opens the output folder, a new one or one of an earlier run."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not (out / FILE).exists() and any(out.iterdir()):
            raise ScanError(f"{out} is not empty and holds no scan; choose another folder")
        return Ledger(out), Parts(out)
    except OSError as error:
        raise ScanError(f"{out}: {error.strerror or 'cannot be written'}") from None
