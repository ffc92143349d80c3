"""Walks beside a drug, steps of a drug, how tests end, what ends a list of denials, what was aimed at."""

from __future__ import annotations

import pytest

from notecheck import Checker, lexicon
from tests.test_parts_of_a_test import DRUG, phases
from tests.test_told_in_passing import AFTER, HEAD, REST, STAGES, facts_of, leaks_of, status_of

LEXI = "Regadenoson study. " + DRUG


@pytest.mark.parametrize(
    "log",
    [
        "Walked 1.7 mph 0% for 4 minutes. At 2 min HR 96 BP 142/80. Regadenoson 0.4 mg IV over 10 sec while walking.\n"
        "At 4 min HR 112 BP 138/78.\nPost 2 min HR 98 BP 132/76.\n",
        "Walk on our treadmill 1.7 mph, 0% for 4 minutes total; regadenoson 0.4 mg IV over 10 sec at minute 2.\n"
        "   minute 2: 96, 142/80\n   minute 4: 112, 138/78\nseated\n   2 min: 98, 132/76\n",
        "She walked on the treadmill at 1.7 miles per hour for 4 minutes. Regadenoson 0.4 mg IV over 12 s. At minute 2 HR 96, "
        "BP 142/80. At minute 4 HR 112, BP 138/78. Two minutes after sitting, HR 98, BP 132/76.\n",
        "belt 1.7 mph 0% x 4 min, regadenoson 0.4 mg IV over 10 sec at 1:30\nwalk 2 min  96  142/80\nwalk 4 min  112  138/78\n"
        "sit 2 min   98  132/76\n",
    ],
)
def test_a_walk_beside_a_bolus(checker: Checker, log: str) -> None:
    text = LEXI + log
    assert phases(checker, text)[1:] == [("exercise", 96), ("exercise", 112), ("recovery", 98)]
    duration = facts_of(checker, text).duration
    assert duration is not None
    assert duration.value == 240


def test_a_bolus_without_a_walk(checker: Checker) -> None:
    text = LEXI + "Regadenoson 0.4 mg IV over 10 sec, no walk.\n1 min HR 96 BP 142/80\n3 min HR 90 BP 138/78\n"
    assert [phase for phase, _ in phases(checker, text)[1:]] == ["infusion", "infusion"]
    duration = facts_of(checker, text).duration
    assert duration is not None
    assert duration.value == 10


@pytest.mark.parametrize(
    ("log", "seconds"),
    [
        ("10 mcg/kg/min for three minutes, 20 mcg/kg/min for 3 minutes, 30 mcg/kg/min for 2 additional minutes", 480),
        ("10-20-30 mcg/kg/min, 12 min infusion, shut off at the goal", 720),
        ("10-20-30 mcg/kg/min. Pump on 14:12:00, off 14:22:30", 630),
    ],
)
def test_how_long_dobutamine_ran(checker: Checker, log: str, seconds: int) -> None:
    duration = facts_of(checker, "Dobutamine stress. " + DRUG + "Dobutamine " + log + ".\n").duration
    assert duration is not None
    assert duration.value == seconds


@pytest.mark.parametrize(
    ("agent", "log", "expected"),
    [
        (
            "Adenosine 140 mcg/kg/min over 6 min",
            "pump min   beats   cuff\n  pre   70  120/80\n   1    78  118/76\n   3    84  112/70\n off +2  80  118/74\n",
            ["rest", "infusion", "infusion", "recovery"],
        ),
        (
            "Dipyridamole 0.56 mg/kg over 4 min",
            "  pre   70  120/80\n   2    78  118/76\n   4    84  112/70\n   7    80  118/74\n",
            ["rest", "infusion", "infusion", "recovery"],
        ),
        (
            "Dobutamine steps mcg/kg/min",
            "   rest   HR 70   120/80\n   10     HR 78   118/76\n   20     HR 84   112/70\n   off 2 min  HR 80   118/74\n",
            ["rest", "infusion", "infusion", "recovery"],
        ),
        (
            "Dobutamine by pump",
            "nothing running  70  120/80\n10 mcg/kg/min  78  118/76\n20 mcg/kg/min  84  112/70\npump off, +3  80  118/74\n",
            ["rest", "infusion", "infusion", "recovery"],
        ),
    ],
)
def test_rows_that_begin_with_a_number_alone(checker: Checker, agent: str, log: str, expected: list[str]) -> None:
    head = "Stress test. Pt A. Roe, DOB 1/2/1960, MRN 1234. Done 3/4/2025 for chest pain. 12-lead.\n"
    assert [phase for phase, _ in phases(checker, head + agent + "\n" + log)] == expected


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


@pytest.mark.parametrize(
    "line", ["ST changes: none.  Arrhythmias: none.", "ST-T changes: none", "ST not displaced in any lead"]
)
def test_no_change_of_the_segment(checker: Checker, line: str) -> None:
    changes = facts_of(checker, HEAD + REST + STAGES + line + AFTER).st_changes
    assert [c.present for c in changes] == [False]


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
    ("line", "element", "status"),
    [
        ("Maj. H. Escalante placed the order.", "ordering-provider", "present"),
        ("Order: Ortho - Dr. Bram Eastlake", "ordering-provider", "present"),
        ("Dr. May Lim requests: fainting", "ordering-provider", "present"),
        ("Capt. L. Nwosu, MC, was supervising physician.", "supervising-provider", "present"),
        ("superv: NP on duty // read: Dr. May Lim", "interpreting-provider", "present"),
        ("rdr Dr Hume", "interpreting-provider", "present"),
        ("Overseeing doc C. Ngo MD.", "supervising-provider", "present"),
        ("Ramp: 1.5 mph/0% climbing evenly to 4.0 mph/12%", "protocol", "present"),
        ("Plan: 25 W to start, 25 W more every 2 minutes", "protocol", "present"),
        ("Supervising / reading: Dr. Jon Pike / Dr. May Lim", "interpreting-provider", "present"),
        ("READ: Dr. Voss's group, Dr. M. Stannard.", "interpreting-provider", "present"),
        ("ECG: SR throughout. Strips filed.", "continuous-tracing", "partial"),
        ("Observer on ECG the entire time. Strips filed.", "continuous-tracing", "partial"),
        ("Used the centre's Ergoline bike.", "site-equipment", "present"),
        ("Rule: start 15 W, up 15 W each.", "protocol", "present"),
    ],
)
def test_who_and_whose(checker: Checker, line: str, element: str, status: str) -> None:
    head = "Exercise test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234.\n"
    rows = "25 W HR 100 BP 140/80\n50 W HR 130 BP 160/80\n"
    assert status_of(checker.check(head + REST + line + "\n" + rows + AFTER), element) == status


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


def test_the_second_letter_of_a_list_is_no_birth(checker: Checker) -> None:
    text = (
        "STRESS LAB\nA. Ann Roe  DOB 30 Jan 1966\nB. 21 May 2024, begun 10:05\nC. Chest pain\n" + REST + STAGES + AFTER
    )
    found = facts_of(checker, text.replace("3/4/2025", "")).test_date
    assert found is not None
    assert found.value == "2024-05-21"


@pytest.mark.parametrize(
    "line",
    [
        "Dr. Lim in the room as supervising physician.",
        "He did not need meds.",
        "Clips at rest, low and peak dose.",
        "One dropped beat at 9:43, none after pump off.",
        "No spasm, no other problem.",
        "Tracing all uploaded to the system, supervising Dr Mak, cards overread Dr Voss",
    ],
)
def test_what_is_still_no_leak(checker: Checker, line: str) -> None:
    report = checker.check(HEAD + REST + STAGES + line + AFTER)
    assert not leaks_of(report)


def test_a_drug_that_was_drawn_up_and_not_pushed(checker: Checker) -> None:
    text = "Lexiscan 3/4/2025. Pt A. Roe, DOB 1/2/1960.\n12 lead on, BP 218/112, again 216/108.\nRegadenoson 0.4 mg drawn up, NOT pushed.\n"
    assert checker.check(text).note.kind == "not_performed"


def test_every_list_of_wordings_is_used_by_the_module_that_it_names() -> None:
    import importlib
    import inspect
    import pkgutil
    import tomllib
    from importlib.resources import files

    import notecheck
    import notecheck.facts
    import notecheck.reading
    import notecheck.rules

    told = tomllib.loads(files("notecheck.lexicon").joinpath("wordings.toml").read_text(encoding="utf-8"))
    sources: dict[str, str] = {}
    for package in (notecheck.facts, notecheck.reading, notecheck.rules):
        for m in pkgutil.iter_modules(package.__path__):
            source = inspect.getsource(importlib.import_module(f"{package.__name__}.{m.name}"))
            if f'lexicon.wordings("{m.name}")' in source:
                sources[m.name] = source
    assert sources.keys() == told.keys()
    for module, lists in told.items():
        for name, wordings in lists.items():
            assert len(wordings) == len(set(wordings)), (module, name)
            assert f'_WORDS["{name}"]' in sources[module] or f"_WORDS['{name}']" in sources[module], (module, name)
        assert lexicon.wordings(module).keys() == lists.keys()


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("The belt ran 9 min 12 s.", 552),
        ("Twelve minutes exactly, 7.0 METs.", 720),
        ("He got 1 min 15 sec into stage 4. That is 10 min 15 sec and 11.9 METs.", 615),
        ("9:00 min, 10.1 METs", 540),
        ("SUMMARY: 10 min 20 s; METs 11", 620),
        ("METs 6.9   9 min 25 sec", 565),
        ("   5*   198  150/58   *50 sec\nTotal 12:50 | METs 14.2", 770),
    ],
)
def test_how_long_it_took(checker: Checker, line: str, seconds: int) -> None:
    duration = facts_of(checker, HEAD + REST + STAGES + line + AFTER).duration
    assert duration is not None
    assert duration.value == seconds


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
    "rows",
    [
        "   - I: 100, 140/80\n   - II: 130, 160/80\n   - III (1:05): 140, 166/80\n",
        "0    1.7/0%     3 min   100    140/80\n1/2  1.7/5%     3 min   130    160/80\n1    1.7/10%    1:20    140    -- could not hear\n",
        "25 W   100/min  140/80\n50 W   130/min  160/80\n75 W   140/min   not obtained\n",
    ],
)
def test_rows_that_are_marked_in_other_ways(checker: Checker, rows: str) -> None:
    found = phases(checker, "Exercise test. " + DRUG + rows)
    assert found[1:4] == [("exercise", 100), ("exercise", 130), ("exercise", 140)]


def test_the_clock_of_the_start_is_no_length_of_the_first_stage(checker: Checker) -> None:
    text = (
        "Treadmill test. "
        + DRUG
        + "Bruce started 11:18. End of stage 1, 112 and 134/76. End of stage 2, 139 and 146/78. "
    )
    text += "Quit at 6:20, tired."
    assert status_of(checker.check(text), "stage-log") == "present"


@pytest.mark.parametrize(
    ("head", "age"),
    [
        ("Ann Roe   76F   DOB 1/5/1949   9/16/2025", 76),
        ("Ann Roe   DOB 1/5/1949   9/16/2025", None),
        ("Ann Roe / DOB 07-30-1956\nAge/Wt  : 67 / 91 kg", 67),
    ],
)
def test_the_age_beside_dates_and_weights(checker: Checker, head: str, age: int | None) -> None:
    found = facts_of(checker, "Treadmill test\n" + head + "\n" + REST + STAGES).age
    assert (found.value if found else None) == age


@pytest.mark.parametrize("line", ["Finished whole protocol.", "Walk and drug done in full as scheduled."])
def test_a_drug_study_done_in_full(checker: Checker, line: str) -> None:
    text = "Dipyridamole stress. " + DRUG + "Dipyridamole 0.56 mg/kg IV over 4 min.\n10:07 HR 78, 118/76\n" + line
    assert [t.value for t in facts_of(checker, text).termination] == ["protocol_complete"]


def test_how_the_patient_left_denies_nothing_of_the_test(checker: Checker) -> None:
    text = (
        HEAD
        + REST
        + STAGES
        + "SX: lightheaded about 5 s in stage 2\nDISPOSITION: stayed 40 min, no symptoms, home"
        + AFTER
    )
    assert "NC416" not in [f.code for f in checker.check(text).findings]


def test_the_date_of_an_earlier_test(checker: Checker) -> None:
    text = "Stress lab. 12/02/2025 was her last one; this one 2/12/2026. Ann Roe, MRN 1234.\n" + REST + STAGES
    found = facts_of(checker, text).test_date
    assert found is not None
    assert found.value == "2026-02-12"
    assert not [f for f in checker.check(text).findings if f.name == "dates-of-test"]
