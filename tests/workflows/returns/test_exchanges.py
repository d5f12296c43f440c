"""An exchange's own road: where another piece comes from, how far it is, what its buyer hears."""

from __future__ import annotations

import pytest

from workflows.inspection.states import ItemState
from workflows.returns.exchanges import (
    SOURCE_NAMES,
    STANDING_NAMES,
    ReplacementSource,
    ReplacementStanding,
    may_be_answered,
    standing_of,
)
from workflows.verdict import Refused

STOCK, SHOP, NONE = ReplacementSource
# By hand: every state of the new piece, and what its buyer hears of it.
STANDINGS = {
    "registered": "in_test", "received": "in_test", "intake_exception": "in_test",
    "recorded": "in_test", "queued": "in_test", "inspecting": "in_test", "in_review": "in_test",
    "awaiting_buyer": "in_test", "passed": "in_test", "failed": "in_test",
    "undetermined": "in_test", "quarantined": "in_test", "certified": "in_test",
    "weight_held": "in_test", "sealed": "in_test", "dispatched": "sent", "delivered": "received",
    "back": "received", "return_pending": "in_test", "returned": "missing",
    "cancelled": "missing",
}  # fmt: skip


def test_before_there_is_a_new_piece_the_answer_speaks():
    said = {None: "asked", STOCK: "promised", SHOP: "promised", NONE: "missing"}
    assert {one: standing_of(one, None).value for one in said} == said


@pytest.mark.parametrize("answer", [None, SHOP, NONE])
def test_once_there_is_one_its_own_state_speaks(answer):
    assert {s.value: standing_of(answer, s).value for s in ItemState} == STANDINGS


def test_only_an_open_exchange_is_answered():
    assert may_be_answered(exchange=True, closed=False)
    for exchange, closed in ((False, False), (True, True), (False, True)):
        answer = may_be_answered(exchange=exchange, closed=closed)
        assert isinstance(answer, Refused)
        assert answer.code == "no_exchange"


def test_every_word_is_said_in_both_languages_and_promises_no_refund():
    names = [*SOURCE_NAMES.values(), *STANDING_NAMES.values()]
    assert len(names) == len(ReplacementSource) + len(ReplacementStanding)
    assert all(name.zh and name.en and "退款" not in name.zh for name in names)
