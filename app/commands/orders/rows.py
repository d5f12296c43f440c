"""What a row of a shop's export says, kept with its order line; and the receiver that it names."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.commands.proof import end_all_of_order
from app.models.orders.order import OrderLine, ShopOrder
from workflows.orders.phone import is_another_phone, is_hidden_more
from workflows.orders.row import OrderRow, as_record, content_digest


def keep_row(line: OrderLine, row: OrderRow) -> None:
    """Write what the row says into its line."""
    line.title, line.sku = row.title, row.sku
    line.product_id, line.merchant_code = row.product_id, row.merchant_code
    line.quantity, line.unit_price = row.quantity, row.unit_price
    line.payable, line.freight = row.payable, row.freight
    line.status, line.after_sale = row.status.value, row.after_sale.value
    line.order_kind = row.order_type
    line.streamer = row.streamer_name or row.streamer_id
    line.source = row.traffic_form or row.traffic_source
    line.content_digest = content_digest(row)
    line.row = as_record(row)


def receiver_of(row: OrderRow) -> dict[str, str]:
    """Name, phone and address as the row has them."""
    address = f"{row.province}{row.city}{row.district}{row.street}{row.address}"
    return {"name": row.receiver_name, "phone": row.receiver_phone, "address": address}


def take_receiver(session: Session, order_id: int, row: OrderRow, now: datetime) -> None:
    """The receiver that a shop names last is the receiver; another phone ends what the old proved.

    A later export that only hides more of the same takes nothing away.
    """
    order = session.get_one(ShopOrder, order_id, with_for_update=True)
    known, new = str(order.receiver_masked.get("phone") or ""), row.receiver_phone
    if not new or is_hidden_more(known, new):
        return
    order.receiver_masked = receiver_of(row)
    if is_another_phone(known, new):
        end_all_of_order(session, order_id, now)
