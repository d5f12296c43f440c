"""The road of a return in a buyer's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.base import clock
from app.queries.returns.buyer_cases import CaseShown
from app.queries.returns.desk.exchange import exchange_of
from app.web.base.language import say
from workflows.returns.exchanges import SOURCE_NAMES, STANDING_NAMES, ReplacementStanding
from workflows.returns.flow import ReturnGround
from workflows.returns.headlines.situation import badge_of
from workflows.returns.states import STATES
from workflows.verdict import Text

ROAD: tuple[tuple[Text, Text], ...] = (
    (Text("提出申请", "Ask"), Text("已提出申请", "Asked")),
    (Text("决定", "Decision"), Text("同意退货", "Accepted")),
    (Text("给您退货地址", "Address"), Text("已给退货地址", "Address given")),
    (Text("您寄回", "You send it"), Text("已寄回", "Sent back")),
    (Text("到达检测中心", "Arrival at the center"), Text("已到检测中心", "At the center")),
    (Text("核对", "Comparison"), Text("已核对", "Compared")),
    (Text("退款", "Refund"), Text("退款已办理", "Refund made")),
)

DECISION, ADDRESS, END = 1, 2, 6
# A claim is taken up before it is judged, and an exchange doesn't end with money.
BY_GROUND: dict[tuple[int, ReturnGround], tuple[Text, Text]] = {
    (DECISION, ReturnGround.QUALITY): (
        Text("决定", "Decision"),
        Text("同意寄回检测", "Accepted, to be tested"),
    ),
    (DECISION, ReturnGround.EXCHANGE): (
        Text("决定", "Decision"),
        Text("同意换货", "Exchange accepted"),
    ),
    (END, ReturnGround.EXCHANGE): (Text("换货", "Exchange"), Text("已换货", "Exchanged")),
}


def steps_of(case: CaseShown) -> list[dict[str, Any]]:
    """The steps as the macro takes them; a case off the road ends with its state."""
    words = STATES[case.state].buyer
    behind = words.behind
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
        was = [n < behind and (n != ADDRESS or at is not None) for n, at in enumerate(whens)]
        return [_step(n, was[n], n == behind, whens[n], case.ground) for n in range(len(ROAD))]
    steps = [_step(n, True, False, at, case.ground) for n, at in enumerate(whens) if at is not None]
    last = {
        "what": say(badge_of(case.state, case.ground)),
        "done": False,
        "current": True,
        "text": "",
    }
    return [*steps, {**last, "at": clock.local(case.state_since)}]


def _step(
    number: int, done: bool, current: bool, at: datetime | None, ground: ReturnGround
) -> dict[str, Any]:
    words = BY_GROUND.get((number, ground), ROAD[number])
    return {
        "what": say(words[1 if done else 0]),
        "done": done,
        "current": current,
        "at": clock.local(at) if done and at is not None else None,
        "text": "",
    }


def exchange_shown(session: Any, case: CaseShown) -> dict[str, Any]:
    """How an exchange stands: whether there is another piece, which, and where to follow it."""
    found = exchange_of(session, case.key)
    asked = case.ground is ReturnGround.EXCHANGE
    return {
        "standing": found.standing,
        "shown": asked and (bool(found.answers) or bool(found.new_ref)),
        "words": ""
        if found.standing is ReplacementStanding.MISSING
        else say(STANDING_NAMES[found.standing]),
        "answers": [
            (clock.local(one.at), one.by_shop, say(SOURCE_NAMES[one.source]), one.piece)
            for one in found.answers[:1]
        ],
        "new_ref": found.new_ref,
    }
