"""Keys for programs: made for a purpose and a time, used, ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.base import passwords
from app.base.errors import Invalid, Missing, NotPermitted
from app.commands.people.accounts import NO_SUCH_PLACE, record_account_change
from app.models.network.center import Center
from app.models.people.account import Person
from app.models.people.api_key import ApiKey
from workflows.people.sign_in_ways import KeyScope
from workflows.roles import Actor, Permission
from workflows.verdict import Text

USUAL_DAYS = 365
MOST_DAYS = 730
LONGEST_KEY_NAME = 200
# Not at every request: a program that only reads would write a row each time.
USE_NOTED_EVERY = timedelta(minutes=1)


def make_key(
    session: Session,
    person_id: int,
    name: str,
    *,
    by: Actor,
    now: datetime,
    scopes: Collection[KeyScope] = tuple(KeyScope),
    center_id: int | None = None,
    days: int = USUAL_DAYS,
) -> str:
    """A key for a program that acts as this person; shown once, only its digest is kept."""
    if not by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or not person.active:
        raise Missing
    name = name.strip()
    if not name or len(name) > LONGEST_KEY_NAME:
        raise Invalid("name", Text("请写明密钥用于哪个系统", "Say which program the key is for"))
    if not scopes:
        raise Invalid("scope", Text("请选择密钥的用途", "Choose what the key may do"))
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(
            "days", Text(f"有效期为 1–{MOST_DAYS} 天", f"A key lasts 1 to {MOST_DAYS} days")
        )
    if center_id is not None and session.get(Center, center_id) is None:
        raise Missing(NO_SUCH_PLACE)
    key, digest = passwords.new_token()
    session.add(
        ApiKey(
            name=name,
            key_digest=digest,
            person_id=person_id,
            scopes={"codes": sorted(set(scopes))},
            center_id=center_id,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    what = f"key {name} made: {', '.join(sorted(set(scopes)))} at {center_id or 'all'}, {days} days"
    record_account_change(session, person_id, what, by, now)
    return key


def end_key(session: Session, key_id: int, *, by: Actor, now: datetime) -> None:
    """Take a key out of use: an administrator, or whose it is."""
    key = session.get(ApiKey, key_id, with_for_update=True, populate_existing=True)
    mine = key is not None and by.person_id is not None and key.person_id == by.person_id
    if not mine and not by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted if key is None else Missing
    if key is None or key.ended_at is not None:
        raise Missing
    key.ended_at = now
    record_account_change(session, key.person_id, f"key {key.name} ended", by, now)


def end_keys_of(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """All keys of a person, whose account is closed."""
    for key_id in session.scalars(
        select(ApiKey.id).where(ApiKey.person_id == person_id, ApiKey.ended_at.is_(None))
    ).all():
        end_key(session, key_id, by=by, now=now)


def note_key_use(session: Session, key_id: int, now: datetime) -> None:
    """Note that a key is in use, at most once a minute."""
    session.execute(
        update(ApiKey)
        .where(
            ApiKey.id == key_id,
            or_(ApiKey.used_at.is_(None), ApiKey.used_at <= now - USE_NOTED_EVERY),
        )
        .values(used_at=now)
    )
