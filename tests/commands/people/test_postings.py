"""A role is given for an agency only where the agency may test, today or to come; and it ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.build import FOUNDER, NOW, Scene
from support.desk_pieces import answer_to, queued, write
from support.flows.agency_people import other_agency, person_of, scope_ends, scope_from

from app.base import db
from app.commands.inspection import claims
from app.commands.people import accounts, api_keys
from app.models.people.account import RoleAssignment
from app.queries.people.accounts import actor_of
from workflows.roles import Actor, Assignment, Role

pytestmark = pytest.mark.usefixtures("database")
HERE, THERE, ALL = "here", "there", "all"

# Role, for whose agency, where, since when the other agency may test at the second center
# (days from today; None: never): what is answered.
GRANTS = {
    "of the agency": (Role.INSPECTOR, "ours", HERE, None, ""),
    "a reviewer too": (Role.REVIEWER, "ours", THERE, None, ""),
    "a signatory everywhere": (Role.SIGNATORY, "ours", ALL, None, ""),
    "without an agency": (Role.INSPECTOR, None, HERE, None, "agency_missing"),
    "a reviewer without": (Role.REVIEWER, None, HERE, None, "agency_missing"),
    "a signatory without": (Role.SIGNATORY, None, ALL, None, "agency_missing"),
    "where it may not test": (Role.SIGNATORY, "theirs", THERE, None, "agency_without_scope"),
    "where it may from today": (Role.SIGNATORY, "theirs", THERE, 0, ""),
    "where it may from tomorrow": (Role.SIGNATORY, "theirs", THERE, 1, ""),
    "a clerk of none": (Role.RECEIVING, None, HERE, None, ""),
    "a clerk of another": (Role.RECEIVING, "theirs", THERE, None, "agency_without_scope"),
}


@pytest.fixture
def scene():
    return Scene("postings", other_agency)


@pytest.mark.parametrize("case", GRANTS)
def test_a_role_is_given_where_the_agency_may_test(network, made, case):
    role, whose, where, from_day, code = GRANTS[case]
    if from_day is not None:
        write(lambda s: scope_from(s, network, made, days=from_day))
    center = {HERE: network.center_id, THERE: network.other_center_id, ALL: None}[where]
    said = answer_to(
        lambda s: accounts.grant(
            s, network.sealer.person_id, role, by=FOUNDER, now=NOW, center_id=center,
            agency_id={"ours": network.agency_id, "theirs": made, None: None}[whose],
        )
    )  # fmt: skip
    assert said[:2] == ((200, "") if not code else (409, code))


def test_what_ended_yesterday_is_no_scope_and_the_sentence_says_what_to_do(network):
    write(lambda s: scope_ends(s, network))
    said = answer_to(
        lambda s: accounts.grant(
            s, network.sealer.person_id, Role.INSPECTOR, by=network.manager, now=NOW,
            center_id=network.center_id, agency_id=network.agency_id,
        )
    )  # fmt: skip
    assert said[:2] == (409, "agency_without_scope")


def test_an_administrator_acts_for_the_whole_network(network):
    said = answer_to(
        lambda s: accounts.grant(
            s, network.sealer.person_id, Role.ADMIN, by=FOUNDER, now=NOW,
            center_id=network.center_id,
        )
    )  # fmt: skip
    assert said[:2] == (409, "admin_of_a_center")
    of_a_center = person_of(network, "half", Role.RECEIVING, center=network.center_id, agency=None)
    half = Actor(of_a_center.person_id, "half", (Assignment(Role.ADMIN, network.center_id),))
    tried = {
        "person": lambda s: accounts.create_person(
            s, "x1", "x", "x", "a long one", by=half, now=NOW
        ),
        "key": lambda s: api_keys.make_key(s, network.manager.person_id, "k", by=half, now=NOW),
        "end": lambda s: api_keys.end_key(s, 1, by=half, now=NOW),
    }
    assert {name: answer_to(act)[0] for name, act in tried.items()} == dict.fromkeys(tried, 403)


def test_a_role_that_ended_acts_no_more(network, made):
    ref = queued(network, center="RL")
    by = person_of(
        network, "goes", Role.INSPECTOR, center=network.center_id, agency=network.agency_id
    )
    with db.reading() as session:
        assert by.agencies(network.center_id) == {network.agency_id}
        key = session.scalars(select(RoleAssignment.id)).all()[-1]
    write(lambda s: accounts.end_role(s, key, by=network.manager, now=NOW))
    with db.reading() as session:
        left = actor_of(session, by.person_id)
    assert answer_to(lambda s: claims.claim(s, ref, by=left, now=NOW))[0] == 403
