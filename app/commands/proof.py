"""Where every act of a buyer is proved, whichever way it comes in; else it is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from app.base.errors import NotPermitted, Refusal
from app.models.returns.access import BuyerCode, BuyerPass
from workflows.people.access import CALLER_UNVERIFIED, PassEnd, PassFacts, may_act
from workflows.roles import AccessWay, Actor, BuyerAccess, Permission
from workflows.verdict import Refused

# What the device that asked did with its code is no end of the message that the buyer has.
LINK_GOES_ON = (PassEnd.NEWER, PassEnd.TRIES)


def prove_act(session: Session, order: int, *, by: Actor, center_id: int, now: datetime) -> Actor:
    """Who acts as the buyer of an order, or for that buyer, with how access was gained.

    The pass is read here and locked, so that one withdrawn a moment ago bears nothing; what the
    page believed of it does not count. Raises `NotPermitted` for who is neither buyer nor customer
    service of the center, `Refusal` where no pass of this very order is alive.
    """
    clerk = by.person_id is not None
    if not by.may(Permission.BUYER_ANSWER, center_id):
        raise NotPermitted
    if clerk and not by.may(Permission.RETURN_MANAGE, center_id):
        raise NotPermitted
    row = session.scalars(_of_clerk(by, order) if clerk else _of_buyer(by)).one_or_none()
    answer = may_act(pass_facts(row), order, now)
    if isinstance(answer, Refused):
        raise Refusal(CALLER_UNVERIFIED if clerk else answer)
    assert row is not None  # noqa: S101  # nobody's pass is no proof
    row.used_at = now
    return replace(by, access=BuyerAccess(row.way, row.id, row.how))


def pass_facts(row: BuyerPass | None) -> PassFacts:
    """A pass as the rule reads it."""
    if row is None:
        return PassFacts()
    ended = row.ended_at is not None
    return PassFacts(way=row.way, order=row.order_id, ends_at=row.ends_at, ended=ended)


def end_passes(
    session: Session, now: datetime, how: PassEnd, *which: ColumnElement[bool]
) -> Sequence[int]:
    """End living passes, with the codes that wait for them; which passes they were.

    The messages with those codes are the buyer's, whoever had them sent: `end_codes` ends these.
    """
    living = select(BuyerPass.id).where(*which, BuyerPass.ended_at.is_(None)).with_for_update()
    keys = session.scalars(living.order_by(BuyerPass.id)).all()
    for kind, column, why in (
        (BuyerPass, BuyerPass.id, how),
        (BuyerCode, BuyerCode.pass_id, PassEnd.NEWER),
    ):
        session.execute(
            update(kind)
            .where(column.in_(keys), kind.ended_at.is_(None))
            .values(ended_at=now, ended=why)
            .execution_options(synchronize_session=False)
        )
    return keys


def end_codes(
    session: Session, order: int, how: PassEnd, now: datetime, *, but: int | None = None
) -> None:
    """End what was sent for an order, over or not: the links in its messages open nothing more."""
    going_on = or_(BuyerCode.ended_at.is_(None), BuyerCode.ended.in_(LINK_GOES_ON))
    codes = lock_codes(session, order, going_on)
    session.execute(
        update(BuyerCode)
        .where(BuyerCode.id.in_([key for key in codes if key != but]))
        .values(ended_at=now, ended=how, shown=None)
        .execution_options(synchronize_session=False)
    )


def lock_codes(session: Session, order: int, *which: ColumnElement[bool]) -> Sequence[int]:
    """Lock the codes of an order, always from the first on: nobody waits for who waits for them."""
    of_order = select(BuyerCode.id).where(BuyerCode.order_id == order, *which)
    return session.scalars(of_order.order_by(BuyerCode.id).with_for_update()).all()


def end_all_of_order(session: Session, order: int, now: datetime) -> None:
    """Nobody's proof of this order holds any more: its receiver is another one."""
    end_passes(session, now, PassEnd.NEWER, BuyerPass.order_id == order)
    end_codes(session, order, PassEnd.SERVICE, now)


def _of_buyer(by: Actor) -> Select[BuyerPass]:
    """The pass that is shown; a clerk's is nobody else's."""
    return (
        select(BuyerPass)
        .where(BuyerPass.id == by.access.pass_key, BuyerPass.way != AccessWay.CLERK)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _of_clerk(by: Actor, order: int) -> Select[BuyerPass]:
    """What this clerk recorded last of a caller about this order."""
    return (
        select(BuyerPass)
        .where(BuyerPass.by_id == by.person_id, BuyerPass.order_id == order)
        .order_by(BuyerPass.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
