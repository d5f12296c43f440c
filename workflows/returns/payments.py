"""How far the money of a refund is: asked for, submitted, failed and tried again, arrived."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


class PaymentState(StrEnum):
    """What became of one asking of whoever pays; the latest counts."""

    ASKED = "asked"
    SUBMITTED = "submitted"
    FAILED = "failed"
    ARRIVED = "arrived"


PAYMENT_NAMES: Mapping[PaymentState, Text] = whole(
    PaymentState,
    {
        PaymentState.ASKED: Text("已请支付渠道退款", "Asked for"),
        PaymentState.SUBMITTED: Text("已提交，等待到账", "Submitted"),
        PaymentState.FAILED: Text("没有成功，待重试", "Failed, to be tried again"),
        PaymentState.ARRIVED: Text("支付渠道确认已付", "Paid, the provider says"),
    },
)
