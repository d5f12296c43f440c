"""The paper before the signatory's eyes: what it would say, kept as a digest of what was shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.errors import NotPermitted
from app.commands.load import last_inspection
from app.models.intake.item import Item
from app.models.papers.signatory_look import SignatoryLook
from app.queries.papers.printed_photo import printed_picture
from certificates.content import canonical
from certificates.content.content import CertificateContent
from workflows.people.sessions import SESSION_LASTS
from workflows.roles import Actor, Permission

SHOWN = select(SignatoryLook.shown_digest).where(
    SignatoryLook.inspection_id == bindparam("inspection"),
    SignatoryLook.person_id == bindparam("person"),
    SignatoryLook.sign_in == bindparam("sign_in"),
    SignatoryLook.at > bindparam("since"),
)
KEY = ("inspection_id", "person_id", "sign_in")
# A number, a code and a day are given at the signature; the picture is told by its file.
ANY_DAY = date(2000, 1, 1)


def note_shown(
    session: Session, papers: Mapping[int, CertificateContent], *, by: Actor, now: datetime
) -> None:
    """Record, by the pieces' keys, what their papers would say as this signatory was shown them."""
    rows = []
    for key, content in papers.items():
        item = session.get_one(Item, key)
        if not by.may(Permission.CERTIFICATE_SIGN, item.center_id) or by.person_id is None:
            raise NotPermitted
        inspection = last_inspection(session, item)
        if inspection is not None:
            rows.append(
                {
                    "inspection_id": inspection.id,
                    "person_id": by.person_id,
                    "sign_in": by.sign_in,
                    "shown_digest": _digest_of(session, item, content),
                    "at": now,
                }
            )
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    noted = dialect.insert(SignatoryLook)
    anew = {name: noted.excluded[name] for name in ("shown_digest", "at")}
    session.execute(noted.on_conflict_do_update(index_elements=KEY, set_=anew), rows)


def was_shown(
    session: Session,
    item: Item,
    inspection_id: int,
    content: CertificateContent,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """Whether this signatory was shown, at this sign-in, what the paper says now."""
    given = {
        "inspection": inspection_id,
        "person": by.person_id,
        "sign_in": by.sign_in,
        "since": now - SESSION_LASTS,
    }
    shown = session.scalar(SHOWN, given)
    return shown is not None and shown == _digest_of(session, item, content)


def _digest_of(session: Session, item: Item, content: CertificateContent) -> str:
    picture = printed_picture(session, item.id)
    stated = replace(
        content,
        number="",
        second_code="",
        verification_url="",
        issued=ANY_DAY,
        item=replace(content.item, photo_sha256=picture.digest if picture else ""),
    )
    return sha256(canonical.canonical(stated)).hexdigest()
