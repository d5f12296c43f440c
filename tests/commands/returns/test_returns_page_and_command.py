"""For each state, person and action of a return the page answers what the command does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from support.flows.buyer_pass import by_buyer
from support.flows.page_and_command import divergences
from support.flows.return_roads import ROADS, WHY, come, exchanged, refused
from support.flows.second_person import AGAINST, LONG_NOTE
from support.return_pieces import as_sent, case_of

from app.base import db
from app.commands.returns import buyer, decide, goods, leave, refund
from app.commands.returns.compare import compare_return
from app.commands.returns.desk.exchange import choose_refund
from app.commands.returns.money import reductions
from app.commands.returns.settle import compute_refund
from app.models.returns.money import ReductionOffer
from app.queries.returns.facts import answers, goods_of
from workflows.returns.facts import GoodsPlace
from workflows.returns.flow import FLOW, ResaleFlag, ReturnAction
from workflows.returns.law.facts.words import ReturnFinding, ReviewOutcome
from workflows.returns.states import ReturnState
from workflows.roles import SYSTEM
from workflows.verdict import Refused

pytestmark = pytest.mark.usefixtures("database")


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
        given: dict[str, Any] = {"reason": LONG_NOTE, **AGAINST}
        compute_refund(session, case, by=by, now=now, **given)


def supplies(session, case, by, now):
    buyer.supply_facts(session, case, {}, by=by, now=now)


def resells(session, case, by, now):
    leave.put_to_resale(session, case, ResaleFlag.MARKED, WHY, by=by, now=now)


def asks_for_person(session, case, by, now):
    buyer.ask_for_person(session, case, by=by, now=now)


def waiting_offer(session):
    """The offer that the buyer has before them; 0 for none."""
    return session.scalar(select(func.max(ReductionOffer.id))) or 0


def acts_of(ref, case):
    seen, row = as_sent(ref), case_of(case)
    here = goods_of(row) is GoodsPlace.AT_CENTER
    acts = {
        ReturnAction.TELL: supplies,
        ReturnAction.APPEAL: lambda s, c, by, now: buyer.appeal(s, c, WHY, by=by, now=now),
        ReturnAction.WITHDRAW: lambda s, c, by, now: buyer.withdraw(s, c, by=by, now=now),
        ReturnAction.GIVE_ADDRESS: lambda s, c, by, now: goods.give_address(s, c, by=by, now=now),
        ReturnAction.SHIP_BACK: lambda s, c, by, now: goods.enter_waybill(
            s, c, "中通", "75000000000002", by=by, now=now
        ),
        ReturnAction.REOPEN: lambda s, c, by, now: decide.reopen(s, c, WHY, by=by, now=now),
        ReturnAction.ARRIVE: lambda s, c, by, now: goods.receive(
            s, c, "75000000000002", by=by, now=now
        ),
        ReturnAction.COMPARE: lambda s, c, by, now: compare_return(
            s, c, seen, ReturnFinding.INTACT, WHY, by=by, now=now
        ),
        ReturnAction.SETTLE: settles,
        ReturnAction.JUDGE_CLAIM: lambda s, c, by, now: decide.judge_claim(
            s, c, ReviewOutcome.ACCEPT, WHY, by=by, now=now
        ),
        ReturnAction.OFFER_REDUCTION: lambda s, c, by, now: reductions.offer_reduction(
            s, c, Decimal("60.00"), LONG_NOTE, by=by, now=now
        ),
        ReturnAction.AGREE_TO_REDUCTION: lambda s, c, by, now: reductions.agree_to_reduction(
            s, c, waiting_offer(s), right_told=True, by=by, now=now
        ),
        ReturnAction.DECLINE_REDUCTION: lambda s, c, by, now: reductions.decline_reduction(
            s, c, waiting_offer(s), by=by, now=now
        ),
        ReturnAction.CHOOSE_REFUND: lambda s, c, by, now: choose_refund(s, c, by=by, now=now),
        ReturnAction.REFUND: pays,
        ReturnAction.EXCHANGE: lambda s, c, by, now: leave.exchange(s, c, WHY, by=by, now=now),
        ReturnAction.SEND_BACK: lambda s, c, by, now: leave.send_back(
            s, c, "顺丰", "SF0000000000009", WHY, by=by, now=now
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
