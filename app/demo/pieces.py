"""The pieces of the example orders, each as itself: what is declared of it and what is found.

Two pieces of one kind differ as such pieces do, and one piece is the same each time: what differs
is drawn from a digest of its code, so that no chance comes in.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from app.demo import samples
from app.demo.bangles import bangle

SOURCE = Path(__file__).parent / "products.toml"
RANGE = re.compile(r"(-?[0-9.]+)\.\.(-?[0-9.]+)( d)?")
LATER = re.compile(r"(\w+) \+ ([0-9]+) d")
# Codes that no two pieces share, and how the example's are made different.
OWN_CODES = {
    "LQ-04": ("serial", "0{:04d}"),
    "LQ-05": ("uid", "E0040150A1B2{:04X}"),
    "LQ-06": ("bottle", "110823081204{:04d}"),
    "WT-02": ("value", "8765{:04d}"),
}
DIGITS = {"#": "0123456789", "H": "0123456789ABCDEF"}


@dataclass(frozen=True, slots=True)
class Piece:
    """What its shop declares of one piece, and the findings by check; files are still names."""

    listing: Mapping[str, Any]
    findings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LinePiece:
    """Which piece of which order line: the shop's code, title and variant, and its number."""

    product: str
    title: str
    wanted: str
    nth: int


def of_sample(sample: str, seed: int = 0) -> Piece:
    """Any piece, as the example findings of its kind have it; its codes are its own by the seed."""
    return Piece(samples.listing_for(sample), with_own_codes(samples.findings_for(sample), seed))


def with_own_codes(findings: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """The findings with codes that no other seed has; 0 leaves them as they are."""
    own = dict(findings)
    for code, (part, form) in OWN_CODES.items():
        if seed and part in own.get(code, {}):
            own[code] = {**own[code], part: form.format(seed % 10_000)}
    return own


def of_line(sample: str, line: LinePiece, on: date) -> Piece:
    """A piece of an order line, received on a day.

    Raises `LookupError` for a product that the example network knows nothing of.
    """
    known = _products().get(line.product)
    name = f"{line.product}/{line.nth}"
    if known is not None:
        own = _fill_product(known, name, on)
    elif samples.category_of(sample) == "jade":
        own = bangle(
            line.title, line.wanted, lambda what, spread: draw(f"{name}/{what}", spread, on, {})
        )
    else:
        raise LookupError(line.product)
    base = of_sample(sample)
    return Piece(
        _over(base.listing, own.get("listing", {})), _over(base.findings, own.get("findings", {}))
    )


def draw(name: str, spread: str, on: date, others: Mapping[str, Any]) -> Decimal | date | str:
    """One value out of a spread as `products.toml` writes it; the same name gives the same."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest())
    if later := LATER.fullmatch(spread):
        day: date = others[later[1]]
        return day + timedelta(days=int(later[2]))
    if bounds := RANGE.fullmatch(spread):
        low, high = Decimal(bounds[1]), Decimal(bounds[2])
        step = Decimal(1).scaleb(int(low.as_tuple().exponent))
        value = low + step * (number % (int((high - low) / step) + 1))
        return on + timedelta(days=int(value)) if bounds[3] else value
    signs = []
    for kind in spread:
        number, place = divmod(number, len(DIGITS[kind]))
        signs.append(DIGITS[kind][place])
    return "".join(signs)


@cache
def _products() -> dict[str, dict[str, Any]]:
    return tomllib.loads(SOURCE.read_text("utf-8"))


def _fill_product(product: Mapping[str, Any], name: str, on: date) -> dict[str, Any]:
    """The product with what was drawn for one piece written into its words."""
    values: dict[str, Any] = {}
    for what, spread in product.get("draws", {}).items():
        values[what] = draw(f"{name}/{what}", spread, on, values)
    return {part: _fill_words(product.get(part, {}), values) for part in ("listing", "findings")}


def _fill_words(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _fill_words(one, values) for key, one in value.items()}
    if isinstance(value, list):
        return [_fill_words(one, values) for one in value]
    return value.format(**values)


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The base with the own values over it, part by part; an empty one takes away."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            merged[key] = _over(below, value)
        else:
            merged[key] = value
    return {key: value for key, value in merged.items() if value != ""}
