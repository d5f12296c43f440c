"""The buyer's office: who works at it, and its pages."""

from __future__ import annotations

from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "purchasing",
    Text("采购", "Purchasing"),
    "/purchasing",
    Access(permission=Permission.LOT_BUY),
    navigation=(
        NavigationEntry("purchasing.orders", Text("采购单", "Orders"), "g o"),
        NavigationEntry("purchasing.suppliers", Text("供应商", "Suppliers"), "g s"),
        NavigationEntry("purchasing.mappings", Text("库存对应", "Mappings"), "g m"),
    ),
)
