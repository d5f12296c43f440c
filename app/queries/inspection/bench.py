"""What the bench shows: the open inspection of an item, its standard, findings and history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from app.base.clock import local
from app.models.inspection.inspection import FindingRecord as FindingRow
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.people.account import Person
from app.queries.inspection import standards
from app.queries.inspection.findings import listing_of, raw_findings, typed_findings
from app.queries.inspection.piece_codes import held_elsewhere
from app.queries.items import ItemView
from workflows.inspection.finding import Finding, Listing
from workflows.inspection.judging.condition import Context
from workflows.inspection.judging.judge import judge
from workflows.inspection.judging.judgement import Verdict
from workflows.inspection.piece_codes import HeldCode, with_held
from workflows.inspection.standard.types import Check, Stage, Standard
from workflows.verdict import Text

RECENT_INSPECTIONS = 80
CENTER = Center.__table__.c
CENTERS = select(CENTER.id, CENTER.name_zh, CENTER.name_en).order_by(CENTER.id)
SOME_CENTERS = CENTERS.where(CENTER.id.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class FindingSheet:
    """The findings of one inspection against its standard, and what the judge says of them."""

    standard: Standard
    raw: Mapping[str, Mapping[str, Any]]
    findings: Mapping[str, Finding]
    listing: Listing
    on: date
    verdict: Verdict
    held: tuple[HeldCode, ...] = ()

    def context(self, check: Check) -> Context:
        """What a check of this sheet is judged by."""
        return Context(
            standard=self.standard,
            check=check,
            findings=self.findings,
            listing=self.listing,
            on=self.on,
        )


@dataclass(frozen=True, slots=True)
class InspectionView:
    """One round: who tested, who decided, and what came of it."""

    key: int
    round: int
    standard: str
    standard_version: int
    inspector_id: int
    inspector: str
    reviewer: str
    started_at: datetime
    submitted_at: datetime | None
    closed_at: datetime | None
    outcome: str
    decision: str
    note: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A revision that replaced an earlier one, with its reason."""

    code: str
    revision: int
    at: datetime
    who: str
    reason: str


def sheet_of(
    session: Session,
    standard: Standard,
    raw: Mapping[str, Mapping[str, Any]],
    item: ItemView | Item,
    on: date,
    through: Stage = Stage.BENCH,
    *,
    is_open: bool = True,
) -> FindingSheet:
    """Judge what was recorded, in one place, so that a save and a page say the same.

    While a round is open, codes are looked for on other certificates; afterwards its record says.
    """
    findings = typed_findings(standard, {**item.intake, **raw})
    listing = listing_of(standard, item.listing, item.title)
    held: dict[str, HeldCode] = {}
    if is_open:
        key = item.id if isinstance(item, Item) else item.key
        held = held_elsewhere(session, standard, key, findings, listing)
        findings = with_held(standard, findings, held)
    verdict = judge(standard, findings, listing, on, through=through)
    return FindingSheet(
        standard=standard,
        raw=raw,
        findings=findings,
        listing=listing,
        on=on,
        verdict=verdict,
        held=tuple(held.values()),
    )


def sheet(
    session: Session,
    item: ItemView,
    inspection: InspectionView,
    now: datetime,
    through: Stage = Stage.BENCH,
) -> FindingSheet:
    """The sheet of one round by the standard it started with, as of `now` or its submission."""
    standard = standards.pinned_standard(session, inspection.standard, inspection.standard_version)
    raw = raw_findings(session, inspection.key)
    at = inspection.submitted_at if inspection.closed_at and inspection.submitted_at else now
    is_open = inspection.closed_at is None
    return sheet_of(session, standard, raw, item, local(at).date(), through, is_open=is_open)


def rounds(session: Session, item_key: int) -> tuple[InspectionView, ...]:
    """All rounds of an item, the latest first."""
    inspector, reviewer = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            Inspection.id,
            Inspection.round,
            Inspection.standard,
            Inspection.standard_version,
            Inspection.inspector_id,
            inspector.name.label("inspector"),
            reviewer.name.label("reviewer"),
            Inspection.started_at,
            Inspection.submitted_at,
            Inspection.closed_at,
            Inspection.outcome,
            Inspection.decision,
            Inspection.review_note,
        )
        .join(inspector, inspector.id == Inspection.inspector_id)
        .outerjoin(reviewer, reviewer.id == Inspection.reviewer_id)
        .where(Inspection.item_id == item_key)
        .order_by(Inspection.round.desc())
    )
    return tuple(
        InspectionView(
            key=r.id,
            round=r.round,
            standard=r.standard,
            standard_version=r.standard_version,
            inspector_id=r.inspector_id,
            inspector=r.inspector,
            reviewer=r.reviewer or "",
            started_at=r.started_at,
            submitted_at=r.submitted_at,
            closed_at=r.closed_at,
            outcome=r.outcome or "",
            decision=r.decision.value if r.decision else "",
            note=r.review_note,
        )
        for r in rows
    )


def corrections(session: Session, inspection_key: int) -> tuple[Correction, ...]:
    """The corrections of a round that carry a reason, newest first."""
    rows = session.execute(
        select(
            FindingRow.check_code,
            FindingRow.revision,
            FindingRow.at,
            FindingRow.reason,
            Person.name,
        )
        .join(Person, Person.id == FindingRow.by_id)
        .where(
            FindingRow.inspection_id == inspection_key,
            FindingRow.stage == Stage.BENCH.value,
            FindingRow.reason != "",
        )
        .order_by(FindingRow.id.desc())
        .limit(100)
    )
    return tuple(
        Correction(code=r.check_code, revision=r.revision, at=r.at, who=r.name, reason=r.reason)
        for r in rows
    )


def last_saved(session: Session, inspection_key: int) -> datetime | None:
    """When the latest revision of a round was recorded."""
    return session.scalars(
        select(FindingRow.at)
        .where(FindingRow.inspection_id == inspection_key)
        .order_by(FindingRow.at.desc())
        .limit(1)
    ).one_or_none()


def recent_words(session: Session, standard: str, codes: Collection[str]) -> dict[str, list[str]]:
    """What inspectors wrote lately, by `CODE.part`: offered so that nobody types it twice."""
    if not codes:
        return {}
    latest = session.scalars(
        select(Inspection.id)
        .where(Inspection.standard == standard)
        .order_by(Inspection.id.desc())
        .limit(RECENT_INSPECTIONS)
    ).all()
    rows = session.execute(
        select(FindingRow.check_code, FindingRow.value)
        .where(
            FindingRow.inspection_id.in_(latest),
            FindingRow.check_code.in_(sorted(codes)),
            FindingRow.superseded_at.is_(None),
        )
        .order_by(FindingRow.id.desc())
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        for key, value in row.value.items():
            words = found.setdefault(f"{row.check_code}.{key}", [])
            if isinstance(value, str) and value not in words:
                words.append(value)
    return {name: words[:8] for name, words in found.items()}


def centers_to_choose(
    session: Session, keys: Collection[int] | None
) -> tuple[tuple[int, Text], ...]:
    """Those centers, or all for None; named where there are several: one is no choice."""
    if keys is not None and len(keys) == 1:
        return tuple((key, Text("", "")) for key in keys)
    wanted = CENTERS if keys is None else SOME_CENTERS
    rows = session.execute(wanted, {} if keys is None else {"keys": sorted(keys)})
    return tuple((key, Text(zh, en)) for key, zh, en in rows)
