"""Periods: the table of days against two libraries, and the windows' properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.returns.law.calendar import (
    TZ,
    RestDayMode,
    YearStatus,
    end_of,
    is_rest_day,
    is_settled,
    is_statutory_day,
    local_day,
    midnight,
    offence_at,
    refund_due,
    return_window,
    roll,
    year_sources,
    year_status,
)

OFFICIAL = range(2018, 2027)
FIRST = datetime(2014, 1, 1, tzinfo=TZ)
MOMENTS = st.integers(0, 27 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
MODES = st.sampled_from(RestDayMode)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", OFFICIAL)
def test_the_state_council_calendar_agrees_with_chinese_calendar(year: int) -> None:
    ours = [day for day in days_of(year) if is_rest_day(day)]
    assert ours == [day for day in days_of(year) if chinese_calendar.is_holiday(day)]


@pytest.mark.parametrize("year", OFFICIAL)
def test_the_state_council_calendar_agrees_with_holidays(year: int) -> None:
    library = holidays.country_holidays("CN", years=year)
    # It knows the days off and not which weekends are worked; the notices' Saturdays and
    # Sundays inside a holiday are plain weekend days to it.
    ours = [day for day in days_of(year) if is_rest_day(day) and day.weekday() < 5]
    theirs = [day for day in days_of(year) if day in library and day.weekday() < 5]
    assert ours == theirs


@pytest.mark.parametrize("year", range(2018, 2028))
def test_the_statutory_days_agree_with_holidays(year: int) -> None:
    library = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    # Days off in exchange, and the three days by which the notice of 2020 prolonged the festival.
    granted = ("Day off", "Chinese New Year Extended")
    theirs = {day for day, name in library.items() if not name.startswith(granted)}
    assert {day for day in days_of(year) if is_statutory_day(day)} == theirs


@pytest.mark.parametrize(("year", "count"), [(2018, 11), (2024, 11), (2025, 13), (2026, 13)])
def test_eleven_days_until_2024_and_thirteen_since(year: int, count: int) -> None:
    assert sum(is_statutory_day(day) for day in days_of(year)) == count


def test_every_year_says_what_it_is_and_where_it_comes_from() -> None:
    assert {year_status(year) for year in OFFICIAL} == {YearStatus.OFFICIAL}
    assert year_status(2027) is YearStatus.PROVISIONAL
    assert year_status(2017) is YearStatus.MISSING
    assert year_status(2028) is YearStatus.MISSING
    assert set(year_sources()) == set(range(2018, 2028))
    assert all(str(year) in year_sources()[year] for year in OFFICIAL)


def test_a_year_without_a_table_still_has_its_solar_festivals_and_weekends() -> None:
    assert is_rest_day(date(2028, 10, 2), RestDayMode.STATUTORY_DAYS)
    assert is_rest_day(date(2028, 5, 2), RestDayMode.STATUTORY_DAYS)
    assert not is_rest_day(date(2017, 5, 2), RestDayMode.STATUTORY_DAYS)
    assert is_rest_day(date(2028, 3, 4))
    assert not is_rest_day(date(2028, 3, 6))


def test_worked_weekends_do_not_carry_a_period_on() -> None:
    assert not is_rest_day(date(2025, 2, 8))
    assert is_rest_day(date(2026, 2, 15))
    assert not is_rest_day(date(2026, 2, 15), RestDayMode.STATUTORY_DAYS)
    assert not is_rest_day(date(2026, 10, 1), RestDayMode.NONE)


def test_the_end_of_december_waits_for_the_next_notice() -> None:
    assert is_settled(date(2026, 12, 24))
    assert not is_settled(date(2026, 12, 25))
    assert is_settled(date(2025, 12, 31))
    assert not is_settled(date(2027, 3, 1))
    assert not is_settled(date(2028, 3, 1))


def test_local_days_are_days_in_shanghai() -> None:
    assert local_day(datetime(2026, 11, 11, 16, 1, tzinfo=UTC)) == date(2026, 11, 12)
    assert local_day(datetime(2026, 11, 11, 15, 59, tzinfo=UTC)) == date(2026, 11, 11)
    with pytest.raises(ValueError, match="offset"):
        local_day(datetime.fromisoformat("2026-11-11T00:00:00"))
    assert midnight(date(2026, 11, 12)).isoformat() == "2026-11-12T00:00:00+08:00"
    assert end_of(date(2026, 12, 31)) == midnight(date(2027, 1, 1))


def test_the_window_names_each_of_its_ends() -> None:
    window = return_window(datetime(2026, 9, 25, 10, tzinfo=TZ), promised_days=15, days=7)
    assert window.signed_on == date(2026, 9, 25)
    assert window.starts == midnight(date(2026, 9, 26))
    assert window.nominal_last_day == date(2026, 10, 2)
    assert window.last_day == date(2026, 10, 8)
    assert window.law_ends == midnight(date(2026, 10, 9))
    assert window.platform_ends == midnight(date(2026, 10, 3))
    # day 15 is Saturday 10 October, which the notice makes a working day
    assert window.promised_ends == midnight(date(2026, 10, 11))
    assert window.ends == window.promised_ends
    assert window.settled
    assert window.doubtful_until == window.promised_ends


def test_a_shorter_promise_changes_nothing() -> None:
    signed = datetime(2026, 11, 12, 10, tzinfo=TZ)
    assert return_window(signed, promised_days=3, days=7).ends == return_window(signed, days=7).ends


def test_an_unpublished_year_leaves_ten_days_of_doubt() -> None:
    window = return_window(datetime(2027, 3, 1, 10, tzinfo=TZ), days=7)
    assert window.last_day == date(2027, 3, 8)
    assert not window.settled
    assert window.doubtful_until == midnight(date(2027, 3, 19))
    promised = return_window(datetime(2026, 12, 10, 10, tzinfo=TZ), promised_days=30, days=7)
    assert not promised.settled
    assert promised.doubtful_until == midnight(date(2027, 1, 20))


def test_the_sellers_limits_are_not_carried_over_days_of_rest() -> None:
    received = datetime(2026, 9, 24, 9, tzinfo=TZ)
    assert refund_due(received, 7) == date(2026, 10, 1)
    assert offence_at(received, 15) == midnight(date(2026, 10, 10))
    assert offence_at(datetime(2026, 11, 11, 16, 1, tzinfo=UTC), 15) == midnight(date(2026, 11, 28))


@settings(max_examples=100)
@given(signed=MOMENTS, mode=MODES)
def test_never_shorter_than_seven_times_24_hours_from_the_next_midnight(
    signed: datetime, mode: RestDayMode
) -> None:
    window = return_window(signed, mode, days=7)
    assert window.ends >= window.starts + timedelta(days=7)
    assert window.starts == end_of(local_day(signed))
    assert (window.ends.hour, window.ends.minute, window.ends.second) == (0, 0, 0)
    assert window.ends.utcoffset() == timedelta(hours=8)
    assert not is_rest_day(window.last_day, mode)
    assert window.doubtful_until >= window.ends
    assert window.ends >= return_window(signed, RestDayMode.NONE, days=7).ends


@settings(max_examples=100)
@given(first=MOMENTS, second=MOMENTS, mode=MODES)
def test_a_later_sign_for_never_ends_earlier(
    first: datetime, second: datetime, mode: RestDayMode
) -> None:
    early, late = sorted((first, second))
    assert return_window(early, mode, days=7).ends <= return_window(late, mode, days=7).ends


@settings(max_examples=100)
@given(signed=MOMENTS, mode=MODES, shorter=st.integers(0, 60), longer=st.integers(0, 60))
def test_a_promise_only_widens(
    signed: datetime, mode: RestDayMode, shorter: int, longer: int
) -> None:
    shorter, longer = sorted((shorter, longer))
    plain = return_window(signed, mode, days=7)
    some = return_window(signed, mode, promised_days=shorter, days=7)
    more = return_window(signed, mode, promised_days=longer, days=7)
    assert plain.ends <= some.ends <= more.ends
    # Before the calendar's first year all days are in doubt, for longer than any is within it.
    if signed.year >= 2018:
        assert plain.doubtful_until <= some.doubtful_until <= more.doubtful_until


@settings(max_examples=100)
@given(day=st.dates(date(2014, 1, 1), date(2040, 1, 1)), mode=MODES)
def test_the_wider_mode_rolls_at_least_as_far(day: date, mode: RestDayMode) -> None:
    assert day <= roll(day, mode)
    assert roll(day, RestDayMode.NONE) == day
