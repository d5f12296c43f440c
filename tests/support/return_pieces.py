"""Pieces for the tests of returns: sold, sent, delivered and sent back by the real commands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from support.build import Network
from support.desk_pieces import NET_MASS, PRICE, certified, stored, write
from support.flows.buyer_pass import by_buyer, proven
from support.flows.second_person import AGAINST, LONG_NOTE, by_one_or_two, by_two

from app.base import db
from app.base.refs import key_of
from app.commands.dispatch import parcels as dispatch
from app.commands.returns.compare import ComparisonReadings, compare_return
from app.commands.returns.decide import decide_by_person
from app.commands.returns.goods import enter_waybill, give_address, receive
from app.commands.returns.refund import RefundRecorder, execute_refund
from app.commands.returns.request import Request, open_return
from app.commands.returns.settle import compute_refund
from app.commands.returns.terms import enter_terms
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from app.models.papers.certificate import Certificate
from app.models.returns.case import ReturnCase
from app.queries.people.accounts import actor_by_login
from app.queries.returns.outbound import outbound_of
from workflows.papers.states import CertificateState
from workflows.returns.law.facts.words import ReturnFinding, ReviewOutcome
from workflows.roles import BUYER, Actor

SENT = datetime(2026, 11, 12, 6, 0, tzinfo=UTC)
SIGNED = datetime(2026, 11, 13, 2, 0, tzinfo=UTC)
ASKED = datetime(2026, 11, 15, 2, 0, tzinfo=UTC)
BACK = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TAGS = iter(f"JG-T-{n:07d}" for n in range(500, 100000))


def sent(net: Network, *, seal: str | None = None, **more: Any) -> str:
    """A sealed piece on its way to the buyer."""
    ref, number = certified(net, **more)
    mass = more.get("mass", mass_of(ref))
    tag = seal or next(TAGS)
    write(
        lambda s: dispatch.seal(
            s, ref, tag, mass, [stored(1)], certificate_no=number, by=net.sealer, now=SENT - HOUR
        )
    )
    write(
        lambda s: dispatch.dispatch(
            s, ref, "顺丰速运", f"SF0000000{ref[-6:]}", PRICE, by=net.sealer, now=SENT
        )
    )
    return ref


def mass_of(ref: str) -> Decimal:
    with db.reading() as session:
        figures = outbound_of(session, item_id(ref)).figures
    return next((f.value for f in figures if f.key == "mass"), NET_MASS)


def delivered(net: Network, *, signed: datetime = SIGNED, place: str = "self", **more: Any) -> str:
    """A piece that its buyer signed for."""
    ref = sent(net, **more)
    write(
        lambda s: dispatch.deliver(
            s, ref, signed, place, None, by=net.customer_service, now=signed + HOUR
        )
    )
    return ref


def item_id(ref: str) -> int:
    known = key_of("QC", ref)
    assert known is not None
    return known[0]


def asked(ref: str, *, by: Actor = BUYER, now: datetime = ASKED, **more: Any) -> str:
    """A return asked for, by who proved to be the buyer or verified the caller; its reference."""
    by = proven(ref, by, now)
    with db.transaction() as session:
        return open_return(session, ref, Request(**more), by=by, now=now)[0].ref


def case_of(ref: str) -> ReturnCase:
    """The case as it is now."""
    with db.reading() as session:
        case = session.get_one(ReturnCase, int(ref.rsplit("-", 1)[1]))
        session.expunge(case)
        return case


def certificate_of(ref: str) -> CertificateState:
    """The state of the latest certificate of an item."""
    with db.reading() as session:
        return session.scalars(
            select(Certificate.state)
            .where(Certificate.item_id == item_id(ref))
            .order_by(Certificate.id.desc())
            .limit(1)
        ).one()


def arrived(net: Network, case: str, *, now: datetime = BACK) -> None:
    """Address, waybill, and the parcel taken in at the center."""
    write(lambda s: give_address(s, case, by=net.customer_service, now=ASKED + HOUR))
    by_buyer(
        case,
        ASKED + DAY,
        lambda s, by: enter_waybill(s, case, "中通", "75000000000001", by=by, now=ASKED + DAY),
    )
    write(lambda s: receive(s, case, "75000000000001", by=net.receiving, now=now))


def as_sent(ref: str, **changes: Any) -> ComparisonReadings:
    """The piece read exactly as it left, but for the changes."""
    with db.reading() as session:
        left = outbound_of(session, item_id(ref))
    same: dict[str, Any] = {
        "figures": {figure.key: figure.value for figure in left.figures},
        "tag_no": left.tag_no,
        "certificate_no": left.certificate_no,
    }
    return ComparisonReadings(**(same | changes))


def compared(
    net: Network,
    ref: str,
    case: str,
    conclusion: ReturnFinding = ReturnFinding.INTACT,
    *,
    reason: str = "",
    files: int = 0,
    now: datetime = BACK + HOUR,
    **changes: Any,
) -> None:
    """Compared by the second inspector."""
    seen = as_sent(ref, **changes)
    evidence = [stored(40 + n) for n in range(files)]
    by = net.inspector_2
    write(lambda s: compare_return(s, case, seen, conclusion, reason, evidence, by=by, now=now))


def refunded(net: Network, case: str, *, now: datetime = BACK + 2 * HOUR) -> Decimal:
    """Settled by one or two, as it asks for, and paid by the second; what was paid."""
    settled(net, case, now=now)
    return execute_refund(RefundRecorder(), case, by=net.customer_service_2, now=now).amount


def settled(net: Network, case: str, *, now: datetime = BACK + 2 * HOUR, **more: Any) -> None:
    """Settled by the first clerk, confirmed by the second where it takes two."""
    given = {"reason": "比对无误，按单结算", **more}
    by, second = net.customer_service, net.customer_service_2
    by_one_or_two(lambda s: compute_refund(s, case, by=by, now=now, **given), second, now)


def person_says(
    case: str,
    outcome: ReviewOutcome,
    *,
    by: Actor,
    now: datetime = ASKED + DAY,
    reason: str = LONG_NOTE,
    second: Actor | None = None,
    **more: Any,
) -> None:
    """A person's word on a case, confirmed by `second`, or another clerk, where it takes two."""

    def act(session: Session) -> None:
        given = {**AGAINST, **more}
        decide_by_person(session, case, outcome, reason, by=by, now=now, **given)

    if second is None:
        with db.reading() as session:
            second = actor_by_login(session, "customer_service_2")
    assert second is not None
    by_one_or_two(act, second, now)


def terms_of(
    case: str,
    terms: dict[str, Any],
    net: Network,
    *,
    now: datetime = ASKED + DAY,
) -> None:
    """What customer service found out of the order's terms, confirmed by another of them."""

    def act(session: Session) -> None:
        by = net.customer_service
        enter_terms(session, case, terms, "活动页截图 12", by=by, now=now)

    by_two(act, net.customer_service_2, now)


def set_line(ref: str, **values: Any) -> None:
    """What the order says of the line, set as an import would."""
    with db.transaction() as session:
        line = session.scalars(select(Item.order_line_id).where(Item.id == item_id(ref))).one()
        session.execute(update(OrderLine).where(OrderLine.id == line).values(**values))


def of_category(ref: str, category: str) -> None:
    """The piece as one of another category, for the law's sake."""
    with db.transaction() as session:
        session.execute(update(Item).where(Item.id == item_id(ref)).values(category=category))


def pair(net: Network, *, discount: Decimal = Decimal(0)) -> list[str]:
    """Two pieces of one order line at the buyer's, the second a copy of the first."""
    first = delivered(net)
    with db.transaction() as session:
        item = session.get_one(Item, item_id(first))
        line = session.get_one(OrderLine, item.order_line_id)
        line.quantity = 2
        line.payable = 2 * PRICE - discount
        other = Item(
            **{
                column.key: getattr(item, column.key)
                for column in Item.__table__.columns
                if column.key not in ("id", "piece", "version")
            },
            piece=2,
        )
        session.add(other)
        session.flush()
        return [first, other.ref]
