"""A buyer found by what they say: a phone of which shops hide the middle, a surname, an amount.

The same rule serves the buyer's own look-up and a caller whom customer service seeks. Digits that a
mask hides are not compared: they can't be a secret that somebody shows.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from workflows.orders.cells.ciphertext import is_ciphertext, readable

FEWEST = 2
ENOUGH = 4
WHOLE = 11
LONGEST_SURNAME = 2
MASKS = "*＊•●xX×"
SIGNS = str.maketrans("０１２３４５６７８９．", "0123456789.", " -¥￥元,，\u3000")


@dataclass(frozen=True, slots=True)
class PhoneMatch:
    """Whether all digits that are known agree, and how many at the end that were."""

    fits: bool
    compared: int

    @property
    def enough(self) -> bool:
        """Whether these digits alone open an order to look at."""
        return self.fits and self.compared >= ENOUGH


NO_MATCH = PhoneMatch(fits=False, compared=0)


def known_ending(masked: str) -> str:
    """The digits that a mask leaves at the end; of a platform's ciphertext nothing is known."""
    masked = masked.strip()
    if is_ciphertext(masked):
        return ""
    return masked[len(masked.rstrip("0123456789")) :]


def compare_phone(masked: str, typed: str) -> PhoneMatch:
    """The digits typed, four or all, against those that the mask leaves; two at least."""
    masked = masked.strip()
    if not typed.isascii() or not typed.isdigit():
        return NO_MATCH
    ending = known_ending(masked)
    common = min(len(ending), len(typed))
    if common < FEWEST:
        return NO_MATCH
    fits = hmac.compare_digest(ending[-common:], typed[-common:])
    if fits and len(typed) == len(masked) == WHOLE:
        fits = all(m == t for m, t in zip(masked, typed, strict=True) if m.isdigit())
    return PhoneMatch(fits, common)


def names_phone(match: PhoneMatch, typed: str) -> bool:
    """Whether the digits typed are known as this phone's: each of them, or of a whole number four
    at the end and all others that the mask shows. Two digits of a masked phone name nobody."""
    return match.enough and (match.compared == len(typed) or len(typed) == WHOLE)


def endings_sought(typed: str) -> tuple[str, ...]:
    """The endings that a stored phone may have where these digits are its last, longest first.

    All that were typed; or, behind a sign of the mask, as many as the mask leaves.
    """
    hidden = (mask + typed[-n:] for n in (3, 2) if len(typed) > n for mask in MASKS)
    return (typed, *hidden)


def fact_fits(fact: str, name: str, amounts: tuple[Decimal, ...]) -> bool:
    """Whether a second fact is the receiver's surname, or an amount that was paid."""
    fact = fact.strip()
    if not fact:
        return False
    paid = _amount(fact)
    if paid is not None:
        return paid in amounts
    known = _unmasked_start(readable(name.strip()))[:LONGEST_SURNAME]
    common = min(len(fact), len(known))
    return common > 0 and len(fact) <= LONGEST_SURNAME and fact[:common] == known[:common]


def opens_order(match: PhoneMatch, fact: bool) -> bool:
    """Fewer than four known digits open an order only together with a second fact."""
    return match.enough or (match.fits and fact)


def is_another_phone(known: str, new: str) -> bool:
    """Whether a phone told later is another one, and not the known one with more of it hidden."""
    known, new = known.strip(), new.strip()
    if len(known) != len(new):
        return known != new
    told = zip(known, new, strict=True)
    return any(old != now for old, now in told if old.isdigit() and now.isdigit())


def is_hidden_more(known: str, new: str) -> bool:
    """Whether what was told later shows fewer digits of the same phone."""
    digits = [sum(sign.isdigit() for sign in phone) for phone in (known, new)]
    return not is_another_phone(known, new) and digits[1] < digits[0]


def _unmasked_start(name: str) -> str:
    """What stands before the mask of a name."""
    return name[: next((n for n, sign in enumerate(name) if sign in MASKS), len(name))]


def _amount(fact: str) -> Decimal | None:
    try:
        amount = Decimal(fact.translate(SIGNS))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
