"""Findings of auditors as a register: class, owner, due date, state, and every step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from app.base.refs import reference
from app.models.audit.audit import AuditFinding, AuditFindingStep, FindingCourse
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.people.account import Person, RoleAssignment
from workflows.audit.findings import FindingGrade, FindingState, FindingStep
from workflows.roles import Permission, roles_with
from workflows.verdict import Text

PAGE = 50
STATE = func.coalesce(FindingCourse.state, FindingState.OPEN.value)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding."""

    key: int
    ref: str
    title: str
    center_id: int
    center: Text
    text: str
    who: str
    by_id: int
    at: datetime
    grade: FindingGrade
    state: FindingState
    owner_id: int | None
    owner: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class FindingStepRow:
    """What somebody did about a finding."""

    step: FindingStep
    text: str
    who: str
    at: datetime


def findings(
    session: Session,
    centers: Collection[int] | None,
    *,
    state: FindingState | None = None,
    owner_id: int | None = None,
    before: int = 0,
    size: int = PAGE,
) -> list[FindingRow]:
    """A page of the findings at these centers and one more, the latest first."""
    wanted = _findings().order_by(AuditFinding.id.desc()).limit(size + 1)
    if centers is not None:
        wanted = wanted.where(Item.center_id.in_(sorted(centers)))
    if state is not None:
        wanted = wanted.where(state.value == STATE)
    if owner_id is not None:
        wanted = wanted.where(FindingCourse.owner_id == owner_id)
    if before:
        wanted = wanted.where(AuditFinding.id < before)
    return [_row(r) for r in session.execute(wanted)]


def finding(session: Session, key: int) -> FindingRow | None:
    """One finding."""
    row = session.execute(_findings().where(AuditFinding.id == key)).one_or_none()
    return None if row is None else _row(row)


def steps_of(session: Session, key: int) -> list[FindingStepRow]:
    """What was done about it, oldest first."""
    rows = session.execute(
        select(AuditFindingStep.step, AuditFindingStep.text, Person.name, AuditFindingStep.at)
        .join(Person, Person.id == AuditFindingStep.by_id)
        .where(AuditFindingStep.finding_id == key)
        .order_by(AuditFindingStep.id)
    )
    return [FindingStepRow(step=r.step, text=r.text, who=r.name, at=r.at) for r in rows]


def owners_at(session: Session, center_id: int) -> list[tuple[int, str]]:
    """Who can answer for a center: those who lead its staff."""
    rows = session.execute(
        select(Person.id, Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            Person.active,
            RoleAssignment.ended_at.is_(None),
            RoleAssignment.role.in_(roles_with(Permission.STAFF_MANAGE)),
            RoleAssignment.center_id.is_(None) | (RoleAssignment.center_id == center_id),
        )
        .distinct()
        .order_by(Person.id)
    )
    return [(r.id, r.name) for r in rows]


def _findings() -> Any:
    owner = aliased(Person)
    return (
        select(
            AuditFinding.id,
            AuditFinding.item_id,
            Item.registered_at,
            Item.title,
            Item.center_id,
            Center.name_zh,
            Center.name_en,
            AuditFinding.text,
            Person.name,
            AuditFinding.by_id,
            AuditFinding.at,
            FindingCourse.grade,
            FindingCourse.state,
            FindingCourse.owner_id,
            owner.name.label("owner"),
            FindingCourse.due_on,
        )
        .join(Item, Item.id == AuditFinding.item_id)
        .join(Center, Center.id == Item.center_id)
        .join(Person, Person.id == AuditFinding.by_id)
        .outerjoin(FindingCourse, FindingCourse.finding_id == AuditFinding.id)
        .outerjoin(owner, owner.id == FindingCourse.owner_id)
    )


def _row(r: Row[*tuple[Any, ...]]) -> FindingRow:
    return FindingRow(
        key=r.id,
        ref=reference("QC", r.item_id, r.registered_at),
        title=r.title,
        center_id=r.center_id,
        center=Text(r.name_zh, r.name_en),
        text=r.text,
        who=r.name,
        by_id=r.by_id,
        at=r.at,
        grade=r.grade or FindingGrade.NOTE,
        state=r.state or FindingState.OPEN,
        owner_id=r.owner_id,
        owner=r.owner or "",
        due_on=r.due_on,
    )
