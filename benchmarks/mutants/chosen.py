"""A pytest plugin: of what is collected, the tests named in a file, in that order.

Names on the command line would do but for tests made from a table of the code: a mutant that takes
a row away takes its test away too, and pytest would fail for want of it where nobody noticed
anything. Such a test is no more; one that the mutant gave another name runs.
"""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Two files of test names, one a line."""
    parser.addoption("--chosen", type=Path, help="the tests to run, in this order")
    parser.addoption("--known", type=Path, help="all tests that there are without a mutant")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Those chosen, and those that nobody knew."""
    chosen = config.getoption("--chosen").read_text("utf-8").split("\n")
    known = set(config.getoption("--known").read_text("utf-8").split("\n"))
    place = {test: n for n, test in enumerate(chosen)}
    items[:] = sorted(
        (item for item in items if item.nodeid in place or item.nodeid not in known),
        key=lambda item: place.get(item.nodeid, -1),
    )


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Nothing left to run is nothing noticed."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK
