"""Whether a row that came before is still the same order: another buyer and another payment are a
question to a person, not an update."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.orders.row import FieldChange
from workflows.verdict import Text

SAME_BUYER = ("receiver_name", "receiver_phone")
IS_IT_THE_SAME = Text(
    "收件人与支付时间同时变化，可能是另一单用了这个编号，未更新；请核对，确属同一订单的，在导入时"
    "填入这个子订单编号再导入一次",
    "receiver and time of payment have both changed: it may be another order under this number, so"
    " nothing was updated; check it, and if it is the same, import it again naming this sub-order",
)


def another_payment(found: Sequence[FieldChange]) -> FieldChange | None:
    """The changed payment, where what was known of the buyer has changed with it."""
    fields = {change.field: change for change in found if change.old}
    if not any(name in fields for name in SAME_BUYER):
        return None
    return fields.get("paid_at")
