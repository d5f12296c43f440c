"""The door's memory: wrong tries are counted where they come from, known devices pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base import passwords
from app.commands import record
from app.models.people.account import Person
from app.models.people.door import KnownDevice, WrongTry
from workflows.people.events import AccountLocked
from workflows.people.lockout import (
    FORGOTTEN_AFTER,
    WrongTries,
    account_digest,
    after_wrong_try,
    network_of,
    wait_words,
    waits_still,
)
from workflows.roles import Actor
from workflows.verdict import Refused

DEVICE_LASTS = timedelta(days=90)
# Under an attack there are many: the sweep leaves the rest to its next turn.
MOST_FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Door:
    """One account, asked for from one place; whether the account exists is nobody's matter here."""

    row: WrongTry
    now: datetime

    @property
    def known(self) -> WrongTries:
        row = self.row
        return WrongTries(row.tries, row.waits, row.last_at, row.locked_until)

    @property
    def shut(self) -> Refused | None:
        """What is said while one has to wait, whatever was typed."""
        until = self.row.locked_until
        return wait_words(until, self.now) if until and waits_still(self.known, self.now) else None

    def count_wrong(self) -> Refused | None:
        """One more wrong try; what is said if one has to wait now."""
        after = after_wrong_try(self.known, self.now)
        self.row.tries, self.row.waits = after.tries, after.waits
        self.row.last_at, self.row.locked_until = after.last_at, after.locked_until
        return self.shut

    def forget(self) -> None:
        """The right one came in: what was wrong before is forgotten."""
        self.row.tries, self.row.waits = 0, 0
        self.row.last_at = self.row.locked_until = None


def at_the_door(
    session: Session, login: str, address: str, device: str, person: Person | None, now: datetime
) -> Door:
    """The memory of this account and this place, locked: tries at once are counted one by one."""
    known = _device_of(session, device, person, now)
    origin = f"device {known.id}" if known is not None else network_of(address)
    return door_of(session, account_digest(login), origin, now)


def door_of(session: Session, account: str, origin: str, now: datetime) -> Door:
    """The memory of one account and one origin, made if there is none, and locked."""
    where = (WrongTry.account == account, WrongTry.origin == origin)
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(WrongTry).values(account=account, origin=origin, tries=0, waits=0)
    wanted = select(WrongTry).where(*where).with_for_update()
    found = None
    while found is None:  # a sweep may take the row away between the two
        session.execute(fresh.on_conflict_do_nothing())
        found = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    return Door(found, now)


def tell_of_wait(session: Session, person: Person, until: datetime, now: datetime) -> None:
    """Have the ledger say that somebody's account was tried too often."""
    event = AccountLocked(person.id, until.isoformat())
    record.append(session, event, by=Actor(person.id, person.name), now=now)


def know_device(session: Session, person_id: int, device: str, now: datetime) -> str:
    """The device's token, for its cookie: what it was, or a new one."""
    expires_at = now + DEVICE_LASTS
    if device:
        digest = passwords.token_digest(device)
        kept = session.scalars(
            select(KnownDevice).where(
                KnownDevice.token_digest == digest, KnownDevice.person_id == person_id
            )
        ).one_or_none()
        if kept is not None and kept.expires_at > now:
            kept.expires_at = expires_at
            return device
    token, digest = passwords.new_token()
    session.add(
        KnownDevice(person_id=person_id, token_digest=digest, created_at=now, expires_at=expires_at)
    )
    return token


def forget_devices(session: Session, person_id: int) -> None:
    """No device of theirs is known any more."""
    session.execute(delete(KnownDevice).where(KnownDevice.person_id == person_id))


def unlock(session: Session, login: str) -> int:
    """Forget all wrong tries at a sign-in name, wherever they came from; how many places."""
    gone = session.execute(delete(WrongTry).where(WrongTry.account == account_digest(login)))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it


def sweep(session: Session, now: datetime) -> int:
    """Take away what is forgotten anyway; how many rows."""
    old = (
        select(WrongTry.id)
        .where(WrongTry.last_at.is_(None) | (WrongTry.last_at < now - 2 * FORGOTTEN_AFTER))
        .order_by(WrongTry.id)
        .limit(MOST_FORGOTTEN_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    keys = session.scalars(old).all()
    session.execute(delete(WrongTry).where(WrongTry.id.in_(keys)))
    session.execute(delete(KnownDevice).where(KnownDevice.expires_at < now))
    return len(keys)


def _device_of(
    session: Session, device: str, person: Person | None, now: datetime
) -> KnownDevice | None:
    if not device or person is None:
        return None
    return session.scalars(
        select(KnownDevice).where(
            KnownDevice.token_digest == passwords.token_digest(device),
            KnownDevice.person_id == person.id,
            KnownDevice.expires_at > now,
        )
    ).one_or_none()
