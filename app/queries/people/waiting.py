"""What waits for a second person: requests, and what waits by itself at a desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.models.goods.lot import Lot
from app.models.goods.stock import StockCount, StockMapping, StockUnit
from app.models.inspection.ruleset import Ruleset
from app.models.intake.item import Item
from app.models.intake.parcel import IntakeCorrection
from app.models.network.center import Center
from app.models.orders.order import ShopMapping
from app.models.people.account import Person
from app.models.people.second_person import SecondPersonRequest
from app.models.recalls.recall import Recall
from app.models.returns.case import ReturnCase
from app.queries.second_person import may_decide, pair_answer
from workflows.goods.lots.states import LotState
from workflows.goods.stock.states import UnitGrade, UnitState
from workflows.inspection.rulesets import RulesetState
from workflows.inspection.states import ItemState
from workflows.people.second_person import PAIRS, PairAct, PairState
from workflows.recalls.states import RecallState
from workflows.returns.states import PAY_DUE
from workflows.roles import Actor, Permission
from workflows.verdict import Answer, Text

MOST_OVER = 50
MOST_LOOKED_AT = 500
MAY_ANSWER = {p for record in PAIRS.values() if record.lasts for p in record.second}


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as both people see it; `answer` is what stands against this person's word."""

    key: int
    act: PairAct
    subject: str
    center: Text | None
    shown: tuple[tuple[Text, Text], ...]
    reason: str
    asked_by: str
    asked_at: datetime
    ends_at: datetime
    state: PairState
    decided_by: str
    decided_at: datetime | None
    note: str
    own: bool
    mine: bool
    answer: Answer


def requests(session: Session, by: Actor, now: datetime) -> list[RequestRow]:
    """The requests that wait and concern this person, those that end first before the others."""
    rows = session.execute(
        _requests()
        .where(SecondPersonRequest.state == PairState.ASKED, SecondPersonRequest.ends_at > now)
        .order_by(SecondPersonRequest.ends_at, SecondPersonRequest.id)
    )
    return [row for row in (_row(session, r, by, now) for r in rows) if row.own or row.mine]


def over(session: Session, by: Actor, now: datetime) -> list[RequestRow]:
    """What this person asked for or decided on lately."""
    rows = session.execute(
        _requests()
        .where(
            or_(SecondPersonRequest.state != PairState.ASKED, SecondPersonRequest.ends_at <= now),
            or_(
                SecondPersonRequest.asked_by_id == by.person_id,
                SecondPersonRequest.decided_by_id == by.person_id,
            ),
        )
        .order_by(SecondPersonRequest.id.desc())
        .limit(MOST_OVER)
    )
    return [_row(session, r, by, now) for r in rows]


def request(session: Session, key: int, by: Actor, now: datetime) -> RequestRow | None:
    """One request, for who asked and for who may decide; None for everybody else."""
    found = session.execute(_requests().where(SecondPersonRequest.id == key)).one_or_none()
    if found is None:
        return None
    row = _row(session, found, by, now)
    return row if row.own or row.mine else None


def counts(session: Session, by: Actor, now: datetime) -> Counter[PairAct]:
    """How much waits for this person's eyes, by act; what they began themselves is not counted."""
    found = Counter(row.act for row in requests(session, by, now) if row.mine and not row.own)
    found += Counter({act: number for act, number in _by_itself(session, by).items() if number})
    return found


def waiting_for(session: Session, by: Actor, now: datetime) -> int:
    """How much waits for this person's eyes, as `counts` has it, for every page: cheap."""
    elsewhere = sum(_by_itself(session, by).values())
    if not any(holds(by.centers(permission)) for permission in MAY_ANSWER):
        return elsewhere
    asked = session.execute(
        select(
            SecondPersonRequest.act,
            SecondPersonRequest.center_id,
            SecondPersonRequest.agency_id,
            SecondPersonRequest.asked_by_id,
        )
        .where(SecondPersonRequest.state == PairState.ASKED, SecondPersonRequest.ends_at > now)
        .limit(MOST_LOOKED_AT)
    )
    return elsewhere + sum(
        by.person_id != asker and may_decide(by, act, center, agency)
        for act, center, agency, asker in asked
    )


def _by_itself(session: Session, by: Actor) -> dict[PairAct, int]:
    """What waits without a request, its own row says that it does: asked for all at once."""
    asked = dict(_waiting_at_desks(by))
    if not asked:
        return {}
    found = session.execute(select(*(one.scalar_subquery() for one in asked.values()))).one()
    return dict(zip(asked, found, strict=True))


def _waiting_at_desks(by: Actor) -> Iterator[tuple[PairAct, Select[Any]]]:
    """How each is counted, of those that this person may answer."""
    me = by.person_id
    releases, receives = by.centers(Permission.WEIGHT_RELEASE), by.centers(Permission.RECEIVE)
    pays = by.centers(Permission.RETURN_MANAGE)
    if holds(releases):
        held = (_at(Item.center_id, releases), Item.state == ItemState.WEIGHT_HELD)
        yield PairAct.RELEASE_WEIGHT, _count(Item.id, *held)
    if holds(receives):
        aside = (Item.state == ItemState.INTAKE_EXCEPTION, Item.exception_by_id != me)
        yield PairAct.RESOLVE_EXCEPTION, _count(Item.id, _at(Item.center_id, receives), *aside)
        yield PairAct.CORRECT_INTAKE, _corrections(receives, me)
    if by.may(Permission.RULES_APPROVE):
        others = (Ruleset.state == RulesetState.PROPOSED, Ruleset.proposed_by_id != me)
        yield PairAct.APPROVE_RULES, _count(Ruleset.id, *others)
    brings = by.centers(Permission.ORDER_IMPORT)
    if holds(brings):
        mapped = (ShopMapping.approved_at.is_(None), ShopMapping.by_id != me)
        yield (
            PairAct.APPROVE_MAPPING,
            _count(ShopMapping.id, _at(ShopMapping.center_id, brings), *mapped),
        )
    yield from _waiting_lots(by)
    yield from _waiting_stock(by)
    decides = by.centers(Permission.RECALL_DECIDE)
    if holds(decides):
        others = (Recall.state == RecallState.PROPOSED, Recall.proposed_by_id != me)
        yield PairAct.START_RECALL, _count(Recall.id, _at(Recall.center_id, decides), *others)
    if holds(pays):
        due = (
            ReturnCase.state.in_(PAY_DUE),
            ReturnCase.settled_by_id.is_not(None),
            ReturnCase.settled_by_id != me,
        )
        yield PairAct.PAY_REFUND, _count(ReturnCase.id, _at(ReturnCase.center_id, pays), *due)


def _corrections(receives: Collection[int] | None, me: int | None) -> Select[Any]:
    waits = (IntakeCorrection.decided_at.is_(None), IntakeCorrection.asked_by_id != me)
    at = _at(Item.center_id, receives)
    return _count(IntakeCorrection.id, at, *waits).join(Item, Item.id == IntakeCorrection.item_id)


def _waiting_lots(by: Actor) -> Iterator[tuple[PairAct, Select[Any]]]:
    """Lots that another has brought to where they wait for this person."""
    asked = (
        (PairAct.GRANT_CONCESSION, Permission.LOT_CONCEDE, LotState.CONCESSION_ASKED),
        (PairAct.DESTROY_LOT, Permission.LOT_RECEIVE, LotState.DESTRUCTION_DUE),
    )
    for act, permission, state in asked:
        centers = by.centers(permission)
        if holds(centers):
            others = (Lot.state == state, Lot.asked_by_id != by.person_id)
            yield act, _count(Lot.id, _at(Lot.center_id, centers), *others)


def _waiting_stock(by: Actor) -> Iterator[tuple[PairAct, Select[Any]]]:
    """Units, counts and mappings of stock that another has begun; what is damaged never goes on."""
    me = by.person_id
    decides, concedes = by.centers(Permission.LOT_DECIDE), by.centers(Permission.LOT_CONCEDE)
    if holds(decides):
        held = (
            StockUnit.state == UnitState.HELD,
            StockUnit.grade != UnitGrade.DAMAGED,
            StockUnit.held_by_id != me,
        )
        yield PairAct.RELEASE_UNIT, _count(StockUnit.id, _at(StockUnit.center_id, decides), *held)
    if holds(concedes):
        asked = (
            StockMapping.approved_at.is_(None),
            StockMapping.ended_at.is_(None),
            StockMapping.by_id != me,
        )
        here = _at(StockMapping.center_id, concedes)
        yield PairAct.ANSWER_FROM_STOCK, _count(StockMapping.id, here, *asked)
        differs = (StockCount.decided_at.is_(None), StockCount.by_id != me)
        here = _at(StockCount.center_id, concedes)
        yield PairAct.DECIDE_COUNT, _count(StockCount.id, here, *differs)


def holds(centers: Collection[int] | None) -> bool:
    """Whether something is held somewhere; None is everywhere."""
    return centers is None or bool(centers)


def _at(column: Any, centers: Collection[int] | None) -> ColumnElement[bool]:
    return true() if centers is None else column.in_(sorted(centers))


def _count(key: Any, *where: ColumnElement[bool]) -> Select[Any]:
    return select(func.count(key)).where(*where)


def _requests() -> Any:
    asker, second = aliased(Person), aliased(Person)
    return (
        select(
            SecondPersonRequest,
            asker.name.label("asked_by"),
            second.name.label("decided_by"),
            Center.name_zh,
            Center.name_en,
        )
        .outerjoin(asker, asker.id == SecondPersonRequest.asked_by_id)
        .outerjoin(second, second.id == SecondPersonRequest.decided_by_id)
        .outerjoin(Center, Center.id == SecondPersonRequest.center_id)
    )


def _row(session: Session, found: Any, by: Actor, now: datetime) -> RequestRow:
    asked = found.SecondPersonRequest
    return RequestRow(
        key=asked.id,
        act=asked.act,
        subject=asked.subject,
        center=Text(found.name_zh, found.name_en) if found.name_zh else None,
        shown=tuple(
            (Text(label_zh, label_en), Text(zh, en))
            for label_zh, label_en, zh, en in asked.shown["rows"]
        ),
        reason=asked.reason,
        asked_by=found.asked_by or "jadegate",
        asked_at=asked.asked_at,
        ends_at=asked.ends_at,
        state=PairState.LAPSED
        if asked.state is PairState.ASKED and now >= asked.ends_at
        else asked.state,
        decided_by=found.decided_by or "",
        decided_at=asked.decided_at,
        note=asked.decision_note,
        own=asked.asked_by_id == by.person_id,
        mine=may_decide(by, asked.act, asked.center_id, asked.agency_id),
        answer=pair_answer(session, asked.asked_by_id, by.person_id, now),
    )
