"""What a buyer sees of one piece: its road, parcel, certificate, deviation and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.audit.ledger import LedgerEvent
from app.models.dispatch.parcel import Delivery, Dispatch
from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.inspection.inspection import Inspection
from app.models.papers.certificate import Certificate
from app.queries.inspection import standards
from workflows.dispatch.places import PLACES, SignPlace
from workflows.inspection.standard.types import Standard
from workflows.papers.states import ISSUED
from workflows.verdict import Text

PHOTOS = (EvidencePurpose.FINDING, EvidencePurpose.PACKING)


@dataclass(frozen=True, slots=True)
class BuyerParcel:
    """The parcel to the buyer and, once signed for, how it ended."""

    courier: str
    waybill: str
    sent_at: datetime
    place: SignPlace | None
    signed_at: datetime | None
    consent: bool | None
    picked_up_at: datetime | None

    @property
    def went_to_box(self) -> bool:
        """Whether the carrier left it where the buyer takes it out later."""
        return self.place is not None and PLACES[self.place].is_box

    @property
    def in_a_box(self) -> bool:
        """Whether it was put into a locker or a station and nobody has said when it was taken."""
        return self.went_to_box and self.picked_up_at is None


@dataclass(frozen=True, slots=True)
class PrintedReading:
    """One measured value as the certificate prints it."""

    label: Text
    value: Text
    unit: str


@dataclass(frozen=True, slots=True)
class BuyerPaper:
    """The newest certificate of a piece, out of its own frozen record."""

    number: str
    second_code: str
    state: str
    conclusion: Text
    readings: tuple[PrintedReading, ...]
    deviations: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class DeviationGround:
    """One difference: what was checked, and how it differs."""

    label: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Deviation:
    """What the reviewer asks the buyer about, and the checks whose photos show it."""

    reason: str
    grounds: tuple[DeviationGround, ...]
    checks: frozenset[str]


@dataclass(frozen=True, slots=True)
class BuyerPhoto:
    """One picture of a piece."""

    key: int
    digest: str
    mime: str
    check_code: str


def event_times(session: Session, item_key: int) -> list[tuple[str, datetime]]:
    """(tag, when) of an item's events, oldest first: what happened, not who did it."""
    rows = session.execute(
        select(LedgerEvent.tag, LedgerEvent.at)
        .where(LedgerEvent.item_id == item_key)
        .order_by(LedgerEvent.id)
    )
    return [(row.tag, row.at) for row in rows]


def parcel_of(session: Session, item_key: int) -> BuyerParcel | None:
    """The last parcel that carried the piece to the buyer."""
    row = session.execute(
        select(
            Dispatch.courier,
            Dispatch.waybill,
            Dispatch.at,
            Delivery.place,
            Delivery.signed_at,
            Delivery.consent,
            Delivery.picked_up_at,
        )
        .outerjoin(Delivery, Delivery.dispatch_id == Dispatch.id)
        .where(Dispatch.item_id == item_key)
        .order_by(Dispatch.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return BuyerParcel(
        courier=row.courier,
        waybill=row.waybill,
        sent_at=row.at,
        place=row.place,
        signed_at=row.signed_at,
        consent=row.consent,
        picked_up_at=row.picked_up_at,
    )


def paper_of(session: Session, item_key: int) -> BuyerPaper | None:
    """The newest issued certificate."""
    row = session.execute(
        select(Certificate.number, Certificate.second_code, Certificate.state, Certificate.record)
        .where(Certificate.item_id == item_key, Certificate.state.in_(ISSUED))
        .order_by(Certificate.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    record = orjson.loads(row.record)
    return BuyerPaper(
        number=row.number,
        second_code=row.second_code,
        state=row.state.value,
        conclusion=_text(record.get("conclusion")),
        readings=tuple(
            PrintedReading(
                label=_text(r["label"]),
                value=_text(r["value"]),
                unit="" if r["unit"] == "1" else r["unit"],
            )
            for r in record.get("results", ())
            if r.get("kind") == "quantity" and r.get("value")
        ),
        deviations=tuple(_text(d) for d in record.get("deviations", ())),
    )


def deviation_of(session: Session, item_key: int) -> Deviation | None:
    """The question that was put to the buyer last."""
    row = session.execute(
        select(
            Inspection.review_note,
            Inspection.verdict,
            Inspection.standard,
            Inspection.standard_version,
        )
        .where(Inspection.item_id == item_key, Inspection.closed_at.is_not(None))
        .order_by(Inspection.round.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    verdict: dict[str, Any] = row.verdict or {}
    grounds = verdict.get("grounds", [])
    standard = standards.pinned_standard(session, row.standard, row.standard_version)
    return Deviation(
        reason=row.review_note,
        grounds=tuple(DeviationGround(_label(standard, g["code"]), _text(g)) for g in grounds),
        checks=frozenset(str(ground["code"]) for ground in grounds),
    )


def photos_of(
    session: Session, item_key: int, purposes: Sequence[str] = ("finding", "packing")
) -> list[BuyerPhoto]:
    """The pictures of a piece made at the bench of its last test and at the packing."""
    last = (
        select(Inspection.id)
        .where(Inspection.item_id == item_key)
        .order_by(Inspection.round.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Attachment.id, Attachment.check_code, Evidence.digest, Evidence.mime)
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .where(
            Attachment.item_id == item_key,
            Attachment.withdrawn_at.is_(None),
            Attachment.purpose.in_([p for p in PHOTOS if p.value in purposes]),
            Evidence.kind == "image",
            (Attachment.inspection_id == last) | Attachment.inspection_id.is_(None),
        )
        .order_by(Attachment.purpose, Attachment.check_code, Attachment.position)
    )
    return [
        BuyerPhoto(key=r.id, digest=r.digest, mime=r.mime, check_code=r.check_code) for r in rows
    ]


def _label(standard: Standard, code: str) -> Text:
    check = standard.check(code)
    return check.name if check is not None else Text(code, code)


def _text(pair: Any) -> Text:
    return Text(str(pair["zh"]), str(pair["en"])) if pair else Text("", "")
