"""Views of the list that a person keeps: under a name, for themselves alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted
from app.commands.entries import typed_name
from app.models.people.account import Person
from app.models.returns.notes import SavedView
from workflows.roles import Actor
from workflows.verdict import Text

MOST_VIEWS = 20
LONGEST_NAME = 30
NAMELESS = Text(f"请给视图取名（最多 {LONGEST_NAME} 字）", f"Name it, in {LONGEST_NAME} characters")
TOO_MANY = Text(
    f"最多保存 {MOST_VIEWS} 个视图，请先删除不用的",
    f"At most {MOST_VIEWS} views are kept: delete one first",
)

GONE = Text("这个视图已经不在了", "This view is not there any more")


def keep_view(session: Session, name: str, query: str, *, by: Actor, now: datetime) -> SavedView:
    """Keep a list with its filters; one of the same name is replaced. Raises `Invalid`."""
    if by.person_id is None:
        raise NotPermitted
    name = typed_name("name", name)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("name", NAMELESS)
    # Two tabs of one person stand in a line here, so that neither counts too few.
    session.execute(select(Person.id).where(Person.id == by.person_id).with_for_update())
    own = select(SavedView).where(SavedView.person_id == by.person_id)
    known = session.scalars(own.where(SavedView.name == name)).one_or_none()
    if known is None:
        kept = session.scalar(
            select(func.count()).select_from(own.with_only_columns(SavedView.id).subquery())
        )
        if (kept or 0) >= MOST_VIEWS:
            raise Invalid("name", TOO_MANY)
        known = SavedView(person_id=by.person_id, name=name, query=query, at=now)
        session.add(known)
    known.query, known.at = query, now
    session.flush()
    return known


def drop_view(session: Session, key: int, *, by: Actor) -> None:
    """Forget a view of one's own. Raises `Missing` for any other, which stays where it is."""
    own = delete(SavedView).where(SavedView.id == key, SavedView.person_id == by.person_id)
    if session.scalar(own.returning(SavedView.id)) is None:
        raise Missing(GONE)
