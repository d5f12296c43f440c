"""`make mutants`: what is asked is there, and the four operators of our own do what they say."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT
from cosmic_ray.mutating import mutate_code
from cosmic_ray.work_item import MutationSpec

from benchmarks.mutants import chosen
from benchmarks.mutants import run as program
from benchmarks.mutants.changes import KINDS, OWN
from benchmarks.mutants.draw import Mutant, drawn, every_mutant
from benchmarks.mutants.reach import Reach, lines_of_import
from benchmarks.mutants.rooms import (
    FLOORS,
    Judgement,
    known_survivors,
    measured_rooms,
    unmeasured_places,
)

TEXT = FLOORS.read_text("utf-8")
ROOMS = measured_rooms(TEXT)
SURVIVORS = known_survivors(TEXT)
FLOOR = {
    "judging": 100,
    "law": 95,
    "flows": 95,
    "rules": 90,
    "certificates": 90,
    "commands": 90,
    "web": 80,
}


def test_each_room_has_its_floor() -> None:
    assert {name: room.floor for name, room in ROOMS.items()} == FLOOR
    listed = re.search(r"^ROOMS := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert listed is not None
    assert listed[1].split(", ") == list(ROOMS)


@pytest.mark.parametrize("name", ROOMS)
def test_what_a_room_names_is_there(name: str) -> None:
    for path in ROOMS[name].sources:
        assert list(ROOT.glob(path if path.endswith(".py") else f"{path}/**/*.py")), path
    for path in ROOMS[name].tests:
        assert list(ROOT.glob(path if path.endswith(".py") else f"{path}/**/test_*.py")), path


UNMEASURED = unmeasured_places(TEXT)


def test_a_module_is_in_one_room_or_says_why_in_none() -> None:
    places = [source for room in ROOMS.values() for source in room.sources] + [*UNMEASURED]
    for top in ("app", "certificates", "workflows"):
        for module in (ROOT / top).rglob("*.py"):
            name = module.relative_to(ROOT).as_posix()
            if module.name == "__init__.py" and name != "app/__init__.py":
                continue
            found = [p for p in places if name == p or name.startswith(f"{p}/")]
            assert len(found) == 1, f"{name}: its room in benchmarks/mutants/floors.toml? {found}"
    assert all((ROOT / place).exists() and why for place, why in UNMEASURED.items())


@pytest.mark.parametrize("top", ["certificates", "commands", "web", "workflows"])
def test_no_tests_of_a_room_are_left_unasked(top: str) -> None:
    """A folder of tests that no room asks would notice nothing, whatever it holds."""
    asked = {
        file
        for room in ROOMS.values()
        for path in room.tests
        for file in ROOT.glob(path if path.endswith(".py") else f"{path}/**/test_*.py")
    }
    assert [
        file.relative_to(ROOT).as_posix()
        for file in sorted((ROOT / "tests" / top).rglob("test_*.py"))
        if file not in asked
    ] == []


def test_a_judged_survivor_is_a_line_of_a_room_and_says_why() -> None:
    sources = [source for room in ROOMS.values() for source in room.sources]
    for row in SURVIVORS:
        assert any(row.file == s or row.file.startswith(f"{s}/") for s in sources), row.file
        code = " ".join((ROOT / row.file).read_text("utf-8").split())
        assert " ".join(row.was.split()) in code, row
        assert row.was != row.becomes
        assert row.why
    assert [r.file for r in SURVIVORS] == sorted(r.file for r in SURVIVORS)
    assert len({(r.file, r.was, r.becomes) for r in SURVIVORS}) == len(SURVIVORS)


@pytest.mark.parametrize("name", OWN)
def test_our_own_operators_keep_to_their_examples(name: str) -> None:
    for example in OWN[name].examples():
        changed = mutate_code(example.pre_mutation_code, OWN[name](), example.occurrence)
        assert changed is not None
        assert re.sub("  +", " ", changed) == re.sub("  +", " ", example.post_mutation_code)
        compile(changed, name, "exec")


def sample(code: str, folder: Path) -> list[Mutant]:
    (folder / "room.py").write_text(code, "utf-8")
    return every_mutant(folder, ["."])


def test_annotations_and_decorators_of_the_language_are_left_alone(tmp_path: Path) -> None:
    code = (
        "@dataclass(frozen=True)\n"
        "class A:\n"
        "    b: int | None\n"
        "    def c(self, d: A | B = 1) -> A | B: ...\n"
        '__all__ = ["A", "c"]\n'
    )
    assert [m.kind for m in sample(code, tmp_path)] == ["number", "number"]


@pytest.mark.parametrize(
    "code",
    [
        "def f(a, *, b): ...\n",
        "try: ...\nexcept (re.error, ValueError): ...\n",
        "try: ...\nexcept re.error: ...\n",
    ],
)
def test_what_nobody_can_tell_apart_or_make_is_not_drawn(code: str, tmp_path: Path) -> None:
    assert [m.kind for m in sample(code, tmp_path) if m.kind in {"arithmetic", "exception"}] == []


def test_a_sample_is_its_seeds_and_has_every_kind(tmp_path: Path) -> None:
    rows = "".join(f"    if a{n} and not b{n}:\n        return {n}\n" for n in range(1, 30))
    mutants = sample(f"def f():\n{rows}", tmp_path)
    first = drawn(mutants, "1/room", 20)
    assert first == drawn(mutants, "1/room", 20)
    assert first != drawn(mutants, "2/room", 20)
    assert len({m.spec.start_pos for m in first}) == len(first) == 20
    assert {m.kind for m in first} == {"condition", "connective", "number", "operand", "statement"}
    assert {m.kind for m in mutants} <= set(KINDS)


LINES = {1: {""}, 3: {"b", "a"}, 5: {"c"}}
REACH = Reach(
    {"f.py": {line: frozenset(tests) for line, tests in LINES.items()}},
    {"a": 2.0, "b": 1.0, "c": 3.0, "d": 0.5},
)


def test_a_line_asks_those_who_ran_it_the_quickest_first() -> None:
    assert REACH.tests_of("f.py", 3, 3) == ["b", "a"]
    assert REACH.tests_of("f.py", 3, 4) == ["b", "a"], "a later line of the same statement"
    assert REACH.tests_of("f.py", 6, 6) == [], "nobody ran it"


def test_a_row_of_a_table_asks_all_those_of_its_file_first() -> None:
    assert REACH.tests_of("f.py", 1, 1) == ["b", "a", "c", "d"]


def test_a_number_is_asked_of_those_who_hold_the_numbers_first() -> None:
    figures = "tests/base/test_house_figures.py::test_limits"
    here = Reach(REACH.lines, {**REACH.seconds, figures: 9.0})
    assert here.tests_of("f.py", 1, 1) == [figures, "b", "a", "c", "d"]
    assert here.tests_of("f.py", 3, 3) == ["b", "a"]


def test_who_is_red_without_a_mutant_is_never_asked() -> None:
    """Such a test would notice whatever is changed."""
    here = Reach(REACH.lines, REACH.seconds, frozenset({"b", "d"}))
    assert here.tests_of("f.py", 3, 3) == ["a"]
    assert here.tests_of("f.py", 1, 1) == ["a", "c"]


def test_what_runs_when_a_page_is_imported_is_no_single_tests() -> None:
    """Its address, its permission, its tables: whoever asks for the page first imports them."""
    code = (
        'ROWS = (\n    "a",\n)\n\n@desk.post(\n    "/parcels"\n)\n'
        "def send(a=1):\n    b = a\n    return b\n\nclass A:\n    c = 1\n"
    )
    assert {9, 10}.isdisjoint(lines_of_import(code))
    assert {1, 2, 5, 6, 8, 12, 13} <= lines_of_import(code)


DIFF = "--- a/f.py\n+++ b/f.py\n@@ -1,2 +1,2 @@\n def f():\n-    return a < b\n+    return a <= b\n"
MUTANT = Mutant("comparison", MutationSpec(Path("f.py"), "x", 0, (2, 1), (2, 2)), 2)


def row_judged(judgement: str) -> str:
    return (
        f'[rooms]\n[[survivors]]\nfile = "f.py"\nwas = "return a < b"\nbecomes = "return a <= b"\n'
        f'judgement = "{judgement}"\nwhy = "."\n'
    )


@pytest.mark.parametrize(
    ("judgement", "share"), [("equivalent", (1, 1)), ("weak", (1, 2)), ("hole", (1, 2))]
)
def test_only_what_nobody_can_tell_apart_does_not_count(
    judgement: str, share: tuple[int, int]
) -> None:
    known = known_survivors(row_judged(judgement))
    survived = program.judged(program.MutantRun(MUTANT, noticed=False, ending="", diff=DIFF), known)
    assert survived.judgement is Judgement(judgement)
    killed = program.MutantRun(MUTANT, noticed=True, ending="killed", diff="")
    assert program.share_noticed([survived, killed]) == share


def test_a_test_that_a_mutant_takes_away_notices_nothing(tmp_path: Path) -> None:
    options = {"--chosen": tmp_path / "chosen", "--known": tmp_path / "known"}
    options["--chosen"].write_text("test[2]\ntest[1]", "utf-8")
    options["--known"].write_text("test[1]\ntest[2]\ntest[3]", "utf-8")

    def left_of(*names: str) -> list[str]:
        items: list[Any] = [SimpleNamespace(nodeid=name) for name in names]
        config: Any = SimpleNamespace(getoption=options.__getitem__)
        chosen.pytest_collection_modifyitems(config, items)
        return [item.nodeid for item in items]

    assert left_of("test[1]", "test[2]", "test[3]") == ["test[2]", "test[1]"]
    assert left_of("test[1]", "test[3]") == ["test[1]"], "the mutant took a row away"
    assert left_of("test[1]", "test[9]") == ["test[9]", "test[1]"], "and this one it made"
    session: Any = SimpleNamespace(exitstatus=pytest.ExitCode.NO_TESTS_COLLECTED)
    chosen.pytest_sessionfinish(session, session.exitstatus)
    assert session.exitstatus == 0
    session.exitstatus = pytest.ExitCode.TESTS_FAILED
    chosen.pytest_sessionfinish(session, session.exitstatus)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED
