"""The law's vocabularies in plain words, for the forms that ask for facts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from workflows.returns.comparison import MARK_NAMES
from workflows.returns.law.facts.words import (
    CardFeeBearer,
    Channel,
    ExclusionGround,
    FreeShipping,
    LabelPlatform,
    LegalCategory,
    Mark,
    Objection,
    PackageSeal,
    ParcelEnd,
    PromiseBy,
    Province,
    PurchasePurpose,
    SellerKind,
    TenderMeans,
    Term,
)
from workflows.verdict import Text
from workflows.whole import whole

SEAL_NAMES: Mapping[PackageSeal, Text] = whole(
    PackageSeal,
    {
        PackageSeal.OUTER_BOX: Text("外盒", "outer box"),
        PackageSeal.SHRINK_FILM: Text("塑封膜", "shrink film"),
        PackageSeal.CAPSULE: Text("瓶帽", "capsule"),
        PackageSeal.CAP_RING: Text("瓶盖防伪环", "cap ring"),
        PackageSeal.HYGIENE_STRIP: Text("卫生封条", "hygiene strip"),
        PackageSeal.INNER_FOIL: Text("内封铝膜", "inner foil"),
    },
)
CATEGORY_NAMES: Mapping[LegalCategory, Text] = whole(
    LegalCategory,
    {
        LegalCategory.APPLIANCE: Text("家用电器", "Appliance"),
        LegalCategory.BAG: Text("箱包", "Bag"),
        LegalCategory.BLIND_BOX: Text("盲盒", "Blind box"),
        LegalCategory.BOOK: Text("图书", "Book"),
        LegalCategory.CLOTHING: Text("服装", "Clothing"),
        LegalCategory.COSMETICS: Text("化妆品", "Cosmetics"),
        LegalCategory.DIGITAL: Text("数字化商品", "Digital goods"),
        LegalCategory.E_BIKE: Text("电动自行车", "E-bike"),
        LegalCategory.ELECTRONICS: Text("电子电器", "Electronics"),
        LegalCategory.FAMILY_PLANNING: Text("计生用品", "Family planning"),
        LegalCategory.FOOD: Text("食品", "Food"),
        LegalCategory.FRESH: Text("鲜活易腐", "Fresh or perishable"),
        LegalCategory.HOME_GOODS: Text("家居用品", "Home goods"),
        LegalCategory.HOME_TEXTILE: Text("家纺", "Home textile"),
        LegalCategory.INTIMATE: Text("贴身用品", "Intimate goods"),
        LegalCategory.JEWELLERY: Text("珠宝玉石", "Jewellery and jade"),
        LegalCategory.LIQUOR: Text("酒类", "Liquor"),
        LegalCategory.LIVE_ANIMAL: Text("活体动物", "Live animal"),
        LegalCategory.MEDICAL_DEVICE: Text("医疗器械", "Medical device"),
        LegalCategory.MEDICINE: Text("药品", "Medicine"),
        LegalCategory.OTHER: Text("其他", "Other"),
        LegalCategory.PERIODICAL: Text("报纸期刊", "Newspaper or periodical"),
        LegalCategory.PRECIOUS_METAL: Text("贵金属", "Precious metal"),
        LegalCategory.RECORDED_MEDIA: Text("音像制品", "Recorded media"),
        LegalCategory.SHOES: Text("鞋类", "Shoes"),
        LegalCategory.SUPPLEMENT: Text("保健食品", "Supplement"),
        LegalCategory.TEA: Text("茶叶", "Tea"),
        LegalCategory.TOY: Text("玩具", "Toy"),
        LegalCategory.VOUCHER: Text("卡券", "Voucher"),
        LegalCategory.WATCH: Text("钟表", "Watch"),
    },
)
OBJECTION_NAMES: Mapping[Objection, Text] = whole(
    Objection,
    {
        Objection.AFFECTS_RESALE: Text("影响二次销售", "It affects the resale"),
        Objection.CLEARANCE: Text("清仓、特价商品", "Clearance goods"),
        Objection.DEPRECIATION: Text("要扣折旧费", "Depreciation is to be deducted"),
        Objection.FREIGHT_COLLECT: Text("买家寄到付", "Sent freight-collect"),
        Objection.GIFT_MISSING: Text("赠品没有退回", "A gift is missing"),
        Objection.HIGH_VALUE: Text("商品价值高", "The goods are of high value"),
        Objection.INVOICE_LOST: Text("发票遗失", "The invoice is lost"),
        Objection.ONE_OF_A_KIND: Text("孤品不退", "It is one of a kind"),
        Objection.OPENED: Text("已经拆封", "It was opened"),
        Objection.OTHER_CARRIER: Text("没有用指定的快递", "Another carrier was used"),
        Objection.PARTIAL_SET: Text("套装不能只退一部分", "A set isn't returned in part"),
        Objection.PRICE_ROSE: Text("价格已经上涨", "The price has risen"),
        Objection.SIGNED_FOR: Text("签收即认可", "Signing for it accepted it"),
        Objection.STORE_CREDIT: Text("只退店铺余额", "Store credit only"),
    },
)
WORDS: dict[type[StrEnum], Mapping[Any, Text]] = {
    CardFeeBearer: {
        CardFeeBearer.BUYER_PAID: Text("买家支付", "Paid by the buyer"),
        CardFeeBearer.SELLER_WAIVED: Text("卖家减免", "Waived by the seller"),
    },
    LegalCategory: CATEGORY_NAMES,
    Channel: {
        Channel.ONLINE: Text("网店", "Online shop"),
        Channel.LIVE_STREAM: Text("直播间", "Live stream"),
        Channel.TELEVISION: Text("电视购物", "Television"),
        Channel.TELEPHONE: Text("电话订购", "Telephone"),
        Channel.MAIL_ORDER: Text("邮购", "Mail order"),
        Channel.DOOR_TO_DOOR: Text("上门推销", "Door to door"),
        Channel.IN_STORE: Text("实体店", "In a shop"),
    },
    ParcelEnd: {
        ParcelEnd.SIGNED: Text("本人签收", "Signed for by the buyer"),
        ParcelEnd.AGENT: Text("买家同意的人代收", "Taken by somebody the buyer named"),
        ParcelEnd.LEFT_AS_TOLD: Text("放在买家指定处", "Left where the buyer said"),
        ParcelEnd.LOCKER: Text("快递柜", "Locker"),
        ParcelEnd.STATION: Text("驿站", "Station"),
        ParcelEnd.UNAUTHORISED: Text("未经同意由他人代收", "Taken by somebody nobody agreed to"),
        ParcelEnd.SCANNED: Text("物流显示妥投，无签收凭证", "Scanned as delivered, no proof"),
        ParcelEnd.AUTO_CONFIRMED: Text("系统自动确认收货", "Confirmed by the system alone"),
        ParcelEnd.UNDELIVERED: Text("尚未送达", "Not delivered yet"),
        ParcelEnd.REFUSED: Text("买家拒收", "Refused by the buyer"),
    },
    FreeShipping: {
        FreeShipping.UNCONDITIONAL: Text("无条件包邮", "Free without a condition"),
        FreeShipping.CONDITION_KEPT: Text("退后仍满足包邮条件", "Still free after the return"),
        FreeShipping.CONDITION_LOST: Text("退后不再满足包邮条件", "No longer free"),
        FreeShipping.NOT_FREE: Text("不包邮", "Not free"),
    },
    ExclusionGround: {
        ExclusionGround.UNSEALING: Text(
            "拆封后影响安全健康或易变质", "Unsealing harms safety or quality"
        ),
        ExclusionGround.ACTIVATION: Text("激活或试用后价值贬损大", "Loses much value once tried"),
        ExclusionGround.NEAR_EXPIRY_OR_FLAWED: Text(
            "临期或有瑕疵并已明示", "Near expiry or flawed, told"
        ),
        ExclusionGround.PRICE_FLUCTUATION: Text("价格波动", "The price fluctuates"),
        ExclusionGround.HIGH_VALUE: Text("价值高", "High value"),
        ExclusionGround.OTHER: Text("其他", "Other"),
    },
    LabelPlatform: {
        LabelPlatform.DOUYIN: Text("抖店", "Douyin"),
        LabelPlatform.JD: Text("京东", "JD"),
        LabelPlatform.MULTI: Text("多平台铺货工具", "A multi-platform tool"),
        LabelPlatform.WECHAT: Text("微信小店", "WeChat"),
    },
    Mark: MARK_NAMES,
    Objection: OBJECTION_NAMES,
    PromiseBy: {
        PromiseBy.PLATFORM: Text("平台规则", "The platform"),
        PromiseBy.SHOP: Text("店铺承诺", "The shop"),
        PromiseBy.PAGE: Text("商品页面", "The product page"),
        PromiseBy.CHAT: Text("客服聊天", "Chat with the shop"),
        PromiseBy.LIVE_ROOM: Text("直播间口播", "Said in the live room"),
        PromiseBy.LABEL: Text("七天标签", "The seven-day label"),
    },
    Province: {
        Province.SHANGHAI: Text("上海", "Shanghai"),
        Province.SHANDONG: Text("山东", "Shandong"),
        Province.ZHEJIANG: Text("浙江", "Zhejiang"),
        Province.OTHER: Text("其他省份", "Another province"),
    },
    PurchasePurpose: {
        PurchasePurpose.LIVING: Text("生活消费", "For living"),
        PurchasePurpose.FARMING: Text("农业生产自用", "For one's own farming"),
        PurchasePurpose.BUSINESS: Text("经营、转售", "For business or resale"),
        PurchasePurpose.UNCLEAR: Text("看不出来", "Unclear"),
    },
    PackageSeal: SEAL_NAMES,
    SellerKind: {
        SellerKind.BUSINESS: Text("经营者", "A business"),
        SellerKind.PRIVATE: Text("个人闲置", "A private person"),
    },
    TenderMeans: {
        TenderMeans.BANK_CARD: Text("银行卡", "Bank card"),
        TenderMeans.CASH_COUPON: Text("代金券", "Cash coupon"),
        TenderMeans.CREDIT_CARD: Text("信用卡", "Credit card"),
        TenderMeans.GIFT_CARD: Text("礼品卡", "Gift card"),
        TenderMeans.POINTS: Text("积分", "Points"),
        TenderMeans.WALLET: Text("钱包（支付宝、微信等）", "Wallet"),
    },
    Term: {
        Term.ALWAYS: Text("一律不退", "Always"),
        Term.OPENED: Text("拆封后不退", "Once opened"),
        Term.ACTIVATED: Text("激活后不退", "Once activated"),
        Term.INSTALLED: Text("安装后不退", "Once installed"),
        Term.USED: Text("使用后不退", "Once used"),
    },
}
