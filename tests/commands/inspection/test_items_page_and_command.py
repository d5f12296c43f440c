"""For each state, person and action of an item the page answers what the command does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from support.build import item_in, state_of
from support.desk_pieces import registered, stored
from support.flows.page_and_command import divergences
from support.flows.second_person import LONG_NOTE
from support.flows.signatory_looks import draft
from support.return_pieces import arrived, asked, delivered

from app.base import db
from app.commands.advance import advance
from app.commands.dispatch import parcels, weight_hold
from app.commands.inspection import bench, claims, review
from app.commands.inspection.quarantine import lift_quarantine
from app.commands.inspection.rehear import rehear
from app.commands.intake import receiving
from app.commands.load import item_for_update
from app.commands.papers.source import chosen_photo
from app.demo import samples
from app.demo.journey import look_at_evidence
from app.models.intake.item import Item
from app.models.people.account import MerchantRelation
from app.press.press import Press
from app.queries.inspection import bench as bench_query
from app.queries.inspection import facts as loader
from app.queries.inspection import review as review_query
from app.queries.inspection.facts import answers, facts_of
from app.queries.items import item_view
from app.queries.papers.certificates import live_number
from workflows.guard import UNKNOWN
from workflows.inspection.facts import ItemFacts
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import ItemState
from workflows.intake.events import MerchantReturnPrepared
from workflows.returns.events import ItemReinspected, ItemSentAgain, ItemTakenBack

SAMPLES = {
    ItemState.AWAITING_BUYER: "handbag_deviation",
    ItemState.FAILED: "jade_treated",
    ItemState.UNDETERMINED: "supplement_undetermined",
    ItemState.QUARANTINED: "liquor_counterfeit",
}
WHY = "复核后认为需要"
VERDICTS = (
    ItemAction.PASS,
    ItemAction.ASK_BUYER,
    ItemAction.FAIL,
    ItemAction.LEAVE_UNDETERMINED,
    ItemAction.QUARANTINE,
)


def decides(action):
    def act(session, ref, by, now):
        look_at_evidence(session, ref, by=by, now=now)
        review.decide(session, ref, action, by=by, now=now, reason=WHY)

    return act


def moves(action, event):
    """What a return does with its piece: the step alone, with a reason."""

    def act(session, ref, by, now):
        item = item_for_update(session, ref)
        facts = replace(facts_of(session, item, action, by=by, now=now), reason=WHY)
        advance(session, item, action, event, by=by, facts=facts, now=now)

    return act


def seals(session, ref, by, now):
    view = item_view(session, ref)
    mass = Decimal(str(samples.findings_for("jade")["CM-07"]))
    number = live_number(session, view.key) or "AAAA-AAAA-AAAA"
    parcels.seal(
        session, ref, "JG-T-0000077", mass, [stored(3)], certificate_no=number, by=by, now=now
    )


def sends_back(session, ref, by, now):
    return review.send_back(session, ref, WHY, by=by, now=now)


def acts_of(press, photo=""):
    buyer, two = review.buyer_answers, (3, 4)
    return {
        ItemAction.RECEIVE: lambda s, r, by, now: receiving.receive(
            s, r, "SF0000000000001", by=by, now=now
        ),
        ItemAction.RAISE_EXCEPTION: lambda s, r, by, now: receiving.raise_exception(
            s, r, "seal", WHY, [stored(n) for n in two], by=by, now=now
        ),
        ItemAction.RESOLVE_EXCEPTION: lambda s, r, by, now: receiving.resolve_exception(
            s, r, WHY, by=by, now=now
        ),
        ItemAction.REJECT: lambda s, r, by, now: receiving.reject(s, r, WHY, by=by, now=now),
        ItemAction.RECORD: lambda s, r, by, now: receiving.weigh_and_photograph(
            s, r, Decimal(60), [stored(5)], by=by, now=now
        ),
        ItemAction.CLAIM: lambda s, r, by, now: claims.claim(s, r, by=by, now=now),
        ItemAction.RELEASE: lambda s, r, by, now: claims.release(s, r, by=by, now=now),
        ItemAction.TAKE_OVER: lambda s, r, by, now: claims.take_over(s, r, WHY, by=by, now=now),
        ItemAction.SUBMIT: lambda s, r, by, now: bench.submit(s, r, by=by, now=now),
        ItemAction.SEND_BACK: sends_back,
        ItemAction.RETEST: lambda s, r, by, now: review.retest(s, r, WHY, by=by, now=now),
        **{action: decides(action) for action in VERDICTS},
        ItemAction.LIFT_QUARANTINE: lambda s, r, by, now: lift_quarantine(
            s, r, LONG_NOTE, by=by, now=now, override="test_flawed"
        ),
        ItemAction.WEIGH_AGAIN: lambda s, r, by, now: weight_hold.weigh_again(
            s, r, Decimal("52.31"), [stored(40)], by=by, now=now
        ),
        ItemAction.RELEASE_WEIGHT: lambda s, r, by, now: weight_hold.release_weight(
            s, r, "scale_fault", LONG_NOTE, by=by, now=now
        ),
        ItemAction.ACCEPT_DEVIATION: lambda s, r, by, now: buyer(
            s, r, True, via="x", by=by, now=now
        ),
        ItemAction.DECLINE_DEVIATION: lambda s, r, by, now: buyer(
            s, r, False, via="x", by=by, now=now
        ),
        ItemAction.ISSUE: lambda s, r, by, now: draft(s, r, press, photo, by=by, now=now),
        ItemAction.SEAL: seals,
        ItemAction.DISPATCH: lambda s, r, by, now: parcels.dispatch(
            s, r, "顺丰", "SF0000000000002", None, by=by, now=now
        ),
        ItemAction.DELIVER: lambda s, r, by, now: parcels.deliver(
            s, r, now, "self", None, by=by, now=now
        ),
        ItemAction.CANCEL: lambda s, r, by, now: receiving.cancel(s, r, WHY, by=by, now=now),
        ItemAction.HAND_BACK: lambda s, r, by, now: receiving.hand_back(
            s, r, "post", "SF0000000000003", by=by, now=now
        ),
        ItemAction.REHEAR: lambda s, r, by, now: rehear(s, r, WHY, by=by, now=now),
        ItemAction.RESUBMIT: lambda s, r, by, now: receiving.resubmit(s, r, WHY, by=by, now=now),
        ItemAction.TAKE_BACK: moves(ItemAction.TAKE_BACK, ItemTakenBack("SF0000000000004", "RT-1")),
        ItemAction.REINSPECT: moves(ItemAction.REINSPECT, ItemReinspected(WHY)),
        ItemAction.SEND_AGAIN: moves(ItemAction.SEND_AGAIN, ItemSentAgain(WHY)),
        ItemAction.PREPARE_RETURN: moves(ItemAction.PREPARE_RETURN, MerchantReturnPrepared(WHY)),
    }


# Without a person, over many items at once, or in one command with the step before.
NOBODYS = {ItemAction.HOLD_WEIGHT, ItemAction.QUEUE, ItemAction.EXPIRE_CLAIM, ItemAction.LAPSE}


def verdict_of(session, view, rounds, by, now):
    """What the findings say, as the desk of this state judges them."""
    if view.state is ItemState.INSPECTING:
        return bench_query.sheet(session, view, rounds[0], now).verdict
    if view.state is ItemState.IN_REVIEW:
        return review_query.review_sheet(session, view, rounds[0], by, now).verdict
    return UNKNOWN


def page_of(ref, now):
    with db.reading() as session:
        rounds = bench_query.rounds(session, item_view(session, ref).key)

    def page(by):
        with db.reading() as session:
            view = item_view(session, ref)
            verdict = verdict_of(session, view, rounds, by, now)
            shown = answers(session, view.key, by=by, now=now, verdict=verdict)
        return {action: answer for action, answer in shown.items() if action not in NOBODYS}

    return page


def differing(net, settings, ref, now):
    state, press = state_of(ref), Press(settings)
    photo = chosen_photo(ref, press) if state is ItemState.PASSED else ""
    return divergences(
        FLOW,
        state,
        net,
        acts_of(press, photo),
        page_of(ref, now),
        ref=ref,
        now=now,
    )


def test_every_action_of_a_person_is_tried(database):
    assert set(acts_of(Press(database))) | NOBODYS == set(ItemAction)


def reached(state, net, settings):
    """A piece in that state and the moment after."""
    if state is ItemState.BACK:
        ref = delivered(net)
        case = asked(ref)
        arrived(net, case)
        return ref, arrived.__kwdefaults__["now"]
    walk = item_in(state, net, settings, SAMPLES.get(state, "jade"))
    return walk.ref, walk.at


@pytest.mark.parametrize("state", [s for s in ItemState if s is not ItemState.RECORDED])
def test_page_and_command_answer_alike(database, network, state):
    ref, now = reached(state, network, database)
    assert state_of(ref) is state
    assert differing(network, database, ref, now) == []


@pytest.mark.parametrize("sample", [*SAMPLES.values()])
def test_page_and_command_answer_alike_whatever_was_found(database, network, sample):
    walk = item_in(ItemState.IN_REVIEW, network, database, sample)
    assert differing(network, database, walk.ref, walk.at) == []


@pytest.mark.parametrize(
    "state",
    [
        ItemState.QUEUED,
        ItemState.INSPECTING,
        ItemState.IN_REVIEW,
        ItemState.PASSED,
        ItemState.CERTIFIED,
    ],
)
def test_page_and_command_answer_alike_to_the_merchants_family(database, network, state):
    ref, now = reached(state, network, database)
    with db.transaction() as session:
        merchant = session.scalars(select(Item.merchant_id).where(Item.id == int(ref[-6:]))).one()
        session.add_all(
            MerchantRelation(person_id=by.person_id, merchant_id=merchant, reason="x")
            for by in network.people.values()
        )
    assert differing(network, database, ref, now) == []


def test_a_page_that_asks_otherwise_is_noticed(database, network, monkeypatch):
    walk = item_in(ItemState.IN_REVIEW, network, database)
    monkeypatch.setattr(
        loader, "people_of", lambda *_: (frozenset({network.reviewer.person_id}), frozenset(), None)
    )
    page = page_of(walk.ref, walk.at)(network.reviewer)
    monkeypatch.undo()
    told = divergences(
        FLOW,
        ItemState.IN_REVIEW,
        network,
        acts_of(Press(database)),
        lambda by: page if by is network.reviewer else page_of(walk.ref, walk.at)(by),
        ref=walk.ref,
        now=walk.at,
    )
    assert [one for one in told if "reviewer pass" in one] == [
        "in_review reviewer pass: 'reviewer_is_inspector' / ''"
    ]


@pytest.mark.parametrize("state", [*ItemState])
def test_the_loader_knows_every_fact_that_nobody_brings(database, network, state):
    """But for what a judge says of the findings, which is handed to it."""
    ref, now = registered(network)[0], item_in(ItemState.REGISTERED, network, database, tag=2).at
    judged = {"outcome", "authenticity", "missing"}
    with db.reading() as session:
        item = session.get_one(Item, int(ref[-6:]))
        session.expunge(item)
        item.state = state
        known = facts_of(session, item, by=network.reviewer, now=now)
    unknown = {n for n in FLOW.reads(state) if getattr(known, n) is UNKNOWN}
    assert unknown - judged <= ItemFacts.INPUTS
