"""A parcel's number that stands with a piece already: a question, before anything is bound."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.models.dispatch.parcel import Dispatch
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import LineWaybill
from workflows.verdict import Citation, Refused, Text

OF_ANOTHER = "waybill_of_another"
OF_A_PIECE = "waybill_of_a_piece"


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


def refuse_of_a_piece(session: Session, center_id: int, waybill: str) -> None:
    """Refuse an unknown parcel with a number by which a piece of the center came, was sent, or
    is to come as its shop says."""
    if not waybill:
        return
    sent = select(Dispatch.item_id).where(Dispatch.waybill == waybill)
    told = select(LineWaybill.line_id).where(LineWaybill.waybill == waybill)
    known = session.scalars(
        select(Item)
        .where(
            Item.center_id == center_id,
            or_(Item.waybill_in == waybill, Item.id.in_(sent), Item.order_line_id.in_(told)),
        )
        .order_by(Item.id.desc())
        .limit(1)
    ).first()
    if known is None:
        return
    raise Refusal(
        Refused(
            OF_A_PIECE,
            Text(
                f"运单 {waybill} 是 {known.ref} 的，不是无主件",
                f"Waybill {waybill} is that of {known.ref}: this parcel is not unknown",
            ),
            next_step=Text(
                "先查这一件；确是另一个包裹的，勾选确认再登记",
                "Look at that piece first; confirm if this is another parcel all the same",
            ),
            facts={"field": "waybill", "other": known.ref},
        )
    )
