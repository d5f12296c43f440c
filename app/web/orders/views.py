"""All pages of the orders desk."""

from __future__ import annotations

from app.web.orders import imports, labels, lines, mapping, shopless, titles
from app.web.orders.desk import desk

__all__ = ["desk", "imports", "labels", "lines", "mapping", "shopless", "titles"]
