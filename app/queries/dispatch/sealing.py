"""What the sealing desk shows beside a list: certificate, seal, parcel, merchant, mass to match."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.dispatch.parcel import Dispatch, Seal
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.queries.inspection.mass import inspected_mass
from workflows.papers.states import CertificateState

MILLIGRAM = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class BagBinding:
    """What is known of one piece at this desk; empty where it has not come so far."""

    certificate: str = ""
    tag_no: str = ""
    net_mass: Decimal | None = None
    courier: str = ""
    waybill: str = ""
    sent_at: datetime | None = None
    unit_price: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SealSheet:
    """What the seal is held against: the live certificate, and the inspected mass in grams."""

    certificate: str
    found: Decimal | None
    limit: Decimal | None


def seal_sheet(session: Session, key: int, intake: Mapping[str, Any]) -> SealSheet:
    """The sheet of one item."""
    number = session.scalar(
        select(Certificate.number).where(
            Certificate.item_id == key, Certificate.state == CertificateState.ISSUED
        )
    )
    mass = inspected_mass(session, key, intake)
    if mass is None:
        return SealSheet(certificate=number or "", found=None, limit=None)
    # Shown to the milligram, and never wider than it is.
    limit = mass.limit.quantize(MILLIGRAM, rounding=ROUND_DOWN)
    return SealSheet(certificate=number or "", found=mass.found, limit=limit)


def bag_binding(session: Session, keys: Collection[int]) -> dict[int, BagBinding]:
    """What is bound to each of these items, by their keys; the latest of each counts."""
    if not keys:
        return {}
    wanted = sorted(keys)
    known: dict[int, dict[str, Any]] = {}
    items = select(Item.id, Item.unit_price, Item.closing_reason).where(Item.id.in_(wanted))
    for item in session.execute(items):
        known[item.id] = {"unit_price": item.unit_price, "reason": item.closing_reason}
    papers = select(Certificate.item_id, Certificate.number).where(
        Certificate.item_id.in_(wanted), Certificate.state == CertificateState.ISSUED
    )
    for paper in session.execute(papers):
        known[paper.item_id]["certificate"] = paper.number
    seals = select(Seal.item_id, Seal.tag_no, Seal.net_mass).where(Seal.item_id.in_(wanted))
    for seal in session.execute(seals.order_by(Seal.id)):
        known[seal.item_id] |= {"tag_no": seal.tag_no, "net_mass": seal.net_mass}
    parcels = select(Dispatch.item_id, Dispatch.courier, Dispatch.waybill, Dispatch.at)
    for sent in session.execute(parcels.where(Dispatch.item_id.in_(wanted)).order_by(Dispatch.id)):
        known[sent.item_id] |= {
            "courier": sent.courier,
            "waybill": sent.waybill,
            "sent_at": sent.at,
        }
    return {key: BagBinding(**values) for key, values in known.items()}
