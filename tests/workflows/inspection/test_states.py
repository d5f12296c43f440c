"""What the records of an item's states say agrees with the table of transitions and with itself."""

from __future__ import annotations

import pytest

from workflows.inspection.flow import FLOW
from workflows.inspection.states import (
    AT_WORK,
    STATES,
    WITH_BUYER,
    ItemState,
    MerchantStep,
    OffTheRoad,
    OnTheRoad,
    states_where,
)
from workflows.roles import Permission


@pytest.mark.parametrize("state", ItemState)
def test_what_is_at_work_waits_and_lies_at_the_center(state):
    record = STATES[state]
    assert record.waiting or not record.at_work
    assert record.arrived or not (record.at_work or record.with_buyer or record.pictured)
    assert record.tests_due or not record.at_agency
    assert not (record.at_work and record.with_buyer)


@pytest.mark.parametrize("state", ItemState)
def test_what_is_over_waits_nowhere_and_what_goes_on_is_not_called_ended(state):
    record = STATES[state]
    if not FLOW.leaving(state):
        assert (record.tone, record.waiting) == ("ended", False)
    if record.waiting:
        assert record.tone != "ended"


def test_a_piece_off_the_road_shows_no_pictures_and_its_reason_is_kept_where_a_person_gave_one():
    off = states_where(lambda record: isinstance(record.buyer, OffTheRoad))
    assert not any(STATES[state].pictured for state in off)
    assert {*states_where(lambda record: record.keeps_reason)} <= {*off}


def test_the_next_step_of_a_state_at_work_is_the_centers_own():
    outside = {Permission.BUYER_ANSWER, Permission.ORDER_IMPORT, Permission.MERCHANT_READ}
    for state in AT_WORK:
        assert {row.by for row in FLOW.leaving(state)} - outside, state


def test_what_was_sent_out_can_come_back():
    back = {row.source for row in FLOW.transitions if row.target is ItemState.BACK}
    assert {*WITH_BUYER} == back


def test_every_heading_of_a_merchants_list_finds_something():
    headings = {record.merchant for record in STATES.values()} - {None}
    assert headings == {*MerchantStep}


def test_the_road_of_a_buyer_goes_forward_with_the_piece():
    straight = FLOW.path_to(ItemState.DELIVERED)
    words = [STATES[row.target].buyer for row in straight]
    behind = [one.behind for one in words if isinstance(one, OnTheRoad)]
    assert len(behind) == len(words)
    assert behind == sorted(behind)


BEHIND = {
    "registered": 0, "intake_exception": 0, "received": 1, "recorded": 2, "queued": 2,
    "inspecting": 2, "in_review": 3, "awaiting_buyer": 3, "passed": 4, "certified": 5,
    "weight_held": 5, "sealed": 6, "dispatched": 7, "delivered": 8, "back": 8,
}  # fmt: skip


def test_how_much_of_the_buyers_road_lies_behind():
    """Of eight steps; what is not among them is on no way to the buyer."""
    told = {state.value: record.buyer for state, record in STATES.items()}
    assert {s: one.behind for s, one in told.items() if isinstance(one, OnTheRoad)} == BEHIND
