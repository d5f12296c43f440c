"""What auditors do: open a finding, take an evidence pack, let a regulator read named cases.

An auditor changes nothing that others did. Each of these is an event in the ledger.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Missing, NotPermitted
from app.base.passwords import token_digest
from app.base.refs import key_of
from app.commands import record
from app.commands.audit.alarms import raise_alarm
from app.commands.load import item_for_update
from app.models.audit.audit import AlarmKind, AuditFinding, AuditPack, CaseAccess
from app.models.intake.item import Item
from certificates.flaws import AuditFlaw
from workflows.audit.events import (
    AccessEnded,
    AccessGranted,
    AuditDownloaded,
    AuditFindingOpened,
    CaseRead,
)
from workflows.roles import Actor, Permission
from workflows.verdict import Text

LONGEST_FINDING = 4000
LONGEST_ACCESS = timedelta(days=90)
MOST_CASES = 200
LARGEST_PACK = 100_000


def open_finding(session: Session, ref: str, text: str, *, by: Actor, now: datetime) -> None:
    """Put a finding on an item; nobody closes or changes it."""
    item = item_for_update(session, ref)
    if not by.may(Permission.AUDIT_FINDING, item.center_id):
        raise NotPermitted
    said = text.strip()
    if not 0 < len(said) <= LONGEST_FINDING:
        raise Invalid(
            "text",
            Text(
                f"请写明发现的问题，{LONGEST_FINDING} 字以内",
                f"Say what was found, in up to {LONGEST_FINDING} characters",
            ),
        )
    session.add(AuditFinding(item_id=item.id, text=said, by_id=by.person_id, at=now))
    record.append(
        session,
        AuditFindingOpened(said),
        by=by,
        now=now,
        role=by.role_for(Permission.AUDIT_FINDING, item.center_id),
        center_id=item.center_id,
        item_id=item.id,
    )


def record_download(session: Session, what: str, count: int, *, by: Actor, now: datetime) -> None:
    """Say in the ledger what left the house."""
    role = by.role_for(Permission.AUDIT_READ, None)
    record.append(session, AuditDownloaded(what, count), by=by, now=now, role=role)


def ask_for_pack(
    session: Session, keys: Sequence[int], what: str, size: int, *, by: Actor, now: datetime
) -> int:
    """Note which certificates a pack holds, proven against the checkpoint of `size` leaves."""
    if not by.may_anywhere(Permission.AUDIT_READ):
        raise NotPermitted
    if not 0 < len(keys) <= LARGEST_PACK:
        raise Invalid(
            "keys",
            Text(
                f"证据包须含 1 至 {LARGEST_PACK} 张证书，请调整筛选",
                f"A pack holds 1 to {LARGEST_PACK} certificates; change the filters",
            ),
        )
    pack = AuditPack(by_id=by.person_id, at=now, what=what, keys={"keys": list(keys)}, size=size)
    session.add(pack)
    session.flush()
    record_download(session, what, len(keys), by=by, now=now)
    return pack.id


def give_access(
    session: Session, holder: str, refs: Iterable[str], days: int, *, by: Actor, now: datetime
) -> str:
    """Let a regulator read named items until a time; returns the secret of the link, once."""
    if not by.may_anywhere(Permission.AUDIT_READ):
        raise NotPermitted
    named = list(dict.fromkeys(ref.strip().upper() for ref in refs if ref.strip()))
    span = timedelta(days=days)
    if not holder.strip() or not 0 < len(named) <= MOST_CASES or not span <= LONGEST_ACCESS:
        raise Invalid("refs", Text("请写明查阅单位和货品编号", "Name who reads and which items"))
    if days < 1:
        raise Invalid("days", Text("期限至少一天", "At least one day"))
    for ref in named:
        _must_exist(session, ref, by)
    token = secrets.token_urlsafe(32)
    session.add(
        CaseAccess(
            token_digest=token_digest(token),
            holder=holder.strip()[:200],
            items={"refs": named},
            granted_by_id=by.person_id,
            granted_at=now,
            expires_at=now + span,
        )
    )
    until = local(now + span).isoformat(timespec="minutes")
    role = by.role_for(Permission.AUDIT_READ, None)
    record.append(
        session, AccessGranted(holder.strip()[:200], named, until), by=by, now=now, role=role
    )
    return token


def end_access(session: Session, key: int, *, by: Actor, now: datetime) -> None:
    """End an access before its time; a second time changes nothing."""
    if not by.may_anywhere(Permission.AUDIT_READ):
        raise NotPermitted
    access = session.get(CaseAccess, key, with_for_update=True)
    if access is None:
        raise Missing
    if access.ended_at is None:
        access.ended_at = now
        role = by.role_for(Permission.AUDIT_READ, None)
        ended = AccessEnded(access.holder, list(access.items["refs"]))
        record.append(session, ended, by=by, now=now, role=role)


def case_read(session: Session, holder: str, ref: str, *, now: datetime) -> None:
    """Say in the ledger that a regulator read a case."""
    item = item_for_update(session, ref)
    record.append(
        session,
        CaseRead(holder, ref),
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


def _must_exist(session: Session, ref: str, by: Actor) -> None:
    key = key_of("QC", ref)
    item = session.get(Item, key[0]) if key is not None else None
    if item is None or item.ref != ref or not by.may(Permission.AUDIT_READ, item.center_id):
        raise Invalid("refs", Text(f"没有货品 {ref[:40]}", f"There is no item {ref[:40]}"))
