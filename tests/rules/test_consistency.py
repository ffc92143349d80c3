"""Facts that do not fit: the arithmetic is shown with all its places, and what only looks odd raises no alarm."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker
from notecheck.report import Finding

NOTE = """TREADMILL STRESS TEST   Date of test: 06/11/2026
Patient: Quill, Marisol   age 58   DOB 05/02/1968
Resting HR 72   Resting BP 128/78
Protocol: Bruce
Stage 1 3:00 1.7/10 HR 104 BP 142/80
Stage 2 6:00 2.5/12 HR 126 BP 158/82
Stage 3 7:10 3.4/14 HR 149 BP 176/82
Recovery 1 min HR 120 BP 160/80
Recovery 4 min HR 92 BP 136/78
Exercise time 7:10   METs 8.5
Max HR 149   92% of 162   target 138
Max BP 176/82   RPP 26224
Symptoms: leg fatigue, no chest pain
Stopped: leg fatigue, target met
Complications: none
Performed by: Teodor Vance, CCT   e-signed 06/11/2026
"""


def odd(checker: Checker, note: str) -> list[Finding]:
    return [f for f in checker.check(note).findings if f.code.startswith("NC4")]


def changed(old: str, new: str) -> str:
    assert old in NOTE
    return NOTE.replace(old, new)


def test_a_consistent_note_raises_nothing(checker: Checker) -> None:
    assert odd(checker, NOTE) == []


def test_the_arithmetic_is_shown_with_all_its_places(checker: Checker) -> None:
    note = changed("92% of 162", "85% of 162")
    (finding,) = odd(checker, note)
    assert finding.name == "percent-of-predicted"
    assert "149 of 162 is 92 %, the note says 85 %." in finding.message
    places = [(finding.start, finding.end), *((p.start, p.end) for p in finding.related)]
    assert [note[a:b] for a, b in places] == ["149", "85%", "162"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("92% of 162", "91% of 162", "rounding"),
        ("92% of 162", "93% of 162", "rounding up"),
        ("92% of 162   target 138", "89% of 167   target 142", "the formula of Tanaka"),
        ("92% of 162   target 138", "96% of 155   target 132", "the formula of Gulati"),
        ("92% of 162   target 138", "92%", "no predicted maximum, any usual formula"),
        ("Recovery 1 min HR 120", "Recovery 1 min HR 152", "a peak in recovery"),
        ("RPP 26224", "RPP 26.2k", "thousands"),
        ("RPP 26224", "RPP 26300", "rounding of the product"),
        ("Stage 3 7:10 3.4/14 HR 149 BP 176/82", "Stage 3 7:10 3.4/14 HR 149", "an unfinished stage"),
        ("Exercise time 7:10", "Exercise time 7 min 10 sec", "the time in words"),
        ("leg fatigue, no chest pain", "leg fatigue; chest pain 2/10 at 5:00, no chest pain in recovery", "gone later"),
        ("age 58", "57 y", "a birthday"),
        ("e-signed 06/11/2026", "e-signed 06/14/2026", "signed within the week"),
    ],
)
def test_what_raises_no_alarm(old: str, new: str, why: str, checker: Checker) -> None:
    assert [f.name for f in odd(checker, changed(old, new)) if f.severity != "info"] == [], why


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("Max HR 149", "Max HR 139", "peak-below-row"),
        ("BP 158/82", "BP 82/158", "pressure-order"),
        ("RPP 26224", "RPP 23100", "rate-pressure-product"),
        ("target 138", "target not reached, target 138", "target-reached"),
        ("Exercise time 7:10", "Exercise time 5:10", "stage-reached"),
        ("leg fatigue, no chest pain", "chest pain 3/10 at 6:00. Denied chest pain during the test", "symptom-denied"),
        ("age 58", "age 49", "age-of-patient"),
        ("e-signed 06/11/2026", "e-signed 06/09/2026", "dates-of-test"),
        ("e-signed 06/11/2026", "e-signed 07/11/2026", "dates-of-test"),
        ("Complications: none", "Supervising: Dr. T. Vance", "one-person-all-roles"),
    ],
)
def test_what_does(old: str, new: str, name: str, checker: Checker) -> None:
    found = {f.name: f for f in odd(checker, changed(old, new))}
    assert name in found
    assert found[name].severity == "warning"
    assert found[name].query is not None
    assert found[name].addressee == "technician"


def test_a_day_that_the_calendar_does_not_have(checker: Checker) -> None:
    found = [f for f in odd(checker, NOTE.replace("06/11/2026", "06/31/2026")) if f.name == "dates-of-test"]
    assert [f.message for f in found] == [
        "The dates of the note do not fit together. The date of the test is no day of the calendar."
    ]


def test_a_contradiction_has_two_places_at_least(checker: Checker) -> None:
    for old, new in (("Max HR 149", "Max HR 139"), ("age 58", "age 49"), ("RPP 26224", "RPP 23100")):
        for finding in odd(checker, changed(old, new)):
            assert finding.start is not None
            assert finding.related


def test_a_test_that_was_not_done_has_nothing_to_compare(checker: Checker) -> None:
    assert odd(checker, "Treadmill test ordered. Test not started, resting BP 82/212. Rescheduled.") == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("Exercise time 7:10", "Exercise time 71:00", "71:00"),
        ("METs 8.5", "METs 85", "85"),
        ("METs 8.5", "85 METs", "85 METs"),
        ("Max HR 149   92% of 162", "Max HR 1490   92% of 162", "1490"),
        ("Max HR 149   92% of 162", "Max HR 1409 by the wall clock   92% of 162", None),
        ("Max HR 149   92% of 162", "Max HR 490   92% of 162", "490"),
        ("Max HR 149   92% of 162", "Max HR 14   92% of 162", "14"),
        ("target 138", "target 838", "838"),
        ("target 138", "THR 138 met", None),
        ("METs 8.5", "8.5 METs. 149 is 92% of what is predicted", None),
        ("Protocol: Bruce", "Protocol: Bruce. ST: 15 mm depression in V5", "ST: 15 mm depression in V5"),
        ("Protocol: Bruce", "Protocol: Bruce. ST: 1.5 mm depression in V5", None),
        ("Max HR 149   92% of 162", "Max HR 149 pctPredMax=92", None),
        ("target 138", "target 216", "216"),
        ("target 138", "target 138, glucose target 250", None),
        ("METs 8.5", "Prior exercise test: METs 85", None),
        ("Stopped: leg fatigue", "Hx: left THR 2019. Stopped: leg fatigue", None),
    ],
)
def test_what_cannot_be_is_told(checker: Checker, old: str, new: str, place: str | None) -> None:
    note = changed(old, new)
    places = [note[f.start : f.end] for f in odd(checker, note) if f.name == "implausible-value"]
    assert places == ([] if place is None else [place])


@pytest.mark.parametrize(("birth", "told"), [("05/02/2068", True), ("05/02/68", False), ("05/02/1968", False)])
def test_a_birth_behind_the_test_is_told(checker: Checker, birth: str, told: bool) -> None:
    found = odd(checker, changed("05/02/1968", birth))
    assert [f.severity for f in found if f.name == "age-of-patient"] == ["warning"] * told


@pytest.mark.parametrize(
    ("third", "told"), [("Stage 3", True), ("Stage III", True), ("Stage three", True), ("S3", True), ("3", False)]
)
def test_a_stage_is_known_however_its_number_is_written(checker: Checker, third: str, told: bool) -> None:
    early = NOTE.replace("Exercise time 7:10   METs 8.5", "Exercise time 4:00").replace("7:10", "4:00")
    note = early.replace("6:00 ", "").replace("Stage 3", third).replace(" 3.4/14", "")
    assert ("stage-reached" in {f.name for f in odd(checker, note)}) == told
