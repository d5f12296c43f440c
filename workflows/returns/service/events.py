"""What the ledger says of the work around returns: the calendar, and what stands beside a case."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event
from workflows.returns.states import ReturnState


@event("law.holiday_notice", "放假安排已录入", "A notice of days off was entered", led_to=None)
@dataclass(frozen=True)
class HolidayNoticeEntered(Event):
    year: int
    document: str
    read_at: str
    days_digest: str


@event(
    "return.window_recounted", "可退期限重新计算", "Window of a return counted again", led_to=None
)
@dataclass(frozen=True)
class ReturnWindowRecounted(Event):
    case: str
    was: str
    ends: str
    outcome: str
    settled: bool


@event("return.dispute_noted", "登记款项争议", "A dispute over the money noted", led_to=None)
@dataclass(frozen=True)
class ReturnDisputeNoted(Event):
    case: str
    kind: str
    reference: str
    amount: str


@event("return.dispute_ended", "款项争议有结果", "A dispute over the money ended", led_to=None)
@dataclass(frozen=True)
class ReturnDisputeEnded(Event):
    case: str
    kind: str
    reference: str
    outcome: str
    given: str


@event("return.reduction_offered", "提出留货减价", "A part of the price was offered", led_to=None)
@dataclass(frozen=True)
class ReductionOffered(Event):
    """What the house wrote stands in the case's messages; here its digest by the order's key."""

    case: str
    amount: str
    whole: str
    until: str
    words_digest: str


@event(
    "return.reduction_agreed",
    "买家同意留货减价",
    "The buyer keeps it for less",
    led_to=ReturnState.KEEP_DUE,
)
@dataclass(frozen=True)
class ReductionAgreed(Event):
    case: str
    refund: str
    amount: str
    right_told: bool


@event("return.reduction_declined", "买家不同意减价", "The buyer declined the offer", led_to=None)
@dataclass(frozen=True)
class ReductionDeclined(Event):
    case: str
    amount: str


@event(
    "return.reduction_paid", "减价款已付", "The part of the price was paid", led_to=ReturnState.KEPT
)
@dataclass(frozen=True)
class ReductionPaid(Event):
    case: str
    refund: str
    total: str
    executor: str
    executor_ref: str


@event(
    "return.exchange_answered",
    "换货有没有货已答复",
    "Whether there is another one",
    led_to=None,
)
@dataclass(frozen=True)
class ExchangeAnswered(Event):
    """Which piece is said in the row; here where it comes from, or that there is none."""

    case: str
    source: str
    by_shop: bool


@event("return.refund_chosen", "买家把换货改为退款", "A refund instead of an exchange", led_to=None)
@dataclass(frozen=True)
class RefundChosen(Event):
    case: str
    state: str
