"""A day is read in one way or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from workflows.inspection.finding_input import parse_day
from workflows.strict_json.days import day_in, moment_in
from workflows.verdict import Refused

FIFTH = date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-05", "2026-3-5", "2026/3/5", "2026.03.05", "20260305", "2026年3月5日"),
        *("2026年03月05", "２０２６－０３－０５", " 2026-03-05 "),
    ],
)
def test_a_day_as_people_write_it(text: str) -> None:
    assert day_in(text) == FIFTH
    assert parse_day(text) == FIFTH


@pytest.mark.parametrize(
    "text",
    [
        *("2026111", "2026-111", "202611", "2026-0305", "202603-05", "2026-03/05", "2026年0305日"),
        *("2026-W10-4", "2026W104", "2026-064", "26-03-05", "05-03-2026", "03/05/2026"),
        *("2026-13-01", "2026-02-29", "20260230", "20261", "", "2026", "2026-03"),
        *("2026-03-05T10:00", "三月五日"),
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert day_in(text) is None
    refused = parse_day(text)
    assert isinstance(refused, Refused)
    assert "2026-03-05" in refused.reason.zh


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-05T14:30", datetime(2026, 3, 5, 14, 30, tzinfo=UTC)),
        ("2026-03-05 14:30:05", datetime(2026, 3, 5, 14, 30, 5, tzinfo=UTC)),
        ("2026-03-05", datetime(2026, 3, 5, tzinfo=UTC)),
        ("20260305T1430", None),
        ("2026-W10-4T14:30", None),
        ("2026-03-05T14:30+08:00", None),
        ("2026-03-05T25:00", None),
    ],
)
def test_a_moment_as_browsers_write_it(text: str, expected: datetime | None) -> None:
    assert moment_in(text, UTC) == expected
