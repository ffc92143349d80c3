"""The page on an archive and the commands that write it: one file, readable by everyone, nobody named."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notecheck.archive.manifest import write as write_manifest
from notecheck.audit.figures import FLOOR
from notecheck.audit.intervals import share_of
from notecheck.cli import main
from notecheck.render.plots import bars, lines
from tests.audit.archive import finding, made_up, manifest, write
from tests.audit.test_review import blank, fill, note, sample_of

NAMES = ("Zebulon Quackenbush", "Ophelia Brandywine")
ODD = '<b>"Süd" & $x_1$</b>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    notes: list[dict[str, Any]] = []
    for n in range(4 * FLOOR):
        verdict = ("ready", "review", "hold", "ready")[n % 4]
        month = ("2026-01-07", "2026-04-07", None)[n % 3]
        row = made_up(
            n, verdict, site=(ODD, "North")[n % 2], technician=NAMES[n % 2], test_date=month, score=60.0 + n % 40
        )
        notes.append(row | {"protocol": "bruce", "modality": "treadmill"})
    findings = [finding(n, "NC103", "indication", "error") for n in notes if n["verdict"] == "hold"]
    findings += [finding(n, "NC201", "study-verdict", "error", start=0, end=4) for n in notes[::9]]
    return write(tmp_path_factory.mktemp("archive") / "scan", notes, findings)


@pytest.fixture(scope="module")
def page(folder: Path) -> str:
    return page_of(folder)


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in args])


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(folder: Path, *args: object) -> str:
    done = run("report", folder, *args)
    assert done.exit_code == 0, done.output
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_needs_nothing_from_elsewhere(folder: Path, page: str) -> None:
    assert "http" not in page
    assert not {tag for tag, _ in Tags(page).tags} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
    }
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    assert page == page_of(folder)


def test_every_plot_says_what_it_shows_and_has_a_table_beside(page: str) -> None:
    tags = Tags(page).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    plots = [attrs for tag, attrs in tags if tag == "svg"]
    assert len(plots) == 11
    for attrs in plots:
        assert attrs["role"] == "img"
        assert set(str(attrs["aria-labelledby"]).split()) <= set(ids)
    assert all(re.search(r"<desc id=\"[\w-]+\">[^<]{10}", svg) for svg in re.findall(r"(?s)<svg.*?</svg>", page))
    for after in page.split("</figure>")[1:]:
        assert "<table>" in after.split("<figure>")[0]
    assert [tag for tag, _ in tags if tag in ("h1", "main")] == ["main", "h1"]
    assert all("scope" in attrs for tag, attrs in tags if tag == "th")
    assert page.count("<caption>") == page.count("<table>")


def test_the_page_has_what_an_auditor_asks_for(page: str) -> None:
    text = " ".join(Tags(page).text.split())
    for words in (
        "What was scanned", "Verdicts", "Why notes are held", "Scores", "Quality measures", "Notes ready, by site", "lie outside", "Most frequent missing elements",
        "Most frequent language that does not belong", "By site", "By protocol", "By modality", "By month", "By technician",
    ):  # fmt: skip
        assert words in text
    share = share_of(FLOOR, 4 * FLOOR)
    assert share.low is not None
    assert share.high is not None
    assert f"25.0 % ({100 * share.low:.1f} to {100 * share.high:.1f})" in text
    assert "2026-04" in text


def test_nobody_is_named_unless_asked(folder: Path, page: str) -> None:
    assert "technician 1" in page
    assert not any(name in page for name in NAMES)
    named = page_of(folder, "--names")
    assert all(name in named for name in NAMES)
    assert "technician 1" not in named


def test_what_comes_from_the_archive_is_shown_as_it_is(page: str) -> None:
    assert "<b>" not in page
    assert ODD in Tags(page).text
    for svg in re.findall(r"(?s)<svg.*?</svg>", page):
        ET.fromstring(svg.replace("xlink:href", "href").replace("&nbsp;", " "))


def test_the_columns_may_be_named(folder: Path) -> None:
    page = page_of(folder, "--site", "technician", "--technician", "site")
    assert NAMES[0] in page
    assert "Süd" not in page
    failed = run("report", folder, "--site", "ward")
    assert (failed.exit_code, "no column 'ward'" in failed.output) == (2, True)


def test_an_archive_that_carried_nothing_has_a_page(tmp_path: Path) -> None:
    page = page_of(write(tmp_path / "scan", [made_up(1)]))
    assert "By technician" not in page
    assert "By site" not in page
    assert "fewer than 30 notes" in page


def test_an_archive_without_a_judged_note_has_a_page(tmp_path: Path) -> None:
    row = made_up(1, None, status="not_evaluated", error="unreadable", score=None)
    assert "No note was judged." in page_of(write(tmp_path / "scan", [row]))


def test_a_review_stands_on_the_page_and_on_the_terminal(folder: Path, tmp_path: Path) -> None:
    filled = fill(sample_of(folder), tmp_path / "r.xlsx", blank(2))
    shown = run("report", folder, "--reviewed", filled)
    assert shown.exit_code == 0, shown.output
    assert "29 of 30 notes reviewed" in shown.output
    assert re.search(r"verdict seen otherwise +0 +29 +0\.0 % +0\.0 to \d", shown.output)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "29 of 30 notes were reviewed, by 1 person, 2026-05-04." in page
    assert "A. Rey" not in page
    assert "A. Rey" in page_of(folder, "--reviewed", filled, "--names")


def test_what_was_missed_is_shown_where_text_is_asked_for(folder: Path, tmp_path: Path) -> None:
    filled = fill(sample_of(folder), tmp_path / "r.xlsx", note(2, missed="yes", what="the reason <for> ending"))
    out = tmp_path / "page.html"
    assert run("report", "--reviewed", filled, "--out", out).exit_code == 0
    assert "the reason" not in out.read_text(encoding="utf-8")
    assert run("report", "--reviewed", filled, "--out", out, "--with-text").exit_code == 0
    assert "the reason &lt;for&gt; ending" in out.read_text(encoding="utf-8")


def test_a_review_of_another_scan_is_told(folder: Path, tmp_path: Path) -> None:
    filled = fill(sample_of(folder), tmp_path / "r.xlsx")
    said = "The sample was drawn from another scan, or before this one was run again"
    assert said not in run("report", folder, "--reviewed", filled).output
    assert said not in (folder / "report.html").read_text(encoding="utf-8")
    other = write(tmp_path / "other", [made_up(1)])
    later = manifest().model_copy(update={"ended": manifest().started + timedelta(days=1)})
    write_manifest(other, later)
    assert said in run("report", other, "--reviewed", filled).output
    assert said in (other / "report.html").read_text(encoding="utf-8")


def test_a_review_can_be_read_without_the_scan(folder: Path, tmp_path: Path) -> None:
    filled = fill(sample_of(folder), tmp_path / "r.xlsx")
    shown = run("report", "--reviewed", filled, "--out", tmp_path / "review.html")
    assert shown.exit_code == 0, shown.output
    page = (tmp_path / "review.html").read_text(encoding="utf-8")
    assert "Review by hand" in page
    assert "What was scanned" not in page
    assert run("report", "--reviewed", filled).exit_code == 0
    assert not (tmp_path / "report.html").exists()


def test_a_sample_is_written_once(folder: Path) -> None:
    first = run("sample", folder, "--n", "8", "--seed", "4")
    assert first.exit_code == 0, first.output
    assert "of 60 notes ready" in first.output
    assert (folder / "review-4.xlsx").is_file()
    again = run("sample", folder, "--seed", "4")
    assert (again.exit_code, "may have been filled in" in again.output) == (2, True)


@pytest.mark.parametrize(
    "args", [["report"], ["report", "{}/none"], ["sample", "{}/none"], ["sample", "{}", "--n", "0"]]
)
def test_wrong_use_is_told(folder: Path, args: list[str]) -> None:
    assert run(*(a.format(folder) for a in args)).exit_code == 2


def test_what_cannot_be_read_or_written_ends_in_a_clear_error(folder: Path, tmp_path: Path) -> None:
    for args, said in (
        (["report", tmp_path], "is this a scan's folder?"),
        (["report", folder, "--out", tmp_path / "none" / "page.html"], "No such file"),
        (["report", folder, "--reviewed", tmp_path / "none.xlsx"], "No such file"),
        (["sample", folder, "--out", tmp_path / "none" / "r.xlsx"], "No such file"),
        (["sample", folder, "--n", "2"], "draw at least 3"),
    ):
        done = run(*args)
        assert (done.exit_code, said in done.output) == (2, True), done.output
        assert "Traceback" not in done.output


def test_a_long_list_of_groups_is_cut_and_said(tmp_path: Path) -> None:
    notes = [made_up(n, site=f"site {n % 103:03}") for n in range(103 * FLOOR)]
    page = page_of(write(tmp_path / "scan", notes))
    assert "3 more are not listed" in page
    assert page.count('<th scope="row">site ') == 300


def test_letters_that_the_measuring_font_lacks_are_kept() -> None:
    svg = bars("x", "title", [("東京", share_of(1, 3))], "notes")
    assert "東京" in svg


def test_months_without_a_figure_stay_empty() -> None:
    svg = lines("m", "title", ["2026-01", "2026-02"], {"ready": ("#000000", [share_of(1, 4), None])})
    assert "2026-01: ready 25 per cent; 2026-02: " in svg


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, notecheck.cli; sys.exit(any(m in sys.modules for m in ('duckdb', 'matplotlib', 'openpyxl', 'spacy')))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
