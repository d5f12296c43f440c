"""What a second person may make of an inspection, and what each decision means: one record each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from workflows.machine import ToneName
from workflows.verdict import Text
from workflows.whole import whole

Figure = Literal["passed", "deviation", "failed", "undetermined"]


class ReviewDecision(StrEnum):
    """What the reviewer made of an inspection."""

    PASSED = "passed"
    DEVIATION = "deviation"
    FAILED = "failed"
    UNDETERMINED = "undetermined"
    QUARANTINED = "quarantined"
    RETEST = "retest"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """One decision. Nothing has a default: a new decision says what it means to each.

    `name`: at the desks. `merchant_name`: as the merchant reads it. `counts_as`: the figure of the
    board that it goes into; None where it is no verdict. `has_faults`: the board counts its
    defects. `lowers_score`: the merchant's score counts them.
    """

    name: Text
    merchant_name: Text
    tone: ToneName
    counts_as: Figure | None
    has_faults: bool
    lowers_score: bool


D = ReviewDecision

DECISIONS: Mapping[ReviewDecision, DecisionRecord] = whole(
    ReviewDecision,
    {
        D.PASSED: DecisionRecord(
            name=Text("通过", "passed"),
            merchant_name=Text("通过", "Passed"),
            tone="good",
            counts_as="passed",
            has_faults=False,
            lowers_score=False,
        ),
        D.DEVIATION: DecisionRecord(
            name=Text("请买家确认", "buyer asked"),
            merchant_name=Text("与描述有差异", "Deviates from the listing"),
            tone="ask",
            counts_as="deviation",
            has_faults=True,
            lowers_score=True,
        ),
        D.FAILED: DecisionRecord(
            name=Text("不通过", "failed"),
            merchant_name=Text("不通过", "Failed"),
            tone="bad",
            counts_as="failed",
            has_faults=True,
            lowers_score=True,
        ),
        D.UNDETERMINED: DecisionRecord(
            name=Text("无法判定", "undetermined"),
            merchant_name=Text("无法判定", "Undetermined"),
            tone="open",
            counts_as="undetermined",
            has_faults=True,
            lowers_score=False,
        ),
        D.QUARANTINED: DecisionRecord(
            name=Text("扣留", "quarantined"),
            merchant_name=Text("判为假冒，扣留", "Counterfeit, held"),
            tone="bad",
            counts_as="failed",
            has_faults=True,
            lowers_score=True,
        ),
        D.RETEST: DecisionRecord(
            name=Text("复检", "retest"),
            merchant_name=Text("复检", "Tested again"),
            tone="work",
            counts_as=None,
            has_faults=False,
            lowers_score=False,
        ),
        D.CANCELLED: DecisionRecord(
            name=Text("取消", "cancelled"),
            merchant_name=Text("已取消", "Cancelled"),
            tone="ended",
            counts_as=None,
            has_faults=False,
            lowers_score=False,
        ),
    },
)


def decisions_where(meets: Callable[[DecisionRecord], bool]) -> tuple[ReviewDecision, ...]:
    """The decisions whose record meets it, in the order of the table."""
    return tuple(decision for decision, record in DECISIONS.items() if meets(record))
