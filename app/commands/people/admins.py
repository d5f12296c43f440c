"""There is always an administrator left: who else could open a closed account again?"""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.models.people.account import Person, RoleAssignment
from workflows.roles import Role
from workflows.verdict import Refused, Text

LAST_ADMIN = Refused(
    "last_admin",
    Text("这是最后一位管理员，不能关闭或免去", "The last administrator stays one"),
    next_step=Text("请先给另一个人授管理员岗位", "First make somebody else one"),
)
OF_AN_ADMIN = exists().where(
    RoleAssignment.person_id == Person.id,
    RoleAssignment.role == Role.ADMIN,
    RoleAssignment.center_id.is_(None),
    RoleAssignment.ended_at.is_(None),
)
# In one order, so that two who take leave of each other stand in a line.
ADMINS = (
    select(Person.id)
    .where(Person.active.is_(True), OF_AN_ADMIN)
    .order_by(Person.id)
    .with_for_update(of=Person)
)


def another_admin_stays(session: Session, person_id: int) -> None:
    """Raise `Refusal` where nobody else is an active administrator; locks all who are.

    To be asked before any other row is locked.
    """
    session.execute(ADMINS).all()
    # Once more: who waited for a lock sees only now what the other has done.
    if not set(session.scalars(ADMINS)) - {person_id}:
        raise Refusal(LAST_ADMIN)


def another_admin(session: Session, person_id: int) -> bool:
    """Whether somebody else is an active administrator now."""
    others = select(Person.id).where(Person.active.is_(True), OF_AN_ADMIN, Person.id != person_id)
    return session.scalar(others.limit(1)) is not None
