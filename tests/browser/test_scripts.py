"""The scripts in a real browser: scanner, scale, keyboard, lost connections, photos, batches."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect
from support.doubles.script_office import Office, serving

pytestmark = pytest.mark.browser
HAND = 120  # ms between keys of a hand; a scanner is faster


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with serving() as made:
        yield made


@pytest.fixture
def page(chromium: Browser, office: Office) -> Iterator[Page]:
    """A fresh page of a fresh person; an error in a script or against the policy fails the test."""
    office.mood, office.person = "well", "李雯"
    for memory in (office.saved, office.scanned, office.uploads, office.names, office.sent):
        memory.clear()
    context = chromium.new_context()
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
    visit(made, office)
    yield made
    context.close()
    assert faults == []


def visit(page: Page, office: Office) -> None:
    page.goto(office.address)
    page.wait_for_selector("html[data-ready]", state="attached")


def hand(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(HAND)


def machine(page: Page, text: str) -> None:
    """What a scanner or a scale types: in one go, however busy this machine is."""
    page.evaluate(
        """(keys) => {
          const field = document.activeElement;
          const before = field.value;
          const takes = field.matches("input:not([type=radio])");
          for (const key of keys) {
            const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
            if (!field.dispatchEvent(event) || key === "Enter" || !takes) continue;
            field.value += key;
          }
          if (field.value !== before) field.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        [*text, "Enter"],
    )


def at(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name ?? ''"))


def saved(page: Page) -> None:
    """Once it is said, and nothing waits any more."""
    expect(page.locator("span[data-saved]")).to_have_text("已保存 14:05:31")
    drained(page)


def drained(page: Page) -> None:
    while page.evaluate("localStorage['jadegate.unsent']") != "[]":
        page.wait_for_timeout(50)


def test_a_scan_opens_from_anywhere(page: Page, office: Office) -> None:
    with page.expect_navigation():
        machine(page, "QC-2026-000412")
    assert office.scanned == ["QC-2026-000412"]


def test_a_scan_into_a_field_leaves_the_field_as_it_was(page: Page, office: Office) -> None:
    page.locator("[name='JD-04']").fill("浅绿")
    page.locator("[name='JD-04']").focus()
    with page.expect_navigation():
        machine(page, "SF1429881726301")
    assert office.scanned == ["SF1429881726301"]
    assert all(values == ["浅绿"] for values in office.values("JD-04"))


def test_digits_of_a_scan_pick_no_option(page: Page, office: Office) -> None:
    page.locator("[name='JD-03']").first.focus()
    with page.expect_navigation():
        machine(page, "2212121")
    assert office.scanned == ["2212121"]
    assert office.saved == {}


def test_a_scale_types_its_reading_and_enter_goes_on(page: Page, office: Office) -> None:
    page.locator("[name='JD-01']").focus()
    machine(page, "ST,GS,+  48.220 g")
    saved(page)
    assert office.values("JD-01") == [["48.220"]]
    assert at(page) == "JD-03"
    expect(page.locator("#check-JD-01")).to_have_attribute("data-state", "pass")


def test_a_reading_in_another_unit_is_refused(page: Page, office: Office) -> None:
    page.locator("[name='JD-01']").focus()
    machine(page, "241.10 ct")
    assert at(page) == "JD-01"
    assert office.saved == {}


def test_the_bench_needs_no_mouse(page: Page, office: Office) -> None:
    page.locator("[name='JD-01']").focus()
    hand(page, *"48.22", "Enter", "2", "1", "3", "Enter")
    assert at(page) == "JD-04"
    with page.expect_navigation():
        hand(page, "g", "F9")
    assert office.values("JD-03") == [["b"]]
    assert office.values("JD-08") == [["a"], ["a", "c"]]
    assert office.values("JD-04") == [["g"]]
    assert office.sent == ["/submit"]


def test_enter_in_the_last_field_sends_a_form_that_has_no_main_act(page: Page) -> None:
    page.evaluate(
        """() => {
          document.querySelectorAll("[data-key=F9]").forEach((node) => node.remove());
          document.querySelector("main").insertAdjacentHTML(
            "afterbegin",
            "<form id=asked data-enter-next><input name=number><input name=c></form>",
          );
          document.querySelector("#asked [name=number]").focus();
        }"""
    )
    hand(page, "7", "Enter", "8", "Enter")
    expect(page).to_have_url(re.compile(r"[?]number=7&c=8$"))


def test_a_refusal_stands_in_words_at_its_field(page: Page, office: Office) -> None:
    office.mood = "refusing"
    page.locator("[name='JD-04']").fill("浅绿")
    hand(page, "Enter")
    expect(page.locator("#JD-04-verdict")).to_have_text("这件正由王强检测 · 一件一人")


def test_without_a_connection_nothing_is_lost_and_nothing_comes_twice(
    page: Page, office: Office
) -> None:
    page.context.set_offline(True)
    page.locator("[name='JD-01']").fill("48.22")
    hand(page, "Enter", "1")
    expect(page.locator("span[data-saved]")).to_contain_text("断网")
    page.context.set_offline(False)
    visit(page, office)
    drained(page)
    assert sorted(office.saved.values()) == [("JD-01", ["48.22"]), ("JD-03", ["a"])]


def test_an_answer_lost_on_the_way_is_asked_for_under_the_same_key(
    page: Page, office: Office
) -> None:
    office.mood = "answer lost"
    page.locator("[name='JD-01']").fill("48.22")
    hand(page, "Enter")
    saved(page)
    assert office.values("JD-01") == [["48.22"]]


def test_what_waits_is_shown_again_and_only_to_its_own_person(page: Page, office: Office) -> None:
    office.mood = "down"
    page.locator("[name='JD-01']").fill("48.22")
    hand(page, "Enter")
    visit(page, office)
    expect(page.locator("[name='JD-01']")).to_have_value("48.22")
    office.mood, office.person = "well", "王强"
    visit(page, office)
    expect(page.locator("[name='JD-01']")).to_have_value("")
    assert office.saved == {}
    office.person = "李雯"
    visit(page, office)
    saved(page)
    assert office.values("JD-01") == [["48.22"]]


def photo(name: str, size: tuple[int, int] = (40, 30)) -> FilePayload:
    made = io.BytesIO()
    Image.effect_noise(size, 90).save(made, "JPEG", quality=95)
    return {"name": name, "mimeType": "image/jpeg", "buffer": made.getvalue()}


def pick(page: Page, *files: FilePayload) -> None:
    page.locator("[data-upload] input[type=file]").set_input_files(list(files))


def test_photos_beyond_what_is_kept_are_shrunk_and_retried(page: Page, office: Office) -> None:
    large = photo("front.jpg", (4600, 400))
    office.mood = "refusing"
    pick(page, large)
    expect(page.locator(".error", has_text="照片太暗")).to_be_visible()
    office.mood = "well"
    page.get_by_role("button", name="重试").click()
    expect(page.locator("figure[data-id='1']")).to_be_visible()
    (_, first), (_, second) = office.uploads
    assert first == second < len(large["buffer"])


def test_a_form_waits_for_its_files_over_a_cut_line_and_a_reload(
    page: Page, office: Office
) -> None:
    office.mood = "down"
    pick(page, photo("1.jpg"), photo("2.jpg"), {"name": "3.spc", "mimeType": "", "buffer": b"x"})
    hand(page, "F9")
    expect(page.locator(".held [role=status]")).to_contain_text("3 个文件")
    assert office.sent == []
    visit(page, office)
    expect(page.locator("[data-tray] figure")).to_have_count(3)
    hand(page, "F9")
    office.mood = "well"
    office.names.clear()
    with page.expect_navigation(url=re.compile("/$")):
        page.evaluate("dispatchEvent(new Event('online'))")
    assert office.names == ["1.jpg", "2.jpg", "3.spc"]
    assert office.sent == ["/submit"]


def test_a_file_of_another_piece_is_said_at_once_and_the_verdict_follows(
    page: Page, office: Office
) -> None:
    office.mood = "known"
    pick(page, photo("front.jpg"))
    expect(page.locator(".alike .error")).to_have_text("该文件已属于 QC-2026-000022")
    expect(page.locator("#CM-08-verdict")).to_have_text("合格")


def test_what_cannot_be_undone_is_asked_first(page: Page, office: Office) -> None:
    page.get_by_role("button", name="注销").click()
    page.get_by_role("button", name="取消").click()
    assert office.sent == []
    page.get_by_role("button", name="注销").click()
    with page.expect_navigation():
        page.get_by_role("button", name="注销证书").click()
    assert office.sent == ["/revoke"]


def test_a_batch_of_nothing_says_what_to_do_first(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="签字").click()
    expect(page.locator("span[data-chosen]")).to_have_text("先勾选要处理的行")
    expect(page.locator("#voice")).to_have_text("先勾选要处理的行")
    assert asked == []


def test_a_batch_answers_row_by_row(page: Page) -> None:
    boxes = page.locator("tbody [name=ref]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("span[data-chosen]")).to_have_text("已选：3")
    page.get_by_role("button", name="签字").click()
    expect(page.locator("[data-result].good")).to_have_text(["A 已答", "C 已答"])
    expect(page.locator("[data-result].bad")).to_have_text(["B 已答"])


def test_rows_by_keyboard_and_the_list_of_keys(page: Page) -> None:
    hand(page, "j", "j", "k", "j")
    expect(page.get_by_role("link", name="B", exact=True)).to_be_focused()
    hand(page, "x")
    expect(page.locator("span[data-chosen]")).to_have_text("已选：1")
    page.get_by_role("link", name="B", exact=True).focus()
    hand(page, "?")
    expect(page.get_by_role("dialog")).to_contain_text("提交")
    expect(page.get_by_role("dialog").get_by_role("link")).to_have_attribute("href", "/scanner")
    hand(page, "Escape")
    expect(page.get_by_role("link", name="B", exact=True)).to_be_focused()
