"""Elements as the words of a note show them."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import AFTER, BRUCE, EXAMPLE, HEAD, HEAD_AND_REST, REST, STAGED, STAGES, TREADMILL
from tests.told import facts, facts_of, leaks_of, status, status_of


@pytest.mark.parametrize(
    ("element", "line", "status"),
    [
        ("interpreting-provider", "Dr Ames supervising. ames to read", "present"),
        ("interpreting-provider", "Final report: Dr. Ames.", "present"),
        ("interpreting-provider", "Dr. Lucian Ames of cardiology will read the tracings.", "present"),
        ("supervising-provider", "Dr Ames sup. card to read", "present"),
        ("supervising-provider", "Attending MD: ________", "missing"),
        ("supervising-provider", "Ames MD supervising", "present"),
        ("supervising-provider", "Covered by Dr. Ames", "present"),
        ("interpreting-provider", "Ames to interpret", "present"),
        ("interpreting-provider", "Cardiology to read", "partial"),
        ("continuous-tracing", "Recorded throughout exercise and recovery, tracing scanned to chart.", "present"),
        ("adverse-events", "All went smoothly.", "present"),
        ("consent", "Permit signed.", "present"),
        ("duration", "ET 6:10", "present"),
        ("termination-reason", "Reason: fatigue", "present"),
        ("termination-reason", "Off d/t knee", "present"),
        ("st-description", "ST did not budge.", "present"),
        ("monitoring", "Someone was with him every second.", "present"),
        ("monitoring", "Vitals and breath sounds checked every 2 to 5 min.", "present"),
        ("adverse-events", "At 5:20 six beats of wide complex tachycardia, ended by itself.", "present"),
    ],
)
def test_elements_told_in_passing(checker: Checker, element: str, line: str, status: str) -> None:
    report = checker.check(HEAD + REST + STAGES + line + AFTER)
    assert status_of(report, element) == status


@pytest.mark.parametrize(("line", "status"), [("Began at 50 W, up 25 q2min.", "partial"), ("BP q2min.", "present")])
def test_a_load_raised_at_intervals_is_no_watching(checker: Checker, line: str, status: str) -> None:
    assert status_of(checker.check(HEAD + REST + STAGES + line + AFTER), "monitoring") == status


def stage_log(checker: Checker, text: str) -> str:
    return next(e.status for e in checker.check(text).elements if e.id == "stage-log")


def test_pairs_of_rest_peak_and_recovery_are_a_partial_log(checker: Checker) -> None:
    note = "Bruce treadmill, 6:40. Rest HR 70, BP 130/80. Peak HR 150, peak BP 170/80. Stopped, tired.{}"
    assert stage_log(checker, note.format(" Recovery 3 min HR 98, BP 140/78.")) == "partial"
    assert stage_log(checker, note.format("")) == "missing"


def test_a_stage_without_its_pressure_or_left_out_makes_the_log_partial(checker: Checker) -> None:
    whole = "Bruce protocol, total time 7:10. End of stage one, heart rate 99 and pressure 146/80. End of stage two, heart rate 121{}. Stage three, heart rate 140 and pressure 170/82.\n"
    assert stage_log(checker, whole.format(" and pressure 160/80")) == "present"
    assert stage_log(checker, whole.format("")) == "partial"
    assert stage_log(checker, "Bruce tm 8:10\n68, 124/80 -> 6:00 116, 148/80 -> 8:10 pk 152, 170/82\n") == "partial"


@pytest.mark.parametrize(
    ("told", "element", "due"),
    [
        ("Supervising: Dr. Ada Lind. She also has the tracings to read.", "interpreting-provider", "present"),
        ("The report comes from Dr. Lind.", "interpreting-provider", "present"),
        ("Me and the RN on the monitor the whole time.", "monitoring", "present"),
        ("Pt on the monitor.", "monitoring", "partial"),
        ("Tech put pt on the monitor before exercise.", "monitoring", "partial"),
        ("Referral report comes from Dr. Pell, orthopedics.", "interpreting-provider", "missing"),
        ("Otherwise uneventful.", "adverse-events", "present"),
        ("ST not different from the resting tracing in V4-V6.", "st-description", "present"),
        ("Asthma: no\nConsent: signed, on chart", "consent", "present"),
        ("Consent not signed.", "consent", "missing"),
        ("\nTess Quill, RCT   e-sign 02/03/2025 10:09", "staff-signature", "present"),
    ],
)
def test_elements(told: str, element: str, due: str, checker: Checker) -> None:
    assert status(checker, STAGED + told, element) == due


def test_a_pressure_that_could_not_be_heard_excuses_its_stage_and_a_sign_does_not(checker: Checker) -> None:
    log = "Rest HR 72 BP 118/70\nStage 1 3:00 HR 101 BP 134/76\nStage 2 6:00 HR 122 {}\nStage 3 7:10 HR 141 BP 160/80"
    assert status(checker, TREADMILL + log.format("BP could not be heard"), "stage-log") == "present"
    assert status(checker, TREADMILL + log.format("BP ***"), "stage-log") == "partial"


def test_the_words_behind_a_code_are_what_is_read(checker: Checker) -> None:
    note = STAGED + "OBX|8|CE|ENDRSN^Reason for end of exercise||THR^Target heart rate reached"
    (reason,) = facts(checker, note).termination
    assert (reason.value, note[reason.start : reason.end]) == ("target_heart_rate", "Target heart rate")


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ("She walked the treadmill today for palpitations and a faint at work.", True),
        ("She walked the treadmill for nine minutes.", False),
        ("Pedals turning 1521. He is a firefighter, short of breath on ladder drills since a cold in May.", True),
        ("Pedals turning 1521. A coach, palpitations on the stairs for the last two weeks.", True),
        ("Pedals turning 1521. Palpitations since stage 2.", False),
        ("Pedals turning 1521. Palpitations since the start.", False),
        ("Pedals turning 1521. Palpitations since last visit.", False),
        ("Pedals turning 1521. Palpitations for the last minute.", False),
        ("[ ] chest pain since last visit", False),
        ("Hx: HTN. Walked the treadmill for chest pain in 2021.", False),
        ("Hx: HTN. Rode the bike for palpitations 2 yrs ago.", False),
        ("Walked on TM for CP.", True),
        ("He was on the bike at 1521 and pedals turned.", False),
    ],
)
def test_why_the_patient_came_is_told_in_the_opening(opening: str, told: bool, checker: Checker) -> None:
    note = EXAMPLE.replace("Indication: exertional chest pressure, 6 weeks", opening)
    assert next(e.status for e in checker.check(note).elements if e.id == "indication") == (
        "present" if told else "missing"
    )


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
    ("line", "element", "status"),
    [
        ("After informed consent the patient was prepared.", "consent", "present"),
        ("Informed consent.", "consent", "partial"),
        ("EKG recorded nonstop and saved to MUSE.", "continuous-tracing", "present"),
        ("Recorded all through exercise and recovery, retained in the ECG system.", "continuous-tracing", "present"),
        ("Reading to follow from Dr. Sundar.", "interpreting-provider", "present"),
        ("Ordering provider: {{provider}}", "ordering-provider", "missing"),
        ("glipizide, allopurinol; gout", "pretest-screening", "present"),
        ("meds asa, atorva. no allergies", "pretest-screening", "present"),
    ],
)
def test_elements_in_the_words_of_a_note(line: str, element: str, status: str, checker: Checker) -> None:
    text = f"Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234.\n{line}\nHR 70 BP 120/80 at rest\n"
    assert status_of(checker.check(text + STAGES + AFTER), element) == status


def test_a_treadmill_stands_in_a_room(checker: Checker) -> None:
    text = HEAD + REST + "She walked on the treadmill in room 3 by the Bruce protocol.\nStage 1 HR 100 BP 140/80\n"
    found = facts_of(checker, text).protocol
    assert found is not None
    assert found.value == "bruce"


@pytest.mark.parametrize("copy", ["strips scanned to chart", "copy to chart"])
@pytest.mark.parametrize(("box", "status"), [("[ ]", "partial"), ("[x]", "present")])
def test_a_copy_is_kept_where_its_box_is_ticked(box: str, status: str, copy: str, checker: Checker) -> None:
    text = HEAD + REST + STAGES + f"[x] Continuous 12-lead recorded in all stages   {box} {copy}\n"
    assert status_of(checker.check(text + AFTER), "continuous-tracing") == status


def test_an_angina_in_the_head_is_why_the_patient_came(checker: Checker) -> None:
    text = "3/4/25 treadmill, stable angina, going for hip replacement.\nrest hr 66 bp 140/82\n" + STAGES + AFTER
    assert [f.severity for f in checker.check(text).findings if f.name == "symptom-classification"] == ["info"]


def test_dx_heads_its_line(checker: Checker) -> None:
    text = "adenosine 3/4/25\ndx cad w stent 2016\nrest hr 66 bp 144/82\nadenosine 140 mcg/kg/min x 4 min\nmin 2 hr 79 bp 130/74\n"
    assert leaks_of(checker.check(text)) == []


def test_labels_in_brackets_are_headings(checker: Checker) -> None:
    text = (
        "[Patient]      Roe, Ann   MRN 1234   DOB 1/2/1960\n[Test date]    3/4/2025\n[Ordering]     D. Ames, MD\n"
        "[Supervising]  Y. Cole, DO\n[Reader]       R. Pell, MD\n"
        + REST
        + STAGES
        + "[ST] no change from base in any lead\n"
    )
    report = checker.check(text + AFTER)
    wanted = ("ordering-provider", "supervising-provider", "interpreting-provider", "st-description")
    assert [status_of(report, element) for element in wanted] == ["present"] * 4


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("Recorded continuously. Sinus with occasional PACs.", "partial"),
        ("12-lead ran without a break. RARE PACS.", "partial"),
        ("12-lead ran without a break, sent to PACS.", "present"),
        ("12-lead ran without a break, all of it to pacs.", "present"),
        ("12-lead ran without a break. ECG: PACS", "present"),
    ],
)
def test_ectopy_is_no_archive(told: str, status: str, checker: Checker) -> None:
    assert status_of(checker.check(HEAD + REST + STAGES + told + AFTER), "continuous-tracing") == status


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("Palpitations after meals. Lisinopril taken.", "present"),
        ("c/o: tightness in chest hauling wood", "present"),
        ("Sent by Dr. Ames: left axis deviation on the 2024 tracing.", "present"),
        ("Reason ...... two near-faints at basketball", "present"),
        ("No chest pain now. Lisinopril taken.", "missing"),
        ("IV 20 R AC, flushed. Lisinopril taken.", "missing"),
    ],
)
def test_why_the_patient_came(told: str, status: str, checker: Checker) -> None:
    text = f"Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234.\n{told}\n{REST}{STAGES}{AFTER}"
    assert status_of(checker.check(text), "indication") == status


@pytest.mark.parametrize(
    ("line", "element"),
    [
        ("I talked her through it and she signed.", "consent"),
        ("Electrodes  x10", "lead-placement"),
        ("ECG AND PATIENT UNDER CONSTANT OBSERVATION, BP EACH STAGE.", "monitoring"),
        ("12-lead ran straight thru from rest to recovery and went in the chart.", "continuous-tracing"),
    ],
)
def test_what_was_done_in_other_words(checker: Checker, line: str, element: str) -> None:
    assert status_of(checker.check(HEAD + line + "\n" + REST + STAGES + AFTER), element) == "present"


@pytest.mark.parametrize(
    "line",
    [
        "WHY DONE  could not hold 60 rpm, legs shot",
        "she said that's it, too tired",
        'He said "that is enough": worn out',
    ],
)
def test_said_and_done(checker: Checker, line: str) -> None:
    assert "fatigue" in [t.value for t in facts_of(checker, HEAD + REST + STAGES + line + "\n" + AFTER).termination]


BARE = "GXT 3/4/2025\nRoe, Ann  DOB 1/2/1960  MRN 55-12\nChest pain on stairs.\nBruce\n" + REST + STAGES + AFTER


@pytest.mark.parametrize(
    ("head", "tail", "status"),
    [
        ("pine hollow heart center, exam 3\n", "machine: Trackmaster TMX428\n", "present"),
        ("gxt - mill road clinic\n", "our mortara xscribe\n", "present"),
        ("", "Mortara cart, nuc med dept\n", "present"),
        ("", "Clinic San Telmo, treadmill and ECG Schiller CS-200.\n", "present"),
        ("HUMAN PERFORMANCE, room C-204\n", "Lode Corival; Cosmed 12-lead.\n", "present"),
        ("She came to the cardiology department at St. Alban's for a treadmill test.\n", "GE Marquette\n", "present"),
        ("The wellness clinic asked for this test.\n", "Mortara\n", "partial"),
        ("ref from pine hollow clinic\n", "Mortara\n", "partial"),
        ("Told normal at another hospital.\n", "Mortara\n", "partial"),
    ],
)
def test_where_it_was_done(checker: Checker, head: str, tail: str, status: str) -> None:
    assert status_of(checker.check(head + BARE + tail), "site-equipment") == status


@pytest.mark.parametrize(
    ("line", "element", "status"),
    [
        ("sup: j bastian np", "supervising-provider", "present"),
        ("sup: cards np", "supervising-provider", "partial"),
        ("What the tracings mean is for Dr. Ines Ruz to say.", "interpreting-provider", "present"),
        ("No contraindications. Informed\nconsent obtained by me.", "consent", "present"),
        ("Consent in iMed.", "consent", "present"),
        ("He was exercised today on our treadmill. No allergies, takes losartan.", "pretest-screening", "present"),
    ],
)
def test_elements_of_short_notes(line: str, element: str, status: str, checker: Checker) -> None:
    text = f"Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234.\n{line}\nHR 70 BP 120/80 at rest\n"
    assert status_of(checker.check(text + STAGES + AFTER), element) == status


@pytest.mark.parametrize(
    ("element", "line"),
    [
        ("protocol", "Gerkin treadmill, minute by minute"),
        ("protocol", "plan    10 watts, plus 10 every 2 min\n        10 w   80  122/70\n        20 w   89  128/72"),
        ("continuous-tracing", "ECG PAPER RUN WITHOUT A BREAK, REST TO END\nOF RECOVERY, ROLL FILED WITH CHART."),
        ("continuous-tracing", "ECG RAN NONSTOP FROM HOOK-UP\nTHROUGH RECOVERY, ROLL FILED WITH CHART."),
        ("ordering-provider", "from      Dr. N. Ames"),
        ("interpreting-provider", "Dr. Ames will also read the tracing."),
        ("interpreting-provider", "Supervising: Dr. Ames. He reads the strips himself."),
    ],
)
def test_elements_told_in_passing_by_other_hands(checker: Checker, element: str, line: str) -> None:
    (found,) = (
        e
        for e in checker.check(HEAD_AND_REST + line + "\nMax HR 150, 9 METs, 8 min 10 s on the treadmill.\n").elements
        if e.id == element
    )
    assert found.status == "present"


def test_how_long_a_protocol_ran_is_no_indication(checker: Checker) -> None:
    text = (
        "STRESS RESULTS:  Treadmill testing for nine minutes of the standard Bruce protocol. HR rose from 68 to 150.\n"
    )
    facts = checker.check(text).facts
    assert facts.protocol is not None
    assert (facts.protocol.value, facts.duration and facts.duration.value) == ("bruce", 540)


@pytest.mark.parametrize(
    ("line", "element", "status"),
    [
        ("Expl'd + signed.", "consent", "present"),
        ("10 elecs, 12 ld.  bl ecg sr w/ occ pvc", "resting-ecg", "present"),
        ("There was nothing significant in the ST segments.", "st-description", "present"),
        ("st alban gen, nuc med", "site-equipment", "partial"),
    ],
)
def test_elements_in_few_words(rules_alone: Checker, line: str, element: str, status: str) -> None:
    note = f"{line}\n{BRUCE}" if element != "st-description" else f"{BRUCE}{line}\n"
    assert status_of(rules_alone.check(note), element) == status


@pytest.mark.parametrize(("kept", "status"), [("NULL", "partial"), ("77123", "present")])
def test_a_field_that_an_export_left_empty(rules_alone: Checker, kept: str, status: str) -> None:
    note = f"{BRUCE}ecg_acquisition=CONTINUOUS\necg_archive_id={kept}\n"
    assert status_of(rules_alone.check(note), "continuous-tracing") == status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("pt c/o doe on 2 flights, ordered Dr Holm", "present"),
        ("c/o chest pain, sent by her doctor", "present"),
        ("pt c/o doe at stage 2", "missing"),
        ("no c/o chest pain, ordered a coffee", "missing"),
        ("c/o leg cramps at peak, sent to chair", "missing"),
        ("c/o SOB in recovery, Dr Holm ordered O2", "missing"),
    ],
)
def test_a_complaint_and_who_ordered_the_test(rules_alone: Checker, line: str, status: str) -> None:
    assert status_of(rules_alone.check(f"{BRUCE}{line}\n"), "indication") == status


@pytest.mark.parametrize(
    ("line", "status"), [("Finish: leg fatigue", "present"), ("Finish: pt in chair, BP 130/80", "missing")]
)
def test_what_stands_under_the_finish(rules_alone: Checker, line: str, status: str) -> None:
    assert status_of(rules_alone.check(f"{BRUCE}{line}\n"), "termination-reason") == status


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Finish: unable to continue", "present"),
        ("Finish: declined stage 4", "present"),
        ("Finish: 9:10", "partial"),
        ("Finish: BP 130/80, sitting", "missing"),
        ("Finished: HR 98 BP 128/78", "missing"),
        ("Finish: denies CP", "missing"),
        ("Stopped at 9:10. Leg fatigue.", "present"),
        ("Test stopped 9:10. Dizzy in recovery.", "partial"),
        ("Stop 6:00. R calf cramp. Peak 126.", "present"),
    ],
)
def test_reasons_under_the_finish_and_behind_the_time(rules_alone: Checker, line: str, expected: str) -> None:
    assert status(rules_alone, BRUCE + line, "termination-reason") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("c/o CP, NTG ordered by Dr. Holm", "missing"),
        ("c/o SOB, ordered by Dr Holm to stop", "missing"),
        ("c/o doe on stairs, ordered Dr Ames", "present"),
    ],
)
def test_what_was_ordered_for_a_complaint(rules_alone: Checker, line: str, expected: str) -> None:
    assert status(rules_alone, BRUCE + line, "indication") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Grade up q3min.", "partial"),
        ("VS with dose increase q3min.", "present"),
        ("Risks reviewed with client.", "partial"),
        ("We quit right there.", "partial"),
        ("Washing machine noise next door.", "partial"),
        ("I was on him the whole ride.", "present"),
        ("RN beside client from first turn to last.", "present"),
        ("Supervising: Dr. Holm. Tech was with patient the whole time.", "present"),
        ("Supervising: Dr. Holm with patient the whole time.", "partial"),
    ],
)
def test_who_watched_and_what_only_sounds_so(rules_alone: Checker, line: str, expected: str) -> None:
    assert status(rules_alone, BRUCE + line, "monitoring") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pushed regadenoson 0.4 mg over ten seconds", "present"),
        ("regadenoson 0.4 mg", "partial"),
    ],
)
def test_how_a_drug_was_given_in_words(rules_alone: Checker, line: str, expected: str) -> None:
    note = f"LEXISCAN STRESS TEST\nRest 70 130/80\n{line}\n1 min 98 120/70\n4 min 84 126/72"
    assert status(rules_alone, note, "protocol") == expected


def test_milligrams_of_another_drug_are_no_total(rules_alone: Checker) -> None:
    note = "DOBUTAMINE STRESS\nRest 70 130/80\ndobutamine 40 mcg/kg/min, {}\n3 min 98 120/70\n"
    assert status(rules_alone, note.format("atropine 0.5 mg"), "agent-dose") == "partial"
    assert status(rules_alone, note.format("84 kg"), "agent-dose") == "present"


def test_an_indication_behind_a_heading_with_a_full_stop(rules_alone: Checker) -> None:
    note = f"{TREADMILL}\nREASON. Three vessel disease with stents in 2018, tightness carrying firewood.\n{STAGES}"
    report = rules_alone.check(note)
    assert status_of(report, "indication") == "present"
    assert not report.facts.symptoms


def test_supine_supervises_nobody(rules_alone: Checker) -> None:
    assert status(rules_alone, f"{TREADMILL}SUP   --   69   140/84\n{STAGES}", "supervising-provider") == "missing"
    assert status(rules_alone, f"{TREADMILL}{STAGES}sup Dr Ames", "supervising-provider") == "present"


def test_a_copy_is_sent_to_nobody_who_reads(rules_alone: Checker) -> None:
    assert status(rules_alone, f"{BRUCE}Copy to Dr. Wolcott.", "interpreting-provider") == "missing"


def test_questions_left_without_an_answer(rules_alone: Checker) -> None:
    form = "Pt? A. Roe\nWhat for? chest pain\nMedicines?\nProtocol? Bruce\nTop pulse? 149\nWho watched? tech\n"
    assert status(rules_alone, form, "pretest-screening") == "missing"
    assert status(rules_alone, form.replace("Medicines?", "Medicines? metoprolol"), "pretest-screening") == "partial"
