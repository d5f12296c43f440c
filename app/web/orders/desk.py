"""The orders desk: who works at it, and its pages."""

from __future__ import annotations

from flask import request

from app.queries.orders.whose import Sight, sight_of
from app.web.base.access import acting
from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

LONGEST_KEY = 19

desk = Desk(
    "orders",
    Text("订单", "Orders"),
    "/orders",
    Access(permission=Permission.ORDER_IMPORT),
    navigation=(
        NavigationEntry("orders.upload", Text("导入", "Import"), "g i"),
        NavigationEntry("orders.waiting", Text("待定品类", "To categorise"), "g w"),
        NavigationEntry("orders.titles", Text("打印品名", "Printed titles"), "g n"),
        NavigationEntry("orders.search", Text("查订单", "Find orders"), "g f"),
        NavigationEntry("orders.returned", Text("重新送检", "Resubmit"), "g s"),
    ),
)


def centers() -> frozenset[int] | None:
    """The centers whose orders the person sees; None means all."""
    return acting().centers(Permission.ORDER_IMPORT)


def sight() -> Sight:
    """Which imports and lines the person sees."""
    return sight_of(acting(), Permission.ORDER_IMPORT)


def place(name: str) -> int:
    """A page's place from the address; anything that is no key is the first page."""
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_KEY else 0
