"""The stories of the pieces through the real pages: by scanner and keyboard, and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from app.demo import pictures
from benchmarks.example_desks import Desks, ask_for_return

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
DESKTOP = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN"}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "locale": "zh-CN",
    "has_touch": True,
    "is_mobile": True,
}
MOST_KEYS = 40
SCALE = {"CM-07.value": "52.31", "JD-01.value": "52.312"}
READINGS = {
    "JD-02.inner": "57.12",
    "JD-02.width": "13.42",
    "JD-02.thickness": "7.81",
    "JD-04.value": "浅绿色",
    "JD-05.lustre": "玻璃光泽",
    "JD-06.value": "1.66",
    "JD-07.value": "3.33",
}
CHOICES = {
    "CM-08.clear": "1",
    "CM-09.legible": "1",
    "CM-10.value": "1",
    "CM-11.value": "1",
    "CM-12.value": "2",
    "JD-03.value": "1",
    "JD-04.hue": "1",
    "JD-05.value": "3",
    "JD-08.value": "1",
    "JD-09.long_wave": "1",
    "JD-09.short_wave": "1",
    "JD-10.value": "1",
    "JD-11.value": "2",
    "JD-14.value": "1",
    "JD-15.value": "ArrowDown",  # the first name of the list
    "JD-17.value": "1",
}
FILES = {
    "CM-08": ("front.jpg", "back.jpg", "side.jpg", "detail.jpg"),
    "CM-09": ("scale.jpg",),
    "JD-10": ("ftir.csv",),
    "JD-11": ("uvvis.csv",),
}


@contextmanager
def at_desk(
    browser: Browser, desks: Desks, login: str, size: dict[str, object] = DESKTOP
) -> Iterator[Page]:
    """A page of one person; a fault of a script fails the story."""
    context = desks.signed_in(browser, login, **size)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def go(page: Page, path: str) -> None:
    page.goto(path)
    ready(page)


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready]", state="attached")


def file(name: str, category: str = "jade", seed: int = 7) -> FilePayload:
    kind, content = "image/jpeg", b""
    if name.endswith("csv"):
        kind, content = "text/csv", pictures.spectrum(resin=False)
    elif name.endswith("mp4"):
        kind, content = "video/mp4", pictures.clip()
    else:
        content = pictures.picture(category, name, seed)
    return FilePayload(name=name, mimeType=kind, buffer=content)


def upload(page: Page, box: str, *files: FilePayload) -> None:
    """Choose files where `box` takes them, and wait until all have arrived."""
    place = page.locator(box)
    for one in files:
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            place.locator("input[type=file]").first.set_input_files(one)
        assert sent.value.ok, sent.value.text()


def scan(page: Page, code: str) -> None:
    """A burst of keys with Enter, however busy this machine is."""
    with page.expect_navigation():
        page.evaluate(
            """(keys) => keys.forEach((key) => document.activeElement.dispatchEvent(
              new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })))""",
            [*code, "Enter"],
        )
    ready(page)


def press_and_go(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)
    ready(page)


def sure(page: Page) -> None:
    """Say yes to the plain question: from its first button, one on and Enter."""
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    with page.expect_navigation():
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    ready(page)


def settled(page: Page) -> None:
    """Every field that was filled has been saved."""
    while page.evaluate("localStorage['jadegate.unsent'] ?? '[]'") != "[]":
        page.wait_for_timeout(50)


def field_at(page: Page) -> str:
    """Name of the field that has the focus; empty once a button has it."""
    return str(
        page.evaluate(
            "document.activeElement.matches('button') ? '' : document.activeElement.name ?? ''"
        )
    )


def work_the_bench(page: Page) -> int:
    """All checks by the keyboard alone; gives the keystrokes beyond the readings."""
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        keys += 1
        page.keyboard.press(key)
        page.wait_for_timeout(120)
        settled(page)

    for key in ("Tab", "Enter", "Tab"):  # over the skip link to the first field
        press(key)
    seen: set[str] = set()
    while (name := field_at(page)) and name not in seen:
        seen.add(name)
        if name in SCALE:
            page.keyboard.insert_text(SCALE[name])
            page.keyboard.press("Enter")  # the scale's own
            settled(page)
        elif name in READINGS:
            page.keyboard.insert_text(READINGS[name])
            press("Enter")
        elif name in CHOICES:
            press(CHOICES[name])
            if field_at(page) == name:  # several may be chosen: Enter goes on
                press("Enter")
        else:
            press("Enter")
    return keys


def take_in(page: Page, ref: str) -> None:
    """Scan, weigh, check the parcel, one photo."""
    go(page, "/receiving/")
    page.locator("[data-scan-into]").focus()
    page.keyboard.insert_text(ref)
    press_and_go(page, "Enter")
    expect(page.locator("#intake")).to_be_visible()
    page.fill("[name=waybill]", "SF0000000000999")
    page.fill("[name=gross_mass]", "181.4")
    for name in ("CM-01.value", "CM-02.value", "CM-03.unbroken"):
        page.locator(f"[name='{name}'][value=yes]").check(force=True)
    page.fill("[name='CM-04.value']", "1")
    for value in ("box", "card"):
        page.locator(f"[name='CM-05.value'][value={value}]").check(force=True)
    upload(page, "[data-upload-check='CM-03']", file("unboxing.mp4"))
    upload(page, "[data-upload]:not([data-upload-check])", file("intake.jpg"))
    press_and_go(page, "F9")


def test_a_jade_bangle_from_the_door_to_the_courier(chromium: Browser, desks: Desks) -> None:
    ref = desks.refs("received")[0]
    with at_desk(chromium, desks, "shouhuo") as page:
        take_in(page, ref)
    assert ref in desks.refs("queued")

    with at_desk(chromium, desks, "jianyan") as page:
        go(page, "/bench")
        press_and_go(page, "F2")
        assert "/bench/QC-" in page.url
        page.keyboard.press("F4")
        sure(page)
        scan(page, ref)
        press_and_go(page, "F2")
        expect(page.locator("#bench")).to_be_visible()
        for check, names in FILES.items():
            upload(page, f"#check-{check} [data-upload]", *(file(name) for name in names))
        go(page, page.url)
        keys = work_the_bench(page) + 1
        press_and_go(page, "F9")
        assert keys <= MOST_KEYS
    assert ref in desks.refs("in_review")

    with at_desk(chromium, desks, "shenhe") as page:
        go(page, f"/review/{ref}")
        page.keyboard.press("F9")
        sure(page)
    assert ref in desks.refs("passed")

    with at_desk(chromium, desks, "qianzi") as page:
        go(page, f"/sign/{ref}")
        page.keyboard.press("F9")
        sure(page)
    assert ref in desks.refs("certified")
    number, code = desks.paper(ref)

    with at_desk(chromium, desks, "fengzhuang") as page:
        go(page, f"/sealing/items/{ref}")
        page.fill("[name=certificate_no]", number)
        page.fill("[name=net_mass]", "52.31")
        page.fill("[name=tag_no]", "JG-T-7000001")
        upload(page, "[data-upload]", file("packing.jpg"))
        press_and_go(page, "F9")
        assert ref in desks.refs("sealed")
        go(page, f"/sealing/items/{ref}")
        page.fill("[name=courier]", "顺丰速运")
        page.fill("[name=waybill]", "SF9000000000999")
        page.fill("[name=insured_value]", "1")
        press_and_go(page, "F9")
    assert ref in desks.refs("dispatched")

    context = chromium.new_context(base_url=desks.address, **PHONE)
    page = context.new_page()
    go(page, f"/v/{number}?c={code}")
    expect(page.locator("main")).to_contain_text("52.312")
    context.close()


def test_a_broken_seal_waits_for_a_second_person(chromium: Browser, desks: Desks) -> None:
    ref = desks.refs("registered", "liquor", "GZ-W")[0]
    with at_desk(chromium, desks, "ln-shouhuo1", PHONE) as page:
        go(page, f"/receiving/items/{ref}/exception")
        page.locator("[name=kind][value=seal]").check(force=True)
        page.fill("[name=reason]", "外包裹封签破损，有重封胶痕")
        upload(page, "[data-upload]", *(file(f"seal-{n}.jpg", "liquor") for n in (1, 2)))
        page.locator("[data-key=F9]").tap()
        page.wait_for_url(lambda url: "/exception" not in url)
        go(page, f"/receiving/items/{ref}")
        expect(page.locator("main")).to_contain_text("须由第二人处理")
        expect(page.locator("[name=reason]")).to_have_count(0)
    with at_desk(chromium, desks, "ln-shouhuo2", PHONE) as page:
        go(page, f"/receiving/items/{ref}")
        page.fill("[name=reason]", "与商家核对毛重一致，放行")
        with page.expect_navigation():
            page.locator("main [data-key=F9]").tap()
    assert ref in desks.refs("received", "liquor", "GZ-W")


def test_a_buyer_accepts_a_worn_handbag_on_a_phone(chromium: Browser, desks: Desks) -> None:
    ref = desks.refs("awaiting_buyer", "handbag", "HZ-W")[0]
    context = desks.as_buyer(chromium, desks.order(ref), **PHONE)
    page = context.new_page()
    go(page, f"/b/items/{ref}")
    page.locator("button[value=accept]").tap()
    with page.expect_navigation():
        page.locator("dialog[open] .primary").tap()
    expect(page.locator("body")).to_contain_text("已接受")
    context.close()
    assert ref in desks.refs("passed", "handbag", "HZ-W")


def test_a_return_is_answered_at_once_and_seen_by_customer_service(
    chromium: Browser, desks: Desks
) -> None:
    ref = desks.returnable()[0]
    context = desks.as_buyer(chromium, desks.order(ref), **PHONE)
    page = context.new_page()
    case = ask_for_return(page, ref)
    expect(page.locator("main")).to_contain_text("消费者权益保护法")
    context.close()
    with at_desk(chromium, desks, "kefu") as page:
        go(page, "/service/")
        page.locator(f"a[href$='/service/cases/{case}']").click()
        ready(page)
        expect(page.locator("main")).to_be_visible()
        assert page.url.endswith(case)
        scan(page, ref)
        assert ref in page.url
