"""A test that asks for `situation` sees every case, one that asks for `vector` every date."""

from __future__ import annotations

import pytest
from support.law_situations import load, situations


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Cases and date vectors come from the files of this folder."""
    if "situation" in metafunc.fixturenames:
        metafunc.parametrize("situation", situations(), ids=lambda one: one.id)
    if "vector" in metafunc.fixturenames:
        metafunc.parametrize("vector", load("vectors.toml")["vector"], ids=lambda row: row["id"])
