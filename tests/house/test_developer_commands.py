"""Every command that documents name works: the cheap ones are run on a copy, the dear ones read."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PURE, ROOT
from house.test_house import name, tracked

CHEAP_RULES = "tests/workflows/returns/law/test_calendar.py"
# Run on a copy of the tree: the words after `make`, and what it must say.
RUN = {
    "help": ([], "test-fast"),
    "format": ([], "All checks passed"),
    "messages": ([], ""),
    "test-fast": ([f"PURE={CHEAP_RULES}"], " passed"),
    "test-one": ([f"T={CHEAP_RULES}"], " passed"),
    "migration": (["NAME=second_phone"], " passed"),
}
# Too dear for a test, and why; their programs and files are looked for instead.
READ = {
    "install": "goes to the package index; every run begins with it",
    "fonts": "a minute of the processor; every run begins with it",
    "free-port": "asked by tests/cli",
    "translations": "every run begins with it",
    "run": "serves until it is stopped; tests/cli starts the same server",
    "test": "the run that this test is part of",
    "test-newer": "the pure rooms once more; every run does it",
    "check": "a minute of the type checker; every run begins with it",
    "programs": "installs system packages; every run begins with it",
    "program": "a part of `programs`",
    "screenshots": "some ten minutes of Chromium; tests/browser visits the same pages",
    "lock": "goes to the package index",
    "advisories": "asks osv.dev; tests/house/test_advisories.py asks all but that",
    "mutants": "minutes a room; tests/house/test_mutants.py asks what it is made of",
}
NOT_OF_THE_WEB = ("alembic", "argon2", "flask", "playwright", "sqlalchemy", "werkzeug")


def make(*words: str, at: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """`make` with these words, in an environment that is taken as set up."""
    done = [word for step in ("tools", "installed", "tested") for word in ("-o", f".venv/{step}")]
    command = ["make", "--no-print-directory", *done, *words]
    return subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)


def targets() -> set[str]:
    """What the Makefile calls a target that makes no file."""
    text = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    listed = re.search(r"^\.PHONY:(.*)$", text, re.MULTILINE)
    assert listed is not None
    assert set(listed[1].split()) >= set(re.findall(r"^([a-z-]+):(?!=)", text, re.MULTILINE))
    return set(listed[1].split())


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md" or path == ROOT / ".ci" / "run"]


def named(text: str) -> set[str]:
    """The targets that a document names, where it shows a command."""
    shown = re.findall(r"`[^`\n]+`|^make .*$", text, re.MULTILINE)
    return {target for line in shown for target in re.findall(r"\bmake ([a-z][a-z-]*)", line)}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as it stands, with this environment."""
    folder = tmp_path_factory.mktemp("copy")
    for path in tracked():
        target = folder / name(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix != ".png":
            shutil.copy2(path, target)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def test_every_target_is_run_or_read() -> None:
    assert sorted({*RUN, *READ}) == sorted(targets())
    assert set(RUN) & set(READ) == set()


@pytest.mark.parametrize("path", documents(), ids=name)
def test_documents_name_targets_that_are_there(path: Path) -> None:
    assert named(path.read_text("utf-8")) - targets() == set()


def test_the_documents_name_some() -> None:
    every = set().union(*(named(path.read_text("utf-8")) for path in documents()))
    assert every >= {"run", "test", "test-fast", "test-one", "migration", "messages", "lock"}


@pytest.mark.parametrize("target", sorted(set(RUN) - {"migration"}))
def test_a_cheap_target_works_and_leaves_the_tree_as_it_was(copy: Path, target: str) -> None:
    """So `make messages` and `make format` on a clean tree change nothing."""
    words, says = RUN[target]
    done = make(target, *words, at=copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert says in done.stdout
    changed = [
        name(path)
        for path in tracked()
        if path.suffix != ".png" and (copy / name(path)).read_bytes() != path.read_bytes()
    ]
    assert changed == []


@pytest.mark.parametrize("target", sorted(READ))
def test_a_dear_target_calls_what_is_there(target: str) -> None:
    read = make("-n", target)
    assert read.returncode == 0, read.stderr
    programs = re.findall(r"(?<![\w/.])(\.venv/bin/[\w-]+)", read.stdout)
    files = re.findall(r"(?<![\w/.])(?:tests|benchmarks)/[\w/.]+", read.stdout)
    assert [path for path in {*programs, *files} if not (ROOT / path).exists()] == []


def test_pictures_are_drawn_by_a_program_that_starts() -> None:
    program = [sys.executable, "benchmarks/screenshots.py", "--help"]
    assert subprocess.run(program, cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_locks_need_no_program_of_the_system() -> None:
    read = make("-n", "lock").stdout
    assert read.count(".venv/bin/uv pip compile") == 2
    assert re.findall(r"^uv ", read, re.MULTILINE) == []


def test_a_migration_is_written_from_the_models_numbered_and_checked(copy: Path) -> None:
    words, says = RUN["migration"]
    model = copy / "app" / "models" / "network" / "center.py"
    was = model.read_text("utf-8")
    column = "    second_phone: Mapped[str | None]\n"
    model.write_text(re.sub(r'(    __tablename__ = "center"\n)', rf"\1{column}", was), "utf-8")
    last = max((copy / "migrations" / "versions").glob("*.py")).stem
    done = make("migration", *words, at=copy)
    model.write_text(was, "utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert says in done.stdout
    made = max((copy / "migrations" / "versions").glob("*.py"))
    text = made.read_text("utf-8")
    made.unlink()
    assert made.stem == f"{int(last[:4]) + 1:04d}_second_phone"
    assert f'revision = "{made.stem}"\ndown_revision = "{last}"' in text
    assert 'add_column(sa.Column("second_phone"' in text


@pytest.mark.parametrize(
    "words", [["migration", "NAME=Second Phone"], ["migration"], ["test-one"], ["mutants"]]
)
def test_a_target_without_its_word_says_which(words: list[str]) -> None:
    done = make(*words)
    assert done.returncode != 0
    assert f"make {words[0]} " in done.stdout


def test_the_pure_run_loads_neither_the_web_nor_a_database() -> None:
    """Its conftest, its fixtures and every module of its tests are imported, then counted."""
    rooms = [f"tests/{room}" for room in PURE]
    program = f"""import sys, pytest
code = pytest.main(["-q", "--collect-only", *{rooms}])
print("LOADED", sorted(set({NOT_OF_THE_WEB}) & set(sys.modules)), int(code))"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "LOADED [] 0", done.stdout[-2000:] + done.stderr
