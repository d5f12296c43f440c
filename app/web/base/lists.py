"""What lists share: a center chosen in the address, and the addresses of neighbouring pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request, url_for

from workflows.verdict import Text

LONGEST_KEY = 15


def asked_filter(name: str, longest: int = 64) -> str:
    """A filter of the address; without what no name contains (PostgreSQL takes no NUL)."""
    given = request.args.get(name, "")
    return given[:longest] if given.isprintable() else ""


def clean(text: str) -> str:
    """What was typed, without the one character that PostgreSQL can't keep."""
    return text.replace("\0", "").strip()


def number(text: str) -> int | None:
    """A key as an address gives it, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY else None


def chosen_center(centers: Sequence[tuple[int, Text]], asked_filter: str) -> int | None:
    """The center asked for, if it is among them; the only one where there is only one."""
    keys = [key for key, _ in centers]
    wanted = number(asked_filter)
    if wanted in keys:
        return wanted
    return keys[0] if len(keys) == 1 else None


def addresses(endpoint: str, kept: Sequence[str], newer: str, older: str) -> tuple[str, str]:
    """The addresses of the page before and the page after, with the filters kept."""
    same: dict[str, Any] = {name: request.args[name] for name in kept if request.args.get(name)}
    return (
        url_for(endpoint, before=newer, **same) if newer else "",
        url_for(endpoint, after=older, **same) if older else "",
    )
