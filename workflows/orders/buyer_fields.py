"""What of an order's row is personal, and how a mask is known from what it hides."""

from __future__ import annotations

import re

# Where the parcel goes, and what people wrote about the buyer: these lie in the vault alone.
RECEIVER = ("receiver_name", "receiver_phone", "province", "city", "district", "street", "address")
WRITTEN = ("buyer_message", "merchant_remark", "cancel_reason")
PERSONAL = (*RECEIVER, *WRITTEN)


def hides(masked: str, clear: str) -> bool:
    """Whether `masked` is `clear` with stars in the place of some of it."""
    if "*" not in masked or not clear:
        return False
    shown = (re.escape(part) for part in re.split(r"\*+", masked))
    return re.fullmatch(".+".join(shown), clear, re.DOTALL) is not None
