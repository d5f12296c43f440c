"""A buyer's dispute with bank or platform over a return's money: a fact of the case, and its end.

While one runs nobody pays beside it; what it gave the buyer is no longer owed. Source: the money is
owed once (Civil Code 557: a debt that is performed is discharged).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from workflows.guard import guard
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text
from workflows.whole import whole

CIVIL_CODE = "民法典"
ZERO = Decimal(0)


class DisputeKind(StrEnum):
    """Where the buyer took it."""

    CHARGEBACK = "chargeback"
    PLATFORM = "platform"


class DisputeOutcome(StrEnum):
    """How it ended."""

    TO_BUYER = "to_buyer"
    TO_SHOP = "to_shop"
    WITHDRAWN = "withdrawn"


KIND_NAMES: Mapping[DisputeKind, Text] = whole(
    DisputeKind,
    {
        DisputeKind.CHARGEBACK: Text("银行或支付机构拒付", "Chargeback of bank or wallet"),
        DisputeKind.PLATFORM: Text("平台介入", "Dispute at the platform"),
    },
)
OUTCOME_NAMES: Mapping[DisputeOutcome, Text] = whole(
    DisputeOutcome,
    {
        DisputeOutcome.TO_BUYER: Text("支持买家，款已划给买家", "For the buyer, who has the money"),
        DisputeOutcome.TO_SHOP: Text("不支持买家", "Against the buyer"),
        DisputeOutcome.WITHDRAWN: Text("买家已撤回", "Withdrawn by the buyer"),
    },
)


@dataclass(frozen=True, slots=True)
class DisputeEnd:
    """An outcome with what the buyer got by it."""

    outcome: DisputeOutcome
    amount: Decimal


def dispute_received(
    amount: Decimal, paid: Decimal | None, disputed: Decimal, at: datetime, now: datetime
) -> Answer:
    """Whether a dispute may be noted: some money, with what is `disputed` already (and was not
    lost) no more than was paid, received by now."""
    if amount <= 0:
        return _wrong("amount", "金额应大于 0", "An amount is above nothing")
    if paid is not None and amount > paid:
        return _wrong(
            "amount",
            f"金额超过订单实付 {paid} 元，请核对",
            f"More than the {paid} yuan that were paid for the order: look again",
        )
    if paid is not None and amount + disputed > paid:
        return _wrong(
            "amount",
            f"这个订单另有争议 {disputed} 元，合计超过实付 {paid} 元；请核对是不是同一争议",
            f"With the {disputed} yuan disputed already it is more than the {paid} yuan paid: look"
            " whether it is the same dispute",
        )
    if at > now:
        return _wrong("received_at", "收到时间不能晚于现在", "It was received by now")
    return ALLOWED


def dispute_ends(end: DisputeEnd, claimed: Decimal) -> Answer:
    """Whether an outcome fits its amount: for the buyer some of what was claimed, else nothing."""
    gets = end.outcome is DisputeOutcome.TO_BUYER
    if gets and not 0 < end.amount <= claimed:
        return _wrong(
            "amount",
            f"划给买家的金额应大于 0、不超过争议金额 {claimed} 元",
            f"The buyer got more than nothing and at most the {claimed} yuan disputed",
        )
    if not gets and end.amount:
        return _wrong(
            "amount",
            "这个结果没有划给买家的金额，请留空",
            "With this outcome the buyer got nothing: leave it empty",
        )
    return ALLOWED


@guard
def no_dispute_open(dispute_open: bool) -> Answer:
    """While bank or platform decide over the money, nobody pays beside them."""
    if not dispute_open:
        return ALLOWED
    return Refused(
        "dispute_open",
        Text(
            "银行拒付或平台争议还没有结果，现在付款可能重复退款",
            "A dispute at bank or platform still runs: paying now may pay twice",
        ),
        Citation(CIVIL_CODE, "557"),
        Text(
            "请先登记争议结果；划给买家的部分不再付，只付差额",
            "Note how it ended first; what it gave the buyer is not paid again",
        ),
    )


def left_to_pay(total: Decimal, given: Decimal) -> Decimal:
    """What of a settled refund is still owed after what disputes gave the buyer."""
    return max(ZERO, total - given)


def paid_twice(refunded: Decimal, total: Decimal, given: Decimal) -> Decimal:
    """What the buyer has beyond what was settled: to be claimed back, with this record."""
    return max(ZERO, refunded + given - total)


def plain_reference(typed: str) -> str:
    """A dispute's number as it is kept: `dy-1 ` is `DY-1`."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


def tenders_left(tenders: Mapping[str, Decimal], left: Decimal) -> dict[str, Decimal]:
    """Over which tenders the rest goes, in their order; all of them where nothing was got."""
    found = {}
    for tender, amount in tenders.items():
        part = min(amount, left)
        left -= part
        if part:
            found[tender] = part
    return found


def _wrong(field: str, zh: str, en: str) -> Refused:
    return Refused("dispute", Text(zh, en), Citation(CIVIL_CODE, "557"), facts={"field": field})
