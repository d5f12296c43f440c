"""Taking a piece's codes for its certificate, one holder each, whoever signs at the same moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.papers.piece_code import PieceCode
from app.queries.inspection import standards
from app.queries.inspection.findings import findings_of, listing_of
from app.queries.inspection.piece_codes import held_elsewhere
from workflows.inspection.piece_codes import found_codes, refuse_held

ROW = PieceCode.__table__
LOCKED = (
    select(PieceCode)
    .where(PieceCode.kind == bindparam("of_kind"), PieceCode.code == bindparam("of_code"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def take_codes_of(
    session: Session, certificate: Certificate, item: Item, inspection: Inspection
) -> None:
    """The certificate holds the piece's codes from here on; `Refusal` where another's does.

    Rows are locked in order of their codes, after the certificate: who comes second waits, then
    sees the first.
    """
    standard = standards.pinned_standard(session, inspection.standard, inspection.standard_version)
    findings = findings_of(session, standard, inspection.id, item.intake)
    listing = listing_of(standard, item.listing, item.title)
    codes = found_codes(standard, findings, listing)
    rows = []
    for found in sorted(codes, key=lambda c: (c.kind, c.code)):
        session.execute(
            _new_or_known(session),
            {"kind": found.kind, "code": found.code, "certificate_id": certificate.id},
        )
        rows.append(session.scalars(LOCKED, {"of_kind": found.kind, "of_code": found.code}).one())
    held = held_elsewhere(session, standard, item.id, findings, listing)
    if (refused := refuse_held(held)) is not None:
        raise Refusal(refused)
    for row in rows:
        row.certificate_id = certificate.id
    session.flush()


def _new_or_known(session: Session) -> Any:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert(ROW) if on_sqlite else postgresql.insert(ROW)
    return insert.on_conflict_do_nothing(index_elements=["kind", "code"])
