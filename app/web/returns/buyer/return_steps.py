"""The road of a return in a buyer's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.base import clock
from app.queries.returns.buyer_cases import CaseShown
from app.web.base.language import say
from workflows.returns.flow import State
from workflows.verdict import Text

S = State
# For each state: the tone of its badge, what it is called, and what happens next.
SAID: dict[State, tuple[str, Text, Text]] = {
    S.REQUESTED: ("work", Text("已收到申请", "Received"), Text("正在判断", "Being decided")),
    S.ACCEPTED: (
        "good",
        Text("同意退货", "Accepted"),
        Text(
            "退货地址 48 小时内给您。已经寄出的，直接填运单号。",
            "You get the address within 48 hours. If it's sent already, enter the waybill.",
        ),
    ),
    S.QUALITY: (
        "good",
        Text("按质量问题处理", "Taken as a quality claim"),
        Text(
            "退货地址 48 小时内给您。来回运费由店铺承担。",
            "You get the address within 48 hours. The shop bears the freight both ways.",
        ),
    ),
    S.WAITING_FOR_PERSON: (
        "ask",
        Text("等人工处理", "Waiting for a person"),
        Text("客服会看您写的情况，48 小时内答复。", "A person looks at it within 48 hours."),
    ),
    S.MORE_INFO: (
        "ask",
        Text("还差一些信息", "More is needed"),
        Text(
            "请回答下面的问题，马上重新判断；也可以要求人工处理。",
            "Answer below and it is decided again at once; or ask for a person.",
        ),
    ),
    S.REFUSED: (
        "bad",
        Text("没有同意退货", "Refused"),
        Text("不同意这个决定，可以申诉，由另一个人看。", "You can appeal; another person looks."),
    ),
    S.ADDRESS_GIVEN: (
        "work",
        Text("等您寄回", "Waiting for you to send it"),
        Text("寄到下面的地址，再填运单号。", "Send it to the address below; enter the waybill."),
    ),
    S.ON_THE_WAY: (
        "move",
        Text("退货在路上", "On its way back"),
        Text("到中心后开始算七天退款期。", "The seven days for the refund start on arrival."),
    ),
    S.ARRIVED: (
        "work",
        Text("已到检测中心", "At the center"),
        Text("核对是不是原来那一件。", "It is compared with the piece that was sent."),
    ),
    S.COMPARED: (
        "work",
        Text("已核对", "Compared"),
        Text("正在结算退款。", "The refund is being settled."),
    ),
    S.REFUND_DUE: (
        "work",
        Text("等待退款", "Refund on its way"),
        Text("按原来的付款方式退。", "It goes back the way you paid."),
    ),
    S.REFUNDED: ("good", Text("已退款", "Refunded"), Text("", "")),
    S.EXCHANGED: (
        "good",
        Text("已换货", "Exchanged"),
        Text("换的一件检测出证后寄给您。", "It is tested and certified, then sent to you."),
    ),
    S.TO_SEND_BACK: (
        "bad",
        Text("不退款，货寄还给您", "No refund; it comes back to you"),
        Text("不同意这个决定，可以申诉。", "You can appeal."),
    ),
    S.SENT_BACK: (
        "move",
        Text("货已寄还给您", "Sent back to you"),
        Text("不同意这个决定，可以申诉。", "You can appeal."),
    ),
    S.CLOSED: ("ended", Text("已关闭", "Closed"), Text("", "")),
    S.APPEALED: (
        "ask",
        Text("申诉中", "Appealed"),
        Text("由另一个人重新看，48 小时内答复。", "Another person looks at it within 48 hours."),
    ),
}
ROAD: tuple[tuple[Text, Text], ...] = (
    (Text("提出申请", "Ask"), Text("已提出申请", "Asked")),
    (Text("决定", "Decision"), Text("同意退货", "Accepted")),
    (Text("给您退货地址", "Address"), Text("已给退货地址", "Address given")),
    (Text("您寄回", "You send it"), Text("已寄回", "Sent back")),
    (Text("到达检测中心", "Arrival at the center"), Text("已到检测中心", "At the center")),
    (Text("核对", "Comparison"), Text("已核对", "Compared")),
    (Text("退款", "Refund"), Text("已退款", "Refunded")),
)
# How many steps are behind a return that is still on its road.
BEHIND: dict[State, int] = {
    S.REQUESTED: 1,
    S.WAITING_FOR_PERSON: 1,
    S.MORE_INFO: 1,
    S.ACCEPTED: 2,
    S.QUALITY: 2,
    S.ADDRESS_GIVEN: 3,
    S.ON_THE_WAY: 4,
    S.ARRIVED: 5,
    S.COMPARED: 6,
    S.REFUND_DUE: 6,
    S.REFUNDED: 7,
}


def steps_of(case: CaseShown) -> list[dict[str, Any]]:
    """The steps as the macro takes them; a case off the road ends with its state."""
    behind = BEHIND.get(case.state)
    whens: tuple[datetime | None, ...] = (
        case.requested_at,
        None,
        case.address_given_at,
        case.shipped_back_at,
        case.arrived_at,
        case.compared_at,
        case.refunded_at,
    )
    if behind is not None:
        return [_step(n, n < behind, n == behind, whens[n]) for n in range(len(ROAD))]
    steps = [_step(n, True, False, at) for n, at in enumerate(whens) if at is not None]
    last = {"what": say(SAID[case.state][1]), "done": False, "current": True, "text": ""}
    return [*steps, {**last, "at": clock.local(case.state_since)}]


def _step(number: int, done: bool, current: bool, at: datetime | None) -> dict[str, Any]:
    return {
        "what": say(ROAD[number][1 if done else 0]),
        "done": done,
        "current": current,
        "at": clock.local(at) if done and at is not None else None,
        "text": "",
    }
