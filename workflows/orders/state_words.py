"""The words of an order's state and of its after-sale case, as all platforms write them. What a
platform writes otherwise its own file says; what nobody knows is never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workflows.orders.row import AfterSale, OrderStatus

_STATUSES = {
    **dict.fromkeys(("待支付", "未支付", "待付款", "未付款", "等待买家付款"), OrderStatus.UNPAID),
    **dict.fromkeys(
        ("待发货", "已支付", "已付款", "备货中", "待确认", "待出库", "买家已付款"),
        OrderStatus.TO_SHIP,
    ),
    "部分发货": OrderStatus.PARTLY_SHIPPED,
    **dict.fromkeys(("已发货", "待收货", "运输中", "已揽收"), OrderStatus.SHIPPED),
    **dict.fromkeys(("已完成", "交易成功", "交易完成", "已收货", "已签收"), OrderStatus.FINISHED),
    **dict.fromkeys(
        ("已关闭", "已取消", "交易关闭", "订单关闭", "订单取消", "交易取消"), OrderStatus.CLOSED
    ),
}

# The first line whose words all stand in the text decides.
_AFTER_SALES = (
    (("部分", "退款", "成功"), AfterSale.PARTLY_REFUNDED),
    (("部分", "退款", "完成"), AfterSale.PARTLY_REFUNDED),
    (("退差价", "成功"), AfterSale.PARTLY_REFUNDED),
    (("退款成功",), AfterSale.REFUNDED),
    (("退款完成",), AfterSale.REFUNDED),
    (("已退款",), AfterSale.REFUNDED),
    (("关闭",), AfterSale.CLOSED),
    (("拒绝",), AfterSale.CLOSED),
    (("撤销",), AfterSale.CLOSED),
    (("取消",), AfterSale.CLOSED),
    (("失败",), AfterSale.CLOSED),
    (("中止",), AfterSale.CLOSED),
    (("终止",), AfterSale.CLOSED),
    (("换货", "成功"), AfterSale.CLOSED),
    (("换货", "完成"), AfterSale.CLOSED),
    (("补寄", "成功"), AfterSale.CLOSED),
    (("补寄", "完成"), AfterSale.CLOSED),
    (("维修", "成功"), AfterSale.CLOSED),
    (("维修", "完成"), AfterSale.CLOSED),
    (("售后完成",), AfterSale.CLOSED),
    (("中",), AfterSale.IN_PROGRESS),
    (("待",), AfterSale.IN_PROGRESS),
    (("申请",), AfterSale.IN_PROGRESS),
    (("同意",), AfterSale.IN_PROGRESS),
    (("全额退款",), AfterSale.REFUNDED),
)
# All that the words of a case are made of: what holds anything else is not read by half of it.
_OF_A_CASE = re.compile(
    "(?:买家|卖家|商家|平台|消费者|客户|客服|用户|系统|小二|主品订单|订单|商品|仅|部分|全额|极速|退差价|退款"
    "|退货|换货|退换货|退回|补寄|维修|价保|赔付|补偿|售后|申请|发起|提交|同意|拒绝|撤销|撤回|取消|关闭|成功|完成"
    "|失败|中止|终止|处理|审核|等待|正在|进行|寄回|寄出|发货|收货|签收|确认|介入|协商|仲裁|超时|自动|已经"
    "|已|待|未|中|并|的|后|且|[,，、;；()（）/|-])+"
)
_NO_CASE = re.compile(
    r"(?:无|未|没有|暂无|尚未)(?:申请|发起|产生|进行)?(?:退款|售后|退换货|退货)(?:申请|记录)?"
)


def status_of(text: str, words: Mapping[str, OrderStatus]) -> OrderStatus | None:
    """The state by the platform's own words, then by those of all; `text` without blanks."""
    return words.get(text.casefold(), _STATUSES.get(text))


def after_sale_of(text: str, words: Mapping[str, AfterSale]) -> AfterSale | None:
    """The after-sale case, likewise."""
    if text.casefold() in words:
        return words[text.casefold()]
    if _NO_CASE.fullmatch(text):
        return AfterSale.NONE
    if not _OF_A_CASE.fullmatch(text):
        return None
    return next((case for signs, case in _AFTER_SALES if all(s in text for s in signs)), None)
