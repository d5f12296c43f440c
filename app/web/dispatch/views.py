"""All pages of the sealing desk."""

from __future__ import annotations

from app.web.dispatch import batch, lists, piece
from app.web.dispatch.desk import desk

__all__ = ["batch", "desk", "lists", "piece"]
