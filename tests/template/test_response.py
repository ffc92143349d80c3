"""A QuestionnaireResponse checked as a note: what its text is, and that the report's positions are positions in it."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from notecheck.cli import main
from notecheck.errors import ResponseError
from notecheck.template.questionnaire import questionnaire
from notecheck.template.response import WrittenOut, note_of
from tests.template.fillings import filling, form_for, response_to
from tests.test_contract import walk


def response(*items: dict[str, Any]) -> str:
    return json.dumps({"resourceType": "QuestionnaireResponse", "status": "completed", "item": list(items)})


def question(text: str, *answers: dict[str, Any]) -> dict[str, Any]:
    return {"linkId": text.lower(), "text": text, "answer": list(answers)}


@pytest.fixture
def completed(tmp_path: Path) -> Path:
    form = form_for("treadmill", "bruce")
    answers = filling(form, "treadmill", "bruce", Random(7))
    file = tmp_path / "response.json"
    file.write_text(json.dumps(response_to(questionnaire(form), answers), indent=2))
    return file


def test_a_section_is_a_block_and_a_group_in_it_a_line() -> None:
    text = note_of(response(
        {"linkId": "s", "text": "Stress", "item": [
            question("Protocol", {"valueCoding": {"code": "b", "display": "Bruce"}}),
            {"linkId": "r", "text": "Stage 1 (1.7 mph, 10 %)", "item": [
                question("Time", {"valueString": "3:00"}),
                question("HR", {"valueQuantity": {"value": 104, "unit": "bpm"}}),
                question("BP"),
            ]},
            {"linkId": "r2", "text": "Stage 2", "item": [question("Time")]},
        ]},
        {"linkId": "p", "text": "Physician's section", "item": [question("Interpretation")]},
        question("Age", {"valueInteger": 61}),
    ))  # fmt: skip
    assert text == "Stress\nProtocol: Bruce\nStage 1 (1.7 mph, 10 %): Time 3:00, HR 104 bpm\n\nAge: 61\n"


@pytest.mark.parametrize(("answer", "words"), [
    ({"valueBoolean": True}, "yes"), ({"valueBoolean": False}, "no"), ({"valueInteger": 0}, "0"), ({"valueDecimal": 9.80}, "9.8"),
    ({"valueDate": "2026-03-02"}, "2026-03-02"), ({"valueTime": "09:10:00"}, "09:10:00"), ({"valueString": " two\n lines "}, "two lines"),
    ({"valueQuantity": {"value": 72.5, "code": "kg"}}, "72.5 kg"), ({"valueReference": {"display": "Dr. A. Lindqvist"}}, "Dr. A. Lindqvist"),
    ({"valueAttachment": {"title": "strip.pdf"}}, "strip.pdf"),
])  # fmt: skip
def test_every_kind_of_answer_is_said_in_words(answer: dict[str, Any], words: str) -> None:
    assert note_of(response(question("Item", answer))) == f"Item: {words}\n"


def test_several_answers_items_below_an_answer_and_items_without_text() -> None:
    nested = {"valueString": "yes", "item": [question("Dose", {"valueString": "75 mg"})]}
    assert note_of(response(question("Reversal", nested))) == "Reversal: yes\nDose: 75 mg\n"
    assert note_of(response(question("Symptoms", {"valueString": "a"}, {"valueString": "b"}))) == "Symptoms: a; b\n"
    unnamed = {"linkId": "stage-1.heart-rate", "answer": [{"valueInteger": 104}]}
    assert note_of(response(unnamed)) == "heart rate: 104\n"


@pytest.mark.parametrize(
    "text", ["Bruce, 9:12.", "{", '{"resourceType": "Bundle"}', '{a "QuestionnaireResponse" was sent', ""]
)
def test_any_other_text_is_itself(text: str) -> None:
    if text.startswith("{a"):
        with pytest.raises(ResponseError, match="not valid JSON"):
            note_of(text)
    else:
        assert note_of(text) is text


@pytest.mark.parametrize(("broken", "said"), [
    (response({"linkId": "x", "text": "X", "item": "none"}), "item x: its items are no list of items"),
    (response({"linkId": "x", "text": "X", "answer": {"valueString": "a"}}), "item x: its answers are no list of answers"),
    (response(question("x", {"valueQuantity": {"unit": "bpm"}})), "item x: valueQuantity is no answer that can be read"),
    (response(question("x", {"valueString": ["a"]})), "item x: valueString is no answer that can be read"),
    (response({"answer": [{"valueString": "a"}]}), "neither text nor linkId"),
    (response(question("x"))[:-3], "not valid JSON: line 1, column"),
    (response({"linkId": "x"}).replace("[{", "[" * 90_000 + "{"), "nested too deep"),
])  # fmt: skip
def test_a_broken_response_is_a_clear_error_and_not_evaluated(broken: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ResponseError, match=said):
        note_of(broken)
    (tmp_path / "broken.json").write_text(broken)
    result = CliRunner().invoke(main, ["check", str(tmp_path / "broken.json")])
    assert result.exit_code == 2
    assert "QuestionnaireResponse: " in result.output


def test_positions_are_positions_in_the_text_that_the_report_holds(completed: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(completed), "--format", "json", "--with-text"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    text = report["note"]["text"]
    assert text == note_of(completed.read_text())
    assert report["note"]["characters"] == len(text)
    assert all(0 <= start <= end <= len(text) for start, end in walk(report))
    peak = report["facts"]["peak_heart_rate"]
    assert text[peak["start"] : peak["end"]] == f"{peak['value']} bpm"


def test_the_text_form_shows_the_lines_of_the_note_and_query_reads_it_too(completed: Path) -> None:
    shown = CliRunner().invoke(main, ["check", str(completed)]).output
    assert shown.startswith("READY  exercise stress test, ")
    assert "Stage 1 (1.7 mph, 10 %): Time 3:00, HR " in shown
    assert CliRunner().invoke(main, ["query", str(completed)]).output == "Nothing to ask.\n"


def test_sarif_names_the_file_and_no_place_in_it(tmp_path: Path) -> None:
    (tmp_path / "response.json").write_text(
        response(question("Stress test", {"valueString": "Bruce treadmill, HR 140, test positive"}))
    )
    result = CliRunner().invoke(main, ["check", str(tmp_path / "response.json"), "--format", "sarif"])
    places = [r["locations"][0]["physicalLocation"] for r in json.loads(result.output)["runs"][0]["results"]]
    assert places
    assert all("region" not in place for place in places)


def test_what_a_physician_wrote_into_the_response_is_read_as_interpretation(checker) -> None:
    form = form_for("treadmill", "bruce")
    made = questionnaire(form)
    answered = response_to(
        made, {**filling(form, "treadmill", "bruce", Random(7)), "physician-interpretation": "Negative for ischemia"}
    )
    text = note_of(json.dumps(answered))
    assert isinstance(text, WrittenOut)
    report = checker.check(text)
    assert report.verdict == "hold"
    assert report.hold_reasons == ("more_than_tracing",)
