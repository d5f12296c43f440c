"""The merchant's desk: who works at it, its pages, and whose goods someone sees."""

from __future__ import annotations

from app.web.base.access import acting
from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "merchant",
    Text("商家", "Merchant"),
    "/merchant",
    Access(permission=Permission.MERCHANT_READ),
    navigation=(
        NavigationEntry("merchant.goods", Text("我的货品", "My goods"), "g m"),
        NavigationEntry("merchant.live", Text("直播间", "Live room"), "g l"),
        NavigationEntry("merchant.returns", Text("退货", "Returns"), "g r"),
        NavigationEntry("merchant.sale", Text("销售事实", "Facts of sales"), "g f"),
        NavigationEntry("merchant.fees", Text("对账单", "Statement"), "g t"),
        NavigationEntry("merchant.score", Text("我的评分", "My score"), "g s"),
        NavigationEntry("merchant.shop", Text("店铺设置", "My shop"), "g d"),
    ),
)


def mine() -> frozenset[int]:
    """The shops of the person; nobody sees all of them here."""
    return acting().shops(Permission.MERCHANT_READ)
