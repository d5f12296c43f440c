"""Disputes over a return's money and a payment that failed: the money goes to the buyer once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from support.databases import both_databases
from support.desk_pieces import PRICE, write
from support.flows import return_roads as roads
from support.flows.buyer_pass import by_buyer
from support.flows.second_person import LONG_NOTE, asked_of, by_one_or_two, confirmed
from support.return_pieces import DAY, HOUR, asked, case_of, pair, refunded, set_line

from app.base import db
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.returns.buyer import withdraw
from app.commands.returns.clock import tick
from app.commands.returns.money.disputes import end_dispute, note_dispute
from app.commands.returns.money.other_way import pay_other_way
from app.commands.returns.money.reductions import agree_to_reduction
from app.commands.returns.refund import PaymentFailed, RefundRecorder, execute_refund
from app.models.returns.case import RefundExecution
from app.queries.returns.desk.money import money_outside
from app.queries.returns.payments import payment_of
from workflows.returns.disputes import DisputeKind, DisputeOutcome
from workflows.returns.payments import OtherWay, PaymentState
from workflows.returns.states import ReturnState

pytestmark = pytest.mark.usefixtures("database")
BANK, PLATFORM = DisputeKind
TO_BUYER, TO_SHOP, WITHDRAWN = DisputeOutcome


class Broken:
    name = "broken"

    def execute(self, _order):
        raise OSError


def noted(net, case, now, *, reference="CB-1", amount=PRICE, kind=BANK):
    by = net.customer_service
    with db.transaction() as session:
        return note_dispute(session, case, kind, reference, amount, now, by=by, now=now).id


def ended(net, case, key, outcome, given, now):
    by, second = net.customer_service, net.customer_service_2
    by_one_or_two(lambda s: end_dispute(s, case, key, outcome, given, by=by, now=now), second, now)


def pay(net, case, now, executor=None):
    by = net.customer_service_2
    return execute_refund(executor or RefundRecorder(), case, by=by, now=now)


def agreed(case, key, now):
    by_buyer(
        case, now, lambda s, by: agree_to_reduction(s, case, key, right_told=True, by=by, now=now)
    )


def outside(case):
    with db.reading() as session:
        return money_outside(session, case_of(case).id)


def code_of(act):
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.refused.code


def test_nobody_pays_beside_a_dispute_and_only_the_rest_after_it(network):
    _, case, now = roads.due(network)
    key = noted(network, case, now)
    assert code_of(lambda: pay(network, case, now)) == "dispute_open"
    tick(RefundRecorder(), case_of(case).refund_overdue_at)
    assert case_of(case).state is ReturnState.REFUND_DUE
    ended(network, case, key, TO_BUYER, Decimal("100.00"), now + DAY)
    assert outside(case).left == PRICE - 100
    assert pay(network, case, now + DAY).amount == PRICE - 100
    assert outside(case).twice == 0
    assert code_of(lambda: ended(network, case, key, TO_SHOP, None, now + DAY)) == "dispute_over"


def test_where_the_dispute_gave_all_no_provider_is_asked(network):
    _, case, now = roads.due(network)
    ended(network, case, noted(network, case, now), TO_BUYER, PRICE, now)
    done = pay(network, case, now + HOUR, Broken())
    assert (done.amount, done.executor) == (0, "dispute")
    assert case_of(case).state is ReturnState.REFUNDED
    assert code_of(lambda: pay(network, case, now + DAY)) == "paid_outside"


def test_a_dispute_after_the_refund_is_paid_twice_and_says_so(network):
    _, case, now = roads.whole(network)
    refunded(network, case, now=now)
    key = noted(network, case, now + DAY, kind=PLATFORM, reference="TS 20261118")
    ended(network, case, key, TO_BUYER, Decimal("88.00"), now + 2 * DAY)
    assert outside(case).twice == Decimal("88.00")
    withdrawn = noted(network, case, now + DAY, reference="CB-2")
    ended(network, case, withdrawn, WITHDRAWN, None, now + 2 * DAY)
    assert outside(case).twice == Decimal("88.00")


def test_what_may_not_be_noted(network):
    ref, case, now = roads.due(network)
    set_line(ref, payable=PRICE)
    for wrong in (
        {"reference": " "},
        {"amount": None},
        {"amount": Decimal(0)},
        {"amount": PRICE + 1},
    ):
        with pytest.raises(Invalid):
            noted(network, case, now, **wrong)
    key = noted(network, case, now)
    assert code_of(lambda: noted(network, case, now)) == "dispute_noted"
    with pytest.raises(Invalid):
        ended(network, case, key, TO_BUYER, None, now)
    with pytest.raises(Missing):
        ended(network, case, key + 1, TO_SHOP, None, now)
    for by in (network.manager, network.inspector):
        with pytest.raises(NotPermitted):
            write(lambda s, by=by: note_dispute(s, case, BANK, "CB-9", PRICE, now, by=by, now=now))


def test_a_payment_that_failed_goes_another_way_once(network):
    _, case, now = roads.due(network)
    by, way = network.customer_service_2, OtherWay.BANK_TRANSFER

    def otherwise(session):
        pay_other_way(session, case, way, "BANK-77", LONG_NOTE, by=by, now=now)

    assert code_of(lambda: write(otherwise)) == "payment_not_failed"
    with pytest.raises(PaymentFailed):
        pay(network, case, now, Broken())
    key = asked_of(otherwise)
    # Tried again and paid in the meantime: what was asked for is another act.
    with pytest.raises(PaymentFailed):
        pay(network, case, now, Broken())
    confirmed(key, network.customer_service, now + HOUR)
    assert case_of(case).state is ReturnState.REFUNDED
    assert code_of(lambda: pay(network, case, now + DAY)) == "paid_outside"
    with db.reading() as session:
        done = session.scalars(select(RefundExecution)).one()
        assert (done.executor, done.executor_ref) == ("other bank_transfer", "BANK-77")
        assert payment_of(session, case_of(case).id) is PaymentState.ARRIVED
        assert session.scalar(select(func.count()).select_from(RefundExecution)) == 1


def test_what_two_had_settled_is_not_taken_away_by_one_persons_word(network):
    _, case, now = roads.due(network)
    key = noted(network, case, now)
    by = network.customer_service
    given = Decimal("88.00")  # little, of a settlement above one person's limit

    def ends(session, outcome=TO_BUYER, got=given):
        end_dispute(session, case, key, outcome, got, by=by, now=now)

    request = asked_of(ends)
    assert code_of(lambda: confirmed(request, by, now)) == "second_person_needed"
    assert outside(case).left == PRICE
    confirmed(request, network.customer_service_2, now)
    assert outside(case).left == PRICE - given
    other = noted(network, case, now, reference="CB-2", amount=given)
    ended(network, case, other, TO_SHOP, None, now)


@both_databases
def test_disputes_in_pieces_are_one_sum_by_whichever_return_they_are_noted(network):
    ref, first, now = roads.accepted(network)
    set_line(ref, payable=PRICE)
    pieces = [noted(network, first, now, reference=f"P-{n}", amount=Decimal(4000)) for n in (1, 2)]
    by_buyer(first, now, lambda s, by: withdraw(s, first, by=by, now=now))
    second = asked(ref, now=now + HOUR)
    by = network.customer_service

    def ends(session, key, through):
        end_dispute(session, through, key, TO_BUYER, Decimal(4000), by=by, now=now + HOUR)

    write(lambda s: ends(s, pieces[0], first))
    request = asked_of(lambda s: ends(s, pieces[1], first))
    confirmed(request, network.customer_service_2, now + HOUR)
    other = noted(network, second, now + HOUR, reference="P-3", amount=Decimal(800))
    asked_of(lambda s: end_dispute(s, first, other, TO_BUYER, Decimal(1), by=by, now=now + HOUR))


@both_databases
def test_a_dispute_of_a_return_withdrawn_is_paid_twice_after_the_next_ones_refund(network):
    ref, first, now = roads.accepted(network)
    set_line(ref, payable=PRICE)
    by_buyer(first, now, lambda s, by: withdraw(s, first, by=by, now=now))
    second = asked(ref, now=now + HOUR)
    agreed(second, roads.offer(second, network, now + HOUR, "900.00"), now + HOUR)
    assert pay(network, second, now + HOUR).amount == 900
    key = noted(network, first, now + HOUR, amount=Decimal(700))
    ended(network, first, key, TO_BUYER, Decimal(700), now + HOUR)
    assert outside(second).twice == 700
    assert case_of(second).alarm == "paid_twice"


@both_databases
def test_a_dispute_counts_for_the_next_return_of_the_line(network):
    """A buyer who withdraws one return and asks for another has disputed the same money."""
    ref, first, now = roads.accepted(network)
    set_line(ref, payable=PRICE)
    key = noted(network, first, now)
    by_buyer(first, now, lambda s, by: withdraw(s, first, by=by, now=now))
    second = asked(ref, now=now + HOUR)
    offer = roads.offer(second, network, now + HOUR, "4500.00")
    agreed(second, offer, now + HOUR)
    assert code_of(lambda: pay(network, second, now + HOUR)) == "dispute_open"
    ended(network, second, key, TO_BUYER, Decimal("4000.00"), now + HOUR)
    assert outside(second).left == 500
    assert pay(network, second, now + HOUR).amount == 500
    again = noted(network, second, now + HOUR, reference="cb-3 ", amount=PRICE - 4000)
    with pytest.raises(Invalid):  # together more than was paid
        noted(network, second, now + HOUR, reference="CB-4", amount=Decimal(1))
    once = lambda: noted(network, second, now + HOUR, reference="CB-3", amount=Decimal(1))  # noqa: E731 - the same number, typed otherwise
    assert code_of(once) == "dispute_noted"
    ended(network, second, again, WITHDRAWN, None, now + HOUR)


class Slow:
    """A provider that is asked, and answers after another way was tried."""

    name = "slow"

    def __init__(self, meanwhile):
        self.meanwhile = meanwhile

    def execute(self, order):
        self.meanwhile()
        return "P-1"


@both_databases
def test_while_a_provider_may_still_pay_nobody_pays_otherwise(network):
    _, case, now = roads.due(network)
    by = network.customer_service_2
    said = []

    def otherwise(at):
        write(lambda s: pay_other_way(s, case, OtherWay.WALLET, "W-1", LONG_NOTE, by=by, now=at))

    def meanwhile():
        with pytest.raises(PaymentFailed):
            pay(network, case, now, Broken())
        said.append(code_of(lambda: otherwise(now)))
        key = asked_of(
            lambda s: pay_other_way(
                s, case, OtherWay.WALLET, "W-1", LONG_NOTE, by=by, now=now + HOUR
            )
        )
        confirmed(key, network.customer_service, now + HOUR)

    pay(network, case, now + HOUR, Slow(meanwhile))
    assert said == ["payment_under_way"]
    assert case_of(case).alarm == "paid_twice"  # the provider answered after an hour, and it shows


@both_databases
def test_what_a_provider_is_asked_for_counts_for_the_next_piece_of_the_order(network):
    now = roads.SOON
    cases = [asked(ref) for ref in pair(network)]
    for case, sum_of in zip(cases, ("3000.00", "2500.00"), strict=True):
        agreed(case, roads.offer(case, network, now, sum_of), now)
    said = []

    def meanwhile():
        alone = network.customer_service  # who offered both
        said.append(
            code_of(lambda: execute_refund(RefundRecorder(), cases[1], by=alone, now=now + HOUR))
        )

    execute_refund(Slow(meanwhile), cases[0], by=network.customer_service, now=now + HOUR)
    assert said == ["second_person_needed"]
    assert pay(network, cases[1], now + HOUR).amount == 2500
