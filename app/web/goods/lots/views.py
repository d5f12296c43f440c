"""The pages of lots."""

from __future__ import annotations

from app.web.goods.lots import acts, lists, lot, stock_decisions, units
from app.web.goods.lots.desk import desk

__all__ = ["acts", "desk", "lists", "lot", "stock_decisions", "units"]
