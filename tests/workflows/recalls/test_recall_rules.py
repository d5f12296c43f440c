"""What a recall may reach, what its report says, and the road that it takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from workflows.recalls.flow import FLOW
from workflows.recalls.report import RecallTimes, hundredths_found
from workflows.recalls.scope import RecallScope, scope_answer, scope_from
from workflows.recalls.states import BINDING, RecallState
from workflows.verdict import Refused

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SCOPES = [
    # what is said, the word of the refusal, whether stock is meant
    ({}, "scope_empty", False),
    ({"batch": "A1"}, "", True),
    ({"supplier": "YN01"}, "", True),
    ({"lot": "LT-2026-000001"}, "", True),
    ({"batch": "A1", "since": DAY}, "", True),
    ({"shop": 3}, "", False),
    ({"agency": 2}, "", False),
    ({"standard": "jade"}, "", False),
    ({"standard": "jade", "standard_version": 2}, "", False),
    ({"standard_version": 2}, "scope_empty", False),
    ({"batch": "A1", "standard_version": 2}, "scope_version_alone", True),
    ({"batch": "A1", "shop": 3}, "", False),
    ({"since": DAY}, "scope_endless", False),
    ({"until": DAY}, "scope_endless", False),
    ({"since": DAY, "until": DAY}, "", False),
    ({"since": DAY, "until": DAY - timedelta(days=1)}, "scope_turned", False),
    ({"since": DAY, "until": DAY + timedelta(days=365)}, "", False),
    ({"since": DAY, "until": DAY + timedelta(days=366)}, "scope_too_long", False),
    ({"shop": 3, "since": DAY, "until": DAY + timedelta(days=800)}, "", False),
    ({"shop": 3, "since": date(1999, 12, 31)}, "scope_day", False),
    ({"shop": 3, "since": date(2000, 1, 1)}, "", False),
    ({"shop": 3, "until": date(2099, 12, 31)}, "", False),
    ({"shop": 3, "until": date(9999, 12, 31)}, "scope_day", False),
]


@pytest.mark.parametrize(("said", "code", "stock"), SCOPES)
def test_what_a_scope_may_say(said, code, stock):
    scope = RecallScope(**said)
    answer = scope_answer(scope)
    assert (answer.code if isinstance(answer, Refused) else "") == code
    assert scope.by_goods_alone == stock


@pytest.mark.parametrize("said", [row[0] for row in SCOPES])
def test_a_scope_is_kept_in_words_and_read_again(said):
    words = RecallScope(**said).words()
    assert scope_from(words) == RecallScope(**said)
    assert set(words) == set(said)


def times(started=None, traced=None, closed=None):
    def at(minutes):
        return None if minutes is None else NOW + timedelta(minutes=minutes)

    return RecallTimes(proposed=NOW, started=at(started), traced=at(traced), closed=at(closed))


@pytest.mark.parametrize(
    ("known", "to_start", "to_trace", "to_close", "in_time"),
    [
        (times(), None, None, None, None),
        (times(5), 5, None, None, None),
        (times(5, 6), 5, 1, None, True),
        (times(5, 245), 5, 240, None, True),
        (times(5, 246), 5, 241, None, False),
        (times(5, 6, 65), 5, 1, 60, True),
        (times(closed=9), None, None, None, None),
    ],
)
def test_the_times_of_a_report(known, to_start, to_trace, to_close, in_time):
    def minutes(how_long):
        return None if how_long is None else how_long / timedelta(minutes=1)

    assert minutes(known.to_start) == to_start
    assert minutes(known.to_trace) == to_trace
    assert minutes(known.to_close) == to_close
    assert known.in_time is in_time


@pytest.mark.parametrize(
    ("listed", "lost", "found"),
    [
        (0, 0, None),
        (1, 0, 100),
        (1, 1, 0),
        (3, 1, 66),
        (1000, 1, 99),
        (9000, 1, 99),
        (9000, 0, 100),
    ],
)
def test_all_is_found_only_where_nothing_is_lost(listed, lost, found):
    assert hundredths_found(listed, lost) == found


def test_what_has_begun_binds_until_it_is_lifted():
    assert BINDING == (RecallState.RUNNING, RecallState.CLOSED)
    assert [row.action.value for row in FLOW.path_to(RecallState.LIFTED)] == ["start", "lift"]
