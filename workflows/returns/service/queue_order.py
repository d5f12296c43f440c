"""How customer service may have its list sorted; the most pressing stands first in each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


class QueueOrder(StrEnum):
    """By what the list is sorted."""

    DUE = "due"
    AGE = "age"
    NEWEST = "newest"
    AMOUNT = "amount"


ORDER_NAMES: Mapping[QueueOrder, Text] = whole(
    QueueOrder,
    {
        QueueOrder.DUE: Text("期限近的在前", "Due first"),
        QueueOrder.AGE: Text("申请早的在前", "Oldest request first"),
        QueueOrder.NEWEST: Text("新申请在前", "Newest request first"),
        QueueOrder.AMOUNT: Text("金额大的在前", "Largest amount first"),
    },
)
