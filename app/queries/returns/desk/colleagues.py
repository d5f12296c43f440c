"""Who works on the returns of a center."""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid
from app.models.people.account import Person, RoleAssignment
from workflows.roles import Permission, roles_with
from workflows.verdict import Text

NOT_THERE = Text("请选择本中心的售后同事", "Choose somebody who works on this center's returns")


def colleagues(session: Session, center_id: int) -> list[tuple[int, str]]:
    """Key and name of everybody who works on returns there, by name."""
    rows = session.execute(_there(center_id).order_by(Person.name, Person.id))
    return [(r.id, r.name) for r in rows]


def works_there(session: Session, person_id: int, center_id: int) -> None:
    """Raises `Invalid` where this person doesn't work on the returns of that center."""
    if session.execute(_there(center_id).where(Person.id == person_id)).first() is None:
        raise Invalid("to", NOT_THERE)


def _there(center_id: int) -> Select[int, str]:
    return (
        select(Person.id, Person.name)
        .join(RoleAssignment, RoleAssignment.person_id == Person.id)
        .where(
            Person.active,
            RoleAssignment.ended_at.is_(None),
            RoleAssignment.role.in_(roles_with(Permission.RETURN_MANAGE)),
            or_(RoleAssignment.center_id.is_(None), RoleAssignment.center_id == center_id),
        )
        .distinct()
    )
