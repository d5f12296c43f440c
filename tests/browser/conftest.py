"""One Chromium a file and one served example network for all; without a Chromium nothing runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.example_desks import Desks, chromium_program, serving

PROGRAM = chromium_program()
collect_ignore_glob = [] if PROGRAM else ["test_*.py"]
PATIENCE = 30_000  # ms; a page of a busy machine


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A loud word where the browser tests could not be collected."""
    if PROGRAM is None:
        terminalreporter.write_line("*** NO CHROMIUM: THE BROWSER TESTS ARE LEFT OUT ***", red=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    """The example network, filled by its real commands and served as `jadegate run` serves it."""
    with serving(tmp_path_factory.mktemp("desks")) as served:
        yield served
