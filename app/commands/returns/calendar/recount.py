"""Windows that rested on a calendar not yet official, counted again by a notice; never shorter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from app.base.db import reading, transaction
from app.base.piecewise import run_apart
from app.commands.returns.decide import limits_of
from app.commands.returns.step import LockedCase, due_of, hold, tell
from app.models.returns.calendar import RecountedWindow
from app.queries.returns.calendar.notices import latest_notice, with_notices
from app.queries.returns.calendar.recounts import to_count_again
from app.queries.returns.law import answer_by_law, stored_facts
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.service.events import ReturnWindowRecounted
from workflows.returns.states import ReturnState
from workflows.roles import SYSTEM

MOST_AT_ONCE = 500


def count_open_windows(now: datetime) -> Iterator[str]:
    """Count again what no notice that was entered has counted, each return by itself."""
    with reading() as session:
        notice = latest_notice(session)
        refs = to_count_again(session, notice, MOST_AT_ONCE) if notice else []
    for ref in refs:
        yield from run_apart(ref, partial(_one, ref, now))


def _one(ref: str, now: datetime) -> Iterator[str]:
    with transaction() as session:
        done = count_again(session, ref, now=now)
    yield f"{ref}: {done}"


def count_again(session: Session, ref: str, *, now: datetime) -> str:
    """The window and the days to send it back by the calendar of today; a longer one stands.

    What was decided stays decided: where the law says something else now, the list shows it.
    """
    held = hold(session, ref)
    case = held.case
    facts = with_notices(session, stored_facts(case))
    answer = answer_by_law(facts, case.notice_at).decision
    window, was = answer.window, case.window_ends
    ends = max((end for end in (was, window.ends if window else None) if end), default=None)
    settled = window is None or window.settled
    session.add(
        RecountedWindow(
            case_id=case.id,
            notice_id=latest_notice(session),
            was_ends=was,
            ends=ends,
            settled=settled,
            outcome=answer.decision.value,
            code=answer.code.value,
            at=now,
        )
    )
    case.window_ends, case.window_open = ends, not settled
    _longer_way_back(held, facts)
    event = ReturnWindowRecounted(
        case.ref,
        was.isoformat() if was else "",
        ends.isoformat() if ends else "",
        answer.decision.value,
        settled,
    )
    tell(session, held, event, by=SYSTEM, now=now)
    return "window counted again"


def _longer_way_back(held: LockedCase, facts: CaseFacts) -> None:
    """The buyer's days for sending it back, where a holiday carries them on."""
    case = held.case
    if case.state is not ReturnState.ADDRESS_GIVEN or case.ship_back_until is None:
        return
    moved = replace(facts.progress, address_given_at=case.address_given_at)
    until = limits_of(case, replace(facts, progress=moved)).ship_back_until
    if until is not None and until > case.ship_back_until:
        case.ship_back_until = until
        case.due_at = due_of(case)
