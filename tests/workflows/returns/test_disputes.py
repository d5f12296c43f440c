"""Disputes at bank and platform: what may be noted, what is left to pay, what was paid twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from workflows.returns.disputes import (
    DisputeEnd,
    DisputeOutcome,
    dispute_ends,
    dispute_received,
    left_to_pay,
    no_dispute_open,
    paid_twice,
    plain_reference,
    tenders_left,
)
from workflows.returns.payments import (
    OtherWay,
    PaymentState,
    is_under_way,
    other_way_open,
    paid_outside,
)
from workflows.verdict import Refused

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TO_BUYER, TO_SHOP, WITHDRAWN = DisputeOutcome


def d(text):
    return Decimal(text)


@pytest.mark.parametrize(
    ("amount", "paid", "at", "field"),
    [
        ("100", "100", NOW, ""),
        ("100", None, NOW, ""),
        ("0", "100", NOW, "amount"),
        ("-1", "100", NOW, "amount"),
        ("100.01", "100", NOW, "amount"),
        ("100", "100", NOW + timedelta(seconds=1), "received_at"),
    ],
)
def test_what_may_be_noted(amount, paid, at, field):
    found = dispute_received(d(amount), paid and d(paid), d("0"), at, NOW)
    assert (found.facts["field"] if isinstance(found, Refused) else "") == field


@pytest.mark.parametrize(
    ("outcome", "given", "stands"),
    [
        (TO_BUYER, "100", True),
        (TO_BUYER, "0.01", True),
        (TO_BUYER, "0", False),
        (TO_BUYER, "100.01", False),
        (TO_SHOP, "0", True),
        (TO_SHOP, "1", False),
        (WITHDRAWN, "0", True),
        (WITHDRAWN, "1", False),
    ],
)
def test_an_outcome_fits_its_amount(outcome, given, stands):
    assert bool(dispute_ends(DisputeEnd(outcome, d(given)), d("100"))) is stands


@pytest.mark.parametrize(
    ("total", "given", "refunded", "left", "twice"),
    [
        ("100", [], "0", "100", "0"),
        ("100", ["40"], "0", "60", "0"),
        ("100", ["40", "60"], "0", "0", "0"),
        ("100", ["130"], "0", "0", "30"),
        ("100", ["40"], "60", "60", "0"),
        ("100", ["40"], "100", "60", "40"),
    ],
)
def test_the_money_is_owed_once(total, given, refunded, left, twice):
    got = sum(map(d, given), d("0"))
    assert left_to_pay(d(total), got) == d(left)
    assert paid_twice(d(refunded), d(total), got) == d(twice)


def test_what_is_left_goes_over_the_tenders_in_their_order():
    tenders = {"card": d("70"), "coupon": d("30")}
    assert tenders_left(tenders, d("100")) == tenders
    assert tenders_left(tenders, d("80")) == {"card": d("70"), "coupon": d("10")}
    assert tenders_left(tenders, d("20")) == {"card": d("20")}
    assert tenders_left(tenders, d("0")) == {}


def test_nobody_pays_beside_a_dispute():
    assert no_dispute_open.rule(dispute_open=False)
    refused = no_dispute_open.rule(dispute_open=True)
    assert isinstance(refused, Refused)
    assert refused.code == "dispute_open"
    assert refused.next_step is not None


@pytest.mark.parametrize("state", [None, *PaymentState])
def test_another_way_is_for_a_payment_that_failed(state):
    assert bool(other_way_open(state, under_way=False)) is (state is PaymentState.FAILED)
    assert not other_way_open(state, under_way=True)


ASKED, SUBMITTED, FAILED, ARRIVED = PaymentState


@pytest.mark.parametrize(
    ("attempts", "minutes", "under_way"),
    [
        ([], 0, False),
        ([ASKED], 0, True),
        ([ASKED, FAILED], 0, False),
        ([ASKED, ASKED, FAILED], 0, True),
        ([ASKED, FAILED, ASKED], 59, True),
        ([ASKED, ASKED, FAILED], 60, False),
        ([ASKED, SUBMITTED, ARRIVED], 0, False),
    ],
)
def test_who_was_asked_and_has_not_answered_may_still_pay(attempts, minutes, under_way):
    now = NOW + timedelta(minutes=minutes)
    assert is_under_way([(state, NOW) for state in attempts], now) is under_way


@pytest.mark.parametrize(
    ("disputed", "stands"), [("0", True), ("40", True), ("40.01", False), ("100", False)]
)
def test_all_disputes_of_an_order_together_are_no_more_than_was_paid(disputed, stands):
    found = dispute_received(d("60"), d("100"), d(disputed), NOW, NOW)
    assert bool(found) is stands
    assert dispute_received(d("60"), None, d(disputed), NOW, NOW)


@pytest.mark.parametrize("typed", ["DY-1", "dy-1 ", " ｄｙ-1", "d y-1"])
def test_one_number_however_it_is_typed(typed):
    assert plain_reference(typed) == "DY-1"


def test_who_paid_outside_is_no_provider():
    assert paid_outside("dispute")
    assert all(paid_outside(f"other {way.value}") for way in OtherWay)
    assert not any(paid_outside(name) for name in ("recorder", "others", "wechat"))
