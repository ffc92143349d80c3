"""The page as a browser gets it, without one: forms, files, escapes, the rules."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from notecheck.checker import Checker
from notecheck.policy.model import built_in
from notecheck.rules.book import book, complete_notes

READY = complete_notes()["exercise"]
GAPS = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80.\nStopped: fatigue."
DANGEROUS = ("script", "img", "b", "textarea", "iframe", "object", "embed", "style", "link", "meta", "base", "form")
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def post(client: httpx.Client, text: str = GAPS, **fields: str) -> httpx.Response:
    return client.post("/", data={"text": text, **fields}, headers=BROWSER)


def downloaded(page: str) -> dict[str, object]:
    found = re.search(r'href="data:application/json;base64,([^"]+)"', page)
    assert found
    return dict(json.loads(base64.b64decode(found[1])))


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_page_says_what_the_report_says(client: httpx.Client, checker: Checker) -> None:
    answer = post(client)
    said = words(answer.text)
    report = checker.check(GAPS)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "Held because something that proves the tracing is missing." in said
    present = sum(e.status == "present" for e in report.elements)
    applying = sum(e.status != "not_applicable" for e in report.elements)
    assert f"{present} of {applying} elements" in said
    for finding in report.findings:
        assert finding.message in said
        assert f'href="/rules/{finding.code}"' in answer.text
    for element in report.elements:
        assert element.title in said
    assert "To the technician, about the stress test note" in said
    assert downloaded(answer.text) == report.model_dump(mode="json")


def test_every_link_inside_the_page_leads_somewhere(client: httpx.Client) -> None:
    page = post(client, complete_notes()["exercise"] + "\nStress test came out negative. No ischemia. 9//9").text
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'href="#([^"]+)"', page)
    assert len(links) > 50
    assert not set(links) - set(ids)


def test_a_file_counts_and_its_bytes_are_read_as_they_are(client: httpx.Client, checker: Checker) -> None:
    text = READY.replace("\n", "\r\n").replace("Quill", "Qu\u00eflle")
    for content in (text.encode(), text.encode("cp1252")):
        answer = client.post("/", data={"text": "other"}, files={"file": ("note.txt", content)}, headers=BROWSER)
        assert downloaded(answer.text) == checker.check(text).model_dump(mode="json")


def test_a_large_file_stays_in_memory(client: httpx.Client, service) -> None:
    content = b"PK\x03\x04" + b"\x00" * 1_500_000  # beyond the size from which Starlette would use a file
    client.post("/", files={"file": ("note.txt", content)}, headers=BROWSER)
    assert not list((service.folder / "temp").iterdir())


def test_the_text_box_ends_its_lines_in_line_feeds(client: httpx.Client, checker: Checker) -> None:
    assert downloaded(post(client, GAPS.replace("\n", "\r\n")).text) == checker.check(GAPS).model_dump(mode="json")


def test_the_fields_count_and_stay(client: httpx.Client) -> None:
    page = post(
        client,
        author="Ulf Blenkinsoppe",
        credential="CCT",
        signed_at="2026-06-11",
        service_date="2026-06-11",
        ecg_filed="yes",
    ).text
    elements = {e["id"]: e["source"] for e in downloaded(page)["elements"]}  # type: ignore[attr-defined]
    assert elements["staff-signature"] == elements["test-date"] == "record"
    assert "from the record" in page
    assert 'value="Ulf Blenkinsoppe"' in page
    assert re.search(r'name="ecg_filed"[^>]*checked', page)


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "<b>"])
def test_a_day_that_is_none_is_asked_again_and_loses_nothing(client: httpx.Client, day: str) -> None:
    answer = post(client, signed_at=day)
    assert answer.status_code == 422
    assert "Signed on: please give a day as YYYY-MM-DD." in answer.text
    assert "Stage 1 3:00 HR 104" in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "There is no text to read."), ("PK\x03\x04" + "\x00\x01" * 90, "The input is not readable as text.")],
)
def test_what_cannot_be_read_is_said(client: httpx.Client, text: str, said: str) -> None:
    answer = post(client, text)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert said in answer.text


HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "</textarea><script>1</script>", "</pre></li><b>",
    "{{ 7 * 7 }}{% raw %}", "[a](javascript:alert(1)) **b**", "\u202eHR 27\u202c", "\u2066\u200f\ufeff", "&lt;script&gt;", "javascript:alert(1)",
]  # fmt: skip


class Tags(HTMLParser):
    """The tags of a page and the attributes of all of them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_note_stays_text(client: httpx.Client, hostile: str) -> None:
    def asked(words: str) -> str:
        text = f"Stress test came out negative {words}. Bruce {words} HR {words} 104\n{words}\nPerformed by: {words}"
        return post(client, text, author=words, credential=words).text

    page, plain = asked(hostile), Tags(asked("and"))
    found = Tags(page)
    assert Counter(tag for tag in found.tags if tag in DANGEROUS) == Counter(
        tag for tag in plain.tags if tag in DANGEROUS
    )
    assert found.tags.count("script") == 1
    assert {name for name, _ in found.attributes} <= {name for name, _ in plain.attributes}
    for name, value in found.attributes:
        assert not name.startswith("on")
        if name in ("href", "src", "action", "formaction"):
            assert value.startswith(("/", "#", "data:application/json;base64,")), value
    lines = page[page.index('<ol class="lines">') : page.index("</ol>")]
    assert not set("\u202e\u202c\u2066\u200f\ufeff") & set(lines)


@pytest.mark.parametrize("kind", [
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x; charset=utf-7", "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=nonsense", "application/json", "text/html", "", "nonsense",
])  # fmt: skip
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"--x\r\n",
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nZyxwolf\r\n--x--',
        b"text=%ff%fe%00",
        b"&&&=&text",
        b"\x00" * 99,
    ],
)
def test_a_form_that_is_none_is_an_error_of_the_sender(client: httpx.Client, kind: str, content: bytes) -> None:
    answer = client.post("/", content=content, headers={"Content-Type": kind, "Accept": "application/json"})
    assert answer.status_code in (200, 400, 415)
    assert answer.status_code == 200 or "Zyxwolf" not in answer.text


def test_an_error_is_a_page_for_a_browser(client: httpx.Client) -> None:
    answer = client.get("/nowhere", headers=BROWSER)
    assert answer.status_code == 404
    assert "There is nothing here." in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_the_rules_are_those_of_the_book(client: httpx.Client) -> None:
    listed = client.get("/rules").text
    for entry in book(built_in("cpt-93017")):
        assert f'href="/rules/{entry.code}"' in listed
        said = words(client.get(f"/rules/{entry.code}").text)
        for part in (
            entry.code,
            entry.name,
            entry.meaning,
            entry.why,
            entry.instead,
            entry.query or "",
            *entry.sources,
        ):
            assert " ".join(part.split()) in said
    assert client.get("/rules/study-verdict").text == client.get("/rules/NC201").text == client.get("/rules/nc201").text


def test_an_example_of_the_book_fills_the_form(client: httpx.Client) -> None:
    assert READY.splitlines()[0] in unescape(client.get("/?example=exercise").text)
    assert "Stress test came out negative" in client.get("/?example=NC201").text
    assert "Zyxwolf" not in client.get("/?example=Zyxwolf").text


def test_files_are_kept_by_the_browser_until_they_change(client: httpx.Client) -> None:
    page = client.get("/").text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    style = client.get("/static/page.css").text
    assert "http" not in style
    for font in re.findall(r'url\("([^"]+)"\)', style):
        assert client.get(f"/static/{font}").headers["content-type"] == "font/woff2"
