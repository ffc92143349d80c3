"""How elements are said in other words and layouts: each class of wording with its status."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker

TEST = "Bruce\nHR 70 BP 120/70\nStage 1 3:00 HR 100 BP 140/70\nPeak HR 150, METs 7\n"


def status(checker: Checker, element: str, note: str) -> str:
    report = checker.check(note)
    return next(e.status for e in report.elements if e.id == element)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Treadmill test - Fernhollow Internal Medicine", "partial"),
        ("GXT in our Duneside office", "partial"),
        ("Bellbrook Cards nuc rm, own GE cart", "present"),
        ("Saltmarsh General cardiac testing, 3rd floor, GE CASE (hospital)", "present"),
        ("lexi nuc, alder point imaging, cam 3, Schiller cart", "present"),
        ("HFC gym, entry walk", "partial"),
        ("Stress test, ECG on our Mortara", "present"),
        ("Stress test. Mortara cart, service's own", "present"),
        ("Stress test. Mortara cart, patient's own shoes", "partial"),
        ("Loc: Outpt testing bay B, Burdick ECG", "present"),
        ("Treadmill, near fainted at practice in May", "missing"),
        ("Treadmill test requested by the vascular clinic", "missing"),
        ("Myocardial Perfusion Imaging Stress", "missing"),
        ("Stress test, crash cart chkd", "missing"),
    ],
)
def test_a_place_is_told_by_its_name_its_number_or_its_equipment(head: str, expected: str, checker: Checker) -> None:
    assert status(checker, "site-equipment", f"{head}\n{TEST}") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("STRESS LAB. 02/11/2026 0915", "present"),
        ("chart 8841-B   Date 02/11/2026", "present"),
        ("Encounter 2026-02-11 10:30", "present"),
        ("mobile unit, county lot / 02/11/2026", "present"),
        ("labs 02/11/2026: K 4.1", "partial"),
        ("born 02/11/1966", "missing"),
    ],
)
def test_a_date_belongs_to_the_test_unless_it_is_called_another(line: str, expected: str, checker: Checker) -> None:
    assert status(checker, "test-date", f"Treadmill stress test\n{line}\n{TEST}") == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("GXT 2/9/26   Tobias Orrin  51 M", "partial"),
        ("TMT 2/9/26. Q.R. MR# 40118", "present"),
        ("TMT 2/9/26. Pt. Tobias Orrin   MR 00418-2", "present"),
        ("Treadmill. Leonie B., birthdate 3/4/1961", "present"),
        ("Patient [ Marrow, Ellis ]   Acct [ 55120 ]", "present"),
        ("Entry walk, pt 204-D", "partial"),
        ("GXT 2/9/26  Standard Bruce 51 M", "missing"),
    ],
)
def test_who_the_patient_is_stands_beside_many_labels(head: str, expected: str, checker: Checker) -> None:
    assert status(checker, "patient-identification", f"{head}\n{TEST}") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("timolol held 48 h. NKDA.", "present"),
        ("Losartan taken today, no caffeine since midnight.", "present"),
        ("took her water pill this am", "partial"),
        ("held the rail all the way, baseline tracing taken", "missing"),
        ("metoprolol 5 mg IV given in recovery", "missing"),
    ],
)
def test_what_was_asked_before_may_stand_behind_the_test(words: str, expected: str, checker: Checker) -> None:
    assert status(checker, "pretest-screening", f"Treadmill\n{TEST}Stopped: fatigue\n{words}\n") == expected


@pytest.mark.parametrize(
    ("words", "element", "expected"),
    [
        ("treadmill for doctor Osgood reason is chest pain", "ordering-provider", "present"),
        ("from Dr Osgood (IM)", "ordering-provider", "present"),
        ("Nurse practitioner Osgood sent her in", "ordering-provider", "present"),
        ("from the hospitalist", "ordering-provider", "partial"),
        ("Her employer sent her for the physical", "ordering-provider", "missing"),
        ("Order B. Osgood MD (also supervising)", "supervising-provider", "present"),
        ("Supervising / interpreting: Bea Osgood, MD", "supervising-provider", "present"),
        ("Supervising / interpreting: Bea Osgood, MD", "interpreting-provider", "present"),
        ("Dr. Osgood directed every stage from the console", "supervising-provider", "present"),
        ("I was on site for this exam. Signed: Bea Osgood, MD 3/4/2026", "supervising-provider", "present"),
        ("I was present for the whole test. Lou Tarn, CCT 3/4/2026", "supervising-provider", "missing"),
        ("Attending: (unassigned)", "supervising-provider", "missing"),
        ("covering = HF fellow", "supervising-provider", "partial"),
        ("Supervising: vascular fellow. Dr. Osgood will report.", "supervising-provider", "partial"),
        ("Pediatric fellow in clinic to supervise", "supervising-provider", "partial"),
        ("We performed, supervised and interpreted it here.", "supervising-provider", "missing"),
        ("Dr. Osgood has the read.", "interpreting-provider", "present"),
        ("Dr Bea Osgood to report.", "interpreting-provider", "present"),
        ("Reporting: Dr Osgood", "interpreting-provider", "present"),
        ("Interpretation: to Dr. Osgood. [ ] normal [ ] abnormal", "interpreting-provider", "present"),
        ("Cardiology to over-read.", "interpreting-provider", "partial"),
        ("Told to report any chest pain to Dr Osgood", "interpreting-provider", "missing"),
    ],
)
def test_a_provider_is_named_by_what_they_do(words: str, element: str, expected: str, checker: Checker) -> None:
    assert status(checker, element, f"Treadmill stress test\n{words}\n{TEST}") == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("/es/ LOU B TARN, CCT\nCardiac Technician\nSigned: 03/04/2026 10:52", "present"),
        ("MA: Lou T.", "partial"),
        ("Lou Tarn, tech", "partial"),
        ("l. tarn", "partial"),
        ("-louise", "partial"),
        ("L Tarn", "partial"),
        ("log: L. Tarn", "partial"),
        ("stable", "missing"),
        ("end of note", "missing"),
        ("Electronically signed: Bea Osgood, MD 03/04/2026", "missing"),
    ],
)
def test_a_closing_line_names_the_staff(end: str, expected: str, checker: Checker) -> None:
    assert status(checker, "staff-signature", f"Treadmill stress test\n{TEST}Stopped: fatigue\n{end}") == expected


@pytest.mark.parametrize(
    ("words", "element", "expected"),
    [
        ("orderd by Dr Osgood", "ordering-provider", "present"),
        ("Supervsing Dr Osgood", "supervising-provider", "present"),
        ("Readng Dr Osgood", "interpreting-provider", "present"),
        ("cosnent sgined", "consent", "present"),
        ("cosnent", "consent", "partial"),
        ("consent is in the packet", "consent", "present"),
        ("pt observd throughout", "monitoring", "present"),
        ("strips printed at each stage", "monitoring", "partial"),
        ("Dr. Osgood stood by the treadmill", "monitoring", "partial"),
        ("rn w her whole time", "monitoring", "present"),
        ("ECG running start to R6, printouts scanned to chart", "continuous-tracing", "present"),
        ("Recorder left on 14:08 to 14:31, strip is in the shadow chart", "continuous-tracing", "present"),
        ("Recorded? All 12 leads, whole test, kept in the lab archive", "continuous-tracing", "present"),
        ("EKG on the whole time, kept my eyes on him", "continuous-tracing", "partial"),
        ("continuous graded treadmill exercise", "continuous-tracing", "missing"),
        ("ST - no meaningful ST change", "st-description", "partial"),
        ("some ST movement", "st-description", "partial"),
        ("ST? No deviation in any lead", "st-description", "present"),
        ("Electrodes x10", "lead-placement", "present"),
        ("eyes on monitor whole time", "lead-placement", "missing"),
        ("std bruce, 12 lead on", "resting-ecg", "missing"),
        ("Resting ECG? Sinus 66, QRS 90", "resting-ecg", "present"),
        ("CP w/ sprints", "indication", "present"),
        ("Substernal CP overnight, trop neg x3", "indication", "present"),
        ("MARINER OCCUPATIONAL HEALTH\nreason: annual screening", "indication", "partial"),
        ("dx: R94.31", "indication", "partial"),
    ],
)
def test_the_test_itself_is_told_in_many_words(words: str, element: str, expected: str, checker: Checker) -> None:
    assert status(checker, element, f"Treadmill stress test\n{words}\n{TEST}") == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("closed and e-signed by l. tarn, cct, 04 mar 2026 12:10", "present"),
        ("lou tarn CNMT 3/4/26", "present"),
        ("l tarn, ekg tech 3/4/26", "present"),
        ("H. Tarn-Osgood RXT 2026-03-04", "present"),
        ("M. Tarn Ruiz, BSN, RN, signed 04/Mar/2026 10:05 am", "present"),
        ("L. Tarn, BSN, RN   04MAR2026 0915", "present"),
        ("Signed: Lou Tarn (RN) on 3/4/2026", "present"),
        ("RN Lou Tarn signed 3/4/26", "present"),
        ("Lou Tarn\nCET\nsigned 3/4/2026", "present"),
        ("s/Lou Tarn CCT 3/4", "present"),
        ("Tech ......... L. Tarn", "partial"),
        ("VETERAN WATCHED BY STAFF START TO END.\n/ES/ BEA OSGOOD, MD   04 MAR 2026 1420", "missing"),
        ("Electronically signed by Bea Osgood DO 3/4/2026", "missing"),
        ("Seen and sent home 3/4/26", "missing"),
    ],
)
def test_a_signature_is_read_in_small_letters_capitals_and_pieces(end: str, expected: str, checker: Checker) -> None:
    assert status(checker, "staff-signature", f"Treadmill stress test\n{TEST}Stopped: fatigue\n{end}") == expected


@pytest.mark.parametrize(
    "day",
    ["04MAR2026", "4/Mar/2026", "04-Mar-26", "2026/03/04", "March 4th, 2026", "the 4th of March 2026", "4 Mar '26"],
)
def test_a_day_is_written_in_many_ways(day: str, checker: Checker) -> None:
    report = checker.check(f"Treadmill stress test {day}\n{TEST}")
    assert report.facts.test_date is not None
    assert report.facts.test_date.value == "2026-03-04"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The trace ran from hookup until I took the leads off, all of it is in her folder.", "present"),
        ("The recorder was never off, and the complete file is in our archive.", "present"),
        ("Twelve leads traced the full time; the study sits on our server.", "present"),
        ("Ran without a single gap, the whole file is archived under her name.", "present"),
        ("12 channels unbroken 0904 to 0931, printout in the binder", "present"),
        ("ECG recorded rest, all stages and recovery, lodged in Epic", "present"),
        ("ECG recorded the whole way without a gap, rest\nto six minutes after, and all of it is saved", "present"),
        ("ECG on the system's screen the whole time.", "partial"),
        ("Treadmill ran without a stop to the end. Rare PVC. Worksheet filed in chart.", "partial"),
        ("We watched the trace from start to finish, rare PVC.", "partial"),
        ("Arrhythmia: [ ] none [ ] PVC [ ] other", "missing"),
        ("The medication list is in the record.", "missing"),
    ],
)
def test_a_tracing_is_told_by_how_long_it_ran_and_where_it_lies(words: str, expected: str, checker: Checker) -> None:
    assert (
        status(checker, "continuous-tracing", f"Treadmill stress test\n{TEST}Stopped: fatigue\n{words}\n") == expected
    )


@pytest.mark.parametrize(
    ("words", "element", "expected"),
    [
        ("Went over what we do and what could go wrong, she said fine and signed.", "consent", "present"),
        ("He put his name to it after the risks were read out", "consent", "present"),
        ("hazards told, release signed", "consent", "present"),
        ("Informed consent?\nyes, witnessed", "consent", "present"),
        ("Her son signed after explanation", "consent", "present"),
        ("Went over the risks, he refused to sign the form", "consent", "missing"),
        ("Ten sticky pads on the trunk", "lead-placement", "present"),
        ("twelve-channel hookup", "lead-placement", "present"),
        ("V1 through V6 on", "lead-placement", "present"),
        ("leads were put on", "lead-placement", "partial"),
        ("AT REST\n12-lead: sinus, T flat in III.", "resting-ecg", "present"),
        ("tracing before the drug: biphasic T in V3", "resting-ecg", "present"),
        ("Rest ECG: nothing abnormal", "resting-ecg", "present"),
        ("Sinus tach at peak.", "resting-ecg", "missing"),
        ("two spells of passing out at church", "indication", "present"),
        ("Checking whether the rate climbs, sick sinus?", "indication", "present"),
        ("Wanted: back to diving after bypass", "indication", "present"),
        ("For what reason? Yearly physical", "indication", "partial"),
        ("van 4, Mortara cart", "site-equipment", "present"),
        ("Millbrae University, our Woodway treadmill", "site-equipment", "present"),
    ],
)
def test_what_came_before_is_told_in_plain_words(words: str, element: str, expected: str, checker: Checker) -> None:
    assert status(checker, element, f"Treadmill stress test\n{words}\n{TEST}") == expected


@pytest.mark.parametrize(
    ("words", "element", "expected"),
    [
        ("At Dr. Osgood's request", "ordering-provider", "present"),
        ("Cc: Dr. Bea Osgood (ordering)", "ordering-provider", "present"),
        ("stress test bc of palps on and off per dr osgood", "ordering-provider", "present"),
        ("Requested   Dr. Bea Osgood", "ordering-provider", "present"),
        ("Dr Osgood has asked us to walk her", "ordering-provider", "present"),
        ("AME wants a stress", "ordering-provider", "partial"),
        ("metoprolol held per Dr. Osgood", "ordering-provider", "missing"),
        ("Aminophylline 75 mg IV by order of Dr. Osgood", "ordering-provider", "missing"),
        ("stopped at the pt request", "ordering-provider", "missing"),
        ("Supervising, from next door: Bea Osgood, PA-C.", "supervising-provider", "present"),
        ("Overseen by Dr. Osgood", "supervising-provider", "present"),
        ("Dr. Osgood, reader", "interpreting-provider", "present"),
        ("Dr. Bea Osgood does the interpretation; nothing here is one.", "interpreting-provider", "present"),
        ("Dr. Osgood will look at the tracings", "interpreting-provider", "present"),
        ("sup Dr Osgood, cardiology to read", "interpreting-provider", "partial"),
        ("Overread by           ______________", "interpreting-provider", "missing"),
        ("MR# 620118   TARN, LOU  M 49", "patient-identification", "present"),
        ("Name ........ Lou Tarn     Birthdate ... 04/17/1966", "patient-identification", "present"),
        ("49M  LT  MRN 55120", "patient-identification", "present"),
        ("pt lou t dob 4/18/60", "patient-identification", "present"),
        ("inmate # 55-4120", "patient-identification", "partial"),
        ("Treadmill, Bruce 51 M", "patient-identification", "missing"),
    ],
)
def test_people_are_named_in_many_orders_of_words(words: str, element: str, expected: str, checker: Checker) -> None:
    assert status(checker, element, f"Treadmill stress test\n{words}\n{TEST}") == expected


@pytest.mark.parametrize(
    ("protocol", "length", "readings", "expected"),
    [
        ("Bruce", "6:10", ["3:00"], "partial"),
        ("Bruce", "6:10", ["3:00", "6:00"], "present"),
        ("Bruce", "6:00", ["3:00", "6:40"], "present"),
        ("Bruce", "6:00", ["3:00", "7:10"], "partial"),
        ("Modified Bruce", "5:40", ["2:50"], "present"),
        ("Naughton", "4:10", ["2:00"], "partial"),
        ("Modified Naughton", "4:10", ["2:00", "4:00"], "present"),
        ("Cornell", "4:10", ["2:00"], "partial"),
        ("Cornell", "6:10", ["2:00", "4:00", "6:00"], "present"),
        ("YMCA bike", "5:40", ["2:50"], "present"),
        ("YMCA bike", "6:10", ["2:50"], "partial"),
        ("CAEP", "4:10", ["2:00"], "partial"),
        ("Ramp", "5:50", ["3:00", "5:40 no BP,"], "present"),
        ("Ellestad", "5:10", ["3:00"], "partial"),
        ("Ellestad", "5:10", ["3:00", "5:00"], "present"),
    ],
)
def test_each_completed_stage_of_a_protocol_has_a_reading(
    protocol: str, length: str, readings: list[str], expected: str, checker: Checker
) -> None:
    rows = "".join(f"{at} HR {110 + 9 * i} BP {140 + 8 * i}/80\n" for i, at in enumerate(readings))
    rows = rows.replace("no BP, HR 119 BP 148/80", "HR 119")
    note = (
        f"TREADMILL STRESS TEST 02/03/2025\n{protocol} protocol, exercise time {length}\nRest HR 70 BP 120/80\n{rows}"
    )
    assert status(checker, "stage-log", f"{note}Recovery 1:00 HR 90 BP 130/70\n") == expected
