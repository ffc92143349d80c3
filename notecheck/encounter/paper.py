"""A document of an encounter with its report: what it is, and how it stands among the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from notecheck.encounter.brought import DocumentReport
from notecheck.encounter.differing import Side
from notecheck.encounter.document import Filing
from notecheck.encounter.report import Standing
from notecheck.encounter.standing import standings
from notecheck.report import Facts, Kind

_OF_A_TEST: Final[frozenset[Kind]] = frozenset({"exercise", "pharmacologic", "not_performed"})
_WITHDRAWN: Final = "NC006"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with all that is known of it.

    Args:
        filing: what the record says of it.
        report: on it, with what it brings.
        standing: how it stands among the others.
    """

    filing: Filing
    report: DocumentReport
    standing: Standing = "in_force"

    @property
    def kind(self) -> Kind | None:
        """The kind of test that the document itself tells of."""
        return self.report.note.kind

    @property
    def is_addendum(self) -> bool:
        """Whether the record or the document itself calls it an addendum."""
        brought = self.report.brought
        return self.filing.is_addendum or (brought is not None and brought.is_addendum)

    @property
    def is_physicians(self) -> bool:
        """Whether it is the physician's own."""
        return self.filing.author == "physician"

    @property
    def is_signed(self) -> bool:
        """Whether the record or the document itself shows it as signed."""
        in_itself = self.report.brought is not None and self.report.brought.is_signed
        return self.filing.is_signed or (in_itself and not self.filing.is_draft)

    @property
    def tells(self) -> bool:
        """Whether it records the test for the staff who performed it."""
        return not self.is_physicians and (self.kind in _OF_A_TEST or self.filing.is_of_test)

    @property
    def of_test(self) -> bool:
        """Whether it is a document of the test or adds to one."""
        return self.kind in _OF_A_TEST or self.filing.is_of_test or self.is_addendum

    @property
    def counts(self) -> bool:
        """Whether what it shows is evidence; an unsigned document of the physician is nobody's yet."""
        return self.report.brought is not None and (not self.is_physicians or self.is_signed)

    @property
    def interprets(self) -> bool:
        """Whether it is a physician's own reading of the test."""
        concludes = any(f.code.startswith("NC2") for f in self.report.findings)
        return self.is_physicians and self.of_test and (self.filing.is_interpretation or concludes)

    @property
    def side(self) -> Side | None:
        """The document as it is compared with others; None where it could not be evaluated."""
        brought, kind = self.report.brought, self.kind
        if brought is None or kind is None:
            return None
        return Side(self.filing.id, kind, self.facts, self.report, brought)

    @property
    def tells_day(self) -> bool:
        """Whether its date is the test's: the date of what is written later is so only where it says it."""
        brought = self.report.brought
        return not (self.is_physicians or self.is_addendum) or (brought is not None and brought.is_dated)

    @property
    def facts(self) -> Facts:
        """What was measured and recorded, as far as the document tells it of the whole test.

        The time of the last row stands for the length of the test only in a document that holds all rows.
        """
        facts = self.report.facts
        length, rows = facts.duration, {s.elapsed.start for s in facts.stages if s.elapsed is not None}
        untold: dict[str, None] = {} if self.tells_day else {"test_date": None}
        if length is not None and length.start in rows:
            untold["duration"] = None
        return facts.model_copy(update=untold)


def filed(documents: Sequence[tuple[Filing, DocumentReport]]) -> list[Paper]:
    """Returns the documents of an encounter, in their order, each as it stands among the others."""
    papers = [Paper(filing, report) for filing, report in documents]
    withdrawn = [any(f.code == _WITHDRAWN for f in p.report.findings) for p in papers]
    found = standings([p.filing for p in papers], [p.tells for p in papers], withdrawn)
    return [Paper(p.filing, p.report, standing) for p, standing in zip(papers, found, strict=True)]
