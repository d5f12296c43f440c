"""The road of a piece in a buyer's words: a literal table, filled with what happened and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.base import clock
from app.queries.returns.buyer import BuyerItem
from app.queries.returns.buyer_piece import BuyerParcel
from app.web.base.language import say
from workflows.inspection.states import STATES, ItemState, OffTheRoad, OnTheRoad
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class RoadStep:
    """One step: what it is called before and after, and the events that end it."""

    coming: Text
    done: Text
    tags: tuple[str, ...]


STAGES: tuple[RoadStep, ...] = (
    RoadStep(
        Text("等待商家送检", "Waiting for the merchant to send it"),
        Text("已到检测中心", "Arrived at the center"),
        ("item.received",),
    ),
    RoadStep(
        Text("称重、拍照", "Weighing and photographs"),
        Text("已称重、拍照", "Weighed and photographed"),
        ("item.recorded",),
    ),
    RoadStep(Text("检测", "Test"), Text("检测完成", "Tested"), ("inspection.submitted",)),
    RoadStep(
        Text("第二人审核", "Review by a second person"),
        Text("审核通过", "Passed by a second person"),
        ("inspection.approved", "buyer.accepted"),
    ),
    RoadStep(
        Text("出具证书", "Certificate"),
        Text("证书已出具", "Certificate issued"),
        ("certificate.issued",),
    ),
    RoadStep(
        Text("装袋、加防拆扣", "Bagging with a tamper tag"),
        Text("已装袋、加防拆扣", "Bagged with a tamper tag"),
        ("item.sealed",),
    ),
    RoadStep(Text("寄出", "Dispatch"), Text("已寄出", "Dispatched"), ("item.dispatched",)),
    RoadStep(Text("签收", "Delivery"), Text("已签收", "Signed for"), ("item.delivered",)),
)

# Why a piece goes back to its merchant: the last word before it left the road.
LAST_WORDS: dict[str, Text | None] = {
    "inspection.approved": None,
    "inspection.failed": Text("没有通过检测", "It did not pass"),
    "inspection.undetermined": Text("现有方法无法判定", "The test left it open"),
    "buyer.declined": Text("您没有接受差别", "You did not accept the difference"),
    "buyer.silent": Text("72 小时没有收到您的答复", "No answer of yours in 72 hours"),
}


def steps_of(
    item: BuyerItem, events: Sequence[tuple[str, datetime]], parcel: BuyerParcel | None
) -> list[dict[str, Any]]:
    """The steps as the macro takes them; for a piece off the road the last one says so."""
    when = dict(events)  # the last time of each
    words = STATES[item.state].buyer
    if not isinstance(words, OffTheRoad):
        return [_step(item, n, words.behind, when, parcel) for n in range(len(STAGES))]
    taken = _count_steps(when)
    steps = [_step(item, n, taken, when, parcel) for n in range(taken)]
    if words.says_why:
        steps += _why(events)
    left = {"what": say(words.end), "done": False, "current": True}
    return [*steps, {**left, "at": clock.local(item.state_since), "text": ""}]


def is_delivered(item: BuyerItem) -> bool:
    """Whether the whole road to the buyer is behind the piece."""
    words = STATES[item.state].buyer
    return isinstance(words, OnTheRoad) and words.behind == len(STAGES)


def _why(events: Sequence[tuple[str, datetime]]) -> list[dict[str, Any]]:
    """The step that took the piece off the road, if there was one."""
    last = next(((tag, at) for tag, at in reversed(events) if tag in LAST_WORDS), None)
    said = LAST_WORDS[last[0]] if last else None
    if last is None or said is None:
        return []
    step = {"what": say(said), "done": True, "current": False, "text": ""}
    return [{**step, "at": clock.local(last[1])}]


def _step(
    item: BuyerItem, number: int, behind: int, when: dict[str, datetime], parcel: BuyerParcel | None
) -> dict[str, Any]:
    stage, done = STAGES[number], number < behind
    at = max((when[tag] for tag in stage.tags if tag in when), default=None) if done else None
    return {
        "what": say(stage.done if done else stage.coming),
        "done": done,
        "current": number == behind,
        "at": clock.local(at) if at else None,
        "text": _say_stage(item, parcel, stage, done=done),
    }


def _count_steps(when: dict[str, datetime]) -> int:
    """For a piece off the road: the steps it took before it left, none skipped."""
    for number, stage in enumerate(STAGES):
        if not any(tag in when for tag in stage.tags):
            return number
    return len(STAGES)


def _say_stage(item: BuyerItem, parcel: BuyerParcel | None, stage: RoadStep, *, done: bool) -> str:
    if done and "item.dispatched" in stage.tags and parcel is not None:
        return f"{parcel.courier} {parcel.waybill}"
    if done and "item.received" in stage.tags:
        return say(item.center)
    if "buyer.accepted" in stage.tags and item.state is ItemState.AWAITING_BUYER:
        return say(Text("与描述有差别，等您答复", "It differs from the listing; please answer"))
    return ""
