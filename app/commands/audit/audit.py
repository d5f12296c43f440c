"""What auditors do: take an evidence pack, draw a sample, let a regulator read cases for a time.

An auditor changes nothing that others did. Each of these is an event in the ledger.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import orjson
from sqlalchemy import null, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Missing
from app.base.passwords import token_digest
from app.base.refs import key_of
from app.commands import record
from app.commands.audit.alarms import raise_alarm
from app.commands.load import item_for_update
from app.models.audit.audit import (
    AlarmKind,
    AuditPack,
    CaseAccess,
    CaseAccessCenter,
)
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.models.network.center import Center
from app.queries.audit.certificates import centers_of
from certificates.flaws import AuditFlaw
from workflows.audit.events import (
    AccessEnded,
    AccessGranted,
    AuditDownloaded,
    CaseRead,
)
from workflows.audit.scope import AccessScope
from workflows.event import Event
from workflows.roles import Actor, Permission
from workflows.verdict import Text

LONGEST_ACCESS = timedelta(days=90)
READ_AGAIN = timedelta(hours=1)
MOST_CASES = 200
LARGEST_PACK = 100_000


def record_download(
    session: Session, what: str, count: int, *, by: Actor, now: datetime, center_id: int | None
) -> None:
    """Say in the ledger what left the house; None where it is of several centers."""
    role = by.role_for(Permission.AUDIT_READ, center_id)
    event = AuditDownloaded(what, count)
    record.append(session, event, by=by, now=now, role=role, center_id=center_id)


def ask_for_pack(
    session: Session, keys: Sequence[int], what: str, size: int, *, by: Actor, now: datetime
) -> int:
    """Note which certificates a pack holds, proven against the checkpoint of `size` leaves."""
    if not 0 < len(keys) <= LARGEST_PACK:
        raise Invalid(
            "keys",
            Text(
                f"证据包须含 1 至 {LARGEST_PACK} 张证书，请调整筛选",
                f"A pack holds 1 to {LARGEST_PACK} certificates; change the filters",
            ),
        )
    centers = centers_of(session, keys)
    _reads_all(by, centers)
    pack = AuditPack(by_id=by.person_id, at=now, what=what, keys={"keys": list(keys)}, size=size)
    session.add(pack)
    session.flush()
    where = _the_one(centers)
    record_download(session, what, len(keys), by=by, now=now, center_id=where)
    return pack.id


def give_access(
    session: Session,
    holder: str,
    refs: Iterable[str],
    days: int,
    scope: AccessScope | None = None,
    *,
    by: Actor,
    now: datetime,
) -> str:
    """Let a regulator read until a time; returns the secret of the link, once.

    Named items, or with a `scope` all whose certificate it describes, at the centers where `by`
    reads now; what is issued later within its days is among them.
    """
    named = list(dict.fromkeys(ref.strip().upper() for ref in refs if ref.strip()))
    span = timedelta(days=days)
    if not holder.strip() or not span <= LONGEST_ACCESS:
        raise Invalid("holder", Text("请写明查阅单位和天数", "Name who reads, and for how long"))
    if (scope is None and not named) or len(named) > MOST_CASES or (scope and named):
        raise Invalid(
            "refs",
            Text(
                f"请填写 1 至 {MOST_CASES} 个货品编号，或填写签发日期范围，二者选一",
                f"Name 1 to {MOST_CASES} items, or the days of issue; one of the two",
            ),
        )
    if days < 1:
        raise Invalid("days", Text("期限至少一天", "At least one day"))
    centers = frozenset(_center_of(session, ref, by) for ref in named)
    if scope is not None:
        centers = _centers_read(session, by)
    token = secrets.token_urlsafe(32)
    given = CaseAccess(
        token_digest=token_digest(token),
        holder=holder.strip()[:200],
        items={"refs": named},
        scope=scope.plain() if scope is not None else null(),
        granted_by_id=by.person_id,
        granted_at=now,
        expires_at=now + span,
    )
    session.add(given)
    session.flush()
    session.add_all(CaseAccessCenter(access_id=given.id, center_id=key) for key in sorted(centers))
    until = local(now + span).isoformat(timespec="minutes")
    said = named if scope is None else [scope.sentence()]
    _say(session, AccessGranted(given.holder, said, until), centers, by, now)
    return token


def end_access(session: Session, key: int, *, by: Actor, now: datetime) -> None:
    """End an access before its time; a second time changes nothing.

    Only who may read all that it names: to others there is no such access.
    """
    access = session.get(CaseAccess, key, with_for_update=True)
    if access is None:
        raise Missing
    named = select(CaseAccessCenter.center_id).where(CaseAccessCenter.access_id == key)
    centers = frozenset(session.scalars(named))
    _reads_all(by, centers)
    if access.ended_at is None:
        access.ended_at = now
        scope = AccessScope.read(access.scope)
        said = [scope.sentence()] if scope is not None else list(access.items["refs"])
        ended = AccessEnded(access.holder, said)
        _say(session, ended, centers, by, now)


def case_read(session: Session, holder: str, ref: str, *, now: datetime) -> None:
    """Say in the ledger that a regulator read a case: once in an hour, however often it is opened.

    The link acts by being opened, and previews of a chat, scanners and reloads open it too.
    """
    item = item_for_update(session, ref)
    read = CaseRead(holder, item.ref)
    lately = select(LedgerEvent.body).where(
        LedgerEvent.item_id == item.id,
        LedgerEvent.tag == read.tag,
        LedgerEvent.at > now - READ_AGAIN,
    )
    if any(orjson.loads(body)["holder"] == holder for body in session.scalars(lately)):
        return
    record.append(
        session,
        read,
        by=Actor(None, holder),
        now=now,
        center_id=item.center_id,
        item_id=item.id,
    )


def log_differs(session: Session, findings: Iterable[AuditFlaw], *, now: datetime) -> None:
    """Put what an audit found onto the auditors' desk."""
    for found in findings:
        subject = f"{found.fault.value} {found.what}"[:200]
        raise_alarm(session, AlarmKind.LOG, subject, Text(found.zh, found.en), now=now)


def _the_one(centers: frozenset[int]) -> int | None:
    """The center, where it is one: several are the network's matter."""
    return next(iter(centers)) if len(centers) == 1 else None


def _reads_all(by: Actor, centers: frozenset[int]) -> None:
    """What names a center where the person may not read is not there for them."""
    if not centers and not by.may(Permission.AUDIT_READ):
        raise Missing
    if not all(by.may(Permission.AUDIT_READ, center) for center in centers):
        raise Missing


def _say(session: Session, event: Event, centers: frozenset[int], by: Actor, now: datetime) -> None:
    where = _the_one(centers)
    role = by.role_for(Permission.AUDIT_READ, where)
    record.append(session, event, by=by, now=now, role=role, center_id=where)


def _centers_read(session: Session, by: Actor) -> frozenset[int]:
    """The centers where the person reads now; those that open later are no part of it."""
    mine = by.centers(Permission.AUDIT_READ)
    if mine is not None:
        return mine
    return frozenset(session.scalars(select(Center.id)))


def _center_of(session: Session, ref: str, by: Actor) -> int:
    key = key_of("QC", ref)
    item = session.get(Item, key[0]) if key is not None else None
    if item is None or item.ref != ref or not by.may(Permission.AUDIT_READ, item.center_id):
        raise Invalid("refs", Text(f"没有货品 {ref[:40]}", f"There is no item {ref[:40]}"))
    return item.center_id
