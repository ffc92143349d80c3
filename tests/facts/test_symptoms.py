"""What the patient felt, and what was denied."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import (
    AFTER,
    BRUCE,
    DRUG,
    GIVEN,
    GXT,
    HEAD,
    HEAD_OF_BRUCE,
    REST,
    STAGED,
    STAGES,
    TEST,
    THREE_STAGES,
    WALKED,
)
from tests.told import ended, facts, facts_of, felt, status_of, told


@pytest.mark.parametrize(
    ("line", "present", "denied"),
    [
        ("No pressure in the chest, no dizziness.", [], ["chest_pain", "dizziness"]),
        ("SX: nausea only. chest pain -, dizziness -", ["nausea"], ["chest_pain", "dizziness"]),
        ("CHEST PAIN DENIED X3. DIZZINESS DENIED X3.", [], ["chest_pain", "dizziness"]),
        ("Asked about chest pain and dizziness each time and he said no.", [], ["chest_pain", "dizziness"]),
        ("Ended when she could not hold 60 rpm for the burn in her legs.", ["fatigue"], []),
        ("Quit for pain in the R knee.", ["leg_pain"], []),
        ("chest pain never; dizziness never", [], ["chest_pain", "dizziness"]),
        ("Asked every step: chest tightness no, dizziness no.", [], ["chest_pain", "dizziness"]),
        ("Said he had a 2/10 pressure mid-chest at 5 min.", ["chest_pain"], []),
        ("St 2: no c/o. St 3: getting winded.", ["dyspnea"], []),
        ("A non-anginal pinch in the chest at 4:00.", ["chest_pain"], []),
        ("Symptoms: a fluttery feeling at 4 min, a few seconds.", ["palpitations"], []),
    ],
)
def test_what_was_felt(checker: Checker, line: str, present: list[str], denied: list[str]) -> None:
    symptoms = facts_of(checker, HEAD + REST + STAGES + line + AFTER).symptoms
    assert [s.value for s in symptoms if s.present] == present
    assert sorted(s.value for s in symptoms if not s.present) == denied


@pytest.mark.parametrize(
    "word", ["saline flush", "followed by flush", "skin warm and dry", "warm-up 2 min", "ST flush with the baseline"]
)
def test_what_is_no_flushing(checker: Checker, word: str) -> None:
    text = "Lexiscan stress. " + DRUG + f"Regadenoson 0.4 mg IV over 10 sec, {word}.\nHR 95 BP 120/70 at 2 min\n"
    assert "flushing" not in [s.value for s in facts_of(checker, text).symptoms]


def test_what_is_said_of_a_rhythm_in_brackets_denies_no_symptom(checker: Checker) -> None:
    told = HEAD + REST + STAGES + "Heart pounding at 4 min.\n1 triplet at 1424 (asymptomatic). Stopped, tired." + AFTER
    denied = HEAD + REST + STAGES + "Heart pounding at 4 min.\nAsymptomatic. Stopped, tired." + AFTER
    assert "NC416" not in [f.code for f in checker.check(told).findings]
    assert "NC416" in [f.code for f in checker.check(denied).findings]


@pytest.mark.parametrize(
    ("line", "symptoms"),
    [
        ("Got a little tight in the chest at 5 min.", ["chest_pain+"]),
        ("Burning under the breastbone 2/10.", ["chest_pain+"]),
        ("Asked about skips, he felt none.", ["palpitations-"]),
        ("No chest twinges, little out of breath.", ["chest_pain-", "dyspnea+"]),
        ("No chest tighness at all, no giddiness.", ["chest_pain-", "dizziness-"]),
        ("Arms felt rubbery.", ["fatigue+"]),
        ("Both calves seized.", ["leg_pain+"]),
        ("J. Doe watched.", []),
    ],
)
def test_what_was_felt_told_at_length(checker: Checker, line: str, symptoms: list[str]) -> None:
    found = told(checker, WALKED, line).symptoms
    assert [s.value + ("+" if s.present else "-") for s in found] == symptoms


@pytest.mark.parametrize(
    ("told", "symptoms"),
    [
        ("Asked twice about chest pain and dizziness, none.", {"chest_pain": False, "dizziness": False}),
        ("She had none of her chest tightness and was not dizzy.", {"chest_pain": False, "dizziness": False}),
        (
            "chest pain N, SOB N, dizziness N (asked each stage)",
            {"chest_pain": False, "dyspnea": False, "dizziness": False},
        ),
    ],
)
def test_what_was_felt_told_plainly(told: str, symptoms: dict[str, bool], checker: Checker) -> None:
    assert felt(checker, STAGED + told) == symptoms


@pytest.mark.parametrize(
    ("told", "symptoms"),
    [
        ("leg fatigue. -CP -SOB -dizzy.", {"fatigue": True, "chest_pain": False, "dyspnea": False, "dizziness": False}),
        ("Chest Pain During Test      | No\nDizziness During Test       | No", {"chest_pain": False, "dizziness": False}),
        ("Angina scale 0/4, dyspnea scale 2/4.", {"chest_pain": False, "dyspnea": True}),
        ("Q: Any chest discomfort while walking?  A: No.\nQ: Short of breath?  A: Yes.", {"chest_pain": False, "dyspnea": True}),
        ("chest pain nil / palpitations nil / leg ache nil", {"chest_pain": False, "palpitations": False, "leg_pain": False}),
        ("Chest pain nil, breathlessness moderate.", {"chest_pain": False, "dyspnea": True}),
        ("{\"chest_pain\": false, \"dyspnea\": true, \"dizziness\": false}", {"chest_pain": False, "dyspnea": True, "dizziness": False}),
        ("COMPLAINTS     none   mild   severe\nDyspnea                 x\nChest pain      x", {"dyspnea": True, "chest_pain": False}),
        ("Discharge instructions given: call 911 for chest pain or fainting.", {}),
        ("Left with instructions to go to ER for chest pain.", {}),
        ("Risks incl. arrhythmia, syncope and death discussed.", {}),
        ("Pt denied CP or SOB prior to start of test.", {}),
        ("Felt dizzy at 5:00. 0840 Dizziness 0.", {"dizziness": True}),
        ("54F c/o DOE x 2 mo.", {}),
        ("no cp, no sob, legs tired end of s2", {"chest_pain": False, "dyspnea": False, "fatigue": True}),
    ],
)  # fmt: skip
def test_what_was_felt_on_its_line(told: str, symptoms: dict[str, bool], checker: Checker) -> None:
    assert felt(checker, STAGED + told) == symptoms


def test_effects_of_a_drug_told_beforehand_and_felt(checker: Checker) -> None:
    assert felt(checker, GIVEN + "Common effects explained beforehand: flushing, SOB, headache.") == {}
    assert felt(checker, GIVEN + "Side effects: SOB, nausea.") == {"dyspnea": True, "nausea": True}


def test_denials_before_and_during_the_test_are_of_it(checker: Checker) -> None:
    assert felt(checker, STAGED + "No chest pain before testing or during exercise.") == {"chest_pain": False}


@pytest.mark.parametrize(
    "told",
    [
        "Chest pain during test:  No",
        "Chest pain with exercise: none",
        "Chest discomfort    | Absent       |",
        "\u00d8 CP",
        "Nil chest pain.",
        "denys cp",
        "Angina 0/4",
        "sob+ cp- dizzy-.",
        "Q: chest pain  A: no",
    ],
)
def test_a_symptom_answered_with_no(told: str, checker: Checker) -> None:
    assert felt(checker, STAGED + told)["chest_pain"] is False


@pytest.mark.parametrize("told", ["Chest pain during test: yes", "Angina 2/4", "cp+ dizzy-.", "| Chest pain | yes |"])
def test_a_symptom_answered_with_yes(told: str, checker: Checker) -> None:
    assert felt(checker, STAGED + told)["chest_pain"] is True


def test_what_is_felt_nothing_of_is_not_denied(checker: Checker) -> None:
    told = "Test terminated after a 7 beat run of VT in stage 2, patient felt nothing."
    assert ended(checker, STAGED + told) == {"arrhythmia"}


def test_noughts_of_a_length_deny_nothing(checker: Checker) -> None:
    assert ended(checker, STAGED + "Walked 6 min 0 s, ended: bp too high.") == {"hypertension"}


@pytest.mark.parametrize(
    ("line", "present", "denied"),
    [
        ("No CP, not dizzy, puffing in IV.", ["dyspnea"], ["chest_pain", "dizziness"]),
        ("Denies CP, SOB at the very end only.", ["dyspnea"], ["chest_pain"]),
        ("No CP, SOB or dizziness in stage 3.", [], ["chest_pain", "dizziness", "dyspnea"]),
        ("Patient   denies chest pain throughout test", [], ["chest_pain"]),
        ("Patient denied > Chest pain; Lightheadedness", [], ["chest_pain", "dizziness"]),
        ("No chest or arm pain.", [], ["chest_pain"]),
        ("Arms tired, nothing in chest.", ["fatigue"], ["chest_pain"]),
        ("Sx: none. Asked specifically about chest, breath, lightheadedness.", [], []),
        ("At 9:21 a pounding headache.", ["headache"], []),
        ("Chest discomfort did not come.", [], ["chest_pain"]),
        ("Apart from breathlessness he felt nothing.", ["dyspnea"], []),
        ("Adverse: headache treated as above.", ["headache"], []),
    ],
)
def test_what_is_denied(checker: Checker, line: str, present: list[str], denied: list[str]) -> None:
    text = HEAD + REST + STAGES + line + AFTER
    found = facts_of(checker, text).symptoms
    assert sorted(s.value for s in found if s.present) == present
    assert sorted(s.value for s in found if not s.present) == denied


def test_how_the_patient_left_denies_nothing_of_the_test(checker: Checker) -> None:
    text = (
        HEAD
        + REST
        + STAGES
        + "SX: lightheaded about 5 s in stage 2\nDISPOSITION: stayed 40 min, no symptoms, home"
        + AFTER
    )
    assert "NC416" not in [f.code for f in checker.check(text).findings]


def test_a_denial_behind_the_symptom(checker: Checker) -> None:
    told = facts_of(checker, HEAD + REST + STAGES + "sx: flushed at 1'. CP neg, HA neg, no blackout" + AFTER).symptoms
    assert {(s.value, s.present) for s in told} == {
        ("flushing", True), ("chest_pain", False), ("headache", False), ("syncope", False),
    }  # fmt: skip


@pytest.mark.parametrize("dots", ["?........ ", "?.... ", "? ...... ", "........ ", ": .... "])
def test_answers_behind_dots(checker: Checker, dots: str) -> None:
    text = HEAD + REST + STAGES + f"Chest pain{dots}no\nShort of breath{dots}yes, at the end\n" + AFTER
    felt = {(s.value, s.present) for s in facts_of(checker, text).symptoms}
    assert {("chest_pain", False), ("dyspnea", True)} <= felt
    assert ("chest_pain", True) not in felt


@pytest.mark.parametrize(
    "told", ["I see nothing that would explain her chest pain.", "I can't see anything here to explain her chest pain."]
)
def test_the_symptom_that_nothing_explains_was_not_felt(checker: Checker, told: str) -> None:
    told = f"No chest pain.\n{told}\n"
    felt = facts_of(checker, HEAD + REST + STAGES + told + AFTER).symptoms
    assert [(s.value, s.present) for s in felt] == [("chest_pain", False)]


@pytest.mark.parametrize("place", ["on the screen", "on the monitor", "seen on tele"])
def test_what_was_seen_on_the_screen_was_not_felt(checker: Checker, place: str) -> None:
    felt = facts_of(checker, HEAD + REST + STAGES + f"skipped beats {place}, about 4.\n" + AFTER).symptoms
    assert "palpitations" not in {s.value for s in felt}


@pytest.mark.parametrize(
    ("line", "felt"),
    [("cp 0, sob mild at end", {("chest_pain", False), ("dyspnea", True)}), ("no dizz, no cp", {("chest_pain", False), ("dizziness", False)})],
)  # fmt: skip
def test_short_answers(line: str, felt: set[tuple[str, bool]], checker: Checker) -> None:
    assert {(s.value, s.present) for s in facts_of(checker, f"{REST}{TEST}{line}\n").symptoms} == felt


def test_a_dose_is_no_answer(checker: Checker) -> None:
    text = "Lexiscan stress. Rest HR 70 BP 120/80. LEXISCAN 0.4 mg IV over 10 sec. 1 min HR 90 BP 118/70\n"
    found = facts_of(checker, text).agent
    assert found is not None
    assert found.value == "regadenoson"


def test_none_is_ticked_in_a_list_of_symptoms(checker: Checker) -> None:
    boxes = "Symptoms during test: [x] none  [ ] chest pain  [ ] dyspnea\n"
    assert status_of(checker.check(HEAD + REST + STAGES + boxes + AFTER), "symptoms") == "present"
    empty = boxes.replace("[x]", "[ ]")
    assert status_of(checker.check(HEAD + REST + STAGES + empty + AFTER), "symptoms") == "missing"


@pytest.mark.parametrize(
    ("line", "felt"),
    [
        ("Symptoms: denied chest pain during test, mildly short of breath", {("chest_pain", False), ("dyspnea", True)}),
        ("Headache from minute 2.\nAdverse: headache as above, otherwise none", {("headache", True)}),
        ("Did not feel dizzy. Felt slightly nauseated.", {("dizziness", False), ("nausea", True)}),
    ],
)
def test_a_denial_ends_where_something_was_felt(line: str, felt: set[tuple[str, bool]], checker: Checker) -> None:
    found = {(s.value, s.present) for s in facts_of(checker, HEAD + REST + STAGES + line + AFTER).symptoms}
    assert felt <= found
    assert not {(name, not present) for name, present in felt} & found


def test_a_flush_behind_the_clock_is_of_the_line(checker: Checker) -> None:
    text = "Regadenoson 0.4 mg IV over 10 seconds at 11:02, flushed, isotope right after. Rest HR 70 BP 120/80\n1 min HR 90 BP 118/70\n"
    assert facts_of(checker, text).symptoms == ()


def test_what_came_behind_a_denial(checker: Checker) -> None:
    facts = facts_of(checker, HEAD_OF_BRUCE + THREE_STAGES + "no cp on the belt, got tired, stopped\n")
    assert {(s.value, s.present) for s in facts.symptoms} == {("chest_pain", False), ("fatigue", True)}


def test_an_unticked_denial_says_nothing(checker: Checker) -> None:
    assert not told(checker, GXT, "ST:     [ ] no change  [ ] depression ____ mm").st_changes
    (change,) = told(checker, GXT, "ST:     [x] no change  [ ] depression ____ mm").st_changes
    assert not change.present


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
    assert felt(rules_alone, BRUCE + line) == expected


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
    assert felt(rules_alone, BRUCE + line).get("syncope") == expected


@pytest.mark.parametrize(
    "line",
    ["Chest: no pain at rest, 3/10 at peak", "Chest: fine until 8:00 then tight", "Chest: ok at first, tight at 8 min"],
)
def test_a_denial_that_goes_on_denies_nothing(rules_alone: Checker, line: str) -> None:
    assert felt(rules_alone, BRUCE + line).get("chest_pain") is not False


@pytest.mark.parametrize("line", ["never felt fluttery", "stomach felt fluttery"])
def test_what_flutters_elsewhere(rules_alone: Checker, line: str) -> None:
    assert felt(rules_alone, BRUCE + line).get("palpitations") is not True


@pytest.mark.parametrize("line", ['Tight chest? "No, just the arms."  SOB? "Nope."', 'Chest pain? "no." SOB? "No"'])
def test_an_answer_in_quotes(rules_alone: Checker, line: str) -> None:
    assert felt(rules_alone, BRUCE + line) == {"chest_pain": False, "dyspnea": False}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("breathing fine until stage 3, then huffing", None),
        ("Breathing easy until 6:00 then something else", None),
        ("breathing ok at rest, DOE at 3 min", None),
        ("breathing fine at rest and on belt, legs burning at peak", False),
        ("Breathing easy now, legs ache", False),
        ("breathing fine at rest," + " and so on" * 10 + " hard floor", False),
    ],
)
def test_a_denial_for_a_while_of_the_breath(rules_alone: Checker, line: str, expected: bool | None) -> None:
    assert felt(rules_alone, f"{BRUCE}Symptoms: {line}").get("dyspnea") in (
        expected,
        expected is None,
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Pain free until 8:00", None),
        ("chest pain free at rest, squeezing in stage 3", None),
        ("Chest fine at rest, no pressure at peak", False),
        ("pain free at rest, BP pressure cuff sore", False),
    ],
)
def test_a_denial_for_a_while_of_the_chest(rules_alone: Checker, line: str, expected: bool | None) -> None:
    denied = [s.present for s in facts(rules_alone, f"{BRUCE}Symptoms: {line}").symptoms if s.value == "chest_pain"]
    assert (False in denied) == (expected is False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("CP 0   SOB 0", {"chest_pain": False, "dyspnea": False}),
        ("CP: 0, dizzy 0", {"chest_pain": False, "dizziness": False}),
        ("SOB 0/10 at rest", {"dyspnea": False}),
        ("felt no racing, no lighthead", {"palpitations": False, "dizziness": False}),
        ("breathing too hard from 5:00", {"dyspnea": True}),
    ],
)
def test_noughts_and_racing(rules_alone: Checker, line: str, expected: dict[str, bool]) -> None:
    assert felt(rules_alone, f"{BRUCE}Symptoms: {line}") == expected


def test_a_nought_behind_what_was_felt_tells_that_it_had_gone(rules_alone: Checker) -> None:
    report = rules_alone.check(f"{BRUCE}Symptoms: CP 4/10 in stage 2\nRecovery 6:00 HR 80 BP 120/76 CP 0 at 5:00\n")
    assert [(s.value, s.present) for s in report.facts.symptoms] == [("chest_pain", True)]


@pytest.mark.parametrize(
    ("line", "present"),
    [
        ("chest pain 0 at start, 3/10 at 7:00, 0 at rec 3", True),
        ("CP 0 -> 3 at 7:00", True),
        ("CP 0 1 2 3 4 (circled 2)", True),
        ("chest fine until the end", False),
        ("chest pain 0", False),
        ("CP 0 throughout", False),
        ("CP 0 / SOB 0", False),
        ("CP 0 RPE 15", False),
        ("chest pain 0 to 10 scale: 4 at peak", True),
    ],
)
def test_a_nought_that_opens_a_course_or_a_scale(rules_alone: Checker, line: str, present: bool) -> None:
    assert felt(rules_alone, f"{BRUCE}Symptoms: {line}").get("chest_pain") == present


@pytest.mark.parametrize("line", ["1st flush at 1 min", "face and chest flush at 1 min", "worst flush at 2 min"])
def test_a_flush_behind_any_word(rules_alone: Checker, line: str) -> None:
    text = "Lexiscan stress. " + DRUG + f"Regadenoson 0.4 mg IV over 10 sec.\n{line}\nHR 95 BP 120/70 at 2 min\n"
    assert "flushing" in felt(rules_alone, text)


@pytest.mark.parametrize(
    "line", ["pt is a racing cyclist", "Talked about horse racing", "Easy spinning after the test"]
)
def test_what_races_and_spins_elsewhere(rules_alone: Checker, line: str) -> None:
    assert not {"palpitations", "dizziness"} & set(felt(rules_alone, f"{BRUCE}Symptoms: {line}"))


def test_what_was_never_felt_is_denied_alone(rules_alone: Checker) -> None:
    found = facts(rules_alone, f'{BRUCE}Symptoms: "never felt a skip", thighs tired at 125 W')
    assert {(s.value, s.present) for s in found.symptoms} == {("palpitations", False), ("fatigue", True)}


@pytest.mark.parametrize("line", ["slow spinning of the room", "room spinning at peak"])
def test_a_room_that_spins(rules_alone: Checker, line: str) -> None:
    assert felt(rules_alone, f"{BRUCE}Symptoms: {line}").get("dizziness") is True


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("CP 0 at rest, 3/10 at peak", {"chest_pain": True}),
        ("Chest pain 0/10 at rest, 3/10 at peak", {"chest_pain": True}),
        ("Dyspnea 0 at stage 1, 2 at stage 3", {"dyspnea": True}),
        ("Dyspnea 0/4 S1, 1/4 S2, 2/4 S3", {"dyspnea": True}),
        ("CP 0 thru stage 2 then tight", {"chest_pain": True}),
        ("CP 0 pre 0 peak 0 post", {"chest_pain": False}),
        ("CP 0/0/0", {"chest_pain": False}),
        ("CP rest 0 peak 0 recovery 0", {"chest_pain": False}),
        ("Angina score 0, dyspnea score 1", {"chest_pain": False, "dyspnea": True}),
        ("CP 0, 2/10 leg pain", {"chest_pain": False, "leg_pain": True}),
        ("SOB 0, 10 METs achieved", {"dyspnea": False}),
        ("Chest pain (0-10): 0", {"chest_pain": False}),
        ("Denies CP (0-10 scale)", {"chest_pain": False}),
        ("No CP 4 of 4 stages", {"chest_pain": False}),
        ("No CP 1, 2, 3 min rec", {"chest_pain": False}),
        ("CP 0 at rest", {}),
        ("1) METS: 8.7  2) CP: 0  3) code 3", {"chest_pain": False}),
    ],
)
def test_grades_behind_a_symptom(rules_alone: Checker, line: str, told: dict[str, bool]) -> None:
    assert felt(rules_alone, f"{BRUCE}{line}") == told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("No CP, SOB 2/10", {"chest_pain": False, "dyspnea": True}),
        ("Denied CP, dizziness 4/10", {"chest_pain": False, "dizziness": True}),
        ("No CP, SOB mild", {"chest_pain": False, "dyspnea": True}),
        ("No CP, + SOB", {"chest_pain": False, "dyspnea": True}),
        ("No CP, SOB", {"chest_pain": False, "dyspnea": False}),
        ("No CP, SOB x 3 stages", {"chest_pain": False, "dyspnea": False}),
        ("CP 0 SOB 2", {"chest_pain": False, "dyspnea": True}),
        ("CP: 0 SOB: 0", {"chest_pain": False, "dyspnea": False}),
        ("CP 0 winded", {"chest_pain": False, "dyspnea": True}),
        ("0 CP 0 SOB", {"chest_pain": False, "dyspnea": False}),
        ("mild SOB s3, 0 CP", {"chest_pain": False, "dyspnea": True}),
        ("Angina : 0 of 4", {"chest_pain": False}),
    ],
)
def test_one_denied_and_the_next_felt(rules_alone: Checker, line: str, told: dict[str, bool]) -> None:
    assert felt(rules_alone, f"{BRUCE}{line}") == told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("chest fine until stage 3 then pressure", True),
        ("chest fine until the end, then tight", True),
        ("chest fine until finished then walked to chair", False),
        ("no chest pain until the end of stage 3, then 4/10", True),
    ],
)
def test_what_was_denied_until_a_moment(rules_alone: Checker, line: str, told: bool) -> None:
    assert felt(rules_alone, f"{BRUCE}Symptoms: {line}").get("chest_pain") is told


@pytest.mark.parametrize("line", ["slow spinning, no load", "light spinning 2 min in recovery", "spinning at low load"])
def test_pedals_that_spin(rules_alone: Checker, line: str) -> None:
    assert "dizziness" not in felt(rules_alone, f"{BRUCE}Recovery: {line}")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Dr. Abara wanted it because the patient had chest tightness raking leaves.", None),
        ("She asked for it to stop because she had chest tightness.", True),
    ],
)
def test_why_the_test_was_wanted(rules_alone: Checker, line: str, told: bool | None) -> None:
    assert felt(rules_alone, f"{BRUCE}{line}").get("chest_pain") is told
