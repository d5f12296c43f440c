"""A sample that anybody draws again: the same members by the same seed, each stratum its share."""

from __future__ import annotations

from hashlib import sha256

import pytest

from workflows.audit.sampling import draw, may_draw, population_digest, share_out
from workflows.verdict import ALLOWED, Refused

MEMBERS = {f"N{number:03d}": "jade" if number % 4 else "gold" for number in range(200)}


def test_the_same_seed_draws_the_same_and_another_does_not():
    first = draw(MEMBERS, 20, "2026-A")
    again = draw(dict(reversed(MEMBERS.items())), 20, "2026-A")
    assert first == again
    assert len(set(first)) == 20
    assert set(first) != set(draw(MEMBERS, 20, "2026-B"))


def test_the_draw_is_a_hash_that_others_can_count_out():
    one = dict.fromkeys(MEMBERS, "")
    by_hand = sorted(one, key=lambda name: sha256(f"7|{name}".encode()).hexdigest())
    assert draw(one, 5, "7") == tuple(by_hand[:5])


def test_each_stratum_has_its_share():
    drawn = draw(MEMBERS, 20, "7")
    assert sorted(MEMBERS[name] for name in drawn) == ["gold"] * 5 + ["jade"] * 15


@pytest.mark.parametrize(
    ("sizes", "wanted", "shares"),
    [
        ({"a": 10, "b": 10}, 4, {"a": 2, "b": 2}),
        ({"a": 99, "b": 1}, 10, {"a": 9, "b": 1}),
        ({"a": 98, "b": 1, "c": 1}, 3, {"a": 1, "b": 1, "c": 1}),
        ({"a": 5, "b": 3}, 100, {"a": 5, "b": 3}),
        ({"a": 50, "b": 30, "c": 20}, 7, {"a": 4, "b": 2, "c": 1}),
        ({"a": 3, "b": 2, "c": 1}, 2, {"a": 1, "b": 1, "c": 0}),
        ({}, 5, {}),
    ],
)
def test_shares_by_the_largest_remainder(sizes, wanted, shares):
    assert share_out(sizes, wanted) == shares


def test_all_are_drawn_where_fewer_are_there():
    assert set(draw({"A": "", "B": ""}, 60, "x")) == {"A", "B"}


def test_a_population_is_known_by_its_digest_in_any_order():
    assert population_digest(["A", "B"]) == population_digest(["B", "A"])
    assert population_digest(["A", "B"]) != population_digest(["A", "C"])


@pytest.mark.parametrize(
    ("wanted", "seed", "population", "code"),
    [
        (60, "2026-11", 100, ""),
        (0, "1", 100, "sample_size"),
        (2001, "1", 9000, "sample_size"),
        (60, "", 100, "sample_seed"),
        (60, "种子", 100, "sample_seed"),
        (60, "1" * 65, 100, "sample_seed"),
        (60, "1", 0, "sample_of_none"),
    ],
)
def test_what_can_be_drawn(wanted, seed, population, code):
    answer = may_draw(wanted, seed, population)
    assert answer is ALLOWED if not code else isinstance(answer, Refused) and answer.code == code
