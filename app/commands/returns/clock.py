"""What the law's clock does to returns: addresses, closings, refunds by day 7, alarms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.base.piecewise import run_apart
from app.commands.returns.calendar.recount import count_open_windows
from app.commands.returns.goods import give_address
from app.commands.returns.overrides import Grounds
from app.commands.returns.refund import PaymentFailed, RefundExecutor, execute_refund
from app.commands.returns.settle import settle
from app.commands.returns.step import ANSWER_WITHIN, hold, step, tell
from app.models.returns.case import ReturnCase
from app.queries.returns.facts import facts_of
from workflows.returns.events import ReturnAlarm, ReturnNotShipped
from workflows.returns.flow import ReturnAction, ReturnGround
from workflows.returns.guards import ONE_DAY, PLAIN
from workflows.returns.states import Deadline, ReturnState, states_where
from workflows.roles import SYSTEM

ADDRESS_DUE = states_where(lambda record: record.address_due)
UNANSWERED = states_where(lambda record: record.unanswered)
REFUND_RUNS = states_where(lambda record: record.deadline is Deadline.REFUND)
NOT_SETTLED = states_where(lambda record: record.compares)
OFFENCE = timedelta(days=15)
DAY_7, DAY_15, SILENT = "refund_day_7", "refund_day_15", "answer_day_15"


def tick(executor: RefundExecutor, now: datetime) -> list[str]:
    """Do all that is due for returns; running it twice at once does nothing twice."""
    return [
        *count_open_windows(now),
        *_each(_waiting_for_address(now), lambda s, ref: _address(s, ref, now)),
        *_each(_not_shipped(now), lambda s, ref: close_not_shipped(s, ref, now=now)),
        *_each(_refund_day(now), lambda s, ref: drive_refund(s, ref, now=now)),
        *_pay_due(executor, now),
        *_each(_alarming(now), lambda s, ref: _raise_alarm(s, ref, now)),
    ]


def close_not_shipped(session: Session, ref: str, *, now: datetime) -> str:
    """Nothing came in the time to send it back: closed, and the notice keeps its date."""
    held = hold(session, ref)
    held.case.not_shipped_back = True
    facts = facts_of(session, held.case, ReturnAction.CLOSE_NOT_SHIPPED, by=SYSTEM, now=now)
    event = ReturnNotShipped(held.case.ref, held.case.notice_at.isoformat())
    action = ReturnAction.CLOSE_NOT_SHIPPED
    step(session, held, action, event, by=SYSTEM, facts=facts, now=now)
    return "closed, nothing was sent back"


def drive_refund(session: Session, ref: str, *, now: datetime) -> str:
    """The last day for the refund has come and nobody found anything: settle it (Measures 13)."""
    held = hold(session, ref, certificate=True, order=True)
    reason = Grounds("七日期限 / day 7")
    settle(session, held, reason, by=SYSTEM, now=now, action=ReturnAction.DRIVE_REFUND)
    return "refund driven by day 7"


def alarm_of(case: ReturnCase, now: datetime) -> str:
    """The heaviest legal alarm of a case at this moment; empty where there is none."""
    if case.arrived_at is not None and case.state in REFUND_RUNS:
        if case.refund_offence_at is not None and now >= case.refund_offence_at:
            return DAY_15
        if case.refund_overdue_at is not None and now >= case.refund_overdue_at - ONE_DAY:
            return DAY_7
    if case.state in UNANSWERED and now >= case.notice_at + OFFENCE:
        return SILENT
    return ""


def _waiting_for_address(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (ReturnCase.state.in_(ADDRESS_DUE), ReturnCase.state_since <= now - ANSWER_WITHIN)


def _not_shipped(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (ReturnCase.state == ReturnState.ADDRESS_GIVEN, ReturnCase.ship_back_until <= now)


def _refund_day(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ReturnCase.state.in_(NOT_SETTLED),
        # Who wants another piece is not paid off unasked; the alarms of the day go to people.
        ReturnCase.ground != ReturnGround.EXCHANGE,
        ReturnCase.refund_overdue_at <= now + ONE_DAY,
        (ReturnCase.conclusion.is_(None)) | (ReturnCase.conclusion.in_(PLAIN)),
    )


def _alarming(now: datetime) -> tuple[ColumnElement[bool], ...]:
    at_center = ReturnCase.state.in_(REFUND_RUNS) & (ReturnCase.refund_overdue_at <= now + ONE_DAY)
    silent = ReturnCase.state.in_(UNANSWERED) & (ReturnCase.notice_at <= now - OFFENCE)
    return (at_center | silent,)


def _refs(conditions: tuple[ColumnElement[bool], ...]) -> list[str]:
    with reading() as session:
        cases = session.scalars(
            select(ReturnCase).where(ReturnCase.closed_at.is_(None), *conditions)
        )
        return [case.ref for case in cases]


def _each(
    conditions: tuple[ColumnElement[bool], ...], act: Callable[[Session, str], str]
) -> Iterator[str]:
    for ref in _refs(conditions):
        yield from run_apart(ref, partial(_one, act, ref))


def _one(act: Callable[[Session, str], str], ref: str) -> Iterator[str]:
    try:
        with transaction() as session:
            done = act(session, ref)
    except Refusal:
        return  # somebody was faster, or a person has to look at it
    if done:
        yield f"{ref}: {done}"


def _address(session: Session, ref: str, now: datetime) -> str:
    give_address(session, ref, by=SYSTEM, now=now)
    return "default address given"


def _pay_due(executor: RefundExecutor, now: datetime) -> Iterator[str]:
    due = (
        ReturnCase.state == ReturnState.REFUND_DUE,
        ReturnCase.refund_overdue_at <= now + ONE_DAY,
    )
    for ref in _refs(due):
        yield from run_apart(ref, partial(_paid_one, executor, ref, now))


def _paid_one(executor: RefundExecutor, ref: str, now: datetime) -> Iterator[str]:
    try:
        done = execute_refund(executor, ref, by=SYSTEM, now=now)
    except PaymentFailed:
        raise  # the run says so and goes on with the next
    except Refusal:
        return  # the amount waits for a person
    yield f"{ref}: refunded {done.amount}"


def _raise_alarm(session: Session, ref: str, now: datetime) -> str:
    held = hold(session, ref)
    alarm = alarm_of(held.case, now)
    if alarm in ("", held.case.alarm):
        return ""
    held.case.alarm = alarm
    tell(session, held, ReturnAlarm(held.case.ref, alarm), by=SYSTEM, now=now)
    return f"alarm {alarm}"
