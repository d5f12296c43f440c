"""Part of an order comes back and nobody chose a method: what was paid for it, or what the lost
discount leaves; and the whole order in two parts gives back what was paid, to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from support.refunds import refund_from_json

ANY, FROM_200, FROM_300 = {"off": "{}"}, {"from_amount": "200", "off": "{}"}, {
    "from_amount": "300", "off": "{}",
}  # fmt: skip
# Prices, what was paid for each line, the discount's tier and amount, the line that comes back, and
# its refund by hand.
ORDERS = [
    (["100"] * 3, ["96.67", "96.67", "96.66"], ANY, "10", "A", "96.67"),
    (["100"] * 3, ["90.00"] * 3, FROM_300, "30", "A", "70.00"),
    (["200", "100"], ["180.00", "90.00"], FROM_200, "30", "B", "90.00"),
    (["200", "100"], ["180.00", "90.00"], FROM_200, "30", "A", "170.00"),
    (["1.00", "1.00"], ["0.52", "0.51"], ANY, "0.97", "A", "0.52"),
    (["50"] * 4, ["45.00"] * 4, ANY, "20", "D", "45.00"),
    (["9.99", "0.01"], ["9.00", "0.00"], ANY, "1.00", "B", "0.00"),
]


@pytest.mark.parametrize(("prices", "paid", "tier", "off", "back", "refund"), ORDERS)
def test_without_a_method(
    prices: list[str], paid: list[str], tier: dict[str, str], off: str, back: str, refund: str
) -> None:
    lines = [
        {"id": chr(ord("A") + n), "quantity": 1, "price": price, "paid": share}
        for n, (price, share) in enumerate(zip(prices, paid, strict=True))
    ]
    whole = sum(map(Decimal, paid), Decimal(0))
    order: dict[str, Any] = {
        "lines": lines,
        "promotions": [{"id": "p", "tiers": [tier | {"off": off}]}],
        "tenders": [{"id": "w", "kind": "wallet", "amount": f"{whole}"}],
        "policy": {"method": None},
    }
    first = refund_from_json({"order": order, "now": {"lines": {back: 1}}})
    assert first["total"] == refund
    assert Decimal(first["legal_minimum"]) <= Decimal(refund) <= whole
    every = {line["id"]: 1 for line in lines}
    assert refund_from_json({"order": order, "now": {"lines": every}})["total"] == f"{whole}"
