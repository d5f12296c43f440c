"""The work of a recall, behind the pages: list what it reaches, hold, suspend, tell; or undo it.

Each step looks for what is still to be done and does it in transactions of its own, so that a
worker that is killed leaves nothing half done and does nothing twice. What comes later, a unit
that is labelled or a paper that is signed, is found when the clock asks again.

Locks: the recall, a piece, what it needs of stock, its unit; one piece in a transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from app.base.db import reading
from app.commands import record
from app.commands.goods.stock.reserve import another_unit
from app.commands.goods.stock.step import locked_unit, step
from app.commands.messages.asking import ask_to_tell
from app.commands.network.jobs.holding import HeldJob
from app.commands.papers import status
from app.commands.recalls.decide import go_on
from app.commands.recalls.move import locked_recall
from app.models.goods.stock import StockUnit
from app.models.intake.item import Item
from app.models.recalls.recall import Recall, RecallPiece, RecallUnit
from app.models.returns.case import ReturnCase
from app.queries.recalls import facts
from app.queries.recalls.reach import pieces_reached, units_reached
from app.queries.recalls.recall_check import piece_recalled
from workflows.goods.stock.events import UnitsRecalled
from workflows.goods.stock.flow import UnitAction
from workflows.inspection.states import STATES as ITEM_STATES
from workflows.inspection.states import ItemState, MerchantStep
from workflows.papers.states import CertificateState
from workflows.recalls.events import RecallListed, RecallStarted, RecallTold
from workflows.recalls.scope import scope_from
from workflows.recalls.states import RecallState
from workflows.roles import SYSTEM
from workflows.whole import whole

# So many are looked for at once, and so many done in one transaction.
MOST_LOOKED_FOR = 500
UNITS_AT_ONCE, TOLD_AT_ONCE = 100, 50
BEGUN, OVER = "begun", "over"
Found = Callable[[Recall], Select[Any]]
Done = Callable[[Session, Recall, Sequence[int], datetime], None]


@dataclass(frozen=True, slots=True)
class RecallStep:
    """What is looked for, what is done with it, and how many in one transaction."""

    found: Found
    done: Done
    at_once: int


def carry_out(job: HeldJob, clock: Callable[[], datetime]) -> None:
    """Do all that a recall still has to do."""
    key = int(job.key)
    with job.transaction() as session:
        recall = locked_recall(session, key)
        steps = () if recall is None else STEPS[recall.state]
        if recall is not None and recall.state is RecallState.RUNNING:
            list_reached(session, recall, clock())
            steps = () if recall.exercise else steps
    for one in steps:
        _do(job, key, one, clock)
    with job.last_transaction():
        pass


def ask_again(session: Session, now: datetime) -> int:
    """Have running recalls look again for what came later; and lifted ones, while papers wait."""
    rows = session.scalars(select(Recall).where(Recall.state == RecallState.RUNNING)).all()
    for recall in rows:
        if not recall.exercise or recall.traced_at is None:
            go_on(session, recall, now)
    lifted = select(Recall).where(
        Recall.state == RecallState.LIFTED,
        exists().where(
            RecallPiece.recall_id == Recall.id,
            RecallPiece.suspended_at.is_not(None),
            RecallPiece.restored_at.is_(None),
        ),
    )
    waiting = session.scalars(lifted).all()
    for recall in waiting:
        go_on(session, recall, now)
    return len(rows) + len(waiting)


def _do(job: HeldJob, key: int, one: RecallStep, clock: Callable[[], datetime]) -> None:
    """All of one step; what somebody else holds just now is left for the next time."""
    tried: set[int] = set()
    while True:
        with reading() as session:
            recall = session.get_one(Recall, key)
            found = list(session.scalars(one.found(recall).limit(MOST_LOOKED_FOR + len(tried))))
        left = [each for each in found if each not in tried]
        if not left:
            return
        for at in range(0, len(left), one.at_once):
            part = left[at : at + one.at_once]
            with job.transaction() as session:
                held = locked_recall(session, key)
                if held is None or one not in STEPS[held.state]:
                    return
                one.done(session, held, part, clock())
            tried.update(part)


def list_reached(session: Session, recall: Recall, now: datetime) -> None:
    """Add what the scope reaches and the list has not yet; the first time it is whole is kept."""
    scope, key = scope_from(recall.scope), literal(recall.id)
    units = 0
    if scope.by_goods_alone:
        listed = select(RecallUnit.unit_id).where(RecallUnit.recall_id == recall.id)
        reached = units_reached(scope, recall.center_id).where(StockUnit.id.not_in(listed))
        units = _add(session, RecallUnit, ["recall_id", "unit_id"], reached.add_columns(key))
    known = select(RecallPiece.item_id).where(RecallPiece.recall_id == recall.id)
    wanted = pieces_reached(scope, recall.center_id).where(Item.id.not_in(known))
    pieces = _add(session, RecallPiece, ["recall_id", "item_id"], wanted.add_columns(key))
    first = recall.traced_at is None
    if first:
        recall.traced_at = now
        if not recall.exercise:
            session.flush()
            ask_to_tell(session, RecallStarted.tag, recall.ref, by=SYSTEM, now=now)
    if first or units or pieces:
        event = RecallListed(recall.ref, units, pieces)
        record.append(session, event, by=SYSTEM, now=now, center_id=recall.center_id)


def _add(session: Session, table: Any, names: list[str], wanted: Select[Any]) -> int:
    """Insert a row for each key found; `wanted` has the key first and the recall last."""
    owner, reached = names
    extra = {"note": literal("")} if table is RecallPiece else {}
    rows = wanted.add_columns(*extra.values()) if extra else wanted
    added = session.execute(insert(table).from_select([reached, owner, *extra], rows))
    return max(int(added.rowcount), 0)  # type: ignore[attr-defined]  # an INSERT's result has it


def hold_free_units(session: Session, recall: Recall, keys: Sequence[int], now: datetime) -> None:
    """Hold units that no order has, also those in closed cases: a recall speaks for all of them."""
    units = session.scalars(
        select(StockUnit)
        .where(
            StockUnit.id.in_(keys),
            StockUnit.item_id.is_(None),
            StockUnit.state.in_(facts.TO_STOP),
        )
        .order_by(StockUnit.id)
        .with_for_update(of=StockUnit, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    if units:
        _hold(session, recall, units, now)


def hold_bound_unit(session: Session, recall: Recall, keys: Sequence[int], now: datetime) -> None:
    """Hold a unit that an order has; the order takes another one, or waits."""
    seen = session.get_one(StockUnit, keys[0])
    if seen.item_id is None or seen.state not in facts.TO_STOP:
        return  # let go meanwhile: found as a free one, when the clock asks again
    unit = locked_unit(session, seen.id, seen.item_id)
    item_id = unit.item_id
    if unit.state in facts.TO_STOP:
        _hold(session, recall, [unit], now)
        another_unit(session, item_id, now)


def _hold(session: Session, recall: Recall, units: Sequence[StockUnit], now: datetime) -> None:
    event = UnitsRecalled(recall.ref, [unit.ref for unit in units])
    step(
        session,
        units,
        UnitAction.RECALL,
        event,
        by=SYSTEM,
        now=now,
        reason=_why(recall),
        held_by=recall.started_by_id,
    )
    session.execute(
        update(RecallUnit)
        .where(
            RecallUnit.recall_id == recall.id,
            RecallUnit.unit_id.in_([unit.id for unit in units]),
        )
        .values(stopped_at=now)
        .execution_options(synchronize_session=False)
    )


def suspend_paper(session: Session, recall: Recall, keys: Sequence[int], now: datetime) -> None:
    """Take the certificate of one listed piece out of force."""
    item = session.get_one(Item, keys[0], with_for_update=True, populate_existing=True)
    paper = status.standing_certificate(session, item)
    if paper is None or paper.state is not CertificateState.ISSUED:
        return
    status.suspend(session, item, paper, _why(recall), by=SYSTEM, now=now)
    _piece_row(session, recall, item.id).suspended_at = now


def tell_buyers(session: Session, recall: Recall, keys: Sequence[int], now: datetime) -> None:
    """Have the buyers of listed pieces told, each once."""
    for key in keys:
        row = _piece_row(session, recall, key)
        if row.told_at is None:
            row.told_at = now
            _tell(session, recall, session.get_one(Item, key), BEGUN, now)


def restore_paper(session: Session, recall: Recall, keys: Sequence[int], now: datetime) -> None:
    """Put a certificate in force again that the lifted recall had suspended, and say so.

    It stays suspended where the piece has gone on another way since, a return is open, or another
    recall binds it: who ends that looks at it then.
    """
    item = session.get_one(Item, keys[0], with_for_update=True, populate_existing=True)
    paper, row = status.standing_certificate(session, item), _piece_row(session, recall, item.id)
    row.restored_at = now
    returns = exists().where(ReturnCase.item_id == item.id, ReturnCase.closed_at.is_(None))
    free = _goes_with_its_paper(item.state) and not session.scalar(select(returns))
    if paper is not None and free and not piece_recalled(session, item.id):
        status.restore(session, item, paper, _why(recall), by=SYSTEM, now=now)
    if row.told_at is not None:
        _tell(session, recall, item, OVER, now)


def _goes_with_its_paper(state: ItemState) -> bool:
    """Whether nothing but the recall has taken the paper of a piece out of force: it has passed,
    and no new paper is to be signed."""
    return ITEM_STATES[state].merchant is MerchantStep.PASSED and state is not ItemState.PASSED


def _tell(session: Session, recall: Recall, item: Item, word: str, now: datetime) -> None:
    event = RecallTold(recall.ref, word)
    record.append(session, event, by=SYSTEM, now=now, center_id=recall.center_id, item_id=item.id)
    ask_to_tell(session, f"{event.tag} {word}", item.ref, by=SYSTEM, now=now)


def _piece_row(session: Session, recall: Recall, item_id: int) -> RecallPiece:
    return session.get_one(RecallPiece, (recall.id, item_id))


def _why(recall: Recall) -> str:
    """The reason as units and papers keep it."""
    return f"召回 {recall.ref} / recall {recall.ref}"


def _free_units(recall: Recall) -> Select[Any]:
    return facts.units_to_stop(recall).where(StockUnit.item_id.is_(None)).order_by(StockUnit.id)


def _bound_units(recall: Recall) -> Select[Any]:
    return facts.units_to_stop(recall).where(StockUnit.item_id.is_not(None)).order_by(StockUnit.id)


# Free units first, so that an order that loses its unit does not get another one of the same lot.
STEPS: Mapping[RecallState, tuple[RecallStep, ...]] = whole(
    RecallState,
    {
        RecallState.PROPOSED: (),
        RecallState.DROPPED: (),
        RecallState.RUNNING: (
            RecallStep(_free_units, hold_free_units, UNITS_AT_ONCE),
            RecallStep(_bound_units, hold_bound_unit, 1),
            RecallStep(facts.papers_to_suspend, suspend_paper, 1),
            RecallStep(facts.buyers_to_tell, tell_buyers, TOLD_AT_ONCE),
        ),
        RecallState.CLOSED: (),
        RecallState.LIFTED: (RecallStep(facts.papers_to_restore, restore_paper, 1),),
    },
)
