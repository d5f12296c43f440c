"""Changes of an order's row in words: names of columns and states, money and times as pages say
them."""

from __future__ import annotations

from collections.abc import Mapping

from app.web.base.language import say
from app.web.orders.desk import desk
from workflows.orders.dialect_file import platforms
from workflows.orders.fields import FIELDS
from workflows.orders.row import AfterSale, OrderStatus
from workflows.verdict import Text
from workflows.whole import whole

STATUSES: Mapping[OrderStatus, Text] = whole(
    OrderStatus,
    {
        OrderStatus.UNPAID: Text("待支付", "Unpaid"),
        OrderStatus.TO_SHIP: Text("待发货", "To ship"),
        OrderStatus.PARTLY_SHIPPED: Text("部分发货", "Partly shipped"),
        OrderStatus.SHIPPED: Text("已发货", "Shipped"),
        OrderStatus.FINISHED: Text("已完成", "Finished"),
        OrderStatus.CLOSED: Text("已关闭", "Closed"),
    },
)
AFTER_SALES: Mapping[AfterSale, Text] = whole(
    AfterSale,
    {
        AfterSale.NONE: Text("无", "None"),
        AfterSale.IN_PROGRESS: Text("售后中", "In progress"),
        AfterSale.CLOSED: Text("售后关闭", "Closed"),
        AfterSale.PARTLY_REFUNDED: Text("部分退款", "Partly refunded"),
        AfterSale.REFUNDED: Text("已退款", "Refunded"),
    },
)
_STATES: Mapping[str, Mapping[str, Text]] = {
    "status": {state.value: name for state, name in STATUSES.items()},
    "after_sale": {case.value: name for case, name in AFTER_SALES.items()},
}
_OTHERS = {
    "discounts": Text("优惠", "Discounts"),
    "aside": Text("原样留存的内容", "What is kept as it came"),
}


@desk.app_template_filter("platform_said")
def platform_said(code: str) -> str:
    """The name of a platform."""
    return say(platforms().get(code, code))


@desk.app_template_filter("field_said")
def field_said(field: str) -> str:
    """The name of a row's field."""
    if field in FIELDS:
        return say(FIELDS[field].name)
    return say(_OTHERS[field]) if field in _OTHERS else field


@desk.app_template_filter("value_said")
def value_said(value: str, field: str) -> str:
    """A value of it, as `FieldChange` writes it."""
    name = _STATES.get(field, {}).get(value)
    return value if name is None else say(name)
