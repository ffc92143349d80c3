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
        ("Target 135 of 159 = 85%", None, None, 126),
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
        ("Dobutamine 10 20 30", None),
        ("HR BP 70 120 80", None),
    ],
)
def test_a_date_with_blanks(rules_alone: Checker, line: str, day: str | None) -> None:
    signed = line[-7:] if line.endswith("10 2 25") else ""
    found = facts(rules_alone, f"{line}\nTreadmill, Bruce\nRest 70 130/80\n{STAGES}Jody Roe, EMT-P {signed}")
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


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Fit for duty? Yes", True),
        ("Cleared for surgery? Y", True),
        ("Cleared for rehab? [x] yes", True),
        ("Needs cath? Yes per Dr. Patel", True),
        ("Recommend cath?", True),
        ("Cleared for surgery? ok", True),
        ("Cleared for surgery? (Y)", True),
        ("Cleared for surgery? [x] Yes [ ] No", True),
        ("Cleared for surgery? Ok to ask Dr. Patel", False),
        ("Fit for duty?  not decided here", False),
        ("Cleared for surgery? [ ] Yes [x] No", False),
        ("Cleared for surgery? Y / N", False),
        ("Cleared for surgery? Per reader", False),
        ("Cleared for surgery?\nPer lab protocol strips stored", False),
        ("Recommend repeat test? no", False),
        ("Recommend further testing? ____", False),
    ],
)
def test_a_question_is_said_where_it_is_answered(rules_alone: Checker, line: str, said: bool) -> None:
    assert ("NC212" in {f.code for f in rules_alone.check(f"{NOTE}{line}\n").findings}) == said


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("LOC in recovery, alert within 10 s", True),
        ("LOC x1 in recovery, BP 80/50", True),
        ("LOC at 2 min recovery", True),
        ("LOC for one minute in recovery", True),
        ("LOC at 10:15 awake", None),
        ("LOC at 0900 A&Ox3", None),
        ("LOC in recovery appropriate", None),
        ("LOC x3", None),
    ],
)
def test_a_faint_and_a_level_of_consciousness(rules_alone: Checker, line: str, expected: bool | None) -> None:
    assert felt(rules_alone, NOTE + line).get("syncope") == expected


@pytest.mark.parametrize(
    "line",
    ["Chest: no pain at rest, 3/10 at peak", "Chest: fine until 8:00 then tight", "Chest: ok at first, tight at 8 min"],
)
def test_a_denial_that_goes_on_denies_nothing(rules_alone: Checker, line: str) -> None:
    assert felt(rules_alone, NOTE + line).get("chest_pain") is not False


@pytest.mark.parametrize("line", ["never felt fluttery", "stomach felt fluttery"])
def test_what_flutters_elsewhere(rules_alone: Checker, line: str) -> None:
    assert felt(rules_alone, NOTE + line).get("palpitations") is not True


@pytest.mark.parametrize(
    ("line", "status"),
    [("Super tired legs, told Dr. Olsen", "missing"), ("Super: Dr. Olsen", "present"), ("super Dr. Olsen", "present")],
)
def test_who_is_super(rules_alone: Checker, line: str, status: str) -> None:
    told = {e.id: e.status for e in rules_alone.check(f"{NOTE}{line}\n").elements}
    assert told["supervising-provider"] == status


@pytest.mark.parametrize(
    ("line", "status"),
    [("Dr. Olsen sends pt home", "missing"), ("Dr. Lee sends pt for exertional chest pain", "present")],
)
def test_who_sends_for_a_test_orders_it(rules_alone: Checker, line: str, status: str) -> None:
    told = {e.id: e.status for e in rules_alone.check(f"{HEAD}{line}\n{STAGES}").elements}
    assert told["ordering-provider"] == status


@pytest.mark.parametrize(
    ("rest", "rows_", "clocks"),
    [
        ("12:30", ["1 min HR 98 BP 120/70", "2 min HR 102 BP 118/70"], [None, None]),
        ("12:58", ["0:30 HR 98 BP 120/70", "1:00 HR 102 BP 118/70", "2:00 HR 100 BP 118/70"], [None, None, None]),
    ],
)
def test_minutes_behind_a_rest_at_noon(rules_alone: Checker, rest: str, rows_: list[str], clocks: list[None]) -> None:
    note = f"REGADENOSON STRESS TEST 0.4 mg, 02/03/2025\nRest {rest} HR 70 BP 120/80\n" + "\n".join(rows_)
    assert [s.clock for s in facts(rules_alone, note).stages[1:]] == clocks


def test_a_log_of_the_morning_whose_recovery_is_told_in_minutes(rules_alone: Checker) -> None:
    log = "9:05 stage 1 HR 102 BP 140/80\n9:08 stage 2 HR 120 BP 150/80\n9:11 rec HR 110 BP 150/80\nrec 3 min HR 90 BP 130/80"
    assert facts(rules_alone, HEAD + log).duration is None


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("07:38 BP 208/114 R arm\n07:50 after lying in the dark 204/112\nTreadmill never turned on.", "not_performed"),
        (
            "0902   94   206/116  R arm\n0906   92   210/114  L arm\n0926   90   204/112  after lying down\n"
            "Called the treadmill off. She never got on the belt.",
            "not_performed",
        ),
        (
            f"{STAGES}Exercise time 6:40, 7.0 METs. Isotope not injected. Nuclear portion cancelled. Images rescheduled.",
            "exercise",
        ),
        (
            "Stage 1 1:50 1.7/10 HR 102 BP 140/80\nRecovery 1:00 HR 92 BP 136/80\nExercise time 1:50, 2.5 METs, chest pain 5/10\n"
            "Stage 2 not started. NTG not given. Pt declined wheelchair.",
            "exercise",
        ),
    ],
)
def test_what_was_never_begun(rules_alone: Checker, note: str, kind: str) -> None:
    text = f"TREADMILL STRESS TEST, Bruce, for chest pain, ordered by Dr. Roe, 02/03/2025\n{note}\nN. Beck, CCT\n"
    assert rules_alone.check(text).note.kind == kind


@pytest.mark.parametrize(
    ("line", "size", "leads"),
    [
        ("V5 half a mm down and climbing at peak, level again 2 min rec", 0.5, ("V5",)),
        ("v5 and v6 flat 1 mm down at the end", 1.0, ("V5", "V6")),
        ("ST J+60 at max    V5 -1.2 mm  slope +0.4 mV/s", 1.2, ("V5",)),
    ],
)
def test_a_deviation_by_its_leads(rules_alone: Checker, line: str, size: float, leads: tuple[str, ...]) -> None:
    (change,) = facts(rules_alone, NOTE + line).st_changes
    assert (change.present, change.millimetres, change.leads, change.direction) == (True, size, leads, "depression")


@pytest.mark.parametrize(
    ("line", "protocol"),
    [
        ("Protocol used: BRUCE  (pick list was: Bruce / Mod Bruce / Naughton / Ramp)", "bruce"),
        ("Protocol: Bruce / Mod Bruce / Naughton / Ramp", None),
    ],
)
def test_a_protocol_beside_the_list_it_was_picked_from(rules_alone: Checker, line: str, protocol: str | None) -> None:
    assert plain(facts(rules_alone, f"Stress test\n{line}\nRest 70 120/80\n{STAGES}").protocol) == protocol


def test_a_phase_of_a_table_is_no_label_of_a_length(rules_alone: Checker) -> None:
    table = "EXER   1       03:00   1.7    10.0    102   140/80\nExercise time     8:40\n"
    assert plain(facts(rules_alone, HEAD + table).duration) == 520


@pytest.mark.parametrize("line", ['Tight chest? "No, just the arms."  SOB? "Nope."', 'Chest pain? "no." SOB? "No"'])
def test_an_answer_in_quotes(rules_alone: Checker, line: str) -> None:
    assert felt(rules_alone, NOTE + line) == {"chest_pain": False, "dyspnea": False}


@pytest.mark.parametrize(
    "head",
    ["LEMUEL R. OKONJO-STAINES // 61M // MRN 0093-6618", "id;HJELMGAARD-PRICE, SUNNIVA;f;50;mrn 7714-09-C"],
)
def test_a_name_and_a_number_between_strokes(rules_alone: Checker, head: str) -> None:
    told = {e.id: e.status for e in rules_alone.check(f"{head}\n{NOTE}").elements}
    assert told["patient-identification"] == "present"


@pytest.mark.parametrize("line", ["Breathing easy, then legs gave out", "pain free at rest, at peak, in recovery"])
def test_a_denial_of_the_whole_test_holds(rules_alone: Checker, line: str) -> None:
    assert set(felt(rules_alone, NOTE + line).items()) & {("dyspnea", False), ("chest_pain", False)}


@pytest.mark.parametrize("line", ["No drug given", "Lexiscan not needed, no infusion given", "Crash cart and O2 ready"])
def test_remarks_leave_a_bare_log_a_test(rules_alone: Checker, line: str) -> None:
    log = "3:00  140/80  102\n6:00  156/82  126\n8:40  172/84  148\nExercise time 8:40, 10.0 METs\n"
    report = rules_alone.check(f"{HEAD}{log}{line}\n")
    assert report.note.kind == "exercise"
    assert [plain(s.heart_rate) for s in report.facts.stages[1:]] == [102, 126, 148]


@pytest.mark.parametrize("line", ["T waves V5 2 mm up at rest", "V5 electrode moved 1 mm down", "R wave V5 2 mm high"])
def test_leads_without_a_segment(rules_alone: Checker, line: str) -> None:
    assert not facts(rules_alone, NOTE + line).st_changes


def test_a_share_behind_the_pressure_of_a_stage(rules_alone: Checker) -> None:
    note = NOTE.replace("HR 126 BP 162/84", "HR 126 BP 162/84 MPHR 79%")
    assert rows(rules_alone, note) == rows(rules_alone, NOTE)


def test_the_summary_in_front_of_the_predicted_rate_is_no_row(rules_alone: Checker) -> None:
    assert rows(rules_alone, NOTE + "10.0 METs, HR 126 BP 162/84 MPHR 159") == rows(rules_alone, NOTE)


@pytest.mark.parametrize("head", ["ETT 20250409", "Date/Time: 20250409 0930", "GXT (20250409)"])
def test_a_compact_date_in_the_head(rules_alone: Checker, head: str) -> None:
    note = f"{head}\nBruce treadmill\nRest 70 130/80\n{STAGES}"
    assert plain(facts(rules_alone, note).test_date) == "2025-04-09"


def test_the_first_of_the_recovery_in_a_log_that_counts_on(rules_alone: Checker) -> None:
    log = "3:00 HR 102 BP 140/80\n6:00 HR 126 BP 150/80\n8:40 HR 148 BP 172/84\nRecovery 9:40 HR 120 BP 160/80\n"
    assert plain(facts(rules_alone, HEAD + log).duration) == 520
    assert facts(rules_alone, HEAD + log.replace("9:40", "12:40")).duration is None


@pytest.mark.parametrize(
    ("told", "seconds"), [("13 min of drug in all.", 780), ("After 2 min of adenosine HR 90 BP 118/70.", None)]
)
def test_minutes_of_a_drug(rules_alone: Checker, told: str, seconds: int | None) -> None:
    note = f"ADENOSINE STRESS TEST, 140 mcg/kg/min\nRest HR 70 BP 120/80\n{told}"
    assert plain(facts(rules_alone, note).duration) == seconds
