"""A parcel's number that stands with another shop's piece: a question, before anything is bound."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.models.intake.item import Item
from app.models.network.center import Merchant
from workflows.verdict import Citation, Refused, Text

OF_ANOTHER = "waybill_of_another"


def refuse_of_another(session: Session, item: Item, waybill: str) -> None:
    """Refuse a waybill with which another shop's piece came; one shop may send many in a box."""
    if not waybill:
        return
    other = session.execute(
        select(Item, Merchant.shop)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .where(
            Item.waybill_in == waybill,
            Item.merchant_id != item.merchant_id,
            Item.id != item.id,
        )
        .order_by(Item.id.desc())
        .limit(1)
    ).one_or_none()
    if other is None:
        return
    ref, shop = other.Item.ref, other.shop
    raise Refusal(
        Refused(
            OF_ANOTHER,
            Text(
                f"运单 {waybill} 已随 {ref}（{shop}）收过，这一件是另一家店的",
                f"Waybill {waybill} came with {ref} of {shop}; this piece is another shop's",
            ),
            Citation("CM-02", tag="house rule"),
            Text(
                "核对面单和物品码；确是同一包裹的，勾选确认；货混在一起的，登记异常",
                "Compare label and item code; confirm if it is one parcel, else set it aside",
            ),
            {"field": "waybill", "other": ref},
        )
    )
