"""The example network, loaded once a run; whoever looks at it takes a copy, or only reads."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its instance folder, filled by its real commands; the first worker does it for all."""
    from benchmarks.example_desks import fill  # with the browser's driver, which few tests need

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
