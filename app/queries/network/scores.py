"""The figures of merchants' scores: what came in, what was wrong with it, what came back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import Session

from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.returns.case import ReturnCase
from app.queries.inspection import standards
from app.queries.network.merchant import names
from workflows.inspection.decisions import decisions_where
from workflows.inspection.standard.types import Defect, Severity
from workflows.network.score import Score, Tally, score
from workflows.returns.flow import ReturnGround

SCORED = timedelta(days=120)
COMPARED = timedelta(days=30)
SEND_WITHIN = timedelta(hours=48)
MOST_FAULTY = 20_000
FAULTY = decisions_where(lambda record: record.lowers_score)


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
    known = standards.defects(session)
    for merchant, received, codes in rows:
        counts[merchant, _age(received.date(), now)][_gravest(known, codes or ()).value] += 1


def _gravest(known: Mapping[str, Defect], codes: Collection[str]) -> Severity:
    """The gravest severity of the defects; a failure without a known code counts as major."""
    found = [s for code in codes if code in known and (s := known[code].severity) is not None]
    order = [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]
    return min(found, key=order.index, default=Severity.MAJOR)


def _age(day: Any, now: datetime) -> int:
    received = datetime.fromisoformat(str(day)).date()
    return max(0, (now.date() - received).days)
