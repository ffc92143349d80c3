"""The page in Chromium: used as a coder uses it, with and without scripts, with eyes and without."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from notecheck.rules.book import complete_notes
from tests.service.running import PATIENCE, Service

GAPS = "Treadmill stress test, Bruce.\nRest HR 72 BP 128/78\nStage 1 3:00 HR 104 BP 142/80\nStopped: fatigue."
MUCH = f"{complete_notes()['exercise']}\nStress test came out negative. Good exercise tolerance."
SIZES = ((1440, 900), (390, 844))


@pytest.fixture
def context(browser: Browser, service: Service) -> Iterator[BrowserContext]:
    made = browser.new_context(
        base_url=service.url, permissions=["clipboard-read", "clipboard-write"], viewport={"width": 1440, "height": 900}
    )
    made.set_default_timeout(PATIENCE * 1000)
    yield made
    assert made.cookies() == []
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which nothing may be complained about, and which asks nobody else."""
    made = context.new_page()
    said: list[str] = []
    made.on(
        "console",
        lambda message: (
            None if "the server responded with a status of 4" in message.text else said.append(message.text)
        ),
    )
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on(
        "request",
        lambda request: None if request.url.startswith(("http://127.0.0.1:", "data:")) else said.append(request.url),
    )
    yield made
    assert said == []


def check(page: Page, text: str) -> None:
    page.goto("/")
    page.get_by_label("The technician's note").fill(text)
    page.get_by_role("button", name="Check the note").click()
    page.wait_for_selector(".verdict, .alert")


def copied(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_paste_and_check(page: Page) -> None:
    check(page, GAPS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold")
    expect(page.locator(".count")).to_contain_text(re.compile(r"\d+ of \d+ elements"))
    expect(page.locator(".question")).to_have_count(4)
    expect(page.get_by_role("img", name="Heart rate and pressure over the test")).to_be_visible()
    expect(page.locator(".wide tbody tr")).to_have_count(2)
    expect(page.locator(".lines li").nth(2)).to_have_text("Stage 1 3:00 HR 104 BP 142/80")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.get_by_label("The technician's note").focus()
    page.keyboard.insert_text(GAPS)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".verdict")
    link = page.locator("#e-protocol .spots a").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".paper .m.lit", has_text="Bruce")).to_be_in_viewport()


def test_from_the_list_to_the_words_and_back(page: Page) -> None:
    check(page, "\n" * 80 + MUCH)
    leak = page.locator(".paper .m.leak").first
    page.locator(".findings .row.sev-error .spots a").first.click()
    expect(leak).to_be_in_viewport()
    expect(leak).to_have_class(re.compile(r"\blit\b"))
    words = page.locator('.paper .m[data-rows~="e-protocol"]').first
    words.click()
    expect(page.locator("#e-protocol")).to_be_in_viewport()
    expect(page.locator("#e-protocol")).to_have_class(re.compile(r"\blit\b"))
    expect(leak).not_to_have_class(re.compile(r"\blit\b"))


def test_evidence_and_leaks_differ_without_colour(page: Page) -> None:
    check(page, MUCH)
    lines = {
        look: page.locator(f".legend .m.{look}").evaluate("e => getComputedStyle(e).textDecorationStyle")
        for look in ("evidence", "part", "leak", "doubt")
    }
    assert len(set(lines.values())) == 4
    assert (
        page.locator(".paper .m.leak").first.evaluate("e => getComputedStyle(e).textDecorationStyle") == lines["leak"]
    )


def test_copy_one_question_one_letter_all(page: Page) -> None:
    check(page, f"{MUCH}\nDr. Osei supervised the test.")
    page.get_by_role("button", name=re.compile("^Copy the question of NC201")).click()
    assert copied(page).startswith("Words that give a verdict on the study were read. (line ")
    assert copied(page).endswith("please answer by addendum.")
    letters = page.locator(".letter pre").all_text_contents()
    assert len(letters) == 2
    page.get_by_role("button", name="Copy the letter to the technician").click()
    expect(page.get_by_role("button", name="Copy the letter to the technician")).to_have_text("Copied")
    assert copied(page) == letters[0]
    page.get_by_role("button", name="Copy all letters").click()
    assert copied(page) == "\n\n".join(letters)


def test_the_report_is_downloaded_and_not_asked_for_again(page: Page) -> None:
    check(page, GAPS)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download JSON").click()
    report = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert report["verdict"] == "hold"
    assert download.value.suggested_filename == f"notecheck-{report['note']['id']}.json"


def test_a_dropped_file_is_checked(page: Page) -> None:
    page.goto("/")
    page.evaluate(
        """text => { const data = new DataTransfer(); data.items.add(new File([text], "note.txt", {type: "text/plain"}));
        document.querySelector(".drop").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true})); }""",
        GAPS,
    )
    expect(page.get_by_role("status")).to_have_text("note.txt is checked instead of the text box.")
    page.get_by_role("button", name="Check the note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold")
    page.get_by_text("Change the note and check again").click()
    expect(page.get_by_label("The note, to change and check again")).to_have_value(GAPS)


def test_print_is_asked_for_and_shows_the_note_whole(page: Page) -> None:
    check(page, "\n".join(f"Comment {n}" for n in range(150)) + f"\n{MUCH}")
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") is True
    page.emulate_media(media="print")
    for gone in (".acts", ".again", ".top nav", ".letter .copy"):
        expect(page.locator(gone).first).to_be_hidden()
    for there in (".verdict h1", ".lines li:last-child", ".letter pre", "#e-protocol", "table", ".plot"):
        expect(page.locator(there).first).to_be_visible()
    assert page.locator(".paper").evaluate("e => e.scrollHeight <= e.clientHeight + 1")
    assert len(page.pdf()) > 20_000


def test_an_error_keeps_what_was_written(page: Page) -> None:
    check(page, " \n ")
    expect(page.get_by_role("alert")).to_contain_text("There is no text to read.")
    page.get_by_text("What the record already proves").click()
    page.get_by_label("The technician's note").fill(GAPS)
    page.get_by_label("Signed by").fill("Ulf Blenkinsoppe")
    page.get_by_label("Signed on").evaluate("e => { e.type = 'text'; e.value = 'yesterday' }")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.evaluate("document.querySelector('form').submit()")
    assert answer.value.status == 422


def test_a_note_of_a_megabyte_is_answered(page: Page) -> None:
    text = MUCH + "\n" + "Patient walked in the hall, talked of the weather and rested for a while.\n" * 14_000
    assert len(text) > 1_000_000
    page.goto("/")
    page.evaluate("text => { document.querySelector('textarea').value = text }", text)  # typing it would take minutes
    page.get_by_role("button", name="Check the note").click(no_wait_after=True)
    page.wait_for_selector(".verdict")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold")
    expect(page.locator(".lines li").last).to_have_text(re.compile("^Patient walked in the hall"))
    page.locator(".findings .row.sev-error .spots a").first.click()
    expect(page.locator(".paper .m.leak").first).to_be_in_viewport()


def test_a_hostile_note_does_nothing(page: Page) -> None:
    hostile = (
        f"{MUCH}\n<script>window.hurt = 1</script> <img src=x onerror=\"window.hurt = 1\"> </textarea></pre><svg onload='window.hurt = 1'>\n"
        "**bold** [link](javascript:window.hurt=1) \u202eHR 27\u202c \u200b {{ 7*7 }}"
    )
    check(page, hostile)
    assert page.evaluate("window.hurt") is None
    last = page.locator(".lines li").last
    expect(last).to_have_text("**bold** [link](javascript:window.hurt=1) [U+202E]HR 27[U+202C] [U+200B] {{ 7*7 }}")
    assert page.locator(".paper img, .paper script, .paper svg").count() == 0
    page.get_by_text("Change the note and check again").click()
    expect(page.get_by_label("The note, to change and check again")).to_have_value(hostile)


def test_everything_works_without_scripts(browser: Browser, service: Service) -> None:
    context = browser.new_context(base_url=service.url, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto("/")
    page.get_by_text("one that says too much").click()
    page.get_by_role("button", name="Check the note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.locator(".findings .row.sev-error .spots a").first.click()
    leak = page.locator(".paper .m.leak").first
    expect(leak).to_be_in_viewport()
    assert leak.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    leak.click()
    expect(page.locator(".findings .row:target")).to_be_in_viewport()
    with page.expect_download():
        page.get_by_role("link", name="Download JSON").click()
    page.get_by_text("Change the note and check again").click()
    page.get_by_label("The note, to change and check again").fill(GAPS)
    page.get_by_role("button", name="Check the note").click()
    expect(page.locator(".lines li")).to_have_count(4)
    context.close()


def filled_claim(page: Page) -> None:
    page.get_by_text("The claim for the test").click()
    page.get_by_label("Date of service").fill("2026-06-11")
    page.get_by_label("Place of service").fill("11")
    page.get_by_label("Billing provider").fill("4000000004")
    page.get_by_label("Code, line 1").fill("93017")
    page.get_by_label("Units, line 1").fill("2")


def test_a_claim_beside_the_note_without_scripts(browser: Browser, service: Service) -> None:
    context = browser.new_context(base_url=service.url, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto("/?example=exercise")
    expect(page.get_by_label("Code, line 1")).to_be_hidden()
    filled_claim(page)
    page.get_by_role("button", name="Check the note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready")
    page.get_by_role("link", name="claim on hold").click()
    expect(page.locator(".claim-verdict")).to_be_in_viewport()
    expect(page.locator(".claim .sev-error", has_text="NC504")).to_contain_text("Line 1 of the claim.")
    supervision = page.locator("#s-supervision")
    expect(supervision).to_contain_text("named only")
    supervision.locator(".spots a").first.click()
    expect(page.locator(".lines li:target")).to_be_in_viewport()
    expect(page.locator(".lines li:target")).to_contain_text("Supervising")
    page.get_by_text("Change the note and check again").click()
    page.get_by_label("Units, line 1").fill("many")
    page.get_by_role("button", name="Check the note").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 1, units: please give a whole number of 1 or more.")
    expect(page.get_by_label("Units, line 1")).to_have_value("many")
    page.get_by_label("Units, line 1").fill("1")
    page.get_by_role("button", name="Check the note").click()
    expect(page.locator(".claim", has_text="NC504")).to_have_count(0)
    expect(page.locator(".claim-verdict")).to_have_count(1)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=["1440", "390"])
def test_axe_finds_no_violation(page: Page, size: tuple[int, int], scheme: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    def audit(where: str) -> None:
        found = Axe().run(page)
        assert found.response["violations"] == [], f"{where}: {found.generate_report()}"
        assert len(found.response["passes"]) > 15
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            f"{where} is wider than the screen"
        )

    for path in ("/", "/rules", "/rules/NC201", "/nowhere"):
        with page.expect_response(lambda answer, path=path: answer.url.endswith(path)):  # type: ignore[misc]
            page.goto(path)
        audit(path)
    check(page, " ")
    audit("an alert")
    for text in (
        GAPS,
        MUCH,
        complete_notes()["exercise"],
        complete_notes()["pharmacologic"],
        "Hip x-ray.",
        "Stress test cancelled, not started. 7//7 HR |",
    ):
        check(page, text)
        page.get_by_text("Change the note and check again").click()
        audit(text[:30])
    for text in (MUCH, " "):
        page.goto("/")
        page.get_by_label("The technician's note").fill(text)
        filled_claim(page)
        audit("a claim to fill in")
        page.get_by_role("button", name="Check the note").click()
        page.wait_for_selector(".claim")
        audit("a claim that was judged")
