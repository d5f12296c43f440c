"""The pages of the buyer's office."""

from __future__ import annotations

from app.web.goods.purchasing import mappings, orders, suppliers
from app.web.goods.purchasing.desk import desk

__all__ = ["desk", "mappings", "orders", "suppliers"]
