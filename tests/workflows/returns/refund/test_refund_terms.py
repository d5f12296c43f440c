"""What the export says of an order's money, and what a person must add before it is settled."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.refunds import refund

from workflows.returns.refund.checks import check_order
from workflows.returns.refund.order import Return, TenderKind
from workflows.returns.refund.terms import SoldLine, Terms, kind_of, order_of_export, with_terms
from workflows.strict_json.reader import UnreadableJson, dump, load

D = Decimal


def sold(line, price, payable, quantity=1, **more):
    return SoldLine(line, quantity, D(price), D(payable), **more)


def paid(order, **lines):
    return refund(order, (Return(lines=lines),)).total


def test_each_line_keeps_its_discount_and_the_condition_stays_open():
    known = order_of_export(
        [
            sold("A", "200.00", "171.43", discounts={"platform_discount": D("28.57")}),
            sold("B", "150.00", "128.57", tender="支付宝"),
        ]
    )
    check_order(known.order)
    assert known.conditions == D("50.00")
    assert [(t.id, t.amount) for t in known.order.tenders] == [
        ("paid", D("171.43")),
        ("支付宝", D("128.57")),
    ]


def test_a_tier_that_is_lost_settles_anew():
    known = order_of_export([sold("A", "200.00", "171.43"), sold("B", "150.00", "128.57")])
    tier = {"from_amount": "300", "off": "50"}
    terms = load(Terms, {"promotions": [{"id": "满300减50", "tiers": [tier]}]})
    whole = with_terms(known, terms)
    check_order(whole.order)
    assert whole.conditions == 0
    assert paid(whole.order, B=1) == D("100.00")
    better = with_terms(known, load(Terms, dump(terms) | {"method": "pro_rata"}))
    assert paid(better.order, B=1) == D("128.57")


def test_terms_that_do_not_explain_what_was_paid_are_refused():
    known = order_of_export([sold("A", "200.00", "171.43"), sold("B", "150.00", "128.57")])
    tier = {"from_amount": "300", "off": "40"}
    terms = load(Terms, {"promotions": [{"id": "满300减40", "tiers": [tier]}]})
    with pytest.raises(UnreadableJson) as caught:
        check_order(with_terms(known, terms).order)
    assert "310" in caught.value.problems[0][1].zh


def test_a_set_and_free_shipping_and_a_gift():
    known = order_of_export([sold("A", "300.00", "258.62"), sold("B", "280.00", "241.38")])
    terms = load(
        Terms,
        {
            "sets": [{"id": "s", "price": "500.00", "components": {"A": 1, "B": 1}}],
            "free_from": "400",
            "disclosed_tariff": "12",
            "gifts": [{"id": "杯子", "indicated_price": "20", "from_amount": "400"}],
        },
    )
    whole = with_terms(known, terms).order
    check_order(whole)
    assert paid(whole, B=1) == D("168.00")  # 200.00 by 17(2), less freight 12 and the gift 20


def test_a_changed_price_has_no_condition():
    changed = {"price_change": D("-20.00"), "platform_discount": D("0")}
    known = order_of_export([sold("A", "100.00", "80.00", discounts=changed)])
    assert known.conditions == 0
    with_coupon = {"price_change": D("-10.00"), "platform_discount": D("20.00")}
    known = order_of_export([sold("A", "388.00", "756.00", 2, discounts=with_coupon)])
    assert known.conditions == D("20.00")


def test_a_red_packet_goes_back_in_kind():
    known = order_of_export([sold("A", "100.00", "91.00", discounts={"red_packet": D("9.00")})])
    check_order(known.order)
    assert known.conditions == 0
    done = refund(known.order, (Return(lines={"A": 1}),))
    assert (done.total, done.money) == (D("100.00"), D("91.00"))
    assert {line.tender for line in done.payments} == {"paid", "red_packet"}


@pytest.mark.parametrize(
    ("payable", "goods"), [("112.00", "100.00"), ("100.00", "100.00"), ("90.00", "90.00")]
)
def test_freight_is_no_goods_price_however_the_template_counts(payable, goods):
    known = order_of_export([sold("A", "100.00", payable, freight=D("12.00"))])
    check_order(known.order)
    assert known.order.lines[0].paid == D(goods)
    assert paid(known.order, A=1) == D(goods)


def test_several_ways_of_payment_in_one_cell_are_not_split_by_guess():
    known = order_of_export([sold("A", "100.00", "100.00", tender="抖音支付+礼品卡")])
    assert known.split == "抖音支付+礼品卡"
    ways = [
        {"id": "抖音支付", "kind": "wallet", "amount": "60"},
        {"id": "礼品卡", "kind": "gift_card", "amount": "40"},
    ]
    split = with_terms(known, load(Terms, {"tenders": ways}))
    check_order(split.order)
    assert (split.split, len(split.order.tenders)) == ("", 2)


def test_without_a_price_there_is_no_order():
    with pytest.raises(UnreadableJson):
        order_of_export([SoldLine("A", 1)])
    assert order_of_export([SoldLine("A", 3, None, D("100.00"))]).order.lines[0].paid == D("100.00")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("微信支付", TenderKind.WALLET),
        ("信用卡", TenderKind.CARD),
        ("银行卡", TenderKind.BANK),
        ("货到付款", TenderKind.CASH),
        ("", TenderKind.WALLET),
    ],
)
def test_a_way_of_payment_is_known_by_its_name(name, kind):
    assert kind_of(name) is kind


def test_lines_paid_in_different_ways_keep_their_own():
    packet = {"red_packet": D("9.00")}
    known = order_of_export(
        [
            sold("A", "100.00", "100.00", tender="支付宝", freight=D("6.00")),
            sold("B", "200.00", "191.00", tender="微信支付", discounts=packet),
        ]
    )
    check_order(known.order)
    assert [dict(line.tenders) for line in known.order.lines] == [
        {"支付宝": D("100.00")},
        {"微信支付": D("191.00")},
    ]
    assert [(t.id, t.amount) for t in known.order.tenders] == [
        ("支付宝", D("106.00")),
        ("微信支付", D("191.00")),
        ("red_packet", D("9.00")),
    ]
    back = refund(known.order, (Return(lines={"A": 1}),))
    assert [(line.tender, line.amount) for line in back.payments] == [("支付宝", D("100.00"))]
    other = refund(known.order, (Return(lines={"B": 1}),))
    assert [(line.tender, line.amount) for line in other.payments] == [("微信支付", D("191.00"))]


def test_one_way_for_all_lines_is_common():
    known = order_of_export([sold(n, "100.00", "100.00", tender="支付宝") for n in "AB"])
    assert [dict(line.tenders) for line in known.order.lines] == [{}, {}]


def test_tenders_that_a_person_entered_keep_what_lines_still_name():
    known = order_of_export(
        [
            sold("A", "100.00", "100.00", tender="微信支付"),
            sold("B", "200.00", "200.00", tender="支付宝+礼品卡"),
        ]
    )
    assert known.split == "支付宝+礼品卡"
    ways = [("微信支付", "wallet", "100"), ("支付宝", "wallet", "150"), ("卡", "gift_card", "50")]
    rows = [{"id": name, "kind": kind, "amount": amount} for name, kind, amount in ways]
    entered = with_terms(known, load(Terms, {"tenders": rows})).order
    check_order(entered)
    assert [dict(line.tenders) for line in entered.lines] == [{"微信支付": D("100.00")}, {}]
    back = refund(entered, (Return(lines={"B": 1}),))
    assert {line.tender: line.amount for line in back.payments} == {
        "支付宝": D("150.00"),
        "卡": D("50.00"),
    }
    whole = [{"id": "银行卡", "kind": "bank", "amount": "300"}]
    renamed = with_terms(known, load(Terms, {"tenders": whole})).order
    assert [dict(line.tenders) for line in renamed.lines] == [{}, {}]
