"""How returned goods may be sold again (Measures 25, 33)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workflows.returns.law.case import Case
from workflows.returns.law.facts.words import ResaleOffer
from workflows.returns.law.rule import RuleEffect, RuleWord, rule
from workflows.verdict import ALLOWED, Answer, Refused

AS_NEW = rule(
    "resale.as_new",
    RuleEffect.NOTE,
    None,
    "MEASURES 25",
    "退回商品完全恢复到初始销售状态的，可以作为新品再次销售。",
    "Goods wholly restored to how they were first sold may be sold as new.",
)
MARKED = rule(
    "resale.marked",
    RuleEffect.NOTE,
    None,
    "MEASURES 25",
    "退回商品再次销售时，显著标明其真实状况。",
    "Returned goods are sold again with their true condition marked conspicuously.",
)
FORBIDDEN = rule(
    "resale.forbidden",
    RuleEffect.NOTE,
    None,
    "MEASURES 25; MEASURES 33",
    "未完全恢复初始状态的退回商品不得作为新品销售，必须显著标明真实状况。",
    "Goods not wholly restored may not be sold as new: their true condition has to be marked.",
)

RULES = (AS_NEW, MARKED, FORBIDDEN)


def may_be_sold_as_new(*, fully_restored: bool | None, on: date) -> Answer:
    """Allowed only where somebody found the goods fully restored (Measures 25, from its day on)."""
    if fully_restored or not FORBIDDEN.in_force(on):
        return ALLOWED
    return Refused(
        code=FORBIDDEN.id, reason=FORBIDDEN.sentence, citation=FORBIDDEN.citations(on)[0]
    )


def resale(case: Case) -> Iterator[RuleWord]:
    """What the law says of the way the goods are offered again."""
    again = case.facts.resale
    if again is None:
        return
    if again.offered_as is ResaleOffer.MARKED:
        yield MARKED.say()
    else:
        allowed = may_be_sold_as_new(fully_restored=again.fully_restored, on=case.on)
        yield AS_NEW.say() if allowed else FORBIDDEN.say()
