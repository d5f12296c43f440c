"""Which codes of a piece stand on a live certificate of another one."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.papers.piece_code import PieceCode
from workflows.inspection.finding import Finding, Listing
from workflows.inspection.piece_codes import HeldCode, found_codes
from workflows.inspection.standard.types import Standard
from workflows.papers.states import HOLDING

HOLDERS = (
    select(PieceCode.kind, PieceCode.code, Certificate.number, Item.id, Item.registered_at)
    .join(Certificate, Certificate.id == PieceCode.certificate_id)
    .join(Item, Item.id == Certificate.item_id)
    .where(Certificate.state.in_(HOLDING), Certificate.item_id != bindparam("item"))
)


def held_elsewhere(
    session: Session,
    standard: Standard,
    item_key: int,
    findings: Mapping[str, Finding],
    listing: Listing,
) -> dict[str, HeldCode]:
    """Codes of this piece that another one's certificate states, by their kind."""
    found = {(c.kind, c.code): c for c in found_codes(standard, findings, listing)}
    if not found:
        return {}
    wanted = or_(*(and_(PieceCode.kind == kind, PieceCode.code == code) for kind, code in found))
    rows = session.execute(HOLDERS.where(wanted), {"item": item_key})
    return {
        r.kind: HeldCode(
            found=found[r.kind, r.code],
            certificate=r.number,
            item=reference("QC", r.id, r.registered_at),
        )
        for r in rows
    }
