"""Who is signed in, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from app.models.people.account import Person, RoleAssignment, SignInSession
from app.models.people.api_key import ApiKey
from app.models.people.passkey import Passkey
from app.models.people.station import Station
from workflows.people.sessions import idle_of
from workflows.people.sign_in_ways import KeyScope, SignInWay, at_a_bench, by_a_key
from workflows.roles import Actor, Assignment, Role

NEVER = datetime.min.replace(tzinfo=UTC)
PERSON, OPENED = Person.__table__.c, SignInSession.__table__.c
ROLE, STATION = RoleAssignment.__table__.c, Station.__table__.c
HELD = Passkey.__table__.c
HAS_A_PASSKEY = exists().where(HELD.person_id == PERSON.id, HELD.ended_at.is_(None))
OF_AN_ASSIGNMENT = (ROLE.role, ROLE.center_id, ROLE.agency_id, ROLE.merchant_id)
# Asked with every request: written once, and one row for each role.
WHO_IS_SIGNED_IN = (
    select(
        PERSON.id,
        PERSON.name,
        PERSON.name_en,
        PERSON.login,
        PERSON.language,
        PERSON.totp_sealed.is_not(None).label("totp"),
        HAS_A_PASSKEY.label("passkey"),
        PERSON.example,
        OPENED.id.label("session_id"),
        OPENED.seen_at,
        OPENED.proved_at,
        OPENED.way,
        STATION.center_id.label("bench_center"),
        *OF_AN_ASSIGNMENT,
    )
    .join_from(SignInSession.__table__, Person.__table__, PERSON.id == OPENED.person_id)
    .outerjoin(Station.__table__, STATION.id == OPENED.station_id)
    .outerjoin(RoleAssignment.__table__, and_(ROLE.person_id == PERSON.id, ROLE.ended_at.is_(None)))
    .where(
        OPENED.token_digest == bindparam("digest"),
        OPENED.ended_at.is_(None),
        OPENED.expires_at > bindparam("now"),
        PERSON.active.is_(True),
    )
    .order_by(ROLE.id)
)


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
    example: bool
    proved_at: datetime | None
    actor: Actor
    passkey: bool = False
    way: SignInWay = SignInWay.PASSWORD
    key_id: int | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that are held somewhere."""
        return self.actor.roles


def actor_of(session: Session, person_id: int, *, at: datetime | None = None) -> Actor:
    """The person with all roles that are not ended, or with those held at an earlier instant."""
    name = session.scalars(select(Person.name).where(Person.id == person_id)).one()
    held = _assignments(session, person_id, at)
    return Actor(person_id=person_id, name=name, assignments=held)


def actor_by_login(session: Session, login: str) -> Actor | None:
    """The active person of that sign-in name, or None."""
    key = session.scalar(select(Person.id).where(Person.login == login, Person.active.is_(True)))
    return None if key is None else actor_of(session, key)


def signed_in(session: Session, token_digest: str, now: datetime) -> SignedInPerson | None:
    """The person of an open session, or None where it ended, expired, lay idle, or the account is
    closed."""
    rows = session.execute(WHO_IS_SIGNED_IN, {"digest": token_digest, "now": now}).all()
    if not rows:
        return None
    row = rows[0]
    assigned = tuple(
        held for r in rows if r.role is not None if not (held := _assignment(r)).by_key_alone
    )
    actor = Actor(person_id=row.id, name=row.name, assignments=assigned, sign_in=row.session_id)
    if row.way is SignInWay.BADGE:
        actor = at_a_bench(actor, row.bench_center)
    found = SignedInPerson(
        person_id=row.id,
        session_id=row.session_id,
        name=row.name,
        name_en=row.name_en,
        login=row.login,
        language=row.language,
        seen_at=row.seen_at,
        totp=row.totp,
        passkey=row.passkey,
        example=row.example,
        proved_at=row.proved_at,
        actor=actor,
        way=row.way,
    )
    return None if now - found.seen_at > idle_of(found.roles) else found


def by_key(session: Session, key_digest: str, now: datetime) -> SignedInPerson | None:
    """The person that a program's key acts as, with what the key is for and no more.

    None where the key ended, is over, or the account is closed.
    """
    found = session.execute(
        select(Person, ApiKey)
        .join(ApiKey, ApiKey.person_id == Person.id)
        .where(
            ApiKey.key_digest == key_digest,
            ApiKey.ended_at.is_(None),
            ApiKey.expires_at > now,
            Person.active.is_(True),
        )
    ).one_or_none()
    if found is None:
        return None
    person, key = found
    scopes = frozenset(KeyScope(code) for code in key.scopes["codes"])
    assigned = _assignments(session, person.id)
    whole = Actor(person_id=person.id, name=person.name, assignments=assigned)
    return SignedInPerson(
        person_id=person.id,
        session_id=0,
        name=person.name,
        name_en=person.name_en,
        login=person.login,
        language=person.language,
        seen_at=key.used_at or NEVER,
        totp=False,
        example=person.example,
        proved_at=None,
        actor=by_a_key(whole, scopes, key.center_id, key.id),
        key_id=key.id,
    )


def _assignments(
    session: Session, person_id: int, at: datetime | None = None
) -> tuple[Assignment, ...]:
    held: ColumnElement[bool] = ROLE.ended_at.is_(None)
    if at is not None:
        held = and_(ROLE.granted_at <= at, or_(held, ROLE.ended_at > at))
    rows = session.execute(
        select(*OF_AN_ASSIGNMENT)
        .where(ROLE.person_id == person_id, held)
        .order_by(RoleAssignment.id)
    )
    return tuple(_assignment(row) for row in rows)


def _assignment(row: Row[*tuple[Any, ...]]) -> Assignment:
    return Assignment(
        role=row.role,
        center_id=row.center_id,
        agency_id=row.agency_id,
        merchant_id=row.merchant_id,
    )
