"""All pages of the manager's desk."""

from __future__ import annotations

from app.web.network.manager import (
    behind,
    board,
    export,
    facts,
    fees,
    findings,
    quarantine,
    rules,
    shop_requests,
    staff,
    stations,
)
from app.web.network.manager.desk import desk

__all__ = [
    "behind",
    "board",
    "desk",
    "export",
    "facts",
    "fees",
    "findings",
    "quarantine",
    "rules",
    "shop_requests",
    "staff",
    "stations",
]
