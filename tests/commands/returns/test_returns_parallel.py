"""Many at once, and crashes in between: one case, one arrival, one refund."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from support.desk_pieces import PRICE, answer_to, at_once, write
from support.flows.buyer_pass import buyer_of
from support.return_pieces import (
    ASKED,
    BACK,
    DAY,
    HOUR,
    arrived,
    asked,
    case_of,
    compared,
    delivered,
    item_id,
    pair,
    terms_of,
)
from support.return_pieces import settled as settle

from app.base import db
from app.base.errors import Refusal
from app.commands.returns.clock import drive_refund, tick
from app.commands.returns.goods import give_address, receive
from app.commands.returns.refund import (
    RefundRecorder,
    execute_refund,
    reserve_refund,
)
from app.commands.returns.request import Request, open_return
from app.models.returns.case import RefundExecution, ReturnCase
from workflows.returns.states import ReturnState

pytestmark = pytest.mark.usefixtures("database")


LATE = BACK + 7 * DAY


def as_often(times, act):
    """The answers of the same act, as many times at once."""
    return at_once(*times * [lambda: answer_to(act)])


def counted(table):
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_eight_requests_for_one_item_open_one_case(network, sold_piece):
    ref = sold_piece
    by = buyer_of(ref, ASKED)
    answers = as_often(8, lambda s: open_return(s, ref, Request(), by=by, now=ASKED))
    assert sorted(status for status, _, _ in answers) == [200] + 7 * [409]
    assert {code for status, code, _ in answers if status == 409} == {"already_open"}
    assert counted(ReturnCase) == 1


def test_eight_clicks_of_one_request_get_the_same_case(network, sold_piece):
    ref = sold_piece
    request, by = Request(key="click-1"), buyer_of(ref, ASKED)
    found = []

    def act(session):
        found.append(open_return(session, ref, request, by=by, now=ASKED)[0].ref)

    answers = as_often(8, act)
    assert {status for status, _, _ in answers} == {200}
    assert len(set(found)) == counted(ReturnCase) == 1


def test_six_confirmations_of_receipt_count_once(network, sold_piece):
    case = asked(sold_piece)
    write(lambda s: give_address(s, case, by=network.customer_service, now=ASKED + HOUR))
    answers = as_often(
        6, lambda s: receive(s, case, "75000000000001", by=network.receiving, now=BACK)
    )
    assert sorted(status for status, _, _ in answers) == [200] + 5 * [409]
    assert case_of(case).arrived_at == BACK


def test_two_partial_returns_beyond_the_quantity_are_refused_together(network):
    first, other = pair(network)
    wants, by = iter([(first, 2), (other, 1)]), buyer_of(first, ASKED)

    def act(session):
        ref, quantity = next(wants)
        open_return(session, ref, Request(quantity=quantity), by=by, now=ASKED)

    answers = as_often(2, act)
    assert sorted(status for status, _, _ in answers) == [200, 409]
    with db.reading() as session:
        assert (session.scalar(select(func.sum(ReturnCase.quantity))) or 0) <= 2


def test_more_than_bought_is_refused(network):
    first, _ = pair(network)
    too_many, by = Request(quantity=3), buyer_of(first, ASKED)
    answer = answer_to(lambda s: open_return(s, first, too_many, by=by, now=ASKED))
    assert answer[:2] == (409, "too_many")


def settled(network, ref=None):
    ref = ref or delivered(network)
    case = asked(ref)
    arrived(network, case)
    compared(network, ref, case)
    settle(network, case, now=BACK + DAY)
    return case


def test_a_refund_retried_after_a_crash_pays_once(network):
    case = settled(network)
    by, recorder = network.customer_service_2, RefundRecorder()
    with db.transaction() as session:
        order = reserve_refund(session, case, by=by, now=BACK + DAY)
    recorder.execute(order)  # paid, and the answer is lost
    assert case_of(case).state is ReturnState.REFUND_DUE
    assert counted(RefundExecution) == 1
    done = execute_refund(recorder, case, by=by, now=BACK + 2 * DAY)
    again = execute_refund(recorder, case, by=by, now=BACK + 3 * DAY)
    assert done.id == again.id
    assert (done.amount, done.executed_at) == (PRICE, BACK + DAY)
    assert counted(RefundExecution) == 1
    assert case_of(case).state is ReturnState.REFUNDED


def test_six_refunds_at_once_pay_once(network):
    case = settled(network)
    by = network.customer_service_2

    def pay(_):
        try:
            return execute_refund(RefundRecorder(), case, by=by, now=BACK + DAY).refund_number
        except Refusal as refusal:
            return refusal.refused.code

    with ThreadPoolExecutor(6) as pool:
        numbers = set(pool.map(pay, range(6)))
    assert numbers == {case_of(case).refund_number}
    assert counted(RefundExecution) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_partial_returns_end_at_what_was_paid_in_any_order(network, order):
    refs = pair(network, discount=Decimal("99.99"))
    paid: list[Decimal] = []
    for place in order:
        case = asked(refs[place])
        if not paid:
            terms_of(case, {"unconditional": True}, network)
        write(
            lambda s, case=case: receive(s, case, "75000000000000", by=network.receiving, now=BACK)
        )
        write(lambda s, case=case: drive_refund(s, case, now=LATE))
        by = network.customer_service
        paid.append(execute_refund(RefundRecorder(), case, by=by, now=LATE).amount)
    assert sum(paid) == 2 * PRICE - Decimal("99.99")
    assert all(0 < amount <= PRICE for amount in paid)


def test_a_closed_case_lets_another_begin_and_a_refunded_one_does_not(network, sold_piece):
    ref = sold_piece
    late = asked(ref, now=ASKED + 30 * DAY)
    assert case_of(late).state is ReturnState.REFUSED
    second = asked(ref, now=ASKED + 31 * DAY)
    assert second != late
    assert item_id(ref) == case_of(second).item_id


def test_the_clock_guesses_no_condition_of_a_discount(network):
    first, _ = pair(network, discount=Decimal("99.99"))
    case = asked(first)
    write(lambda s: receive(s, case, "75000000000000", by=network.receiving, now=BACK))
    said = tick(RefundRecorder(), LATE)
    assert case_of(case).state is ReturnState.ARRIVED
    assert any("alarm refund_day_7" in one for one in said)
    at = LATE + HOUR
    terms_of(case, {"unconditional": True}, network, now=at)
    tick(RefundRecorder(), at)
    assert case_of(case).state is ReturnState.REFUNDED
