"""What takes two: each act with who may be the second, for how long, and which second is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.certain import refused

from workflows.people.given_by_two import DECIDES, role_takes_two
from workflows.people.second_person import PAIRS, Pair, PairAct, may_be_second
from workflows.roles import Permission, Role
from workflows.verdict import ALLOWED

P, DAY = Permission, timedelta(days=1)
# Who holds one of these may be the second; a request waits so many days, or none is written.
ACTS = {
    "grant_role": ({P.ACCOUNT_ADMIN, P.STAFF_MANAGE}, 7),
    "record_credential": ({P.ACCOUNT_ADMIN, P.STAFF_MANAGE}, 7),
    "reset_password": ({P.ACCOUNT_ADMIN}, 3),
    "tell_apart": ({P.ACCOUNT_ADMIN}, 7),
    "enter_terms": ({P.RETURN_MANAGE}, 3),
    "settle_refund": ({P.RETURN_MANAGE, P.APPEAL_DECIDE}, 3),
    "pay_refund": ({P.RETURN_MANAGE}, None),
    "lift_quarantine": ({P.QUARANTINE_LIFT}, 3),
    "release_weight": ({P.WEIGHT_RELEASE}, None),
    "approve_rules": ({P.RULES_APPROVE}, None),
    "resolve_exception": ({P.RECEIVE}, None),
    "approve_mapping": ({P.CATEGORY_DECIDE}, None),
    "agency_picture": ({P.ACCOUNT_ADMIN}, 7),
    "correct_intake": ({P.RECEIVE}, None),
    "grant_concession": ({P.LOT_CONCEDE}, None),
    "destroy_lot": ({P.LOT_RECEIVE}, None),
    "make_key": ({P.ACCOUNT_ADMIN}, 7),
    "release_unit": ({P.LOT_DECIDE}, None),
    "answer_from_stock": ({P.LOT_CONCEDE}, None),
    "decide_count": ({P.LOT_CONCEDE}, None),
    "enter_holidays": ({P.RULES_APPROVE, P.ACCOUNT_ADMIN}, 7),
    "decide_against": ({P.RETURN_MANAGE, P.APPEAL_DECIDE}, 3),
    "pay_other_way": ({P.RETURN_MANAGE, P.APPEAL_DECIDE}, 3),
    "start_recall": ({P.RECALL_DECIDE}, None),
    "end_dispute": ({P.RETURN_MANAGE, P.APPEAL_DECIDE}, 3),
    "move_number": ({P.CATEGORY_DECIDE, P.ACCOUNT_ADMIN}, 7),
    "enter_price": ({P.RULES_APPROVE}, 7),
}


def test_each_act_has_its_second_person_and_its_days() -> None:
    written = {
        PairAct(act): (second, days and timedelta(days=days))
        for act, (second, days) in ACTS.items()
    }
    assert {act: ({*row.second}, row.lasts) for act, row in PAIRS.items()} == written


NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "second", "same", "tied", "code"),
    [
        (1, 2, False, None, ""),
        (None, 2, False, None, ""),  # the command line asks
        (1, None, False, None, ""),  # and confirms
        (1, 1, False, None, "second_person_needed"),
        (None, None, False, None, "second_person_needed"),
        (1, 1, True, NOW, "second_person_needed"),
        (1, 2, True, None, "same_natural_person"),
        (1, 2, True, NOW, "same_natural_person"),
        (1, 2, False, NOW, "second_person_tied"),
        (1, 2, False, NOW - 30 * DAY + timedelta(seconds=1), "second_person_tied"),
        (1, 2, False, NOW - 30 * DAY, ""),
        (1, 2, False, NOW - 31 * DAY, ""),
    ],
)
def test_who_may_be_the_second(
    first: int | None, second: int | None, same: bool, tied: datetime | None, code: str
) -> None:
    pair = Pair(first=first, second=second, same_person=same, tied_at=tied, now=NOW)
    answer = may_be_second(pair)
    if code:
        assert refused(answer).code == code
    else:
        assert answer is ALLOWED


ALONE = {Role.MERCHANT, Role.SHOP_STAFF, Role.BUYER, Role.SYSTEM}


def test_every_role_that_decides_is_given_by_two() -> None:
    assert {role for role, decides in DECIDES.items() if not decides} == ALONE


@pytest.mark.parametrize("sells", [False, True])
@pytest.mark.parametrize("role", Role)
def test_who_stands_on_a_shops_side_is_given_by_two_once_it_sells(role: Role, sells: bool) -> None:
    two = role not in ALONE or (sells and role in {Role.MERCHANT, Role.SHOP_STAFF})
    assert role_takes_two(role, shop_has_orders=sells) is two
