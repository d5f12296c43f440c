"""The returns of a window of time as the figures of after-sales see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.people.account import Person
from app.models.people.second_person import SecondPersonRequest
from app.models.returns.case import ReturnCase, ReturnMessage
from workflows.people.second_person import PairAct, PairState
from workflows.returns.service.figures import FigureBy, ServedCase
from workflows.returns.states import Deadline, states_where

MOST_CASES = 20_000
OWES = frozenset(states_where(lambda record: record.deadline is Deadline.REFUND))
AGAINST = (PairAct.DECIDE_AGAINST, PairAct.SETTLE_REFUND)


def served_cases(
    session: Session, centers: Collection[int] | None, since: datetime
) -> list[ServedCase]:
    """All returns asked for since then, the latest first; at most 20,000."""
    wrote = (
        select(func.min(ReturnMessage.at))
        .where(ReturnMessage.case_id == ReturnCase.id, ReturnMessage.from_buyer.is_(False))
        .correlate(ReturnCase)
        .scalar_subquery()
    )
    wanted = (
        select(
            ReturnCase.id,
            ReturnCase.requested_at,
            ReturnCase.state,
            ReturnCase.address_given_at,
            ReturnCase.arrived_at,
            ReturnCase.refund_overdue_at,
            ReturnCase.refunded_at,
            wrote.label("wrote_at"),
            Item.category,
            Merchant.shop,
            Person.name,
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .outerjoin(Person, Person.id == ReturnCase.assigned_id)
        .where(ReturnCase.requested_at >= since)
        .order_by(ReturnCase.id.desc())
        .limit(MOST_CASES)
    )
    if centers is not None:
        wanted = wanted.where(ReturnCase.center_id.in_(sorted(centers)))
    against = _override_refs(session, since)
    return [_case(r, against) for r in session.execute(wanted)]


def _case(r: Row[*tuple[Any, ...]], against: frozenset[str]) -> ServedCase:
    ref = reference("RT", r.id, r.requested_at)
    return ServedCase(
        ref=ref,
        groups={
            FigureBy.AGENT: r.name or "",
            FigureBy.SHOP: r.shop,
            FigureBy.CATEGORY: r.category,
        },
        requested_at=r.requested_at,
        answered_at=min((at for at in (r.wrote_at, r.address_given_at) if at), default=None),
        arrived_at=r.arrived_at,
        refund_due=r.refund_overdue_at,
        refunded_at=r.refunded_at,
        owes=r.state in OWES,
        overridden=ref in against,
    )


def _override_refs(session: Session, since: datetime) -> frozenset[str]:
    """The returns settled or decided against finding or advice, by their references."""
    rows = session.execute(
        select(SecondPersonRequest.subject, SecondPersonRequest.payload).where(
            SecondPersonRequest.act.in_(AGAINST),
            SecondPersonRequest.state == PairState.CONFIRMED,
            SecondPersonRequest.asked_at >= since,
        )
    )
    return frozenset(r.subject for r in rows if r.payload["args"].get("override"))
