"""The recipes of CONTRIBUTING: short, and every path and target they name is there."""

from __future__ import annotations

import re

from conftest import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RECIPES = {
    part.splitlines()[0].strip(): "\n".join(part.splitlines()[1:]).strip()
    for part in TEXT.split("\n### ")[1:]
}
WANTED = {
    "A category",
    "A transition",
    "A role",
    "A rule of law",
    "A page",
    "A table and its migration",
    "A word in two languages",
    "A kind of file",
    "A column",
}
MOST_LINES = 10


def test_there_is_a_recipe_for_each_change_of_every_day():
    assert RECIPES.keys() == WANTED


def test_a_recipe_is_read_in_a_minute():
    assert {
        n: len(r.splitlines()) for n, r in RECIPES.items() if len(r.splitlines()) > MOST_LINES
    } == {}


def named(text: str) -> list[str]:
    """What stands in code quotes and is a path of the tree."""
    return [word for word in re.findall(r"`([^`\s]+)`", text) if "/" in word or "." in word]


def test_every_file_of_a_recipe_is_there():
    paths = {path for path in named(TEXT) if "<" not in path and "(" not in path}
    assert len(paths) > 30
    assert {p for p in paths if not list(ROOT.glob(p.split("::")[0]))} == set()


def test_every_target_of_a_recipe_is_there():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"`make ([a-z-]+)", TEXT))
    assert {t for t in targets if not re.search(rf"^{t}:", makefile, re.MULTILINE)} == set()
