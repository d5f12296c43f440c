"""Whether a row that came before is still the same order: another buyer and another payment, or
another price that no payment confirms, are a question to a person, not an update."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.orders.row import FieldChange, OrderRow
from workflows.verdict import Text

SAME_BUYER = ("receiver_name", "receiver_phone")
IS_IT_THE_SAME = Text(
    "收件人与支付时间同时变化，可能是另一单用了这个编号，未更新；请核对，确属同一订单的，在导入时"
    "填入这个子订单编号再导入一次",
    "receiver and time of payment have both changed: it may be another order under this number, so"
    " nothing was updated; check it, and if it is the same, import it again naming this sub-order",
)

IS_IT_THE_PRICE = Text(
    "已登记货品，单价由 {old} 元改为 {new} 元，付款金额也对不上，未更新；请核对，确以新价为准的，"
    "在导入时填入这个子订单编号再导入一次",
    "pieces are registered, and the unit price of {old} yuan is now {new} with no payment that"
    " agrees, so nothing was updated; check it, and if the new price is right, import it again"
    " naming this sub-order",
)


def another_payment(found: Sequence[FieldChange]) -> FieldChange | None:
    """The changed payment, where what was known of the buyer has changed with it."""
    fields = {change.field: change for change in found if change.old}
    if not any(name in fields for name in SAME_BUYER):
        return None
    return fields.get("paid_at")


def another_price(
    known: OrderRow, new: OrderRow, found: Sequence[FieldChange]
) -> FieldChange | None:
    """The changed unit price, unless both rows say the same payment: templates of one platform
    state a price with its discounts and without them, and then nothing was paid otherwise."""
    change = next((c for c in found if c.field == "unit_price" and c.old), None)
    paid_alike = known.payable is not None and known.payable == new.payable
    return None if paid_alike else change
