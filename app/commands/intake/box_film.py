"""One film of the unboxing of a whole box, cut by the scans: each piece has its part of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.commands import evidence
from app.models.inspection.evidence import Attachment, EvidencePurpose
from app.models.intake.item import Item
from app.queries.inspection import standards
from app.queries.intake.sheet import intake_checks
from workflows.inspection.standard.parts import FilePart
from workflows.roles import Actor


def attach_film(
    session: Session,
    item: Item,
    film: evidence.StoredFile,
    span: tuple[int, int | None],
    *,
    by: Actor,
    now: datetime,
) -> Attachment | None:
    """The film as evidence of the check that asks for one; None where the standard asks for none.

    `span`: the seconds of the film at which the piece is first seen, and at which the next one is.
    """
    standard = standards.in_force(session, item.category, now)
    wants = (
        check.code
        for check in intake_checks(standard)
        for part in check.parts
        if isinstance(part, FilePart) and film.extension in part.kinds
    )
    code = next(wants, None)
    if code is None:
        return None
    purpose = EvidencePurpose.INTAKE
    return evidence.attach(session, item, film, purpose, by=by, now=now, check_code=code, span=span)
