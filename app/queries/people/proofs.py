"""What somebody can prove themselves with, where they have to wait, and their programs' keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base import passwords
from app.models.network.center import Center
from app.models.people.account import Person
from app.models.people.api_key import ApiKey
from app.models.people.door import KnownDevice, WrongTry
from app.models.people.passkey import Passkey
from app.models.people.station import Badge
from workflows.people.lockout import account_digest
from workflows.people.sign_in_ways import KeyScope
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey."""

    key: int
    name: str
    created_at: datetime
    used_at: datetime | None
    transports: tuple[str, ...]
    backed_up: bool


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """The badge that somebody wears, and whether its PIN opens anything."""

    issued_at: datetime
    pin_set: bool
    pin_shut: bool


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of a program that is not ended; `over`: its time is up."""

    key: int
    name: str
    person_id: int
    login: str
    scopes: tuple[KeyScope, ...]
    center: Text | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    over: bool


def passkeys(session: Session, person_id: int) -> list[PasskeyRow]:
    """The passkeys of a person, the oldest first."""
    found = session.scalars(
        select(Passkey)
        .where(Passkey.person_id == person_id, Passkey.ended_at.is_(None))
        .order_by(Passkey.id)
    )
    return [
        PasskeyRow(
            key=p.id,
            name=p.name,
            created_at=p.created_at,
            used_at=p.used_at,
            transports=tuple(p.transports["ways"]),
            backed_up=p.backed_up,
        )
        for p in found
    ]


def second_factors(session: Session, person_id: int) -> int:
    """How many a person has: one-time codes are one, each passkey is one."""
    codes = session.scalar(
        select(func.count()).where(Person.id == person_id, Person.totp_sealed.is_not(None))
    )
    held = session.scalar(
        select(func.count()).where(Passkey.person_id == person_id, Passkey.ended_at.is_(None))
    )
    return (codes or 0) + (held or 0)


def badge(session: Session, person_id: int) -> BadgeRow | None:
    """The badge that is not ended."""
    found = session.scalars(
        select(Badge).where(Badge.person_id == person_id, Badge.ended_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    shut = found.pin_shut_at is not None
    pin_set = found.pin_hash is not None and not shut
    return BadgeRow(issued_at=found.issued_at, pin_set=pin_set, pin_shut=shut)


def is_known_device(session: Session, token: str, now: datetime) -> bool:
    """Whether somebody signed in with that device before."""
    digest = passwords.token_digest(token)
    known = select(KnownDevice.id).where(
        KnownDevice.token_digest == digest, KnownDevice.expires_at > now
    )
    return session.scalar(known) is not None


def waits_until(session: Session, login: str, now: datetime) -> datetime | None:
    """Until when a sign-in name is shut somewhere, the latest; None where nobody has to wait."""
    return session.scalar(
        select(func.max(WrongTry.locked_until)).where(
            WrongTry.account == account_digest(login), WrongTry.locked_until > now
        )
    )


def keys(session: Session, now: datetime, person_id: int | None = None) -> list[KeyRow]:
    """The keys that are not ended, of one person or of all; those that end first come first."""
    wanted = (
        select(ApiKey, Person.login, Center.name_zh, Center.name_en)
        .join(Person, Person.id == ApiKey.person_id)
        .outerjoin(Center, Center.id == ApiKey.center_id)
        .where(ApiKey.ended_at.is_(None))
        .order_by(ApiKey.expires_at, ApiKey.id)
    )
    if person_id is not None:
        wanted = wanted.where(ApiKey.person_id == person_id)
    return [
        KeyRow(
            key=key.id,
            name=key.name,
            person_id=key.person_id,
            login=login,
            scopes=tuple(KeyScope(code) for code in key.scopes["codes"]),
            center=Text(zh, en) if key.center_id is not None else None,
            created_at=key.created_at,
            expires_at=key.expires_at,
            used_at=key.used_at,
            over=key.expires_at <= now,
        )
        for key, login, zh, en in session.execute(wanted)
    ]
