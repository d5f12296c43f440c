"""Two people on one piece see each other, on every desk, and only as long as they look."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import queued, registered

from app.base import db
from app.commands.inspection.presence import note_presence
from app.models.inspection.presence import ItemLook
from app.models.intake.item import Item

pytestmark = both_databases  # a race that each database decides in its own way


@pytest.fixture
def clock():
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


def test_each_sees_the_others_and_who_leaves_is_forgotten(clock, signed_in, network):
    ref = queued(network)
    one, two = signed_in("inspector"), signed_in("reviewer")

    def seen(browser):
        return browser.post(f"/items/{ref}/presence").json["names"]

    assert seen(one) == []
    assert seen(two) == ["inspector"]
    assert seen(one) == ["reviewer"]
    clock.shift(timedelta(seconds=46))
    assert seen(one) == []


def test_who_may_not_read_a_piece_leaves_no_trace(clock, signed_in, network):
    (far,) = registered(network, center="ZZ")
    browser = signed_in("inspector")
    assert browser.post(f"/items/{far}/presence").status_code == 404
    assert browser.post("/items/QC-2026-999999/presence").status_code == 404
    with db.reading() as session:
        assert session.query(ItemLook).count() == 0


def test_many_pages_of_one_piece_at_once_leave_one_row_each(database, network):
    ref = queued(network)
    with db.reading() as session:
        item_id = session.query(Item.id).filter(Item.id == int(ref[-6:])).scalar()
    people = [network.inspector.person_id, network.reviewer.person_id]

    def open_page(turn: int) -> list[str]:
        with db.transaction() as session:
            return note_presence(session, item_id, people[turn % 2], now=NOW)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(open_page, range(12)))
    assert {name for names in answers for name in names} == {"inspector", "reviewer"}
    with db.reading() as session:
        assert session.query(ItemLook).count() == 2


def test_two_who_come_back_at_one_instant_do_not_wait_for_each_other(database, network):
    """Each has noted itself and sweeps the other's old row away: that was a deadlock."""
    ref = queued(network)
    item_id = int(ref[-6:])
    people = [network.inspector.person_id, network.reviewer.person_id]
    with db.transaction() as session:
        for person in people:
            note_presence(session, item_id, person, now=NOW)
    both_noted = threading.Barrier(2)

    def wait(_connection, _cursor, statement, *_more):
        if statement.startswith("INSERT INTO item_look"):
            both_noted.wait(timeout=10)

    if db.engine().dialect.name == "postgresql":  # SQLite has one writer at a time
        sa.event.listen(db.engine(), "after_cursor_execute", wait)

    def come_back(person: int) -> list[str]:
        with db.transaction() as session:
            return note_presence(session, item_id, person, now=NOW + timedelta(seconds=90))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(come_back, people))
    if db.engine().dialect.name == "postgresql":
        sa.event.remove(db.engine(), "after_cursor_execute", wait)
        assert answers == [["reviewer"], ["inspector"]]
    with db.reading() as session:
        assert session.query(ItemLook).count() >= 1
