"""What an inspector has read of a returned piece so far, before any conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.base.watch.page_seen import UNKNOWN, PageSeen
from app.commands.permission import possible
from app.commands.returns.step import hold
from app.models.returns.case import ComparisonDraft
from app.queries.returns.case import VERDICT
from app.queries.returns.facts import facts_of
from workflows.returns.flow import FLOW, ReturnAction
from workflows.roles import Actor
from workflows.verdict import Refused

MOST_FIELDS = 200
LONGEST = 2000


def save_readings(
    session: Session,
    ref: str,
    answers: Mapping[str, Sequence[str]],
    *,
    by: Actor,
    now: datetime,
    page: PageSeen = UNKNOWN,
) -> dict[str, list[str]]:
    """Keep fields of the comparison's form as typed; returns all that is kept of this case.

    Raises `ChangedElsewhere` where a field is no longer what `page` showed, `NotPermitted`, or
    `Refusal` where the case is not one to compare now.
    """
    held = hold(session, ref)
    case = held.case
    row, _ = possible(FLOW, case.state, ReturnAction.COMPARE, by=by, center_id=case.center_id)
    facts = facts_of(session, case, ReturnAction.COMPARE, by=by, now=now)
    answer = FLOW.beforehand(row, facts)
    if isinstance(answer, Refused):
        raise Refusal(answer)
    draft = session.scalars(
        select(ComparisonDraft).where(ComparisonDraft.case_id == case.id)
    ).one_or_none()
    known: dict[str, list[str]] = dict(draft.answers) if draft is not None else {}
    if draft is not None and draft.by_id != by.person_id:
        known = {name: said for name, said in known.items() if name not in VERDICT}
    kept = {name: known.get(name, ()) for name in answers}
    for name, values in page.settle(kept, answers).items():
        said = [value[:LONGEST] for value in values if value]
        if said and (name in known or len(known) < MOST_FIELDS):
            known[name] = said
        else:
            known.pop(name, None)
    if draft is None:
        draft = ComparisonDraft(case_id=case.id, answers=known, by_id=by.person_id, saved_at=now)
        session.add(draft)
    else:
        draft.answers, draft.by_id, draft.saved_at = known, by.person_id, now
    return known


def drop_readings(session: Session, case_id: int) -> None:
    """Forget the draft: the comparison is recorded."""
    session.execute(delete(ComparisonDraft).where(ComparisonDraft.case_id == case_id))
