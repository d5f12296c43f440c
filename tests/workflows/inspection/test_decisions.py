"""What each decision of a reviewer counts as, written out."""

from __future__ import annotations

from workflows.inspection.decisions import DECISIONS, ReviewDecision, decisions_where

D = ReviewDecision
# Decision: the board's figure, are its defects on the board, do they lower the merchant's score?
WRITTEN = {
    D.PASSED: ("passed", False, False),
    D.DEVIATION: ("deviation", True, True),
    D.FAILED: ("failed", True, True),
    D.UNDETERMINED: ("undetermined", True, False),
    D.QUARANTINED: ("failed", True, True),
    D.RETEST: (None, False, False),
    D.CANCELLED: (None, False, False),
}


def test_what_a_decision_means_is_what_is_written() -> None:
    there = {d: (r.counts_as, r.has_faults, r.lowers_score) for d, r in DECISIONS.items()}
    assert there == WRITTEN


def test_a_decision_nobody_can_blame_on_the_merchant_leaves_the_score() -> None:
    assert decisions_where(lambda record: record.lowers_score) == (
        D.DEVIATION,
        D.FAILED,
        D.QUARANTINED,
    )
