"""The facts of a refund: what was bought, how it was paid, and what has come back.

Everything is as it was shown and agreed at purchase. There is no field for today's price, for
wear, or for another way to pay back: the law gives them no place in a refund.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from workflows.strict_json.reader import about

ZERO = Decimal("0.00")


class TenderKind(StrEnum):
    """How the buyer paid."""

    WALLET = "wallet"
    CARD = "card"
    BANK = "bank"
    CASH = "cash"
    GIFT_CARD = "gift_card"
    POINTS = "points"
    COUPON = "coupon"
    SUBSIDY = "subsidy"


class CouponTerms(StrEnum):
    """What the coupon's terms, disclosed before the purchase, say of a return (Measures 15)."""

    WHOLE_RETURN = "whole_return"
    NOT_RETURNED = "not_returned"


class Method(StrEnum):
    """How partial returns of this order are settled; chosen before the first return."""

    RESETTLEMENT = "resettlement"
    PRO_RATA = "pro_rata"


class TenderOrder(StrEnum):
    """How money goes back over several tenders."""

    PROPORTIONAL = "proportional"
    RECORDED = "recorded"


class RefundGround(StrEnum):
    """Why goods come back: without a reason, or off that track (Measures 35)."""

    NO_REASON = "no_reason"
    QUALITY = "quality"
    MISDESCRIBED = "misdescribed"
    COUNTERFEIT = "counterfeit"


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One order line; its units are alike."""

    id: str = field(metadata=about("订单行号", "order line", nonempty=True))
    quantity: int = field(metadata=about("购买数量", "units bought", minimum=1, maximum=99_999))
    price: Decimal | None = field(
        default=None,
        metadata=about(
            "购买时的商品单价（满减等订单级优惠前）；套装内从不单卖的可空",
            "unit price at purchase, before order-level promotions; null for a component of a set "
            "that was never sold singly",
        ),
    )
    declared_value: Decimal | None = field(
        default=None,
        metadata=about("不单卖的套装组成的公示价值", "declared value of a component"),
    )
    paid: Decimal | None = field(
        default=None,
        metadata=about(
            "订单中记录的该行（全部数量）实付金额；要么每行都有，要么都没有",
            "item-level paid amount recorded in the order for the whole line; on every line or "
            "on none",
        ),
    )
    tenders: Mapping[str, Decimal] = field(
        default_factory=dict,
        metadata=about(
            "只付了这一行的支付方式及金额；其余由全单的支付方式共同支付",
            "what was paid by which tender for this line alone; the rest of it is common",
        ),
    )


@dataclass(frozen=True, slots=True)
class SetOffer:
    """A set price for several lines together; taken as often as the units bought allow."""

    id: str = field(metadata=about("套装号", "set", nonempty=True))
    price: Decimal = field(metadata=about("一套的价格", "price of one set"))
    components: Mapping[str, int] = field(
        metadata=about("每套各行的数量", "units of each line in one set", minimum=1, nonempty=True)
    )


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a promotion: from so much or so many on, so much or so many per cent off."""

    from_amount: Decimal = field(default=ZERO, metadata=about("满多少元", "from this amount"))
    from_pieces: int = field(
        default=0, metadata=about("满多少件", "from so many pieces", minimum=0)
    )
    off: Decimal | None = field(default=None, metadata=about("减多少元", "amount off"))
    percent_off: Decimal | None = field(
        default=None,
        metadata=about("减百分之几（88 折为 12）", "per cent off (12 for 88折)", maximum=100),
    )


@dataclass(frozen=True, slots=True)
class Promotion:
    """满减、满折、每满减: the best tier reached counts; `repeated` gives its one tier each time."""

    id: str = field(metadata=about("优惠号", "promotion", nonempty=True))
    tiers: tuple[Tier, ...] = field(metadata=about("档位", "tiers", nonempty=True))
    lines: tuple[str, ...] = field(
        default=(), metadata=about("适用的订单行；空为全部", "lines covered; empty means all")
    )
    repeated: bool = field(default=False, metadata=about("每满", "given each time it is reached"))
    at_most: int | None = field(
        default=None, metadata=about("每满的次数上限", "how often at most, if repeated", minimum=1)
    )
    after_earlier: bool = field(
        default=False,
        metadata=about(
            "按前面各项优惠之后的金额计算", "measured on what the promotions before it leave"
        ),
    )
    coupon: bool = field(
        default=False,
        metadata=about(
            "以优惠券发放，整单退货时原样返还", "given by a coupon, restored when all comes back"
        ),
    )


@dataclass(frozen=True, slots=True)
class Tender:
    """One way of payment and what was paid by it, surcharges apart."""

    id: str = field(metadata=about("支付方式号", "tender", nonempty=True))
    kind: TenderKind = field(metadata=about("支付方式", "kind"))
    amount: Decimal = field(metadata=about("金额（积分、券为抵扣金额）", "amount or value in yuan"))
    units: int | None = field(
        default=None, metadata=about("抵扣的积分数", "points spent, if points", minimum=1)
    )
    coupon_terms: CouponTerms = field(
        default=CouponTerms.WHOLE_RETURN,
        metadata=about("事先公示的券退还规则", "coupon terms disclosed before the purchase"),
    )


@dataclass(frozen=True, slots=True)
class OrderGift:
    """Things, points or vouchers given with the order (Measures 12).

    With `line`: it goes with that line. With `from_amount`: it was earned from that amount of
    goods on. With neither: it goes with the whole order.
    """

    id: str = field(metadata=about("赠品号", "gift", nonempty=True))
    quantity: int = field(default=1, metadata=about("数量或积分数", "how many", minimum=1))
    indicated_price: Decimal | None = field(
        default=None,
        metadata=about("事先标明的单价；未标明为空", "unit price indicated beforehand, or null"),
    )
    line: str | None = field(default=None, metadata=about("随哪一行赠送", "given with this line"))
    from_amount: Decimal | None = field(
        default=None, metadata=about("满多少元赠送", "earned from this amount")
    )


@dataclass(frozen=True, slots=True)
class OutboundFreight:
    """Freight to the buyer."""

    paid: Decimal = field(default=ZERO, metadata=about("买家支付的运费", "paid by the buyer"))
    free_from: Decimal | None = field(
        default=None, metadata=about("满多少元包邮", "free of charge from this amount of goods")
    )
    disclosed_tariff: Decimal | None = field(
        default=None,
        metadata=about("购买时公示的运费；未公示为空", "tariff disclosed at purchase, or null"),
    )


@dataclass(frozen=True, slots=True)
class CardSurcharge:
    """The surcharge of a payment by credit card (Measures 16), beside the tenders' amounts."""

    amount: Decimal = field(metadata=about("手续费", "surcharge"))
    paid_by_buyer: bool = field(
        metadata=about(
            "由买家支付；否则卖家减免", "paid by the buyer, or else waived by the seller"
        )
    )


@dataclass(frozen=True, slots=True)
class RefundPolicy:
    """What the seller chose within the law, fixed for the order before its first return."""

    method: Method | None = field(
        default=None,
        metadata=about(
            "部分退货的结算方法；空：优惠失去的按单价重新结算，仍在的退分摊的实付",
            "method; null: settled anew where a discount is lost, else the recorded share",
        ),
    )
    tender_order: TenderOrder = field(
        default=TenderOrder.PROPORTIONAL,
        metadata=about("多种支付的退回次序", "proportional, or in the order recorded"),
    )
    deduct_gifts: bool = field(default=True, metadata=about("扣未退赠品", "deduct gifts kept"))
    deduct_freight: bool = field(
        default=True, metadata=about("扣失去的包邮运费", "deduct freight no longer free")
    )
    deduct_waived_card_fee: bool = field(
        default=False, metadata=about("扣已减免的手续费", "deduct the waived surcharge")
    )
    set_off_collect_freight: bool = field(
        default=False,
        metadata=about("抵扣未约定的到付运费", "set off freight-collect that was not agreed"),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it was at purchase."""

    lines: tuple[PaidLine, ...] = field(metadata=about("订单行", "order lines", nonempty=True))
    tenders: tuple[Tender, ...] = field(metadata=about("支付", "tenders", nonempty=True))
    sets: tuple[SetOffer, ...] = field(default=(), metadata=about("套装", "sets"))
    promotions: tuple[Promotion, ...] = field(
        default=(), metadata=about("优惠，按计算次序", "promotions in the order they apply")
    )
    gifts: tuple[OrderGift, ...] = field(default=(), metadata=about("赠品", "gifts"))
    outbound_freight: OutboundFreight = field(
        default=OutboundFreight(), metadata=about("发货运费", "outbound freight")
    )
    card_fee: CardSurcharge | None = field(
        default=None, metadata=about("信用卡手续费", "card surcharge")
    )
    policy: RefundPolicy = field(
        default=RefundPolicy(), metadata=about("卖家政策", "the seller's policy")
    )


@dataclass(frozen=True, slots=True)
class Return:
    """One return: what came back together."""

    lines: Mapping[str, int] = field(
        metadata=about("各行退回数量", "units back by line", minimum=1)
    )
    ground: RefundGround = field(default=RefundGround.NO_REASON, metadata=about("事由", "ground"))
    gifts: Mapping[str, int] = field(
        default_factory=dict, metadata=about("退回的赠品", "gifts back", minimum=1)
    )
    fraud_alleged: bool = field(
        default=False, metadata=about("买家主张欺诈", "the buyer alleges fraud")
    )
    freight_collect: Decimal = field(
        default=ZERO,
        metadata=about(
            "卖家收货时垫付的未约定到付运费", "freight-collect paid by the seller, not agreed"
        ),
    )
    freight_paid: Decimal = field(
        default=ZERO,
        metadata=about("买家支付的退货运费", "return freight paid by the buyer"),
    )


@dataclass(frozen=True, slots=True)
class RefundCase:
    """An order, its earlier returns and refunds, and the return to settle now."""

    order: Order = field(metadata=about("订单", "the order"))
    now: Return = field(metadata=about("本次退货", "the return to settle now"))
    earlier: tuple[Return, ...] = field(
        default=(), metadata=about("此前各次退货", "returns settled before")
    )
    refunded: Mapping[str, Decimal] = field(
        default_factory=dict,
        metadata=about("此前按支付方式已退金额", "refunded before, by tender"),
    )
