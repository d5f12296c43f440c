"""The life of an item: states, actions, guards and the table that ties them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from workflows import separation as sep
from workflows.machine import Flow, Transition
from workflows.roles import Permission as P
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

BUYER_ANSWERS_WITHIN = timedelta(hours=72)
CLAIM_LASTS = timedelta(hours=2)
MOST_HELD = 5
MOST_SUBMISSIONS = 3
HOUSE = Citation("Jadegate house rules", tag="house rule")
ISO_SIGNATORY = Citation("ISO/IEC 17025:2017", "7.8.2.1 o")
ISO_PERSONNEL = Citation("ISO/IEC 17025:2017", "6.2.5")


class State(StrEnum):
    """Where an item is in its life."""

    REGISTERED = "registered"
    RECEIVED = "received"
    INTAKE_EXCEPTION = "intake_exception"
    RECORDED = "recorded"
    QUEUED = "queued"
    INSPECTING = "inspecting"
    IN_REVIEW = "in_review"
    AWAITING_BUYER = "awaiting_buyer"
    PASSED = "passed"
    FAILED = "failed"
    UNDETERMINED = "undetermined"
    QUARANTINED = "quarantined"
    CERTIFIED = "certified"
    SEALED = "sealed"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    BACK = "back"
    RETURN_PENDING = "return_pending"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What someone asks for."""

    RECEIVE = "receive"
    RAISE_EXCEPTION = "raise_exception"
    RESOLVE_EXCEPTION = "resolve_exception"
    REJECT = "reject"
    RECORD = "record"
    QUEUE = "queue"
    CLAIM = "claim"
    RELEASE = "release"
    EXPIRE_CLAIM = "expire_claim"
    TAKE_OVER = "take_over"
    SUBMIT = "submit"
    SEND_BACK = "send_back"
    RETEST = "retest"
    PASS = "pass"  # noqa: S105  # a verdict, not a password
    ASK_BUYER = "ask_buyer"
    FAIL = "fail"
    LEAVE_UNDETERMINED = "leave_undetermined"
    QUARANTINE = "quarantine"
    LIFT_QUARANTINE = "lift_quarantine"
    ACCEPT_DEVIATION = "accept_deviation"
    DECLINE_DEVIATION = "decline_deviation"
    LAPSE = "lapse"
    ISSUE = "issue"
    SEAL = "seal"
    DISPATCH = "dispatch"
    DELIVER = "deliver"
    TAKE_BACK = "take_back"
    CANCEL = "cancel"
    PREPARE_RETURN = "prepare_return"
    HAND_BACK = "hand_back"
    RESUBMIT = "resubmit"
    REINSPECT = "reinspect"
    SEND_AGAIN = "send_again"


class Outcome(StrEnum):
    """What the judge says of a submitted inspection."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    DEVIATION = "deviation"
    FAIL = "fail"
    UNDETERMINED = "undetermined"
    COUNTERFEIT = "counterfeit"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards look at. People are ids; None means nobody yet."""

    actor: int | None = None
    receiver: int | None = None
    recorder: int | None = None
    exception_by: int | None = None
    inspectors: frozenset[int] = frozenset()
    reviewer: int | None = None
    signatory: int | None = None
    holder: int | None = None
    related: bool = False
    credential: Answer = ALLOWED
    held: int = 0
    outcome: Outcome | None = None
    missing: tuple[Text, ...] = ()
    reason: str = ""
    photos: int = 0
    gross_mass: Decimal | None = None
    mass_recorded: Decimal | None = None
    mass_now: Decimal | None = None
    mass_limit: Decimal | None = None
    packing_evidence: int = 0
    live_certificate: bool = False
    submissions: int = 1
    asked_buyer_at: datetime | None = None
    claim_until: datetime | None = None
    now: datetime | None = None


def reason_given(f: Facts) -> Answer:
    """Some actions need a sentence that later readers can judge."""
    if f.reason.strip():
        return ALLOWED
    return Refused("reason_missing", Text("请填写原因", "Give a reason"), HOUSE)


def credential_valid(f: Facts) -> Answer:
    """Only people with a current credential for the category inspect, review and sign."""
    return f.credential


def weighed_and_photographed(f: Facts) -> Answer:
    """Mass and at least one photo before anything is unpacked further."""
    if f.gross_mass is None or f.gross_mass <= 0:
        return Refused("mass_missing", Text("请先称重", "Weigh the piece first"), HOUSE)
    if f.photos < 1:
        return Refused("photo_missing", Text("请至少拍一张照片", "Take at least one photo"), HOUSE)
    return ALLOWED


def holds_few(f: Facts) -> Answer:
    """Nobody hoards: a person holds at most `MOST_HELD` items."""
    if f.held < MOST_HELD:
        return ALLOWED
    return Refused(
        "holds_too_many",
        Text(f"您手上已有 {f.held} 件，最多 {MOST_HELD} 件", f"You hold {f.held} of {MOST_HELD}"),
        HOUSE,
        Text("请先提交或释放一件", "Submit or release one first"),
    )


def is_holder(f: Facts) -> Answer:
    """Only the person who holds the item goes on with it."""
    if f.actor is not None and f.actor == f.holder:
        return ALLOWED
    return Refused(
        "not_holder",
        Text("这一件现在由他人检测", "Someone else holds this item"),
        HOUSE,
        Text("如需接手，请填写原因后接管", "To go on with it, take it over with a reason"),
    )


def is_not_holder(f: Facts) -> Answer:
    """Taking over what one already holds would only blur the record."""
    if f.actor != f.holder:
        return ALLOWED
    return Refused("already_holder", Text("您已持有这一件", "You hold this item already"), HOUSE)


def claim_is_stale(f: Facts) -> Answer:
    """The clock returns a claim only after its time."""
    if f.now is not None and f.claim_until is not None and f.now >= f.claim_until:
        return ALLOWED
    return Refused("claim_fresh", Text("领取尚未过期", "The claim has not expired"), HOUSE)


def findings_complete(f: Facts) -> Answer:
    """A verdict stands only on a complete set of findings."""
    if not f.missing:
        return ALLOWED
    return Refused(
        "incomplete",
        Text(
            "尚缺：" + "；".join(m.zh for m in f.missing),
            "Missing: " + "; ".join(m.en for m in f.missing),
        ),
        Citation("ISO/IEC 17025:2017", "7.5.1"),
    )


def _outcome_is(*allowed: Outcome) -> sep.GuardOf[Facts]:
    names = frozenset(allowed)

    def outcome_fits(f: Facts) -> Answer:
        if f.outcome in names:
            return ALLOWED
        found = f.outcome.value if f.outcome else "-"
        return Refused(
            "outcome_differs",
            Text(
                f"检测结果为「{found}」，不能作此结论",
                f"The findings say “{found}”; this verdict does not follow",
            ),
            Citation("ISO/IEC 17025:2017", "7.8.6"),
            Text("可退回修改或安排复检", "Send it back or order a retest"),
        )

    return outcome_fits


def buyer_in_time(f: Facts) -> Answer:
    """The buyer decides within 72 hours; silence cancels."""
    if f.now and f.asked_buyer_at and f.now < f.asked_buyer_at + BUYER_ANSWERS_WITHIN:
        return ALLOWED
    return Refused(
        "buyer_too_late",
        Text(
            "72 小时确认期已过，订单已按取消处理", "The 72 hours are over; the order is cancelled"
        ),
        HOUSE,
    )


def buyer_silent(f: Facts) -> Answer:
    """Only silence beyond 72 hours lets the question lapse."""
    if f.now and f.asked_buyer_at and f.now >= f.asked_buyer_at + BUYER_ANSWERS_WITHIN:
        return ALLOWED
    return Refused(
        "buyer_still_asked", Text("买家仍在确认期内", "The buyer may still answer"), HOUSE
    )


def certificate_is_live(f: Facts) -> Answer:
    """A sealed bag carries exactly one live certificate."""
    if f.live_certificate:
        return ALLOWED
    return Refused(
        "certificate_missing",
        Text("没有有效证书，不能封装", "No live certificate: it can't be sealed"),
        Citation("一物一证", tag="house rule"),
    )


def mass_unchanged(f: Facts) -> Answer:
    """Re-weighing before the seal catches a swap."""
    if f.mass_now is None or f.mass_now <= 0:
        return Refused("mass_missing", Text("请先复称", "Weigh it again first"), HOUSE)
    if f.mass_recorded is None or f.mass_limit is None:
        return Refused(
            "mass_unknown", Text("没有检测质量可比", "No inspected mass to compare"), HOUSE
        )
    off = abs(f.mass_now - f.mass_recorded)
    if off <= f.mass_limit:
        return ALLOWED
    return Refused(
        "mass_differs",
        Text(
            f"复称 {f.mass_now} g 与检测 {f.mass_recorded} g 相差 {off} g，超过 {f.mass_limit} g，疑似调包",
            f"{f.mass_now} g now, {f.mass_recorded} g inspected: {off} g apart, limit "
            f"{f.mass_limit} g; a swap is possible",
        ),
        Citation("CM-16", tag="house rule"),
        Text("停止封装，请中心主管到场", "Stop and call the center manager"),
        {"difference_g": str(off), "limit_g": str(f.mass_limit)},
    )


def packing_recorded(f: Facts) -> Answer:
    """Packing is filmed or photographed, or it did not happen."""
    if f.packing_evidence > 0:
        return ALLOWED
    return Refused(
        "packing_evidence_missing",
        Text("请先上传封装照片或视频", "Add a photo or video of the packing first"),
        HOUSE,
    )


def submissions_left(f: Facts) -> Answer:
    """A failed piece may come again only a few times: no shopping for a pass."""
    if f.submissions < MOST_SUBMISSIONS:
        return ALLOWED
    return Refused(
        "submission_cap",
        Text(
            f"已达送检上限 {MOST_SUBMISSIONS} 次", f"{MOST_SUBMISSIONS} submissions are the limit"
        ),
        HOUSE,
    )


S, A = State, Action
T = Transition[State, Action, Facts]
RELATED = (sep.not_related,)
VERDICT = (sep.reviewer_is_not_inspector, sep.not_related, credential_valid)

TRANSITIONS: tuple[T, ...] = (
    T(S.REGISTERED, A.RECEIVE, S.RECEIVED, P.RECEIVE, RELATED),
    T(S.REGISTERED, A.RAISE_EXCEPTION, S.INTAKE_EXCEPTION, P.RECEIVE, (reason_given,)),
    T(S.REGISTERED, A.CANCEL, S.CANCELLED, P.ITEM_CANCEL, (reason_given,)),
    T(S.RECEIVED, A.RAISE_EXCEPTION, S.INTAKE_EXCEPTION, P.RECEIVE, (reason_given,)),
    T(S.RECEIVED, A.RECORD, S.RECORDED, P.RECEIVE, (sep.not_related, weighed_and_photographed)),
    T(S.RECEIVED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (reason_given,)),
    T(
        S.INTAKE_EXCEPTION,
        A.RESOLVE_EXCEPTION,
        S.RECEIVED,
        P.RECEIVE,
        (reason_given, sep.second_person_for_exception),
    ),
    T(
        S.INTAKE_EXCEPTION,
        A.REJECT,
        S.RETURN_PENDING,
        P.RECEIVE,
        (reason_given, sep.second_person_for_exception),
    ),
    T(S.RECORDED, A.QUEUE, S.QUEUED, P.RECEIVE),
    T(S.RECORDED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (reason_given,)),
    T(S.QUEUED, A.CLAIM, S.INSPECTING, P.INSPECT, (sep.not_related, credential_valid, holds_few)),
    T(S.QUEUED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (reason_given,)),
    T(S.INSPECTING, A.RELEASE, S.QUEUED, P.INSPECT, (is_holder,)),
    T(S.INSPECTING, A.EXPIRE_CLAIM, S.QUEUED, P.SYSTEM_CLOCK, (claim_is_stale,)),
    T(
        S.INSPECTING,
        A.TAKE_OVER,
        S.INSPECTING,
        P.INSPECT,
        (is_not_holder, reason_given, sep.not_related, credential_valid, holds_few),
    ),
    T(
        S.INSPECTING,
        A.SUBMIT,
        S.IN_REVIEW,
        P.INSPECT,
        (is_holder, sep.not_related, credential_valid, findings_complete),
    ),
    T(
        S.IN_REVIEW,
        A.SEND_BACK,
        S.INSPECTING,
        P.REVIEW,
        (reason_given, sep.reviewer_is_not_inspector),
    ),
    T(S.IN_REVIEW, A.RETEST, S.QUEUED, P.REVIEW, (reason_given, sep.reviewer_is_not_inspector)),
    T(S.IN_REVIEW, A.PASS, S.PASSED, P.REVIEW, (*VERDICT, _outcome_is(Outcome.PASS))),
    T(
        S.IN_REVIEW,
        A.ASK_BUYER,
        S.AWAITING_BUYER,
        P.REVIEW,
        (*VERDICT, reason_given, _outcome_is(Outcome.DEVIATION, Outcome.PERSON)),
    ),
    T(
        S.IN_REVIEW,
        A.FAIL,
        S.FAILED,
        P.REVIEW,
        (*VERDICT, reason_given, _outcome_is(Outcome.FAIL, Outcome.PERSON, Outcome.COUNTERFEIT)),
    ),
    T(
        S.IN_REVIEW,
        A.LEAVE_UNDETERMINED,
        S.UNDETERMINED,
        P.REVIEW,
        (*VERDICT, reason_given, _outcome_is(Outcome.UNDETERMINED, Outcome.PERSON)),
    ),
    T(
        S.IN_REVIEW,
        A.QUARANTINE,
        S.QUARANTINED,
        P.REVIEW,
        (*VERDICT, reason_given, _outcome_is(Outcome.COUNTERFEIT)),
    ),
    T(S.IN_REVIEW, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (reason_given,)),
    T(S.QUARANTINED, A.LIFT_QUARANTINE, S.QUEUED, P.QUARANTINE_LIFT, (reason_given,)),
    T(S.AWAITING_BUYER, A.ACCEPT_DEVIATION, S.PASSED, P.BUYER_ANSWER, (buyer_in_time,)),
    T(S.AWAITING_BUYER, A.DECLINE_DEVIATION, S.RETURN_PENDING, P.BUYER_ANSWER, (buyer_in_time,)),
    T(S.AWAITING_BUYER, A.LAPSE, S.RETURN_PENDING, P.SYSTEM_CLOCK, (buyer_silent,)),
    T(
        S.PASSED,
        A.ISSUE,
        S.CERTIFIED,
        P.CERTIFICATE_SIGN,
        (sep.signatory_is_third, sep.not_related, credential_valid),
    ),
    T(S.PASSED, A.RETEST, S.QUEUED, P.CERTIFICATE_SIGN, (reason_given, sep.signatory_is_third)),
    T(S.PASSED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (reason_given,)),
    T(
        S.CERTIFIED,
        A.SEAL,
        S.SEALED,
        P.SEAL,
        (
            sep.sealer_is_not_receiver,
            sep.not_related,
            certificate_is_live,
            mass_unchanged,
            packing_recorded,
        ),
    ),
    T(S.CERTIFIED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (reason_given,)),
    T(S.SEALED, A.DISPATCH, S.DISPATCHED, P.DISPATCH, RELATED),
    T(S.SEALED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (reason_given,)),
    T(S.DISPATCHED, A.DELIVER, S.DELIVERED, P.DELIVERY_RECORD),
    T(S.DISPATCHED, A.TAKE_BACK, S.BACK, P.RETURN_RECEIVE, RELATED),
    T(S.DELIVERED, A.TAKE_BACK, S.BACK, P.RETURN_RECEIVE, RELATED),
    T(S.BACK, A.REINSPECT, S.QUEUED, P.RETURN_MANAGE, (reason_given,)),
    T(S.BACK, A.SEND_AGAIN, S.SEALED, P.RETURN_MANAGE, (reason_given,)),
    T(S.BACK, A.PREPARE_RETURN, S.RETURN_PENDING, P.RETURN_MANAGE, (reason_given,)),
    T(S.FAILED, A.RETEST, S.QUEUED, P.REVIEW, (reason_given, sep.reviewer_is_not_inspector)),
    T(S.FAILED, A.PREPARE_RETURN, S.RETURN_PENDING, P.HAND_BACK),
    T(S.UNDETERMINED, A.RETEST, S.QUEUED, P.REVIEW, (reason_given, sep.reviewer_is_not_inspector)),
    T(S.UNDETERMINED, A.PREPARE_RETURN, S.RETURN_PENDING, P.HAND_BACK),
    T(S.RETURN_PENDING, A.HAND_BACK, S.RETURNED, P.HAND_BACK, RELATED),
    T(S.RETURNED, A.RESUBMIT, S.REGISTERED, P.ORDER_IMPORT, (reason_given, submissions_left)),
)

STATE_NAMES: dict[State, Text] = {
    S.REGISTERED: Text("待送检", "Registered"),
    S.RECEIVED: Text("已入库", "Received"),
    S.INTAKE_EXCEPTION: Text("入库异常", "Intake exception"),
    S.RECORDED: Text("已称重拍照", "Weighed and photographed"),
    S.QUEUED: Text("待检", "Queued"),
    S.INSPECTING: Text("检测中", "Inspecting"),
    S.IN_REVIEW: Text("待审核", "In review"),
    S.AWAITING_BUYER: Text("待买家确认", "Awaiting the buyer"),
    S.PASSED: Text("检测通过", "Passed"),
    S.FAILED: Text("检测不通过", "Failed"),
    S.UNDETERMINED: Text("无法判定", "Undetermined"),
    S.QUARANTINED: Text("扣留", "Quarantined"),
    S.CERTIFIED: Text("已出证", "Certified"),
    S.SEALED: Text("已封装", "Sealed"),
    S.DISPATCHED: Text("已发货", "Dispatched"),
    S.DELIVERED: Text("已签收", "Delivered"),
    S.BACK: Text("退货到仓", "Back at the center"),
    S.RETURN_PENDING: Text("待退回", "To be returned to the merchant"),
    S.RETURNED: Text("已退回", "Returned to the merchant"),
    S.CANCELLED: Text("已取消", "Cancelled"),
}

ACTION_NAMES: dict[Action, Text] = {
    A.RECEIVE: Text("收货入库", "receive"),
    A.RAISE_EXCEPTION: Text("登记异常", "raise an exception"),
    A.RESOLVE_EXCEPTION: Text("解除异常", "resolve the exception"),
    A.REJECT: Text("拒收", "reject"),
    A.RECORD: Text("称重拍照", "weigh and photograph"),
    A.QUEUE: Text("转待检", "queue"),
    A.CLAIM: Text("领取", "claim"),
    A.RELEASE: Text("释放", "release"),
    A.EXPIRE_CLAIM: Text("领取过期", "let the claim expire"),
    A.TAKE_OVER: Text("接管", "take over"),
    A.SUBMIT: Text("提交审核", "submit"),
    A.SEND_BACK: Text("退回修改", "send back"),
    A.RETEST: Text("安排复检", "order a retest"),
    A.PASS: Text("审核通过", "pass"),
    A.ASK_BUYER: Text("请买家确认", "ask the buyer"),
    A.FAIL: Text("判不通过", "fail"),
    A.LEAVE_UNDETERMINED: Text("判无法判定", "leave undetermined"),
    A.QUARANTINE: Text("扣留", "quarantine"),
    A.LIFT_QUARANTINE: Text("解除扣留", "lift the quarantine"),
    A.ACCEPT_DEVIATION: Text("买家接受", "accept the deviation"),
    A.DECLINE_DEVIATION: Text("买家不接受", "decline the deviation"),
    A.LAPSE: Text("逾期取消", "let it lapse"),
    A.ISSUE: Text("签发证书", "issue the certificate"),
    A.SEAL: Text("封装", "seal"),
    A.DISPATCH: Text("发货", "dispatch"),
    A.DELIVER: Text("签收", "deliver"),
    A.TAKE_BACK: Text("退货收件", "take back"),
    A.CANCEL: Text("取消", "cancel"),
    A.PREPARE_RETURN: Text("转退回", "prepare the return to the merchant"),
    A.HAND_BACK: Text("退回商家", "hand back"),
    A.RESUBMIT: Text("重新送检", "resubmit"),
    A.REINSPECT: Text("重新检测", "inspect again"),
    A.SEND_AGAIN: Text("再次发给买家", "send to the buyer again"),
}

FLOW: Flow[State, Action, Facts] = Flow(
    "inspection", S.REGISTERED, TRANSITIONS, STATE_NAMES, ACTION_NAMES
)
