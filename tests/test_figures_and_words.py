"""Figures in sums and columns, and words of the body, as staff write them."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.told import ended, facts, felt, plain, rows

HEAD = "TREADMILL STRESS TEST, Bruce protocol, 02/03/2025\nResting sinus rhythm 70, BP 130/80\n"
STAGES = "Stage 1 3:00 HR 102 BP 148/80\nStage 2 6:00 HR 126 BP 162/84\nRecovery 3:00 HR 92 BP 140/80\n"
NOTE = HEAD + STAGES


@pytest.mark.parametrize(
    ("line", "predicted", "percent", "peak"),
    [
        ("162 of 182 = 89 pct predicted.", 182, 89, 162),
        ("Peak HR 162 of 182 = 89 % predicted.", 182, 89, 162),
        ("162 of 182, 89 pct of predicted", 182, 89, 162),
        ("118 of 135 = 87% of target", None, None, 126),
    ],
)
def test_a_part_a_whole_and_the_share(
    rules_alone: Checker, line: str, predicted: int | None, percent: int | None, peak: int
) -> None:
    found = facts(rules_alone, NOTE + line)
    assert plain(found.predicted_max_heart_rate) == predicted
    assert plain(found.percent_predicted_max_heart_rate) == percent
    assert plain(found.peak_heart_rate) == peak


@pytest.mark.parametrize("line", ["MAXIMUM H.R. 151    MAXIMUM B.P. 182/80", "Max H.R. 151, max B.P. 182/80 MPHR 165"])
def test_labels_with_full_stops(rules_alone: Checker, line: str) -> None:
    found = facts(rules_alone, NOTE + line)
    assert (plain(found.peak_heart_rate), plain(found.peak_blood_pressure)) == (151, "182/80")


@pytest.mark.parametrize("peak", ["HR 167 (peak)   BP 170/76 (peak)", "HR 167 (max)   BP 170/76"])
def test_the_load_at_the_peak_is_a_stage(rules_alone: Checker, peak: str) -> None:
    note = f"CYCLE STRESS TEST, ramp\n125 W   HR 156   BP 162/74\n150 W   {peak} -- only 1 min of it\n"
    assert rows(rules_alone, note) == [("exercise", 156, "162/74"), ("exercise", 167, "170/76")]


@pytest.mark.parametrize(
    ("line", "pressure"),
    [
        ("Rest ECG: NSR 74, rare PVC. BP R arm 116/70.", "116/70"),
        ("Sat 5 minutes: sinus rhythm, 74, BP 116/70.", "116/70"),
        ("Rest ECG: NSR 74. BP R arm 116/70, L arm 120/72.", None),
    ],
)
def test_the_resting_pressure_by_its_arm_or_seat(rules_alone: Checker, line: str, pressure: str | None) -> None:
    found = facts(rules_alone, f"TREADMILL STRESS TEST, Bruce\n{line}\n{STAGES}")
    assert plain(found.resting_blood_pressure) == pressure


@pytest.mark.parametrize(
    "line",
    [
        "ST lines no different to the pre tracing",
        "st segs  no change from rest",
        "ST unmoved",
        "st didnt budge from rest in the 12 leads",
        "ST never left the baseline",
    ],
)
def test_a_segment_that_does_not_move(rules_alone: Checker, line: str) -> None:
    assert [s.present for s in facts(rules_alone, NOTE + line).st_changes] == [False]


def test_a_segment_that_was_not_measured_is_described(rules_alone: Checker) -> None:
    elements = rules_alone.check(f"{NOTE}Did not measure ST because of the bundle branch block.\n").elements
    assert {e.id: e.status for e in elements}["st-description"] == "present"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"Chest is fine."', {"chest_pain": False}),
        ('chest: "not a thing." no SOB', {"chest_pain": False, "dyspnea": False}),
        ("Chest: no pain", {"chest_pain": False}),
        ('Pt felt "fluttery" in stage 2', {"palpitations": True}),
        ('His calves were "burning"', {"fatigue": True}),
    ],
)
def test_what_the_body_felt(rules_alone: Checker, line: str, expected: dict[str, bool]) -> None:
    assert felt(rules_alone, NOTE + line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('Stopped at 6:40 because her legs were "like jelly"', {"fatigue"}),
        ('She asked to finish ("thighs on fire").', {"fatigue"}),
        ("She asked to finish the paperwork.", set()),
        ("Had to halt, he was swimmy headed", {"dizziness"}),
        ("Stepped to the side rails at 6:40, leg fatigue", {"fatigue"}),
        ("Stepped onto the rails to begin, belt started", set()),
        ("Belt cut to 1.2 mph, SOB easing", set()),
        ("Belt cut for SOB", {"dyspnea"}),
        ("Stopped: BP rose over the stages, leg fatigue", {"fatigue"}),
        ("Stopped for pressure climbing over 210", {"hypertension"}),
        ("Stopped, BP rising past our posted limit", {"hypertension"}),
        ("Stopped: leg fatigue. BP 172 down to 160 in recovery", {"fatigue"}),
        ("Stopped: BP 172 down to 140 at 6:00", {"hypotension"}),
    ],
)
def test_why_it_ended(rules_alone: Checker, line: str, expected: set[str]) -> None:
    assert ended(rules_alone, NOTE + line) == expected


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("van 3 at the grange hall 10 2 25", "2025-10-02"),
        ("van 3 at the grange hall 2025 10", None),
        ("HR BP 70 120 80", None),
    ],
)
def test_a_date_with_blanks(rules_alone: Checker, line: str, day: str | None) -> None:
    found = facts(rules_alone, f"{line}\nTreadmill, Bruce\nRest 70 130/80\n{STAGES}")
    assert plain(found.test_date) == day


@pytest.mark.parametrize(
    "line",
    [
        "Supervising, MAJ Ilse Corrigan-Webb, MD. Reading, same.",
        "Supervising: Dr. Olsen. Reader: same.",
        "Supervising: Dr. Brooks Heffelfinger; interpretation by same, to follow.",
    ],
)
def test_who_reads_is_the_one_who_supervises(rules_alone: Checker, line: str) -> None:
    report = rules_alone.check(f"{NOTE}{line}\n")
    assert {e.id: e.status for e in report.elements}["interpreting-provider"] == "present"
    at = next(p for p in report.facts.staff if p.role == "interpreting")
    assert "Dr" not in (NOTE + line)[at.start : at.end]


def test_an_age_between_strokes(rules_alone: Checker) -> None:
    assert plain(facts(rules_alone, f"id band: Cordova, Bettina / 59 / MRN 771-0346\n{NOTE}").age) == 59


@pytest.mark.parametrize("line", ["Walk-down 1:00 HR 122 BP 160/80", "Walking down at 1.2 mph HR 122 BP 160/80"])
def test_a_recovery_on_foot(rules_alone: Checker, line: str) -> None:
    assert rows(rules_alone, f"{HEAD}Stage 1 3:00 HR 102 BP 148/80\n{line}")[-1] == ("recovery", 122, "160/80")


@pytest.mark.parametrize("stage", ["St {}", "Stage: {}", "Bruce {}", "Stage {}:"])
@pytest.mark.parametrize("numbers", [("1", "2"), ("I", "II")])
def test_a_stage_by_its_name_and_number(rules_alone: Checker, stage: str, numbers: tuple[str, str]) -> None:
    first, second = (stage.format(n) for n in numbers)
    note = f"{HEAD}{first}  HR 102  BP 148/80\n{second}  6:00  HR 126  BP 162/84\n"
    assert rows(rules_alone, note)[1:] == [("exercise", 102, "148/80"), ("exercise", 126, "162/84")]


@pytest.mark.parametrize("line", ["Bruce 6:30, 7 METs", "ST II 0.5 mm upsloping", "Bruce 7 METs"])
def test_what_is_no_stage(rules_alone: Checker, line: str) -> None:
    assert rows(rules_alone, NOTE + line) == rows(rules_alone, NOTE)


@pytest.mark.parametrize("earlier", ["Prior MPI", "Last SPECT 2022", "Previous Myoview"])
def test_a_perfusion_study_of_before(rules_alone: Checker, earlier: str) -> None:
    found = facts(rules_alone, f"{HEAD}{earlier}: peak HR 181, 13.1 METs.\n{STAGES}")
    assert (plain(found.peak_heart_rate), plain(found.mets)) == (126, None)
