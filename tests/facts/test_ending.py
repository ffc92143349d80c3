"""Why a test ended, in the many wordings of those who run it."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import (
    ADENOSINE,
    AFTER,
    BRUCE,
    BRUCE_AT_REST,
    BRUCE_IN_THREE,
    DIPYRIDAMOLE,
    DRUG,
    GIVEN,
    GXT,
    HEAD,
    HEAD_AND_REST,
    HEAD_OF_BRUCE,
    INFUSED,
    INJECTED,
    REST,
    STAGED,
    STAGES,
    THREE_STAGES,
    WALKED,
)
from tests.told import ended, facts_of, status_of, told


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("At 5:20 six beats wide complex at 170. Dr. Ames called stop.", "arrhythmia"),
        ("An 8-beat wide complex run at 6:00; the NP asked me to turn it off.", "arrhythmia"),
        ("BP dropped from 160 to 130 and the doctor told us to stop.", "hypotension"),
        ("Stopped for: leg fatigue.  Mild SOB in stage 2, gone by 2 min rec.", "fatigue"),
        ("Legs done, I took the load off.", "fatigue"),
    ],
)
def test_why_it_was_stopped_told_in_passing(checker: Checker, line: str, reason: str) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + line + AFTER)
    assert [t.value for t in facts.termination] == [reason]


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        (
            "Felt a tight chest from minute 2, gone when the pump was off. Infusion finished, full 4 min.",
            ["protocol_complete"],
        ),
        ("The pump was turned off because he had passed the goal of 128.", ["target_heart_rate"]),
        ("Drug part completed in full.", ["protocol_complete"]),
    ],
)
def test_how_a_drug_study_ended(checker: Checker, line: str, reasons: list[str]) -> None:
    text = "Dobutamine stress. " + DRUG + "Dobutamine 5 to 40 mcg/kg/min\n40 mcg HR 130 BP 140/70\n" + line + "\n"
    assert [t.value for t in facts_of(checker, text).termination] == reasons


def test_off_the_belt_is_the_stop(checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + "Off belt for tired legs." + AFTER)
    assert [t.value for t in facts.termination] == ["fatigue"]


def test_the_reason_that_closes_the_line(checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + "off at 8:10, max HR 150, legs shot" + AFTER)
    assert [t.value for t in facts.termination] == ["fatigue"]


@pytest.mark.parametrize(
    ("note", "line", "reasons"),
    [
        (WALKED, "Walking ceased at 7 min on account of breathlessness.", ["dyspnea"]),
        (WALKED, "The left knee ached too much so we quit there.", ["leg_pain"]),
        (WALKED, "End because the thighs were gone.", ["fatigue"]),
        (WALKED, "Ended: worn out, past THR.", ["fatigue", "target_heart_rate"]),
        (WALKED, "Why did it end? Target reached and tired", ["target_heart_rate", "fatigue"]),
        (WALKED, "Pt could go no further, breath gone.", ["dyspnea"]),
        (WALKED, "Test limited by SOB and fatigue.", ["dyspnea", "fatigue"]),
        (
            WALKED,
            "2 mm dep V5, told Dr. Roe who said stop, stopped for chest pressure, a few PVCs after.",
            ["chest_pain"],
        ),
        (WALKED, "7:10  <- off, SOB 5/10", ["dyspnea"]),
        (WALKED, "Test terminated, SBP 78.", ["hypotension"]),
        (INJECTED, "Full dose given and the protocol was completed at 8 min.", ["protocol_complete"]),
        (INJECTED, "Dose done, nothing stopped early.", ["protocol_complete"]),
        (INJECTED, "Whole dose in; watched to the end of our regadenoson protocol.", ["protocol_complete"]),
        (INJECTED, "Whole dose given.", []),
        (INFUSED, "Infusion ran to its planned end.", ["protocol_complete"]),
        (INFUSED, "All six minutes were carried to the end.", ["protocol_complete"]),
    ],
)
def test_why_the_test_ended(checker: Checker, note: str, line: str, reasons: list[str]) -> None:
    assert [t.value for t in told(checker, note, line).termination] == reasons


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("Stopped for chest heaviness and the ST.", {"chest_pain", "ecg_change"}),
        ("Chest heaviness from 5:00. Belt stopped for the pain and for ST going down.", {"chest_pain", "ecg_change"}),
        ("Quit because her thighs gave out.", {"fatigue"}),
        ("REASON FOR STOPPING: SHORT OF BREATH, TARGET RATE PASSED.", {"dyspnea", "target_heart_rate"}),
        ("Ended when the target rate was passed. She was short of breath.", {"target_heart_rate"}),
        ("3   6:40   142   160/82   off here - winded", {"dyspnea"}),
        ("Dr. Nora Vale, supervising, was shown the strip and told us to stop.", set()),
        (
            "Dr. Nora Vale watched from the control room in stage 2 and patient asked to stop at 6:20.",
            {"patient_request"},
        ),
        ("Stopped for leg fatigue and ST stayed flat.", {"fatigue"}),
        ("Stopped for fatigue without change of rhythm and ST.", {"fatigue"}),
        ("Stopped for fatigue with provider watching HR and ST.", {"fatigue"}),
        ("Dr. Vale in room, Mrs. Orrin got tired and told us to stop.", {"fatigue", "patient_request"}),
        ("Stopped for fatigue and St Mary's transport called.", {"fatigue"}),
        ("Stopped at 6:40, 98% of target, short of breath.", {"dyspnea"}),
        ("Belt slowed at 6:20.\nBP cuff off here, dizziness in gown room.", set()),
        ("I stopped it for the pressure in his chest.", {"chest_pain"}),
    ],
)
def test_why_the_test_ended_told_plainly(told: str, reasons: set[str], checker: Checker) -> None:
    assert ended(checker, STAGED + told) == reasons


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("12-lead on. Stopped: legs heavy, worn out. Winded from stage 2 on. PVCs x3.", {"fatigue"}),
        ("Exercise ended 1042 hrs, leg fatigue.", {"fatigue"}),
        ("Belt stopped by itself (power fault) and could not be restarted.", {"technical"}),
        ("Single PVCs in stage 2, no need to stop for them; went on to target heart rate and stopped there.", {"target_heart_rate"}),
        ("Stopped before target HR because of leg cramps.", {"leg_pain"}),
        ("Test to be stopped for: target HR, chest pain 3/4, VT, or pt request.", set()),
        ("stopped at 7:31 per criteria (SBP over 250).", {"hypertension"}),
        ("Reason for stopping (circle one):  fatigue / SOB / chest pain / target HR / BP", set()),
        ("Ended by:  \u25a1 staff  \u25a0 target HR reached  \u25a1 patient", {"target_heart_rate"}),
        ("Why test ended\n  ( ) target HR  (*) fatigue  ( ) arrhythmia", {"fatigue"}),
        ("Cause of end            : Exhaustion", {"fatigue"}),
        ("the belt came down: her thighs were used up.", {"fatigue"}),
        ("His thighs were burning and he could hold the pace no longer, and that ended it.", {"fatigue"}),
        ("{\"stop_reason\": \"leg cramps\", \"chest_pain\": false, \"dyspnea\": true}", {"leg_pain"}),
        ("<TerminationReason>Fatigue</TerminationReason>\n<ChestPain>None</ChestPain>\n<Dyspnea>None</Dyspnea>", {"fatigue"}),
        ("OBX|8|CE|STOPRSN^Reason for end of exercise||THR^Target heart rate reached", {"target_heart_rate"}),
    ],
)  # fmt: skip
def test_why_the_test_ended_on_its_line(told: str, reasons: set[str], checker: Checker) -> None:
    assert ended(checker, STAGED + told) == reasons


def test_what_a_drug_study_tells_of_its_end(checker: Checker) -> None:
    assert ended(checker, GIVEN + "Ended because: [x] whole protocol given  [ ] symptom  [ ] BP") == {
        "protocol_complete"
    }
    assert ended(checker, GIVEN + "Chest pain during it, pump off for chest pain. Infusion complete.") == {"chest_pain"}
    walked = (
        STAGED
        + "Off the belt at 6:40, legs worn out.\n09:12 regadenoson 0.4 mg IV over 10 s.\n10 min watched, protocol completed."
    )
    assert ended(checker, walked) == {"fatigue", "protocol_complete"}


def test_dashes_between_reasons_deny_none(checker: Checker) -> None:
    assert ended(checker, STAGED + "Stopped at 7:00 -fatigue -target HR reached") == {"fatigue", "target_heart_rate"}
    told = "Total time 9:00. Reason for termination: Dyspnea. Target HR achieved."
    assert ended(checker, STAGED + told) == {"dyspnea", "target_heart_rate"}


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("Belt off 6:15 for chest pain 4/10 and ST.", {"chest_pain", "ecg_change"}),
        ("Belt cut at 4:35 because systolic went from 160 down to 138.", {"hypotension"}),
        ("Stopped d/t pressure climbing over 210 and quads done", {"hypertension", "fatigue"}),
        ("STOPPED: she asked to, being out of breath", {"patient_request", "dyspnea"}),
        ("We finished because the four loads were done.", {"protocol_complete"}),
        ("Legs gone, she jumped to the side rails.", {"fatigue"}),
        ("Belt cut to 1.7 mph for the cool-down.", set()),
        ("Stopped for leg fatigue. Systolic went from 160 up to 178.", {"fatigue"}),
    ],
)
def test_why_it_ended_in_more_words(told: str, reasons: set[str], checker: Checker) -> None:
    assert ended(checker, STAGED + told) == reasons


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("Reason for stopping (check one):\n[x] Fatigue   [ ] SOB   [ ] Chest pain   [ ] Other", {"fatigue"}),
        ("TEST ENDPOINT\n \u2610 Target HR   \u2612 Claudication\n \u2610 Arrhythmia   \u2610 Technical", {"leg_pain"}),
        ("Reason for stopping (circle one):  fatigue / SOB / chest pain / target HR / other", set()),
        ("STOP criteria reviewed before start: chest pain, dizziness, sustained VT, patient request.", set()),
        ("Told to tell us right away about chest pain or dizziness and to ask to stop at any time.", set()),
        ("| Test end reason     | Dyspnea      |", {"dyspnea"}),
        ("Ended due to loss of ECG signal (electrodes off).", {"technical"}),
        ("Exercise terminated by MD: new AF with RVR at 6:25.", {"arrhythmia"}),
        ("Chest tightness with onset at 4:00 in stage 2 while he was talking, peak 6/10, so exercise was stopped at 5:35.", {"chest_pain"}),
        ("Unable to go further because of hip pain on the left.", {"leg_pain"}),
        ("Prior TMT 2019: 9:40, 11 METs, stopped for fatigue.\nToday limited by knee pain.", {"leg_pain"}),
    ],
)  # fmt: skip
def test_why_it_ended_as_forms_and_sentences_have_it(told: str, reasons: set[str], checker: Checker) -> None:
    assert ended(checker, STAGED + told) == reasons


def test_the_reason_in_the_sentence_of_the_stop_goes_before_what_was_told_earlier(checker: Checker) -> None:
    told = "At 4:10 he had chest pressure, gone in a minute. Legs were shot at the end and that is why we quit."
    assert ended(checker, STAGED + told) == {"fatigue"}


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("Patient asked to stop at the end of stage 2 because he was out of breath.", ["dyspnea", "patient_request"]),
        ("Pt asked to quit d/t knee.", ["leg_pain", "patient_request"]),
        ("Dr. Lim was told and said stop. Off at 6:10, legs are cooked.", ["fatigue"]),
        ("STOPPED 6:10 for the BP falling.", ["hypotension"]),
        ("Stopped: tired.\nChest pressure 3/10 at 5:00, gone when the belt stopped.", ["fatigue"]),
        ("She was beat so we stopped.", ["fatigue"]),
        ("Quit bc legs too heavy to keep going.", ["fatigue"]),
        ("Stopped for burning quads.", ["fatigue"]),
    ],
)
def test_why_it_ended(checker: Checker, line: str, reasons: list[str]) -> None:
    found = facts_of(checker, HEAD + REST + STAGES + line + AFTER).termination
    assert sorted(t.value for t in found) == reasons


def test_a_planned_infusion_that_went_in(checker: Checker) -> None:
    text = (
        "Dipyridamole stress. " + DRUG + "Dipyridamole 0.56 mg/kg IV over 4 min, 10:05 to 10:09.\n10:07 HR 78, 118/76\n"
    )
    text += "The whole planned infusion went in and the protocol was finished.\n"
    assert [t.value for t in facts_of(checker, text).termination] == ["protocol_complete"]


@pytest.mark.parametrize(
    "line",
    [
        "Sent by Dr. Jon Pike before aortic aneurysm repair.",
        "Sent by Dr. Jon Pike: breathless on stairs.",
        "Sent by Dr. Jon Pike ahead of his left total knee.",
        "Sent by Dr. Jon Pike, getting a knee replaced.",
        "ord: Dr. Jon Pike // CP w/ exertion, bad knees // prior scan 2020 negative per pt",
    ],
)
def test_the_reason_beside_who_asked(checker: Checker, line: str) -> None:
    head = "Exercise test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234.\n"
    assert status_of(checker.check(head + line + "\n" + REST + STAGES + AFTER), "indication") == "present"


@pytest.mark.parametrize("line", ["Finished whole protocol.", "Walk and drug done in full as scheduled."])
def test_a_drug_study_done_in_full(checker: Checker, line: str) -> None:
    text = "Dipyridamole stress. " + DRUG + "Dipyridamole 0.56 mg/kg IV over 4 min.\n10:07 HR 78, 118/76\n" + line
    assert [t.value for t in facts_of(checker, text).termination] == ["protocol_complete"]


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("His chest got tight at minute 6, it was 4 of 10 by 7:40 and I turned the belt off for that.", {"chest_pain"}),
        ("She had passed the target of 139, so the test was complete.", {"target_heart_rate", "protocol_complete"}),
        ("done, 7 min, legs worn out", {"fatigue"}),
        ("Test done at 9 min past the hour in room 2.", set()),
    ],
)
def test_why_it_ended_in_sentences(told: str, reasons: set[str], checker: Checker) -> None:
    found = facts_of(checker, HEAD + REST + STAGES + told + AFTER).termination
    assert {reason.value for reason in found} == reasons


@pytest.mark.parametrize(
    "told", ["Ended when the 6 min watch was up.", "Full Lexiscan dose given and observation time completed."]
)
def test_a_walk_and_the_drug_after_it_have_each_an_end(told: str, checker: Checker) -> None:
    text = (
        HEAD + REST + "Part 1, treadmill, Bruce\nStage 1 (1.7/10)  98  152/86\nStage 2 (2.5/12)  112  162/84  at 4:10\n"
        "Belt stopped at 4:10 for knee pain.\nPart 2, Lexiscan 0.4 mg IV over 10 sec, seated\n1 min  100  150/80\n"
        f"4 min  94  144/80\n{told}\n"
    )
    assert {r.value for r in facts_of(checker, text).termination} == {"leg_pain", "protocol_complete"}


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("single PVCs, no runs, ectopy quit by minute 4. Belt off at 8:10.", set()),
        ("Reason to end: leg fatigue", {"fatigue"}),
        ("Stopped past her target, just under 9 minutes in.", {"target_heart_rate"}),
        ("She stopped at 8:10 because her thighs were leaden.", {"fatigue"}),
        ("I ended it there because he had gone over his target of 129.", {"target_heart_rate"}),
    ],
)
def test_why_the_test_ended_dictated(told: str, reasons: set[str], checker: Checker) -> None:
    found = facts_of(checker, HEAD + REST + STAGES + told + AFTER).termination
    assert {reason.value for reason in found} == reasons


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("He asked for the treadmill to be stopped at 9:15.", {"patient_request"}),
        ("Could not hold 60 rpm any more, quads burning - end.", {"fatigue"}),
        ("stopped, hip hurts too much to go on", {"leg_pain"}),
        ("She ended after 10 minutes of pedalling, when her legs had become too heavy.", {"fatigue"}),
        ("He quit 50 seconds into the last stage when his arms had nothing left.", {"fatigue"}),
        ("The pressure was down 26 points and the doctor called the stop.", {"hypotension"}),
        ("We quit shortly after because she wanted to.", {"patient_request"}),
        ("generator tripped and belt quit. Test ended there.", {"technical"}),
        ("C/o chest heaviness, cleared within a minute of pump off.", set()),
        ("Chest pain 2/10 at the end, test was not stopped for it.", set()),
    ],
)
def test_ends_in_other_words(told: str, reasons: set[str], checker: Checker) -> None:
    found = facts_of(checker, HEAD + REST + STAGES + told + AFTER).termination
    assert {reason.value for reason in found} == reasons


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("Why did you stop?\nA. tired legs", ["fatigue"]),
        ("Stopped for cramp in L calf.", ["leg_pain"]),
        ('Ended: "legs like cement"', ["fatigue"]),
        ("Ended because the goal pulse was passed.", ["target_heart_rate"]),
        ("Three beats of VT, ended by itself. Stopped: winded.", ["dyspnea"]),
        ("Stopped: hip pain, under the 85% mark.", ["leg_pain"]),
    ],
)
def test_why_other_hands_say_it_ended(checker: Checker, line: str, reasons: list[str]) -> None:
    assert [t.value for t in facts_of(checker, HEAD_OF_BRUCE + THREE_STAGES + line + "\n").termination] == reasons


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("Off in st 3 after 6 min 40 for CP 3/10.", ["chest_pain"]),
        ("off. Left hip pain, cannot go on.", ["leg_pain"]),
        ("Took her off at 7:10 for the EKG: 2.5 mm down V4-V6.", ["ecg_change"]),
        ("He said his breathing made him quit.", ["dyspnea"]),
        ("Why stopped: quads on fire", ["fatigue"]),
        ("Ended because she asked for the stop button.", ["patient_request"]),
    ],
)
def test_more_ways_to_say_why_it_ended(checker: Checker, line: str, reasons: list[str]) -> None:
    assert [t.value for t in facts_of(checker, HEAD_OF_BRUCE + THREE_STAGES + line + "\n").termination] == reasons


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (DIPYRIDAMOLE + "Why ended: whole dose in, time up.", "protocol_complete"),
        (DIPYRIDAMOLE + "Done because the minutes and the dose were complete.", "protocol_complete"),
        (DIPYRIDAMOLE + "The infusion ran its full planned course.", "protocol_complete"),
        (BRUCE_IN_THREE + "Stopped when quad burn slowed her.", "fatigue"),
        (BRUCE_IN_THREE + "At 8:10 she was pale; I shut the treadmill off for the low pressure.", "hypotension"),
        (BRUCE_IN_THREE + "Off @ 8:10 for chest pain.", "chest_pain"),
        (BRUCE_IN_THREE + "He let go of the rails: his arms had given out.", "fatigue"),
        (BRUCE_IN_THREE + "At 8:10 her legs were used up and I brought the belt down.", "fatigue"),
    ],
)
def test_why_it_ended_by_other_hands(checker: Checker, text: str, reason: str) -> None:
    facts = checker.check(HEAD_AND_REST + text + "\n").facts
    assert facts is not None
    assert [t.value for t in facts.termination] == [reason]


@pytest.mark.parametrize("line", ["Stop: SBP 244", "Ended because systolic hit 252", "Stopped, pressure was 250/116"])
def test_stopped_for_the_pressure_by_its_number(checker: Checker, line: str) -> None:
    assert [t.value for t in facts_of(checker, BRUCE_AT_REST + THREE_STAGES + line + "\n").termination] == [
        "hypertension"
    ]


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("quit 6:40, legs.", ["fatigue"]),
        ("stopped - calves", ["leg_pain"]),
        ("Stopped for: legs fine, THR met", ["target_heart_rate"]),
        ("stopped at 6:40", []),
    ],
)
def test_a_part_of_the_body_alone_is_a_reason(checker: Checker, line: str, reasons: list[str]) -> None:
    assert [t.value for t in told(checker, GXT, line).termination] == reasons


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
def test_why_it_ended_in_plain_words(rules_alone: Checker, line: str, expected: set[str]) -> None:
    assert ended(rules_alone, BRUCE + line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("off 6:10, breathing too hard, past THR", {"dyspnea", "target_heart_rate"}),
        ("REASON ENDED .. thighs, could not go on", {"fatigue"}),
        ("Belt stopped: over 85% and she said she had no legs left", {"target_heart_rate", "fatigue"}),
        ("Ended: all 4 steps done", {"protocol_complete"}),
        ("Reason for ending: tired out. Pressure behind breastbone 2/10 at 5:30, gone by rec 1.", {"fatigue"}),
        ("Reason: tired out. No ST change", {"fatigue"}),
    ],
)
def test_why_it_ended_in_shorthand(rules_alone: Checker, line: str, expected: set[str]) -> None:
    assert ended(rules_alone, BRUCE + line) == expected


@pytest.mark.parametrize("drug", ["adenosine", "persantine", "adenoscan"])
def test_a_drug_by_any_name_that_goes_off(rules_alone: Checker, drug: str) -> None:
    note = f"{ADENOSINE}140 mcg/kg/min\n2 min 84 118/70\n{drug} off - short of breath\nRecovery 3 min 80 120/76\n"
    assert "dyspnea" in ended(rules_alone, note)
