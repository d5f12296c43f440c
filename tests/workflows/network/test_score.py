"""The merchant's score: between 0 and 100, its parts add up, few pieces stay near their peers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.network.score import ScoreFault, Tally, score, shrunk, weight

MANY = 10_000


def counts(most):
    return st.integers(0, most)


@st.composite
def tallies(draw):
    pieces, sent, delivered = draw(counts(50)), draw(counts(50)), draw(counts(50))
    critical = draw(counts(pieces))
    major = draw(counts(pieces - critical))
    return Tally(
        age_days=draw(st.floats(0, 400)),
        pieces=pieces,
        critical=critical,
        major=major,
        minor=draw(counts(pieces - critical - major)),
        sent=sent,
        late=draw(counts(sent)),
        delivered=delivered,
        returned=draw(counts(delivered)),
    )


def test_nothing_wrong_is_a_hundred():
    good = [Tally(0, pieces=MANY, sent=MANY, delivered=MANY)]
    assert score(good, good).value == 100


def test_nothing_known_is_what_the_peers_are():
    peers = [Tally(0, pieces=100, critical=50, sent=100, delivered=100)]
    assert score([], peers).value == 80
    assert score([], []).value == 100


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        (ScoreFault.CRITICAL, 60),
        (ScoreFault.MAJOR, 75),
        (ScoreFault.MINOR, 90),
        (ScoreFault.LATE, 90),
        (ScoreFault.RETURNED, 85),
    ],
)
def test_each_fault_costs_its_weight(fault, left):
    whole = {"pieces": MANY, "sent": MANY, "delivered": MANY}
    bad = [Tally(0, **whole, **{fault.value: MANY})]
    assert score(bad, bad).value == left


def test_everything_wrong_is_nothing():
    counts = {"pieces": MANY, "sent": MANY, "delivered": MANY}
    worst = [Tally(0, **counts, **{fault.value: MANY for fault in ScoreFault})]
    assert score(worst, worst).value == 0


def test_one_bad_piece_weighs_less_than_many():
    peers = [Tally(0, pieces=MANY, sent=MANY, delivered=MANY)]
    one = score([Tally(0, pieces=1, critical=1)], peers).value
    many = score([Tally(0, pieces=200, critical=200)], peers).value
    assert 97 < one < 100
    assert many < 65


def test_a_live_room_whose_goods_fail_shows_within_the_day():
    peers = [Tally(0, pieces=MANY, critical=50, sent=MANY, delivered=MANY)]
    assert score([Tally(0, pieces=300, critical=300, sent=300, late=300)], peers).alarm


def test_what_is_old_fades():
    assert weight(0) == 1
    assert weight(60) == 0.5
    peers = [Tally(0, pieces=MANY, sent=MANY)]
    fresh = score([Tally(1, pieces=50, major=50)], peers).value
    old = score([Tally(300, pieces=50, major=50)], peers).value
    assert fresh < old


def test_a_rate_is_drawn_towards_the_prior():
    assert shrunk(0, 0, 0.25) == 0.25
    assert shrunk(20, 20, 0.0) == 0.5


@settings(max_examples=60)
@given(st.lists(tallies(), max_size=6), st.lists(tallies(), max_size=6))
def test_always_between_nothing_and_a_hundred_and_the_parts_add_up(own, others):
    found = score(own, own + others)
    assert 0 <= found.value <= 100
    assert found.value == pytest.approx(100 - sum(p.points for p in found.parts), abs=0.051)
    assert all(0 <= p.rate <= 1 for p in found.parts)
