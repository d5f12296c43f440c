"""What auditors ask of the whole record: twelve questions, and what each is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole

USUAL_PERCENT = 1
PLACES = ("center", "agency", "shop", "category")


class QuestionKey(StrEnum):
    """The questions, by what their address calls them."""

    SIGNED_LAPSED = "signed-lapsed"
    MASS_CHANGED = "mass-changed"
    OVERRIDES = "overrides"
    PAIRS = "pairs"
    CERTIFICATES = "certificates"
    VALID_ON = "valid-on"
    ENDED = "ended"
    LATE_REFUNDS = "late-refunds"
    AGENCIES = "agencies"
    PERSONAL = "personal"
    SAMPLE = "sample"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRecord:
    """One question. Nothing has a default.

    `asks`: the filters it takes, beside the days. `own_page`: it is answered on a page of its own.
    """

    title: Text
    says: Text
    asks: tuple[str, ...]
    own_page: bool


Q = QuestionKey

QUESTIONS: Mapping[QuestionKey, QuestionRecord] = whole(
    QuestionKey,
    {
        Q.SIGNED_LAPSED: QuestionRecord(
            title=Text("签字人资质失效时签发的证书", "Signed while a credential had lapsed"),
            says=Text(
                "签字当天，签字人没有该品类的有效资质",
                "On the day it was signed the signatory held no valid credential for it",
            ),
            asks=("signatory", *PLACES),
            own_page=False,
        ),
        Q.MASS_CHANGED: QuestionRecord(
            title=Text("质量变化超过限度的货品", "Pieces whose mass changed"),
            says=Text(
                "检测时的净重与封装前复称相差超过所填百分比；收货毛重含包装，列出备查",
                "Net mass at the test and before the seal differ by more than the percentage; the"
                " gross mass on receipt, with its packing, stands beside",
            ),
            asks=("percent", *PLACES),
            own_page=False,
        ),
        Q.OVERRIDES: QuestionRecord(
            title=Text("人工改判与放行", "Decisions by a person, and releases"),
            says=Text(
                "客服和主管作出的决定、结算、认定、放行、解除扣留，附理由",
                "What agents and managers decided, settled, released or lifted, with the reason",
            ),
            asks=("person", "center"),
            own_page=False,
        ),
        Q.PAIRS: QuestionRecord(
            title=Text("检验员与审核员的搭档", "Inspectors and their reviewers"),
            says=Text(
                "20 轮以上从不改判、从不退回的，排在最前；一分钟内审完的单列",
                "First those that never differ in twenty rounds; reviews under a minute counted",
            ),
            asks=("center", "agency", "category"),
            own_page=False,
        ),
        Q.CERTIFICATES: QuestionRecord(
            title=Text("证书一览（全部事实）", "Certificates with all their facts"),
            says=Text(
                "签字人与资质、审核人、各站质量、各段用时、退回、轮次、改判、查看个人信息",
                "Signatory and credential, reviewer, masses, durations, rounds, overrides, access",
            ),
            asks=("signatory", "reviewer", "state", *PLACES),
            own_page=False,
        ),
        Q.VALID_ON: QuestionRecord(
            title=Text("某张证书在某一天是否有效", "Was a certificate valid on a day"),
            says=Text(
                "以公开日志为准，看到那一天结束时的状态",
                "By the public log, as it stood when that day ended",
            ),
            asks=("number", "day"),
            own_page=False,
        ),
        Q.ENDED: QuestionRecord(
            title=Text("中止、撤销、被替代的证书及原因", "Suspended, revoked, replaced: and why"),
            says=Text("按发生的时间", "By when it happened"),
            asks=("center",),
            own_page=False,
        ),
        Q.LATE_REFUNDS: QuestionRecord(
            title=Text("超过七日、十五日的退款", "Refunds after day 7 and day 15"),
            says=Text(
                "含还没有退的；按退货申请的时间", "Those still owed too; by when it was asked for"
            ),
            asks=("center", "shop", "category"),
            own_page=False,
        ),
        Q.AGENCIES: QuestionRecord(
            title=Text("机构对比", "Agencies compared"),
            says=Text(
                "检测轮次、通过率、审核退回、用时，签发、中止和撤销",
                "Rounds, pass rate, sent back, time; issued, suspended and revoked",
            ),
            asks=("center", "category"),
            own_page=False,
        ),
        Q.PERSONAL: QuestionRecord(
            title=Text("谁看过或导出过个人信息", "Who opened or exported personal data"),
            says=Text("看了哪些项、为什么", "Which fields, and why"),
            asks=("person", "center"),
            own_page=False,
        ),
        Q.SAMPLE: QuestionRecord(
            title=Text("随机抽样（可重复）", "A random sample that can be drawn again"),
            says=Text(
                "按种子抽取，可分层；同一总体、同一种子，任何人都抽出同样的证书",
                "By a seed, in strata; from the same population anybody draws the same",
            ),
            asks=(),
            own_page=True,
        ),
        Q.ALTERED: QuestionRecord(
            title=Text("有没有被改动", "Has anything been altered"),
            says=Text(
                "台账逐行核对，日志警报，和上次的结果",
                "The ledger row by row, alarms of the log, and the last result",
            ),
            asks=(),
            own_page=True,
        ),
    },
)
