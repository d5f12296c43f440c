"""The example network is a plausible working day: orders come in day by day, few are late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from support.standards.house_rules import house_rules

from app.base import clock
from app.demo.orders import days_of_orders
from app.demo.scenes import SCENES
from workflows.orders.lines import Way, find_route

NOW = datetime(2031, 3, 4, 16, 30, tzinfo=UTC)  # half past midnight in China
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def days():
    return list(days_of_orders(NOW))


def test_each_days_orders_are_imported_the_morning_after(days):
    assert all(later - earlier >= DAY for (earlier, _), (later, _) in pairwise(days))
    for at, file in days:
        assert file.problems == ()
        placed = {clock.local(row.submitted_at).date() for row in file.rows}
        assert placed == {clock.local(at).date() - DAY}
        assert all(row.submitted_at < at for row in file.rows)
        assert all(row.paid_at is None or row.paid_at >= row.submitted_at for row in file.rows)


def test_the_last_import_is_of_today_and_the_first_is_older_than_every_scene(days):
    assert NOW - days[-1][0] < DAY
    assert NOW - days[0][0] > timedelta(days=max(scene.days_ago for scene in SCENES))


def test_at_every_scene_enough_pieces_of_its_category_have_been_imported(days):
    came: list[tuple[datetime, str]] = []
    for at, file in days:
        for row in file.rows:
            route = find_route(row, house_rules(), at)
            if route.way is Way.INSPECT:
                came += [(at, route.category)] * route.items
    for scene in SCENES:
        start = NOW - timedelta(days=scene.days_ago)
        begun = [s for s in SCENES if s.category == scene.category and s.days_ago >= scene.days_ago]
        there = [one for at, one in came if one == scene.category and at < start]
        assert len(there) >= len(begun), scene
