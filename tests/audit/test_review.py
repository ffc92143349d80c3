"""The sample, its workbook there and back, and the error rates of a review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from notecheck.audit.intervals import Part, clustered, exact, weighted
from notecheck.audit.review import Review, review_of
from notecheck.audit.sample import Sample, allocate, draw
from notecheck.audit.tables import opened
from notecheck.audit.workbook import FINDINGS, NOTES, Filled, read, write
from notecheck.errors import ReviewError, ScanError
from tests.audit.archive import finding, made_up
from tests.audit.archive import write as write_scan

SIZES = {"ready": 60, "review": 25, "hold": 12, "not_applicable": 3}
COLUMNS = {name: n for n, name in enumerate(["No", *NOTES[1:], "seen", "missed", "what", "who", "day", "remark"])}


def scan_of(folder: Path, sizes: dict[str, int], **odd: str) -> Path:
    """A scan with so many notes of each verdict; each held one has three findings, each to review two, others one."""
    notes, findings = [], []
    for verdict, many in sizes.items():
        for _ in range(many):
            row = made_up(len(notes), verdict) | odd
            row["source"] = f"{row['source']}/{len(notes)}"
            notes.append(row)
            findings.append(finding(row, "NC131", "emergency-readiness", "info"))
            if verdict in ("review", "hold"):
                findings.append(finding(row, "NC206", "capacity-rating", "warning", start=2, end=9))
            if verdict == "hold":
                findings.append(finding(row, "NC201", "study-verdict", "error", start=12, end=19))
                findings.append(finding(row, "NC202", "disease-inference", "error", start=1, end=4, suppressed=True))
    notes.append(made_up(len(notes), None, status="not_evaluated", error="unreadable"))
    return write_scan(folder, notes, findings)


def sample_of(folder: Path, n: int = 30, seed: int = 1) -> Sample:
    with opened(folder) as scan:
        return draw(scan, n, seed)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return sample_of(scan_of(tmp_path_factory.mktemp("drawn") / "scan", SIZES))


def fill(sample: Sample, path: Path, change: Callable[[Any], None] = lambda book: None) -> Path:
    """A workbook in which a person agrees with everything, and then something is changed."""
    write(sample, path)
    book = load_workbook(path)
    for row in book["Notes"].iter_rows(min_row=2):
        for name, value in (("seen", row[4].value), ("missed", "no"), ("who", "A. Rey"), ("day", date(2026, 5, 4))):
            row[COLUMNS[name]].value = value
    for row in book["Findings"].iter_rows(min_row=2):
        row[len(FINDINGS)].value = "agree"
    change(book)
    book.save(path)
    return path


def note(row: int, **values: Any) -> Callable[[Any], None]:
    """Fills in cells of a row of the sheet of notes."""

    def change(book: Any) -> None:
        for name, value in values.items():
            book["Notes"].cell(row, COLUMNS[name] + 1).value = value

    return change


def test_all_strata_are_drawn_and_the_largest_most(sample: Sample) -> None:
    drawn = {s.verdict: (s.notes, s.drawn) for s in sample.strata}
    assert {v: n for v, (n, _) in drawn.items()} == SIZES
    assert Counter(n.verdict for n in sample.notes) == {v: d for v, (_, d) in drawn.items()}
    assert sum(d for _, d in drawn.values()) == 30
    assert drawn["ready"][1] > drawn["review"][1] > drawn["hold"][1] > drawn["not_applicable"][1] >= 2
    assert {s.verdict: s.findings for s in sample.strata}["hold"] == {"warning": 12, "info": 12, "error": 12}


def test_the_same_seed_draws_the_same_notes_whatever_the_order_of_the_tables(tmp_path: Path, sample: Sample) -> None:
    other = scan_of(tmp_path / "again", SIZES)
    assert sample_of(other) == sample
    assert sample_of(other, seed=2).notes != sample.notes
    fewer = {n.source for n in sample_of(other, n=12).notes}
    assert fewer < {n.source for n in sample.notes}  # a larger sample holds the smaller one
    parts = sorted((other / "notes").iterdir())
    parts[0].rename(other / "notes" / "part-9.parquet")
    assert sample_of(other) == sample


def test_each_note_is_drawn_as_often_as_any_other_of_its_verdict(tmp_path: Path) -> None:
    folder = scan_of(tmp_path / "scan", {"ready": 10, "hold": 5})
    with opened(folder) as scan:
        drawn = Counter(n.source for seed in range(400) for n in draw(scan, 5, seed).notes)
    for verdict in ("ready", "hold"):
        mine = [n for source, n in drawn.items() if (int(source.split("/")[1]) >= 10) == (verdict == "hold")]
        assert len(mine) == (5 if verdict == "hold" else 10)
        expected = sum(mine) / len(mine)
        assert all(0.7 * expected < n < 1.3 * expected for n in mine)


@pytest.mark.parametrize(
    ("sizes", "n", "want"),
    [
        ({"ready": 900, "hold": 100}, 40, {"ready": 30, "hold": 10}),
        ({"ready": 900, "review": 0, "hold": 1}, 10, {"ready": 9, "hold": 1}),
        ({"ready": 3, "hold": 4}, 30, {"ready": 3, "hold": 4}),
        ({"ready": 100, "hold": 100}, 3, {"ready": 2, "hold": 1}),
    ],
)
def test_the_sample_is_shared_out_by_square_roots(sizes: Any, n: int, want: dict[str, int]) -> None:
    assert allocate(sizes, n) == want


def test_a_sample_smaller_than_the_number_of_verdicts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="4 verdicts: draw at least 4"):
        sample_of(scan_of(tmp_path / "scan", SIZES), n=3)


def test_a_scan_without_an_evaluated_note_gives_no_sample(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="no note was evaluated"):
        sample_of(scan_of(tmp_path / "scan", {}))


def test_a_workbook_comes_back_as_it_was_written(tmp_path: Path, sample: Sample) -> None:
    filled = read(fill(sample, tmp_path / "r.xlsx"))
    assert filled.sample == sample
    assert [j.note for j in filled.judged] == list(sample.notes)
    assert all(j.verdict == j.note.verdict and all(j.agree) and not j.missed for j in filled.judged)
    assert {(j.reviewer, j.day) for j in filled.judged} == {("A. Rey", date(2026, 5, 4))}


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\x00=1"])
def test_no_cell_can_start_a_formula(tmp_path: Path, start: str) -> None:
    sample = sample_of(scan_of(tmp_path / "scan", {"ready": 4}, note_id=f"{start}|id"))
    path = fill(sample, tmp_path / "r.xlsx")
    for sheet in load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value).startswith(("=", "+", "-", "@", "\t="))
    assert len(read(path).judged) == 4


def test_a_person_can_only_choose_what_can_be_read(tmp_path: Path, sample: Sample) -> None:
    write(sample, tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    lists = {(sheet.title, str(v.sqref), v.formula1) for sheet in book for v in sheet.data_validations.dataValidation}
    assert lists == {
        ("Notes", "H2:H31", '"ready,review,hold,not_applicable"'),
        ("Notes", "I2:I31", '"yes,no"'),
        ("Findings", f"I2:I{sum(len(n.findings) for n in sample.notes) + 1}", '"agree,not"'),
    }
    for sheet in ("Notes", "Findings"):
        asked = 8 if sheet == "Notes" else 9
        assert book[sheet].protection.sheet
        assert all(c.protection.locked == (c.column < asked) for row in book[sheet].iter_rows(min_row=2) for c in row)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (note(2, seen=None), "Notes, row 2: 'Verdict as you see it' is empty (ready, review, hold, not_applicable)"),
        (note(2, seen="fine"), "Notes, row 2: 'Verdict as you see it' is none of its choices"),
        (note(3, missed=None), "Notes, row 3: 'Anything missed?' is empty (yes, no)"),
        (note(3, missed="yes"), "Notes, row 3: 'What was missed' is empty, and something was"),
        (note(3, what="the rhythm"), "Notes, row 3: 'What was missed' is filled in, and nothing was"),
        (note(4, who="  "), "Notes, row 4: 'Reviewer' is empty"),
        (note(5, day=None), "Notes, row 5: 'Date' is empty"),
        (note(5, day="yesterday"), "Notes, row 5: 'Date' is no date (YYYY-MM-DD)"),
        (
            lambda book: setattr(book["Findings"]["I4"], "value", None),
            "Findings, row 4: 'Agree?' is empty (agree, not)",
        ),
        (lambda book: setattr(book["Findings"]["I4"], "value", "perhaps"), "Findings, row 4: 'Agree?' is none of"),
    ],
)
def test_a_note_filled_in_by_half_is_told_with_its_place(
    tmp_path: Path, sample: Sample, change: Callable[[Any], None], said: str
) -> None:
    with pytest.raises(ReviewError) as error:
        read(fill(sample, tmp_path / "r.xlsx", change))
    lines = str(error.value).splitlines()
    assert lines[0] == "r.xlsx is not filled in completely:"
    assert len(lines) == 2
    assert said in lines[1]
    assert "rhythm" not in lines[1]


def test_of_many_gaps_the_first_are_told(tmp_path: Path, sample: Sample) -> None:
    with pytest.raises(ReviewError) as error:
        read(fill(sample, tmp_path / "r.xlsx", lambda book: [note(n, who=None)(book) for n in range(2, 32)]))
    assert str(error.value).splitlines()[-1] == "and 18 more"


def test_answers_may_be_typed_by_hand(tmp_path: Path, sample: Sample) -> None:
    typed = note(2, seen="  Not applicable ", missed="YES", what="x", day=datetime(2026, 5, 5, 9, 30))
    first = read(fill(sample, tmp_path / "r.xlsx", typed)).judged[0]
    assert (first.verdict, first.missed, first.day) == ("not_applicable", "x", date(2026, 5, 5))
    second = read(fill(sample, tmp_path / "s.xlsx", note(2, day="2026-05-06"))).judged[0]
    assert second.day == date(2026, 5, 6)


def blank(*numbers: int) -> Callable[[Any], None]:
    """Takes out everything that was filled in for some notes."""

    def change(book: Any) -> None:
        for number in numbers:
            note(number + 1, seen=None, missed=None, who=None, day=None)(book)
        for row in book["Findings"].iter_rows(min_row=2):
            if row[0].value in numbers:
                row[len(FINDINGS)].value = None

    return change


def test_notes_without_any_answer_are_not_reviewed(tmp_path: Path, sample: Sample) -> None:
    filled = read(fill(sample, tmp_path / "r.xlsx", blank(3, 7)))
    assert [j.note.number for j in filled.judged] == [n for n in range(1, 31) if n not in (3, 7)]
    assert sum(review_of(filled).reviewed.values()) == 28
    with pytest.raises(ReviewError, match="no note was reviewed yet"):
        read(fill(sample, tmp_path / "s.xlsx", blank(*range(1, 31))))


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book["Findings"].delete_rows(3),
        lambda book: book["Notes"].delete_rows(5),
        lambda book: setattr(book["Notes"]["E2"], "value", "ready" if book["Notes"]["E2"].value != "ready" else "hold"),
        lambda book: setattr(book["Findings"]["C2"], "value", "NC999"),
        lambda book: setattr(book["Findings"]["E2"], "value", "grave"),
        lambda book: setattr(book["Design"]["B5"], "value", 61),
        lambda book: setattr(book["Design"]["B1"], "value", 2),
    ],
)
def test_what_the_program_wrote_may_not_be_changed(tmp_path: Path, sample: Sample, change: Any) -> None:
    with pytest.raises(ReviewError, match="that the program wrote were changed"):
        read(fill(sample, tmp_path / "r.xlsx", change))


def test_what_is_no_workbook_is_told(tmp_path: Path, sample: Sample) -> None:
    (tmp_path / "a.xlsx").write_text("no workbook")
    fill(sample, tmp_path / "b.xlsx", lambda book: book.remove(book["Design"]))
    fill(sample, tmp_path / "c.xlsx", lambda book: setattr(book["Notes"]["A1"], "value", "Nr"))
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        with pytest.raises(ReviewError, match="not a workbook of"):
            read(tmp_path / name)
    with pytest.raises(ReviewError, match="No such file"):
        read(tmp_path / "none.xlsx")


def judged(sample: Sample, path: Path, *, wrong: dict[str, int], disagree: set[tuple[str, str]]) -> Filled:
    """A review in which the first notes of each verdict are seen otherwise, and some findings of a verdict are not agreed."""

    def change(book: Any) -> None:
        left = dict(wrong)
        for row in book["Notes"].iter_rows(min_row=2):
            if left.get(row[4].value, 0):
                left[row[4].value] -= 1
                row[COLUMNS["seen"]].value = "review" if row[4].value != "review" else "hold"
                row[COLUMNS["missed"]].value, row[COLUMNS["what"]].value = "yes", "the reason for ending"
        verdicts = {row[0].value: row[4].value for row in book["Notes"].iter_rows(min_row=2)}
        for row in book["Findings"].iter_rows(min_row=2):
            if (verdicts[row[0].value], row[2].value) in disagree:
                row[len(FINDINGS)].value = "not"

    return read(fill(sample, path, change))


def test_rates_are_weighted_by_what_the_scan_holds(tmp_path: Path, sample: Sample) -> None:
    filled = judged(sample, tmp_path / "r.xlsx", wrong={"ready": 1, "hold": 2}, disagree={("hold", "NC201")})
    review: Review = review_of(filled)
    drawn = {s.verdict: s.drawn for s in sample.strata}
    share = (60 * 1 / drawn["ready"] + 12 * 2 / drawn["hold"]) / 100
    assert review.verdict_wrong.whole.share == pytest.approx(share)
    assert review.verdict_wrong == review.missed
    assert (review.verdict_wrong.whole.count, review.verdict_wrong.whole.of) == (3, 30)
    parts = [
        Part(n, wrong / drawn[v], *exact(wrong, drawn[v], n))
        for v, n, wrong in (("ready", 60, 1), ("review", 25, 0), ("hold", 12, 2), ("not_applicable", 3, 0))
    ]
    assert (review.verdict_wrong.whole.low, review.verdict_wrong.whole.high) == weighted(parts)[1:]
    assert [m.words for m in review.what] == ["the reason for ending"] * 3
    assert review.said["ready"] == {"ready": drawn["ready"] - 1, "review": 1}
    # 60 + 2 * 25 + 3 * 12 + 3 findings, of which the 12 errors of the held notes are not agreed with
    assert review.findings_wrong.whole.share == pytest.approx(12 / 149)
    assert review.by_severity["error"].whole.share == 1
    assert review.by_severity["warning"].whole.share == 0
    assert review.findings_wrong.strata["hold"].low == clustered([(1, 3)] * drawn["hold"], 12)[1]
    assert (review.reviewers, review.first_day, review.last_day) == (("A. Rey",), date(2026, 5, 4), date(2026, 5, 4))


def test_a_verdict_of_which_nothing_was_reviewed_leaves_no_rate_over_all(tmp_path: Path, sample: Sample) -> None:
    numbers = [n.number for n in sample.notes if n.verdict == "hold"]
    review = review_of(read(fill(sample, tmp_path / "r.xlsx", blank(*numbers))))
    assert review.verdict_wrong.whole.share is None
    assert review.verdict_wrong.strata["ready"].share == 0
    assert review.by_severity["error"].whole.share is None
    assert review.findings_wrong.whole.share is None


def test_a_review_of_every_note_is_certain(tmp_path: Path) -> None:
    sample = sample_of(scan_of(tmp_path / "scan", {"ready": 5, "hold": 4}), n=99)
    review = review_of(judged(sample, tmp_path / "r.xlsx", wrong={"ready": 1}, disagree={("ready", "NC131")}))
    for rate, share in ((review.verdict_wrong, 1 / 9), (review.findings_wrong, 5 / 17)):
        assert (rate.whole.share, rate.whole.low, rate.whole.high) == pytest.approx((share, share, share))
