"""The lives of pieces, from a shop's order file to the buyer's door or back to the merchant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.build import item_in, state_of, walk_of

from app.base import db
from app.base.errors import Refusal
from app.commands.across.clockwork import tick
from app.commands.inspection import review
from app.demo.walk import BETWEEN
from app.queries.audit import ledger
from app.queries.items import item_view, timeline
from certificates.content import canonical
from certificates.content.content import StatedAuthenticity
from workflows.events import EVENTS
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import ItemState


def tags(ref):
    with db.reading() as session:
        return [e.tag for e in reversed(timeline(session, item_view(session, ref).key))]


def record_of(ref):
    from sqlalchemy import select

    from app.models.papers.certificate import Certificate

    with db.reading() as session:
        key = item_view(session, ref).key
        row = session.scalars(select(Certificate).where(Certificate.item_id == key)).one()
        return canonical.parse(row.record.encode())


def intact(settings):
    with db.reading() as session:
        return ledger.verify(session, settings.ledger_heads).flaws == ()


def test_jade_passes_and_is_delivered(database, network):
    walk = item_in(ItemState.DELIVERED, network, database)
    assert state_of(walk.ref) is ItemState.DELIVERED
    happened = tags(walk.ref)
    assert [t for t in happened if not t.startswith(("inspection.finding", "evidence"))] == [
        "item.registered",
        "item.listing_declared",
        "item.received",
        "item.recorded",
        "item.queued",
        "inspection.claimed",
        "inspection.submitted",
        "inspection.approved",
        "certificate.drafted",
        "certificate.issued",
        "item.sealed",
        "item.dispatched",
        "item.delivered",
    ]
    assert record_of(walk.ref).conclusion.zh == "翡翠手镯"
    assert record_of(walk.ref).authenticity is StatedAuthenticity.GENUINE
    assert intact(database)


def test_treated_jade_fails_and_goes_back_to_its_merchant(database, network):
    walk = walk_of(network, database, "jade_treated")
    for action in (ItemAction.RECEIVE, ItemAction.RECORD, ItemAction.CLAIM, ItemAction.SUBMIT):
        walk.do(action)
    with pytest.raises(Refusal) as refused:
        walk.do(ItemAction.PASS)
    assert refused.value.refused.code == "outcome_differs"
    for action in (ItemAction.FAIL, ItemAction.PREPARE_RETURN, ItemAction.HAND_BACK):
        walk.do(action)
    assert state_of(walk.ref) is ItemState.RETURNED
    assert not any(t.startswith("certificate") for t in tags(walk.ref))
    assert intact(database)


def test_liquor_with_a_broken_parcel_seal_needs_a_second_person(database, network):
    walk = walk_of(network, database, "liquor")
    walk.do(ItemAction.RECEIVE)
    walk.do(ItemAction.RAISE_EXCEPTION)
    from app.commands.intake import receiving

    with pytest.raises(Refusal) as refused, db.transaction() as session:
        receiving.resolve_exception(session, walk.ref, "没问题", by=walk.crew.receiver, now=walk.at)
    assert refused.value.refused.code == "second_person_needed"
    walk.do(ItemAction.RESOLVE_EXCEPTION)
    for action in (
        ItemAction.RECORD,
        ItemAction.CLAIM,
        ItemAction.SUBMIT,
        ItemAction.PASS,
        ItemAction.ISSUE,
    ):
        walk.do(action)
    assert state_of(walk.ref) is ItemState.CERTIFIED


def test_handbag_with_a_deviation_that_the_buyer_accepts(database, network):
    walk = walk_of(network, database, "handbag_deviation")
    for action in (
        ItemAction.RECEIVE,
        ItemAction.RECORD,
        ItemAction.CLAIM,
        ItemAction.SUBMIT,
        ItemAction.ASK_BUYER,
    ):
        walk.do(action)
    assert state_of(walk.ref) is ItemState.AWAITING_BUYER
    walk.do(ItemAction.ACCEPT_DEVIATION)
    walk.do(ItemAction.ISSUE)
    content = record_of(walk.ref)
    assert content.deviations
    assert "与商品描述一致" not in content.conclusion.zh


def test_handbag_with_a_deviation_that_the_buyer_lets_lapse(database, network):
    walk = walk_of(network, database, "handbag_deviation")
    for action in (
        ItemAction.RECEIVE,
        ItemAction.RECORD,
        ItemAction.CLAIM,
        ItemAction.SUBMIT,
        ItemAction.ASK_BUYER,
    ):
        walk.do(action)
    asked = walk.at - BETWEEN
    with pytest.raises(Refusal) as early, db.transaction() as session:
        review.lapse(session, walk.ref, now=asked + timedelta(hours=71, minutes=59))
    assert early.value.refused.code == "buyer_still_asked"
    tick(walk.press, asked + timedelta(hours=72))
    assert state_of(walk.ref) is ItemState.RETURN_PENDING
    walk.at = asked + timedelta(hours=73)
    with pytest.raises(Refusal) as late:
        walk.do(ItemAction.ACCEPT_DEVIATION)
    assert late.value.refused.code == "wrong_state"


def test_supplement_that_nobody_can_determine(database, network):
    walk = walk_of(network, database, "supplement_undetermined")
    for action in (ItemAction.RECEIVE, ItemAction.RECORD, ItemAction.CLAIM, ItemAction.SUBMIT):
        walk.do(action)
    with pytest.raises(Refusal):
        walk.do(ItemAction.PASS)
    walk.do(ItemAction.LEAVE_UNDETERMINED)
    assert state_of(walk.ref) is ItemState.UNDETERMINED
    walk.do(ItemAction.PREPARE_RETURN)
    assert state_of(walk.ref) is ItemState.RETURN_PENDING


def test_counterfeit_liquor_is_kept_back(database, network):
    walk = walk_of(network, database, "liquor_counterfeit")
    for action in (
        ItemAction.RECEIVE,
        ItemAction.RECORD,
        ItemAction.CLAIM,
        ItemAction.SUBMIT,
        ItemAction.QUARANTINE,
    ):
        walk.do(action)
    assert state_of(walk.ref) is ItemState.QUARANTINED


@pytest.mark.parametrize("category", ["gold", "supplement", "beauty", "watch", "sneaker", "tea"])
def test_every_category_reaches_the_door(database, network, category):
    walk = item_in(ItemState.DELIVERED, network, database, category)
    assert state_of(walk.ref) is ItemState.DELIVERED


# What comes back is walked with its return; a recorded piece is queued in the same command.
WALKED_ELSEWHERE = {ItemState.BACK, ItemState.RECORDED}
# The timeline tells of the certificate by its own state, and of a cancelled piece as cancelled,
# though one that has arrived goes back to its merchant first.
TOLD_OTHERWISE = {ItemState.CERTIFIED, ItemState.RETURN_PENDING}


@pytest.mark.parametrize("state", [s for s in ItemState if s not in WALKED_ELSEWHERE])
def test_every_state_is_reached_through_the_real_commands(database, network, state):
    samples = {
        ItemState.AWAITING_BUYER: "handbag_deviation",
        ItemState.FAILED: "jade_treated",
        ItemState.UNDETERMINED: "supplement_undetermined",
        ItemState.QUARANTINED: "liquor_counterfeit",
    }
    walk = item_in(state, network, database, samples.get(state, "jade"))
    assert state_of(walk.ref) is state
    assert FLOW.path_to(state) or state is FLOW.start
    told = [EVENTS[tag].led_to for tag in tags(walk.ref)]
    assert state in TOLD_OTHERWISE or [s for s in told if isinstance(s, ItemState)][-1] is state
