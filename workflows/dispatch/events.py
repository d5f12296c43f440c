"""What the ledger says of sealing, parcels and delivery."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event
from workflows.inspection.states import ItemState


@event(
    "item.swap_suspected",
    "复称不符，疑似调包",
    "Re-weighing differs: a swap is possible",
    led_to=ItemState.WEIGHT_HELD,
)
@dataclass(frozen=True)
class SwapSuspected(Event):
    mass_now_g: str
    mass_inspected_g: str
    limit_g: str


@event("item.weighed_again", "已换人复称", "Weighed again by another", led_to=ItemState.WEIGHT_HELD)
@dataclass(frozen=True)
class HeldPieceWeighed(Event):
    mass_now_g: str
    mass_inspected_g: str
    limit_g: str


@event("item.weight_released", "复称不符已放行", "Held piece released", led_to=ItemState.CERTIFIED)
@dataclass(frozen=True)
class WeightReleased(Event):
    reason: str
    note: str


@event(
    "item.held_reinspected",
    "复称不符，重新检测",
    "Held piece tested again",
    led_to=ItemState.QUEUED,
)
@dataclass(frozen=True)
class HeldPieceReinspected(Event):
    note: str


@event("item.sealed", "已封装", "Item sealed", led_to=ItemState.SEALED)
@dataclass(frozen=True)
class ItemSealed(Event):
    tag_no: str
    certificate: str
    net_mass_g: str


@event("item.dispatched", "已发货", "Item dispatched", led_to=ItemState.DISPATCHED)
@dataclass(frozen=True)
class ItemDispatched(Event):
    courier: str
    waybill: str
    insured_value: str


@event("item.delivered", "已签收", "Item delivered", led_to=ItemState.DELIVERED)
@dataclass(frozen=True)
class ItemDelivered(Event):
    signed_at: str
    place: str
    consent: bool | None
    waybill: str


@event(
    "item.picked_up",
    "已从快递柜或驿站取件",
    "Taken out of the locker or station",
    led_to=ItemState.DELIVERED,
)
@dataclass(frozen=True)
class ParcelPickedUp(Event):
    picked_up_at: str
    by_buyer: bool
    reason: str


@event("parcel.tracking_looked_at", "已核对快递消息", "A carrier's word was looked at", led_to=None)
@dataclass(frozen=True)
class TrackingLookedAt(Event):
    carrier: str
    waybill: str
    code: str
    doubt: str
