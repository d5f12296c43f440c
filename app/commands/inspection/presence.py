"""Two people on one piece see each other."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.inspection.presence import ItemLook
from app.models.people.account import Person

# A page says so every fifteen seconds; two may be lost on the way.
LOOKS_FOR = timedelta(seconds=45)


def note_presence(session: Session, item_id: int, person_id: int, *, now: datetime) -> list[str]:
    """Note that the person looks at the piece; the names of the others who do, in order."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(ItemLook)
        .values(item_id=item_id, person_id=person_id, seen_at=now)
        .on_conflict_do_update(
            index_elements=[ItemLook.item_id, ItemLook.person_id], set_={"seen_at": now}
        )
    )
    # Not the rows of those who come back at this instant: two who did would wait for each other.
    left = (
        select(ItemLook.person_id)
        .where(ItemLook.item_id == item_id, ItemLook.seen_at < now - LOOKS_FOR)
        .with_for_update(skip_locked=True)
    )
    gone = session.scalars(left).all()
    if gone:
        session.execute(
            delete(ItemLook).where(ItemLook.item_id == item_id, ItemLook.person_id.in_(gone))
        )
    others = (
        select(Person.name)
        .join(ItemLook, ItemLook.person_id == Person.id)
        .where(ItemLook.item_id == item_id, ItemLook.person_id != person_id)
        .order_by(Person.name)
    )
    return list(session.scalars(others))
