"""All pages of coming in and of the own account."""

from __future__ import annotations

from app.web.people.sign_in import account, choices, entry, second_factor
from app.web.people.sign_in.desk import desk

__all__ = ["account", "choices", "desk", "entry", "second_factor"]
