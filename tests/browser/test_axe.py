"""Every main page of every desk: no fault of access, of a script, and no request elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.example_addresses import addresses
from benchmarks.example_desks import Desks
from benchmarks.example_pages import PAGES, looking, speak

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LOGINS = tuple(dict.fromkeys(shown.login for shown in PAGES))
Scheme = Literal["light", "dark"]
EVERYTHING: dict[str, object] = {"resultTypes": ["violations"]}
COLOURS_ONLY: dict[str, object] = {**EVERYTHING, "runOnly": ["color-contrast"]}
NARROW, WIDE = (390, 820), 1280
ROOM = """() => [
  document.documentElement.scrollWidth - innerWidth,
  [...document.querySelectorAll("h1")].some((h) => h.clientHeight > 4 * h.clientWidth),
]"""
# The same page in the language now chosen, into the frame that stands: no style and no script of
# it is loaded again.
SPOKEN = """async (path) => {
  const answer = await fetch(path);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceWith(document.adoptNode(page.body));
  await (await import(document.querySelector("script[type=module]").src)).start(document);
  return [answer.status, page.documentElement.lang];
}"""


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
            over, squeezed = page.evaluate(ROOM)
            if over > 0:
                self.faults.append(f"{name}: {over} px wider than {width}")
            if squeezed:
                self.faults.append(f"{name}: the heading is squeezed at {width}")

    def axe(self, page: Page, name: str, options: dict[str, object]) -> None:
        for violation in page.evaluate("options => axe.run(options)", options)["violations"]:
            nodes = [
                f"{node['html'][:160]} {node['failureSummary'][:300]}"
                for node in violation["nodes"][:3]
            ]
            self.faults.append(f"{name}: {violation['id']}: {nodes}")


def visit(watch: Watch, page: Page, path: str, name: str) -> None:
    """One look at a page: all of axe in one colour scheme, the colours in the other, narrow."""
    page.set_viewport_size({"width": WIDE, "height": 720})
    answer = page.goto(path)
    page.wait_for_selector("html[data-ready]", state="attached")
    if answer is None or answer.status != 200:
        watch.faults.append(f"{name}: {answer and answer.status}")
    page.evaluate(AXE_SCRIPT)
    schemes: tuple[tuple[Scheme, dict[str, object]], ...] = (
        ("light", EVERYTHING),
        ("dark", COLOURS_ONLY),
    )
    for scheme, options in schemes:
        page.emulate_media(color_scheme=scheme)
        watch.axe(page, f"{name} {scheme}", options)
    watch.fits(page, name)


def in_english(watch: Watch, page: Page, path: str, name: str) -> None:
    """Its English words fit, and its scripts take them."""
    status, language = page.evaluate(SPOKEN, path)
    if (status, language) != (200, "en"):
        watch.faults.append(f"{name}: {status} in {language}")
    watch.fits(page, f"{name} en")


@pytest.mark.parametrize("login", LOGINS, ids=[login or "@buyer" for login in LOGINS])
def test_pages_are_open_to_everybody(
    chromium: Browser, desks: Desks, names: dict[str, str], login: str
) -> None:
    """The scheme changes nothing but colours, the language nothing but words.

    So every page is visited once, in Chinese; that each word has its English, its placeholders
    and its label is `tests/web/base/test_translations.py`'s.
    """
    context = looking(chromium, desks, names, login)
    speak(context, "zh")
    watch = Watch(desks.address)
    page = watch.over(context)
    seen = [shown for shown in PAGES if shown.login == login]
    for shown in seen:
        visit(watch, page, shown.path.format_map(names), shown.name)
    speak(context, "en")
    for shown in seen:
        in_english(watch, page, shown.path.format_map(names), shown.name)
    speak(context, "zh")
    context.close()
    assert watch.faults == []
