"""What a certificate would say, before anybody signs it; nothing is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Missing
from app.base.refs import key_of
from app.commands.papers.source import frozen_content
from app.commands.papers.status import STANDING
from app.models.intake.item import Item
from certificates.content.content import CertificateContent
from workflows.roles import Actor

# A preview carries no picture of its own; the page shows the evidence beside it.
ANY_PICTURE = "0" * 64


def preview(
    session: Session, ref: str, public_url: str, *, pictured: bool, by: Actor, now: datetime
) -> CertificateContent:
    """The content as `issue` would freeze it, under a number that is thrown away.

    Raises `Refusal` with everything that ISO/IEC 17025 finds wanting.
    """
    key = key_of("QC", ref)
    item = session.get(Item, key[0]) if key is not None else None
    if item is None:
        raise Missing
    photo = ANY_PICTURE if pictured else ""
    earlier = session.scalars(STANDING, {"item": item.id}).one_or_none()
    content, _ = frozen_content(session, item, earlier, public_url, photo, by, now)
    return content
