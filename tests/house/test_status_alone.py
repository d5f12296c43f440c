"""A test of a page says what it shows or does: that it answers at all is seldom worth a test."""

from __future__ import annotations

import ast
import re

from conftest import ROOT
from house.syntax import nodes_of

FINE = re.compile(r"status_code (==|in|<) \(?(200|302|303|400|500)\b[^)]*\)?$")
SHUT = re.compile(r"status_code (==|in) \(?4")
# Tests whose every assertion is that a page answers. No line is ever added here.
ANSWERS_ALONE = {
    "intake/test_receiving_desk.py::test_lists_are_there_when_empty_and_take_garbage",
    "network/test_manager.py::test_every_page_opens_on_an_empty_house",
    "test_fuzz.py::test_bodies_that_are_no_forms",
}


def asserted(test: ast.FunctionDef) -> list[str]:
    return [ast.unparse(node.test) for node in ast.walk(test) if isinstance(node, ast.Assert)]


def answers_alone(test: ast.FunctionDef) -> bool:
    """Whether all it looks at is a status, and never one that refuses."""
    said = asserted(test)
    return bool(said) and all(FINE.search(one) and not SHUT.search(one) for one in said)


def test_no_test_is_content_with_an_answer():
    found = {
        f"{path.relative_to(ROOT / 'tests' / 'web').as_posix()}::{test.name}"
        for path in sorted((ROOT / "tests" / "web").rglob("test_*.py"))
        for test in nodes_of(path.read_text("utf-8"))
        if isinstance(test, ast.FunctionDef)
        and test.name.startswith("test_")
        and answers_alone(test)
    }
    assert found - ANSWERS_ALONE == set(), "say what the page shows, or what it wrote"
    assert ANSWERS_ALONE - found == set(), "take the line out: it says more now"
