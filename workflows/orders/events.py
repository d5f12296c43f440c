"""What the ledger says of orders: files, lines, categories, what a merchant declared."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("order.imported", "订单文件已导入", "Order file imported", led_to=None)
@dataclass(frozen=True)
class OrdersImported(Event):
    file_digest: str
    name: str
    accepted: int
    known: int
    updated: int
    rejected: int
    items: int


@event("order_line.categorised", "品类已确定", "Category decided", led_to=None)
@dataclass(frozen=True)
class LineCategorised(Event):
    sub_order: str
    category: str
    route: str
    reason: str


@event("order_line.updated", "订单状态已更新", "Order updated", led_to=None)
@dataclass(frozen=True)
class LineUpdated(Event):
    sub_order: str
    changes: dict[str, list[str]]


@event("item.listing_declared", "商品描述已申报", "Listing declared", led_to=None)
@dataclass(frozen=True)
class ListingDeclared(Event):
    facts: dict[str, str]
