"""A whole run tells what SQLite alone was asked."""

from __future__ import annotations

import pytest
from base import statements
from sqlalchemy import text

from app.base import db
from app.queries.items import item_view


@pytest.fixture
def asked(monkeypatch):
    """Nothing asked so far."""
    heard = {statements.SQLITE: {}, statements.POSTGRES: {}}
    monkeypatch.setattr(statements, "ASKED", heard)
    return heard


def test_what_the_application_asks_is_heard_and_what_a_test_asks_is_not(database, network, asked):
    with db.reading() as session:
        session.execute(text("SELECT 1"))
        item_view(session, "QC-2026-000001")
    (heard,) = (each for each in asked.values() if each)
    assert "SELECT 1" not in heard
    assert any("FROM item" in statement for statement in heard)
    assert all(line.startswith("app/queries/items") for line in heard.values())


def test_only_what_sqlite_alone_was_asked_is_told(asked):
    asked[statements.SQLITE] |= {"SELECT a": "app/x.py:1", "SELECT\nb": "app/x.py:2"}
    asked[statements.POSTGRES] |= {"SELECT a": "app/x.py:1", "SELECT c": "app/x.py:3"}
    assert statements.only_on_sqlite() == ["app/x.py:2: SELECT b"]
