"""Returns as the desks see them: the queue by deadline, one case, what a caller's item is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, tuple_
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.models.returns.case import ReturnCase
from app.queries.inspection.queues import PAGE, place
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.returns.flow import ReturnGround
from workflows.returns.states import ReturnState
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the queue shows; without `states` everything that is open. `centers` None means all."""

    centers: Collection[int] | None = None
    states: tuple[ReturnState, ...] = ()
    ground: ReturnGround | None = None
    category: str = ""
    alarm: bool = False
    assigned_id: int | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the queue."""

    key: int
    ref: str
    item_ref: str
    title: str
    category: str
    center_id: int
    state: ReturnState
    ground: ReturnGround
    outcome: str
    code: str
    human_asked: bool
    alarm: str
    due_at: datetime
    assigned: str
    waybill_back: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Cases, the most pressing first, and the cursor of those that follow."""

    rows: tuple[CaseRow, ...]
    older: str


def page(session: Session, wanted: CaseFilter, *, size: int = PAGE) -> CasePage:
    """A page of cases by deadline; one more row than shown tells whether others follow."""
    found = session.execute(
        _rows()
        .where(*_conditions(wanted))
        .order_by(ReturnCase.due_at, ReturnCase.id)
        .limit(size + 1)
    ).all()
    rows = tuple(_row(r) for r in found[:size])
    more = len(found) > size
    older = f"{rows[-1].due_at.timestamp():.6f}_{rows[-1].key}" if more else ""
    return CasePage(rows, older)


def loose_ends(
    session: Session, centers: Collection[int] | None, *, unseen_only: bool = False
) -> tuple[CaseRow, ...]:
    """Refunded cases whose piece lies at the center with its certificate still suspended.

    Nobody had compared the goods when the money went; with `unseen_only` nobody has since.
    """
    suspended = (
        select(Certificate.id)
        .where(
            Certificate.item_id == Item.id,
            Certificate.state == CertificateState.SUSPENDED,
        )
        .exists()
    )
    unseen = ReturnCase.conclusion.is_(None)
    wanted = _rows().where(
        Item.state == ItemState.BACK,
        ReturnCase.state == ReturnState.REFUNDED,
        unseen if unseen_only else unseen | (ReturnCase.compared_at > ReturnCase.refunded_at),
        suspended,
    )
    if centers is not None:
        wanted = wanted.where(Item.center_id.in_(sorted(centers)))
    found = session.execute(wanted.order_by(ReturnCase.due_at, ReturnCase.id).limit(PAGE))
    return tuple(_row(r) for r in found)


def cases_of_item(session: Session, item_key: int) -> tuple[CaseRow, ...]:
    """All cases of a piece, the latest first."""
    found = session.execute(
        _rows().where(ReturnCase.item_id == item_key).order_by(ReturnCase.id.desc())
    )
    return tuple(_row(r) for r in found)


def open_cases(
    session: Session, items: Collection[int], centers: Collection[int] | None
) -> tuple[CaseRow, ...]:
    """The open cases of these pieces, the latest first."""
    wanted = _rows().where(ReturnCase.item_id.in_(sorted(items)), ReturnCase.closed_at.is_(None))
    if centers is not None:
        wanted = wanted.where(ReturnCase.center_id.in_(sorted(centers)))
    return tuple(_row(r) for r in session.execute(wanted.order_by(ReturnCase.id.desc())))


def _rows() -> Any:
    return (
        select(
            ReturnCase.id,
            ReturnCase.requested_at,
            ReturnCase.item_id,
            ReturnCase.center_id,
            ReturnCase.state,
            ReturnCase.ground,
            ReturnCase.outcome,
            ReturnCase.code,
            ReturnCase.human_asked,
            ReturnCase.alarm,
            ReturnCase.due_at,
            ReturnCase.waybill_back,
            Item.registered_at,
            Item.title,
            Item.category,
            Person.name,
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .outerjoin(Person, Person.id == ReturnCase.assigned_id)
    )


def _row(r: Row[*tuple[Any, ...]]) -> CaseRow:
    return CaseRow(
        key=r.id,
        ref=reference("RT", r.id, r.requested_at),
        item_ref=reference("QC", r.item_id, r.registered_at),
        title=r.title,
        category=r.category,
        center_id=r.center_id,
        state=r.state,
        ground=r.ground,
        outcome=r.outcome,
        code=r.code,
        human_asked=r.human_asked,
        alarm=r.alarm,
        due_at=r.due_at,
        assigned=r.name or "",
        waybill_back=r.waybill_back or "",
    )


def _conditions(wanted: CaseFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.states:
        conditions.append(ReturnCase.state.in_(wanted.states))
    else:
        conditions.append(ReturnCase.closed_at.is_(None))
    if wanted.centers is not None:
        conditions.append(ReturnCase.center_id.in_(sorted(wanted.centers)))
    if wanted.ground is not None:
        conditions.append(ReturnCase.ground == wanted.ground)
    if wanted.category:
        conditions.append(Item.category == wanted.category)
    if wanted.alarm:
        conditions.append(ReturnCase.alarm != "")
    if wanted.assigned_id is not None:
        conditions.append(ReturnCase.assigned_id == wanted.assigned_id)
    here = place(wanted.after)
    if here is not None:
        conditions.append(tuple_(ReturnCase.due_at, ReturnCase.id) > tuple_(*here))
    return conditions


def centers(session: Session, keys: Collection[int] | None) -> tuple[tuple[int, Text], ...]:
    """The centers whose returns somebody may read: key and name."""
    wanted = select(Center.id, Center.name_zh, Center.name_en).order_by(Center.id)
    if keys is not None:
        wanted = wanted.where(Center.id.in_(sorted(keys)))
    return tuple((r.id, Text(r.name_zh, r.name_en)) for r in session.execute(wanted))
