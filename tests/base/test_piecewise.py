"""The clock's parts beside long writes of others."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import OperationalError

from app.base.piecewise import PartFailed, is_locked_out, run_apart


class FromPostgres(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("canceling statement due to lock timeout")
        self.sqlstate = sqlstate


def raised(orig: Exception) -> OperationalError:
    return OperationalError("BEGIN IMMEDIATE", None, orig)


LOCKED = raised(sqlite3.OperationalError("database is locked"))


@pytest.mark.parametrize(
    ("error", "locked"),
    [
        (LOCKED, True),
        (raised(sqlite3.OperationalError("database table is locked")), True),
        (raised(FromPostgres("55P03")), True),
        (raised(FromPostgres("40P01")), True),
        (raised(FromPostgres("57P01")), False),
        (raised(sqlite3.OperationalError("no such table: item")), False),
        (ValueError("the account is locked"), False),
    ],
)
def test_only_anothers_write_is_waited_for(error: Exception, locked: bool) -> None:
    assert is_locked_out(error) is locked


def part(failures: list[Exception]) -> Iterator[str]:
    if failures:
        raise failures.pop()
    yield "done"


@pytest.mark.parametrize(
    ("failures", "said", "level"),
    [
        ([LOCKED], "done", None),
        ([LOCKED] * 3, "done", None),
        ([LOCKED] * 9, "claims: another's write takes long, left to the next time", "WARNING"),
        ([ValueError()], "claims: ValueError, see the log", "ERROR"),
    ],
)
def test_a_part_waits_for_anothers_write_and_goes_on(
    failures: list[Exception], said: str, level: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    left = list(failures)
    with caplog.at_level(logging.INFO, "jadegate.clock"):
        (told,) = run_apart("claims", lambda: part(left))
    assert told == said
    assert isinstance(told, PartFailed) is (level is not None)
    assert [r.levelname for r in caplog.records] == ([level] if level else [])
