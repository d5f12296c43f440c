"""Carrying refunds out once: a number reserved first, money after, then recorded.

The number is reserved in a transaction, the executor is called outside of any, its answer, or that
it failed, is recorded in a third step. Whoever dies in between is repeated with the same number,
and executors pay a number once: nothing is refunded twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.db import transaction
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.entries import typed_code
from app.commands.returns.step import hold, step, tell
from app.models.returns.case import RefundAttempt, RefundExecution, ReturnCase
from app.queries.returns.desk.money import given_left, got_by_dispute, is_disputed
from app.queries.returns.facts import facts_of, payer
from app.queries.returns.payments import payment_of
from workflows.returns.disputes import left_to_pay, tenders_left
from workflows.returns.events import ReturnAlarm, ReturnPayment, ReturnRefunded
from workflows.returns.flow import FLOW, ReturnAction
from workflows.returns.payments import BY_DISPUTE, PaymentState, paid_outside
from workflows.returns.refund.price_cut import is_kept
from workflows.returns.service.events import ReductionPaid
from workflows.returns.states import PAY_DUE, STATES, ReturnState
from workflows.roles import SYSTEM, Actor, Permission
from workflows.verdict import Refused, Text

PAID_OUTSIDE = Refused(
    "paid_outside",
    Text(
        "这笔退款已用其他方式付出，不能再请支付渠道付款",
        "This refund went out another way: the provider is not asked for it again",
    ),
)
# Alarms of a refunded case: nobody looked at the goods; what was found leaves the paper open.
NEVER_COMPARED, PAPER_OPEN, PAID_TWICE = "never_compared", "paper_open", "paid_twice"


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """What an executor is asked for: pay `amount` over `tenders`, once for this number."""

    number: str
    case: str
    amount: Decimal
    tenders: Mapping[str, Decimal]
    at: datetime


class RefundExecutor(Protocol):
    """A platform or a payment provider. Executing a number again pays nothing again.

    Its answer says that the money went out, unless it has `confirms = False`: it only passes on
    what is to be paid, and a person says later that it arrived.
    """

    @property
    def name(self) -> str:
        """What the ledger calls it."""

    def execute(self, order: RefundOrder) -> str:
        """Pay, or find that this number was paid; the provider's own reference of the payment."""


class PaymentFailed(Refusal):
    """Whoever pays could not, or did not say so."""

    def __init__(self) -> None:
        super().__init__(
            Refused(
                "payment_failed",
                Text("支付渠道没有退成，已记下", "The provider could not pay; that is noted"),
                next_step=Text(
                    "请稍后再次执行；同一退款编号不会重复付款",
                    "Try again later; the same refund number is never paid twice",
                ),
            )
        )


class RefundRecorder:
    """The executor that comes with the house: writes down what is to be paid, once a number."""

    name = "recorder"
    confirms = False

    def execute(self, order: RefundOrder) -> str:
        """Record the refund in a transaction of its own."""
        with transaction() as session:
            return _record_execution(session, order, self.name, f"REC-{order.number}").executor_ref


def execute_refund(
    executor: RefundExecutor, ref: str, *, by: Actor, now: datetime
) -> RefundExecution:
    """Carry out a settled refund in three steps, each of which may be repeated."""
    with transaction() as session:
        order = reserve_refund(session, ref, by=by, now=now)
        nothing_left = not order.amount and got_by_dispute(session, order.number)
    if nothing_left:
        with transaction() as session:
            done = record_refund(session, ref, order, BY_DISPUTE, order.number, by=by, now=now)
            state = PaymentState.ARRIVED
            note_payment(session, done.case_id, order.number, state, BY_DISPUTE, by=by, now=now)
            return done
    try:
        executor_ref = executor.execute(order)
    except Exception as failure:  # whoever pays may fail in any way; the buyer has to be told
        with transaction() as session:
            _note_failure(session, ref, order, type(failure).__name__, by=by, now=now)
        raise PaymentFailed from failure
    with transaction() as session:
        done = record_refund(session, ref, order, executor.name, executor_ref, by=by, now=now)
        arrived = getattr(executor, "confirms", True)
        state = PaymentState.ARRIVED if arrived else PaymentState.SUBMITTED
        note_payment(session, done.case_id, order.number, state, by=by, now=now)
        return done


def reserve_refund(session: Session, ref: str, *, by: Actor, now: datetime) -> RefundOrder:
    """The refund that was settled, as its executor is asked for it.

    Raises `Refusal` where none is due; one that was carried out is asked for again harmlessly.
    """
    case = hold(session, ref, order=True).case
    action = _action(by)
    rows = [row for row in FLOW.transitions if row.action is action]
    if not any(by.may(row.by, case.center_id) for row in rows):
        raise NotPermitted
    if not STATES[case.state].settled or case.refund is None:
        raise Refusal(_nothing_due(case))
    row = FLOW.transition(_waited_in(case), action)
    facts = replace(
        facts_of(session, case, action, by=by, now=now),
        second=payer(session, case, by, now),
        dispute_open=case.state in PAY_DUE and is_disputed(session, case.id),
    )
    answer = row if isinstance(row, Refused) else FLOW.beforehand(row, facts)
    if isinstance(answer, Refused):
        raise Refusal(answer)
    order = reserved_order(session, case, now)
    note_payment(session, case.id, order.number, PaymentState.ASKED, by=by, now=now)
    return order


def _waited_in(case: ReturnCase) -> ReturnState:
    """Where the money of a settled case waits, or waited: what was paid is asked for harmlessly."""
    kept = case.refund is not None and is_kept(case.refund)
    return ReturnState.KEEP_DUE if kept else ReturnState.REFUND_DUE


def reserved_order(session: Session, case: ReturnCase, now: datetime) -> RefundOrder:
    """What of a settled refund is still to be paid: less what disputes gave the buyer.

    Raises `Refusal` where it went out without the provider: nobody is asked for it again.
    """
    number = case.refund_number or ""
    executor = session.scalars(
        select(RefundExecution.executor).where(RefundExecution.refund_number == number)
    ).one_or_none()
    if executor is not None and paid_outside(executor):
        raise Refusal(PAID_OUTSIDE)
    assert case.refund is not None  # noqa: S101  # a number is reserved with what is due
    result = case.refund["result"]
    tenders = {line["tender"] or "freight": Decimal(line["amount"]) for line in result["payments"]}
    total = Decimal(result["total"])
    left = left_to_pay(total, given_left(session, case.id))
    return RefundOrder(number, case.ref, left, tenders_left(tenders, left), now)


def record_refund(
    session: Session,
    ref: str,
    order: RefundOrder,
    executor: str,
    executor_ref: str,
    *,
    by: Actor,
    now: datetime,
) -> RefundExecution:
    """Write down that a refund was carried out; the second time changes nothing."""
    held = hold(session, ref, certificate=True)
    done = _record_execution(session, order, executor, executor_ref)
    if paid_outside(done.executor) and not paid_outside(executor):
        # The provider had been asked before and answers now: both have paid.
        held.case.alarm = PAID_TWICE
        tell(session, held, ReturnAlarm(held.case.ref, PAID_TWICE), by=by, now=now)
    if STATES[held.case.state].final:
        return done
    kept = held.case.state is ReturnState.KEEP_DUE
    held.case.refunded_at = now
    told = held.case.ref, order.number, str(done.amount), done.executor, done.executor_ref
    event = ReductionPaid(*told) if kept else ReturnRefunded(*told)
    # What went out is on record, whatever was disputed in the meantime.
    facts = replace(facts_of(session, held.case, _action(by), by=by, now=now), dispute_open=False)
    step(session, held, _action(by), event, by=by, facts=facts, now=now)
    if held.case.conclusion is None and held.certificate is not None and not kept:
        held.case.alarm = NEVER_COMPARED
        tell(session, held, ReturnAlarm(held.case.ref, NEVER_COMPARED), by=by, now=now)
    return done


def confirm_arrival(
    session: Session, ref: str, note: str, *, by: Actor, now: datetime
) -> ReturnCase:
    """A person says that a refund which was only passed on has arrived; `note`: by whose word."""
    held = hold(session, ref)
    case = held.case
    if not by.may(Permission.RETURN_MANAGE, case.center_id):
        raise NotPermitted
    note = typed_code("note", note)
    if not note:
        where = Text("请填写支付渠道的流水号", "Fill in the provider's reference")
        raise Invalid("note", where, "reason_needed")
    if payment_of(session, case.id) is not PaymentState.SUBMITTED:
        raise Refusal(
            Refused("not_submitted", Text("没有等待到账的退款", "No refund waits to arrive"))
        )
    number = case.refund_number or ""
    note_payment(session, case.id, number, PaymentState.ARRIVED, note, by=by, now=now)
    event = ReturnPayment(case.ref, number, PaymentState.ARRIVED.value, note)
    tell(session, held, event, by=by, now=now)
    return case


def note_payment(
    session: Session,
    case_id: int,
    number: str,
    state: PaymentState,
    note: str = "",
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write down how far the money is."""
    made = RefundAttempt(case_id=case_id, refund_number=number, state=state, note=note)
    made.by_id, made.at = by.person_id, now
    session.add(made)


def _note_failure(
    session: Session, ref: str, order: RefundOrder, failure: str, *, by: Actor, now: datetime
) -> None:
    held = hold(session, ref)
    state = PaymentState.FAILED
    note_payment(session, held.case.id, order.number, state, failure, by=by, now=now)
    event = ReturnPayment(held.case.ref, order.number, state.value, failure)
    tell(session, held, event, by=by, now=now)


def _record_execution(
    session: Session, order: RefundOrder, executor: str, executor_ref: str
) -> RefundExecution:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    case_id = select(ReturnCase.id).where(ReturnCase.refund_number == order.number)
    session.execute(
        dialect.insert(RefundExecution)
        .values(
            refund_number=order.number,
            case_id=case_id.scalar_subquery(),
            amount=order.amount,
            tenders={name: str(amount) for name, amount in order.tenders.items()},
            executor=executor,
            executor_ref=executor_ref,
            executed_at=order.at,
        )
        .on_conflict_do_nothing(index_elements=[RefundExecution.refund_number])
    )
    return session.scalars(
        select(RefundExecution).where(RefundExecution.refund_number == order.number)
    ).one()


def _action(by: Actor) -> ReturnAction:
    return ReturnAction.REFUND_BY_LAW if by == SYSTEM else ReturnAction.REFUND


def _nothing_due(case: ReturnCase) -> Refused:
    row = FLOW.transition(case.state, ReturnAction.REFUND)
    if isinstance(row, Refused):
        return row
    return Refused("not_settled", Text("退款尚未结算", "The refund was not settled yet"))
