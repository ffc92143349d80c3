"""The report keeps its contract."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

import notecheck
from notecheck.checker import Checker
from notecheck.report import Context, Measured, Place, Report
from tests.scoring import notes

KEYS = {
    "schema_version", "status", "note", "policy", "producer", "verdict", "hold_reasons", "score", "review", "elements", "findings",
    "facts", "unread", "claim",
}  # fmt: skip
FACTS = {
    "modality", "protocol", "agent", "agent_dose", "age", "test_date", "indication", "resting_heart_rate", "resting_blood_pressure",
    "peak_heart_rate", "peak_blood_pressure", "predicted_max_heart_rate", "target_heart_rate", "percent_predicted_max_heart_rate",
    "mets", "rate_pressure_product", "duration", "stages", "symptoms", "rhythm", "st_changes", "termination", "staff",
}  # fmt: skip
NOTE = """Treadmill stress test 06/11/2026
Indication: chest pressure
Resting ECG: sinus rhythm 72, BP 128/78
Bruce. Stage 1 3:00 HR 104 BP 142/80; stage 2 6:00 HR 126 BP 158/82
Max HR 131 (92% of 143)
Stopped: leg fatigue
Performed by: Teodor Vance, CCT  e-signed 06/11/2026
"""


def walk(value: object):
    if isinstance(value, dict):
        if value.get("start") is not None and value.get("end") is not None:
            yield value["start"], value["end"]
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def test_all_keys_exist_from_the_start(checker: Checker) -> None:
    dumped = checker.check(NOTE).model_dump(mode="json")
    assert set(dumped) == KEYS
    assert set(dumped["facts"]) == FACTS
    assert set(dumped["review"]) == {"tracing_performed", "data_complete", "interpretation_excluded", "ownership"}
    assert dumped["claim"] is None
    assert len(dumped["policy"]["sha256"]) == len(dumped["producer"]["lexicon_sha256"]) == 64


def test_what_was_not_evaluated_has_its_keys_too(checker: Checker) -> None:
    dumped = checker.check("").model_dump(mode="json")
    assert set(dumped) == KEYS
    assert dumped["status"] == "not_evaluated"
    assert dumped["verdict"] is dumped["score"] is dumped["review"] is dumped["note"]["kind"] is None
    assert dumped["elements"] == dumped["unread"] == []
    assert [(f["code"], f["severity"]) for f in dumped["findings"]] == [("NC001", "error")]


def test_evidence_is_in_the_text(checker: Checker) -> None:
    report = checker.check(NOTE)
    at = {e.id: [NOTE[p.start : p.end] for p in e.evidence] for e in report.elements}
    assert at["protocol"] == ["Bruce"]
    assert at["peak-heart-rate"] == ["131"]
    assert "leg fatigue" in at["termination-reason"]
    assert at["test-date"] == ["06/11/2026"]


def test_every_place_lies_in_the_text(checker: Checker) -> None:
    for start, end in walk(checker.check(NOTE).model_dump(mode="json")):
        assert 0 <= start < end <= len(NOTE)


def test_a_report_holds_no_text_unless_asked(checker: Checker, telling: Checker) -> None:
    quiet, loud = checker.check(NOTE), telling.check(NOTE)
    assert quiet.note.text is None
    assert all(f.text is None for f in quiet.findings)
    assert all(p.name is None for p in quiet.facts.staff)
    assert all(s.label is None for s in quiet.facts.stages)
    assert "Vance" not in quiet.model_dump_json()
    assert loud.note.text == NOTE
    assert [p.name for p in loud.facts.staff if p.role == "performed_by"] == ["Teodor Vance"]
    assert "Stage 1" in [s.label for s in loud.facts.stages]


def test_the_id_is_the_callers_or_the_hash(checker: Checker) -> None:
    assert checker.check(NOTE, note_id="A17").note.id == "A17"
    report = checker.check(NOTE)
    assert report.note.id == report.note.sha256[:12]


def test_equal_input_gives_equal_bytes() -> None:
    first = Checker().check(NOTE).model_dump_json()
    assert Checker().check(NOTE).model_dump_json() == first


def test_findings_are_ordered_by_place_then_code(checker: Checker) -> None:
    findings = checker.check(NOTE).findings
    keys = [(f.start is None, f.start or 0, f.end or 0, f.code) for f in findings]
    assert keys == sorted(keys)
    assert len(findings) > 3


def test_a_derived_value_says_so_and_whence(checker: Checker) -> None:
    report = checker.check(NOTE)
    value = report.facts.peak_blood_pressure
    assert value is not None
    assert value.derived
    assert [NOTE[p.start : p.end] for p in value.sources] == ["158/82"]
    assert next(e.status for e in report.elements if e.id == "peak-blood-pressure") == "partial"


@pytest.mark.parametrize(
    ("context", "element", "status"),
    [
        (Context(service_date=date(2026, 6, 11)), "test-date", "present"),
        (Context(orderer="Dr. A"), "ordering-provider", "present"),
        (Context(patient_ids=("A", "B")), "patient-identification", "present"),
        (
            Context(author="T. Vance", credential="CCT", signed_at=datetime(2026, 6, 11, 9)),
            "staff-signature",
            "present",
        ),
        (Context(status="draft"), "staff-signature", "not_applicable"),
    ],
)
def test_the_record_proves_elements(checker: Checker, context: Context, element: str, status: str) -> None:
    text = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Stopped: fatigue."
    bare = {e.id: e for e in checker.check(text).elements}
    known = {e.id: e for e in checker.check(text, context=context).elements}
    assert bare[element].status == "missing"
    assert known[element].status == status
    assert known[element].source == ("record" if status == "present" else None)


def test_a_filed_ecg_counts_only_beside_a_recording(checker: Checker) -> None:
    text = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Stopped: fatigue. ECG recorded continuously."
    status = {e.id: e.status for e in checker.check(text, context=Context(ecg_filed=True)).elements}
    assert status["continuous-tracing"] == "present"
    assert {e.id: e.status for e in checker.check(text).elements}["continuous-tracing"] == "partial"


def test_a_deidentified_chart_is_not_asked_for_identifiers() -> None:
    report = notecheck.check(NOTE, deidentified=True)
    assert next(e.status for e in report.elements if e.id == "patient-identification") == "not_applicable"
    assert "NC101" not in {f.code for f in report.findings}


def test_models_are_frozen_and_strict() -> None:
    place = Place(start=0, end=1)
    with pytest.raises(ValidationError):
        place.start = 2  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Context(surprise=1)  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        Measured(value=float("nan"), start=0, end=1)


def test_the_schema_is_published_and_reports_round_trip(checker: Checker) -> None:
    schema = Report.model_json_schema(mode="serialization")
    assert set(schema["properties"]) == KEYS
    report = checker.check(NOTE)
    assert Report.model_validate(json.loads(report.model_dump_json())) == report


@pytest.mark.parametrize(
    ("status", "need", "critical", "severity"),
    [
        ("missing", "required", True, "error"),
        ("missing", "required", False, "warning"),
        ("missing", "recommended", False, "info"),
        ("partial", "required", True, "warning"),
        ("partial", "required", False, "info"),
        ("partial", "recommended", False, None),
    ],
)
def test_severities_follow_the_contract(
    checker: Checker, status: str, need: str, critical: bool, severity: str | None
) -> None:
    policy = checker.site.on(None)
    entry = next(e for e in policy.element if e.need == need and e.critical == critical)
    assert policy.severity[status].of(entry) == severity  # type: ignore[index]


def test_a_note_of_another_kind_is_not_judged(checker: Checker) -> None:
    report = checker.check("SIX MINUTE WALK TEST\nRest HR 80 BP 120/70\n6 min HR 110 BP 140/78\nDistance 380 m")
    assert report.note.kind == "not_stress_test"
    assert report.verdict == "not_applicable"
    assert report.score is None
    assert {e.status for e in report.elements} == {"not_applicable"}


def test_a_cancelled_test_is_held_without_a_question(checker: Checker) -> None:
    report = checker.check(
        "Treadmill ordered by Dr. Finch. BP 212/116. Test not started, rescheduled.\nI. Carrow, CCT 3/12/2026"
    )
    assert report.note.kind == "not_performed"
    assert (report.verdict, report.hold_reasons, report.score) == ("hold", ("not_started",), None)
    assert [(f.code, f.query) for f in report.findings] == [("NC100", None)]


def test_the_package_names_what_it_offers() -> None:
    assert notecheck.Report is Report
    assert notecheck.check(NOTE).verdict == "hold"
    with pytest.raises(AttributeError):
        _ = notecheck.nothing


def test_every_public_name_is_there() -> None:
    assert set(notecheck._HOMES) | {"__version__", "check", "check_record"} == set(notecheck.__all__)
    for name in notecheck.__all__:
        assert getattr(notecheck, name) is not None
    with pytest.raises(AttributeError):
        _ = notecheck.no_such_name


def _untold(told: Any) -> Any:
    """A report without what it holds only where text was asked for."""
    if isinstance(told, dict):
        return {k: _untold(v) for k, v in told.items() if k not in ("text", "label", "name", "options")}
    return [_untold(v) for v in told] if isinstance(told, list) else told


def test_who_asks_for_the_text_gets_the_same_judgement(checker: Checker, telling: Checker) -> None:
    called_off = (
        "Stage 1 3:00 HR 92 BP 150/90\nStage 2 6:00 HR 112 BP 160/90\nOld treadmill never started, used the other\n"
    )
    texts = [note.text for note in notes()][::12]
    for text in [*texts, f"TREADMILL STRESS TEST, Bruce, 02/03/2025\n{called_off}"]:
        bare, full = (one.check(text).model_dump(mode="json") for one in (checker, telling))
        assert _untold(bare) == _untold(full)
