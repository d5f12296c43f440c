"""Which rows of a table a whole run leaves to SQLite, and that each reason still has its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from base.rows_on_postgres import EACH_ROW, pytest_collection_modifyitems, spared
from conftest import TESTS


@dataclass(eq=False)
class Item:
    """What pytest knows of a test, as far as it is asked."""

    name: str
    backend: str
    row: object = None
    path: Path = TESTS / "commands" / "test_a.py"
    callspec: Any = field(init=False)

    def __post_init__(self) -> None:
        row = {} if self.row is None else {"row": self.row}
        self.originalname = self.name
        self.callspec = SimpleNamespace(params={"backend": self.backend, **row})


def walk(name: str = "test_x", rows: int = 5, **more: Any) -> list[Any]:
    return [Item(name, b, row, **more) for row in range(rows) for b in ("sqlite", "postgres")]


def rows_left_out(items: list[Any]) -> list[object]:
    found: list[Any] = list(spared(items))
    return [(item.name, item.row) for item in found if item.backend == "postgres"]


def test_postgresql_gets_the_first_row_and_the_last():
    assert rows_left_out(walk()) == [("test_x", 1), ("test_x", 2), ("test_x", 3)]
    assert len(spared(walk())) == 3


@pytest.mark.parametrize("rows", [1, 2])
def test_a_short_table_stays_whole(rows):
    assert rows_left_out(walk(rows=rows)) == []


def test_tests_are_told_apart_by_name_and_file():
    here, there = walk("test_y", 2), walk("test_y", 2, path=TESTS / "queries" / "test_a.py")
    assert rows_left_out([*walk(rows=2), *here, *there]) == []


def test_what_is_each_databases_own_and_what_races_stays_whole():
    assert rows_left_out(walk(path=TESTS / "web" / "test_fuzz.py")) == []
    assert rows_left_out(walk("test_two_who_confirm_at_once_do_it_once")) == []
    assert rows_left_out(walk(path=TESTS / "commands" / "test_claims_parallel.py")) == []


def test_without_a_table_or_a_database_nothing_is_left_out():
    plain: list[Any] = [Item("test_x", "postgres") for _ in range(5)]
    assert spared(plain) == []
    bare: list[Any] = [SimpleNamespace(name="test_x", path=TESTS) for _ in range(5)]
    assert spared(bare) == []


@pytest.mark.parametrize(
    ("chosen", "expected"), [({}, 7), ({"keyword": "x"}, 10), ({"markexpr": "postgres"}, 10)]
)
def test_only_a_whole_run_leaves_any_out(chosen, expected):
    """A whole run puts to PostgreSQL at its end what these rows would have asked."""
    told: list[int] = []
    config: Any = SimpleNamespace(
        option=SimpleNamespace(keyword="", markexpr=""),
        args_source=pytest.Config.ArgsSource.TESTPATHS,
        hook=SimpleNamespace(pytest_deselected=lambda items: told.append(len(items))),
    )
    vars(config.option).update(chosen)
    items = walk()
    pytest_collection_modifyitems(config, items)
    assert (len(items), sum(told)) == (expected, 10 - expected)


def test_each_reason_has_its_file():
    assert [name for name in EACH_ROW if not list(TESTS.rglob(name))] == []
