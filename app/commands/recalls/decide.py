"""A recall is proposed by one person and begun by another; it is closed with a report, or lifted.

What is stopped, and who is told, is the work of `carry.py`, behind the pages.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted
from app.commands import record
from app.commands.messages.asking import ask_to_tell
from app.commands.network.jobs.asking import ask_for
from app.commands.recalls.move import move, recall_for
from app.models.recalls.recall import Recall, RecallPiece, RecallUnit
from app.queries.recalls.reach import reach_of
from workflows.network.jobs.kinds import JobKind
from workflows.recalls import events
from workflows.recalls.flow import FLOW, RecallAction
from workflows.recalls.guards import because_said, reaches_something
from workflows.recalls.scope import RecallScope, scope_answer
from workflows.roles import Actor, Permission
from workflows.verdict import Answer, Refused

LONGEST = 2000


def propose_recall(
    session: Session,
    center_id: int,
    scope: RecallScope,
    reason: str,
    *,
    exercise: bool = False,
    by: Actor,
    now: datetime,
) -> Recall:
    """Propose what is to be called back at a center, or an exercise; a second person begins it.

    Raises `Invalid` for a scope that says nothing, or that reaches nothing.
    """
    role = by.role_for(Permission.RECALL_ASK, center_id)
    if role is None or by.person_id is None:
        raise NotPermitted
    reason = _cut(reason)
    _must_be("scope", scope_answer(scope))
    _must_be("reason", because_said.rule(reason))
    reach = reach_of(session, scope, center_id)
    _must_be("scope", reaches_something.rule(reach.together))
    made = Recall(
        center_id=center_id,
        exercise=exercise,
        scope=scope.words(),
        reason=reason,
        state=FLOW.start,
        state_since=now,
        proposed_by_id=by.person_id,
        proposed_at=now,
    )
    session.add(made)
    session.flush()
    event = events.RecallProposed(
        made.ref, exercise, scope.words(), reach.units, reach.pieces, reason
    )
    record.append(session, event, by=by, role=role, now=now, center_id=center_id)
    return made


def start_recall(session: Session, ref: str, *, by: Actor, now: datetime) -> Recall:
    """The second person's word: from now on what it reaches is stopped, also what comes later."""
    recall = recall_for(session, ref, RecallAction.START, by=by)
    event = events.RecallStarted(recall.ref, recall.proposed_by_id)
    move(session, recall, RecallAction.START, event, by=by, now=now)
    recall.started_by_id, recall.started_at = by.person_id, now
    go_on(session, recall, now)
    return recall


def drop_recall(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Recall:
    """It is not begun; who proposed it may take it back too."""
    recall, reason = recall_for(session, ref, RecallAction.DROP, by=by), _cut(reason)
    event = events.RecallDropped(recall.ref, reason)
    move(session, recall, RecallAction.DROP, event, by=by, now=now, reason=reason)
    _end(recall, reason, by, now)
    return recall


def close_recall(session: Session, ref: str, report: str, *, by: Actor, now: datetime) -> Recall:
    """It is over: all is stopped, of every buyer it is known what became of the piece."""
    recall, report = recall_for(session, ref, RecallAction.CLOSE, by=by), _cut(report)
    units, pieces = (_count_listed(session, each, recall.id) for each in (RecallUnit, RecallPiece))
    answers = answers_counted(session, recall.id)
    event = events.RecallClosed(recall.ref, units, pieces, answers, report)
    move(session, recall, RecallAction.CLOSE, event, by=by, now=now, reason=report)
    _end(recall, report, by, now)
    return recall


def lift_recall(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Recall:
    """It was unfounded: papers come into force again; units are released one by one, as ever."""
    recall, reason = recall_for(session, ref, RecallAction.LIFT, by=by), _cut(reason)
    event = events.RecallLifted(recall.ref, reason)
    move(session, recall, RecallAction.LIFT, event, by=by, now=now, reason=reason)
    _end(recall, reason, by, now)
    if not recall.exercise:
        ask_to_tell(session, events.RecallLifted.tag, recall.ref, by=by, now=now)
        go_on(session, recall, now)
    return recall


def go_on(session: Session, recall: Recall, now: datetime) -> None:
    """Have the work of a recall done behind the pages; asked again, it is done once."""
    ask_for(session, JobKind.RECALL, str(recall.id), now=now)


def answers_counted(session: Session, key: int) -> dict[str, int]:
    """How many pieces have which answer."""
    rows = session.execute(
        select(RecallPiece.answer, func.count(RecallPiece.item_id))
        .where(RecallPiece.recall_id == key, RecallPiece.answer.is_not(None))
        .group_by(RecallPiece.answer)
    )
    return {answer.value: number for answer, number in rows if answer is not None}


def _count_listed(session: Session, table: type[RecallUnit | RecallPiece], key: int) -> int:
    return session.scalar(select(func.count()).where(table.recall_id == key)) or 0


def _end(recall: Recall, said: str, by: Actor, now: datetime) -> None:
    recall.closed_by_id, recall.closed_at, recall.report = by.person_id, now, said


def _must_be(field: str, answer: Answer) -> None:
    if isinstance(answer, Refused):
        raise Invalid(field, answer.reason, answer.code, next_step=answer.next_step)


def _cut(said: str) -> str:
    return said.strip()[:LONGEST]
