"""What the frame of all pages sets is no page's word: it would stand in the page's place."""

from __future__ import annotations

import ast

from conftest import ROOT
from house.syntax import nodes_of
from jinja2 import nodes


def test_the_frame_takes_no_name_of_a_page(app) -> None:
    frame = app.jinja_env.parse((ROOT / "app/templates/base.html").read_text("utf-8"))
    own = {one.target.name for one in frame.find_all(nodes.Assign)}
    assert own
    given = {
        keyword.arg
        for path in (ROOT / "app" / "web").rglob("*.py")
        for call in nodes_of(path.read_text("utf-8"))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "render_template"
        for keyword in call.keywords
    }
    assert "waits" in given
    assert not own & given
