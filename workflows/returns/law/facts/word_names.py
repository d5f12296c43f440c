"""The law's vocabularies in plain words: for forms, for the schema, and for what a refusal says."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from workflows.returns.law.calendar import RestDayMode
from workflows.returns.law.facts.goods_names import (
    CATEGORY_NAMES,
    MARK_NAMES,
    OBJECTION_NAMES,
    SEAL_NAMES,
)
from workflows.returns.law.facts.money_words import CardFeeBearer, FreeShipping, TenderMeans
from workflows.returns.law.facts.words import (
    BuyerReason,
    Channel,
    ExclusionGround,
    LabelPlatform,
    LegalCategory,
    LockerStart,
    Mark,
    Match,
    Objection,
    PackageSeal,
    ParcelEnd,
    ParcelStart,
    PromiseBy,
    Province,
    PurchasePurpose,
    Requester,
    RequestKind,
    ResaleOffer,
    ReturnFinding,
    ReviewOutcome,
    SellerKind,
    Term,
)
from workflows.verdict import Text

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
        ExclusionGround.PERISHABLE: Text("鲜活易腐", "Fresh or perishable"),
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
        TenderMeans.TRADE_IN: Text("以旧换新抵扣", "Trade-in"),
        TenderMeans.WALLET: Text("钱包（支付宝、微信等）", "Wallet"),
    },
    Term: {
        Term.ALWAYS: Text("一律不退", "Always"),
        Term.OPENED: Text("拆封后不退", "Once opened"),
        Term.ACTIVATED: Text("激活后不退", "Once activated"),
        Term.INSTALLED: Text("安装后不退", "Once installed"),
        Term.USED: Text("使用后不退", "Once used"),
    },
    RequestKind: {
        RequestKind.RETURN: Text("退货退款", "Return and refund"),
        RequestKind.EXCHANGE: Text("换货", "Exchange"),
        RequestKind.REFUND_ONLY: Text("买家只要求退款", "The buyer asks for money only"),
        RequestKind.PLATFORM_REFUND_ONLY: Text("平台判仅退款", "A refund only, by the platform"),
    },
    BuyerReason: {
        BuyerReason.NO_REASON: Text("无理由", "No reason"),
        BuyerReason.DEFECT: Text("有瑕疵或故障", "A defect"),
        BuyerReason.WRONG_ITEM: Text("发错货", "The wrong item"),
        BuyerReason.MISDESCRIBED: Text("与描述不符", "Not as described"),
        BuyerReason.COUNTERFEIT: Text("疑似假货", "Thought counterfeit"),
        BuyerReason.UNSAFE: Text("不安全", "Unsafe"),
        BuyerReason.ARRIVED_DEAD: Text("到货已死亡或腐坏", "Arrived dead or spoiled"),
    },
    Requester: {
        Requester.BUYER: Text("买家本人", "The buyer"),
        Requester.GIFT_RECIPIENT: Text("收礼人", "Who got it as a gift"),
    },
    ReturnFinding: {
        ReturnFinding.INTACT: Text("完好", "Intact"),
        ReturnFinding.NOT_INTACT: Text("不完好", "Not intact"),
        ReturnFinding.SWAPPED: Text("被调换", "Another piece"),
        ReturnFinding.FAULTY: Text("确有质量问题", "Faulty indeed"),
    },
    Match: {
        Match.MATCHES: Text("一致", "Matches"),
        Match.DIFFERS: Text("不一致", "Differs"),
    },
    ReviewOutcome: {
        ReviewOutcome.ACCEPT: Text("同意", "Accepted"),
        ReviewOutcome.REFUSE: Text("不同意", "Refused"),
    },
    LockerStart: {
        LockerStart.PICK_UP: Text("从取件起算", "From the pick-up"),
        LockerStart.DEPOSIT: Text("从投柜起算", "From the deposit"),
    },
    ParcelStart: {
        ParcelStart.LAST: Text("从最后一个包裹起算", "From the last parcel"),
        ParcelStart.FIRST: Text("从第一个包裹起算", "From the first parcel"),
    },
    ResaleOffer: {
        ResaleOffer.AS_NEW: Text("作为新品", "As new"),
        ResaleOffer.MARKED: Text("标明真实状态", "Marked with its true state"),
    },
    RestDayMode: {
        RestDayMode.NONE: Text("不顺延", "No day carries the period on"),
        RestDayMode.STATUTORY_DAYS: Text("遇法定节日顺延", "Statutory festivals do"),
        RestDayMode.STATE_COUNCIL_CALENDAR: Text(
            "遇国务院放假安排中的休息日顺延", "All days of rest of the yearly notice do"
        ),
    },
}
