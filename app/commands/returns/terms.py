"""The terms of an order that its export doesn't carry, entered by customer service: by two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands import record
from app.commands.entries import typed_sentence
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.commands.returns.step import hold
from app.models.orders.order import OrderLine, OrderTerms, ShopOrder
from app.models.returns.case import ReturnCase
from app.queries.returns.terms import is_settled, latest_terms, sold_lines
from workflows.audit.ledger import canonical
from workflows.people.second_person import PairAct
from workflows.returns.events import OrderTermsEntered
from workflows.returns.refund.checks import check_order
from workflows.returns.refund.terms import Terms, order_of_export, with_terms
from workflows.roles import Actor, Permission
from workflows.strict_json.reader import UnreadableJson, dump, load
from workflows.strict_json.words import in_words
from workflows.verdict import Citation, Refused, Text


def enter_terms(
    session: Session,
    ref: str,
    terms: Mapping[str, Any],
    reason: str,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement | None = None,
) -> OrderTerms:
    """Keep an order's terms with where they are known from; the next settlement goes by them.

    They say how much money goes back, also where the law's clock settles: it takes two. Raises
    `SecondPersonAsked`, `Invalid` for terms that don't explain what was paid, `Refusal` once a
    return of the order was settled: one method an order, chosen before its first return.
    """
    held = hold(session, ref, order=True)
    case = held.case
    if not by.may(Permission.RETURN_MANAGE, case.center_id) or by.person_id is None:
        raise NotPermitted
    reason = typed_sentence("reason", reason)
    if not reason:
        where = Text("请写明依据（活动页、商家说明）", "Say where the terms are known from")
        raise Invalid("reason", where, "reason_needed")
    order = session.get_one(ShopOrder, session.get_one(OrderLine, case.order_line_id).order_id)
    if is_settled(session, order.id):
        raise Refusal(_terms_fixed())
    kept = _check_terms(session, order.id, terms)
    proposal = _proposal(session, case, order, kept, reason)
    take_two(session, proposal, by=by, now=now, agreed=agreed)
    entered = OrderTerms(
        order_id=order.id, terms=dump(kept), reason=reason, by_id=by.person_id, at=now
    )
    session.add(entered)
    digest = sha256(canonical(entered.terms).encode()).hexdigest()
    record.append(
        session,
        OrderTermsEntered(case.ref, order.number, digest, reason),
        by=by,
        now=now,
        center_id=case.center_id,
        item_id=case.item_id,
        order_id=order.id,
    )
    return entered


def _check_terms(session: Session, order_id: int, terms: Mapping[str, Any]) -> Terms:
    try:
        kept = load(Terms, terms)
        known = with_terms(order_of_export(sold_lines(session, order_id)), kept)
        check_order(known.order, at="")
    except UnreadableJson as unreadable:
        path, text = unreadable.problems[0]
        raise Invalid(path or "terms", text) from None
    return kept


def _proposal(
    session: Session, case: ReturnCase, order: ShopOrder, terms: Terms, reason: str
) -> PairProposal:
    latest = latest_terms(session, order.id)
    sold = sold_lines(session, order.id)
    words = in_words(terms)
    return PairProposal(
        act=PairAct.ENTER_TERMS,
        subject=order.number,
        args={"ref": case.ref, "terms": dump(terms), "reason": reason},
        facts={
            "terms": latest.id if latest else 0,
            "lines": [f"{line.id} {line.quantity} {line.price} {line.payable}" for line in sold],
        },
        shown=(
            (Text("订单", "Order"), order.number),
            (Text("退货", "Return"), case.ref),
            *words,
        ),
        reason=reason,
        center_id=case.center_id,
    )


def _terms_fixed() -> Refused:
    return Refused(
        "terms_fixed",
        Text(
            "该订单已有退货结算，结算方法和优惠条件不再改变",
            "A return of this order was settled: its terms stay as they are",
        ),
        Citation("网络购买商品七日无理由退货暂行办法", "17"),
        Text("其余退货按同一方法结算", "The other returns are settled the same way"),
    )
