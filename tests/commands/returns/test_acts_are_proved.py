"""Every act of a buyer with every proof there is: what may look doesn't act, on no road."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from support.build import item_in
from support.databases import both_databases
from support.desk_pieces import answer_to, stored, write
from support.flows.buyer_pass import buyer_of, buyers_device, verified
from support.flows.page_and_command import tried
from support.return_pieces import ASKED, DAY, HOUR, asked, delivered
from vault.buyers import change_receiver

from app.base import db
from app.commands import record
from app.commands.inspection import review
from app.commands.returns import buyer, goods
from app.commands.returns.access.passes import (
    end_device,
    end_links,
    item_of,
    share_piece,
    withdraw_pass,
)
from app.commands.returns.buyer import supply_facts
from app.commands.returns.pickup import record_pick_up
from app.commands.returns.request import Request, open_return
from app.demo.buyer import look_at
from app.models.audit.ledger import LedgerEvent
from app.models.returns.access import BuyerPass
from app.queries.returns.passes import device_digest, open_pass
from workflows.inspection.states import ItemState
from workflows.orders.events import ReceiverReplaced
from workflows.returns.flow import ReturnGround
from workflows.roles import BUYER, SYSTEM, AccessWay, BuyerAccess

pytestmark = pytest.mark.usefixtures("database")

# What the command answers, by proof; "" where it acts.
EXPECTED = {
    "nothing": "pass_needed",
    "paper": "pass_needed",
    "made up": "pass_needed",
    "another's clerk": "pass_needed",
    "digits": "pass_needed",
    "two digits and a fact": "pass_needed",
    "another order": "pass_needed",
    "ended": "pass_over",
    "withdrawn": "pass_over",
    "left": "pass_over",
    "code": "",
    "clerk, unverified": "caller_unverified",
    "clerk, verified another's caller": "caller_unverified",
    "clerk, too long ago": "caller_unverified",
    "clerk, withdrawn": "caller_unverified",
    "clerk, verified": "",
    "manager": "not_permitted",
    "clerk of another center": "not_permitted",
}


def awaiting(net, settings):
    walk = item_in(ItemState.AWAITING_BUYER, net, settings, "handbag_deviation")
    return walk.ref, walk.at


def at_home(net, _):
    return delivered(net), ASKED


def in_a_locker(net, _):
    return delivered(net, place="locker"), ASKED


def accepted(net, _):
    case = asked(delivered(net))
    write(lambda s: goods.give_address(s, case, by=net.customer_service, now=ASKED + HOUR))
    return case, ASKED + DAY


def refused(net, _):
    return asked(delivered(net), now=ASKED + 30 * DAY), ASKED + 31 * DAY


def shared(net, _):
    """At home, with a link that others have."""
    ref = delivered(net)
    share(buyer_of(ref, ASKED), ref, ASKED)
    return ref, ASKED


def share(by, ref, now):
    with db.transaction() as session:
        return share_piece(session, item_of(session, ref), by=by, now=now)


def asked_for_facts(net, _):
    case = asked(delivered(net), ground=ReturnGround.EXCHANGE)
    facts, ground = {"goods": {"category": "DIGITAL"}}, ReturnGround.NO_REASON
    by = net.customer_service
    write(lambda s: supply_facts(s, case, facts, by=by, now=ASKED + HOUR, ground=ground))
    return case, ASKED + 2 * HOUR


def tells(session, case, by, now):
    buyer.answer_missing(session, case, {"goods.content_taken": False}, by=by, now=now)


# The act, the piece or case it is done to, how, and what the ledger calls it.
ACTS = {
    "accept a deviation": (
        awaiting,
        lambda s, r, by, now: review.buyer_answers(s, r, True, via="x", by=by, now=now),
        "buyer.accepted",
    ),
    "decline a deviation": (
        awaiting,
        lambda s, r, by, now: review.buyer_answers(s, r, False, via="x", by=by, now=now),
        "buyer.declined",
    ),
    "say when it was picked up": (
        in_a_locker,
        lambda s, r, by, now: record_pick_up(s, r, ASKED - HOUR, by=by, now=now),
        "item.picked_up",
    ),
    "ask for a return": (
        at_home,
        lambda s, r, by, now: open_return(s, r, Request(), by=by, now=now),
        "return.requested",
    ),
    "ask with photos": (
        at_home,
        lambda s, r, by, now: open_return(s, r, Request(), [stored(31)], by=by, now=now),
        "evidence.attached",
    ),
    "send it back": (
        accepted,
        lambda s, c, by, now: goods.enter_waybill(s, c, "中通", "75000000000001", by=by, now=now),
        "return.shipped_back",
    ),
    "withdraw": (
        accepted,
        lambda s, c, by, now: buyer.withdraw(s, c, by=by, now=now),
        "return.withdrawn",
    ),
    "ask for a person": (
        refused,
        lambda s, c, by, now: buyer.ask_for_person(s, c, by=by, now=now),
        "return.person_asked",
    ),
    "appeal": (
        refused,
        lambda s, c, by, now: buyer.appeal(s, c, "请再看", by=by, now=now),
        "return.appealed",
    ),
    "share a link": (
        at_home,
        lambda s, r, by, now: share_piece(s, item_of(s, r), by=by, now=now),
        "buyer.pass_given",
    ),
    "end shared links": (
        shared,
        lambda s, r, by, now: end_links(s, item_of(s, r), by=by, now=now),
        "buyer.pass_ended",
    ),
    "answer what was asked": (asked_for_facts, tells, "return.facts_supplied"),
    "write a message": (
        accepted,
        lambda s, c, by, now: buyer.write_message(s, c, "在吗", by=by, now=now),
        "return.message",
    ),
    "send photos": (
        accepted,
        lambda s, c, by, now: buyer.write_message(s, c, "", [stored(32)], by=by, now=now),
        "return.message",
    ),
}
# To write to a buyer is customer service's own act, and a manager's who decides appeals.
OWN = {
    "write a message": {proof: "" for proof in EXPECTED if proof.startswith(("clerk,", "manager"))},
}
OWN["send photos"] = OWN["write a message"]


def device_actor(device, now):
    with db.reading() as session:
        granted = open_pass(session, device_digest(device), now)
    return replace(BUYER, access=granted.access)


def looking(ref, now, phone):
    """Who looked the order up by number and digits, where the shop shows so much of the phone."""
    with db.transaction() as session:
        order = item_of(session, ref).line.order_id
    change_receiver(order, name="张**", phone=phone, address="")
    return device_actor(look_at(ref, now), now)


def withdrawn(ref, by, clerk, now):
    with db.transaction() as session:
        withdraw_pass(session, item_of(session, ref), by.access.pass_key, by=clerk, now=now)
    return by


def left(ref, now):
    device = buyers_device(ref, now)
    by = device_actor(device, now)
    with db.transaction() as session:
        end_device(session, device, now)
    return by


def clerk_withdrawn(net, ref, now):
    clerk = verified(ref, net.customer_service, now)
    with db.transaction() as session:
        item = item_of(session, ref)
        withdraw_pass(session, item, newest_pass(session), by=clerk, now=now)
    return clerk


def newest_pass(session):
    return session.scalars(select(func.max(BuyerPass.id))).one()


def proofs(net, ref, other, now):
    """Everybody who might try, one after another: a clerk's record serves until the next."""
    clerk = net.customer_service
    yield "nothing", BUYER
    yield "paper", replace(BUYER, access=BuyerAccess(AccessWay.PAPER))
    yield "made up", replace(BUYER, access=BuyerAccess(AccessWay.CODE, 999_999))
    yield "digits", looking(ref, now, "13900001288")
    yield "two digits and a fact", looking(ref, now, "1********88")
    yield "another order", buyer_of(other, now)
    yield "ended", buyer_of(ref, now - timedelta(hours=2))
    yield "withdrawn", withdrawn(ref, buyer_of(ref, now), clerk, now)
    yield "left", left(ref, now)
    yield "code", buyer_of(ref, now)
    yield "clerk, unverified", clerk
    yield "clerk, verified another's caller", verified(other, clerk, now)
    yield "clerk, too long ago", verified(ref, clerk, now - timedelta(minutes=30))
    yield "clerk, withdrawn", clerk_withdrawn(net, ref, now)
    yield "clerk, verified", verified(ref, clerk, now)
    with db.reading() as session:
        theirs = newest_pass(session)
    yield "another's clerk", replace(BUYER, access=BuyerAccess(AccessWay.CODE, theirs))
    yield "manager", net.manager
    yield "clerk of another center", net.people["customer_service_far"]


@pytest.mark.parametrize("act", ACTS)
def test_an_act_takes_a_living_pass_of_its_order(network, settings, act, sold_piece):
    other, (scene, does, tag) = sold_piece, ACTS[act]
    ref, now = scene(network, settings)
    tries = proofs(network, ref, other, now)
    answers = {proof: tried(does, ref, by, now) for proof, by in tries}
    assert answers == EXPECTED | OWN.get(act, {})
    by = buyer_of(ref, now)
    write(lambda s: does(s, ref, by, now))
    assert kept_with(tag) == ("code", by.access.pass_key)


def kept_with(tag):
    with db.reading() as session:
        body = session.scalars(
            select(LedgerEvent.body)
            .where(LedgerEvent.tag == tag)
            .order_by(LedgerEvent.id.desc())
            .limit(1)
        ).one()
    known = json.loads(body)
    return known["access"], known["access_pass"]


def test_what_a_clerk_did_to_verify_is_kept_with_the_act(network, sold_piece):
    ref = sold_piece
    clerk = verified(ref, network.customer_service, ASKED)
    write(lambda s: open_return(s, ref, Request(), by=clerk, now=ASKED))
    assert kept_with("return.requested")[0] == "clerk"
    assert "called_back" in str(body_of("return.requested"))


def body_of(tag):
    with db.reading() as session:
        return session.scalars(select(LedgerEvent.body).where(LedgerEvent.tag == tag)).first()


@both_databases
def test_a_phone_that_the_shop_replaced_says_no_yes_for_the_buyer(network, settings):
    """The shop gains by the yes: its own file must not say who gives it."""
    ref, now = awaiting(network, settings)

    def answers(by, accepts):
        return answer_to(lambda s: review.buyer_answers(s, ref, accepts, via="x", by=by, now=now))[
            :2
        ]

    with db.transaction() as session:
        line = item_of(session, ref).line
        for fields in (["address"], ["name", "phone"]):
            told = ReceiverReplaced(line.sub_number, fields)
            record.append(session, told, by=SYSTEM, now=now, order_id=line.order_id)
    assert answers(buyer_of(ref, now), accepts=True) == (409, "receiver_changed")
    clerk = verified(ref, network.customer_service, now)
    with db.transaction(keep=False) as session:
        assert review.buyer_answers(session, ref, False, via="x", by=buyer_of(ref, now), now=now)
    assert answers(clerk, accepts=True) == (200, "")
