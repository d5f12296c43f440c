"""Whether a person stands on the side of a shop whose goods are tested."""

from __future__ import annotations

from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from app.models.people.account import MerchantRelation, RoleAssignment
from workflows.roles import Actor, Role

OF_PERSON: BindParameter[int] = bindparam("person")
# Recorded, or by a role that they have or had for the shop; who sees to its program is not it.
RELATED = select(
    or_(
        exists().where(
            MerchantRelation.person_id == OF_PERSON,
            MerchantRelation.merchant_id == bindparam("merchant"),
        ),
        exists().where(
            RoleAssignment.person_id == OF_PERSON,
            RoleAssignment.merchant_id == bindparam("merchant"),
            RoleAssignment.role != Role.API_KEY,
        ),
    )
)


def is_related(session: Session, by: Actor, merchant_id: int) -> bool:
    """Whether a conflict of interest is recorded."""
    return bool(session.scalar(RELATED, {"person": by.person_id, "merchant": merchant_id}))
