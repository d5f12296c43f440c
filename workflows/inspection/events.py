"""What the ledger says of tests: queue, claims, findings, verdicts, a buyer's answer, rules."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event
from workflows.inspection.states import ItemState


@event("item.queued", "进入待检队列", "Item queued", led_to=ItemState.QUEUED)
@dataclass(frozen=True)
class ItemQueued(Event):
    agency: str
    due_at: str


@event("item.handed_on", "转交其他检测机构", "Handed on to another agency", led_to=None)
@dataclass(frozen=True)
class ItemHandedOn(Event):
    agency_before: str
    agency: str


@event("item.quarantine_lifted", "解除扣留", "Quarantine lifted", led_to=ItemState.QUEUED)
@dataclass(frozen=True)
class QuarantineLifted(Event):
    reason: str


@event(
    "inspection.claimed", "检验员领取", "Item claimed for inspection", led_to=ItemState.INSPECTING
)
@dataclass(frozen=True)
class InspectionClaimed(Event):
    inspection: int
    standard: str
    standard_version: int
    how: str


@event("inspection.released", "检验员释放", "Claim released", led_to=ItemState.QUEUED)
@dataclass(frozen=True)
class InspectionReleased(Event):
    inspection: int


@event("inspection.claim_expired", "领取过期", "Claim expired", led_to=ItemState.QUEUED)
@dataclass(frozen=True)
class ClaimExpired(Event):
    inspection: int
    holder: int


@event("inspection.taken_over", "接管检测", "Inspection taken over", led_to=ItemState.INSPECTING)
@dataclass(frozen=True)
class InspectionTakenOver(Event):
    inspection: int
    holder_before: int
    reason: str


@event("inspection.finding_saved", "检测记录已保存", "Finding saved", led_to=None)
@dataclass(frozen=True)
class FindingSaved(Event):
    inspection: int
    check: str
    revision: int
    value_digest: str
    reason: str = ""


@event("inspection.submitted", "提交审核", "Inspection submitted", led_to=ItemState.IN_REVIEW)
@dataclass(frozen=True)
class InspectionSubmitted(Event):
    inspection: int
    outcome: str
    authenticity: str
    conformity: str


@event("inspection.sent_back", "退回修改", "Inspection sent back", led_to=ItemState.INSPECTING)
@dataclass(frozen=True)
class InspectionSentBack(Event):
    inspection: int
    reason: str


@event("inspection.objected", "审核逐项退回", "Reviewer objected", led_to=None)
@dataclass(frozen=True)
class ReviewerObjected(Event):
    round: int
    check: str
    evidence: str
    kind: str
    note: str


@event("inspection.objection_answered", "已答复退回理由", "Objection answered", led_to=None)
@dataclass(frozen=True)
class ObjectionAnswered(Event):
    round: int
    check: str
    kind: str
    reason: str


@event("inspection.stopped", "关键项不合格，终止检测", "Stopped at a critical fail", led_to=None)
@dataclass(frozen=True)
class InspectionStopped(Event):
    round: int
    failed: list[str]
    stopped: list[str]


@event("inspection.retest_ordered", "安排复检", "Retest ordered", led_to=ItemState.QUEUED)
@dataclass(frozen=True)
class RetestOrdered(Event):
    inspection: int | None
    reason: str


@event("inspection.reheard", "按店铺异议复检", "Tested again on appeal", led_to=ItemState.QUEUED)
@dataclass(frozen=True)
class InspectionReheard(Event):
    reason: str


@event("inspection.approved", "审核通过", "Inspection approved", led_to=ItemState.PASSED)
@dataclass(frozen=True)
class InspectionApproved(Event):
    inspection: int
    outcome: str
    reason: str = ""


@event("inspection.failed", "判不通过", "Inspection failed", led_to=ItemState.FAILED)
@dataclass(frozen=True)
class InspectionFailed(Event):
    inspection: int
    reason: str


@event(
    "inspection.undetermined",
    "判无法判定",
    "Inspection left undetermined",
    led_to=ItemState.UNDETERMINED,
)
@dataclass(frozen=True)
class InspectionUndetermined(Event):
    inspection: int
    reason: str


@event("inspection.quarantined", "扣留", "Item quarantined", led_to=ItemState.QUARANTINED)
@dataclass(frozen=True)
class ItemQuarantined(Event):
    inspection: int
    reason: str


@event(
    "buyer.asked",
    "请买家确认差异",
    "Buyer asked about a deviation",
    led_to=ItemState.AWAITING_BUYER,
)
@dataclass(frozen=True)
class BuyerAsked(Event):
    inspection: int
    deviation: str
    answer_by: str


@event("buyer.accepted", "买家接受差异", "Buyer accepted the deviation", led_to=ItemState.PASSED)
@dataclass(frozen=True)
class DeviationAccepted(Event):
    via: str


@event(
    "buyer.declined",
    "买家不接受差异",
    "Buyer declined the deviation",
    led_to=ItemState.RETURN_PENDING,
)
@dataclass(frozen=True)
class DeviationDeclined(Event):
    via: str


@event(
    "buyer.silent",
    "买家逾期未答复",
    "Buyer did not answer in time",
    led_to=ItemState.RETURN_PENDING,
)
@dataclass(frozen=True)
class DeviationLapsed(Event):
    asked_at: str


@event("evidence.attached", "证据已附上", "Evidence attached", led_to=None)
@dataclass(frozen=True)
class EvidenceAttached(Event):
    evidence: str
    purpose: str
    check: str = ""


@event("evidence.withdrawn", "证据已停用", "Evidence withdrawn", led_to=None)
@dataclass(frozen=True)
class EvidenceWithdrawn(Event):
    evidence: str
    purpose: str
    check: str = ""


@event("evidence.seen_elsewhere", "文件与其他货品重复", "File belongs to other pieces", led_to=None)
@dataclass(frozen=True)
class EvidenceSeenElsewhere(Event):
    evidence: str
    purpose: str
    check: str
    same: bool
    refs: list[str]


@event("evidence.reuse_explained", "已说明重复的文件", "Reuse of a file explained", led_to=None)
@dataclass(frozen=True)
class EvidenceReuseExplained(Event):
    evidence: str
    check: str
    refs: list[str]
    reason: str


@event("evidence.spectrum_chosen", "选定文件中的谱线", "Spectrum of a file chosen", led_to=None)
@dataclass(frozen=True)
class SpectrumChosen(Event):
    evidence: str
    check: str
    spectrum: int


@event("inspection.curve_answered", "已答复谱图疑点", "Doubt of a spectrum answered", led_to=None)
@dataclass(frozen=True)
class CurveAnswered(Event):
    round: int
    check: str
    evidence: str
    doubts: list[str]
    reason: str


@event("spectra.loaded", "参考谱已入库", "Reference spectra loaded", led_to=None)
@dataclass(frozen=True)
class ReferencesLoaded(Event):
    source: str
    technique: str
    count: int
    digest: str


@event("rules.proposed", "标准或规则提案", "Standard or rules proposed", led_to=None)
@dataclass(frozen=True)
class RulesProposed(Event):
    kind: str
    code: str
    ruleset_version: int
    digest: str


@event("rules.approved", "标准或规则批准", "Standard or rules approved", led_to=None)
@dataclass(frozen=True)
class RulesApproved(Event):
    kind: str
    code: str
    ruleset_version: int
    digest: str
    effective_from: str


@event("rules.rejected", "标准或规则提案驳回", "Standard or rules proposal rejected", led_to=None)
@dataclass(frozen=True)
class RulesRejected(Event):
    kind: str
    code: str
    ruleset_version: int
    reason: str
