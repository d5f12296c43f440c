"""What the ledger says of a piece until it is tested, and of its way back to the merchant."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event
from workflows.inspection.states import ItemState


@event("item.registered", "已登记送检", "Item registered", led_to=ItemState.REGISTERED)
@dataclass(frozen=True)
class ItemRegistered(Event):
    item: str
    sub_order: str
    piece: int
    category: str


@event("item.received", "已入库", "Item received", led_to=ItemState.RECEIVED)
@dataclass(frozen=True)
class ItemReceived(Event):
    waybill: str
    gross_mass_g: str | None = None


@event(
    "item.exception_raised",
    "登记入库异常",
    "Intake exception raised",
    led_to=ItemState.INTAKE_EXCEPTION,
)
@dataclass(frozen=True)
class ExceptionRaised(Event):
    reason: str
    kind: str


@event(
    "item.exception_resolved",
    "入库异常已解除",
    "Intake exception resolved",
    led_to=ItemState.RECEIVED,
)
@dataclass(frozen=True)
class ExceptionResolved(Event):
    reason: str


@event("item.rejected", "拒收", "Item rejected at intake", led_to=ItemState.RETURN_PENDING)
@dataclass(frozen=True)
class ItemRejected(Event):
    reason: str


@event("item.recorded", "已称重拍照", "Item weighed and photographed", led_to=ItemState.RECORDED)
@dataclass(frozen=True)
class ItemRecorded(Event):
    gross_mass_g: str
    photos: int


@event("item.cancelled", "已取消", "Item cancelled", led_to=ItemState.CANCELLED)
@dataclass(frozen=True)
class ItemCancelled(Event):
    reason: str


@event(
    "item.handed_back", "已退回商家", "Item handed back to the merchant", led_to=ItemState.RETURNED
)
@dataclass(frozen=True)
class ItemHandedBack(Event):
    method: str
    waybill: str


@event(
    "item.return_prepared",
    "转待退回",
    "Return to the merchant prepared",
    led_to=ItemState.RETURN_PENDING,
)
@dataclass(frozen=True)
class MerchantReturnPrepared(Event):
    reason: str


@event("item.resubmitted", "重新送检", "Item resubmitted", led_to=ItemState.REGISTERED)
@dataclass(frozen=True)
class ItemResubmitted(Event):
    reason: str
    submission: int


@event("item.title_made_printable", "打印品名已整理", "Title made printable", led_to=None)
@dataclass(frozen=True)
class TitleMadePrintable(Event):
    """`dropped` and `replaced` name characters by their code points."""

    listed: str
    printed: str
    dropped: list[str]
    replaced: list[str]


@event("item.printed_title_corrected", "打印品名已更正", "Printed title corrected", led_to=None)
@dataclass(frozen=True)
class PrintedTitleCorrected(Event):
    listed: str
    before: str
    after: str
    reason: str


@event("item.intake_corrected", "入库登记已更正", "Intake corrected", led_to=None)
@dataclass(frozen=True)
class IntakeCorrected(Event):
    waybill_before: str
    waybill: str
    mass_before_g: str
    gross_mass_g: str
    asked_by: int
    reason: str


@event("item.correction_asked", "提请更正入库登记", "Correction of an intake asked", led_to=None)
@dataclass(frozen=True)
class IntakeCorrectionAsked(Event):
    waybill: str
    gross_mass_g: str
    reason: str


@event("item.correction_declined", "不同意更正", "Correction declined", led_to=None)
@dataclass(frozen=True)
class IntakeCorrectionDeclined(Event):
    asked_by: int
    reason: str


@event("parcel.found", "登记无主件", "Unknown parcel recorded", led_to=None)
@dataclass(frozen=True)
class ParcelFound(Event):
    parcel: int
    waybill: str


@event("parcel.bound", "无主件已认领", "Unknown parcel bound to a piece", led_to=None)
@dataclass(frozen=True)
class ParcelBound(Event):
    parcel: int
    item: str
    waybill: str


@event("parcel.sent_back", "无主件已退回", "Unknown parcel sent back", led_to=None)
@dataclass(frozen=True)
class ParcelSentBack(Event):
    parcel: int
    courier: str
    waybill: str
    reason: str


@event("item.shop_asked", "店铺提出申请", "The shop asked the center", led_to=None)
@dataclass(frozen=True)
class ShopAsked(Event):
    kind: str
    reason: str


@event("item.shop_answered", "已答复店铺申请", "The center answered the shop", led_to=None)
@dataclass(frozen=True)
class ShopAnswered(Event):
    kind: str
    granted: bool
    reason: str
