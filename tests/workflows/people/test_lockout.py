"""Wrong tries at the door, as a table: after so many at these minutes, one waits so long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from workflows.people.lockout import (
    WrongTries,
    account_digest,
    after_wrong_try,
    network_of,
    wait_words,
    waits_still,
)

START = datetime(2026, 11, 12, 2, 0, tzinfo=UTC)


def minute(n: float) -> datetime:
    return START + timedelta(minutes=n)


# (minutes at which somebody is wrong, how long the wait is then in minutes; None: no wait)
WAITS: list[tuple[Sequence[float], float | None]] = [
    ([0], None),
    ([0, 0, 0, 0], None),
    ([0, 0, 0, 0, 0], 1),
    ([0, 0, 0, 0, 0, 1], None),  # the wait is over: the tries begin anew
    ([0] * 5 + [1] * 4, None),
    ([0] * 5 + [1] * 5, 2),  # and the next wait is twice as long
    ([0] * 5 + [1] * 5 + [3] * 5, 4),
    ([0] * 5 + [1] * 5 + [3] * 5 + [7] * 5, 8),
    ([0] * 5 + [1] * 5 + [3] * 5 + [7] * 5 + [15] * 5 + [31] * 5 + [63] * 5, 60),  # at most an hour
    ([0] * 5 + [60, 120, 180, 240], None),  # one an hour keeps nobody out
    ([0] * 5 + [121] * 4, None),
    ([0] * 5 + [121] * 5, 1),  # two quiet hours after the wait: forgotten
    ([0] * 5 + [120] * 5, 2),  # a minute less: not yet
    ([0, 0, 0, 0, 120], None),  # forgotten before the fifth
    ([0, 0, 0, 0, 119], 1),
]


@pytest.mark.parametrize(("minutes", "wait"), WAITS)
def test_how_long_one_waits(minutes, wait):
    known = WrongTries()
    for n in minutes:
        assert not waits_still(known, minute(n)), "the table tries only when one may"
        known = after_wrong_try(known, minute(n))
    ends = None if wait is None else minute(minutes[-1] + wait)
    assert known.locked_until == ends
    if ends is not None:
        assert waits_still(known, ends - timedelta(seconds=1))
        assert not waits_still(known, ends)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", ""),
        ("unix:" + "x" * 100, "unix:" + "x" * 59),
    ],
)
def test_whose_tries_are_counted_together(address, network):
    assert network_of(address) == network


def test_a_name_is_the_same_however_it_is_typed_and_is_not_kept():
    assert account_digest(" Zhang.San ") == account_digest("zhang.san")
    assert account_digest("zhang.san") != account_digest("zhang.s")
    assert "zhang" not in account_digest("zhang.san")


def test_the_words_say_how_long():
    said = wait_words(minute(5), minute(0))
    assert "6 分钟" in said.reason.zh
    assert said.code == "locked"
