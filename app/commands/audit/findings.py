"""A finding opened with its class, owner and due date; replied to, sent back for more, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.entries import typed_sentence
from app.commands.load import item_for_update
from app.commands.messages.asking import notify
from app.models.audit.audit import AuditFinding, AuditFindingStep, FindingCourse
from app.models.intake.item import Item
from app.queries.audit.findings import owners_at
from workflows.audit.events import AuditFindingOpened, FindingAssigned, FindingStepped
from workflows.audit.findings import (
    SAY_SOMETHING,
    STEPS,
    FindingGrade,
    FindingState,
    FindingStep,
    due_fits,
    may_step,
)
from workflows.event import Event
from workflows.messages.topics import FINDING_ASKS_MORE, FINDING_YOURS, Audience
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

LONGEST_FINDING = 2000
UNSAID = Text(
    f"请写明发现的问题，{LONGEST_FINDING} 字以内",
    f"Say what was found, in up to {LONGEST_FINDING} characters",
)
NO_OWNER = Text("请选择本中心的主管", "Choose a manager of the center")
NO_SUCH = Text("没有这条审计发现", "There is no such finding")


@dataclass(frozen=True, slots=True)
class Course:
    """How grave a finding is, who answers for it, and by when."""

    grade: FindingGrade = FindingGrade.NOTE
    owner_id: int | None = None
    due_on: date | None = None


NOTED = Course()


def open_finding(
    session: Session,
    ref: str,
    text: str,
    course: Course = NOTED,
    *,
    by: Actor,
    now: datetime,
) -> AuditFinding:
    """Put a finding on an item; what it says is never changed. Raises `Invalid`."""
    item = item_for_update(session, ref)
    if not by.may(Permission.AUDIT_FINDING, item.center_id):
        raise NotPermitted
    said = typed_sentence("text", text)
    if not said:
        raise Invalid("text", UNSAID)
    _must_fit(session, item, course, now)
    found = AuditFinding(item_id=item.id, text=said, by_id=by.person_id, at=now)
    session.add(found)
    session.flush()
    session.add(
        FindingCourse(
            finding_id=found.id,
            grade=course.grade,
            state=FindingState.OPEN,
            owner_id=course.owner_id,
            due_on=course.due_on,
        )
    )
    role = by.role_for(Permission.AUDIT_FINDING, item.center_id)

    def say(event: Event) -> None:
        record.append(
            session,
            event,
            by=by,
            now=now,
            role=role,
            center_id=item.center_id,
            item_id=item.id,
        )

    say(AuditFindingOpened(said))
    due = course.due_on.isoformat() if course.due_on else ""
    say(FindingAssigned(found.id, course.grade.value, course.owner_id, due))
    if course.owner_id is not None:
        notify(session, course.owner_id, FINDING_YOURS, Audience.OWNER, item.ref, now=now)
    return found


def step_finding(
    session: Session, key: int, step: FindingStep, text: str, *, by: Actor, now: datetime
) -> None:
    """Reply to a finding, ask for more, or close it. Raises `Invalid`, `Missing`, `Refusal`."""
    known = session.get(AuditFinding, key)
    item = session.get(Item, known.item_id, with_for_update=True) if known is not None else None
    if known is None or item is None or by.person_id is None:
        raise Missing(NO_SUCH)
    course = _course(session, key)
    _must_be_theirs(step, course, item, by)
    said = typed_sentence("text", text)
    if not said:
        raise Invalid("text", SAY_SOMETHING.reason, SAY_SOMETHING.code)
    repliers = select(AuditFindingStep.by_id).where(
        AuditFindingStep.finding_id == key, AuditFindingStep.step == FindingStep.REPLY
    )
    answer = may_step(
        step,
        course.state,
        actor=by.person_id,
        repliers=frozenset(session.scalars(repliers)),
    )
    if isinstance(answer, Refused):
        raise Refusal(answer)
    course.state = STEPS[step][1]
    session.add(AuditFindingStep(finding_id=key, step=step, text=said, by_id=by.person_id, at=now))
    record.append(
        session,
        FindingStepped(key, step.value, said),
        by=by,
        now=now,
        center_id=item.center_id,
        item_id=item.id,
    )
    if step is FindingStep.ASK_MORE and course.owner_id is not None:
        notify(session, course.owner_id, FINDING_ASKS_MORE, Audience.OWNER, item.ref, now=now)


def _course(session: Session, key: int) -> FindingCourse:
    """The row of its course, locked; made for one that was found before there were any."""
    course = session.get(FindingCourse, key, with_for_update=True, populate_existing=True)
    if course is None:
        course = FindingCourse(finding_id=key, grade=FindingGrade.NOTE, state=FindingState.OPEN)
        session.add(course)
    return course


def _must_be_theirs(step: FindingStep, course: FindingCourse, item: Item, by: Actor) -> None:
    """The owner replies, or whoever leads the staff where nobody was named; auditors the rest."""
    if step is not FindingStep.REPLY:
        if not by.may(Permission.AUDIT_FINDING, item.center_id):
            raise NotPermitted
        return
    leads = by.may(Permission.STAFF_MANAGE, item.center_id)
    if not leads or course.owner_id not in (None, by.person_id):
        raise NotPermitted


def _must_fit(session: Session, item: Item, course: Course, now: datetime) -> None:
    owners = {key for key, _ in owners_at(session, item.center_id)}
    if course.owner_id is not None and course.owner_id not in owners:
        raise Invalid("owner", NO_OWNER)
    if course.due_on is not None:
        answer = due_fits(course.due_on, local(now).date())
        if isinstance(answer, Refused):
            raise Invalid("due", answer.reason, answer.code)
