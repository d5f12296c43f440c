"""Figures of after-sales: what counts, the means, the list behind each figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from workflows.returns.service.figures import (
    FigureBy,
    ServedCase,
    ServiceFigure,
    cases_behind,
    counts_as,
    group_served,
)

AT = datetime(2026, 11, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOW = AT + 30 * DAY
CASES, ANSWERED, REFUNDED, OVERDUE, OVERRIDDEN = ServiceFigure
ONE = ServedCase(
    ref="RT-1",
    groups={FigureBy.AGENT: "周洁", FigureBy.SHOP: "瑞丽", FigureBy.CATEGORY: "jade"},
    requested_at=AT,
    answered_at=AT + 2 * HOUR,
    arrived_at=AT + 3 * DAY,
    refund_due=AT + 11 * DAY,
    refunded_at=AT + 5 * DAY,
    owes=False,
    overridden=False,
)
OPEN = replace(ONE, ref="RT-2", refunded_at=None, answered_at=None, owes=True)


@pytest.mark.parametrize(
    ("case", "late"),
    [
        (ONE, False),
        (replace(ONE, refunded_at=AT + 11 * DAY), True),
        (replace(ONE, refunded_at=AT + 11 * DAY - timedelta(seconds=1)), False),
        (OPEN, True),
        (replace(OPEN, owes=False), False),
        (replace(OPEN, refund_due=NOW), True),
        (replace(OPEN, refund_due=NOW + timedelta(seconds=1)), False),
        (replace(OPEN, refund_due=None), False),
    ],
)
def test_overdue_by_the_last_day_of_the_refund(case, late):
    assert counts_as(case, OVERDUE, NOW) is late


def test_counts_means_and_the_list_behind_each():
    cases = [
        ONE,
        OPEN,
        replace(ONE, ref="RT-3", answered_at=AT + 4 * HOUR, refunded_at=AT + 4 * DAY),
        replace(ONE, ref="RT-4", arrived_at=None, refund_due=None, overridden=True),
        replace(ONE, ref="RT-5", groups={**ONE.groups, FigureBy.AGENT: ""}),
    ]
    first, other = group_served(cases, FigureBy.AGENT, NOW)
    assert (first.group, other.group) == ("周洁", "")
    assert list(first.counts.values()) == [4, 3, 2, 1, 1]
    assert (first.answer, first.refund) == (timedelta(hours=8) / 3, 1.5 * DAY)
    assert first.override_rate == 25
    for figure in ServiceFigure:
        behind = cases_behind(cases, FigureBy.AGENT, "周洁", figure, NOW)
        assert len(behind) == first.counts[figure], figure
    assert [c.ref for c in cases_behind(cases, FigureBy.AGENT, "周洁", OVERDUE, NOW)] == ["RT-2"]
    (all_of_it,) = group_served(cases, FigureBy.SHOP, NOW)
    assert all_of_it.counts[CASES] == 5
    assert group_served([], FigureBy.SHOP, NOW) == ()


def test_nothing_to_take_a_mean_of():
    (alone,) = group_served([OPEN], FigureBy.CATEGORY, NOW)
    assert (alone.answer, alone.refund, alone.counts[ANSWERED]) == (None, None, 0)
    assert (alone.counts[REFUNDED], alone.counts[OVERRIDDEN], alone.override_rate) == (0, 0, 0)
