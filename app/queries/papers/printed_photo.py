"""The picture that a certificate carries: of the piece as it was tested last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.queries.inspection.findings import raw_findings
from app.queries.inspection.submissions import this_submission_began

STANDARD_SET = "CM-08"


@dataclass(frozen=True, slots=True)
class PrintedPicture:
    """An attachment and the digest of its file."""

    key: int
    digest: str


def printed_picture(session: Session, item_key: int) -> PrintedPicture | None:
    """The first of the standard set, in the bench's order; else another of that test's pictures.

    Where the bench took none, one from the receipt of this submission.
    """
    item = session.get(Item, item_key)
    if item is None:
        return None
    files = _pictures(session, item)
    found = {
        f.digest: PrintedPicture(f.id, f.digest)
        for f in files
        if f.purpose is EvidencePurpose.FINDING
    }
    listed = [digest for digest in _list_digests(_last_round(session, item)) if digest in found]
    if listed:
        return found[listed[0]]
    since = this_submission_began(session, item)
    received = (
        f for f in files if f.purpose is EvidencePurpose.INTAKE and (since is None or f.at >= since)
    )
    return next((PrintedPicture(f.id, f.digest) for f in received), None)


def _pictures(session: Session, item: Item) -> list[Any]:
    rows = session.execute(
        select(Attachment.id, Attachment.purpose, Attachment.at, Evidence.digest)
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .where(
            Attachment.item_id == item.id,
            Attachment.withdrawn_at.is_(None),
            Evidence.kind == "image",
            Attachment.purpose.in_((EvidencePurpose.FINDING, EvidencePurpose.INTAKE)),
        )
        .order_by(Attachment.check_code, Attachment.position)
    )
    return list(rows)


def _last_round(session: Session, item: Item) -> Mapping[str, Mapping[str, Any]]:
    last = select(Inspection.id).where(Inspection.item_id == item.id)
    key = session.scalar(last.order_by(Inspection.round.desc()).limit(1))
    return {} if key is None else raw_findings(session, key)


def _list_digests(findings: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """The digests of all files that the findings name, the standard set's first."""
    for code in sorted(findings, key=lambda c: (c != STANDARD_SET, c)):
        for value in findings[code].values():
            if isinstance(value, list):
                yield from (str(name).partition(".")[0] for name in value)
