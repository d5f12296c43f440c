"""The form of an order's terms: rows of plain figures to the terms that a settlement takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.base.errors import Invalid
from app.queries.returns.terms import LineSeen
from app.web.base.forms import FULL_WIDTH
from app.web.returns.after_sales.form_values import amount, choice, whole
from workflows.returns.refund.order import Method, TenderKind
from workflows.verdict import Text

STEPS, SETS, GIFTS, TENDERS = range(6), range(2), range(3), range(4)
PART = re.compile(r"([0-9]{1,4})(?:[x×*]([0-9]{1,5}))?")
TEN, HUNDRED = Decimal(10), Decimal(100)


def terms_given(given: Mapping[str, str], lines: tuple[LineSeen, ...]) -> dict[str, Any]:
    """The terms as JSON values; rows left empty say nothing. Raises `Invalid` by field."""
    ids = {line.number: line.sub_number for line in lines}
    method = given.get("method", "")
    return {
        "unconditional": given.get("unconditional") == "1",
        "promotions": _promotions(given, ids),
        "sets": list(_sets(given, ids)),
        "gifts": list(_gifts(given)),
        "tenders": list(_tenders(given)),
        "free_from": _money(given, "free_from"),
        "disclosed_tariff": _money(given, "tariff"),
        "card_fee": _card_fee(given),
        "method": choice(given, "method", Method).value if method else None,
    }


def gifts_back(given: Mapping[str, str], gifts: Mapping[str, int]) -> dict[str, int]:
    """How many of each gift came back, of the fields `gift-0`, `gift-1` …"""
    back = {name: whole(given, f"gift-{n}", 0) for n, name in enumerate(gifts)}
    return {name: count for name, count in back.items() if count}


def _promotions(given: Mapping[str, str], ids: Mapping[int, str]) -> list[dict[str, Any]]:
    """Rows of one name are the steps of one promotion."""
    found: dict[str, dict[str, Any]] = {}
    for n in STEPS:
        tier = _tier(given, n)
        if tier is None:
            continue
        name = _name(given, f"step-{n}-name") or str(n + 1)
        promotion = found.setdefault(name, {"id": name, "tiers": []})
        promotion["tiers"].append(tier)
        lines = [line for line, _ in _parts(given, f"step-{n}-lines", ids)]
        if lines:
            promotion["lines"] = lines
        if given.get(f"step-{n}-each") == "1":
            promotion["repeated"] = True
        if given.get(f"step-{n}-coupon") == "1":
            promotion["coupon"] = True
    return list(found.values())


def _tier(given: Mapping[str, str], n: int) -> dict[str, Any] | None:
    off, rate = _money(given, f"step-{n}-off"), amount(given, f"step-{n}-rate", "折")
    start, pieces = _money(given, f"step-{n}-from"), whole(given, f"step-{n}-pieces", 0)
    if off is None and rate is None:
        if start or pieces:
            raise Invalid(f"step-{n}-off", Text("请填减多少元或打几折", "Say how much is off"))
        return None
    tier: dict[str, Any] = {"from_amount": start or "0.00", "from_pieces": pieces}
    if rate is not None:
        if not 0 < rate < TEN:
            raise Invalid(f"step-{n}-rate", Text("折扣应在 0 到 10 之间", "Between 0 and 10"))
        tier["percent_off"] = str(HUNDRED - rate * TEN)
    if off is not None:
        tier["off"] = off
    return tier


def _sets(given: Mapping[str, str], ids: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    for n in SETS:
        price = _money(given, f"set-{n}-price")
        parts = _parts(given, f"set-{n}-lines", ids)
        if price is None and not parts:
            continue
        if price is None or not parts:
            raise Invalid(
                f"set-{n}-price", Text("请填套装价和组成", "Give the price and the parts")
            )
        yield {"id": f"set-{n + 1}", "price": price, "components": dict(parts)}


def _gifts(given: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for n in GIFTS:
        name = _name(given, f"gift-{n}-name")
        if name:
            yield {
                "id": name,
                "quantity": whole(given, f"gift-{n}-count", 1),
                "indicated_price": _money(given, f"gift-{n}-price"),
                "from_amount": _money(given, f"gift-{n}-from"),
            }


def _tenders(given: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for n in TENDERS:
        paid = _money(given, f"tender-{n}-amount")
        if paid is None:
            continue
        kind = choice(given, f"tender-{n}-kind", TenderKind)
        name = _name(given, f"tender-{n}-name") or kind.value
        points = whole(given, f"tender-{n}-units", 0)
        row = {"id": name, "kind": kind.value, "amount": paid}
        yield row | {"units": points} if points else row


def _card_fee(given: Mapping[str, str]) -> dict[str, Any] | None:
    fee = _money(given, "card_fee")
    return None if fee is None else {"amount": fee, "paid_by_buyer": given.get("fee_by") == "buyer"}


def _parts(given: Mapping[str, str], name: str, ids: Mapping[int, str]) -> list[tuple[str, int]]:
    """`1 2×3`: one unit of line 1, three of line 2."""
    raw = given.get(name, "").translate(FULL_WIDTH).strip()
    found = []
    for word in re.split(r"[\s,，、+;；]+", raw) if raw else ():
        match = PART.fullmatch(word)
        if match is None or int(match[1]) not in ids:
            which = Text("请填上表中的行号，如 1 2 或 1×2", "Give line numbers, as 1 2 or 1×2")
            raise Invalid(name, which)
        found.append((ids[int(match[1])], int(match[2] or 1)))
    return found


def _money(given: Mapping[str, str], name: str) -> str | None:
    value = amount(given, name, "元")
    if value is None:
        return None
    if value < 0:
        raise Invalid(name, Text("金额不能为负", "Not below zero"))
    return str(value)


def _name(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "").strip()[:40]
