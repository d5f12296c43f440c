"""One Chromium a file and one served example network for all; without a Chromium nothing runs."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, expect, sync_playwright
from support.browser_gestures import People

from benchmarks.example_desks import Desks, chromium_program, serving
from benchmarks.example_pages import PAGES

PROGRAM = chromium_program()
collect_ignore_glob = [] if PROGRAM else ["test_*.py"]
PATIENCE = 30_000  # ms; a page of a busy machine
# A visit costs a quarter of a second of the processor, and axe as much again: what is looked at
# twice needs a reason here.
MOST_VISITS = {
    "test_axe.py": len(PAGES)
    + 4,  # once each, in whatever language and colour; and for `addresses`
    "test_return_stories.py": 300,
    "test_scripts.py": 40,
    "test_sign_ins.py": 40,
    "test_sign_in_ways.py": 40,
    "test_stories.py": 150,
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A loud word where the browser tests could not be collected."""
    if PROGRAM is None:
        terminalreporter.write_line("*** NO CHROMIUM: THE BROWSER TESTS ARE LEFT OUT ***", red=True)


class Visits:
    """Counts the pages that a browser draws: what the browser tests cost."""

    def __init__(self, browser: Browser) -> None:
        self.paths: list[str] = []
        self._new_context = browser.new_context
        browser.new_context = self.counted  # type: ignore[method-assign]  # every way in leads here

    def counted(self, **options: Any) -> BrowserContext:
        context = self._new_context(**options)
        context.on("page", lambda page: page.on("framenavigated", self._drawn))
        return context

    def _drawn(self, frame: Frame) -> None:
        if frame.parent_frame is None and frame.url.startswith("http"):
            self.paths.append(urlsplit(frame.url).path)


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """One browser a file, since its event loop must not outlive it; its visits are bounded."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        visits = Visits(browser)
        yield browser
        browser.close()
    most = MOST_VISITS[request.path.name]
    assert len(visits.paths) <= most, f"{len(visits.paths)} visits: {Counter(visits.paths)}"


@pytest.fixture(scope="module")
def desks(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    """A copy of the example network for each file, served as `jadegate run` serves it.

    No story waits for a job or for the clock; `tests/cli/test_workers.py` asks about those.
    """
    instance = tmp_path_factory.mktemp("desks") / "instance"
    shutil.copytree(filled, instance)
    with serving(instance, work=False) as served:
        yield served


@pytest.fixture(scope="module")
def crowd(chromium: Browser, desks: Desks) -> People:
    """The people of a file, each signed in once."""
    return People(chromium, desks)


@pytest.fixture
def people(crowd: People) -> Iterator[People]:
    """The people of a story; an error in a page or on its console fails it."""
    yield crowd
    faults, crowd.faults = crowd.faults, []
    assert faults == []
