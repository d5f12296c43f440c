"""All pages of the after-sales desk."""

from __future__ import annotations

from app.web.returns.after_sales import (
    answer,
    callers,
    case,
    days_off,
    facts,
    figures,
    lists,
    messages_sent,
    terms,
)
from app.web.returns.after_sales.desk import desk

__all__ = [
    "answer",
    "callers",
    "case",
    "days_off",
    "desk",
    "facts",
    "figures",
    "lists",
    "messages_sent",
    "terms",
]
