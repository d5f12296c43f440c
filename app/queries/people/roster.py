"""People with their roles, credentials, conflicts of interest and sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from app.models.network.center import Agency, Center, Merchant
from app.models.people.account import (
    BackupCode,
    Credential,
    MerchantRelation,
    Person,
    RoleAssignment,
    SignInSession,
)
from workflows.people.sessions import idle_of
from workflows.people.sign_in_ways import SignInWay
from workflows.roles import Role
from workflows.verdict import Text

PAGE = 50


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role that someone holds."""

    key: int
    role: Role
    center: Text | None
    center_id: int | None
    agency: Text | None
    merchant: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One account with the roles that are not ended."""

    key: int
    login: str
    name: str
    name_en: str
    active: bool
    totp: bool
    staff_no: str
    roles: tuple[RoleRow, ...]


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """One credential."""

    key: int
    kind: str
    number: str
    issuer: str
    categories: tuple[str, ...]
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One open session of a browser."""

    key: int
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str
    way: SignInWay


def people(
    session: Session,
    *,
    search: str = "",
    centers: Collection[int] | None = None,
    after: str = "",
) -> list[PersonRow]:
    """A page of accounts and one more, by sign-in name; `centers`: who holds a role there."""
    wanted = _people().where(Person.login > after)
    if search:
        found = [
            column.icontains(search, autoescape=True)
            for column in (Person.login, Person.name, Person.name_en)
        ]
        wanted = wanted.where(or_(*found))
    if centers is not None:
        there = select(RoleAssignment.person_id).where(
            RoleAssignment.center_id.in_(sorted(centers)), RoleAssignment.ended_at.is_(None)
        )
        wanted = wanted.where(Person.id.in_(there))
    rows = session.execute(wanted.order_by(Person.login).limit(PAGE + 1)).all()
    held = _roles(session, [r.id for r in rows])
    return [_person(r, held) for r in rows]


def person(session: Session, key: int) -> PersonRow | None:
    """One account."""
    found = session.execute(_people().where(Person.id == key)).one_or_none()
    return None if found is None else _person(found, _roles(session, [key]))


def credentials(session: Session, key: int) -> list[CredentialRow]:
    """The credentials of a person, those that last longest first."""
    rows = session.execute(
        select(
            Credential.id,
            Credential.kind,
            Credential.number,
            Credential.issuer,
            Credential.categories,
            Credential.valid_from,
            Credential.valid_to,
        )
        .where(Credential.person_id == key)
        .order_by(Credential.valid_to.desc())
    )
    return [
        CredentialRow(
            key=r.id,
            kind=r.kind,
            number=r.number,
            issuer=r.issuer,
            categories=tuple(r.categories["codes"]),
            valid_from=r.valid_from,
            valid_to=r.valid_to,
        )
        for r in rows
    ]


def relations(session: Session, key: int) -> list[tuple[int, str, str]]:
    """(merchant's key, shop, reason) of a person's conflicts of interest."""
    rows = session.execute(
        select(Merchant.id, Merchant.shop, MerchantRelation.reason)
        .join(Merchant, Merchant.id == MerchantRelation.merchant_id)
        .where(MerchantRelation.person_id == key)
        .order_by(Merchant.shop)
    )
    return [(r.id, r.shop, r.reason) for r in rows]


def sessions(session: Session, key: int, now: datetime) -> list[SessionRow]:
    """Where a person is signed in, the last used first; what lay idle too long is over."""
    roles = session.scalars(
        select(RoleAssignment.role).where(
            RoleAssignment.person_id == key, RoleAssignment.ended_at.is_(None)
        )
    )
    rows = session.execute(
        select(
            SignInSession.id,
            SignInSession.created_at,
            SignInSession.seen_at,
            SignInSession.address,
            SignInSession.agent,
            SignInSession.way,
        )
        .where(
            SignInSession.person_id == key,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            SignInSession.seen_at >= now - idle_of(roles),
        )
        .order_by(SignInSession.seen_at.desc())
    )
    return [
        SessionRow(
            key=r.id,
            created_at=r.created_at,
            seen_at=r.seen_at,
            address=r.address,
            agent=r.agent,
            way=r.way,
        )
        for r in rows
    ]


def backup_codes_left(session: Session, key: int) -> int:
    """How many backup codes a person has not used yet."""
    unused = select(func.count()).where(BackupCode.person_id == key, BackupCode.used_at.is_(None))
    return session.scalar(unused) or 0


def _people() -> Any:
    return select(
        Person.id,
        Person.login,
        Person.name,
        Person.name_en,
        Person.active,
        Person.totp_sealed.is_not(None).label("totp"),
        Person.staff_no,
    )


def _person(r: Row[*tuple[Any, ...]], held: dict[int, list[RoleRow]]) -> PersonRow:
    return PersonRow(
        key=r.id,
        login=r.login,
        name=r.name,
        name_en=r.name_en,
        active=r.active,
        totp=r.totp,
        staff_no=r.staff_no or "",
        roles=tuple(held.get(r.id, ())),
    )


def _roles(session: Session, keys: Collection[int]) -> dict[int, list[RoleRow]]:
    rows = session.execute(
        select(
            RoleAssignment.person_id,
            RoleAssignment.id,
            RoleAssignment.role,
            RoleAssignment.center_id,
            RoleAssignment.granted_at,
            Center.name_zh,
            Center.name_en,
            Agency.name_zh.label("agency_zh"),
            Agency.name_en.label("agency_en"),
            Merchant.shop,
        )
        .outerjoin(Center, Center.id == RoleAssignment.center_id)
        .outerjoin(Agency, Agency.id == RoleAssignment.agency_id)
        .outerjoin(Merchant, Merchant.id == RoleAssignment.merchant_id)
        .where(RoleAssignment.person_id.in_(list(keys)), RoleAssignment.ended_at.is_(None))
        .order_by(RoleAssignment.id)
    )
    found: dict[int, list[RoleRow]] = defaultdict(list)
    for r in rows:
        center = Text(r.name_zh, r.name_en) if r.center_id is not None else None
        agency = Text(r.agency_zh, r.agency_en) if r.agency_zh else None
        found[r.person_id].append(
            RoleRow(
                key=r.id,
                role=r.role,
                center=center,
                center_id=r.center_id,
                agency=agency,
                merchant=r.shop or "",
                granted_at=r.granted_at,
            )
        )
    return found
