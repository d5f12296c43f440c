"""The receiver that a shop names last is the receiver; what the old phone proved ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from order_files.exports import export, row
from sqlalchemy import select
from support.build import NOW
from support.certain import given_out
from support.desk_pieces import answer_to

from app.base import db
from app.commands.orders.taking_in import import_orders
from app.commands.returns.access.look_up import TypedOrder, look_up
from app.models.orders.order import ShopOrder
from app.models.returns.access import BuyerPass
from app.queries.returns.personal import receiver_in_full
from app.readers.orders.order_file import read
from workflows.people.access import PassEnd
from workflows.roles import Actor, Assignment, Role

pytestmark = pytest.mark.usefixtures("database")
OPERATOR = Actor(None, "operator", (Assignment(Role.MANAGER),))
LATER = NOW + timedelta(hours=1)


def told(phone, name="张三丰", now=NOW):
    file = given_out(read("orders.csv", export(row(name=name, phone=phone))))
    with db.transaction() as session:
        import_orders(session, file, by=OPERATOR, now=now)
        order = session.scalars(select(ShopOrder)).one()
        return order.number, receiver_in_full(session, order.id)


def opens(number, phone, now=NOW):
    typed = TypedOrder(number=number, phone=phone)
    return answer_to(lambda s: look_up(s, typed, device="", now=now))[0]


def test_another_receiver_replaces_the_old_one_and_ends_its_passes(network):
    number, _ = told("13812345678")
    assert opens(number, "5678") == 200
    _, receiver = told("13987654321", "李四", now=LATER)
    assert (receiver["phone"], receiver["name"]) == ("13987654321", "李四")
    assert (opens(number, "5678", LATER), opens(number, "4321", LATER)) == (422, 200)
    with db.reading() as session:
        first = session.scalars(select(BuyerPass).order_by(BuyerPass.id)).first()
        assert first.ended is PassEnd.NEWER


def test_an_export_that_only_hides_more_takes_nothing_away(network):
    number, _ = told("13812345678")
    opens(number, "5678")
    _, receiver = told("1********78", "张**", now=LATER)
    assert (receiver["phone"], receiver["name"]) == ("13812345678", "张三丰")
    with db.reading() as session:
        assert session.scalars(select(BuyerPass.ended_at)).all() == [None]
