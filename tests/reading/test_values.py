"""Numbers with their units."""

from __future__ import annotations

import pytest

from notecheck.reading.text import plain
from notecheck.reading.values import iso_date, values_of


@pytest.mark.parametrize(("written", "kind", "number", "second", "unit"), [
    ("128/78", "bp", 128, 78, "mm[Hg]"),
    ("70/128", "bp", 70, 128, "mm[Hg]"),
    ("140 over 82", "bp", 140, 82, "mm[Hg]"),
    ("1.7/10", "speed_grade", 1.7, 10, ""),
    ("3.4 mph / 14%", "speed_grade", 3.4, 14, ""),
    ("9:12", "time", 552, 0, ""),
    ("9 min 12 s", "time", 552, 0, "min"),
    ("9.5 min", "number", 9.5, 0, "min"),
    ("six minutes", "number", 6, 0, "min"),
    ("twelve and a half minutes", "number", 12.5, 0, "min"),
    ("3:45pm", "time", 945, 0, "clock"),
    ("12:05 am", "time", 5, 0, "clock"),
    ("92%", "percent", 92, 0, "%"),
    ("92 percent", "percent", 92, 0, "%"),
    ("26.2k", "number", 26200, 0, ""),
    ("28,520", "number", 28520, 0, ""),
    ("11.2 METs", "number", 11.2, 0, "METs"),
    ("\u00bd mm", "number", 0.5, 0, "mm"),
    ("72\u00bd kg", "number", 72.5, 0, "kg"),
    ("0.05 mV", "number", 0.05, 0, "mV"),
    ("140 mcg/kg/min", "number", 140, 0, "mcg/kg/min"),
    ("0.56 mg/kg", "number", 0.56, 0, "mg/kg"),
    (".4 mg", "number", 0.4, 0, "mg"),
    ("600 kpm/min", "number", 600, 0, "kpm"),
    ("5.4 km/h", "number", 5.4, 0, "km/h"),
    ("20 W", "number", 20, 0, "W"),
    ("151 beats a minute", "number", 151, 0, "bpm"),
    ("62F", "number", 62, 0, "sex"),
    ("_149_", "number", 149, 0, ""),
])  # fmt: skip
def test_a_number_is_read_with_its_unit(written: str, kind: str, number: float, second: float, unit: str) -> None:
    text = plain(f"it was {written} then")
    values = values_of(text)
    assert [(v.kind, pytest.approx(v.number), v.second, v.unit) for v in values] == [(kind, number, second, unit)]
    assert text[values[0].start : values[0].end] in plain(written)


@pytest.mark.parametrize(("written", "iso"), [
    ("10/14/2025", "2025-10-14"), ("3/6/26", "2026-03-06"), ("5-5-1990", "1990-05-05"), ("2026-01-13", "2026-01-13"),
    ("12-Sep-1964", "1964-09-12"), ("18 Mar 2026", "2026-03-18"), ("October 7, 2025", "2025-10-07"), ("JAN 30,1951", "1951-01-30"),
    ("february 9th 2026", "2026-02-09"), ("27/03/2026", "2026-03-27"), ("13/45/2020", ""),
])  # fmt: skip
def test_dates(written: str, iso: str) -> None:
    assert iso_date(written) == iso
    found = [v.text for v in values_of(plain(f"on {written} there")) if v.kind == "date"]
    assert found == ([iso] if iso else [])


@pytest.mark.parametrize(("text", "units"), [
    ("0943 HR 98 BP 124/72", ["", "", "mm[Hg]"]),
    ("RBBB 76 w/ PVC", [""]),
    ("target 143 met at 8:20", ["", ""]),
    ("Max HR 165 / 182 = 91 %", ["", "", "%"]),
    ("58,118/70", ["", "mm[Hg]"]),
])  # fmt: skip
def test_letters_that_are_no_units(text: str, units: list[str]) -> None:
    assert [v.unit for v in values_of(text)] == units


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20251117 0805", "2025-11-17"),
        ("DOB 19900226", "1990-02-26"),
        ("MRN 20251117", None),
        ("Acct #20251117", None),
        ("RL 19470512", None),
        ("20251317", None),
    ],
)
def test_eight_figures_are_a_day_unless_they_count_something(written: str, day: str | None) -> None:
    days = [v.text for v in values_of(plain(written)) if v.kind == "date"]
    assert days == ([day] if day else [])
