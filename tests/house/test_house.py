"""The house's own rules: sizes, one place for each dangerous thing, documents that are true."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT
from house.syntax import nodes_of

ROOMS = ("app", "workflows", "certificates")
MODULES = sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))
LONGEST_MODULE = 300
LONGEST_FUNCTION = 50
# Long because they are one literal table each; the reason stands beside the name.
TABLES = {
    "workflows/inspection/flow.py": "the table of transitions",
    "workflows/inspection/states.py": "what each state of an item means, one record a state",
    "workflows/returns/states.py": "what each state of a return means, one record a state",
    "certificates/reasons.py": "every answer of a check, with its sentences",
}
VAGUE = {
    "service",
    "manager_of",
    "handler",
    "helper",
    "helpers",
    "util",
    "utils",
    "process",
    "data",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / part for part in listed.split("\0") if part and (ROOT / part).is_file()]


def too_long(path: Path) -> list[str]:
    """The module, and its functions, that are longer than one looks at."""
    text = path.read_text("utf-8")
    lengths = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in nodes_of(text)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    found = [f"{fn} has {n} lines" for fn, n in lengths.items() if n > LONGEST_FUNCTION]
    lines = len(text.splitlines())
    if lines > LONGEST_MODULE and name(path) not in TABLES:
        found.append(f"it has {lines} lines")
    return found


# One test for all files: a test each is two thousand, and more of pytest than of the house.
def test_modules_and_functions_are_short():
    assert MODULES
    assert {name(path): found for path in MODULES if (found := too_long(path))} == {}


def test_names_say_something():
    assert [name(path) for path in MODULES if path.stem in VAGUE] == []
    full = [p for p in MODULES if p.stem == "__init__" and p.read_text("utf-8").strip()]
    assert [name(path) for path in full] == ["app/__init__.py"]


def calls(path: Path, dotted: str) -> bool:
    return bool(re.search(rf"\b{re.escape(dotted)}\(", path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("call", "home"),
    [
        ("session.commit", {"app/base/db.py"}),
        ("datetime.now", {"app/base/clock.py"}),
        ("os.environ.get", set()),
        ("insert(LedgerEvent", {"app/commands/record.py"}),
    ],
)
def test_one_place_for_each_dangerous_thing(call, home):
    assert {name(p) for p in MODULES if calls(p, call.rstrip("("))} <= home


def test_generated_documents_are_current():
    from app.cli.docs import documents

    for path, text in documents().items():
        assert path.read_text("utf-8") == text, f"run `jadegate docs`: {name(path)}"


def test_readme_tree_names_what_is_there():
    readme = (ROOT / "README.md").read_text("utf-8")
    tree = re.search(r"```tree\n(.*?)```", readme, re.DOTALL)
    assert tree is not None, "README.md has a ```tree block"
    for line in tree[1].splitlines():
        path = line.split("  ")[0].strip()
        if path:
            assert (ROOT / path).exists(), f"README names {path}"


def test_readme_names_every_setting():
    from app.base.config import SETTINGS

    readme = (ROOT / "README.md").read_text("utf-8")
    assert [s for s in SETTINGS if s not in readme] == []


def test_every_dependency_has_a_line_in_the_decisions():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    decisions = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text("utf-8").lower()
    names = [re.split(r"[\[<>=!~; ]", w)[0].lower() for w in wanted]
    assert [n for n in names if f"`{n}`" not in decisions] == []


def test_locks_name_no_index():
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / lock).read_text("utf-8")
        assert "://" not in text
        pinned = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)


def pins(lock: str) -> set[str]:
    text = (ROOT / lock).read_text("utf-8")
    return {line.rstrip("\\ ") for line in text.splitlines() if re.match(r"[a-z0-9]", line)}


def test_what_runs_and_what_tests_agree_on_every_version():
    """Both are added to one environment: neither may undo what the other installed."""
    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()


MOST_BINARY_BYTES, MOST_PICTURES = 2_000_000, 12


def binary(path: Path) -> bool:
    return b"\0" in path.read_bytes()[:8192]


def test_the_repository_stays_small():
    """Pictures are drawn by `make screenshots`; what is tracked is paid for by every clone."""
    there = [path for path in tracked() if binary(path)]
    pictures = [path for path in there if path.suffix in (".png", ".jpg", ".jpeg", ".webp", ".gif")]
    assert len(pictures) <= MOST_PICTURES, sorted(map(name, pictures))
    assert sum(path.stat().st_size for path in there) <= MOST_BINARY_BYTES


def test_documents_show_the_pictures_that_are_kept_and_no_others():
    kept = {path for path in tracked() if path.parent == ROOT / "docs" / "pictures"}
    shown = set()
    for page in (path for path in tracked() if path.suffix == ".md"):
        for target in re.findall(r"!\[[^\]]*\]\(([^)#]+)\)", page.read_text("utf-8")):
            shown.add((page.parent / target).resolve())
    assert shown == kept


def test_the_project_speaks_only_of_itself():
    foreign = re.compile(r"/(?:work|root)/|\.\./shared|(?:pypi|pythonhosted)\.org")
    skip = {".png", ".svg", ".woff2", ".icc", ".xlsx", ".pdf"}
    bad = [
        name(path)
        for path in tracked()
        if path.suffix not in skip
        and path.name != "test_house.py"
        and foreign.search(path.read_text("utf-8", errors="ignore"))
    ]
    assert bad == []
