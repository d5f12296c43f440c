"""What a refund says: signed lines that add up, payments by tender, and what a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workflows.verdict import Citation, Text


class LineKind(StrEnum):
    """What a line of the statement is about."""

    GOODS = "goods"
    DISCOUNT = "discount"
    GIFT = "gift"
    FREIGHT = "freight"
    CARD_FEE = "card_fee"
    COUPON = "coupon"
    SUBSIDY = "subsidy"
    NOT_CHARGED = "not_charged"
    UP_TO_PAID = "up_to_paid"
    REFUNDED_BEFORE = "refunded_before"
    PAYMENT = "payment"
    PRICE_CUT = "price_cut"


# Money kept back from what was paid: adverse to the buyer, though the return is accepted.
DEDUCTIONS = frozenset({LineKind.GIFT, LineKind.FREIGHT, LineKind.CARD_FEE})


class RefundCode(StrEnum):
    """Reason codes, the same words as a decision uses."""

    OK_7D = "OK_7D"
    PARTIAL = "PARTIAL"
    GIFT_DEDUCT = "GIFT_DEDUCT"
    FREIGHT_DEDUCT = "FREIGHT_DEDUCT"
    CARD_FEE = "CARD_FEE"
    TENDER_SPLIT = "TENDER_SPLIT"
    QUALITY = "QUALITY"
    COUNTERFEIT = "COUNTERFEIT"
    AMBIGUOUS_LAW = "AMBIGUOUS_LAW"


@dataclass(frozen=True, slots=True)
class RefundLine:
    """A signed amount in yuan with its article; `of` is the order line, gift or set it is about.

    A payment names its `tender`, and its `units` where these are points.
    """

    kind: LineKind
    amount: Decimal
    article: Citation
    text: Text
    code: RefundCode
    of: str = ""
    tender: str = ""
    units: int | None = None


@dataclass(frozen=True, slots=True)
class PersonReason:
    """Why a person decides."""

    code: RefundCode
    text: Text
    article: Citation


@dataclass(frozen=True, slots=True)
class Refund:
    """What goes back now, in yuan with two places.

    `lines` explain it and add up to `total`; `payments` carry it out and add up to `total` too;
    `money` is the part of it that is money, the rest goes back in kind. `to_programme` is what the
    state paid and gets back, outside the total. `owed_so_far` is the total of all refunds of this
    order once this one is paid, as far as they go to the buyer. `legal_minimum` is the least money
    that must go back now whatever the policy. Where `reasons` is not empty, a person decides.
    """

    version: str
    total: Decimal
    money: Decimal
    owed_so_far: Decimal
    legal_minimum: Decimal
    lines: tuple[RefundLine, ...]
    payments: tuple[RefundLine, ...]
    to_programme: tuple[RefundLine, ...]
    reasons: tuple[PersonReason, ...]

    @property
    def needs_person(self) -> bool:
        return bool(self.reasons)
