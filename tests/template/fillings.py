"""Random answers to a form that agree with each other, and a form's response as an EHR would send it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from notecheck import standards
from notecheck.policy.model import Policy, built_in
from notecheck.template.form import Form, form_of

TESTS = [
    *(("treadmill", p) for p in (None, "bruce", "modified_bruce", "naughton", "modified_naughton", "balke", "cornell", "ellestad", "caep", "ramp")),
    *(("bicycle", p) for p in (None, "ramp", "astrand", "ymca")),
    *(("arm", p) for p in (None, "ramp")),
    *(("pharmacologic", a) for a in (None, "regadenoson", "adenosine", "dipyridamole", "dobutamine")),
]  # fmt: skip
"""Every form that there is: a modality with a protocol or a drug."""

WRITTEN = ("text", "markdown", "smarttext")


def form_for(modality: str, named: str | None, policy: Policy | None = None) -> Form:
    """Returns the form of one of `TESTS`, of the built-in policy if of none other."""
    drug = modality == "pharmacologic"
    return form_of(
        policy or built_in("cpt-93017"), modality, protocol=None if drug else named, agent=named if drug else None
    )


PEOPLE = ["Dr. A. Lindqvist", "Dr. K. Amsel", "Dr. L. Emond", "P. Okafor, MD", "Dr. R. Castellano", "N. Abara, NP"]
READERS = ["Dr. S. Moreau", "Dr. H. Patel", "T. Ellison, MD", "Dr. J. Brandvold"]
STAFF = ["Teodor Vance, CCT", "Ines Carrow, RCES", "Dana Whitlock, RN", "R. Alvarez, CCT", "Mirela Stan, EP-C"]
PATIENTS = ["Quill, Marisol", "Thackeray, Owen", "Nadia Brandt", "Farrow, Maude", "Tunde Oyelaran", "Hargrove, Martin"]
INDICATIONS = [
    "exertional chest pressure, 6 weeks",
    "shortness of breath on stairs",
    "palpitations with exertion",
    "chest pain, evaluation of known CAD",
    "pre-operative evaluation",
    "syncope while walking",
    "abnormal ECG last month",
]
HISTORY = ["hypertension", "diabetes, former smoker", "stent 2021", "hyperlipidemia", "none reported"]
MEDICATIONS = ["lisinopril taken", "metoprolol held 24 h", "atorvastatin daily, taken", "no medications"]
ALLERGIES = ["NKDA", "penicillin", "none known", "sulfa"]
FASTING = [
    "NPO 4 h, no caffeine 24 h",
    "no food 4 h, no caffeine since yesterday",
    "NPO since midnight, no caffeine 24 h",
]
PLACES = ["stress lab 2", "stress lab, room 4", "Riverview Cardiology, stress lab", "exercise lab, 3rd floor"]
OWNERS = ["the clinic", "the hospital", "Lake Orin Imaging"]
LEADS = ["10 electrodes, 12-lead Mason-Likar", "12-lead, 10 electrodes, skin prepped", "12-lead, torso placement"]
RESTING_ECG = ["sinus rhythm, no ST shift", "sinus rhythm, RBBB", "sinus bradycardia, no ectopy", "sinus rhythm, 1 PAC"]
RHYTHMS = ["sinus tachycardia, no ectopy", "sinus tachycardia, 1 PVC", "sinus rhythm to sinus tachycardia, rare PVCs"]
ST = [
    "no ST change",
    "0.5 mm upsloping depression V5 at peak",
    "1 mm horizontal depression V4-V6 at peak, back to baseline by 3 min",
    "no ST depression or elevation in any lead",
]
EVENTS = ["none"]
WATCHED = [
    "patient and ECG watched throughout by the technician, BP each stage",
    "technician at the bedside, ECG and BP monitored continuously",
    "continuous observation by the technician, symptoms asked each stage",
]
KEPT = ["MUSE", "the chart, 38 pages scanned", "the ECG system", "the hospital archive"]
LEFT = ["ambulatory, home", "walked out, stable, to the waiting room", "by wheelchair to the ward, stable"]
EQUIPMENT = {
    "treadmill": ["GE CASE and T2100 treadmill", "Q-Stress treadmill system", "Mortara XScribe, treadmill TM55"],
    "bicycle": ["Lode Corival bicycle, GE CASE", "Ergoline bicycle, Schiller CS-200"],
    "arm": ["Monark arm ergometer, GE CASE", "Lode arm crank, Schiller CS-200"],
    "pharmacologic": ["Philips TC70 ECG", "GE CASE, infusion pump"],
}
ENDINGS = [  # what was felt, why the test ended
    ("leg fatigue, no chest pain, no dizziness", "leg fatigue"),
    ("short of breath at peak, no chest pain", "shortness of breath"),
    ("fatigue at peak, denied chest pain and dizziness", "fatigue"),
    ("chest pressure 3/10 at peak, gone by 2 min of recovery", "chest pain"),
]
ENDED_EARLY = [
    ("dizziness at the last stage, no chest pain", "dizziness"),
    ("lightheaded at the last stage, no chest pain", "lightheaded"),
]
TOLD = ["Dr. Amsel told at once, legs raised", "Dr. Okafor told, patient laid down, BP repeated"]
FELT_OF_DRUG = [
    "flushing, gone by 5 min, no chest pain",
    "mild shortness of breath, no chest pain",
    "headache, no chest pain",
]


def filling(form: Form, modality: str, named: str | None, random: Random) -> dict[str, str]:
    """Returns answers to every field of the form that such a test has, so that a complete note comes of them."""
    day = date(2026, 1, 5) + timedelta(days=random.randrange(300))
    age = random.randint(32, 84)
    born = date(day.year - age, day.month, 1) - timedelta(days=random.randint(1, 300))
    felt, ended, told = *random.choice(ENDINGS), ""
    exercise = modality != "pharmacologic"
    early = exercise and random.random() < 0.15
    if early:
        (felt, ended), told = random.choice(ENDED_EARLY), random.choice(TOLD)
    rate, systolic, diastolic = random.randint(56, 84), random.randint(108, 138), random.randint(64, 82)
    answers = {
        "patient": random.choice(PATIENTS),
        "birth-date": f"{born:%m/%d/%Y}",
        "record-number": str(random.randint(100_000, 9_999_999)),
        "age": str(_age(born, day)),
        "test-date": f"{day:%m/%d/%Y}",
        "start-time": f"{random.randint(8, 15):02d}:{random.randint(0, 59):02d}",
        "ordering-provider": random.choice(PEOPLE),
        "indication": random.choice(INDICATIONS),
        "history": random.choice(HISTORY),
        "medications": random.choice(MEDICATIONS),
        "allergies": random.choice(ALLERGIES),
        "fasting": random.choice(FASTING),
        "weight": str(random.randint(52, 118)),
        "consent": "yes",
        "place": random.choice(PLACES),
        "equipment": random.choice(EQUIPMENT[modality]),
        "equipment-owner": random.choice(OWNERS),
        "readiness": "yes",
        "leads": random.choice(LEADS),
        "resting-ecg": random.choice(RESTING_ECG),
        "resting-heart-rate": str(rate),
        "resting-blood-pressure": f"{systolic}/{diastolic}",
        "modality": {"arm": "arm ergometer", "pharmacologic": "pharmacologic (drug)"}.get(modality, modality),
        "rhythm": random.choice(RHYTHMS),
        "st-segment": random.choice(ST),
        "events": random.choice(EVENTS),
        "watched": random.choice(WATCHED),
        "recording": "yes",
        "kept": random.choice(KEPT),
        "disposition": random.choice(LEFT),
        "supervising-provider": random.choice(PEOPLE),
        "interpreting-provider": random.choice(READERS),
        "performed-by": random.choice(STAFF),
        "signed": f"{day:%m/%d/%Y} {random.randint(16, 17)}:{random.randint(0, 59):02d}",
        "told": told,
        "symptoms": felt,
        "end-reason": ended,
    }  # fmt: skip
    predicted = 220 - _age(born, day)
    peak = round(predicted * random.uniform(0.78, 0.99))
    top = systolic + random.randint(30, 62)
    if exercise:
        answers |= _exercise(form, modality, named, (rate, systolic, diastolic), (peak, top), random)
        if peak > 0.85 * predicted and not early and random.random() < 0.5:
            answers["end-reason"] = "target heart rate reached, fatigue"
            answers["symptoms"] = "fatigue, no chest pain"
    else:
        peak, top = _drug(form, named, answers, (rate, systolic, diastolic), predicted, random)
    target = round(0.85 * predicted)
    answers |= {
        "peak-heart-rate": str(peak),
        "predicted-heart-rate": str(predicted),
        "target-heart-rate": str(target),
        "percent-reached": str(round(100 * peak / predicted)),
        "rate-pressure-product": str(peak * top),
    }
    answers |= _after("recovery", form, (peak, top, diastolic), rate, random)
    asked = {field.id for field in form.fields}
    return {name: answer for name, answer in answers.items() if name in asked and answer}


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _exercise(
    form: Form, modality: str, named: str | None, rest: tuple[int, int, int], peak: tuple[int, int], random: Random
) -> dict[str, str]:
    """Stages up to a peak: each finished one at its end, the last where the test ended."""
    out: dict[str, str] = {}
    table = standards.protocols().get(named or "", ((),))[0]
    rows = next(i for s in form.sections for i in s.items if i.id == "stage").rows  # type: ignore[union-attr]
    reached = random.randint(2, min(len(rows), 9 if named == "balke" else 6))
    length = {"balke": 60}.get(named or "", 120 if random.random() < 0.5 else 180)
    ends = [stage.end for stage in table] or [length * n for n in range(1, len(rows) + 1)]
    begin = ends[reached - 2]
    stop = random.randint(begin + 30, ends[reached - 1])
    step = random.choice([15, 20, 25])
    mets = 0.0
    for n, row in enumerate(rows[:reached]):
        share = (n + 1) / reached
        values = {
            "time": _clock(stop if n == reached - 1 else ends[n]),
            "heart-rate": str(round(rest[0] + (peak[0] - rest[0]) * share)),
            "blood-pressure": f"{round(rest[1] + (peak[1] - rest[1]) * share)}/{rest[2] + random.randint(-2, 4)}",
            "speed": f"{1.7 + 0.3 * n:.1f}",
            "grade": str(2 * n),
            "load": str(step * (n + 1)),
        }
        out |= {f.id: values[f.id.rpartition(".")[2]] for f in row.fields}
        if not table:
            speed = (1.7 + 0.3 * n) * 26.8224
            mets = (
                (0.1 * speed + 1.8 * speed * 2 * n / 100 + 3.5) / 3.5 if modality == "treadmill" else 2 + 1.1 * (n + 1)
            )
    if table:
        before, last = table[reached - 2], table[reached - 1]
        mets = before.mets + (last.mets - before.mets) * (stop - begin) / (last.end - begin)
    written = f"{step} W steps, {length // 60} min" if modality != "treadmill" else "ramp, 0.3 mph and 2 % each stage"
    out |= {
        "protocol": {"modified_bruce": "Modified Bruce", "modified_naughton": "Modified Naughton", "caep": "CAEP", "ymca": "YMCA"}.get(
            named or "", (named or "").capitalize()
        )
        or written,
        "duration": _clock(stop),
        "workload": f"{mets:.1f}",
        "peak-blood-pressure": out[f"{rows[reached - 1].id}.blood-pressure"],
    }  # fmt: skip
    return out


def _drug(
    form: Form, named: str | None, answers: dict[str, str], rest: tuple[int, int, int], predicted: int, random: Random
) -> tuple[int, int]:
    """Writes dose, administration and readings into the answers; returns the highest rate and pressure."""
    drug = named or random.choice(["regadenoson", "adenosine", "dipyridamole"])
    dose, over = {
        "regadenoson": ("0.4 mg in 5 mL", "10 s"),
        "adenosine": ("140 mcg/kg/min", random.choice(["4 min", "6 min"])),
        "dipyridamole": ("0.56 mg/kg", "4 min"),
        "dobutamine": ("up to 40 mcg/kg/min", "15 min"),
    }[drug]
    hour, minute = random.randint(8, 15), random.randint(0, 50)
    answers |= {
        "agent": drug,
        "dose": dose,
        "administration": f"IV, {hour:02d}:{minute:02d}",
        "infusion-time": over,
        "injection-time": over,
        "reversal": random.choice(["aminophylline not given", "aminophylline 75 mg IV at 8 min"])
        if drug != "dobutamine"
        else "esmolol not given",
        "adjunct": random.choice(["no exercise", "walked on the treadmill at 1.7 mph, 0 %, for 4 min"]) if drug != "dobutamine" else "no exercise",
        "symptoms": random.choice(FELT_OF_DRUG),
        "end-reason": random.choice(["protocol complete", "infusion complete, full dose given"]),
    }  # fmt: skip
    rows = next(i for s in form.sections for i in s.items if i.id == "stage").rows  # type: ignore[union-attr]
    up = round(predicted * random.uniform(0.86, 0.95)) if drug == "dobutamine" else rest[0] + random.randint(16, 34)
    if drug == "dobutamine":
        answers["end-reason"] = "target heart rate reached"
    top, peak = rest[1] + (random.randint(12, 30) if drug == "dobutamine" else 0), up
    shown = rows if named else rows[: random.randint(3, 6)]
    highest = (0, 0)
    for n, row in enumerate(shown):
        share = (n + 1) / len(shown)
        pressure = round(rest[1] + (top - rest[1]) * share) if drug == "dobutamine" else rest[1] - random.randint(2, 10)
        values = {
            "time": _clock((n + 1) * (180 if drug == "dobutamine" else 60)),
            "heart-rate": str(round(rest[0] + (peak - rest[0]) * share)),
            "blood-pressure": f"{pressure}/{rest[2]}",
        }
        highest = max(highest, (pressure, rest[2]))
        answers |= {f.id: values[f.id.rpartition(".")[2]] for f in row.fields}
    highest = max(highest, (rest[1], rest[2]))
    answers["peak-blood-pressure"] = f"{highest[0]}/{highest[1]}"
    return up, highest[0]


def _after(table: str, form: Form, peak: tuple[int, int, int], resting: int, random: Random) -> dict[str, str]:
    """Readings of the recovery, falling from the peak; at least the first two rows."""
    rows = next(i for s in form.sections for i in s.items if i.id == table).rows  # type: ignore[union-attr]
    out: dict[str, str] = {}
    for n, row in enumerate(rows[: random.randint(2, len(rows))], 1):
        values = {
            "heart-rate": str(max(resting, round(peak[0] - (peak[0] - resting) * min(1, 0.3 * n)))),
            "blood-pressure": f"{peak[1] - 8 * n}/{peak[2]}",
        }
        out |= {f.id: values[f.id.rpartition(".")[2]] for f in row.fields}
    return out


def response_to(questionnaire: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
    """Returns a completed response: what was answered, in the questionnaire's order and groups."""
    items = [item for item in (_answered(i, answers) for i in questionnaire["item"]) if item is not None]
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": questionnaire["url"],
        "status": "completed",
        "item": items,
    }


def _answered(item: dict[str, Any], answers: dict[str, str]) -> dict[str, Any] | None:
    head = {"linkId": item["linkId"], "text": item["text"]}
    if item["type"] == "group":
        below = [i for i in (_answered(child, answers) for child in item["item"]) if i is not None]
        return {**head, "item": below} if below else None
    answer = answers.get(item["linkId"])
    if answer is None:
        return None
    if item["type"] == "quantity":
        unit = item["extension"][0]["valueCoding"]
        value = float(answer) if "." in answer else int(answer)
        quantity = {"value": value, "unit": unit["display"], "system": unit["system"], "code": unit["code"]}
        return {**head, "answer": [{"valueQuantity": quantity}]}
    if item["type"] == "date":
        month, day, year = answer.split("/")
        return {**head, "answer": [{"valueDate": f"{year}-{month}-{day}"}]}
    return {**head, "answer": [{"valueString": answer}]}
