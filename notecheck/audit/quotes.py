"""Words that were found not to belong, as they stand in the notes: for who asks for text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from notecheck.archive.again import again, asked
from notecheck.audit.tables import Scanned
from notecheck.report import Model

EACH = 3
"""So many places are quoted of a finding."""


class Quote(Model):
    """Where a finding was made, with the words; null where the note is gone or was changed since the scan."""

    code: str
    name: str
    note_id: str
    words: str | None


class _Place(NamedTuple):
    source: str
    sha256: str
    note_id: str
    code: str
    name: str
    start: int
    end: int


def quotes_of(scan: Scanned, codes: Sequence[str], inputs: Sequence[str]) -> tuple[Quote, ...]:
    """Returns some places of each of these findings, read again, in the order of the codes; the same each time.

    Args:
        scan: the scan's tables.
        codes: of the findings.
        inputs: where the notes lie now; empty for where they lay.

    Raises:
        ScanError: it is not known where the notes lie.
    """
    places = [_Place(*row) for row in scan.rows(_PLACES, [list(codes), EACH])]
    mine: defaultdict[str, list[_Place]] = defaultdict(list)
    for place in places:
        mine[place.source].append(place)
    words: dict[_Place, str] = {}
    for source, item in again(scan.folder, asked(scan.folder), inputs, {p.source: p.sha256 for p in places}):
        words.update({p: " ".join(item.text[p.start : p.end].split()) for p in mine[source]})
    places.sort(key=lambda p: codes.index(p.code))
    return tuple(Quote(code=p.code, name=p.name, note_id=p.note_id, words=words.get(p)) for p in places)


_PLACES = """
select source, sha256, note_id, code, name, "start", "end" from findings
where code in (select unnest(?)) and severity in ('error', 'warning') and not suppressed and "start" is not null
qualify row_number() over (partition by code order by sha256(concat_ws('|', sha256, code)), source, "start") <= ?
order by code, sha256(concat_ws('|', sha256, code)), source, "start"
"""
