"""The merchant's desk: who works at it, its pages, and whose goods someone sees."""

from __future__ import annotations

from app.web.base.access import acting
from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import GRANTS, Permission
from workflows.verdict import Text

desk = Desk(
    "merchant",
    Text("商家", "Merchant"),
    "/merchant",
    Access(permission=Permission.MERCHANT_READ),
    navigation=(
        NavigationEntry("merchant.goods", Text("我的货品", "My goods"), "g m"),
        NavigationEntry("merchant.sale", Text("销售事实", "Facts of sales"), "g f"),
        NavigationEntry("merchant.score", Text("我的评分", "My score"), "g s"),
    ),
)


def mine() -> frozenset[int]:
    """The shops of the person; nobody sees all of them here."""
    return frozenset(
        held.merchant_id
        for held in acting().assignments
        if held.merchant_id is not None and Permission.MERCHANT_READ in GRANTS[held.role]
    )
