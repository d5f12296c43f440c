"""One Chromium a file and one served example network for all; without a Chromium nothing runs."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from support.browser_gestures import People

from benchmarks.example_desks import Desks, chromium_program, fill, serving

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
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example network, filled by its real commands; the first worker does it for all."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "example"
    with (shared / "example.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            fill(shared / "half")
            (shared / "half").rename(folder)
    return folder


@pytest.fixture(scope="module")
def desks(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    """A copy of the example network for each file, served as `jadegate run` serves it."""
    instance = tmp_path_factory.mktemp("desks") / "instance"
    shutil.copytree(filled, instance)
    with serving(instance) as served:
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
