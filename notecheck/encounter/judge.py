"""From the documents of an encounter to the one report on their record: the same policy and scoring as for a note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from notecheck.encounter.brought import Brought, DocumentReport, Shown
from notecheck.encounter.differing import Difference, Side, differences
from notecheck.encounter.document import Filing, elements_around
from notecheck.encounter.finding import finding
from notecheck.encounter.paper import Paper, filed
from notecheck.encounter.patients import compared
from notecheck.encounter.report import DocumentPlace, JudgedDocument, RecordElement, RecordFinding, RecordReport
from notecheck.encounter.standing import untold
from notecheck.encounter.together import apart, day_of
from notecheck.findings import asked
from notecheck.policy.model import ElementPolicy, Policy, scopes_of
from notecheck.policy.site import Site
from notecheck.report import ElementStatus, Finding, Kind, Producer, Source
from notecheck.rules.ownership import Ownership
from notecheck.verdict import hold_reasons, review_of, score_of, verdict_of

_RANK: Final[dict[ElementStatus, int]] = {"missing": 0, "partial": 1, "not_applicable": 2, "present": 3}
"""Of two documents the better one counts. Not applicable: a draft is not asked for its signature, a de-identified chart
not for its patient; what another document shows in part asks for no more."""


def judge(
    encounter: str | None, documents: Sequence[tuple[Filing, DocumentReport]], site: Site, producer: Producer
) -> RecordReport:
    """Returns the report on the documents of one encounter.

    Args:
        encounter: the caller's name for it.
        documents: one at least, in the order in which they were handed in, each with what the record says of it.
        site: the policy.
        producer: what made the reports.
    """
    papers = filed(documents)
    ruling = [p for p in papers if p.standing == "in_force"]
    ruling.sort(key=lambda p: not p.tells)
    policy = site.on(_day(ruling))
    why = apart(papers, ruling, policy)
    evaluated = [p for p in ruling if p.report.status == "evaluated"]
    if why is not None or not evaluated:
        findings = (why,) if why is not None else tuple(_unread(ruling))
        return RecordReport(
            status="not_evaluated",
            encounter=encounter,
            kind=None,
            policy=policy.used,
            producer=producer,
            verdict=None,
            score=None,
            review=None,
            findings=findings,
            documents=_told(papers),
        )
    record = _Record(papers, ruling, policy)
    return RecordReport(
        status="evaluated",
        encounter=encounter,
        kind=record.kind,
        policy=policy.used,
        producer=producer,
        verdict=verdict_of(record.findings, record.kind),
        hold_reasons=hold_reasons(record.findings),
        score=score_of(record.elements) if record.kind in ("exercise", "pharmacologic") else None,
        review=review_of(record.findings, policy, record.owners),
        elements=record.elements,
        findings=record.findings,
        documents=_told(papers),
    )


def _told(papers: Sequence[Paper]) -> tuple[JudgedDocument, ...]:
    return tuple(
        JudgedDocument(
            id=p.filing.id,
            version=p.filing.version,
            standing=p.standing,
            author=p.filing.author,
            report=p.report.alone,
        )
        for p in papers
    )


def _day(papers: Sequence[Paper]) -> date | None:
    """The day of the test as the first document tells it, which chooses the policy in force."""
    for paper in papers:
        day = paper.facts.test_date
        if paper.filing.service_date is not None:
            return date.fromisoformat(paper.filing.service_date)
        if day is not None and (found := day_of(day.value)) is not None:
            return found
    return None


# What is found in them together.


class _Record:
    """The documents in force, judged together."""

    def __init__(self, papers: Sequence[Paper], ruling: Sequence[Paper], policy: Policy) -> None:
        self._policy = policy
        self._order = {p.filing.id: n for n, p in enumerate(papers)}
        self._papers = ruling
        self._evidence = [p for p in ruling if p.counts]
        self.kind = _kind(ruling)
        of_test = [p for p in self._evidence if p.of_test]
        drug = next((str(p.report.facts.agent.value) for p in of_test if p.report.facts.agent), "")
        ended_early = any(p.report.brought is not None and p.report.brought.ended_early for p in of_test)
        self._scopes = scopes_of(self.kind, drug, ended_early=ended_early)
        self._unread = any(p.report.unread for p in of_test)
        findings: list[RecordFinding] = []
        self.elements = tuple(self._element(entry, findings) for entry in policy.element)
        self.owners, conflict = self._ownership()
        sides = [side for p in self._evidence if (side := p.side) is not None]
        for difference in (*differences(sides), *self._identities(sides), *conflict):
            rule = policy.record_by_name.get(difference.rule) or policy.by_name[difference.rule]
            findings.append(finding(policy, rule, difference.detail, difference.places))
        findings += self._inherited()
        findings += self._of_filing(papers)
        self.findings = tuple(sorted(findings, key=self._place))

    def _place(self, found: RecordFinding) -> tuple[bool, int, int, int, str]:
        document = self._order.get(found.document or "", len(self._order))
        return found.start is None, document, found.start or 0, found.end or 0, found.code

    def _element(self, entry: ElementPolicy, findings: list[RecordFinding]) -> RecordElement:
        status, source, places = self._best(entry)
        ask = asked(self._policy, entry, status, unread=self._unread)
        if ask is not None:
            first = places[0] if places else None
            findings.append(
                RecordFinding(
                    code=entry.code,
                    name=entry.id,
                    severity=ask.severity,
                    message=ask.message,
                    query=self._policy.query_for(entry),
                    addressee="technician",
                    document=first.document if first else None,
                    start=first.start if first else None,
                    end=first.end if first else None,
                    related=places[1:],
                    element=entry.id,
                )
            )
        return RecordElement(
            id=entry.id,
            title=entry.title,
            status=status,
            need=entry.need,
            critical=entry.critical,
            weight=entry.weight,
            source=source,
            evidence=places,
        )

    def _best(self, entry: ElementPolicy) -> tuple[ElementStatus, Source | None, tuple[DocumentPlace, ...]]:
        """The best status that any document gives an element, with the places in all that give it."""
        if self._scopes.isdisjoint(entry.applies_to):
            return "not_applicable", None, ()
        shown = [(p, s) for p in self._evidence if (s := self._shows(p, entry.id)) is not None]
        best: ElementStatus = max((s.status for _, s in shown), key=_RANK.__getitem__, default="missing")
        places = tuple(
            DocumentPlace(document=p.filing.id, start=at.start, end=at.end)
            for p, s in shown
            if s.status == best
            for at in s.evidence
        )
        counted = best in ("present", "partial")
        source = next((s.source for _, s in shown if s.status == best), None) if counted else None
        return best, source, places

    def _shows(self, paper: Paper, name: str) -> Shown | None:
        """What a document shows of an element, as far as it is one to show it."""
        brought = paper.report.brought
        if brought is None:
            return None
        if not paper.of_test and not (brought.names_test and name in elements_around()):
            return None
        assert self.kind in ("exercise", "pharmacologic")
        found = next((s for s in brought.shown(self.kind) if s.id == name), None)
        if name == "test-date" and found is not None and found.source == "note" and not paper.tells_day:
            return None
        if paper.is_physicians and name == "staff-signature":
            return found if found is not None and found.source == "note" and found.status == "present" else None
        if paper.interprets and name == "interpreting-provider" and paper.filing.is_named:
            return Shown(id=name, status="present", source="record")
        return found

    def _inherited(self) -> Iterator[RecordFinding]:
        """The findings of single documents that are the record's too."""
        taken_back = {
            phrase.sha256: DocumentPlace(document=p.filing.id, start=phrase.place.start, end=phrase.place.end)
            for p in self._evidence
            if p.is_addendum and p.report.brought is not None
            for phrase in p.report.brought.taken_back
        }
        said = {
            words
            for p in self._papers
            if not p.is_addendum and p.report.brought is not None
            for words in _words(p.report.brought).values()
        }
        for paper in self._papers:
            words = _words(paper.report.brought) if paper.report.brought is not None else {}
            for own in self._own(paper):
                spoken = words.get((own.start, own.end)) if own.code[:3] in ("NC2", "NC3") else None
                if paper.is_addendum and spoken in taken_back and spoken in said:
                    continue  # it names the words of another document
                named = taken_back.get(spoken) if spoken is not None else None
                yield _of_document(own, paper, named if named and named.document != paper.filing.id else None)

    def _own(self, paper: Paper) -> Iterator[Finding]:
        report, brought = paper.report, paper.report.brought
        if report.status == "not_evaluated":
            yield from report.findings
            return
        for own in report.findings:
            if own.element is not None or (own.code == "NC100" and self.kind != "not_performed"):
                continue
            if not paper.is_physicians or own.name in _OF_ANY_AUTHOR:
                yield own
        if brought is not None and paper.is_addendum and not paper.is_physicians:
            yield from brought.language

    def _of_filing(self, papers: Sequence[Paper]) -> Iterator[RecordFinding]:
        """What the record around the documents leaves open."""
        rules = self._policy.record_by_name
        for ruling, other in untold([p.filing for p in papers]):
            ids = dict.fromkeys((papers[ruling].filing.id, papers[other].filing.id))
            yield finding(self._policy, rules["version-order"], f"Documents: {', '.join(ids)}.")
        for paper in self._papers:
            if paper.interprets and not paper.is_signed:
                detail = f"Document {paper.filing.id}."
                yield finding(self._policy, rules["interpretation-unsigned"], detail, document=paper.filing.id)

    def _identities(self, sides: Sequence[Side]) -> Iterator[Difference]:
        """Numbers and dates of birth that differ though the documents are of one patient."""
        for kind, words in (("birth", "Two dates of birth are given."), ("number", "Two record numbers are given.")):
            for n, one in enumerate(sides):
                pairs = (
                    (second, pair)
                    for second in sides[n + 1 :]
                    for pair in compared(one.brought.marks, second.brought.marks).differ
                    if pair[0].kind == kind and pair[0].place is not None and pair[1].place is not None
                )
                second, pair = next(pairs, (None, None))
                if second is not None and pair is not None and pair[0].place and pair[1].place:
                    places = (one.at(pair[0].place), second.at(pair[1].place))
                    yield Difference("documents-differ", words, places)
                    break

    def _ownership(self) -> tuple[Ownership, list[Difference]]:
        """Whether the documents state the owners, and where two of them differ; what one says twice it tells itself."""
        told = [
            (p, owner)
            for p in self._evidence
            if p.kind in ("exercise", "pharmacologic") and p.report.brought is not None
            for owner in p.report.brought.owners
        ]
        if self.kind not in ("exercise", "pharmacologic") or not told:
            return "not_stated", []
        first, owner = told[0]
        other = next(((p, o) for p, o in told if o.value != owner.value), None)
        if other is None:
            return "stated", []
        if any(p.report.review and p.report.review.ownership.answer == "conflicting" for p, _ in told):
            return "conflicting", []
        places = tuple(
            DocumentPlace(document=p.filing.id, start=o.start, end=o.end) for p, o in ((first, owner), other)
        )
        return "conflicting", [Difference("ownership-conflict", "", places)]


_OF_ANY_AUTHOR: Final = frozenset({"global-claim", "ownership-conflict"})
"""Findings that stand whoever wrote the document: what a physician's own document concludes and attests is its own."""


def _kind(papers: Sequence[Paper]) -> Kind:
    """The kind of the test: as the documents that count and show most of it have it."""
    performed = [p for p in papers if p.kind in ("exercise", "pharmacologic")]
    if not performed:
        return "not_performed" if any(p.kind == "not_performed" for p in papers) else "not_stress_test"
    best = max(performed, key=lambda p: (p.tells, p.counts, p.report.score or 0.0))
    assert best.kind is not None
    return best.kind


def _words(brought: Brought) -> dict[tuple[int | None, int | None], str]:
    return {(p.place.start, p.place.end): p.sha256 for p in brought.phrases}


def _of_document(own: Finding, paper: Paper, taken_back: DocumentPlace | None) -> RecordFinding:
    """A document's own finding as the record's; what a signed addendum takes back is said and asks nothing."""
    fields = {name: getattr(own, name) for name in Finding.model_fields}
    related = [DocumentPlace(document=paper.filing.id, start=p.start, end=p.end) for p in own.related]
    if taken_back is not None:
        message = f"{own.message} A signed addendum takes them back."
        fields |= {"severity": "info", "query": None, "message": message}
        related.append(taken_back)
    return RecordFinding(**{**fields, "document": paper.filing.id, "related": tuple(related)})


def _unread(papers: Sequence[Paper]) -> Iterator[RecordFinding]:
    for paper in papers:
        for own in paper.report.findings:
            yield _of_document(own, paper, None)
