"""The vault opened. Only this column may open it; what leaves it is masked, or says that it did.

An order's record is one JSON text: the receiver as it holds now, what each row of the shop's
export says of the buyer, and receivers that came after dispatch.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from hmac import new as hmac
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.base.secrets_at_rest import keyed_digests
from app.models.personal.vault import BuyerRecord
from workflows.orders.cells.phone import FEWEST, PhoneMatch, compare_phone, known_ending
from workflows.personal.masks import MaskedReceiver, Receiver, is_whole, mask

KEY = "order key"
TAIL = 4
FEWER = (3, 2)
HIDDEN = "*"
LEDGER, CONTENT = "ledger", "buyer"
PHONE, END = "phone", "phone end"


@dataclass
class Knowledge:
    """What the vault holds of one order's buyer, in clear."""

    receiver: Receiver = field(default_factory=Receiver)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    noted: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> bytes:
        """As it is sealed."""
        return orjson.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: bytes) -> Knowledge:
        """What `to_json` wrote."""
        kept = orjson.loads(text)
        return cls(Receiver(**kept["receiver"]), kept["rows"], kept["noted"])


@dataclass(frozen=True, slots=True)
class OrderKey:
    """The key of one order."""

    order_id: int
    secret: bytes

    def seal(self, purpose: str, text: bytes, about: str = "") -> str:
        """The text, locked by the order's key."""
        key = secrets_at_rest.key_for(self.secret, purpose)
        return secrets_at_rest.lock(key, text, self._binding_of(about), named=purpose)

    def open(self, purpose: str, token: str, about: str = "") -> bytes:
        """What `seal` locked. Raises `SealBroken`."""
        key = secrets_at_rest.key_for(self.secret, purpose)
        return secrets_at_rest.unlock(key, token, self._binding_of(about), named=purpose)

    def digest(self, name: str, text: str) -> str:
        """A digest that means nothing once the key is gone."""
        key = secrets_at_rest.key_for(self.secret, f"digest of {name}")
        return hmac(key, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def _binding_of(self, about: str) -> bytes:
        return f"order {self.order_id} {about}".encode()


def key_of_record(record: BuyerRecord) -> OrderKey | None:
    """The order's key; None where it was destroyed."""
    if record.wrapped_key is None:
        return None
    about = f"order {record.order_id}"
    return OrderKey(record.order_id, secrets_at_rest.open(KEY, record.wrapped_key, about=about))


def open_record(record: BuyerRecord | None) -> Knowledge:
    """What a record says; nothing where there is none or its key was destroyed."""
    key = None if record is None else key_of_record(record)
    if key is None or record is None or record.sealed is None:
        return Knowledge()
    return Knowledge.from_json(key.open(CONTENT, record.sealed))


def record_of(session: Session, order_id: int) -> BuyerRecord | None:
    """The record of an order."""
    return session.scalars(
        select(BuyerRecord).where(BuyerRecord.order_id == order_id)
    ).one_or_none()


def masked_receivers(session: Session, orders: Collection[int]) -> dict[int, MaskedReceiver]:
    """The receivers of some orders, as pages show them."""
    rows = session.scalars(select(BuyerRecord).where(BuyerRecord.order_id.in_(sorted(set(orders)))))
    found = {row.order_id: _mask_record(row) for row in rows}
    return {key: found.get(key, MaskedReceiver()) for key in orders}


def masked_receiver(session: Session, order_id: int) -> MaskedReceiver:
    """The receiver of an order, as pages show it."""
    return masked_receivers(session, [order_id])[order_id]


def orders_by_phone_end(session: Session, digits: str) -> dict[int, PhoneMatch]:
    """The orders whose receiver's phone ends with these digits, as far as its mask shows them, and
    how many were compared."""
    if len(digits) < TAIL:
        return {}
    ends = [known_end(digits), *(known_end(HIDDEN + digits[-n:]) for n in FEWER)]
    sought = [one for end in ends if end for one in keyed_digests(END, end)]
    wanted = select(BuyerRecord).where(BuyerRecord.tail_digest.in_(sought))
    matches = {
        record.order_id: compare_phone(open_record(record).receiver.phone, digits)
        for record in session.scalars(wanted)
    }
    return {order: match for order, match in matches.items() if match.fits}


def orders_by_phone(session: Session, phone: str) -> list[int]:
    """The orders whose receiver has exactly this phone."""
    whole = phone.strip()
    if not is_whole(whole):
        return []
    sought = keyed_digests(PHONE, whole)
    wanted = select(BuyerRecord.order_id).where(BuyerRecord.phone_digest.in_(sought))
    return sorted(session.scalars(wanted))


def orders_of_same_phone(session: Session, order_id: int, *, most: int) -> list[int]:
    """The latest orders with the very phone of this one, itself among them where it is whole.

    An erased buyer is found by nothing, and of who had their data restricted nothing is joined.
    """
    own = select(BuyerRecord.phone_digest).where(BuyerRecord.order_id == order_id).scalar_subquery()
    wanted = (
        select(BuyerRecord.order_id)
        .where(BuyerRecord.phone_digest == own, BuyerRecord.restricted_at.is_(None))
        .order_by(BuyerRecord.order_id.desc())
        .limit(most)
    )
    return list(session.scalars(wanted))


def phone_to_reach(session: Session, order_id: int) -> str:
    """The whole phone of an order's receiver, for telling them; "" where a mask hides some of it,
    and where the buyer's data was erased or restricted. It is shown to nobody."""
    record = record_of(session, order_id)
    if record is None or record.restricted_at is not None:
        return ""
    phone = open_record(record).receiver.phone.strip()
    return phone if is_whole(phone) else ""


def phone_digest(phone: str) -> str | None:
    """What a whole phone is found by; None where a mask hides some of it."""
    phone = phone.strip()
    return secrets_at_rest.keyed_digest(PHONE, phone) if is_whole(phone) else None


def tail_digest(phone: str) -> str | None:
    """What a phone's end is found by."""
    end = known_end(phone)
    return secrets_at_rest.keyed_digest(END, end) if end else None


def known_end(phone: str) -> str:
    """The four last digits, or the two or three that a mask leaves; empty for fewer."""
    digits = known_ending(phone)
    if len(digits) < FEWEST:
        return ""
    return digits[-TAIL:] if len(digits) >= TAIL else HIDDEN + digits


def _mask_record(record: BuyerRecord) -> MaskedReceiver:
    if record.erased_at is not None:
        return MaskedReceiver(erased=True)
    if record.restricted_at is not None:
        return MaskedReceiver(restricted=True)
    return mask(open_record(record).receiver)
