"""The inspector's side of the second look: answers to what came back, a test that ends early."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, Refusal
from app.commands import evidence, record
from app.commands.inspection.bench import on_bench, submit
from app.commands.inspection.findings import Bench, add_finding, verdict_so_far
from app.models.inspection.second_look import ReviewObjection
from workflows.inspection.events import InspectionStopped, ObjectionAnswered
from workflows.inspection.judging.judgement import Verdict
from workflows.inspection.review.second_look import (
    LONGEST_ANSWER,
    SHORTEST_ANSWER,
    STOPPED,
    checks_to_stop,
    critical_fails,
    may_stop,
)
from workflows.roles import Actor
from workflows.verdict import Refused, Text


def answer_objection(
    session: Session, ref: str, key: int, words: str, *, by: Actor, now: datetime
) -> None:
    """The inspector's answer to one reason for which the sheet came back."""
    bench = on_bench(session, ref, by=by, now=now)
    found = session.get(ReviewObjection, key)
    if found is None or found.inspection_id != bench.inspection.id:
        raise Missing
    said = words.strip()
    if not SHORTEST_ANSWER <= len(said) <= LONGEST_ANSWER:
        zh = f"请写明答复（{SHORTEST_ANSWER} 至 {LONGEST_ANSWER} 字）"
        en = f"Answer in {SHORTEST_ANSWER} to {LONGEST_ANSWER} characters"
        raise Invalid("answer", Text(zh, en), "reason_missing")
    if found.answer == said:
        return
    found.answer, found.answered_by_id, found.answered_at = said, by.person_id, now
    event = ObjectionAnswered(bench.inspection.round, found.check_code, found.kind.value, said)
    _say(session, bench, event, by=by, now=now)


def stop_here(session: Session, ref: str, *, by: Actor, now: datetime, reason: str = "") -> Verdict:
    """After a critical failure: what is not done is marked so, and the sheet goes to review."""
    bench = on_bench(session, ref, by=by, now=now)
    verdict = verdict_so_far(session, bench, now)
    photographed = evidence.count_pictures(session, bench.item, bench.inspection.id)
    answer = may_stop(verdict, photographed)
    if isinstance(answer, Refused):
        raise Refusal(answer)
    stopped = checks_to_stop(verdict)
    for code in stopped:
        check = bench.standard.check(code)
        if check is not None:
            raw = {"not_testable": STOPPED}
            add_finding(session, bench, check, raw, by=by, now=now, reason=reason)
    event = InspectionStopped(bench.inspection.round, list(critical_fails(verdict)), list(stopped))
    _say(session, bench, event, by=by, now=now)
    session.flush()
    return submit(session, ref, by=by, now=now)


def _say(
    session: Session,
    bench: Bench,
    event: ObjectionAnswered | InspectionStopped,
    *,
    by: Actor,
    now: datetime,
) -> None:
    record.append(
        session,
        event,
        by=by,
        now=now,
        center_id=bench.item.center_id,
        item_id=bench.item.id,
    )
