"""Whom and which sales the seven days cover (CPL 2, 25, 62; Measures 2, 36). Steps 0 and 0b."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.returns.law.case import Case
from workflows.returns.law.facts.words import (
    Channel,
    Province,
    PurchasePurpose,
    Requester,
    SellerKind,
)
from workflows.returns.law.figures import figure, number
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect, RuleWord, rule

BEFORE_LAW = rule(
    "scope.before_law",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "HOUSE",
    "该日期尚无法定七日无理由退货，只能由人工按约定处理。",
    "On that day no law gave a seven-day return yet; a person decides by what was agreed.",
    limit=True,
)
CONSUMER = rule(
    "scope.consumer",
    RuleEffect.NOTE,
    None,
    "CPL 2; MEASURES 2",
    "为生活消费需要购买，适用七日无理由退货。",
    "Bought for living needs: the seven-day return applies.",
)
FARMER = rule(
    "scope.farmer",
    RuleEffect.NOTE,
    None,
    "CPL 62",
    "农民购买直接用于农业生产的生产资料，参照消费者处理。",
    "A farmer buying means of production for direct use is treated as a consumer.",
)
MINOR = rule(
    "scope.minor",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "CC 19; CC 20; CC 145; ~PRINCIPLES 58; ~GENERAL 145; HOUSE until 2020-12-31",
    "下单人为未成年人{guardian_zh}；与其年龄、智力不相适应的购买，监护人不追认则合同不生效，"
    "不受七日限制，由人工判断。",
    "A minor placed the order{guardian_en}; a purchase beyond their age has no effect unless the"
    " guardian agrees, whatever the seven days say: a person judges.",
    leans=DecisionOutcome.ACCEPT,
)
BUSINESS = rule(
    "scope.business",
    RuleEffect.PERSON,
    DecisionCode.NOT_CONSUMER,
    "CPL 2; MEASURES 2; TAOBAO7",
    "为经营目的购买，法定七日无理由退货不适用，由人工决定。",
    "Bought for business: the legal return doesn't apply; a person decides.",
    leans=DecisionOutcome.REFUSE,
)
UNCLEAR = rule(
    "scope.unclear",
    RuleEffect.PERSON,
    DecisionCode.NOT_CONSUMER,
    "CPL 2; MEASURES 2",
    "企业账户、专用发票或大批量只是线索，是否为消费者由人工判断。",
    "A company account, a special invoice or bulk is only a hint; a person tells whether this is"
    " a consumer.",
)
PROMISED_TO_EVERYONE = rule(
    "scope.promised_to_everyone",
    RuleEffect.ACCEPT,
    DecisionCode.OK_PROMISE,
    "REGS 12; CPL 44; MEASURES 5",
    "承诺面向所有买家，卖家应当履行。",
    "The promise is made to every buyer and binds the seller.",
)
PRIVATE_SELLER = rule(
    "scope.private_seller",
    RuleEffect.PERSON,
    DecisionCode.NOT_CONSUMER,
    "CPL 3; SPC 7",
    "卖家为出售闲置物品的个人，不是经营者，由人工确认。",
    "The seller is a private person selling a used thing and no business; a person confirms it.",
    leans=DecisionOutcome.REFUSE,
)
PRIVATE_TRADER = rule(
    "scope.private_trader",
    RuleEffect.PERSON,
    DecisionCode.NOT_CONSUMER,
    "SPC 7; ~CPL 3 until 2022-03-14",
    "以闲置为名经常性交易的，应承担经营者责任，由人工判断。",
    "A private seller who in fact trades answers as a business; a person judges.",
    leans=DecisionOutcome.ACCEPT,
)
DISTANCE = rule(
    "scope.distance",
    RuleEffect.NOTE,
    None,
    "CPL 25; MEASURES 36",
    "网络、电视、电话、邮购等远程销售，适用七日无理由退货。",
    "Sold online, by television, telephone or mail order: the seven-day return applies.",
)
CHANNEL_UNKNOWN = rule(
    "scope.channel_unknown",
    RuleEffect.ASK,
    DecisionCode.NOT_REMOTE,
    "CPL 25; MEASURES 36",
    "需要先知道商品的销售渠道。",
    "It has to be known first how the goods were sold.",
)
LIVE_STREAM = rule(
    "scope.live_stream",
    RuleEffect.NOTE,
    None,
    "REGS 14; LIVE 16",
    "直播间销售承担同样的退货义务；直播回放与互动记录自直播结束之日起保存不少于三年。",
    "A live room has the same duties; its replay and messages are kept for three years at least.",
)
IN_STORE = rule(
    "scope.in_store",
    RuleEffect.PERSON,
    DecisionCode.NOT_REMOTE,
    "CPL 25",
    "实体店购买不适用法定七日无理由退货，除非店铺另有承诺；由人工答复。",
    "Bought in the shop: no legal return unless the shop promised one; a person answers.",
    leans=DecisionOutcome.REFUSE,
)
IN_STORE_PROMISED = rule(
    "scope.in_store_promised",
    RuleEffect.ACCEPT,
    DecisionCode.OK_PROMISE,
    "REGS 12; CPL 44",
    "店铺承诺实体店购买也可退货，应当履行。",
    "The shop promised the return for purchases in the shop too and has to keep it.",
)
DOOR_TO_DOOR = rule(
    "scope.door_to_door",
    RuleEffect.PERSON,
    DecisionCode.NOT_REMOTE,
    "~CPL 25",
    "上门推销是否适用取决于地方法规，由人工判断。",
    "Whether door-to-door sales are covered depends on the province; a person judges.",
)
DOOR_TO_DOOR_SHANGHAI = rule(
    "scope.door_to_door_shanghai",
    RuleEffect.NOTE,
    None,
    "SHANGHAI 30",
    "上海的上门推销同样适用七日无理由退货。",
    "In Shanghai door-to-door sales have the seven-day return as well.",
)
AUCTION = rule(
    "scope.auction",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "~CPL 25",
    "竞拍成交是否适用七日无理由退货并不明确，由人工判断。",
    "Whether a lot won at auction can be returned isn't settled; a person judges.",
)
CROSS_BORDER = rule(
    "scope.cross_border",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "~CPL 25",
    "跨境商品页面标明不支持退货，是否有效存在争议，由人工判断。",
    "A page that withholds the return of cross-border goods is disputed; a person judges.",
)
OFF_PLATFORM = rule(
    "scope.off_platform",
    RuleEffect.NOTE,
    None,
    "SPC 5",
    "工作人员引导站外付款的，卖家仍承担责任。",
    "Where staff led the buyer to pay elsewhere, the seller is still answerable.",
)
GIFT_RECIPIENT = rule(
    "scope.gift_recipient",
    RuleEffect.NOTE,
    None,
    "MEASURES 14",
    "收礼人通过买家账户申请，退款仍退给付款人。",
    "A recipient of a gift asks through the buyer's account; the refund goes to who paid.",
)

RULES = (
    BEFORE_LAW,
    CONSUMER,
    FARMER,
    MINOR,
    BUSINESS,
    UNCLEAR,
    PROMISED_TO_EVERYONE,
    PRIVATE_SELLER,
    PRIVATE_TRADER,
    DISTANCE,
    CHANNEL_UNKNOWN,
    LIVE_STREAM,
    IN_STORE,
    IN_STORE_PROMISED,
    DOOR_TO_DOOR,
    DOOR_TO_DOOR_SHANGHAI,
    AUCTION,
    CROSS_BORDER,
    OFF_PLATFORM,
    GIFT_RECIPIENT,
)


def scope(case: Case) -> Iterator[RuleWord]:
    """Steps 0 and 0b: a consumer, and a sale at a distance."""
    if figure("notice_days", case.on) is None:
        yield BEFORE_LAW.say()
    yield from _buyer(case)
    yield from _seller(case)
    yield from _channel(case)
    yield from _kind_of_sale(case)


def _buyer(case: Case) -> Iterator[RuleWord]:
    buyer, goods = case.facts.buyer, case.facts.goods
    if buyer.minor and buyer.guardian_objects is not False:
        objects = buyer.guardian_objects is True
        yield MINOR.say(
            guardian_zh="，监护人不同意" if objects else "，监护人意见尚不清楚",
            guardian_en=", the guardian objects" if objects else ", the guardian wasn't heard yet",
        )
    bulk = goods.quantity is not None and goods.quantity >= number("bulk_quantity", case.on)
    hints = buyer.company or buyer.special_invoice or bulk
    if buyer.purpose is PurchasePurpose.FARMING:
        yield FARMER.say()
    elif buyer.purpose is PurchasePurpose.LIVING or (buyer.purpose is None and not hints):
        yield CONSUMER.say()
    elif case.kept(lambda promise: promise.everyone):
        yield PROMISED_TO_EVERYONE.say()
    else:
        yield BUSINESS.say() if buyer.purpose is PurchasePurpose.BUSINESS else UNCLEAR.say()
    if case.facts.notice.by is Requester.GIFT_RECIPIENT:
        yield GIFT_RECIPIENT.say()


def _seller(case: Case) -> Iterator[RuleWord]:
    seller = case.facts.seller
    if seller.kind is not SellerKind.PRIVATE:
        return
    if case.kept(lambda promise: promise.days is not None):
        yield PROMISED_TO_EVERYONE.say()
    else:
        yield PRIVATE_TRADER.say() if seller.trades_often else PRIVATE_SELLER.say()


def _channel(case: Case) -> Iterator[RuleWord]:
    channel, province = case.facts.sale.channel, case.facts.sale.province
    if channel is None:
        yield CHANNEL_UNKNOWN.ask("sale.channel")
    elif channel is Channel.IN_STORE:
        promised = case.kept(lambda promise: promise.any_channel)
        yield IN_STORE_PROMISED.say() if promised else IN_STORE.say()
    elif channel is Channel.DOOR_TO_DOOR:
        if case.kept(lambda promise: promise.any_channel):
            yield IN_STORE_PROMISED.say()
        elif province is Province.SHANGHAI and DOOR_TO_DOOR_SHANGHAI.in_force(case.on):
            yield DOOR_TO_DOOR_SHANGHAI.say()
        else:
            yield DOOR_TO_DOOR.say()
    else:
        yield DISTANCE.say()
        if channel is Channel.LIVE_STREAM:
            yield LIVE_STREAM.say()


def _kind_of_sale(case: Case) -> Iterator[RuleWord]:
    sale = case.facts.sale
    promised = case.kept(lambda promise: promise.days is not None)
    if sale.auction and not promised:
        yield AUCTION.say()
    withheld = case.label is not None and case.label.known and case.label.days is None
    if sale.cross_border and withheld and not promised:
        yield CROSS_BORDER.say()
    if sale.paid_off_platform:
        yield OFF_PLATFORM.say()
