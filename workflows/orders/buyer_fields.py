"""What of an order's row is personal, and how a mask is known from what it hides."""

from __future__ import annotations

import re

from workflows.orders.ciphertext import is_ciphertext

# Where the parcel goes, and what people wrote about the buyer: these lie in the vault alone.
RECEIVER = ("receiver_name", "receiver_phone", "province", "city", "district", "street", "address")
WRITTEN = (
    "buyer_message",
    "merchant_remark",
    "cancel_reason",
    "custom_info",
    "confirmation_record",
    "custom_record",
    "aside",
)
PERSONAL = (*RECEIVER, *WRITTEN)


def hides(masked: str, clear: str) -> bool:
    """Whether `masked` is `clear` with stars in the place of some of it, or a platform's ciphertext
    where what can be read is known: it says nothing new."""
    if clear and is_ciphertext(masked):
        return not is_ciphertext(clear)
    if "*" not in masked or not clear:
        return False
    shown = (re.escape(part) for part in re.split(r"\*+", masked))
    return re.fullmatch(".+".join(shown), clear, re.DOTALL) is not None
