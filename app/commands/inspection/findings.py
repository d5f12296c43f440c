"""Findings: one revision after the other, and the verdict on all of them so far."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid
from app.commands import record
from app.commands.inspection.read_with import read_with
from app.models.inspection.inspection import FindingRecord as FindingRow
from app.models.inspection.inspection import Inspection
from app.models.inspection.instrument import FindingInstrument
from app.models.intake.item import Item
from app.queries.inspection.findings import findings_of, listing_of, raw_findings
from app.queries.inspection.piece_codes import held_elsewhere
from workflows.audit.ledger import canonical
from workflows.inspection.events import FindingSaved
from workflows.inspection.finding import parse_value, raw_value, reasons_of
from workflows.inspection.judging.judge import judge
from workflows.inspection.judging.judgement import Verdict
from workflows.inspection.piece_codes import with_held
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.inspection.standard.types import Check, Stage, Standard
from workflows.roles import Actor
from workflows.verdict import Refused, Text

# Core, and built once: the bench saves every field as it is typed.
FINDING = FindingRow.__table__.c
CURRENT = select(FINDING.id, FINDING.revision, FINDING.value).where(
    FINDING.inspection_id == bindparam("inspection"),
    FINDING.check_code == bindparam("code"),
    FINDING.superseded_at.is_(None),
)
# A browser that got no answer sends again under the same key: what was kept is not kept twice.
SEEN = select(FINDING.id).where(
    FINDING.inspection_id == bindparam("inspection"), FINDING.client_key == bindparam("sent")
)
SUPERSEDED = update(FindingRow.__table__).where(FINDING.id == bindparam("finding"))
BY_THE_HOUSE = "系统核对编码"
NEW_REVISION = insert(FindingRow.__table__).returning(FINDING.id)
READ_WITH = insert(FindingInstrument.__table__)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The current revision of a finding."""

    key: int
    revision: int
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bench:
    """An item on the bench: its open inspection and the standard it started with."""

    item: Item
    inspection: Inspection
    standard: Standard


def verdict_so_far(
    session: Session, bench: Bench, now: datetime, through: Stage = Stage.BENCH
) -> Verdict:
    """What the judge says of the findings recorded so far."""
    session.flush()
    standard, item = bench.standard, bench.item
    findings = findings_of(session, standard, bench.inspection.id, item.intake)
    listing = listing_of(standard, item.listing, item.title)
    held = held_elsewhere(session, standard, item.id, findings, listing)
    findings = with_held(standard, findings, held)
    return judge(bench.standard, findings, listing, local(now).date(), through=through)


def record_held_codes(session: Session, bench: Bench, *, by: Actor, now: datetime) -> None:
    """Write down whether a code was seen on another certificate, as the house finds it now."""
    standard, item = bench.standard, bench.item
    findings = findings_of(session, standard, bench.inspection.id, item.intake)
    listing = listing_of(standard, item.listing, item.title)
    held = held_elsewhere(session, standard, item.id, findings, listing)
    for code, finding in with_held(standard, findings, held).items():
        check = standard.check(code)
        if check is not None and finding != findings[code] and check.stage is Stage.BENCH:
            raw = raw_value(finding)
            reason = BY_THE_HOUSE if bench.inspection.submitted_at is not None else ""
            add_finding(session, bench, check, raw, by=by, now=now, reason=reason)


def keep_verdict(inspection: Inspection, verdict: Verdict) -> None:
    """Write a verdict into its inspection."""
    inspection.outcome = verdict.outcome.value
    inspection.authenticity = verdict.authenticity.value
    inspection.conformity = verdict.conformity.value
    inspection.verdict = {
        "grounds": [
            {"code": g.code, "zh": g.reason.zh, "en": g.reason.en} for g in verdict.grounds
        ],
        "checks": {
            c.code: {"status": c.status.value, "zh": c.reason.zh, "en": c.reason.en}
            for c in verdict.checks
        },
        "defects": list(verdict.defects),
    }


def add_finding(
    session: Session,
    bench: Bench,
    check: Check,
    raw: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    client_key: str | None = None,
) -> None:
    """Append a revision of a finding, unless it says what the current one says."""
    if client_key and was_sent(session, bench.inspection.id, client_key):
        return
    found = parse_value(
        check, _with_kept_files(session, bench, check, raw), reasons=reasons_of(bench.standard)
    )
    if isinstance(found, Refused):
        raise Invalid(check.code, found.reason, found.code, found.citation)
    current = _current(session, bench.inspection.id, check.code)
    if current is not None and _says_the_same(current.value, raw_value(found)):
        return
    found, instruments = read_with(session, bench.item.center_id, check, found, by=by, now=now)
    if bench.inspection.submitted_at is not None and not reason.strip():
        raise Invalid(
            check.code, Text("请填写更正原因", "Give a reason for the correction"), "reason_missing"
        )
    value = raw_value(found)
    made = _supersede(
        session, bench, check, current, value, by=by, now=now, reason=reason, key=client_key
    )
    if instruments:
        session.execute(
            READ_WITH, [{"finding_id": made, "instrument_id": one} for one in instruments]
        )


def _says_the_same(kept: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether nothing new is said; an uncertainty that an instrument gave needs no typing again."""
    without = {name: value for name, value in kept.items() if name != "uncertainty"}
    return given in (kept, without)


def _supersede(
    session: Session,
    bench: Bench,
    check: Check,
    current: _Kept | None,
    value: dict[str, object],
    *,
    by: Actor,
    now: datetime,
    reason: str,
    key: str | None,
) -> int:
    """Write the next revision, say so in the ledger, and return its key."""
    if current is not None:
        session.execute(SUPERSEDED, {"finding": current.key, "superseded_at": now})
    revision = current.revision + 1 if current else 1
    row = {
        "inspection_id": bench.inspection.id,
        "check_code": check.code,
        "revision": revision,
        "stage": check.stage.value,
        "value": value,
        "reason": reason.strip(),
        "by_id": by.person_id,
        "at": now,
        "client_key": key,
    }
    made: int = session.execute(NEW_REVISION, row).scalar_one()
    digest = hashlib.sha256(canonical(value).encode()).hexdigest()
    record.append(
        session,
        FindingSaved(bench.inspection.round, check.code, revision, digest, reason.strip()),
        by=by,
        now=now,
        center_id=bench.item.center_id,
        item_id=bench.item.id,
    )
    return made


def _with_kept_files(
    session: Session, bench: Bench, check: Check, raw: Mapping[str, Any]
) -> dict[str, Any]:
    """Typed values come from the form; files stay as they were attached."""
    files = [p.key for p in check.parts if isinstance(p, Photos | FilePart)]
    if not files or raw.get("not_testable"):
        return dict(raw)
    kept = current_raw(session, bench.inspection.id, check.code)
    return {**{k: kept[k] for k in files if k in kept}, **raw}


def _current(session: Session, inspection_id: int, code: str) -> _Kept | None:
    row = session.execute(CURRENT, {"inspection": inspection_id, "code": code}).one_or_none()
    return None if row is None else _Kept(key=row.id, revision=row.revision, value=row.value)


def current_raw(session: Session, inspection_id: int, code: str) -> dict[str, Any]:
    """The current revision of one finding, as it was stored."""
    return raw_findings(session, inspection_id).get(code, {})


def was_sent(session: Session, inspection_id: int, client_key: str) -> bool:
    """Whether a request with that key was recorded already."""
    return session.scalar(SEEN, {"inspection": inspection_id, "sent": client_key}) is not None
