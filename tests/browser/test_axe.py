"""Every main page of every desk: no fault of access, of a script, and no request elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from app import create_app
from app.base import db
from app.base.config import from_environment
from benchmarks.example_desks import Desks, environment_of
from benchmarks.example_pages import LANGUAGES, PAGES, addresses, looking, speak

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LOGINS = tuple(dict.fromkeys(shown.login for shown in PAGES))
EVERYTHING = {"resultTypes": ["violations"]}
COLOURS_ONLY = {**EVERYTHING, "runOnly": ["color-contrast"]}
NARROW, WIDE = (390, 820), {"width": 1280, "height": 720}
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"
SQUEEZED = "[...document.querySelectorAll('h1')].some((h) => h.clientHeight > 4 * h.clientWidth)"
# What answers a GET and is no page of ours: files, data, redirects, and what a page draws.
NO_PAGES = {
    "api.item",
    "auditor.case_dispute",
    "auditor.case_file",
    "auditor.dispute",
    "auditor.pack_file",
    "auditor.paper",
    "auditor.record",
    "buyer.photo",
    "buyer.sent_photo",
    "buyer.shared_photo",
    "home.health",
    "inspector.spectra",
    "items.evidence",
    "items.evidence_thumbnail",
    "items.scan",
    "manager.export",
    "merchant.photo",
    "merchant.thumb",
    "orders.rejected",
    "receiving.scan",
    "signatory.paper",
    "static",
    "verify.as_json",
    "verify.checkpoint",
    "verify.consistent",
    "verify.key",
    "verify.photo",
    "verify.proof",
    "verify.root",
}


@pytest.fixture(scope="module")
def names(chromium: Browser, desks: Desks) -> dict[str, str]:
    return addresses(chromium, desks)


@dataclass
class Watch:
    """What must not happen on any page."""

    address: str
    faults: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said: (
                self.faults.append(f"{page.url}: {said.text}") if said.type == "error" else None
            ),
        )
        page.on("request", lambda asked: self._requested(asked.url))
        return page

    def _requested(self, url: str) -> None:
        if not url.startswith((self.address, f"blob:{self.address}")):
            self.faults.append(f"request off the host: {url}")

    def fits(self, page: Page, name: str) -> None:
        """Nothing is wider than a tablet or a phone, and no heading is squeezed into a column."""
        for width in NARROW:
            page.set_viewport_size({"width": width, "height": 900})
            if (over := page.evaluate(TOO_WIDE)) > 0:
                self.faults.append(f"{name}: {over} px wider than {width}")
            if page.evaluate(SQUEEZED):
                self.faults.append(f"{name}: the heading is squeezed at {width}")
        page.set_viewport_size(WIDE)

    def axe(self, page: Page, name: str, options: dict[str, object]) -> None:
        for violation in page.evaluate("options => axe.run(options)", options)["violations"]:
            nodes = [
                f"{node['html'][:160]} {node['failureSummary'][:300]}"
                for node in violation["nodes"][:3]
            ]
            self.faults.append(f"{name}: {violation['id']}: {nodes}")


@pytest.mark.parametrize("login", LOGINS, ids=[login or "@buyer" for login in LOGINS])
def test_pages_are_open_to_everybody(
    chromium: Browser, desks: Desks, names: dict[str, str], login: str
) -> None:
    """In both languages and both colour schemes; the scheme changes nothing but colours."""
    context = looking(chromium, desks, names, login)
    watch = Watch(desks.address)
    page = watch.over(context)
    for language in LANGUAGES:
        speak(page, language)
        for shown in (one for one in PAGES if one.login == login):
            answer = page.goto(shown.path.format_map(names))
            page.wait_for_selector("html[data-ready]", state="attached")
            name = f"{shown.name} {language}"
            if answer is None or answer.status != 200:
                watch.faults.append(f"{name}: {answer and answer.status}")
            page.evaluate(AXE_SCRIPT)
            page.emulate_media(color_scheme="light")
            watch.axe(page, name, EVERYTHING)
            page.emulate_media(color_scheme="dark")
            watch.axe(page, f"{name} dark", COLOURS_ONLY)
            watch.fits(page, name)
    speak(page, LANGUAGES[0])
    context.close()
    assert watch.faults == []


def test_every_page_there_is_is_looked_at(
    desks: Desks, names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new page comes with its line among the pages of the example network."""
    for name, value in environment_of(desks.instance).items():
        monkeypatch.setenv(name, value)
    rules = create_app(from_environment()).url_map
    db.disconnect()
    there_are = {rule.endpoint for rule in rules.iter_rules() if "GET" in (rule.methods or ())}
    match = rules.bind("localhost").match
    looked_at = {match(shown.path.format_map(names).partition("?")[0])[0] for shown in PAGES}
    assert there_are - looked_at == NO_PAGES
