"""However long the queue, a claim and a page of it look at a few rows: no plan walks all items."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event
from support.build import NOW
from support.desk_pieces import queued
from support.many.items import copy_piece

from app.base import db
from app.base.refs import key_of
from app.commands.inspection import claims
from app.queries.inspection import queues
from app.queries.inspection.queues import QueueFilter
from workflows.inspection.states import ItemState

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def backend():
    """The plans of PostgreSQL depend on more than can be had in a test."""
    return "sqlite"


@pytest.fixture
def long_queue(database, network):
    with db.transaction() as session:
        copy_piece(session, key_of("QC", queued(network))[0], 3000, due=NOW + timedelta(days=1))
    with db.engine().execution_options(jadegate_write=True).begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    return network


def claim_and_release(network):
    with db.transaction() as session:
        ref = claims.claim_next(session, network.center_id, by=network.inspector, now=LATER).ref
    with db.transaction() as session:
        claims.release(session, ref, by=network.inspector, now=LATER)
        claims.expire_claims(session, None, now=LATER)


def look(network):
    waiting = QueueFilter((ItemState.QUEUED, ItemState.INSPECTING), centers=(network.center_id,))
    mine = QueueFilter((ItemState.INSPECTING,), holder_id=network.inspector.person_id)
    with db.reading() as session:
        for wanted in (waiting, mine):
            queues.page(session, wanted)


@pytest.mark.parametrize("act", [claim_and_release, look])
def test_no_statement_walks_all_items(long_queue, act):
    ran = []
    engine = db.engine()

    def remember(_connection, _cursor, statement, given, _context, _many):
        ran.append((statement, given))

    event.listen(engine, "before_cursor_execute", remember)
    act(long_queue)
    event.remove(engine, "before_cursor_execute", remember)
    asked = [(s, g) for s, g in ran if s.startswith(("SELECT", "UPDATE"))]
    assert asked
    with engine.connect() as connection:
        for statement, given in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
            assert [row for row in plan if row[3].startswith("SCAN item")] == [], statement
