"""Where an order line goes, and what a second import may still change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.standards.house_rules import house_rules

from workflows.orders.custom_made import custom_made
from workflows.orders.lines import (
    SHANGHAI,
    KnownLine,
    RowDecision,
    RowEffect,
    RowResult,
    Way,
    chosen,
    decide,
    find_route,
    route,
)
from workflows.orders.row import AfterSale, OrderRow, OrderStatus

RULES = house_rules()
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_row(**changed: object) -> OrderRow:
    row = OrderRow(
        line=2,
        main_order="6921837405512083641",
        sub_order="6921837405512149177",
        title="天然翡翠A货冰种手镯",
        quantity=1,
        status=OrderStatus.TO_SHIP,
        sku="圈口56mm",
        unit_price=Decimal("12800.00"),
        submitted_at=datetime(2026, 11, 15, 20, 31, 7, tzinfo=SHANGHAI),
    )
    return replace(row, **changed)  # type: ignore[arg-type]  # names of fields


def test_one_item_a_piece() -> None:
    found = find_route(a_row(quantity=3), RULES, AT)
    assert (found.way, found.category, found.items) == (Way.INSPECT, "jade", 3)
    assert found.rule_ids == ("jade-stone", "jade-form")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"status": OrderStatus.UNPAID}, "unpaid"),
        ({"status": OrderStatus.CLOSED}, "closed"),
        ({"after_sale": AfterSale.REFUNDED}, "refunded"),
        ({"status": OrderStatus.CLOSED, "after_sale": AfterSale.REFUNDED}, "refunded"),
        ({"title": "盲盒", "status": OrderStatus.CLOSED}, "closed"),
    ],
)
def test_unpaid_cancelled_and_refunded_lines_make_no_items(
    changed: dict[str, object], code: str
) -> None:
    found = find_route(a_row(**changed), RULES, AT)
    assert (found.way, found.items, found.code) == (Way.NONE, 0, code)
    assert found.reason.zh
    assert found.reason.en


@pytest.mark.parametrize("after_sale", [AfterSale.IN_PROGRESS, AfterSale.PARTLY_REFUNDED])
def test_an_open_or_partial_refund_keeps_its_items(after_sale: AfterSale) -> None:
    assert find_route(a_row(after_sale=after_sale), RULES, AT).items == 1


def test_a_center_may_leave_out_other_states() -> None:
    strict = replace(
        RULES, statuses=RULES.statuses - {"finished"}, after_sales=frozenset({"none", "closed"})
    )
    done = find_route(a_row(status=OrderStatus.FINISHED), strict, AT)
    assert (done.way, done.code) == (Way.NONE, "status")
    asked = find_route(
        a_row(after_sale=AfterSale.IN_PROGRESS, after_sale_text="退款中"), strict, AT
    )
    assert (asked.way, asked.code) == (Way.NONE, "after_sale")
    assert "退款中" in asked.reason.zh


@pytest.mark.parametrize(
    ("price", "way"),
    [
        ("99.99", Way.NOT_NEEDED),
        ("100.00", Way.INSPECT),
        (None, Way.INSPECT),
        ("0.00", Way.NOT_NEEDED),
    ],
)
def test_jade_is_inspected_from_a_hundred_yuan(price: str | None, way: Way) -> None:
    found = find_route(a_row(unit_price=price and Decimal(price), quantity=5), RULES, AT)
    assert found.way is way
    assert found.items == (5 if way is Way.INSPECT else 0)
    if way is Way.NOT_NEEDED:
        assert (found.code, found.category) == ("below_threshold", "jade")
        assert "100.00" in found.reason.zh
        assert "100.00" in found.reason.en


def test_the_threshold_is_the_unit_price_not_the_payable_and_only_jades() -> None:
    assert find_route(a_row(payable=Decimal("9.90")), RULES, AT).way is Way.INSPECT
    cheap = a_row(title="飞天茅台", sku="", unit_price=Decimal("9.90"))
    assert find_route(cheap, RULES, AT).way is Way.INSPECT


def test_a_threshold_is_that_of_the_day_of_the_order_in_shanghai() -> None:
    (jade,) = RULES.thresholds
    day = date(2026, 11, 16)
    later = replace(RULES, thresholds=(replace(jade, since=day),))
    cheap = a_row(unit_price=Decimal("50.00"))
    assert find_route(cheap, later, AT).way is Way.INSPECT
    # 16:30 UTC on the 15th is the 16th in Shanghai.
    paid = replace(cheap, paid_at=datetime(2026, 11, 15, 16, 30, tzinfo=UTC))
    assert find_route(paid, later, AT).way is Way.NOT_NEEDED
    undated = replace(cheap, submitted_at=None)
    assert find_route(undated, later, AT).way is Way.NOT_NEEDED
    ended = replace(RULES, thresholds=(replace(jade, until=day),))
    assert find_route(paid, ended, AT).way is Way.NOT_NEEDED
    assert find_route(undated, ended, AT).way is Way.INSPECT


def test_an_exempt_category_needs_no_inspection_and_says_why() -> None:
    found = find_route(a_row(title="补差价专拍", sku=""), RULES, AT)
    assert (found.way, found.code, found.category) == (Way.NOT_NEEDED, "exempt", "fee")
    assert "没有实物" in found.reason.zh


def test_no_category_or_two_wait_for_a_person_who_may_then_choose() -> None:
    nothing = a_row(title="手工皮具", sku="")
    assert find_route(nothing, RULES, AT).code == "no_match"
    both = a_row(title="足金转运珠 和田玉手链", quantity=2)
    found = find_route(both, RULES, AT)
    assert (found.way, found.items, found.category) == (Way.WAITING_FOR_CATEGORY, 0, None)
    assert found.candidates == ("gold", "jade")
    assert "黄金贵金属、翡翠玉石" in found.reason.zh
    assert "“和田玉”指向 翡翠玉石；“足金”指向 黄金贵金属" in found.reason.zh
    by_hand = route(both, chosen("gold"), RULES, AT)
    assert (by_hand.way, by_hand.category, by_hand.items) == (Way.INSPECT, "gold", 2)
    assert by_hand.rule_ids == ("person",)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"order_type": "定制"}, ["order_type"]),
        ({"sku": "按手寸定制 53.5mm"}, ["sku"]),
        ({"merchant_remark": "买家要求改圈口"}, ["merchant_remark"]),
        (
            {"buyer_message": "内圈刻字 平安", "order_type": "定制商品"},
            ["order_type", "buyer_message"],
        ),
        ({"order_type": "普通订单"}, []),
        ({"title": "翡翠手镯 支持定制"}, []),
        ({"sku": "非定制款"}, []),
        ({"sku": "可定制"}, []),
        ({"merchant_remark": "送定制礼盒"}, []),
        ({"buyer_message": "不定制，要现货"}, []),
    ],
)
def test_custom_made_with_what_proves_it(changed: dict[str, object], fields: list[str]) -> None:
    row = a_row(**changed)
    proofs = custom_made(row, RULES)
    assert [p.field for p in proofs] == fields
    quoted = {"order_type", "sku"}
    assert all(
        p.text == (getattr(row, p.field) if p.field in quoted else "含定制字样") for p in proofs
    )
    assert find_route(row, RULES, AT).custom == proofs


def test_rules_without_custom_words_find_none() -> None:
    assert custom_made(a_row(order_type="定制"), replace(RULES, custom=None)) == ()


# A second import.

REGISTERED = KnownLine(a_row(quantity=2), items=2)


def again(known: KnownLine, **changed: object) -> RowDecision:
    return decide(replace(known.row, **changed), known, RULES, AT)  # type: ignore[arg-type]  # fields


def test_a_new_row_is_accepted() -> None:
    found = decide(a_row(), None, RULES, AT)
    assert (found.result, found.effect) == (RowResult.ACCEPTED, RowEffect.REGISTER)
    assert found.route is not None
    assert found.route.items == 1


def test_the_same_row_elsewhere_in_the_file_is_known() -> None:
    found = again(REGISTERED, line=99)
    assert (found.result, found.effect, found.route) == (RowResult.KNOWN, RowEffect.NOTHING, None)


def test_a_template_that_says_less_is_known() -> None:
    told = KnownLine(replace(REGISTERED.row, merchant_remark="原箱"), items=2)
    assert again(told, merchant_remark="", sku="", unit_price=None).result is RowResult.KNOWN


def test_a_newer_status_updates_and_keeps_the_items() -> None:
    found = again(REGISTERED, status=OrderStatus.SHIPPED, waybill="SF1")
    assert (found.result, found.effect, found.route) == (RowResult.UPDATED, RowEffect.RECORD, None)
    assert [c.field for c in found.changes] == ["status", "waybill"]
    assert found.row.waybill == "SF1"


def test_an_older_export_takes_nothing_back() -> None:
    shipped = KnownLine(replace(REGISTERED.row, status=OrderStatus.SHIPPED), items=2)
    found = again(shipped, status=OrderStatus.TO_SHIP, quantity=1)
    assert (found.result, found.code) == (RowResult.KNOWN, "older_file")
    refunded = KnownLine(replace(REGISTERED.row, after_sale=AfterSale.REFUNDED), items=2)
    assert again(refunded, after_sale=AfterSale.IN_PROGRESS).code == "older_file"


def test_a_line_paid_since_is_routed_anew() -> None:
    unpaid = KnownLine(a_row(status=OrderStatus.UNPAID, quantity=2))
    found = again(unpaid, status=OrderStatus.TO_SHIP)
    assert (found.result, found.effect) == (RowResult.UPDATED, RowEffect.REROUTE)
    assert found.route is not None
    assert found.route.items == 2


def test_a_line_whose_category_a_person_chose_keeps_it() -> None:
    waiting = KnownLine(a_row(title="手工皮具", status=OrderStatus.UNPAID), category="handbag")
    found = again(waiting, status=OrderStatus.TO_SHIP)
    assert found.route is not None
    assert (found.route.category, found.route.items) == ("handbag", 1)


def test_a_refund_before_arrival_cancels_the_items() -> None:
    found = again(REGISTERED, after_sale=AfterSale.REFUNDED)
    assert (found.result, found.effect) == (RowResult.UPDATED, RowEffect.CANCEL_ITEMS)
    assert found.code == "refunded"


def test_a_refund_after_arrival_asks_a_person() -> None:
    found = again(replace(REGISTERED, arrived=1), status=OrderStatus.CLOSED)
    assert found.effect is RowEffect.ASK_PERSON
    assert found.reason is not None
    assert "1 件已到中心" in found.reason.zh
    assert "at the center" in found.reason.en


def test_a_refunded_line_is_cancelled_once() -> None:
    over = KnownLine(replace(REGISTERED.row, after_sale=AfterSale.REFUNDED), items=2)
    assert again(over, status=OrderStatus.CLOSED).effect is RowEffect.RECORD


@pytest.mark.parametrize(
    ("field", "value"), [("quantity", 3), ("title", "和田玉手镯"), ("product_id", "1")]
)
def test_what_hangs_on_the_items_needs_a_person(field: str, value: object) -> None:
    found = again(REGISTERED, **{field: value})
    assert (found.result, found.effect) == (RowResult.REJECTED, RowEffect.NOTHING)
    assert (found.column, found.value) == (field, str(value))
    assert found.row == REGISTERED.row
    assert found.reason is not None
    assert "已登记 2 件" in found.reason.zh


@pytest.mark.parametrize(
    ("paid", "now", "question"),
    [
        ("1280.00", "99.00", True),
        ("1280.00", None, True),
        (None, "99.00", True),
        ("1280.00", "1280.00", False),
    ],
)
def test_another_price_of_registered_pieces_is_a_question_unless_the_payment_agrees(
    paid: str | None, now: str | None, question: bool
) -> None:
    row = a_row(unit_price=Decimal("1280.00"), payable=paid and Decimal(paid))
    known, new = (
        KnownLine(row, items=1),
        a_row(unit_price=Decimal("1180.00"), payable=now and Decimal(now)),
    )
    found = decide(new, known, RULES, AT)
    assert (found.code == "another_price") is question
    assert decide(new, known, RULES, AT, same=True).result is RowResult.UPDATED
    assert decide(new, KnownLine(row), RULES, AT).result is RowResult.UPDATED
    if question:
        assert (found.result, found.column, found.value) == (
            RowResult.REJECTED, "unit_price", "1180.00",
        )  # fmt: skip
        assert found.reason is not None
        assert "1280.00 元改为 1180.00 元" in found.reason.zh


def test_without_items_the_listing_may_still_change() -> None:
    waiting = KnownLine(a_row(title="手工皮具"))
    found = again(waiting, title="天然翡翠手镯", quantity=2)
    assert found.route is not None
    assert (found.effect, found.route.items) == (RowEffect.REROUTE, 2)


def test_a_sub_order_never_moves_to_another_order() -> None:
    found = again(KnownLine(a_row()), main_order="1")
    assert (found.result, found.column) == (RowResult.REJECTED, "main_order")


ROWS = st.builds(
    a_row,
    title=st.sampled_from(["天然翡翠手镯", "手工皮具", "飞天茅台", "足金和田玉手链", "补差价"]),
    status=st.sampled_from(OrderStatus),
    after_sale=st.sampled_from(AfterSale),
    quantity=st.integers(1, 3),
    unit_price=st.none() | st.decimals(0, 200, places=2),
    waybill=st.sampled_from(["", "SF1"]),
)


@given(st.lists(ROWS, min_size=1, max_size=6))
def test_however_often_imported_pieces_are_registered_once(rows: list[OrderRow]) -> None:
    known: KnownLine | None = None
    for row in rows:
        found = decide(row, known, RULES, AT)
        made = found.route.items if found.route else 0
        before = known.items if known else 0
        assert not (made and before)
        known = KnownLine(found.row, items=before + made)
        repeated = decide(found.row, known, RULES, AT)
        assert (repeated.result, repeated.effect) == (RowResult.KNOWN, RowEffect.NOTHING)
        second = decide(row, known, RULES, AT)
        assert second.result in {RowResult.KNOWN, RowResult.REJECTED}
        assert second.route is None
