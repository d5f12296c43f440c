"""What a merchant sees of its own goods, and the figures of merchants' scores."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import Session

from app.clock import local
from app.models.center import Center, Merchant
from app.models.inspection import Decision, Inspection
from app.models.item import Item
from app.models.order import OrderLine, ShopOrder
from app.models.returns import ReturnCase
from app.queries.orders import PieceRow, pieces_where
from app.refs import key_of, reference
from workflows.inspection import State
from workflows.returns import ReturnGround
from workflows.score import Score, Tally, score
from workflows.standard import defects
from workflows.standard_types import Severity
from workflows.verdict import Text

PAGE = 50
SCORED = timedelta(days=120)
COMPARED = timedelta(days=30)
SEND_WITHIN = timedelta(hours=48)
MOST_FAULTY = 20_000
FAULTY = (Decision.FAILED, Decision.QUARANTINED, Decision.DEVIATION)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One piece in the merchant's list."""

    key: int
    ref: str
    sub_number: str
    title: str
    category: str
    state: State
    state_since: datetime
    due_at: datetime
    center: Text


@dataclass(frozen=True, slots=True)
class Round:
    """One closed inspection, as its merchant may read it: without the people."""

    number: int
    decision: Decision
    closed_at: datetime
    grounds: tuple[tuple[str, Text], ...]
    defects: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class OwnPiece:
    """One piece of a merchant with its closed inspections."""

    key: int
    row: OwnRow
    merchant_id: int
    order_number: str
    sku: str
    unit_price: Decimal | None
    submissions: int
    exception: str
    closing_reason: str
    rounds: tuple[Round, ...]


def own_items(
    session: Session,
    merchants: Collection[int],
    *,
    states: tuple[State, ...] = (),
    before: int = 0,
) -> list[OwnRow]:
    """A page of the pieces of these merchants and one more, the latest first."""
    wanted = _own().where(Item.merchant_id.in_(sorted(merchants)))
    if states:
        wanted = wanted.where(Item.state.in_(states))
    if before:
        wanted = wanted.where(Item.id < before)
    rows = session.execute(wanted.order_by(Item.id.desc()).limit(PAGE + 1))
    return [_row(r) for r in rows]


def own_piece(session: Session, ref: str, merchants: Collection[int]) -> OwnPiece | None:
    """One piece, if it belongs to one of these merchants."""
    key = key_of("QC", ref)
    if key is None:
        return None
    r = session.execute(
        _own().where(Item.id == key[0], Item.merchant_id.in_(sorted(merchants)))
    ).one_or_none()
    if r is None or local(r.registered_at).year != key[1]:
        return None
    return OwnPiece(
        key=r.id,
        row=_row(r),
        merchant_id=r.merchant_id,
        order_number=r.number,
        sku=r.sku,
        unit_price=r.unit_price,
        submissions=r.submissions,
        exception=r.exception,
        closing_reason=r.closing_reason,
        rounds=_rounds(session, r.id),
    )


def own_pieces(
    session: Session, refs: Collection[str], merchants: Collection[int]
) -> list[PieceRow]:
    """The named pieces that belong to these merchants, for their labels."""
    keys = [found[0] for ref in refs if (found := key_of("QC", ref))]
    mine = Item.merchant_id.in_(sorted(merchants))
    return pieces_where(session, Item.id.in_(keys), mine)


def names(session: Session, merchants: Collection[int]) -> list[tuple[int, str]]:
    """(key, shop) of these merchants."""
    wanted = select(Merchant.id, Merchant.shop).where(Merchant.id.in_(sorted(merchants)))
    return [(r.id, r.shop) for r in session.execute(wanted.order_by(Merchant.shop))]


def scores(
    session: Session, now: datetime, *, centers: Collection[int]
) -> dict[int, tuple[str, Score]]:
    """The score of each merchant with goods at these centers in the last months: (shop, score)."""
    here = Item.center_id.in_(sorted(centers))
    tallies = _tallies(session, [here, Item.received_at >= now - SCORED], now)
    peers = [tally for of_one in tallies.values() for tally in of_one]
    shops = dict(names(session, tallies))
    return {key: (shops[key], score(rows, peers)) for key, rows in tallies.items()}


def own_scores(
    session: Session, now: datetime, merchants: Collection[int]
) -> list[tuple[str, Score]]:
    """(shop, score) of these merchants, drawn towards what all merchants sent in of late."""
    mine = Item.merchant_id.in_(sorted(merchants))
    own = _tallies(session, [mine, Item.received_at >= now - SCORED], now)
    everywhere = Item.center_id.in_(all_centers(session))
    others = _tallies(session, [everywhere, Item.received_at >= now - COMPARED], now)
    peers = [tally for of_one in others.values() for tally in of_one]
    return [(shop, score(own.get(key, ()), peers)) for key, shop in names(session, merchants)]


def all_centers(session: Session) -> list[int]:
    """The keys of all centers."""
    return list(session.scalars(select(Center.id)))


def _tallies(
    session: Session, where: list[ColumnElement[bool]], now: datetime
) -> dict[int, list[Tally]]:
    """Per merchant one tally a day of receipt."""
    counts: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    day = func.date(Item.received_at)
    took = extract("epoch", Item.received_at) - extract("epoch", Item.registered_at)
    late = (took > SEND_WITHIN.total_seconds()) & (Item.submissions == 1)
    _add(session, counts, now, "sent", select(Item.merchant_id, day, func.count()).where(*where))
    _add(
        session,
        counts,
        now,
        "delivered",
        select(Item.merchant_id, day, func.count()).where(*where, Item.delivered_at.is_not(None)),
    )
    judged = (
        select(Item.merchant_id, day, func.count(Item.id.distinct()))
        .join(Inspection, Inspection.item_id == Item.id)
        .where(*where, Inspection.decision.is_not(None))
    )
    _add(session, counts, now, "pieces", judged)
    returned = (
        select(Item.merchant_id, day, func.count())
        .join(ReturnCase, ReturnCase.item_id == Item.id)
        .where(*where, ReturnCase.ground == ReturnGround.QUALITY)
    )
    _add(session, counts, now, "returned", returned)
    came_late = select(Item.merchant_id, day, func.count()).where(*where, late)
    _add(session, counts, now, "late", came_late)
    _count_faults(session, counts, now, where)
    found: dict[int, list[Tally]] = defaultdict(list)
    for (merchant, age), of_day in counts.items():
        found[merchant].append(Tally(age_days=age, **of_day))
    return dict(found)


def _add(session: Session, counts: Any, now: datetime, name: str, wanted: Any) -> None:
    for merchant, day, count in session.execute(
        wanted.group_by(Item.merchant_id, func.date(Item.received_at))
    ):
        counts[merchant, _age(day, now)][name] += count


def _count_faults(session: Session, counts: Any, now: datetime, where: Any) -> None:
    rows = session.execute(
        select(Item.merchant_id, Item.received_at, Inspection.verdict["defects"])
        .join(Inspection, Inspection.item_id == Item.id)
        .where(*where, Inspection.decision.in_(FAULTY))
        .order_by(Item.received_at.desc())
        .limit(MOST_FAULTY)
    )
    for merchant, received, codes in rows:
        counts[merchant, _age(received.date(), now)][_gravest(codes or ()).value] += 1


def _gravest(codes: Collection[str]) -> Severity:
    """The gravest severity of the defects; a failure without a known code counts as major."""
    known = defects()
    found = [s for code in codes if code in known and (s := known[code].severity) is not None]
    order = [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]
    return min(found, key=order.index, default=Severity.MAJOR)


def _age(day: Any, now: datetime) -> int:
    received = datetime.fromisoformat(str(day)).date()
    return max(0, (now.date() - received).days)


def _own() -> Any:
    return (
        select(
            Item.id,
            Item.registered_at,
            OrderLine.sub_number,
            Item.title,
            Item.category,
            Item.state,
            Item.state_since,
            Item.due_at,
            Center.name_zh,
            Center.name_en,
            Item.merchant_id,
            ShopOrder.number,
            OrderLine.sku,
            Item.unit_price,
            Item.submissions,
            Item.exception,
            Item.closing_reason,
        )
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Center, Center.id == Item.center_id)
    )


def _row(r: Any) -> OwnRow:
    return OwnRow(
        key=r.id,
        ref=reference("QC", r.id, r.registered_at),
        sub_number=r.sub_number,
        title=r.title,
        category=r.category,
        state=r.state,
        state_since=r.state_since,
        due_at=r.due_at,
        center=Text(r.name_zh, r.name_en),
    )


def _rounds(session: Session, item: int) -> tuple[Round, ...]:
    rows = session.execute(
        select(
            Inspection.round,
            Inspection.decision,
            Inspection.closed_at,
            Inspection.verdict,
            Inspection.review_note,
        )
        .where(Inspection.item_id == item, Inspection.closed_at.is_not(None))
        .order_by(Inspection.round.desc())
    )
    found = []
    for number, decision, closed_at, verdict, note in rows:
        kept = verdict or {}
        grounds = tuple((g["code"], Text(g["zh"], g["en"])) for g in kept.get("grounds", ()))
        codes = tuple(kept.get("defects", ()))
        found.append(Round(number, decision, closed_at, grounds, codes, note))
    return tuple(found)
