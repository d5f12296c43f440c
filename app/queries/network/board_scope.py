"""What the manager's board looks at, as conditions: its figures and the lists behind them share
these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Agency, Merchant
from app.models.orders.order import OrderLine
from app.models.people.account import Person
from workflows.inspection.decisions import Figure, ReviewDecision, decisions_where
from workflows.inspection.states import DEADLINE_RUNS, states_where

SOON = timedelta(hours=2)
NAMELESS = "—"
TO_TEST = states_where(lambda record: record.tests_due and record.arrived)
WAITING = states_where(lambda record: record.waiting)


class By(StrEnum):
    """What the verdicts are grouped by."""

    CATEGORY = "category"
    INSPECTOR = "inspector"
    AGENCY = "agency"
    MERCHANT = "merchant"
    LIVE_ROOM = "live_room"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the board looks at: these centers, goods received from `since` on, maybe a category."""

    centers: tuple[int, ...]
    since: datetime
    until: datetime
    category: str = ""


def stands_waiting(scope: Scope) -> list[ColumnElement[bool]]:
    """What waits at these centers, whenever it came in."""
    return [Item.center_id.in_(scope.centers), Item.state.in_(WAITING), *of_category(scope)]


def overdue(now: datetime) -> ColumnElement[bool]:
    """Past the deadline that the lists show: the center's own, or its merchant's."""
    return Item.state.in_(DEADLINE_RUNS) & (Item.due_at < now)


def due_soon(now: datetime) -> ColumnElement[bool]:
    """To be done within the next two hours."""
    return Item.state.in_(DEADLINE_RUNS) & Item.due_at.between(now, now + SOON)


def came_in(scope: Scope) -> list[ColumnElement[bool]]:
    """What was received in the window."""
    return [
        Item.center_id.in_(scope.centers),
        Item.received_at >= scope.since,
        Item.received_at < scope.until,
        *of_category(scope),
    ]


def rounds(scope: Scope, joined: Any = None) -> Select[Any]:
    """The rounds of inspection that have ended, of what was received in the window."""
    wanted = select().select_from(Item).join(Inspection, Inspection.item_id == Item.id)
    for table, on in joined or ():
        wanted = wanted.outerjoin(table, on)
    return wanted.where(*came_in(scope), Inspection.decision.is_not(None))


def counted_as(figure: Figure) -> tuple[ReviewDecision, ...]:
    """The decisions that one figure counts."""
    return decisions_where(lambda record: record.counts_as == figure)


def dimension(by: By) -> tuple[ColumnElement[str], list[tuple[Any, ColumnElement[bool]]]]:
    """What names the groups, and the tables that it needs; what has no name is `NAMELESS`."""
    column, joined = _dimension(by)
    return func.coalesce(func.nullif(column, ""), NAMELESS), joined


def _dimension(by: By) -> tuple[Any, list[tuple[Any, ColumnElement[bool]]]]:
    if by is By.INSPECTOR:
        return Person.name, [(Person, Person.id == Inspection.inspector_id)]
    if by is By.AGENCY:
        return Agency.name_zh, [(Agency, Agency.id == Item.agency_id)]
    if by is By.MERCHANT:
        return Merchant.shop, [(Merchant, Merchant.id == Item.merchant_id)]
    if by is By.LIVE_ROOM:
        return OrderLine.streamer, [(OrderLine, OrderLine.id == Item.order_line_id)]
    return Item.category, []


def of_category(scope: Scope) -> list[ColumnElement[bool]]:
    """The category that the board is narrowed to, if any."""
    return [Item.category == scope.category] if scope.category else []
