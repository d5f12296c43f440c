"""Who works for a shop does not work for a center; which role takes two; whose yes is proved."""

from __future__ import annotations

import pytest

from workflows.people.access import proves_yes
from workflows.people.given_by_two import role_takes_two
from workflows.people.postings import on_one_side
from workflows.roles import AccessWay, Role

SHOPS = {Role.MERCHANT, Role.SHOP_STAFF}
NOBODYS = {Role.API_KEY, Role.BUYER, Role.SYSTEM}


@pytest.mark.parametrize("role", Role)
def test_a_shops_role_goes_with_no_other_sides(role):
    stands = {held for held in Role if on_one_side(role, [held])}
    if role in NOBODYS:
        assert stands == set(Role)
    elif role in SHOPS:
        assert stands == SHOPS | NOBODYS
    else:
        assert stands == set(Role) - SHOPS


def test_whoever_acts_for_a_shop_that_sells_is_made_by_two():
    assert {r for r in Role if not role_takes_two(r, shop_has_orders=True)} == {
        Role.BUYER,
        Role.SYSTEM,
    }
    assert {r for r in Role if not role_takes_two(r, shop_has_orders=False)} == {
        Role.BUYER,
        Role.SYSTEM,
        *SHOPS,
    }


@pytest.mark.parametrize("way", AccessWay)
def test_a_phone_that_the_shop_gave_proves_no_yes(way):
    assert proves_yes(way, phone_replaced=False)
    assert bool(proves_yes(way, phone_replaced=True)) is (way is not AccessWay.CODE)
