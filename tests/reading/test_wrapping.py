"""Paragraphs that are wrapped at a margin, evenly or not, and lines that were ended on purpose."""

from __future__ import annotations

import pytest

from notecheck import Checker
from notecheck.reading.layout import lines_of
from notecheck.reading.wrapping import unwrapped, wrapped_in
from tests.told import facts_of, status_of

RAGGED = """Cardiac lab, 3/4/2025. Patient Ann Roe, born 1/2/1960.
Ann arrived on foot and was told how the treadmill works. She signed the consent form before we
began and ten electrodes were placed. Her resting tracing showed sinus rhythm, rate 70, with a pressure of 120/80 when
seated. She walked the Bruce protocol. After stage 1 the rate was 101 and the pressure 136/78, after stage
2 it was 124 and 150/80. She stopped at 7:10 because
her legs were tired. She had no chest
pain. One minute later she was at 108 and 140/80.
"""


def joined(text: str) -> list[str]:
    return unwrapped(text, wrapped_in(text, lines_of(text))).split("\n")


def test_a_ragged_paragraph_is_read_as_one(checker: Checker) -> None:
    facts = facts_of(checker, RAGGED)
    assert [t.value for t in facts.termination] == ["fatigue"]
    assert ("chest_pain", False) in {(s.value, s.present) for s in facts.symptoms}
    assert len([line for line in joined(RAGGED) if line]) == 2


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (
            "Peak HR 150 was reached late in the third stage, with a peak BP",
            "176/84 that fell soon after. Nothing else was seen in it.",
        ),
        (
            "She was sent by her doctor for this test, which was ordered by",
            "Dr. Ann Poe in the clinic, and she came on foot to it.",
        ),
        (
            "Stage 1: 84, 118/70. Stage 2: 92, 124/72. The last stage: 104,",
            "130/72, at 8:00. She was well and had no pain at any time.",
        ),
    ],
)
def test_what_stays_open_at_the_end_of_a_line(above: str, below: str) -> None:
    text = f"{above}\n{below}\n{above}\n{below}\n"
    assert joined(text)[0].startswith(f"{above} {below}")


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain, no sob, a bit dizzy at the end of it, gone soon\nrec 2 min 100 140/80\n",
        "pt came in by bus and was hooked up, ecg at rest was sinus rhythm\ndx chest pain on stairs for 3 weeks\n",
        "tech: j poe cct, done on monday in the lab, strips are in the chart\nbp: 120/80\n",
        "Stopped for tired legs.\nno chest pain\n",
        "HR        BP        comments of the staff            time\nrest and standing\n",
    ],
)
def test_lines_that_were_ended_on_purpose(text: str) -> None:
    assert "\n".join(joined(text)) == text


def test_a_name_on_the_next_line(checker: Checker) -> None:
    text = (
        "Treadmill test of Ann Roe, DOB 1/2/1960, on 3/4/2025 in the lab. Whether the test explains her fainting\n"
        "is for Dr. Lena Okoro to say, and she has been told of it by us before we began to do anything. She was the\n"
        "supervising physician and will read the test, and the report is written by her alone, later in the week.\n"
        "Bruce stage 1 HR 100 BP 140/80, stage 2 HR 130 BP 160/80.\n"
    )
    report = checker.check(text)
    assert status_of(report, "supervising-provider") == "present"
    assert status_of(report, "interpreting-provider") == "present"


def test_lines_dictated_without_marks_are_statements_of_their_own() -> None:
    text = (
        "the patient walked the bruce protocol on the treadmill in the main lab of the clinic today and she did well\n"
        "she was stopped because her legs were tired and she had no chest pain at all during the walk on the belt\n"
        "for a lady of her years it was a long walk\nher recovery was quick and the strips are in the chart of the patient\n"
    )
    assert "a long walk" in joined(text)[-3]
    assert not joined(text)[-3].endswith("patient")


def test_the_end_of_a_sentence_heads_no_table(checker: Checker) -> None:
    text = "Bruce. stage 1 hr 102 bp 160/84.\nI watched the screen\nand him, bp q stage.\nrec 1 min hr 98 bp 160/80. 4 min hr 76 bp 146/80.\n"
    rows = [(s.phase, s.heart_rate.value if s.heart_rate else None) for s in facts_of(checker, text).stages]
    assert rows == [("exercise", 102), ("recovery", 98), ("recovery", 76)]
