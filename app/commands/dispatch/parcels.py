"""Sealing, dispatch and delivery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Refusal, RememberedRefusal
from app.commands import evidence
from app.commands.advance import advance
from app.commands.desk_files import kept_files
from app.commands.dispatch.findings import keep_seal_findings
from app.commands.dispatch.tamper_tag import bind_tag, must_match, scanned_tag
from app.commands.dispatch.weight_hold import hold_weight
from app.commands.entries import typed_mass, typed_parcel
from app.commands.load import item_for_update, live_certificate
from app.commands.permission import possible
from app.models.dispatch.parcel import Delivery, Dispatch
from app.models.inspection.evidence import EvidencePurpose
from app.models.intake.item import Item
from app.queries.inspection import standards
from app.queries.inspection.facts import facts_of
from app.queries.inspection.mass import inspected_mass
from workflows.dispatch.events import ItemDelivered, ItemDispatched, ItemSealed
from workflows.dispatch.places import PLACES, SignPlace
from workflows.inspection.facts import ItemFacts
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.weight import MASS_DIFFERS
from workflows.roles import Actor
from workflows.verdict import Text

DEAREST = Decimal(1_000_000_000)


def seal(
    session: Session,
    ref: str,
    tag_no: str,
    net_mass: Decimal | None,
    packing: Sequence[evidence.StoredFile],
    *,
    certificate_no: str,
    by: Actor,
    now: datetime,
) -> Item:
    """Re-weigh, bind tag and certificate, close the bag.

    A mass beyond the limit locks the piece as a possible swap; a used tag is
    refused with where it was used; the certificate scanned must be the item's own; the packing
    must have been photographed or filmed since the certificate was issued.
    """
    item = item_for_update(session, ref)
    possible(FLOW, item.state, ItemAction.SEAL, by=by, center_id=item.center_id)
    net_mass = typed_mass("net_mass", net_mass)
    for file in packing:
        evidence.attach(session, item, file, EvidencePurpose.PACKING, by=by, now=now)
    certificate = live_certificate(session, item)
    if certificate is not None:
        must_match(certificate, certificate_no)
    inspected = inspected_mass(session, item.id, item.intake)
    standard = inspected.standard if inspected else standards.in_force(session, item.category, now)
    tag_no = scanned_tag(tag_no, standard, now)
    facts = replace(
        facts_of(session, item, ItemAction.SEAL, by=by, now=now),
        mass_now=net_mass,
        packing_evidence=len(kept_files(session, item, EvidencePurpose.PACKING, item.state_since)),
    )
    number = certificate.number if certificate else ""
    _close(session, item, ItemSealed(tag_no, number, str(net_mass)), facts, by, now)
    assert certificate is not None and net_mass is not None  # noqa: S101, PT018  # guarded above
    bind_tag(session, item, tag_no, certificate, net_mass, by=by, now=now)
    keep_seal_findings(session, item, tag_no, certificate.number, net_mass, by=by, now=now)
    return item


def _close(
    session: Session, item: Item, event: ItemSealed, facts: ItemFacts, by: Actor, now: datetime
) -> None:
    try:
        advance(session, item, ItemAction.SEAL, event, by=by, facts=facts, now=now)
    except Refusal as refusal:
        if refusal.refused.code != MASS_DIFFERS:
            raise
        assert isinstance(facts.mass_now, Decimal)  # noqa: S101  # it differs: there is one
        hold_weight(session, item, facts.mass_now, by=by, now=now)
        raise RememberedRefusal(refusal.refused) from refusal


def dispatch(
    session: Session,
    ref: str,
    courier: str,
    waybill: str,
    insured_value: Decimal | None,
    *,
    by: Actor,
    now: datetime,
    as_is: bool = False,
) -> Item:
    """Hand the sealed bag to the carrier. The insured value is at most what was paid.

    `as_is`: the waybill is right though no carrier is known to write such a number.

    A bag whose certificate was revoked or suspended after the sealing stays.
    """
    item = item_for_update(session, ref)
    possible(FLOW, item.state, ItemAction.DISPATCH, by=by, center_id=item.center_id)
    courier, waybill = typed_parcel(courier, waybill, as_is=as_is)
    value = _insured_value(item, insured_value)
    facts = facts_of(session, item, ItemAction.DISPATCH, by=by, now=now)
    event = ItemDispatched(courier, waybill, str(value))
    advance(session, item, ItemAction.DISPATCH, event, by=by, facts=facts, now=now)
    session.add(
        Dispatch(
            item_id=item.id,
            courier=courier,
            waybill=waybill,
            insured_value=value,
            by_id=by.person_id,
            at=now,
        )
    )
    return item


def _insured_value(item: Item, value: Decimal | None) -> Decimal:
    value = value or Decimal(0)
    most = DEAREST if item.unit_price is None else item.unit_price
    if not value.is_finite() or not 0 <= value <= most:
        raise Invalid(
            "insured_value",
            Text("保价不能为负，也不能超过商品价格", "Not below zero, not above the price"),
        )
    return value.quantize(Decimal("0.01"))


def deliver(
    session: Session,
    ref: str,
    signed_at: datetime,
    place: str,
    consent: bool | None,
    *,
    by: Actor,
    now: datetime,
    picked_up_at: datetime | None = None,
) -> Item:
    """Record the carrier's sign-for with its place (a `SignPlace`) and the buyer's consent to it.

    The return period starts from it (Civil Code 512, E-commerce Law 51 and 52). `picked_up_at`:
    when the buyer took it out of a locker or a station.
    """
    item = item_for_update(session, ref)
    possible(FLOW, item.state, ItemAction.DELIVER, by=by, center_id=item.center_id)
    parcel = session.scalars(
        select(Dispatch).where(Dispatch.item_id == item.id).order_by(Dispatch.id.desc()).limit(1)
    ).one()
    where = _place(place)
    _must_be_in_order(parcel.at, signed_at, picked_up_at, now)
    if picked_up_at is not None and not PLACES[where].is_box:
        raise Invalid(
            "picked_up_at",
            Text("只有快递柜和驿站才填取件时间", "Only lockers and stations have a pick-up time"),
        )
    facts = facts_of(session, item, ItemAction.DELIVER, by=by, now=now)
    item.delivered_at = signed_at
    event = ItemDelivered(signed_at.isoformat(), where.value, consent, parcel.waybill)
    advance(session, item, ItemAction.DELIVER, event, by=by, facts=facts, now=now)
    session.add(
        Delivery(
            dispatch_id=parcel.id,
            signed_at=signed_at,
            place=where,
            consent=consent,
            picked_up_at=picked_up_at,
            recorded_at=now,
            recorded_by_id=by.person_id,
        )
    )
    return item


def _place(place: str) -> SignPlace:
    try:
        known = SignPlace(place)
    except ValueError:
        known = SignPlace.REFUSED
    if known is SignPlace.REFUSED:
        raise Invalid(
            "place",
            Text(
                "请选择签收地点；拒收的包裹到仓后按退货收件",
                "Choose where it was signed for; a refused parcel is taken in as a return",
            ),
        )
    return known


def _must_be_in_order(
    sent: datetime, signed: datetime, picked_up: datetime | None, now: datetime
) -> None:
    # Carriers give the minute, so that a parcel may seem signed for some seconds before it left.
    if signed > now or signed < sent.replace(second=0, microsecond=0):
        raise Invalid(
            "signed_at",
            Text("签收时间须在发货之后、现在之前", "After the dispatch and not in the future"),
        )
    if picked_up is not None and not signed <= picked_up <= now:
        raise Invalid(
            "picked_up_at",
            Text("取件时间须在签收之后、现在之前", "After the sign-for and not in the future"),
        )
