"""The auditors' short lists: alarms, packs that were taken, access that was given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.audit.audit import AuditAlarm, AuditPack, CaseAccess, CaseAccessCenter
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from workflows.verdict import Text

LIST = 200
Centers = Collection[int] | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to look at."""

    key: int
    at: datetime
    kind: str
    text: Text
    number: str | None


@dataclass(frozen=True, slots=True)
class TakenPack:
    """An evidence pack that was asked for."""

    key: int
    at: datetime
    what: str
    who: str
    keys: tuple[int, ...]
    size: int
    by_id: int


@dataclass(frozen=True, slots=True)
class RegulatorAccess:
    """Who may read which cases until when."""

    key: int
    holder: str
    refs: tuple[str, ...]
    who: str
    granted_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    def open_at(self, now: datetime) -> bool:
        """Does the link open anything now?"""
        return self.ended_at is None and now < self.expires_at


def alarms(session: Session, centers: Centers, *, before: int | None = None) -> list[Alarm]:
    """The newest alarms about certificates of these centers; those about none are the network's."""
    wanted = (
        select(
            AuditAlarm.id,
            AuditAlarm.at,
            AuditAlarm.kind,
            AuditAlarm.zh,
            AuditAlarm.en,
            Certificate.number,
        )
        .outerjoin(Certificate, Certificate.id == AuditAlarm.certificate_id)
        .order_by(AuditAlarm.id.desc())
        .limit(LIST)
    )
    if centers is not None:
        place = Item.id == Certificate.item_id
        wanted = wanted.join(Item, place).where(Item.center_id.in_(sorted(centers)))
    if before is not None:
        wanted = wanted.where(AuditAlarm.id < before)
    return [
        Alarm(key=r.id, at=r.at, kind=r.kind.value, text=Text(r.zh, r.en), number=r.number)
        for r in session.execute(wanted)
    ]


def pack(session: Session, key: int) -> TakenPack | None:
    """One pack by its key."""
    row = session.execute(
        select(AuditPack, Person.name)
        .join(Person, Person.id == AuditPack.by_id)
        .where(AuditPack.id == key)
    ).one_or_none()
    if row is None:
        return None
    one: AuditPack = row.AuditPack
    return TakenPack(
        key=one.id,
        at=one.at,
        what=one.what,
        who=row.name,
        keys=tuple(one.keys["keys"]),
        size=one.size,
        by_id=one.by_id,
    )


def accesses(session: Session, centers: Centers) -> list[RegulatorAccess]:
    """The newest grants of access that name items of these centers only (None: all there are)."""
    wanted = _grants().order_by(CaseAccess.id.desc()).limit(LIST)
    if centers is not None:
        named = select(CaseAccessCenter).where(CaseAccessCenter.access_id == CaseAccess.id)
        foreign = CaseAccessCenter.center_id.not_in(sorted(centers))
        wanted = wanted.where(named.exists(), ~named.where(foreign).exists())
    rows = session.execute(wanted)
    return [_access(row.CaseAccess, row.name) for row in rows]


def access_of(session: Session, token_digest: str, now: datetime) -> RegulatorAccess | None:
    """The access that a link's secret opens now; None for unknown, ended and expired alike."""
    row = session.execute(_grants().where(CaseAccess.token_digest == token_digest)).one_or_none()
    found = _access(row.CaseAccess, row.name) if row is not None else None
    return found if found is not None and found.open_at(now) else None


def _grants() -> Any:
    return select(CaseAccess, Person.name).join(Person, Person.id == CaseAccess.granted_by_id)


def _access(one: CaseAccess, who: str) -> RegulatorAccess:
    return RegulatorAccess(
        key=one.id,
        holder=one.holder,
        refs=tuple(one.items["refs"]),
        who=who,
        granted_at=one.granted_at,
        expires_at=one.expires_at,
        ended_at=one.ended_at,
    )
