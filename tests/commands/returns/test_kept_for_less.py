"""A price cut agreed on: both consents are on record, it is paid once, and nothing else is lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from support.databases import both_databases
from support.desk_pieces import PRICE, write
from support.flows import return_roads as roads
from support.flows.buyer_pass import by_buyer, verified
from support.return_pieces import ASKED, DAY, HOUR, arrived, asked, case_of, certificate_of, pair

from app.base import db
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.returns.money.reductions import (
    agree_to_reduction,
    decline_reduction,
    offer_reduction,
)
from app.commands.returns.refund import RefundRecorder, execute_refund
from app.models.returns.case import RefundExecution
from app.models.returns.money import ReductionOffer
from app.queries.returns.desk.reductions import offers_of, rights_of
from app.queries.returns.order import settle_case
from workflows.papers.states import CertificateState
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import BuyerReason
from workflows.returns.reductions import OfferAnswer
from workflows.returns.states import ReturnState

pytestmark = [pytest.mark.usefixtures("database"), both_databases]
SENTENCE = "镶口有细小划痕，留货的话退您一部分"
AGREED, DECLINED, REPLACED = OfferAnswer


def agree(case, key, now, *, told=True):
    by_buyer(
        case,
        now,
        lambda s, by: agree_to_reduction(s, case, key, right_told=told, by=by, now=now),
    )


def decline(case, key, now):
    by_buyer(case, now, lambda s, by: decline_reduction(s, case, key, by=by, now=now))


def code_of(act):
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.refused.code


def rows(case):
    with db.reading() as session:
        return offers_of(session, case_of(case).id)


def test_offered_agreed_paid_once_and_closed_with_both_consents(network):
    ref, case, now = roads.accepted(network)
    key = roads.offer(case, network, now)
    assert case_of(case).state is ReturnState.ACCEPTED
    assert code_of(lambda: agree(case, key, now, told=False)) == "right_not_told"
    agree(case, key, now)
    due = case_of(case)
    assert (due.state, due.refund["result"]["total"]) == (ReturnState.KEEP_DUE, "60.00")
    assert due.refund["kept"]
    by = network.customer_service_2
    number = {
        execute_refund(RefundRecorder(), case, by=by, now=now + HOUR).refund_number
        for _ in range(2)
    }
    done = case_of(case)
    assert number == {done.refund_number}
    assert (done.state, done.closed_at) == (ReturnState.KEPT, now + HOUR)
    assert done.alarm == ""
    assert certificate_of(ref) is CertificateState.ISSUED
    with db.reading() as session:
        paid = session.execute(select(func.count(), func.sum(RefundExecution.amount))).one()
        offer = session.scalars(select(ReductionOffer)).one()
        session.expunge(offer)
        rights = rights_of(session, done.id, offer.whole)
    assert tuple(paid) == (1, Decimal("60.00"))
    assert offer.offered_by_id == network.customer_service.person_id
    assert (offer.answer, offer.answered_by_id, offer.answered_at) == (AGREED, None, now)
    assert (offer.whole, len(rights)) == (PRICE, 2)


def test_declined_nothing_has_moved(network):
    _, case, now = roads.address_given(network)
    before = case_of(case)
    key = roads.offer(case, network, now)
    decline(case, key, now + HOUR)
    after = case_of(case)
    kept = ("state", "state_since", "due_at", "ship_back_until", "notice_at", "refund", "closed_at")
    assert {name: getattr(after, name) for name in kept} == {
        name: getattr(before, name) for name in kept
    }
    assert [row.answer for row in rows(case)] == [DECLINED]
    assert code_of(lambda: agree(case, key, now + 2 * HOUR)) == "no_offer"


def test_a_new_offer_replaces_the_one_that_waits_and_the_old_page_agrees_to_nothing(network):
    _, case, now = roads.waiting(network)
    old = roads.offer(case, network, now)
    new = roads.offer(case, network, now + HOUR, "80.00")
    assert code_of(lambda: agree(case, old, now + HOUR)) == "offer_changed"

    def says_yes(clerk):
        by = verified(case, clerk, now + HOUR)
        write(lambda s: agree_to_reduction(s, case, new, right_told=True, by=by, now=now + HOUR))

    # Who offers does not also say that the buyer agreed.
    assert code_of(lambda: says_yes(network.customer_service)) == "second_person_needed"
    says_yes(network.customer_service_2)
    assert [(row.answer, row.by_clerk, row.words) for row in rows(case)] == [
        (AGREED, True, SENTENCE),
        (REPLACED, True, SENTENCE),
    ]


def test_the_offer_ends_and_goods_that_came_back_are_not_kept(network):
    _, case, now = roads.accepted(network)
    key = roads.offer(case, network, now)
    assert code_of(lambda: agree(case, key, now + timedelta(days=7))) == "no_offer"
    arrived(network, case)
    assert code_of(lambda: agree(case, key, now + HOUR)) == "wrong_state"
    assert code_of(lambda: roads.offer(case, network, now + DAY)) == "wrong_state"


def test_what_may_not_be_offered_and_by_whom(network):
    _, case, now = roads.accepted(network)
    for wrong in (None, Decimal(0), PRICE, Decimal("1.005")):
        with pytest.raises(Invalid) as caught:
            write(
                lambda s, wrong=wrong: offer_reduction(
                    s, case, wrong, SENTENCE, by=network.customer_service, now=now
                )
            )
        assert caught.value.refused.facts["field"] == "amount"
    given = Decimal(10), "短", network.customer_service
    with pytest.raises(Invalid):
        write(lambda s: offer_reduction(s, case, *given[:2], by=given[2], now=now))
    with pytest.raises(NotPermitted):
        write(lambda s: offer_reduction(s, case, Decimal(10), SENTENCE, by=network.sealer, now=now))
    assert rows(case) == ()


def test_a_cut_is_no_part_of_a_neighbours_refund_and_comes_off_its_own(network):
    one, two = pair(network)
    first = asked(one)
    agree(first, roads.offer(first, network, ASKED + HOUR), ASKED + HOUR)
    by, at = network.customer_service_2, ASKED + DAY
    execute_refund(RefundRecorder(), first, by=by, now=at)
    second = asked(two, now=at)
    again = asked(
        one, now=at, ground=ReturnGround.QUALITY, claim=BuyerReason.DEFECT, reason="镶口松了"
    )
    with db.reading() as session:
        full, rest = (
            settle_case(session, case_of(case), at=at).result.total for case in (second, again)
        )
    assert full - rest == Decimal("60.00")


def test_one_persons_limit_is_the_orders_and_not_each_returns(network):
    """Reductions asked for again and again are one sum of money."""
    ref, case, now = roads.accepted(network)
    by = network.customer_service
    agree(case, roads.offer(case, network, now, "3000.00"), now)
    execute_refund(RefundRecorder(), case, by=by, now=now)
    again = asked(ref, now=now + HOUR)
    agree(again, roads.offer(again, network, now + HOUR, "2000.01"), now + HOUR)
    alone = lambda: execute_refund(RefundRecorder(), again, by=by, now=now + HOUR)  # noqa: E731 - asked twice
    assert code_of(alone) == "second_person_needed"
    second = network.customer_service_2
    assert execute_refund(RefundRecorder(), again, by=second, now=now + HOUR).amount


def test_who_kept_it_for_less_and_asks_again_is_put_before_a_person(network):
    """The seven days can't be given up by a form; an agreement isn't nothing either."""
    ref, first, now = roads.accepted(network)
    agree(first, roads.offer(first, network, now), now)
    execute_refund(RefundRecorder(), first, by=network.customer_service_2, now=now + HOUR)
    again = case_of(asked(ref, now=now + 2 * HOUR))
    assert (again.state, again.decision["decision"]["deciding"], again.outcome) == (
        ReturnState.WAITING_FOR_PERSON,
        "conduct.kept_for_less",
        "person",
    )
    assert again.decision["decision"]["proposal"] == "accept"
