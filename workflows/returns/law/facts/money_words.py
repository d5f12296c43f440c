"""The vocabularies of the settlement: how something was paid, and who bore what."""

from __future__ import annotations

from enum import StrEnum


class TenderMeans(StrEnum):
    """How something was paid."""

    BANK_CARD = "BANK_CARD"
    CASH_COUPON = "CASH_COUPON"
    CREDIT_CARD = "CREDIT_CARD"
    GIFT_CARD = "GIFT_CARD"
    POINTS = "POINTS"
    TRADE_IN = "TRADE_IN"
    WALLET = "WALLET"


class CardFeeBearer(StrEnum):
    """Who bore the surcharge of a credit card (Measures 16)."""

    BUYER_PAID = "BUYER_PAID"
    SELLER_WAIVED = "SELLER_WAIVED"


class FreeShipping(StrEnum):
    """What becomes of free shipping after the return (Measures 18(2))."""

    UNCONDITIONAL = "UNCONDITIONAL"
    CONDITION_KEPT = "CONDITION_KEPT"
    CONDITION_LOST = "CONDITION_LOST"
    NOT_FREE = "NOT_FREE"
