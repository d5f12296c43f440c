"""How long a sign-in lasts by trade, when it is proved again, whose needs a second factor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.roles import Role
from workflows.whole import whole

SESSION_LASTS = timedelta(hours=12)
FRESH_WITHIN = timedelta(minutes=10)
SHARED_BENCH = timedelta(minutes=15)
OWN_DESK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SignInRule:
    """What a trade's sign-in has to bear: how long it may lie idle, and a second factor or not."""

    idle: timedelta
    second_factor: bool


RULES: Mapping[Role, SignInRule] = whole(
    Role,
    {
        Role.RECEIVING: SignInRule(SHARED_BENCH, second_factor=False),
        Role.INSPECTOR: SignInRule(SHARED_BENCH, second_factor=False),
        Role.REVIEWER: SignInRule(OWN_DESK, second_factor=True),
        Role.SIGNATORY: SignInRule(SHARED_BENCH, second_factor=True),
        Role.SEALER: SignInRule(SHARED_BENCH, second_factor=False),
        Role.CUSTOMER_SERVICE: SignInRule(OWN_DESK, second_factor=True),
        Role.PURCHASER: SignInRule(OWN_DESK, second_factor=False),
        Role.WAREHOUSE_KEEPER: SignInRule(SHARED_BENCH, second_factor=False),
        Role.AUDITOR: SignInRule(OWN_DESK, second_factor=True),
        Role.MANAGER: SignInRule(OWN_DESK, second_factor=False),
        Role.ADMIN: SignInRule(SHARED_BENCH, second_factor=True),
        Role.MERCHANT: SignInRule(OWN_DESK, second_factor=False),
        Role.SHOP_STAFF: SignInRule(OWN_DESK, second_factor=False),
        Role.API_KEY: SignInRule(OWN_DESK, second_factor=False),
        Role.BUYER: SignInRule(OWN_DESK, second_factor=False),
        Role.SYSTEM: SignInRule(OWN_DESK, second_factor=False),
    },
)


def idle_of(roles: Iterable[Role]) -> timedelta:
    """How long a sign-in of someone with these roles may lie idle: the strictest of them."""
    return min((RULES[role].idle for role in roles), default=SHARED_BENCH)


def needs_second_factor(roles: Iterable[Role]) -> bool:
    """Whether one of these roles decides, so that a password alone opens nothing."""
    return any(RULES[role].second_factor for role in roles)


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Whether the password (or what stands for it) was given just now."""
    return proved_at is not None and now - proved_at <= FRESH_WITHIN
