"""What was issued, or changed its status, can be found at once, whoever looks first."""

from __future__ import annotations

from datetime import timedelta

from support.issued_pieces import ISSUED_AT, issued, press

from app.base import db
from app.commands.across.clockwork import tick
from app.commands.audit.search_index import behind, bring_up_to_date
from app.commands.papers import status as certificate_status
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.queries.audit.certificates import Search, search
from workflows.roles import SYSTEM

SOON = ISSUED_AT + timedelta(minutes=1)


def found(**wanted):
    with db.reading() as session:
        return [hit.number for hit in search(session, Search(**wanted)).rows]


def test_the_clock_makes_findable_what_was_issued_and_says_so_once(database, network):
    piece = issued(network)
    assert found(words="翡翠手镯") == []
    done = tick(press(), SOON)
    assert "1 certificates became findable for auditors" in done
    assert found(words="翡翠手镯") == [piece.number]
    assert not any("findable" in line for line in tick(press(), SOON))


def test_a_change_of_status_is_found_in_the_same_moment(database, network):
    piece = issued(network)
    bring_up_to_date()
    with db.transaction() as session:
        row = session.get_one(Certificate, piece.key)
        item = session.get_one(Item, row.item_id)
        certificate_status.suspend(session, item, row, "抽查", by=SYSTEM, now=SOON)
    assert found(state="suspended") == [piece.number]
    assert found(state="issued") == []
    with db.reading() as session:
        assert not behind(session)


def test_more_than_one_batch_is_caught_up(database, network, monkeypatch):
    monkeypatch.setattr("app.commands.audit.search_index.BATCH", 1)
    numbers = [issued(network, at=ISSUED_AT + timedelta(minutes=n)).number for n in range(3)]
    assert bring_up_to_date() == 3
    assert found() == numbers[::-1]
