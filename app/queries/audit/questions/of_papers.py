"""Questions about certificates: who signed by which right, what they weighed, how they ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.audit.ledger import OF_CERTIFICATES, LedgerEvent
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.papers.certificate import Certificate
from app.queries.audit.case import certificate_page, changes
from app.queries.audit.questions.asking import AnswerTable, Cell, QuestionFilters, midnight
from app.queries.audit.questions.facts import SignedFacts, certificate_facts
from certificates.content.number import BadNumber, parse_number
from workflows.events import title_of
from workflows.papers.events import CertificateIssued
from workflows.papers.states import STATES, CertificateState
from workflows.verdict import Text

FACTS = (
    Text("证书", "Certificate"),
    Text("状态", "State"),
    Text("签发时间", "Issued"),
    Text("货品", "Item"),
    Text("品类", "Category"),
    Text("店铺", "Shop"),
    Text("机构", "Agency"),
    Text("中心", "Center"),
    Text("检验员", "Inspector"),
    Text("审核员", "Reviewer"),
    Text("签字人", "Signatory"),
    Text("签字日", "Signed"),
    Text("签字日有效的资质", "Credential valid then"),
    Text("收货毛重（g）", "Gross on receipt (g)"),
    Text("检测净重（g）", "Net at the test (g)"),
    Text("封装前复称（g）", "Before the seal (g)"),
    Text("变化（%）", "Change (%)"),
    Text("检测用时（分）", "Test (min)"),
    Text("审核用时（分）", "Review (min)"),
    Text("签发用时（分）", "To issue (min)"),
    Text("检测轮次", "Rounds"),
    Text("审核退回", "Objections"),
    Text("退货", "Returns"),
    Text("人工改判", "Overrides"),
    Text("查看个人信息", "Personal data opened"),
)
NONE_VALID = Text("无有效资质", "none valid")


def certificates(session: Session, asked: QuestionFilters) -> AnswerTable:
    """All their facts."""
    return _table(session, asked, lambda _: True)


def signed_lapsed(session: Session, asked: QuestionFilters) -> AnswerTable:
    """Those that were signed by nobody who held a valid credential."""
    return _table(session, asked, lambda facts: not facts.credential)


def mass_changed(session: Session, asked: QuestionFilters) -> AnswerTable:
    """Those whose mass before the seal was not that of the test, by more than the percentage."""
    return _table(
        session, asked, lambda facts: facts.change is not None and abs(facts.change) > asked.percent
    )


def _table(
    session: Session, asked: QuestionFilters, meets: Callable[[SignedFacts], bool]
) -> AnswerTable:
    rows = (_row(facts) for facts in certificate_facts(session, asked) if meets(facts))
    return AnswerTable(FACTS, rows, leads="certificate")


def _row(one: SignedFacts) -> Sequence[Cell]:
    return (
        one.number,
        STATES[one.state].name,
        one.issued_at,
        one.ref,
        one.category,
        one.shop,
        one.agency,
        one.center,
        one.inspector,
        one.reviewer,
        one.signatory,
        one.signed_at,
        one.credential or NONE_VALID,
        one.gross_mass,
        one.net_mass,
        one.sealed_mass,
        one.change,
        _minutes(one.tested),
        _minutes(one.reviewed),
        _minutes(one.waited),
        one.rounds,
        one.sent_back,
        one.returns,
        one.overrides,
        one.opened,
    )


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


ENDINGS = (
    Text("证书", "Certificate"),
    Text("发生了什么", "What happened"),
    Text("时间", "When"),
    Text("原因", "Why"),
    Text("经办", "By"),
    Text("货品", "Item"),
    Text("中心", "Center"),
    Text("现在", "Now"),
)


def endings(session: Session, asked: QuestionFilters) -> AnswerTable:
    """Every suspension, restoration, replacement and revocation of the period."""
    rows = session.execute(
        select(
            LedgerEvent.tag,
            LedgerEvent.at,
            LedgerEvent.body,
            LedgerEvent.actor_name,
            LedgerEvent.item_id,
            Item.registered_at,
            Center.name_zh,
            Center.name_en,
        )
        .join(Item, Item.id == LedgerEvent.item_id)
        .join(Center, Center.id == Item.center_id)
        .where(
            OF_CERTIFICATES,
            LedgerEvent.tag != CertificateIssued.tag,
            LedgerEvent.at >= asked.starts,
            LedgerEvent.at < asked.ends,
            *asked.here(Item.center_id),
        )
        .order_by(LedgerEvent.at.desc(), LedgerEvent.id.desc())
    ).all()
    told = [(row, orjson.loads(row.body)) for row in rows]
    numbers = sorted({body.get("number", "") for _, body in told})
    found = session.execute(
        select(Certificate.number, Certificate.state).where(Certificate.number.in_(numbers))
    )
    states = {r.number: r.state for r in found}

    def lines() -> Iterator[Sequence[Cell]]:
        for row, body in told:
            number = body.get("number", "")
            now = states.get(number)
            yield (
                number,
                title_of(row.tag),
                row.at,
                body.get("reason", ""),
                row.actor_name,
                reference("QC", row.item_id, row.registered_at),
                Text(row.name_zh, row.name_en),
                STATES[now].name if now is not None else "",
            )

    return AnswerTable(ENDINGS, lines(), leads="certificate")


VALIDITY = (
    Text("证书", "Certificate"),
    Text("当天结束时", "When that day ended"),
    Text("自何时", "Since"),
    Text("原因", "Why"),
    Text("日志位置", "Place in the log"),
)
NOT_ISSUED = Text("尚未签发", "Not issued yet")


def valid_on(session: Session, asked: QuestionFilters) -> AnswerTable:
    """The last word of the log on a certificate before a day was over."""
    page = None
    try:
        page = certificate_page(session, parse_number(asked.number))
    except BadNumber:
        page = None
    visible = page is not None and (asked.centers is None or page.center_id in asked.centers)
    if page is None or not visible or asked.day is None:
        return AnswerTable(VALIDITY, iter(()), leads="certificate")
    over = midnight(asked.day + timedelta(days=1))
    said = [
        entry
        for entry in changes(session, page.key)
        if entry.leaf is not None and entry.leaf.at < over
    ]
    if not said:
        return AnswerTable(
            VALIDITY, iter([(page.number, NOT_ISSUED, None, "", None)]), leads="certificate"
        )
    last = max(said, key=lambda entry: entry.position)
    leaf = last.leaf
    assert leaf is not None  # noqa: S101  # those without one were left out
    state = CertificateState(leaf.status.value)
    row = (page.number, STATES[state].name, leaf.at, leaf.reason, last.position)
    return AnswerTable(VALIDITY, iter([row]), leads="certificate")
