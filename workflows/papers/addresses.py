"""What somebody types or pastes where a certificate's number is asked: often the whole address.

A forger's code leads to a page that looks like ours: an address of another host is told as such.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

ADDRESS = re.compile(r"(?:https?://)?[^\s/]+\.[^\s/]+/\S*|https?://\S*", re.IGNORECASE | re.ASCII)
PLACE = re.compile(r"/v/([^/?]+)")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """Number and code as they were meant; `foreign` is the host of an address that isn't ours."""

    number: str
    code: str
    foreign: str = ""


def read_typed(number: str, code: str, own: str) -> TypedNumber:
    """What was meant; `own` is the host that the house's papers name."""
    typed = number.strip()
    if not ADDRESS.fullmatch(typed):
        return TypedNumber(typed, code.strip())
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return TypedNumber("", "", foreign=typed[:80])
    if host != own.lower():
        return TypedNumber("", "", foreign=(host or typed)[:80])
    found = PLACE.match(parts.path)
    sent = parse_qs(parts.query).get("c", [""])[0]
    return TypedNumber(found[1] if found else "", code.strip() or sent)
