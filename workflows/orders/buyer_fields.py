"""What of an order's row is personal, and how a mask is known from what it hides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from workflows.orders.cells.ciphertext import is_ciphertext

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
# Columns of a free text that speak of the goods, the sale or the order, and lie beside the goods.
FREE = (
    *("streamer_name", "order_type", "traffic_source", "traffic_type", "traffic_form"),
    *("traffic_channel", "ad_channel", "tender", "flag", "sku"),
)
TAKEN_OUT = "＊＊"
SHORTEST_WORD = 2
# A mobile phone however it is written, and one with its area; no day, no moment, no order number.
PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[-\s]?)?1[3-9]\d(?:[-\s.]?\d{4}){2}(?!\d)"
    r"|(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d[*＊xX•●]{4,}\d{2,4}(?!\d)"
    r"|(?<!\d)0\d{2,3}[-\s]\d{7,8}(?!\d)"
)


def hides(masked: str, clear: str) -> bool:
    """Whether `masked` is `clear` with stars in the place of some of it, or a platform's ciphertext
    where what can be read is known: it says nothing new."""
    if clear and is_ciphertext(masked):
        return not is_ciphertext(clear)
    if "*" not in masked or not clear:
        return False
    shown = (re.escape(part) for part in re.split(r"\*+", masked))
    return re.fullmatch(".+".join(shown), clear, re.DOTALL) is not None


def without_words(text: str, words: Collection[str] = ()) -> str:
    """A free text without phones, and without these words of a buyer; any other stays as it is."""
    read = unicodedata.normalize("NFKC", text)
    kept = PHONE.sub(TAKEN_OUT, read)
    for word in sorted(words, key=len, reverse=True):
        plain = unicodedata.normalize("NFKC", word).strip()
        if len(plain) >= SHORTEST_WORD and not plain.startswith("*"):
            kept = kept.replace(plain, TAKEN_OUT)
    return text if kept == read else kept
