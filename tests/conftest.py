"""What every run knows. The pure rooms' tests load neither a database nor the web."""

from __future__ import annotations

import gc
import logging
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
PURE = ("workflows", "certificates")

# How long one example takes says more of the machine than of the code.
hypothesis.settings.register_profile("jadegate", deadline=None)
hypothesis.settings.load_profile("jadegate")


def room(path: Path) -> str:
    """The first folder below `tests/`, or the file that stands there."""
    return path.relative_to(TESTS).parts[0]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.import_plugin("base.statements")
    config.pluginmanager.import_plugin("base.rows_on_postgres")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and listed stays to the end, and is no garbage to look for.

    From here on it is looked for among what the tests make, and seldom: mappers, modules and twelve
    thousand tests would be walked each time. What a test leaves open is told all the same, at the
    latest when the run ends.
    """
    gc.disable()
    collected = yield
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
    return collected


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Databases and applications come in with the first module outside the pure rooms."""
    if isinstance(collector, pytest.Module) and room(collector.path) not in PURE:
        collector.config.pluginmanager.import_plugin("support.databases")
        collector.config.pluginmanager.import_plugin("support.whole.example_network")
        collector.config.pluginmanager.import_plugin("support.flows.first_pieces")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(autouse=True)
def log_lines_as_before() -> Generator[None]:
    """A process that starts logs to its own standard error, which in a test is closed later."""
    root, access = logging.getLogger(), logging.getLogger("jadegate.access")
    handlers, levels = root.handlers[:], (root.level, access.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    access.setLevel(levels[1])
