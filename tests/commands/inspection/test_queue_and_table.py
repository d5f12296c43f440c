"""The queue picks in one statement of its own; it hands out exactly what the table lets claim."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from support.build import FOUNDER, NOW, item_in
from support.desk_pieces import STEP, queued, write

from app.base import db
from app.base.errors import Refusal
from app.commands.inspection import claims, review
from app.commands.network.setup import add_agency
from app.models.intake.item import Item
from app.models.people.account import Credential, MerchantRelation, RoleAssignment
from app.queries.inspection.facts import answers
from app.queries.items import item_view
from app.queries.people.accounts import actor_of
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import ItemState
from workflows.verdict import Text

pytestmark = pytest.mark.usefixtures("database")
AT = NOW + 10 * STEP


def nothing(session, ref, me):
    """Nobody stands in the way."""


def family(session, ref, me):
    merchant = session.scalars(select(Item.merchant_id)).first()
    session.add(MerchantRelation(person_id=me.person_id, merchant_id=merchant, reason="x"))


def other_agency(session, ref, me):
    name = Text("另一家检测中心", "Another laboratory")
    other = add_agency(session, "B01", name, "某路 1 号", "C1", "L1", by=FOUNDER, now=NOW)
    mine = RoleAssignment.person_id == me.person_id
    session.execute(update(RoleAssignment).where(mine).values(agency_id=other.id))


def any_agency(session, ref, me):
    mine = RoleAssignment.person_id == me.person_id
    session.execute(update(RoleAssignment).where(mine).values(agency_id=None))


def credential_for(codes):
    def set_scope(session, ref, me):
        mine = Credential.person_id == me.person_id
        session.execute(update(Credential).where(mine).values(categories={"codes": codes}))

    return set_scope


def expired(session, ref, me):
    for held in session.scalars(select(Credential).where(Credential.person_id == me.person_id)):
        held.valid_to = held.valid_from


def put_back_before(session, ref, me):
    claims.claim(session, ref, by=me, now=AT)
    claims.release(session, ref, by=me, now=AT)


@pytest.mark.parametrize(
    "change",
    [
        nothing,
        family,
        other_agency,
        any_agency,
        credential_for(["jade"]),
        credential_for(["tea"]),
        credential_for([]),
        expired,
        put_back_before,
    ],
)
def test_the_queue_hands_out_what_the_table_lets_claim(network, change):
    ref = queued(network)
    write(lambda session: change(session, ref, network.inspector))
    assert_alike(network, ref, network.inspector)


@pytest.mark.parametrize("login", ["inspector", "inspector_2"])
def test_a_retest_is_handed_out_to_another_only(database, network, login):
    walk = item_in(ItemState.IN_REVIEW, network, database)
    by = network.reviewer
    write(lambda s: review.retest(s, walk.ref, "复检", by=by, now=walk.at))
    assert assert_alike(network, walk.ref, network.people[login]) is (login == "inspector_2")


def assert_alike(network, ref, person):
    """Whether the queue hands it out, which is what the table answers."""
    with db.reading() as session:
        me = actor_of(session, person.person_id)
        key = item_view(session, ref).key
        allowed = answers(session, key, ItemAction.CLAIM, by=me, now=AT)[ItemAction.CLAIM]
    with db.transaction(keep=False) as session:
        try:
            item = claims.claim_next(session, network.center_id, by=me, now=AT)
        except Refusal:
            item = None
        assert (item is not None) is bool(allowed)
    return bool(allowed)
