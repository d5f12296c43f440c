"""All pages of the manager's desk."""

from __future__ import annotations

from app.web.network.manager import (
    behind,
    board,
    export,
    facts,
    quarantine,
    rules,
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
    "quarantine",
    "rules",
    "staff",
    "stations",
]
