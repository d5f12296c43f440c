"""What is let go after its time, and what stays however old it is."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from support.build import NOW, Scene
from support.databases import both_databases
from support.issued_pieces import issued

from app.base import db
from app.base.errors import ReadOnly
from app.base.heads import state
from app.base.storage import open_store
from app.commands.audit import retention
from app.models.inspection.presence import ItemLook
from app.models.messages.notice import MessageDelivery, StaffNotice
from app.models.messages.outbox import OutboxMessage
from workflows.audit.heads import Departure, Head
from workflows.audit.retention import RETENTION

DAY = timedelta(days=1)


@pytest.fixture
def scene():
    return Scene("issued", issued)


def test_the_table():
    assert {str(what): kept.days for what, kept in RETENTION.items()} == {
        "sign_ins": 190, "looks": 1, "messages": 90, "notices": 190, "orphans": 30,
        "webhooks": 30,
    }  # fmt: skip


@both_databases
def test_rows(database, network):
    with db.transaction() as session:
        item = session.scalar(select(OutboxMessage.id).limit(1))
        first = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        first[0].sent_at, first[1].sent_at = NOW - 91 * DAY, NOW - 89 * DAY
        first[2].created_at = NOW - 900 * DAY
        count = len(first)
        person = network.inspector.person_id
        session.add(ItemLook(item_id=1, person_id=person, seen_at=NOW - 2 * DAY))
        session.add(ItemLook(item_id=1, person_id=network.admin.person_id, seen_at=NOW))
        for days in (191, 189):
            at = NOW - days * DAY
            told = {"topic": "return.arrived", "audience": "owner", "ref": "RT-2026-000001"}
            session.add(StaffNotice(person_id=person, at=at, **told))
            mail = {"way": "email", "center_id": network.center_id, "person_id": person}
            session.add(MessageDelivery(**told, **mail, state="no_way", asked_at=at))
            session.add(MessageDelivery(**told, **mail, state="waiting", asked_at=at))
    assert item is not None
    with db.transaction() as session:
        assert retention.forget_messages(session, NOW) == 1
        assert retention.forget_looks(session, NOW) == 1
        assert retention.forget_notices(session, NOW) == 2
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == count - 1
        assert session.scalars(select(ItemLook.person_id)).all() == [network.admin.person_id]


@pytest.fixture
def backend():
    return "sqlite"


def test_files_that_no_row_names(database, made):
    blobs = open_store(database.evidence_url)
    old, young = blobs.put(b"put before a refusal"), blobs.put(b"put a moment ago")
    long_ago = (NOW - 31 * DAY).timestamp()
    for path in (database.instance / "evidence").rglob("*"):
        if path.is_file() and path.name != young:
            os.utime(path, (long_ago, long_ago))
    with db.reading() as session:
        assert list(retention.orphans(session, "evidence", blobs, NOW)) == [old]
    state.close([Departure("x", "network", Head(1, "a"), Head(0, ""))])
    with db.reading() as session, pytest.raises(ReadOnly):
        list(retention.orphans(session, "evidence", blobs, NOW))
    state.close(())
