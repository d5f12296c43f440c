"""What each state of a unit means: one record a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import ToneName
from workflows.verdict import Text
from workflows.whole import whole


class UnitState(StrEnum):
    """labelled -> stored -> reserved -> picked -> issued; beside it held, missing, and the ends."""

    LABELLED = "labelled"
    STORED = "stored"
    RESERVED = "reserved"
    PICKED = "picked"
    ISSUED = "issued"
    HELD = "held"
    MISSING = "missing"
    SENT_BACK = "sent_back"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStateRecord:
    """One state. `in_bin`: it lies in a bin. `bound`: a piece of an order has it. `here`: it is in
    the warehouse's keeping."""

    name: Text
    tone: ToneName
    in_bin: bool
    bound: bool
    here: bool


def _record(  # one table row
    zh: str, en: str, tone: ToneName, *, in_bin: bool, bound: bool, here: bool
) -> UnitStateRecord:
    return UnitStateRecord(name=Text(zh, en), tone=tone, in_bin=in_bin, bound=bound, here=here)


S = UnitState

UNIT_STATES: Mapping[UnitState, UnitStateRecord] = whole(
    UnitState,
    {
        S.LABELLED: _record("待上架", "To put away", "wait", in_bin=False, bound=False, here=True),
        S.STORED: _record("在库", "In stock", "good", in_bin=True, bound=False, here=True),
        S.RESERVED: _record("已占用", "Reserved", "work", in_bin=True, bound=True, here=True),
        S.PICKED: _record("已拣出", "Picked", "move", in_bin=False, bound=True, here=True),
        S.ISSUED: _record("已出库", "Issued", "ended", in_bin=False, bound=True, here=False),
        S.HELD: _record("冻结", "On hold", "bad", in_bin=False, bound=False, here=True),
        S.MISSING: _record("盘亏", "Missing", "bad", in_bin=False, bound=False, here=False),
        S.SENT_BACK: _record(
            "已退供应商", "Sent back", "ended", in_bin=False, bound=False, here=False
        ),
        S.DESTROYED: _record("已销毁", "Destroyed", "ended", in_bin=False, bound=False, here=False),
    },
)


def unit_states_where(meets: Callable[[UnitStateRecord], bool]) -> tuple[UnitState, ...]:
    """The states whose record meets it, in the order of the table."""
    return tuple(state for state, record in UNIT_STATES.items() if meets(record))


IN_BIN = unit_states_where(lambda record: record.in_bin)
BOUND = unit_states_where(lambda record: record.bound)
UNITS_HERE = unit_states_where(lambda record: record.here)


class UnitGrade(StrEnum):
    """What a unit is sold as; only what is as new answers an order of new goods."""

    NEW = "new"
    OPENED = "opened"
    DAMAGED = "damaged"


GRADE_NAMES: Mapping[UnitGrade, Text] = whole(
    UnitGrade,
    {
        UnitGrade.NEW: Text("全新", "As new"),
        UnitGrade.OPENED: Text("已拆封", "Opened"),
        UnitGrade.DAMAGED: Text("有损坏", "Damaged"),
    },
)
