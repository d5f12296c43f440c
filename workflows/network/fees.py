"""What a shop owes a center for its pieces in a month: prices with their days, and one line a fact.

Money is not moved here. A month closes some days after its end: what is said of prices later is
not heard for it, so that a statement that was paid never changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from workflows.verdict import ALLOWED, Answer, Refused, Text
from workflows.whole import whole

CLOSED_WITHIN = timedelta(days=5)
LARGEST_PRICE = Decimal(100_000)
MOST_FREE = 365
EVERY_CATEGORY = ""


class FeeService(StrEnum):
    """What is charged for. `STORED` by the day, after free days; the rest by the piece."""

    INSPECTED = "inspected"
    RETESTED = "retested"
    SEALED = "sealed"
    SHIPPED = "shipped"
    STORED = "stored"


FEE_NAMES: Mapping[FeeService, Text] = whole(
    FeeService,
    {
        FeeService.INSPECTED: Text("检测费", "Inspection"),
        FeeService.RETESTED: Text("复检费", "Retest"),
        FeeService.SEALED: Text("封装费", "Sealing"),
        FeeService.SHIPPED: Text("发货费", "Dispatch"),
        FeeService.STORED: Text("仓储费（按天）", "Storage, by the day"),
    },
)


@dataclass(frozen=True, slots=True)
class FeePrice:
    """A price as it was entered. Of one day the last entered holds, and a category before all."""

    key: int
    category: str
    service: FeeService
    price: Decimal
    free_days: int
    first_day: date
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class FeeFact:
    """What was done for a piece on a day; `last` closes the days that it lay in the center."""

    item: int
    ref: str
    category: str
    service: FeeService
    day: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a statement; `price` is None where none was in force: nothing is owed for it."""

    fact: FeeFact
    quantity: int
    price: Decimal | None
    price_key: int | None

    @property
    def amount(self) -> Decimal:
        return self.quantity * (self.price or Decimal("0.00"))


def month_of(raw: str) -> date | None:
    """The first day of `2026-11`; None for what is no month."""
    if len(raw) != 7 or not raw.isascii():  # noqa: PLR2004  # as it is written
        return None
    try:
        return datetime.strptime(raw + "-01", "%Y-%m-%d").date()  # noqa: DTZ007  # a day
    except ValueError:
        return None


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def closes_on(month: date) -> date:
    """The day on which a month is closed, at its beginning."""
    return month_after(month) + CLOSED_WITHIN


def first_open_month(today: date) -> date:
    """The earliest month whose prices may still be said."""
    this = today.replace(day=1)
    before = (this - timedelta(days=1)).replace(day=1)
    return before if today < closes_on(before) else this


def prices_known_by(prices: Iterable[FeePrice], month: date, closing: datetime) -> list[FeePrice]:
    """The prices that count for a month: those entered before it was closed."""
    ends = month_after(month)
    return [one for one in prices if one.entered_at < closing and one.first_day < ends]


def price_on(
    prices: Iterable[FeePrice], category: str, service: FeeService, day: date
) -> FeePrice | None:
    """The price in force on a day, of the category itself or of all."""
    fits = [
        one
        for one in prices
        if one.service is service
        and one.category in (category, EVERY_CATEGORY)
        and one.first_day <= day
    ]
    # Of one day the last entered holds.
    return max(
        fits,
        key=lambda one: (bool(one.category), one.first_day, one.entered_at, one.key),
        default=None,
    )


def lines_of(facts: Iterable[FeeFact], prices: Collection[FeePrice], month: date) -> list[FeeLine]:
    """The lines of a month, by day and piece. What lay no chargeable day has none."""
    found = []
    for fact in facts:
        if fact.service is FeeService.STORED:
            found += _lines_of_storage(fact, prices, month)
        elif month <= fact.day < month_after(month):
            found.append(_line(fact, 1, price_on(prices, fact.category, fact.service, fact.day)))
    return sorted(found, key=lambda line: (line.fact.day, line.fact.item, line.fact.service))


def _lines_of_storage(fact: FeeFact, prices: Collection[FeePrice], month: date) -> list[FeeLine]:
    """Storage of a month: a line for each price that was in force while the piece lay there."""
    ends = min(fact.last or month_after(month), month_after(month))
    days: dict[FeePrice | None, int] = {}
    day = max(fact.day, month)
    while day < ends:
        price = price_on(prices, fact.category, fact.service, day)
        free = price.free_days if price is not None else 0
        if price is not None and (day - fact.day).days >= free:
            days[price] = days.get(price, 0) + 1
        day += timedelta(days=1)
    return [_line(fact, count, price) for price, count in days.items()]


def _line(fact: FeeFact, quantity: int, price: FeePrice | None) -> FeeLine:
    if price is None:
        return FeeLine(fact, quantity, None, None)
    return FeeLine(fact, quantity, price.price, price.key)


def total_of(lines: Iterable[FeeLine]) -> Decimal:
    """What is owed altogether."""
    return sum((line.amount for line in lines), Decimal("0.00"))


def fit_price(price: Decimal, free_days: int, first_day: date, today: date) -> Answer:
    """Whether a price may be asked for: an amount, and a day in no closed month."""
    if not price.is_finite() or not 0 <= price <= LARGEST_PRICE or price != round(price, 2):
        most = LARGEST_PRICE
        return Refused(
            "fee_price",
            Text(f"单价为 0 至 {most} 元，最多两位小数", f"0 to {most}, two decimals at most"),
            facts={"field": "price"},
        )
    if not 0 <= free_days <= MOST_FREE:
        return Refused(
            "fee_free_days",
            Text(f"免费天数为 0 至 {MOST_FREE}", f"Free days: 0 to {MOST_FREE}"),
            facts={"field": "free_days"},
        )
    earliest = first_open_month(today)
    if first_day < earliest:
        return Refused(
            "fee_month_closed",
            Text(
                f"{first_day:%Y-%m} 已结账，最早可从 {earliest} 起",
                f"{first_day:%Y-%m} is closed; {earliest} is the earliest day",
            ),
            facts={"field": "first_day"},
        )
    return ALLOWED
