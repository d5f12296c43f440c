"""The roads of a return, walked by real commands: each gives piece, case and the moment after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from support.build import Network
from support.desk_pieces import write
from support.flows.buyer_pass import by_buyer
from support.return_pieces import (
    ASKED,
    BACK,
    DAY,
    HOUR,
    arrived,
    as_sent,
    asked,
    case_of,
    compared,
    delivered,
    person_says,
    refunded,
    set_line,
    settled,
)

from app.base import db
from app.commands.returns import buyer, clock, goods, leave, refund
from app.commands.returns.desk import exchange
from app.commands.returns.money.reductions import agree_to_reduction, offer_reduction
from app.models.intake.item import Item
from app.models.returns.case import Replacement
from workflows.inspection.states import ItemState
from workflows.returns.exchanges import ReplacementSource
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import BuyerReason, Match, ReturnFinding, ReviewOutcome
from workflows.returns.states import ReturnState
from workflows.roles import SYSTEM

NO_OTHER = ReplacementSource.NONE
Road = tuple[str, str, datetime]
WHY = "复核后认为需要"
SOON = ASKED + 2 * DAY
LATE = BACK + 2 * HOUR


def accepted(net: Network) -> Road:
    ref = delivered(net)
    return ref, asked(ref), SOON


def quality(net: Network) -> Road:
    ref = delivered(net)
    return ref, asked(ref, ground=ReturnGround.QUALITY, claim=BuyerReason.DEFECT), SOON


def waiting(net: Network) -> Road:
    ref = delivered(net)
    set_line(ref, custom=True, custom_proof="SKU: 定制刻字")
    return ref, asked(ref), SOON


def refused(net: Network) -> Road:
    ref, case, _ = waiting(net)
    person_says(case, ReviewOutcome.REFUSE, by=net.customer_service)
    return ref, case, SOON


def appealed(net: Network) -> Road:
    ref, case, _ = refused(net)
    by_buyer(case, SOON, lambda s, by: buyer.appeal(s, case, WHY, by=by, now=SOON))
    return ref, case, SOON + HOUR


def address_given(net: Network) -> Road:
    ref, case, now = accepted(net)
    write(lambda s: goods.give_address(s, case, by=net.customer_service, now=now - HOUR))
    return ref, case, now


def on_the_way(net: Network) -> Road:
    ref, case, now = address_given(net)
    by_buyer(
        case,
        now - HOUR,
        lambda s, by: goods.enter_waybill(s, case, "中通", "75000000000001", by=by, now=now - HOUR),
    )
    return ref, case, now


def come(net: Network) -> Road:
    ref, case, _ = accepted(net)
    arrived(net, case)
    return ref, case, LATE


def whole(net: Network) -> Road:
    ref, case, _ = come(net)
    compared(net, ref, case)
    return ref, case, LATE


def swapped(net: Network) -> Road:
    ref, case, _ = come(net)
    light = {**as_sent(ref).figures, "mass": Decimal("49.10")}
    changes: dict[str, Any] = {"figures": light, "tag_no": "JG-T-9999999", "photos": Match.DIFFERS}
    compared(net, ref, case, ReturnFinding.SWAPPED, files=2, **changes)
    return ref, case, LATE


def unconfirmed(net: Network) -> Road:
    """A claim for quality that the comparison did not confirm."""
    ref, case, _ = quality(net)
    arrived(net, case)
    compared(net, ref, case)
    return ref, case, LATE


def for_exchange(net: Network) -> Road:
    ref = delivered(net)
    case = asked(ref, ground=ReturnGround.EXCHANGE, reason="换大一号")
    person_says(case, ReviewOutcome.ACCEPT, by=net.customer_service)
    arrived(net, case)
    compared(net, ref, case)
    return ref, case, LATE


def exchanged(net: Network) -> Road:
    ref, case, now = for_exchange(net)
    write(lambda s: leave.exchange(s, case, WHY, by=net.customer_service, now=now))
    return ref, case, now + HOUR


def _to_exchange(net: Network) -> tuple[str, str]:
    """An exchange agreed on, and the answer that there is none."""
    ref = delivered(net)
    case = asked(ref, ground=ReturnGround.EXCHANGE, reason="换大一号")
    person_says(case, ReviewOutcome.ACCEPT, by=net.customer_service)
    by = net.customer_service
    write(lambda s: exchange.answer_exchange(s, case, NO_OTHER, "", by=by, now=SOON))
    return ref, case


def none_to_exchange(net: Network) -> Road:
    ref, case = _to_exchange(net)
    return ref, case, SOON + HOUR


def none_to_exchange_told_address(net: Network) -> Road:
    ref, case, now = none_to_exchange(net)
    write(lambda s: goods.give_address(s, case, by=net.customer_service, now=now))
    return ref, case, now + HOUR


def none_to_exchange_sent(net: Network) -> Road:
    ref, case, now = none_to_exchange_told_address(net)
    by_buyer(
        case,
        now,
        lambda s, by: goods.enter_waybill(s, case, "中通", "75000000000001", by=by, now=now),
    )
    return ref, case, now + HOUR


def none_to_exchange_come(net: Network) -> Road:
    ref, case, _ = none_to_exchange(net)
    arrived(net, case)
    return ref, case, LATE


def none_to_exchange_whole(net: Network) -> Road:
    ref, case, _ = none_to_exchange_come(net)
    compared(net, ref, case)
    return ref, case, LATE


def lost_exchange(net: Network) -> Road:
    """Exchanged, and then the order of the new piece was called off."""
    ref, case, now = exchanged(net)
    with db.transaction() as session:
        new = session.scalars(select(Item).join(Replacement, Replacement.item_id == Item.id)).one()
        new.state = ItemState.CANCELLED
    return ref, case, now


def due(net: Network) -> Road:
    ref, case, now = whole(net)
    settled(net, case, now=now)
    return ref, case, now


def paid(net: Network) -> Road:
    ref, case, now = whole(net)
    refunded(net, case, now=now)
    return ref, case, now + HOUR


def paid_unseen(net: Network) -> Road:
    """Refunded by the clock before anybody looked at the goods."""
    ref, case, _ = come(net)
    day_7 = case_of(case).refund_overdue_at - DAY
    write(lambda s: clock.drive_refund(s, case, now=day_7))
    refund.execute_refund(refund.RefundRecorder(), case, by=SYSTEM, now=day_7)
    return ref, case, day_7 + HOUR


def to_send_back(net: Network) -> Road:
    ref, case, now = swapped(net)
    person_says(case, ReviewOutcome.REFUSE, by=net.customer_service, now=now)
    return ref, case, now + HOUR


def sent_back(net: Network) -> Road:
    ref, case, now = to_send_back(net)
    by = net.customer_service
    write(lambda s: leave.send_back(s, case, "顺丰", "SF0000000000009", WHY, by=by, now=now))
    return ref, case, now + HOUR


def appealed_at_center(net: Network) -> Road:
    ref, case, now = to_send_back(net)
    by_buyer(case, now, lambda s, by: buyer.appeal(s, case, WHY, by=by, now=now))
    return ref, case, now + HOUR


def closed(net: Network) -> Road:
    ref, case, _ = address_given(net)
    over = ASKED + 60 * DAY
    write(lambda s: clock.close_not_shipped(s, case, now=over))
    return ref, case, over + HOUR


def withdrawn(net: Network) -> Road:
    ref, case, now = accepted(net)
    by_buyer(case, now, lambda s, by: buyer.withdraw(s, case, by=by, now=now))
    return ref, case, now + HOUR


def offer(case: str, net: Network, now: datetime, amount: str = "60.00") -> int:
    """A part of the price offered for keeping the goods; the offer's key."""
    given = Decimal(amount), "镶口有细小划痕，留货的话退您一部分"
    by = net.customer_service
    with db.transaction() as session:
        return offer_reduction(session, case, *given, by=by, now=now).id


def offered(road: Callable[[Network], Road]) -> Callable[[Network], Road]:
    """The same road, and an offer that waits at its end."""

    def walk(net: Network) -> Road:
        ref, case, now = road(net)
        offer(case, net, now - HOUR)
        return ref, case, now

    walk.__name__ = f"offered_{road.__name__}"
    return walk


def agreed(net: Network) -> Road:
    """Kept for less: the money waits."""
    ref, case, now = accepted(net)
    key = offer(case, net, now - HOUR, "6000.00")
    by_buyer(
        case,
        now,
        lambda s, by: agree_to_reduction(s, case, key, right_told=True, by=by, now=now),
    )
    return ref, case, now + HOUR


def kept(net: Network) -> Road:
    ref, case, now = agreed(net)
    by = net.customer_service_2
    refund.execute_refund(refund.RefundRecorder(), case, by=by, now=now)
    return ref, case, now + HOUR


# Every road, and the state where it ends.
ROADS = {
    accepted: ReturnState.ACCEPTED,
    quality: ReturnState.QUALITY,
    waiting: ReturnState.WAITING_FOR_PERSON,
    refused: ReturnState.REFUSED,
    appealed: ReturnState.APPEALED,
    address_given: ReturnState.ADDRESS_GIVEN,
    on_the_way: ReturnState.ON_THE_WAY,
    come: ReturnState.ARRIVED,
    whole: ReturnState.COMPARED,
    swapped: ReturnState.COMPARED,
    unconfirmed: ReturnState.COMPARED,
    for_exchange: ReturnState.COMPARED,
    exchanged: ReturnState.EXCHANGED,
    due: ReturnState.REFUND_DUE,
    paid: ReturnState.REFUNDED,
    paid_unseen: ReturnState.REFUNDED,
    to_send_back: ReturnState.TO_SEND_BACK,
    sent_back: ReturnState.SENT_BACK,
    appealed_at_center: ReturnState.APPEALED,
    closed: ReturnState.CLOSED,
    withdrawn: ReturnState.CLOSED,
    agreed: ReturnState.KEEP_DUE,
    kept: ReturnState.KEPT,
}
