"""The clocks that run once a return is under way (Measures 11, 13, 31). Steps 8 to 10."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflows.returns.law.calendar import carried_on, end_of, local_day, offence_at, refund_due
from workflows.returns.law.case import Case
from workflows.returns.law.figures import figure, number
from workflows.returns.law.rule import DecisionCode, RuleEffect, RuleWord, rule

SELLER_SILENT = rule(
    "progress.seller_silent",
    RuleEffect.ACCEPT,
    DecisionCode.SELLER_SILENT,
    "MEASURES 31(2); MEASURES 11; PENALTY 9",
    "退货通知发出超过{offence_days}日仍未提供真实退货地址，构成故意拖延；自动同意并使用默认退货地址。",
    "More than {offence_days} days after the notice no return address was given: an offence;"
    " approved automatically to the default address.",
    limit=True,
    figures=("offence_days",),
)
NOT_SHIPPED_BACK = rule(
    "progress.not_shipped_back",
    RuleEffect.PERSON,
    DecisionCode.NOT_SHIPPED_BACK,
    "MEASURES 11; TAOBAO 43",
    "提供地址后已过{ship_back_days}日仍未寄回，可关闭申请；原通知时间保留，有正当理由的由人工重新受理。",
    "{ship_back_days} days after the address nothing was sent back: the request may be closed; its"
    " notice keeps its date, and a person takes it up again for good cause.",
    limit=True,
    figures=("ship_back_days",),
)
REFUND_OVERDUE = rule(
    "progress.refund_overdue",
    RuleEffect.ACCEPT,
    DecisionCode.REFUND_OVERDUE,
    "CPL 25(3); MEASURES 13",
    "退回商品于{back}收到，{refund_days}日的退款期限至{due}届满，款项仍未退出，应当立即退款。",
    "The goods came back on {back}; the {refund_days} days for the refund ended with {due} and the"
    " money is not out: refund at once.",
    limit=True,
    figures=("refund_days",),
)
REFUND_OFFENCE = rule(
    "progress.refund_offence",
    RuleEffect.NOTE,
    DecisionCode.REFUND_OVERDUE,
    "MEASURES 31(3); PENALTY 9",
    "退回商品于{back}收到，超过{offence_days}日仍未退款，构成故意拖延。",
    "The goods came back on {back}; more than {offence_days} days without a refund: an offence.",
    limit=True,
    figures=("offence_days",),
)

RULES = (SELLER_SILENT, NOT_SHIPPED_BACK, REFUND_OVERDUE, REFUND_OFFENCE)

# They run whatever was found, until the money is out; a return refused owes none.
REFUND_CLOCKS = (REFUND_OVERDUE, REFUND_OFFENCE)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What must happen by when; every `..._at` is the first instant too late, None: not running.

    `address_by` and `ship_back_until` are policy where the law says "promptly"; `refund_by` is the
    last day for the refund, and the two offence instants are the law's 15 days. On a day on which
    no text fixed the figure, nothing runs by it.
    """

    address_by: datetime | None
    answer_offence_at: datetime | None
    ship_back_until: datetime | None
    refund_by: date | None
    refund_overdue_at: datetime | None
    refund_offence_at: datetime | None
    refund_days: int | None


def deadlines(case: Case) -> Deadlines:
    """The deadlines that run in this case; only the buyer's is carried over days of rest."""
    on, moved = case.on, case.facts.progress
    offence, refund = figure("offence_days", on), figure("refund_days", on)
    sent, arrival = case.sent_at, case.facts.arrival
    back = arrival.received_at if arrival is not None else None
    ship_back = None
    if moved.address_given_at is not None:
        last = local_day(moved.address_given_at) + timedelta(days=number("ship_back_days", on))
        policy, given = case.facts.policy, moved.address_given_at
        ship_back = end_of(carried_on(last, policy.rest_day_mode, policy.holidays, given))
    due = refund_due(back, refund.value) if back and refund else None
    return Deadlines(
        address_by=sent + timedelta(hours=number("address_hours", on)) if sent else None,
        answer_offence_at=offence_at(sent, offence.value) if sent and offence else None,
        ship_back_until=ship_back,
        refund_by=due,
        refund_overdue_at=end_of(due) if due else None,
        refund_offence_at=offence_at(back, offence.value) if back and offence else None,
        refund_days=refund.value if refund else None,
    )


def progress(case: Case, limits: Deadlines) -> Iterator[RuleWord]:
    """Which clock has run out at the moment of the question."""
    moved, arrival = case.facts.progress, case.facts.arrival
    now = moved.as_of
    if now is None:
        return
    back = arrival is not None and arrival.received_at is not None
    sent_back = back or moved.shipped_back_at is not None
    if not sent_back and moved.address_given_at is None and _over(limits.answer_offence_at, now):
        yield SELLER_SILENT.say()
    if not sent_back and _over(limits.ship_back_until, now):
        yield NOT_SHIPPED_BACK.say()
    if moved.refunded_at is not None or arrival is None or arrival.received_at is None:
        return
    received = local_day(arrival.received_at).isoformat()
    if limits.refund_by is not None and _over(limits.refund_overdue_at, now):
        yield REFUND_OVERDUE.say(back=received, due=limits.refund_by.isoformat())
    if _over(limits.refund_offence_at, now):
        yield REFUND_OFFENCE.say(back=received)


def _over(limit: datetime | None, now: datetime) -> bool:
    return limit is not None and now >= limit
