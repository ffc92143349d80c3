"""What a form of any laboratory leaves blank or prints is neither read as a fact nor taken for another."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker

HEAD = "TREADMILL STRESS TEST\nDate of test: 06/11/2026\nProtocol: Bruce\nResting BP: 128/78\n"
STAGES = "Stage 1 3:00 1.7/10 HR 104 BP 142/80\nStage 2 6:00 2.5/12 HR 126 BP 158/82\n"


def status(checker: Checker, note: str, element: str) -> str:
    return next(e.status for e in checker.check(note).elements if e.id == element)


@pytest.mark.parametrize("blank", ["____", "***", "{a | b}"])
@pytest.mark.parametrize(("label", "element"), [
    ("Reason the test ended", "termination-reason"), ("Emergency cart ready", "emergency-readiness"),
    ("Lead system and electrodes", "lead-placement"), ("Tracing kept in", "continuous-tracing"),
])  # fmt: skip
def test_a_field_left_blank_says_nothing(label: str, element: str, blank: str, checker: Checker) -> None:
    assert status(checker, f"{HEAD}{STAGES}{label}: {blank}\n", element) == "missing"


def test_who_was_told_left_blank_is_not_told(checker: Checker) -> None:
    note = f"{HEAD}{STAGES}Exercise time 6:20\nStopped: dizziness\nWho was told: "
    assert status(checker, note + "Dr. Amsel", "early-termination-context") == "present"
    assert status(checker, note + "____", "early-termination-context") == "partial"


def test_a_printed_table_left_blank_is_no_recovery(checker: Checker) -> None:
    assert (
        status(checker, f"{HEAD}{STAGES}\nRecovery  HR    BP\n1 min     ____  ____\n3 min     ____  ____\n", "recovery")
        == "missing"
    )
    assert status(checker, f"{HEAD}{STAGES}\nRecovery uneventful\nSigned: ____\n", "recovery") == "partial"


def test_a_predicted_rate_is_neither_the_peak_nor_at_rest(checker: Checker) -> None:
    facts = checker.check(
        f"{HEAD}{STAGES}Predicted max HR: 160 bpm\nTarget HR: 136 bpm\n% of predicted: 79 %\nMax BP: 158/82\n"
    ).facts
    assert facts.resting_heart_rate is None
    assert (facts.peak_heart_rate.value, facts.peak_heart_rate.derived) == (126, True)
    assert (facts.predicted_max_heart_rate.value, facts.target_heart_rate.value) == (160, 136)


def test_a_line_below_a_table_that_predicts_is_no_row(checker: Checker) -> None:
    table = "Stage | Time | HR | BP\n1 | 3:00 | 104 | 142/80\n2 | 6:00 | 126 | 158/82\nPredicted max HR: 160 bpm\n"
    assert [s.heart_rate.value for s in checker.check(HEAD + table).facts.stages if s.heart_rate] == [104, 126]


def test_the_time_of_a_row_is_no_total(checker: Checker) -> None:
    rows = "Stage 1: Time 3:00, HR 104, BP 142/80\nStage 2: Time 6:00, HR 126, BP 158/82\n"
    assert checker.check(HEAD + rows).facts.duration.value == 360


def test_the_sixth_stage_of_bruce_is_no_speed_in_kilometres(checker: Checker) -> None:
    stage = "Stage 6 18:00 5.5 mph {} HR 171 BP 198/84\n"
    codes = [[f.code for f in checker.check(HEAD + STAGES + stage.format(g)).findings] for g in ("20 %", "14 %")]
    assert ["NC428" in found for found in codes] == [False, True]


def test_a_reading_of_a_stage_begun_stands_for_no_earlier_one(checker: Checker) -> None:
    log = "Stage 2 6:00 2.5/12 HR 126 BP 158/82\nStage 3 7:12 3.4/14 HR 139 BP 168/80\nExercise time 7:12\n"
    assert status(checker, f"{HEAD}Stage 1 3:00 1.7/10 HR 104 BP 142/80\n{log}", "stage-log") == "present"
    assert status(checker, HEAD + log, "stage-log") == "partial"


DRUG = "STRESS TEST\nDate of test: 02/18/2026\nStress modality: pharmacologic\nDrug: {}\nDose: {}\nWeight: 80 kg\n"
READINGS = "Resting HR 64 BP 138/74\nInfusion 1:00: HR 80, BP 128/70\nInfusion 3:00: HR 84, BP 130/72\n"


def test_a_drug_test_that_names_no_drug_is_one_all_the_same(checker: Checker) -> None:
    report = checker.check(DRUG.format("____", "140 mcg/kg/min IV") + READINGS)
    assert report.note.kind == "pharmacologic"
    assert {e.id: e.status for e in report.elements if e.id in ("agent", "agent-dose")} == {
        "agent": "missing",
        "agent-dose": "present",
    }


def test_the_dose_of_the_reversal_is_none_of_the_agent(checker: Checker) -> None:
    note = DRUG.format("regadenoson", "____") + "Reversal drug: aminophylline 75 mg IV\n" + READINGS
    assert checker.check(note).facts.agent_dose is None


def test_an_injection_takes_seconds(checker: Checker) -> None:
    note = DRUG.format("regadenoson", "0.4 mg IV") + "Infusion time: 10 s\n" + READINGS
    assert checker.check(note).facts.duration.value == 10


def test_who_walked_out_did_not_exercise(checker: Checker) -> None:
    note = DRUG.format("regadenoson", "0.4 mg IV") + READINGS
    assert status(checker, note + "Left: walked out, stable", "exercise-adjunct") == "missing"
    assert status(checker, note + "Walked on the belt for 4 min", "exercise-adjunct") == "present"


def test_a_signature_below_in_a_list_belongs_to_the_name_above(checker: Checker) -> None:
    note = f"{HEAD}{STAGES}- Performed by: Teodor Vance, CCT\n- Signed: 06/11/2026 09:52\n\nPhysician: ____\nComment: ____\nSigned: ____\n"
    assert status(checker, note, "staff-signature") == "present"
