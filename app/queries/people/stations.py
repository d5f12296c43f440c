"""Stations of a center, and the one that a browser is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import passwords
from app.models.network.center import Center
from app.models.people.account import Person, SignInSession
from app.models.people.station import Station
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class StationRow:
    """One station; `who` is at it by badge now. Not `ready`: its code was not typed yet."""

    key: int
    name: str
    center: Text
    ready: bool
    code_expires_at: datetime
    used_at: datetime | None
    expires_at: datetime
    who: str


def stations(
    session: Session, now: datetime, centers: Collection[int] | None = None
) -> list[StationRow]:
    """The stations that are not ended, of these centers (None: all)."""
    wanted = (
        select(Station, Center.name_zh, Center.name_en, Person.name)
        .join(Center, Center.id == Station.center_id)
        .outerjoin(
            SignInSession,
            (SignInSession.station_id == Station.id)
            & SignInSession.ended_at.is_(None)
            & (SignInSession.expires_at > now),
        )
        .outerjoin(Person, Person.id == SignInSession.person_id)
        .where(Station.ended_at.is_(None), Station.expires_at > now)
        .order_by(Station.center_id, Station.name, Station.id)
    )
    if centers is not None:
        wanted = wanted.where(Station.center_id.in_(sorted(centers)))
    return [
        StationRow(
            key=s.id,
            name=s.name,
            center=Text(zh, en),
            ready=s.token_digest is not None,
            code_expires_at=s.code_expires_at,
            used_at=s.used_at,
            expires_at=s.expires_at,
            who=who or "",
        )
        for s, zh, en, who in session.execute(wanted)
    ]


def station_of(session: Session, token: str, now: datetime) -> tuple[str, Text] | None:
    """(name, center) of the station that a browser's cookie says it is."""
    if not token:
        return None
    found = session.execute(
        select(Station.name, Center.name_zh, Center.name_en)
        .join(Center, Center.id == Station.center_id)
        .where(
            Station.token_digest == passwords.token_digest(token),
            Station.ended_at.is_(None),
            Station.expires_at > now,
        )
    ).one_or_none()
    return None if found is None else (found.name, Text(found.name_zh, found.name_en))
