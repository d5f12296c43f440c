"""All pages of the sealing desk."""

from __future__ import annotations

from app.web.sealing import batch, lists, piece
from app.web.sealing.desk import desk

__all__ = ["batch", "desk", "lists", "piece"]
