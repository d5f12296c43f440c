"""The life of a lot: where its roads lead, what is held on the way, who decides."""

from __future__ import annotations

import pytest

from workflows.goods.lots.flow import FLOW, LotAction
from workflows.goods.lots.states import HELD_HERE, LOT_STATES, WAITING, LotState
from workflows.roles import GRANTS, Permission, Role

FREE = {"accepted", "conceded", "sorted"}
LAST = {"accepted", "conceded", "sorted", "sent_back", "destroyed", "cancelled"}
DECIDES = {Permission.LOT_DECIDE, Permission.LOT_CONCEDE}


def test_everything_is_held_that_was_not_let_through():
    assert {state.value for state, record in LOT_STATES.items() if not record.held} == FREE
    assert LotState.REFUSED in HELD_HERE


def test_what_waits_is_what_has_a_road_on():
    assert {state.value for state in LotState if not FLOW.leaving(state)} == LAST
    assert {state.value for state in WAITING} == {one.value for one in LotState} - LAST


@pytest.mark.parametrize("state", LotState)
def test_every_state_is_reached(state):
    road = FLOW.path_to(state)
    assert (road[-1].target if road else FLOW.start) is state


def test_a_refused_lot_goes_one_of_four_ways():
    assert [row.action.value for row in FLOW.leaving(LotState.REFUSED)] == [
        "ask_concession",
        "begin_sorting",
        "send_back",
        "order_destruction",
    ]


def test_nothing_is_let_through_but_past_the_documents():
    for row in FLOW.transitions:
        if row.target.value in FREE:
            assert "documents_in_order" in [check.name for check in row.guards], row


def test_authenticity_in_doubt_closes_every_road_to_a_buyer():
    """From refused, each way that ends free passes the guard somewhere."""
    ways = {LotAction.ASK_CONCESSION, LotAction.BEGIN_SORTING, LotAction.ACCEPT}
    for row in FLOW.transitions:
        if row.action in ways:
            assert "authenticity_certain" in [check.name for check in row.guards], row


def test_a_purchaser_never_decides_a_lot():
    assert not GRANTS[Role.PURCHASER] & (DECIDES | {Permission.LOT_INSPECT})
    for row in FLOW.transitions:
        if row.by in DECIDES and row.action is not LotAction.DECLINE_CONCESSION:
            assert "not_the_purchaser" in [check.name for check in row.guards], row


def test_no_role_both_asks_for_a_concession_and_grants_it():
    assert not [role for role, grants in GRANTS.items() if grants >= DECIDES]


def test_keys_of_programs_decide_nothing():
    assert not GRANTS[Role.API_KEY] & (DECIDES | {Permission.LOT_RECEIVE})
