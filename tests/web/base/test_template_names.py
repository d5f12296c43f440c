"""A template calls only what it imports, makes itself, or is given by its page.

A name that stands nowhere is no fault until the very line is drawn, in front of somebody.
"""

from __future__ import annotations

import ast

import pytest
from jinja2 import nodes

from conftest import ROOT

PLACE = ROOT / "app" / "templates"
TEMPLATES = sorted(str(path.relative_to(PLACE)) for path in PLACE.rglob("*.html"))
# What Jinja, Flask and its extensions bring along.
BROUGHT = {"caller", "loop", "super", "_", "gettext", "ngettext"}


@pytest.fixture(scope="module")
def given() -> set[str]:
    """Every keyword of every call in the pages: what any of them hands to its template."""
    return {
        keyword.arg
        for path in (ROOT / "app" / "web").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg
    }


def made_here(tree: nodes.Template) -> set[str]:
    """What the file imports, sets, loops over or defines."""
    found = set()
    for node in tree.find_all((nodes.FromImport, nodes.Import, nodes.Macro, nodes.Name)):
        if isinstance(node, nodes.FromImport):
            found |= {name if isinstance(name, str) else name[1] for name in node.names}
        elif isinstance(node, nodes.Import):
            found.add(node.target)
        elif isinstance(node, nodes.Macro):
            found.add(node.name)
        elif node.ctx in ("store", "param"):
            found.add(node.name)
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_is_called_is_there(name: str, app, given: set[str]) -> None:
    tree = app.jinja_env.parse((PLACE / name).read_text("utf-8"))
    called = {
        call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)
    }
    assert called <= made_here(tree) | given | BROUGHT | set(app.jinja_env.globals)
