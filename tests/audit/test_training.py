"""Training sheets: each lab's own gaps, in words that lead to nothing, with composed entries and nobody's name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notecheck.audit import training
from notecheck.audit.figures import FLOOR, Columns, figures_of
from notecheck.audit.intervals import share_of
from notecheck.audit.tables import opened
from notecheck.audit.training import GAPS, WORDINGS, Sheets, sheets_of
from notecheck.cli import main
from notecheck.policy.model import built_in
from notecheck.rules.book import shown
from tests.audit.archive import finding, made_up, write
from tests.audit.test_page import Tags
from tests.test_messages import LEADING, PAYMENT

POLICY = built_in("cpt-93017")
ODD = "<b>Süd & Co</b>"
TECHNICIAN = "Zebulon Quackenbush"


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["training", *map(str, args)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    notes: list[dict[str, Any]] = []
    findings = []
    for lab, many in ((ODD, 40), ("North", FLOOR), ("North!", FLOOR), ("Tiny", FLOOR - 1)):
        for n in range(many):
            note = made_up(len(notes), "hold" if n % 2 else "ready", site=lab, technician=TECHNICIAN)
            notes.append(note)
            if lab == ODD:
                findings += [finding(note, "NC105", "consent", "info", message="SECRET WORDS")] if n < 35 else []
                findings += [finding(note, "NC103", "indication", "error")] if n < 10 else []
                findings += [finding(note, "NC201", "study-verdict", "error", start=1, end=9)] if n < 4 else []
            elif lab == "North":
                findings += [finding(note, "NC126", "staff-signature", "warning")]
    return write(tmp_path / "scan", notes, findings)


def sheets(folder: Path, site: str | None = "site") -> Sheets:
    with opened(folder) as scan:
        return sheets_of(figures_of(scan, Columns(site, None), key=None), POLICY)


def test_each_lab_has_its_own_gaps_those_that_move_a_verdict_first(folder: Path) -> None:
    made = sheets(folder)
    assert {s.lab: [g.code for g in s.gaps] for s in made.sheets} == {
        ODD: ["NC103", "NC105"],
        "North": ["NC126"],
        "North!": [],
    }
    assert (made.small, made.left_out) == (1, 0)
    odd = made.sheets[0]
    assert (odd.notes, odd.gaps[0].notes, odd.gaps[0].all_labs) == (40, share_of(10, 40), share_of(10, 99 + FLOOR))
    assert [(g.code, g.notes.count, g.instead_of) for g in odd.wordings] == [("NC201", 4, (shown("NC201") or ("",))[0])]


def test_without_labs_there_is_one_sheet(folder: Path) -> None:
    made = sheets(folder, None)
    assert [(s.lab, s.notes, len(s.gaps)) for s in made.sheets] == [(None, 99 + FLOOR, 3)]


def test_a_sheet_is_no_longer_than_a_person_reads(tmp_path: Path) -> None:
    notes = [made_up(n, site="A") for n in range(FLOOR)]
    found = [finding(n, e.code, e.id, "error") for n in notes for e in POLICY.element]
    found += [
        finding(n, f.code, f.name, "error", start=1, end=2) for n in notes for f in POLICY.finding if f.code[2] in "23"
    ]
    sheet = sheets(write(tmp_path / "scan", notes, found)).sheets[0]
    assert (len(sheet.gaps), len(sheet.wordings)) == (GAPS, WORDINGS)


def test_the_pages_name_nobody_and_quote_no_note(folder: Path) -> None:
    done = run(folder)
    assert done.exit_code == 0, done.output
    assert "1 with fewer than 30 notes: no sheet" in done.output
    files = {f.name: f.read_text(encoding="utf-8") for f in (folder / "training").iterdir()}
    assert sorted(files) == ["b-s-d-co-b.html", "north-2.html", "north.html"]
    page = files["b-s-d-co-b.html"]
    text = Tags(page).text
    assert ODD in text
    assert "<b>" not in page
    assert "25.0 % (14.2 to 40.2)" in text.replace("\xa0", " ")
    assert "Indication: exertional chest pressure" in text
    for page in files.values():
        assert TECHNICIAN not in page
        assert "SECRET" not in page
        assert "http" not in page
        assert not {tag for tag, _ in Tags(page).tags} & {"script", "link", "img", "form"}
    assert run(folder).output == done.output


def test_what_the_sheets_say_is_compliant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every element and kind of language on one page, without its composed examples."""
    monkeypatch.setattr(training, "GAPS", 100)
    monkeypatch.setattr(training, "WORDINGS", 100)
    codes = [e.code for e in POLICY.element] + [f.code for f in POLICY.finding if f.code[2] in "23"]
    notes = [made_up(n) for n in range(FLOOR)]
    found = [finding(n, c, c, "error", **({} if c[2] == "1" else {"start": 1})) for n in notes for c in codes]
    folder = write(tmp_path / "scan", notes, found)
    assert run(folder).exit_code == 0
    page = (folder / "training" / "all-notes.html").read_text(encoding="utf-8")
    said = Tags(re.sub(r"(?s)<pre>.*?</pre>", "", page.split("<main>")[1])).text
    assert page.count("<pre>") >= len(codes)
    for of_the_tracing_and_of_symptoms in (
        "there was no change",
        "that no change was seen",
        "A denial is as much of one.",
    ):
        said = said.replace(of_the_tracing_and_of_symptoms, "")
    assert not PAYMENT.search(said), PAYMENT.search(said)
    assert not LEADING.search(said), LEADING.search(said)


def test_what_cannot_be_made_is_told(tmp_path: Path) -> None:
    few = write(tmp_path / "few", [made_up(1)])
    assert (run(few).exit_code, "1 with fewer than 30 notes" in run(few).output) == (2, True)
    assert "no column 'ward'" in run(few, "--site", "ward").output
    (tmp_path / "none").mkdir()
    assert run(tmp_path / "none").exit_code == 2
