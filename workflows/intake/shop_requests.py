"""What a shop may ask of its own piece: that a verdict be looked at again, or a further test.

The center's manager answers. Nobody's verdict is changed by it: what is granted is tested afresh,
by another inspector and another reviewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.inspection.decisions import DECISIONS, ReviewDecision
from workflows.inspection.guards import HOUSE, MOST_SUBMISSIONS
from workflows.inspection.states import ItemState
from workflows.verdict import ALLOWED, Answer, Refused, Text
from workflows.whole import whole

ANSWERED_WITHIN = timedelta(hours=48)
FEWEST_SIGNS = 8


class ShopRequestKind(StrEnum):
    """What is asked for."""

    APPEAL = "appeal"
    RESUBMIT = "resubmit"


class ShopRequestState(StrEnum):
    """What became of it."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"


class Granting(StrEnum):
    """What granting a request does to the piece."""

    TEST_AGAIN = "test_again"
    LIFT_FIRST = "lift_first"
    REGISTER_AGAIN = "register_again"
    GONE_ON = "gone_on"


K, S, I = ShopRequestKind, ShopRequestState, ItemState  # noqa: E741  # as the tables below read

KIND_NAMES: Mapping[ShopRequestKind, Text] = whole(
    ShopRequestKind,
    {
        K.APPEAL: Text("对结论有异议", "Appeal of a verdict"),
        K.RESUBMIT: Text("申请重新送检", "To be sent in again"),
    },
)
STATE_NAMES: Mapping[ShopRequestState, Text] = whole(
    ShopRequestState,
    {
        S.OPEN: Text("待中心答复", "Waits for the center"),
        S.GRANTED: Text("已同意", "Granted"),
        S.REFUSED: Text("未同意", "Not granted"),
    },
)
# Where the piece lies with the center under a verdict; where it is back with its shop.
GRANTED_AS: Mapping[tuple[ShopRequestKind, ItemState], Granting] = {
    (K.APPEAL, I.FAILED): Granting.TEST_AGAIN,
    (K.APPEAL, I.UNDETERMINED): Granting.TEST_AGAIN,
    (K.APPEAL, I.QUARANTINED): Granting.LIFT_FIRST,
    (K.RESUBMIT, I.RETURNED): Granting.REGISTER_AGAIN,
}
NOT_NOW: Mapping[ShopRequestKind, Refused] = whole(
    ShopRequestKind,
    {
        K.APPEAL: Refused(
            "no_verdict_to_appeal",
            Text(
                "只有不通过、无法判定或被扣留、且仍在中心的货品可以提出异议",
                "Only a piece that did not pass and is still at the center can be appealed",
            ),
            HOUSE,
            Text("已退回的货品请申请重新送检", "What went back can be sent in again"),
        ),
        K.RESUBMIT: Refused(
            "not_to_be_sent_again",
            Text(
                "只有因检测未通过或收货异常退回的货品可以申请重新送检",
                "Only what failed its test, or was refused on receipt, can be sent in again",
            ),
            HOUSE,
            Text("买家取消的订单不用重新送检", "An order that its buyer cancelled is over"),
        ),
    },
)
ASKED_ALREADY = Refused(
    "asked_already",
    Text("这件货品已有一个申请在等中心答复", "A request for this piece waits for the center"),
    HOUSE,
    Text("请等中心答复；最迟 48 小时", "The center answers within 48 hours"),
)
NONE_LEFT = Refused(
    "no_submissions_left",
    Text(
        f"这件货品已送检 {MOST_SUBMISSIONS} 次，不能再送检",
        f"This piece was sent in {MOST_SUBMISSIONS} times, and no more",
    ),
    HOUSE,
)
SAY_MORE = Refused(
    "reason_missing",
    Text(
        f"请写明依据或改正了什么，至少 {FEWEST_SIGNS} 个字",
        f"Say on what grounds, or what was put right, in {FEWEST_SIGNS} characters or more",
    ),
    HOUSE,
)
LIFT_FIRST = Refused(
    "lift_first",
    Text("这件货品被扣留，须先解除扣留", "The piece is held: the quarantine is lifted first"),
    HOUSE,
    Text(
        "在“扣留”页打开检测记录提请解除（须两人），解除后再答复",
        "Ask for it on the page “Quarantine”, by two; then answer here",
    ),
)
GONE_ON = Refused(
    "piece_gone_on",
    Text("货品已不在原来的环节，不能同意这个申请", "The piece has gone on: it can't be granted"),
    HOUSE,
    Text("请说明情况后答复“不同意”", "Answer “not granted” and say why"),
)


def may_ask(
    kind: ShopRequestKind,
    state: ItemState,
    *,
    last: ReviewDecision | None,
    refused_at_the_door: bool,
    submissions: int,
    open_one: bool,
    reason: str,
) -> Answer:
    """Whether a shop may ask this of a piece. `last` is its latest verdict, None without one.

    `refused_at_the_door`: an exception on receipt sent it back.
    """
    if (kind, state) not in GRANTED_AS:
        return NOT_NOW[kind]
    if kind is K.RESUBMIT:
        if not refused_at_the_door and not can_be_put_right(last):
            return NOT_NOW[kind]
        if submissions >= MOST_SUBMISSIONS:
            return NONE_LEFT
    if open_one:
        return ASKED_ALREADY
    return ALLOWED if len("".join(reason.split())) >= FEWEST_SIGNS else SAY_MORE


def can_be_put_right(last: ReviewDecision | None) -> bool:
    """Whether a piece may come again after this verdict: what was held as a fake may not."""
    if last is None or last is ReviewDecision.QUARANTINED:
        return False
    record = DECISIONS[last]
    return record.has_faults and record.counts_as != "deviation"


def granting(kind: ShopRequestKind, state: ItemState) -> Granting:
    """What granting it does now: a held piece whose quarantine was lifted is in the queue."""
    if kind is K.APPEAL and state is I.QUEUED:
        return Granting.TEST_AGAIN
    return GRANTED_AS.get((kind, state), Granting.GONE_ON)


def answer_due(asked_at: datetime) -> datetime:
    """By when the center answers."""
    return asked_at + ANSWERED_WITHIN
