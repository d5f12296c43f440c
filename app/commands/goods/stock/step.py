"""The one place where a unit's state is assigned, and how a unit is found, locked and taken.

Locks: a piece, what it needs of stock, its unit. Who holds a unit and looks for a need, or the
other way round, skips what is locked, and so never waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from app.base.errors import SOMEONE_FASTER, Missing, Refusal
from app.base.refs import key_of
from app.commands import record
from app.commands.permission import permitted_transition, possible
from app.models.goods.stock import StockNeed, StockStep, StockUnit
from app.queries.goods.stock.facts import unit_facts
from workflows.event import Event
from workflows.goods.stock.flow import FLOW, UnitAction
from workflows.goods.stock.states import UNIT_STATES, UnitGrade, UnitState
from workflows.roles import Actor, Permission
from workflows.verdict import Text

# A literal, so that a prepared plan may use the index of what is stored.
IN_STOCK = text("stock_unit.state = 'stored'")
OLDEST = (
    select(StockUnit.id)
    .where(
        StockUnit.center_id == bindparam("center"),
        StockUnit.product == bindparam("wanted"),
        StockUnit.grade == UnitGrade.NEW,
        StockUnit.expires_on >= bindparam("earliest"),
        IN_STOCK,
    )
    .order_by(StockUnit.expires_on, StockUnit.id)
    .limit(1)
    # Two at one moment get two units; without SKIP LOCKED the second would wait and find nothing.
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
TAKE_OLDEST = (
    update(StockUnit)
    .where(StockUnit.id == OLDEST, StockUnit.state == UnitState.STORED)
    .values(
        state=UnitState.RESERVED,
        state_since=bindparam("since"),
        item_id=bindparam("piece"),
        version=StockUnit.version + 1,
    )
    .returning(StockUnit)
    .execution_options(synchronize_session=False, populate_existing=True)
)
NEW_STEPS = insert(StockStep)


def unit_for(session: Session, code: str, action: UnitAction, *, by: Actor) -> StockUnit:
    """The unit, locked, once it is known that this person may ask for that in its state."""
    unit = unit_for_update(session, code, by)
    possible(FLOW, unit.state, action, by=by, center_id=unit.center_id)
    return unit


def unit_for_update(session: Session, code: str, by: Actor) -> StockUnit:
    """The unit of a code, locked with what needs it; `Missing` if this person has none."""
    key = key_of("UN", code)
    seen = session.get(StockUnit, key[0]) if key is not None else None
    if seen is None or seen.ref != plain_ref(code) or not by.may(
        Permission.LOT_READ, seen.center_id
    ):  # fmt: skip
        raise Missing(Text(f"没有编号为 {code} 的单件", f"No unit is called {code}"))
    return locked_unit(session, seen.id, seen.item_id)


def locked_unit(session: Session, key: int, item_id: int | None) -> StockUnit:
    """The unit, locked after the need of the piece that it was seen with."""
    if item_id is not None:
        session.scalars(
            select(StockNeed.item_id).where(StockNeed.item_id == item_id).with_for_update()
        ).all()
    unit = session.scalars(
        select(StockUnit)
        .where(StockUnit.id == key)
        .with_for_update(of=StockUnit)
        .execution_options(populate_existing=True)
    ).one()
    if unit.item_id != item_id:
        raise Refusal(SOMEONE_FASTER)
    return unit


def plain_ref(code: str) -> str:
    """A reference as it is written."""
    return code.strip().upper().replace(" ", "-")


def take_oldest(
    session: Session, center_id: int, product: str, earliest: date, item_id: int, now: datetime
) -> StockUnit | None:
    """Reserve the oldest unit that may go for a piece, in one statement; None where there is none.

    What its guards ask of a unit is part of the statement.
    """
    given = {
        "center": center_id,
        "wanted": product,
        "earliest": earliest,
        "piece": item_id,
        "since": now,
    }
    return session.scalars(TAKE_OLDEST, given).one_or_none()


def step(
    session: Session,
    units: Sequence[StockUnit],
    action: UnitAction,
    event: Event | None,
    *,
    by: Actor,
    now: datetime,
    bin_id: int | None = None,
    reason: str = "",
    held_by: int | None = None,
    **brought: Any,
) -> None:
    """Let `action` happen to each of `units`, all of one center, or raise and change nothing.

    `brought` are the facts that come with the act; `event` None: one for many was told. `held_by`:
    who answers for a hold that the system carries out.
    """
    role = None
    before = {unit.id: unit.item_id for unit in units}
    for unit in units:
        reads = FLOW.reads(unit.state, action)
        facts = unit_facts(session, unit, by, now, reads, reason=reason, **brought)
        row, role = permitted_transition(
            FLOW, unit.state, action, facts, by=by, center_id=unit.center_id
        )
        meaning = UNIT_STATES[row.target]
        # Why it was held stays with what left the house; why it left is a step of its own.
        gone = unit.state is UnitState.HELD and not meaning.here
        if row.target is not unit.state:
            unit.state, unit.state_since = row.target, now
        unit.bin_id = (bin_id or unit.bin_id) if meaning.in_bin else None
        unit.item_id = unit.item_id if meaning.bound else None
        holder = held_by or by.person_id
        unit.held_by_id = holder if row.target is UnitState.HELD else None
        unit.reason = unit.reason if gone else reason
    keep_steps(session, units, action, before, by=by, now=now, reason=reason)
    if event is not None:
        item_id = before[units[0].id] if len(units) == 1 else None
        center_id = units[0].center_id
        record.append(
            session, event, by=by, role=role, now=now, center_id=center_id, item_id=item_id
        )


def keep_steps(
    session: Session,
    units: Sequence[StockUnit],
    action: UnitAction,
    pieces: dict[int, int | None],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Add what was done to the history of each unit; `pieces` are the items they were for."""
    session.execute(
        NEW_STEPS,
        [
            {
                "unit_id": unit.id,
                "action": action,
                "bin_id": unit.bin_id,
                "item_id": pieces.get(unit.id),
                "reason": reason,
                "by_id": by.person_id,
                "at": now,
            }
            for unit in units
        ],
    )
