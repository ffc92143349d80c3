"""The receiver on the wire: frames however they are cut, senders of others, limits, TLS, the end."""

from __future__ import annotations

import asyncio
import io
import signal
import socket
import ssl
import sys
from contextlib import closing
from pathlib import Path

import hl7.client
import hl7lw
import pytest
import trustme

from notecheck.hl7.framing import Frame, Frames
from tests.hl7.messages import NOTE, THIN, mdm, obx, oru
from tests.hl7.running import LINES, PATIENCE, Receiver, Sender, code, delivered, receiving


def frames(data: bytes, size: int, most: int = 1000) -> tuple[list[Frame], int]:
    """Returns the frames of a stream that comes in chunks of a size, and how many were lost."""

    async def read() -> tuple[list[Frame], int]:
        reader = asyncio.StreamReader()
        found = Frames(reader, most=most, idle=PATIENCE, sending=PATIENCE)

        async def feed() -> None:
            for at in range(0, len(data), size):
                reader.feed_data(data[at : at + size])
                await asyncio.sleep(0)
            reader.feed_eof()

        feeding = asyncio.create_task(feed())
        out = []
        while (frame := await found.next()) is not None:
            out.append(frame)
        await feeding
        return out, found.lost

    return asyncio.run(read())


@pytest.mark.parametrize("size", [1, 2, 7, 100_000])
@pytest.mark.parametrize(
    ("data", "expected", "lost"),
    [
        (b"\x0ba\x1c\r\x0bb\x1c\r", [Frame(b"a"), Frame(b"b")], 0),
        (b"\r\n\x0ba\x1c\r\n\x0bb\x1c\x0bc\x1c", [Frame(b"a"), Frame(b"b"), Frame(b"c")], 0),
        (b"no start\x1c\r\x0ba\x1c\r", [Frame(b"no start", "framing"), Frame(b"a")], 0),
        (b"\x0bbegun\x0ba\x1c\r", [Frame(b"a")], 1),
        (b"\x0ba\x1c\r\x0bnever ends", [Frame(b"a")], 1),
        (b"\x0b" + b"x" * 1001 + b"\x1c\r\x0ba\x1c\r", [Frame(b"x" * 1001, "size"), Frame(b"a")], 0),
        (b"\x0b" + b"x" * 300_000 + b"\x1c\r\x0ba\x1c\r", [Frame(b"x" * 65535, "size"), Frame(b"a")], 0),
        (b"\x0b\x1c\r", [Frame(b"")], 0),
        (b"", [], 0),
    ],
)
def test_frames_however_they_are_cut(size: int, data: bytes, expected: list[Frame], lost: int) -> None:
    if size < 7 and len(data) > 100_000:
        size = 4096
    found, gone = frames(data, size)
    assert [(f.fault, f.data[:1001]) for f in found] == [(f.fault, f.data[:1001]) for f in expected]
    assert gone == lost


def test_single_bytes_and_several_in_one_packet(receiver: Receiver) -> None:
    with Sender(receiver.port) as sender:
        for byte in b"\x0b" + mdm("bytes") + b"\x1c\r":
            sender.socket.sendall(bytes([byte]))
        assert code(sender.answer()) == ("AA", "bytes")
        packet = b"".join(
            b"\x0b" + mdm(f"packet-{n}", end=end) + b"\x1c\r" for n, end in enumerate(("\r", "\n", "\r\n"))
        )
        sender.socket.sendall(packet + b"no start\x1c\r")
        assert [code(sender.answer()) for _ in range(4)] == [*(("AA", f"packet-{n}") for n in range(3)), ("AR", "")]


def test_five_megabytes(receiver: Receiver) -> None:
    with Sender(receiver.port) as sender:
        big = oru("big", obx(1, THIN), obx(2, "^IM^JPEG^Base64^" + "/9j/" * 1_250_000, "ED"))
        assert len(big) > 5_000_000
        assert code(sender.ask(big)) == ("AA", "big")
        too_big = oru("too-big", obx(1, "x" * 6_100_000))
        assert code(sender.ask(too_big)) == ("AR", "too-big")
        assert code(sender.ask(mdm("after"))) == ("AA", "after")


def test_mllp_send(receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "messages").write_bytes(b"".join(b"\x0b" + mdm(f"send-{n}", NOTE) + b"\x1c\r" for n in range(3)))
    said = io.BytesIO()

    class Output(io.StringIO):
        buffer = said

    monkeypatch.setattr(sys, "stdout", Output())
    monkeypatch.setattr(
        sys, "argv", ["mllp_send", "-p", str(receiver.port), "-f", str(tmp_path / "messages"), "127.0.0.1"]
    )
    hl7.client.mllp_send()
    answers = [a for a in said.getvalue().decode().split("\x0b") if a.strip()]
    assert [code(a.strip("\r\n\x1c")) for a in answers] == [("AA", f"send-{n}") for n in range(3)]


def test_hl7lw(receiver: Receiver) -> None:
    with closing(hl7lw.MllpClient()) as client:
        client.connect("127.0.0.1", receiver.port)
        client.send(mdm("hl7lw", NOTE))
        answer = hl7lw.Hl7Parser().parse_message(client.recv(), encoding="utf-8")
    assert (answer["MSA-1"], answer["MSA-2"]) == ("AA", "hl7lw")


def test_a_silent_sender_holds_up_nobody(receiver: Receiver) -> None:
    with Sender(receiver.port) as silent, Sender(receiver.port) as slow, Sender(receiver.port) as other:
        slow.socket.sendall(b"\x0b" + mdm("slow")[:40])
        assert code(other.ask(mdm("other"))) == ("AA", "other")
        slow.socket.sendall(mdm("slow")[40:] + b"\x1c\r")
        assert code(slow.answer()) == ("AA", "slow")
        assert code(silent.ask(mdm("silent"))) == ("AA", "silent")


def test_more_connections_than_there_may_be_are_refused(receiver: Receiver) -> None:
    senders = [Sender(receiver.port) for _ in range(8)]
    for n, sender in enumerate(senders):
        assert code(sender.ask(mdm(f"many-{n}")))[0] == "AA"
    with Sender(receiver.port) as late, pytest.raises(ConnectionError):
        late.ask(mdm("late"))
    for sender in senders:
        sender.__exit__()


def test_idle_and_slow_connections_are_closed(tmp_path: Path) -> None:
    settings = LINES + "[limits]\nidle = 0.5\nsending = 0.5\n"
    with receiving(tmp_path, settings) as running:
        for begun in (b"", b"\x0bMSH|"):
            with Sender(running.port) as sender:
                sender.socket.sendall(begun)
                with pytest.raises(ConnectionError):
                    sender.answer()
        with Sender(running.port) as sender:
            assert code(sender.ask(mdm("1"))) == ("AA", "1")


def test_a_stop_answers_what_has_come_in(tmp_path: Path) -> None:
    with receiving(tmp_path) as running, Sender(running.port) as sender, Sender(running.port) as idle:
        assert code(idle.ask(mdm("first"))) == ("AA", "first")
        sender.socket.sendall(b"\x0b" + mdm("last", NOTE * 40) + b"\x1c\r")
        running.process.send_signal(signal.SIGTERM)
        try:
            answer = sender.answer()
        except ConnectionError:
            answer = None  # it had not been read yet
        assert running.process.wait(PATIENCE) == 0
        assert "Traceback" not in running.said
    with receiving(tmp_path) as running, Sender(running.port) as sender:
        again = sender.ask(mdm("last", NOTE * 40))
        assert code(again) == ("AA", "last")
        assert answer in (None, again)  # what was acknowledged was kept, and is answered the same
        items = delivered(tmp_path / "reports.jsonl", 2)
        assert [i["control_id"] for i in items] == ["first", "last"]


def test_tls_with_client_certificates(tmp_path: Path) -> None:
    ca = trustme.CA()
    server, client = ca.issue_cert("127.0.0.1"), ca.issue_cert("engine.example")
    server.private_key_pem.write_to_path(tmp_path / "key.pem")
    server.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    settings = LINES + '[tls]\ncertificate = "cert.pem"\nkey = "key.pem"\nclient_ca = "ca.pem"\n'
    context = ssl.create_default_context(cadata=ca.cert_pem.bytes().decode())

    def secured(plain: socket.socket) -> socket.socket:
        return context.wrap_socket(plain, server_hostname="127.0.0.1")

    with receiving(tmp_path, settings) as running:
        with pytest.raises((ssl.SSLError, ConnectionError)), Sender(running.port, secured) as stranger:
            stranger.ask(mdm("1"))
        client.configure_cert(context)
        with Sender(running.port, secured) as sender:
            assert code(sender.ask(mdm("2"))) == ("AA", "2")
        (item,) = delivered(tmp_path / "reports.jsonl", 1)
        assert item["control_id"] == "2"
