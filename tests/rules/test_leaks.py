"""What says more than was measured, and the honest lines beside it."""

from __future__ import annotations

import pytest

from notecheck import Checker
from notecheck.facts.gather import gather
from notecheck.facts.kind import kind_of
from notecheck.facts.people import crew_of
from notecheck.learned.model import Judged
from notecheck.reading.document import Reading
from notecheck.reading.polarity import Stretches
from notecheck.report import Context
from notecheck.rules.case import Case
from notecheck.rules.language import most
from tests.beginnings import AFTER, BRUCE, HEAD, REST, STAGED, STAGES
from tests.told import leaks_of, status_of


@pytest.mark.parametrize(
    "line",
    [
        "RN and Dr. Ames with pt the whole test; BP each stage.",
        "Prior MPI (2019, Harbor) was read as negative for ischemia.",
        "A cardiac MRI from August was interpreted as consistent with scar.",
        "Last stress echo (2020) was reported as negative for ischemia.",
        "I have not compared anything.",
        "He felt a flutter with it, was not dizzy and did not pass out.",
        "Hook-up and tracing by J. Poe, supervision Dr. Ames, interpretation Dr. Hart.",
        "Overseeing physician: Dr. Ames. He does the reading too.",
        "Pt left in good condition.",
    ],
)
def test_honest_sentences_stand(checker: Checker, line: str) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + line + AFTER)) == []


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("Strips look about like the ones from her 2021 treadmill.", "warning"),
        ("EKG negative per cardiologist.", "warning"),
        ("I would call it a respectable exercise tolerance.", "warning"),
        ("I would call it a good test.", "error"),
    ],
)
def test_what_still_is_said_too_much(checker: Checker, line: str, severity: str) -> None:
    report = checker.check(HEAD + REST + STAGES + line + AFTER)
    assert [f.severity for f in report.findings if f.code[:3] in ("NC2", "NC3")] == [severity]


@pytest.mark.parametrize(
    "line",
    [
        "Dr. Haver supervised.",
        "Supervised by Dr. Ada Haver",
        "Dr. Haver was in the room for the entire test.",
        "Stress test in 2019 elsewhere, which the record calls negative for ischemia.",
        "An outside echo from March quotes normal wall motion.",
        "Target was 136, he passed it.",
        "No trouble, did not need nitro.",
        "No intervention needed.",
        "Left ambulatory, same as arrival.",
        "Ischemia / no ischemia: for the reading physician to state.",
    ],
)
def test_what_is_no_leak(checker: Checker, line: str) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + "Stopped, tired.\n" + line + AFTER)) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Supervising: B. Haver, DO, who personally directed each stage of the walk.", "NC301"),
        ("Dr. Haver stayed and personally directed each stage.", "NC301"),
        ("Dr. Haver listened to his lungs and told us to go ahead.", "NC302"),
        ("I would call that a hot test.", "NC201"),
        ("No worries about her heart.", "NC201"),
    ],
)
def test_what_is_one(checker: Checker, line: str, code: str) -> None:
    assert code in leaks_of(checker.check(HEAD + REST + STAGES + "Stopped, tired.\n" + line + AFTER))


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("He is a farmer. A December test at another place was called non-diagnostic.", "info"),
        ("He is a farmer who needs knee replacement.", "info"),
        ("He is a farmer. This test today is positive.", "error"),
    ],
)
def test_what_is_concluded_before_the_test_begins(checker: Checker, line: str, severity: str) -> None:
    text = HEAD + "Came by bus. Took his pills.\n" * 3 + line + "\n" + REST + STAGES + "Stopped, tired." + AFTER
    found = {f.severity for f in checker.check(text).findings if f.code in ("NC201", "NC212")}
    assert found == {severity}
    behind = HEAD + REST + STAGES + "Stopped, tired.\nThis test is positive, needs knee replacement." + AFTER
    assert {f.severity for f in checker.check(behind).findings if f.code == "NC201"} == {"error"}


def test_a_title_that_concludes_stays_an_error(checker: Checker) -> None:
    found = [
        f.severity
        for f in checker.check("POSITIVE STRESS TEST\n" + HEAD + REST + STAGES + AFTER).findings
        if f.code == "NC201"
    ]
    assert found == ["error"]


def case_of(checker: Checker, reading: Reading) -> Case:
    crew = crew_of(reading, checker.site.people)
    facts = gather(reading, crew, names=False)
    return Case(reading, facts, crew, kind_of(reading, facts), Context())


def test_before_the_test_begins_the_model_must_be_surer(checker: Checker) -> None:
    judged = Judged("error", "error", 0.7, 10, 20, ())
    reading = checker.read(HEAD + REST + STAGES + "Stopped, tired." + AFTER)
    begin = reading.begin
    case = case_of(checker, reading)
    assert begin > 100
    assert most(case, judged, Stretches(())) == "info"
    assert most(case, judged._replace(probability=0.95), Stretches(())) == "error"
    assert most(case, judged._replace(kind="supervision"), Stretches(())) == "error"
    assert most(case, judged._replace(start=begin + 1), Stretches(())) == "error"
    assert most(case, judged._replace(start=begin + 1), Stretches([(begin, begin + 9)])) == "warning"
    resting = reading.text.index("Resting ECG") + 4
    assert most(case, judged._replace(start=resting), Stretches(())) == "warning"


HONEST = """
No problems with the test.
No problems with the IV.
Signal came through fine after re-prep.
ID band checks out.
No red flags on screening questions.
High risk for falls, gait belt on.
Low risk of bleeding, site checked.
Recommended he wear sneakers next time.
Advised to drink water and sit for a while.
Was advised to call if the pain returns.
Pregnancy test not required, hysterectomy 2008.
Urine pregnancy test negative today.
Memory test normal at the clinic in spring.
Schedule per cardiology referral.
Waited in the hallway until all clear.
Told not to squeeze the rail.
"Is my heart okay?" he asked, told him the cardiologist will say.
Drip chamber low, bag changed.
Test failed to start, rebooted the cart.
"""


def said_beside(checker: Checker, line: str) -> set[str]:
    return {f.code for f in checker.check(f"{STAGED}\n{line}\n").findings if f.code[:3] in ("NC2", "NC3")}


@pytest.mark.parametrize("line", HONEST.strip().splitlines())
def test_honest_lines_that_sound_like_a_conclusion(line: str, rules_alone: Checker) -> None:
    assert said_beside(rules_alone, line) == set()


@pytest.mark.parametrize(
    "line",
    [
        "No problems with her heart.",
        "Negative stress test, minimal artifact.",
        "Advised to hold metoprolol until seen.",
        "Advised to stop aspirin and drink fluids.",
        "Stress lab recommends cath.",
        "Based on CT he needs a cath.",
        "EKG all clear.",
        "Came back all clear.",
        "Everything checks out.",
        "Test failed for stress EKG.",
        "High risk for a fall in pressure with exertion.",
        "Negative stress test on screen.",
        "Heart checks out.",
        "High risk for cardiac events.",
        "Recommended a repeat test with imaging.",
        "Advised to stop the metoprolol.",
        "Given the all clear.",
        "Recommended she go to the ER today.",
        "Recommend patient not exercise alone.",
        "Advised to drink fluids and stop metoprolol.",
        "Poor balance but normal test.",
        "If you want my two cents that's a positive treadmill.",
        "He should have angiography prior to discharge.",
        "Opinion: Typical angina at a moderate load.",
        "Surgical referral is recommended.",
        "STRESS ECG OUTSIDE NORMAL LIMITS.",
        "Pressure climbed just the way you'd want.",
    ],
)
def test_conclusions_beside_them(line: str, rules_alone: Checker) -> None:
    assert said_beside(rules_alone, line)


@pytest.mark.parametrize(
    "line",
    [
        "Machine printout: sinus tachycardia, needs physician overread. Abnormal ECG, possible inferior ischemia.",
        "GE CASE printout: *** unconfirmed, overread needed *** ABNORMAL STRESS TEST",
    ],
)
def test_what_asks_for_a_reader_is_still_the_device(line: str, rules_alone: Checker) -> None:
    found = {f.name for f in rules_alone.check(f"{STAGED}\n{line}\n").findings if f.code[:3] == "NC2"}
    assert found == {"device-statement"}


def test_what_the_writer_says_behind_a_device_is_his_own(rules_alone: Checker) -> None:
    line = "Cart said abnormal ECG. My read: negative for ischemia."
    found = [
        f for f in rules_alone.check(f"{STAGED}\n{line}\n").findings if f.name in ("device-statement", "study-verdict")
    ]
    assert [(f.name, f.severity) for f in found] == [("device-statement", "warning"), ("study-verdict", "error")]


def leaks(checker: Checker, note: str) -> set[str]:
    return {f.code for f in checker.check(note + "\n").findings if f.code[:3] in ("NC2", "NC3")}


@pytest.mark.parametrize(
    "told",
    [
        "Lab manual p.12: readers call 1 mm horizontal at 80 ms positive, techs only list the mm.",
        "Policy 7 (posted): if the reader calls a study positive, page on-call.",
        "Standing lab rule: if the reader calls a test positive the nurse phones the pt.",
        "PROTOCOL CARD: dobutamine ischemia protocol 5-10-20-30-40 q3 min.",
        "Pt asked if he passed. Advised results come from the cardiologist.",
    ],
)
def test_what_manuals_and_rules_say_is_no_conclusion(told: str, checker: Checker) -> None:
    assert not leaks(checker, STAGED + told)


@pytest.mark.parametrize(
    "told",
    [
        "Test negative for RMI at 10 METs.",
        "DTS worked out by me = -2",
        "The study is positive, call the office.",
        "Direct supervision by Dr. Bexl was provided.",
    ],
)
def test_what_is_said_all_the_same(told: str, checker: Checker) -> None:
    assert leaks(checker, STAGED + told)


def test_what_a_form_asks_is_no_clearance(checker: Checker) -> None:
    assert "NC212" not in leaks(checker, f"{STAGED}Fit for duty?  not decided here, a question for Dr. Foulkes")
    assert "NC212" in leaks(checker, f"{STAGED}Fit for duty")


def test_options_behind_boxes_are_no_headings(checker: Checker) -> None:
    told = "Reason for stopping:\n[ ] Target HR   [ ] Arrhythmia   [x] Fatigue"
    below = [s.category for s in checker.read(f"{STAGED}{told}\n").sections if s.start >= len(STAGED)]
    assert below == ["stop"]


def test_the_model_does_not_judge_what_a_form_leaves_open(checker: Checker) -> None:
    said = checker.check(STAGED + "Circle one:   cleared for duty  /  not cleared  /  further testing\n").findings
    assert not [f for f in said if f.code in ("NC222", "NC306")]


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


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("Resting ECG: sinus rhythm, poor R wave progression.", []),
        ("Seen on the workstation: heart squeezing fine.", ["NC201"]),
        ("This would fit with multivessel disease, and she should go to the cath lab.", ["NC212", "NC222"]),
        ("Inferior wall a bit cooler with stress than at rest, gated EF 58.", ["NC216", "NC222"]),
    ],
)
def test_every_clause_is_judged(line: str, codes: list[str], checker: Checker) -> None:
    found = leaks_of(checker.check(HEAD + REST + STAGES + line + AFTER))
    assert sorted(found) == codes


@pytest.mark.parametrize(
    ("closing", "status"),
    [
        ("Impression: positive test for ischemia.\n\nRamon L. Utter, M.D.\nRLU/kp  D: 10/06/94\n", "present"),
        ("Impression: positive test for ischemia.\n\nElectronically signed: Ida Lane, MD, 10/15/2019\n", "present"),
        ("ST depression 1 mm in V5.\n\nRamon L. Utter, M.D.\n", "missing"),
    ],
)
def test_who_signs_conclusions_has_read_the_test(closing: str, status: str, checker: Checker) -> None:
    assert status_of(checker.check(HEAD + REST + STAGES + "\n" + closing), "interpreting-provider") == status


@pytest.mark.parametrize(
    "line",
    [
        "STRESS WORKSHEET (technologist fills in)",
        "Reason: jaw discomfort. Civilian cath 2021, no obstructive disease.",
        "Stable angina since 2019, question is how much she can do now.",
        "sx: legs heavy. neg CP, neg dizzy",
    ],
)
def test_words_that_are_no_conclusion(line: str, checker: Checker) -> None:
    assert leaks_of(checker.check(HEAD + line + "\n" + REST + STAGES + AFTER)) == []


@pytest.mark.parametrize(
    "line",
    [
        "Dr. Voss supervised from the lab and will read it.",
        "Dr. Voss supervised from the next room and reads it.",
        "I printed the strip for Dr. Voss, who will read it as well.",
        "Normal heart sounds before the test.",
    ],
)
def test_names_and_sounds_are_no_leaks(checker: Checker, line: str) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + line + "\n" + AFTER)) == []


@pytest.mark.parametrize(
    "line",
    [
        "I hooked him up, ran the test and read it myself.",
        "I did the test, filled in for the doctor and read it.",
        "A good strong heart.",
        "Nothing here to stop her from having the hip done.",
        "Nothing found that would stop the operation.",
    ],
)
def test_what_says_more_than_was_measured(checker: Checker, line: str) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + line + "\n" + AFTER)) != []


@pytest.mark.parametrize(
    "line",
    [
        "Dr. Brandt ordered the change to regadenoson.",
        "Dr. Havel asked us to switch to the drug.",
        "The heart rate was still well short of target.",
        "There was 0.5 mm of downsloping ST depression in aVL and I, present at rest.",
        "Nothing on this form says whether the test was normal.",
        '"Strongly positive treadmill" - scanned fax, 2009',
    ],
)
def test_what_looks_like_a_leak_and_is_none(line: str, checker: Checker) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + line + AFTER)) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Fit for duty? Yes", True),
        ("Cleared for surgery? Y", True),
        ("Cleared for rehab? [x] yes", True),
        ("Needs cath? Yes per Dr. Patel", True),
        ("Recommend cath?", True),
        ("Cleared for surgery? ok", True),
        ("Cleared for surgery? (Y)", True),
        ("Cleared for surgery? [x] Yes [ ] No", True),
        ("Cleared for surgery? Ok to ask Dr. Patel", False),
        ("Fit for duty?  not decided here", False),
        ("Cleared for surgery? [ ] Yes [x] No", False),
        ("Cleared for surgery? Y / N", False),
        ("Cleared for surgery? Per reader", False),
        ("Cleared for surgery?\nPer lab protocol strips stored", False),
        ("Recommend repeat test? no", False),
        ("Recommend further testing? ____", False),
    ],
)
def test_a_question_is_said_where_it_is_answered(rules_alone: Checker, line: str, said: bool) -> None:
    assert ("NC212" in {f.code for f in rules_alone.check(f"{BRUCE}{line}\n").findings}) == said


@pytest.mark.parametrize(
    ("answer", "said"),
    [("(yes) (no)", False), ("(Y) (N)", False), ("- yes - no", False), ("[x] Yes  [x] No", False), ("(yes)", True),
     ("[x] Yes  [ ] No", True), ("-> yes", True)],
)  # fmt: skip
def test_a_form_that_prints_both_answers_has_none(rules_alone: Checker, answer: str, said: bool) -> None:
    assert ("NC212" in said_beside(rules_alone, f"Cleared for surgery? {answer}")) == said


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("RTW w/o limits", "NC212"),
        ("She ought to be cathed.", "NC212"),
        ("B/P climb appropriate", "NC210"),
        ("Dr. Holm handled the entire study, running the belt, supervising and giving the final reading.", "NC304"),
        ("Returned to work without limits last month", None),
        ("Stented LAD, cathed 2019", None),
        ("Dr. Holm covered the whole test from the control room.", None),
    ],
)
def test_fitness_and_who_did_it_all(rules_alone: Checker, line: str, code: str | None) -> None:
    assert said_beside(rules_alone, line) == ({code} if code else set())


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("May return to work", {"NC212"}),
        ("Released back to work, no restrictions", {"NC212"}),
        ("Pt RTW w/o restrictions since Jan", set()),
        ("Pt wants to RTW without restrictions", set()),
        ("Dr. Holm ran the whole test", {"NC301"}),
        ("I told dad he can play on Saturday", {"NC212"}),
        ("Coach asked if he can play Friday", set()),
        ("chest pain 2/10, atypical", {"NC207"}),
        ("stair climb normal", set()),
        ("EF 30 percent on the echo of last autumn", set()),
        ("EF 30 percent", {"NC216"}),
        ("Echo loops are the sonographer's, nothing about the walls goes in this note.", set()),
    ],
)
def test_words_that_stand_within_longer_ones(rules_alone: Checker, line: str, codes: set[str]) -> None:
    assert said_beside(rules_alone, line) == codes
