"""A page, an audit or a proof is read at one instant, whatever is written meanwhile."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from support.build import FOUNDER, NOW

from app.base import db
from app.commands.people import accounts
from app.models.audit.ledger import LedgerEvent
from app.models.people.account import Person

pytestmark = pytest.mark.usefixtures("database")


def test_what_is_written_meanwhile_is_not_half_seen():
    """An audit that met new leaves and old rows would raise an alarm about nothing."""
    with db.reading() as session:
        people = session.scalar(sa.select(sa.func.count(Person.id)))
        events = session.scalar(sa.select(sa.func.count(LedgerEvent.id)))
        with db.transaction() as other:
            accounts.create_person(
                other, "meanwhile", "甲", "A", "long enough a password", by=FOUNDER, now=NOW
            )
        assert session.scalar(sa.select(sa.func.count(Person.id))) == people
        assert session.scalar(sa.select(sa.func.count(LedgerEvent.id))) == events
    with db.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Person.id))) == people + 1
