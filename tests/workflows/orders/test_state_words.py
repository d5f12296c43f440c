"""The words of platforms for a state and for an after-sale case, each as it is understood."""

from __future__ import annotations

import pytest

from workflows.orders.row import AfterSale, OrderStatus
from workflows.orders.state_words import after_sale_of, status_of

STATUSES = {
    "unpaid": "待支付 未支付 待付款 未付款 等待买家付款",
    "to_ship": "待发货 已支付 已付款 备货中 待确认 待出库 买家已付款",
    "partly_shipped": "部分发货",
    "shipped": "已发货 待收货 运输中 已揽收",
    "finished": "已完成 交易成功 交易完成 已收货 已签收",
    "closed": "已关闭 已取消 交易关闭 订单关闭 订单取消 交易取消",
}


@pytest.mark.parametrize("status", OrderStatus)
def test_each_word_of_a_state(status: OrderStatus) -> None:
    words = STATUSES[status.value].split()
    assert {word: status_of(word, {}) for word in words} == dict.fromkeys(words, status)


def test_a_platforms_own_word_comes_first_and_nothing_is_guessed() -> None:
    own = {"已完成": OrderStatus.CLOSED, "done": OrderStatus.FINISHED}
    assert status_of("已完成", own) is OrderStatus.CLOSED
    assert status_of("DONE", own) is OrderStatus.FINISHED
    assert status_of("待付款", own) is OrderStatus.UNPAID
    assert status_of("已完成了", {}) is None
    assert status_of("", {}) is None


# Each line of the table by a case that no other line before it decides.
CASES = {
    "部分退款成功": "partly_refunded",
    "部分商品退款完成": "partly_refunded",
    "退差价成功": "partly_refunded",
    "退款成功": "refunded",
    "退款完成": "refunded",
    "已退款": "refunded",
    "全额退款": "refunded",
    "退款关闭": "closed",
    "商家拒绝退款": "closed",
    "买家撤销退款申请": "closed",
    "买家取消退款申请": "closed",
    "退款失败": "closed",
    "售后中止": "closed",
    "售后终止": "closed",
    "换货成功": "closed",
    "换货完成": "closed",
    "补寄成功": "closed",
    "补寄完成": "closed",
    "维修成功": "closed",
    "维修完成": "closed",
    "售后完成": "closed",
    "退款处理中": "in_progress",
    "待商家处理": "in_progress",
    "买家发起退款申请": "in_progress",
    "商家同意退款": "in_progress",
    "全额退款申请": "in_progress",
    "平台介入处理中": "in_progress",
    "无退款": "none",
    "未申请售后": "none",
    "暂无售后记录": "none",
    "没有产生退货申请": "none",
    "尚未退换货": "none",
}


@pytest.mark.parametrize(("text", "case"), CASES.items())
def test_each_case(text: str, case: str) -> None:
    assert after_sale_of(text, {}) is AfterSale(case)


@pytest.mark.parametrize(
    "text", ["", "退款", "平台处理中的怪状态", "退款成功了吗", "好评", "无退款成功"]
)
def test_what_nobody_knows_is_not_read_by_half(text: str) -> None:
    assert after_sale_of(text, {}) is None


def test_a_platforms_own_case_comes_first() -> None:
    own = {"退款成功": AfterSale.CLOSED, "refunded": AfterSale.REFUNDED}
    assert after_sale_of("退款成功", own) is AfterSale.CLOSED
    assert after_sale_of("Refunded", own) is AfterSale.REFUNDED
    assert after_sale_of("退款完成", own) is AfterSale.REFUNDED
