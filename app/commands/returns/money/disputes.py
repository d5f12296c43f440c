"""Chargebacks and disputes at the platform: noted as facts of a case, and how they ended."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.entries import typed_code
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.commands.returns.refund import PAID_TWICE
from app.commands.returns.step import LockedCase, hold, tell
from app.models.orders.order import OrderLine
from app.models.returns.case import RefundExecution, ReturnCase
from app.models.returns.money import MoneyDispute
from app.queries.returns.desk.money import money_outside, of_line
from workflows.people.second_person import PairAct
from workflows.returns.disputes import (
    KIND_NAMES,
    OUTCOME_NAMES,
    DisputeEnd,
    DisputeKind,
    DisputeOutcome,
    dispute_ends,
    dispute_received,
    plain_reference,
)
from workflows.returns.events import ReturnAlarm
from workflows.returns.law.calendar import local_day
from workflows.returns.refund.two_people import alone_up_to
from workflows.returns.service.events import ReturnDisputeEnded, ReturnDisputeNoted
from workflows.roles import Actor, Permission
from workflows.verdict import Answer, Refused, Text

NOTED_ALREADY = Refused(
    "dispute_noted",
    Text("这个争议编号已登记过", "A dispute of this number is noted already"),
    next_step=Text("请核对编号；同一争议只登记一次", "Look at the number; each is noted once"),
)
OVER = Refused("dispute_over", Text("这个争议已登记过结果", "How it ended is noted already"))


def note_dispute(
    session: Session,
    ref: str,
    kind: DisputeKind,
    reference: str,
    amount: Decimal | None,
    received_at: datetime | None,
    *,
    by: Actor,
    now: datetime,
) -> MoneyDispute:
    """Note that the buyer disputes the money; from now on no refund of the case is paid beside it.

    Raises `Invalid` by field, `Refusal` for a number that is noted already.
    """
    held = _hold_to_note(session, ref, by)
    reference = plain_reference(typed_code("reference", reference))
    if not reference:
        raise Invalid("reference", Text("请填写争议编号", "Give the dispute's number"))
    if amount is None:
        raise Invalid("amount", Text("请填写争议金额", "Give the amount disputed"))
    if received_at is None:
        raise Invalid("received_at", Text("请填写收到时间", "Say when it was received"))
    same = select(MoneyDispute.id).filter_by(kind=kind, reference=reference)
    if session.scalar(same) is not None:
        raise Refusal(NOTED_ALREADY)
    paid, disputed = _sums_of_order(session, held)
    _must(dispute_received(amount, paid, disputed, received_at, now))
    noted = MoneyDispute(
        case_id=held.case.id,
        kind=kind,
        reference=reference,
        amount=amount,
        received_at=received_at,
        noted_by_id=by.person_id,
        noted_at=now,
    )
    try:
        with session.begin_nested():
            session.add(noted)
    except IntegrityError:
        raise Refusal(NOTED_ALREADY) from None
    event = ReturnDisputeNoted(held.case.ref, kind.value, reference, str(amount))
    tell(session, held, event, by=by, now=now)
    return noted


def end_dispute(
    session: Session,
    ref: str,
    key: int,
    outcome: DisputeOutcome,
    given: Decimal | None,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement | None = None,
) -> MoneyDispute:
    """Note how a dispute ended; what the buyer got by it is no longer owed.

    `SecondPersonAsked` where it takes from the buyer what one person would not pay alone.
    """
    held = _hold_to_note(session, ref, by)
    row = session.scalars(
        select(MoneyDispute).where(MoneyDispute.id == key, of_line(held.case.id)).with_for_update()
    ).one_or_none()
    if row is None:
        raise Missing(Text("没有这个争议", "There is no such dispute"))
    if row.outcome is not None:
        raise Refusal(OVER)
    end = DisputeEnd(outcome, given or Decimal(0))
    _must(dispute_ends(end, row.amount))
    if _takes_two(session, held, end, now):
        take_two(session, _proposal(held, row, end), by=by, now=now, agreed=agreed)
    row.outcome, row.given = outcome, end.amount
    row.ended_by_id, row.ended_at = by.person_id, now
    event = ReturnDisputeEnded(
        held.case.ref, row.kind.value, row.reference, outcome.value, str(end.amount)
    )
    tell(session, held, event, by=by, now=now)
    _tell_twice(session, held, by, now)
    return row


def _tell_twice(session: Session, held: LockedCase, by: Actor, now: datetime) -> None:
    """Raise the alarm of each return of the line whose buyer has more than was settled by now."""
    session.flush()
    line = held.case.order_line_id
    for paid in session.scalars(
        select(ReturnCase)
        .join(RefundExecution, RefundExecution.case_id == ReturnCase.id)
        .where(ReturnCase.order_line_id == line)
        .order_by(ReturnCase.id)
    ):
        if money_outside(session, paid.id).twice and paid.alarm != PAID_TWICE:
            paid.alarm = PAID_TWICE
            tell(session, held, ReturnAlarm(paid.ref, PAID_TWICE), by=by, now=now)


def _hold_to_note(session: Session, ref: str, by: Actor) -> LockedCase:
    held = hold(session, ref, order=True)
    if not by.may(Permission.RETURN_MANAGE, held.case.center_id):
        raise NotPermitted
    return held


def _sums_of_order(session: Session, held: LockedCase) -> tuple[Decimal | None, Decimal]:
    """What was paid for the order, as far as its lines say, and what of it is disputed already."""
    order = session.get_one(OrderLine, held.case.order_line_id).order_id
    lines = select(OrderLine.id).where(OrderLine.order_id == order)
    cases = select(ReturnCase.id).where(ReturnCase.order_line_id.in_(lines))
    still = case((MoneyDispute.outcome.is_(None), MoneyDispute.amount), else_=MoneyDispute.given)
    disputed = select(func.sum(still)).where(MoneyDispute.case_id.in_(cases))
    paid = select(OrderLine.payable).where(OrderLine.order_id == order)
    said = list(session.scalars(paid))
    known = sum((one for one in said if one is not None), Decimal(0))
    return None if None in said else known, session.scalar(disputed) or Decimal(0)


def _takes_two(session: Session, held: LockedCase, end: DisputeEnd, now: datetime) -> bool:
    """Whether it takes from the buyer what one person would not pay alone.

    One person's limit is the order's, whatever number of disputes it came by; and what two settled
    for a return of the line one person takes nothing off, by whichever return it is noted.
    """
    if end.outcome is not DisputeOutcome.TO_BUYER:
        return False
    limit = alone_up_to(local_day(now))
    order = session.get_one(OrderLine, held.case.order_line_id).order_id
    lines = select(OrderLine.id).where(OrderLine.order_id == order)
    cases = select(ReturnCase.id).where(ReturnCase.order_line_id.in_(lines))
    given = session.scalar(
        select(func.sum(MoneyDispute.given)).where(MoneyDispute.case_id.in_(cases))
    )
    settled = session.scalars(
        select(ReturnCase.refund).where(ReturnCase.order_line_id == held.case.order_line_id)
    )
    totals = [Decimal(one["result"]["total"]) for one in settled if one is not None]
    return max([(given or Decimal(0)) + end.amount, *totals]) > limit


def _proposal(held: LockedCase, row: MoneyDispute, end: DisputeEnd) -> PairProposal:
    return PairProposal(
        act=PairAct.END_DISPUTE,
        subject=f"{held.case.ref} {row.id}",
        args={
            "ref": held.case.ref,
            "key": row.id,
            "outcome": end.outcome.value,
            "given": str(end.amount),
        },
        facts={"reference": row.reference, "amount": str(row.amount)},
        shown=(
            (Text("退货", "Return"), held.case.ref),
            (Text("争议", "Dispute"), KIND_NAMES[row.kind]),
            (Text("争议编号", "Number"), row.reference),
            (Text("争议金额", "Disputed"), f"¥{row.amount}"),
            (Text("结果", "How it ended"), OUTCOME_NAMES[end.outcome]),
            (Text("划给买家", "The buyer has"), f"¥{end.amount}"),
        ),
        reason=OUTCOME_NAMES[end.outcome].zh,
        center_id=held.case.center_id,
    )


def _must(answer: Answer) -> None:
    if isinstance(answer, Refused):
        field = str(answer.facts.get("field", "amount"))
        raise Invalid(field, answer.reason, answer.code, answer.citation)
