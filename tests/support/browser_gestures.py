"""What people do with their hands in the browser stories: keys, taps, scans, files, readings."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Locator, Page, expect

from app.base.clock import local, now
from app.demo import pictures
from benchmarks.example_desks import JADEGATE, ROOT, Desks, environment_of

DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN"}
TALL = 8000  # pixels, more than the light table of any piece
RECORDED = 7008  # whose pictures `record` takes: no piece may have another's
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "locale": "zh-CN",
    "has_touch": True,
    "is_mobile": True,
}


@dataclass
class People:
    """Everybody of a served network, each signed in once; faults of all their pages are kept."""

    browser: Browser
    desks: Desks
    faults: list[str] = field(default_factory=list)
    pages: dict[tuple[str, bool], Page] = field(default_factory=dict)
    _refusals: set[str] = field(default_factory=set)

    def at(self, login: str, size: dict[str, Any] = DESKTOP) -> Page:
        """The page of one person at a desk."""
        return self._page(login, size, lambda: self.desks.signed_in(self.browser, login, **size))

    def buyer(self, ref: str, size: dict[str, Any] = PHONE) -> Page:
        """The page of the buyer of a piece, found by order number and phone."""
        order = self.desks.order(ref)
        return self._page(
            order.number, size, lambda: self.desks.as_buyer(self.browser, order, **size)
        )

    def anybody(self, size: dict[str, Any] = PHONE) -> Page:
        """A page of somebody who holds a link and nothing else."""
        return self._page(
            "", size, lambda: self.browser.new_context(base_url=self.desks.address, **size)
        )

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """A form is refused on purpose; the browser says so on its console, as on a fault."""
        said = f"the server responded with a status of {status}"
        self._refusals.add(said)
        yield
        self._refusals.discard(said)

    def _page(self, who: str, size: dict[str, Any], enter: Any) -> Page:
        key = (who, size is PHONE)
        if key not in self.pages:
            page: Page = enter().new_page()
            page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
            page.on("console", lambda said: self._heard(page, said))
            self.pages[key] = page
        return self.pages[key]

    def _heard(self, page: Page, said: ConsoleMessage) -> None:
        if said.type == "error" and not any(known in said.text for known in self._refusals):
            self.faults.append(f"{page.url}: {said.text}")


def go(page: Page, path: str) -> None:
    page.goto(path)
    ready(page)


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready]", state="attached")


def file(name: str, category: str = "jade", seed: int = 7007) -> FilePayload:
    """An example file of that name; of another seed than any piece of the example network has."""
    kind, content = "image/jpeg", b""
    if name.endswith("csv"):
        kind, content = "text/csv", pictures.curve_named(name, seed)
    elif name.endswith("mp4"):
        kind, content = "video/mp4", pictures.clip(seed)
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


def look_at_all(page: Page) -> None:
    """Bring every picture and curve before the eyes, until the page has told that it was seen; on
    a screen tall enough for all, since one after the other costs more than a second each."""
    usual = page.viewport_size
    assert usual is not None
    page.set_viewport_size({"width": usual["width"], "height": TALL})
    for shown in page.locator("[data-looks] [data-id]").all():
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_attribute("data-seen", "")
    page.set_viewport_size(usual)


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
    """Press a key that leads on; where it asks a plain question first, say yes by the keys."""
    asks = page.locator(f"[data-key='{key}'][data-confirm]").count()
    with page.expect_navigation():
        page.keyboard.press(key)
        if asks:
            page.locator("dialog[open]").wait_for()
            page.keyboard.press("Tab")  # from its first button, one on
            page.keyboard.press("Enter")
    ready(page)


def settled(page: Page) -> None:
    """Every field that was filled has been saved."""
    while page.evaluate("localStorage['jadegate.unsent'] ?? '[]'") != "[]":
        page.wait_for_timeout(50)


def act(page: Page, button: str) -> None:
    """Press a button with finger or mouse, say yes where it asks first, and go where it leads."""
    place = page.locator(button)
    asks = place.get_attribute("data-confirm")
    with page.expect_navigation():
        _touch(page, place)
        if asks:
            _touch(page, page.locator("dialog[open] .actions button").last)
    ready(page)


def pick(page: Page, name: str, *values: str) -> None:
    """Touch the chips of a choice."""
    for value in values:
        _touch(page, page.locator(f"label.chip:has([name='{name}'][value='{value}'])").first)


def _touch(page: Page, place: Locator) -> None:
    if page.evaluate("navigator.maxTouchPoints > 0"):
        place.tap()
    else:
        place.click()


def write(page: Page, name: str, value: str) -> None:
    """Type into a field and leave it."""
    place = page.locator(f"[name='{name}']").first
    place.fill(value)
    place.blur()


def record(page: Page, category: str, findings: Mapping[str, Any]) -> None:
    """Enter findings of a whole sheet, field by field, each saved before the next."""
    for code, given in findings.items():
        box = page.locator(f"#check-{code}")
        if not box.count():
            continue  # a check of another desk
        parts = given if isinstance(given, Mapping) else {"": given}
        for part, value in parts.items():
            _answer(page, category, box, f"{code}.{part}", value)


def _answer(page: Page, category: str, box: Locator, name: str, value: Any) -> None:
    values = value if isinstance(value, list) else [value]
    if values[0].endswith((".jpg", ".csv", ".mp4")):
        where = f"#{box.get_attribute('id')} [data-upload]"
        upload(page, where, *(file(one, category, RECORDED) for one in values))
        return
    control = box.locator(f"[name='{name}']" if name[-1] != "." else "[name*='.']").first
    kind = control.get_attribute("type") or control.evaluate("node => node.localName")
    name = control.get_attribute("name") or ""
    if kind in ("radio", "checkbox"):
        pick(page, name, *values)
    elif kind == "select":
        control.select_option(values[0])
    else:
        write(page, name, " ".join(values))
    settled(page)


def hand_over(page: Page, ref: str) -> None:
    """Record what the carrier says of the sign-for."""
    go(page, f"/sealing/items/{ref}")
    page.fill("[name=signed_at]", local(now()).strftime("%Y-%m-%dT%H:%M"))
    page.locator("[name=place][value=self]").check(force=True)
    page.locator("[name=consent][value=yes]").check(force=True)
    act(page, "[data-key=F9]")


def ask_for_return(page: Page, ref: str, why: str = "changed", **more: Any) -> str:
    """The buyer asks on the form of a piece; gives the reference of the case.

    `more`: marks and seals to touch, a reason to write, photos to send, how many.
    """
    go(page, f"/b/items/{ref}/return")
    pick(page, "why", why)
    pick(page, "marks", *more.get("marks", ()))
    pick(page, "seals", *more.get("seals", ()))
    if "reason" in more:
        page.fill("[name=reason]", more["reason"])
    if "photos" in more:
        page.locator("[name=photos]").set_input_files(list(more["photos"]))
    act(page, "main form.form button.primary")
    assert "/b/returns/" in page.url
    return page.url.rpartition("/")[2].partition("?")[0]


def take_back(page: Page, code: str, *photos: FilePayload) -> None:
    """A returned parcel comes in by the code of its waybill, of the return or of the piece."""
    go(page, "/arrivals/")
    page.fill("#code", code)
    if photos:
        page.locator("[name=files]").set_input_files(list(photos))
    act(page, "main [data-key=F9]")


def read_as_sent(page: Page, case: str, **changed: str) -> None:
    """Every figure, tag and number of the comparison as it stands in the outbound column."""
    go(page, f"/compare/{case}")
    rows = page.locator("#compare table.rows tbody tr")
    for row in rows.all():
        name = row.locator("input").get_attribute("name") or ""
        sent = row.locator("td").nth(1).inner_text().split()[0]
        write(page, name, changed.get(name, sent))
    settled(page)


def at_case(page: Page, case: str, do: str, **given: str) -> None:
    """One action of the case page, with what it asks for; choices are touched, words written."""
    go(page, f"/service/cases/{case}")
    for name, value in given.items():
        control = page.locator(f"#do-{do} [name={name}]").first
        if control.get_attribute("type") == "radio":
            _touch(page, page.locator(f"#do-{do} label.chip:has([name={name}][value={value}])"))
            continue
        folded = page.locator(f"#do-{do} details:not([open]):has([name={name}])")
        if folded.count():
            folded.locator("summary").click()
        if control.evaluate("field => field.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    act(page, f"#do-{do} .actions button")


def settles_by_two(first: Page, second: Page, case: str, **given: str) -> None:
    """One settles; above the limit another looks at it and confirms. The second pays."""
    at_case(first, case, "settle", **{"reason": "比对无误，按单结算", **given})
    confirmed(first, second)
    at_case(second, case, "refund")


def confirmed(first: Page, second: Page) -> None:
    """What the first asked for is done by the second's word, where it takes two."""
    asked = urlsplit(first.url).path
    if asked.startswith("/second/"):
        go(second, asked)
        second.fill("#note", "金额与订单一致")
        act(second, "button[form=decide].primary")


def ticked(desks: Desks, *rows: str) -> None:
    """Let time pass: move moments in the rows, then run the clock as a timer would."""
    desks.change(*rows)
    subprocess.run(
        [*JADEGATE, "tick"],
        env=environment_of(desks.instance),
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
