"""Which findings keep people from a machine, and which are only due to be looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workflows.audit.readiness import SeenOfMachine, readiness, schema_serves

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
WELL = SeenOfMachine(
    database=True,
    schema=True,
    store=True,
    heads=True,
    limits=True,
    key_ends=NOW + timedelta(days=200),
    ticked=NOW - timedelta(seconds=30),
)


def red(seen):
    found = readiness(seen, NOW)
    return found.ok, {str(check) for check, well in found.checks.items() if not well}


def test_all_well():
    assert red(WELL) == (True, set())


@pytest.mark.parametrize("away", ["database", "schema", "store", "heads"])
def test_nobody_is_sent_where_pages_cannot_work(away):
    change: dict[str, Any] = {away: False}
    assert red(replace(WELL, **change)) == (False, {away})


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (replace(WELL, limits=False), {"limits"}),
        (replace(WELL, ticked=None), {"clock"}),
        (replace(WELL, ticked=NOW - timedelta(seconds=300)), set()),
        (replace(WELL, ticked=NOW - timedelta(seconds=301)), {"clock"}),
        (replace(WELL, key_ends=None), set()),
        (replace(WELL, key_ends=NOW + timedelta(days=30, seconds=1)), set()),
        (replace(WELL, key_ends=NOW + timedelta(days=30)), {"key"}),
        (replace(WELL, key_ends=NOW - timedelta(days=1)), {"key"}),
    ],
)
def test_what_is_due_to_be_looked_at_sends_nobody_away(seen, told):
    assert red(seen) == (True, told)


@pytest.mark.parametrize(
    ("here", "serves"),
    [("0032_gaps", True), ("0031_older", False), ("0040_newer", True), (None, False)],
)
def test_code_works_on_its_own_version_and_on_newer_ones(here, serves):
    known = frozenset({"0030_first", "0031_older", "0032_gaps"})
    assert schema_serves(here, "0032_gaps", known) is serves
