"""Two reports of one platform made one: the lines of the one, what the other says of orders."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from app.base.content import Content
from app.readers.calls import NotRead, read_with
from app.readers.facts import Unread
from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read, read_orders
from app.readers.orders.parts import OrderPart, pack_part
from app.readers.orders.sheets import NO_BUYER
from app.readers.refusals import refuse_file
from app.readers.shown_names import shown_name
from workflows.orders.dialects import Dialect
from workflows.orders.row import OrderRow
from workflows.personal.file_names import ORDER_FILE, house_name
from workflows.verdict import Refused, Text

SHOWN = 10
# What the order's report says of each of its lines, where the detail report is silent.
OF_THE_ORDER = (
    *("receiver_name", "receiver_phone", "province", "city", "district", "street", "address"),
    *("buyer_message", "merchant_remark", "submitted_at", "paid_at", "shipped_at", "finished_at"),
    *("shop_name", "shop_id", "waybill", "tender", "cancel_reason"),
)
OF_ITS_ONLY_LINE = ("payable", "freight")
NOT_A_PAIR = Refused(
    "not_a_pair",
    Text(
        "这两份文件不是同一平台的宝贝报表与订单报表",
        "the two files are not a detail report and an order report of one platform",
    ),
    next_step=Text(
        "请一次选一份文件，或选淘宝的 ExportOrderDetailList 与 ExportOrderList",
        "Choose one file, or Taobao's ExportOrderDetailList and ExportOrderList",
    ),
)


def read_pair(
    first: tuple[str, Content],
    second: tuple[str, Content],
    platform: str = "",
    own: Sequence[Dialect] = (),
    sure: frozenset[str] = frozenset(),
    *,
    hidden_too: bool = False,
) -> tuple[OrderFile, Content] | Refused:
    """Both reports as one file, and the content that its lines are numbered by: the detail's."""
    one = partial(read, platform=platform, own=own, sure=sure, hidden_too=hidden_too)
    found = one(*first), one(*second)
    for file in found:
        if isinstance(file, Refused):
            return file
    names = [file.dialect for file in found if isinstance(file, OrderFile)]
    ways = (first, second, found[0]), (second, first, found[1])
    for detail, listing, lines in ways:
        if isinstance(lines, OrderFile) and names in _PAIRS and lines.dialect.endswith("detail"):
            asked = partial(read_orders, platform, tuple(own), sure=sure, hidden_too=hidden_too)
            orders = _whole_orders(*listing, partial(asked, beside=True))
            if isinstance(orders, Refused):
                return orders
            return join(lines, orders), detail[1]
    return NOT_A_PAIR


_PAIRS = (["taobao-detail", "taobao-list"], ["taobao-list", "taobao-detail"])


def _whole_orders(
    name: str, content: Content, reader: Callable[..., OrderFile | Refused]
) -> OrderFile | Refused:
    """The order report with orders of several sorts of goods too, which alone it can't list."""
    try:
        return read_with(reader, content, ORDERS)
    except NotRead as not_read:
        return refuse_file(Unread(not_read.code), shown_name(name))


def join(lines: OrderFile, orders: OrderFile) -> OrderFile:
    """The lines of one report with what the other says of their orders; who is left is named."""
    known = {row.main_order: row for part in orders.each_part() for row in part.rows}
    counts: dict[str, int] = {}
    for part in lines.each_part():
        for row in part.rows:
            counts[row.main_order] = counts.get(row.main_order, 0) + 1
    parts = []
    for part in lines.each_part():
        rows = tuple(
            _join_line(r, known.get(r.main_order), counts[r.main_order]) for r in part.rows
        )
        parts.append(pack_part(OrderPart(rows, part.problems)))
    told = (text for text in lines.said if text != NO_BUYER)
    both = hashlib.sha256(f"{lines.sha256} {orders.sha256}".encode()).hexdigest()
    shops = lines.shops if not counts.keys() <= known.keys() else orders.shops
    return replace(
        lines,
        name=house_name(ORDER_FILE, both),
        sha256=both,
        parts=tuple(parts),
        shops=shops,
        said=(*told, *_tell_left(orders, known, counts)),
    )


def _join_line(line: OrderRow, order: OrderRow | None, lines: int) -> OrderRow:
    if order is None:
        return line
    names = OF_THE_ORDER + (OF_ITS_ONLY_LINE if lines == 1 else ())
    more: dict[str, Any] = {
        name: getattr(order, name)
        for name in names
        if getattr(line, name) in ("", None) and getattr(order, name) not in ("", None)
    }
    return replace(line, **more)


def _tell_left(
    orders: OrderFile, known: dict[str, OrderRow], counts: dict[str, int]
) -> tuple[Text, ...]:
    alone = [number for number in known if number not in counts]
    lonely = [number for number in counts if number not in known]
    refused = len(orders.problems)
    zh = f"订单报表：{orders.records} 行，{len(known) - len(alone)} 个订单已并入"
    en = f"order report: {orders.records} records, "
    en += f"{len(known) - len(alone)} orders joined"
    if alone:
        shown = ", ".join(alone[:SHOWN]) + ("…" if len(alone) > SHOWN else "")
        zh += f"；{len(alone)} 个订单在宝贝报表里没有，未导入（{shown}）"
        en += f"; {len(alone)} orders have no line in the detail report: not imported ({shown})"
    if lonely:
        shown = ", ".join(lonely[:SHOWN]) + ("…" if len(lonely) > SHOWN else "")
        zh += f"；{len(lonely)} 个订单只在宝贝报表里有，没有收件人、时间，店铺按填写的算（{shown}）"
        en += f"; {len(lonely)} orders stand in the detail report alone: no receiver, no times, and"
        en += f" the shop that was said ({shown})"
    if refused:
        at = ", ".join(str(p.line) for p in orders.problems[:SHOWN])
        zh += f"；{refused} 行无法读取（第 {at} 行）"
        en += f"; {refused} records unreadable (line {at})"
    return (Text(zh, en),)
