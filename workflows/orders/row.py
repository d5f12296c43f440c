"""One row of a shop's order export, typed: what it says, its digest, what changed since last time.

One sub-order (one SKU line). Money is yuan with two places, times are aware, identifiers are text.
`None` and the empty text both mean: the file says nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from workflows.orders.buyer_fields import FREE, PERSONAL, RECEIVER, hides, without_words
from workflows.whole import whole

SHANGHAI = ZoneInfo("Asia/Shanghai")


class OrderStatus(StrEnum):
    """How far the shop's order has come, in the order in which it gets there."""

    UNPAID = "unpaid"
    TO_SHIP = "to_ship"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    FINISHED = "finished"
    CLOSED = "closed"


class AfterSale(StrEnum):
    """The shop's after-sale case on the row."""

    NONE = "none"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount column: an amount, or the name of a coupon where a template holds that."""

    kind: str
    amount: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A readable row; `line` is its line in the file, counted from 1 with the header, of a workbook
    with several sheets in `sheet`. `aside`: what stood in optional columns and did not fit."""

    line: int
    main_order: str
    sub_order: str
    title: str
    quantity: int
    status: OrderStatus
    status_text: str = ""
    sku: str = ""
    after_sale: AfterSale = AfterSale.NONE
    after_sale_text: str = ""
    product_category: str = ""
    shop_name: str = ""
    shop_id: str = ""
    product_id: str = ""
    merchant_code: str = ""
    unit_price: Decimal | None = None
    payable: Decimal | None = None
    freight: Decimal | None = None
    fee: Decimal | None = None
    discounts: tuple[Discount, ...] = ()
    tender: str = ""
    receiver_name: str = ""
    receiver_phone: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    address: str = ""
    buyer_message: str = ""
    merchant_remark: str = ""
    flag: str = ""
    submitted_at: datetime | None = None
    paid_at: datetime | None = None
    promised_at: datetime | None = None
    shipped_at: datetime | None = None
    finished_at: datetime | None = None
    cancel_reason: str = ""
    order_type: str = ""
    waybill: str = ""
    streamer_id: str = ""
    streamer_name: str = ""
    traffic_source: str = ""
    traffic_type: str = ""
    traffic_form: str = ""
    traffic_channel: str = ""
    ad_channel: str = ""
    custom_info: str = ""
    return_label: str = ""
    exclusion: str = ""
    confirmation_way: str = ""
    confirmed_at: str = ""
    confirmation_text: str = ""
    confirmation_record: str = ""
    necessary_seal: str = ""
    seal_shown: str = ""
    only_seal: str = ""
    sold_as: str = ""
    promises: str = ""
    gift_prices: str = ""
    custom_made: str = ""
    production_at: str = ""
    custom_record: str = ""
    aside: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose value differs from what was known."""

    field: str
    old: str
    new: str


TIMES = {"submitted_at", "paid_at", "promised_at", "shipped_at", "finished_at"}
MONEY = {"unit_price", "payable", "freight", "fee"}
_NAMES = tuple(f.name for f in fields(OrderRow) if f.name != "sheet")
_COMPARED = tuple(n for n in _NAMES if n not in {"line", "status_text", "after_sale_text"})


def as_record(row: OrderRow) -> dict[str, Any]:
    """The row as plain JSON values, what the file leaves open left out."""
    record: dict[str, Any] = {}
    for name in _NAMES:
        value = getattr(row, name)
        if value in (None, "", ()):
            continue
        if name == "discounts":
            value = [_discount_record(d) for d in value]
        elif isinstance(value, Decimal):
            value = str(value)
        elif isinstance(value, datetime):
            value = value.isoformat()
        record[name] = value
    return record


def from_record(record: dict[str, Any]) -> OrderRow:
    """The row that `as_record` wrote; KeyError or ValueError where it didn't."""
    values = dict(record)
    values["status"] = OrderStatus(values["status"])
    values["after_sale"] = AfterSale(values.get("after_sale", AfterSale.NONE))
    for name in TIMES & values.keys():
        values[name] = datetime.fromisoformat(values[name])
    for name in MONEY & values.keys():
        values[name] = Decimal(values[name])
    values["discounts"] = tuple(
        Discount(d["kind"], Decimal(d["amount"]) if "amount" in d else None, d.get("note", ""))
        for d in values.get("discounts", ())
    )
    return OrderRow(**values)


def personal_of(row: OrderRow) -> dict[str, str]:
    """What the row says of its buyer, by field; what the file leaves open left out."""
    return {name: getattr(row, name) for name in PERSONAL if getattr(row, name)}


def without_personal(row: OrderRow) -> OrderRow:
    """The row without a word of its buyer: what may lie beside the goods.

    What `without_stray` takes out is out of it too.
    """
    return with_personal(without_stray(row), {})


def without_stray(row: OrderRow) -> OrderRow:
    """The row without phones and without its receiver in the free columns, whom shops write
    anywhere: these columns lie beside the goods, and what changes in them the ledger tells."""
    words = (row.receiver_name, row.receiver_phone)
    free: dict[str, Any] = {}
    for name in FREE:
        said = getattr(row, name)
        if said and (kept := without_words(said, words)) != said:
            free[name] = kept
    return replace(row, **free) if free else row


def with_personal(row: OrderRow, kept: Mapping[str, str]) -> OrderRow:
    """The row with what `personal_of` took out of it."""
    values: dict[str, Any] = {name: kept.get(name, "") for name in PERSONAL}
    return replace(row, **values)


def content_digest(row: OrderRow) -> str:
    """SHA-256 (hex) of what the row says, wherever in the file it stands."""
    return record_digest(as_record(row))


def record_digest(record: Mapping[str, Any]) -> str:
    """The same of a row that `as_record` has written."""
    record = {name: said for name, said in record.items() if name != "line"}
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def changes(old: OrderRow, new: OrderRow) -> tuple[FieldChange, ...]:
    """What `new` says differently, by field.

    Templates differ in their columns, so silence takes nothing away: a field that is empty in `new`
    is no change. A time without seconds is the same as one with them; a SKU text is the same in its
    own column and at the end of the title; a name or phone with stars is the same as the one that
    it hides.
    """
    same_listing = _listing(old) == _listing(new)
    found = []
    for name in _COMPARED:
        before, after = getattr(old, name), getattr(new, name)
        if after in (None, "", (), AfterSale.NONE) or before == after:
            continue
        if name in {"title", "sku"} and same_listing:
            continue
        if name in TIMES and _same_minute(before, after):
            continue
        if name in RECEIVER and hides(after, before):
            continue
        found.append(FieldChange(name, _show_value(before), _show_value(after)))
    return tuple(found)


def merge_rows(old: OrderRow, new: OrderRow) -> OrderRow:
    """`new`, and what `old` knew where `new` is silent or less exact: the row to keep."""
    changed = {change.field for change in changes(old, new)}
    if "status" in changed:
        changed.add("status_text")
    if "after_sale" in changed:
        changed.add("after_sale_text")
    kept = {name: getattr(new, name) for name in changed}
    return replace(old, line=new.line, **kept)


def is_older(old: OrderRow, new: OrderRow) -> bool:
    """Whether `new` comes from an export made before `old`: its status goes backwards.

    Exports of overlapping dates are imported in any order; a closed order doesn't open again, and
    a refund isn't taken back.
    """
    steps = list(OrderStatus)
    if steps.index(new.status) != steps.index(old.status):
        return steps.index(new.status) < steps.index(old.status)
    if new.after_sale is AfterSale.NONE:
        return False
    return _AFTER_SALE_STAGE[new.after_sale] < _AFTER_SALE_STAGE[old.after_sale]


# A closed case can be followed by a new one, so those two stand on one stage.
_AFTER_SALE_STAGE = whole(
    AfterSale,
    {
        AfterSale.NONE: 0,
        AfterSale.IN_PROGRESS: 1,
        AfterSale.CLOSED: 1,
        AfterSale.PARTLY_REFUNDED: 2,
        AfterSale.REFUNDED: 3,
    },
)


def _discount_record(discount: Discount) -> dict[str, str]:
    amount = {} if discount.amount is None else {"amount": str(discount.amount)}
    note = {"note": discount.note} if discount.note else {}
    return {"kind": discount.kind} | amount | note


def _listing(row: OrderRow) -> str:
    return "".join(c for c in row.title + row.sku if c.isalnum())


def _same_minute(before: datetime | None, after: datetime) -> bool:
    if before is None or 0 not in (before.second, after.second):
        return False
    return before.replace(second=0, microsecond=0) == after.replace(second=0, microsecond=0)


def _show_value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{d.kind}={d.note if d.amount is None else d.amount}" for d in value)
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else str(value)
