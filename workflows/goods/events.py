"""What the ledger says of goods that are bought in.

`supplier` and `lot` are the house's own references; `digest` is of what was recorded or read.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event
from workflows.goods.lots.states import LotState


@event("supplier.added", "登记供应商", "Supplier recorded", led_to=None)
@dataclass(frozen=True)
class SupplierAdded(Event):
    supplier: str
    name: str


@event("supplier.document_added", "登记供应商文件", "Supplier's document recorded", led_to=None)
@dataclass(frozen=True)
class SupplierDocumentAdded(Event):
    supplier: str
    kind: str
    number: str
    valid_to: str | None


@event("supplier.judged", "对供应商的判断", "A word on a supplier", led_to=None)
@dataclass(frozen=True)
class SupplierJudged(Event):
    supplier: str
    product: str
    word: str
    reason: str


@event("purchase.ordered", "采购下单", "Purchase order placed", led_to=None)
@dataclass(frozen=True)
class PurchaseOrdered(Event):
    order: str
    supplier: str
    lines: int


@event("lot.announced", "到货预告", "Lot announced", led_to=LotState.ANNOUNCED)
@dataclass(frozen=True)
class LotAnnounced(Event):
    lot: str
    order: str
    pieces: int
    cartons: int


@event("lot.received", "批次收货清点", "Lot received and counted", led_to=LotState.RECEIVED)
@dataclass(frozen=True)
class LotReceived(Event):
    lot: str
    announced: int
    counted: int
    batch: str
    reason: str


@event("lot.cancelled", "取消到货预告", "Lot cancelled", led_to=LotState.CANCELLED)
@dataclass(frozen=True)
class LotCancelled(Event):
    lot: str
    reason: str


@event("lot.document_added", "登记批次文件", "Lot's document recorded", led_to=None)
@dataclass(frozen=True)
class LotDocumentAdded(Event):
    lot: str
    kind: str
    number: str
    valid_to: str | None


@event("lot.plan_frozen", "抽样方案已定", "Sampling plan frozen", led_to=LotState.PLANNED)
@dataclass(frozen=True)
class LotPlanFrozen(Event):
    lot: str
    plans: list[str]


@event("lot.drawn", "样本已抽取", "Sample drawn", led_to=LotState.SAMPLING)
@dataclass(frozen=True)
class LotDrawn(Event):
    lot: str
    method: str
    seed: str
    pieces: int


@event("lot.piece_recorded", "样本已记录", "Sampled piece recorded", led_to=None)
@dataclass(frozen=True)
class LotPieceRecorded(Event):
    lot: str
    carton: int
    piece: int
    revision: int
    authenticity: str
    found: dict[str, int]
    digest: str


@event("lot.accepted", "批次接收", "Lot accepted", led_to=LotState.ACCEPTED)
@dataclass(frozen=True)
class LotAccepted(Event):
    lot: str
    counted: dict[str, int]


@event("lot.refused", "批次拒收", "Lot refused", led_to=LotState.REFUSED)
@dataclass(frozen=True)
class LotRefused(Event):
    lot: str
    counted: dict[str, int]
    doubtful: int
    reason: str


@event(
    "lot.concession_asked", "提请让步接收", "Concession asked for", led_to=LotState.CONCESSION_ASKED
)
@dataclass(frozen=True)
class LotConcessionAsked(Event):
    lot: str
    reason: str


@event("lot.conceded", "让步接收", "Concession granted", led_to=LotState.CONCEDED)
@dataclass(frozen=True)
class LotConceded(Event):
    lot: str
    asked_by: int
    reason: str


@event("lot.concession_declined", "不同意让步", "Concession declined", led_to=LotState.REFUSED)
@dataclass(frozen=True)
class LotConcessionDeclined(Event):
    lot: str
    reason: str


@event("lot.sorting_begun", "开始全数挑选", "Sorting begun", led_to=LotState.SORTING)
@dataclass(frozen=True)
class LotSortingBegun(Event):
    lot: str


@event("lot.sorted", "挑选完成", "Lot sorted", led_to=LotState.SORTED)
@dataclass(frozen=True)
class LotSorted(Event):
    lot: str
    good: int
    bad: int


@event("lot.sent_back", "退回供应商", "Lot sent back", led_to=LotState.SENT_BACK)
@dataclass(frozen=True)
class LotSentBack(Event):
    lot: str
    waybill: str


@event(
    "lot.destruction_ordered", "决定销毁", "Destruction ordered", led_to=LotState.DESTRUCTION_DUE
)
@dataclass(frozen=True)
class LotDestructionOrdered(Event):
    lot: str
    reason: str


@event("lot.destroyed", "批次已销毁", "Lot destroyed", led_to=LotState.DESTROYED)
@dataclass(frozen=True)
class LotDestroyed(Event):
    lot: str
    witnesses: int
    film: str
