"""Questions about people: pairs of eyes, decisions against the record, personal data opened."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from app.base.refs import reference
from app.models.audit.ledger import ASKED_ABOUT, LedgerEvent
from app.models.inspection.inspection import Inspection
from app.models.inspection.second_look import ReviewObjection
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.orders.order import ShopOrder
from app.models.people.account import Person
from app.queries.audit.questions.asking import AnswerTable, Cell, QuestionFilters
from app.queries.audit.questions.facts import PERSONAL
from workflows.audit.pairs import ReviewedRound, pairs_of
from workflows.events import title_of
from workflows.inspection.decisions import DECISIONS, Figure, ReviewDecision
from workflows.roles import ROLE_NAMES, Role
from workflows.verdict import Text

MOST_ROUNDS = 100_000
PAIRS = (
    Text("检验员", "Inspector"),
    Text("审核员", "Reviewer"),
    Text("轮次", "Rounds"),
    Text("与检测结果一致", "As the findings came to"),
    Text("一致率（%）", "Agreed (%)"),
    Text("审核退回", "Sent back"),
    Text("审核用时中位数（分）", "Median review (min)"),
    Text("一分钟内审完", "Under a minute"),
    Text("从不改判、从不退回", "Never differed"),
)
# What each outcome of the findings counts as, where the reviewer agrees.
COUNTS_AS: Mapping[str, Figure] = {
    "pass": "passed",
    "fail": "failed",
    "deviation": "deviation",
    "undetermined": "undetermined",
}
YES = Text("是", "yes")


def pairs(session: Session, asked: QuestionFilters) -> AnswerTable:
    """By pair, how often they agreed, and how fast."""
    inspector, reviewer = aliased(Person), aliased(Person)
    sent_back = select(ReviewObjection.id).where(ReviewObjection.inspection_id == Inspection.id)
    wanted = (
        select(
            inspector.name.label("inspector"),
            reviewer.name.label("reviewer"),
            Inspection.outcome,
            Inspection.decision,
            Inspection.submitted_at,
            Inspection.closed_at,
            sent_back.exists().label("sent_back"),
        )
        .join(Item, Item.id == Inspection.item_id)
        .join(inspector, inspector.id == Inspection.inspector_id)
        .join(reviewer, reviewer.id == Inspection.reviewer_id)
        .where(
            Inspection.closed_at >= asked.starts,
            Inspection.closed_at < asked.ends,
            Inspection.submitted_at.is_not(None),
            *asked.here(Item.center_id),
        )
        .order_by(Inspection.id.desc())
        .limit(MOST_ROUNDS)
    )
    if asked.agency_id is not None:
        wanted = wanted.where(Item.agency_id == asked.agency_id)
    if asked.category:
        wanted = wanted.where(Item.category == asked.category)
    found = pairs_of(_round(row) for row in session.execute(wanted))
    rows = (
        (
            pair.inspector,
            pair.reviewer,
            pair.rounds,
            pair.agreed,
            round(100 * pair.agreed / pair.rounds, 1),
            pair.sent_back,
            round(pair.median_seconds / 60, 1),
            pair.hasty,
            YES if pair.always else "",
        )
        for pair in found
    )
    return AnswerTable(PAIRS, rows)


def _round(row: Row[*tuple[Any, ...]]) -> ReviewedRound:
    figure = DECISIONS[row.decision].counts_as
    return ReviewedRound(
        inspector=row.inspector,
        reviewer=row.reviewer,
        agreed=COUNTS_AS.get(row.outcome, figure) == figure,
        sent_back=row.sent_back or row.decision is ReviewDecision.RETEST,
        seconds=(row.closed_at - row.submitted_at).total_seconds(),
    )


ACTS = (
    Text("货品", "Item"),
    Text("时间", "When"),
    Text("谁", "Who"),
    Text("岗位", "Role"),
    Text("做了什么", "What"),
    Text("退货", "Return"),
    Text("结果", "Outcome"),
    Text("理由", "Why"),
    Text("中心", "Center"),
)
OPENED = (
    Text("货品", "Item"),
    Text("时间", "When"),
    Text("谁", "Who"),
    Text("岗位", "Role"),
    Text("做了什么", "What"),
    Text("订单", "Order"),
    Text("哪些项", "Which fields"),
    Text("为什么", "Why"),
    Text("中心", "Center"),
)


def overrides(session: Session, asked: QuestionFilters) -> AnswerTable:
    """Every decision of a person over a return, a held piece or a quarantine, with its reason."""

    def rows() -> Iterator[Sequence[Cell]]:
        for row, body in _read_events(session, asked, lambda tag: tag not in PERSONAL):
            settled = row.tag == "return.refund_settled"
            if settled and not body.get("reason"):
                continue  # settled as the law and the comparison came to: nobody's override
            yield (
                *_who(row),
                body.get("case", ""),
                body.get("outcome", "") or body.get("total", "") or _upheld(body),
                " ".join(filter(None, (body.get("reason", ""), body.get("note", "")))),
                _center(row),
            )

    return AnswerTable(ACTS, rows(), leads="item")


def personal(session: Session, asked: QuestionFilters) -> AnswerTable:
    """Every time that somebody opened or took a copy of a buyer's data."""

    def rows() -> Iterator[Sequence[Cell]]:
        for row, body in _read_events(session, asked, lambda tag: tag in PERSONAL):
            fields = body.get("fields", ())
            yield (
                *_who(row),
                row.number or body.get("order", ""),
                "、".join(fields) if not isinstance(fields, str) else fields,
                body.get("reason", "") or body.get("how", ""),
                _center(row),
            )

    return AnswerTable(OPENED, rows(), leads="item")


def _read_events(
    session: Session, asked: QuestionFilters, meets: Any
) -> Iterator[tuple[Any, dict[str, Any]]]:
    rows = session.execute(_events(asked)).all()
    for row in rows:
        if meets(row.tag):
            yield row, orjson.loads(row.body)


def _events(asked: QuestionFilters) -> Any:
    wanted = (
        select(
            LedgerEvent.at,
            LedgerEvent.tag,
            LedgerEvent.body,
            LedgerEvent.actor_name,
            LedgerEvent.role,
            LedgerEvent.item_id,
            Item.registered_at,
            ShopOrder.number,
            Center.name_zh,
            Center.name_en,
        )
        .outerjoin(Item, Item.id == LedgerEvent.item_id)
        .outerjoin(ShopOrder, ShopOrder.id == LedgerEvent.order_id)
        .outerjoin(Center, Center.id == Item.center_id)
        .where(ASKED_ABOUT, LedgerEvent.at >= asked.starts, LedgerEvent.at < asked.ends)
        .order_by(LedgerEvent.at.desc(), LedgerEvent.id.desc())
        .limit(MOST_ROUNDS)
    )
    if asked.person:
        wanted = wanted.where(LedgerEvent.actor_name == asked.person)
    places: Collection[Any] = asked.here(Item.center_id)
    return wanted.where(*places)


def _who(row: Row[*tuple[Any, ...]]) -> tuple[Cell, ...]:
    ref = reference("QC", row.item_id, row.registered_at) if row.item_id is not None else ""
    role = ROLE_NAMES[Role(row.role)] if row.role in set(Role) else row.role
    return ref, row.at, row.actor_name, role, title_of(row.tag)


def _center(row: Row[*tuple[Any, ...]]) -> Cell:
    return Text(row.name_zh, row.name_en) if row.name_zh else ""


def _upheld(body: Mapping[str, Any]) -> Cell:
    if "upheld" not in body:
        return ""
    return Text("主张成立", "upheld") if body["upheld"] else Text("主张不成立", "not upheld")
