"""All pages of the merchant's desk."""

from __future__ import annotations

from app.web.network.merchant import goods, photos, sale, score
from app.web.network.merchant.desk import desk

__all__ = ["desk", "goods", "photos", "sale", "score"]
