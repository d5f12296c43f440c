"""For programs: all operations of `/api/v1`, a key with every request, RFC 9457 for problems."""

from __future__ import annotations

from app.web.api import orders, pieces, returns, stock, webhooks
from app.web.api.desk import desk

__all__ = ["desk", "orders", "pieces", "returns", "stock", "webhooks"]
