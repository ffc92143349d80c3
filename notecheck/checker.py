"""The one path: text -> pipeline -> facts -> elements and findings -> verdict -> report."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import threading
from collections.abc import Generator, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from notecheck import lexicon
from notecheck._version import __version__
from notecheck.errors import where
from notecheck.facts.gather import gather
from notecheck.facts.kind import kind_of
from notecheck.facts.people import crew_of
from notecheck.findings import assess
from notecheck.learned.store import default
from notecheck.policy.site import Site, load
from notecheck.reading.pipeline import build, reading_of
from notecheck.reading.text import LONGEST_NOTE, looks_binary, plain
from notecheck.record import Record
from notecheck.report import ClaimReport, Context, Facts, Finding, Note, Options, Place, Producer, Report
from notecheck.rules.case import Case
from notecheck.verdict import hold_reasons, review_of, score_of, verdict_of

if TYPE_CHECKING:
    from notecheck.claim.case import NoteSide
    from notecheck.claim.model import Claims
    from notecheck.claim.model import Given as ClaimGiven
    from notecheck.encounter.brought import Brought, DocumentReport
    from notecheck.encounter.document import Document
    from notecheck.encounter.report import RecordReport
    from notecheck.learned.model import LanguageModel
    from notecheck.reading.document import Reading

_log = logging.getLogger("notecheck")


class Checker:
    """One loaded pipeline. May be called from several threads; the calls wait for each other.

    Args:
        policy: the name of a policy that comes with the program, or the path of a site's `notecheck.toml`.
        include_text: whether reports hold the note's text, the text of findings, names and labels.
        deidentified: whether the notes come from a chart that was de-identified on purpose.
        weigh: whether findings of the language model name the words that weighed most.
        model: the language model, if not the one that comes with the program; with `None` the rules judge alone.

    Raises:
        PolicyError: the policy cannot be read.
        ModelError: the language model's files are missing or were changed.
    """

    def __init__(
        self,
        *,
        policy: str | Path | Site = "cpt-93017",
        include_text: bool = False,
        deidentified: bool = False,
        weigh: bool = False,
        model: LanguageModel | Literal["default"] | None = "default",
    ) -> None:
        self.site = policy if isinstance(policy, Site) else load(policy)
        self._nlp = build(self.site.headings, self.site.abbreviations)
        self._lock = threading.Lock()
        self._include_text = include_text
        self._deidentified = deidentified
        self._weigh = weigh
        self._model = default() if model == "default" else model
        self._producer = Producer(
            version=__version__,
            lexicon_sha256=lexicon.sha256(),
            model_sha256=self._model.sha256 if self._model else None,
            options=Options(include_text=include_text, deidentified=deidentified, weigh=weigh),
        )

    @property
    def producer(self) -> Producer:
        """What makes the reports, as they name it."""
        return self._producer

    def check(
        self,
        text: str,
        *,
        note_id: str | None = None,
        context: Context | None = None,
        claim: ClaimGiven | None = None,
    ) -> Report:
        """Returns the report on one note, whatever the text is.

        Args:
            text: the note; positions in the report are positions in it.
            note_id: the caller's name for the note; otherwise the first twelve digits of its hash.
            context: what the record around the note already proves.
            claim: the claim for the test, or all known claims for it; judged beside the note, in `report.claim` alone.

        Raises:
            ClaimError: the claim was given as plain data that are no claim.
        """
        return self.check_one(Record(text, note_id, context, None if claim is None else _claims(claim)))

    def check_one(self, record: Record) -> Report:
        """Returns the report on one note with what is known of it; of a document of an encounter a `DocumentReport`."""
        note = self._note(record.text, record.note_id)
        code = _unreadable(record.text)
        if code is not None:
            return self._not_evaluated(note, code, record)
        try:
            return self._evaluate(record, note)
        except Exception as error:  # a report whatever happens: silence must never pass for a clean note
            _log.error("note %s not evaluated: %s at %s", note.sha256[:12], type(error).__name__, where(error))
            return self._not_evaluated(note, "NC004", record)

    def check_record(
        self, documents: Iterable[Document | Mapping[str, Any] | str], *, encounter: str | None = None
    ) -> RecordReport:
        """Returns the report on the documents of one encounter: on each, and one judgement of those in force.

        Args:
            documents: each a `notecheck.Document`, the same as plain data, or a text of which nothing else is known.
            encounter: the caller's name for the encounter.

        Raises:
            RecordError: there are no documents, or one does not say what it must. The texts themselves never raise.
        """
        from notecheck.encounter.document import documents_of, filing_of
        from notecheck.encounter.judge import judge

        found = documents_of(documents)
        reports = (self.check_one(Record(d.text, d.name, d.context, in_encounter=True)) for d in found)
        told = [(filing_of(d), _told_of(r)) for d, r in zip(found, reports, strict=True)]
        report = judge(encounter, told, self.site, self._producer)
        if not self._include_text:
            return report
        texts = {j.id: j.report.note.text or "" for j in report.documents if j.standing == "in_force"}
        findings = (_with_text(f, texts.get(f.document or "", "")) for f in report.findings)
        return report.model_copy(update={"findings": tuple(findings)})

    def pipe(self, notes: Iterable[str | Record], *, workers: int = 1) -> Generator[Report, None, None]:
        """Returns an iterator of one report for each note, in their order, whatever the notes are.

        Args:
            notes: texts, or records with what is known of them; read as reports are asked for, little ahead.
            workers: 1 checks in this process; more start so many processes, no more than this process may use
                processors. A note whose process dies twice is reported as not evaluated (NC007). To close the iterator
                ends the processes at once.

        Raises:
            ValueError: fewer than one worker, or several for a language model of the caller's own.
            TypeError: while reading, for what is neither a text nor a record.
            WorkerError: while reading, if no process can be started.
        """
        if workers < 1:
            raise ValueError("workers must be 1 or more")
        records = map(Record.of, notes)
        if workers == 1:
            return (self.check_one(record) for record in records)
        from notecheck.workers.pool import Pool

        return self._reports(Pool(self.setup(), workers).answers(records))

    @classmethod
    def of_setup(cls, setup: dict[str, Any]) -> Checker:
        """Returns a checker like the one that a worker process was started for."""
        options = Options.model_validate(setup["options"])
        return cls(
            policy=Site.told_of(setup["site"]),
            include_text=options.include_text,
            deidentified=options.deidentified,
            weigh=options.weigh,
            model="default" if setup["model"] else None,
        )

    def setup(self) -> dict[str, Any]:
        """Returns what another process needs to check as this one does, as plain data; `of_setup` takes it.

        Raises:
            ValueError: the language model is one of the caller's own.
        """
        if self._model is not None and self._model.sha256 != default().sha256:
            raise ValueError("several workers know the language model that comes with the program, or none")
        return {
            "site": self.site.told(),
            "options": self._producer.options.model_dump(),
            "model": self._model is not None,
        }

    def _reports(self, answers: Generator[tuple[Record, bytes | None], None, None]) -> Generator[Report, None, None]:
        with contextlib.closing(answers):
            for record, told in answers:
                if told is None:
                    yield self._not_evaluated(self._note(record.text, record.note_id), "NC007", record)
                else:
                    yield _report_of(told, record)

    def read(self, text: str) -> Reading:
        """Returns what the pipeline reads of a text, without judging it."""
        with self._lock:
            return reading_of(self._nlp(plain(text)))

    def _note(self, text: str, note_id: str | None) -> Note:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return Note(
            id=note_id or digest[:12],
            sha256=digest,
            characters=len(text),
            kind=None,
            text=text if self._include_text else None,
        )

    def _evaluate(self, record: Record, note: Note) -> Report:
        text, context, claims = record.text, record.context or Context(), record.claim
        reading = self.read(text)
        crew = crew_of(reading, self.site.people)
        facts = gather(reading, crew, names=self._include_text)
        kind = kind_of(reading, facts)
        kept = bool(context.ecg_filed) or self.site.retained_elsewhere
        case = Case(reading, facts, crew, kind, context, self._deidentified, kept)
        policy = self.site.on(_day(context, facts))
        elements, findings, owners = assess(case, policy, self._model)
        judged = kind in ("exercise", "pharmacologic")
        if not self._weigh:
            findings = tuple(f.model_copy(update={"weighed": ()}) if f.weighed else f for f in findings)
        if self._include_text:
            findings = tuple(_with_text(f, text) for f in findings)
        report = Report(
            status="evaluated",
            note=note.model_copy(update={"kind": kind}),
            policy=policy.used,
            producer=self._producer,
            verdict=verdict_of(findings, kind),
            hold_reasons=hold_reasons(findings),
            score=score_of(elements) if judged else None,
            review=review_of(findings, policy, owners),
            elements=elements,
            findings=findings,
            facts=facts,
            unread=tuple(Place(start=s, end=e) for s, e in reading.unread),
        )
        if claims is not None:
            from notecheck.claim.beside import note_side

            report = report.model_copy(update={"claim": self._judged(claims, note_side(case, report))})
        if not record.in_encounter:
            return report
        from notecheck.encounter.brought import brought

        return _told_of(report, brought(case, report, policy, self._model))

    def judge(self, claim: ClaimGiven) -> ClaimReport:
        """Returns the verdict on a claim, or on all known claims for one test, without a note.

        Raises:
            ClaimError: the claim was given as plain data that are no claim.
        """
        return self._judged(_claims(claim), None)

    def _judged(self, claims: Claims, note: NoteSide | None) -> ClaimReport:
        from notecheck.claim.judge import day_of, judge

        return judge(claims, self.site.on(day_of(claims)), self.site.payers, note)

    def _not_evaluated(self, note: Note, code: str, record: Record) -> Report:
        policy = self.site.on(None)
        rule = policy.by_code[code]
        finding = Finding(code=code, name=rule.name, severity="error", message=rule.message, query=None, addressee=None)
        judged = None
        if record.claim is not None:
            from notecheck.claim.case import NoteSide

            judged = self._judged(record.claim, NoteSide(verdict=None, kind=None))
        report = Report(
            status="not_evaluated",
            note=note,
            policy=policy.used,
            producer=self._producer,
            verdict=None,
            score=None,
            review=None,
            findings=(finding,),
            claim=judged,
        )
        return _told_of(report) if record.in_encounter else report


def _claims(given: ClaimGiven) -> Claims:
    from notecheck.claim.model import claims_of

    return claims_of(given)


def _told_of(report: Report, brought: Brought | None = None) -> DocumentReport:
    """A report as that of a document of an encounter."""
    from notecheck.encounter.brought import DocumentReport

    if isinstance(report, DocumentReport):
        return report
    return DocumentReport(**{name: getattr(report, name) for name in Report.model_fields}, brought=brought)


def _report_of(told: bytes, record: Record) -> Report:
    """The report that a worker process told; its JSON holds half of a surrogate pair where the note does."""
    kind: type[Report] = Report
    if record.in_encounter:
        from notecheck.encounter.brought import DocumentReport

        kind = DocumentReport
    try:
        return kind.model_validate_json(told)
    except ValidationError:
        return kind.model_validate(json.loads(told))


def _day(context: Context, facts: Facts) -> date | None:
    """The day of the test: as the record has it, else as the note says; it chooses the policy in force."""
    day = context.service_date
    if day is not None:
        return day.date() if isinstance(day, datetime) else day
    try:
        return date.fromisoformat(str(facts.test_date.value)) if facts.test_date is not None else None
    except ValueError:
        return None


FILE_SIGNATURES = ("%PDF-", "PK\x03\x04", "{\\rtf")
"""How files begin that hold text and are none."""


def _unreadable(text: str) -> str | None:
    """Returns the code of the reason why a text is not read, None where it is."""
    if len(text) > LONGEST_NOTE:
        return "NC003"
    if not any(c.isalnum() for c in text[:100_000]) and not any(c.isalnum() for c in text):
        return "NC001"
    return "NC002" if looks_binary(text) or text.startswith(FILE_SIGNATURES) else None


def _with_text(finding: Finding, text: str) -> Finding:
    if finding.start is None or finding.end is None:
        return finding
    return finding.model_copy(update={"text": text[finding.start : finding.end]})
