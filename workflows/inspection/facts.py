"""What the guards of an item's transitions look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from workflows.guard import Unknown
from workflows.inspection.judging.judgement import Authenticity, Outcome
from workflows.verdict import Answer, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """People and agencies are ids, masses grams; None is what was looked up and is not there."""

    actor: int | Unknown | None
    receiver: int | Unknown | None
    recorder: int | Unknown | None
    exception_by: int | Unknown | None
    inspectors: frozenset[int] | Unknown
    earlier_inspectors: frozenset[int] | Unknown
    reviewer: int | Unknown | None
    holder: int | Unknown | None
    related: bool | Unknown
    credential: Answer | Unknown
    held: int | Unknown
    agency: int | Unknown | None
    own_agencies: frozenset[int] | Unknown
    agencies_in_scope: frozenset[int] | Unknown
    outcome: Outcome | Unknown | None
    authenticity: Authenticity | Unknown | None
    missing: tuple[Text, ...] | Unknown
    curve_doubts: tuple[Text, ...] | Unknown
    curves_against: tuple[Text, ...] | Unknown
    unanswered: tuple[Text, ...] | Unknown
    reused: tuple[Text, ...] | Unknown
    in_batch: bool | Unknown
    unopened: tuple[Text, ...] | Unknown
    batch_bars: tuple[Text, ...] | Unknown
    paper_shown: bool | Unknown
    reason: str | Unknown
    photos: int | Unknown
    exception_photos: int | Unknown
    gross_mass: Decimal | Unknown | None
    mass_recorded: Decimal | Unknown | None
    mass_now: Decimal | Unknown | None
    mass_limit: Decimal | Unknown | None
    packing_evidence: int | Unknown
    weighing_evidence: int | Unknown
    live_certificate: bool | Unknown
    bag_certificate_live: bool | Unknown | None
    submissions: int | Unknown
    appeal_open: bool | Unknown
    weight_failed_by: int | Unknown | None
    mass_again: Decimal | Unknown | None
    second: Answer | Unknown
    asked_buyer_at: datetime | Unknown | None
    claim_until: datetime | Unknown | None
    now: datetime | Unknown

    NAMES: ClassVar[Mapping[str, Text]] = {
        "actor": Text("经手人", "who acts"),
        "receiver": Text("收货员", "who received it"),
        "recorder": Text("称重拍照的人", "who weighed and photographed it"),
        "exception_by": Text("异常登记人", "who raised the exception"),
        "inspectors": Text("检测过的人", "who tested it"),
        "earlier_inspectors": Text("以前各轮的检验员", "who tested it in earlier rounds"),
        "reviewer": Text("审核员", "who reviewed it"),
        "holder": Text("持有人", "who holds it"),
        "related": Text("与商家的利害关系", "whether the person is related to the merchant"),
        "credential": Text("资质", "the credential"),
        "held": Text("手上的件数", "how many items the person holds"),
        "agency": Text("负责检测的机构", "which agency tests it"),
        "own_agencies": Text("经手人的机构", "the agencies of the person"),
        "agencies_in_scope": Text("有检测范围的机构", "which agencies may test it here today"),
        "outcome": Text("检测结果", "what the findings say"),
        "authenticity": Text("真伪结论", "what the findings say of authenticity"),
        "missing": Text("尚缺的检验项", "which findings are missing"),
        "curve_doubts": Text("谱图与结论的出入", "what the spectra say against the findings"),
        "curves_against": Text("谱图相反的结论", "what the spectra plainly contradict"),
        "unanswered": Text("未答复的退回理由", "what was sent back and is not dealt with"),
        "reused": Text("与其他货品重复的文件", "which files belong to other pieces"),
        "in_batch": Text("是否批量", "whether several are passed at once"),
        "unopened": Text("没有看过的照片和谱图", "which pictures and files were not looked at"),
        "batch_bars": Text("须单独审核的缘由", "why it is reviewed by itself"),
        "paper_shown": Text("签字人是否看过证书", "whether the signatory has seen the paper"),
        "reason": Text("原因", "the reason"),
        "photos": Text("收货照片", "the photos of the receipt"),
        "exception_photos": Text("异常照片", "the photos of the exception"),
        "gross_mass": Text("毛重", "the gross mass"),
        "mass_recorded": Text("检测质量", "the inspected mass"),
        "mass_now": Text("复称质量", "the mass before sealing"),
        "mass_limit": Text("质量允差", "the limit of the mass"),
        "packing_evidence": Text("封装照片或视频", "the photos or video of the packing"),
        "weighing_evidence": Text("复称照片", "the photos of the second weighing"),
        "live_certificate": Text("有效证书", "whether a live certificate stands"),
        "bag_certificate_live": Text("封装所附证书", "whether the certificate in the bag stands"),
        "submissions": Text("送检次数", "how often it was submitted"),
        "appeal_open": Text("店铺的异议是否未答复", "whether an appeal of its shop waits"),
        "weight_failed_by": Text("复称不符的人", "who weighed it as too different"),
        "mass_again": Text("换人复称的质量", "the mass that another person read"),
        "second": Text("能否作为第二人", "whether the person may be the second"),
        "asked_buyer_at": Text("询问买家的时间", "when the buyer was asked"),
        "claim_until": Text("领取到期时间", "when the claim ends"),
        "now": Text("当前时间", "what time it is"),
    }
    # What a person brings with the act itself: asked beforehand, its guards have nothing to say.
    INPUTS: ClassVar[frozenset[str]] = frozenset(
        {
            *("reason", "gross_mass", "photos", "exception_photos", "mass_now"),
            *("packing_evidence", "weighing_evidence"),
            *("in_batch", "unopened", "batch_bars", "paper_shown"),
        }
    )
