"""What pages, programs and the example network ask on SQLite in other tests, asked of both."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select, update
from support.build import FOUNDER, NOW
from support.desk_pieces import certified, queued, registered, write
from support.many.items import copy_piece

from app.base import db
from app.base.refs import key_of
from app.cli import server
from app.commands.audit import search_index
from app.commands.inspection import rulesets
from app.commands.people import api_keys
from app.demo import network as demo
from app.demo import scenes
from app.models.people.account import Person, RoleAssignment
from app.models.people.api_key import ApiKey
from app.queries.audit.certificates import Search, count_certificates, search
from app.queries.inspection import queues, standards
from app.queries.people.examples import example_people
from workflows.inspection.rulesets import RulesetKind
from workflows.inspection.standard.catalogue import standard_source
from workflows.inspection.states import ItemState
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")


def made_examples(*logins):
    """These are example people, and nobody else is."""
    write(lambda s: s.execute(update(Person).values(example=Person.login.in_(logins))))


def test_whether_there_are_example_people():
    made_examples()
    assert not server._has_examples()
    made_examples("inspector")
    assert server._has_examples()


def test_example_people_stand_at_their_centers():
    made_examples("inspector", "inspector_far", "auditor")
    with db.reading() as session:
        found = example_people(session)
    assert [(c.code, [p.login for p in c.people]) for c in found.centers] == [
        ("RL", ["inspector"]),
        ("ZZ", ["inspector_far"]),
    ]
    assert [p.login for p in found.everywhere] == ["auditor"]


def test_the_example_merchant_keeps_one_role_for_one_shop(network, monkeypatch):
    monkeypatch.setattr(demo, "MERCHANT", "merchant")
    monkeypatch.setattr(demo, "HELPER", "shop_staff")
    write(lambda s: demo._shop_of_the_merchant(s, NOW))
    with db.reading() as session:
        wanted = select(RoleAssignment).where(
            RoleAssignment.person_id == network.merchant.person_id,
            RoleAssignment.ended_at.is_(None),
        )
        (held,) = session.scalars(wanted)
        assert (held.role, held.merchant_id is not None) == (Role.MERCHANT, True)


def test_the_example_network_finds_its_centers_people_and_pieces(network):
    def act(session):
        demo._homes(session, {"shop": [{"name": "玉见小铺", "center": "RL"}]}, NOW)
        demo._people(session, {"person": []}, NOW)

    write(act)
    assert set(demo._crews()) == {network.center_id}  # the other one has one receiver
    (ref,) = registered(network)
    both = [network.center_id, network.other_center_id]
    for center in ("", "RL"):
        scene = scenes.Scene("jade", (), center=center)
        assert scenes._waiting(scene, both, set()).ref == ref
    with pytest.raises(LookupError):
        scenes._waiting(scenes.Scene("jade", (), center="ZZ"), both, set())


def test_an_approved_standard_is_read_by_a_process_that_never_saw_it(network, monkeypatch):
    text = re.sub(r"(?m)^version = \d+$", "version = 2", standard_source("tea"), count=1)
    text = re.sub(
        r"(?m)^effective_from = .*$", f"effective_from = {date(2026, 11, 12)}", text, count=1
    )
    kind = RulesetKind.STANDARD
    with db.transaction() as session:
        key = rulesets.propose(session, kind, text, "新国标", by=network.manager_net, now=NOW).id
    write(lambda s: rulesets.approve(s, key, "", by=network.manager_net_2, now=NOW))
    monkeypatch.setattr(standards, "_approved", {})
    with db.reading() as session:
        assert standards.in_force(session, "tea", NOW).version == 2
        assert len(standards._approved) == 1


def test_a_key_is_made_and_ended(network):
    person = network.api_key.person_id
    write(lambda s: api_keys.make_key(s, person, "ERP", by=FOUNDER, now=NOW))
    with db.reading() as session:
        made = session.scalars(select(ApiKey)).one()
        assert (made.name, made.person_id, made.ended_at) == ("ERP", person, None)
        key = made.id
    write(lambda s: api_keys.end_key(s, key, by=FOUNDER, now=NOW))
    with db.reading() as session:
        assert session.scalars(select(ApiKey.ended_at)).one() == NOW


def test_a_search_for_a_certificate_by_all_at_once(network):
    ref, number = certified(network)
    search_index.bring_up_to_date()
    with db.reading() as session:
        order = "6900000000000000000"
        wanted = Search(
            number=number, order=order, merchant="玉见小铺", inspector="inspector", category="jade"
        )
        assert count_certificates(session, wanted) == 1
        assert [hit.ref for hit in search(session, wanted).rows] == [ref]


def test_a_queue_of_two_centers_without_what_one_holds(network):
    ref = queued(network)
    with db.transaction() as session:
        copy_piece(session, key_of("QC", ref)[0], 1, due=NOW)
    with db.reading() as session:
        wanted = queues.QueueFilter(
            (ItemState.QUEUED,),
            centers=(network.center_id, network.other_center_id),
            not_held_by=network.inspector.person_id,
            categories=("jade",),
        )
        assert len(queues.page(session, wanted, size=5).rows) == 2
