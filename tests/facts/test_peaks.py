"""Peaks, shares of the predicted rate, METs: what was reached, and what was only aimed at."""

from __future__ import annotations

import pytest

from notecheck import Checker
from notecheck.report import Pressure
from tests.beginnings import (
    AFTER,
    BIKE,
    BRUCE,
    BRUCE_AT_REST,
    DRUG,
    HEAD,
    HEAD_OF_BRUCE,
    REST,
    STAGED,
    STAGES,
    THREE_STAGES,
    TREADMILL,
    WALKED,
)
from tests.told import facts, facts_of, plain, rows, status_of, told


@pytest.mark.parametrize(
    "line",
    [
        "APMHR 155, 85% = 132. Attained 84% of APMHR.",
        "pred max 155, got 84%",
        "MPHR is 155 so that is 84%",
        "APMHR 155 / 85% 132 / attained 84%",
        "85% MPHR=132, achieved 84%",
        "130/155 = 84%",
        "MPHR 155 / 84% reached",
    ],
)
def test_the_share_of_the_predicted_maximum(checker: Checker, line: str) -> None:
    share = facts_of(checker, HEAD + REST + STAGES + line + AFTER).percent_predicted_max_heart_rate
    assert share is not None
    assert share.value == 84


@pytest.mark.parametrize(
    "stages",
    [
        "Stage 1 HR 100 BP 140/80\nStage 2 HR 130 BP 160/80   <- peak",
        "Stage 1 HR 100 BP 140/80\nStage 2 HR 130 BP 160/80 = max",
        "At stage 1 he was 100 with 140/80, at stage 2 130 with 160/80, the top numbers for the day.",
        "Stage 1: 100, 140/80. Stage 2: 130, 160/80, his highest of the day.",
        "Stage 1 100, 140/80; stage 2 130, 160/80, as high as it went",
        "Stage 1 100, 140/80. Stage 2 130, 160/80. Peak values as in stage 2.",
    ],
)
def test_a_peak_that_points_at_a_reading(checker: Checker, stages: str) -> None:
    facts = facts_of(checker, HEAD + REST + "Bruce. " + stages + AFTER)
    rate, pressure = facts.peak_heart_rate, facts.peak_blood_pressure
    assert rate is not None
    assert pressure is not None
    assert (rate.value, rate.derived, pressure.derived) == (130, False, False)


def test_a_share_that_no_part_of_a_converted_test_reached(checker: Checker) -> None:
    text = (
        "Stress test begun on the belt. " + DRUG + "Bruce\n 3:00  101  140/80\n 4:20  112  150/82  hip pain\n"
        "Peak HR 112. MPHR 150, 91%, converted to Lexiscan.\nRegadenoson 0.4 mg IV over 10 sec\n 0949  104  130/78\n"
    )
    assert "NC406" in [f.code for f in checker.check(text).findings]


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        ("Stage 3 she did half a minute, heart rate 144 and that was her top, no pressure taken.", 144),
        ("Pulse never higher than 139.", 139),
        ("hr topped out at 147", 147),
        ("Got to 138 and 166/84 at the most.", 138),
        ("top 141 HR and 170/84 BP", 141),
        ("Off at 6:10. 143 is 91% of his predicted 157.", 143),
    ],
)
def test_the_peak_as_it_is_told(checker: Checker, line: str, rate: int) -> None:
    peak = facts_of(checker, HEAD + REST + STAGES + line + AFTER).peak_heart_rate
    assert peak is not None
    assert (peak.value, peak.derived) == (rate, False)


@pytest.mark.parametrize(
    ("line", "mets"),
    [
        ("st 1 (3 METs) 100  140/80\nst 2 (5 METs) 130  160/80\nTotal 6 min, 6.2 METs.", 6.2),
        ("Outside GXT 2023 went to 4 METs.\nTotals 6:00, 6.6 METs", 6.6),
        ("METs (by speed and grade): 7.4", 7.4),
        ("METs?              5.8", 5.8),
    ],
)
def test_the_mets_of_the_whole_test(checker: Checker, line: str, mets: float) -> None:
    found = facts_of(checker, HEAD + REST + "Bruce. Peak HR 130.\n" + line + AFTER).mets
    assert found is not None
    assert found.value == mets


@pytest.mark.parametrize(
    ("target", "wrong"), [("Target (85%) 132", False), ("Target (85%) 141", True), ("Target 141", False)]
)
def test_a_target_by_the_share_that_it_names(checker: Checker, target: str, wrong: bool) -> None:
    codes = [f.code for f in checker.check(HEAD + REST + f"MPHR 155   {target}\n" + STAGES + AFTER).findings]
    assert ("NC405" in codes) is wrong


def test_the_share_of_a_goal_is_not_reached(checker: Checker) -> None:
    facts = facts_of(
        checker,
        HEAD + REST + "Bruce, goal 131 bpm (85% of 154)\n" + STAGES + "Peak HR 130, 84% of max predicted." + AFTER,
    )
    assert facts.percent_predicted_max_heart_rate is not None
    assert facts.percent_predicted_max_heart_rate.value == 84


@pytest.mark.parametrize(
    ("line", "rate", "predicted", "percent"),
    [
        ("HR max 150/161 (93%).", 150, 161, 93),
        ("Predicted max 161, achieved 150 = 93%.", 150, 161, 93),
        ("hr_max;150;pred 161;93%", 150, 161, 93),
        ("Max HR [ 150 ] = [ 93 ]% of [ 161 ]", 150, 161, 93),
        ("Max HR _150_ ( _93_ %)", 150, None, 93),
        ("Maximum HR 150 (93% of the maximum theoretic, 161).", 150, 161, 93),
        ("pk 150, 172/84 (93%)", 150, None, 93),
    ],
)
def test_the_share_of_the_predicted_maximum_told_at_length(
    checker: Checker, line: str, rate: int, predicted: int | None, percent: int
) -> None:
    facts = told(checker, WALKED, line)
    found = (facts.peak_heart_rate, facts.predicted_max_heart_rate, facts.percent_predicted_max_heart_rate)
    assert [f and f.value for f in found] == [rate, predicted, percent]


@pytest.mark.parametrize(
    "line", ["Peak HR 126. Lowest BP 120/70.", "Top rate 126. No cuff at the top, the last was 162/84."]
)
def test_a_low_or_last_pressure_is_no_peak(checker: Checker, line: str) -> None:
    found = told(checker, WALKED, line).peak_blood_pressure
    assert found is not None
    assert found.derived
    assert found.value == Pressure(systolic=162, diastolic=84)


@pytest.mark.parametrize(
    ("told", "predicted", "share", "target"),
    [
        ("Peak HR 135, 85% of predicted 159.", 159, 85, None),
        ("MPHR 149 - 75%.", 149, 75, None),
        ("130 of MPHR 180 = 72%", 180, 72, None),
        ("85% of max predicted 159 is 135", 159, 85, 135),
    ],
)
def test_shares_and_what_they_are_of(
    told: str, predicted: int, share: int, target: int | None, checker: Checker
) -> None:
    read = facts(checker, STAGED + told)
    found = (read.predicted_max_heart_rate, read.percent_predicted_max_heart_rate, read.target_heart_rate)
    assert tuple(map(plain, found)) == (predicted, share, target)
    assert plain(read.peak_heart_rate) in (130, 135)


@pytest.mark.parametrize("told", ["85% of MPHR | 136 |", "85% of max predicted - 136", "85% of predicted was 136"])
def test_a_target_without_a_sign_of_equality(told: str, checker: Checker) -> None:
    assert plain(facts(checker, f"{STAGED}Max HR 147. {told}").target_heart_rate) == 136


@pytest.mark.parametrize(
    ("told", "predicted"),
    [("THR 136 of 160 (85%). Peak HR 147.", 160), ("Peak HR 147. HR 124 of 147 (84%) at 1 min rec.", None)],
)
def test_a_share_of_something_else_is_no_peak(told: str, predicted: int | None, checker: Checker) -> None:
    read = facts(checker, STAGED + told)
    assert (plain(read.peak_heart_rate), plain(read.predicted_max_heart_rate)) == (147, predicted)


def test_peaks_and_what_is_none(checker: Checker) -> None:
    assert plain(facts(checker, TREADMILL + "HR 72 > 101 > 122 > 139, three stages").peak_heart_rate) != 101
    assert facts(checker, STAGED + "few PVCs when HR hit 118").peak_heart_rate.derived  # type: ignore[union-attr]
    loaded = facts(
        checker, BIKE + "REST: 72 BPM, 118/70\nPEAK 110 W, 7:15: 136 BPM, 178/82\nRECOVERY 5 MIN: 82 BPM, 124/70"
    )
    assert plain(loaded.peak_heart_rate) == 136
    assert not loaded.peak_heart_rate.derived  # type: ignore[union-attr]
    over = facts(checker, STAGED + "HR max/MPHR 140/157 = 89%")
    assert plain(over.peak_heart_rate) == 140
    assert plain(over.peak_blood_pressure) == "150/80"


@pytest.mark.parametrize(
    ("told", "share"),
    [
        ("85% of maximum predicted HR = 141 bpm; this was not reached.", None),
        ("MPHR 165 / 85% MPHR 140 / peak HR 122 / % MPHR achieved 74", 74),
        ("Predicted max for him is 162 so he made 93%", 93),
        ("Per cent of max: 76 of 179", 76),
        ("Max predicted HR .. 165 bpm        % max predicted ... 92 %", 92),
    ],
)
def test_shares_of_the_predicted_maximum(told: str, share: int | None, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).percent_predicted_max_heart_rate) == share


def test_mets_behind_dots(checker: Checker) -> None:
    assert plain(facts(checker, STAGED + "Exercise time ..... 9 min 20 s     METs .............. 10.3").mets) == 10.3


def test_what_falls_is_no_peak(checker: Checker) -> None:
    read = facts(checker, STAGED + "Recovery HR 128 -> 92, BP 148/78 -> 126/74.")
    assert plain(read.peak_heart_rate) != 92
    assert plain(read.peak_blood_pressure) != "126/74"


@pytest.mark.parametrize("told", ["Max predicted HR 220-58=162", "Max. Predicted Heart Rate (220 - age): 162"])
def test_what_the_age_is_taken_from_is_no_predicted_rate(told: str, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).predicted_max_heart_rate) == 162


@pytest.mark.parametrize(
    ("line", "predicted", "share"),
    [
        ("174 is 104% of her age figure of 168.", 168, 104),
        ("PREDICTED  162 >> 98%", 162, 98),
        ("Predicted maximum for him is 159, so he made 95 percent of it.", 159, 95),
        ("Age-predicted maximum 157; 91% of it was reached.", 157, 91),
        ("Max HR 150    % of age predicted 92", None, 92),
        ("100% would be 179", 179, None),
        ("predicted max 206 -> 96%", 206, 96),
        ("%MPHR 96 (164)", 164, 96),
    ],
)
def test_shares_of_the_predicted_rate(checker: Checker, line: str, predicted: int | None, share: int | None) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + line + AFTER)
    found = facts.predicted_max_heart_rate, facts.percent_predicted_max_heart_rate
    assert [None if f is None else f.value for f in found] == [predicted, share]


def test_what_was_aimed_at_is_not_what_was_reached(checker: Checker) -> None:
    line = "We stopped because 85% of her 175 predicted (149) had been passed. Max HR 152, which is 87%."
    facts = facts_of(checker, HEAD + REST + STAGES + line + AFTER)
    assert facts.target_heart_rate is not None
    assert facts.target_heart_rate.value == 149
    assert facts.percent_predicted_max_heart_rate is not None
    assert facts.percent_predicted_max_heart_rate.value == 87
    line = "Target 138 (85% of 162). Got 134 = 83%"
    facts = facts_of(checker, HEAD + REST + STAGES + line + AFTER)
    assert facts.peak_heart_rate is not None
    assert facts.peak_heart_rate.value != 138


@pytest.mark.parametrize(
    ("line", "rate", "pressure"),
    [
        ("hr 66 --> 158, bp 120/70 --> 184/80", 158, 184),
        ("Stage 3  7:20  147  178/80   << peak", 147, 178),
        ("  0908: 151, 170/58 (highest HR)", 151, None),
        ("High HR 150. High BP 182/78, in stage 3.", 150, 182),
        ("Went 7 min, got up to 151, bp top 168/84.", 151, 168),
        ("The fastest pulse we saw was 148.", 148, None),
        ("Best HR 96. Peak HR 145 both parts. Peak HR for whole study 148.", 148, None),
    ],
)
def test_peaks_as_people_mark_them(checker: Checker, line: str, rate: int, pressure: int | None) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + line + AFTER)
    assert facts.peak_heart_rate is not None
    assert (facts.peak_heart_rate.value, facts.peak_heart_rate.derived) == (rate, False)
    if pressure is not None:
        assert facts.peak_blood_pressure is not None
        assert not facts.peak_blood_pressure.derived
        assert facts.peak_blood_pressure.value.systolic == pressure  # type: ignore[union-attr]


def test_an_end_of_a_stage_is_no_stated_peak(checker: Checker) -> None:
    text = HEAD + REST + "Bruce. End of first 100, 140/80. End of second 130, 160/80. Off at 6:40." + AFTER
    assert status_of(checker.check(text), "peak-blood-pressure") == "partial"


@pytest.mark.parametrize(
    ("told", "share"), [("max HR 129 // predicted 155 // 83%", 155), ("% MPHR      94 (168)", 168)]
)
def test_the_predicted_maximum_beside_its_share(told: str, share: int, checker: Checker) -> None:
    predicted = facts_of(checker, HEAD + REST + STAGES + told + AFTER).predicted_max_heart_rate
    assert predicted is not None
    assert predicted.value == share


@pytest.mark.parametrize("head", ["ADDENDUM", ">>> ADDENDUM 3/4/2025", "* late entry", "== Correction"])
def test_a_later_peak_takes_the_place_of_the_first(head: str, checker: Checker) -> None:
    text = HEAD + REST + STAGES + f"Peak HR 108\n{AFTER}\n{head}\nThe peak was mistyped, correct peak HR is 130.\n"
    peak = facts_of(checker, text).peak_heart_rate
    assert peak is not None
    assert peak.value == 130


@pytest.mark.parametrize(
    "told",
    [
        "At 6 minutes 150 W: 148 and 170/80, his peak rate (92% of predicted) and peak pressure.",
        "Last minute 148, 170/80, and 148 was her maximum; her top pressure was 170/80.",
        "At 150 watts 148, the maximum. Highest pressure 170/80.",
        "Minute 6: 148, 170/80, the fastest he went. Highest pressure 170/80.",
        "pk HR 148 @6'. pk BP 170/80",
        "The peak heart rate on the infusion was 148 and the peak pressure 170/80.",
        "Maxima: HR 148, BP 170/80",
    ],
)
def test_a_peak_told_in_passing(told: str, checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + "Bike, 25 W up every minute.\n" + told + AFTER)
    assert facts.peak_heart_rate is not None
    assert facts.peak_blood_pressure is not None
    assert (facts.peak_heart_rate.value, facts.peak_heart_rate.derived) == (148, False)
    assert (facts.peak_blood_pressure.value.systolic, facts.peak_blood_pressure.derived) == (170, False)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("85% target 140.", "partial"),
        ("85% target: 140", "partial"),
        ("85% target........ 140", "partial"),
        ("Target 140, 85% target reached.", "present"),
        ("Target 140, 92% of target.", "present"),
        ("Target 140, reached 88% of max predicted.", "present"),
    ],
)
def test_a_target_that_was_set_is_not_yet_reached(checker: Checker, line: str, status: str) -> None:
    assert status_of(checker.check(HEAD + REST + STAGES + line + "\n" + AFTER), "target-heart-rate") == status


def test_the_peak_pressure_is_that_at_rest(checker: Checker) -> None:
    told = "The peak heart rate was 131; the peak BP was that at rest, 150/82.\n"
    found = facts_of(checker, HEAD + REST + STAGES + told + AFTER).peak_blood_pressure
    assert found is not None
    assert not found.derived
    assert str(found.value.systolic) == "150"  # type: ignore[union-attr]


def test_one_label_for_both_peaks(checker: Checker) -> None:
    facts = facts_of(checker, HEAD_OF_BRUCE + THREE_STAGES + "Top HR / top BP > 149 / 172/84\n")
    assert facts.peak_heart_rate is not None
    assert (facts.peak_heart_rate.value, facts.peak_heart_rate.derived) == (149, False)


def test_a_peak_with_its_time_behind_the_word_is_a_row_and_the_peak(checker: Checker) -> None:
    facts = facts_of(checker, BRUCE_AT_REST + "st 1 3:00 100 140/80\nst 2 6:00 124 156/82\npk 8:12 151 172/84\n")
    assert [r.heart_rate.value for r in facts.stages if r.heart_rate] == [70, 100, 124, 151]
    assert facts.peak_heart_rate is not None
    assert facts.peak_heart_rate.value == 151


def test_readings_at_rest_alone_have_no_peak(checker: Checker) -> None:
    facts = checker.check("Bruce treadmill\nRest HR 90 BP 212/116. Test not started, cancelled.\n").facts
    assert facts.resting_heart_rate is not None
    assert facts.peak_heart_rate is None
    assert facts.peak_blood_pressure is None


@pytest.mark.parametrize(
    ("line", "predicted", "percent", "peak"),
    [
        ("162 of 182 = 89 pct predicted.", 182, 89, 162),
        ("Peak HR 162 of 182 = 89 % predicted.", 182, 89, 162),
        ("162 of 182, 89 pct of predicted", 182, 89, 162),
        ("118 of 135 = 87% of target", None, None, 126),
        ("Target 135 of 159 = 85%", 159, None, 126),
    ],
)
def test_a_part_a_whole_and_the_share(
    rules_alone: Checker, line: str, predicted: int | None, percent: int | None, peak: int
) -> None:
    found = facts(rules_alone, BRUCE + line)
    assert plain(found.predicted_max_heart_rate) == predicted
    assert plain(found.percent_predicted_max_heart_rate) == percent
    assert plain(found.peak_heart_rate) == peak


@pytest.mark.parametrize("line", ["MAXIMUM H.R. 151    MAXIMUM B.P. 182/80", "Max H.R. 151, max B.P. 182/80 MPHR 165"])
def test_labels_with_full_stops(rules_alone: Checker, line: str) -> None:
    found = facts(rules_alone, BRUCE + line)
    assert (plain(found.peak_heart_rate), plain(found.peak_blood_pressure)) == (151, "182/80")


def test_a_share_behind_the_pressure_of_a_stage(rules_alone: Checker) -> None:
    note = BRUCE.replace("HR 126 BP 162/84", "HR 126 BP 162/84 MPHR 79%")
    assert rows(rules_alone, note) == rows(rules_alone, BRUCE)


def test_the_summary_in_front_of_the_predicted_rate_is_no_row(rules_alone: Checker) -> None:
    assert rows(rules_alone, BRUCE + "10.0 METs, HR 126 BP 162/84 MPHR 159") == rows(rules_alone, BRUCE)


@pytest.mark.parametrize(
    ("line", "peak", "predicted"),
    [
        ("Peak BP 172/84, HR 162 of 182 (89%)", 162, 182),
        ("Target 155 of 182 = 85%. Got 162 of 182 = 89%", 162, 182),
        ("MPHR: 162 of 182 = 89%, recovered well", 162, 182),
        ("162 of 182 = 89% prior to recovery", 162, 182),
        ("Resting 70, max 162 of 182 (89%)", 162, 182),
        ("HR recovered to 96 of 182 = 53%", 126, 182),
        ("96 of 182 = 53% in recovery", 126, None),
        ("target heart rate for age: 155 of 182 (85%)", 126, 182),
        ("Level 2 120 of 182 (66%)", 126, 182),
        ("Needed 155 of 182 (85%)", 126, 182),
        ("Attended 110 of 120 (92%)", 126, None),
        ("Finally 110 of 120 (92%) rehab visits", 126, None),
    ],
)
def test_a_share_is_of_the_highest_rate(rules_alone: Checker, line: str, peak: int, predicted: int | None) -> None:
    found = facts(rules_alone, BRUCE + line)
    assert (plain(found.peak_heart_rate), plain(found.predicted_max_heart_rate)) == (peak, predicted)


@pytest.mark.parametrize(
    ("line", "peak"), [("pulse 152 tops", 152), ("HR: 152 tops", 152), ("HR ~152 tops", 152), ("SBP got 172 tops", 126)]
)
def test_what_was_reached_tops(rules_alone: Checker, line: str, peak: int) -> None:
    assert plain(facts(rules_alone, BRUCE + line).peak_heart_rate) == peak


@pytest.mark.parametrize(
    ("line", "peak"),
    [
        ("162 of 182 = 89% w/ leg fatigue", 162),
        ("HR 162 of 182 (89%) goal met", 162),
        ("Rest rate 70 tops", 126),
        ("Rec HR 96 tops by 3 min", 126),
    ],
)
def test_what_stands_behind_a_share_and_before_tops(rules_alone: Checker, line: str, peak: int) -> None:
    assert plain(facts(rules_alone, BRUCE + line).peak_heart_rate) == peak


def test_the_mets_of_a_column(rules_alone: Checker) -> None:
    table = "             HR   BP      METs\nRest         70   130/80  1.0\nStage 1 3:00 102  148/80  4.6\nStage 2 6:00 126  162/84  7.1\n"
    assert plain(facts(rules_alone, f"TREADMILL STRESS TEST, Bruce, 02/03/2025\n{table}").mets) == 7.1


@pytest.mark.parametrize(
    ("lines", "mets"),
    [
        ("Stage HR BP METs\n1 104 138/80 4.6\n2 126 152/82 7.0", 7.0),
        ("Stage Time HR BP METs\n1 3:00 104 138/80 4.6\n2 6:00 126 152/82 7.0\nMax METs 7.4", 7.4),
        ("Stage 1 HR 104 BP 138/80 4.6 METs\nStage 2 HR 126 BP 152/82 7.0 METs", 7.0),
        ("Stage 1 HR 104 BP 138/80 4.6 METs\nStage 2 HR 126 BP 152/82 7.0 METs\nAchieved 7.4 METs.", 7.4),
        ("Stage 1 HR 104 BP 138/80 4.6 METs\nPredicted METs: 11.2", 4.6),
        ("Stage 1: HR 104 BP 138/80 METs 4.6\nStage 2: HR 126 BP 152/82 METs 7.0", 7.0),
        ("Step one: 78, 124/70. Step two: 84, 130/72. Calf cramps, 10:20 all told and about 6 METs.", 6),
    ],
)
def test_the_most_of_the_rows_and_what_is_told_beside_them(rules_alone: Checker, lines: str, mets: float) -> None:
    assert plain(facts(rules_alone, f"TREADMILL STRESS TEST, Bruce\nRest 70 130/80\n{lines}").mets) == mets
