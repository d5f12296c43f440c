"""Settling refunds: what goes back, its number reserved, what becomes of the certificate.

Above a limit, with typed freight or terms, and against the finding or the law it takes two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.entries import typed_sentence
from app.commands.papers import status as certificate_status
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.commands.permission import permitted_transition
from app.commands.returns.overrides import Grounds, is_against, must_stand, said_of
from app.commands.returns.step import LockedCase, hold, step
from app.models.orders.order import OrderLine
from app.models.returns.case import ReturnCase
from app.queries.returns.facts import facts_of, paid_before
from app.queries.returns.order import SettledOrder, settle_case
from app.queries.returns.terms import latest_terms
from certificates.content.number import certificate_number
from workflows.people.overrides import OverrideAct
from workflows.people.second_person import PairAct
from workflows.returns.events import ReturnRefundSettled
from workflows.returns.flow import FLOW, ReturnAction
from workflows.returns.law.calendar import local_day
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.names import FINDING_NAMES, OUTCOME_NAMES
from workflows.returns.refund.order import ZERO
from workflows.returns.refund.two_people import why_two
from workflows.roles import SYSTEM, Actor, Permission
from workflows.verdict import Refused, Text

MOST_FREIGHT = Decimal(10_000)
FREIGHT = ("freight_paid", "freight_collect")


def compute_refund(
    session: Session,
    ref: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    override: str = "",
    article: str = "",
    gifts: Mapping[str, int] | None = None,
    freight_paid: Decimal = ZERO,
    freight_collect: Decimal = ZERO,
    agreed: Agreement | None = None,
) -> ReturnCase:
    """Settle a compared return, or an appeal about goods at the center, and reserve its number.

    What the order's export doesn't say of promotions, tenders and gifts is entered beforehand
    (`returns_terms.enter_terms`). Raises `SecondPersonAsked` where it takes two.
    """
    held = hold(session, ref, certificate=True, order=True)
    if not by.may(Permission.RETURN_MANAGE, held.case.center_id):
        raise NotPermitted
    return settle(
        session,
        held,
        Grounds(typed_sentence("reason", reason), article, override),
        by=by,
        now=now,
        agreed=agreed,
        **checked_amounts(gifts, freight_paid, freight_collect),
    )


def checked_amounts(
    gifts: Mapping[str, int] | None = None,
    freight_paid: Decimal = ZERO,
    freight_collect: Decimal = ZERO,
) -> dict[str, Any]:
    """What is typed beside a settlement; raises `Invalid` for what can't be a freight."""
    return {
        "gifts": dict(gifts or {}),
        "freight_paid": _freight("freight_paid", freight_paid),
        "freight_collect": _freight("freight_collect", freight_collect),
    }


def settle(
    session: Session,
    held: LockedCase,
    grounds: Grounds,
    *,
    by: Actor,
    now: datetime,
    action: ReturnAction = ReturnAction.SETTLE,
    heard: Callable[[], None] | None = None,
    agreed: Agreement | None = None,
    **amounts: Any,
) -> ReturnCase:
    """Reckon what goes back, reserve the refund's number, decide the certificate's fate.

    The caller holds order, item, certificate and case. `heard` has the law hear a person's word
    first, where that is what settles it.
    """
    case = held.case
    row = FLOW.transition(case.state, action)
    if isinstance(row, Refused):
        raise Refusal(row)
    said = grounds.reason
    if by != SYSTEM:
        said = said_of(OverrideAct.SETTLE, grounds)
        plan = _Plan(grounds, action, heard, amounts)
        _two_where_needed(session, held, plan, by=by, now=now, agreed=agreed)
    if heard is not None:
        heard()
    settled = settle_case(session, case, at=now, **amounts)
    case.refund = settled.to_json()
    # Random, and not the row's key: a database put back from a backup gives its keys again, and
    # who pays a number out pays it once.
    case.refund_number = case.refund_number or f"RF-{certificate_number()}"
    case.settled_by_id = by.person_id
    case.settled_with_id = agreed.by.person_id if agreed is not None else None
    facts = replace(facts_of(session, case, action, by=by, now=now), reason=said)
    total = str(settled.result.total)
    event = ReturnRefundSettled(case.ref, case.refund_number, total, said)
    step(session, held, action, event, by=by, facts=facts, now=now)
    settle_certificate(session, held, by=by, now=now)
    return case


@dataclass(frozen=True, slots=True)
class _Plan:
    """A settlement that somebody asks for."""

    grounds: Grounds
    action: ReturnAction
    heard: Callable[[], None] | None
    amounts: Mapping[str, Any]


def _two_where_needed(
    session: Session,
    held: LockedCase,
    plan: _Plan,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement | None,
) -> None:
    """All objections first; then what the money would be, and whether one may say so alone."""
    case, grounds, action = held.case, plan.grounds, plan.action
    heard, amounts = plan.heard, plan.amounts
    facts = replace(facts_of(session, case, action, by=by, now=now), reason=grounds.reason)
    permitted_transition(FLOW, case.state, action, facts, by=by, center_id=case.center_id)
    against = is_against(case)
    article = must_stand(case, OverrideAct.SETTLE, grounds, against=against)
    with try_out(session):
        if heard is not None:
            heard()
        settled = settle_case(session, case, at=now, **amounts)
    terms = latest_terms(session, session.get_one(OrderLine, case.order_line_id).order_id)
    freight = [amounts.get(name, ZERO) for name in FREIGHT]
    why = tuple(
        why_two(
            settled.result.total + paid_before(session, case),
            local_day(now),
            typed_freight=any(freight),
            typed_terms=terms is not None,
            against=against,
        )
    )
    if why:
        words = Grounds(said_of(OverrideAct.SETTLE, grounds), article)
        shown = _lines_to_confirm(held, settled, words, why, freight, terms.reason if terms else "")
        proposal = PairProposal(
            act=PairAct.SETTLE_REFUND,
            subject=case.ref,
            args=_args(case, grounds, heard is not None, amounts),
            facts=_facts(case, settled, terms.id if terms else 0),
            shown=tuple(shown),
            reason=words.reason,
            center_id=case.center_id,
        )
        take_two(session, proposal, by=by, now=now, agreed=agreed)


def _facts(case: ReturnCase, settled: SettledOrder, terms: int) -> dict[str, Any]:
    """What the settlement rests on: where one of it has changed, it is another settlement."""
    return {
        "state": case.state.value,
        "total": str(settled.result.total),
        "payments": [f"{p.tender or '-'} {p.amount}" for p in settled.result.payments],
        "conclusion": case.conclusion.value if case.conclusion else "",
        "law": f"{case.outcome} {case.code}",
        "terms": terms,
    }


def _args(
    case: ReturnCase, grounds: Grounds, decided: bool, amounts: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "ref": case.ref,
        "decided": decided,
        "reason": grounds.reason,
        "article": grounds.article,
        "override": grounds.override,
        "gifts": dict(amounts.get("gifts") or {}),
        **{name: str(amounts.get(name, ZERO)) for name in FREIGHT},
    }


def _lines_to_confirm(
    held: LockedCase,
    settled: SettledOrder,
    words: Grounds,
    why: tuple[Text, ...],
    freight: list[Decimal],
    terms: str,
) -> Iterator[tuple[Text, str | Text]]:
    case = held.case
    yield Text("退货", "Return"), case.ref
    yield Text("货品", "Item"), held.item.ref
    yield Text("金额", "Amount"), f"¥{settled.result.total}"
    yield (
        Text("为什么要两人", "Why two"),
        Text("；".join(w.zh for w in why), "; ".join(w.en for w in why)),
    )
    yield Text("依法", "The law"), OUTCOME_NAMES[DecisionOutcome(case.outcome)]
    if case.conclusion is not None:
        yield Text("比对结论", "Comparison"), FINDING_NAMES[case.conclusion]
    if any(freight):
        yield (
            Text("买家垫付、卖家到付运费", "Freight of buyer, seller"),
            "、".join(map(str, freight)),
        )
    if terms:
        yield Text("优惠条件的依据", "The terms rest on"), terms
    if words.article:
        yield Text("条款", "Article"), words.article


@contextmanager
def try_out(session: Session) -> Iterator[None]:
    """Try it, and leave everything as it was."""
    trial = session.begin_nested()
    try:
        yield
    finally:
        trial.rollback()


def settle_certificate(session: Session, held: LockedCase, *, by: Actor, now: datetime) -> None:
    """Restore the paper of the same intact piece, revoke it otherwise; unknown stays suspended."""
    case, paper = held.case, held.certificate
    if paper is None or case.conclusion is None:
        return
    if case.conclusion is ReturnFinding.INTACT:
        if case.outcome == DecisionOutcome.QUALITY.value and case.decision["facts"].get("claim"):
            return  # a person upheld the claim against the finding: out of force, not restored
        reason = "退货核对为同一件且完好 / the same piece came back intact"
        certificate_status.restore(session, held.item, paper, reason, by=by, now=now)
        return
    certificate_status.revoke_after_comparison(
        session,
        held.item,
        paper,
        "退货比对与证书不符 / the returned piece is not as certified",
        compared_by=case.compared_by_id,
        by=by,
        now=now,
    )


def _freight(field: str, amount: Decimal) -> Decimal:
    if not amount.is_finite() or not 0 <= amount <= MOST_FREIGHT:
        raise Invalid(field, Text("运费金额不合理", "That can't be a freight"))
    return amount.quantize(Decimal("0.01"))
