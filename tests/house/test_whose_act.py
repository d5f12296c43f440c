"""Holding a permission somewhere opens a desk; it authorises no act and decides no answer."""

from __future__ import annotations

import ast

from conftest import ROOT
from house.syntax import nodes_of

# Where the name may stand: it is defined, and it decides which desk is shown and entered.
ALLOWED = {"workflows/roles.py": 1, "app/web/base/desk.py": 1}


def uses(name: str) -> dict[str, int]:
    """How often each file of the house defines or asks for that name."""
    found: dict[str, int] = {}
    for room in ("app", "workflows", "certificates", "migrations"):
        for path in sorted((ROOT / room).rglob("*.py")):
            nodes = nodes_of(path.read_text("utf-8"))
            count = sum(
                (isinstance(node, ast.Attribute) and node.attr == name)
                or (isinstance(node, ast.Name) and node.id == name)
                or (isinstance(node, ast.FunctionDef) and node.name == name)
                or (isinstance(node, ast.Constant) and node.value == name)
                for node in nodes
            )
            if count:
                found[str(path.relative_to(ROOT))] = count
    for path in sorted((ROOT / "app" / "templates").rglob("*.html")):
        if name in path.read_text("utf-8"):
            found[str(path.relative_to(ROOT))] = 1
    return found


def test_a_permission_held_somewhere_authorises_nothing():
    assert uses("may_anywhere") == ALLOWED
