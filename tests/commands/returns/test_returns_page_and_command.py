"""For each state, person and action of a return the page answers what the command does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.desk_pieces import write
from support.flows.buyer_pass import by_buyer
from support.flows.page_and_command import divergences
from support.flows.second_person import AGAINST, LONG_NOTE
from support.return_pieces import (
    ASKED,
    BACK,
    DAY,
    HOUR,
    arrived,
    as_sent,
    asked,
    case_of,
    compared,
    delivered,
    person_says,
    refunded,
    set_line,
    settled,
)

from app.base import db
from app.commands.returns import buyer, clock, decide, goods, leave, refund
from app.commands.returns.compare import compare_return
from app.commands.returns.settle import compute_refund
from app.queries.returns.facts import answers, goods_of
from workflows.returns.facts import GoodsPlace
from workflows.returns.flow import FLOW, ResaleFlag, ReturnAction, ReturnGround
from workflows.returns.law.facts.words import BuyerReason, Match, ReturnFinding, ReviewOutcome
from workflows.returns.states import ReturnState
from workflows.roles import SYSTEM
from workflows.verdict import Refused

pytestmark = pytest.mark.usefixtures("database")
WHY = "复核后认为需要"
SOON = ASKED + 2 * DAY
LATE = BACK + 2 * HOUR


def accepted(net):
    ref = delivered(net)
    return ref, asked(ref), SOON


def quality(net):
    ref = delivered(net)
    return ref, asked(ref, ground=ReturnGround.QUALITY, claim=BuyerReason.DEFECT), SOON


def waiting(net):
    ref = delivered(net)
    set_line(ref, custom=True, custom_proof="SKU: 定制刻字")
    return ref, asked(ref), SOON


def refused(net):
    ref, case, _ = waiting(net)
    person_says(case, ReviewOutcome.REFUSE, by=net.customer_service)
    return ref, case, SOON


def appealed(net):
    ref, case, _ = refused(net)
    by_buyer(case, SOON, lambda s, by: buyer.appeal(s, case, WHY, by=by, now=SOON))
    return ref, case, SOON + HOUR


def address_given(net):
    ref, case, now = accepted(net)
    write(lambda s: goods.give_address(s, case, by=net.customer_service, now=now - HOUR))
    return ref, case, now


def on_the_way(net):
    ref, case, now = address_given(net)
    by_buyer(
        case,
        now - HOUR,
        lambda s, by: goods.enter_waybill(s, case, "中通", "ZT1", by=by, now=now - HOUR),
    )
    return ref, case, now


def come(net):
    ref, case, _ = accepted(net)
    arrived(net, case)
    return ref, case, LATE


def whole(net):
    ref, case, _ = come(net)
    compared(net, ref, case)
    return ref, case, LATE


def swapped(net):
    ref, case, _ = come(net)
    light = as_sent(ref).figures | {"mass": Decimal("49.10")}
    changes = {"figures": light, "tag_no": "JG-T-9999999", "photos": Match.DIFFERS}
    compared(net, ref, case, ReturnFinding.SWAPPED, files=2, **changes)
    return ref, case, LATE


def unconfirmed(net):
    """A claim for quality that the comparison did not confirm."""
    ref, case, _ = quality(net)
    arrived(net, case)
    compared(net, ref, case)
    return ref, case, LATE


def for_exchange(net):
    ref = delivered(net)
    case = asked(ref, ground=ReturnGround.EXCHANGE, reason="换大一号")
    person_says(case, ReviewOutcome.ACCEPT, by=net.customer_service)
    arrived(net, case)
    compared(net, ref, case)
    return ref, case, LATE


def exchanged(net):
    ref, case, now = for_exchange(net)
    write(lambda s: leave.exchange(s, case, WHY, by=net.customer_service, now=now))
    return ref, case, now + HOUR


def due(net):
    ref, case, now = whole(net)
    settled(net, case, now=now)
    return ref, case, now


def paid(net):
    ref, case, now = whole(net)
    refunded(net, case, now=now)
    return ref, case, now + HOUR


def paid_unseen(net):
    """Refunded by the clock before anybody looked at the goods."""
    ref, case, _ = come(net)
    day_7 = case_of(case).refund_overdue_at - DAY
    write(lambda s: clock.drive_refund(s, case, now=day_7))
    refund.execute_refund(refund.RefundRecorder(), case, by=SYSTEM, now=day_7)
    return ref, case, day_7 + HOUR


def to_send_back(net):
    ref, case, now = swapped(net)
    person_says(case, ReviewOutcome.REFUSE, by=net.customer_service, now=now)
    return ref, case, now + HOUR


def sent_back(net):
    ref, case, now = to_send_back(net)
    by = net.customer_service
    write(lambda s: leave.send_back(s, case, "顺丰", "SF9", WHY, by=by, now=now))
    return ref, case, now + HOUR


def appealed_at_center(net):
    ref, case, now = to_send_back(net)
    by_buyer(case, now, lambda s, by: buyer.appeal(s, case, WHY, by=by, now=now))
    return ref, case, now + HOUR


def closed(net):
    ref, case, _ = address_given(net)
    over = ASKED + 60 * DAY
    write(lambda s: clock.close_not_shipped(s, case, now=over))
    return ref, case, over + HOUR


def withdrawn(net):
    ref, case, now = accepted(net)
    by_buyer(case, now, lambda s, by: buyer.withdraw(s, case, by=by, now=now))
    return ref, case, now + HOUR


# Every road, and the state where it ends.
ROADS = {
    accepted: ReturnState.ACCEPTED,
    quality: ReturnState.QUALITY,
    waiting: ReturnState.WAITING_FOR_PERSON,
    refused: ReturnState.REFUSED,
    appealed: ReturnState.APPEALED,
    address_given: ReturnState.ADDRESS_GIVEN,
    on_the_way: ReturnState.ON_THE_WAY,
    come: ReturnState.ARRIVED,
    whole: ReturnState.COMPARED,
    swapped: ReturnState.COMPARED,
    unconfirmed: ReturnState.COMPARED,
    for_exchange: ReturnState.COMPARED,
    exchanged: ReturnState.EXCHANGED,
    due: ReturnState.REFUND_DUE,
    paid: ReturnState.REFUNDED,
    paid_unseen: ReturnState.REFUNDED,
    to_send_back: ReturnState.TO_SEND_BACK,
    sent_back: ReturnState.SENT_BACK,
    appealed_at_center: ReturnState.APPEALED,
    closed: ReturnState.CLOSED,
    withdrawn: ReturnState.CLOSED,
}


def says(outcome):
    return lambda s, case, by, now: decide.decide_by_person(
        s, case, outcome, LONG_NOTE, by=by, now=now, **AGAINST
    )


def pays(session, case, by, now):
    order = refund.reserve_refund(session, case, by=by, now=now)
    refund.record_refund(session, case, order, "recorder", "REC-1", by=by, now=now)


def settles(session, case, by, now):
    """An appeal about goods at the center is settled by whoever decides the appeal."""
    if case_of(case).state is ReturnState.APPEALED:
        says(ReviewOutcome.ACCEPT)(session, case, by, now)
    else:
        given = {"reason": LONG_NOTE, **AGAINST}
        compute_refund(session, case, by=by, now=now, **given)


def supplies(session, case, by, now):
    buyer.supply_facts(session, case, {}, by=by, now=now)


def resells(session, case, by, now):
    leave.put_to_resale(session, case, ResaleFlag.MARKED, WHY, by=by, now=now)


def asks_for_person(session, case, by, now):
    buyer.ask_for_person(session, case, by=by, now=now)


def acts_of(ref, case):
    seen, row = as_sent(ref), case_of(case)
    here = goods_of(row) is GoodsPlace.AT_CENTER
    acts = {
        ReturnAction.TELL: supplies,
        ReturnAction.APPEAL: lambda s, c, by, now: buyer.appeal(s, c, WHY, by=by, now=now),
        ReturnAction.WITHDRAW: lambda s, c, by, now: buyer.withdraw(s, c, by=by, now=now),
        ReturnAction.GIVE_ADDRESS: lambda s, c, by, now: goods.give_address(s, c, by=by, now=now),
        ReturnAction.SHIP_BACK: lambda s, c, by, now: goods.enter_waybill(
            s, c, "中通", "ZT2", by=by, now=now
        ),
        ReturnAction.REOPEN: lambda s, c, by, now: decide.reopen(s, c, WHY, by=by, now=now),
        ReturnAction.ARRIVE: lambda s, c, by, now: goods.receive(s, c, "ZT2", by=by, now=now),
        ReturnAction.COMPARE: lambda s, c, by, now: compare_return(
            s, c, seen, ReturnFinding.INTACT, WHY, by=by, now=now
        ),
        ReturnAction.SETTLE: settles,
        ReturnAction.JUDGE_CLAIM: lambda s, c, by, now: decide.judge_claim(
            s, c, ReviewOutcome.ACCEPT, WHY, by=by, now=now
        ),
        ReturnAction.REFUND: pays,
        ReturnAction.EXCHANGE: lambda s, c, by, now: leave.exchange(s, c, WHY, by=by, now=now),
        ReturnAction.SEND_BACK: lambda s, c, by, now: leave.send_back(
            s, c, "顺丰", "SF9", WHY, by=by, now=now
        ),
    }
    if not isinstance(FLOW.transition(row.state, ReturnAction.ASK_FOR_PERSON), Refused):
        # Elsewhere the wish is noted and moves nothing.
        acts[ReturnAction.ASK_FOR_PERSON] = asks_for_person
    if row.state in (ReturnState.REFUNDED, ReturnState.EXCHANGED):
        acts[ReturnAction.RESELL] = resells
    if row.state is ReturnState.REFUNDED:
        del acts[ReturnAction.REFUND]  # to pay once more by the same number pays nothing
    if row.state is ReturnState.APPEALED and not here:
        del acts[ReturnAction.SETTLE]  # the same word as accepting
    # One word means another step once the goods are here.
    if here:
        acts[ReturnAction.REFUSE_GOODS] = says(ReviewOutcome.REFUSE)
    else:
        acts[ReturnAction.ACCEPT] = says(ReviewOutcome.ACCEPT)
        acts[ReturnAction.REFUSE] = says(ReviewOutcome.REFUSE)
    return acts


# Nobody's: the law's own steps and the clock's.
NOBODYS = {row.action for row in FLOW.transitions} - {
    *(row.action for row in FLOW.transitions if not SYSTEM.may(row.by, 1))
}


def page_of(case, now):
    def page(by):
        with db.reading() as session:
            return answers(session, case_of(case).id, by=by, now=now)

    return page


@pytest.mark.parametrize("road", ROADS)
def test_page_and_command_answer_alike(network, road):
    ref, case, now = road(network)
    state = case_of(case).state
    assert state is ROADS[road]
    acts, page = acts_of(ref, case), page_of(case, now)
    assert divergences(FLOW, state, network, acts, page, ref=case, now=now) == []


def test_the_roads_end_in_every_state_that_lasts():
    """A request is decided in the transaction that opens it; what is missing waits elsewhere."""
    assert set(ROADS.values()) == set(ReturnState) - {ReturnState.REQUESTED, ReturnState.MORE_INFO}


def test_every_action_of_a_person_is_tried(network):
    pieces = [road(network)[:2] for road in (refused, come, exchanged)]
    tried = {action for ref, case in pieces for action in acts_of(ref, case)}
    assert tried | NOBODYS == set(ReturnAction)


def test_who_refused_is_not_offered_the_appeal(network):
    """The page knows it beforehand: no form that could only be refused."""
    _, case, now = refused(network)
    with db.transaction() as session:
        row = session.get_one(type(case_of(case)), case_of(case).id)
        row.refused_by_id = network.manager.person_id
    by_buyer(case, now, lambda s, by: buyer.appeal(s, case, WHY, by=by, now=now))
    first, second = (page_of(case, now)(by) for by in (network.manager, network.manager_2))
    assert isinstance(first[ReturnAction.ACCEPT], Refused)
    assert first[ReturnAction.ACCEPT].code == "second_person_needed"
    assert second[ReturnAction.ACCEPT]
