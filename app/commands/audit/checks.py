"""A walk of the ledger that an auditor asked for: what it found is kept, and said in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted
from app.commands import record
from app.models.audit.audit import IntegrityCheck
from app.queries.audit.ledger import LedgerReport
from workflows.audit.events import LedgerChecked
from workflows.roles import Actor, Permission
from workflows.verdict import Text

LONGEST_WALK = timedelta(days=31)
TOO_LONG = Text(
    f"在页面上最多核对最近 {LONGEST_WALK.days} 天；更早的请管理员用 jadegate ledger verify",
    f"A page walks the last {LONGEST_WALK.days} days; before that, `jadegate ledger verify`",
)


def walked_since(days: int, now: datetime) -> datetime:
    """Where a walk of so many days begins; raises `Invalid` for none, or more than a page takes."""
    if not 0 < days <= LONGEST_WALK.days:
        raise Invalid("days", TOO_LONG)
    return now - timedelta(days=days)


def note_check(
    session: Session, report: LedgerReport, since: datetime, *, by: Actor, now: datetime
) -> IntegrityCheck:
    """Keep what a walk found. The chains are the whole network's: who reads all of them asks."""
    if by.person_id is None or not by.may(Permission.AUDIT_READ):
        raise NotPermitted
    flaws = [
        {"chain": one.chain, "seq": one.seq, "zh": one.reason.zh, "en": one.reason.en}
        for one in report.flaws
    ]
    kept = IntegrityCheck(
        by_id=by.person_id,
        at=now,
        since=since,
        chains=report.chains,
        events=report.events,
        flaws={"flaws": flaws},
    )
    session.add(kept)
    event = LedgerChecked(since.isoformat(timespec="seconds"), report.events, len(flaws))
    record.append(session, event, by=by, now=now)
    return kept
