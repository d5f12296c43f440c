"""Every main page of every desk: no fault of access, of a script, and no request elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.example_desks import LANGUAGES, PAGES, Desks, addresses, speak

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LOGINS = tuple(dict.fromkeys(shown.login for shown in PAGES))
COLOURS_ONLY = {"runOnly": ["color-contrast"]}


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

    def axe(self, page: Page, name: str, options: dict[str, object] | None = None) -> None:
        for violation in Axe().run(page, options=options).response["violations"]:
            nodes = [
                f"{node['html'][:160]} {node['failureSummary'][:300]}"
                for node in violation["nodes"][:3]
            ]
            self.faults.append(f"{name}: {violation['id']}: {nodes}")


@pytest.mark.parametrize("login", LOGINS, ids=[login or "buyer" for login in LOGINS])
def test_pages_are_open_to_everybody(
    chromium: Browser, desks: Desks, names: dict[str, str], login: str
) -> None:
    """In both languages and both colour schemes; the scheme changes nothing but colours."""
    context = (
        desks.signed_in(chromium, login)
        if login
        else desks.as_buyer(chromium, desks.order(names["delivered"]))
    )
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
            page.emulate_media(color_scheme="light")
            watch.axe(page, name)
            page.emulate_media(color_scheme="dark")
            watch.axe(page, f"{name} dark", COLOURS_ONLY)
    speak(page, LANGUAGES[0])
    context.close()
    assert watch.faults == []
