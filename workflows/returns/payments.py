"""How far the money of a refund is: asked for, submitted, failed and tried again, arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.verdict import ALLOWED, Answer, Refused, Text
from workflows.whole import whole


class PaymentState(StrEnum):
    """What became of one asking of whoever pays; the latest counts."""

    ASKED = "asked"
    SUBMITTED = "submitted"
    FAILED = "failed"
    ARRIVED = "arrived"


class OtherWay(StrEnum):
    """How a refund is paid where the provider can't: the money goes to the buyer all the same."""

    SHOP_BACKEND = "shop_backend"
    BANK_TRANSFER = "bank_transfer"
    WALLET = "wallet"


OTHER_WAYS: Mapping[OtherWay, Text] = whole(
    OtherWay,
    {
        OtherWay.SHOP_BACKEND: Text("商家在平台后台退款", "By the shop, at the platform"),
        OtherWay.BANK_TRANSFER: Text("银行转账给买家", "By bank transfer to the buyer"),
        OtherWay.WALLET: Text("支付宝或微信转账给买家", "By wallet transfer to the buyer"),
    },
)
# Asked for, and not known to have failed: the money may be on its way.
MAY_STILL_PAY = frozenset({PaymentState.ASKED, PaymentState.SUBMITTED})
# Executors that are no provider: what they carried out is never asked of one again.
BY_DISPUTE, OTHERWISE = "dispute", "other"


def paid_outside(executor: str) -> bool:
    """Whether the money of a refund went out without the provider of the settings."""
    return executor == BY_DISPUTE or executor.startswith(f"{OTHERWISE} ")


# How long a provider that was asked may still pay; after that its answer is asked for anew.
PROVIDER_TAKES = timedelta(hours=1)


def is_under_way(attempts: Sequence[tuple[PaymentState, datetime]], now: datetime) -> bool:
    """Whether somebody who was asked to pay has not answered yet; `attempts` in their order."""
    asked = [at for state, at in attempts if state is PaymentState.ASKED]
    answered = len(attempts) - len(asked)
    return len(asked) > answered and now < asked[-1] + PROVIDER_TAKES


def other_way_open(latest: PaymentState | None, *, under_way: bool) -> Answer:
    """Another way is for a payment that failed: one under way may still arrive."""
    if under_way:
        return Refused(
            "payment_under_way",
            Text(
                "支付渠道还有一次付款没有答复，可能仍会付出，不能改用其他方式",
                "The provider was asked once more and has not answered: it may still pay",
            ),
            next_step=Text("请过一小时再试", "Try again in an hour"),
        )
    if latest is PaymentState.FAILED:
        return ALLOWED
    return Refused(
        "payment_not_failed",
        Text(
            "只有支付渠道退款失败后，才能改用其他方式", "Another way is for a payment that failed"
        ),
        next_step=Text("请先执行退款", "Carry the refund out first"),
    )


PAYMENT_NAMES: Mapping[PaymentState, Text] = whole(
    PaymentState,
    {
        PaymentState.ASKED: Text("已请支付渠道退款", "Asked for"),
        PaymentState.SUBMITTED: Text("已提交，等待到账", "Submitted"),
        PaymentState.FAILED: Text("没有成功，待重试", "Failed, to be tried again"),
        PaymentState.ARRIVED: Text("支付渠道确认已付", "Paid, the provider says"),
    },
)
