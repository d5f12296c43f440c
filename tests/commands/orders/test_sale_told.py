"""Facts of a sale taken down by a shop and by an order file, and a return answered with them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from order_files.exports import as_csv, cells, row
from sqlalchemy import select, update
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import write
from support.return_pieces import (
    ASKED,
    HOUR,
    asked,
    case_of,
    delivered,
    item_id,
    of_category,
)

from app.base import db
from app.base.errors import Invalid, NotPermitted
from app.commands.orders.sale import ToldSale, tell_sale
from app.commands.orders.taking_in import import_orders
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.orders.sale import SaleRecord
from app.queries.personal.words import open_words
from app.queries.returns.sale import records_of_shops, widened_facts
from app.queries.returns.terms import known_order
from app.readers.orders.order_file import OrderFile, read
from workflows.returns.law.facts.words import Mark, PackageSeal
from workflows.returns.sale.cells import SaleOrigin
from workflows.returns.states import ReturnState
from workflows.roles import Actor, Assignment, Role

pytestmark = [pytest.mark.usefixtures("database")]
PRODUCT = {"exclusion": "拆封后不支持", "necessary_seal": "内封铝膜", "seal_shown": "是"}
CONFIRMED = {
    "confirmation_way": "EACH_TIME",
    "confirmed_at": "2026-11-01 08:00",
    "confirmation_text": "V3",
    "confirmation_record": "抖音快照 88，买家 张三丰",
}


@pytest.fixture
def beauty(network):
    """A delivered piece of beauty, its order made on 12 November: (ref, line, shop)."""
    ref = delivered(network)
    of_category(ref, "beauty")
    with db.transaction() as session:
        line = session.scalars(
            select(OrderLine).join(Item, Item.order_line_id == OrderLine.id)
            .where(Item.id == item_id(ref))
        ).one()  # fmt: skip
        line.product_id = "3650000000000000001"
        session.execute(
            update(ShopOrder).where(ShopOrder.id == line.order_id).values(submitted_at=NOW)
        )
        return ref, line.id, line.order.merchant_id


def merchant(shop):
    return Actor(None, "shop", (Assignment(Role.MERCHANT, merchant_id=shop),))


def tells(shop, cells, at, origin=SaleOrigin.SHOP_PAGE, **what):
    told = ToldSale(cells=cells, **what)
    write(lambda s: tell_sale(s, shop, told, origin, by=merchant(shop), now=at))


def sub_number(line):
    with db.reading() as session:
        return session.get_one(OrderLine, line).sub_number


def opened(content):
    found = read("o.csv", content)
    assert isinstance(found, OrderFile)
    return found


@both_databases
def test_a_request_is_answered_with_what_was_told_before_it(network, beauty):
    ref, line, shop = beauty
    tells(shop, PRODUCT, NOW - HOUR, product_id="3650000000000000001")
    tells(shop, CONFIRMED, NOW + HOUR, sub_order=sub_number(line))
    case = case_of(asked(ref, marks=(Mark.SEAL_BROKEN,), broken_seals=(PackageSeal.INNER_FOIL,)))
    assert (case.state, case.code) == (ReturnState.REFUSED, "EXCL_CONFIRMED")
    kept = case.decision["facts"]["confirmation"]["record"]
    assert kept["order"]
    assert "张三丰" not in str(case.decision)
    with db.reading() as session:
        record = session.scalars(select(SaleRecord).where(SaleRecord.order_line_id == line)).one()
        assert "张三丰" not in str((record.cells, record.facts, record.words))
        order = session.get_one(OrderLine, line).order_id
        assert "张三丰" in open_words(session, order, record.words.values())[0]
        events = session.scalars(
            select(LedgerEvent.body).where(LedgerEvent.tag == "order.sale_told")
        ).all()
        assert len(events) == 2
        assert "张三丰" not in str(events)
        rows = records_of_shops(session, [shop])
        assert [(r.of_order, r.kept_apart) for r in rows] == [
            (True, ("confirmation_record",)),
            (False, ()),
        ]


def test_who_only_looked_is_accepted_and_who_never_confirmed_too(network, beauty):
    ref, line, shop = beauty
    tells(shop, PRODUCT, NOW - HOUR, product_id="3650000000000000001")
    tells(shop, {**CONFIRMED, "confirmation_way": "PRE_TICKED"}, NOW, sub_order=sub_number(line))
    case = case_of(asked(ref, marks=(Mark.OPENED,), broken_seals=(PackageSeal.OUTER_BOX,)))
    assert case.state is ReturnState.ACCEPTED


def test_what_comes_after_the_decision_is_heard_as_far_as_it_widens(network, beauty):
    ref, line, shop = beauty
    late = ASKED + timedelta(days=20)  # long after the seven days
    case = asked(ref, now=late)
    assert case_of(case).code == "LATE"
    tells(shop, {**CONFIRMED, **PRODUCT}, late + HOUR, sub_order=sub_number(line))
    tells(shop, {"promises": "30天无理由"}, late + HOUR, product_id="3650000000000000001")
    with db.reading() as session:
        facts = widened_facts(session, case_of(case))
    assert (facts.exclusion, facts.confirmation) == (None, None)
    assert [promise.days for promise in facts.promises] == [30]


def test_an_order_file_tells_of_its_own_sale(network):
    told = {
        "exclusion": "不适用无理由的约定",
        "confirmation_way": "买家怎样确认",
        "confirmation_record": "确认记录",
        "gift_prices": "赠品及标价",
        "necessary_seal": "必要的一次性密封",
    }
    header, line = cells([row()])
    words = ["拆封后不支持", "默认勾选", "快照 7 李四", "手绳=39.00", "胶带"]
    content = as_csv([[*header, *told.values()], [*line, *words]])
    for _ in range(2):
        with db.transaction() as session:
            result = import_orders(session, opened(content), by=network.manager, now=NOW)
    assert [o.result.value for o in result.outcomes] == ["known"]
    with db.reading() as session:
        (record,) = session.scalars(select(SaleRecord)).all()
        assert record.facts["confirmation"]["affirmative_act"] is False
        assert record.facts["settlement"]["gifts"] == [{"name": "手绳", "indicated_price": "39.00"}]
        assert "necessary_seal" not in record.cells
        assert "李四" not in str((record.facts, record.cells))
        assert "李四" not in str(session.scalars(select(OrderLine.row)).all())
        order = session.scalars(select(ShopOrder.id)).one()
        (gift,) = known_order(session, order).order.gifts
        assert (gift.id, gift.indicated_price) == ("手绳", Decimal("39.00"))


def test_a_cell_that_is_not_understood_is_named_in_the_result_of_the_import(network):
    header, line = cells([row()])
    content = as_csv([[*header, "必要的一次性密封"], [*line, "胶带"]])
    with db.transaction() as session:
        result = import_orders(session, opened(content), by=network.manager, now=NOW)
    assert [(o.result.value, o.aside) for o in result.outcomes] == [
        ("accepted", ("必要的一次性密封",))
    ]


def test_a_shop_tells_of_its_own_sales_alone(network, beauty):
    _, _, shop = beauty
    with pytest.raises(NotPermitted):
        write(
            lambda s: tell_sale(
                s, shop, ToldSale(cells=PRODUCT, product_id="1"), SaleOrigin.SHOP_PAGE,
                by=merchant(shop + 1), now=NOW,
            )
        )  # fmt: skip
    for what, field in (
        ({"cells": PRODUCT}, "sub_order"),
        ({"cells": PRODUCT, "sub_order": "404"}, "sub_order"),
        ({"cells": CONFIRMED, "product_id": "1"}, "confirmation_way"),
        ({"cells": {"promises": "假一赔十"}, "product_id": "1"}, "promises"),
    ):
        with pytest.raises(Invalid) as refused:
            tells(shop, at=NOW, **what)
        assert refused.value.refused.facts["field"] == field
    tells(shop, PRODUCT, NOW, product_id="1")
    tells(shop, PRODUCT, NOW + HOUR, product_id="1")
    with db.reading() as session:
        assert len(records_of_shops(session, [shop])) == 1
