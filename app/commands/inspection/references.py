"""The library of reference spectra: what is added, from where, once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.commands import record
from app.models.inspection.evidence import Attachment, Evidence
from app.models.inspection.inspection import Inspection
from app.models.inspection.spectrum import ReferenceSpectrum
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.queries.inspection.curves import judged_curves
from app.queries.inspection.findings import findings_of, listing_of
from app.queries.inspection.standards import pinned_standard
from workflows.inspection.curves import CurveReading, curve_rule_of
from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.events import ReferencesLoaded
from workflows.papers.states import CertificateState
from workflows.roles import SYSTEM

OWN = "house"
LONGEST_MATERIAL = 64
LONGEST_NAME = 200
CERTIFIED = (
    select(Inspection, Item)
    .join(Item, Item.id == Inspection.item_id)
    .join(Certificate, Certificate.item_id == Item.id)
    .where(
        Certificate.state == CertificateState.ISSUED,
        Inspection.decision == ReviewDecision.PASSED,
        select(Attachment.id)
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .where(Attachment.item_id == Item.id, Attachment.reading.is_not(None))
        .exists(),
    )
    .order_by(Inspection.id)
)


@dataclass(frozen=True, slots=True)
class ReferenceFile:
    """A curve whose material is known: its file, what it is called, what it shows."""

    content: bytes
    name: str
    material: str
    reading: CurveReading


def add_references(
    session: Session, files: Iterable[ReferenceFile], *, source: str, now: datetime
) -> int:
    """Add curves to the library; one that is there already stays as it is. How many were new."""
    rows = [
        _row(hashlib.sha256(f.content).hexdigest(), f.name, f.material, f.reading, source, now)
        for f in files
    ]
    return _insert(session, rows, source, now)


def own_references(session: Session, *, now: datetime) -> tuple[int, int]:
    """(how many were new, how many there are) of the curves of certified pieces.

    An inspector found, another person confirmed, and a certificate stands: only curves without a
    doubt, of the material that the listing names.
    """
    rows = []
    for inspection, item in session.execute(CERTIFIED):
        standard = pinned_standard(session, inspection.standard, inspection.standard_version)
        findings = findings_of(session, standard, inspection.id, item.intake)
        listing = listing_of(standard, item.listing)
        material = str(listing.get("species", ""))
        curves = judged_curves(session, standard, inspection.id, item.id, findings, listing)
        for curve in curves if material else ():
            check = standard.check(curve.check)
            rule = curve_rule_of(check) if check is not None else None
            if rule is None or curve.doubts or not curve.reading.shape:
                continue
            name = f"{item.ref} {curve.check}"
            row = _row(curve.digest, name, material, curve.reading, OWN, now)
            rows.append(row | {"technique": rule.technique.value})
    return _insert(session, rows, OWN, now), len(rows)


def _row(
    digest: str, name: str, material: str, reading: CurveReading, source: str, now: datetime
) -> dict[str, object]:
    return {
        "digest": digest,
        "name": name[:LONGEST_NAME],
        "material": material[:LONGEST_MATERIAL],
        "technique": reading.technique,
        "source": source[:LONGEST_NAME],
        "shape": {"values": list(reading.shape)},
        "added_at": now,
    }


def _insert(session: Session, rows: Sequence[dict[str, object]], source: str, now: datetime) -> int:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    added: dict[str, list[str]] = {}
    for row in rows:
        wanted = dialect.insert(ReferenceSpectrum).values(row).on_conflict_do_nothing()
        new = session.scalars(wanted.returning(ReferenceSpectrum.digest)).one_or_none()
        if new is not None:
            added.setdefault(str(row["technique"]), []).append(new)
    for technique, digests in added.items():
        whole = hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
        event = ReferencesLoaded(source, technique, len(digests), whole)
        record.append(session, event, by=SYSTEM, now=now)
    return sum(map(len, added.values()))
