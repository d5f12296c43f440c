"""The four lines that a buyer reads first: out of the table, with this case's day and money."""

from __future__ import annotations

from dataclasses import dataclass

from app.base import clock
from app.queries.returns.buyer_cases import CaseShown
from app.web.base.language import say
from app.web.returns.buyer.return_money import MoneyShown
from workflows.returns.exchanges import ReplacementStanding
from workflows.returns.headlines.moments import until_words
from workflows.returns.headlines.situation import Aspect, BuyerSituation, aspect_of
from workflows.returns.headlines.table import HeadlineFacts, headline
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.law.rules.settlement import FREIGHT_SELLERS, RETURN_FREIGHT_PROMISED

PAID_BY_SHOP = {RETURN_FREIGHT_PROMISED.id, FREIGHT_SELLERS.id}


@dataclass(frozen=True, slots=True)
class HeadlineShown:
    """Decided, to do, until when, what it costs and what comes back, in one language.

    `uncertain`: there may be no refund, so that the page reckons none.
    """

    decided: str
    do: str
    when: str
    money: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a case: questions for its buyer, an exchange, a dispute over money."""

    asks_buyer: bool
    replacement: ReplacementStanding
    disputed: bool


def headline_of(case: CaseShown, money: MoneyShown | None, beside: Beside) -> HeadlineShown:
    """The lines of a case as it stands."""
    situation = BuyerSituation(
        state=case.state,
        ground=case.ground,
        outcome=DecisionOutcome(case.decision["decision"]),
        conclusion=case.conclusion,
        claim_judged=case.claim_judged,
        delivered=case.delivered,
        asks_buyer=beside.asks_buyer,
        goods_here=case.arrived_at is not None,
        not_sent=case.not_shipped_back,
        payment=case.payment,
        replacement=beside.replacement,
        disputed=beside.disputed,
    )
    facts = HeadlineFacts(
        by=until_words(clock.local(case.due_at)),
        amount=f"¥{money.total}" if money is not None and money.total else None,
        freight_paid=freight_is_paid(case.decision),
    )
    aspect = aspect_of(situation)
    found = headline((case.state, case.ground, aspect), facts)
    return HeadlineShown(
        decided=say(found.decided),
        do=say(found.do),
        when=say(found.when),
        money=say(found.money),
        uncertain=aspect is Aspect.AGAINST,
    )


def freight_is_paid(decision: dict[str, object]) -> bool:
    """Whether the shop bears the way back, by what it promised or by the law of faults."""
    reasons = decision["reasons"]
    assert isinstance(reasons, list)  # noqa: S101  # as every decision is stored
    return any(reason["rule"] in PAID_BY_SHOP for reason in reasons)
