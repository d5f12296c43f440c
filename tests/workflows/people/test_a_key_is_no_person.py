"""What a key of a program is not: nobody's word, nobody's desk, and no name in the ledger alone."""

from __future__ import annotations

import pytest

from workflows.people.given_by_two import DECIDES, key_takes_two
from workflows.people.programs import (
    BAD_CURSOR,
    Holding,
    covers,
    hook_places,
    is_mark,
    key_in_ledger,
    name_in_ledger,
    read_cursor,
    speaks_for_buyers_of,
    write_cursor,
)
from workflows.people.second_person import PAIRS, PairAct
from workflows.people.sign_in_ways import KeyScope, by_a_key
from workflows.roles import GRANTS, Actor, Assignment, Permission, Role

# Who makes it (None: the command line), whose it is, whether a second person has to agree.
MAKES = [(1, 1, False), (1, 2, True), (2, 1, True), (None, 1, False)]


@pytest.mark.parametrize(("maker", "owner", "two"), MAKES)
def test_a_key_for_another_person_takes_two(maker, owner, two):
    assert key_takes_two(maker, owner) is two


def test_who_agrees_to_a_key_holds_what_no_key_gives():
    assert PAIRS[PairAct.MAKE_KEY].second == (Permission.ACCOUNT_ADMIN,)
    every = frozenset(KeyScope)
    for role in Role:
        actor = by_a_key(Actor(1, "x", (Assignment(role),)), every, None, 3)
        assert not actor.may_anywhere(Permission.ACCOUNT_ADMIN), role


def test_the_role_of_programs_is_given_by_two():
    assert DECIDES[Role.API_KEY]
    assert GRANTS[Role.API_KEY]


PLACES = {"all": {}, "center": {"center_id": 1}, "shop": {"merchant_id": 2}}
PLACES["shop at a center"] = PLACES["center"] | PLACES["shop"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", Role)
def test_no_role_of_a_program_opens_a_desk(role, place):
    assert Assignment(role, **PLACES[place]).by_key_alone is (role is Role.API_KEY)


# Where the key's role is given (center, shop), where the order belongs, whether it may speak.
SPEAKS = [
    ((None, None), (1, 2), False),
    ((1, None), (1, 2), False),
    ((1, 2), (1, 2), True),
    ((None, 2), (1, 2), True),
    ((None, 2), (None, 2), True),
    ((None, 3), (1, 2), False),
    ((9, 2), (1, 2), False),
]


@pytest.mark.parametrize(("held", "order", "may"), SPEAKS)
def test_who_may_say_what_a_buyer_wants(held, order, may):
    assert bool(speaks_for_buyers_of([Holding(*held)], *order)) is may
    # That somebody sees the whole center besides neither gives nor takes the word.
    assert bool(speaks_for_buyers_of([Holding(1, None), Holding(*held)], *order)) is may


NAMES = [
    ("罗建国", None, "罗建国"),
    ("罗建国", 3, "罗建国 · 密钥 3"),
    ("buyer", 12, "buyer · 密钥 12"),
    ("A · B", None, "A · B"),
    ("A · 密钥 x", None, "A · 密钥 x"),
    ("A · 密钥 ³", None, "A · 密钥 ³"),
]


@pytest.mark.parametrize(("name", "key", "told"), NAMES)
def test_the_ledger_says_that_a_key_acted(name, key, told):
    assert name_in_ledger(Actor(1, name, key=key)) == told
    assert key_in_ledger(told) == (name, key)


def test_whatever_narrows_an_actor_keeps_that_a_key_acts():
    whole = Actor(1, "罗建国", (Assignment(Role.MANAGER, 1),))
    actor = by_a_key(whole, frozenset({KeyScope.ORDERS}), 1, 3)
    assert actor.key == actor.narrowed(center_id=1).key == 3


@pytest.mark.parametrize("last", [0, 1, 7, 12, 123, 10**18 - 1])
def test_a_list_goes_on_where_its_cursor_says(last):
    cursor = write_cursor("orders", last)
    assert "=" not in cursor
    assert read_cursor("orders", cursor) == last
    assert read_cursor("items", cursor) is BAD_CURSOR


@pytest.mark.parametrize(
    "given",
    [
        "x",  # no whole number of bytes
        "b3JkZXJz",  # orders
        "b3JkZXJzOg",  # orders:
        "b3JkZXJzOng",  # orders:x
        "b3JkZXJzOi0x",  # orders:-1
        "b3JkZXJzOjEy\u4e00",
        "_____w",
        write_cursor("orders", 10**18),
        write_cursor("Orders", 1),
    ],
)
def test_what_is_no_cursor(given):
    assert read_cursor("orders", given) is BAD_CURSOR


def test_the_first_page_has_no_cursor():
    assert read_cursor("orders", "") == 0


@pytest.mark.parametrize(
    ("given", "may"),
    [("", False), ("a", True), ("~" * 64, True), ("a" * 65, False), ("a b", False), ("一", False)],
)
def test_what_may_mark_a_request(given, may):
    assert is_mark(given) is may


# A place of a holding, a thing's place, whether it lies within.
COVERS = [
    ((None, None), (1, 2), True),
    ((None, None), (None, 2), True),
    ((1, None), (1, 2), True),
    ((1, None), (3, 2), False),
    ((1, None), (None, 2), False),
    ((None, 2), (1, 2), True),
    ((None, 2), (1, 3), False),
    ((1, 2), (1, 2), True),
    ((1, 2), (1, 3), False),
    ((1, 2), (3, 2), False),
]


@pytest.mark.parametrize(("held", "place", "within"), COVERS)
def test_what_lies_within_a_place(held, place, within):
    assert covers([Holding(*held)], *place) is within
    assert covers([Holding(9, 9), Holding(*held)], *place) is within
    assert covers([], *place) is False


def test_a_merchant_of_no_shop_manages_nobodys_webhooks():
    def places(*held):
        return hook_places(Actor(1, "x", held))

    assert places(Assignment(Role.MERCHANT)) == ()
    assert places(Assignment(Role.MERCHANT, merchant_id=2)) == (Holding(None, 2),)
    key = Assignment(Role.API_KEY, 1)
    assert places(key, key) == (Holding(1, None),)
    assert places(Assignment(Role.INSPECTOR, 1)) == ()
