"""An exchange's own road: whether there is another piece, where it comes from, how far it is.

No law gives an exchange without a reason; who agreed to one and has nothing to give returns the
price where the buyer asks for that (Consumer Protection Law 24, 25): the choice is the buyer's.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.guard import guard
from workflows.inspection.states import STATES, ItemState, OnTheRoad
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text
from workflows.whole import whole

HOUSE = Citation("Jadegate house rules", tag="house rule")
CONSUMER_LAW = "消费者权益保护法"


class ReplacementSource(StrEnum):
    """What was answered: where another piece comes from, or that there is none."""

    STOCK = "stock"
    SHOP = "shop"
    NONE = "none"


class ReplacementStanding(StrEnum):
    """How far the piece that comes instead is, as its buyer hears it."""

    ASKED = "asked"
    PROMISED = "promised"
    MISSING = "missing"
    IN_TEST = "in_test"
    SENT = "sent"
    RECEIVED = "received"


R = ReplacementStanding

SOURCE_NAMES: Mapping[ReplacementSource, Text] = whole(
    ReplacementSource,
    {
        ReplacementSource.STOCK: Text("仓库有货可换", "There is one in the warehouse"),
        ReplacementSource.SHOP: Text("店铺有货可换", "The shop has another one"),
        ReplacementSource.NONE: Text("没有可换的", "There is none"),
    },
)
STANDING_NAMES: Mapping[ReplacementStanding, Text] = whole(
    ReplacementStanding,
    {
        R.ASKED: Text("在问有没有可换的", "Being asked whether there is another one"),
        R.PROMISED: Text("有可换的，等您的货寄回核对", "There is one; yours is checked first"),
        R.MISSING: Text("没有可换的，请您选", "There is none; the choice is yours"),
        R.IN_TEST: Text("新的一件正在检测", "The new piece is being tested"),
        R.SENT: Text("新的一件已寄出", "The new piece was sent"),
        R.RECEIVED: Text("新的一件已签收", "The new piece has arrived"),
    },
)
NO_EXCHANGE = Refused(
    "no_exchange",
    Text("这不是进行中的换货，不用答复", "This is no open exchange; there is nothing to answer"),
    HOUSE,
)
WHICH_PIECE = Text(
    "请写明换哪一件，例如“同款 58 圈口”", "Say which piece, for instance “the same, size 58”"
)
NOT_IN_STOCK = Text(
    "仓库现在没有同样的货，请问店铺", "The warehouse has none of these now: ask the shop"
)
SHOP_KNOWS_NO_STOCK = Text(
    "店铺答复自己有没有；仓库的货由中心答复", "A shop answers for itself, the center for its stock"
)
NONE_TO_GIVE = Refused(
    "nothing_to_give",
    Text(
        "已答复没有可换的一件，不能按换货办理",
        "The answer was that there is none: it can't be carried out as an exchange",
    ),
    HOUSE,
    Text(
        "有货了先改答复；没有的，等买家改为退款",
        "Where there is one now, answer anew; else the buyer turns it into a refund",
    ),
)


def standing_of(
    answer: ReplacementSource | None, replacement: ItemState | None
) -> ReplacementStanding:
    """`answer`: the latest, None without one; `replacement`: the piece's state once it is made."""
    if replacement is not None:
        return _standing_of_piece(replacement)
    if answer is None:
        return R.ASKED
    return R.MISSING if answer is ReplacementSource.NONE else R.PROMISED


def _standing_of_piece(state: ItemState) -> ReplacementStanding:
    """What the new piece's own record says: off the road, and nobody at the center works on it."""
    behind = _steps_behind(state)
    if behind is None:
        return R.IN_TEST if STATES[state].waiting else R.MISSING
    sent = _steps_behind(ItemState.DISPATCHED) or 0
    if behind < sent:
        return R.IN_TEST
    return R.SENT if behind == sent else R.RECEIVED


def _steps_behind(state: ItemState) -> int | None:
    shown = STATES[state].buyer
    return shown.behind if isinstance(shown, OnTheRoad) else None


def may_be_answered(*, exchange: bool, closed: bool) -> Answer:
    """Whether it still matters if there is another piece."""
    return ALLOWED if exchange and not closed else NO_EXCHANGE


@guard
def nothing_to_exchange(exchange: bool, replacement_missing: bool) -> Answer:
    """The buyer turns an exchange into a refund once there is nothing to exchange it for."""
    if exchange and replacement_missing:
        return ALLOWED
    return Refused(
        "exchange_stands",
        Text(
            "换货还在办，没有说没有货；要退的，请给客服留言",
            "The exchange goes on, nobody has said that there is none; write to us to return it",
        ),
        Citation(CONSUMER_LAW, "24"),
    )
