"""The facts of a sale as the rows have them, and the law's answer to a request for its return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.dispatch.parcel import Delivery, Dispatch
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.models.returns.case import Replacement, ReturnCase
from app.queries.inspection.standards import terms_of_sale
from app.queries.returns.calendar.notices import with_notices
from app.queries.returns.promises import promises_for
from app.queries.returns.sale import told_of_line, widened_facts
from workflows.dispatch.places import PLACES, SignPlace
from workflows.returns.law.calendar import local_day
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import Decision, decision_to_json
from workflows.returns.law.facts.purchase import Custom, Goods, Sale
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.schema import facts_to_json
from workflows.returns.law.facts.situation import (
    CaseFacts,
    Notice,
    ParcelFacts,
    Prior,
    Progress,
    Receipt,
    Review,
)
from workflows.returns.law.facts.words import (
    Channel,
    ExclusionGround,
    LegalCategory,
    PackageSeal,
    ReviewOutcome,
)
from workflows.returns.law.facts.words import ParcelEnd as Handed
from workflows.returns.sale.loading import facts_told
from workflows.returns.states import ReturnState, states_where
from workflows.whole import whole

# Cases that don't use up the quantity bought: nothing came back for good.
NOT_RETURNED = states_where(lambda record: not record.uses_up)
_HANDED: Mapping[SignPlace, Handed] = whole(
    SignPlace,
    {
        SignPlace.SELF: Handed.SIGNED,
        SignPlace.AGENT: Handed.AGENT,
        SignPlace.LOCKER: Handed.LOCKER,
        SignPlace.STATION: Handed.STATION,
        SignPlace.REFUSED: Handed.REFUSED,
    },
)


@dataclass(frozen=True, slots=True)
class LegalAnswer:
    """Facts and the law's answer to them; what a case stores and replays."""

    facts: CaseFacts
    decision: Decision

    def to_json(self) -> dict[str, Any]:
        """Both as JSON values."""
        return {"facts": facts_to_json(self.facts), "decision": decision_to_json(self.decision)}


def answer_by_law(facts: CaseFacts, on: datetime) -> LegalAnswer:
    """The law of the day of `on` applied to the facts."""
    return LegalAnswer(facts, decide(facts, local_day(on)))


def stored_facts(case: ReturnCase) -> CaseFacts:
    """The facts a case was last decided on."""
    return facts_from_json(case.decision["facts"])


def heard(
    session: Session,
    case: ReturnCase,
    outcome: ReviewOutcome,
    reason: str,
    evidence: tuple[str, ...],
    *,
    by: str,
    now: datetime,
) -> CaseFacts:
    """The facts of a case once a person has accepted or refused it, with this evidence.

    What was told of the sale after the decision is heard as far as it widens the return.
    """
    review = Review(outcome=outcome, by=by, reason=reason or "-", evidence=evidence)
    facts = widened_facts(session, case)
    known = replace(facts, review=review, progress=replace(facts.progress, as_of=now))
    if facts.claim is not None and outcome is ReviewOutcome.ACCEPT:
        return replace(known, claim=review)
    return known


def facts_of_sale(session: Session, item_id: int) -> CaseFacts:
    """Everything known of a piece's sale and receipt; the request itself is not in it."""
    row = session.execute(
        select(
            Item.category,
            OrderLine.id,
            OrderLine.quantity,
            OrderLine.sku,
            OrderLine.product_id,
            OrderLine.custom,
            OrderLine.streamer,
            ShopOrder.number,
            ShopOrder.submitted_at,
            Merchant.platform,
            Merchant.shop,
        )
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .where(Item.id == item_id)
    ).one()
    terms = terms_of_sale(session, row.category, row.submitted_at)
    seal = PackageSeal(terms.necessary_seal) if terms.necessary_seal is not None else None
    known = CaseFacts(
        sale=Sale(
            order=row.number,
            ordered_at=row.submitted_at,
            channel=Channel.LIVE_STREAM if row.streamer else Channel.ONLINE,
        ),
        goods=Goods(
            sku=row.sku or row.product_id or None,
            category=LegalCategory(terms.law),
            quantity=row.quantity,
            custom=Custom(claimed=True) if row.custom else Custom(),
            necessary_seal=seal,
            necessary_seal_shown=terms.told_before_sale if seal is not None else None,
        ),
        receipt=_receipt(session, item_id),
        promises=promises_for(row.platform, row.shop, row.category, row.submitted_at),
        prior=_prior(session, item_id, row.id),
    )
    grounds = [ExclusionGround(ground) for ground in terms.excludable]
    told = facts_told(known, told_of_line(session, row.id), excludable=grounds)
    return with_notices(session, told)


def if_asked_now(session: Session, item_id: int, now: datetime) -> LegalAnswer:
    """What the law would say if the buyer asked for a return without a reason at this moment."""
    facts = facts_of_sale(session, item_id)
    notice = Notice(sent_at=now, quantity=1)
    asked = replace(facts, notice=notice, progress=Progress(as_of=now))
    return answer_by_law(asked, now)


def returned_units(session: Session, line_id: int) -> int:
    """Units of an order line that are on their way back or came back for good."""
    return (
        session.scalar(
            select(func.sum(ReturnCase.quantity)).where(
                ReturnCase.order_line_id == line_id, ReturnCase.state.not_in(NOT_RETURNED)
            )
        )
        or 0
    )


def _receipt(session: Session, item_id: int) -> Receipt:
    """The parcel that brought the piece; for a replacement also when the first one was signed for.

    A piece that was exchanged for an altered or repaired form of itself replaces itself.
    """
    replaced = session.scalars(
        select(ReturnCase.item_id)
        .outerjoin(Replacement, Replacement.case_id == ReturnCase.id)
        .where(
            ReturnCase.state == ReturnState.EXCHANGED,
            (Replacement.item_id == item_id)
            | (Replacement.item_id.is_(None) & (ReturnCase.item_id == item_id)),
        )
        .order_by(ReturnCase.id)
        .limit(1)
    ).one_or_none()
    parcels = (_parcel(session, item_id),)
    if replaced is None:
        return Receipt(parcels=parcels)
    first = session.scalar(
        select(func.min(Delivery.signed_at))
        .join(Dispatch, Dispatch.id == Delivery.dispatch_id)
        .where(Dispatch.item_id == replaced)
    )
    return Receipt(parcels=parcels, replacement=True, first_received_at=first)


def _parcel(session: Session, item_id: int) -> ParcelFacts:
    row = session.execute(
        select(
            Dispatch.id,
            Delivery.signed_at,
            Delivery.place,
            Delivery.consent,
            Delivery.picked_up_at,
        )
        .outerjoin(Delivery, Delivery.dispatch_id == Dispatch.id)
        .where(Dispatch.item_id == item_id)
        .order_by(Dispatch.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row.signed_at is None:
        return ParcelFacts(delivery=Handed.UNDELIVERED)
    handed = _HANDED[row.place]
    if PLACES[row.place].is_box:
        return ParcelFacts(
            delivery=handed,
            at=row.signed_at,
            received_at=row.picked_up_at,
            consent=row.consent,
        )
    if row.place is SignPlace.AGENT and not row.consent:
        # An agent nobody agreed to starts no period (E-commerce Law 52(2)).
        return ParcelFacts(delivery=Handed.UNAUTHORISED, at=row.signed_at, consent=row.consent)
    if row.place is SignPlace.AGENT:
        return ParcelFacts(delivery=handed, at=row.signed_at, consent=True)
    return ParcelFacts(delivery=handed, at=row.signed_at)


def _prior(session: Session, item_id: int, line_id: int) -> Prior:
    cases = session.execute(
        select(ReturnCase.state, ReturnCase.closed_at, ReturnCase.not_shipped_back).where(
            ReturnCase.item_id == item_id
        )
    ).all()
    return Prior(
        refunded=any(c.state is ReturnState.REFUNDED for c in cases),
        open_case=any(c.closed_at is None for c in cases),
        kept_for_less=any(c.state is ReturnState.KEPT for c in cases) or None,
        closed_not_shipped=any(c.not_shipped_back for c in cases),
        returned_quantity=returned_units(session, line_id),
    )
