"""What the refund will have to look at (Measures 12, 14 to 18)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from workflows.returns.law.facts.money_words import CardFeeBearer, FreeShipping, TenderMeans
from workflows.returns.law.facts.purchase import ZERO
from workflows.verdict import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftFacts:
    """Something that came with the goods for nothing (Measures 12)."""

    name: Annotated[str, Text("赠品名称", "name of the gift")]
    returned: Annotated[bool | None, Text("赠品是否退回", "the gift comes back")] = None
    indicated_price: Annotated[
        Decimal | None, Text("事先标明的价格", "price indicated beforehand"), ZERO
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementFacts:
    """What the refund will have to look at; its amounts are worked out elsewhere."""

    tenders: Annotated[tuple[TenderMeans, ...], Text("支付方式", "means of payment")] = ()
    card_fee: Annotated[
        CardFeeBearer | None, Text("信用卡手续费承担", "who bore the card surcharge")
    ] = None
    free_shipping: Annotated[FreeShipping | None, Text("包邮条件", "free shipping")] = None
    tariff_disclosed: Annotated[
        bool | None, Text("运费标准是否事先公示", "the tariff was disclosed beforehand")
    ] = None
    outbound_freight_paid: Annotated[
        bool | None, Text("买家是否付过发货运费", "the buyer paid the outbound freight")
    ] = None
    deposit: Annotated[bool | None, Text("是否含定金预售", "part was paid as a deposit")] = None
    subsidy: Annotated[
        bool | None, Text("是否含政府补贴", "a public subsidy lowered the price")
    ] = None
    coupon_expired: Annotated[
        bool | None, Text("用掉的优惠券现已过期", "a coupon that paid has expired meanwhile")
    ] = None
    coupon_terms_told: Annotated[
        bool | None,
        Text("退还优惠券的条件是否事先约定", "terms for giving coupons back were agreed"),
    ] = None
    address_farther: Annotated[
        bool | None,
        Text("退货地址是否比发货地更远", "the return address is farther than the sender's"),
    ] = None
    negative: Annotated[
        bool | None, Text("按规则结算是否为负数", "the settlement comes out negative")
    ] = None
    gifts: Annotated[tuple[GiftFacts, ...], Text("赠品", "gifts")] = ()
