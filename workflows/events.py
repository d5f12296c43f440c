"""What the ledger can say: a frozen dataclass per fact, whose tag and version never change.

Values are strings, whole numbers, booleans, None, or lists and maps of these: what is hashed must
read back the same in any year and any language. Masses and money are decimal strings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar

from workflows.verdict import Text

EVENTS: dict[str, type[Event]] = {}


@dataclass(frozen=True)
class Event:
    """One fact that happened. Subclasses are registered under their tag."""

    tag: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[Text]

    def body(self) -> dict[str, Any]:
        """The fields, as they go into the ledger."""
        return asdict(self)


E = TypeVar("E", bound=type[Event])


def event(tag: str, zh: str, en: str, version: int = 1) -> Callable[[E], E]:
    """Register a fact under a tag that is never reused."""

    def register(cls: E) -> E:
        if tag in EVENTS:
            raise ValueError(f"two events are tagged {tag}")
        cls.tag, cls.version, cls.title = tag, version, Text(zh, en)
        EVENTS[tag] = cls
        return cls

    return register


def title_of(tag: str) -> Text:
    """The name of a fact; an unknown tag (from a newer version) names itself."""
    known = EVENTS.get(tag)
    return known.title if known else Text(tag, tag)


@event("order.imported", "订单文件已导入", "Order file imported")
@dataclass(frozen=True)
class OrdersImported(Event):
    file_digest: str
    name: str
    accepted: int
    known: int
    updated: int
    rejected: int
    items: int


@event("order_line.categorised", "品类已确定", "Category decided")
@dataclass(frozen=True)
class LineCategorised(Event):
    sub_order: str
    category: str
    route: str
    reason: str


@event("order_line.updated", "订单状态已更新", "Order updated")
@dataclass(frozen=True)
class LineUpdated(Event):
    sub_order: str
    changes: dict[str, list[str]]


@event("item.registered", "已登记送检", "Item registered")
@dataclass(frozen=True)
class ItemRegistered(Event):
    item: str
    sub_order: str
    piece: int
    category: str


@event("item.listing_declared", "商品描述已申报", "Listing declared")
@dataclass(frozen=True)
class ListingDeclared(Event):
    facts: dict[str, str]


@event("item.received", "已入库", "Item received")
@dataclass(frozen=True)
class ItemReceived(Event):
    waybill: str
    gross_mass_g: str | None = None


@event("item.exception_raised", "登记入库异常", "Intake exception raised")
@dataclass(frozen=True)
class ExceptionRaised(Event):
    reason: str
    kind: str


@event("item.exception_resolved", "入库异常已解除", "Intake exception resolved")
@dataclass(frozen=True)
class ExceptionResolved(Event):
    reason: str


@event("item.rejected", "拒收", "Item rejected at intake")
@dataclass(frozen=True)
class ItemRejected(Event):
    reason: str


@event("item.recorded", "已称重拍照", "Item weighed and photographed")
@dataclass(frozen=True)
class ItemRecorded(Event):
    gross_mass_g: str
    photos: int


@event("item.queued", "进入待检队列", "Item queued")
@dataclass(frozen=True)
class ItemQueued(Event):
    agency: str
    due_at: str


@event("item.cancelled", "已取消", "Item cancelled")
@dataclass(frozen=True)
class ItemCancelled(Event):
    reason: str


@event("item.handed_back", "已退回商家", "Item handed back to the merchant")
@dataclass(frozen=True)
class ItemHandedBack(Event):
    method: str
    waybill: str


@event("item.return_prepared", "转待退回", "Return to the merchant prepared")
@dataclass(frozen=True)
class MerchantReturnPrepared(Event):
    reason: str


@event("item.resubmitted", "重新送检", "Item resubmitted")
@dataclass(frozen=True)
class ItemResubmitted(Event):
    reason: str
    submission: int


@event("item.quarantine_lifted", "解除扣留", "Quarantine lifted")
@dataclass(frozen=True)
class QuarantineLifted(Event):
    reason: str


@event("inspection.claimed", "检验员领取", "Item claimed for inspection")
@dataclass(frozen=True)
class InspectionClaimed(Event):
    inspection: int
    standard: str
    standard_version: int
    how: str


@event("inspection.released", "检验员释放", "Claim released")
@dataclass(frozen=True)
class InspectionReleased(Event):
    inspection: int


@event("inspection.claim_expired", "领取过期", "Claim expired")
@dataclass(frozen=True)
class ClaimExpired(Event):
    inspection: int
    holder: int


@event("inspection.taken_over", "接管检测", "Inspection taken over")
@dataclass(frozen=True)
class InspectionTakenOver(Event):
    inspection: int
    holder_before: int
    reason: str


@event("inspection.finding_saved", "检测记录已保存", "Finding saved")
@dataclass(frozen=True)
class FindingSaved(Event):
    inspection: int
    check: str
    revision: int
    value_digest: str
    reason: str = ""


@event("inspection.submitted", "提交审核", "Inspection submitted")
@dataclass(frozen=True)
class InspectionSubmitted(Event):
    inspection: int
    outcome: str
    authenticity: str
    conformity: str


@event("inspection.sent_back", "退回修改", "Inspection sent back")
@dataclass(frozen=True)
class InspectionSentBack(Event):
    inspection: int
    reason: str


@event("inspection.retest_ordered", "安排复检", "Retest ordered")
@dataclass(frozen=True)
class RetestOrdered(Event):
    inspection: int | None
    reason: str


@event("inspection.approved", "审核通过", "Inspection approved")
@dataclass(frozen=True)
class InspectionApproved(Event):
    inspection: int
    outcome: str
    reason: str = ""


@event("inspection.failed", "判不通过", "Inspection failed")
@dataclass(frozen=True)
class InspectionFailed(Event):
    inspection: int
    reason: str


@event("inspection.undetermined", "判无法判定", "Inspection left undetermined")
@dataclass(frozen=True)
class InspectionUndetermined(Event):
    inspection: int
    reason: str


@event("inspection.quarantined", "扣留", "Item quarantined")
@dataclass(frozen=True)
class ItemQuarantined(Event):
    inspection: int
    reason: str


@event("buyer.asked", "请买家确认差异", "Buyer asked about a deviation")
@dataclass(frozen=True)
class BuyerAsked(Event):
    inspection: int
    deviation: str
    answer_by: str


@event("buyer.accepted", "买家接受差异", "Buyer accepted the deviation")
@dataclass(frozen=True)
class DeviationAccepted(Event):
    via: str


@event("buyer.declined", "买家不接受差异", "Buyer declined the deviation")
@dataclass(frozen=True)
class DeviationDeclined(Event):
    via: str


@event("buyer.silent", "买家逾期未答复", "Buyer did not answer in time")
@dataclass(frozen=True)
class DeviationLapsed(Event):
    asked_at: str


@event("certificate.drafted", "证书内容已定稿", "Certificate content frozen")
@dataclass(frozen=True)
class CertificateDrafted(Event):
    number: str
    record_digest: str


@event("certificate.voided", "证书草稿作废", "Certificate draft voided")
@dataclass(frozen=True)
class CertificateVoided(Event):
    number: str
    reason: str


@event("certificate.issued", "证书已签发", "Certificate issued")
@dataclass(frozen=True)
class CertificateIssued(Event):
    number: str
    record_digest: str
    pdf_digest: str
    leaf: int | None = None


@event("certificate.suspended", "证书暂停", "Certificate suspended")
@dataclass(frozen=True)
class CertificateSuspended(Event):
    number: str
    reason: str


@event("certificate.restored", "证书恢复", "Certificate restored")
@dataclass(frozen=True)
class CertificateRestored(Event):
    number: str
    reason: str


@event("certificate.superseded", "证书被替代", "Certificate superseded")
@dataclass(frozen=True)
class CertificateSuperseded(Event):
    number: str
    by_number: str
    reason: str


@event("certificate.revoked", "证书撤销", "Certificate revoked")
@dataclass(frozen=True)
class CertificateRevoked(Event):
    number: str
    reason: str
    second_person: int


@event("item.swap_suspected", "复称不符，疑似调包", "Re-weighing differs: a swap is possible")
@dataclass(frozen=True)
class SwapSuspected(Event):
    mass_now_g: str
    mass_inspected_g: str
    limit_g: str


@event("item.sealed", "已封装", "Item sealed")
@dataclass(frozen=True)
class ItemSealed(Event):
    tag_no: str
    certificate: str
    net_mass_g: str


@event("item.dispatched", "已发货", "Item dispatched")
@dataclass(frozen=True)
class ItemDispatched(Event):
    courier: str
    waybill: str
    insured_value: str


@event("item.delivered", "已签收", "Item delivered")
@dataclass(frozen=True)
class ItemDelivered(Event):
    signed_at: str
    place: str
    consent: bool | None
    waybill: str


@event("item.taken_back", "退货到仓", "Item taken back at the center")
@dataclass(frozen=True)
class ItemTakenBack(Event):
    waybill: str
    return_case: str


@event("item.reinspected", "退货重新检测", "Returned item queued again")
@dataclass(frozen=True)
class ItemReinspected(Event):
    reason: str


@event("item.sent_again", "再次发给买家", "Item to be sent to the buyer again")
@dataclass(frozen=True)
class ItemSentAgain(Event):
    reason: str


@event("evidence.attached", "证据已附上", "Evidence attached")
@dataclass(frozen=True)
class EvidenceAttached(Event):
    evidence: str
    purpose: str
    check: str = ""


@event("evidence.withdrawn", "证据已停用", "Evidence withdrawn")
@dataclass(frozen=True)
class EvidenceWithdrawn(Event):
    evidence: str
    purpose: str
    check: str = ""


@event("personal.unmasked", "查看未脱敏信息", "Personal data looked at")
@dataclass(frozen=True)
class PersonalUnmasked(Event):
    reason: str
    what: str


@event("network.changed", "网络变更", "Network changed")
@dataclass(frozen=True)
class NetworkChanged(Event):
    change: str


@event("account.changed", "账号变更", "Account changed")
@dataclass(frozen=True)
class AccountChanged(Event):
    person: int
    change: str


@event("account.signed_in", "登录", "Signed in")
@dataclass(frozen=True)
class SignedIn(Event):
    person: int
    address: str


@event("account.locked", "账号锁定", "Account locked")
@dataclass(frozen=True)
class AccountLocked(Event):
    person: int
    until: str


@event("rules.proposed", "标准或规则提案", "Standard or rules proposed")
@dataclass(frozen=True)
class RulesProposed(Event):
    kind: str
    code: str
    ruleset_version: int
    digest: str


@event("rules.approved", "标准或规则批准", "Standard or rules approved")
@dataclass(frozen=True)
class RulesApproved(Event):
    kind: str
    code: str
    ruleset_version: int
    digest: str
    effective_from: str


@event("rules.rejected", "标准或规则提案驳回", "Standard or rules proposal rejected")
@dataclass(frozen=True)
class RulesRejected(Event):
    kind: str
    code: str
    ruleset_version: int
    reason: str


@event("audit.finding_opened", "审计发现", "Audit finding opened")
@dataclass(frozen=True)
class AuditFindingOpened(Event):
    text: str


@event("audit.downloaded", "审计下载", "Audit download")
@dataclass(frozen=True)
class AuditDownloaded(Event):
    what: str
    count: int


@event("return.requested", "退货申请", "Return requested")
@dataclass(frozen=True)
class ReturnRequested(Event):
    case: str
    ground: str
    claim: str
    quantity: int
    channel: str
    notice_at: str


@event("return.decided", "依法作出决定", "Decided by the law")
@dataclass(frozen=True)
class ReturnDecided(Event):
    case: str
    outcome: str
    code: str
    facts_digest: str
    rules_version: str


@event("return.decided_by_person", "人工作出决定", "Decided by a person")
@dataclass(frozen=True)
class ReturnDecidedByPerson(Event):
    case: str
    outcome: str
    code: str
    article: str
    reason: str
    facts_digest: str
    rules_version: str


@event("return.facts_supplied", "补充退货事实", "Facts of a return supplied")
@dataclass(frozen=True)
class ReturnFactsSupplied(Event):
    case: str
    fields: list[str]
    facts_digest: str


@event("return.person_asked", "买家要求人工处理", "Buyer asked for a person")
@dataclass(frozen=True)
class ReturnPersonAsked(Event):
    case: str


@event("return.appealed", "买家申诉", "Appealed")
@dataclass(frozen=True)
class ReturnAppealed(Event):
    case: str
    reason: str


@event("return.withdrawn", "撤回退货申请", "Return withdrawn")
@dataclass(frozen=True)
class ReturnWithdrawn(Event):
    case: str
    reason: str


@event("return.address_given", "已提供退货地址", "Return address given")
@dataclass(frozen=True)
class ReturnAddressGiven(Event):
    case: str
    ship_back_until: str
    default: bool


@event("return.shipped_back", "买家已寄回", "Shipped back by the buyer")
@dataclass(frozen=True)
class ReturnShippedBack(Event):
    case: str
    courier: str
    waybill: str


@event("return.arrived", "退货到达中心", "Return arrived at the center")
@dataclass(frozen=True)
class ReturnArrived(Event):
    case: str
    waybill: str
    refund_overdue_at: str


@event("return.compared", "退货已比对", "Return compared")
@dataclass(frozen=True)
class ReturnCompared(Event):
    case: str
    proposal: str
    conclusion: str
    reason: str
    comparison_digest: str


@event("item.picked_up", "已从快递柜或驿站取件", "Taken out of the locker or station")
@dataclass(frozen=True)
class ParcelPickedUp(Event):
    picked_up_at: str
    by_buyer: bool
    reason: str


@event("return.claim_judged", "质量主张已认定", "Claim for quality decided")
@dataclass(frozen=True)
class ReturnClaimJudged(Event):
    case: str
    upheld: bool
    article: str
    reason: str
    facts_digest: str
    rules_version: str


@event("order.terms_entered", "订单优惠条件已补充", "Terms of an order entered")
@dataclass(frozen=True)
class OrderTermsEntered(Event):
    case: str
    order: str
    terms_digest: str
    reason: str


@event("return.refund_settled", "退款已结算", "Refund settled")
@dataclass(frozen=True)
class ReturnRefundSettled(Event):
    case: str
    refund: str
    total: str
    reason: str


@event("return.refunded", "退款已执行", "Refund carried out")
@dataclass(frozen=True)
class ReturnRefunded(Event):
    case: str
    refund: str
    total: str
    executor: str
    executor_ref: str


@event("return.exchanged", "换货", "Exchanged")
@dataclass(frozen=True)
class ReturnExchanged(Event):
    case: str
    reason: str


@event("return.sent_back", "寄还买家", "Sent back to the buyer")
@dataclass(frozen=True)
class ReturnSentBack(Event):
    case: str
    courier: str
    waybill: str
    reason: str


@event("return.not_shipped", "逾期未寄回，申请关闭", "Closed: nothing was sent back")
@dataclass(frozen=True)
class ReturnNotShipped(Event):
    case: str
    notice_at: str


@event("return.reopened", "重新受理退货", "Return taken up again")
@dataclass(frozen=True)
class ReturnReopened(Event):
    case: str
    reason: str


@event("return.alarm", "退货法定期限警报", "Legal alarm of a return")
@dataclass(frozen=True)
class ReturnAlarm(Event):
    case: str
    alarm: str


@event("return.message", "退货留言", "Message about a return")
@dataclass(frozen=True)
class ReturnMessaged(Event):
    case: str
    from_buyer: bool


@event("return.assigned", "退货分派", "Return assigned")
@dataclass(frozen=True)
class ReturnAssigned(Event):
    case: str
    person: int | None


@event("return.resale", "退货再次销售方式", "How the returned piece is sold again")
@dataclass(frozen=True)
class ReturnResale(Event):
    case: str
    flag: str
    reason: str
