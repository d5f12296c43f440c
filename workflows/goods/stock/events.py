"""What the ledger says of units in stock, their bins and cases, and of counts.

`unit`, `case` and `lot` are the house's own references; `code` is of a unit or of a case.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, ToldIn, event
from workflows.goods.stock.states import UnitState


@event("unit.labelled", "单件贴码", "Units labelled", led_to=UnitState.LABELLED)
@dataclass(frozen=True)
class UnitsLabelled(Event):
    lot: str
    units: int
    cases: int


@event("unit.put_away", "上架", "Put away", led_to=UnitState.STORED)
@dataclass(frozen=True)
class UnitPutAway(Event):
    code: str
    bin: str
    units: int


@event("unit.moved", "移库", "Moved to another bin", led_to=None)
@dataclass(frozen=True)
class UnitMoved(Event):
    code: str
    bin: str
    units: int


@event("unit.reserved", "占用库存", "Unit reserved", led_to=UnitState.RESERVED)
@dataclass(frozen=True)
class UnitReserved(Event):
    unit: str
    piece: str


@event("stock.waits", "等待库存", "Waits for stock", led_to=None)
@dataclass(frozen=True)
class StockAwaited(Event):
    piece: str
    product: str


@event("unit.freed", "解除占用", "Reservation ended", led_to=ToldIn("state"))
@dataclass(frozen=True)
class UnitFreed(Event):
    unit: str
    piece: str
    state: str


@event("unit.picked", "拣货", "Unit picked", led_to=UnitState.PICKED)
@dataclass(frozen=True)
class UnitPicked(Event):
    unit: str
    piece: str


@event("unit.issued", "出库交接", "Unit handed over", led_to=UnitState.ISSUED)
@dataclass(frozen=True)
class UnitIssued(Event):
    unit: str
    piece: str


@event("unit.held", "冻结单件", "Unit put on hold", led_to=UnitState.HELD)
@dataclass(frozen=True)
class UnitHeld(Event):
    unit: str
    reason: str


@event("unit.recalled", "召回冻结", "Units held for a recall", led_to=UnitState.HELD)
@dataclass(frozen=True)
class UnitsRecalled(Event):
    recall: str
    units: list[str]


@event("unit.taken_back", "收回定级", "Unit taken back and graded", led_to=UnitState.HELD)
@dataclass(frozen=True)
class UnitTakenBack(Event):
    unit: str
    piece: str
    grade: str
    reason: str


@event("unit.released", "解冻", "Unit released", led_to=UnitState.LABELLED)
@dataclass(frozen=True)
class UnitReleased(Event):
    unit: str
    reason: str


@event("unit.written_off", "盘亏", "Unit written off", led_to=UnitState.MISSING)
@dataclass(frozen=True)
class UnitWrittenOff(Event):
    unit: str
    reason: str


@event("unit.found", "找回", "Unit found again", led_to=UnitState.HELD)
@dataclass(frozen=True)
class UnitFound(Event):
    unit: str
    reason: str


@event("unit.sent_back", "单件退供应商", "Unit sent back", led_to=UnitState.SENT_BACK)
@dataclass(frozen=True)
class UnitSentBack(Event):
    unit: str
    waybill: str


@event("unit.destroyed", "单件销毁", "Unit destroyed", led_to=UnitState.DESTROYED)
@dataclass(frozen=True)
class UnitDestroyed(Event):
    unit: str
    reason: str


@event("case.opened", "开箱", "Case opened", led_to=None)
@dataclass(frozen=True)
class CaseOpened(Event):
    case: str
    units: int


@event("case.closed", "封箱", "Case closed", led_to=None)
@dataclass(frozen=True)
class CaseClosed(Event):
    case: str
    units: int


@event("bin.added", "新增库位", "Bin added", led_to=None)
@dataclass(frozen=True)
class BinAdded(Event):
    bin: str


@event("stock.mapping_asked", "提请库存对应", "Stock mapping asked for", led_to=None)
@dataclass(frozen=True)
class StockMappingAsked(Event):
    mapping: int
    shop: str
    code: str
    product: str


@event("stock.mapping_decided", "库存对应复核", "Stock mapping decided", led_to=None)
@dataclass(frozen=True)
class StockMappingDecided(Event):
    mapping: int
    approved: bool
    reason: str


@event("stock.counted", "盲盘", "Bin counted blind", led_to=None)
@dataclass(frozen=True)
class StockCounted(Event):
    count: int
    bin: str
    scanned: int
    lacking: int
    surplus: int


@event("stock.count_decided", "盘点差异处理", "Differences of a count decided", led_to=None)
@dataclass(frozen=True)
class StockCountDecided(Event):
    count: int
    written_off: int
    reason: str
