"""Recalls as lists and pages show them: scope, list, answers, and the figures of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.base.refs import key_of, reference
from app.models.goods.stock import StockUnit
from app.models.intake.item import Item
from app.models.network.center import Agency, Center, Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.models.recalls.recall import Recall, RecallPiece, RecallUnit
from app.queries.recalls.facts import recall_facts, undone
from app.queries.recalls.reach import STANDING, WITH_BUYER, RecallReach, reach_of
from workflows.goods.stock.states import UnitState
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.recalls.facts import RecallFacts
from workflows.recalls.report import RecallTimes, hundredths_found
from workflows.recalls.scope import RecallScope, scope_from
from workflows.recalls.states import RecallAnswer, RecallState
from workflows.roles import Actor
from workflows.verdict import Text

MOST = 50
MOST_CHOICES = 500


@dataclass(frozen=True, slots=True)
class RecallRow:
    """One recall in a list."""

    key: int
    ref: str
    state: RecallState
    exercise: bool
    center: Text
    center_id: int
    reason: str
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class RecallList:
    """A page of recalls, and where the next one begins."""

    rows: tuple[RecallRow, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class RecallPieceRow:
    """A listed piece of an order; `paper` None: it has no certificate that stands."""

    key: int
    ref: str
    order: str
    shop: str
    state: ItemState
    number: str
    paper: CertificateState | None
    told_at: datetime | None
    answer: RecallAnswer | None
    note: str
    with_buyer: bool


@dataclass(frozen=True, slots=True)
class RecallFigures:
    """What the report says; before it has begun, what it would reach."""

    reach: RecallReach | None
    units: Mapping[UnitState, int]
    pieces: int
    suspended: int
    told: int
    answers: Mapping[RecallAnswer, int]
    unanswered: int
    undone: int
    found: int | None
    times: RecallTimes


@dataclass(frozen=True, slots=True)
class RecallPage:
    """A recall with everything that is known of it."""

    row: RecallRow
    scope: RecallScope
    shop: str
    agency: str
    started_by: str
    closed_by: str
    report: str
    figures: RecallFigures
    facts: RecallFacts
    pieces: tuple[RecallPieceRow, ...]
    older: int | None


def recalls_listed(
    session: Session, centers: Collection[int] | None, before: int | None = None
) -> RecallList:
    """Recalls of these centers (None: all), the latest first, a page of them."""
    wanted = _rows().order_by(Recall.id.desc()).limit(MOST + 1)
    if centers is not None:
        wanted = wanted.where(Recall.center_id.in_(sorted(centers)))
    if before is not None:
        wanted = wanted.where(Recall.id < before)
    rows = [_row(found) for found in session.execute(wanted)]
    return RecallList(tuple(rows[:MOST]), rows[MOST - 1].key if len(rows) > MOST else None)


def recall_page(
    session: Session, ref: str, by: Actor, now: datetime, after: int | None = None
) -> RecallPage | None:
    """One recall, and a page of its pieces; None where there is none."""
    key = key_of("RC", ref)
    recall = session.get(Recall, key[0]) if key is not None else None
    if recall is None or recall.ref != ref.strip().upper().replace(" ", "-"):
        return None
    scope = scope_from(recall.scope)
    pieces = _pieces(session, recall.id, after)
    shop = session.get(Merchant, scope.shop) if scope.shop is not None else None
    agency = session.get(Agency, scope.agency) if scope.agency is not None else None
    return RecallPage(
        row=_row(session.execute(_rows().where(Recall.id == recall.id)).one()),
        scope=scope,
        shop=shop.shop if shop is not None else "",
        agency=agency.name_zh if agency is not None else "",
        started_by=_name(session, recall.started_by_id),
        closed_by=_name(session, recall.closed_by_id),
        report=recall.report,
        figures=_figures(session, recall, scope),
        facts=recall_facts(session, recall, by, now),
        pieces=tuple(pieces[:MOST]),
        older=pieces[MOST - 1].key if len(pieces) > MOST else None,
    )


def shops_to_recall(session: Session, centers: Collection[int] | None) -> list[tuple[int, str]]:
    """The shops whose pieces came to these centers (None: all)."""
    came = select(Item.merchant_id).distinct()
    if centers is not None:
        came = came.where(Item.center_id.in_(sorted(centers)))
    wanted = select(Merchant.id, Merchant.shop).where(Merchant.id.in_(came))
    rows = session.execute(wanted.order_by(Merchant.shop).limit(MOST_CHOICES))
    return [(row.id, row.shop) for row in rows]


def agencies_to_recall(session: Session) -> list[tuple[int, Text]]:
    """The agencies of the network."""
    rows = session.execute(select(Agency.id, Agency.name_zh, Agency.name_en).order_by(Agency.id))
    return [(row.id, Text(row.name_zh, row.name_en)) for row in rows]


def centers_to_recall(session: Session, centers: Collection[int] | None) -> list[tuple[int, Text]]:
    """The centers at which a person may propose one."""
    wanted = select(Center.id, Center.name_zh, Center.name_en).order_by(Center.id)
    if centers is not None:
        wanted = wanted.where(Center.id.in_(sorted(centers)))
    rows = session.execute(wanted)
    return [(row.id, Text(row.name_zh, row.name_en)) for row in rows]


def _figures(session: Session, recall: Recall, scope: RecallScope) -> RecallFigures:
    begun = recall.started_at is not None
    of_units = session.execute(
        select(StockUnit.state, func.count(StockUnit.id))
        .join(RecallUnit, RecallUnit.unit_id == StockUnit.id)
        .where(RecallUnit.recall_id == recall.id)
        .group_by(StockUnit.state)
    )
    units: dict[UnitState, int] = {row[0]: row[1] for row in of_units}
    mine = RecallPiece.recall_id == recall.id
    counted = session.execute(
        select(
            func.count(RecallPiece.item_id),
            func.count(RecallPiece.suspended_at),
            func.count(RecallPiece.told_at),
        ).where(mine)
    ).one()
    of_answers = session.execute(
        select(RecallPiece.answer, func.count(RecallPiece.item_id))
        .where(mine, RecallPiece.answer.is_not(None))
        .group_by(RecallPiece.answer)
    )
    answers: dict[RecallAnswer, int] = {
        answer: number for answer, number in of_answers if answer is not None
    }
    unanswered = select(func.count(RecallPiece.item_id)).where(
        mine, RecallPiece.told_at.is_not(None), RecallPiece.answer.is_(None)
    )
    listed = sum(units.values()) + counted[0]
    lost = units.get(UnitState.MISSING, 0) + answers.get(RecallAnswer.NOT_REACHED, 0)
    return RecallFigures(
        reach=None if begun else reach_of(session, scope, recall.center_id),
        units=units,
        pieces=counted[0],
        suspended=counted[1],
        told=counted[2],
        answers=Counter(answers),
        unanswered=session.scalar(unanswered) or 0,
        undone=undone(session, recall) if recall.state is RecallState.RUNNING else 0,
        found=hundredths_found(listed, lost),
        times=RecallTimes(
            proposed=recall.proposed_at,
            started=recall.started_at,
            traced=recall.traced_at,
            closed=recall.closed_at,
        ),
    )


def _pieces(session: Session, recall_id: int, after: int | None) -> list[RecallPieceRow]:
    wanted: Any = (
        select(RecallPiece, Item, ShopOrder.number, Merchant.shop, Certificate)
        .join(Item, Item.id == RecallPiece.item_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .outerjoin(
            Certificate,
            (Certificate.item_id == Item.id) & Certificate.state.in_(STANDING),
        )
        .where(RecallPiece.recall_id == recall_id)
        .order_by(RecallPiece.item_id)
        .limit(MOST + 1)
    )
    if after is not None:
        wanted = wanted.where(RecallPiece.item_id > after)
    return [
        RecallPieceRow(
            key=item.id,
            ref=item.ref,
            order=number,
            shop=shop,
            state=item.state,
            number=paper.number if paper is not None else "",
            paper=paper.state if paper is not None else None,
            told_at=piece.told_at,
            answer=piece.answer,
            note=piece.note,
            with_buyer=item.state in WITH_BUYER or piece.told_at is not None,
        )
        for piece, item, number, shop, paper in session.execute(wanted)
    ]


def _rows() -> Any:
    person = aliased(Person)
    return (
        select(Recall, Center.name_zh, Center.name_en, person.name.label("by"))
        .join(Center, Center.id == Recall.center_id)
        .join(person, person.id == Recall.proposed_by_id)
    )


def _row(found: Any) -> RecallRow:
    recall: Recall = found.Recall
    return RecallRow(
        key=recall.id,
        ref=reference("RC", recall.id, recall.proposed_at),
        state=recall.state,
        exercise=recall.exercise,
        center=Text(found.name_zh, found.name_en),
        center_id=recall.center_id,
        reason=recall.reason,
        proposed_by=found.by,
        proposed_at=recall.proposed_at,
    )


def _name(session: Session, person_id: int | None) -> str:
    return session.get_one(Person, person_id).name if person_id is not None else ""
