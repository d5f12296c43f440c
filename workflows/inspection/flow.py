"""The life of an item: actions, and the table that ties the states."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows import separation as sep
from workflows.inspection import guards as guard
from workflows.inspection import weight
from workflows.inspection.facts import ItemFacts
from workflows.inspection.judging.judgement import Outcome
from workflows.inspection.review import second_look as second
from workflows.inspection.review.appeals import no_appeal_open
from workflows.inspection.states import STATE_NAMES, ItemState
from workflows.machine import Flow, Transition
from workflows.people.second_person import second_is_independent
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole


class ItemAction(StrEnum):
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
    REHEAR = "rehear"
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
    HOLD_WEIGHT = "hold_weight"
    WEIGH_AGAIN = "weigh_again"
    RELEASE_WEIGHT = "release_weight"
    DISPATCH = "dispatch"
    DELIVER = "deliver"
    TAKE_BACK = "take_back"
    CANCEL = "cancel"
    PREPARE_RETURN = "prepare_return"
    HAND_BACK = "hand_back"
    RESUBMIT = "resubmit"
    REINSPECT = "reinspect"
    SEND_AGAIN = "send_again"


S, A, P = ItemState, ItemAction, Permission
T = Transition[ItemState, ItemAction]
RELATED = (sep.not_related,)
EXCEPTION = (guard.reason_given, guard.exception_photographed)
SECOND_RECEIVES = (
    guard.reason_given,
    sep.second_person_for_exception,
    second_is_independent,
    sep.not_related,
)
MAY_TEST = (
    sep.not_related,
    sep.of_the_agency,
    guard.credential_valid,
    guard.retested_by_another,
    guard.holds_few,
)
MAY_JUDGE = (sep.reviewer_is_not_inspector, sep.not_related, sep.of_the_agency)
VERDICT = (*MAY_JUDGE, guard.credential_valid)
CURVES = (guard.curves_agree, guard.curve_doubts_answered)
LOOKED = (second.evidence_was_opened,)
REHEARD = (guard.reason_given, sep.not_related, sep.not_of_another_agency)
MAY_SIGN = (sep.signatory_is_third, sep.not_related, sep.of_the_agency)

TRANSITIONS: tuple[T, ...] = (
    T(S.REGISTERED, A.RECEIVE, S.RECEIVED, P.RECEIVE, RELATED),
    T(S.REGISTERED, A.RAISE_EXCEPTION, S.INTAKE_EXCEPTION, P.RECEIVE, EXCEPTION),
    T(S.REGISTERED, A.CANCEL, S.CANCELLED, P.ITEM_CANCEL, (guard.reason_given,)),
    T(S.RECEIVED, A.RAISE_EXCEPTION, S.INTAKE_EXCEPTION, P.RECEIVE, EXCEPTION),
    T(
        S.RECEIVED,
        A.RECORD,
        S.RECORDED,
        P.RECEIVE,
        (sep.not_related, guard.weighed_and_photographed),
    ),
    T(S.RECEIVED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (guard.reason_given,)),
    T(
        S.INTAKE_EXCEPTION,
        A.RESOLVE_EXCEPTION,
        S.RECEIVED,
        P.RECEIVE,
        SECOND_RECEIVES,
    ),
    T(
        S.INTAKE_EXCEPTION,
        A.REJECT,
        S.RETURN_PENDING,
        P.RECEIVE,
        SECOND_RECEIVES,
    ),
    T(S.RECORDED, A.QUEUE, S.QUEUED, P.RECEIVE, (guard.agency_found,)),
    T(S.RECORDED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (guard.reason_given,)),
    T(S.QUEUED, A.CLAIM, S.INSPECTING, P.INSPECT, MAY_TEST),
    T(S.QUEUED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (guard.reason_given,)),
    T(S.INSPECTING, A.RELEASE, S.QUEUED, P.INSPECT, (guard.is_holder,)),
    T(S.INSPECTING, A.EXPIRE_CLAIM, S.QUEUED, P.SYSTEM_CLOCK, (guard.claim_is_stale,)),
    T(
        S.INSPECTING,
        A.TAKE_OVER,
        S.INSPECTING,
        P.INSPECT,
        (guard.is_not_holder, guard.reason_given, *MAY_TEST),
    ),
    T(
        S.INSPECTING,
        A.SUBMIT,
        S.IN_REVIEW,
        P.INSPECT,
        (
            guard.is_holder,
            sep.not_related,
            sep.of_the_agency,
            guard.credential_valid,
            guard.findings_complete,
            second.objections_answered,
            second.reuse_explained,
        ),
    ),
    T(
        S.IN_REVIEW,
        A.SEND_BACK,
        S.INSPECTING,
        P.REVIEW,
        (guard.reason_given, *MAY_JUDGE),
    ),
    T(
        S.IN_REVIEW,
        A.RETEST,
        S.QUEUED,
        P.REVIEW,
        (guard.reason_given, *MAY_JUDGE),
    ),
    T(
        S.IN_REVIEW,
        A.PASS,
        S.PASSED,
        P.REVIEW,
        (*VERDICT, guard.outcome_is(Outcome.PASS), *CURVES, *LOOKED, second.plain_enough_for_batch),
    ),
    T(
        S.IN_REVIEW,
        A.ASK_BUYER,
        S.AWAITING_BUYER,
        P.REVIEW,
        (
            *VERDICT,
            guard.reason_given,
            guard.outcome_is(Outcome.DEVIATION, Outcome.NEEDS_PERSON),
            *CURVES,
            *LOOKED,
        ),
    ),
    T(
        S.IN_REVIEW,
        A.FAIL,
        S.FAILED,
        P.REVIEW,
        (
            *VERDICT,
            guard.reason_given,
            guard.outcome_is(Outcome.FAIL, Outcome.NEEDS_PERSON),
        ),
    ),
    T(
        S.IN_REVIEW,
        A.LEAVE_UNDETERMINED,
        S.UNDETERMINED,
        P.REVIEW,
        (
            *VERDICT,
            guard.reason_given,
            guard.outcome_is(Outcome.UNDETERMINED, Outcome.NEEDS_PERSON),
        ),
    ),
    T(
        S.IN_REVIEW,
        A.QUARANTINE,
        S.QUARANTINED,
        P.REVIEW,
        (*VERDICT, guard.reason_given, guard.found_counterfeit),
    ),
    T(S.IN_REVIEW, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (guard.reason_given,)),
    T(
        S.QUARANTINED,
        A.LIFT_QUARANTINE,
        S.QUEUED,
        P.QUARANTINE_LIFT,
        (guard.reason_given, sep.not_related, sep.not_of_another_agency),
    ),
    T(S.AWAITING_BUYER, A.ACCEPT_DEVIATION, S.PASSED, P.BUYER_ANSWER, (guard.buyer_in_time,)),
    T(
        S.AWAITING_BUYER,
        A.DECLINE_DEVIATION,
        S.RETURN_PENDING,
        P.BUYER_ANSWER,
        (guard.buyer_in_time,),
    ),
    T(S.AWAITING_BUYER, A.LAPSE, S.RETURN_PENDING, P.SYSTEM_CLOCK, (guard.buyer_silent,)),
    T(
        S.PASSED,
        A.ISSUE,
        S.CERTIFIED,
        P.CERTIFICATE_SIGN,
        (*MAY_SIGN, guard.credential_valid, second.paper_was_shown),
    ),
    T(
        S.PASSED,
        A.RETEST,
        S.QUEUED,
        P.CERTIFICATE_SIGN,
        (guard.reason_given, *MAY_SIGN),
    ),
    T(S.PASSED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (guard.reason_given,)),
    T(
        S.CERTIFIED,
        A.SEAL,
        S.SEALED,
        P.SEAL,
        (
            sep.sealer_is_not_receiver,
            sep.not_related,
            guard.certificate_is_live,
            weight.mass_unchanged,
            guard.packing_recorded,
        ),
    ),
    T(S.CERTIFIED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (guard.reason_given,)),
    T(
        S.CERTIFIED,
        A.HOLD_WEIGHT,
        S.WEIGHT_HELD,
        P.SEAL,
        (sep.sealer_is_not_receiver, sep.not_related, weight.mass_has_changed),
    ),
    T(
        S.WEIGHT_HELD,
        A.WEIGH_AGAIN,
        S.WEIGHT_HELD,
        P.SEAL,
        (
            weight.weighed_by_another,
            sep.not_related,
            weight.mass_read,
            weight.weighing_photographed,
        ),
    ),
    T(
        S.WEIGHT_HELD,
        A.RELEASE_WEIGHT,
        S.CERTIFIED,
        P.WEIGHT_RELEASE,
        (guard.reason_given, second_is_independent, sep.not_related, weight.weighed_again_well),
    ),
    T(
        S.WEIGHT_HELD,
        A.REINSPECT,
        S.QUEUED,
        P.WEIGHT_RELEASE,
        (guard.reason_given, second_is_independent, sep.not_related),
    ),
    T(
        S.SEALED,
        A.DISPATCH,
        S.DISPATCHED,
        P.DISPATCH,
        (sep.not_related, guard.bag_certificate_stands),
    ),
    T(S.SEALED, A.CANCEL, S.RETURN_PENDING, P.ITEM_CANCEL, (guard.reason_given,)),
    T(S.DISPATCHED, A.DELIVER, S.DELIVERED, P.DELIVERY_RECORD),
    T(S.DISPATCHED, A.TAKE_BACK, S.BACK, P.RETURN_RECEIVE, RELATED),
    T(S.DELIVERED, A.TAKE_BACK, S.BACK, P.RETURN_RECEIVE, RELATED),
    T(S.BACK, A.REINSPECT, S.QUEUED, P.RETURN_MANAGE, (guard.reason_given,)),
    T(S.BACK, A.SEND_AGAIN, S.SEALED, P.RETURN_MANAGE, (guard.reason_given,)),
    T(S.BACK, A.PREPARE_RETURN, S.RETURN_PENDING, P.RETURN_MANAGE, (guard.reason_given,)),
    T(
        S.FAILED,
        A.RETEST,
        S.QUEUED,
        P.REVIEW,
        (guard.reason_given, *MAY_JUDGE),
    ),
    T(S.FAILED, A.REHEAR, S.QUEUED, P.APPEAL_DECIDE, REHEARD),
    T(S.FAILED, A.PREPARE_RETURN, S.RETURN_PENDING, P.HAND_BACK, (no_appeal_open,)),
    T(
        S.UNDETERMINED,
        A.RETEST,
        S.QUEUED,
        P.REVIEW,
        (guard.reason_given, *MAY_JUDGE),
    ),
    T(S.UNDETERMINED, A.REHEAR, S.QUEUED, P.APPEAL_DECIDE, REHEARD),
    T(S.UNDETERMINED, A.PREPARE_RETURN, S.RETURN_PENDING, P.HAND_BACK, (no_appeal_open,)),
    T(S.RETURN_PENDING, A.HAND_BACK, S.RETURNED, P.HAND_BACK, (*RELATED, no_appeal_open)),
    T(
        S.RETURNED,
        A.RESUBMIT,
        S.REGISTERED,
        P.ORDER_IMPORT,
        (guard.reason_given, guard.submissions_left),
    ),
)

ACTION_NAMES: Mapping[ItemAction, Text] = whole(
    ItemAction,
    {
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
        A.REHEAR: Text("按异议复检", "test again on appeal"),
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
        A.HOLD_WEIGHT: Text("复称不符，锁定", "hold: the weight differs"),
        A.WEIGH_AGAIN: Text("换人复称", "weigh again"),
        A.RELEASE_WEIGHT: Text("放行", "release the held piece"),
        A.DISPATCH: Text("发货", "dispatch"),
        A.DELIVER: Text("签收", "deliver"),
        A.TAKE_BACK: Text("退货收件", "take back"),
        A.CANCEL: Text("取消", "cancel"),
        A.PREPARE_RETURN: Text("转退回", "prepare the return to the merchant"),
        A.HAND_BACK: Text("退回商家", "hand back"),
        A.RESUBMIT: Text("重新送检", "resubmit"),
        A.REINSPECT: Text("重新检测", "inspect again"),
        A.SEND_AGAIN: Text("再次发给买家", "send to the buyer again"),
    },
)

FLOW: Flow[ItemState, ItemAction, ItemFacts] = Flow(
    "inspection", S.REGISTERED, ItemFacts, TRANSITIONS, STATE_NAMES, ACTION_NAMES
)
