"""docs/asvs.toml: every requirement of levels 1 and 2 once, and what holds has tests that exist."""

from __future__ import annotations

import ast
import tomllib
from collections import Counter, defaultdict

import pytest
from conftest import ROOT, TESTS
from house.syntax import nodes_of

# Sections of ASVS 5.0.0: their requirements of level 1, then those of level 2.
SECTIONS: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "V1.1": ((), (1, 2)),
    "V1.2": ((1, 2, 3, 4, 5), (6, 7, 8, 9)),
    "V1.3": ((1, 2), (3, 4, 5, 6, 7, 8, 9, 10, 11)),
    "V1.4": ((), (1, 2, 3)),
    "V1.5": ((1,), (2,)),
    "V2.1": ((1,), (2, 3)),
    "V2.2": ((1, 2), (3,)),
    "V2.3": ((1,), (2, 3, 4)),
    "V2.4": ((), (1,)),
    "V3.2": ((1, 2), ()),
    "V3.3": ((1,), (2, 3, 4)),
    "V3.4": ((1, 2), (3, 4, 5, 6)),
    "V3.5": ((1, 2, 3), (4, 5)),
    "V3.7": ((), (1, 2)),
    "V4.1": ((1,), (2, 3)),
    "V4.2": ((), (1,)),
    "V4.3": ((), (1, 2)),
    "V4.4": ((1,), (2, 3, 4)),
    "V5.1": ((), (1,)),
    "V5.2": ((1, 2), (3,)),
    "V5.3": ((1, 2), ()),
    "V5.4": ((), (1, 2, 3)),
    "V6.1": ((1,), (2, 3)),
    "V6.2": ((1, 2, 3, 4, 5, 6, 7, 8), (9, 10, 11, 12)),
    "V6.3": ((1, 2), (3, 4)),
    "V6.4": ((1, 2), (3, 4)),
    "V6.5": ((), (1, 2, 3, 4, 5)),
    "V6.6": ((), (1, 2, 3)),
    "V6.8": ((), (1, 2, 3, 4)),
    "V7.1": ((), (1, 2, 3)),
    "V7.2": ((1, 2, 3, 4), ()),
    "V7.3": ((), (1, 2)),
    "V7.4": ((1, 2), (3, 4, 5)),
    "V7.5": ((), (1, 2)),
    "V7.6": ((), (1, 2)),
    "V8.1": ((1,), (2,)),
    "V8.2": ((1, 2), (3,)),
    "V8.3": ((1,), ()),
    "V8.4": ((), (1,)),
    "V9.1": ((1, 2, 3), ()),
    "V9.2": ((1,), (2, 3, 4)),
    "V10.1": ((), (1, 2)),
    "V10.2": ((), (1, 2)),
    "V10.3": ((), (1, 2, 3, 4)),
    "V10.4": ((1, 2, 3, 4, 5), (6, 7, 8, 9, 10, 11)),
    "V10.5": ((), (1, 2, 3, 4, 5)),
    "V10.6": ((), (1, 2)),
    "V10.7": ((), (1, 2, 3)),
    "V11.1": ((), (1, 2)),
    "V11.2": ((), (1, 2, 3)),
    "V11.3": ((1, 2), (3,)),
    "V11.4": ((1,), (2, 3, 4)),
    "V11.5": ((), (1,)),
    "V11.6": ((), (1,)),
    "V12.1": ((1,), (2, 3)),
    "V12.2": ((1, 2), ()),
    "V12.3": ((), (1, 2, 3, 4)),
    "V13.1": ((), (1,)),
    "V13.2": ((), (1, 2, 3, 4, 5)),
    "V13.3": ((), (1, 2)),
    "V13.4": ((1,), (2, 3, 4, 5)),
    "V14.1": ((), (1, 2)),
    "V14.2": ((1,), (2, 3, 4)),
    "V14.3": ((1,), (2, 3)),
    "V15.1": ((1,), (2, 3)),
    "V15.2": ((1,), (2, 3)),
    "V15.3": ((1,), (2, 3, 4, 5, 6, 7)),
    "V16.1": ((), (1,)),
    "V16.2": ((), (1, 2, 3, 4, 5)),
    "V16.3": ((), (1, 2, 3, 4)),
    "V16.4": ((), (1, 2, 3)),
    "V16.5": ((), (1, 2, 3)),
    "V17.1": ((), (1,)),
    "V17.2": ((), (1, 2, 3, 4)),
    "V17.3": ((), (1, 2)),
}
STATES = {"holds", "partly", "not", "n/a"}
CHAPTERS = tomllib.loads((ROOT / "docs" / "asvs.toml").read_text("utf-8"))
ALL = [(key, one) for key, chapter in CHAPTERS.items() for one in chapter["requirement"]]
LEAST_WORDS = 4


def name(case) -> str:
    return f"{case[0]}.{case[1]['number']}"


def test_the_list_is_as_long_as_the_standard():
    counted = Counter(
        level for ones, twos in SECTIONS.values() for level in (*[1] * len(ones), *[2] * len(twos))
    )
    assert counted == {1: 70, 2: 183}


def test_every_requirement_of_both_levels_is_there_once():
    wanted = [
        (f"{section}.{number}", level)
        for section, levels in SECTIONS.items()
        for level, numbers in enumerate(levels, 1)
        for number in numbers
    ]
    found = [(name(case), case[1]["level"]) for case in ALL]
    assert sorted(found) == sorted(wanted)
    assert {key for key, _ in ALL} == {f"V{n}" for n in range(1, 18)}


@pytest.fixture(scope="module")
def there() -> dict[str, set[str]]:
    """The tests of each file, by their syntax: a name in a text is no test."""
    found = defaultdict[str, set[str]](set)
    for path in TESTS.rglob("test_*.py"):
        nodes = nodes_of(path.read_text("utf-8"))
        found[path.relative_to(TESTS).as_posix()] = {
            node.name
            for node in nodes
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        }
    return found


def not_shown(one, there) -> list[str]:
    """What a requirement's record lacks."""
    tests, state = one.get("tests", []), one["state"]
    named = [test.partition("::") for test in tests]
    lacks = {
        "its state is none": state not in STATES,
        "it has no title": not one["title"].strip(),
        "its reason is too short": len(one["why"].split()) < LEAST_WORDS,
        "more is said": not set(one) <= {"number", "level", "title", "state", "why", "tests"},
        "a test comes twice": len(tests) != len(set(tests)),
        "what holds is shown by a test": state == "holds" and not tests,
        "say what is missing": state in ("partly", "not") and "missing:" not in one["why"].lower(),
        "what does not hold shows nothing": state in ("not", "n/a") and tests != [],
    }
    gone = [f"{path}::{test} is not there" for path, _, test in named if test not in there[path]]
    return [*gone, *(said for said, lacking in lacks.items() if lacking)]


def test_what_is_said_is_told_and_shown(there):
    assert {name(case): told for case in ALL if (told := not_shown(case[1], there))} == {}


def test_a_record_that_lacks_something_is_noticed(there):
    whole = next(one for _, one in ALL if one["state"] == "holds")
    assert not_shown(whole, there) == []
    for changed, told in (
        ({"state": "perhaps"}, "its state is none"),
        ({"title": " "}, "it has no title"),
        ({"why": "so"}, "its reason is too short"),
        ({"more": 1}, "more is said"),
        ({"tests": [*whole["tests"], whole["tests"][0]]}, "a test comes twice"),
        ({"tests": []}, "what holds is shown by a test"),
        ({"state": "n/a"}, "what does not hold shows nothing"),
        ({"tests": ["web/none.py::test_x"]}, "web/none.py::test_x is not there"),
    ):
        assert told in not_shown(whole | changed, there)


def test_chapters_speak_both_languages():
    for chapter in CHAPTERS.values():
        assert chapter["en"].isascii()
        assert not chapter["zh"].isascii()


def test_no_text_of_the_standard_is_copied():
    """It is CC BY-SA; its sentences begin alike."""
    assert "Verify that" not in (ROOT / "docs" / "asvs.toml").read_text("utf-8")
