"""All pages of the receiving desk."""

from __future__ import annotations

from app.web.intake import batch, exceptions, labels, lists, piece
from app.web.intake.desk import desk

__all__ = ["batch", "desk", "exceptions", "labels", "lists", "piece"]
