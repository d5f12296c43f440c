"""What buyer and service wrote to each other, opened for those who may read the case."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.base.secrets_at_rest import SealBroken
from app.queries.personal.vault import key_of_record, record_of

WORDS = "words"


def open_words(session: Session, order_id: int, sealed: Iterable[str]) -> list[str | None]:
    """The texts of one order; None where the buyer's data was erased since."""
    record = record_of(session, order_id)
    key = None if record is None else key_of_record(record)

    def text(one: str) -> str | None:
        if not one:
            return ""
        try:
            return None if key is None else key.open(WORDS, one).decode()
        except SealBroken:  # it met the erasure: sealed with a key that was gone
            return None

    return [text(one) for one in sealed]
