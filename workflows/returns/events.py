"""What the ledger says of returns: the request, its decisions, the goods, the money."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, ToldIn, event
from workflows.inspection.states import ItemState
from workflows.returns.states import ReturnState


@event("item.taken_back", "退货到仓", "Item taken back at the center", led_to=ItemState.BACK)
@dataclass(frozen=True)
class ItemTakenBack(Event):
    waybill: str
    return_case: str


@event("item.reinspected", "退货重新检测", "Returned item queued again", led_to=ItemState.QUEUED)
@dataclass(frozen=True)
class ItemReinspected(Event):
    reason: str


@event(
    "item.sent_again", "再次发给买家", "Item to be sent to the buyer again", led_to=ItemState.SEALED
)
@dataclass(frozen=True)
class ItemSentAgain(Event):
    reason: str


@event("return.requested", "退货申请", "Return requested", led_to=ReturnState.REQUESTED)
@dataclass(frozen=True)
class ReturnRequested(Event):
    case: str
    ground: str
    claim: str
    quantity: int
    channel: str
    notice_at: str


@event("return.decided", "依法作出决定", "Decided by the law", led_to=ToldIn("outcome"))
@dataclass(frozen=True)
class ReturnDecided(Event):
    case: str
    outcome: str
    code: str
    facts_digest: str
    rules_version: str


@event("return.decided_by_person", "人工作出决定", "Decided by a person", led_to=ToldIn("outcome"))
@dataclass(frozen=True)
class ReturnDecidedByPerson(Event):
    case: str
    outcome: str
    code: str
    article: str
    reason: str
    facts_digest: str
    rules_version: str


@event("return.facts_supplied", "补充退货事实", "Facts of a return supplied", led_to=None)
@dataclass(frozen=True)
class ReturnFactsSupplied(Event):
    case: str
    fields: list[str]
    facts_digest: str


@event(
    "return.person_asked",
    "买家要求人工处理",
    "Buyer asked for a person",
    led_to=ReturnState.WAITING_FOR_PERSON,
)
@dataclass(frozen=True)
class ReturnPersonAsked(Event):
    case: str


@event("return.appealed", "买家申诉", "Appealed", led_to=ReturnState.APPEALED, version=2)
@dataclass(frozen=True)
class ReturnAppealed(Event):
    """What the buyer wrote stands in the case's messages; here its digest by the order's key."""

    case: str
    words_digest: str


@event("return.withdrawn", "撤回退货申请", "Return withdrawn", led_to=ReturnState.CLOSED, version=2)
@dataclass(frozen=True)
class ReturnWithdrawn(Event):
    """The same."""

    case: str
    words_digest: str


@event(
    "return.address_given",
    "已提供退货地址",
    "Return address given",
    led_to=ReturnState.ADDRESS_GIVEN,
)
@dataclass(frozen=True)
class ReturnAddressGiven(Event):
    case: str
    ship_back_until: str
    default: bool


@event(
    "return.shipped_back", "买家已寄回", "Shipped back by the buyer", led_to=ReturnState.ON_THE_WAY
)
@dataclass(frozen=True)
class ReturnShippedBack(Event):
    case: str
    courier: str
    waybill: str


@event("return.arrived", "退货到达中心", "Return arrived at the center", led_to=ReturnState.ARRIVED)
@dataclass(frozen=True)
class ReturnArrived(Event):
    case: str
    waybill: str
    refund_overdue_at: str


@event("return.compared", "退货已比对", "Return compared", led_to=ReturnState.COMPARED)
@dataclass(frozen=True)
class ReturnCompared(Event):
    case: str
    proposal: str
    conclusion: str
    reason: str
    comparison_digest: str


@event(
    "return.claim_judged",
    "质量主张已认定",
    "Claim for quality decided",
    led_to=ReturnState.COMPARED,
)
@dataclass(frozen=True)
class ReturnClaimJudged(Event):
    case: str
    upheld: bool
    article: str
    reason: str
    facts_digest: str
    rules_version: str


@event("order.terms_entered", "订单优惠条件已补充", "Terms of an order entered", led_to=None)
@dataclass(frozen=True)
class OrderTermsEntered(Event):
    case: str
    order: str
    terms_digest: str
    reason: str


@event("return.refund_settled", "退款已结算", "Refund settled", led_to=ReturnState.REFUND_DUE)
@dataclass(frozen=True)
class ReturnRefundSettled(Event):
    case: str
    refund: str
    total: str
    reason: str


@event("return.refunded", "退款已执行", "Refund carried out", led_to=ReturnState.REFUNDED)
@dataclass(frozen=True)
class ReturnRefunded(Event):
    case: str
    refund: str
    total: str
    executor: str
    executor_ref: str


@event("return.payment", "退款支付情况", "How far the payment is", led_to=None)
@dataclass(frozen=True)
class ReturnPayment(Event):
    case: str
    refund: str
    state: str
    note: str


@event("return.exchanged", "换货", "Exchanged", led_to=ReturnState.EXCHANGED)
@dataclass(frozen=True)
class ReturnExchanged(Event):
    case: str
    reason: str


@event("return.sent_back", "寄还买家", "Sent back to the buyer", led_to=ReturnState.SENT_BACK)
@dataclass(frozen=True)
class ReturnSentBack(Event):
    case: str
    courier: str
    waybill: str
    reason: str


@event(
    "return.not_shipped",
    "逾期未寄回，申请关闭",
    "Closed: nothing was sent back",
    led_to=ReturnState.CLOSED,
)
@dataclass(frozen=True)
class ReturnNotShipped(Event):
    case: str
    notice_at: str


@event("return.reopened", "重新受理退货", "Return taken up again", led_to=ReturnState.REQUESTED)
@dataclass(frozen=True)
class ReturnReopened(Event):
    case: str
    reason: str


@event("return.alarm", "退货法定期限警报", "Legal alarm of a return", led_to=None)
@dataclass(frozen=True)
class ReturnAlarm(Event):
    case: str
    alarm: str


@event("return.message", "退货留言", "Message about a return", led_to=None)
@dataclass(frozen=True)
class ReturnMessaged(Event):
    case: str
    from_buyer: bool


@event("return.shop_replied", "店铺已答复退货", "The shop replied to a return", led_to=None)
@dataclass(frozen=True)
class ShopReplied(Event):
    """What it said is sealed with the case; here how it stands to it, and with how many files."""

    case: str
    stance: str
    files: int


@event("return.assigned", "退货分派", "Return assigned", led_to=None)
@dataclass(frozen=True)
class ReturnAssigned(Event):
    case: str
    person: int | None


@event("return.noted", "内部备注", "Note on a return", led_to=None)
@dataclass(frozen=True)
class ReturnNoted(Event):
    case: str
    asked: int | None


@event("return.resale", "退货再次销售方式", "How the returned piece is sold again", led_to=None)
@dataclass(frozen=True)
class ReturnResale(Event):
    case: str
    flag: str
    reason: str


@event("buyer.pass_given", "确认买家本人", "Confirmed as the buyer", led_to=None)
@dataclass(frozen=True)
class BuyerPassGiven(Event):
    """`how` is what a clerk did to verify a caller; empty where no clerk did."""

    pass_key: int
    way: str
    how: str = ""


@event("buyer.code_told", "客服告知验证码", "A clerk told a one-time code", led_to=None)
@dataclass(frozen=True)
class BuyerCodeTold(Event):
    request: str
    how: str


@event("buyer.pass_ended", "收回买家凭证", "A buyer's pass was withdrawn", led_to=None)
@dataclass(frozen=True)
class BuyerPassEnded(Event):
    pass_key: int
    way: str
