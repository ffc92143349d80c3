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
