"""The facts a decision is made of; every one of them may be unknown (None), none is guessed.

Times carry an offset. Each field carries its name in both languages: it's what a buyer or a
merchant is asked for when the fact is missing, and the description in the JSON Schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from workflows.returns.law.calendar import RestDayMode
from workflows.returns.law.facts.holidays import HolidayNotice
from workflows.returns.law.facts.purchase import (
    ONE,
    ZERO,
    Buyer,
    Confirmation,
    Exclusion,
    Goods,
    Label,
    Promise,
    Sale,
    Seller,
)
from workflows.returns.law.facts.settling import SettlementFacts
from workflows.returns.law.facts.words import (
    BuyerReason,
    LockerStart,
    Mark,
    Match,
    Objection,
    PackageSeal,
    ParcelEnd,
    ParcelStart,
    Requester,
    RequestKind,
    ResaleOffer,
    ReturnFinding,
    ReviewOutcome,
)
from workflows.verdict import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFacts:
    """One parcel with the goods in it, and how it ended."""

    delivery: Annotated[ParcelEnd | None, Text("签收方式", "how the parcel was delivered")] = None
    at: Annotated[
        datetime | None, Text("签收或投递时间", "time of the sign-for or the deposit")
    ] = None
    received_at: Annotated[
        datetime | None, Text("实际取件或收到时间", "when the buyer really took the parcel")
    ] = None
    consent: Annotated[
        bool | None, Text("买家是否同意投柜或驿站", "the buyer agreed to the locker or station")
    ] = None
    denied: Annotated[
        bool | None, Text("买家是否否认收到", "the buyer denies having received it")
    ] = None
    proven: Annotated[
        bool | None, Text("卖家能否证明已送达", "the seller has proved the receipt")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """All parcels of these goods; for a replacement, the parcels of the replacement."""

    parcels: Annotated[tuple[ParcelFacts, ...], Text("包裹", "parcels")] = ()
    replacement: Annotated[
        bool | None, Text("是否换货后收到的商品", "the goods replace earlier ones")
    ] = None
    first_received_at: Annotated[
        datetime | None, Text("换货前首次签收时间", "when the replaced goods were received")
    ] = None
    installed_at: Annotated[datetime | None, Text("安装时间", "time of the installation")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The buyer's return notice, in whatever form it can be proved (Measures 10)."""

    sent_at: Annotated[
        datetime | None, Text("发出退货通知的时间", "when the return notice was sent")
    ] = None
    device_clock_at: Annotated[
        datetime | None, Text("买家设备显示的时间", "what the buyer's own clock said")
    ] = None
    earlier_claimed: Annotated[
        bool | None, Text("买家是否称此前已通知", "the buyer speaks of an earlier notice")
    ] = None
    kind: Annotated[RequestKind, Text("申请类型", "what is asked for")] = RequestKind.RETURN
    reason: Annotated[BuyerReason, Text("申请原因", "reason given")] = BuyerReason.NO_REASON
    by: Annotated[Requester, Text("申请人", "who asks")] = Requester.BUYER
    quantity: Annotated[int | None, Text("申请数量", "quantity to return"), ONE] = None
    describes_fault: Annotated[
        bool | None, Text("买家文字是否说到质量问题", "the buyer's own words speak of a fault")
    ] = None
    asks_for_person: Annotated[
        bool | None, Text("买家是否要求人工处理", "the buyer asks for a person")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsCondition:
    """The state of the goods as the buyer tells or shows it."""

    marks: Annotated[tuple[Mark, ...], Text("看到的情况", "what is seen")] = ()
    absent: Annotated[tuple[Mark, ...], Text("明确没有的情况", "what is expressly not so")] = ()
    broken_seals: Annotated[
        tuple[PackageSeal, ...], Text("已打开的密封层", "layers that were broken")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonFacts:
    """The returned piece against the outbound record."""

    mass: Annotated[Match | None, Text("重量比对", "mass")] = None
    certificate: Annotated[Match | None, Text("证书编号比对", "certificate number")] = None
    serial: Annotated[Match | None, Text("序列号比对", "serial number")] = None
    tag_number: Annotated[Match | None, Text("防拆扣编号比对", "tag number")] = None
    photos: Annotated[Match | None, Text("照片比对", "photos")] = None
    spectrum: Annotated[Match | None, Text("光谱比对", "spectrum")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The goods back at the center; `finding` is a person's, with that person and the evidence."""

    received_at: Annotated[
        datetime | None, Text("收到退回商品的时间", "when the goods came back")
    ] = None
    condition: Annotated[GoodsCondition, Text("到货状态", "state on arrival")] = GoodsCondition()
    comparison: Annotated[
        ComparisonFacts, Text("与出库记录比对", "comparison with the outbound record")
    ] = ComparisonFacts()
    value_loss: Annotated[
        bool | None, Text("价值是否明显贬损", "the goods have lost considerable value")
    ] = None
    finding: Annotated[ReturnFinding | None, Text("查验结论", "conclusion of the inspection")] = (
        None
    )
    accepted_at_pickup: Annotated[
        bool | None,
        Text("上门取件时卖家方是否认可商品状态", "the seller's side accepted the state at pick-up"),
    ] = None
    found_by: Annotated[str | None, Text("查验人", "who inspected")] = None
    evidence: Annotated[tuple[str, ...], Text("查验证据", "evidence of the inspection")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What has happened to these goods or this buyer before."""

    refunded: Annotated[
        bool | None, Text("该商品是否已退款", "these goods were already refunded")
    ] = None
    open_case: Annotated[bool | None, Text("是否已有进行中的申请", "a request is already open")] = (
        None
    )
    closed_not_shipped: Annotated[
        bool | None,
        Text("此前申请是否因未寄回而关闭", "an earlier request was closed, nothing sent back"),
    ] = None
    kept_for_less: Annotated[
        bool | None,
        Text(
            "该商品是否已协商减价留下", "the goods were kept for a part of the price by agreement"
        ),
    ] = None
    returned_quantity: Annotated[int, Text("已退数量", "quantity already returned"), ZERO] = 0
    suspected_abuse: Annotated[
        bool | None, Text("是否有滥用风险提示", "a score or history of abuse")
    ] = None
    abuse_evidence: Annotated[
        tuple[str, ...], Text("本单滥用的证据", "evidence of abuse in this very case")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the case stands, and the moment at which the question is put."""

    as_of: Annotated[datetime | None, Text("提问时刻", "the moment of the question")] = None
    address_given_at: Annotated[
        datetime | None, Text("提供退货地址时间", "when the address was given")
    ] = None
    shipped_back_at: Annotated[
        datetime | None, Text("买家寄回时间", "when the buyer sent them back")
    ] = None
    refunded_at: Annotated[datetime | None, Text("退款时间", "when the refund was paid")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A person's decision on the request, with its reason."""

    outcome: Annotated[ReviewOutcome, Text("人工决定", "what the person decided")]
    by: Annotated[str, Text("决定人", "who decided")]
    reason: Annotated[str, Text("决定理由", "the reason")]
    evidence: Annotated[tuple[str, ...], Text("决定证据", "evidence")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resale:
    """Returned goods about to be sold again (Measures 25)."""

    offered_as: Annotated[ResaleOffer, Text("再次销售的方式", "how they are offered")]
    fully_restored: Annotated[
        bool | None, Text("是否完全恢复初始状态", "wholly restored to how they were first sold")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalPolicy:
    """The switches where the law is open; the defaults are the careful ones."""

    rest_day_mode: Annotated[RestDayMode, Text("顺延方式", "which days carry the period on")] = (
        RestDayMode.STATE_COUNCIL_CALENDAR
    )
    locker_start: Annotated[LockerStart, Text("快递柜起算", "start for lockers")] = (
        LockerStart.PICK_UP
    )
    parcels: Annotated[ParcelStart, Text("多包裹起算", "start for several parcels")] = (
        ParcelStart.LAST
    )
    replacement_restarts: Annotated[
        bool, Text("换货是否重新起算", "a replacement opens a new window")
    ] = True
    holidays: Annotated[
        tuple[HolidayNotice, ...],
        Text("本版本之后公布的放假安排", "notices of days off published since this version"),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """Everything a decision looks at."""

    buyer: Annotated[Buyer, Text("买家", "buyer")] = field(default_factory=Buyer)
    seller: Annotated[Seller, Text("卖家", "seller")] = field(default_factory=Seller)
    sale: Annotated[Sale, Text("销售", "sale")] = field(default_factory=Sale)
    goods: Annotated[Goods, Text("商品", "goods")] = field(default_factory=Goods)
    label: Annotated[Label | None, Text("七天标签", "seven-day label")] = None
    exclusion: Annotated[Exclusion | None, Text("商家主张的排除", "exclusion claimed")] = None
    confirmation: Annotated[Confirmation | None, Text("购买时确认", "confirmation at purchase")] = (
        None
    )
    receipt: Annotated[Receipt, Text("签收", "receipt")] = Receipt()
    notice: Annotated[Notice, Text("退货通知", "return notice")] = Notice()
    condition: Annotated[GoodsCondition, Text("买家陈述的状态", "state told by the buyer")] = (
        GoodsCondition()
    )
    arrival: Annotated[Arrival | None, Text("退回到货", "goods back")] = None
    objections: Annotated[tuple[Objection, ...], Text("商家异议", "the seller's objections")] = ()
    promises: Annotated[tuple[Promise, ...], Text("承诺", "promises")] = ()
    prior: Annotated[Prior, Text("既往情况", "earlier cases")] = Prior()
    settlement: Annotated[SettlementFacts, Text("结算情况", "settlement")] = field(
        default_factory=SettlementFacts
    )
    progress: Annotated[Progress, Text("进度", "progress")] = Progress()
    review: Annotated[Review | None, Text("人工决定", "a person's decision")] = None
    claim: Annotated[
        Review | None,
        Text("对质量主张的人工认定", "a person's word on the claim for quality, after inspection"),
    ] = None
    resale: Annotated[Resale | None, Text("再次销售", "selling again")] = None
    policy: Annotated[LegalPolicy, Text("规则开关", "switches")] = LegalPolicy()
