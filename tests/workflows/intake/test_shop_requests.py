"""What a shop may ask of its piece, and what granting it does: state by state."""

from __future__ import annotations

import pytest

from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.states import ItemState
from workflows.intake.shop_requests import ShopRequestKind, granting, may_ask
from workflows.verdict import ALLOWED, Refused

ENOUGH = "证书附图是另一件货品"
ELSEWHERE = {
    "registered", "received", "intake_exception", "recorded", "queued", "inspecting", "in_review",
    "awaiting_buyer", "passed", "certified", "weight_held", "sealed", "dispatched", "delivered",
    "back", "return_pending", "cancelled",
}  # fmt: skip


def asked(kind, state, **other):
    facts = {
        "last": ReviewDecision.FAILED,
        "refused_at_the_door": False,
        "submissions": 1,
        "open_one": False,
        "reason": ENOUGH,
    }
    answer = may_ask(ShopRequestKind(kind), ItemState(state), **{**facts, **other})
    return "" if answer is ALLOWED else answer.code if isinstance(answer, Refused) else "?"


@pytest.mark.parametrize("state", ["failed", "undetermined", "quarantined"])
def test_a_verdict_is_appealed_while_the_piece_is_at_the_center(state):
    assert asked("appeal", state) == ""
    assert asked("appeal", state, open_one=True) == "asked_already"
    assert asked("appeal", state, reason="不服") == "reason_missing"
    assert asked("resubmit", state) == "not_to_be_sent_again"


@pytest.mark.parametrize("state", sorted(ELSEWHERE))
def test_elsewhere_nothing_is_asked(state):
    assert asked("appeal", state) == "no_verdict_to_appeal"
    assert asked("resubmit", state) == "not_to_be_sent_again"


@pytest.mark.parametrize(
    ("last", "door", "code"),
    [
        (ReviewDecision.FAILED, False, ""),
        (ReviewDecision.UNDETERMINED, False, ""),
        (None, True, ""),
        (None, False, "not_to_be_sent_again"),
        (ReviewDecision.PASSED, False, "not_to_be_sent_again"),
        (ReviewDecision.CANCELLED, False, "not_to_be_sent_again"),
        (ReviewDecision.DEVIATION, False, "not_to_be_sent_again"),
        (ReviewDecision.QUARANTINED, False, "not_to_be_sent_again"),
    ],
)
def test_what_came_back_is_sent_again_for_what_can_be_put_right(last, door, code):
    assert asked("resubmit", "returned", last=last, refused_at_the_door=door) == code


def test_three_times_is_enough():
    assert asked("resubmit", "returned", submissions=2) == ""
    assert asked("resubmit", "returned", submissions=3) == "no_submissions_left"
    assert asked("appeal", "returned") == "no_verdict_to_appeal"


@pytest.mark.parametrize(
    ("kind", "state", "does"),
    [
        ("appeal", "failed", "test_again"),
        ("appeal", "undetermined", "test_again"),
        ("appeal", "queued", "test_again"),
        ("appeal", "quarantined", "lift_first"),
        ("appeal", "return_pending", "gone_on"),
        ("appeal", "returned", "gone_on"),
        ("resubmit", "returned", "register_again"),
        ("resubmit", "registered", "gone_on"),
    ],
)
def test_what_granting_does(kind, state, does):
    assert granting(ShopRequestKind(kind), ItemState(state)).value == does
