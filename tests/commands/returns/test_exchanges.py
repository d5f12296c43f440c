"""An exchange's own road: whether there is another piece is answered, and the buyer chooses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from support.databases import both_databases
from support.desk_pieces import write
from support.flows import return_roads as roads
from support.flows.buyer_pass import by_buyer
from support.return_pieces import DAY, HOUR, case_of, settled

from app.base import db
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.returns.clock import tick
from app.commands.returns.desk.exchange import answer_exchange, choose_refund
from app.commands.returns.leave import exchange
from app.commands.returns.refund import RefundRecorder
from app.models.returns.exchange import ExchangeAnswer
from app.queries.returns.desk.exchange import exchange_of
from workflows.returns.exchanges import ReplacementSource, ReplacementStanding
from workflows.returns.flow import ReturnGround
from workflows.returns.states import ReturnState

pytestmark = [pytest.mark.usefixtures("database"), both_databases]
STOCK, SHOP, NONE = ReplacementSource


def code_of(act):
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.refused.code


def standing(case):
    with db.reading() as session:
        return exchange_of(session, case_of(case).id)


def answers(case, source, piece="", *, by, now):
    write(lambda s: answer_exchange(s, case, source, piece, by=by, now=now))


def chooses(case, now):
    by_buyer(case, now, lambda s, by: choose_refund(s, case, by=by, now=now))


def test_what_may_be_answered_and_by_whom(network):
    _, case, now = roads.for_exchange(network)
    by = network.customer_service
    for source, piece, field in ((SHOP, " ", "piece"), (STOCK, "同款", "source")):
        with pytest.raises(Invalid) as caught:
            answers(case, source, piece, by=by, now=now)
        assert caught.value.refused.facts["field"] == field
    with pytest.raises(NotPermitted):
        answers(case, NONE, by=network.sealer, now=now)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ExchangeAnswer)) == 0
    _, other, later = roads.whole(network)
    assert code_of(lambda: answers(other, NONE, by=by, now=later)) == "no_exchange"


def test_none_there_then_one_there_and_it_is_exchanged(network):
    """The latest answer counts: what was not there may have come in since."""
    _, case, now = roads.none_to_exchange_whole(network)
    by = network.customer_service

    def give():
        write(lambda s: exchange(s, case, "换 58", by=by, now=now))

    assert code_of(give) == "nothing_to_give"
    answers(case, SHOP, "同款 58 圈口", by=by, now=now)
    assert standing(case).standing is ReplacementStanding.PROMISED
    assert code_of(lambda: chooses(case, now)) == "exchange_stands"
    give()
    found = standing(case)
    assert (found.standing, [one.source for one in found.answers]) == (
        ReplacementStanding.IN_TEST,
        [SHOP, NONE],
    )
    assert found.new_ref.startswith("QC-")
    assert case_of(case).state is ReturnState.EXCHANGED


def test_none_there_and_the_buyer_takes_the_money(network):
    _, case, now = roads.none_to_exchange(network)
    chooses(case, now)
    after = case_of(case)
    assert (after.state, after.ground) == (ReturnState.ACCEPTED, ReturnGround.NO_REASON)
    assert after.decision["decision"]["decision"] in ("accept", "accept_inspect")
    assert after.decision["facts"]["notice"]["kind"] == "RETURN"
    assert code_of(lambda: chooses(case, now + HOUR)) == "exchange_stands"


def test_an_exchange_that_comes_to_nothing_is_paid_within_seven_days_of_the_choice(network):
    _, case, now = roads.lost_exchange(network)
    at = now + 20 * DAY
    chooses(case, at)
    after = case_of(case)
    assert (after.state, after.closed_at) == (ReturnState.COMPARED, None)
    assert (after.refund_overdue_at, after.refund_offence_at) == (
        datetime(2026, 12, 15, 16, tzinfo=UTC),
        datetime(2026, 12, 23, 16, tzinfo=UTC),
    )
    settled(network, case, now=at + HOUR)
    assert case_of(case).state is ReturnState.REFUND_DUE


def test_the_clock_pays_nobody_off_who_wants_another_piece(network):
    """Day 7 raises its alarm; money is the buyer's choice."""
    _, case, _ = roads.for_exchange(network)
    day_7 = case_of(case).refund_overdue_at - DAY
    tick(RefundRecorder(), day_7)
    after = case_of(case)
    assert (after.state, after.refund, after.alarm) == (ReturnState.COMPARED, None, "refund_day_7")
