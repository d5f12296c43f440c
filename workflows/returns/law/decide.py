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
from workflows.returns.law.decision import Decision, MissingFact, Reason
from workflows.returns.law.facts.layout import label_of
from workflows.returns.law.facts.situation import Facts
from workflows.returns.law.guidance import appeal, checks_for, next_step
from workflows.returns.law.rule import Code, Effect, Outcome, Said, words_of_day
from workflows.returns.law.rules.conduct import PERSON_ASKED, conduct, kind_of_request
from workflows.returns.law.rules.exclusions import exclusions
from workflows.returns.law.rules.intactness import intactness
from workflows.returns.law.rules.objections import objections
from workflows.returns.law.rules.period import period
from workflows.returns.law.rules.progress import Deadlines, deadlines, progress
from workflows.returns.law.rules.quality import NO_REASON_FITS, NOT_UPHELD, quality
from workflows.returns.law.rules.resale import resale
from workflows.returns.law.rules.review import reviewed
from workflows.returns.law.rules.scope import scope
from workflows.returns.law.rules.settlement import settlement
from workflows.returns.law.version import RULES_VERSION
from workflows.verdict import Text

_CONCLUSIVE = {
    Effect.QUALITY: Outcome.QUALITY,
    Effect.ASK: Outcome.MORE_INFO,
    Effect.PERSON: Outcome.PERSON,
    Effect.REFUSE: Outcome.REFUSE,
}

# Which code names an accepted return, the most telling first.
_PRECEDENCE: tuple[Code, ...] = (
    Code.REFUND_OVERDUE,
    Code.SELLER_SILENT,
    Code.TAMPER_TAG,
    Code.CERT_MISSING,
    Code.PARTS_MISSING,
    Code.SOILED_DAMAGED,
    Code.TAG_CUT,
    Code.NOT_RECEIVED,
    Code.AMBIGUOUS_LAW,
    Code.OK_PROMISE,
    Code.OK_UNCONFIRMED,
    Code.OK_HOLIDAY_ROLL,
    Code.PARTIAL,
    Code.GIFT_DEDUCT,
    Code.TENDER_SPLIT,
    Code.CARD_FEE,
    Code.FREIGHT_DEDUCT,
    Code.OK_7D,
)
_RANK = {code: rank for rank, code in enumerate(_PRECEDENCE)}


def decide(facts: Facts, on: date) -> Decision:
    """The decision on these facts under the law of `on`; never raises on facts that were read."""
    case = open_case(facts, on)
    limits = deadlines(case)
    said = words_of_day(_procedure(case, limits), on)
    said = (*said, *_also_without_reason(said))
    outcome, deciding = _conclude(said)
    claim = next((word for word in said if word.rule is NOT_UPHELD), None)
    if claim is not None and outcome is Outcome.REFUSE:
        deciding = claim
    extra: tuple[Said, ...] = ()
    if facts.review is not None:
        outcome, deciding, extra = reviewed(facts.review, outcome, deciding)
    asked = facts.notice.asks_for_person is True
    if asked and not deciding.by_person and outcome in {Outcome.REFUSE, Outcome.MORE_INFO}:
        deciding = PERSON_ASKED.say(code=deciding.code)
        outcome, extra = Outcome.PERSON, (*extra, deciding)
    return _written(case, limits, (*said, *extra), outcome, deciding)


def _procedure(case: Case, limits: Deadlines) -> Iterator[Said]:
    yield from scope(case)
    yield from quality(case)
    yield from kind_of_request(case)
    yield from exclusions(case)
    yield from period(case)
    yield from conduct(case)
    yield from intactness(case)
    yield from progress(case, limits)
    yield from settlement(case)
    yield from objections(case)
    yield from resale(case)


def _also_without_reason(said: tuple[Said, ...]) -> tuple[Said, ...]:
    """Whether the no-reason track fits beside a claim for quality."""
    effects = {word.effect for word in said}
    against = {Effect.ASK, Effect.PERSON, Effect.REFUSE}
    if Effect.QUALITY in effects and not effects & against:
        return (NO_REASON_FITS.say(),)
    return ()


def _conclude(said: tuple[Said, ...]) -> tuple[Outcome, Said]:
    """The first conclusive word in the order of the procedure, or acceptance."""
    for word in said:
        if word.effect in _CONCLUSIVE:
            return _CONCLUSIVE[word.effect], word
    favourable = [w for w in said if w.effect in {Effect.ACCEPT, Effect.INSPECT}]
    best = min(favourable, key=_rank)
    looked_at = any(word.effect is Effect.INSPECT for word in favourable)
    if looked_at and best.code is not Code.REFUND_OVERDUE:
        return Outcome.ACCEPT_INSPECT, best
    return Outcome.ACCEPT, best


def _rank(word: Said) -> int:
    return _RANK[word.code or Code.OK_7D]


def _written(
    case: Case, limits: Deadlines, said: tuple[Said, ...], outcome: Outcome, deciding: Said
) -> Decision:
    facts = case.facts
    code = deciding.code or Code.AMBIGUOUS_LAW
    asked_for = said if outcome is Outcome.MORE_INFO else ()
    missing = dict.fromkeys(name for word in asked_for for name in word.missing)
    return Decision(
        decision=outcome,
        code=code,
        deciding=deciding.rule.id,
        reasons=tuple(_reason(word, case.on) for word in said),
        also=tuple(dict.fromkeys(w.code for w in said if w.code is not None and w.code != code)),
        proposal=deciding.rule.leans if outcome is Outcome.PERSON else None,
        by_person=deciding.by_person,
        person_asked=facts.notice.asks_for_person is True,
        window=case.window,
        checks=_checks(case, said, outcome),
        deadlines=limits,
        missing=tuple(MissingFact(name, label_of(name)) for name in missing),
        next_step=next_step(outcome, code, deciding.rule.id),
        appeal=appeal(outcome),
        on=case.on,
        version=RULES_VERSION,
    )


def _reason(word: Said, on: date) -> Reason:
    return Reason(
        rule=word.rule.id,
        effect=word.effect,
        code=word.code,
        sentence=word.sentence(on),
        citations=word.rule.citations(on),
    )


def _checks(case: Case, said: tuple[Said, ...], outcome: Outcome) -> tuple[Text, ...]:
    if outcome is Outcome.REFUSE:
        return ()
    asked = {Effect.INSPECT, Effect.PERSON}
    points = (word.rule.check for word in said if word.effect in asked)
    named = tuple(point for point in points if point is not None)
    return tuple(dict.fromkeys((*checks_for(case.facts.goods.category), *named)))
