"""The auditors' short lists: alarms, packs that were taken, access that was given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.audit.audit import (
    AuditAlarm,
    AuditPack,
    AuditQuestion,
    CaseAccess,
    CaseAccessCenter,
    CertificateSearch,
    IntegrityCheck,
)
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.queries.audit.questions.asking import midnight
from workflows.audit.scope import AccessScope
from workflows.verdict import Text

LIST = 200
LATEST = 20
S = CertificateSearch
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
    scope: AccessScope | None
    centers: tuple[int, ...]
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


@dataclass(frozen=True, slots=True)
class LedgerWalk:
    """A walk of the ledger that an auditor asked for."""

    who: str
    at: datetime
    since: datetime
    chains: int
    events: int
    flaws: tuple[tuple[str, int, Text], ...]


def checks(session: Session) -> list[LedgerWalk]:
    """The latest walks of the ledger."""
    rows = session.execute(
        select(IntegrityCheck, Person.name)
        .join(Person, Person.id == IntegrityCheck.by_id)
        .order_by(IntegrityCheck.id.desc())
        .limit(LATEST)
    )
    return [
        LedgerWalk(
            who=r.name,
            at=r.IntegrityCheck.at,
            since=r.IntegrityCheck.since,
            chains=r.IntegrityCheck.chains,
            events=r.IntegrityCheck.events,
            flaws=tuple(
                (one["chain"], one["seq"], Text(one["zh"], one["en"]))
                for one in r.IntegrityCheck.flaws["flaws"]
            ),
        )
        for r in rows
    ]


def questions_of(session: Session, person_id: int) -> list[tuple[int, str, str]]:
    """(key, name, query) of the questions that an auditor keeps."""
    rows = session.execute(
        select(AuditQuestion.id, AuditQuestion.name, AuditQuestion.query)
        .where(AuditQuestion.person_id == person_id)
        .order_by(AuditQuestion.name)
    )
    return [(r.id, r.name, r.query) for r in rows]


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


def refs_in(session: Session, given: RegulatorAccess, *, before: int = 0) -> tuple[list[str], int]:
    """A page of the items that an access opens, and the key that the next begins before (0: none).

    Of a scope: the pieces whose certificate was issued in its days, the latest first.
    """
    if given.scope is None:
        return list(given.refs), 0
    wanted = _in_scope(given).order_by(S.certificate_id.desc()).limit(LIST + 1)
    if before:
        wanted = wanted.where(S.certificate_id < before)
    rows = session.execute(wanted).all()
    refs = dict.fromkeys(reference("QC", r.id, r.registered_at) for r in rows[:LIST])
    return list(refs), rows[LIST - 1].certificate_id if len(rows) > LIST else 0


def opens(session: Session, given: RegulatorAccess, ref: str) -> bool:
    """Whether an access opens an item."""
    if given.scope is None:
        return ref in given.refs
    key = key_of("QC", ref)
    if key is None:
        return False
    found = session.execute(_in_scope(given).where(Item.id == key[0]).limit(1)).one_or_none()
    return found is not None and reference("QC", found.id, found.registered_at) == ref


def _in_scope(given: RegulatorAccess) -> Any:
    scope = given.scope
    assert scope is not None  # noqa: S101  # asked of those alone that have one
    wanted = (
        select(Item.id, Item.registered_at, S.certificate_id)
        .join(Certificate, Certificate.item_id == Item.id)
        .join(S, S.certificate_id == Certificate.id)
        .where(
            S.issued_at >= midnight(scope.since),
            S.issued_at < midnight(scope.until + timedelta(days=1)),
            S.center_id.in_(given.centers),
        )
    )
    if scope.agency_id is not None:
        wanted = wanted.where(S.agency_id == scope.agency_id)
    if scope.shop:
        shops = select(Merchant.id).where(Merchant.shop == scope.shop)
        wanted = wanted.where(S.merchant_id.in_(shops))
    return wanted


def access_of(session: Session, token_digest: str, now: datetime) -> RegulatorAccess | None:
    """The access that a link's secret opens now; None for unknown, ended and expired alike."""
    row = session.execute(_grants().where(CaseAccess.token_digest == token_digest)).one_or_none()
    if row is None:
        return None
    centers = select(CaseAccessCenter.center_id).where(
        CaseAccessCenter.access_id == row.CaseAccess.id
    )
    found = _access(row.CaseAccess, row.name, tuple(session.scalars(centers)))
    return found if found.open_at(now) else None


def _grants() -> Any:
    return select(CaseAccess, Person.name).join(Person, Person.id == CaseAccess.granted_by_id)


def _access(one: CaseAccess, who: str, centers: tuple[int, ...] = ()) -> RegulatorAccess:
    return RegulatorAccess(
        key=one.id,
        holder=one.holder,
        refs=tuple(one.items["refs"]),
        scope=AccessScope.read(one.scope),
        centers=centers,
        who=who,
        granted_at=one.granted_at,
        expires_at=one.expires_at,
        ended_at=one.ended_at,
    )
