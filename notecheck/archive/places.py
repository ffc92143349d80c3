"""Where notes lie: files, folders and patterns become a stream of places, in an order that does not change."""

from __future__ import annotations

import glob
import hmac
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from notecheck.archive.documents import SUFFIXES

TABLES: Final = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
KINDS: Final = {**SUFFIXES, **TABLES}


@dataclass(frozen=True, slots=True)
class Place:
    """A file that may hold notes.

    Args:
        path: where it is.
        source: how the tables name it.
        kind: one of the values of `KINDS`; nothing for a file of a folder that is of no kind that is read.
        problem: a reason of reasons.toml for what cannot be opened.
    """

    path: Path
    source: str
    kind: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """How sources are named: relative to the folder that holds the inputs, or hashed by a key.

    Args:
        base: the folder that holds all inputs.
        key: of the hash; None to name them plainly.
    """

    base: str
    key: bytes | None = None

    @property
    def told(self) -> str:
        """How sources are named, in words that do not tell the key."""
        return "plain" if self.key is None else sha256(b"source names" + self.key).hexdigest()

    def source(self, path: str) -> str:
        """Returns the name of a file in the tables."""
        return self.hashed(escaped(os.path.relpath(path, self.base).replace(os.sep, "/")))

    def part(self, source: str, name: str) -> str:
        """Returns the name of one of several notes of a file."""
        return self.hashed(f"{source}#{escaped(name)}")

    def hashed(self, name: str) -> str:
        """Returns a name as it is, or its keyed hash."""
        return name if self.key is None else hmac.new(self.key, name.encode("utf-8"), sha256).hexdigest()[:32]


class Names:
    """The sources of notes that stand several in a file: the second of a name gets ~2.

    Args:
        naming: how sources are named.
        is_taken: whether a source has been given to another note.
    """

    def __init__(self, naming: Naming, is_taken: Callable[[str], bool]) -> None:
        self._naming, self._is_taken = naming, is_taken
        self._repeated: dict[str, int] = {}

    def of(self, file: str, name: str | None) -> str:
        """Returns the source of a note of a file; None names the file's only note."""
        if name is None:
            return file
        plain = source = self._naming.part(file, name)
        while self._is_taken(source):
            self._repeated[plain] = self._repeated.get(plain, 1) + 1
            source = self._naming.part(file, f"{name}~{self._repeated[plain]}")
        return source


def base_of(inputs: Sequence[str]) -> str:
    """Returns the folder that names are relative to: the nearest that holds all inputs."""
    return os.path.commonpath([os.path.dirname(os.path.abspath(_fixed(name))) for name in inputs])


def places(inputs: Sequence[str], naming: Naming, leave_out: Path) -> Iterator[Place]:
    """Yields every file of the inputs; folders are walked in the order of their names, links to folders are not.

    Args:
        inputs: files, folders, patterns with `*`, `?`, `[...]` and `**`.
        naming: how to name them.
        leave_out: the folder that the scan writes to.
    """
    out = os.path.realpath(leave_out)
    for name in inputs:
        if os.path.lexists(name) or not glob.has_magic(name):
            yield from _named(name, naming, out)
            continue
        found = sorted(glob.iglob(name, recursive=True, include_hidden=True))
        if not found:
            yield Place(Path(name), naming.source(os.path.abspath(name)), "", "absent")
        for path in found:
            if "**" not in name or not os.path.isdir(path):
                yield from _named(path, naming, out)


def escaped(name: str) -> str:
    """Returns a name on one line and as valid Unicode: control characters, odd bytes, `%` and `#` as %XX."""
    return "".join(c if _is_plain(c) else "".join(f"%{b:02X}" for b in os.fsencode(c)) for c in name)


def _is_plain(c: str) -> bool:
    return c not in "%#" and unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp")


def _fixed(name: str) -> str:
    """The part of a pattern before its first wildcard, with a name in place of the rest; any other input as it is."""
    if os.path.lexists(name) or not glob.has_magic(name):
        return name
    parts = name.split(os.sep)
    first = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    return os.sep.join([*parts[:first], "any"])


def _named(path: str, naming: Naming, out: str) -> Iterator[Place]:
    """What an input itself is: a folder is walked, a file is read or refused, never left aside."""
    if os.path.isdir(path):
        yield from _walk(os.path.abspath(path), naming, out)
        return
    yield _file(os.path.abspath(path), naming, is_asked_for=True)


def _walk(folder: str, naming: Naming, out: str) -> Iterator[Place]:
    if os.path.realpath(folder) == out:
        return
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda e: os.fsencode(e.name))
    except OSError:
        yield Place(Path(folder), naming.source(folder), "", "folder-unreadable")
        return
    for entry in entries:
        if not _is_folder(entry):
            yield _file(entry.path, naming, is_asked_for=False)
        elif entry.is_symlink():
            yield Place(Path(entry.path), naming.source(entry.path), "", "link-to-folder")
        else:
            if Path(entry.name).suffix.lower() in KINDS:
                yield Place(Path(entry.path), naming.source(entry.path), "", "folder")
            yield from _walk(entry.path, naming, out)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _file(path: str, naming: Naming, *, is_asked_for: bool) -> Place:
    kind = KINDS.get(Path(path).suffix.lower(), "")
    problem = "unknown-type" if not kind and is_asked_for else None
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            problem = "not-a-file"
    except FileNotFoundError:
        problem = "absent"
    except OSError:
        problem = "unreadable"
    if not kind and not is_asked_for:
        problem = None
    return Place(Path(path), naming.source(path), kind, problem)
