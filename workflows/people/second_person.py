"""What nobody does alone: one table of the acts that need a second person, and who may be it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.guard import guard
from workflows.roles import Permission
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text
from workflows.whole import whole

HOUSE = Citation("Jadegate house rules", tag="house rule")
ANOTHER = Text("请另一位有权限的同事复核", "Another colleague with the permission must confirm it")
# Who made an account, or set its password anew, knows or knew its password.
TIED_WITHIN = timedelta(days=30)
GOODS_WITHIN = timedelta(days=3)
ACCOUNTS_WITHIN = timedelta(days=7)


class PairAct(StrEnum):
    """An act that takes two."""

    GRANT_ROLE = "grant_role"
    RECORD_CREDENTIAL = "record_credential"
    RESET_PASSWORD = "reset_password"  # noqa: S105  # an act, not a password
    TELL_APART = "tell_apart"
    ENTER_TERMS = "enter_terms"
    SETTLE_REFUND = "settle_refund"
    PAY_REFUND = "pay_refund"
    LIFT_QUARANTINE = "lift_quarantine"
    RELEASE_WEIGHT = "release_weight"
    APPROVE_RULES = "approve_rules"
    RESOLVE_EXCEPTION = "resolve_exception"
    APPROVE_MAPPING = "approve_mapping"
    AGENCY_PICTURE = "agency_picture"
    CORRECT_INTAKE = "correct_intake"
    GRANT_CONCESSION = "grant_concession"
    DESTROY_LOT = "destroy_lot"
    MAKE_KEY = "make_key"
    RELEASE_UNIT = "release_unit"
    ANSWER_FROM_STOCK = "answer_from_stock"
    DECIDE_COUNT = "decide_count"
    ENTER_HOLIDAYS = "enter_holidays"
    DECIDE_AGAINST = "decide_against"
    PAY_OTHER_WAY = "pay_other_way"
    START_RECALL = "start_recall"
    MOVE_NUMBER = "move_number"
    END_DISPUTE = "end_dispute"
    ENTER_PRICE = "enter_price"


class PairState(StrEnum):
    """What became of a request for a second person."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRecord:
    """One act. Nothing has a default.

    `second`: the second person holds one of these where it is done. `lasts`: how long a request
    for it waits; None where no request is written, since what is to be looked at waits by itself
    (a proposal, an exception, a held piece or unit, a correction, a count, a settled refund).
    """

    name: Text
    second: tuple[Permission, ...]
    lasts: timedelta | None


A, P, S = PairAct, Permission, PairState

PAIRS: Mapping[PairAct, PairRecord] = whole(
    PairAct,
    {
        A.GRANT_ROLE: PairRecord(
            name=Text("授予岗位", "Grant a role"),
            second=(P.ACCOUNT_ADMIN, P.STAFF_MANAGE),
            lasts=ACCOUNTS_WITHIN,
        ),
        A.RECORD_CREDENTIAL: PairRecord(
            name=Text("登记资质", "Record a credential"),
            second=(P.ACCOUNT_ADMIN, P.STAFF_MANAGE),
            lasts=ACCOUNTS_WITHIN,
        ),
        A.RESET_PASSWORD: PairRecord(
            name=Text("重设密码", "Reset a password"),
            second=(P.ACCOUNT_ADMIN,),
            lasts=GOODS_WITHIN,
        ),
        A.TELL_APART: PairRecord(
            name=Text("认定同名者为两人", "Hold two of one name for two people"),
            second=(P.ACCOUNT_ADMIN,),
            lasts=ACCOUNTS_WITHIN,
        ),
        A.ENTER_TERMS: PairRecord(
            name=Text("登记订单优惠条件", "Enter an order's terms"),
            second=(P.RETURN_MANAGE,),
            lasts=GOODS_WITHIN,
        ),
        A.SETTLE_REFUND: PairRecord(
            name=Text("结算退款", "Settle a refund"),
            second=(P.RETURN_MANAGE, P.APPEAL_DECIDE),
            lasts=GOODS_WITHIN,
        ),
        A.PAY_REFUND: PairRecord(
            name=Text("执行退款", "Pay a refund"),
            second=(P.RETURN_MANAGE,),
            lasts=None,
        ),
        A.LIFT_QUARANTINE: PairRecord(
            name=Text("解除扣留", "Lift a quarantine"),
            second=(P.QUARANTINE_LIFT,),
            lasts=GOODS_WITHIN,
        ),
        A.RELEASE_WEIGHT: PairRecord(
            name=Text("放行复称不符的货品", "Release a failed re-weigh"),
            second=(P.WEIGHT_RELEASE,),
            lasts=None,
        ),
        A.APPROVE_RULES: PairRecord(
            name=Text("审批标准与规则", "Decide on rules"),
            second=(P.RULES_APPROVE,),
            lasts=None,
        ),
        A.RESOLVE_EXCEPTION: PairRecord(
            name=Text("处理收货异常", "Resolve a receiving exception"),
            second=(P.RECEIVE,),
            lasts=None,
        ),
        A.APPROVE_MAPPING: PairRecord(
            name=Text("复核订单文件的列对照", "Confirm the columns of an order file"),
            second=(P.CATEGORY_DECIDE,),
            lasts=None,
        ),
        A.AGENCY_PICTURE: PairRecord(
            name=Text("更换机构印章或标志", "Change an agency's seal or marks"),
            second=(P.ACCOUNT_ADMIN,),
            lasts=ACCOUNTS_WITHIN,
        ),
        A.CORRECT_INTAKE: PairRecord(
            name=Text("更正入库登记", "Correct an intake record"),
            second=(P.RECEIVE,),
            lasts=None,
        ),
        A.GRANT_CONCESSION: PairRecord(
            name=Text("批准批次让步接收", "Grant a lot's concession"),
            second=(P.LOT_CONCEDE,),
            lasts=None,
        ),
        A.DESTROY_LOT: PairRecord(
            name=Text("销毁批次", "Destroy a lot"),
            second=(P.LOT_RECEIVE,),
            lasts=None,
        ),
        A.MAKE_KEY: PairRecord(
            name=Text("为他人新建接口密钥", "Make a key for another person"),
            second=(P.ACCOUNT_ADMIN,),
            lasts=ACCOUNTS_WITHIN,
        ),
        A.RELEASE_UNIT: PairRecord(
            name=Text("解冻库存单件", "Release a unit of stock"),
            second=(P.LOT_DECIDE,),
            lasts=None,
        ),
        A.ANSWER_FROM_STOCK: PairRecord(
            name=Text("复核库存对应", "Confirm what is sold from stock"),
            second=(P.LOT_CONCEDE,),
            lasts=None,
        ),
        A.DECIDE_COUNT: PairRecord(
            name=Text("处理盘点差异", "Decide on a count's differences"),
            second=(P.LOT_CONCEDE,),
            lasts=None,
        ),
        A.ENTER_HOLIDAYS: PairRecord(
            name=Text("录入放假安排", "Enter a notice of days off"),
            second=(P.RULES_APPROVE, P.ACCOUNT_ADMIN),
            lasts=ACCOUNTS_WITHIN,
        ),
        A.DECIDE_AGAINST: PairRecord(
            name=Text("与依法建议不同的退货决定", "Decide a return against the law's proposal"),
            second=(P.RETURN_MANAGE, P.APPEAL_DECIDE),
            lasts=GOODS_WITHIN,
        ),
        A.PAY_OTHER_WAY: PairRecord(
            name=Text("退款改用其他方式支付", "Pay a refund by another way"),
            second=(P.RETURN_MANAGE, P.APPEAL_DECIDE),
            lasts=GOODS_WITHIN,
        ),
        A.ENTER_PRICE: PairRecord(
            name=Text("调整收费单价", "Change the price of a fee"),
            second=(P.RULES_APPROVE,),
            lasts=ACCOUNTS_WITHIN,
        ),
        A.START_RECALL: PairRecord(
            name=Text("启动召回", "Begin a recall"),
            second=(P.RECALL_DECIDE,),
            lasts=None,
        ),
        A.END_DISPUTE: PairRecord(
            name=Text("登记争议款已划给买家", "Note that a dispute gave the buyer the money"),
            second=(P.RETURN_MANAGE, P.APPEAL_DECIDE),
            lasts=GOODS_WITHIN,
        ),
        A.MOVE_NUMBER: PairRecord(
            name=Text("订单号改归另一家店铺", "Give an order's number to another shop"),
            second=(P.CATEGORY_DECIDE, P.ACCOUNT_ADMIN),
            lasts=ACCOUNTS_WITHIN,
        ),
    },
)

STATE_NAMES: Mapping[PairState, Text] = whole(
    PairState,
    {
        S.ASKED: Text("等待复核", "Waiting"),
        S.CONFIRMED: Text("已复核执行", "Confirmed and done"),
        S.DECLINED: Text("不同意", "Declined"),
        S.WITHDRAWN: Text("已撤回", "Withdrawn"),
        S.LAPSED: Text("已过期", "Lapsed"),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two people of one act; None is who sits at the command line.

    `same_person`: both accounts are one natural person's, or nothing on record tells them apart.
    `tied_at`: when one of them last made the other's account or set its password anew, or when two
    of one name were held for two people.
    """

    first: int | None
    second: int | None
    same_person: bool
    tied_at: datetime | None
    now: datetime


def may_be_second(pair: Pair) -> Answer:
    """Whether the second is another person than the first, and nobody the first has made."""
    if pair.first == pair.second:
        return Refused(
            "second_person_needed",
            Text("须由第二人处理，本人不能复核自己提请的事", "Nobody is their own second person"),
            HOUSE,
            ANOTHER,
        )
    if pair.same_person:
        return Refused(
            "same_natural_person",
            Text(
                "两个账号登记为同一自然人（或姓名相同而未登记工号，无法区分），不能互为复核",
                "Both accounts belong to one person, or nothing on record tells them apart",
            ),
            HOUSE,
            Text(
                "请换一位同事；确属两人的，先由管理员补登工号",
                "Ask somebody else; if they are two, an administrator records their staff numbers",
            ),
        )
    if pair.tied_at is not None and pair.now < pair.tied_at + TIED_WITHIN:
        days = TIED_WITHIN.days
        return Refused(
            "second_person_tied",
            Text(
                f"{days} 天内两人之一为对方开过账号、重设过密码，或两人同名且刚被认定为两人，"
                "不能互为复核",
                f"Within {days} days one of you made the other's account or reset its password, or"
                " you bear one name and were held for two people",
            ),
            HOUSE,
            ANOTHER,
        )
    return ALLOWED


@guard
def second_is_independent(second: Answer) -> Answer:
    """Whoever is the second pair of eyes is another person, and nobody's puppet."""
    return second
