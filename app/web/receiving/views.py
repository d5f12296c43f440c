"""All pages of the receiving desk."""

from __future__ import annotations

from app.web.receiving import batch, exceptions, labels, lists, piece
from app.web.receiving.desk import desk

__all__ = ["batch", "desk", "exceptions", "labels", "lists", "piece"]
