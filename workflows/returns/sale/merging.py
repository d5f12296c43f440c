"""Parts of the facts' JSON put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merge(known: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """`known` with what `more` says; groups are merged, all else is replaced."""
    merged = dict(known)
    for name, value in more.items():
        below = merged.get(name)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[name] = merge(below, value)
        else:
            merged[name] = value
    return merged
