"""The facts of the purchase: buyer, seller, sale, goods, what was excluded, confirmed, promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from workflows.returns.law.facts.words import (
    Channel,
    ExclusionGround,
    LabelPlatform,
    LegalCategory,
    PackageSeal,
    PromiseBy,
    Province,
    PurchasePurpose,
    SellerKind,
    Term,
)
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The smallest number a field accepts."""

    value: int


ONE = AtLeast(1)
ZERO = AtLeast(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who bought, and for what (CPL 2, 62)."""

    purpose: Annotated[PurchasePurpose | None, Text("购买用途", "purpose of the purchase")] = None
    company: Annotated[bool | None, Text("是否企业账户", "bought by a company account")] = None
    minor: Annotated[bool | None, Text("下单人是否未成年人", "who ordered was a minor")] = None
    guardian_objects: Annotated[
        bool | None, Text("监护人是否不同意该购买", "the guardian objects to the purchase")
    ] = None
    special_invoice: Annotated[
        bool | None, Text("是否索取增值税专用发票", "a VAT special invoice was asked for")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """Who sold (CPL 3; SPC 7)."""

    kind: Annotated[SellerKind | None, Text("卖家性质", "business or private seller")] = None
    trades_often: Annotated[
        bool | None, Text("私人卖家是否经常性交易", "the private seller trades often")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """How the goods were sold."""

    order: Annotated[str | None, Text("订单号", "order number")] = None
    ordered_at: Annotated[datetime | None, Text("下单时间", "time of the order")] = None
    channel: Annotated[Channel | None, Text("销售渠道", "channel of sale")] = None
    province: Annotated[Province | None, Text("买家所在省份", "province of the buyer")] = None
    auction: Annotated[bool | None, Text("是否竞拍成交", "sold by auction")] = None
    cross_border: Annotated[bool | None, Text("是否跨境商品", "cross-border goods")] = None
    paid_off_platform: Annotated[
        bool | None, Text("是否被引导站外付款", "staff led the buyer to pay off the platform")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The seven-day label in the product data, in the platform's own code."""

    platform: Annotated[LabelPlatform, Text("标签所属平台", "platform of the label")]
    value: Annotated[str, Text("标签值", "value of the label")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom:
    """What speaks for goods made to the buyer's order (Measures 6(1))."""

    claimed: Annotated[
        bool | None, Text("商家是否主张定作", "the seller calls the goods custom-made")
    ] = None
    existed_before_order: Annotated[
        bool | None, Text("下单前是否已有现货", "the goods existed before the order")
    ] = None
    menu_options: Annotated[
        bool | None, Text("是否仅从标准选项中选择", "only standard options were chosen from a menu")
    ] = None
    individual_work: Annotated[
        bool | None, Text("是否真正个别制作", "the piece was truly made individually")
    ] = None
    production_started: Annotated[bool | None, Text("是否已开始制作", "production has begun")] = (
        None
    )
    production_started_at: Annotated[
        datetime | None, Text("开始制作时间", "when production began")
    ] = None
    production_proof: Annotated[
        tuple[str, ...], Text("为该买家制作的证据", "proof of production for this buyer")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TamperTag:
    """The anti-tamper tag, as told and built before the sale."""

    disclosed_before_purchase: Annotated[
        bool | None,
        Text("购买前是否告知防拆扣条件", "the tag's condition was told before purchase"),
    ] = None
    inspection_possible: Annotated[
        bool | None,
        Text("带扣能否查验试戴", "inspecting and trying on were possible with the tag on"),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What was sold."""

    sku: Annotated[str | None, Text("商品规格编码", "SKU")] = None
    category: Annotated[LegalCategory | None, Text("商品类别", "category of the goods")] = None
    quantity: Annotated[int | None, Text("购买数量", "quantity bought"), ONE] = None
    custom: Annotated[Custom, Text("定作情况", "custom-made goods")] = Custom()
    content_taken: Annotated[
        bool | None,
        Text("数字内容是否已下载、显示或拆封", "digital content was downloaded, shown or unsealed"),
    ] = None
    necessary_seal: Annotated[
        PackageSeal | None,
        Text("售前设定的必要一次性密封层", "the necessary one-time seal set before sale"),
    ] = None
    necessary_seal_shown: Annotated[
        bool | None, Text("必要密封层是否售前告知", "the necessary seal was shown to the buyer")
    ] = None
    only_seal: Annotated[
        PackageSeal | None, Text("商品唯一的一次性密封层", "the only one-time seal the goods have")
    ] = None
    indivisible: Annotated[
        bool | None, Text("是否成对成套、不可拆分", "a pair or a kit that can't be divided")
    ] = None
    whole_series: Annotated[
        bool | None, Text("盲盒是否整套购买", "a whole series of blind boxes was bought")
    ] = None
    tag: Annotated[TamperTag, Text("防拆扣", "anti-tamper tag")] = TamperTag()
    certificate_essential: Annotated[
        bool | None, Text("证书是否为商品必要组成", "the certificate is essential to the goods")
    ] = None
    special_box_disclosed: Annotated[
        bool | None,
        Text(
            "特殊包装盒价值是否售前告知", "the special value of the box was disclosed before sale"
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """An exclusion the seller claims under Measures 7."""

    ground: Annotated[ExclusionGround, Text("排除依据", "ground of the exclusion")]
    term: Annotated[Term, Text("排除条件", "from when the exclusion holds")] = Term.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRecord:
    """The stored proof of one confirmation (E-commerce Law 62)."""

    order: Annotated[str | None, Text("确认对应的订单号", "order of the confirmation")] = None
    sku: Annotated[str | None, Text("确认对应的规格", "SKU of the confirmation")] = None
    text_version: Annotated[str | None, Text("确认文本版本", "version of the text")] = None
    confirmed_at: Annotated[datetime | None, Text("确认时间", "time of the confirmation")] = None
    evidence: Annotated[tuple[str, ...], Text("界面证据", "evidence of the page shown")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The buyer's confirmation at purchase, part by part (Measures 20; Regs 19(2))."""

    property_fits: Annotated[
        bool | None, Text("商品属性是否符合第七条", "the goods really have the property")
    ] = None
    marked_before_order: Annotated[
        bool | None, Text("下单前是否显著标注", "marked conspicuously before the order")
    ] = None
    separate_step: Annotated[
        bool | None, Text("是否为必经流程中的单独步骤", "a separate step no purchase can avoid")
    ] = None
    affirmative_act: Annotated[
        bool | None,
        Text("是否由买家主动勾选", "the buyer's own act, not pre-ticked and not bundled"),
    ] = None
    per_order: Annotated[
        bool | None, Text("是否单次购买逐单确认", "given for this order alone")
    ] = None
    record: Annotated[ConfirmationRecord, Text("确认记录", "stored proof")] = ConfirmationRecord()


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something better than the law, promised by a platform or a shop; it only ever widens."""

    by: Annotated[PromiseBy, Text("承诺来源", "where it was promised")]
    days: Annotated[int | None, Text("承诺天数", "days promised"), ZERO] = None
    everyone: Annotated[bool, Text("是否面向所有人", "for every buyer, businesses too")] = False
    any_channel: Annotated[bool, Text("是否含线下购买", "for purchases in the shop too")] = False
    excluded_goods: Annotated[
        bool, Text("是否含法定除外商品", "for goods the law excludes too")
    ] = False
    any_condition: Annotated[bool, Text("是否不限商品状态", "whatever the state of the goods")] = (
        False
    )
    exchange: Annotated[bool, Text("是否承诺无理由换货", "exchange without a reason")] = False
    return_freight: Annotated[bool, Text("是否承担退货运费", "return freight paid or insured")] = (
        False
    )
