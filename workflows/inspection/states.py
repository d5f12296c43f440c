"""What each state of an item means, to everybody: one record a state.

A state that is new is one member and one record; who lists, shows, counts or waits for states asks
the records and names none of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from workflows.machine import ToneName
from workflows.verdict import Text
from workflows.whole import whole

DeskFiles = Literal["intake", "exception", "packing", "weighing"]


class ItemState(StrEnum):
    """Where an item is in its life."""

    REGISTERED = "registered"
    RECEIVED = "received"
    INTAKE_EXCEPTION = "intake_exception"
    RECORDED = "recorded"
    QUEUED = "queued"
    INSPECTING = "inspecting"
    IN_REVIEW = "in_review"
    AWAITING_BUYER = "awaiting_buyer"
    PASSED = "passed"
    FAILED = "failed"
    UNDETERMINED = "undetermined"
    QUARANTINED = "quarantined"
    CERTIFIED = "certified"
    WEIGHT_HELD = "weight_held"
    SEALED = "sealed"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    BACK = "back"
    RETURN_PENDING = "return_pending"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class MerchantStep(StrEnum):
    """Under which heading a merchant finds the piece."""

    TO_SEND = "to_send"
    INSIDE = "inside"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OnTheRoad:
    """What its buyer reads: how many steps are behind, the tone and the words of the badge."""

    behind: int
    tone: ToneName
    badge: Text


@dataclass(frozen=True, slots=True)
class OffTheRoad:
    """The same of a piece that will not come to its buyer, and what the last step says.

    `says_why`: the step that took it off the road stands before the last.
    """

    tone: ToneName
    badge: Text
    end: Text
    says_why: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRecord:
    """One state. Nothing has a default: a new state says what it means to each.

    `merchant`: where its merchant finds it; None: under no heading of its own.
    `waiting`: it stands on the manager's board.
    `at_work`: the center has the piece and the next step is its own: here its deadline runs.
    `tests_due`: its tests are still to be done, it counts as the center's load.
    `at_agency`: it waits for an agency's people, it counts as the agency's load.
    `listing_open`: what the merchant declares may still be added to.
    `arrived`: the piece has come to the center; an order that changes finds it there.
    `receipt_known`: a second receipt is answered with who received it.
    `with_buyer`: it was sent out; a return can be asked for.
    `pictured`: its buyer sees its pictures, since a second person has looked and it didn't fail.
    `keeps_reason`: the reviewer's reason stays with the piece; its merchant reads it.
    `resubmit_told`: its merchant reads how to send it in again.
    `files`: the files of a desk that may still change.
    """

    name: Text
    tone: ToneName
    buyer: OnTheRoad | OffTheRoad
    merchant: MerchantStep | None
    waiting: bool
    at_work: bool
    tests_due: bool
    at_agency: bool
    listing_open: bool
    arrived: bool
    receipt_known: bool
    with_buyer: bool
    pictured: bool
    keeps_reason: bool
    resubmit_told: bool
    files: frozenset[DeskFiles]


S, M = ItemState, MerchantStep

STATES: Mapping[ItemState, StateRecord] = whole(
    ItemState,
    {
        S.REGISTERED: StateRecord(
            name=Text("待送检", "Registered"),
            tone="wait",
            buyer=OnTheRoad(0, "wait", Text("等待商家送检", "Not yet at the center")),
            merchant=M.TO_SEND,
            waiting=True,
            at_work=False,
            tests_due=True,
            at_agency=False,
            listing_open=True,
            arrived=False,
            receipt_known=False,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset({"exception", "intake"}),
        ),
        S.RECEIVED: StateRecord(
            name=Text("已入库", "Received"),
            tone="wait",
            buyer=OnTheRoad(1, "work", Text("已到检测中心", "At the center")),
            merchant=M.INSIDE,
            waiting=True,
            at_work=True,
            tests_due=True,
            at_agency=False,
            listing_open=True,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset({"exception", "intake"}),
        ),
        S.INTAKE_EXCEPTION: StateRecord(
            name=Text("入库异常", "Intake exception"),
            tone="bad",
            buyer=OnTheRoad(0, "work", Text("到货核对中", "Arrival being checked")),
            merchant=M.INSIDE,
            waiting=True,
            at_work=True,
            tests_due=False,
            at_agency=False,
            listing_open=True,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset({"exception"}),
        ),
        S.RECORDED: StateRecord(
            name=Text("已称重拍照", "Weighed and photographed"),
            tone="wait",
            buyer=OnTheRoad(2, "work", Text("排队检测", "Waiting for its test")),
            merchant=M.INSIDE,
            waiting=True,
            at_work=True,
            tests_due=True,
            at_agency=False,
            listing_open=True,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.QUEUED: StateRecord(
            name=Text("待检", "Queued"),
            tone="wait",
            buyer=OnTheRoad(2, "work", Text("排队检测", "Waiting for its test")),
            merchant=M.INSIDE,
            waiting=True,
            at_work=True,
            tests_due=True,
            at_agency=True,
            listing_open=True,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.INSPECTING: StateRecord(
            name=Text("检测中", "Inspecting"),
            tone="work",
            buyer=OnTheRoad(2, "work", Text("检测中", "Being tested")),
            merchant=M.INSIDE,
            waiting=True,
            at_work=True,
            tests_due=True,
            at_agency=True,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.IN_REVIEW: StateRecord(
            name=Text("待审核", "In review"),
            tone="work",
            buyer=OnTheRoad(3, "work", Text("审核中", "In review")),
            merchant=M.INSIDE,
            waiting=True,
            at_work=True,
            tests_due=True,
            at_agency=True,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.AWAITING_BUYER: StateRecord(
            name=Text("待买家确认", "Awaiting the buyer"),
            tone="ask",
            buyer=OnTheRoad(3, "ask", Text("等您答复", "Waiting for your answer")),
            merchant=M.INSIDE,
            waiting=True,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=True,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.PASSED: StateRecord(
            name=Text("检测通过", "Passed"),
            tone="good",
            buyer=OnTheRoad(4, "good", Text("检测通过", "Passed")),
            merchant=M.PASSED,
            waiting=True,
            at_work=True,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=True,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.FAILED: StateRecord(
            name=Text("检测不通过", "Failed"),
            tone="bad",
            buyer=OffTheRoad(
                "bad",
                Text("没有通过检测", "Did not pass"),
                Text("没有通过检测，不会寄给您", "It did not pass and will not be sent to you"),
                says_why=False,
            ),
            merchant=M.FAILED,
            waiting=True,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=False,
            keeps_reason=True,
            resubmit_told=True,
            files=frozenset(),
        ),
        S.UNDETERMINED: StateRecord(
            name=Text("无法判定", "Undetermined"),
            tone="open",
            buyer=OffTheRoad(
                "open",
                Text("无法判定", "Left open"),
                Text(
                    "现有方法无法判定，不会寄给您",
                    "The test left it open; it will not be sent to you",
                ),
                says_why=False,
            ),
            merchant=M.FAILED,
            waiting=True,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=False,
            keeps_reason=True,
            resubmit_told=True,
            files=frozenset(),
        ),
        S.QUARANTINED: StateRecord(
            name=Text("扣留", "Quarantined"),
            tone="bad",
            buyer=OffTheRoad(
                "bad",
                Text("已扣留", "Held back"),
                Text("检测发现问题，已扣留", "The test found a problem; it is held back"),
                says_why=False,
            ),
            merchant=M.FAILED,
            waiting=True,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.CERTIFIED: StateRecord(
            name=Text("已出证", "Certified"),
            tone="good",
            buyer=OnTheRoad(5, "good", Text("已出证书", "Certified")),
            merchant=M.PASSED,
            waiting=True,
            at_work=True,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=True,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset({"packing"}),
        ),
        S.WEIGHT_HELD: StateRecord(
            name=Text("复称不符", "Weight held"),
            tone="bad",
            buyer=OnTheRoad(5, "work", Text("封装前复核中", "Checked once more before sealing")),
            merchant=M.INSIDE,
            waiting=True,
            at_work=True,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=True,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset({"weighing"}),
        ),
        S.SEALED: StateRecord(
            name=Text("已封装", "Sealed"),
            tone="good",
            buyer=OnTheRoad(6, "good", Text("已封装待寄", "Ready to go")),
            merchant=M.PASSED,
            waiting=True,
            at_work=True,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=True,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.DISPATCHED: StateRecord(
            name=Text("已发货", "Dispatched"),
            tone="move",
            buyer=OnTheRoad(7, "move", Text("在路上", "On its way")),
            merchant=M.PASSED,
            waiting=True,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=True,
            pictured=True,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.DELIVERED: StateRecord(
            name=Text("已签收", "Delivered"),
            tone="good",
            buyer=OnTheRoad(8, "good", Text("已签收", "Delivered")),
            merchant=M.PASSED,
            waiting=False,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=True,
            pictured=True,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.BACK: StateRecord(
            name=Text("退货到仓", "Back at the center"),
            tone="work",
            buyer=OnTheRoad(8, "move", Text("退货已到中心", "Back at the center")),
            merchant=None,
            waiting=True,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=True,
            with_buyer=False,
            pictured=True,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
        S.RETURN_PENDING: StateRecord(
            name=Text("待退回", "To be returned to the merchant"),
            tone="wait",
            buyer=OffTheRoad(
                "ended",
                Text("不寄给您", "Not sent to you"),
                Text("不再寄给您，将退回商家", "Not sent to you; it goes back to the merchant"),
                says_why=True,
            ),
            merchant=M.FAILED,
            waiting=True,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=False,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=True,
            files=frozenset(),
        ),
        S.RETURNED: StateRecord(
            name=Text("已退回", "Returned to the merchant"),
            tone="move",
            buyer=OffTheRoad(
                "ended",
                Text("已退回商家", "Back with the merchant"),
                Text("已退回商家", "Gone back to the merchant"),
                says_why=True,
            ),
            merchant=M.FAILED,
            waiting=False,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=True,
            receipt_known=False,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=True,
            files=frozenset(),
        ),
        S.CANCELLED: StateRecord(
            name=Text("已取消", "Cancelled"),
            tone="ended",
            buyer=OffTheRoad(
                "ended", Text("已取消", "Cancelled"), Text("已取消", "Cancelled"), says_why=False
            ),
            merchant=None,
            waiting=False,
            at_work=False,
            tests_due=False,
            at_agency=False,
            listing_open=False,
            arrived=False,
            receipt_known=False,
            with_buyer=False,
            pictured=False,
            keeps_reason=False,
            resubmit_told=False,
            files=frozenset(),
        ),
    },
)
STATE_NAMES: Mapping[ItemState, Text] = {state: record.name for state, record in STATES.items()}


def states_where(meets: Callable[[StateRecord], bool]) -> tuple[ItemState, ...]:
    """The states whose record meets it, in the order of the table."""
    return tuple(state for state, record in STATES.items() if meets(record))


AT_WORK = states_where(lambda record: record.at_work)
# A list shows a deadline here: the center's own, or its merchant's before the piece has come.
DEADLINE_RUNS = states_where(
    lambda record: record.at_work or record.merchant is MerchantStep.TO_SEND
)
WITH_BUYER = states_where(lambda record: record.with_buyer)
