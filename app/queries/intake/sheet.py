"""The intake checks of a standard: what the receiving clerk records, beside mass and photos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.queries.inspection import standards
from app.queries.inspection.findings import listing_of, typed_findings
from workflows.inspection.finding import Finding, Listing
from workflows.inspection.judging.judge import is_needed, needed_parts
from workflows.inspection.standard.parts import Part, TextPart
from workflows.inspection.standard.types import Check, Stage, Standard

GROSS_MASS = "CM-06"


@dataclass(frozen=True, slots=True)
class IntakeSheet:
    """What is asked of one item, and what was recorded so far."""

    standard: Standard
    listing: Listing
    findings: Mapping[str, Finding]
    checks: tuple[Check, ...]

    def parts(self, check: Check) -> tuple[Part, ...]:
        """The parts to show: no system parts, no comparison with what the listing leaves out."""
        shown = needed_parts(check, self.findings, self.listing)
        return tuple(p for p in shown if not p.system and not _idle(p, self.listing))


def intake_checks(standard: Standard) -> tuple[Check, ...]:
    """All checks of the intake stage."""
    return tuple(c for c in standard.checks if c.stage is Stage.INTAKE)


def intake_sheet(
    session: Session,
    category: str,
    listing: Mapping[str, Any],
    raw: Mapping[str, Any],
    now: datetime,
) -> IntakeSheet:
    """The sheet by the standard in force now; the mass has its own field and is left out."""
    standard = standards.in_force(session, category, now)
    declared = listing_of(standard, listing)
    findings = typed_findings(standard, raw)
    needed = tuple(
        c
        for c in intake_checks(standard)
        if c.code != GROSS_MASS and is_needed(c, findings, declared)
    )
    return IntakeSheet(standard=standard, listing=declared, findings=findings, checks=needed)


def _idle(part: Part, listing: Listing) -> bool:
    return part.optional and isinstance(part, TextPart) and part.listing not in ("", *listing)
