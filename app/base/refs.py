"""Human references: a prefix, the year, and the row's own key, so that no two can ever be equal."""

from __future__ import annotations

import re
from datetime import datetime

from app.base.clock import local

PATTERN = re.compile(r"^(?P<prefix>[A-Z]{2})[- ]?(?P<year>20\d{2})[- ]?(?P<key>\d{6,15})$")


def reference(prefix: str, key: int, at: datetime) -> str:
    """`QC-2026-000123` for key 123 of a row made in 2026 (China time)."""
    return f"{prefix}-{local(at).year}-{key:06d}"


def key_of(prefix: str, text: str) -> tuple[int, int] | None:
    """(key, year) of a typed or scanned reference, or None where it is none of that prefix."""
    found = PATTERN.match(text.strip().upper())
    if found is None or found["prefix"] != prefix:
        return None
    return int(found["key"]), int(found["year"])
