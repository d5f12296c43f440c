"""Tables of facts as they leave the house: one literal list of columns, which is the schema.

Every row belongs to the day in China on which it happened (`day_of`), and does not change once that
day is over. No column names a buyer or a person of the staff, and none has a sentence that somebody
wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflows.verdict import Refused, Text
from workflows.whole import whole

MOST_DAYS = 31


class Fact(StrEnum):
    """What is known of goods, table by table."""

    PIECES = "pieces"
    FINDINGS = "findings"
    VERDICTS = "verdicts"
    CERTIFICATES = "certificates"
    RETURNS = "returns"
    REFUNDS = "refunds"
    DURATIONS = "durations"


class FactType(StrEnum):
    """Kinds of values, by their names in SQL."""

    TEXT = "VARCHAR"
    WHOLE = "BIGINT"
    MONEY = "DECIMAL(12,2)"
    INSTANT = "TIMESTAMPTZ"


@dataclass(frozen=True, slots=True)
class FactColumn:
    """One column: its name, kind, and what it says."""

    name: str
    kind: FactType
    says: Text


@dataclass(frozen=True, slots=True)
class FactTable:
    """One table. `day_of`: the column whose day a row belongs to."""

    name: Text
    day_of: str
    columns: tuple[FactColumn, ...]


def _text(name: str, zh: str, en: str) -> FactColumn:
    return FactColumn(name, FactType.TEXT, Text(zh, en))


def _at(name: str, zh: str, en: str) -> FactColumn:
    return FactColumn(name, FactType.INSTANT, Text(zh, en))


def _whole(name: str, zh: str, en: str) -> FactColumn:
    return FactColumn(name, FactType.WHOLE, Text(zh, en))


PIECE = _text("piece", "货品编号", "the piece's reference")
CENTER = _text("center", "中心代号", "code of the center")
CATEGORY = _text("category", "品类代号", "code of the category")
ROUND = _whole("round", "第几次检测", "which inspection of the piece")
RETURN = _text("return", "退货编号", "the return's reference")

FACTS: Mapping[Fact, FactTable] = whole(
    Fact,
    {
        Fact.PIECES: FactTable(
            Text("货品", "Pieces"),
            "registered_at",
            (
                PIECE,
                CENTER,
                CATEGORY,
                _text("platform", "平台代号", "code of the platform"),
                _text("shop", "店铺", "the shop"),
                FactColumn("unit_price", FactType.MONEY, Text("单价（元）", "price in yuan")),
                _at("registered_at", "登记时间", "when it was registered"),
            ),
        ),
        Fact.FINDINGS: FactTable(
            Text("检测记录", "Findings"),
            "recorded_at",
            (
                PIECE,
                CENTER,
                CATEGORY,
                ROUND,
                _text("check", "检测项代号", "code of the check"),
                _whole("revision", "第几次修改", "which writing of the finding"),
                _text("stage", "检测阶段", "stage of the inspection"),
                _text("values", "数值和选项（JSON），不含说明文字", "numbers and choices as JSON"),
                _at("recorded_at", "记录时间", "when it was recorded"),
            ),
        ),
        Fact.VERDICTS: FactTable(
            Text("检测结论", "Verdicts"),
            "closed_at",
            (
                PIECE,
                CENTER,
                CATEGORY,
                ROUND,
                _text("standard", "标准代号", "code of the standard"),
                _whole("standard_version", "标准版本", "version of the standard"),
                _text("authenticity", "真伪判断", "whether it is genuine"),
                _text("conformity", "符合性判断", "whether it is as described"),
                _text("decision", "审核结论", "what the reviewer decided"),
                _at("started_at", "开始时间", "when the inspection began"),
                _at("closed_at", "结束时间", "when it was closed"),
            ),
        ),
        Fact.CERTIFICATES: FactTable(
            Text("证书", "Certificates"),
            "issued_at",
            (
                _text("certificate", "证书编号", "the certificate's number"),
                PIECE,
                CENTER,
                CATEGORY,
                _at("issued_at", "签发时间", "when it was issued"),
            ),
        ),
        Fact.RETURNS: FactTable(
            Text("退货申请", "Returns"),
            "requested_at",
            (
                RETURN,
                PIECE,
                CENTER,
                CATEGORY,
                _text("ground", "申请理由", "what the request rests on"),
                _text("claim", "质量问题", "what is said to be wrong"),
                _whole("quantity", "件数", "how many pieces"),
                _text("channel", "申请渠道", "which way it came"),
                _at("requested_at", "申请时间", "when it was asked for"),
            ),
        ),
        Fact.REFUNDS: FactTable(
            Text("退款", "Refunds"),
            "refunded_at",
            (
                RETURN,
                PIECE,
                CENTER,
                CATEGORY,
                FactColumn("total", FactType.MONEY, Text("退款金额（元）", "paid back, in yuan")),
                _at("arrived_at", "货到时间", "when the goods had come"),
                _at("refunded_at", "退款时间", "when it was paid"),
            ),
        ),
        Fact.DURATIONS: FactTable(
            Text("环节用时", "Durations"),
            "at",
            (
                PIECE,
                CENTER,
                CATEGORY,
                _text("event", "事件代号", "what happened, by the ledger's tag"),
                _whole("seconds", "距上一事件秒数", "since what happened before, in seconds"),
                _at("at", "发生时间", "when"),
            ),
        ),
    },
)


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Every day from the first to the last, both of them."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def unfit_days(first: date, last: date, today: date) -> Refused | None:
    """Why days can't be given out at once; None where they can: a day must be over."""
    if last >= today:
        return Refused(
            "day_not_over",
            Text("当天的数据次日才能导出", "A day is given out once it is over"),
            next_step=Text("请选择今天以前的日期", "Choose days before to-day"),
        )
    if not 0 <= (last - first).days < MOST_DAYS:
        return Refused(
            "too_many_days",
            Text(f"一次最多 {MOST_DAYS} 天，先早后晚", f"At most {MOST_DAYS} days, earlier first"),
            next_step=Text("请分几次导出", "Take them in several parts"),
        )
    return None
