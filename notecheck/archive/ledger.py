"""What a scan has done, kept so that a kill at any moment neither loses nor doubles a note.

A part (a stretch of the notes with their findings) counts only once the ledger holds it: its files are written and
synced first, then one transaction takes in the part with all its notes. Files that the ledger does not know are of a
run that was stopped, and are removed. The ledger holds names and hashes, no text.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from notecheck.errors import ScanError

FILE: Final = "ledger.sqlite"
ENGINE: Final = "engine"
"""The fact that tells what wrote a folder, if not the local scan."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parts (
    part INTEGER PRIMARY KEY, notes_bytes INTEGER, findings_bytes INTEGER, carried TEXT, stale INTEGER);
CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY, fingerprint TEXT, run INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (
    source TEXT PRIMARY KEY, file TEXT, fingerprint TEXT, part INTEGER, run INTEGER,
    note_id TEXT, in_force TEXT, used TEXT, stages TEXT, patient TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS notes_of_file ON notes (file);
CREATE INDEX IF NOT EXISTS notes_of_part ON notes (part);
CREATE INDEX IF NOT EXISTS notes_with_stages ON notes (stages, patient) WHERE stages IS NOT NULL;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A note that was judged or refused, as the ledger keeps it.

    Args:
        source: its name in the tables.
        file: the name of the file that it stood in.
        fingerprint: of everything that its row follows from, but suppressions.
        note_id: as in the tables.
        in_force: the codes that a suppression was in force for, joined by a semicolon.
        used: those of them that a finding answered to.
        stages: the hash of its stage table, if it has one.
        patient: a hash of what tells its patient from others.
        claims: what its claims were judged to be, as JSON, if there is anything to tell of them.
        encounter: whose record it is judged with, if any.
        document: what it brings to that record, compressed.
    """

    source: str
    file: str
    fingerprint: str
    note_id: str
    in_force: str = ""
    used: str = ""
    stages: str | None = None
    patient: str | None = None
    claims: str | None = None
    encounter: str | None = None
    document: bytes | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the ledger has it: its number, the sizes of its two files in bytes, its carried columns."""

    number: int
    notes_bytes: int
    findings_bytes: int
    carried: str
    is_stale: bool = False


class Ledger:
    """The ledger of one output folder, held by one scan alone while it is open.

    Raises:
        ScanError: another scan holds it, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._keeps_claims = self._keeps_documents = False
        self._db = sqlite3.connect(folder / FILE, isolation_level=None, timeout=0.1)
        try:
            for setting in ("locking_mode=EXCLUSIVE", "synchronous=FULL", "temp_store=MEMORY"):
                self._db.execute(f"PRAGMA {setting}")
            self._db.execute("BEGIN EXCLUSIVE")
            self._db.execute("COMMIT")
            self._db.executescript(_TABLES)
            self.run = int(self.fact("run") or 0) + 1
            self._db.execute("BEGIN")
            self.note_fact("run", str(self.run))
            self.commit()
        except sqlite3.DatabaseError as error:
            self._db.close()
            if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
                raise ScanError(f"{folder}: another scan is writing there") from None
            if isinstance(error, sqlite3.OperationalError):
                raise ScanError(f"{folder / FILE}: {error}") from None
            raise ScanError(f"{folder / FILE} is damaged; remove {folder} to scan anew") from None

    def close(self) -> None:
        """Lets go; what was not committed is forgotten."""
        self._db.close()

    def commit(self) -> None:
        """Makes everything since the last commit last, and begins anew."""
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def fact(self, name: str) -> str | None:
        """Returns a fact about the whole folder."""
        found = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])

    def note_fact(self, name: str, value: str) -> None:
        """Keeps a fact about the whole folder."""
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # Files and notes as the inputs are met.

    def file_met(self, file: str) -> bool:
        """Whether a file was met in this run."""
        return self._one("SELECT 1 FROM files WHERE file = ? AND run = ?", file, self.run) is not None

    def skip_file(self, file: str, fingerprint: str) -> int | None:
        """Returns how many notes of a file stand as they are, None where the file must be read."""
        if self._one("SELECT 1 FROM files WHERE file = ? AND fingerprint = ?", file, fingerprint) is None:
            return None
        self._db.execute("UPDATE files SET run = ? WHERE file = ?", (self.run, file))
        return self._db.execute("UPDATE notes SET run = ? WHERE file = ?", (self.run, file)).rowcount

    def file_done(self, file: str, fingerprint: str) -> None:
        """Takes in that all notes of a file are in the ledger."""
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (file, fingerprint, self.run))

    def note_met(self, source: str) -> bool:
        """Whether a note of this name was met in this run."""
        return self._one("SELECT 1 FROM notes WHERE source = ? AND run = ?", source, self.run) is not None

    def skip_note(self, source: str, fingerprint: str) -> bool:
        """Whether a note stands as it is."""
        changed = self._db.execute(
            "UPDATE notes SET run = ? WHERE source = ? AND fingerprint = ?", (self.run, source, fingerprint)
        )
        return changed.rowcount > 0

    def outdate(self, note_ids: Iterable[str], active: dict[str, str]) -> None:
        """Has notes judged anew for which other suppressions are in force than were.

        Args:
            note_ids: the notes that suppressions name.
            active: for each of them the codes in force, joined by a semicolon.
        """
        named = {note_id: active.get(note_id, "") for note_id in note_ids}
        for (note_id,) in self._db.execute("SELECT DISTINCT note_id FROM notes WHERE in_force != ''").fetchall():
            named.setdefault(note_id, "")
        changed = set()
        for source, file, note_id, in_force in self._db.execute("SELECT source, file, note_id, in_force FROM notes"):
            if note_id in named and named[note_id] != in_force:
                changed.add((source, file))
        self._db.executemany("UPDATE notes SET fingerprint = '' WHERE source = ?", [(s,) for s, _ in changed])
        self._db.executemany(
            "UPDATE files SET fingerprint = '' WHERE file = ?", [(f,) for f in {f for _, f in changed}]
        )

    def suppressed(self) -> Iterator[tuple[str, str]]:
        """Yields note and code of every suppression that a finding answers to."""
        for note_id, codes in self._db.execute("SELECT note_id, used FROM notes WHERE used != ''"):
            yield from ((note_id, code) for code in codes.split(";"))

    # Parts.

    def parts(self) -> list[Part]:
        """Returns all parts by their numbers."""
        found = self._db.execute("SELECT part, notes_bytes, findings_bytes, carried, stale FROM parts ORDER BY part")
        return [Part(n, a, b, carried, bool(stale)) for n, a, b, carried, stale in found]

    def next_part(self) -> int:
        """Returns the number of the next part."""
        return int(self._one("SELECT COALESCE(MAX(part), 0) + 1 FROM parts") or 1)

    def take_in(self, part: Part, entries: Iterable[Entry]) -> None:
        """Takes in a part with its notes; rows of the same notes in other parts are stale from here on."""
        for e in entries:
            before = self._one("SELECT part FROM notes WHERE source = ?", e.source)
            if before is not None:
                self._db.execute("UPDATE parts SET stale = 1 WHERE part = ?", (before,))
            self._db.execute(
                "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(e.source, e.file, e.fingerprint, part.number, self.run),
                    *(e.note_id, e.in_force, e.used, e.stages, e.patient),
                ),
            )
            if self._keeps_claims:
                self._db.execute("INSERT OR REPLACE INTO claims VALUES (?, ?)", (e.source, e.claims))
            if self._keeps_documents:
                self._db.execute("DELETE FROM documents WHERE source = ?", (e.source,))
            if e.encounter is not None:
                self._db.execute("INSERT INTO documents VALUES (?, ?, ?, NULL)", (e.source, e.encounter, e.document))
        self._put(part)

    def rewritten(self, part: Part) -> None:
        """Takes in that a part holds the rows of its own notes and no others."""
        self._put(part)

    def drop_part(self, number: int) -> int:
        """Forgets a part and its notes, so that they are read again; returns how many notes."""
        self._db.execute(
            "UPDATE files SET fingerprint = '' WHERE file IN (SELECT file FROM notes WHERE part = ?)", (number,)
        )
        self._db.execute("DELETE FROM parts WHERE part = ?", (number,))
        return self._db.execute("DELETE FROM notes WHERE part = ?", (number,)).rowcount

    def sources_of(self, number: int) -> list[str]:
        """Returns the names of the notes whose rows stand in a part."""
        return [source for (source,) in self._db.execute("SELECT source FROM notes WHERE part = ?", (number,))]

    def _put(self, part: Part) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?, ?)",
            (part.number, part.notes_bytes, part.findings_bytes, part.carried, int(part.is_stale)),
        )

    # The whole folder.

    def count(self) -> int:
        """Returns how many notes there are."""
        return int(self._one("SELECT COUNT(*) FROM notes") or 0)

    def gone(self) -> int:
        """Returns how many notes were not met in this run."""
        return int(self._one("SELECT COUNT(*) FROM notes WHERE run < ?", self.run) or 0)

    def drop_gone(self) -> int:
        """Forgets the notes that were not met in this run; their rows are stale from here on."""
        self._db.execute(
            "UPDATE parts SET stale = 1 WHERE part IN (SELECT DISTINCT part FROM notes WHERE run < ?)", (self.run,)
        )
        self._db.execute("DELETE FROM files WHERE run < ?", (self.run,))
        return self._db.execute("DELETE FROM notes WHERE run < ?", (self.run,)).rowcount

    def drop_rest_of(self, file: str) -> None:
        """Forgets the notes that a file held before and holds no more."""
        known = (file, self.run)
        self._db.execute(
            "UPDATE parts SET stale = 1 WHERE part IN (SELECT part FROM notes WHERE file = ? AND run < ?)", known
        )
        self._db.execute("DELETE FROM notes WHERE file = ? AND run < ?", known)

    def copied(self) -> Iterator[tuple[str, str, str]]:
        """Yields stage table, note and source of every note whose stage table stands in another patient's note."""
        yield from self._db.execute(
            "SELECT stages, note_id, source FROM notes WHERE stages IN (SELECT stages FROM notes "
            "WHERE stages IS NOT NULL GROUP BY stages HAVING COUNT(DISTINCT patient) > 1) ORDER BY stages, source"
        )

    def keep_claims(self) -> None:
        """Keeps from here on what the claims of notes were judged to be."""
        self._db.execute("CREATE TABLE IF NOT EXISTS claims (source TEXT PRIMARY KEY, told TEXT) WITHOUT ROWID")
        self._keeps_claims = True

    def claims(self) -> Iterator[tuple[str, str, str]]:
        """Yields source, note and what its claims were judged to be, of every note of which that is told."""
        yield from self._db.execute(
            "SELECT source, note_id, told FROM claims JOIN notes USING (source) WHERE told IS NOT NULL ORDER BY source"
        )

    # Documents of an encounter, and their records.

    def keep_documents(self, *, keep: bool) -> None:
        """Keeps from here on what documents bring to the record of their encounter, or forgets what was kept."""
        self._keeps_documents = keep
        if keep:
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS documents "
                "(source TEXT PRIMARY KEY, encounter TEXT, told BLOB, standing TEXT) WITHOUT ROWID"
            )
            self._db.execute("CREATE INDEX IF NOT EXISTS documents_of_encounter ON documents (encounter)")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS records "
                "(encounter TEXT PRIMARY KEY, fingerprint TEXT, told BLOB) WITHOUT ROWID"
            )
        elif self._one("SELECT 1 FROM sqlite_master WHERE name = 'documents'") is not None:
            self._db.execute(
                "UPDATE parts SET stale = 1 WHERE part IN (SELECT part FROM notes JOIN documents USING (source))"
            )
            self._db.execute("DROP TABLE documents")
            self._db.execute("DROP TABLE records")

    def encounters(self) -> Iterator[tuple[str, str]]:
        """Yields every encounter that has documents, in order, with a fingerprint of all that its record follows from.

        Documents without a row in the notes and records without documents are forgotten first.
        """
        self._db.execute("DELETE FROM documents WHERE source NOT IN (SELECT source FROM notes)")
        self._db.execute("DELETE FROM records WHERE encounter NOT IN (SELECT encounter FROM documents)")
        last = ""
        while (found := self._one("SELECT MIN(encounter) FROM documents WHERE encounter > ?", last)) is not None:
            last = str(found)
            told = self._db.execute(
                "SELECT source, fingerprint, part, in_force FROM documents JOIN notes USING (source) "
                "WHERE encounter = ? ORDER BY source",
                (last,),
            )
            digest = hashlib.sha256()
            for row in told:
                digest.update(repr(row).encode("ascii", "backslashreplace"))
            yield last, digest.hexdigest()

    def documents(self, encounter: str, most: int) -> list[tuple[str, str, bytes]]:
        """Returns source, the codes in force and what it brings of an encounter's documents, so many at most."""
        return self._db.execute(
            "SELECT source, in_force, told FROM documents JOIN notes USING (source) "
            "WHERE encounter = ? ORDER BY source LIMIT ?",
            (encounter, most),
        ).fetchall()

    def size_of(self, encounter: str) -> int:
        """Returns how many documents an encounter has."""
        return int(self._one("SELECT COUNT(*) FROM documents WHERE encounter = ?", encounter))

    def has_record(self, encounter: str, fingerprint: str) -> bool:
        """Whether the record of an encounter stands as it is."""
        return (
            self._one("SELECT 1 FROM records WHERE encounter = ? AND fingerprint = ?", encounter, fingerprint)
            is not None
        )

    def take_record(self, encounter: str, fingerprint: str, told: bytes, standings: dict[str, str]) -> None:
        """Takes in the record of an encounter; parts in which a document stood otherwise are stale from here on."""
        self._db.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", (encounter, fingerprint, told))
        for source, standing in standings.items():
            changed = self._db.execute(
                "UPDATE documents SET standing = ? WHERE source = ? AND standing IS NOT ?", (standing, source, standing)
            )
            if changed.rowcount:
                self._db.execute(
                    "UPDATE parts SET stale = 1 WHERE part = (SELECT part FROM notes WHERE source = ?)", (source,)
                )

    def records(self) -> Iterator[bytes]:
        """Yields what the records of all encounters were judged to be, in order."""
        for (told,) in self._db.execute("SELECT told FROM records ORDER BY encounter"):
            yield told

    def standings_of(self, number: int) -> dict[str, str]:
        """Returns how the documents of a part stand in their records."""
        if not self._keeps_documents:
            return {}
        return dict(
            self._db.execute(
                "SELECT source, standing FROM documents JOIN notes USING (source) "
                "WHERE part = ? AND standing IS NOT NULL",
                (number,),
            )
        )

    def _one(self, query: str, *values: object) -> Any:
        found = self._db.execute(query, values).fetchone()
        return None if found is None else found[0]
