"""Single cases of one order: all of it back, and lines that were paid in different ways."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from support.desk_pieces import PRICE, write
from support.flows.buyer_pass import by_buyer
from support.return_pieces import (
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
    refunded,
    set_line,
    terms_of,
)
from support.return_pieces import settled as settle

from app.base import db
from app.base.errors import Refusal
from app.commands.returns.buyer import withdraw
from app.commands.returns.clock import tick
from app.commands.returns.refund import RefundRecorder
from app.commands.returns.terms import enter_terms
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from app.models.returns.case import RefundExecution
from app.queries.returns.preview import case_preview
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.states import ReturnState
from workflows.verdict import Refused

pytestmark = pytest.mark.usefixtures("database")

OFF = Decimal("300.00")
PAID = 2 * PRICE - OFF
LATER = BACK + 2 * HOUR


@pytest.fixture
def both(database, network):
    """Two pieces of one order with a discount of unknown condition, both asked to come back."""
    refs = pair(network, discount=OFF)
    return refs, [asked(ref) for ref in refs]


def settled(net, case, *, now=LATER):
    settle(net, case, now=now)
    return Decimal(case_of(case).refund["result"]["total"])


def refusal_of(net, case):
    with pytest.raises(Refusal) as caught:
        settled(net, case)
    return caught.value.refused


def preview(case, *, expecting=True):
    with db.reading() as session:
        return case_preview(session, case, LATER, expecting=expecting)


def test_all_pieces_back_and_well_are_all_that_was_paid_without_terms(network, both):
    refs, cases = both
    for ref, case in zip(refs, cases, strict=True):
        arrived(network, case)
        compared(network, ref, case)
    first, second = (refunded(network, case) for case in cases)
    assert first == second == PAID / 2
    assert all(case_of(case).refund["together"] for case in cases)
    with pytest.raises(Refusal) as caught:
        write(
            lambda s: enter_terms(
                s, cases[0], {"unconditional": True}, "x", by=network.customer_service, now=LATER
            )
        )
    assert caught.value.refused.code == "terms_fixed"


def test_the_first_waits_for_terms_until_the_other_is_compared(network, both):
    refs, cases = both
    arrived(network, cases[0])
    compared(network, refs[0], cases[0])
    refused = refusal_of(network, cases[0])
    assert refused.code == "terms_needed"
    assert "其余件也在退" in refused.next_step.zh
    seen = preview(cases[0])
    assert (seen["total"], seen["together"]) == (str(PAID / 2), True)
    assert isinstance(preview(cases[0], expecting=False), Refused)
    arrived(network, cases[1])
    assert refusal_of(network, cases[0]).code == "terms_needed"
    compared(network, refs[1], cases[1], ReturnFinding.FAULTY, reason="裂")
    assert settled(network, cases[0]) == PAID / 2


def test_a_piece_found_swapped_does_not_come_back(network, both):
    refs, cases = both
    for case in cases:
        arrived(network, case)
    compared(network, refs[0], cases[0])
    compared(network, refs[1], cases[1], ReturnFinding.SWAPPED, reason="不是同一件", files=1)
    refused = refusal_of(network, cases[0])
    assert refused.code == "terms_needed"
    assert "其余件也在退" not in refused.next_step.zh
    assert isinstance(preview(cases[0]), Refused)


def test_a_piece_that_is_kept_or_exchanged_does_not_count(network):
    refs = pair(network, discount=OFF)
    first, second = asked(refs[0]), asked(refs[1], ground=ReturnGround.EXCHANGE)
    arrived(network, first)
    compared(network, refs[0], first)
    assert isinstance(preview(first), Refused)
    by_buyer(second, LATER, lambda s, by: withdraw(s, second, by=by, now=LATER))
    assert isinstance(preview(first), Refused)
    assert refusal_of(network, first).code == "terms_needed"


def test_another_line_of_the_order_that_is_kept_makes_it_a_part(network, both):
    refs, cases = both
    in_one_order(refs[0], delivered(network))
    for ref, case in zip(refs, cases, strict=True):
        arrived(network, case)
        compared(network, ref, case)
    assert refusal_of(network, cases[0]).code == "terms_needed"


def test_the_clock_pays_all_when_nobody_looked_at_any(network, both):
    _, cases = both
    for case in cases:
        arrived(network, case)
    last = case_of(cases[0]).refund_overdue_at
    tick(RefundRecorder(), last - DAY - HOUR)
    assert {case_of(case).state for case in cases} == {ReturnState.ARRIVED}
    tick(RefundRecorder(), last - HOUR)
    assert {case_of(case).state for case in cases} == {ReturnState.REFUNDED}
    with db.reading() as session:
        assert sum(session.scalars(select(RefundExecution.amount))) == PAID


def test_each_line_goes_back_to_what_paid_for_it(network, sold_piece):
    first, second = sold_piece, delivered(network)
    in_one_order(first, second)
    set_line(first, row={"tender": "支付宝"})
    set_line(second, row={"tender": "微信支付"})
    for ref, way in ((first, "支付宝"), (second, "微信支付")):
        case = asked(ref)
        arrived(network, case)
        compared(network, ref, case)
        refunded(network, case)
        assert paid_back(case) == {way: PRICE}


def test_what_was_paid_in_common_is_shared(network):
    refs = [delivered(network) for _ in range(3)]
    in_one_order(*refs)
    set_line(refs[0], row={"tender": "支付宝"})
    for ref in refs[1:]:
        set_line(ref, row={"tender": "微信支付+礼品卡"})
    case = asked(refs[1])
    arrived(network, case)
    compared(network, refs[1], case)
    ways = [("支付宝", "wallet", PRICE), ("微信支付", "wallet", PRICE), ("卡", "gift_card", PRICE)]
    rows = [{"id": name, "kind": kind, "amount": str(paid)} for name, kind, paid in ways]
    terms_of(case, {"tenders": rows}, network, now=LATER)
    refunded(network, case)
    assert paid_back(case) == {"微信支付": PRICE / 2, "卡": PRICE / 2}
    own = asked(refs[0])
    arrived(network, own)
    compared(network, refs[0], own)
    refunded(network, own)
    assert paid_back(own) == {"支付宝": PRICE}


def in_one_order(first, *others):
    """The lines of the others as further lines of the first one's order."""
    with db.transaction() as session:
        line = session.get_one(OrderLine, session.get_one(Item, item_id(first)).order_line_id)
        for n, ref in enumerate(others, 2):
            other = session.get_one(OrderLine, session.get_one(Item, item_id(ref)).order_line_id)
            other.order_id = line.order_id
            other.sub_number = f"{line.sub_number}-{n}"


def paid_back(case):
    with db.reading() as session:
        found = session.scalars(
            select(RefundExecution).where(RefundExecution.case_id == case_of(case).id)
        ).one()
        return {name: Decimal(amount) for name, amount in found.tenders.items()}
