"""Questions about the network: refunds that came late, agencies beside each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.audit.audit import CertificateSearch
from app.models.inspection.inspection import Inspection
from app.models.inspection.second_look import ReviewObjection
from app.models.intake.item import Item
from app.models.network.center import Agency, Center, Merchant
from app.models.papers.certificate import Certificate
from app.models.returns.case import ReturnCase
from app.queries.audit.questions.asking import AnswerTable, Cell, QuestionFilters
from workflows.inspection.decisions import DECISIONS
from workflows.papers.states import CertificateState
from workflows.returns.headlines.situation import state_name
from workflows.verdict import Text

MOST = 100_000
REFUNDS = (
    Text("退货", "Return"),
    Text("货品", "Item"),
    Text("店铺", "Shop"),
    Text("中心", "Center"),
    Text("申请时间", "Asked for"),
    Text("到货", "Arrived"),
    Text("七日期限", "Day 7"),
    Text("十五日期限", "Day 15"),
    Text("退款时间", "Refunded"),
    Text("超过（天）", "Late by (days)"),
    Text("超过十五日", "Past day 15"),
    Text("现在", "Now"),
)
YES = Text("是", "yes")


def late_refunds(session: Session, asked: QuestionFilters) -> AnswerTable:
    """Refunds after the law's seventh day, those still owed too."""
    due = ReturnCase.refund_overdue_at
    wanted = (
        select(
            ReturnCase.id,
            ReturnCase.requested_at,
            ReturnCase.item_id,
            ReturnCase.state,
            ReturnCase.ground,
            ReturnCase.arrived_at,
            ReturnCase.refund_overdue_at,
            ReturnCase.refund_offence_at,
            ReturnCase.refunded_at,
            Item.registered_at,
            Merchant.shop,
            Center.name_zh,
            Center.name_en,
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .join(Center, Center.id == ReturnCase.center_id)
        .where(
            ReturnCase.requested_at >= asked.starts,
            ReturnCase.requested_at < asked.ends,
            due.is_not(None),
            or_(
                ReturnCase.refunded_at > due,
                ReturnCase.refunded_at.is_(None)
                & ReturnCase.closed_at.is_(None)
                & (due < asked.now),
            ),
            *asked.here(ReturnCase.center_id),
        )
        .order_by(ReturnCase.requested_at.desc(), ReturnCase.id.desc())
        .limit(MOST)
    )
    if asked.shop:
        wanted = wanted.where(Merchant.shop.contains(asked.shop, autoescape=True))
    if asked.category:
        wanted = wanted.where(Item.category == asked.category)
    rows = (_refund(row, asked) for row in session.execute(wanted))
    return AnswerTable(REFUNDS, rows, leads="return")


def _refund(row: Row[*tuple[Any, ...]], asked: QuestionFilters) -> Sequence[Cell]:
    paid = row.refunded_at or asked.now
    offence = row.refund_offence_at is not None and paid > row.refund_offence_at
    return (
        reference("RT", row.id, row.requested_at),
        reference("QC", row.item_id, row.registered_at),
        row.shop,
        Text(row.name_zh, row.name_en),
        row.requested_at,
        row.arrived_at,
        row.refund_overdue_at,
        row.refund_offence_at,
        row.refunded_at,
        round((paid - row.refund_overdue_at).total_seconds() / 86400, 1),
        YES if offence else "",
        state_name(row.state, row.ground),
    )


AGENCIES = (
    Text("机构", "Agency"),
    Text("检测轮次", "Rounds"),
    Text("通过", "Passed"),
    Text("通过率（%）", "Passed (%)"),
    Text("不通过", "Failed"),
    Text("有差异", "Deviating"),
    Text("无法判定", "Undetermined"),
    Text("审核退回（%）", "Sent back (%)"),
    Text("检测用时中位数（分）", "Median test (min)"),
    Text("签发", "Issued"),
    Text("现中止", "Suspended now"),
    Text("现撤销", "Revoked now"),
)


def agencies(session: Session, asked: QuestionFilters) -> AnswerTable:
    """By agency: what was tested in the period, and what became of what was issued in it."""
    figures, spans, sent_back = _rounds(session, asked)
    papers = _papers(session, asked)
    names = {
        row.id: Text(row.name_zh, row.name_en)
        for row in session.execute(select(Agency.id, Agency.name_zh, Agency.name_en))
    }

    def rows() -> Iterator[Sequence[Cell]]:
        for key in sorted(figures.keys() | papers.keys()):
            counted, issued = figures[key], papers[key]
            total = counted.total()
            yield (
                names.get(key, ""),
                total,
                counted["passed"],
                round(100 * counted["passed"] / total, 1) if total else None,
                counted["failed"],
                counted["deviation"],
                counted["undetermined"],
                round(100 * sent_back[key] / total, 1) if total else None,
                round(median(spans[key]) / 60, 1) if spans[key] else None,
                issued.total(),
                issued[CertificateState.SUSPENDED],
                issued[CertificateState.REVOKED],
            )

    return AnswerTable(AGENCIES, rows())


def _rounds(
    session: Session, asked: QuestionFilters
) -> tuple[dict[int, Counter[str]], dict[int, list[float]], Counter[int]]:
    objected = select(ReviewObjection.id).where(ReviewObjection.inspection_id == Inspection.id)
    wanted = (
        select(
            Item.agency_id,
            Inspection.decision,
            Inspection.started_at,
            Inspection.submitted_at,
            objected.exists().label("objected"),
        )
        .join(Item, Item.id == Inspection.item_id)
        .where(
            Inspection.closed_at >= asked.starts,
            Inspection.closed_at < asked.ends,
            Item.agency_id.is_not(None),
            *asked.here(Item.center_id),
        )
        .order_by(Inspection.id.desc())
        .limit(MOST)
    )
    if asked.category:
        wanted = wanted.where(Item.category == asked.category)
    figures: dict[int, Counter[str]] = defaultdict(Counter)
    spans: dict[int, list[float]] = defaultdict(list)
    sent_back: Counter[int] = Counter()
    for row in session.execute(wanted):
        figure = DECISIONS[row.decision].counts_as
        if figure is not None:
            figures[row.agency_id][figure] += 1
            sent_back[row.agency_id] += row.objected
        if row.submitted_at is not None:
            spans[row.agency_id].append((row.submitted_at - row.started_at).total_seconds())
    return figures, spans, sent_back


def _papers(session: Session, asked: QuestionFilters) -> dict[int, Counter[CertificateState]]:
    searched = CertificateSearch
    wanted = (
        select(searched.agency_id, Certificate.state, func.count())
        .join(Certificate, Certificate.id == searched.certificate_id)
        .where(
            searched.issued_at >= asked.starts,
            searched.issued_at < asked.ends,
            searched.agency_id.is_not(None),
            *asked.here(searched.center_id),
        )
        .group_by(searched.agency_id, Certificate.state)
    )
    if asked.category:
        wanted = wanted.where(searched.category == asked.category)
    found: dict[int, Counter[CertificateState]] = defaultdict(Counter)
    for agency, state, count in session.execute(wanted):
        found[agency or 0][state] += count
    return found
