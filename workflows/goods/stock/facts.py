"""What the guards of a unit's transitions look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from workflows.goods.stock.states import UnitGrade
from workflows.guard import Unknown
from workflows.verdict import Answer, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """Days are whole; `days_left` None: it does not expire. `piece` is the item it is for.

    `owed_to` is the item that it was taken from and that still waits for a unit; empty: none.
    """

    days_left: int | Unknown | None
    days_needed: int | Unknown
    case_closed: bool | Unknown
    grade: UnitGrade | Unknown
    piece: str | Unknown
    piece_scanned: str | Unknown
    owed_to: str | Unknown
    recalled: bool | Unknown
    reason: str | Unknown
    waybill: str | Unknown
    second: Answer | Unknown

    NAMES: ClassVar[Mapping[str, Text]] = {
        "days_left": Text("剩余有效天数", "the days until it expires"),
        "days_needed": Text("发货时须剩天数", "the days that must be left at dispatch"),
        "case_closed": Text("所在箱是否封着", "whether its case is closed"),
        "grade": Text("成色", "its grade"),
        "piece": Text("占用它的物品", "the piece that it is reserved for"),
        "piece_scanned": Text("所扫物品码", "the piece that was scanned"),
        "owed_to": Text("仍在等它的物品", "the piece that still waits for it"),
        "recalled": Text("是否被召回", "whether a recall binds it"),
        "reason": Text("原因", "the reason"),
        "waybill": Text("退货运单号", "the waybill"),
        "second": Text("能否作为第二人", "whether the person may be the second"),
    }
    # What a person brings with the act itself: asked beforehand, its guards have nothing to say.
    INPUTS: ClassVar[frozenset[str]] = frozenset({"piece_scanned", "reason", "waybill"})
