"""Numbers of parcels and tamper tags as they are printed, the same for one piece each time."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

# Odd and no multiple of five: no two numbers below a power of ten land on one.
_STEP = 7_368_787
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10_ENDS = {10: 0, 11: 5}


def scatter(number: int, digits: int, purpose: str) -> str:
    """The number moved to another of so many digits, one to one; elsewhere for each purpose."""
    return f"{(number * _STEP + crc32(purpose.encode())) % 10**digits:0{digits}d}"


def tamper_tag(seed: int) -> str:
    """As printed on the bag's tag."""
    return f"JG-T-{scatter(seed, 7, 'tag')}"


def sf_express(seed: int, purpose: str) -> str:
    """顺丰: SF and 13 digits, the first a 1."""
    return f"SF1{scatter(seed, 12, purpose)}"


def yto(seed: int, purpose: str) -> str:
    """圆通: YT and 13 digits."""
    return f"YT8{scatter(seed, 12, purpose)}"


def zto(seed: int, purpose: str) -> str:
    """中通: 14 digits from 73 on."""
    return f"73{scatter(seed, 12, purpose)}"


def jd_logistics(seed: int, purpose: str) -> str:
    """京东: JDV and 12 digits."""
    return f"JDV{scatter(seed, 12, purpose)}"


def ems(seed: int, purpose: str) -> str:
    """邮政 EMS by UPU S10: two letters, eight digits, their check digit, CN."""
    serial = scatter(seed, 8, purpose)
    rest = 11 - sum(int(d) * w for d, w in zip(serial, _S10_WEIGHTS, strict=True)) % 11
    return f"EB{serial}{_S10_ENDS.get(rest, rest)}CN"


_MERCHANTS_USE: tuple[Callable[[int, str], str], ...] = (sf_express, zto, yto, jd_logistics)


def inbound(seed: int) -> str:
    """The parcel from the merchant: merchants use several carriers."""
    return _MERCHANTS_USE[seed % len(_MERCHANTS_USE)](seed, "inbound")


def outbound(seed: int) -> str:
    """The parcel to the buyer, by 顺丰."""
    return sf_express(seed, "outbound")


def sent_back(seed: int) -> str:
    """The buyer's parcel back, by 圆通."""
    return yto(seed, "sent back")


def handed_back(seed: int) -> str:
    """The piece back to the merchant, by post."""
    return ems(seed, "handed back")
