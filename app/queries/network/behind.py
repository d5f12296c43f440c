"""The pieces behind a figure of the manager's board: the list that the figure counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.base.refs import reference
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import OrderLine
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.models.returns.case import ReturnCase
from app.queries.inspection.queues import place
from app.queries.network.board import AT_MOST_IN_HOUSE, FIGURES, faults
from app.queries.network.board_scope import (
    TO_TEST,
    By,
    Scope,
    came_in,
    counted_as,
    dimension,
    due_soon,
    of_category,
    overdue,
    rounds,
    stands_waiting,
)
from workflows.inspection.decisions import Figure, ReviewDecision
from workflows.inspection.states import ItemState
from workflows.returns.flow import ReturnGround

PAGE = 50


class Behind(StrEnum):
    """Which figure a list stands behind."""

    WAITING = "waiting"
    SOON = "soon"
    OVERDUE = "overdue"
    TO_TEST = "to_test"
    JUDGED = "judged"
    FAULT = "fault"
    DELIVERED = "delivered"
    RETURNED = "returned"
    RECEIVED_AT = "received"
    JUDGED_AT = "closed"
    ISSUED_AT = "issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFigure:
    """A figure and what it is narrowed to; None and an empty text narrow nothing.

    `holder_id` 0: what nobody holds. `hour`: of the day that begins at `midnight`, 0 to 23.
    """

    behind: Behind
    midnight: datetime
    state: ItemState | None = None
    holder_id: int | None = None
    result: Figure | None = None
    by: By = By.CATEGORY
    group: str = ""
    code: str = ""
    ground: ReturnGround | None = None
    hour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindRow:
    """A piece, a round of its inspection or a return of it; `at`: the instant it is counted by."""

    ref: str
    title: str
    category: str
    state: ItemState
    shop: str
    live_room: str
    holder: str
    inspector: str
    decision: ReviewDecision | None
    codes: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class BehindPage:
    """How many there are in all, one page of them, and the cursor of those that follow."""

    total: int
    rows: tuple[BehindRow, ...]
    older: str


def page(
    session: Session, scope: Scope, wanted: BoardFigure, now: datetime, after: str = ""
) -> BehindPage:
    """What a figure counts, in the order of the instants that it is counted by."""
    counted = _select_counted(session, scope, wanted, now).subquery()
    inspector = aliased(Person)
    asked = (
        select(
            counted.c.key,
            counted.c.at,
            Item.id,
            Item.registered_at,
            Item.title,
            Item.category,
            Item.state,
            Merchant.shop,
            OrderLine.streamer,
            Person.name.label("holder"),
            inspector.name.label("inspector"),
            Inspection.decision,
            Inspection.verdict["defects"].label("codes"),
        )
        .join(Item, Item.id == counted.c.item)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .outerjoin(Person, Person.id == Item.holder_id)
        .outerjoin(Inspection, Inspection.id == counted.c.round)
        .outerjoin(inspector, inspector.id == Inspection.inspector_id)
        .order_by(counted.c.at, counted.c.key)
        .limit(PAGE + 1)
    )
    if (begin := place(after)) is not None:
        at, key = begin
        asked = asked.where(
            tuple_(counted.c.at, counted.c.key) > tuple_(literal(at, Item.due_at.type), key)
        )
    found = session.execute(asked).all()
    total = session.scalar(select(func.count()).select_from(counted)) or 0
    shown = found[:PAGE]
    older = f"{shown[-1].at.timestamp():.6f}_{shown[-1].key}" if len(found) > PAGE else ""
    return BehindPage(total=total, rows=tuple(_row(r) for r in shown), older=older)


def _row(r: Row[*tuple[Any, ...]]) -> BehindRow:
    return BehindRow(
        ref=reference("QC", r.id, r.registered_at),
        title=r.title,
        category=r.category,
        state=r.state,
        shop=r.shop,
        live_room=r.streamer or "",
        holder=r.holder or "",
        inspector=r.inspector or "",
        decision=r.decision,
        codes=tuple(r.codes or ()),
        at=r.at,
    )


def _select_counted(
    session: Session, scope: Scope, wanted: BoardFigure, now: datetime
) -> Select[Any]:
    """The rows that the figure counts: (key, at, item, round)."""
    match wanted.behind:
        case Behind.WAITING | Behind.SOON | Behind.OVERDUE | Behind.TO_TEST:
            return _select_waiting(scope, wanted, now)
        case Behind.JUDGED:
            name, joined = dimension(wanted.by)
            chosen = _decided_as(wanted) + ([name == wanted.group] if wanted.group else [])
            return _of_round(rounds(scope, joined)).where(*chosen)
        case Behind.FAULT:
            keys = {
                f.round_id
                for f in faults(session, scope, wanted.by)
                if wanted.code in ("", f.code) and wanted.group in ("", f.group)
            }
            return _of_round(rounds(scope)).where(Inspection.id.in_(sorted(keys)))
        case Behind.DELIVERED:
            delivered = Item.delivered_at.is_not(None)
            return _of_item(Item.delivered_at).where(*came_in(scope), delivered)
        case Behind.RETURNED:
            chosen = [] if wanted.ground is None else [ReturnCase.ground == wanted.ground]
            returned = _of_other(ReturnCase, ReturnCase.requested_at)
            return returned.where(*came_in(scope), *chosen)
        case _:
            return _select_within_hour(scope, wanted)


def _select_waiting(scope: Scope, wanted: BoardFigure, now: datetime) -> Select[Any]:
    chosen = stands_waiting(scope)
    if wanted.behind is Behind.SOON:
        chosen.append(due_soon(now))
    if wanted.behind is Behind.OVERDUE:
        chosen.append(overdue(now))
    if wanted.behind is Behind.TO_TEST:
        chosen.append(Item.state.in_(TO_TEST))
    if wanted.state is not None:
        chosen.append(Item.state == wanted.state)
    if wanted.holder_id is not None:
        held = Item.holder_id == wanted.holder_id if wanted.holder_id else Item.holder_id.is_(None)
        chosen.append(held)
    return _of_item(Item.due_at).where(*chosen)


def _select_within_hour(scope: Scope, wanted: BoardFigure) -> Select[Any]:
    here = [Item.center_id.in_(scope.centers), *of_category(scope)]
    start = wanted.midnight + timedelta(hours=wanted.hour or 0)
    length = timedelta(days=1) if wanted.hour is None else timedelta(hours=1)

    def within(column: Any) -> list[ColumnElement[bool]]:
        return [column >= start, column < start + length]

    if wanted.behind is Behind.RECEIVED_AT:
        return _of_item(Item.received_at).where(*here, *within(Item.received_at))
    if wanted.behind is Behind.JUDGED_AT:
        early = Item.received_at >= wanted.midnight - AT_MOST_IN_HOUSE
        joined = select().select_from(Item).join(Inspection, Inspection.item_id == Item.id)
        return _of_round(joined).where(*here, early, *within(Inspection.closed_at))
    issued = _of_other(Certificate, Certificate.issued_at)
    return issued.where(*here, *within(Certificate.issued_at))


def _decided_as(wanted: BoardFigure) -> list[ColumnElement[bool]]:
    asked = FIGURES if wanted.result is None else (wanted.result,)
    return [Inspection.decision.in_([d for figure in asked for d in counted_as(figure)])]


def _of_item(at: Any) -> Select[Any]:
    key, no_round = Item.id.label("key"), literal(0).label("round")
    return select(key, at.label("at"), Item.id.label("item"), no_round)


def _of_other(table: Any, at: Any) -> Select[Any]:
    key, no_round = table.id.label("key"), literal(0).label("round")
    found = select(key, at.label("at"), Item.id.label("item"), no_round)
    return found.join(Item, Item.id == table.item_id)


def _of_round(wanted: Select[Any]) -> Select[Any]:
    return wanted.add_columns(
        Inspection.id.label("key"),
        Inspection.closed_at.label("at"),
        Item.id.label("item"),
        Inspection.id.label("round"),
    )
