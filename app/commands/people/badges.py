"""Badges and PINs: a quick change of the person at a registered bench, and nothing more."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base import passwords
from app.base.common_passwords import is_listed
from app.base.errors import Invalid, Missing, Refusal
from app.commands.people.accounts import may_tend, record_account_change
from app.commands.people.lockout import door_of
from app.commands.people.sessions import open_session
from app.commands.people.sign_in import SignIn
from app.commands.people.stations import CODE_LETTERS, leave_station
from app.models.people.account import Person
from app.models.people.station import Badge, Station
from app.queries.people.accounts import actor_of
from workflows.people.pins import EASY, as_digits, pin_serves
from workflows.people.sign_in_ways import SignInWay, at_a_bench
from workflows.roles import Actor
from workflows.verdict import Refused, Text

BADGE_MARK = "JGB-"
BADGE_LETTERS = 20
BADGE_WRONG = Refused(
    "badge_wrong",
    Text("工牌或 PIN 码不对", "The badge or the PIN is wrong"),
    next_step=Text("请重新扫工牌，或用密码登录", "Scan the badge again, or sign in by password"),
)
PIN_SHUT = Refused(
    "pin_shut",
    Text("PIN 码多次输错，已停用", "The PIN was wrong too often and is shut"),
    next_step=Text(
        "请用密码登录，再到“我的账号”重设 PIN 码", "Sign in by password and set a new PIN there"
    ),
)
NO_BENCH = Refused(
    "no_bench",
    Text("您在本中心没有收货、检验或封装岗位", "You hold no bench's role at this center"),
    next_step=Text("请用密码登录", "Sign in by password"),
)
NO_BADGE = Refused(
    "no_badge",
    Text("您还没有工牌", "You have no badge yet"),
    next_step=Text("请主管发放工牌", "Ask the manager for one"),
)


def issue_badge(session: Session, person_id: int, *, by: Actor, now: datetime) -> str:
    """A new badge; the one before ends. Returns what its code says, shown once to be printed."""
    may_tend(session, person_id, by)
    _lock(session, person_id)
    end_badges_of(session, person_id, now)
    code = BADGE_MARK + "".join(secrets.choice(CODE_LETTERS) for _ in range(BADGE_LETTERS))
    session.add(
        Badge(
            person_id=person_id,
            code_digest=passwords.token_digest(code),
            issued_by_id=by.person_id,
            issued_at=now,
        )
    )
    record_account_change(session, person_id, "badge issued", by, now)
    return code


def end_badge(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """A badge that was lost opens nothing from now on."""
    may_tend(session, person_id, by)
    _lock(session, person_id)
    if _badge_of(session, person_id) is None:
        raise Missing
    end_badges_of(session, person_id, now)
    record_account_change(session, person_id, "badge ended", by, now)


def set_pin(session: Session, person_id: int, pin: str, *, now: datetime) -> None:
    """The person's own PIN, for the badge they have."""
    person = _lock(session, person_id)
    pin = as_digits(pin)
    refused = pin_serves(pin)
    if refused is None and is_listed(pin):
        refused = EASY
    if refused is not None:
        raise Invalid("pin", refused.reason, refused.code, next_step=refused.next_step)
    badge = _badge_of(session, person_id)
    if badge is None:
        raise Refusal(NO_BADGE)
    badge.pin_hash, badge.pin_shut_at = passwords.hash_password(pin), None
    record_account_change(session, person_id, "PIN set", Actor(person_id, person.name), now)


def take_over(
    session: Session,
    station_token: str,
    badge_code: str,
    pin: str,
    *,
    now: datetime,
    address: str,
    agent: str,
) -> SignIn:
    """The person of the badge is at this station; who was there before is signed out.

    A failure is an answer: it has to be counted. Raises `Missing` where there is no such station.
    """
    station = _station(session, station_token, now)
    code = badge_code.strip().upper()
    digest = passwords.token_digest(code)
    badge = session.scalars(
        select(Badge).where(Badge.code_digest == digest, Badge.ended_at.is_(None)).with_for_update()
    ).one_or_none()
    origin = f"station {station.id}"
    door = door_of(session, hashlib.sha256(b"badge\0" + code.encode()).hexdigest(), origin, now)
    fits = passwords.matches(badge.pin_hash if badge else None, as_digits(pin))
    if door.shut is not None:
        return SignIn(None, PIN_SHUT)
    if badge is not None and badge.pin_shut_at is not None:
        return SignIn(None, PIN_SHUT)
    person = session.get(Person, badge.person_id) if badge is not None else None
    if badge is None or person is None or not person.active or not fits:
        return SignIn(None, _wrong(session, door.count_wrong(), badge, now))
    door.forget()
    if not at_a_bench(actor_of(session, person.id), station.center_id).assignments:
        return SignIn(None, NO_BENCH)
    leave_station(session, station.id, now)
    station.used_at = now
    token = open_session(
        session,
        person,
        now=now,
        address=address,
        agent=agent,
        proved=False,
        way=SignInWay.BADGE,
        station_id=station.id,
    )
    return SignIn(token)


def end_badges_of(session: Session, person_id: int, now: datetime) -> None:
    """All badges of a person."""
    session.execute(
        update(Badge)
        .where(Badge.person_id == person_id, Badge.ended_at.is_(None))
        .values(ended_at=now)
    )


def shut_pins_of(session: Session, person_id: int, now: datetime) -> None:
    """The PIN is to be set anew."""
    session.execute(
        update(Badge)
        .where(Badge.person_id == person_id, Badge.ended_at.is_(None))
        .values(pin_shut_at=now)
    )


def _wrong(session: Session, shut: Refused | None, badge: Badge | None, now: datetime) -> Refused:
    """Wrong too often: the PIN is shut everywhere until its owner has proved who they are."""
    if shut is None:
        return BADGE_WRONG
    if badge is not None:
        badge.pin_shut_at = now
        name = session.get_one(Person, badge.person_id).name
        by = Actor(badge.person_id, name)
        record_account_change(session, badge.person_id, "PIN shut after wrong tries", by, now)
    return PIN_SHUT


def _station(session: Session, token: str, now: datetime) -> Station:
    found = session.scalars(
        select(Station)
        .where(
            Station.token_digest == passwords.token_digest(token),
            Station.ended_at.is_(None),
            Station.expires_at > now,
        )
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise Missing(Text("这台设备不是已登记的工位", "This device is no registered station"))
    return found


def _badge_of(session: Session, person_id: int) -> Badge | None:
    return session.scalars(
        select(Badge).where(Badge.person_id == person_id, Badge.ended_at.is_(None))
    ).one_or_none()


def _lock(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or not person.active:
        raise Missing
    return person
