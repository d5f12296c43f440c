"""What in a row says that the piece is made for this buyer (Consumer Protection Law 25)."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.orders.buyer_fields import PERSONAL, without_words
from workflows.orders.category_rules import Rules, normalise_title
from workflows.orders.row import OrderRow

NOT_QUOTED = "含定制字样"
CUSTOM_FIELDS = ("order_type", "sku", "buyer_message", "merchant_remark")


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the file says that the piece is made for this buyer: the field and its text.

    What people wrote about the buyer is not quoted: the field is named, its words lie in the vault.
    """

    field: str
    text: str


def custom_made(row: OrderRow, rules: Rules) -> tuple[Proof, ...]:
    """What in the row says that the piece is made for this buyer; empty where nothing does.

    What stands in a platform's own column for it needs no word that the rules know.
    """
    proofs = [Proof("custom_info", NOT_QUOTED)] if row.custom_info else []
    if rules.custom is None:
        return tuple(proofs)
    for name in CUSTOM_FIELDS:
        text = normalise_title(getattr(row, name))
        if rules.custom.words.found_in(rules.custom.ignore.taken_out_of(text)):
            words = (row.receiver_name, row.receiver_phone)
            quoted = without_words(getattr(row, name), words)
            proofs.append(Proof(name, NOT_QUOTED if name in PERSONAL else quoted))
    return tuple(proofs)
