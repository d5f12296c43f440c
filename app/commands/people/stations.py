"""Stations: a manager registers a bench's browser by a one-time code, and ends it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base import passwords
from app.base.errors import Invalid, Missing, NotPermitted
from app.commands import record
from app.models.network.center import Center
from app.models.people.account import SignInSession
from app.models.people.station import Station
from workflows.people.events import StationChanged
from workflows.roles import Actor, Permission
from workflows.verdict import Text

CODE_LASTS = timedelta(minutes=15)
STATION_LASTS = timedelta(days=365)
LONGEST_STATION_NAME = 64
# Without letters that look alike; 12 of them are 60 bits, for a quarter of an hour.
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_GROUPS, GROUP_LENGTH = 3, 4
NO_SUCH_CODE = Text("登记码不对、已用过或已过期", "The code is wrong, was used or has lapsed")


def add_station(session: Session, center_id: int, name: str, *, by: Actor, now: datetime) -> str:
    """A station of that center; returns the code to type at the bench, shown once."""
    if not by.may(Permission.STAFF_MANAGE, center_id):
        raise NotPermitted
    if session.get(Center, center_id) is None:
        raise Missing
    name = name.strip()
    if not name or len(name) > LONGEST_STATION_NAME:
        raise Invalid("name", Text("请写明是哪个工位", "Say which bench it is"))
    code = new_code()
    session.add(
        Station(
            center_id=center_id,
            name=name,
            code_digest=passwords.token_digest(_plain(code)),
            code_expires_at=now + CODE_LASTS,
            registered_by_id=by.person_id,
            registered_at=now,
            expires_at=now + STATION_LASTS,
        )
    )
    _record(session, center_id, name, "added", by, now)
    return code


def register_station(session: Session, code: str, *, now: datetime) -> str:
    """Make the browser that sends the code that station; returns the cookie's token."""
    digest = passwords.token_digest(_plain(code))
    station = session.scalars(
        select(Station).where(Station.code_digest == digest).with_for_update()
    ).one_or_none()
    if station is None or station.ended_at is not None or station.code_expires_at <= now:
        raise Invalid("code", NO_SUCH_CODE, next_step=Text("请主管再开一个", "Ask for another one"))
    token, station.token_digest = passwords.new_token()
    station.code_digest = None
    return token


def end_station(session: Session, station_id: int, *, by: Actor, now: datetime) -> None:
    """The browser is a station no more; who is at it by badge is signed out."""
    station = session.get(Station, station_id, with_for_update=True, populate_existing=True)
    if station is None or station.ended_at is not None:
        raise Missing
    if not by.may(Permission.STAFF_MANAGE, station.center_id):
        raise Missing
    station.ended_at = now
    leave_station(session, station_id, now)
    _record(session, station.center_id, station.name, "ended", by, now)


def leave_station(session: Session, station_id: int, now: datetime) -> None:
    """End all sessions at a station."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.station_id == station_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def new_code() -> str:
    """A code to type or to scan, in groups."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUPS * GROUP_LENGTH)]
    return "-".join(
        "".join(letters[n : n + GROUP_LENGTH]) for n in range(0, len(letters), GROUP_LENGTH)
    )


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter in CODE_LETTERS)


def _record(
    session: Session, center_id: int, name: str, change: str, by: Actor, now: datetime
) -> None:
    event = StationChanged(center_id, name, change)
    record.append(session, event, by=by, now=now, center_id=center_id)
