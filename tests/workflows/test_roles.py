"""Where a role holds: at its center, at all of them, and nowhere else."""

from __future__ import annotations

import pytest

from workflows.roles import Actor, Assignment, Permission, Role

HERE, THERE = 1, 2
REVIEWS_HERE = Assignment(Role.REVIEWER, HERE)
REVIEWS_EVERYWHERE = Assignment(Role.REVIEWER)
RECEIVES_THERE = Assignment(Role.RECEIVING, THERE)


@pytest.mark.parametrize(
    ("held", "asked_at", "role"),
    [
        ((), HERE, None),
        ((REVIEWS_HERE,), HERE, Role.REVIEWER),
        ((REVIEWS_HERE,), THERE, None),
        ((REVIEWS_HERE,), None, None),
        ((REVIEWS_EVERYWHERE,), THERE, Role.REVIEWER),
        ((REVIEWS_EVERYWHERE,), None, Role.REVIEWER),
        ((Assignment(Role.RECEIVING, HERE),), HERE, None),
        ((RECEIVES_THERE, REVIEWS_HERE), HERE, Role.REVIEWER),
        ((RECEIVES_THERE, REVIEWS_HERE), THERE, None),
    ],
)
def test_a_permission_holds_where_its_role_does(held, asked_at, role) -> None:
    who = Actor(1, "x", held)
    assert who.role_for(Permission.REVIEW, asked_at) is role
    assert who.may(Permission.REVIEW, asked_at) is (role is not None)


def test_a_desk_opens_to_who_works_at_some_center() -> None:
    who = Actor(1, "x", (RECEIVES_THERE, REVIEWS_HERE))
    assert who.may_anywhere(Permission.REVIEW)
    assert not who.may_anywhere(Permission.CERTIFICATE_SIGN)


@pytest.mark.parametrize(
    ("held", "centers"),
    [
        ((), set()),
        ((REVIEWS_HERE, RECEIVES_THERE), {HERE}),
        ((REVIEWS_HERE, Assignment(Role.REVIEWER, THERE)), {HERE, THERE}),
        ((REVIEWS_HERE, REVIEWS_EVERYWHERE), None),
        ((REVIEWS_HERE, Assignment(Role.RECEIVING)), {HERE}),
    ],
)
def test_the_centers_of_a_permission_are_those_of_the_roles_that_give_it(held, centers) -> None:
    assert Actor(1, "x", held).centers(Permission.REVIEW) == centers


def test_an_agency_counts_at_the_centers_of_its_assignment() -> None:
    held = (
        Assignment(Role.INSPECTOR, HERE, agency_id=7),
        Assignment(Role.INSPECTOR, THERE, agency_id=8),
        Assignment(Role.INSPECTOR, None, agency_id=9),
        Assignment(Role.INSPECTOR, HERE),
    )
    assert Actor(1, "x", held).agencies(HERE) == {7, 9}
    assert Actor(1, "x", held).agencies(THERE) == {8, 9}
    assert Actor(1, "x").agencies(HERE) == frozenset()


def test_who_is_narrowed_holds_less_and_nothing_else() -> None:
    everywhere, here = Assignment(Role.AUDITOR), Assignment(Role.SEALER, 1)
    both = Assignment(Role.AUDITOR, 1)
    person = Actor(7, "甲", (everywhere, here, Assignment(Role.SEALER, 2)))
    assert person.narrowed().assignments == person.assignments
    assert person.narrowed(center_id=1).assignments == (both, here)
    assert person.narrowed(roles=frozenset({Role.AUDITOR})).assignments == (everywhere,)
    assert person.narrowed(roles=frozenset({Role.SEALER}), center_id=1).assignments == (here,)
    assert person.narrowed(roles=frozenset()).assignments == ()
    wanted = frozenset({Permission.SEAL})
    assert person.narrowed().only is None
    assert person.narrowed(only=wanted).only == wanted
    assert person.narrowed(only=wanted).narrowed(center_id=1).only == wanted
