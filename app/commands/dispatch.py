"""Sealing, dispatch and delivery."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.commands import evidence
from app.commands.advance import advance
from app.commands.inspected_mass import inspected_mass
from app.commands.load import facts_of, item_for_update, live_certificate
from app.errors import CONFLICTS, Invalid, Refusal
from app.models.dispatch import Delivery, Dispatch, Seal, SignPlace
from app.models.evidence import Purpose
from app.models.item import Item
from workflows.events import ItemDelivered, ItemDispatched, ItemSealed
from workflows.inspection import Action
from workflows.roles import Actor
from workflows.verdict import Text


def seal(
    session: Session,
    ref: str,
    tag_no: str,
    net_mass: Decimal | None,
    packing: list[evidence.Stored],
    *,
    by: Actor,
    now: datetime,
) -> Item:
    """Re-weigh, bind tag and certificate, close the bag.

    A mass beyond the limit stops it as a possible swap; a used tag is refused with where it was
    used; the packing must have been photographed or filmed.
    """
    item = item_for_update(session, ref)
    tag_no = tag_no.strip().upper()
    if not tag_no:
        raise Invalid("tag_no", Text("请扫描防拆扣编号", "Scan the tamper tag"))
    for file in packing:
        evidence.attach(session, item, file, Purpose.PACKING, by=by, now=now)
    certificate = live_certificate(session, item)
    inspected, limit = inspected_mass(session, item)
    facts = facts_of(
        session,
        item,
        by,
        now,
        live_certificate=certificate is not None,
        mass_now=net_mass,
        mass_recorded=inspected,
        mass_limit=limit,
        packing_evidence=evidence.count(session, item, Purpose.PACKING),
    )
    number = certificate.number if certificate else ""
    event = ItemSealed(tag_no, number, str(net_mass))
    advance(session, item, Action.SEAL, event, by=by, facts=facts, now=now)
    _refuse_used_tag(session, tag_no)
    assert certificate is not None and net_mass is not None  # noqa: S101, PT018  # guarded above
    session.add(
        Seal(
            item_id=item.id,
            tag_no=tag_no,
            certificate_id=certificate.id,
            net_mass=net_mass,
            sealer_id=by.person_id,
            at=now,
        )
    )
    session.flush()
    return item


def _refuse_used_tag(session: Session, tag_no: str) -> None:
    used = session.execute(
        select(Seal.at, Item).join(Item, Item.id == Seal.item_id).where(Seal.tag_no == tag_no)
    ).one_or_none()
    if used is None:
        return
    known = CONFLICTS["uq_seal_tag_no"]
    where = used.Item.ref
    raise Refusal(
        type(known)(
            known.code,
            Text(
                f"防拆扣 {tag_no} 已用于 {where}",
                f"Tamper tag {tag_no} was used on {where}",
            ),
            known.citation,
            known.next_step,
            {"item": where},
        )
    )


def dispatch(
    session: Session,
    ref: str,
    courier: str,
    waybill: str,
    insured_value: Decimal | None,
    *,
    by: Actor,
    now: datetime,
) -> Item:
    """Hand the sealed bag to the carrier. The insured value is at most what was paid."""
    item = item_for_update(session, ref)
    if not courier.strip() or not waybill.strip():
        raise Invalid("waybill", Text("请填写快递公司和运单号", "Name the courier and the waybill"))
    value = insured_value or Decimal(0)
    if value < 0 or (item.unit_price is not None and value > item.unit_price):
        raise Invalid(
            "insured_value",
            Text("保价不能为负，也不能超过商品价格", "Not below zero, not above the price"),
        )
    facts = facts_of(session, item, by, now)
    event = ItemDispatched(courier.strip(), waybill.strip(), str(value))
    advance(session, item, Action.DISPATCH, event, by=by, facts=facts, now=now)
    session.add(
        Dispatch(
            item_id=item.id,
            courier=courier.strip(),
            waybill=waybill.strip(),
            insured_value=value,
            by_id=by.person_id,
            at=now,
        )
    )
    return item


def deliver(
    session: Session,
    ref: str,
    signed_at: datetime,
    place: SignPlace,
    consent: bool | None,
    *,
    by: Actor,
    now: datetime,
    picked_up_at: datetime | None = None,
) -> Item:
    """Record the carrier's sign-for with its place and the buyer's consent to it.

    The return period starts from it (Civil Code 512, E-commerce Law 51 and 52).
    """
    item = item_for_update(session, ref)
    parcel = session.scalars(
        select(Dispatch).where(Dispatch.item_id == item.id).order_by(Dispatch.id.desc()).limit(1)
    ).one_or_none()
    if signed_at > now or (parcel is not None and signed_at < parcel.at):
        raise Invalid(
            "signed_at",
            Text("签收时间须在发货之后、现在之前", "After the dispatch and not in the future"),
        )
    facts = facts_of(session, item, by, now)
    item.delivered_at = signed_at
    event = ItemDelivered(
        signed_at.isoformat(), place.value, consent, parcel.waybill if parcel else ""
    )
    advance(session, item, Action.DELIVER, event, by=by, facts=facts, now=now)
    assert parcel is not None  # noqa: S101  # only a dispatched item can be delivered
    session.add(
        Delivery(
            dispatch_id=parcel.id,
            signed_at=signed_at,
            place=place,
            consent=consent,
            picked_up_at=picked_up_at,
            recorded_at=now,
            recorded_by_id=by.person_id,
        )
    )
    return item
