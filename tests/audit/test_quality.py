"""Quality measures: of the notes of which the scan tells, by hand; groups that stand out, and those that do not."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from scipy.stats import binom

from notecheck.audit.figures import FLOOR, Columns
from notecheck.audit.intervals import OUTSIDE, funnel, median_interval, share_of
from notecheck.audit.quality import Measure, Quality, quality_of
from notecheck.audit.tables import opened
from tests.audit.archive import made_up, write
from tests.audit.test_page import Tags, page_of


def quality(folder: Path, site: str | None = None, authorization: str | None = None) -> Quality:
    with opened(folder) as scan:
        return quality_of(scan, Columns(site, None, authorization))


def measures(folder: Path, **columns: str) -> dict[str, Measure]:
    return {m.aim: m for m in quality(folder, **columns).measures}


NOTES = [
    made_up(1, document_status="final", test_date="2026-04-07", signed_date="2026-04-07", auth="77"),
    made_up(2, "hold", document_status="final", test_date="2026-04-07", signed_date="2026-04-10", auth=" "),
    made_up(3, document_status="amended", test_date="2026-04-07", signed_date="2026-04-06", auth="78"),
    made_up(4, document_status="draft", test_date="2026-04-07"),
    made_up(5, test_date="2026-02-30", signed_date="2026-03-01"),
    made_up(6, "not_applicable", document_status="final"),
    made_up(7, None, status="not_evaluated", document_status="final"),
]
ANSWERS = [("yes", "yes"), ("yes", "no"), ("unclear", "yes"), (None, None), ("yes", "yes"), (None, None), (None, None)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    told = [
        n | {"review_tracing_performed": a, "review_data_complete": b} for n, (a, b) in zip(NOTES, ANSWERS, strict=True)
    ]
    return write(tmp_path / "scan", told)


def test_each_share_is_of_the_notes_of_which_the_scan_tells(folder: Path) -> None:
    found = measures(folder, authorization="auth")
    assert {aim: (m.share.count, m.share.of, m.unknown) for aim, m in found.items()} == {
        "ready": (4, 5, 0),
        "first_signing": (1, 2, 3),
        "complete": (2, 4, 1),
        "authorization": (2, 5, 0),
        "same_day": (1, 2, 3),
    }
    assert found["complete"].share == share_of(2, 4)
    assert quality(folder).amended == 1


def test_the_days_until_the_signature(folder: Path) -> None:
    found = quality(folder).turnaround
    assert (found.notes, found.unknown, found.before) == (2, 2, 1)
    assert (found.median, found.lower, found.upper, found.low) == (1.5, 0.75, 2.25, None)


def test_an_authorization_may_stand_on_the_claims_beside(folder: Path) -> None:
    assert measures(folder)["authorization"].share == share_of(0, 0)
    lines = [{"source": "1.txt", "authorization": True}, {"source": "2.txt", "authorization": False}]
    lines += [{"source": None, "authorization": True}, {"source": "3.txt", "authorization": None}]
    (folder / "claims.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = measures(folder)["authorization"]
    assert (found.share.count, found.share.of, found.unknown) == (1, 2, 3)


def test_what_no_column_tells_is_not_known(tmp_path: Path) -> None:
    folder = write(tmp_path / "scan", [made_up(n) for n in range(3)])
    for part in (folder / "notes").iterdir():  # as an earlier version wrote them
        rows = pq.read_table(part).drop_columns(["signed_date", "document_status"])
        pq.write_table(rows, part)
    found = quality(folder)
    assert [(m.aim, m.share.of) for m in found.measures if m.share.of] == [("ready", 3)]
    assert (found.turnaround.notes, found.turnaround.unknown, found.turnaround.median) == (0, 3, None)
    text = " ".join(Tags(page_of(folder)).text.split())
    assert text.count("not known") >= 5
    assert "no record tells whether a note is a draft" in text
    assert "no carried column holds the authorization" in text
    assert "Turn-around from the test to the staff's signature: not known" in text


def many(shares: dict[str, float], each: int, seed: int = 1) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [
        made_up(n, "ready" if chance.random() < share else "hold", lab=site, test_date=f"2026-0{1 + n % 3}-07")
        for site, share in shares.items()
        for n in range(each)
    ]


def test_a_site_that_stands_out_is_told_and_others_are_not(tmp_path: Path) -> None:
    notes = many(dict.fromkeys("ABDEFGHI", 0.7) | {"C": 0.15}, 120)
    notes += [made_up(0, lab="Tiny") for _ in range(FLOOR - 1)]
    found = measures(write(tmp_path / "scan", notes), site="lab")["ready"]
    assert [g.name for g in found.groups] == list("ABCDEFGHI")
    assert {g.name: g.side for g in found.groups if g.side != "within"} == {"C": "below"}
    assert [(g.by, g.name) for g in found.outside] == [
        ("site", "C"), *(("site and month", f"C, 2026-0{month}") for month in (1, 2, 3))
    ]  # fmt: skip
    assert found.compared == 9 + 3 + 27
    page = page_of(tmp_path / "scan", "--site", "lab")
    text = " ".join(Tags(page).text.split())
    assert "4 of 39 groups lie outside" in text
    assert "C, 2026-02" in text


def test_months_are_shown_where_there_is_no_site(tmp_path: Path) -> None:
    found = measures(write(tmp_path / "scan", many({"A": 0.7}, 120)))["ready"]
    assert [(g.by, g.name) for g in found.groups] == [("month", f"2026-0{m}") for m in (1, 2, 3)]


def test_groups_that_are_alike_lie_outside_as_rarely_as_is_said() -> None:
    for n, share in ((30, 0.9), (75, 0.5), (400, 0.03)):
        low, high = funnel(share, n)
        beyond = binom.cdf(round(low * n) - 1, n, share) + binom.sf(round(high * n), n, share)
        assert 0 <= beyond <= OUTSIDE
        assert low <= share <= high


def test_the_interval_of_a_median() -> None:
    assert median_interval([]) is None
    assert median_interval([(1.0, 5)]) is None
    assert median_interval([(float(n), 1) for n in range(1, 11)]) == (2.0, 9.0)  # Conover, table A3: n = 10, 97.85 %
    assert median_interval([(0.0, 90), (3.0, 10)]) == (0.0, 0.0)
    chance = random.Random(4)
    covered = 0
    for _ in range(500):
        drawn = sorted(chance.random() for _ in range(25))
        low, high = median_interval([(x, 1) for x in drawn]) or (0, 0)
        covered += low <= 0.5 <= high
    assert covered >= binom.ppf(0.025, 500, 0.95)
