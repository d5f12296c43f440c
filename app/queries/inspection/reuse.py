"""Where else a file is kept as evidence: the same bytes, or nearly the same picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, bindparam, select, tuple_
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.inspection.second_look import LikenessPart
from app.models.intake.item import Item
from workflows.inspection.review.likeness import is_like, likeness_parts, reuse_text
from workflows.verdict import Text
from workflows.whole import whole

MOST_TOLD = 3
MOST_LOOKED_AT = 60
# What a desk shows of one piece; a buyer's pictures and papers of people prove other things.
OF_ONE_PIECE = whole(
    EvidencePurpose,
    {
        EvidencePurpose.INTAKE: True,
        EvidencePurpose.EXCEPTION: False,
        EvidencePurpose.FINDING: True,
        EvidencePurpose.PACKING: True,
        EvidencePurpose.WEIGHING: True,
        EvidencePurpose.RETURN_REQUEST: False,
        EvidencePurpose.RETURN_ARRIVAL: True,
        EvidencePurpose.RETURN_SHOP: False,
        EvidencePurpose.CREDENTIAL: False,
    },
)
COUNTED = sorted(purpose for purpose, counts in OF_ONE_PIECE.items() if counts)
# A film of several parcels shows each at its own seconds, and belongs to all of them.
ELSEWHERE = (
    select(Item.id, Item.registered_at)
    .join(Attachment, Attachment.item_id == Item.id)
    .where(
        Attachment.item_id != bindparam("item"),
        Attachment.purpose.in_(COUNTED),
        Attachment.starts_s.is_(None),
    )
    .distinct()
    .order_by(Item.id)
    .limit(MOST_TOLD)
)
SAME = ELSEWHERE.where(Attachment.evidence_id == bindparam("evidence"))
LIKE = ELSEWHERE.where(Attachment.evidence_id.in_(bindparam("alike", expanding=True)))
UNEXPLAINED = select(Attachment.check_code, Attachment.name, Attachment.elsewhere).where(
    Attachment.item_id == bindparam("item"),
    Attachment.purpose == EvidencePurpose.FINDING,
    Attachment.withdrawn_at.is_(None),
    Attachment.elsewhere_why == "",
)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Other pieces that have this file: the same bytes, or nearly the same picture."""

    same: bool
    refs: list[str]

    def plain(self) -> dict[str, Any]:
        """As it is kept with the attachment."""
        return asdict(self)


def elsewhere(session: Session, item_id: int, evidence_id: int, likeness: str) -> Elsewhere | None:
    """The other pieces that have this file; None where there are none."""
    refs = _refs(session, SAME, {"item": item_id, "evidence": evidence_id})
    if refs:
        return Elsewhere(True, refs)
    alike = _alike(session, evidence_id, likeness) if likeness else []
    refs = _refs(session, LIKE, {"item": item_id, "alike": alike}) if alike else []
    return Elsewhere(False, refs) if refs else None


def unexplained_files(session: Session, item_id: int) -> tuple[Text, ...]:
    """The files of the findings that belong to other pieces, and nobody has said why."""
    found = []
    for row in session.execute(UNEXPLAINED, {"item": item_id}):
        if row.elsewhere:
            said = tell_reuse(row.elsewhere)
            zh, en = f"（{said.zh}）", f" ({said.en})"
            found.append(
                Text(f"{row.check_code} {row.name}{zh}", f"{row.check_code} {row.name}{en}")
            )
    return tuple(found)


def tell_reuse(found: Mapping[str, Any]) -> Text:
    """What was found elsewhere, in a sentence."""
    return reuse_text(list(found.get("refs", [])), same=found.get("same") is True)


def _refs(session: Session, asked: Select[*tuple[Any, ...]], given: dict[str, Any]) -> list[str]:
    return [reference("QC", key, at) for key, at in session.execute(asked, given)]


def _alike(session: Session, evidence_id: int, likeness: str) -> list[int]:
    parts: Iterable[tuple[str, int]] = [
        (value, part) for part, value in enumerate(likeness_parts(likeness))
    ]
    rows = session.execute(
        select(Evidence.id, Evidence.likeness)
        .join(LikenessPart, LikenessPart.evidence_id == Evidence.id)
        .where(tuple_(LikenessPart.value, LikenessPart.part).in_(parts), Evidence.id != evidence_id)
        .distinct()
        .order_by(Evidence.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    return [key for key, other in rows if is_like(likeness, other or "")]
