"""What the ledger says of orders: files, lines, categories, what a merchant declared."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("order.imported", "订单文件已导入", "Order file imported", led_to=None, version=2)
@dataclass(frozen=True)
class OrdersImported(Event):
    """The file by its digest alone: people write buyers into its name."""

    file_digest: str
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


@event("order_line.updated", "订单状态已更新", "Order updated", led_to=None, version=2)
@dataclass(frozen=True)
class LineUpdated(Event):
    """`personal` gives of each personal field a digest by the order's own key, nothing else."""

    sub_order: str
    changes: dict[str, list[str]]
    personal: dict[str, str]


@event("order.receiver_replaced", "收件信息已更新", "Receiver replaced", led_to=None)
@dataclass(frozen=True)
class ReceiverReplaced(Event):
    sub_order: str
    fields: list[str]


@event(
    "order.receiver_noted",
    "寄出后收件信息有变，仅作记录",
    "Receiver changed after dispatch: noted",
    led_to=None,
)
@dataclass(frozen=True)
class ReceiverNoted(Event):
    sub_order: str
    fields: list[str]


@event(
    "order.rejected_rows_taken",
    "未导入行已下载并销毁",
    "Rejected rows taken, then gone",
    led_to=None,
)
@dataclass(frozen=True)
class RejectedRowsTaken(Event):
    import_key: int
    rows: int


@event("item.listing_declared", "商品描述已申报", "Listing declared", led_to=None)
@dataclass(frozen=True)
class ListingDeclared(Event):
    facts: dict[str, str]


@event("order.assigned", "订单已归到店铺", "Orders given to a shop", led_to=None)
@dataclass(frozen=True)
class OrdersAssigned(Event):
    import_key: int
    platform: str
    shop: str
    orders: list[str]


@event("order.number_moved", "订单号已改归另一家店铺", "Number given to its shop", led_to=None)
@dataclass(frozen=True)
class OrderNumberMoved(Event):
    """In the history of both orders: the one that is now called otherwise, and the new one."""

    platform: str
    number: str
    now_called: str
    from_shop: str
    to_shop: str
    pieces: list[str]
    reason: str


@event("order.number_stays", "订单号维持原店铺", "Number stays with its shop", led_to=None)
@dataclass(frozen=True)
class OrderNumberStays(Event):
    platform: str
    number: str
    shop: str
    reason: str


@event("order.mapping_saved", "列对照已保存", "Columns of a shop's file named", led_to=None)
@dataclass(frozen=True)
class MappingSaved(Event):
    mapping: int
    platform: str
    shop: str
    columns: dict[str, str]
    in_force: bool


@event("order.mapping_approved", "列对照已复核启用", "Columns confirmed by a second", led_to=None)
@dataclass(frozen=True)
class MappingApproved(Event):
    mapping: int
    platform: str
    shop: str


@event("order.sale_told", "销售事实已登记", "Facts of a sale told", led_to=None)
@dataclass(frozen=True)
class SaleTold(Event):
    """Facts of a sale before a return: the sub-order or the product, and a digest of what they
    say."""

    shop: int
    sub_order: str
    product: str
    origin: str
    fields: list[str]
    digest: str
