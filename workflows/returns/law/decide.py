"""The decision procedure, step by step; pure, and the same answer for the same facts and day.

Software refuses by itself in six situations only: late beyond every window, a duplicate, digital
content taken, perishables and custom-made goods with their proof, a valid confirmation. All else
that is negative goes to a person, whose finding or decision may then refuse, never below the law.
A rule speaks on its days only: whatever a step says, the word of a rule not in force is not heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workflows.returns.law.case import Case, open_case
from workflows.returns.law.decision import Decision, MissingFact, RuleReason
from workflows.returns.law.facts.layout import label_of
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.grounds import facts_of_case
from workflows.returns.law.guidance import appeal, checks_for, next_step
from workflows.returns.law.rule import (
    DecisionCode,
    DecisionOutcome,
    RuleEffect,
    RuleWord,
    words_of_day,
)
from workflows.returns.law.rules.conduct import PERSON_ASKED, conduct, duplicates, kind_of_request
from workflows.returns.law.rules.contradictions import contradictions
from workflows.returns.law.rules.exclusions import exclusions
from workflows.returns.law.rules.intactness import intactness
from workflows.returns.law.rules.objections import objections
from workflows.returns.law.rules.period import period
from workflows.returns.law.rules.progress import REFUND_CLOCKS, Deadlines, deadlines, progress
from workflows.returns.law.rules.quality import NO_REASON_FITS, NOT_UPHELD, quality
from workflows.returns.law.rules.resale import resale
from workflows.returns.law.rules.review import apply_review
from workflows.returns.law.rules.scope import scope
from workflows.returns.law.rules.settlement import settlement
from workflows.returns.law.version import RULES_VERSION
from workflows.verdict import Text

_CONCLUSIVE = {
    RuleEffect.QUALITY: DecisionOutcome.QUALITY,
    RuleEffect.ASK: DecisionOutcome.MORE_INFO,
    RuleEffect.PERSON: DecisionOutcome.PERSON,
    RuleEffect.REFUSE: DecisionOutcome.REFUSE,
}

# Which code names an accepted return, the most telling first.
_PRECEDENCE: tuple[DecisionCode, ...] = (
    DecisionCode.REFUND_OVERDUE,
    DecisionCode.SELLER_SILENT,
    DecisionCode.TAMPER_TAG,
    DecisionCode.CERT_MISSING,
    DecisionCode.PARTS_MISSING,
    DecisionCode.SOILED_DAMAGED,
    DecisionCode.TAG_CUT,
    DecisionCode.NOT_RECEIVED,
    DecisionCode.AMBIGUOUS_LAW,
    DecisionCode.OK_PROMISE,
    DecisionCode.OK_UNCONFIRMED,
    DecisionCode.OK_HOLIDAY_ROLL,
    DecisionCode.PARTIAL,
    DecisionCode.GIFT_DEDUCT,
    DecisionCode.TENDER_SPLIT,
    DecisionCode.CARD_FEE,
    DecisionCode.FREIGHT_DEDUCT,
    DecisionCode.OK_7D,
)
_RANK = {code: rank for rank, code in enumerate(_PRECEDENCE)}


def decide(facts: CaseFacts, on: date) -> Decision:
    """The decision on these facts under the law of `on`; never raises on facts that were read."""
    case = open_case(facts, on)
    limits = deadlines(case)
    said = words_of_day(_procedure(case, limits), on)
    said = (*said, *_also_without_reason(said))
    outcome, deciding = _conclude(said)
    claim = next((word for word in said if word.rule is NOT_UPHELD), None)
    if claim is not None and outcome is DecisionOutcome.REFUSE:
        deciding = claim
    extra: tuple[RuleWord, ...] = ()
    if facts.review is not None:
        outcome, deciding, extra = apply_review(facts.review, outcome, deciding)
    asked = facts.notice.asks_for_person is True
    if (
        asked
        and not deciding.by_person
        and outcome in {DecisionOutcome.REFUSE, DecisionOutcome.MORE_INFO}
    ):
        deciding = PERSON_ASKED.say(code=deciding.code)
        outcome, extra = DecisionOutcome.PERSON, (*extra, deciding)
    said = (*said, *extra)
    if outcome is DecisionOutcome.REFUSE:
        said = tuple(word for word in said if word.rule not in REFUND_CLOCKS)
    return _written(case, limits, said, outcome, deciding)


def _procedure(case: Case, limits: Deadlines) -> Iterator[RuleWord]:
    yield from contradictions(case)
    yield from scope(case)
    yield from quality(case)
    yield from duplicates(case)
    yield from kind_of_request(case)
    yield from exclusions(case)
    yield from period(case)
    yield from conduct(case)
    yield from intactness(case)
    yield from progress(case, limits)
    yield from settlement(case)
    yield from objections(case)
    yield from resale(case)


def _also_without_reason(said: tuple[RuleWord, ...]) -> tuple[RuleWord, ...]:
    """Whether the no-reason track fits beside a claim for quality."""
    effects = {word.effect for word in said}
    against = {RuleEffect.ASK, RuleEffect.PERSON, RuleEffect.REFUSE}
    if RuleEffect.QUALITY in effects and not effects & against:
        return (NO_REASON_FITS.say(),)
    return ()


def _conclude(said: tuple[RuleWord, ...]) -> tuple[DecisionOutcome, RuleWord]:
    """The first conclusive word in the order of the procedure, or acceptance."""
    for word in said:
        if word.effect in _CONCLUSIVE:
            return _CONCLUSIVE[word.effect], word
    favourable = [w for w in said if w.effect in {RuleEffect.ACCEPT, RuleEffect.INSPECT}]
    best = min(favourable, key=_rank)
    looked_at = any(word.effect is RuleEffect.INSPECT for word in favourable)
    if looked_at and best.code is not DecisionCode.REFUND_OVERDUE:
        return DecisionOutcome.ACCEPT_INSPECT, best
    return DecisionOutcome.ACCEPT, best


def _rank(word: RuleWord) -> int:
    return _RANK[word.code or DecisionCode.OK_7D]


def _written(
    case: Case,
    limits: Deadlines,
    said: tuple[RuleWord, ...],
    outcome: DecisionOutcome,
    deciding: RuleWord,
) -> Decision:
    facts = case.facts
    code = deciding.code or DecisionCode.AMBIGUOUS_LAW
    asked_for = said if outcome is DecisionOutcome.MORE_INFO else ()
    missing = dict.fromkeys(name for word in asked_for for name in word.missing)
    return Decision(
        decision=outcome,
        code=code,
        deciding=deciding.rule.id,
        reasons=tuple(_reason(case, word) for word in said),
        also=tuple(dict.fromkeys(w.code for w in said if w.code is not None and w.code != code)),
        proposal=deciding.rule.leans if outcome is DecisionOutcome.PERSON else None,
        by_person=deciding.by_person,
        person_asked=facts.notice.asks_for_person is True,
        window=case.window,
        checks=_checks(case, said, outcome),
        deadlines=limits,
        missing=tuple(MissingFact(name, label_of(name)) for name in missing),
        next_step=next_step(outcome, code, deciding.rule.id),
        appeal=appeal(outcome, {word.code for word in said}),
        on=case.on,
        version=RULES_VERSION,
    )


def _reason(case: Case, word: RuleWord) -> RuleReason:
    cited = word.rule.citations(case.on)
    if word.rests_on is not None:
        cited = tuple(dict.fromkeys((*word.rests_on.citations(case.on), *cited)))
    return RuleReason(
        rule=word.rule.id,
        effect=word.effect,
        code=word.code,
        sentence=_sentence(case, word),
        citations=cited,
    )


def _sentence(case: Case, word: RuleWord) -> Text:
    """The rule's sentence; a refusal also says what happened in this very case."""
    said = word.sentence(case.on)
    facts = facts_of_case(case, word) if word.effect is RuleEffect.REFUSE else None
    if facts is None:
        return said
    return Text(f"{said.zh}{facts.zh}", f"{said.en} {facts.en}")


def _checks(case: Case, said: tuple[RuleWord, ...], outcome: DecisionOutcome) -> tuple[Text, ...]:
    if outcome is DecisionOutcome.REFUSE:
        return ()
    asked = {RuleEffect.INSPECT, RuleEffect.PERSON}
    points = (word.rule.check for word in said if word.effect in asked)
    named = tuple(point for point in points if point is not None)
    return tuple(dict.fromkeys((*checks_for(case.facts.goods.category), *named)))
