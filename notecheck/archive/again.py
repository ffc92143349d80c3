"""The notes of a finished scan read again from where they lie, for who asks for their text."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from notecheck.archive.items import Inputs, Item
from notecheck.archive.ledger import FILE
from notecheck.archive.places import Naming, base_of, places
from notecheck.archive.tables import Columns
from notecheck.errors import ScanError

FACT: Final = "asked"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the last run over a folder was asked for, as the ledger keeps it.

    Args:
        inputs: files, folders and patterns, with whole paths; none where sources are hashed: they are not to be known.
        columns: which columns of tables hold what.
        policy: the name of a policy, or the whole path of a site's file; None where that is not to be known either.
    """

    inputs: tuple[str, ...]
    columns: Columns
    policy: str | None

    @classmethod
    def of(cls, inputs: Sequence[str], columns: Columns, policy: str, *, hashed: bool) -> Asked:
        """Returns what is kept of a run."""
        if hashed:
            return cls((), columns, None if policy.endswith(".toml") else policy)
        whole = tuple(os.path.abspath(name) for name in inputs)
        return cls(whole, columns, os.path.abspath(policy) if policy.endswith(".toml") else policy)

    def told(self) -> str:
        """Returns it as the ledger keeps it."""
        return TypeAdapter(Asked).dump_json(self).decode()


def asked(folder: Path) -> Asked:
    """Returns what the last run over a folder was asked for.

    Raises:
        ScanError: the ledger cannot be read, or tells nothing of it.
    """
    try:
        with closing(sqlite3.connect(f"{(folder / FILE).absolute().as_uri()}?mode=ro", uri=True)) as ledger:
            found = ledger.execute("SELECT value FROM facts WHERE name = ?", (FACT,)).fetchone()
        return TypeAdapter(Asked).validate_json(found[0] if found else "null")
    except sqlite3.Error:
        raise ScanError(f"{folder / FILE} cannot be read") from None
    except ValidationError:
        raise ScanError(f"{folder / FILE} does not tell what was scanned; start the scan again") from None


def again(
    folder: Path, kept: Asked, inputs: Sequence[str], wanted: Mapping[str, str | None]
) -> Iterator[tuple[str, Item]]:
    """Yields notes with their sources, as they were when they were judged; those that are gone or changed are left out.

    Args:
        folder: the scan's.
        kept: what the scan was asked for.
        inputs: where the notes lie now; empty for where they lay.
        wanted: the hashes of the texts by their sources.

    Raises:
        ScanError: it is not known where the notes lie.
    """
    by_name = not inputs
    named = tuple(inputs) or kept.inputs
    if not named:
        raise ScanError("the scan hashed its sources and does not tell where the notes lie: give --input")
    naming = Naming(base_of(named))
    reader = Inputs("", kept.columns, naming)
    left = {source: digest for source, digest in wanted.items() if digest is not None}
    for place in places(named, naming, folder):
        mine = [s for s in left if not by_name or s == place.source or s.startswith(f"{place.source}#")]
        if not mine or not place.kind:
            continue
        for item in reader.items(place, reader.open(place)):
            digest = hashlib.sha256(item.text.encode("utf-8", "surrogatepass")).hexdigest()
            name = place.source if item.name is None else naming.part(place.source, item.name)
            for source in mine:
                if left[source] == digest and (not by_name or source == name or source.startswith(f"{name}~")):
                    yield source, item
