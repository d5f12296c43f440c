"""Check digits of numbers on labels."""

from __future__ import annotations


def gtin_digit(body: str) -> int:
    """The last digit of an EAN, UPC or GTIN (GS1: weights 3 and 1 from the right)."""
    total = sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(reversed(body)))
    return -total % 10


def mod_11_10_digit(body: str) -> int:
    """The last digit of a food licence (GB/T 17710, MOD 11,10)."""
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (11 - product) % 10
