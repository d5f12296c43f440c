"""Findings as the judge reads them: what intake saw, then what the bench says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.models.inspection.inspection import FindingRecord as FindingRow
from workflows.inspection.finding import Finding, Listing, parse_listing, parse_value
from workflows.inspection.judging.claims import TITLE
from workflows.inspection.judging.same_reading import with_same_readings
from workflows.inspection.standard.types import Standard
from workflows.verdict import Refused

FINDING = FindingRow.__table__.c
CURRENT = select(FINDING.check_code, FINDING.value).where(
    FINDING.inspection_id == bindparam("of"), FINDING.superseded_at.is_(None)
)


def raw_findings(session: Session, inspection_id: int) -> dict[str, dict[str, Any]]:
    """The current revision of each finding, as it was stored."""
    return {code: dict(value) for code, value in session.execute(CURRENT, {"of": inspection_id})}


def findings_of(
    session: Session, standard: Standard, inspection_id: int, intake: Mapping[str, Any]
) -> dict[str, Finding]:
    """All findings of an inspection, typed; what no longer reads is left out, so it is missing."""
    return typed_findings(standard, {**intake, **raw_findings(session, inspection_id)})


def typed_findings(standard: Standard, raw: Mapping[str, Any]) -> dict[str, Finding]:
    """Stored findings as typed values."""
    found = {}
    for check in standard.checks:
        if check.code in raw:
            finding = parse_value(check, raw[check.code])
            if not isinstance(finding, Refused):
                found[check.code] = finding
    return with_same_readings(standard, found)


def listing_of(standard: Standard, declared: Mapping[str, Any], title: str = "") -> Listing:
    """The declared facts that this standard knows, and the title; others say nothing to it."""
    known = {code: value for code, value in declared.items() if standard.fact(code) is not None}
    listing = parse_listing(standard, known)
    return {TITLE: title, **({} if isinstance(listing, Refused) else listing)}
