"""What somebody does about their own notices: seen, and where they are sent beside the desk."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted
from app.commands import record
from app.models.messages.notice import StaffContact, StaffNotice
from workflows.messages.events import ContactChanged
from workflows.roles import Actor
from workflows.verdict import Text

# One sign before and a host with a dot behind; whether it is read is seen by sending to it.
ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
LONGEST_ADDRESS = 200
NO_ADDRESS = Text(
    "请填写完整的邮箱地址，例如 name@example.com", "Enter a whole address: name@example.com"
)


def see_notices(session: Session, up_to: int, *, by: Actor, now: datetime) -> None:
    """Mark one's own notices as seen, up to the latest that the page showed."""
    session.execute(
        update(StaffNotice)
        .where(
            StaffNotice.person_id == by.person_id,
            StaffNotice.seen_at.is_(None),
            StaffNotice.id <= up_to,
        )
        .values(seen_at=now)
    )


def set_contact(
    session: Session, email: str, *, wanted: bool, by: Actor, now: datetime
) -> StaffContact:
    """Say where notices go by e-mail, and whether any do; raises `Invalid`."""
    if by.person_id is None:
        raise NotPermitted
    email = email.strip()
    bad = len(email) > LONGEST_ADDRESS or not email.isascii() or not ADDRESS.fullmatch(email)
    if bad and (wanted or email):
        raise Invalid("email", NO_ADDRESS)
    row = session.get(StaffContact, by.person_id, with_for_update=True)
    if row is None:
        row = StaffContact(person_id=by.person_id)
        session.add(row)
    row.email, row.wanted, row.changed_at = email, wanted, now
    session.flush()
    record.append(session, ContactChanged(by.person_id, wanted), by=by, now=now)
    return row
