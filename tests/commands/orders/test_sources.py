"""Whose orders a file holds: platform and shop asked, kept apart, given later, mapped by two."""

from __future__ import annotations

from datetime import timedelta

import pytest
from order_files.exports import OLD, as_csv, export, row
from sqlalchemy import func, select
from support.build import NOW
from support.certain import given_out
from support.databases import both_databases

from app.base import db
from app.base.errors import Invalid, Missing, Refusal
from app.commands.intake.registration import categorise_line
from app.commands.orders import taking_in
from app.commands.orders.assign import assign_orders
from app.commands.orders.files import read_upload, take_upload
from app.commands.orders.mapping import approve_mapping, save_mapping
from app.commands.orders.taking_in import ImportSource, import_orders, take_in_by_parts
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import OrderImport, OrderLine, ShopOrder
from app.queries.orders import imports
from app.queries.orders import lines as orders
from app.queries.orders.mappings import mappings_to_see, saved_mappings
from app.queries.orders.outcomes import import_result
from app.queries.orders.shopless import files_without_shop, shops_named
from app.queries.orders.whose import Sight
from app.readers.orders import order_file
from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read
from workflows.orders.import_result import count_sentence
from workflows.orders.mapping import make_mapping
from workflows.roles import Actor, Assignment, Role

pytestmark = [pytest.mark.usefixtures("database"), both_databases]
OPERATOR = Actor(None, "operator", (Assignment(Role.MANAGER),))
ALL = Sight(None, None)
JD = [
    "订单号",
    "商品名称",
    "订购数量",
    "下单时间",
    "京东价",
    "应付金额",
    "订单状态",
    "下单帐号",
    "付款确认时间",
]


def opened(content, platform="", own=()):
    found = read("orders.csv", content, platform, own)
    assert isinstance(found, OrderFile), found
    return found


def take(content, *, by=OPERATOR, now=NOW, **said):
    with db.transaction() as session:
        source = ImportSource(**said)
        file = opened(content, source.platform, saved_mappings(session))
        return import_orders(session, file, by=by, now=now, source=source)


def jd(number, title="天然翡翠A货冰种手镯"):
    line = [
        number,
        title,
        "1",
        row()["submitted"],
        "12800.00",
        "12800.00",
        "等待出库",
        "a",
        row()["paid"],
    ]
    return as_csv([JD, line])


def shops():
    with db.reading() as session:
        found = session.execute(
            select(Merchant.platform, Merchant.shop, func.count(ShopOrder.id))
            .join(ShopOrder, ShopOrder.merchant_id == Merchant.id)
            .group_by(Merchant.platform, Merchant.shop)
            .order_by(Merchant.platform, Merchant.shop)
        )
        return [tuple(r) for r in found]


def test_two_shops_whose_files_name_none_are_two_merchants():
    take(export(row(), template=OLD), shop="甲店")
    take(
        export(row(main="6921837405512083642", sub="6921837405512149178"), template=OLD),
        shop=" 乙店 ",
    )
    assert shops() == [("doudian", "乙店", 1), ("doudian", "甲店", 1)]


@pytest.mark.parametrize(
    ("content", "said", "field"),
    [
        (export(row(), template=OLD), {}, "shop"),
        (export(row(), template=OLD), {"shop": "-"}, "shop"),
        (export(row(), template=OLD), {"shop": "店" * 101}, "shop"),
        (
            export(row()).replace("选购商品".encode(), "商品标题".encode()),
            {"shop": "甲"},
            "platform",
        ),
    ],
)
def test_a_file_without_shop_or_platform_is_asked_for_it(content, said, field):
    with pytest.raises(Invalid) as asked:
        take(content, **said)
    assert asked.value.field == field
    assert shops() == []


def test_one_number_of_two_platforms_is_two_orders(network):
    number = "290000000601"
    take(export(row(main=number, sub=number, title="手作物件", sku="一份")))
    take(jd(number, "手作物件"), shop="京东甲")
    assert shops() == [("doudian", row()["shop"], 1), ("jd", "京东甲", 1)]
    with db.reading() as session:
        first, second = orders.line(session, number, ALL), orders.line(session, f"jd:{number}", ALL)
        found = orders.search(session, number, ALL).rows
    assert (first.merchant, second.merchant) == (row()["shop"], "京东甲")
    assert [line.ref for line in found] == [f"jd:{number}", number]
    with db.transaction() as session:
        made = categorise_line(
            session, f"jd:{number}", "jade", "看图", by=network.manager_net, now=NOW
        )
    assert made == 1
    with db.reading() as session:
        waiting = orders.waiting(session, ALL).rows
    assert [line.ref for line in waiting] == [number]


def test_another_receiver_and_payment_is_a_question():
    take(export(row(name="甲")))
    other = export(row(name="乙", paid="2026-11-15 20:40:00"))
    result = take(other)
    assert (result.updated, result.rejected) == (0, 1)
    assert result.outcomes[0].code == "another_order"
    assert "另一单" in result.outcomes[0].reason.zh
    assert take(export(row(name="丙"))).updated == 1
    assert take(other, same=frozenset({row()["sub"]})).updated == 1


def test_each_record_is_accounted_for_and_odd_columns_are_named():
    blank, total = dict.fromkeys(row(), ""), dict.fromkeys(row(), "") | {"main": "合计"}
    second = row(main="6921837405512083642", sub="6921837405512149178", phone="9" * 70)
    result = take(export(row(), second, row(quantity="x"), blank, total))
    told = result.to_json()
    assert count_sentence(told).zh == (
        "文件共 5 行：新收 2 + 已有 0 + 更新 0 + 未导入 1 + 空行 1 + 合计行 1 = 5"
    )
    assert [r["aside"] for r in told["rows"]] == [[], ["收件人手机号"], []]
    assert "9999" not in str(told)
    assert take(export(row(), second)).known == 2


# By parts


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(order_file, "PART", 2)


def five():
    rows = [
        row(
            main=f"692183740551208364{n}",
            sub=f"692183740551214917{n}",
            quantity="1" if n != 3 else "x",
        )
        for n in range(1, 6)
    ]
    return export(*rows)


def by_parts(content, told=lambda _done, _all: None):
    read_here = given_out(order_file.read_orders("", (), content, ORDERS))
    return take_in_by_parts(db.transaction, read_here, by=OPERATOR, clock=lambda: NOW, told=told)


def test_a_file_that_is_cut_off_goes_on_where_it_stopped(small_parts, monkeypatch):
    take_part, calls = taking_in.take_part, []

    def cut(session, key, file, number, **more):
        calls.append(number)
        if calls == [0, 1]:
            raise ConnectionError
        return take_part(session, key, file, number, **more)

    monkeypatch.setattr(taking_in, "take_part", cut)
    with pytest.raises(ConnectionError):
        by_parts(five())
    with db.reading() as session:
        (row_,) = imports.imports(session, ALL).rows
        assert (row_.done, row_.parts) == (1, 3)
        assert session.scalar(select(func.count()).select_from(OrderLine)) == 2
    key = by_parts(five())
    assert calls == [0, 1, 1, 2]
    with db.reading() as session:
        told = import_result(session, key)
        view = imports.import_view(session, key, ALL)
        tags = session.scalars(select(LedgerEvent.tag)).all()
        assert session.scalar(select(func.count()).select_from(OrderImport)) == 1
    assert tags.count("order.imported") == 1
    assert (told["accepted"], told["rejected"], told["records"]) == (4, 1, 5)
    assert [r["line"] for r in view.rows] == [2, 3, 4, 5, 6]
    assert count_sentence(view.row.counts) is not None


def test_progress_is_told_and_the_next_import_of_the_file_is_another(small_parts):
    told = []
    first = by_parts(five(), lambda *at: told.append(at))
    assert told == [(1, 3), (2, 3), (3, 3)]
    second = by_parts(five())
    assert second != first
    with db.reading() as session:
        assert import_result(session, second)["known"] == 4


def test_rows_refused_by_a_rule_come_back_whatever_their_part(network, small_parts):
    take(export(row(main="6921837405512083641", sub="6921837405512149171")))
    content = five().replace(b",1,", b",4,", 1)
    file = given_out(order_file.read_orders("", (), content, ORDERS))
    key = take_upload(
        db.transaction, file, content, by=network.manager, clock=lambda: NOW,
        source=ImportSource(),
    )  # fmt: skip
    with db.reading() as session:
        view = imports.import_view(session, key, Sight(None, network.manager.person_id))
    assert [r["code"] for r in view.rows if r["result"] == "rejected"] == [
        "fixed_field",
        "unreadable",
    ]
    assert view.to_correct


# Orders without a shop, from before


@pytest.fixture
def without_shop():
    """An order whose shop nobody knew: what an import of before left."""
    take(export(row(quantity="2")))
    with db.transaction() as session:
        session.scalars(select(Merchant)).one().shop = "-"
    with db.reading() as session:
        return session.scalars(select(OrderImport.id)).one()


def test_orders_without_a_shop_are_given_to_one(without_shop, network):
    with db.reading() as session:
        (file,) = files_without_shop(session, ALL)
        assert (file.orders, file.platform) == (1, "doudian")
        assert shops_named(session) == []
    with db.transaction() as session:
        assert assign_orders(session, without_shop, " 甲店 ", by=OPERATOR, now=NOW) == 1
    assert shops() == [("doudian", "甲店", 1)]
    with db.reading() as session:
        merchants = session.scalars(
            select(Merchant.shop).join(Item, Item.merchant_id == Merchant.id)
        ).all()
        assert merchants == ["甲店", "甲店"]
        assert files_without_shop(session, ALL) == []
        assert shops_named(session) == ["甲店"]
        assert "order.assigned" in session.scalars(select(LedgerEvent.tag)).all()
    with pytest.raises(Refusal), db.transaction() as session:
        assign_orders(session, without_shop, "乙店", by=OPERATOR, now=NOW)


@pytest.mark.parametrize("shop", ["", " ", "-", "店" * 101])
def test_a_shop_has_a_name(without_shop, shop):
    with pytest.raises(Invalid), db.transaction() as session:
        assign_orders(session, without_shop, shop, by=OPERATOR, now=NOW)


def test_who_may_not_import_gives_no_order_away(without_shop, network):
    for who in (network.inspector, network.manager_far):
        with pytest.raises(Missing), db.transaction() as session:
            assign_orders(session, without_shop, "乙店", by=who, now=NOW)


# Mappings

HEADER = ["单号", "行号", "货名", "件数", "实付", "状态", "下单", "付款"]
FIELDS = [
    "main_order",
    "sub_order",
    "title",
    "quantity",
    "payable",
    "status",
    "submitted_at",
    "paid_at",
]


def own_file():
    line = [
        "77001001",
        "77001001-1",
        "天然翡翠A货冰种手镯",
        "1",
        "12800",
        "待发货",
        "2026-11-15 20:31",
        row()["paid"],
    ]
    return as_csv([HEADER, line])


def mapped(network, fields=FIELDS, by=None, shop="丙店"):
    made = given_out(make_mapping(HEADER, fields, "sub_order", "unit"))
    with db.transaction() as session:
        return save_mapping(session, "kuaishou", shop, made, by=by or network.manager, now=NOW).id


def test_a_shops_own_file_is_read_once_two_have_seen_its_columns(network):
    assert getattr(read("own.csv", own_file()), "code", "") == "no_header"
    key = mapped(network)
    with db.reading() as session:
        assert saved_mappings(session) == ()
        (waiting,) = mappings_to_see(session, ALL)
    assert (waiting.shop, waiting.approved) == ("丙店", False)
    with pytest.raises(Refusal) as alone, db.transaction() as session:
        approve_mapping(session, key, by=network.manager, now=NOW)
    assert alone.value.refused.code == "second_person_needed"
    with db.transaction() as session:
        approve_mapping(session, key, by=network.manager_net, now=NOW + timedelta(hours=1))
    result = take(own_file())
    assert (result.accepted, result.rejected) == (1, 0)
    assert shops() == [("kuaishou", "丙店", 1)]
    with pytest.raises(Refusal), db.transaction() as session:
        approve_mapping(session, key, by=network.manager_net, now=NOW)


def test_a_mapping_without_money_is_in_force_at_once_and_the_latest_counts(network):
    fields = [f if f != "payable" else "" for f in FIELDS]
    mapped(network, fields)
    with db.reading() as session:  # a center does not say alone how all others' files are read
        assert saved_mappings(session) == ()
    everywhere = network.manager_net
    mapped(network, fields, by=everywhere)
    mapped(network, [f if f != "submitted_at" else "" for f in fields], by=everywhere)
    with db.reading() as session:
        (own,) = saved_mappings(session)
    assert "submitted_at" not in own.columns


def test_two_shops_with_the_same_columns_are_asked_which(network):
    fields = [f if f != "payable" else "" for f in FIELDS]
    mapped(network, fields, by=network.manager_net)
    mapped(network, fields, by=network.manager_net, shop="丁店")
    with db.reading() as session:
        own = saved_mappings(session)
    with pytest.raises(Refusal) as asked:
        read_upload("own.csv", own_file(), "", own)
    assert asked.value.refused.code == "shop_unclear"
