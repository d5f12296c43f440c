"""The mass that an inspection found, and how far a later weighing may be from it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from app.commands.load import last_inspection
from app.models.item import Item
from app.queries import standards
from app.queries.findings import findings_of

NET_MASS = "CM-07"


def inspected_mass(session: Session, item: Item) -> tuple[Decimal | None, Decimal | None]:
    """(net mass in grams, largest difference in grams); None where nothing was weighed."""
    inspection = last_inspection(session, item)
    if inspection is None:
        return None, None
    standard = standards.pinned(session, inspection.standard, inspection.standard_version)
    finding = findings_of(session, standard, inspection.id, item.intake).get(NET_MASS)
    found = (
        next((v for v in finding.values.values() if isinstance(v, Decimal)), None)
        if finding
        else None
    )
    if found is None:
        return None, None
    allowed = standard.category.seal_mass
    return found, max(allowed.absolute, found * allowed.percent / 100)
