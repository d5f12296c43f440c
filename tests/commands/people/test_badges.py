"""Badge and PIN: who may stand at which station, and what that opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.build import FOUNDER, NOW
from support.databases import both_databases
from support.desk_pieces import answer_to, at_once, write

from app.base import db, passwords
from app.base.errors import Missing
from app.commands.people import badges, staff, stations
from app.models.people.account import SignInSession
from app.models.people.station import Badge, Station
from app.queries.people.accounts import signed_in
from workflows.people.sign_in_ways import SignInWay
from workflows.roles import GRANTS, Permission, Role

pytestmark = pytest.mark.usefixtures("database")
PIN, OTHER_PIN = "749203", "318407"


def station(network, by=None, center=None, now=NOW):
    """A registered station; its cookie's token."""
    by = by or network.manager
    with db.transaction() as session:
        code = stations.add_station(session, center or network.center_id, "台一", by=by, now=now)
    with db.transaction() as session:
        return stations.register_station(session, code.lower().replace("-", " "), now=now)


def badge(network, whom, pin=PIN):
    """What the person's badge says, with a PIN set."""
    with db.transaction() as session:
        code = badges.issue_badge(session, whom.person_id, by=network.admin, now=NOW)
    if pin:
        write(lambda s: badges.set_pin(s, whom.person_id, pin, now=NOW))
    return code


def take_over(token, code, pin=PIN, now=NOW):
    with db.transaction() as session:
        return badges.take_over(session, token, code, pin, now=now, address="x", agent="y")


def actor_at(token):
    with db.reading() as session:
        return signed_in(session, passwords.token_digest(token), NOW)


@both_databases
def test_scanned_and_typed_the_bench_changes_hands(network):
    here = station(network)
    first = take_over(here, badge(network, network.inspector))
    second = take_over(here, badge(network, network.inspector_2, OTHER_PIN).lower(), OTHER_PIN)
    assert first.token
    assert second.token
    assert actor_at(first.token) is None, "who was there before is signed out"
    now_there = actor_at(second.token)
    assert (now_there.person_id, now_there.way) == (
        network.inspector_2.person_id,
        SignInWay.BADGE,
    )


OPENS = {
    "receiving": {Permission.RECEIVE, Permission.RETURN_RECEIVE, Permission.ITEM_READ},
    "inspector": {
        Permission.INSPECT,
        Permission.INSTRUMENT_CHECK,
        Permission.INSTRUMENT_READ,
        Permission.LOT_INSPECT,
        Permission.LOT_READ,
        Permission.RETURN_COMPARE,
        Permission.ITEM_READ,
    },
    "warehouse_keeper": {Permission.LOT_RECEIVE, Permission.LOT_READ, Permission.RECALL_READ},
    "sealer": {
        Permission.SEAL,
        Permission.DISPATCH,
        Permission.HAND_BACK,
        Permission.DELIVERY_RECORD,
        Permission.ITEM_READ,
    },
}


@pytest.mark.parametrize("login", [r.value for r in Role if r not in (Role.BUYER, Role.SYSTEM)])
def test_what_a_badge_opens_for_each_trade(network, login):
    """Benches, and nothing that signs, pays or tends accounts."""
    opened = take_over(station(network), badge(network, network.people[login]))
    if login not in OPENS:
        assert opened.refused.code == "no_bench"
        return
    actor = actor_at(opened.token).actor
    assert {p for p in Permission if actor.may_anywhere(p)} == OPENS[login]


def test_who_decides_elsewhere_decides_nothing_by_badge(network):
    """A person of many roles has at a station those of a bench at that center alone."""
    from app.commands.people import accounts

    whom = network.inspector.person_id
    for role, center in (
        (Role.CUSTOMER_SERVICE, network.center_id),
        (Role.ADMIN, None),
        (Role.RECEIVING, network.other_center_id),
    ):
        write(
            lambda s, role=role, center=center: accounts.grant(
                s, whom, role, by=FOUNDER, now=NOW, center_id=center
            )
        )
    actor = actor_at(take_over(station(network), badge(network, network.inspector)).token).actor
    assert {p for p in Permission if actor.may_anywhere(p)} == set(GRANTS[Role.INSPECTOR])
    assert not actor.may(Permission.RECEIVE, network.other_center_id)
    assert actor.centers(Permission.INSPECT) == {network.center_id}


def test_at_another_center_s_station_nothing_opens(network):
    there = station(network, network.manager_far, network.other_center_id)
    assert take_over(there, badge(network, network.inspector)).refused.code == "no_bench"


WRONG = {
    "another PIN": lambda n, code: take_over(station(n), code, OTHER_PIN),
    "no PIN": lambda n, code: take_over(station(n), code, ""),
    "an unknown badge": lambda n, _: take_over(station(n), "JGB-AAAA"),
    "a badge without a PIN": lambda n, _: take_over(station(n), badge(n, n.sealer, pin=""), ""),
    "the badge before this one": lambda n, code: (
        badge(n, n.inspector),
        take_over(station(n), code),
    )[1],
    "a badge taken back": lambda n, code: (
        write(lambda s: badges.end_badge(s, n.inspector.person_id, by=n.manager, now=NOW)),
        take_over(station(n), code),
    )[1],
    "a closed account": lambda n, code: (
        write(lambda s: staff.close_account(s, n.inspector.person_id, by=n.admin, now=NOW)),
        take_over(station(n), code),
    )[1],
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong(network, case):
    code = badge(network, network.inspector)
    assert WRONG[case](network, code).refused.code == "badge_wrong"


def test_wrong_too_often_shuts_the_pin_until_it_is_set_anew(network):
    here, there = station(network), station(network)
    code = badge(network, network.inspector)
    said = [take_over(here, code, OTHER_PIN).refused.code for _ in range(6)]
    assert said == ["badge_wrong"] * 4 + ["pin_shut"] * 2
    later = NOW + timedelta(hours=3)
    assert take_over(here, code, now=later).refused.code == "pin_shut"
    assert take_over(there, code).refused.code == "pin_shut", "at every station"
    write(lambda s: badges.set_pin(s, network.inspector.person_id, PIN, now=NOW))
    assert take_over(there, code).token
    assert take_over(here, code, now=later).token


def test_wrong_pins_keep_out_nobody_else(network):
    here = station(network)
    code, other = badge(network, network.inspector), badge(network, network.inspector_2)
    for _ in range(6):
        take_over(here, code, OTHER_PIN)
    assert take_over(here, other).token


@both_databases
def test_pins_tried_at_once_are_counted_one_by_one(network):
    here, code = station(network), badge(network, network.inspector)
    answers = at_once(*[lambda: take_over(here, code, OTHER_PIN)] * 7)
    assert [a.token for a in answers] == [None] * 7
    assert take_over(here, code).refused.code == "pin_shut"


@pytest.mark.parametrize(
    ("pin", "code"),
    [("12345", "pin_digits"), ("123456", "pin_easy"), ("749203", None), ("8675309", "pin_easy")],
)
def test_which_pins_are_taken(network, pin, code):
    badge(network, network.inspector, pin="")
    said = answer_to(lambda s: badges.set_pin(s, network.inspector.person_id, pin, now=NOW))
    assert said[:2] == ((200, "") if code is None else (422, code))


def test_a_pin_needs_a_badge(network):
    said = answer_to(lambda s: badges.set_pin(s, network.inspector.person_id, PIN, now=NOW))
    assert said[:2] == (409, "no_badge")


def test_badges_are_issued_by_who_tends_the_person(network):
    whom = network.inspector.person_id
    for by, status in (
        (network.manager, 200),
        (network.admin, 200),
        (network.manager_far, 403),
        (network.inspector_2, 403),
        (network.customer_service, 403),
    ):
        assert answer_to(lambda s, by=by: badges.issue_badge(s, whom, by=by, now=NOW))[0] == status


def test_stations_are_their_own_center_s(network):
    far = network.manager_far
    said = answer_to(lambda s: stations.add_station(s, network.center_id, "台一", by=far, now=NOW))
    assert said[0] == 403
    here = station(network)
    with db.reading() as session:
        key = session.scalars(select(Station.id)).one()
    end = lambda s, by: stations.end_station(s, key, by=by, now=NOW)  # noqa: E731 - one act, written beside its case
    opened = take_over(here, badge(network, network.inspector))
    assert answer_to(lambda s: end(s, far))[0] == 404
    assert actor_at(opened.token)
    assert answer_to(lambda s: end(s, network.manager))[0] == 200
    assert actor_at(opened.token) is None, "who is at it is signed out"
    with pytest.raises(Missing):
        take_over(here, "JGB-AAAA")


@pytest.mark.parametrize(("minutes", "taken"), [(14, True), (15, False)])
def test_a_code_serves_one_browser_for_a_quarter_of_an_hour(network, minutes, taken):
    with db.transaction() as session:
        code = stations.add_station(session, network.center_id, "台", by=network.manager, now=NOW)
    later = NOW + timedelta(minutes=minutes)
    said = [answer_to(lambda s: stations.register_station(s, code, now=later))[0] for _ in range(2)]
    assert said == ([200, 422] if taken else [422, 422])


def test_a_station_ends_after_a_year(network):
    here, code = station(network), badge(network, network.inspector)
    assert take_over(here, code, now=NOW + timedelta(days=364)).token
    with pytest.raises(Missing):
        take_over(here, code, now=NOW + timedelta(days=365))


def test_neither_codes_nor_pins_are_kept_in_clear(network):
    here, code = station(network), badge(network, network.inspector)
    with db.reading() as session:
        kept = [
            str(value)
            for table in (Badge, Station, SignInSession)
            for row in session.execute(select(table.__table__))
            for value in row
        ]
    assert not any(secret in value for value in kept for secret in (here, code, PIN))
