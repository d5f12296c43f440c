"""All pages of the administrator's desk."""

from __future__ import annotations

from app.web.network.admin import accounts, keys, network
from app.web.network.admin.desk import desk

__all__ = ["accounts", "desk", "keys", "network"]
