"""All pages of the buyer."""

from __future__ import annotations

from app.web.returns.buyer import (
    confirming,
    pages,
    pick_up,
    return_case,
    return_photos,
    return_request,
    sharing,
)
from app.web.returns.buyer.desk import desk

__all__ = [
    "confirming",
    "desk",
    "pages",
    "pick_up",
    "return_case",
    "return_photos",
    "return_request",
    "sharing",
]
