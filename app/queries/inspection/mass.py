"""The mass that an inspection found, and how far a later weighing may be from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.inspection.inspection import Inspection
from app.queries.inspection import standards
from app.queries.inspection.findings import findings_of
from workflows.inspection.standard.types import Standard

NET_MASS = "CM-07"


@dataclass(frozen=True, slots=True)
class InspectedMass:
    """Net mass and the largest difference allowed, both in grams; the standard it was tested by."""

    found: Decimal
    limit: Decimal
    standard: Standard


def inspected_mass(
    session: Session, item_id: int, intake: Mapping[str, Any]
) -> InspectedMass | None:
    """What the last inspection weighed; None where it weighed nothing."""
    inspection = session.execute(
        select(Inspection.id, Inspection.standard, Inspection.standard_version)
        .where(Inspection.item_id == item_id)
        .order_by(Inspection.round.desc())
        .limit(1)
    ).one_or_none()
    if inspection is None:
        return None
    standard = standards.pinned_standard(session, inspection.standard, inspection.standard_version)
    finding = findings_of(session, standard, inspection.id, intake).get(NET_MASS)
    values = finding.values.values() if finding else ()
    found = next((v for v in values if isinstance(v, Decimal)), None)
    if found is None:
        return None
    allowed = standard.category.seal_mass
    return InspectedMass(
        found=found, limit=max(allowed.absolute, found * allowed.percent / 100), standard=standard
    )
