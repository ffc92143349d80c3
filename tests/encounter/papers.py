"""Documents of one composed encounter: the technician's note, what came before and after it, the physician's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from notecheck import Context, Document

PATIENT = "Patient: Osterlund, Hedda   DOB 03/14/1961   MRN 40-2217\n"
TECHNICIAN = f"""ARROWHEAD HEART CLINIC - TREADMILL STRESS TEST
{PATIENT}Date of test: 05/19/2026
Ordered by: Dr. R. Castellane
Indication: exertional chest pressure
Hx: hypertension. Meds: amlodipine. NKDA.
Consent: risks explained, form signed
Equipment: stress lab 1, GE CASE, clinic owned
Leads: 10 electrodes, 12-lead Mason-Likar
Resting ECG: sinus rhythm, no ST shift
Resting HR 70   Resting BP 126/78
Protocol: Bruce
Stage 1 3:00 1.7/10 HR 102 BP 140/80
Stage 2 6:00 2.5/12 HR 128 BP 156/82
Recovery: 1 min HR 116 BP 148/80
Recovery: 3 min HR 94 BP 138/78
Exercise time 6:30
METs: 7.4
Max HR 134
86% of 155; target 132
Max BP 160/82
RPP 21440
Symptoms: leg fatigue, no chest pain
Rhythm: sinus tachycardia, 1 PVC
ST: no ST depression or elevation
Stopped: leg fatigue
Complications: none
Patient watched throughout by tech
ECG recorded continuously, stored in MUSE
Crash cart in room
Left ambulatory
Supervising: Dr. P. Winterbourne
Reading: Dr. S. Abernathy
Performed by: Milo Dragan, CCT   e-signed 05/19/2026
"""
READING = f"""INTERPRETATION OF STRESS TEST
{PATIENT}Date of test: 05/19/2026
Bruce protocol, exercise time 6:30, max HR 134, 7.4 METs.
Impression: Negative stress test. No ischemia. Low risk study. Good exercise capacity.
Electronically signed: S. Abernathy, MD 05/20/2026
"""
ORDER = f"""ORDER FOR EXERCISE STRESS TEST
{PATIENT}Indication: palpitations on exertion
Ordered by: Dr. R. Castellane
"""


def without(text: str, *starts: str) -> str:
    """The text without the lines that begin so."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(starts))


def paper(text: str, name: str, *, kind: str | None = None, **known: Any) -> Document:
    """A document; what is no field of a document is what the record proves of it."""
    own = {key: known.pop(key) for key in ("series", "version", "encounter") if key in known}
    return Document(text=text, id=name, type=kind, context=Context(**known) if known else None, **own)


def technicians(text: str = TECHNICIAN, name: str = "tech", **known: Any) -> Document:
    return paper(text, name, **{"kind": "Stress test technician note", "status": "final", **known})


def physicians(text: str = READING, name: str = "read", **known: Any) -> Document:
    signed = {"author": "S. Abernathy", "credential": "MD", "status": "final", "signed_at": datetime(2026, 5, 20, 9)}
    return paper(text, name, **{**signed, **known})


DAY = date(2026, 5, 19)
