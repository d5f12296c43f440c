"""What the ledger can say: every event of every column, each tag once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT

from workflows.event import Event, ToldIn, event
from workflows.events import (
    COLUMNS,
    EVENTS,
    declared_in,
    join_events,
    state_after,
    title_of,
)
from workflows.orders.events import OrdersImported
from workflows.verdict import Text

WRITTEN = Path(__file__).with_name("personal") / "event_states.toml"
STATES = tomllib.loads(WRITTEN.read_text("utf-8"))


@event("order.imported", "再次导入", "Imported again", led_to=None)
@dataclass(frozen=True)
class ImportedAgain(Event):
    digest: str


@dataclass(frozen=True)
class Undeclared(Event):
    digest: str


@dataclass(frozen=True)
class Inheriting(OrdersImported):
    """It has the tag of what it inherits from, and none of its own."""


def test_a_tag_given_twice_is_refused_with_both_names():
    with pytest.raises(ValueError, match=r"OrdersImported and \S*ImportedAgain .*order\.imported"):
        join_events([OrdersImported, ImportedAgain])


@pytest.mark.parametrize("cls", [Undeclared, Inheriting])
def test_an_event_without_tag_and_version_of_its_own_is_refused(cls):
    with pytest.raises(ValueError, match=rf"{cls.__qualname__} has no tag and version"):
        join_events([cls])


def test_a_column_declares_what_it_defines_not_what_it_imports():
    column = ModuleType(Undeclared.__module__)
    vars(column).update(Undeclared=Undeclared, OrdersImported=OrdersImported, Event=Event)
    assert list(declared_in(column)) == [Undeclared]


def test_the_registry_knows_every_file_of_events():
    files = sorted((ROOT / "workflows").glob("*/**/events.py"))
    named = [".".join(f.relative_to(ROOT).with_suffix("").parts) for f in files]
    assert [m.__name__ for m in COLUMNS] == named


def test_every_event_is_in_the_ledgers_vocabulary():
    ours = {cls for cls in Event.__subclasses__() if cls.__module__.startswith("workflows.")}
    assert ours == {*EVENTS.values()}
    assert all(cls.tag == tag and cls.version >= 1 for tag, cls in EVENTS.items())


def test_an_unknown_tag_names_itself():
    assert title_of("item.received") == Text("已入库", "Item received")
    assert title_of("item.teleported") == Text("item.teleported", "item.teleported")


def test_each_fact_leaves_the_state_that_is_written_out():
    written = {
        tag: (flow, state)
        for flow, states in STATES.items()
        for state, tags in states.items()
        for tag in tags
    }
    assert written == {
        tag: (type(led_to).__name__, led_to.field if isinstance(led_to, ToldIn) else led_to.value)
        for tag, cls in EVENTS.items()
        if (led_to := cls.led_to) is not None
    }


@pytest.mark.parametrize(
    ("tag", "body", "state"),
    [
        ("certificate.restored", {}, "issued"),
        ("return.decided", {"outcome": "refused"}, "refused"),
        ("unit.freed", {"state": "stored", "outcome": "other"}, "stored"),
        ("order.imported", {"outcome": "x"}, ""),
        ("item.teleported", {"outcome": "x"}, ""),
    ],
)
def test_the_state_after_a_fact(tag, body, state):
    assert state_after(tag, body) == state
