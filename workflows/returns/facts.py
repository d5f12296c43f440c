"""What the guards of a return's transitions look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from workflows.guard import Unknown
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.verdict import Answer, Text


class GoodsPlace(StrEnum):
    """Where the goods are while the case runs."""

    WITH_BUYER = "with_buyer"
    AT_CENTER = "at_center"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFacts:
    """People are ids; `law` is what the law says once a person's word is heard."""

    actor: int | Unknown | None
    reason: str | Unknown
    related: bool | Unknown
    agency: int | Unknown | None
    own_agencies: frozenset[int] | Unknown
    agencies_in_scope: frozenset[int] | Unknown
    outbound_inspectors: frozenset[int] | Unknown
    refused_by: int | Unknown | None
    law: DecisionOutcome | Unknown
    goods: GoodsPlace | Unknown
    accepted: bool | Unknown
    conclusion: ReturnFinding | Unknown | None
    compared_before: bool | Unknown
    compared_by: int | Unknown | None
    evidence: int | Unknown
    claimed: bool | Unknown
    claim_denied: bool | Unknown
    claim_judged: bool | Unknown
    exchange: bool | Unknown
    replacement_missing: bool | Unknown
    open_elsewhere: bool | Unknown
    not_shipped_back: bool | Unknown
    ship_back_until: datetime | Unknown | None
    refund_overdue_at: datetime | Unknown | None
    refund_needs_person: bool | Unknown
    executed: bool | Unknown
    piece_here: bool | Unknown
    resale_said: bool | Unknown
    second: Answer | Unknown
    dispute_open: bool | Unknown
    offer_until: datetime | Unknown | None
    right_told: bool | Unknown
    now: datetime | Unknown

    NAMES: ClassVar[Mapping[str, Text]] = {
        "actor": Text("经手人", "who acts"),
        "reason": Text("理由", "the reason"),
        "related": Text("与商家的利害关系", "whether the person is related to the merchant"),
        "agency": Text("负责检测的机构", "which agency tests it"),
        "own_agencies": Text("经手人的机构", "the agencies of the person"),
        "agencies_in_scope": Text("有检测范围的机构", "which agencies may test it here today"),
        "outbound_inspectors": Text("发货前的检验员", "who tested it before it went out"),
        "refused_by": Text("拒绝人", "who refused"),
        "law": Text("依法作出的决定", "what the law says"),
        "goods": Text("货品所在", "where the goods are"),
        "accepted": Text("是否曾同意退货", "whether the return was accepted"),
        "conclusion": Text("比对结论", "what the comparison concluded"),
        "compared_before": Text("是否比对过", "whether the goods were compared before"),
        "compared_by": Text("比对人", "who compared it"),
        "evidence": Text("比对证据", "the evidence of the comparison"),
        "claimed": Text("是否主张质量问题", "whether a fault is claimed"),
        "claim_denied": Text("质量主张是否不成立", "whether the claim was found not proved"),
        "claim_judged": Text("质量主张是否已认定", "whether the claim was decided on"),
        "exchange": Text("是否约定换货", "whether an exchange was asked for"),
        "replacement_missing": Text("是否没有可换的", "whether there is none to exchange"),
        "open_elsewhere": Text("是否另有进行中的申请", "whether another return is open"),
        "not_shipped_back": Text("是否因未寄回关闭", "whether it closed as nothing came"),
        "ship_back_until": Text("寄回期限", "until when the goods may be sent back"),
        "refund_overdue_at": Text("退款期限", "by when the refund is due"),
        "refund_needs_person": Text("退款金额是否须人工确认", "whether the amount needs a person"),
        "executed": Text("退款是否已执行", "whether the refund was carried out"),
        "piece_here": Text("货品是否还在中心", "whether the piece is still at the center"),
        "resale_said": Text("是否已标记去向", "whether it was said how it is sold again"),
        "second": Text("能否作为第二人", "whether the person may be the second"),
        "dispute_open": Text("是否有未了结的款项争议", "whether a dispute over the money runs"),
        "offer_until": Text("减价方案有效到何时", "until when an offer stands"),
        "right_told": Text("是否看过自己的权利", "whether the buyer read what the law gives"),
        "now": Text("当前时间", "what time it is"),
    }
    # What a person brings with the act itself: asked beforehand, its guards have nothing to say.
    INPUTS: ClassVar[frozenset[str]] = frozenset({"reason", "evidence", "executed", "right_told"})
