"""Exports of records and devices: JSON, XML, lines whose label a border closes, teletype."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notecheck import Checker
from notecheck.reading.text import plain
from tests.told import facts_of, leaks_of, status_of

JSON = """{ "lab": "Elm Clinic, room 2", "cart": "GE CASE",
  "patient": { "name": "Roe, Ann", "mrn": "55-1234", "dob": "1960-01-02" },
  "testDate": "2025-03-04", "orderedBy": "Dr. May Lim", "reason": "chest pain on stairs",
  "consent": "signed", "protocol": "Bruce",
  "rest": { "hr": 70, "bp": "120/80", "ecg": "sinus rhythm" },
  "stages": [
    { "stage": 1, "hr": 101, "bp": "136/78" },
    { "stage": 2, "hr": 124, "bp": "150/80" } ],
  "exerciseTime": "6:30", "peak": { "hr": 126, "bp": "152/80" },
  "felt": ["palpitations"], "denied": ["chest pain", "dizziness"],
  "stopReason": "tired legs",
  "recovery": [ { "min": 1, "hr": 108, "bp": "140/80" } ],
  "supervising": "Dr. Jon Pike" }
"""
XML = """<Test id="7" device="CardioPrint">
 <Patient last="Roe" first="Ann" birth="1960-01-02" pid="EC-7731"/>
 <Order by="Dr. May Lim" reason="chest pain on stairs"/>
 <Consent status="signed"/>
 <Protocol>Bruce</Protocol>
 <Pre hr="70" bp="120/80"/>
 <Stage n="1" hr="101" bp="136/78"/>
 <Stage n="2" hr="124" bp="150/80"/>
 <Recovery t="01:00" hr="108" bp="140/80"/>
 <ExerciseTime>6:30</ExerciseTime>
 <StopReason>tired legs</StopReason>
 <Symptoms>palpitations; no chest pain, no dizziness</Symptoms>
 <Supervisor>Dr. Jon Pike</Supervisor>
 <Reader></Reader>
 <SignedBy/>
</Test>
"""


@pytest.mark.parametrize("text", [JSON, XML])
def test_members_and_elements_are_fields(text: str, checker: Checker) -> None:
    report = checker.check(text)
    facts = facts_of(checker, text)
    rows = [(s.phase, s.heart_rate.value if s.heart_rate else None) for s in facts.stages]
    assert rows == [("rest", 70), ("exercise", 101), ("exercise", 124), ("recovery", 108)]
    assert facts.duration is not None
    assert facts.duration.value == 390
    assert [t.value for t in facts.termination] == ["fatigue"]
    felt = {(s.value, s.present) for s in facts.symptoms}
    assert {("palpitations", True), ("chest_pain", False), ("dizziness", False)} <= felt
    for element in ("consent", "ordering-provider", "supervising-provider", "patient-identification", "protocol"):
        assert status_of(report, element) == "present", element
    assert leaks_of(report) == []


@pytest.mark.parametrize("text", [JSON, XML])
def test_a_copy_is_as_long_and_values_stand_where_they_stood(text: str) -> None:
    copy = plain(text)
    assert len(copy) == len(text)
    for value in ("Ann", "120/80", "136/78", "6:30", "tired legs", "Dr. Jon Pike"):
        assert copy.index(value) == text.index(value)


def test_an_element_left_empty_names_nobody(checker: Checker) -> None:
    report = checker.check(XML)
    assert status_of(report, "interpreting-provider") == "missing"
    assert status_of(report, "staff-signature") == "missing"


def test_a_member_that_is_null_names_nobody(checker: Checker) -> None:
    named = JSON.replace('"supervising": "Dr. Jon Pike"', '"supervising": "Dr. Jon Pike", "reader": "Dr. May Lim"')
    assert status_of(checker.check(named), "interpreting-provider") == "present"
    empty = named.replace('"Dr. May Lim" }', "null }")
    assert status_of(checker.check(empty), "interpreting-provider") == "missing"
    assert len(plain(empty)) == len(empty)


@pytest.mark.parametrize("border", ["|", " | ", " // "])
def test_labels_that_a_border_closes(border: str, checker: Checker) -> None:
    fields = {
        "PROTOCOL": "Bruce", "REST": "HR 70 BP 120/80", "CP": "denied at every stage", "ST": "0 mm change in all leads",
        "STOP": "too winded to go on", "EVENTS": "none", "CONSENT": "signed", "RHYTHM": "sinus, no ectopy",
    }  # fmt: skip
    text = "".join(f"{label}{border}{value}\n" for label, value in fields.items())
    text += "Stage 1 HR 101 BP 136/78\nStage 2 HR 124 BP 150/80\n"
    report = checker.check(text)
    facts = facts_of(checker, text)
    assert {(s.value, s.present) for s in facts.symptoms} == {("chest_pain", False), ("dyspnea", True)}
    assert [t.value for t in facts.termination] == ["dyspnea"]
    assert [s.present for s in facts.st_changes] == [False]
    assert status_of(report, "adverse-events") == "present"


def test_the_stops_of_a_teletype(checker: Checker) -> None:
    text = (
        "BRUCE ON TREADMILL STOP\nREST HR 70 BP 120/80 STOP\nSTG 1 HR 101 BP 136/78 STOP\nSTG 2 HR 124 BP 150/80 STOP\n"
        "BELT OFF DUE TO LEG CRAMPS STOP\nNO CP NO SOB STOP\nNO EVENTS STOP\n"
    )
    facts = facts_of(checker, text)
    assert [t.value for t in facts.termination] == ["leg_pain"]
    assert ("chest_pain", False) in {(s.value, s.present) for s in facts.symptoms}


@pytest.mark.parametrize(("told", "felt"), [("false", False), ("no", False), ("true", True), ("yes", True)])
def test_a_symptom_that_a_field_calls_present(told: str, felt: bool, checker: Checker) -> None:
    text = f"Bruce\nRest HR 70 BP 120/80\nStage 1 HR 100 BP 140/80\nchest pressure  present: {told}\n"
    assert [(s.value, s.present) for s in facts_of(checker, text).symptoms] == [("chest_pain", felt)]


def test_observations_of_a_pasted_message(checker: Checker) -> None:
    text = (
        "MSH|^~\\&|CART|LAB|HIS|LAB|20250311||ORU^R01|1|P|2.3\nOBX|1|TX|CONS||risks explained, form signed||||||F\n"
        "OBX|2|TX|PROT||BRUCE / TREADMILL||||||F\nOBX|3|TX|ROW||REST HR 71 BP 132/80||||||F\n"
        "OBX|4|TX|ROW||S1 3:00 HR 103 BP 146/82||||||F\nOBX|5|TX|ROW||S2 6:00 HR 124 BP 162/84||||||F\n"
        "OBX|6|TX|ROW||REC 1:00 HR 98 BP 150/80||||||F\nOBX|7|NM|METS||7.4||||||F\nOBX|8|TX|EVENTS||none||||||F\n"
    )
    facts = facts_of(checker, text)
    rows = [(s.phase, s.heart_rate.value if s.heart_rate else None) for s in facts.stages]
    assert rows == [("rest", 71), ("exercise", 103), ("exercise", 124), ("recovery", 98)]
    assert facts.mets is not None
    assert facts.mets.value == 7.4
    assert status_of(checker.check(text), "adverse-events") == "present"
    assert len(plain(text)) == len(text)


PIECES = (
    '"hr"', ":", " ", "70", '"120/80"', "{", "}", "[", "]", ",", "\n", '<Max hr="1">', "</Max>", '<Stage n="2" hr="90"/>',
    "OBX|1|NM|HR||70|bpm|||F\n", "|", " // ", "REST", "   ", " STOP", "null", "<a/>", "A|b\n", '"stage": 3', '"endReason": "x"',
    "<StopReason>", "___x__", "{{y}}", "Stage 1\n", "'", ">", "<",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=5, max_size=80))
def test_no_export_changes_the_length_of_its_copy(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert len(plain(text)) == len(text)
