"""Messages read: notes, positions, what the record proves."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from notecheck.hl7.message import Message, peek, read
from notecheck.hl7.notes import HeldNote, work_of
from notecheck.hl7.record import time_of
from notecheck.hl7.standard import EVENTS, UnprocessableError
from tests.hl7.messages import NOTE, PATIENT, THIN, VANCE, VISIT, lines, mdm, msh, obx, oru, txa

ALL: frozenset[str] = frozenset()


def message(data: bytes) -> Message:
    return read(data, peek(data))


def notes(data: bytes, documents: frozenset[str] = ALL, services: frozenset[str] = ALL) -> tuple[HeldNote, ...]:
    return work_of(message(data), documents, services).notes


def note(*observations: str, **header: str) -> HeldNote:
    (found,) = notes(("\r".join([msh("1", **header), PATIENT, txa(), *observations])).encode())
    return found


def refused(data: bytes) -> str:
    with pytest.raises(UnprocessableError) as error:
        notes(data)
    return error.value.reason.name


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("event", ["T02", "T04", "T06", "T08", "T10"])
def test_a_document_is_one_note_whatever_ends_its_lines(end: str, event: str) -> None:
    (found,) = notes(mdm("1", NOTE, event, end=end))
    assert found.text == NOTE.rstrip("\n")


def test_a_cancelled_document_has_no_note() -> None:
    work = work_of(message(mdm("1", None, "T11")), ALL, ALL)
    assert work.notes == ()
    assert [(o.placer, o.filler) for o in work.cancelled] == [("ORD-1", "FIL-1")]


def test_events_of_the_feed() -> None:
    assert set(EVENTS) == {*(f"MDM^T{n:02}" for n in (2, 4, 6, 8, 10, 11)), "ORU^R01"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "header"),
        (b"PID|1", "header"),
        (b"MSH", "header"),
        (b"MSH|", "header"),
        (b"MSH|^^^^|A", "header"),
        (mdm(""), "control-id"),
        (mdm("1", event="T01"), "event"),
        (mdm("1", event="T12"), "event"),
        (msh("1", "ADT^A01").encode(), "type"),
        (msh("1", "").encode(), "type"),
        (mdm("1", mode="X"), "processing"),
        (mdm("1", charset="EBCDIC"), "charset"),
        (mdm("1", charset="UNICODE UTF-16"), "charset"),
        (
            mdm("1", "Müller")
            .replace(b"||||\r", b"||||\r")
            .replace("ü".encode(), b"\xfc")
            .replace(b"|2.5.1||||||", b"|2.5.1||||||UNICODE UTF-8"),
            "encoding",
        ),
        (mdm("1", None), "segment"),
        (msh("1").encode(), "segment"),
        (msh("1", "ORU^R01").encode(), "segment"),
    ],
)
def test_what_can_never_be_processed_is_named(data: bytes, reason: str) -> None:
    assert refused(data) == reason


def test_text_types_and_repetitions_are_lines() -> None:
    found = note(obx(1, "Bruce~Stage 1", "ST"), obx(2, "", "TX"), obx(3, r"HR 104\.br\BP 142\F\80", "FT"))
    assert found.text == "Bruce\nStage 1\n\nHR 104\nBP 142|80"


def test_text_may_hold_what_a_sender_forgot_to_escape() -> None:
    assert note(obx(1, "HR & BP ^ fine")).text == "HR & BP ^ fine"


def test_a_line_end_in_a_field_stays_in_it() -> None:
    assert note(obx(1, "Bruce\nStage 1\n\nHR 104"), obx(2, "Stopped")).text == "Bruce\nStage 1\n\nHR 104\nStopped"


def test_numbers_are_rows() -> None:
    found = note(
        obx(1, "147", "NM", "8867-4^Max HR^LN", "bpm^beats per minute^UCUM"),
        obx(2, "^172^/^84", "SN", "BP^Max BP^L", "mmHg"),
        obx(3, ">^10", "SN", "METS"),
        obx(4, "7~8", "NM", "X^Laps"),
    )
    assert found.text == "Max HR: 147 bpm\nMax BP: 172/84 mmHg\nMETS: >10\nLaps: 7\nLaps: 8"
    assert [(s.segment, s.field, s.start, s.end) for s in found.sources(0, 14)] == [
        (4, 3, 7, 13),
        (4, 5, 0, 3),
        (4, 6, 0, 2),
    ]
    place = found.text.index("172/84")
    assert [(s.field, s.start, s.end) for s in found.sources(place, place + 6)] == [(5, 1, 9)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("^TEXT^PLAIN^Base64^" + base64.b64encode("Bruce. Müller".encode()).decode(), "Bruce. Müller"),
        (
            "^TEXT^PLAIN^Base64^"
            + "\\.br\\".join(
                [base64.b64encode(b"Bruce" * 12).decode()[:40], base64.b64encode(b"Bruce" * 12).decode()[40:]]
            ),
            "Bruce" * 12,
        ),
        ("^TEXT^PLAIN^Hex^42727563650d0a", "Bruce\r\n"),
        ("^TEXT^PLAIN^A^Bruce\\T\\co", "Bruce&co"),
    ],
)
def test_encapsulated_data_are_decoded(value: str, text: str) -> None:
    assert note(obx(1, value, "ED")).text == text


@pytest.mark.parametrize("value", ["^TEXT^PLAIN^Base64^%%%", "^TEXT^PLAIN^Hex^4", "^TEXT^PLAIN^Rot13^abc", "just text"])
def test_data_that_cannot_be_decoded_are_named(value: str) -> None:
    assert refused("\r".join([msh("1"), PATIENT, txa(), obx(1, value, "ED")]).encode()) == "data"


def test_what_is_no_text_is_told_and_not_followed() -> None:
    picture = "^IM^JPEG^Base64^" + base64.b64encode(b"\xff\xd8\xff\xe0").decode()
    found = note(obx(1, "\\\\host\\strip.pdf", "RP"), obx(2, picture, "ED"), obx(3, "x^y", "CE"), obx(4, THIN))
    assert found.text == THIN
    assert found.unread == ((4, "RP"), (5, "ED"), (6, "CE"))


def test_values_that_were_taken_back_are_not_read() -> None:
    assert note(obx(1, "No ischemia", status="W"), obx(2, "x", status="D"), obx(3, THIN)).text == THIN


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("8859/1", "iso8859-1"),
        ("UNICODE UTF-8", "utf-8"),
        ("8859/15", "iso8859-15"),
        ("", "utf-8"),
        ("ASCII", "cp1252"),
        ("~ISO IR87", "iso2022_jp_2"),
        ("GB 18030-2000", "gb18030"),
    ],
)
def test_the_character_set_is_that_of_the_header(charset: str, codec: str) -> None:
    text = "Müller, 5 min" if codec != "iso2022_jp_2" else "山田, 5 min"
    data = mdm("1", text, charset=charset).decode().encode(codec)
    assert notes(data)[0].text == text


def test_positions_lead_back_into_the_field() -> None:
    found = note(obx(1, "Treadmill"), obx(2, r"HR 104\.br\BP 142\F\80~M\XC3BC\ller"))
    for words, place in (
        ("Treadmill", (4, 5, 1, 0, 9)),
        ("104", (5, 5, 1, 3, 6)),
        ("142|80", (5, 5, 1, 14, 22)),
        ("|", (5, 5, 1, 17, 20)),
        ("ü", (5, 5, 2, 1, 8)),
        ("ller", (5, 5, 2, 8, 12)),
    ):
        start = found.text.index(words)
        (source,) = found.sources(start, start + len(words))
        assert (source.segment, source.field, source.repetition, source.start, source.end) == place
    over = found.sources(0, len(found.text))
    assert [(s.segment, s.repetition, s.start, s.end) for s in over] == [(4, 1, 0, 9), (5, 1, 0, 22), (5, 2, 0, 12)]


def test_the_record_of_a_document() -> None:
    context = notes(mdm("1", NOTE))[0].context
    assert context.patient_ids == ("7714-02", "Marisol Quill", "19660502", "V-5501")
    assert (context.author, context.credential, context.status) == ("Teodor Vance", "CCT", "final")
    assert context.service_date == datetime(2026, 6, 11, 9, 10)
    assert context.signed_at == datetime(2026, 6, 11, 9, 52)
    assert context.orderer == "ORD-1"


@pytest.mark.parametrize(
    ("event", "status", "expected"),
    [
        ("T02", "DI", "draft"),
        ("T02", "IP", "draft"),
        ("T02", "LA", "final"),
        ("T08", "AU", "amended"),
        ("T10", "PA", "draft"),
        ("T02", "", None),
    ],
)
def test_the_status_of_a_document(event: str, status: str, expected: str | None) -> None:
    data = "\r".join([msh("1", f"MDM^{event}"), PATIENT, txa(status=status), *lines(THIN)]).encode()
    assert notes(data)[0].context.status == expected


def test_a_signature_counts_for_who_wrote_only() -> None:
    other = "7^Lindqvist^Anna^^^^MD^^^^^^^^20260611120000"
    data = "\r".join([msh("1"), PATIENT, txa(signed=other), *lines(THIN)]).encode()
    context = notes(data)[0].context
    assert (context.author, context.signed_at) == ("Teodor Vance", None)
    several = txa(author=f"9^Amsel^Kim^^^^RN~{VANCE}")
    context = notes("\r".join([msh("1"), PATIENT, several, *lines(THIN)]).encode())[0].context
    assert (context.author, context.credential) == ("Teodor Vance", "CCT")
    assert context.signed_at is not None


def test_the_record_of_a_result() -> None:
    context = notes(oru("1", *lines(THIN), status="P"))[0].context
    assert context.orderer == "Anna Lindqvist"
    assert context.status == "draft"
    assert context.service_date == datetime(2026, 6, 11, 9, 10)


def test_a_result_has_a_note_for_each_order() -> None:
    first = oru("1", *lines(THIN)).decode()
    second = "OBR|2|ORD-8|FIL-8|93306^Echo\rOBX|1|TX|X||Echo|||||\rOBR|3|ORD-7|FIL-7|93017\rOBX|1|TX|X||Second|||||F"
    both = notes((first + second).encode(), services=frozenset({"93017"}))
    assert [(n.text, n.orders.filler) for n in both] == [(THIN, "FIL-9"), ("Second", "FIL-7")]


def test_a_cancelled_result_is_taken_back() -> None:
    work = work_of(message(oru("1", status="X")), ALL, ALL)
    assert work.notes == ()
    assert [o.filler for o in work.cancelled] == ["FIL-9"]


def test_documents_and_services_that_the_feed_is_not_about() -> None:
    assert notes(mdm("1"), documents=frozenset({"STRESS"})) == ()
    assert len(notes(mdm("1"), documents=frozenset({"CN", "PN"}))) == 1
    assert notes(oru("1", *lines(THIN)), services=frozenset({"93306"})) == ()
    assert len(notes(oru("1", *lines(THIN)), services=frozenset({"Stress test"}))) == 1


def test_a_thousand_observations_are_read_in_their_order() -> None:
    observations = [obx(n, f"line {n}") for n in range(1000)]
    assert note(*observations).text.splitlines() == [f"line {n}" for n in range(1000)]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("20260611", date(2026, 6, 11)),
        ("202606110910", datetime(2026, 6, 11, 9, 10)),
        ("20260611091030.25-0500", datetime(2026, 6, 11, 9, 10, 30, 250000, timezone(-timedelta(hours=5)))),
        ("20260611091030+0000", datetime(2026, 6, 11, 9, 10, 30, tzinfo=UTC)),
        ("202606", None),
        ("20261399", None),
        ("", None),
        ("tomorrow", None),
    ],
)
def test_time_stamps(written: str, found: object) -> None:
    assert time_of(written) == found


def test_other_delimiters() -> None:
    data = mdm("1", NOTE).decode()
    table = str.maketrans({"|": "*", "^": ":", "~": "?", "\\": "!", "&": "%"})
    plain = "\r".join([msh("1"), PATIENT, VISIT, txa(), obx(1, "Bruce ~ HR 104")]).translate(table)
    assert work_of(message(plain.encode()), ALL, ALL).notes[0].text == "Bruce \n HR 104"
    assert peek(data.encode()) is not None
