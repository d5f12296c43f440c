"""What the ledger says of centers, agencies and merchants, and of work behind the pages."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("network.changed", "网络变更", "Network changed", led_to=None)
@dataclass(frozen=True)
class NetworkChanged(Event):
    change: str


@event("shop.address_changed", "店铺退件地址变更", "Address of a shop changed", led_to=None)
@dataclass(frozen=True)
class ShopAddressChanged(Event):
    """Whose; not the address, which names people."""

    merchant: int


@event("job.retried", "后台任务重新排队", "Job tried again", led_to=None)
@dataclass(frozen=True)
class JobRetried(Event):
    job: str
    key: str


@event("job.dropped", "后台任务作废", "Job dropped", led_to=None)
@dataclass(frozen=True)
class JobDropped(Event):
    job: str
    key: str
    reason: str


@event("fee.price_entered", "收费单价变更", "Price of a fee entered", led_to=None)
@dataclass(frozen=True)
class FeePriceEntered(Event):
    center: int
    category: str
    service: str
    price: str
    free_days: int
    first_day: str
    reason: str
