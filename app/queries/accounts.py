"""Who is signed in, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.account import ApiKey, Person, RoleAssignment, SignInSession
from workflows.roles import Actor, Assignment


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """The person behind a browser session."""

    person_id: int
    session_id: int
    name: str
    name_en: str
    login: str
    language: str
    seen_at: datetime
    totp: bool
    actor: Actor


def actor_of(session: Session, person_id: int) -> Actor:
    """The person with all roles that are not ended."""
    name = session.scalars(select(Person.name).where(Person.id == person_id)).one()
    return Actor(person_id, name, _assignments(session, person_id))


def actor_by_login(session: Session, login: str) -> Actor | None:
    """The active person of that sign-in name, or None."""
    key = session.scalar(select(Person.id).where(Person.login == login, Person.active.is_(True)))
    return None if key is None else actor_of(session, key)


def signed_in(session: Session, token_digest: str, now: datetime) -> SignedInPerson | None:
    """The person of an open session, or None where it ended, expired or the account is closed."""
    row = session.execute(
        select(
            Person.id,
            Person.name,
            Person.name_en,
            Person.login,
            Person.language,
            Person.totp_secret,
            SignInSession.id.label("session_id"),
            SignInSession.seen_at,
        )
        .join(SignInSession, SignInSession.person_id == Person.id)
        .where(
            SignInSession.token_digest == token_digest,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            Person.active.is_(True),
        )
    ).one_or_none()
    if row is None:
        return None
    return SignedInPerson(
        person_id=row.id,
        session_id=row.session_id,
        name=row.name,
        name_en=row.name_en,
        login=row.login,
        language=row.language,
        seen_at=row.seen_at,
        totp=row.totp_secret is not None,
        actor=Actor(row.id, row.name, _assignments(session, row.id)),
    )


def by_key(session: Session, key_digest: str, now: datetime) -> SignedInPerson | None:
    """The person that a program's key acts as, or None where the key or the account is closed."""
    person = session.scalars(
        select(Person)
        .join(ApiKey, ApiKey.person_id == Person.id)
        .where(ApiKey.key_digest == key_digest, ApiKey.ended_at.is_(None), Person.active.is_(True))
    ).one_or_none()
    if person is None:
        return None
    return SignedInPerson(
        person_id=person.id,
        session_id=0,
        name=person.name,
        name_en=person.name_en,
        login=person.login,
        language=person.language,
        seen_at=now,
        totp=False,
        actor=Actor(person.id, person.name, _assignments(session, person.id)),
    )


def _assignments(session: Session, person_id: int) -> tuple[Assignment, ...]:
    rows = session.execute(
        select(
            RoleAssignment.role,
            RoleAssignment.center_id,
            RoleAssignment.agency_id,
            RoleAssignment.merchant_id,
        )
        .where(RoleAssignment.person_id == person_id, RoleAssignment.ended_at.is_(None))
        .order_by(RoleAssignment.id)
    )
    return tuple(Assignment(*row) for row in rows)
