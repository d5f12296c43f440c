"""All pages of the receiving desk."""

from __future__ import annotations

from app.web.intake import batch, beeps, correction, exceptions, labels, lists, parcels, piece
from app.web.intake.desk import desk

__all__ = [
    "batch",
    "beeps",
    "correction",
    "desk",
    "exceptions",
    "labels",
    "lists",
    "parcels",
    "piece",
]
