"""What the reviewer sees: items in review by risk, and whether each verdict may be signed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Row,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.refs import reference
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.people.account import Person
from app.queries.inspection import standards
from app.queries.inspection.bench import FindingSheet, InspectionView, sheet_of
from app.queries.inspection.facts import credential_answer
from app.queries.inspection.findings import raw_findings, typed_findings
from app.queries.inspection.queues import place
from app.queries.items import ItemView
from workflows.inspection.finding import Finding
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.judging.judgement import Outcome
from workflows.inspection.standard.routing import newest
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState
from workflows.roles import Actor

PAGE = 50
SECOND_ROUND = 2
VERDICTS = (
    ItemAction.PASS,
    ItemAction.ASK_BUYER,
    ItemAction.FAIL,
    ItemAction.LEAVE_UNDETERMINED,
    ItemAction.QUARANTINE,
    ItemAction.SEND_BACK,
    ItemAction.RETEST,
)
# What a person must look at first: what would be refused or can't be decided by the rules.
RISK = case(
    (Inspection.authenticity == "counterfeit", 0),
    (Inspection.outcome == Outcome.FAIL.value, 1),
    (Inspection.outcome == Outcome.UNDETERMINED.value, 2),
    (Inspection.outcome == Outcome.NEEDS_PERSON.value, 3),
    (Inspection.outcome == Outcome.DEVIATION.value, 4),
    else_=5,
)
# Whole fen, so that the place in the list is exact on both databases.
FEN = func.coalesce(cast(func.round(cast(Item.unit_price, Float) * 100), BigInteger), 0)


# Whether the second person has given an answer of their own.
SECOND_SAID = exists().where(
    FindingRecord.inspection_id == Inspection.id,
    FindingRecord.stage == Stage.REVIEW.value,
    FindingRecord.superseded_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One item that waits for its reviewer."""

    key: int
    ref: str
    state: ItemState
    title: str
    category: str
    merchant: str
    price: Decimal | None
    state_since: datetime
    due_at: datetime
    outcome: str
    authenticity: str
    conformity: str
    inspector_id: int
    inspector: str
    place: str
    second_said: bool


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One page, and the cursor of the next (empty where there is none)."""

    rows: tuple[ReviewRow, ...]
    older: str


def waiting(
    session: Session,
    centers: Collection[int] | None,
    *,
    agencies: Collection[int] = (),
    category: str = "",
    outcome: str = "",
    after: str = "",
    size: int = PAGE,
) -> ReviewPage:
    """Items in review: risk first, then the dearest, then the one that is due first.

    `centers` None means all, `agencies` empty means all.
    """
    order = (RISK, -FEN, Item.due_at, Item.id)
    statement = (
        select(
            *(Item.id, Item.registered_at, Item.state),
            Item.title,
            Item.category,
            Merchant.shop,
            Item.unit_price,
            Item.state_since,
            Item.due_at,
            Inspection.outcome,
            Inspection.authenticity,
            Inspection.conformity,
            Inspection.inspector_id,
            Person.name,
            RISK.label("risk"),
            SECOND_SAID.label("second_said"),
        )
        .join(Inspection, (Inspection.item_id == Item.id) & Inspection.closed_at.is_(None))
        .join(Merchant, Merchant.id == Item.merchant_id)
        .join(Person, Person.id == Inspection.inspector_id)
        .where(Item.state == ItemState.IN_REVIEW, *_narrow(centers, agencies, category, outcome))
        .order_by(*order)
        .limit(size + 1)
    )
    cursor = _cursor(after)
    if cursor is not None:
        risk, fen, due, key = cursor
        statement = statement.where(
            tuple_(*order)
            > tuple_(literal(risk), literal(-fen), literal(due, Item.due_at.type), key)
        )
    found = session.execute(statement).all()
    rows = tuple(_row(r) for r in found[:size])
    return ReviewPage(rows, rows[-1].place if len(found) > size else "")


def review_sheet(
    session: Session, item: ItemView, inspection: InspectionView, by: Actor, now: datetime
) -> FindingSheet:
    """The sheet through the review, with what the house itself will record at the signature."""
    standard = standards.pinned_standard(session, inspection.standard, inspection.standard_version)
    raw = raw_findings(session, inspection.key)
    known = {
        "inspector": inspection.inspector,
        "reviewer": f"{by.name} {by.person_id}",
        "qualified": "yes" if credential_answer(session, by, item.category, now) else "no",
    }
    for check in standard.checks:
        if check.stage is Stage.SYSTEM and check.code not in raw:
            raw[check.code] = {p.key: known[p.key] for p in check.parts if p.key in known}
    at = inspection.submitted_at if inspection.closed_at and inspection.submitted_at else now
    day = local(at).date()
    is_open = inspection.closed_at is None
    return sheet_of(session, standard, raw, item, day, Stage.REVIEW, is_open=is_open)


def asks_second(session: Session, now: datetime) -> frozenset[str]:
    """The categories in which a second person answers without knowing the first's."""
    return frozenset(
        standard.category.code
        for standard in newest(standards.every(session), local(now).date())
        if any(check.stage is Stage.REVIEW for check in standard.checks)
    )


def earlier_findings(
    session: Session, item: ItemView, rounds: Sequence[InspectionView]
) -> Mapping[str, Finding]:
    """What the round before found; nothing in the first."""
    if len(rounds) < SECOND_ROUND:
        return {}
    before = rounds[1]
    standard = standards.pinned_standard(session, before.standard, before.standard_version)
    return typed_findings(standard, {**item.intake, **raw_findings(session, before.key)})


def needs_reason(item: ItemView, action: ItemAction) -> bool:
    """Whether the table wants a sentence for this action."""
    return FLOW.wants(item.state, action, "reason")


def _narrow(
    centers: Collection[int] | None, agencies: Collection[int], category: str, outcome: str
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if agencies:
        conditions.append(Item.agency_id.in_(sorted(agencies)))
    if centers is not None:
        conditions.append(Item.center_id.in_(sorted(centers)))
    if category:
        conditions.append(Item.category == category)
    if outcome:
        conditions.append(Inspection.outcome == outcome)
    return conditions


def _cursor(text: str) -> tuple[int, int, datetime, int] | None:
    risk, _, rest = text.partition("_")
    fen, _, where = rest.partition("_")
    here = place(where)
    try:
        return None if here is None else (int(risk), int(fen), *here)
    except ValueError:
        return None


def _row(r: Row[*tuple[Any, ...]]) -> ReviewRow:
    fen = int((r.unit_price or Decimal(0)) * 100)
    return ReviewRow(
        key=r.id,
        ref=reference("QC", r.id, r.registered_at),
        state=r.state,
        title=r.title,
        category=r.category,
        merchant=r.shop,
        price=r.unit_price,
        state_since=r.state_since,
        due_at=r.due_at,
        outcome=r.outcome or "",
        authenticity=r.authenticity or "",
        conformity=r.conformity or "",
        inspector_id=r.inspector_id,
        inspector=r.name,
        second_said=r.second_said,
        place=f"{r.risk}_{fen}_{r.due_at.timestamp():.6f}_{r.id}",
    )
