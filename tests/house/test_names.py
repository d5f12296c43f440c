"""Names: nouns for values, verb and noun for what changes; the glossary is true."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from conftest import ROOT
from house.syntax import nodes_of, tree_of

ROOMS = ("app", "workflows", "certificates")
MODULES = sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")

# Participles that stand alone tell neither what was done nor to what.
IRREGULAR = frozenset(
    {
        "alone",
        "begun",
        "bound",
        "built",
        "done",
        "drawn",
        "found",
        "given",
        "gone",
        "held",
        "hidden",
        "kept",
        "known",
        "left",
        "lost",
        "made",
        "met",
        "paid",
        "said",
        "seen",
        "sent",
        "shown",
        "sold",
        "spoken",
        "struck",
        "taken",
        "told",
        "typed",
        "understood",
        "unknown",
        "wanted",
        "won",
        "worn",
        "written",
        "look",
    }
)
# Names that end like participles and are none, or are the field's own word, each with its reason.
GRANTED = {
    "Allowed": "the answer of a rule, beside Refused",
    "Refused": "the answer of a rule, beside Allowed",
    "Misconfigured": "an error, named by what is wrong",
    "Unknown": "the value of a fact that nobody looked up",
    "sealed": "a family of papers: goods that come sealed",
    "embed": "a verb",
    "feed": "a noun",
    "need": "a noun",
    "seed": "a noun",
}
# One word for two things only where both are the field's own; each pair with its reason.
SHARED: dict[str, str] = {}


def top_level(path: Path) -> list[tuple[str, ast.stmt]]:
    """Public functions and classes of a module."""
    tree = tree_of(path.read_text("utf-8"))
    return [
        (node.name, node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]


def is_page(node: ast.stmt) -> bool:
    """A view is called by its address, as pages are: `.../failed`, `.../expected`."""
    return isinstance(node, ast.FunctionDef) and any(
        re.match(r"desk\.(get|post|form|page)\b", ast.unparse(d)) for d in node.decorator_list
    )


def is_bare_participle(name: str) -> bool:
    words = re.findall(r"[A-Z]?[a-z0-9]+", name)
    if len(words) != 1 or name in GRANTED:
        return False
    word = words[0].lower()
    return word in IRREGULAR or word.endswith("ed")


def test_what_a_bare_participle_is():
    assert [
        n
        for n in ("found", "Seen", "masked", "mask_receiver", "Refused", "flow")
        if is_bare_participle(n)
    ] == [
        "found",
        "Seen",
        "masked",
    ]


def test_no_bare_participle_stands_at_module_level():
    bare = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in MODULES
        for name, node in top_level(path)
        if is_bare_participle(name) and not is_page(node)
    ]
    bare += [str(p.relative_to(ROOT)) for p in MODULES if is_bare_participle(p.stem)]
    assert bare == []


# The digest of the law's version is taken of its syntax: a name there is changed with its version.
LAW = ROOT / "workflows" / "returns" / "law"


def test_a_private_function_says_what_it_does():
    bare = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in MODULES
        if not path.is_relative_to(LAW)
        for node in nodes_of(path.read_text("utf-8"))
        if isinstance(node, ast.FunctionDef)
        and re.match(r"_[a-z]", node.name)
        and is_bare_participle(node.name.removeprefix("_"))
    ]
    assert bare == []


def test_a_class_name_means_one_thing():
    places = defaultdict(list)
    for path in MODULES:
        for name, node in top_level(path):
            if isinstance(node, ast.ClassDef) and name not in SHARED:
                places[name].append(str(path.relative_to(ROOT)))
    assert {name: at for name, at in places.items() if len(at) > 1} == {}


def glossary_rows() -> list[list[str]]:
    rows = [line for line in GLOSSARY.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [row for row in cells if row[0] not in ("中文", "---")]


def code_names() -> dict[str, str]:
    """The names that the glossary's last column gives, by the term that it explains."""
    return {name: row[1] for row in glossary_rows() for name in re.findall(r"`([^`]+)`", row[-1])}


def test_every_name_of_the_glossary_exists():
    known = {name for path in MODULES for name, _ in top_level(path)}
    known |= {str(p.relative_to(ROOT)) for p in MODULES}
    known |= {str(p.parent.relative_to(ROOT)) for p in MODULES}
    assert {name: term for name, term in code_names().items() if name not in known} == {}


def test_every_table_and_column_stands_in_the_glossary():
    tables = {
        name
        for path in (ROOT / "app" / "models").rglob("*.py")
        for name, node in top_level(path)
        if isinstance(node, ast.ClassDef) and "Base" in {ast.unparse(b) for b in node.bases}
    }
    columns = {f"workflows/{p.parent.name}" for p in (ROOT / "workflows").glob("*/__init__.py")}
    missing = (tables | columns) - set(code_names()) - {"workflows/strict_json"}
    assert missing == set()


def test_terms_are_in_both_languages():
    rows = glossary_rows()
    assert len(rows) >= 40
    for chinese, english, *_ in rows:
        assert re.search(r"[\u4e00-\u9fff]", chinese), chinese
        assert re.search(r"[A-Za-z]", english), english


def test_quotation_marks_are_those_of_the_mainland():
    """“ ” alone; how a paper's lines break, knows the others too."""
    said = [
        path
        for folder in ("app", "workflows")
        for kind in ("*.py", "*.html", "*.toml", "*.js")
        for path in (ROOT / folder).rglob(kind)
    ]
    assert len(said) > 1000
    assert [p for p in said if set("「」『』") & set(p.read_text("utf-8"))] == []
