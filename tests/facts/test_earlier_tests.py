"""What is told of a test of another day and is no fact of this one."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import BRUCE_HEAD, BRUCE_STAGES, EXAMPLE, REST, STAGED, STAGES, TIGHT, beside
from tests.told import ended, facts, facts_of, felt, plain


@pytest.mark.parametrize(
    "earlier",
    [
        "Prior exercise test: peak HR 181, 13.1 METs, duration 12:00.",
        "Old treadmill: peak HR 181, 13.1 METs, duration 12:00.",
        "Earlier stress test: peak HR 181, 13.1 METs.",
        "Prior bike: peak HR 181, 13.1 METs.",
    ],
)
def test_what_an_earlier_test_reached_is_not_of_this_one(checker: Checker, earlier: str) -> None:
    note = EXAMPLE.replace("Indication:", f"{earlier}\nIndication:")
    facts = checker.check(note).facts
    assert facts.peak_heart_rate is not None
    assert facts.mets is not None
    assert facts.duration is not None
    assert (facts.peak_heart_rate.value, facts.mets.value, facts.duration.value) == (147, 9.8, 500)


@pytest.mark.parametrize(
    "earlier", ["Last treadmill stopped for chest pain.", "Old bike test ended for dyspnea at 6 min."]
)
def test_why_an_earlier_test_ended_is_not_why_this_one_did(checker: Checker, earlier: str) -> None:
    assert ended(checker, f"{STAGED}{earlier}\n") == set()


def test_the_date_of_an_earlier_test(checker: Checker) -> None:
    text = "Stress lab. 12/02/2025 was her last one; this one 2/12/2026. Ann Roe, MRN 1234.\n" + REST + STAGES
    found = facts_of(checker, text).test_date
    assert found is not None
    assert found.value == "2026-02-12"
    assert not [f for f in checker.check(text).findings if f.name == "dates-of-test"]


@pytest.mark.parametrize("earlier", ["Prior MPI", "Last SPECT 2022", "Previous Myoview"])
def test_a_perfusion_study_of_before(rules_alone: Checker, earlier: str) -> None:
    found = facts(rules_alone, f"{BRUCE_HEAD}{earlier}: peak HR 181, 13.1 METs.\n{BRUCE_STAGES}")
    assert (plain(found.peak_heart_rate), plain(found.mets)) == (126, None)


@pytest.mark.parametrize(
    "opening",
    [
        "Vitals taken prior to stress, then Bruce on the treadmill",
        "Practice walk prior to test, then Bruce",
        "Old treadmill (rm 3) used, Bruce",
        "61y old male stress test, Bruce",
        "61 y old treadmill test, Bruce",
        "61y old GXT, Bruce",
        "Last treadmill stage, Bruce",
        "Last test of the day, Bruce treadmill",
        "Last stress slot 0930, Bruce treadmill",
        "61 yr. old male treadmill test, Bruce",
        "61 years  old male treadmill test, Bruce",
        "Rest images done earlier in nuclear, then Bruce",
        "ECG compared with last office exam, Bruce treadmill",
        "Last full Bruce stage 2, Bruce treadmill",
    ],
)
def test_what_only_sounds_like_an_earlier_test(rules_alone: Checker, opening: str) -> None:
    note = f"{TIGHT.replace('Bruce protocol', opening)}{opening}: 10.0 METs\n"
    found = facts(rules_alone, note)
    assert (plain(found.protocol), plain(found.mets)) == ("bruce", 10)


@pytest.mark.parametrize(
    "earlier",
    [
        "Prior exercise tolerance test",
        "Prior symptom-limited exercise test",
        "Prior ergometer",
        "Previous CPET",
        "Prior ETTs",
        "Previous 8/2022 test",
        "Old 2019 treadmill",
        "Prior outpatient stress test",
        "Last clinic treadmill",
        "Prior full Bruce",
        "Last exam",
        "Old nuclear",
        "Prior June 2022 stress test",
        "Last rehab stress test",
        "Last VA treadmill",
    ],
)
def test_an_earlier_test_by_another_name(rules_alone: Checker, earlier: str) -> None:
    found = facts(rules_alone, beside(f"{earlier}: peak HR 181, 13.1 METs, exercise time 12:00"))
    assert (plain(found.peak_heart_rate), plain(found.mets), plain(found.duration)) == (147, 9.8, 500)


@pytest.mark.parametrize("earlier", ["Prior 2022 GXT", "Last 2023 stress test", "Old 2019 treadmill"])
def test_why_a_test_of_another_year_ended(rules_alone: Checker, earlier: str) -> None:
    note = f"{TIGHT.replace('chest tightness 3/10', '')}{earlier} was stopped for chest pain.\n"
    assert ended(rules_alone, note) == set()
    assert felt(rules_alone, note) == {}
