"""What the ledger says of centers, agencies and merchants."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("network.changed", "网络变更", "Network changed", led_to=None)
@dataclass(frozen=True)
class NetworkChanged(Event):
    change: str
