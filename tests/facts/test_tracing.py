"""What is told of the ST segment and of rhythms."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import (
    AFTER,
    BRUCE,
    BRUCE_AT_REST,
    GXT,
    HEAD,
    REST,
    STAGED,
    STAGES,
    THREE_STAGES,
    TREADMILL,
    WALKED,
)
from tests.told import facts, facts_of, status, status_of, told


def test_a_rhythm_compared_with_the_one_at_rest_is_of_the_test(checker: Checker) -> None:
    said = "Rhythm: SR/ST, the widths of PR and of QRS throughout the same as at rest."
    assert status_of(checker.check(HEAD + REST + STAGES + said + AFTER), "rhythm") == "present"


@pytest.mark.parametrize(
    ("line", "present"),
    [
        ("No ST shift apart from 0.5 mm upsloping V6.", True),
        ("ST: none of 1 mm or more from baseline.", False),
        ("never dizzy the st went down 1 millimeter flat in v5", True),
        ("ST? No deviation in any lead", False),
    ],
)
def test_what_the_st_segment_did(checker: Checker, line: str, present: bool) -> None:
    assert [c.present for c in told(checker, WALKED, line).st_changes] == [present]


@pytest.mark.parametrize(
    ("told", "present"),
    [
        ("ST LEVEL (mm) J+60\n        REST    PEAK\nII      0.2     -1.4\nV5      0.1     -1.9", True),
        ("ST LEVEL (mm) J+60\n        REST    PEAK\nII      0.2     -0.2\nV5      0.1     -0.1", None),
        ("I did not see the ST move in any lead.", False),
        ("12 leads clear. Rest: sinus. Sinus tach to the end. ST 0.7 mm upsloping depression V4-V5 at 9:30.", True),
    ],
)
def test_st_segments(told: str, present: bool | None, checker: Checker) -> None:
    changes = facts(checker, STAGED + told).st_changes
    assert (changes[0].present if changes else None) is present


def test_a_printed_level_tells_its_lead_and_its_depth(checker: Checker) -> None:
    told = facts(checker, STAGED + "ST LEVEL (mm)\n        REST    PEAK\nII      0.2     -1.4\nV5      0.1     -1.9")
    change = told.st_changes[0]
    assert (change.direction, change.millimetres, change.leads) == ("depression", 2.0, ("V5",))


@pytest.mark.parametrize(
    "table",
    [
        "Stage  Time  HR   BP      ST\nRest   -     70   120/80   0\nSt 1   3:00  110  140/80   0\nDuke treadmill score: +6",
        "Stage  Time  HR   BP      ST V5\nRest   -     70   120/80  -1.0\nSt 1   3:00  110  140/80  -1.0",
        "Jane Roe, 414 Elm St, Akron\nRest HR 70 BP 120/80\nStage 1 3:00 HR 110 BP 140/80\nDuke score -5",
    ],
)
def test_numbers_that_are_no_change_of_st(table: str, checker: Checker) -> None:
    assert not facts(checker, TREADMILL + table).st_changes


@pytest.mark.parametrize(
    "line", ["ST changes: none.  Arrhythmias: none.", "ST-T changes: none", "ST not displaced in any lead"]
)
def test_no_change_of_the_segment(checker: Checker, line: str) -> None:
    changes = facts_of(checker, HEAD + REST + STAGES + line + AFTER).st_changes
    assert [c.present for c in changes] == [False]


@pytest.mark.parametrize(
    ("told", "st"),
    [
        ("ST hasn't budged in any lead.", [False]),
        ("ECG: Normal sinus rhythm at baseline with left bundle branch block.", []),
        ("ST analysis not measured because of the block.", []),
        ("ST changes: {{none / 1mm / 2mm}} in leads {{leads}}", []),
    ],
)
def test_what_is_told_of_st(told: str, st: list[bool], checker: Checker) -> None:
    found = facts_of(checker, HEAD + "Rest HR 70 BP 120/80\n" + STAGES + told + AFTER).st_changes
    assert [change.present for change in found] == st


def test_what_is_compared_with_rest_is_no_resting_tracing(checker: Checker) -> None:
    text = (
        "Treadmill test 3/4/2025. Baseline ECG: done\nHR 70 BP 120/80\n"
        + STAGES
        + "ST: no deviation from baseline\nAE: one AV block, gone by itself\n"
    )
    assert status_of(checker.check(text + AFTER), "resting-ecg") == "partial"


def test_the_rhythm_of_the_walk_is_no_resting_tracing(checker: Checker) -> None:
    text = "Treadmill 3/4/2025. Electrodes were placed. The monitor showed sinus rhythm while he walked.\nHR 70 BP 120/80 at rest\n"
    assert status_of(checker.check(text + STAGES + AFTER), "resting-ecg") == "missing"


@pytest.mark.parametrize(
    ("told", "present"),
    [
        ("ST: on the baseline in all twelve leads", False),
        ("ST segments sat exactly where they were at rest.", False),
        ("The ST segments kept to where they had been at the outset.", False),
        ("ST: 1 mm upsloping V4-V5 at 7:50, same as in 2021", True),
        ("ST kept its line in every lead.", False),
        ("There was sinus tachycardia without arrhythmia and 2 mm of horizontal depression in V4 to V6.", True),
    ],
)
def test_the_st_segment(told: str, present: bool, checker: Checker) -> None:
    assert [c.present for c in facts_of(checker, HEAD + REST + STAGES + told + AFTER).st_changes] == [present]


def test_a_block_that_did_not_change_is_no_word_on_st(checker: Checker) -> None:
    told = "ECG during: sinus, LBBB unchanged, one dropped beat."
    assert not facts_of(checker, HEAD + REST + STAGES + told + AFTER).st_changes


def test_a_term_is_read_over_the_end_of_a_wrapped_line(checker: Checker) -> None:
    wrapped = (
        "He was at ease when he sat down again and told us there had been no chest\n"
        "pain at any point; when it was over we looked at the log and saw his highest\n"
        "pressure of 172/84 there.\n"
    )
    facts = facts_of(checker, BRUCE_AT_REST + THREE_STAGES + wrapped)
    assert [(s.value, s.present) for s in facts.symptoms] == [("chest_pain", False)]
    assert facts.peak_blood_pressure is not None
    assert not facts.peak_blood_pressure.derived


@pytest.mark.parametrize(
    "line", ["ST seg no chg", "ST: zero mm shift", "0 mm ST change in all leads", "ST segs no chgs"]
)
def test_st_without_change_in_shorthand(checker: Checker, line: str) -> None:
    assert [s.present for s in facts_of(checker, BRUCE_AT_REST + THREE_STAGES + line + "\n").st_changes] == [False]


@pytest.mark.parametrize(
    ("line", "size"), [("0.5 upsl dep v4-5 pk", 0.5), ("1.5 ST depression in II", 1.5), ("st 0.1 mV dep V5", 1.0)]
)
def test_a_size_of_st_is_in_millimetres_with_and_without_its_unit(checker: Checker, line: str, size: float) -> None:
    (change,) = told(checker, GXT, line).st_changes
    assert (change.present, change.direction, change.millimetres) == (True, "depression", size)


def test_what_a_device_is_set_to_is_no_rhythm(checker: Checker) -> None:
    assert not told(checker, GXT, "Single-chamber ICD, VT zone 190").rhythm
    assert [r.value for r in told(checker, GXT, "VT 6 beats at peak").rhythm] == ["ventricular_tachycardia"]


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
    assert [s.present for s in facts(rules_alone, BRUCE + line).st_changes] == [False]


def test_a_segment_that_was_not_measured_is_described(rules_alone: Checker) -> None:
    elements = rules_alone.check(f"{BRUCE}Did not measure ST because of the bundle branch block.\n").elements
    assert {e.id: e.status for e in elements}["st-description"] == "present"


@pytest.mark.parametrize(
    ("line", "size", "leads"),
    [
        ("V5 half a mm down and climbing at peak, level again 2 min rec", 0.5, ("V5",)),
        ("v5 and v6 flat 1 mm down at the end", 1.0, ("V5", "V6")),
        ("ST J+60 at max    V5 -1.2 mm  slope +0.4 mV/s", 1.2, ("V5",)),
    ],
)
def test_a_deviation_by_its_leads(rules_alone: Checker, line: str, size: float, leads: tuple[str, ...]) -> None:
    (change,) = facts(rules_alone, BRUCE + line).st_changes
    assert (change.present, change.millimetres, change.leads, change.direction) == (True, size, leads, "depression")


@pytest.mark.parametrize("line", ["T waves V5 2 mm up at rest", "V5 electrode moved 1 mm down", "R wave V5 2 mm high"])
def test_leads_without_a_segment(rules_alone: Checker, line: str) -> None:
    assert not facts(rules_alone, BRUCE + line).st_changes


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("At rest flat, peak V5 1.5 mm down", True),
        ("Compared to rest V5 1.5 mm down at peak", True),
        ("From baseline V5 V6 1 mm down", True),
        ("QRS narrow, V5 1.5 mm down at peak", True),
        ("Rest of leads flat, V5 1.5 mm down", True),
        ("V5 0.5 mm down at rest", False),
        ("Supine V5 0.5 mm down", False),
        ("Stop rule: V5 2 mm down", False),
        ("T waves in V5 2 mm up at peak", False),
        ("U wave V3 1 mm up", False),
    ],
)
def test_deviations_by_leads_of_the_test_alone(rules_alone: Checker, line: str, told: bool) -> None:
    assert bool(facts(rules_alone, BRUCE + line).st_changes) == told


@pytest.mark.parametrize(
    ("line", "direction"),
    [
        ("V5 1 mm below at peak", "depression"),
        ("V5 1 mm above at peak", "elevation"),
    ],
)
def test_which_way_a_lead_moved(rules_alone: Checker, line: str, direction: str) -> None:
    (change,) = facts(rules_alone, BRUCE + line).st_changes
    assert (change.direction, change.leads) == (direction, ("V5",))


def test_leads_before_the_test_begins_are_none_of_it(rules_alone: Checker) -> None:
    assert not facts(rules_alone, f"TREADMILL STRESS TEST\nV5 1 mm down on the clinic strip\n{BRUCE}").st_changes


@pytest.mark.parametrize(
    ("line", "leads"), [("ST depression 1 mm in I and aVL", ("I", "aVL")), ("ST depression 1 mm, i saw it", ())]
)
def test_the_first_lead_and_the_writer(rules_alone: Checker, line: str, leads: tuple[str, ...]) -> None:
    (change,) = facts(rules_alone, BRUCE + line).st_changes
    assert change.leads == leads


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("V5 1 mm down, none at rest", True),
        ("V5 1 mm down, resolved with rest", True),
        ("V5 1 mm down in recovery, supine", True),
        ("V4-V6 1.5 mm down, same as rest", True),
        ("V5 1 mm down (baseline)", False),
        ("Resting 72 bpm V5 0.5 mm down", False),
        ("Baseline: V5 0.5 mm down at 09:25", False),
        ("T wave inversion V5 1 mm down", False),
    ],
)
def test_rest_counts_in_front_of_the_leads(rules_alone: Checker, line: str, told: bool) -> None:
    assert bool(facts(rules_alone, BRUCE + line).st_changes) == told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ST: [x] no change [ ] depression [ ] elevation", [(False, None)]),
        ("ST: (X) no shift from baseline ( ) depression __ mm ( ) elevation __ mm", [(False, None)]),
        ("ST: [ ] no change [x] depression 1 mm V5 [ ] elevation", [(True, 1.0)]),
        ("ST segment: ( ) none (x) depression  1.5 mm  leads V4-V6", [(True, 1.5)]),
        ("ST: [ ] no change [ ] depression [ ] elevation", []),
        ("ST depression: [ ] yes [x] no", [(False, None)]),
        ("ST Depression? No", [(False, None)]),
        ("ST changes: none", [(False, None)]),
        ("ST changes? No", [(False, None)]),
        ("ST: [ ] None [x] Depression [ ] Elevation  Leads: V4-V6  Amount: 1.5 mm", [(True, 1.5)]),
        ("ST level within 0.3 mm of rest all leads", [(False, None)]),
        ("The ST sagged a millimeter and a half, flat, in V5 and V6", [(True, None)]),
    ],
)
def test_a_form_s_field_of_the_segment(rules_alone: Checker, line: str, told: list[tuple[bool, float | None]]) -> None:
    assert [(c.present, c.millimetres) for c in facts(rules_alone, BRUCE + line).st_changes] == told


@pytest.mark.parametrize(
    ("line", "expected"),
    [("ST changes: none", "present"), ("ST changes noted", "partial"), ("No ischemic ST changes", "partial")],
)
def test_changes_named_and_denied(rules_alone: Checker, line: str, expected: str) -> None:
    assert status(rules_alone, BRUCE + line, "st-description") == expected


def test_several_columns_of_the_segment(rules_alone: Checker) -> None:
    note = (
        f"{TREADMILL}STAGE   TIME    HR    BP      ST II   ST V5 (MM)\nSUP      --     69   140/84   0.0   0.1\n"
        "1       3:00   107    158/88   -0.2   0.0\n2     6:00    132   176/90   -0.3   -1.3\n"
    )
    (change,) = facts(rules_alone, note).st_changes
    assert (change.direction, change.millimetres) == ("depression", 1.4)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Flat at rest, V5 1 mm down at 148 bpm", True),
        ("V5 1 mm below resting", True),
        ("Baseline sinus 72 bpm, V5 1 mm down", False),
    ],
)
def test_a_rate_of_exercise_behind_the_rest(rules_alone: Checker, line: str, told: bool) -> None:
    assert bool(facts(rules_alone, BRUCE + line).st_changes) == told
