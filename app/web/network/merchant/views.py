"""All pages of the merchant's desk."""

from __future__ import annotations

from app.web.network.merchant import asking, fees, goods, live, photos, returns, sale, score, shop
from app.web.network.merchant.desk import desk

__all__ = ["asking", "desk", "fees", "goods", "live", "photos", "returns", "sale", "score", "shop"]
