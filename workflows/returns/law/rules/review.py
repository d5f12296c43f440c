"""A person's decision on the request: it may accept anything, and refuse only above the floor."""

from __future__ import annotations

from dataclasses import replace

from workflows.returns.law.facts.situation import Review
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect, RuleWord, rule

ACCEPTED = rule(
    "review.accepted",
    RuleEffect.ACCEPT,
    DecisionCode.OK_PROMISE,
    "MEASURES 5; REGS 12; HOUSE",
    "人工决定同意该申请（{by}）：{reason}",
    "A person accepted the request ({by}): {reason}",
)
REFUSED = rule(
    "review.refused",
    RuleEffect.REFUSE,
    None,
    "HOUSE",
    "人工依据上述条款决定不予退货（{by}）：{reason}",
    "A person refused the return under the articles above ({by}): {reason}",
)
EVIDENCE_NEEDED = rule(
    "review.evidence_needed",
    RuleEffect.PERSON,
    None,
    "ECL 62; HOUSE",
    "以商品状态为由不予退货，须附证据；补充前不生效。",
    "A refusal for the state of the goods takes evidence and has no effect before.",
    may_refuse=False,
)
BELOW_FLOOR = rule(
    "review.below_floor",
    RuleEffect.NOTE,
    None,
    "CPL 25; MEASURES 30; HOUSE",
    "人工决定低于法定底线，不采纳。",
    "The person's refusal falls below what the law gives and is not followed.",
)

RULES = (ACCEPTED, REFUSED, EVIDENCE_NEEDED, BELOW_FLOOR)

_BY_STATE = {
    DecisionCode.ALTERED,
    DecisionCode.CERT_MISSING,
    DecisionCode.ELEC_ACTIVATED,
    DecisionCode.ELEC_ALTERED,
    DecisionCode.PARTS_MISSING,
    DecisionCode.SEAL_BROKEN,
    DecisionCode.SOILED_DAMAGED,
    DecisionCode.SWAPPED,
    DecisionCode.TAG_CUT,
    DecisionCode.TAMPER_TAG,
}
_NEGATIVE = {DecisionOutcome.PERSON, DecisionOutcome.REFUSE, DecisionOutcome.MORE_INFO}


def apply_review(
    review: Review, outcome: DecisionOutcome, deciding: RuleWord
) -> tuple[DecisionOutcome, RuleWord, tuple[RuleWord, ...]]:
    """The outcome after a person's decision, the word that settles it, and what is added.

    A quality claim and a return already accepted are left alone; a refusal needs a case that the
    procedure put before a person, and evidence where it rests on the state of the goods.
    """
    if review.outcome is ReviewOutcome.ACCEPT:
        if outcome not in _NEGATIVE:
            return outcome, deciding, ()
        said = ACCEPTED.say(by=review.by, reason=review.reason)
        return DecisionOutcome.ACCEPT, said, (said,)
    if outcome is DecisionOutcome.REFUSE:
        said = _refused(review, deciding)
        return outcome, said, (said,)
    if outcome is not DecisionOutcome.PERSON or not deciding.rule.may_refuse:
        return outcome, deciding, (BELOW_FLOOR.say(),)
    if deciding.code in _BY_STATE and not review.evidence:
        said = EVIDENCE_NEEDED.say(code=deciding.code)
        return outcome, said, (said,)
    said = _refused(review, deciding)
    return DecisionOutcome.REFUSE, said, (said,)


def _refused(review: Review, deciding: RuleWord) -> RuleWord:
    """A person's refusal, under the articles of the rule that put the case before a person."""
    said = REFUSED.say(code=deciding.code, by_person=True, by=review.by, reason=review.reason)
    return replace(said, rests_on=deciding.rule)
