"""What stands between lines and forms: wrapped terms, keys of exports, roles without a label, tests never begun."""

from __future__ import annotations

import pytest

from notecheck import Checker
from notecheck.report import Facts

HEAD = "Treadmill stress test 3/4/2025, Bruce. Pt A. Roe, DOB 1/2/1960.\nRest HR 70 BP 130/80\n"
STAGES = "Stage 1 HR 100 BP 140/80\nStage 2 HR 124 BP 156/82\nStage 3 HR 148 BP 170/84\n"


def facts_of(checker: Checker, text: str) -> Facts:
    facts = checker.check(text).facts
    assert facts is not None
    return facts


def test_a_term_is_read_over_the_end_of_a_wrapped_line(checker: Checker) -> None:
    wrapped = (
        "He was at ease when he sat down again and told us there had been no chest\n"
        "pain at any point; when it was over we looked at the log and saw his highest\n"
        "pressure of 172/84 there.\n"
    )
    facts = facts_of(checker, HEAD + STAGES + wrapped)
    assert [(s.value, s.present) for s in facts.symptoms] == [("chest_pain", False)]
    assert facts.peak_blood_pressure is not None
    assert not facts.peak_blood_pressure.derived


@pytest.mark.parametrize(
    "line", ["ST seg no chg", "ST: zero mm shift", "0 mm ST change in all leads", "ST segs no chgs"]
)
def test_st_without_change_in_shorthand(checker: Checker, line: str) -> None:
    assert [s.present for s in facts_of(checker, HEAD + STAGES + line + "\n").st_changes] == [False]


@pytest.mark.parametrize("line", ["Stop: SBP 244", "Ended because systolic hit 252", "Stopped, pressure was 250/116"])
def test_stopped_for_the_pressure_by_its_number(checker: Checker, line: str) -> None:
    assert [t.value for t in facts_of(checker, HEAD + STAGES + line + "\n").termination] == ["hypertension"]


def test_a_peak_with_its_time_behind_the_word_is_a_row_and_the_peak(checker: Checker) -> None:
    facts = facts_of(checker, HEAD + "st 1 3:00 100 140/80\nst 2 6:00 124 156/82\npk 8:12 151 172/84\n")
    assert [r.heart_rate.value for r in facts.stages if r.heart_rate] == [70, 100, 124, 151]
    assert facts.peak_heart_rate is not None
    assert facts.peak_heart_rate.value == 151


def test_keys_of_an_export(checker: Checker) -> None:
    facts = facts_of(checker, "#Protocol;BRUCE\n#ExTime;9:20\n#MaxHR;151;Pred;160\n#MaxBP;176/82\n#MaxMETs;10.1\n")
    found = (facts.duration, facts.peak_heart_rate, facts.mets)
    assert [f and f.value for f in found] == [560, 151, 10.1]


@pytest.mark.parametrize(
    "line",
    [
        "His pulse was 84 at 2 minutes, 95 at 4 minutes and 108 at 6 minutes.",
        "Heart rate 84 at 2 min, 95 at 4 min, 108 at 6 min.",
    ],
)
def test_rates_before_their_minutes(checker: Checker, line: str) -> None:
    rows = facts_of(checker, HEAD + line + "\n").stages
    assert [r.heart_rate.value for r in rows if r.heart_rate and r.phase == "exercise"] == [84, 95, 108]


def test_a_last_rate_without_pressure_for_a_reason(checker: Checker) -> None:
    log = "4 -> 12 min   172   156/80\n5 -> 13:10   179   (arms moving, BP not taken)\n"
    rows = facts_of(checker, HEAD + log).stages
    assert [(r.heart_rate.value, r.blood_pressure is None) for r in rows if r.heart_rate] == [
        (70, False),
        (172, False),
        (179, True),
    ]


@pytest.mark.parametrize(
    ("line", "element", "status"),
    [
        ("Dr. Fenn examined nobody; she was the supervising doctor.", "supervising-provider", "present"),
        ("Supervising APP on site.", "supervising-provider", "partial"),
        ("I ran, supervised and read this test myself.\n\nPaul Fenn, MD 3/4/2025", "interpreting-provider", "present"),
        ("Ordered by lcdr fenn", "ordering-provider", "present"),
        ("CONSULT FROM: FENN, PAUL MD", "ordering-provider", "present"),
        ("Order no. | 7712345", "ordering-provider", "present"),
        ("Reader?   A COL P. Fenn, MD", "interpreting-provider", "present"),
    ],
)
def test_roles_told_without_a_label(checker: Checker, line: str, element: str, status: str) -> None:
    report = checker.check(HEAD + STAGES + line + "\n")
    assert {e.id: e.status for e in report.elements}[element] == status


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Treadmill for a license. Rest BP 204/112 HR 90. Called Dr. Fenn, who said do not start.", "not_performed"),
        ("Bruce treadmill ordered. BP 210/110. Treadmill was not turned on.", "not_performed"),
        ("CARDIAC REHAB - SESSION 9\nEntry treadmill 6 METs.\npre 70 120/70\nbike 98 132/74\n", "not_stress_test"),
        ("Phase III exercise class\nTreadmill 2.2 mph HR 98 BP 130/70\n", "not_stress_test"),
    ],
)
def test_what_was_no_stress_test(checker: Checker, text: str, kind: str) -> None:
    assert checker.check(text).note.kind == kind
