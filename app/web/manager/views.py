"""All pages of the manager's desk."""

from __future__ import annotations

from app.web.manager import board, export, quarantine, rules, staff
from app.web.manager.desk import desk

__all__ = ["board", "desk", "export", "quarantine", "rules", "staff"]
