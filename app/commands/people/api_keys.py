"""Keys for programs: made for a purpose and a time, used, ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.base import passwords
from app.base.errors import Invalid, Missing, NotPermitted
from app.commands.people import takes_two
from app.commands.people.accounts import NO_SUCH_PLACE, record_account_change
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.models.messages.notice import StaffNotice
from app.models.network.center import Center
from app.models.people.account import Person
from app.models.people.api_key import ApiKey
from workflows.messages.topics import KEY_MADE, Audience
from workflows.people.given_by_two import key_takes_two
from workflows.people.second_person import PairAct
from workflows.people.sign_in_ways import SCOPE_NAMES, KeyScope
from workflows.roles import Actor, Permission
from workflows.verdict import Text

USUAL_DAYS = 365
MOST_DAYS = 730
LONGEST_KEY_NAME = 200
# Not at every request: a program that only reads would write a row each time.
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key as it is asked for. `scopes` are codes, in their order."""

    person_id: int
    name: str
    scopes: tuple[str, ...]
    center_id: int | None
    days: int


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
    reason: str = "",
) -> str:
    """A key for a program that acts as this person; shown once, only its digest is kept.

    By two, where it is another person's: `SecondPersonAsked` bears the key, which opens nothing
    before somebody else has agreed to it.
    """
    wanted = NewKey(
        person_id=person_id,
        name=name.strip(),
        scopes=tuple(sorted(set(scopes))),
        center_id=center_id,
        days=days,
    )
    owner = _must_be_fit(session, wanted, by)
    key, digest = passwords.new_token()
    if key_takes_two(by.person_id, person_id):
        proposal = _proposal(session, owner, wanted, digest, reason)
        take_two(session, proposal, by=by, now=now, agreed=None, secret=key)
    _keep(session, wanted, digest, by, now)
    return key


def open_key(
    session: Session,
    key_digest: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement,
    **asked: Any,
) -> None:
    """Let the key open what was asked for, which a second person has agreed to."""
    if not agreed.by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted
    wanted = NewKey(**asked | {"scopes": tuple(asked["scopes"])})
    takes_two.second_is_not(wanted.person_id, agreed)
    owner = _must_be_fit(session, wanted, by)
    proposal = _proposal(session, owner, wanted, key_digest, reason)
    take_two(session, proposal, by=by, now=now, agreed=agreed)
    _keep(session, wanted, key_digest, by, now)


def _must_be_fit(session: Session, wanted: NewKey, by: Actor) -> Person:
    """Whose key it is to be, locked; refused where it says too little or may not be made."""
    if not by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted
    person = session.get(Person, wanted.person_id, with_for_update=True)
    if person is None or not person.active:
        raise Missing
    if not wanted.name or len(wanted.name) > LONGEST_KEY_NAME:
        raise Invalid("name", Text("请写明密钥用于哪个系统", "Say which program the key is for"))
    if not wanted.scopes:
        raise Invalid("scope", Text("请选择密钥的用途", "Choose what the key may do"))
    if not 1 <= wanted.days <= MOST_DAYS:
        raise Invalid(
            "days", Text(f"有效期为 1–{MOST_DAYS} 天", f"A key lasts 1 to {MOST_DAYS} days")
        )
    if wanted.center_id is not None and session.get(Center, wanted.center_id) is None:
        raise Missing(NO_SUCH_PLACE)
    return person


def _proposal(
    session: Session, owner: Person, wanted: NewKey, key_digest: str, reason: str
) -> PairProposal:
    """A key of another person, as the second one reads it; whoever asks again takes the first back.

    Of the key only the digest is kept with the request: what was shown is the very key that opens.
    """
    named = sha256(wanted.name.encode()).hexdigest()[:16]
    place = session.get(Center, wanted.center_id) if wanted.center_id is not None else None
    scopes = [SCOPE_NAMES[KeyScope(code)] for code in wanted.scopes]
    all_theirs = Text("账号的所有中心", "All of the account's centers")
    return PairProposal(
        act=PairAct.MAKE_KEY,
        subject=f"{wanted.person_id} {named}",
        args=asdict(wanted) | {"scopes": list(wanted.scopes), "key_digest": key_digest},
        shown=(
            *takes_two.about_person(session, owner),
            (Text("用于哪个系统", "For which program"), wanted.name),
            (
                Text("用途", "What it may do"),
                Text("、".join(s.zh for s in scopes), ", ".join(s.en for s in scopes)),
            ),
            (
                Text("限于哪个中心", "At which center"),
                Text(place.name_zh, place.name_en) if place else all_theirs,
            ),
            (Text("有效天数", "Days"), str(wanted.days)),
        ),
        reason=takes_two.must_say_why(reason),
    )


def _keep(session: Session, wanted: NewKey, key_digest: str, by: Actor, now: datetime) -> None:
    """The key opens from now on; its owner is told, unless they made it themselves."""
    made = ApiKey(
        name=wanted.name,
        key_digest=key_digest,
        person_id=wanted.person_id,
        scopes={"codes": list(wanted.scopes)},
        center_id=wanted.center_id,
        created_at=now,
        expires_at=now + timedelta(days=wanted.days),
    )
    session.add(made)
    session.flush()
    if by.person_id != wanted.person_id:
        told = {"topic": KEY_MADE, "audience": Audience.OWNER, "ref": str(made.id)}
        session.add(StaffNotice(person_id=wanted.person_id, at=now, **told))
    place = wanted.center_id or "all"
    what = (
        f"key {made.id} {wanted.name} made: {', '.join(wanted.scopes)} at {place},"
        f" {wanted.days} days"
    )
    record_account_change(session, wanted.person_id, what, by, now)


def end_key(session: Session, key_id: int, *, by: Actor, now: datetime) -> None:
    """Take a key out of use: an administrator, or whose it is."""
    key = session.get(ApiKey, key_id, with_for_update=True, populate_existing=True)
    mine = key is not None and by.person_id is not None and key.person_id == by.person_id
    if not mine and not by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted if key is None else Missing
    if key is None or key.ended_at is not None:
        raise Missing
    key.ended_at = now
    record_account_change(session, key.person_id, f"key {key.id} {key.name} ended", by, now)


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
