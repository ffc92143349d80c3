"""Drugs, their doses, and what was not given."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import ADENOSINE, BOLUS, BRUCE_STAGES, DRUG, GXT, STAGED
from tests.told import facts, facts_of, plain


@pytest.mark.parametrize(
    ("line", "conflicting"),
    [
        ("Holding: dipyridamole x 48h.", False),
        ("Dipyridamole never taken.", False),
        ("He could not have Lexiscan elsewhere.", False),
        ("Then regadenoson 0.4 mg IV.", True),
    ],
)
def test_a_second_drug(checker: Checker, line: str, conflicting: bool) -> None:
    text = "Adenosine stress. " + DRUG + line + "\nAdenosine 140 mcg/kg/min over 6 min\nHR 90 BP 110/70 at 3 min\n"
    assert ("NC420" in [f.code for f in checker.check(text).findings]) is conflicting


def test_the_highest_step_of_a_drug(checker: Checker) -> None:
    text = "Dobutamine stress 1/8/26, pump on 1340\n- 10 mcg/kg/min, 1343: 84 146/80\n- 20, 1346: 98 140/74\n- 30, 1349: 112 138/70\n"
    dose = checker.check(text).facts.agent_dose
    assert dose is not None
    assert (dose.value, dose.unit) == (30, "mcg/kg/min")


@pytest.mark.parametrize(
    ("told", "dose"),
    [
        ("REGADENOSON 400 MCG IV BOLUS OVER 10 SECONDS", 0.4),
        ("we gave Lexiscan point four milligrams IV push", 0.4),
        ("Caffeine citrate 60 mg IV at 6 min post Lexiscan for headache.", None),
    ],
)
def test_doses_of_regadenoson(told: str, dose: float | None, checker: Checker) -> None:
    assert plain(facts(checker, BOLUS + told).agent_dose) == dose


def test_doses_in_spoken_units(checker: Checker) -> None:
    told = facts(checker, ADENOSINE + "Adenosine at 140 micrograms per kilo per minute by pump for six minutes.")
    assert plain(told.agent_dose) == 140


@pytest.mark.parametrize(
    "told",
    [
        "Lexiscan 0.4 mg drawn up in case target was not reached, discarded.",
        "Aggrenox (ASA/dipyridamole 25/200) stopped 5 days ago.",
    ],
)
def test_drugs_that_were_not_given(told: str, checker: Checker) -> None:
    assert facts(checker, STAGED + told).agent is None


def test_with_whom_the_patient_came_does_not_clear_the_protocol(checker: Checker) -> None:
    note = STAGED.replace(", Bruce protocol", "") + "Came from clinic w/ daughter for modified Bruce treadmill."
    assert plain(facts(checker, note).protocol) == "modified_bruce"


def test_a_drug_drawn_up_and_given_was_given(checker: Checker) -> None:
    note = "NUCLEAR STRESS TEST\nRest HR 70 BP 120/80\nRegadenoson 0.4 mg drawn up and injected over 10 s.\n3 min HR 90 BP 110/70"
    assert plain(facts(checker, note).agent) == "regadenoson"
    note = "STRESS ECHO\nRest HR 70 BP 120/80\nDobutamine w/ atropine on standby.\nDose 10: HR 80 BP 120/70"
    assert plain(facts(checker, note).agent) == "dobutamine"


def test_a_drug_that_was_drawn_up_and_not_pushed(checker: Checker) -> None:
    text = "Lexiscan 3/4/2025. Pt A. Roe, DOB 1/2/1960.\n12 lead on, BP 218/112, again 216/108.\nRegadenoson 0.4 mg drawn up, NOT pushed.\n"
    assert checker.check(text).note.kind == "not_performed"


@pytest.mark.parametrize(
    ("told", "dose"),
    [
        ("Dobutamine pump on at 10 mcg/kg/min, then to 20, 30 and 40 at three-minute steps.", (40, "mcg/kg/min")),
        ("Adenosine ran at 140 micrograms per kilogram per minute for six minutes.", (140, "mcg/kg/min")),
        ("Dipyridamole, 0.56 milligrams per kilogram, over four minutes.", (0.56, "mg/kg")),
        ("Lexi today. REG 0.4 mg/5 mL IVP over 10 s, flush.", (0.4, "mg")),
        (
            "Dobutamine, 10 mcg/kg/min to start. At 20 it was 98 and 150/68, at 40 it was 138 and 148/62.",
            (40, "mcg/kg/min"),
        ),
    ],
)
def test_the_dose(told: str, dose: tuple[float, str], checker: Checker) -> None:
    found = facts_of(checker, DRUG + told + "\n2 min HR 84 BP 130/70\n").agent_dose
    assert found is not None
    assert (found.value, found.unit) == dose


def test_a_drug_recommended_for_another_day_was_not_given(checker: Checker) -> None:
    report = checker.check(GXT.format("Non-diagnostic study. Needs a Lexiscan instead."))
    assert (report.note.kind, report.facts.agent) == ("exercise", None)


@pytest.mark.parametrize(
    ("line", "protocol"),
    [
        ("Protocol used: BRUCE  (pick list was: Bruce / Mod Bruce / Naughton / Ramp)", "bruce"),
        ("Protocol: Bruce / Mod Bruce / Naughton / Ramp", None),
    ],
)
def test_a_protocol_beside_the_list_it_was_picked_from(rules_alone: Checker, line: str, protocol: str | None) -> None:
    assert plain(facts(rules_alone, f"Stress test\n{line}\nRest 70 120/80\n{BRUCE_STAGES}").protocol) == protocol


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Stopped after 4 min of adenosine", 240),
        ("Off after 4 min of adenosine, wheeze", 240),
        ("Flushed after 2 min of adenosine", None),
        ("Final 2 min of adenosine", None),
    ],
)
def test_a_part_of_an_infusion_and_its_end(rules_alone: Checker, line: str, seconds: int | None) -> None:
    assert plain(facts(rules_alone, f"{ADENOSINE}140 mcg/kg/min\n{line}").duration) == seconds


@pytest.mark.parametrize(
    ("line", "protocol"),
    [
        ("Protocol: **Bruce** / Mod Bruce / Naughton", "bruce"),
        ("[Bruce] / Mod Bruce / Naughton", "bruce"),
        ("Bruce* / Mod Bruce / Naughton", "bruce"),
        ("Bruce / Mod Bruce / Naughton (chosen)", "naughton"),
        ("Bruce / (Naughton) / Balke", "naughton"),
        ("(Bruce) / (Mod Bruce) / (Naughton)", None),
        ("Bruce / Mod Bruce / Naughton", None),
    ],
)
def test_the_protocol_that_is_marked_in_a_list(rules_alone: Checker, line: str, protocol: str | None) -> None:
    assert plain(facts(rules_alone, f"TREADMILL STRESS TEST\n{line}\n{BRUCE_STAGES}").protocol) == protocol


@pytest.mark.parametrize(
    ("line", "protocol"),
    [
        ("Protocol: Bruce / Naughton / Ramp / Other (Balke)", None),
        ("Protocol [Bruce / Mod Bruce / Naughton]", None),
    ],
)
def test_a_bracket_behind_a_list_marks_nothing(rules_alone: Checker, line: str, protocol: str | None) -> None:
    assert plain(facts(rules_alone, f"TREADMILL STRESS TEST\n{line}\n{BRUCE_STAGES}").protocol) == protocol


@pytest.mark.parametrize(
    "line",
    [
        "No need to stop the infusion for flushing at 1 min. Infused 6 min, complete",
        "Said to stop the drip at 3 min if worse. Ran 6 min",
    ],
)
def test_an_order_to_stop_is_no_end(rules_alone: Checker, line: str) -> None:
    assert plain(facts(rules_alone, f"{ADENOSINE}140 mcg/kg/min\n{line}").duration) == 360


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Infusion stopped for nausea at 4 min", 240),
        ("Infusion stopped early at 2:30 for AV block", 150),
        ("Had to stop the infusion for BP 78/40 at 3 min", 180),
        ("Infusion stopped at 3 min, not restarted", 180),
        ("Infusion ended at 4 min, protocol completed", 240),
        ("Nearly had to stop the infusion for nausea at 4 min", 360),
        ("Had to stop the pump for air in line, restarted at 1 min", 360),
        ("Pt wanted to stop the infusion at 4 min, agreed to finish", 360),
    ],
)
def test_an_infusion_cut_short_and_one_that_went_on(rules_alone: Checker, line: str, seconds: int) -> None:
    assert plain(facts(rules_alone, f"{ADENOSINE}140 mcg/kg/min over 6 min\n{line}").duration) == seconds


def test_seconds_after_an_injection_are_not_its_length(rules_alone: Checker) -> None:
    assert facts(rules_alone, f"{BOLUS}Lexiscan 0.4 mg IV, isotope 30 sec later").duration is None


def test_seconds_of_an_injection_after_something_else(rules_alone: Checker) -> None:
    note = f"{BOLUS}Lexiscan 0.4 mg pushed 15 sec after saline lock check"
    assert plain(facts(rules_alone, note).duration) == 15


def test_a_dose_by_the_kilo(rules_alone: Checker) -> None:
    dose = facts(
        rules_alone, "DIPYRIDAMOLE STRESS TEST\nRest 70 130/80\ndipyridamole 0.56 mg per kilo, 84 kilos"
    ).agent_dose
    assert dose is not None
    assert (dose.value, dose.unit) == (0.56, "mg/kg")


@pytest.mark.parametrize(
    ("line", "protocol"),
    [
        ("Bruce / *Mod Bruce / Naughton", "modified_bruce"),
        ("Bruce (x) / Naughton / Ramp", "bruce"),
        ("Bruce / Mod Bruce / Naughton*\n* circle one", None),
    ],
)
def test_marks_in_a_list_of_protocols(rules_alone: Checker, line: str, protocol: str | None) -> None:
    assert plain(facts(rules_alone, f"TREADMILL STRESS TEST\nProtocol: {line}\n{BRUCE_STAGES}").protocol) == protocol


def test_a_drug_given_by_its_volume_is_a_drug_test(rules_alone: Checker) -> None:
    note = "nuc stress 01/14/2025\nhr 88 bp 150/90\nregadenoson per protocol, 5 mL given IV\n5 min after hr 104 bp 138/82\n"
    assert rules_alone.check(note).note.kind == "pharmacologic"
