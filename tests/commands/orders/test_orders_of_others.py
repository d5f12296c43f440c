"""An order that is there, named by others: another center's people, another shop's file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from order_files.exports import export, row
from sqlalchemy import func, select
from support.build import NOW
from support.certain import given_out
from support.databases import both_databases

from app.base import db
from app.base.errors import Invalid
from app.commands.orders.files import read_upload, read_uploads
from app.commands.orders.taking_in import import_orders
from app.models.network.center import Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.queries.returns.personal import receiver_in_full
from app.readers.orders.order_file import read
from workflows.roles import Actor, Assignment, Permission, Role

pytestmark = pytest.mark.usefixtures("database")
OPERATOR = Actor(None, "operator", (Assignment(Role.MANAGER),))
NEW_LINE = {"sub": "6921837405512149999"}
OTHER = {"name": "李四", "phone": "13987654321"}


def take(*rows, by=OPERATOR, center=None):
    file = given_out(read("orders.csv", export(*rows)))
    with db.transaction() as session:
        found = import_orders(session, file, by=by, now=NOW, center_code=center)
    return [outcome.code or outcome.result.value for outcome in found.outcomes]


def kept():
    """(lines, phone of the receiver, the order's shop)"""
    with db.reading() as session:
        order = session.scalars(select(ShopOrder)).one()
        lines = session.scalar(select(func.count(OrderLine.id)))
        return lines, receiver_in_full(session, order.id)["phone"], order.merchant.shop


@both_databases
def test_another_center_puts_no_line_and_no_receiver_into_an_order(network):
    take(row(phone="13812345678"), center="RL")
    before = kept()
    far = network.manager_far
    assert take(row(**NEW_LINE, **OTHER), by=far) == ["line_of_another_center"]
    assert take(row(**OTHER), by=far) == ["line_of_another_center"]
    assert take(row(), row(**NEW_LINE), by=far)[1:] == ["line_of_another_center"]
    # What a change of goods is refused for would tell the title that is known.
    assert take(row(title="别的东西"), by=far) == ["line_of_another_center"]
    assert kept() == before
    take(row(**NEW_LINE, **OTHER), by=network.manager_net)
    assert kept() == (2, "13987654321", before[2])


def test_of_an_order_of_two_centers_neither_changes_the_receiver(network):
    take(row(phone="13812345678"), center="RL")
    take(row(**NEW_LINE, phone="13812345678"), center="ZZ")
    before = kept()
    phone = {"phone": "13812345678"}
    for by, own in ((network.manager, phone), (network.manager_far, phone | NEW_LINE)):
        assert take(row(**own | OTHER), by=by) == ["line_of_another_center"]
        assert take(row(**own, remark="易碎"), by=by) != ["line_of_another_center"]
    assert kept() == before


@both_databases
def test_a_refused_row_makes_no_shop_known(network):
    take(row(shop="玉见小铺"))
    refused = row(shop="玉見小鋪")
    assert take(refused) == ["order_of_another_shop"]
    with db.reading() as session:
        shops = select(Merchant.shop)
        assert session.scalars(shops).all() == ["玉见小铺"]
    taken = row(shop="玉見小鋪", main="71", sub="711")
    assert take(refused, taken) == ["order_of_another_shop", "inspect"]
    with db.reading() as session:
        assert set(session.scalars(shops)) == {"玉见小铺", "玉見小鋪"}


def test_a_row_of_another_shop_never_touches_an_order(network):
    take(row(shop="玉见小铺"))
    for by in (OPERATOR, network.manager):
        assert take(row(shop="别家店铺", **OTHER), by=by) == ["order_of_another_shop"]
        assert take(row(shop="别家店铺", **NEW_LINE), by=by) == ["order_of_another_shop"]
    assert take(row(shop="玉见 小铺")) == ["recorded"]  # read alike, so one shop
    assert kept() == (1, row()["phone"], "玉见小铺")
    both = take(row(main="71", sub="711"), row(main="71", sub="712", shop="别家店铺"))
    assert both[1] == "order_of_another_shop"


def test_a_shop_that_may_not_be_called_so_or_that_a_key_names_first(network):
    assert take(row(shop="=1+1")) == ["invalid"]
    key = replace(network.manager, only=frozenset({Permission.ORDER_IMPORT}))
    assert take(row(shop="没有的店"), by=key) == ["shop_not_known"]
    with db.reading() as session:
        assert session.scalars(select(Merchant.shop)).all() == []
    take(row(shop="没有的店"), by=network.manager)
    assert take(row(shop="没有的店", **NEW_LINE), by=key) != ["shop_not_known"]


def test_an_unknown_platform_is_refused_before_anything_is_read():
    for ask in (
        lambda: read_upload("a.csv", export(row()), "nosuch"),
        lambda: read_uploads([("a.csv", b"\x00"), ("b.csv", b"")], "nosuch"),
    ):
        with pytest.raises(Invalid) as refused:
            ask()
        assert refused.value.field == "platform"
        assert "doudian" in refused.value.refused.reason.en
