"""Which mails were looked at, and whose an address is."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.messages.notice import StaffContact
from app.models.orders.mail import TakenMail
from app.models.people.account import Person


def last_mail(session: Session, validity: int) -> int:
    """The number of the last mail that was looked at; 0 before the first."""
    return (
        session.scalar(select(func.max(TakenMail.uid)).where(TakenMail.validity == validity)) or 0
    )


def is_marked(session: Session, mark: str) -> bool:
    """Whether a mail of that mark was looked at."""
    known = select(TakenMail.id).where(TakenMail.mark == mark, TakenMail.mark != "")
    return session.scalar(known) is not None


def login_of_address(session: Session, address: str) -> str | None:
    """The one account that gave this address as its own; None for none or for several."""
    found = session.scalars(
        select(Person.login)
        .join(StaffContact, StaffContact.person_id == Person.id)
        .where(func.lower(StaffContact.email) == address, Person.active.is_(True))
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None
