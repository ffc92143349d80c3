"""The FHIR Questionnaire: R4's own rules, and the models of `fhir.resources` as a second opinion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from notecheck.policy.model import built_in
from notecheck.template.form import form_of
from notecheck.template.questionnaire import questionnaire
from tests.template.fillings import TESTS, filling, form_for, response_to

TYPES = set("group display boolean decimal integer date dateTime time string text url choice open-choice attachment reference quantity".split())  # fmt: skip
KEYS = {"linkId", "text", "type", "required", "readOnly", "answerOption", "extension", "item"}
UCUM = {"a", "kg", "/min", "%", "[MET]", "[mi_i]/h", "W", "ug/kg/min"}


def items(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in resource.get("item", []):
        yield item
        yield from items(item)


@pytest.mark.parametrize(("modality", "named"), TESTS)
def test_the_questionnaire_follows_the_rules_of_r4(modality: str, named: str | None) -> None:
    made = json.loads(json.dumps(questionnaire(form_for(modality, named))))
    assert re.fullmatch(r"[A-Z]([A-Za-z0-9_]){0,254}", made["name"])  # que-0
    assert made["status"] in {"draft", "active", "retired", "unknown"}
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", made["url"])
    links = [item["linkId"] for item in items(made)]
    assert len(links) == len(set(links))  # que-2
    for item in items(made):
        assert set(item) <= KEYS
        assert item["type"] in TYPES
        assert item["text"].strip() == item["text"] != ""
        assert (item["type"] == "group") == bool(item.get("item"))  # que-1
        if "answerOption" in item:
            assert item["type"] in {"choice", "open-choice"}  # que-5
            assert all(set(option) == {"valueString"} for option in item["answerOption"])  # nothing is initialSelected
        assert item["type"] != "choice" or item["answerOption"]
        for extension in item.get("extension", []):
            assert item["type"] == "quantity"
            assert extension["valueCoding"]["code"] in UCUM


@pytest.mark.parametrize(("modality", "named"), TESTS)
def test_questionnaire_and_response_validate(modality: str, named: str | None) -> None:
    form = form_for(modality, named)
    made = questionnaire(form)
    Questionnaire.model_validate(made)
    answers = filling(form, modality, named, Random(f"{modality} {named}"))
    QuestionnaireResponse.model_validate(response_to(made, answers))
    with pytest.raises(ValueError, match="linkId"):
        Questionnaire.model_validate({**made, "item": [{"type": "group"}]})


def test_the_physicians_section_can_only_be_read() -> None:
    made = questionnaire(form_of(built_in("cpt-93017"), "treadmill", protocol="bruce"))
    *technician, physician = made["item"]
    assert physician["linkId"] == "physician"
    assert [i.get("readOnly") for i in physician["item"]] == [True, True, True]
    assert not any(i.get("readOnly") for section in technician for i in section["item"])


def test_the_same_form_has_the_same_url_and_another_form_another() -> None:
    policy = built_in("cpt-93017")
    bruce = questionnaire(form_of(policy, "treadmill", protocol="bruce"))
    assert bruce == questionnaire(form_of(policy, "treadmill", protocol="bruce"))
    later = policy.model_copy(update={"version": "9.0.0"})
    urls = {
        bruce["url"],
        questionnaire(form_of(policy, "treadmill"))["url"],
        questionnaire(form_of(later, "treadmill"))["url"],
    }
    assert len(urls) == 3
