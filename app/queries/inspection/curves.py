"""What was read off the spectra of an inspection, and what of it is still unanswered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.models.inspection.evidence import Attachment, Evidence
from app.models.inspection.inspection import Inspection
from app.models.inspection.spectrum import ReferenceSpectrum
from app.models.intake.item import Item
from app.queries.inspection.findings import findings_of, listing_of
from app.queries.inspection.standards import pinned_standard
from workflows.inspection.curves import CurveDoubt, CurveReading, curve_doubts, reading_from
from workflows.inspection.finding import Finding, Listing
from workflows.inspection.standard.parts import FilePart
from workflows.inspection.standard.types import Check, Standard
from workflows.verdict import Text

READ = (
    select(
        Attachment.id,
        Attachment.check_code,
        Attachment.name,
        Attachment.reading,
        Attachment.answer,
        Evidence.digest,
    )
    .join(Evidence, Evidence.id == Attachment.evidence_id)
    .where(
        Attachment.item_id == bindparam("item"),
        Attachment.withdrawn_at.is_(None),
        Attachment.reading.is_not(None),
    )
    .order_by(Attachment.check_code, Attachment.position, Attachment.id)
)
LATEST = (
    select(Inspection.id, Inspection.standard, Inspection.standard_version)
    .where(Inspection.item_id == bindparam("item"))
    .order_by(Inspection.round.desc())
    .limit(1)
)
COUNTED = (
    select(
        ReferenceSpectrum.technique,
        ReferenceSpectrum.material,
        ReferenceSpectrum.source,
        func.count(),
    )
    .group_by(ReferenceSpectrum.technique, ReferenceSpectrum.material, ReferenceSpectrum.source)
    .order_by(ReferenceSpectrum.technique, ReferenceSpectrum.material, ReferenceSpectrum.source)
)
LIBRARY = (
    select(
        ReferenceSpectrum.name,
        ReferenceSpectrum.material,
        ReferenceSpectrum.shape,
    )
    .where(ReferenceSpectrum.technique == bindparam("technique"))
    .order_by(ReferenceSpectrum.id)
)


@dataclass(frozen=True, slots=True)
class CurveJudged:
    """One curve of a check: what was read, what it says against the word, what was answered."""

    key: int
    check: str
    name: str
    digest: str
    reading: CurveReading
    doubts: tuple[CurveDoubt, ...]
    answer: str

    @property
    def open(self) -> tuple[CurveDoubt, ...]:
        """What the reviewer still has to answer."""
        return () if self.answer else tuple(d for d in self.doubts if not d.certain)

    @property
    def against(self) -> tuple[CurveDoubt, ...]:
        """What no answer helps."""
        return tuple(d for d in self.doubts if d.certain)


def judged_curves(
    session: Session,
    standard: Standard,
    inspection_id: int,
    item_id: int,
    findings: Mapping[str, Finding],
    listing: Listing,
) -> list[CurveJudged]:
    """The curves that the findings of this inspection rest on."""
    found = []
    for row in session.execute(READ, {"item": item_id}):
        check = standard.check(row.check_code)
        finding = findings.get(row.check_code)
        if check is None or finding is None or not _is_listed(check, finding, row.digest):
            continue
        reading = reading_from(row.reading)
        doubts = curve_doubts(standard, check, finding, listing, reading)
        answer = _answer(row.answer, inspection_id, doubts)
        found.append(
            CurveJudged(
                key=row.id,
                check=check.code,
                name=row.name,
                digest=row.digest,
                reading=reading,
                doubts=doubts,
                answer=answer,
            )
        )
    return found


def curves_at(session: Session, item_key: int) -> list[CurveJudged]:
    """The curves of the latest inspection of the item with that key."""
    return curves_of_item(session, session.get_one(Item, item_key))


def curves_of_item(session: Session, item: Item) -> list[CurveJudged]:
    """The curves of the latest inspection of an item."""
    row = session.execute(LATEST, {"item": item.id}).one_or_none()
    if row is None:
        return []
    standard = pinned_standard(session, row.standard, row.standard_version)
    findings = findings_of(session, standard, row.id, item.intake)
    listing = listing_of(standard, item.listing)
    return judged_curves(session, standard, row.id, item.id, findings, listing)


def doubts_of_item(session: Session, item: Item) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """(what is unanswered, what can't be answered), each with the code of its check."""
    curves = curves_of_item(session, item)
    unanswered = tuple(_with_check(d) for c in curves for d in c.open)
    return unanswered, tuple(_with_check(d) for c in curves for d in c.against)


def library(session: Session) -> list[tuple[str, str, str, int]]:
    """(technique, material, source, how many) of the reference spectra."""
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(COUNTED)]


def references(session: Session, technique: str) -> list[tuple[str, str, list[float | None]]]:
    """(name, material, form) of the known curves of a technique."""
    rows = session.execute(LIBRARY, {"technique": technique})
    return [(row.name, row.material, row.shape["values"]) for row in rows]


def _is_listed(check: Check, finding: Finding, digest: str) -> bool:
    listed = (finding.values.get(p.key) for p in check.parts if isinstance(p, FilePart))
    files = [v for value in listed if isinstance(value, tuple) for v in value]
    return any(str(v).startswith(digest) for v in files)


def _answer(
    kept: Mapping[str, Any] | None, inspection_id: int, doubts: tuple[CurveDoubt, ...]
) -> str:
    """The answer, where it was given in this inspection to these very doubts."""
    if not kept or kept["inspection"] != inspection_id:
        return ""
    return str(kept["reason"]) if kept["doubts"] == sorted(d.code for d in doubts) else ""


def _with_check(doubt: CurveDoubt) -> Text:
    return Text(f"{doubt.check} {doubt.reason.zh}", f"{doubt.check} {doubt.reason.en}")
