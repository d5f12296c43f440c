"""Who may hold a trade: credentials by kind, scope and days; agencies by what they test there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from support.certain import refused

from workflows.people.credentials import HeldCredential, credential_for, fitting_credentials
from workflows.people.postings import ScopePeriod, may_be_posted
from workflows.roles import Role
from workflows.verdict import ALLOWED

ON = date(2026, 11, 20)
DAY = timedelta(days=1)


def held(
    kind: str = "CGC",
    categories: tuple[str, ...] = ("jade",),
    first: date = date(2026, 1, 1),
    last: date = date(2026, 12, 31),
) -> HeldCredential:
    return HeldCredential(kind, f"{kind}-1", frozenset(categories), first, last)


@pytest.mark.parametrize(
    ("credentials", "code", "said"),
    [
        ([held()], "", ""),
        ([held(categories=("*",))], "", ""),
        ([held(first=ON, last=ON)], "", ""),
        ([held(last=ON - DAY), held("GAC")], "", ""),
        ([], "credential_missing", "jade"),
        ([held(categories=("gold",))], "credential_missing", "jade"),
        ([held("GIA")], "credential_of_another_kind", "CGC, GAC; GIA"),
        ([held("GIA"), held("FGA")], "credential_of_another_kind", "FGA, GIA does not"),
        ([held("GIA"), held(categories=("gold",))], "credential_of_another_kind", "GIA does not"),
        ([held(last=ON - DAY)], "credential_expired", "CGC-1 expired on 2026-11-19"),
        (
            [held(first=ON + DAY)],
            "credential_not_yet_valid",
            "CGC-1 is valid from 2026-11-21",
        ),
        # The one that lasts longest says what is wrong.
        (
            [held(last=ON - DAY), held("GAC", first=ON + DAY)],
            "credential_not_yet_valid",
            "GAC-1",
        ),
        ([held(last=ON - DAY), held("GAC", last=ON - 2 * DAY)], "credential_expired", "CGC-1"),
    ],
)
def test_a_bench_opens_by_a_credential_of_the_day(
    credentials: list[HeldCredential], code: str, said: str
) -> None:
    answer = credential_for(credentials, "jade", ("CGC", "GAC"), ON)
    if not code:
        assert answer is ALLOWED
        return
    assert refused(answer).code == code
    assert said in refused(answer).reason.en
    assert refused(answer).reason.zh


def test_fitting_are_those_of_an_accepted_kind_and_scope_on_any_day() -> None:
    old, other, elsewhere = held(last=date(2020, 1, 1)), held("GIA"), held(categories=("gold",))
    assert fitting_credentials([old, other, elsewhere], "jade", ("CGC",)) == [old]


PERIODS = {
    "none": (),
    "over": (ScopePeriod(date(2025, 1, 1), ON - DAY),),
    "ends today": (ScopePeriod(date(2025, 1, 1), ON),),
    "to come": (ScopePeriod(ON + DAY, ON + DAY),),
    "until further notice": (ScopePeriod(date(2025, 1, 1), None),),
    "over, and to come": (ScopePeriod(date(2025, 1, 1), ON - DAY), ScopePeriod(ON + DAY, None)),
}


@pytest.mark.parametrize(
    ("role", "agency", "scope", "code"),
    [
        *((role, None, "none", "") for role in (Role.RECEIVING, Role.SEALER, Role.MANAGER)),
        *(
            (role, None, "until further notice", "agency_missing")
            for role in (Role.INSPECTOR, Role.REVIEWER, Role.SIGNATORY)
        ),
        (Role.INSPECTOR, 1, "none", "agency_without_scope"),
        (Role.INSPECTOR, 1, "over", "agency_without_scope"),
        (Role.MANAGER, 1, "over", "agency_without_scope"),
        (Role.INSPECTOR, 1, "ends today", ""),
        (Role.INSPECTOR, 1, "to come", ""),
        (Role.INSPECTOR, 1, "until further notice", ""),
        (Role.INSPECTOR, 1, "over, and to come", ""),
    ],
)
def test_a_role_is_given_for_an_agency_that_tests_there(
    role: Role, agency: int | None, scope: str, code: str
) -> None:
    answer = may_be_posted(role, agency, PERIODS[scope], ON)
    assert answer is ALLOWED if not code else refused(answer).code == code


@pytest.mark.parametrize(
    ("day", "holds"), [(ON - DAY, False), (ON, True), (ON + DAY, True), (ON + 2 * DAY, False)]
)
def test_both_days_of_a_scope_are_its_own(day: date, holds: bool) -> None:
    assert ScopePeriod(ON, ON + DAY).holds_on(day) is holds
    assert ScopePeriod(ON, None).holds_on(day) is (day >= ON)
