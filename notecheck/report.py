"""The report contract, version 1: what every way into the program returns for one note, as frozen models.

Positions are Python string positions (code points, end exclusive) in the text exactly as it was handed in.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Literal["1"] = "1"

Kind = Literal["exercise", "pharmacologic", "not_performed", "not_stress_test"]
Verdict = Literal["ready", "review", "hold", "not_applicable"]
Severity = Literal["error", "warning", "info"]
ElementStatus = Literal["present", "partial", "missing", "not_applicable"]
Addressee = Literal["technician", "supervising", "interpreting", "lab", "biller"]
Phase = Literal["rest", "exercise", "infusion", "recovery"]
Direction = Literal["depression", "elevation"]
Morphology = Literal["horizontal", "upsloping", "downsloping"]
Role = Literal["performed_by", "ordering", "supervising", "interpreting"]
HoldReason = Literal["not_started", "less_than_tracing", "more_than_tracing"]
Source = Literal["note", "record"]
Number = int | float
Finite = Annotated[Number, Field(allow_inf_nan=False)]


class Model(BaseModel):
    """The base of every part of a report: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Place(Model):
    """A stretch of the text: `text[start:end]`."""

    start: int
    end: int


class Pressure(Model):
    """A blood pressure in mm[Hg]; `diastolic` is null where only the systolic was read."""

    systolic: Finite
    diastolic: Finite | None


class Measured(Model):
    """A value as the note gives it. `derived` values were worked out from the places in `sources`."""

    value: Pressure | Finite | str
    unit: str | None = None
    derived: bool = False
    sources: tuple[Place, ...] = ()
    start: int
    end: int


class Named(Model):
    """A term of the report's vocabulary, where the note says it."""

    value: str
    start: int
    end: int


class Symptom(Named):
    """A symptom of the test, felt or denied."""

    present: bool


class Rhythm(Named):
    """A rhythm and the phase in which it was seen."""

    phase: Phase | None


class StChange(Model):
    """A deviation of the ST segment, described or said to be absent."""

    direction: Direction | None
    millimetres: Finite | None
    morphology: Morphology | None
    leads: tuple[str, ...]
    phase: Phase | None
    present: bool
    start: int
    end: int


class Person(Model):
    """Somebody with a part in the test; the name is given only where the text was asked for."""

    role: Role
    name: str | None
    credential: str | None
    start: int
    end: int


class Stage(Model):
    """One row of the stage log. `elapsed` is in seconds, `clock` as `HH:MM` or `HH:MM:SS`."""

    phase: Phase
    label: str | None
    elapsed: Measured | None
    clock: Measured | None
    speed: Measured | None
    grade: Measured | None
    watts: Measured | None
    dose: Measured | None
    mets: Measured | None
    heart_rate: Measured | None
    blood_pressure: Measured | None
    start: int
    end: int


class Facts(Model):
    """What was measured and recorded; null or empty where the note does not give it."""

    modality: Measured | None = None
    protocol: Measured | None = None
    agent: Measured | None = None
    agent_dose: Measured | None = None
    age: Measured | None = None
    test_date: Measured | None = None
    indication: tuple[Named, ...] = ()
    resting_heart_rate: Measured | None = None
    resting_blood_pressure: Measured | None = None
    peak_heart_rate: Measured | None = None
    peak_blood_pressure: Measured | None = None
    predicted_max_heart_rate: Measured | None = None
    target_heart_rate: Measured | None = None
    percent_predicted_max_heart_rate: Measured | None = None
    mets: Measured | None = None
    rate_pressure_product: Measured | None = None
    duration: Measured | None = None
    stages: tuple[Stage, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    rhythm: tuple[Rhythm, ...] = ()
    st_changes: tuple[StChange, ...] = ()
    termination: tuple[Named, ...] = ()
    staff: tuple[Person, ...] = ()


class Element(Model):
    """One element of a complete note and how the note fares on it."""

    id: str
    title: str
    status: ElementStatus
    need: Literal["required", "recommended"]
    critical: bool
    weight: Finite
    source: Source | None
    evidence: tuple[Place, ...] = ()


class Weighed(Model):
    """A word and how much it spoke for a judgement of the model, in units of the logarithm of the odds."""

    start: int
    end: int
    weight: Finite


class Finding(Model):
    """Something to ask or to look at, with its place where it has one.

    Of the model's findings `probability` is the calibrated share of such sentences that do say more than was measured,
    and `weighed` holds the words that spoke loudest, when the caller asked for them.
    """

    code: str
    name: str
    severity: Severity
    message: str
    query: str | None
    addressee: Addressee | None
    origin: Literal["rule", "model"] = "rule"
    probability: Finite | None = None
    start: int | None = None
    end: int | None = None
    related: tuple[Place, ...] = ()
    element: str | None = None
    text: str | None = None
    weighed: tuple[Weighed, ...] = ()


class Answer(Model):
    """The answer to one of the review questions, with the codes that gave it."""

    answer: Literal["yes", "no", "unclear", "stated", "conflicting", "not_stated"]
    because: tuple[str, ...] = ()


class Review(Model):
    """The four questions of a reviewer; `ownership` moves no verdict."""

    tracing_performed: Answer
    data_complete: Answer
    interpretation_excluded: Answer
    ownership: Answer


class Note(Model):
    """The note that was judged, without its text unless the caller asked for it."""

    id: str
    sha256: str
    characters: int
    kind: Kind | None
    text: str | None = None


class PolicyUsed(Model):
    """Which policy judged the note."""

    id: str
    version: str
    sha256: str


class Options(Model):
    """What the caller asked for."""

    include_text: bool
    deidentified: bool
    weigh: bool


class Producer(Model):
    """What made the report: with the policy enough to replay the judgement."""

    version: str
    lexicon_sha256: str
    model_sha256: str | None
    options: Options


class LineAt(Model):
    """A line of a claim: which of the claims handed in, and which of its lines, both counted from 0."""

    claim: int
    line: int


class ClaimFinding(Finding):
    """Something on a claim to look at, with its lines; `start` and `end` are places in the note, where there is one."""

    lines: tuple[LineAt, ...] = ()


class Support(Model):
    """Whether a part of the service is documented in the note, and where."""

    status: Literal["documented", "named only", "absent"]
    evidence: tuple[Place, ...] = ()


class Supports(Model):
    """What the note documents of the three parts of the service. It says nothing of payment."""

    tracing: Support
    supervision: Support
    interpretation: Support


class NotJudged(Model):
    """Something about a claim that was not judged, and why."""

    what: str
    why: str


ClaimVerdict = Literal["ready", "review", "hold", "not_applicable", "not_judged"]


class ClaimReport(Model):
    """The verdict on the claims for one test; it moves nothing of the note's own judgement.

    `not_applicable`: no line of a stress test. `not_judged`: no rules or code sets fit the day of service. `supports`
    is null without a note; `code_sets` names the sets and releases that the claim was judged with.
    """

    verdict: ClaimVerdict
    findings: tuple[ClaimFinding, ...] = ()
    supports: Supports | None = None
    not_judged: tuple[NotJudged, ...] = ()
    code_sets: tuple[str, ...] = ()


class Report(Model):
    """The whole report on one note."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    status: Literal["evaluated", "not_evaluated"]
    note: Note
    policy: PolicyUsed
    producer: Producer
    verdict: Verdict | None
    hold_reasons: tuple[HoldReason, ...] = ()
    score: Finite | None
    review: Review | None
    elements: tuple[Element, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: Facts = Facts()
    unread: tuple[Place, ...] = ()
    claim: ClaimReport | None = None


class Context(Model):
    """What the record around a note already proves. Everything is optional.

    `ecg_filed` says that an ECG document of this test is kept in the record.
    """

    service_date: date | datetime | None = None
    author: str | None = None
    credential: str | None = None
    signed_at: date | datetime | None = None
    patient_ids: tuple[str, ...] = ()
    orderer: str | None = None
    status: Literal["draft", "final", "amended"] | None = None
    ecg_filed: bool | None = None
