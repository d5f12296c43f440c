"""A load of the example network that was killed: begun again, and never at anybody's cost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from app.base import db, preparation
from app.demo import network as demo
from app.models.people.account import Person
from app.press.press import Press


def people():
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Person))


@pytest.fixture
def half_loaded(database, network):
    """What a load leaves that was killed in the middle."""
    with db.transaction() as session:
        session.execute(update(Person).values(example=True))
    preparation.example_network(database).tell(0.3)
    return database


@pytest.fixture
def filled(monkeypatch):
    """How often the network was filled, and how many people there were when it began."""
    calls = []
    monkeypatch.setattr(demo, "_fill", lambda *_given, **_more: calls.append(people()))
    return calls


def load(settings):
    return demo.load(Press(settings), None, lambda _: None)


def test_a_killed_load_begins_again_on_an_empty_database(half_loaded, filled):
    assert list(half_loaded.ledger_heads.glob("*.head"))
    assert demo.will_load(half_loaded)
    assert load(half_loaded)
    assert filled == [0]
    assert not half_loaded.ledger_heads.exists()
    assert not preparation.is_loading(half_loaded)


def test_nothing_is_emptied_that_somebody_owns(half_loaded, filled):
    with db.transaction() as session:
        session.execute(update(Person).where(Person.login == "admin").values(example=False))
    before = people()
    assert not demo.will_load(half_loaded)
    assert not load(half_loaded)
    assert (filled, people()) == ([], before)
    assert not preparation.is_loading(half_loaded)


@pytest.mark.parametrize("share", [None, 1.0], ids=["never loaded", "whole"])
def test_a_database_that_is_in_use_is_kept(half_loaded, filled, share):
    work = preparation.example_network(half_loaded)
    work.progress.unlink() if share is None else work.tell(share)
    assert not load(half_loaded)
    assert filled == []


def test_production_loads_nothing(half_loaded):
    production = replace(half_loaded, production=True)
    assert not demo.will_load(production)
    assert not preparation.is_loading(production)
