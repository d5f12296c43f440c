"""How long a trade's sign-in may lie idle, and whose password alone opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.people.sessions import RULES, idle_of, is_fresh, needs_second_factor
from workflows.roles import Role

# Minutes, and whether a second factor is asked.
WRITTEN = {
    "receiving": (15, False),
    "inspector": (15, False),
    "reviewer": (30, True),
    "signatory": (15, True),
    "sealer": (15, False),
    "customer_service": (30, True),
    "purchaser": (30, False),
    "warehouse_keeper": (15, False),
    "auditor": (30, True),
    "manager": (30, False),
    "admin": (15, True),
    "merchant": (30, False),
    "shop_staff": (30, False),
    "api_key": (30, False),
    "buyer": (30, False),
    "system": (30, False),
}


def test_each_trades_sign_in() -> None:
    assert {role: (row.idle, row.second_factor) for role, row in RULES.items()} == {
        Role(role): (timedelta(minutes=minutes), second)
        for role, (minutes, second) in WRITTEN.items()
    }


@pytest.mark.parametrize(
    ("roles", "minutes", "second"),
    [
        ([], 15, False),
        ([Role.MANAGER], 30, False),
        ([Role.MANAGER, Role.INSPECTOR], 15, False),
        ([Role.MERCHANT, Role.REVIEWER], 30, True),
        ([Role.INSPECTOR, Role.REVIEWER], 15, True),
    ],
)
def test_the_strictest_of_several_roles_counts(
    roles: list[Role], minutes: int, second: bool
) -> None:
    assert idle_of(roles) == timedelta(minutes=minutes)
    assert needs_second_factor(roles) is second


NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("proved", "fresh"),
    [
        (None, False),
        (NOW, True),
        (NOW - timedelta(minutes=10), True),
        (NOW - timedelta(minutes=10, microseconds=1), False),
    ],
)
def test_a_proof_is_fresh_for_ten_minutes(proved: datetime | None, fresh: bool) -> None:
    assert is_fresh(proved, NOW) is fresh
