"""Blank forms: what they ask, and that they hold nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from notecheck import standards
from notecheck.checker import Checker
from notecheck.cli import main
from notecheck.errors import TemplateError
from notecheck.policy.model import built_in, scopes_of
from notecheck.template.form import Field, Form, form_of
from notecheck.template.questionnaire import questionnaire
from notecheck.template.response import note_of
from notecheck.template.written import written
from tests.template.fillings import TESTS, WRITTEN, form_for, response_to

POLICY = built_in("cpt-93017")


@pytest.mark.parametrize(("modality", "named"), TESTS)
@pytest.mark.parametrize("form_as", WRITTEN)
def test_a_blank_form_is_no_note_and_holds_no_fact(modality: str, named: str | None, form_as, checker: Checker) -> None:
    report = checker.check(written(form_for(modality, named), form_as))
    assert report.verdict == "not_applicable"
    assert {name: value for name, value in report.facts.model_dump().items() if value} == {}
    assert report.findings == ()


@pytest.mark.parametrize(("modality", "named"), TESTS)
def test_an_unanswered_response_is_not_evaluated(modality: str, named: str | None, checker: Checker) -> None:
    empty = response_to(questionnaire(form_for(modality, named)), {})
    report = checker.check(note_of(json.dumps(empty)))
    assert (report.verdict, [f.code for f in report.findings]) == (None, ["NC001"])


@pytest.mark.parametrize(("modality", "named"), TESTS)
def test_nothing_is_ticked_and_nothing_filled_in(modality: str, named: str | None) -> None:
    form = form_for(modality, named)
    for form_as in WRITTEN:
        shown = written(form, form_as)
        assert "[x]" not in shown
        lines = [line.partition(":")[2].strip() for line in shown.splitlines() if ":" in line and "1:00" not in line]
        answers = [a for a in lines if a and not a.startswith(("____", "[ ]", "***", "{", "@"))]
        assert [a for a in answers if "____" not in a and "***" not in a] == []


@pytest.mark.parametrize(("modality", "named"), TESTS)
def test_every_element_of_the_policy_has_its_field(modality: str, named: str | None) -> None:
    """An element that the policy asks of such a test is served: leaving out the elements that have a field leaves none."""
    kind = "pharmacologic" if modality == "pharmacologic" else "exercise"
    scopes = scopes_of(kind, named or "", ended_early=True)
    asked = [e for e in POLICY.element if not scopes.isdisjoint(e.applies_to)]
    whole = ids(form_for(modality, named))
    for element in asked:
        without = POLICY.model_copy(update={"element": tuple(e for e in POLICY.element if e.id == element.id)})
        assert ids(form_for(modality, named, without)), f"no field for {element.id}"
        assert ids(form_for(modality, named, without)) <= whole


def ids(form: Form) -> set[str]:
    return {field.id for field in form.fields}


def test_the_policy_in_force_decides_what_is_asked_and_what_is_required(tmp_path: Path) -> None:
    form = form_of(POLICY, "treadmill", protocol="bruce")
    required = {f.id for f in form.fields if f.required}
    assert {"indication", "signed", "kept"} <= required
    assert {"ordering-provider", "age", "disposition"} & required == set()
    site = tmp_path / "site.toml"
    site.write_text(
        'extends = "cpt-93017"\n[elements.disposition]\nneed = "required"\n[[change]]\neffective_from = 2027-01-01\n'
        '[change.elements.workload]\nneed = "recommended"\n'
    )
    result = CliRunner().invoke(
        main,
        [
            "template",
            "--modality",
            "treadmill",
            "--format",
            "fhir-questionnaire",
            "--policy",
            str(site),
            "--on",
            "2027-02-01",
        ],
    )
    required = {i["linkId"] for s in json.loads(result.output)["item"] for i in s["item"] if i.get("required")}
    assert "disposition" in required
    assert "workload" not in required
    shorter = POLICY.model_copy(update={"element": tuple(e for e in POLICY.element if e.id != "consent")})
    assert ids(form) - ids(form_of(shorter, "treadmill", protocol="bruce")) == {"consent"}


@pytest.mark.parametrize("protocol", sorted(standards.protocols()))
def test_the_stages_are_those_of_the_protocol(protocol: str) -> None:
    table = next(
        i for s in form_of(POLICY, "treadmill", protocol=protocol).sections for i in s.items if i.id == "stage"
    )
    assert not isinstance(table, Field)
    stages = standards.protocols()[protocol][0]
    assert [row.name for row in table.rows] == [stage.label for stage in stages]
    assert [row.printed for row in table.rows] == [(f"{s.speed:g}", f"{s.grade:g}") for s in stages]
    assert [f.label for f in table.rows[0].fields] == ["Time", "HR", "BP"]


def test_steps_of_dobutamine_and_minutes_of_a_bolus_are_printed() -> None:
    steps = written(form_of(POLICY, "pharmacologic", agent="dobutamine"), "markdown")
    assert "| 5 | 40 | ____ | ____ | ____ |" in steps
    bolus = written(form_of(POLICY, "pharmacologic", agent="regadenoson"), "smarttext")
    assert "After injection 2:00 | *** | ***" in bolus
    assert "Weight" not in bolus
    assert "Target HR" not in bolus
    assert "Target HR" in steps


@pytest.mark.parametrize("form_as", WRITTEN)
def test_the_physicians_section_stands_last_and_apart(form_as) -> None:
    shown = written(form_of(POLICY, "treadmill"), form_as)
    before, heading, section = shown.partition("Physician's section")
    assert heading
    assert "Interpretation" not in before
    blank = "***" if form_as == "smarttext" else "____"
    assert [line.partition(":")[2].strip() for line in section.splitlines() if ":" in line] == [blank] * 3


@pytest.mark.parametrize(("arguments", "said"), [
    (["--modality", "arm", "--protocol", "bruce"], "bruce is no protocol of modality arm; there is ramp"),
    (["--modality", "treadmill", "--agent", "adenosine"], "takes no drug"),
    (["--modality", "pharmacologic", "--agent", "caffeine"], "there is no form for caffeine; there is regadenoson"),
    (["--protocol", "bruce"], "Missing option '--modality'"),
])  # fmt: skip
def test_what_there_is_no_form_for_is_said(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["template", *arguments])
    assert result.exit_code == 2
    assert said in result.output


def test_an_unknown_protocol_raises() -> None:
    with pytest.raises(TemplateError):
        form_of(POLICY, "treadmill", protocol="ymca")


def test_the_command_prints_each_format() -> None:
    call = ["template", "--modality", "treadmill", "--protocol", "Modified Bruce", "--on", str(date(2026, 6, 1))]
    text, markdown, smart, fhir = (
        CliRunner().invoke(main, [*call, "--format", form_as]).output
        for form_as in ("text", "markdown", "smarttext", "fhir-questionnaire")
    )
    assert text.startswith("STRESS TEST - TECHNICIAN'S RECORD\n\nPatient and order\nPatient: ____\n")
    assert "1/2    1.7     5       ____    ____    ____" in text
    assert "- Protocol: [ ] Modified Bruce  [ ] other: ____\n" in markdown
    assert "Protocol: {Modified Bruce | ***}\n" in smart
    assert "Patient: @NAME@\n" in smart
    assert json.loads(fhir)["resourceType"] == "Questionnaire"
