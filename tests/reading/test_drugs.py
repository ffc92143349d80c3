"""Every reader of a drug test knows a drug by all of its names."""

import pytest

from notecheck import Checker, standards
from notecheck.reading import drugs

NOTE = """{drug} stress test, 02/03/2025
Rest HR 70 BP 120/80
{told}
"""


def test_every_drug_with_a_dose_is_said_to_be_given_in_one_way():
    assert set(standards.limits("dose")) == drugs.BOLUS | drugs.ONE_RATE | drugs.STEPS
    assert not drugs.BOLUS & drugs.ONE_RATE
    assert not drugs.STEPS & (drugs.BOLUS | drugs.ONE_RATE)


@pytest.mark.parametrize("drug", ["Adenosine", "Adenoscan", "Adeno", "Persantine", "Dipyridamole", "Dipy"])
@pytest.mark.parametrize(
    "told", ["{} stopped early at 3 min 20 sec.", "4 min {} infusion, then flushed.", "{} infused over 4 min."]
)
def test_the_length_of_an_infusion_behind_any_name(checker: Checker, drug: str, told: str):
    facts = checker.check(NOTE.format(drug=drug, told=told.format(drug))).facts
    assert facts.duration is not None
    assert facts.duration.value == (200 if "20 sec" in told else 240)


@pytest.mark.parametrize("drug", ["Persantine", "Dipy", "Dobutrex", "Adenoscan", "Lexi", "Rega"])
def test_a_row_begun_by_a_name_was_taken_under_the_drug(checker: Checker, drug: str):
    facts = checker.check(NOTE.format(drug=drug, told=f"{drug} 2 min HR 88 BP 118/70")).facts
    assert [s.phase for s in facts.stages] == ["rest", "infusion"]


@pytest.mark.parametrize("drug", ["dobutamine", "Persantine", "Adenoscan"])
def test_a_test_of_another_day_under_any_name_gives_no_reason_to_stop(checker: Checker, drug: str):
    note = NOTE.format(
        drug="Bruce treadmill", told=f"Prior {drug} 2020 quit early from nausea.\nStopped for leg fatigue."
    )
    facts = checker.check(note).facts
    assert [t.value for t in facts.termination] == ["fatigue"]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("ADENOSINE INFUSION (70 kg)", "missing"),
        ("Persantine Myoview (70 kg)", "missing"),
        ("Lexi Brown DOB 3/4/1960", "present"),
        ("Patient: Lexi Brown", "partial"),
    ],
)
def test_the_name_of_a_drug_is_no_patient(checker: Checker, head: str, status: str):
    told = {e.id: e.status for e in checker.check(NOTE.format(drug=head + "\nBruce", told="")).elements}
    assert told["patient-identification"] == status
