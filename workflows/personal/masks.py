"""Names, phones and addresses with no more than what tells one buyer from another."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.orders.cells.ciphertext import ENCRYPTED, is_ciphertext

STARS = "****"
NAME_KEPT, TAIL_KEPT, ADDRESS_KEPT = 1, 4, 6
WHOLE_PHONE = 11


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who a parcel goes to, in clear: never leaves the vault but by the one act that says so."""

    name: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class MaskedReceiver:
    """The same as every page shows it. `erased`: nothing is left; `restricted`: nothing is shown
    but to who decides."""

    name: str = ""
    phone: str = ""
    address: str = ""
    erased: bool = False
    restricted: bool = False


def mask(receiver: Receiver) -> MaskedReceiver:
    """One sign of the name, four digits, the city."""
    return MaskedReceiver(
        _mask_one(receiver.name, receiver.name[:NAME_KEPT] + "**"),
        _mask_one(receiver.phone, STARS + receiver.phone[-TAIL_KEPT:]),
        _mask_one(receiver.address, receiver.address[:ADDRESS_KEPT] + STARS),
    )


def readable_receiver(receiver: Receiver) -> Receiver:
    """The receiver for who may read it all: where the platform encrypted, it says so."""
    return Receiver(
        *(
            ENCRYPTED if is_ciphertext(said) else said
            for said in (receiver.name, receiver.phone, receiver.address)
        )
    )


def _mask_one(clear: str, masked: str) -> str:
    if not clear:
        return ""
    return ENCRYPTED if is_ciphertext(clear) else masked


def is_whole(phone: str) -> bool:
    """Whether all digits of a phone are known."""
    return len(phone) == WHOLE_PHONE and phone.isascii() and phone.isdigit()
