"""What each state of a return means, to everybody: one record a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from workflows.machine import ToneName
from workflows.verdict import Text
from workflows.whole import whole


class ReturnState(StrEnum):
    """Where a return is."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    QUALITY = "quality"
    WAITING_FOR_PERSON = "waiting_for_person"
    MORE_INFO = "more_info"
    REFUSED = "refused"
    ADDRESS_GIVEN = "address_given"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"
    COMPARED = "compared"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"
    EXCHANGED = "exchanged"
    TO_SEND_BACK = "to_send_back"
    SENT_BACK = "sent_back"
    CLOSED = "closed"
    APPEALED = "appealed"
    KEEP_DUE = "keep_due"
    KEPT = "kept"


class Deadline(StrEnum):
    """Which instant somebody must keep."""

    ANSWER = auto()  # the answer to the notice
    SHIP_BACK = auto()  # the buyer's, for sending the goods
    REFUND = auto()  # the law's, for the refund of goods that arrived
    STEP = auto()  # the house's own, since the state began


@dataclass(frozen=True, slots=True)
class BuyerWords:
    """What its buyer reads in a list: how many steps are behind (None: off the road), the tone and
    the words of the badge. What to do stands in the table of headlines."""

    behind: int | None
    tone: ToneName
    badge: Text


class ReplyStage(StrEnum):
    """At which stage a buyer is written to; at NONE only the decision's own sentence fits."""

    NONE = "none"
    UNDECIDED = "undecided"
    TO_SEND = "to_send"
    TRAVELS = "travels"
    IN_CHECK = "in_check"
    MONEY = "money"
    ADVERSE = "adverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnStateRecord:
    """One state. Nothing has a default: a new state says what it means to each.

    `deadline`: which instant somebody must keep.
    `final`: the return is over, unless an appeal or a good cause takes it up again.
    `goods_stay`: goods that have arrived lie at the center.
    `unanswered`: past fifteen days it is an offence not to have answered.
    `address_due`: the buyer waits for the address.
    `expected`: a parcel may come to the desk of arrivals.
    `compares`: a comparison is due before the settlement.
    `buyer_estimate`: its buyer is told what to expect; where a refusal stands, nothing is.
    `desk_estimate`: its desk is shown what a settlement would come to.
    `comes_together`: other pieces of the order in it count as coming back with this one.
    `exchanges`: an exchange in it is still to be carried out.
    `settled`: a settlement stands, money may move.
    `uses_up`: it uses up what was bought; no other return can be opened for the piece.
    `reply`: which sentences customer service sends to its buyer.
    """

    name: Text
    tone: ToneName
    buyer: BuyerWords
    deadline: Deadline
    final: bool
    goods_stay: bool
    unanswered: bool
    address_due: bool
    expected: bool
    compares: bool
    buyer_estimate: bool
    desk_estimate: bool
    comes_together: bool
    exchanges: bool
    settled: bool
    uses_up: bool
    reply: ReplyStage


S, D, R = ReturnState, Deadline, ReplyStage

STATES: Mapping[ReturnState, ReturnStateRecord] = whole(
    ReturnState,
    {
        S.REQUESTED: ReturnStateRecord(
            name=Text("已申请", "Requested"),
            tone="wait",
            buyer=BuyerWords(1, "work", Text("已收到申请", "Received")),
            deadline=D.ANSWER,
            goods_stay=False,
            final=False,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=False,
            exchanges=False,
            settled=False,
            uses_up=True,
            reply=R.NONE,
        ),
        S.ACCEPTED: ReturnStateRecord(
            name=Text("同意退货", "Accepted"),
            tone="good",
            buyer=BuyerWords(2, "good", Text("同意退货", "Accepted")),
            deadline=D.ANSWER,
            goods_stay=False,
            final=False,
            unanswered=True,
            address_due=True,
            expected=True,
            compares=False,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=True,
            exchanges=True,
            settled=False,
            uses_up=True,
            reply=R.NONE,
        ),
        S.QUALITY: ReturnStateRecord(
            name=Text("按质量问题处理", "Taken as quality"),
            tone="work",
            buyer=BuyerWords(2, "good", Text("按质量问题处理", "Taken as a quality claim")),
            deadline=D.ANSWER,
            goods_stay=False,
            final=False,
            unanswered=True,
            address_due=True,
            expected=True,
            compares=False,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=True,
            exchanges=False,
            settled=False,
            uses_up=True,
            reply=R.NONE,
        ),
        S.WAITING_FOR_PERSON: ReturnStateRecord(
            name=Text("等待人工", "Waiting for a person"),
            tone="ask",
            buyer=BuyerWords(1, "ask", Text("等人工处理", "Waiting for a person")),
            deadline=D.STEP,
            goods_stay=False,
            final=False,
            unanswered=True,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=False,
            exchanges=False,
            settled=False,
            uses_up=True,
            reply=R.UNDECIDED,
        ),
        S.MORE_INFO: ReturnStateRecord(
            name=Text("等待补充信息", "More facts needed"),
            tone="ask",
            buyer=BuyerWords(1, "ask", Text("还差一些信息", "More is needed")),
            deadline=D.STEP,
            goods_stay=False,
            final=False,
            unanswered=True,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=False,
            exchanges=False,
            settled=False,
            uses_up=True,
            reply=R.UNDECIDED,
        ),
        S.REFUSED: ReturnStateRecord(
            name=Text("不予退货", "Refused"),
            tone="bad",
            buyer=BuyerWords(None, "bad", Text("没有同意退货", "Refused")),
            deadline=D.STEP,
            goods_stay=False,
            final=True,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=False,
            desk_estimate=False,
            comes_together=False,
            exchanges=False,
            settled=False,
            uses_up=False,
            reply=R.ADVERSE,
        ),
        S.ADDRESS_GIVEN: ReturnStateRecord(
            name=Text("已给退货地址", "Address given"),
            tone="wait",
            buyer=BuyerWords(3, "work", Text("等您寄回", "Waiting for you to send it")),
            deadline=D.SHIP_BACK,
            goods_stay=False,
            final=False,
            unanswered=False,
            address_due=False,
            expected=True,
            compares=False,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=True,
            exchanges=True,
            settled=False,
            uses_up=True,
            reply=R.TO_SEND,
        ),
        S.ON_THE_WAY: ReturnStateRecord(
            name=Text("退货在途", "On the way back"),
            tone="move",
            buyer=BuyerWords(4, "move", Text("退货在路上", "On its way back")),
            deadline=D.STEP,
            goods_stay=False,
            final=False,
            unanswered=False,
            address_due=False,
            expected=True,
            compares=False,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=True,
            exchanges=True,
            settled=False,
            uses_up=True,
            reply=R.TRAVELS,
        ),
        S.ARRIVED: ReturnStateRecord(
            name=Text("已到中心", "Arrived"),
            tone="work",
            buyer=BuyerWords(5, "work", Text("已到检测中心", "At the center")),
            deadline=D.REFUND,
            goods_stay=True,
            final=False,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=True,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=True,
            exchanges=True,
            settled=False,
            uses_up=True,
            reply=R.IN_CHECK,
        ),
        S.COMPARED: ReturnStateRecord(
            name=Text("已比对", "Compared"),
            tone="work",
            buyer=BuyerWords(6, "work", Text("已核对", "Compared")),
            deadline=D.REFUND,
            goods_stay=True,
            final=False,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=True,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=True,
            exchanges=True,
            settled=False,
            uses_up=True,
            reply=R.IN_CHECK,
        ),
        S.REFUND_DUE: ReturnStateRecord(
            name=Text("待退款", "Refund due"),
            tone="ask",
            buyer=BuyerWords(6, "work", Text("等待退款", "Refund on its way")),
            deadline=D.REFUND,
            goods_stay=True,
            final=False,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=False,
            desk_estimate=True,
            comes_together=False,
            exchanges=False,
            settled=True,
            uses_up=True,
            reply=R.MONEY,
        ),
        S.REFUNDED: ReturnStateRecord(
            name=Text("已退款", "Refunded"),
            tone="good",
            buyer=BuyerWords(7, "good", Text("退款已办理", "Refund made")),
            deadline=D.STEP,
            goods_stay=True,
            final=True,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=False,
            desk_estimate=False,
            comes_together=False,
            exchanges=False,
            settled=True,
            uses_up=True,
            reply=R.MONEY,
        ),
        S.EXCHANGED: ReturnStateRecord(
            name=Text("换货", "Exchanged"),
            tone="good",
            buyer=BuyerWords(None, "good", Text("已换货", "Exchanged")),
            deadline=D.STEP,
            goods_stay=True,
            final=True,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=False,
            desk_estimate=False,
            comes_together=False,
            exchanges=False,
            settled=False,
            uses_up=False,
            reply=R.NONE,
        ),
        S.TO_SEND_BACK: ReturnStateRecord(
            name=Text("待寄还买家", "To be sent back"),
            tone="bad",
            buyer=BuyerWords(
                None, "bad", Text("不退款，货寄还给您", "No refund; it comes back to you")
            ),
            deadline=D.STEP,
            goods_stay=True,
            final=False,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=False,
            desk_estimate=False,
            comes_together=False,
            exchanges=False,
            settled=False,
            uses_up=True,
            reply=R.ADVERSE,
        ),
        S.SENT_BACK: ReturnStateRecord(
            name=Text("已寄还买家", "Sent back to the buyer"),
            tone="move",
            buyer=BuyerWords(None, "move", Text("货已寄还给您", "Sent back to you")),
            deadline=D.STEP,
            goods_stay=False,
            final=True,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=False,
            desk_estimate=False,
            comes_together=False,
            exchanges=False,
            settled=False,
            uses_up=False,
            reply=R.ADVERSE,
        ),
        S.CLOSED: ReturnStateRecord(
            name=Text("已关闭", "Closed"),
            tone="ended",
            buyer=BuyerWords(None, "ended", Text("已关闭", "Closed")),
            deadline=D.STEP,
            goods_stay=False,
            final=True,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=False,
            desk_estimate=False,
            comes_together=False,
            exchanges=False,
            settled=False,
            uses_up=False,
            reply=R.NONE,
        ),
        S.APPEALED: ReturnStateRecord(
            name=Text("申诉中", "Appealed"),
            tone="ask",
            buyer=BuyerWords(None, "ask", Text("申诉中", "Appealed")),
            deadline=D.STEP,
            goods_stay=True,
            final=False,
            unanswered=True,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=True,
            desk_estimate=True,
            comes_together=False,
            exchanges=False,
            settled=False,
            uses_up=True,
            reply=R.UNDECIDED,
        ),
        S.KEEP_DUE: ReturnStateRecord(
            name=Text("留货减价，待付款", "Kept for less, to be paid"),
            tone="ask",
            buyer=BuyerWords(None, "work", Text("减价款待付", "Price cut to be paid")),
            deadline=D.STEP,
            goods_stay=False,
            final=False,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=False,
            desk_estimate=False,
            comes_together=False,
            exchanges=False,
            settled=True,
            uses_up=True,
            reply=R.NONE,
        ),
        S.KEPT: ReturnStateRecord(
            name=Text("留货减价，已付款", "Kept for less, paid"),
            tone="good",
            buyer=BuyerWords(None, "good", Text("减价款已办理", "Price cut paid")),
            deadline=D.STEP,
            goods_stay=False,
            final=True,
            unanswered=False,
            address_due=False,
            expected=False,
            compares=False,
            buyer_estimate=False,
            desk_estimate=False,
            comes_together=False,
            exchanges=False,
            settled=True,
            uses_up=False,
            reply=R.NONE,
        ),
    },
)
STATE_NAMES: Mapping[ReturnState, Text] = {state: record.name for state, record in STATES.items()}


def states_where(meets: Callable[[ReturnStateRecord], bool]) -> tuple[ReturnState, ...]:
    """The states whose record meets it, in the order of the table."""
    return tuple(state for state, record in STATES.items() if meets(record))


FINAL = states_where(lambda record: record.final)
PAY_DUE = states_where(lambda record: record.settled and not record.final)
