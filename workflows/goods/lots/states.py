"""What each state of a lot means: one record a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import ToneName
from workflows.verdict import Text
from workflows.whole import whole


class LotState(StrEnum):
    """announced -> received -> planned -> sampling -> accepted | refused -> what becomes of it."""

    ANNOUNCED = "announced"
    RECEIVED = "received"
    PLANNED = "planned"
    SAMPLING = "sampling"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CONCESSION_ASKED = "concession_asked"
    CONCEDED = "conceded"
    SORTING = "sorting"
    SORTED = "sorted"
    SENT_BACK = "sent_back"
    DESTRUCTION_DUE = "destruction_due"
    DESTROYED = "destroyed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class LotStateRecord:
    """One state. Nothing has a default: a new state says what it means to each.

    `here`: the goods lie in the warehouse. `held`: they may not leave for a buyer, wherever they
    lie. `waits`: somebody has to do something about it. `judged`: the sample has been judged.
    """

    name: Text
    tone: ToneName
    here: bool
    held: bool
    waits: bool
    judged: bool


def _record(  # one table row
    zh: str, en: str, tone: ToneName, *, here: bool, held: bool, waits: bool, judged: bool
) -> LotStateRecord:
    return LotStateRecord(
        name=Text(zh, en), tone=tone, here=here, held=held, waits=waits, judged=judged
    )


S = LotState

LOT_STATES: Mapping[LotState, LotStateRecord] = whole(
    LotState,
    {
        S.ANNOUNCED: _record(
            "到货预告", "Announced", "wait", here=False, held=True, waits=True, judged=False
        ),
        S.RECEIVED: _record(
            "已收货待定方案", "Received", "work", here=True, held=True, waits=True, judged=False
        ),
        S.PLANNED: _record(
            "方案已定待抽样", "Plan frozen", "work", here=True, held=True, waits=True, judged=False
        ),
        S.SAMPLING: _record(
            "抽样检验中", "Sampling", "work", here=True, held=True, waits=True, judged=False
        ),
        S.ACCEPTED: _record(
            "接收", "Accepted", "good", here=True, held=False, waits=False, judged=True
        ),
        S.REFUSED: _record("拒收", "Refused", "bad", here=True, held=True, waits=True, judged=True),
        S.CONCESSION_ASKED: _record(
            "让步待批", "Concession asked", "ask", here=True, held=True, waits=True, judged=True
        ),
        S.CONCEDED: _record(
            "让步接收",
            "Accepted by concession",
            "good",
            here=True,
            held=False,
            waits=False,
            judged=True,
        ),
        S.SORTING: _record(
            "全数挑选中", "Being sorted", "work", here=True, held=True, waits=True, judged=True
        ),
        # Its nonconforming pieces stay held: their number stands on the lot.
        S.SORTED: _record(
            "挑选后接收", "Sorted", "good", here=True, held=False, waits=False, judged=True
        ),
        S.SENT_BACK: _record(
            "已退供应商", "Sent back", "ended", here=False, held=True, waits=False, judged=True
        ),
        S.DESTRUCTION_DUE: _record(
            "待销毁", "To be destroyed", "bad", here=True, held=True, waits=True, judged=True
        ),
        S.DESTROYED: _record(
            "已销毁", "Destroyed", "ended", here=False, held=True, waits=False, judged=True
        ),
        S.CANCELLED: _record(
            "已取消", "Cancelled", "ended", here=False, held=True, waits=False, judged=False
        ),
    },
)


def lot_states_where(meets: Callable[[LotStateRecord], bool]) -> tuple[LotState, ...]:
    """The states whose record meets it, in the order of the table."""
    return tuple(state for state, record in LOT_STATES.items() if meets(record))


WAITING = lot_states_where(lambda record: record.waits)
HELD_HERE = lot_states_where(lambda record: record.here and record.held)
