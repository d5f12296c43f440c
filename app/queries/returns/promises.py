"""Promises beyond the law: a table, read once."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.base.clock import local
from workflows.returns.law.facts.purchase import Promise
from workflows.returns.law.facts.words import PromiseBy

TABLE = Path(__file__).with_name("promises.toml")
LIMITS = ("platform", "shop", "category")
DAYS = ("from", "until")


def promises_for(
    platform: str, shop: str, category: str, ordered_at: datetime | None
) -> tuple[Promise, ...]:
    """The promises that cover a sale. Without the time of the order, undated ones only."""
    sale = {"platform": platform, "shop": shop, "category": category}
    day = local(ordered_at).date() if ordered_at is not None else None
    return tuple(
        _promise(row)
        for row in _table().get("promise", ())
        if all(row.get(name, value) == value for name, value in sale.items())
        and _is_in_force(row, day)
    )


def _promise(row: dict[str, Any]) -> Promise:
    given = {k: v for k, v in row.items() if k not in (*LIMITS, *DAYS, "by")}
    return Promise(by=PromiseBy(row["by"]), **given)


def _is_in_force(row: dict[str, Any], day: date | None) -> bool:
    if day is None:
        return not any(name in row for name in DAYS)
    return bool(row.get("from", day) <= day <= row.get("until", day))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"))
