"""`notecheck claim`, `precheck`, `explain`: forms, exit codes, clear errors, no words of others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notecheck.claim.explain import topics
from notecheck.cli import main
from notecheck.policy.model import built_in
from notecheck.rules.book import complete_notes
from tests.claim.test_claims import hospital, office
from tests.claim.test_rules import DESCRIPTORS, PAYMENT

NOTE = complete_notes()["exercise"]


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "note.txt").write_text(NOTE)
    (tmp_path / "clean.json").write_text(
        json.dumps([hospital("93017"), office("93016", "93018", place_of_service="22", billing="3")])
    )
    (tmp_path / "wrong.json").write_text(json.dumps(office("93015", "93017")))
    (tmp_path / "review.json").write_text(json.dumps(office("93016", "93017", "93018")))
    return tmp_path


class TestClaim:
    @pytest.mark.parametrize(("name", "fail_on", "code"), [
        ("clean", "warning", 0), ("wrong", "error", 1), ("wrong", "never", 0), ("review", "error", 0), ("review", "warning", 1),
    ])  # fmt: skip
    def test_exit_codes(self, folder: Path, name: str, fail_on: str, code: int) -> None:
        file = str(folder / f"{name}.json")
        assert run("claim", file, "--fail-on", fail_on).exit_code == code
        assert run("claim", file, "--note", str(folder / "note.txt"), "--fail-on", fail_on).exit_code == code

    def test_text_beside_a_note(self, folder: Path) -> None:
        out = run("claim", str(folder / "wrong.json"), "--note", str(folder / "note.txt")).output
        assert out.startswith("CLAIM ON HOLD\n  the note beside it: ready\n")
        assert "NC501 global-with-component: 93015 stands beside one of its parts" in out
        assert "(claim 1 line 1, claim 1 line 2)" in out
        assert re.search(r"tracing +documented \(lines 13, 14, 25, 29 of the note\)", out)
        assert re.search(r"supervision +named only \(line 32 of the note\)", out)
        assert "ICD-10-CM, April 2026 release" in out
        assert "Ask the biller: Which of these services did this entity provide on this day?" in out

    def test_json_is_the_report_or_the_claims_part_alone(self, folder: Path) -> None:
        alone = json.loads(run("claim", str(folder / "wrong.json"), "--format", "json").output)
        beside = json.loads(
            run("claim", str(folder / "wrong.json"), "--note", str(folder / "note.txt"), "--format", "json").output
        )
        assert alone["verdict"] == beside["claim"]["verdict"] == "hold"
        assert beside["verdict"] == "ready"
        assert alone["supports"] is None
        assert set(beside["claim"]["supports"]) == {"tracing", "supervision", "interpretation"}
        assert alone["findings"][0]["lines"] == [{"claim": 0, "line": 0}, {"claim": 0, "line": 1}]

    def test_standard_input(self) -> None:
        assert run("claim", "-", text=json.dumps(office("93015"))).output.startswith("CLAIM READY")

    def test_what_is_not_judged_ends_with_two(self) -> None:
        result = run("claim", "-", text=json.dumps(office("93015", date="2031-01-01")))
        assert result.exit_code == 2
        assert result.output.startswith("CLAIM NOT JUDGED")
        assert "no rules and code sets are in force" in result.output

    def test_a_note_that_could_not_be_evaluated_ends_with_two(self, folder: Path) -> None:
        (folder / "empty.txt").write_text("")
        result = run("claim", str(folder / "clean.json"), "--note", str(folder / "empty.txt"))
        assert result.exit_code == 2
        assert "the note beside it: not evaluated" in result.output

    @pytest.mark.parametrize(("content", "words"), [
        ('{"date": "Zyxwolf"}', "date: a day is written"), ("{", "no valid JSON"), (None, "No such file"), ('"Zyxwolf"', "an object"),
    ])  # fmt: skip
    def test_a_bad_claim_is_named_without_its_values(self, tmp_path: Path, content: str | None, words: str) -> None:
        if content is not None:
            (tmp_path / "c.json").write_text(content)
        result = run("claim", str(tmp_path / "c.json"))
        assert result.exit_code == 2
        assert words in result.output
        assert "Zyxwolf" not in result.output

    def test_nothing_of_the_note_or_of_people_is_printed(self, folder: Path) -> None:
        claim = office(
            "93018", rendering={"name": "Zyxwolf Quibberdash", "id": "884-QX"}, patient="Vranthorpe", billing="3"
        )
        (folder / "names.json").write_text(json.dumps([office("93017"), claim]))
        for form in ("text", "json"):
            out = run("claim", str(folder / "names.json"), "--note", str(folder / "note.txt"), "--format", form).output
            assert "NC537" in out
            for name in ("Zyxwolf", "884-QX", "Vranthorpe", "Emond", "Amsel", "Quill"):
                assert name not in out


class TestPrecheck:
    ALL = ("--equipment", "Center", "--performer", "Center", "--payer", "Medicare", "--on", "2026-06-11")

    def test_an_office_that_does_everything(self) -> None:
        result = run("precheck", "--site", "office", *self.ALL, "--supervisor", "Center", "--reader", "center")
        assert result.exit_code == 0
        assert result.output.startswith("SETTLED")
        assert re.search(r"whole test +93015 +Center", result.output)

    def test_hospital_and_cardiologist(self) -> None:
        arguments = ("--site", "on-campus", *self.ALL, "--supervisor", "Heart Group", "--reader", "Heart Group")
        result = json.loads(run("precheck", *arguments, "--format", "json").output)
        assert result["verdict"] == "settled"
        assert [(c["code"], c["entity"]) for c in result["components"]] == [
            ("93017", "Center"), ("93016", "Heart Group"), ("93018", "Heart Group"),
        ]  # fmt: skip

    def test_everything_is_open(self) -> None:
        result = run("precheck", "--on", "2026-06-11")
        assert result.exit_code == 1
        assert result.output.startswith("OPEN")
        for words in (
            "kind of place",
            "owns the equipment",
            "employs the staff",
            "Who supervises",
            "Who reads",
            "payer",
        ):
            assert words in result.output
        assert "6. " in result.output

    def test_staff_of_one_and_equipment_of_another(self) -> None:
        result = run(
            "precheck", "--site", "office", "--equipment", "Vendor", "--performer", "Center", "--on", "2026-06-11"
        )
        assert re.search(r"tracing +93017 +open", result.output)
        assert "Under which arrangement" in result.output

    def test_a_practice_inside_a_facility(self) -> None:
        arguments = ("--site", "off-campus", *self.ALL, "--supervisor", "Center", "--reader", "Other")
        assert "to the facility in which the test is done?" in run("precheck", *arguments).output

    @pytest.mark.parametrize(("arguments", "words"), [
        (("--payer", "UHC"), "unverified, as of 2026-04-01"), (("--payer", "Harbour Mutual"), "does not know this payer"),
        (("--payer", "Medicaid", "--state", "tx", "--modality", "pharmacologic"), "often asks"),
    ])  # fmt: skip
    def test_the_payer(self, arguments: tuple[str, ...], words: str) -> None:
        result = run("precheck", *arguments, "--on", "2026-06-11")
        assert result.exit_code == 1
        assert words in result.output

    def test_bad_input(self) -> None:
        assert "belong to a --payer" in run("precheck", "--state", "TX").output
        assert run("precheck", "--payer", "A", "--state", "Texas").exit_code == 2
        assert run("precheck", "--on", "2031-01-01").exit_code == 2


class TestExplain:
    @pytest.mark.parametrize("topic", ["93015", "93016", "93017", "93018", "modifiers", "units", "place-of-service"])
    def test_topics(self, topic: str) -> None:
        result = run("explain", topic)
        assert result.exit_code == 0
        assert result.output.startswith(topic)
        assert "Sources\n" in result.output

    def test_the_list_and_a_topic_that_is_none(self) -> None:
        assert "place-of-service" in run("explain").output
        assert len(json.loads(run("explain", "--format", "json").output)) == len(topics())
        assert "there is 93015" in run("explain", "99999").output

    def test_why_the_guide_is_wrong_point_by_point(self) -> None:
        out = run("explain", "misconception").output
        assert [int(n) for n in re.findall(r"^ +(\d+)\. ", out, re.M)] == list(range(1, 23))
        assert "misconception" in run("explain", "93017").output

    @pytest.mark.parametrize("topic", topics().values(), ids=lambda t: t.name)
    def test_own_words_with_sources_and_no_amounts(self, topic) -> None:
        words = " ".join([topic.text, *topic.points])
        assert not DESCRIPTORS.search(words)
        assert not re.search(r"\$|\b\d+ ?(?:%|per cent|dollars)", words)
        assert not PAYMENT.search(words)
        assert topic.sources
        assert set(topic.rules) <= {rule.code for rule in built_in("cpt-93017").claim}


def test_the_rules_of_the_claim_stand_in_the_list_and_have_pages() -> None:
    assert "NC501" in run("rules").output
    page = run("rule", "NC501").output
    for words in ("global-with-component error", "Fires", "Does not fire", '"93015"', "Sources"):
        assert words in page
