"""What a row of a shop's export says of the goods, kept with its order line."""

from __future__ import annotations

from sqlalchemy import inspect

from app.models.orders.order import LineWaybill, OrderLine
from workflows.dispatch.waybills import waybills_in
from workflows.orders.row import OrderRow, as_record, record_digest, without_personal


def keep_row(line: OrderLine, row: OrderRow) -> None:
    """Write what the row says into its line; what it says of the buyer goes into the vault."""
    row = without_personal(row)
    if inspect(line).transient or row.waybill != line.row.get("waybill", ""):
        line.waybills = [LineWaybill(waybill=code) for code in waybills_in(row.waybill)]
    line.title, line.sku = row.title, row.sku
    line.product_id, line.merchant_code = row.product_id, row.merchant_code
    line.quantity, line.unit_price = row.quantity, row.unit_price
    line.payable, line.freight = row.payable, row.freight
    line.status, line.after_sale = row.status.value, row.after_sale.value
    line.order_kind = row.order_type
    line.streamer = row.streamer_name or row.streamer_id
    line.source = row.traffic_form or row.traffic_source
    line.row = as_record(row)
    line.content_digest = record_digest(line.row)
