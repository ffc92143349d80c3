"""Documents of every kind become the text of their note, or a reason."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

import pytest

from notecheck.archive.documents import Piece, pieces
from notecheck.archive.documents.encoding import decoded
from notecheck.archive.refused import Refused, reasons

BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>{}"  # fmt: skip
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{}'


def one(kind: str, content: bytes | str, charset: str | None = None) -> Piece:
    (piece,) = pieces(kind, content.encode() if isinstance(content, str) else content, charset)
    return piece


def why(kind: str, content: bytes | str) -> str:
    with pytest.raises(Refused) as refused:
        list(pieces(kind, content.encode() if isinstance(content, str) else content))
    return refused.value.error


def pdf(*pages: list[str], encrypt: bool = False) -> bytes:
    """A PDF with a page of lines for each list; an empty list is a page without text."""
    from pypdf import PdfReader, PdfWriter

    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"]
    kids = []
    for lines in pages:
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        stream = f"BT /F1 10 Tf 12 TL 40 700 Td {shown} ET" if lines else "0 0 m 9 9 l S"
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {len(objects) + 2} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = "%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    whole = f"{out}{end}startxref\n{len(out)}\n%%EOF".encode()
    if not encrypt:
        return whole
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(whole)))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def docx(body: str, **parts: str) -> bytes:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
        for name, part in parts.items():
            file.writestr(f"word/{name}.xml", f"<w:hdr {names}>{part}</w:hdr>")
    return packed.getvalue()


def par(*texts: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{t}</w:t></w:r>" for t in texts) + "</w:p>"


def test_plain_text_is_as_it_was() -> None:
    assert one("text", "HR 70\r\nBP 120/70\n").text == "HR 70\r\nBP 120/70\n"


def test_rtf() -> None:
    text = one(
        "rtf", r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Treadmill\par Rest HR 70\tab BP 120/70\par M\'fcller}"
    ).text
    assert [line.split() for line in text.split("\n")] == [
        ["Treadmill"],
        ["Rest", "HR", "70", "BP", "120/70"],
        ["Müller"],
    ]
    assert why("rtf", "no rtf") == "damaged"


def test_html_keeps_what_is_written_as_it_stands() -> None:
    page = b"<p>one  line\nof it</p><pre>\n        HR   BP\r\nRest    70   <b>120/80</b>\n</pre>end"
    assert one("html", page).text == "one line of it\n\n        HR   BP\nRest    70   120/80\n\nend"
    assert one("html", b'<div style="white-space: pre-wrap">a\n  b</div>').text == "a\n  b"
    nested = b'<body style="white-space:pre-wrap"><p style="white-space: normal">one\nline</p></body>'
    assert one("html", nested).text == "one line"
    assert one("html", b"<table><tr><td><pre>a\nb  c</pre></td></tr></table>").text == "a\nb  c"


def test_an_rtf_that_is_cut_short_is_told() -> None:
    whole = rb"{\rtf1 {\b Rest} HR \{70\}}"
    assert (one("rtf", whole).text, one("rtf", whole).remark) == ("Rest HR {70}", None)
    assert one("rtf", whole[:-1]).remark == "cut-short"
    assert one("rtf", rb"{\rtf1 {\pict\bin3 {{{} text}").remark is None


def test_html_keeps_lines_and_cells() -> None:
    page = (
        "<html><head><title>x</title><style>p {}</style></head><body><h1>Stress test</h1><p>Bruce &amp;\n treadmill<br>Stopped"
        "<table><tr><th>Stage</th><th>HR</th></tr><tr><td>1</td><td><p>104</p></td></tr></table><script>1</script></body></html>"
    )
    assert one("html", page).text == "Stress test\n\nBruce & treadmill\nStopped\n\nStage | HR\n\n1 | 104"


def test_a_table_that_only_lays_out_the_page_keeps_its_lines() -> None:
    page = "<table><tr><td><p>Rest HR 70</p><table><tr><td>1</td><td>104</td></tr></table></td></tr></table>"
    assert one("html", page).text == "Rest HR 70\n\n1 | 104"


def test_docx_with_controls_boxes_header_and_without_what_was_deleted() -> None:
    body = (
        par("Treadmill ", "Bruce")
        + "<w:sdt><w:sdtContent>" + par("Reason: chest pain") + "</w:sdtContent></w:sdt>"
        + "<w:p><w:ins><w:r><w:t>Stopped:</w:t><w:tab/><w:t>fatigue</w:t></w:r></w:ins>"
        + "<w:del><w:r><w:delText>ischemia</w:delText></w:r></w:del></w:p>"
        + "<w:p><mc:AlternateContent><mc:Choice><w:txbxContent>" + par("Box") + "</w:txbxContent></mc:Choice>"
        + "<mc:Fallback>" + par("Box") + "</mc:Fallback></mc:AlternateContent></w:p>"
        + "<w:tbl><w:tr><w:tc>" + par("1") + "</w:tc><w:tc>" + par("104") + "</w:tc></w:tr></w:tbl>"
    )  # fmt: skip
    text = one("docx", docx(body, header1=par("MRN 1"), footer1=par("Page"))).text
    assert [line for line in text.split("\n") if line] == [
        "MRN 1", "Treadmill Bruce", "Reason: chest pain", "Stopped:\tfatigue", "Box", "1 | 104", "Page",
    ]  # fmt: skip


def test_hostile_word_documents() -> None:
    assert why("docx", b"PK\x03\x04 broken") == "damaged"
    assert why("docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == "encrypted"
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"\0" * 60_000_000)
    assert why("docx", zeros.getvalue()) == "expands"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w") as file:
        file.writestr("word/document.xml", BOMB.format("<x>&i;</x>"))
    assert why("docx", bomb.getvalue()) == "entities"
    assert why("docx", docx("<w:p>" * 400 + "</w:p>" * 400)) == "too-deep"


def test_a_word_document_that_lies_about_its_size() -> None:
    content = bytearray(docx(par("x" * 1000)))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert why("docx", bytes(content)) == "damaged"


def test_pdf_text_layer_and_its_absence() -> None:
    piece = one("pdf", pdf(["Stage   HR    BP", "1       104   142/80"], ["Stopped: fatigue"]))
    lines = [line.strip() for line in piece.text.split("\n") if line.strip()]
    assert lines == ["Stage   HR    BP", "1       104   142/80", "Stopped: fatigue"]
    assert piece.remark is None
    assert one("pdf", pdf(["Stopped"], [])).remark == "pages-without-text"
    assert why("pdf", pdf([])) == "no-text-layer"
    assert why("pdf", pdf(["x"], encrypt=True)) == "encrypted"
    assert why("pdf", b"%PDF-1.4 broken") == "damaged"


CCDA = """<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2" extension="D7"/>
<recordTarget><patientRole><id root="1" extension="P1"/><patient><birthTime value="19600102"/></patient></patientRole></recordTarget>
<documentationOf><serviceEvent><effectiveTime><low value="202604071030"/></effectiveTime></serviceEvent></documentationOf>
<component>{}</component></ClinicalDocument>"""


def test_ccda_narrative_and_header() -> None:
    body = (
        "<structuredBody><component><section><title>Procedure</title><text><paragraph>Treadmill, Bruce</paragraph><list><item>Rest HR 70"
        "</item></list><table><tr><td>1</td><td>104</td></tr></table></text><entry>no narrative</entry></section></component></structuredBody>"
    )
    piece = one("ccda", CCDA.format(body))
    assert [line for line in piece.text.split("\n") if line] == [
        "Procedure",
        "Treadmill, Bruce",
        "Rest HR 70",
        "1 | 104",
    ]
    assert piece.note_id == "D7"
    assert piece.context is not None
    assert (str(piece.context.service_date), piece.context.patient_ids) == ("2026-04-07", ("P1", "19600102"))


def test_a_body_that_is_wrapped() -> None:
    def body(text: str) -> str:
        return CCDA.format(f"<nonXMLBody>{text}</nonXMLBody>")

    wrapped = base64.b64encode("Stopped: fatigue".encode("utf-16")).decode()
    piece = one("ccda", body(f'<text mediaType="text/plain" representation="B64">{wrapped}</text>'))
    assert (piece.text, piece.note_id) == ("Stopped: fatigue", "D7")
    assert why("ccda", body('<text mediaType="image/png" representation="B64">AAAA</text>')) == "unknown-type"
    assert why("ccda", body('<text><reference value="http://there/x.pdf"/></text>')) == "elsewhere"


@pytest.mark.parametrize(("content", "reason"), [
    (BOMB.format("<x>&i;</x>"), "entities"), (OUTSIDE.format("<x>&a;</x>"), "entities"), ("<x/>", "not-clinical-document"),
    ("<x", "damaged"), (CCDA.format(""), "no-document"), ("<a>" * 100_000, "damaged"),
])  # fmt: skip
def test_hostile_xml(content: str, reason: str) -> None:
    assert why("ccda", content) == reason


def attachment(text: str, media: str = "text/plain") -> dict[str, Any]:
    return {"contentType": media, "data": base64.b64encode(text.encode()).decode()}


def test_fhir_resources() -> None:
    document = {
        "resourceType": "DocumentReference", "id": "d1", "docStatus": "preliminary", "context": {"period": {"start": "2026-04-07T10:00:00Z"}},
        "content": [{"attachment": attachment("<p>in HTML</p>", "text/html")}, {"attachment": attachment("plain")}],
    }  # fmt: skip
    piece = one("fhir", json.dumps(document))
    assert (piece.text, piece.note_id) == ("plain", "d1")
    assert piece.context is not None
    assert (piece.context.status, str(piece.context.service_date)) == ("draft", "2026-04-07")
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "text": {"div": "<div><p>Rest HR 70</p><p>BP 120/70</p></div>"},
    }
    assert one("fhir", json.dumps(report)).text == "Rest HR 70\n\nBP 120/70"
    latin = {
        "contentType": "text/plain; charset=ISO-8859-1",
        "data": base64.b64encode("Müller".encode("latin-1")).decode(),
    }
    assert one("fhir", json.dumps({**report, "presentedForm": [latin]})).text == "Müller"


def test_a_bundle_has_a_note_for_each_document() -> None:
    def entry(**resource: Any) -> dict[str, Any]:
        return {"resource": resource}

    bundle = {"resourceType": "Bundle", "entry": [
        entry(resourceType="Patient", id="p"),
        entry(resourceType="DocumentReference", id="d1", content=[{"attachment": {"url": "Binary/b1"}}]),
        entry(resourceType="Binary", id="b1", **attachment("from the bundle")),
        entry(resourceType="DocumentReference", id="d2", content=[{"attachment": {"url": "https://there/Binary/b2"}}]),
        entry(resourceType="DiagnosticReport", presentedForm=[attachment("x", "image/png")]),
    ]}  # fmt: skip
    found = [(p.part, p.text, p.refused) for p in pieces("fhir", json.dumps(bundle).encode())]
    assert found == [
        ("DocumentReference/d1", "from the bundle", None), ("DocumentReference/d2", "", "elsewhere"), ("DiagnosticReport/3", "", "unknown-type"),
    ]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), [
    ('{"a": 1}', "not-fhir"), ("[1]", "not-fhir"), ("{", "damaged"), ("[" * 100_000, "too-deep"), ('{"resourceType": "Patient"}', "not-fhir"),
    ('{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Patient"}}]}', "no-document"),
    ('{"resourceType": "Bundle", "entry": 7}', "damaged"), ('{"resourceType": "DocumentReference"}', "no-document"),
    ('{"resourceType": "DocumentReference", "content": [{"attachment": {"contentType": "text/plain", "data": "%"}}]}', "damaged"),
])  # fmt: skip
def test_json_that_holds_no_note(content: str, reason: str) -> None:
    assert why("fhir", content) == reason
    assert reason in reasons()


TEXT = "Treadmill stress test, Bruce protocol. Patient café, Dr. Müller: “stopped”.\nRest HR 70 BP 120/70 – ok\n" * 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252", "mac-roman"])
def test_encodings_are_detected_and_told(encoding: str) -> None:
    text, told = decoded(TEXT.encode(encoding))
    assert text.removeprefix("\ufeff") == TEXT
    assert told == encoding


def test_a_mark_of_utf_8_is_kept_as_check_keeps_it() -> None:
    assert decoded(b"\xef\xbb\xbfHR") == ("\ufeffHR", "utf-8")


@pytest.mark.parametrize(
    "content", [b"\0" * 5000, bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + b"x" * 99, b"%PDF-1.4 text"]
)
def test_bytes_that_are_no_text(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        decoded(content)
    assert refused.value.error in ("NC002", "unknown-encoding")


def test_a_wrong_charset_is_not_believed() -> None:
    assert decoded("Müller".encode("cp1252"), "utf-8")[1] != "utf-8"
    assert decoded(b"plain", "no-such-charset") == ("plain", "utf-8")
