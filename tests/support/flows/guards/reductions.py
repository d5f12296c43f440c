"""Guards of a price cut in commands: where it may be offered, what is done, what spoils it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from support.flows import return_roads as roads
from support.flows.guards.given import Given, case_row

from app.commands.returns.money import reductions
from app.models.returns.money import ReductionOffer

ROADS = {
    "waiting_for_person": roads.waiting,
    "accepted": roads.accepted,
    "quality": roads.quality,
    "address_given": roads.address_given,
}


def offers(session: Session, given: Given) -> None:
    reductions.offer_reduction(
        session, given.case, Decimal(70), given.reason, by=given.by, now=given.now
    )


def newest_offer(session: Session, given: Given) -> ReductionOffer:
    of_it = select(ReductionOffer).where(ReductionOffer.case_id == case_row(session, given).id)
    return session.scalars(of_it.order_by(ReductionOffer.id.desc()).limit(1)).one()


def keeps(session: Session, given: Given) -> None:
    key, told = newest_offer(session, given).id, given.right_told
    reductions.agree_to_reduction(
        session, given.case, key, right_told=told, by=given.by, now=given.now
    )


def declines(session: Session, given: Given) -> None:
    key = newest_offer(session, given).id
    reductions.decline_reduction(session, given.case, key, by=given.by, now=given.now)


def offer_is_over(session: Session, given: Given) -> None:
    newest_offer(session, given).ends_at = given.now


ACTS: Mapping[str, Callable[[Session, Given], None]] = {
    "offer_reduction": offers,
    "agree_to_reduction": keeps,
    "decline_reduction": declines,
}
