"""What a return is going to bring, told before it is settled."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from support.refunds import expect_refund, refund

from workflows.returns.refund.order import Order, OrderGift, PaidLine, Return, Tender, TenderKind

D = Decimal
GIFT = OrderGift("手绳", 2, D("39.00"))


def order(*gifts: OrderGift) -> Order:
    lines = (PaidLine("A", 1, D("500.00")), PaidLine("B", 1, D("100.00")))
    return Order(lines, (Tender("wallet", TenderKind.WALLET, D("600.00")),), gifts=gifts)


def test_gifts_are_taken_as_sent_back_and_told_apart() -> None:
    both = Return({"A": 1, "B": 1})
    found = expect_refund(order(GIFT), [both])
    assert found.result.total == D("600.00")
    assert [(line.of, line.amount) for line in found.if_kept] == [("手绳", D("-78.00"))]
    assert refund(order(GIFT), [both]).total == D("522.00")


def test_a_gift_that_came_back_before_is_not_asked_for_again() -> None:
    first, last = Return({"A": 1}, gifts={"手绳": 2}), Return({"B": 1})
    found = expect_refund(order(GIFT), [first, last], {"wallet": D("500.00")})
    assert found.result.total == D("100.00")
    assert found.if_kept == ()


def test_a_gift_without_an_indicated_price_takes_nothing_off() -> None:
    found = expect_refund(order(replace(GIFT, indicated_price=None)), [Return({"A": 1, "B": 1})])
    assert found.result.total == D("600.00")
    assert found.if_kept == ()


def test_a_gift_that_came_back_is_not_listed_as_kept() -> None:
    whole = Return({"A": 1, "B": 1}, gifts={"手绳": 2})
    settled = refund(order(GIFT), [whole])
    assert settled.total == D("600.00")
    assert [line for line in settled.lines if line.of == "手绳"] == []
