"""All pages of the administrator's desk."""

from __future__ import annotations

from app.web.network.admin import accounts, jobs, keys, network
from app.web.network.admin.desk import desk

__all__ = ["accounts", "desk", "jobs", "keys", "network"]
