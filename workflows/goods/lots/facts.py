"""What the guards of a lot's transitions look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from workflows.guard import Unknown
from workflows.verdict import Answer, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """People are ids, counts are pieces; None is what was looked up and is not there."""

    actor: int | Unknown | None
    purchasers: frozenset[int] | Unknown
    inspectors: frozenset[int] | Unknown
    announced: int | Unknown
    counted: int | Unknown
    unidentified: tuple[Text, ...] | Unknown
    sampling_stopped: bool | Unknown
    unrecorded: int | Unknown
    document_gaps: tuple[Text, ...] | Unknown
    doubtful: int | Unknown
    critical_found: int | Unknown
    failing: tuple[Text, ...] | Unknown
    sorted_good: int | Unknown
    sorted_bad: int | Unknown
    reason: str | Unknown
    waybill: str | Unknown
    witnesses: int | Unknown
    film: str | Unknown
    second: Answer | Unknown

    NAMES: ClassVar[Mapping[str, Text]] = {
        "actor": Text("经手人", "who acts"),
        "purchasers": Text("采购人", "who bought it"),
        "inspectors": Text("检验过样本的人", "who inspected the sample"),
        "announced": Text("预告件数", "the pieces announced"),
        "counted": Text("实收件数", "the pieces counted"),
        "unidentified": Text("尚缺的批次信息", "what of the batch is not known"),
        "sampling_stopped": Text("抽样是否已暂停", "whether sampling has stopped"),
        "unrecorded": Text("未记录的样本件数", "the sampled pieces without a record"),
        "document_gaps": Text("缺失或过期的文件", "documents that are missing or lapsed"),
        "doubtful": Text("真伪存疑的样本件数", "the sampled pieces that may not be genuine"),
        "critical_found": Text("有致命不合格的件数", "the pieces with a critical nonconformity"),
        "failing": Text("不接收的类别", "the classes that refuse the lot"),
        "sorted_good": Text("挑选合格件数", "the pieces sorted as good"),
        "sorted_bad": Text("挑选不合格件数", "the pieces sorted out"),
        "reason": Text("原因", "the reason"),
        "waybill": Text("退货运单号", "the waybill"),
        "witnesses": Text("见证人数", "how many witnesses there were"),
        "film": Text("录像编号", "the number of the film"),
        "second": Text("能否作为第二人", "whether the person may be the second"),
    }
    # What a person brings with the act itself: asked beforehand, its guards have nothing to say.
    INPUTS: ClassVar[frozenset[str]] = frozenset(
        {
            *("counted", "unidentified", "reason", "sorted_good", "sorted_bad"),
            *("waybill", "witnesses", "film"),
        }
    )
