"""Messages for tests, about people who do not exist."""

from __future__ import annotations

import json
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "corpora" / "examples"
NOTE = (EXAMPLES / "treadmill.txt").read_text(encoding="utf-8")
THIN = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Stopped: fatigue."
PATIENT = "PID|1||7714-02^^^STJ^MR||Quill^Marisol||19660502|F"
VISIT = "PV1|1|O" + "|" * 17 + "V-5501"
VANCE = "12^Vance^Teodor^^^^CCT"
SIGNED = VANCE + "^^^^^^^^20260611095200"


def escaped(text: str) -> str:
    for plain, name in (("\\", "E"), ("|", "F"), ("^", "S"), ("&", "T"), ("~", "R")):
        text = text.replace(plain, f"\\{name}\\" if plain != "\\" else "\x00")
    return text.replace("\x00", "\\E\\")


def obx(
    number: int, value: str, kind: str = "TX", what: str = "18752-6^Stress test^LN", unit: str = "", status: str = "F"
) -> str:
    return f"OBX|{number}|{kind}|{what}||{value}|{unit}|||||{status}"


def lines(text: str) -> list[str]:
    """Returns one OBX for each line of a text."""
    return [obx(n, escaped(line)) for n, line in enumerate(text.splitlines(), 1)]


def msh(
    control: str,
    event: str = "MDM^T02",
    *,
    mode: str = "P",
    accept: str = "",
    answer: str = "",
    charset: str = "",
    sender: str = "LAB|STJ",
) -> str:
    return f"MSH|^~\\&|{sender}|NOTECHECK|STJ|20260611100000||{event}|{control}|{mode}|2.5.1|||{accept}|{answer}||{charset}"


def txa(
    document: str = "DOC-1",
    *,
    kind: str = "CN",
    parent: str = "",
    status: str = "AU",
    author: str = VANCE,
    signed: str = SIGNED,
) -> str:
    return (
        f"TXA|1|{kind}|TX|20260611091000|||||{author}|||{document}|{parent}|ORD-1^EHR|FIL-1^LAB||{status}|||||{signed}"
    )


def mdm(
    control: str,
    text: str | None = THIN,
    event: str = "T02",
    *,
    document: str = "DOC-1",
    end: str = "\r",
    **header: str,
) -> bytes:
    """Returns a document notification; without a text it has no OBX."""
    body = [] if text is None else lines(text)
    segments = [
        msh(control, f"MDM^{event}^MDM_{event}", **header),
        f"EVN|{event}|20260611100000",
        PATIENT,
        VISIT,
        txa(document),
        *body,
    ]
    return (end.join(segments) + end).encode()


def oru(
    control: str, *observations: str, service: str = "93017^Stress test", status: str = "F", **header: str
) -> bytes:
    order = "ORC|RE|ORD-9^EHR|FIL-9^LAB" + "|" * 9 + "7^Lindqvist^Anna^^^^MD"
    result = f"OBR|1|ORD-9^EHR|FIL-9^LAB|{service}|||20260611091000" + "|" * 9 + "|" * 9 + f"{status}"
    return (
        "\r".join([msh(control, "ORU^R01^ORU_R01", **header), PATIENT, VISIT, order, result, *observations]) + "\r"
    ).encode()


if __name__ == "__main__":  # messages for senders in other languages
    for example in (mdm("node-1", NOTE), mdm("node-2", THIN), mdm("node-1", NOTE), oru("node-3", *lines(NOTE))):
        print(json.dumps(example.decode()))  # noqa: T201
