"""All pages of the orders desk."""

from __future__ import annotations

from app.web.orders import chosen, imports, labels, lines, mapping, numbers, shopless, titles
from app.web.orders.desk import desk

__all__ = [
    "chosen",
    "desk",
    "imports",
    "labels",
    "lines",
    "mapping",
    "numbers",
    "shopless",
    "titles",
]
