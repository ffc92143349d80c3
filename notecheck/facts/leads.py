"""The leads of an ECG as a note names them."""

from __future__ import annotations

import re

LEADS = re.compile(
    r"\b(?:a?v[rlf]|v[1-6]|iii|ii|i)\b(?:\s?(?:-|/|to|thru|through)\s?(?:a?v[rlf]|v?[1-6]|iii|ii))?", re.IGNORECASE
)
_SPELL = {"avr": "aVR", "avl": "aVL", "avf": "aVF", "vf": "aVF", "vl": "aVL", "vr": "aVR"}


def leads_of(text: str) -> tuple[str, ...]:
    """Returns the leads named in a statement, ranges written out."""
    out: list[str] = []
    for found in LEADS.finditer(text):
        names = re.findall(r"a?v[rlf]|v?[1-6]|iii|ii|\bi\b", found[0], re.IGNORECASE)
        if len(names) == 2 and re.search(r"-|to|thru", found[0]) and names[0][-1].isdigit() and names[1][-1].isdigit():
            out += [f"V{n}" for n in range(int(names[0][-1]), int(names[1][-1]) + 1)]
        else:
            out += [n if not n.isdigit() else f"V{n}" for n in names]
    fine = [
        _SPELL.get(n.lower(), n.upper())
        for n in out
        if not (n == "i" or (n.lower() == "i" and " I " not in f" {text} "))
    ]
    return tuple(dict.fromkeys(fine))
