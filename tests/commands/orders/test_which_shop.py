"""A file whose rows name no shop: known without a question, asked for, and given to another."""

from __future__ import annotations

import pytest
from order_files.exports import OLD, as_csv, cells, row
from sqlalchemy import select
from support.build import NOW
from support.certain import given_out
from support.databases import both_databases
from support.desk_pieces import at_once

from app.base import db
from app.base.errors import Invalid, Refusal
from app.commands.intake import receiving
from app.commands.orders.assign import assign_orders
from app.commands.orders.taking_in import ImportSource, import_orders, take_in_by_parts
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import OrderImport, ShopOrder
from app.queries.orders.outcomes import import_result
from app.queries.orders.which_shop import known_shops
from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import read_orders
from workflows.roles import Permission

pytestmark = [pytest.mark.usefixtures("database"), both_databases]


def numbered(n, above=()):
    one = row(main=f"69218374055120{n:02d}641", sub=f"69218374055121{n:02d}177")
    return as_csv([*above, *cells([one], OLD)])


def take(by, content, **said):
    read = given_out(read_orders("doudian", (), content, ORDERS))
    source = ImportSource(platform="doudian", **said)
    key = take_in_by_parts(db.transaction, read, by=by, clock=lambda: NOW, source=source)
    with db.reading() as session:
        kept = session.get_one(OrderImport, key)
        return key, kept.shop, kept.result["how"]["shop_by"]


def shops_of_orders():
    with db.reading() as session:
        return session.scalars(
            select(Merchant.shop)
            .join(ShopOrder, ShopOrder.merchant_id == Merchant.id)
            .order_by(ShopOrder.id)
        ).all()


def test_the_second_file_of_a_shop_asks_nothing_and_another_shops_does(network):
    me = network.manager
    with pytest.raises(Invalid):
        take(me, numbered(1), named="shop-a-1120.csv")
    take(me, numbered(1), named="shop-a-1120.csv", shop="甲店")
    assert take(me, numbered(2), named="shop-a-1121.csv")[1:] == ("甲店", "last")
    with pytest.raises(Invalid):
        take(me, numbered(3), named="shop-b-1121.csv")
    assert take(me, numbered(3, [["店铺：乙店"]]), named="shop-b.csv")[1:] == ("乙店", "title")
    assert take(me, numbered(4), named="乙店的.csv", shop="丙店")[1:] == ("丙店", "said")
    assert take(me, numbered(3), named="x.csv")[1:] == ("乙店", "orders")
    assert take(me, numbered(5), named="一月.csv", shop="丙店")[1:] == ("丙店", "said")
    with db.reading() as session:
        assert known_shops(session, me, "doudian")[:2] == ("丙店", "乙店")
        told = import_result(session, 2)
    assert "how" not in told
    assert told["said"][0]["zh"].startswith("店铺：甲店（沿用")
    assert shops_of_orders() == ["甲店", "甲店", "乙店", "丙店", "丙店"]


def test_names_that_say_no_shop_tell_none_apart(network):
    take(network.manager, numbered(1), named="orders.csv", shop="甲店")
    take(network.manager_net, numbered(4), named="orders.csv", shop="乙店")
    assert take(network.manager, numbered(2), named="新订单.csv")[1:] == ("甲店", "last")
    with pytest.raises(Invalid):
        take(network.manager, numbered(3), named="甲的店.csv")


def test_the_only_shop_of_the_house_needs_no_name_but_a_program_has_to_say_it(network):
    take(network.manager, numbered(1), shop="甲店")
    assert take(network.manager_net, numbered(2))[1:] == ("甲店", "only")
    program = network.manager_net.narrowed(only=frozenset({Permission.ORDER_IMPORT}))
    with pytest.raises(Invalid):
        take(program, numbered(3))


def test_a_trial_says_it_too_and_a_wrong_finding_is_given_to_another_shop(network):
    take(network.manager, numbered(1), shop="甲店")
    read = given_out(read_orders("doudian", (), numbered(2), ORDERS))
    with db.transaction(keep=False) as session:
        source = ImportSource(platform="doudian")
        tried = import_orders(session, read, by=network.manager, now=NOW, source=source)
    assert "甲店" in tried.said[0].zh
    key, *_ = take(network.manager, numbered(2))
    with db.transaction() as session:
        assert assign_orders(session, key, "乙店", by=network.manager, now=NOW) == 1
    assert shops_of_orders() == ["甲店", "乙店"]
    with db.reading() as session:
        assert session.get_one(OrderImport, key).shop == "乙店"
        assert session.scalars(
            select(Merchant.shop).join(Item, Item.merchant_id == Merchant.id).order_by(Item.id)
        ).all() == ["甲店", "乙店"]
    with pytest.raises(Refusal) as said, db.transaction() as session:
        assign_orders(session, key, "丙店", by=network.manager, now=NOW)
    assert said.value.refused.code == "all_assigned"


def test_once_a_piece_has_come_the_shop_stays(network):
    take(network.manager, numbered(1), shop="甲店")
    key, *_ = take(network.manager, numbered(2))
    with db.reading() as session:
        ref = session.scalars(select(Item).order_by(Item.id.desc())).first().ref
    with db.transaction() as session:
        receiving.receive(session, ref, "SF1234567890123", by=network.receiving, now=NOW)
    with pytest.raises(Refusal) as come, db.transaction() as session:
        assign_orders(session, key, "乙店", by=network.manager, now=NOW)
    assert come.value.refused.code == "pieces_have_come"
    assert shops_of_orders() == ["甲店", "甲店"]


def test_two_files_at_once_make_one_shop_and_one_order_of_one_number(network):
    """Two shops name one new number; two people name one new shop in two spellings."""
    number = numbered(1)
    taken = at_once(
        lambda: take(network.manager, number, shop="甲店"),
        lambda: take(network.manager_net, number, shop="乙店"),
    )
    results = results_of(taken)
    assert sorted((r["accepted"], r["rejected"]) for r in results) == [(0, 1), (1, 0)]
    assert len(shops_of_orders()) == 1
    taken = at_once(
        lambda: take(network.manager, numbered(2), shop="新店 一"),
        lambda: take(network.manager_net, numbered(3), shop="新店一"),
    )
    assert [r["accepted"] for r in results_of(taken)] == [1, 1]
    assert len(set(shops_of_orders()[1:])) == 1


def results_of(taken):
    with db.reading() as session:
        return [import_result(session, key) for key, *_ in taken]
