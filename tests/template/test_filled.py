"""Forms filled in: ready with every element present; a field left blank yields what the contract prescribes for the rest."""

from __future__ import annotations

import json
from random import Random

import pytest

from notecheck.checker import Checker
from notecheck.policy.model import built_in
from notecheck.report import Report
from notecheck.template.form import Form
from notecheck.template.questionnaire import questionnaire
from notecheck.template.response import note_of
from notecheck.template.written import written
from tests.template.fillings import TESTS, WRITTEN, filling, form_for, response_to

POLICY = built_in("cpt-93017")
ELEMENTS = {e.id: e for e in POLICY.element}
FILLINGS = 1000
BATCHES = 20
FORMATS = (*WRITTEN, "response")

# What is left of each element when a field is blank, by ELEMENTS.md; a field that is not named here leaves its element whole.
MISSING, PARTIAL = "missing", "partial"
LEFT = {
    "test-date": {"test-date": PARTIAL},  # the signature's date is left
    "ordering-provider": {"ordering-provider": MISSING},
    "indication": {"indication": MISSING},
    "consent": {"consent": PARTIAL},  # unticked
    "place": {"site-equipment": PARTIAL},
    "equipment": {"site-equipment": PARTIAL},
    "readiness": {"emergency-readiness": MISSING},
    "leads": {"lead-placement": MISSING},
    "resting-ecg": {"resting-ecg": MISSING},
    "resting-heart-rate": {"resting-vitals": PARTIAL},
    "resting-blood-pressure": {"resting-vitals": PARTIAL},
    "protocol": {"protocol": MISSING},
    "agent": {"agent": MISSING},
    "dose": {"agent-dose": MISSING, "protocol": MISSING},
    "injection-time": {"duration": MISSING},
    "infusion-time": {"duration": MISSING},
    "reversal": {"reversal-agent": MISSING},
    "adjunct": {"exercise-adjunct": MISSING},
    "peak-heart-rate": {"peak-heart-rate": PARTIAL},  # in the rows
    "percent-reached": {"target-heart-rate": PARTIAL},
    "peak-blood-pressure": {"peak-blood-pressure": PARTIAL},  # in the rows
    "rate-pressure-product": {"rate-pressure-product": MISSING},
    "symptoms": {"symptoms": MISSING},
    "rhythm": {"rhythm": PARTIAL},  # at rest
    "st-segment": {"st-description": MISSING},
    "events": {"adverse-events": MISSING},
    "watched": {"monitoring": PARTIAL},  # vital signs without a statement
    "end-reason": {"termination-reason": MISSING},
    "told": {"early-termination-context": PARTIAL},  # the reason is left
    "recording": {"continuous-tracing": PARTIAL},
    "kept": {"continuous-tracing": PARTIAL},
    "disposition": {"disposition": MISSING},
    "supervising-provider": {"supervising-provider": MISSING},
    "interpreting-provider": {"interpreting-provider": MISSING},
    "performed-by": {"staff-signature": MISSING},
    "signed": {"staff-signature": PARTIAL},
    "stages": {"stage-log": PARTIAL},  # rest, peak and recovery are left
    "recovery": {"recovery": MISSING},
}
"""`stages` and `recovery` are whole tables left blank. Two of three identifiers, three of four parts of the screening, the
device by the protocol, a load by the rows, and a timing by its length are enough: these fields stand in no line."""


def left(field: str, answers: dict[str, str], modality: str, form_as: str) -> dict[str, str]:
    """What the contract leaves of the elements when a field of this filling is blank."""
    expected = dict(LEFT.get(field, {}))
    drug = answers.get("agent", "")
    words = " ".join(answer for name, answer in answers.items() if name != field)
    if field == "consent" and form_as == "response":  # an item that is not answered is not there
        expected = {"consent": MISSING}
    if field == "readiness" and modality == "pharmacologic":  # there is a line for the drug
        expected = {}
    if field == "weight" and "kg" in answers["dose"]:  # a dose by weight needs it
        expected = {"agent-dose": PARTIAL}
    if field == "resting-blood-pressure" and modality == "pharmacologic":  # no baseline reading
        expected["timed-vitals"] = PARTIAL
    if field in ("injection-time", "infusion-time") and "walked" in answers["adjunct"]:  # the walk's length is left
        expected = {}
    if field in ("dose", "infusion-time") and drug == "dobutamine":  # told by the steps with their times
        expected = {}
    if field == "rate-pressure-product" and modality == "pharmacologic" and drug != "dobutamine":  # not asked
        expected = {}
    if field == "percent-reached" and modality == "pharmacologic" and drug != "dobutamine":
        expected = {}
    if field == "symptoms" and modality != "pharmacologic" and "target" not in answers["end-reason"]:
        expected = {}  # the symptom that ended the test is left
    if field == "symptoms" and "fatigue" in answers["end-reason"]:
        expected = {}
    if field == "events" and "aminophylline 75" in answers.get("reversal", ""):  # an event that was treated
        expected = {}
    if field == "end-reason" and drug == "regadenoson":  # a bolus given in full
        expected = {"termination-reason": PARTIAL}
    if field == "stages" and modality == "pharmacologic":  # a baseline and two readings of the recovery are left
        expected = {}
    if field == "recovery" and drug == "regadenoson":  # readings after the injection are left
        expected = {}
    if field == "recovery" and expected and "recovery" in words:  # mentioned in words
        expected = {"recovery": PARTIAL}
    return expected


def findings_of(expected: dict[str, str]) -> set[tuple[str, str]]:
    """The code and severity of each element that is not whole, by the policy's table."""
    found = ((ELEMENTS[name].code, POLICY.severity[status].of(ELEMENTS[name])) for name, status in expected.items())
    return {(code, severity) for code, severity in found if severity is not None}


def shown(report: Report) -> set[tuple[str, str]]:
    return {(f.code, f.severity) for f in report.findings}


def unfinished(report: Report) -> dict[str, str]:
    return {e.id: e.status for e in report.elements if e.status not in ("present", "not_applicable")}


def note(form: Form, form_as: str, answers: dict[str, str]) -> str:
    if form_as == "response":
        return note_of(json.dumps(response_to(questionnaire(form), answers)))
    return written(form, form_as, answers)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_filled_form_is_ready_and_a_blank_field_yields_its_findings(batch: int, checker: Checker) -> None:
    """A thousand random consistent fillings over every form and format, each checked whole and with a field blank."""
    for seed in range(batch, FILLINGS, BATCHES):
        modality, named = TESTS[seed % len(TESTS)]
        form_as = FORMATS[seed // len(TESTS) % len(FORMATS)]
        random = Random(seed)
        form = form_for(modality, named)
        answers = filling(form, modality, named, random)
        whole = note(form, form_as, answers)
        report = checker.check(whole)
        where = f"{seed} {modality} {named} {form_as}"
        assert (report.verdict, unfinished(report), shown(report)) == ("ready", {}, set()), where
        assert report.note.kind == ("pharmacologic" if modality == "pharmacologic" else "exercise")

        field = random.choice([*(name for name in answers if "." not in name), "stages", "recovery"])
        gone = {"stages": "stage-", "recovery": "recovery-"}.get(field, "")
        rest = {k: v for k, v in answers.items() if k != field and not (gone and k.startswith(gone))}
        report = checker.check(note(form, form_as, rest))
        if field == "agent" and named not in ("adenosine", "dipyridamole"):  # how it was given hangs on the drug's name
            assert ("NC133", "error") in shown(report), where
            continue
        expected = left(field, answers, modality, form_as)
        assert (unfinished(report), shown(report)) == (expected, findings_of(expected)), f"{where} without {field}"


@pytest.mark.parametrize("protocol", ["bruce", "naughton", "modified_naughton", "caep"])
@pytest.mark.parametrize("form_as", FORMATS)
@pytest.mark.parametrize("cell", ["heart-rate", "blood-pressure"])
def test_a_completed_stage_without_one_reading_makes_the_log_partial(
    protocol: str, form_as: str, cell: str, checker: Checker
) -> None:
    form = form_for("treadmill", protocol)
    answers = filling(form, "treadmill", protocol, Random(f"{protocol} {cell}"))
    del answers[f"stage-1.{cell}"]
    report = checker.check(note(form, form_as, answers))
    assert unfinished(report) == {"stage-log": "partial"}
    assert shown(report) == {("NC112", "warning")}
