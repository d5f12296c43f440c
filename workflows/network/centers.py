"""What kinds of places the network has."""

from __future__ import annotations

from enum import StrEnum


class CenterKind(StrEnum):
    """`integrated_base` 质检物流一体化, `warehouse` buys in and dispatches."""

    INTEGRATED_BASE = "integrated_base"
    WAREHOUSE = "warehouse"
