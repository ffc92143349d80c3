"""Reports against annotated notes: what counts as right, where the two differ, what the command shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from notecheck.checker import Checker
from notecheck.cli import main
from notecheck.errors import GoldError
from notecheck.evaluation.agreement import compare, touches
from notecheck.evaluation.figures import Evaluation, evaluate
from notecheck.evaluation.gold import GoldNote, load

TEXT = (Path(__file__).parent.parent / "corpora" / "examples" / "with-interpretation.txt").read_text(encoding="utf-8")


def as_gold(checker: Checker, text: str = TEXT, **changes: Any) -> dict[str, Any]:
    """A note whose gold is what the report says, apart from some changes."""
    report = checker.check(text)
    found = [
        {
            "quote": text[f.start : f.end],
            "class": "supervision" if f.code[:3] == "NC3" else "interpretation",
            "severity": f.severity,
        }
        for f in report.findings
        if f.code[:3] in ("NC2", "NC3") and f.start is not None
    ]
    facts = report.facts
    gold = {
        "kind": report.note.kind,
        "verdict": report.verdict,
        "elements": {e.id: e.status for e in report.elements},
        "facts": {
            "modality": facts.modality.value,
            "peak_heart_rate": facts.peak_heart_rate.value,
            "stages": [
                {
                    "phase": s.phase,
                    "heart_rate": s.heart_rate.value,
                    "blood_pressure": f"{s.blood_pressure.value.systolic}/{s.blood_pressure.value.diastolic}",
                }
                for s in facts.stages
            ],
        },
        "leaks": found,
        "contradictions": ["percent"],
    } | changes
    return {"id": "A1", "text": text, "gold": gold}


def figures_of(checker: Checker, *entries: dict[str, Any]) -> Evaluation:
    notes = [GoldNote.model_validate_json(json.dumps(e)) for e in entries]
    return evaluate(notes, checker.pipe([n.text for n in notes]))


def test_a_note_that_was_read_as_annotated_is_right_in_everything(checker: Checker) -> None:
    figures = figures_of(checker, as_gold(checker))
    assert (figures.notes, figures.kind.share, figures.verdict.share, figures.elements.share) == (1, 1, 1, 1)
    assert (figures.stages.f1, figures.leaks.f1, figures.all_leaks.f1, figures.severity.share) == (1, 1, 1, 1)
    assert figures.contradictions_found.count == 1
    assert figures.verdicts == {"hold": {"hold": 1}}
    assert {d.subject for d in figures.disagreements} <= {"fact"}


@pytest.mark.parametrize(
    ("changes", "subject", "name", "gold", "report"),
    [
        ({"verdict": "ready"}, "verdict", "verdict", "ready", "hold"),
        ({"contradictions": []}, "contradiction", "percent-of-predicted", "none", "warning"),
        ({"leaks": []}, "leak", "study-verdict", "none, or a shorter one", "error"),
        ({"facts": {"peak_heart_rate": 136}}, "fact", "peak_heart_rate", "136", "135"),
        ({"facts": {"termination": ["dyspnea"]}}, "fact", "termination", "dyspnea", "fatigue"),
    ],
)
def test_a_disagreement_tells_both_sides(
    checker: Checker, changes: dict[str, Any], subject: str, name: str, gold: str, report: str
) -> None:
    found = figures_of(checker, as_gold(checker, **changes)).disagreements
    assert [(d.gold, d.report) for d in found if (d.subject, d.name) == (subject, name)] == [(gold, report)]


def test_a_missing_element_counts_by_its_precision_and_recall(checker: Checker) -> None:
    entry = as_gold(checker)
    entry["gold"]["elements"] |= {"indication": "missing", "consent": "present"}
    figures = figures_of(checker, entry)
    said = {d.name: (d.gold, d.report) for d in figures.disagreements if d.subject == "element"}
    assert said["indication"] == ("missing", "present")
    assert figures.by_element["indication"].share == 0
    assert figures.missing_elements.recall < 1


def test_a_leak_is_found_by_a_finding_that_lies_over_it_and_is_no_net() -> None:
    assert touches((10, 20), (15, 30))
    assert not touches((10, 20), (20, 30))
    assert touches((10, 20), (0, 40))
    assert not touches((10, 20), (0, 41))
    assert touches((10, 40), (0, 70))


def test_an_error_flagged_as_information_is_missed(checker: Checker) -> None:
    entry = as_gold(checker)
    for leak in entry["gold"]["leaks"]:
        leak["severity"] = "error"
    note = GoldNote.model_validate_json(json.dumps(entry))
    report = checker.check(TEXT)
    milder = report.model_copy(
        update={"findings": tuple(f.model_copy(update={"severity": "info"}) for f in report.findings)}
    )
    found = compare(note, milder)
    assert found.tallies["leaks"].missed == len(entry["gold"]["leaks"])
    assert found.tallies["all leaks"].hits == len(entry["gold"]["leaks"])
    assert found.right["severity"] == 0


def test_intervals_are_those_of_the_notes_and_the_same_each_time(checker: Checker) -> None:
    right, wrong = as_gold(checker), as_gold(checker, verdict="ready") | {"id": "A2"}
    figures = figures_of(checker, right, wrong)
    assert (figures.verdict.count, figures.verdict.of, figures.verdict.low, figures.verdict.high) == (1, 2, 0.0, 1.0)
    assert (figures.false_hold.count, figures.false_hold.of) == (1, 2)
    assert figures.false_ready.share is None
    assert figures == figures_of(checker, right, wrong)


def test_there_has_to_be_one_report_for_each_note(checker: Checker) -> None:
    note = GoldNote.model_validate_json(json.dumps(as_gold(checker)))
    with pytest.raises(ValueError, match="argument 2"):
        evaluate([note], [])


SECRET = "Zebulon Quackenbush"


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("{", "1: the line"),
        (json.dumps({"id": "a", "text": SECRET}), "1: gold"),
        (json.dumps({"id": "a", "text": SECRET, "gold": {"kind": SECRET, "verdict": "hold"}}), "1: gold.kind"),
        (
            json.dumps(
                {"id": "a", "text": SECRET, "gold": {"kind": "exercise", "verdict": "hold", "facts": {"hr": 3}}}
            ),
            "1: gold.facts.hr",
        ),
        (
            json.dumps(
                {
                    "id": "a",
                    "text": SECRET,
                    "gold": {
                        "kind": "exercise",
                        "verdict": "hold",
                        "leaks": [{"quote": SECRET, "class": "interpretation", "severity": "error", "occurrence": 2}],
                    },
                }
            ),
            "1: the line: Value error, the quote of leak 1",
        ),
    ],
)
def test_gold_that_cannot_be_read_is_told_with_its_line_and_without_its_text(
    tmp_path: Path, line: str, where: str
) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(GoldError) as error:
        list(load([file]))
    assert f"gold.jsonl:{where}" in str(error.value)
    assert SECRET not in str(error.value)
    shown = CliRunner().invoke(main, ["evaluate", str(file)])
    assert shown.exit_code == 2
    assert SECRET not in shown.output


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="No such file"):
        list(load([tmp_path / "none.jsonl"]))


@pytest.fixture
def gold_file(tmp_path: Path, checker: Checker) -> Path:
    file = tmp_path / "gold.jsonl"
    entries = [as_gold(checker), as_gold(checker, leaks=[], verdict="ready") | {"id": "A<2>"}]
    file.write_text("\n".join(map(json.dumps, entries)) + "\n", encoding="utf-8")
    return file


def test_the_command_shows_figures_and_disagreements(gold_file: Path) -> None:
    shown = CliRunner().invoke(main, ["evaluate", str(gold_file)])
    assert shown.exit_code == 0, shown.output
    assert "said hold, should not be" in shown.output
    assert "A<2>: verdict: gold ready, report hold" in shown.output
    assert "neg GXT" not in shown.output
    told = CliRunner().invoke(main, ["evaluate", str(gold_file), "--with-text"])
    assert "neg GXT" in told.output


def test_the_command_gives_json_and_a_page(gold_file: Path) -> None:
    whole = json.loads(CliRunner().invoke(main, ["evaluate", str(gold_file), "--format", "json"]).output)
    assert Evaluation.model_validate(whole).notes == 2
    page = CliRunner().invoke(main, ["evaluate", str(gold_file), "--format", "html"]).output
    assert page.startswith("<!doctype html>")
    assert "A&lt;2&gt;" in page
    assert "A<2>" not in page
    assert "neg GXT" not in page


def told(text: str, gold: dict[str, Any], checker: Checker) -> Evaluation:
    return figures_of(checker, {"id": "B", "text": text, "gold": {"kind": "exercise", "verdict": "hold"} | gold})


DRUG = "LEXISCAN STRESS TEST\nHR 70 BP 120/70\n0901 regadenoson 0.4 mg IV over 10 s\n1 min 96 118/70\n2 min 92 116/70\n4 min 84 118/70\nPeak HR 96\n"
RUN = "TREADMILL Bruce\nHR 70 BP 120/70\nStage 1 HR 100 BP 140/70\nStage 2 HR 120 BP 150/70\nno chest pain, dyspnea at 5:00\n"


def test_after_a_bolus_infusion_and_recovery_are_one(checker: Checker) -> None:
    rows = [(96, "118/70"), (92, "116/70"), (84, "118/70")]
    for phase in ("infusion", "recovery"):
        stages = [{"phase": phase, "heart_rate": rate, "blood_pressure": bp} for rate, bp in rows]
        facts = {
            "agent": "regadenoson",
            "stages": [*stages, {"phase": "rest", "heart_rate": 70, "blood_pressure": "120/70"}],
        }
        assert told(DRUG, {"kind": "pharmacologic", "facts": facts}, checker).stages.f1 == 1


def test_a_value_that_was_worked_out_is_no_stated_fact(checker: Checker) -> None:
    assert checker.check(RUN).facts.peak_heart_rate is not None
    assert "peak_heart_rate" not in told(RUN, {}, checker).by_fact


def test_a_symptom_denied_is_not_one_present(checker: Checker) -> None:
    right = {"facts": {"symptoms_present": ["dyspnea"], "symptoms_denied": ["chest_pain"]}}
    assert told(RUN, right, checker).by_fact["symptoms"].f1 == 1
    wrong = {"facts": {"symptoms_denied": ["dyspnea"], "symptoms_present": ["chest_pain"]}}
    assert told(RUN, wrong, checker).by_fact["symptoms"].f1 == 0


def test_a_finding_is_paired_with_one_leak_only(checker: Checker) -> None:
    text = f"{RUN}Positive stress test.\n"
    leaks = [{"quote": q, "class": "interpretation", "severity": "error"} for q in ("Positive", "stress test")]
    figures = told(text, {"leaks": leaks}, checker)
    assert (figures.leaks.gold, figures.leaks.recall, figures.leaks.precision) == (2, 0.5, 1.0)


def test_a_warning_on_a_gold_information_is_neither_hit_nor_extra(checker: Checker) -> None:
    text = f"{RUN}Positive stress test.\n"
    leaks = [{"quote": "Positive stress test", "class": "interpretation", "severity": "info"}]
    figures = told(text, {"leaks": leaks}, checker)
    assert (figures.leaks.gold, figures.leaks.precision, figures.severity.share) == (0, 1.0, 0.0)


def test_a_false_claim_of_everything_is_an_extra_of_its_own_class(checker: Checker) -> None:
    text = f"{RUN}This office performed, supervised and interpreted the test.\n"
    figures = told(text, {}, checker)
    assert figures.by_class["global"].precision == 0
    assert "supervision" not in figures.by_class


def test_a_finding_for_information_is_no_alarm(checker: Checker) -> None:
    text = f"{RUN}Tech from the staffing agency; treadmill leased\n"
    assert told(text, {}, checker).clean_without_alarm.share == 1


def test_a_note_that_cannot_be_evaluated_is_told(tmp_path: Path, checker: Checker) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(
        json.dumps({"id": "a:100:", "text": "%PDF-1.4", "gold": {"kind": "exercise", "verdict": "hold"}}),
        encoding="utf-8-sig",
    )
    shown = CliRunner().invoke(main, ["evaluate", str(file)])
    assert shown.exit_code == 2
    assert "1 of them could not be evaluated" in shown.output
    assert "a:100:: verdict: gold hold, report not_evaluated" in shown.output


def test_an_id_may_stand_once(tmp_path: Path, checker: Checker) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(f"{json.dumps(as_gold(checker))}\n{json.dumps(as_gold(checker))}\n", encoding="utf-8")
    with pytest.raises(GoldError, match=r"gold\.jsonl:2: id: another note has this id"):
        list(load([file]))


@pytest.mark.parametrize("elements", [{"[/x]": "present"}, {SECRET: "present"}])
def test_a_key_that_may_be_a_name_is_not_told(tmp_path: Path, elements: dict[str, str]) -> None:
    file = tmp_path / "gold.jsonl"
    gold = {"kind": "exercise", "verdict": "hold", "elements": elements}
    file.write_text(json.dumps({"id": "a", "text": "x", "gold": gold}), encoding="utf-8")
    shown = CliRunner().invoke(main, ["evaluate", str(file)])
    assert shown.exit_code == 2
    assert SECRET not in shown.output
