"""What was written down wrong at intake, put right by two people before the piece is tested."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands import record
from app.commands.entries import AS_IS, typed_mass, typed_sentence, typed_waybill
from app.commands.intake.checks import mass_as_found
from app.commands.intake.parcel_codes import OF_ANOTHER, refuse_of_another
from app.commands.load import item_for_update, last_inspection
from app.models.intake.item import Item
from app.models.intake.parcel import IntakeCorrection
from app.queries.inspection.submissions import this_submission_began
from app.queries.intake.sheet import GROSS_MASS
from app.queries.second_person import may_decide, pair_answer
from workflows.event import Event
from workflows.inspection.states import ItemState
from workflows.intake.events import (
    IntakeCorrected,
    IntakeCorrectionAsked,
    IntakeCorrectionDeclined,
)
from workflows.people.second_person import PairAct
from workflows.roles import Actor, Permission
from workflows.verdict import Citation, Refused, Text

TESTED = Refused(
    "already_tested",
    Text("检测已经开始，入库登记不能再改", "The test has begun; the intake record stays"),
    Citation("Jadegate house rules", tag="house rule"),
    Text("请告诉检验员，记入检验记录", "Tell the inspector, who writes it into the findings"),
)
WAITS = Refused(
    "correction_waits",
    Text("已有一条更正在等第二人复核", "A correction waits for a second person already"),
    next_step=Text("先处理那一条", "Decide on that one first"),
)
NOTHING = Refused(
    "correction_gone",
    Text("没有等待复核的更正", "No correction waits"),
    next_step=Text("请刷新页面", "Reload the page"),
)


def ask_correction(
    session: Session,
    ref: str,
    waybill: str,
    gross_mass: Decimal | None,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    sure: frozenset[str] = frozenset(),
) -> IntakeCorrection:
    """Ask that waybill and mass in grams be other than written; nothing changes until a second
    person agrees."""
    item = _correctable(session, ref, by)
    number = typed_waybill(waybill, as_is=AS_IS in sure)
    mass, reason = typed_mass("gross_mass", gross_mass), typed_sentence("reason", reason)
    if mass is None or mass <= 0:
        raise Invalid("gross_mass", Text("请填写毛重", "Give the gross mass"))
    if not reason:
        raise Invalid("reason", Text("请写明为什么更正", "Say why it is corrected"))
    if (number, mass) == (item.waybill_in, item.gross_mass):
        raise Invalid("waybill", Text("与登记的一样，没有要更正的", "Nothing differs"))
    if number != item.waybill_in and OF_ANOTHER not in sure:
        refuse_of_another(session, item, number)
    if _open(session, item) is not None:
        raise Refusal(WAITS)
    mass_as_found(session, item, mass, now=now)  # what the standard can't take is refused here
    asked = IntakeCorrection(
        item_id=item.id,
        waybill=number,
        gross_mass=mass,
        waybill_before=item.waybill_in,
        mass_before=item.gross_mass,
        reason=reason,
        asked_by_id=by.person_id,
        asked_at=now,
    )
    session.add(asked)
    session.flush()
    _say(session, item, IntakeCorrectionAsked(number, str(mass), reason), by, now)
    return asked


def decide_correction(session: Session, ref: str, *, agree: bool, by: Actor, now: datetime) -> Item:
    """The second person's word: agreed, it is written; else it ends. Who asked may only end it."""
    item = _correctable(session, ref, by) if agree else _of_theirs(session, ref, by)
    asked = _open(session, item)
    if asked is None:
        raise Refusal(NOTHING)
    if agree:
        if not may_decide(by, PairAct.CORRECT_INTAKE, item.center_id, None):
            raise NotPermitted
        answer = pair_answer(session, asked.asked_by_id, by.person_id, now)
        if isinstance(answer, Refused):
            raise Refusal(answer)
    _decide(session, asked, by, now, agree=agree)
    event: Event = IntakeCorrectionDeclined(asked.asked_by_id, asked.reason)
    if agree:
        event = IntakeCorrected(
            item.waybill_in,
            asked.waybill,
            str(item.gross_mass),
            str(asked.gross_mass),
            asked.asked_by_id,
            asked.reason,
        )
        found = mass_as_found(session, item, asked.gross_mass, now=now)
        item.waybill_in, item.gross_mass = asked.waybill, asked.gross_mass
        item.intake = {**item.intake, **({GROSS_MASS: found} if found is not None else {})}
    _say(session, item, event, by, now)
    return item


def _decide(
    session: Session, asked: IntakeCorrection, by: Actor, now: datetime, *, agree: bool
) -> None:
    done: Any = session.execute(
        update(IntakeCorrection)
        .where(IntakeCorrection.id == asked.id, IntakeCorrection.decided_at.is_(None))
        .values(decided_by_id=by.person_id, decided_at=now, agreed=agree)
    )
    if done.rowcount != 1:
        raise Refusal(NOTHING)


def _open(session: Session, item: Item) -> IntakeCorrection | None:
    return session.scalars(
        select(IntakeCorrection).where(
            IntakeCorrection.item_id == item.id, IntakeCorrection.decided_at.is_(None)
        )
    ).one_or_none()


def _of_theirs(session: Session, ref: str, by: Actor) -> Item:
    item = item_for_update(session, ref)
    if by.person_id is None or not by.may(Permission.RECEIVE, item.center_id):
        raise NotPermitted
    return item


def _correctable(session: Session, ref: str, by: Actor) -> Item:
    """A piece that waits for its bench and was on none since it came in."""
    item = _of_theirs(session, ref, by)
    last, since = last_inspection(session, item), this_submission_began(session, item)
    tested = last is not None and (since is None or last.started_at >= since)
    if item.state is not ItemState.QUEUED or tested:
        raise Refusal(TESTED)
    return item


def _say(session: Session, item: Item, event: Event, by: Actor, now: datetime) -> None:
    record.append(
        session,
        event,
        by=by,
        now=now,
        role=by.role_for(Permission.RECEIVE, item.center_id),
        center_id=item.center_id,
        item_id=item.id,
    )
