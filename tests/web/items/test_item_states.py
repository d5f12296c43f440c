"""Every state has its pages: they exist, and who is sent there may do the next step."""

from __future__ import annotations

from typing import get_args

import pytest

from app.web.dispatch.piece import FORMS
from app.web.items.states import PAGES, SealingStep, is_at_intake, listed_at
from app.web.returns.buyer.return_steps import ROAD
from app.web.returns.buyer.steps import STAGES
from workflows.event import Event
from workflows.events import EVENTS
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import STATES, ItemState, OnTheRoad
from workflows.machine import Transition
from workflows.papers.events import CertificateIssued
from workflows.returns.states import STATES as RETURN_STATES

# It waits, and no list of pieces shows it: where it is looked for instead.
LISTED_ELSEWHERE = {
    ItemState.RECORDED: "the step that records it also queues it",
    ItemState.AWAITING_BUYER: "the buyer's own page, and the board",
    ItemState.BACK: "the return that it came back with",
}


@pytest.mark.parametrize("state", ItemState)
def test_the_pages_of_a_state_are_there(app, state):
    endpoints = {*app.view_functions}
    pages = PAGES[state]
    assert {*pages.lists, *(endpoint for _, endpoint in pages.scan)} <= endpoints


@pytest.mark.parametrize("state", ItemState)
def test_who_is_sent_on_may_take_the_next_step(state):
    steps = {row.by for row in FLOW.leaving(state)}
    assert {permission for permission, _ in PAGES[state].scan} <= steps


@pytest.mark.parametrize("state", ItemState)
def test_what_the_sealing_desk_does_is_a_step_of_the_flow(state):
    sealing = PAGES[state].sealing
    if sealing is not None:
        step, permission = sealing
        row = FLOW.transition(state, ItemAction(step))
        assert isinstance(row, Transition)
        assert row.by is permission


def test_every_step_of_the_sealing_desk_has_its_form():
    assert {*FORMS} == {*get_args(SealingStep)}


def test_what_waits_stands_in_a_list_or_is_known_to_stand_elsewhere():
    unlisted = {s for s, record in STATES.items() if record.waiting and not PAGES[s].lists}
    assert unlisted == {*LISTED_ELSEWHERE}


def test_a_list_of_no_state_is_refused():
    with pytest.raises(ValueError, match=r"no state waits at sealing\.nowhere"):
        listed_at("sealing.nowhere")


def test_a_piece_at_intake_can_still_be_changed_there():
    assert all(is_at_intake(s) for s, record in STATES.items() if "intake" in record.files)


def state_left_by(event: type[Event]) -> ItemState:
    """An issued certificate is told of by its own state; the piece goes where the flow says."""
    if event is CertificateIssued:
        row = FLOW.transition(ItemState.PASSED, ItemAction.ISSUE)
        assert isinstance(row, Transition)
        return row.target
    assert isinstance(event.led_to, ItemState)
    return event.led_to


@pytest.mark.parametrize(
    ("behind", "tag"),
    [(n, tag) for n, stage in enumerate(STAGES, start=1) for tag in stage.tags],
)
def test_a_step_of_the_buyers_road_is_behind_once_its_event_has_happened(behind, tag):
    words = STATES[state_left_by(EVENTS[tag])].buyer
    assert isinstance(words, OnTheRoad)
    assert words.behind == behind


def test_a_return_has_its_whole_road_behind_once_it_is_refunded_and_never_before():
    whole = {s for s, record in RETURN_STATES.items() if record.buyer.behind == len(ROAD)}
    assert {state.value for state in whole} == {"refunded"}
