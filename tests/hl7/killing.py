"""A receiver that is killed while messages come in, by a sender that sends again what was not acknowledged."""

from __future__ import annotations

import random
import socket
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from tests.hl7.messages import THIN, mdm
from tests.hl7.running import Sender, code, delivered, receiving


@dataclass
class Stream:
    """Messages that are sent until all are acknowledged; a connection that breaks is opened again."""

    port: int
    count: int
    connections: int
    acknowledged: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        threads = [Thread(target=self.send, args=(n,), daemon=True) for n in range(self.connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def send(self, first: int) -> None:
        """Sends every so-manieth message, again where it was not acknowledged."""
        left = [f"K{n:05}" for n in range(first, self.count, self.connections)]
        while left:
            with suppress(OSError), Sender(self.port) as sender:
                while left:
                    said, of = code(sender.ask(mdm(left[0], f"{THIN} Ref {left[0]}.", document=left[0])))
                    assert of == left[0]
                    self.acknowledged[left.pop(0)] = said
            time.sleep(0.05)


def killed(
    folder: Path, *, kills: int, messages: int, connections: int = 2, seed: int = 1
) -> tuple[Stream, list[dict[str, Any]]]:
    """Kills the receiver at random moments under a stream of messages; returns the stream and what was delivered."""
    chance = random.Random(seed)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    stream = Stream(port, messages, connections)
    moments = sorted(chance.sample(range(1, messages), kills))
    sending = Thread(target=stream.run, daemon=True)
    sending.start()
    for moment in [*moments, None]:
        with receiving(folder, port=port) as receiver:  # it takes up what the one before had kept
            while sending.is_alive() and (moment is None or len(stream.acknowledged) < moment):
                sending.join(0.005)
            if moment is None:
                sending.join()
                items = delivered(folder / "reports.jsonl", messages)
                assert receiver.stop() == 0
            else:
                sending.join(chance.random() * 0.05)
                receiver.kill()
    return stream, items


def assert_exactly_once(stream: Stream, items: list[dict[str, Any]]) -> None:
    """Asserts that each acknowledged message has exactly one report, in the file itself."""
    assert set(stream.acknowledged.values()) == {"AA"}
    assert len(stream.acknowledged) == stream.count
    reports = Counter(item["control_id"] for item in items)
    assert reports == Counter(dict.fromkeys(stream.acknowledged, 1))
    assert len({item["id"] for item in items}) == len(items)
    for item in items:
        assert item["report"]["note"]["id"] == item["control_id"]
