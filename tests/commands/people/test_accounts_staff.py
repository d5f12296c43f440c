"""Accounts: who may change whose, four eyes on one's own, closing, credentials, the network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select, update
from support.build import NOW
from support.desk_pieces import answer_to, at_once, write
from support.flows.second_person import confirmed

from app.base import db
from app.commands.network import changes as network_changes
from app.commands.network.setup import merchant_of
from app.commands.people import accounts, api_keys, credentials, sign_in, staff
from app.models.network.center import AgencyScope, Center, CenterCategory
from app.models.people.account import (
    Credential,
    MerchantRelation,
    Person,
    RoleAssignment,
)
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")
LAST = date(2027, 11, 12)


def grants(by, whom, role, **more):
    """200 where it is done, 202 where it waits for a second person."""
    given = {"reason": "新到岗", **more}
    return answer_to(lambda s: accounts.grant(s, whom.person_id, role, by=by, now=NOW, **given))


def credential(by, whom, number="X-1"):
    return answer_to(
        lambda s: credentials.add_credential(
            s,
            whom.person_id,
            "CGC",
            number,
            "某委员会",
            ["jade"],
            NOW.date(),
            LAST,
            by=by,
            now=NOW,
            reason="原件已核对",
        )
    )


def active(whom):
    with db.reading() as session:
        return session.scalar(select(Person.active).where(Person.id == whom.person_id))


def test_nobody_grants_to_themselves(network):
    assert grants(network.admin, network.admin, Role.AUDITOR)[:2] == (409, "grant_to_self")
    assert grants(network.admin, network.admin_2, Role.AUDITOR)[0] == 202


def test_a_manager_staffs_the_own_center_below_the_own_rank(network):
    here, there = network.center_id, network.other_center_id
    assert grants(network.manager, network.sealer, Role.RECEIVING, center_id=here)[0] == 202
    assert grants(network.manager, network.sealer, Role.RECEIVING, center_id=there)[0] == 403
    assert grants(network.manager, network.sealer, Role.RECEIVING)[0] == 403
    for role in (Role.MANAGER, Role.ADMIN, Role.AUDITOR, Role.MERCHANT):
        assert grants(network.manager, network.sealer, role, center_id=here)[0] == 403


def test_credentials_are_recorded_by_another_of_the_own_center(network):
    asked = credential(network.manager, network.inspector)
    assert asked[0] == 202
    assert credential(network.manager, network.inspector)[:2] == (409, "second_person_asked")
    confirmed(int(asked[2]["request"]), network.manager_2, NOW)
    twice = credential(network.manager, network.inspector)
    assert twice[:2] == (422, "invalid")
    assert credential(network.manager, network.inspector_far, "X-2")[0] == 403
    assert credential(network.manager, network.manager, "X-3")[:2] == (409, "credential_to_self")
    assert credential(network.reviewer, network.inspector, "X-4")[0] == 403


def test_a_credential_that_is_ended_counts_no_more(network):
    with db.reading() as session:
        key = session.scalar(
            select(Credential.id).where(Credential.person_id == network.inspector.person_id)
        )
    far = answer_to(lambda s: staff.end_credential(s, key, by=network.manager_far, now=NOW))
    assert far[0] == 403
    write(lambda s: staff.end_credential(s, key, by=network.manager, now=NOW))
    with db.reading() as session:
        assert session.get(Credential, key).valid_to < NOW.date()
    assert answer_to(lambda s: staff.end_credential(s, key, by=network.manager, now=NOW))[0] == 409


def test_a_closed_account_is_signed_out_and_opens_again(network):
    whom = network.inspector.person_id
    write(lambda s: staff.close_account(s, whom, by=network.admin, now=NOW))
    assert active(network.inspector) is False
    again = answer_to(lambda s: staff.close_account(s, whom, by=network.admin, now=NOW))
    assert again[:2] == (409, "closed")
    write(lambda s: staff.reopen_account(s, whom, by=network.admin, now=NOW))
    assert active(network.inspector) is True
    twice = answer_to(lambda s: staff.reopen_account(s, whom, by=network.admin, now=NOW))
    assert twice[:2] == (409, "open")


def test_only_administrators_close_and_never_themselves_or_the_last(network):
    whom = network.inspector.person_id
    for by in (network.manager, network.auditor):
        assert answer_to(lambda s, b=by: staff.close_account(s, whom, by=b, now=NOW))[0] == 403
    own = answer_to(
        lambda s: staff.close_account(s, network.admin.person_id, by=network.admin, now=NOW)
    )
    assert own[:2] == (409, "own_account")
    for gone in (network.admin_2, network.admin_far):
        write(lambda s, g=gone: staff.close_account(s, g.person_id, by=network.admin, now=NOW))
    last = answer_to(
        lambda s: staff.close_account(s, network.admin.person_id, by=network.admin_2, now=NOW)
    )
    assert last[:2] == (409, "last_admin")


def test_a_conflict_of_interest_is_lifted_by_another_only(network):
    with db.transaction() as session:
        shop = merchant_of(session, "doudian", "玉见小铺").id
        whom = network.inspector.person_id
        accounts.relate(session, whom, shop, "亲属", by=network.manager, now=NOW)
    own = answer_to(
        lambda s: staff.unrelate(s, network.manager.person_id, shop, by=network.manager, now=NOW)
    )
    assert own[0] == 403
    write(lambda s: staff.unrelate(s, whom, shop, by=network.manager, now=NOW))
    with db.reading() as session:
        assert session.scalars(select(MerchantRelation.person_id)).all() == []
    gone = answer_to(lambda s: staff.unrelate(s, whom, shop, by=network.manager, now=NOW))
    assert gone[0] == 404


def change(network, by=None, **changed):
    wanted: dict[str, Any] = {
        "capacity_a_day": 10,
        "opens": time(9),
        "closes": time(18),
        "categories": ["jade"],
        "active": True,
    } | changed
    return answer_to(
        lambda s: network_changes.change_center(
            s, network.center_id, **wanted, by=by or network.admin, now=NOW
        )
    )


def test_a_center_that_loses_a_category_loses_it_for_its_agencies(network):
    assert change(network)[0] == 200
    with db.reading() as session:
        here = [
            session.scalars(select(t.category).where(t.center_id == network.center_id)).all()
            for t in (CenterCategory, AgencyScope)
        ]
        assert here == [["jade"], ["jade"]]
        assert session.get(Center, network.center_id).capacity_a_day == 10


@pytest.mark.parametrize(
    "wrong", [{"capacity_a_day": 0}, {"closes": time(8)}, {"categories": ["moon"]}]
)
def test_a_center_is_not_set_to_nonsense(network, wrong):
    assert change(network, **wrong)[0] == 422


def test_only_administrators_change_the_network(network):
    assert change(network, by=network.manager)[0] == 403
    scope = answer_to(
        lambda s: network_changes.set_scope(
            s, network.agency_id, network.center_id, [], by=network.manager, now=NOW
        )
    )
    assert scope[0] == 403


def test_an_agency_tests_only_what_the_center_may(network):
    change(network)
    wide = answer_to(
        lambda s: network_changes.set_scope(
            s, network.agency_id, network.center_id, ["tea"], by=network.admin, now=NOW
        )
    )
    assert wide[0] == 422


def test_ended_roles_stay_on_record(network):
    with db.reading() as session:
        key = session.scalar(
            select(RoleAssignment.id).where(RoleAssignment.person_id == network.sealer.person_id)
        )
    write(lambda s: accounts.end_role(s, key, by=network.manager, now=NOW))
    with db.reading() as session:
        assert session.get(RoleAssignment, key).ended_at == NOW
    assert answer_to(lambda s: accounts.end_role(s, key, by=network.manager, now=NOW))[0] == 404


def test_nobody_is_made_the_clock_or_a_buyer(network):
    for role in (Role.SYSTEM, Role.BUYER):
        assert grants(network.admin, network.sealer, role)[0] == 403


def test_a_role_for_nobody_is_missing(network):
    assert (
        answer_to(lambda s: accounts.grant(s, 999_999, Role.SEALER, by=network.admin, now=NOW))[0]
        == 404
    )


def held(whom, role):
    with db.reading() as session:
        wanted = session.query(RoleAssignment).filter_by(person_id=whom.person_id, role=role)
        return wanted.filter(RoleAssignment.ended_at.is_(None)).count()


def test_a_role_clicked_twice_is_held_once(network):
    """Else one click on "end" would leave the other in force."""
    with db.transaction() as session:
        shop = {"merchant_id": merchant_of(session, "doudian", "玉见小铺").id}
    before = held(network.merchant, Role.MERCHANT)

    def click():
        return grants(network.admin, network.merchant, Role.MERCHANT, **shop)[:2]

    twice = (409, "held_already")
    assert sorted(at_once(click, click, click)) == [(200, ""), twice, twice]
    assert held(network.merchant, Role.MERCHANT) == before + 1


def roles_of_admins():
    with db.reading() as session:
        wanted = session.query(RoleAssignment.id).filter_by(role=Role.ADMIN)
        return [key for (key,) in wanted.order_by(RoleAssignment.id)]


def test_the_last_administrator_stays_one(network):
    ends = [
        answer_to(lambda s, key=key: accounts.end_role(s, key, by=network.admin, now=NOW))[:2]
        for key in reversed(roles_of_admins())
    ]
    assert ends == [(200, ""), (200, ""), (409, "last_admin")]
    assert held(network.admin, Role.ADMIN) == 1


def test_two_administrators_who_close_each_other_leave_one(network):
    write(lambda s: staff.close_account(s, network.admin_far.person_id, by=network.admin, now=NOW))
    one, other = network.admin, network.admin_2

    def close(by, whom):
        return lambda: answer_to(lambda s: staff.close_account(s, whom.person_id, by=by, now=NOW))[
            :2
        ]

    answers = at_once(close(one, other), close(other, one))
    assert sorted(answers) == [(200, ""), (409, "last_admin")]
    assert sorted([active(one), active(other)]) == [False, True]


def test_what_there_is_not_is_not_changed(network):
    """An assignment, a key, a person, a place that nobody knows: to an administrator too."""
    admin, nobody = network.admin, 999_999
    sealer = network.sealer_2.person_id
    places: dict[str, Any] = {
        name: {name: nobody} for name in ("center_id", "agency_id", "merchant_id")
    }
    acts: dict[str, Callable[..., Any]] = {
        "end_role": lambda s: accounts.end_role(s, nobody, by=admin, now=NOW),
        "end_key": lambda s: api_keys.end_key(s, nobody, by=admin, now=NOW),
        "relate": lambda s: accounts.relate(s, nobody, 1, "亲属", by=admin, now=NOW),
        "grant": lambda s: accounts.grant(s, nobody, Role.SEALER, by=admin, now=NOW),
    }
    acts |= {
        name: lambda s, place=place: accounts.grant(
            s, sealer, Role.RECEIVING, by=admin, now=NOW, reason="x", **place
        )
        for name, place in places.items()
    }
    assert {name: answer_to(act)[:2] for name, act in acts.items()} == dict.fromkeys(
        acts, (404, "missing")
    )


def test_a_role_that_ended_is_not_ended_again(network):
    with db.reading() as session:
        held = session.scalars(
            select(RoleAssignment.id).where(RoleAssignment.person_id == network.sealer_2.person_id)
        ).one()

    def end(session):
        accounts.end_role(session, held, by=network.admin, now=NOW)

    assert [answer_to(end)[0], answer_to(end)[0]] == [200, 404]


@pytest.mark.parametrize("changed", [{"example": False}, {"active": False}])
def test_only_an_example_person_at_work_comes_in_without_a_password(network, changed):
    def comes_in(session):
        return sign_in.sign_in_example(session, "inspector", now=NOW, address="", agent="")

    assert write(comes_in)
    write(lambda s: s.execute(update(Person).where(Person.login == "inspector").values(changed)))
    assert answer_to(comes_in)[:2] == (404, "missing")
