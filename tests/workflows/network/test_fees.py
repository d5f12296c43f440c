"""What is owed: by the price of its day, each line with its piece; a closed month never changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from workflows.network.fees import (
    FeeFact,
    FeePrice,
    FeeService,
    closes_on,
    first_open_month,
    fit_price,
    lines_of,
    month_after,
    month_of,
    price_on,
    prices_known_by,
    total_of,
)
from workflows.verdict import Refused

NOV = date(2026, 11, 1)
ENTERED = datetime(2026, 10, 1, tzinfo=UTC)
CLOSING = datetime(2026, 12, 6, tzinfo=UTC)


def price(key, amount, first=NOV, category="", service="inspected", free=0, entered=ENTERED):
    return FeePrice(key, category, FeeService(service), Decimal(amount), free, first, entered)


def fact(day, service="inspected", category="jade", last=None, item=1):
    return FeeFact(item, f"QC-2026-{item:06d}", category, FeeService(service), day, last)


def told(lines):
    return [(line.fact.day.day, line.quantity, str(line.price), line.price_key) for line in lines]


def test_a_line_has_the_price_of_its_day_and_of_its_own_category_first():
    prices = [
        price(1, "10.00"),
        price(2, "12.00", date(2026, 11, 15)),
        price(3, "20.00", category="watch"),
        price(4, "3.00", service="sealed"),
    ]
    days = [fact(date(2026, 11, d)) for d in (14, 15)]
    watch = fact(date(2026, 11, 20), category="watch")
    sealed = fact(date(2026, 11, 21), "sealed")
    lines = lines_of([sealed, watch, *days], prices, NOV)
    assert told(lines) == [
        (14, 1, "10.00", 1),
        (15, 1, "12.00", 2),
        (20, 1, "20.00", 3),
        (21, 1, "3.00", 4),
    ]
    assert total_of(lines) == Decimal("45.00")


def test_of_two_of_one_day_the_later_entered_holds():
    later = price(2, "8.00", entered=ENTERED + timedelta(1))
    assert price_on([later, price(1, "9.00")], "jade", FeeService.INSPECTED, NOV) == later
    assert price_on([later], "jade", FeeService.INSPECTED, NOV - timedelta(1)) is None
    assert price_on([later], "jade", FeeService.SHIPPED, NOV) is None


def test_what_has_no_price_is_listed_and_owes_nothing():
    (line,) = lines_of([fact(NOV)], [], NOV)
    assert line.price is None
    assert (line.amount, line.quantity) == (Decimal(0), 1)
    assert total_of([line]) == 0


def test_only_the_days_of_the_month_count():
    days = [date(2026, 10, 31), NOV, date(2026, 11, 30), date(2026, 12, 1)]
    lines = lines_of(map(fact, days), [price(1, "1.00", date(2026, 1, 1))], NOV)
    assert [line.fact.day for line in lines] == days[1:3]


@pytest.mark.parametrize(
    ("came", "left", "free", "days"),
    [
        (date(2026, 11, 1), date(2026, 11, 1), 0, 0),
        (date(2026, 11, 1), date(2026, 11, 2), 0, 1),
        (date(2026, 11, 1), date(2026, 11, 11), 7, 3),
        (date(2026, 11, 1), date(2026, 11, 8), 7, 0),
        (date(2026, 10, 28), date(2026, 11, 8), 7, 4),
        (date(2026, 9, 1), None, 7, 30),
        (date(2026, 11, 28), None, 0, 3),
        (date(2026, 11, 28), date(2027, 1, 5), 0, 3),
        (date(2026, 12, 1), None, 0, 0),
    ],
)
def test_days_in_store_after_the_free_ones(came, left, free, days):
    prices = [price(1, "0.50", date(2026, 1, 1), service="stored", free=free)]
    lines = lines_of([fact(came, "stored", last=left)], prices, NOV)
    assert sum(line.quantity for line in lines) == days
    assert total_of(lines) == days * Decimal("0.50")


def test_storage_through_a_change_of_price_has_a_line_for_each():
    prices = [
        price(1, "1.00", service="stored"),
        price(2, "2.00", date(2026, 11, 21), "", "stored"),
    ]
    lines = lines_of([fact(NOV, "stored")], prices, NOV)
    assert told(lines) == [(1, 20, "1.00", 1), (1, 10, "2.00", 2)]


def test_two_corrections_after_the_closing_change_nothing():
    first = [price(1, "10.00")]
    later = [
        price(2, "11.00", entered=CLOSING),
        price(3, "12.00", entered=CLOSING + timedelta(30)),
    ]
    facts = [fact(NOV)]
    owed = [
        lines_of(facts, prices_known_by(known, NOV, CLOSING), NOV)
        for known in (first, first + later[:1], first + later)
    ]
    assert owed[0] == owed[1] == owed[2]
    before = prices_known_by(
        [*first, price(4, "9.00", entered=CLOSING - timedelta(1))], NOV, CLOSING
    )
    assert total_of(lines_of(facts, before, NOV)) == Decimal("9.00")
    december, in_february = date(2026, 12, 1), CLOSING + timedelta(60)
    known = prices_known_by(first + later, december, in_february)
    assert total_of(lines_of([fact(date(2026, 12, 7))], known, december)) == Decimal("12.00")


def test_a_month_closes_on_the_sixth_of_the_next():
    assert closes_on(NOV) == date(2026, 12, 6)
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert first_open_month(date(2026, 12, 5)) == NOV
    assert first_open_month(date(2026, 12, 6)) == date(2026, 12, 1)
    assert first_open_month(date(2027, 1, 3)) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("amount", "free", "first", "field"),
    [
        ("-0.01", 0, NOV, "price"),
        ("100000.01", 0, NOV, "price"),
        ("1.005", 0, NOV, "price"),
        ("NaN", 0, NOV, "price"),
        ("Infinity", 0, NOV, "price"),
        ("1", -1, NOV, "free_days"),
        ("1", 366, NOV, "free_days"),
        ("1", 0, date(2026, 10, 31), "first_day"),
        ("0", 0, NOV, None),
        ("100000", 365, NOV, None),
    ],
)
def test_what_may_be_asked_for(amount, free, first, field):
    answer = fit_price(Decimal(amount), free, first, date(2026, 11, 12))
    wrong = answer.facts if isinstance(answer, Refused) else None
    assert wrong == (None if field is None else {"field": field})


@pytest.mark.parametrize("raw", ["", "2026", "2026-13", "2026-1", "2026-1x", "２０２６-11"])
def test_what_is_no_month(raw):
    assert month_of(raw) is None
    assert month_of("2026-11") == NOV
