"""New lines of a part are inserted together, and a row that speaks of one that waits is heard."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from order_files.exports import as_csv, cells, row
from support.build import NOW
from support.certain import given_out
from support.databases import both_databases

from app.base import db
from app.commands.orders.taking_in import import_orders
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.personal.vault import BuyerRecord
from app.queries.personal.vault import open_record
from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import read_orders
from workflows.inspection.states import ItemState

pytestmark = pytest.mark.usefixtures("database")


def numbered(n, **changed):
    return row(main=f"69218374055120{n:02d}641", sub=f"69218374055121{n:02d}177", **changed)


def take(by, *rows):
    read = given_out(read_orders("", (), as_csv(cells(list(rows))), ORDERS))
    with db.transaction() as session:
        return import_orders(session, read, by=by, now=NOW)


def statements(act):
    heard = []

    def hear(_connection, _cursor, statement, *_):
        heard.append(statement.split()[0])

    sa.event.listen(sa.Engine, "before_cursor_execute", hear)
    try:
        act()
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", hear)
    # The driver of SQLite is given one row after the other of what is inserted together.
    return len(heard) - heard.count("INSERT")


@both_databases
def test_ten_new_orders_ask_no_more_than_three(network, backend):
    took = [
        statements(lambda at=at, n=n: take(network.manager, *map(numbered, range(at, at + n))))
        for at, n in ((10, 1), (20, 3), (30, 10))
    ]
    assert took[1] == took[2], "the first of a shop makes the shop"
    with db.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Item.id))) == 14


def test_a_row_that_speaks_of_a_line_before_it_finds_it_inserted(network):
    closed = {"status": "已关闭", "submitted": "2026-11-15 20:31:07"}
    done = take(network.manager, numbered(1), numbered(2), numbered(1, **closed), numbered(1))
    assert (done.accepted, done.updated, done.known, done.rejected) == (2, 1, 1, 0)
    with db.reading() as session:
        states = session.scalars(sa.select(Item.state).order_by(Item.id)).all()
    assert states == [ItemState.CANCELLED, ItemState.REGISTERED]


def test_the_last_row_of_an_order_says_who_receives_it(network):
    known = row(name="张三丰", phone="13900000001")
    take(network.manager, known)
    second = row(sub="6921837405512149178", name="李四光", phone="13900000002")
    third = row(name="王五一", phone="13900000003")
    take(network.manager, second, third)
    with db.reading() as session:
        assert session.scalar(sa.select(sa.func.count(ShopOrder.id))) == 1
        assert session.scalar(sa.select(sa.func.count(OrderLine.id))) == 2
        kept = session.scalars(sa.select(BuyerRecord)).one()
        assert open_record(kept).receiver.name == "王五一"
