"""What comes in is kept and acknowledged, once."""

from __future__ import annotations

import stat

import pytest

from notecheck.hl7.notes import HeldNote
from notecheck.hl7.standard import REASONS, UnprocessableError
from tests.hl7.conftest import Feed
from tests.hl7.messages import NOTE, THIN, lines, mdm, msh, obx, oru
from tests.hl7.running import code


def test_a_note_with_errors_is_acknowledged_like_any_other(feed: Feed) -> None:
    assert code(feed.one(mdm("1", THIN))) == ("AA", "1")
    assert code(feed.one(mdm("2", NOTE))) == ("AA", "2")
    assert [item["verdict"] for item in feed.items] == ["hold", "ready"]
    assert feed.dead == []


def test_an_item_carries_the_senders_numbers_and_no_words(feed: Feed) -> None:
    feed.one(mdm("C-1", NOTE + "Impression: positive for ischemia\n"))
    (item,) = feed.items
    expected = {
        "test": False,
        "application": "LAB",
        "facility": "STJ",
        "control_id": "C-1",
        "message": "MDM^T02",
        "event": "original",
        "document": "DOC-1",
        "placer_order": "ORD-1",
        "filler_order": "FIL-1",
        "kind": "report",
        "verdict": "hold",
    }
    assert {key: item[key] for key in expected} == expected
    finding = next(f for f in item["report"]["findings"] if f["severity"] == "error")
    (place,) = [p for p in item["places"] if (p["start"], p["end"]) == (finding["start"], finding["end"])]
    (source,) = place["sources"]
    segment = mdm("C-1", NOTE + "Impression: positive for ischemia\n").decode().split("\r")[source["segment"] - 1]
    words = segment.split("|")[source["field"]][source["start"] : source["end"]]
    assert words in "Impression: positive for ischemia"
    assert words


def test_the_record_counts_for_the_note(feed: Feed) -> None:
    feed.take(mdm("1", THIN))
    (item,) = feed.items
    sources = {e["id"]: e["source"] for e in item["report"]["elements"]}
    for element in ("patient-identification", "test-date", "ordering-provider", "staff-signature"):
        assert sources[element] == "record"


def test_an_answer_goes_back_to_the_sender(feed: Feed) -> None:
    segments = [s.split("|") for s in feed.one(mdm("1", mode="P", charset="UNICODE UTF-8")).rstrip("\r").split("\r")]
    header = segments[0]
    assert header[2:6] == ["NOTECHECK", "STJ", "LAB", "STJ"]
    assert (header[8], header[10], header[11], header[17]) == ("ACK^T02^ACK", "P", "2.5.1", "UNICODE UTF-8")
    assert segments[1] == ["MSA", "AA", "1"]


@pytest.mark.parametrize(
    ("accept", "answer", "good", "bad"),
    [
        ("", "", ["AA"], ["AE"]),
        ("AL", "NE", ["CA"], ["CE"]),
        ("AL", "", ["CA"], ["CE"]),
        ("NE", "AL", ["AA"], ["AE"]),
        ("AL", "AL", ["CA", "AA"], ["CE", "AE"]),
        ("ER", "NE", [], ["CE"]),
        ("SU", "NE", ["CA"], []),
        ("NE", "NE", [], []),
        ("ER", "SU", ["AA"], ["CE"]),
    ],
)
def test_enhanced_mode(feed: Feed, accept: str, answer: str, good: list[str], bad: list[str]) -> None:
    sent = feed.take(mdm("1", accept=accept, answer=answer), mdm("2", None, accept=accept, answer=answer))
    assert [[code(a)[0] for a in one] for one in sent] == [good, bad]
    assert len(feed.items) == 1


@pytest.mark.parametrize(
    ("data", "reason", "said"),
    [
        (b"hello", "header", ("AR", "")),
        (mdm(""), "control-id", ("AE", "")),
        (mdm("1", event="T01"), "event", ("AR", "1")),
        (msh("1", "ADT^A01").encode(), "type", ("AR", "1")),
        (mdm("1", mode="X"), "processing", ("AR", "1")),
        (mdm("1", charset="EBCDIC"), "charset", ("AE", "1")),
        (mdm("1", None), "segment", ("AE", "1")),
    ],
)
def test_a_dead_letter_is_kept_with_its_reason_and_answered_as_configured(
    feed: Feed, data: bytes, reason: str, said: tuple[str, str]
) -> None:
    answer = feed.one(data)
    assert code(answer) == said
    assert f"{REASONS[reason].code}^{REASONS[reason].words}^HL70357" in answer
    assert feed.dead == [reason]
    assert feed.rows("SELECT data FROM message") == [(data,)]
    assert feed.items == []
    assert feed.one(data) == answer
    assert len(feed.dead) == 1
    other = data + b"\rZZZ|"
    assert code(feed.one(other, dead_letters="AA"))[0] == "AA"


def test_a_message_that_is_too_long_is_never_accepted(feed: Feed) -> None:
    ((answer,),) = feed.take(mdm("1")[:200], fault="size", dead_letters="AA")
    assert code(answer) == ("AR", "1")
    assert feed.rows("SELECT * FROM message") == []


def test_duplicates_are_answered_the_same_and_kept_once(feed: Feed) -> None:
    again = mdm("1").replace(b"20260611100000", b"20260611100500")
    sent = feed.take(mdm("1"), mdm("1"), again)
    assert sent[0] == sent[1] == sent[2]
    assert len(feed.items) == 1


def test_what_tells_messages_apart(feed: Feed) -> None:
    feed.take(mdm("1"), mdm("1", sender="LAB|EAST"), mdm("1", sender="WARD|STJ"), mdm("1", mode="T"), mdm("2"))
    assert len(feed.items) == 5
    assert len({item["id"] for item in feed.items}) == 5
    assert [item["test"] for item in feed.items] == [False, False, False, True, False]


def test_a_control_id_with_other_content_is_answered_the_same_and_not_lost(feed: Feed) -> None:
    first, second = feed.take(mdm("1", THIN), mdm("1", NOTE))
    assert first == second
    assert feed.dead == ["conflict"]
    assert [item["verdict"] for item in feed.items] == ["hold"]
    assert feed.replay(2) is None
    assert feed.dead == []
    assert [item["verdict"] for item in feed.items] == ["hold", "ready"]
    assert len({item["id"] for item in feed.items}) == 2


def test_a_mended_message_is_processed_under_its_old_control_id(feed: Feed) -> None:
    feed.take(mdm("1", None), mdm("1", NOTE), mdm("1", NOTE))
    assert feed.dead == ["segment"]
    assert len(feed.items) == 1


def test_replay_processes_dead_letters_and_keeps_those_that_stay(feed: Feed) -> None:
    feed.take(mdm("1", event="T01"), mdm("2", NOTE), fault="framing")
    assert feed.dead == ["framing", "framing"]
    assert feed.replay(1) == "event"
    assert feed.replay(2) is None
    assert feed.dead == ["framing"]
    assert [item["control_id"] for item in feed.items] == ["2"]
    (before,) = feed.rows("SELECT answers FROM message WHERE control = '2'")
    assert feed.one(mdm("2", NOTE)).encode() == before[0]
    assert len(feed.items) == 1


def test_a_check_that_cannot_be_finished_is_a_dead_letter(feed: Feed) -> None:
    async def failing(note: HeldNote, note_id: str) -> bytes:
        raise UnprocessableError("check")

    checking, feed.check = feed.check, failing
    assert code(feed.one(mdm("1"))) == ("AE", "1")
    feed.check = checking
    assert feed.dead == ["check"]
    assert feed.replay(1) is None
    assert len(feed.items) == 1


def test_a_store_that_cannot_keep_never_says_that_it_has(feed: Feed) -> None:
    feed.take(mdm("1"))
    db = feed.rows("SELECT 1")
    assert db
    feed.rows("CREATE TRIGGER full BEFORE INSERT ON report BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    answer = feed.one(mdm("2"), dead_letters="AA")
    assert code(answer) == ("AR", "2")
    assert len(feed.rows("SELECT * FROM message")) == 1
    feed.rows("DROP TRIGGER full")
    assert code(feed.one(mdm("2"))) == ("AA", "2")


def test_what_the_feed_is_not_about_is_acknowledged_and_kept_without_a_report(feed: Feed) -> None:
    assert code(feed.one(mdm("1"), documents=frozenset({"STRESS"}))) == ("AA", "1")
    assert feed.items == []
    assert feed.dead == []
    assert len(feed.rows("SELECT * FROM message")) == 1


def test_a_cancellation_is_delivered_after_what_it_takes_back(feed: Feed) -> None:
    feed.take(mdm("1"), mdm("2", None, "T11"), oru("3", *lines(THIN)), oru("4", status="X"))
    assert [(i["control_id"], i["kind"], i["filler_order"]) for i in feed.items] == [
        ("1", "report", "FIL-1"),
        ("2", "cancellation", "FIL-1"),
        ("3", "report", "FIL-9"),
        ("4", "cancellation", "FIL-9"),
    ]
    documents = [d for (d,) in feed.rows("SELECT document FROM report ORDER BY id")]
    assert documents[0] == documents[1] != documents[2] == documents[3]


def test_a_message_without_text_is_not_a_clean_note(feed: Feed) -> None:
    feed.take(oru("1", obx(1, "//host/strip", "RP")))
    (item,) = feed.items
    assert item["report"]["status"] == "not_evaluated"
    assert item["unread"] == [{"segment": 6, "type": "RP"}]


def test_the_store_is_its_owners(feed: Feed) -> None:
    feed.path.touch(0o644)
    feed.path.chmod(0o644)
    feed.take(mdm("1"))
    assert stat.S_IMODE(feed.path.stat().st_mode) == 0o600
    for (value,) in feed.rows("PRAGMA journal_mode"):
        assert value == "wal"
