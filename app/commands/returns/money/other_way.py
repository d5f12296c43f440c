"""A refund whose payment failed, paid by another way: by two, and never by the provider again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.entries import typed_code
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.commands.returns.refund import RefundOrder, note_payment, record_refund, reserved_order
from app.commands.returns.step import hold
from app.models.returns.case import RefundExecution, ReturnCase
from app.queries.returns.facts import facts_of, payer
from app.queries.returns.payments import payment_of, payment_under_way
from workflows.people.overrides import SHORTEST_NOTE, note_given
from workflows.people.second_person import PairAct
from workflows.returns.flow import FLOW, ReturnAction
from workflows.returns.payments import (
    OTHER_WAYS,
    OTHERWISE,
    PAYMENT_NAMES,
    OtherWay,
    PaymentState,
    other_way_open,
)
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text


def pay_other_way(
    session: Session,
    ref: str,
    way: OtherWay,
    reference: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement | None = None,
) -> RefundExecution:
    """Record that a refund which the provider could not pay went out by another way.

    `reference`: the number of that payment. Raises `SecondPersonAsked` without an agreement,
    `Refusal` where the last payment did not fail.
    """
    held = hold(session, ref, certificate=True)
    case = held.case
    if not by.may(Permission.RETURN_MANAGE, case.center_id):
        raise NotPermitted
    reference = typed_code("reference", reference)
    if not reference:
        where = Text("请填写付款流水号", "Fill in the number of the payment")
        raise Invalid("reference", where, "reason_needed")
    said = note_given(reason, SHORTEST_NOTE)
    if isinstance(said, Refused):
        raise Invalid("reason", said.reason, said.code)
    row = FLOW.transition(case.state, ReturnAction.REFUND)
    known = replace(
        facts_of(session, case, ReturnAction.REFUND, by=by, now=now),
        second=payer(session, case, by, now),
    )
    for answer in (
        row if isinstance(row, Refused) else FLOW.beforehand(row, known),
        other_way_open(
            payment_of(session, case.id), under_way=payment_under_way(session, case.id, now)
        ),
    ):
        if isinstance(answer, Refused):
            raise Refusal(answer)
    order = reserved_order(session, case, now)
    proposal = _proposal(case, order, way, reference, reason.strip())
    take_two(session, proposal, by=by, now=now, agreed=agreed)
    how = f"{OTHERWISE} {way.value}"
    done = record_refund(session, ref, order, how, reference, by=by, now=now)
    note_payment(session, case.id, order.number, PaymentState.ARRIVED, reference, by=by, now=now)
    return done


def _proposal(
    case: ReturnCase, order: RefundOrder, way: OtherWay, reference: str, reason: str
) -> PairProposal:
    """What the second person reads; where the payment is another by then, it is another act."""
    return PairProposal(
        act=PairAct.PAY_OTHER_WAY,
        subject=case.ref,
        args={"ref": case.ref, "way": way.value, "reference": reference, "reason": reason},
        facts={"number": order.number, "amount": str(order.amount), "payment": "failed"},
        shown=(
            (Text("退货", "Return"), case.ref),
            (Text("退款号", "Refund"), order.number),
            (Text("金额", "Amount"), f"¥{order.amount}"),
            (Text("支付渠道", "The provider"), PAYMENT_NAMES[PaymentState.FAILED]),
            (Text("改用", "Paid instead"), OTHER_WAYS[way]),
            (Text("付款流水号", "Number of the payment"), reference),
        ),
        reason=reason,
        center_id=case.center_id,
    )
