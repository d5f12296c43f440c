"""How often and how far apart a job is tried, and when its worker counts as gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.network.jobs import rules

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 1), (2, 4), (3, 16), (4, 64), (5, 256), (6, 1024), (7, 3600), (8, 3600), (10**9, 3600)],
)
def test_each_pause_is_four_times_the_one_before_up_to_an_hour(attempts, seconds):
    assert rules.pause_after(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("attempts", "over"), [(1, False), (7, False), (8, True), (9, True)])
def test_the_eighth_failure_is_the_last(attempts, over):
    assert rules.is_given_up(attempts) is over


def test_a_worker_that_was_heard_of_half_a_minute_ago_still_lives():
    assert rules.alive_since(NOW) == NOW - timedelta(seconds=30)
    assert rules.alive_since(NOW, timedelta(seconds=1)) == NOW - timedelta(seconds=1)
    assert rules.BEAT * 6 <= rules.LEASE
