"""Planted names stand in the store alone; what the operator is told names none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hl7.messages import escaped, msh, obx
from tests.hl7.running import LINES, Sender, code, delivered, receiving
from tests.test_privacy import NAMES, NOTE

PATIENT = "PID|1||884-QX-31^^^STJ^MR||Zyxwolf^Quibberdash||19600102"
STAFF = "9^Blenkinsoppe^Ulf^^^^CCT"


def planted(control: str, event: str = "MDM^T02", *more: str, kind: str = "TX") -> bytes:
    txa = f"TXA|1|CN|TX|20260611|||||{STAFF}|||DOC|||F-1||AU|||||{STAFF}"
    body = [obx(n, escaped(line), kind) for n, line in enumerate(NOTE.splitlines(), 1)]
    order = "ORC|RE|O-1|F-1|||||||||8^Vranthorpe^A"
    return "\r".join([msh(control, event), PATIENT, "PV1|1|O", order, txa, *body, *more]).encode()


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    called = [sys.executable, "-m", "notecheck", "mllp", *arguments, "--settings", "hl7.toml"]
    return subprocess.run(called, cwd=folder, capture_output=True, check=False)


def test_names_stand_in_the_store_alone(tmp_path: Path) -> None:
    settings = LINES.replace("store.sqlite", "stored/store.sqlite")
    (tmp_path / "stored").mkdir()
    with receiving(tmp_path, settings) as running, Sender(running.port) as sender:
        said = [
            sender.ask(planted("1")),
            sender.ask(planted("1", "MDM^T08")),
            sender.ask(planted("2", "MDM^T02", obx(99, "^TEXT^PLAIN^Base64^%%Zyxwolf", "ED"))),
            sender.ask(planted("3", "ADT^A01")),
            sender.ask(planted("4", "MDM^T02", kind="ED")),
            sender.ask(b"Zyxwolf Quibberdash"),
        ]
        assert code(said[0]) == ("AA", "1")
        sender.socket.sendall(planted("5") + b"\x1c\r\x0bMSH|Zyxwolf")
        said.append(sender.answer())
        sender.socket.close()
        delivered(tmp_path / "reports.jsonl", 1)
        assert running.stop() == 0
    listed, replayed = command(tmp_path, "status"), command(tmp_path, "replay")
    assert b"6 of them dead letters" in listed.stdout
    assert replayed.returncode == 1
    written = "".join(said).encode() + listed.stdout + listed.stderr + replayed.stdout + replayed.stderr
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.parent.name != "stored":
            written += file.read_bytes()
    for name in NAMES:
        assert name.encode() not in written, name
    stored = b"".join(file.read_bytes() for file in (tmp_path / "stored").iterdir())
    assert b"Zyxwolf" in stored
    gone = command(tmp_path, "purge", "--days", "0", "--dead-days", "0")
    assert gone.returncode == 0
    delivered_only = b"".join(file.read_bytes() for file in (tmp_path / "stored").iterdir())
    assert delivered_only.count(b"Blenkinsoppe") < stored.count(b"Blenkinsoppe")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("store = 7", "store: "),
        ('surprise = "Zyxwolf"', "surprise: "),
        ('[deliver]\nto = "ftp://Zyxwolf"', "deliver.to: "),
        ('[deliver]\nto = "https://Zyxwolf:secret@host/"', "no password in an address"),
        ('[deliver]\nto = "a"\ntests_to = "a"', "kept apart"),
        ("[limits]\nidle = 0", "limits.idle: "),
        ("[take]\ndead_letters = 'NO'", "take.dead_letters: "),
        ("store = ", "hl7.toml"),
    ],
)
def test_settings_that_are_wrong_are_named(tmp_path: Path, written: str, said: str) -> None:
    (tmp_path / "hl7.toml").write_text(written)
    done = command(tmp_path, "status")
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Zyxwolf" not in done.stderr
