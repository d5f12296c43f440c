"""What a buyer wrote, sealed where it is kept by the order's key: it goes when the key goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.commands.personal.unmask import ERASED
from app.commands.personal.vault import Vault
from app.queries.personal.vault import key_of_record, record_of
from app.queries.personal.words import WORDS


@dataclass(frozen=True, slots=True)
class KeptWords:
    """A text as its column has it, and the digest that the ledger may have."""

    sealed: str
    digest: str


def keep_words(session: Session, order_id: int, text: str, *, now: datetime) -> KeptWords:
    """Seal a text of, or to, the buyer of an order. Raises `Refusal` where the buyer was erased.

    The record is not locked: a text that meets an erasure is sealed with a key that is gone.
    """
    if not text:
        return KeptWords("", "")
    record = record_of(session, order_id)
    if record is None:
        vault = Vault(session, now)
        record = vault.of(order_id).row
        vault.save()
    key = key_of_record(record)
    if key is None:
        raise Refusal(ERASED)
    return KeptWords(key.seal(WORDS, text.encode()), key.digest(WORDS, text))
