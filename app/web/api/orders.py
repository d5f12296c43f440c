"""Orders for programs: sent in one by one or as a file, read, closed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, NotPermitted
from app.commands.across.gate.orders import SentOrder, close_order, digest_of_lines, send_in
from app.commands.orders.files import MOST_SENT, read_upload
from app.commands.orders.taking_in import ImportSource, take_in_by_parts
from app.queries.network.gate import orders as found
from app.queries.network.gate.pieces import pieces_of_order
from app.queries.orders.mappings import saved_mappings
from app.queries.orders.outcomes import import_result
from app.web.api import answers, shapes
from app.web.api.bodies import ClosedOrder, Listing, NewOrder, SentLine, Trial
from app.web.api.desk import (
    Operation,
    answer,
    body,
    mine,
    operation,
    page_begins,
    page_ends,
    query,
    sent_tag,
    write,
)
from app.web.base.access import acting
from workflows.orders.import_result import ImportResult
from workflows.orders.row import OrderRow, OrderStatus
from workflows.people.programs import TAG_MISSING
from workflows.people.sign_in_ways import KeyScope
from workflows.verdict import Text

ORDERS = "orders"


@operation(
    Operation(
        name="list_orders",
        method="GET",
        path="/orders",
        scope=KeyScope.READ,
        summary=Text("订单列表", "List orders"),
        answer=shapes.OrderList,
        query=Listing,
    )
)
def list_orders() -> ResponseReturnValue:
    asked = query(Listing)
    after = page_begins(ORDERS, asked.cursor)
    with reading() as session:
        rows = found.orders(session, mine(), after=after, limit=asked.limit)
    items = [answers.order_answer(row) for row in rows[: asked.limit]]
    following = page_ends(ORDERS, [row.key for row in rows], asked.limit)
    return answer(shapes.OrderList(items, following))


def _visible_order(platform: str, number: str) -> found.GateOrder:
    with reading() as session:
        order = found.order_numbered(session, mine(), platform, number)
    if order is None:
        raise Missing(Text(f"没有订单 {number}", f"There is no order {number}"))
    return order


@operation(
    Operation(
        name="order",
        method="GET",
        path="/orders/{platform}/{number}",
        scope=KeyScope.READ,
        summary=Text("一个订单", "One order"),
        answer=shapes.OrderAnswer,
        tagged=True,
    )
)
def order(platform: str, number: str) -> ResponseReturnValue:
    one = _visible_order(platform, number)
    return answer(answers.order_answer(one), tag=_tag(one))


def _tag(one: found.GateOrder) -> str:
    return digest_of_lines([line.digest for line in one.lines])


@operation(
    Operation(
        name="orders",
        method="POST",
        path="/orders",
        scope=KeyScope.ORDERS,
        summary=Text("下单送检：整单接收，或一行也不收", "Send an order in: all of it or nothing"),
        answer=shapes.OrderTaken,
        body=NewOrder,
        query=Trial,
    )
)
def orders() -> ResponseReturnValue:
    given = body(NewOrder)
    sent = SentOrder(
        platform=given.platform,
        shop=given.shop,
        center_code=given.center,
        rows=tuple(_row(given, line, n) for n, line in enumerate(given.lines, start=1)),
        expected_at=given.expected_at,
        hand_back=given.hand_back,
    )

    def act(session: Any) -> shapes.OrderTaken:
        result = send_in(session, sent, by=acting(), now=clock.now())
        return _order_taken(session, given.platform, given.number, result)

    return write(act)


def _order_taken(
    session: Any, platform: str, number: str, result: ImportResult
) -> shapes.OrderTaken:
    session.flush()
    kept = found.order_numbered(session, mine(), platform, number)
    if kept is None:
        raise NotPermitted
    return shapes.OrderTaken(
        order=answers.order_answer(kept),
        outcomes=[answers.taken_answer(one) for one in result.outcomes],
        pieces=[answers.piece_answer(p) for p in pieces_of_order(session, mine(), kept.key)],
    )


def _row(given: NewOrder, line: SentLine, number: int) -> OrderRow:
    """The line as a file would have it."""
    to = given.receiver
    price = Decimal(line.unit_price)
    row = OrderRow(
        line=number,
        main_order=given.number,
        sub_order=line.number,
        title=line.title,
        quantity=line.quantity,
        status=OrderStatus.TO_SHIP,
        sku=line.sku,
        product_category=line.category,
        unit_price=price,
        payable=Decimal(line.paid) if line.paid is not None else price * line.quantity,
        submitted_at=given.ordered_at,
        paid_at=given.paid_at,
        waybill=given.waybill,
        custom_info=line.custom,
    )
    if to is None:
        return row
    return replace(
        row,
        receiver_name=to.name,
        receiver_phone=to.phone,
        province=to.province,
        city=to.city,
        district=to.district,
        address=to.address,
    )


@operation(
    Operation(
        name="close_order",
        method="POST",
        path="/orders/{platform}/{number}/close",
        scope=KeyScope.ORDERS,
        summary=Text(
            "关闭订单：未到中心的货品取消", "Close an order: what has not come is cancelled"
        ),
        answer=shapes.OrderTaken,
        body=ClosedOrder,
        query=Trial,
        changes=True,
    )
)
def close(platform: str, number: str) -> ResponseReturnValue:
    one = _visible_order(platform, number)
    given, tag = body(ClosedOrder), sent_tag(TAG_MISSING)

    def act(session: Any) -> shapes.OrderTaken:
        by, now = acting(), clock.now()
        result = close_order(session, one.key, given.reason, tag, by=by, now=now)
        return _order_taken(session, platform, number, result)

    return write(act)


@operation(
    Operation(
        name="order_files",
        method="POST",
        path="/order-files",
        scope=KeyScope.ORDERS,
        summary=Text("上传平台导出的订单文件", "Send a file that a platform exports"),
        answer=None,
        sends_file=True,
        form=("center", "platform", "shop"),
    )
)
def order_files() -> ResponseReturnValue:
    """The same file again changes nothing. Not for the key of one shop: a file may name any."""
    if not any(one.merchant_id is None for one in mine()):
        raise NotPermitted
    sent = request.files.get("file")
    if sent is None:
        raise Invalid("file", Text("请以 file 字段上传订单文件", "Send the order file as `file`"))
    source = ImportSource(
        center_code=request.form.get("center") or None,
        platform=request.form.get("platform", ""),
        shop=request.form.get("shop", ""),
        named=sent.filename or "",
    )
    with reading() as session:
        own = saved_mappings(session)
    content = sent.read(MOST_SENT)
    read = read_upload(sent.filename or "orders", content, source.platform, own)
    key = take_in_by_parts(transaction, read, by=acting(), clock=clock.now, source=source)
    with reading() as session:
        return import_result(session, key)
