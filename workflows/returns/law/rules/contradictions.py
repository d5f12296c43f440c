"""Facts that can't all be true: nothing is decided on them, a person finds out which one holds.

No rule of law is behind it: a decision against somebody rests on facts (E-commerce Law 62), and of
two that exclude each other neither is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from workflows.returns.law.case import Case
from workflows.returns.law.facts.layout import label_of
from workflows.returns.law.facts.situation import CaseFacts, GoodsCondition
from workflows.returns.law.facts.words import Mark
from workflows.returns.law.rule import DecisionCode, RuleEffect, RuleWord, rule
from workflows.returns.law.rules.intact.layers import is_inner

WRONG_ORDER = rule(
    "facts.wrong_order",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "~ECL 62; HOUSE",
    "事实互相矛盾：{early_zh}（{early}）早于{late_zh}（{late}）；由人工核对，核对前不作任何不利决定。",
    "The facts contradict each other: {early_en} ({early}) lies before {late_en} ({late}); a person"
    " finds out which holds, and nothing is decided against the buyer before.",
    may_refuse=False,
)
BOTH_WAYS = rule(
    "facts.both_ways",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "~ECL 62; HOUSE",
    "事实互相矛盾：“{one_zh}”与“{other_zh}”不能同时成立；由人工核对，核对前不作任何不利决定。",
    "The facts contradict each other: “{one_en}” and “{other_en}” can't both hold; a person finds"
    " out which does, and nothing is decided against the buyer before.",
    may_refuse=False,
)

RULES = (WRONG_ORDER, BOTH_WAYS)

_Moment = tuple[str, datetime | None]


def contradictions(case: Case) -> Iterator[RuleWord]:
    """Every two facts of the case that exclude each other."""
    for first, then in _in_order(case.facts):
        yield from _wrong_order(first, then)
    for one, other in _pairs(case.facts):
        yield BOTH_WAYS.say(
            one_zh=label_of(one).zh,
            one_en=label_of(one).en,
            other_zh=label_of(other).zh,
            other_en=label_of(other).en,
        )


def _in_order(facts: CaseFacts) -> Iterator[tuple[_Moment, _Moment]]:
    """Moments of which the first can't lie after the second."""
    ordered = ("sale.ordered_at", facts.sale.ordered_at)
    asked = ("progress.as_of", facts.progress.as_of)
    for parcel in facts.receipt.parcels:
        signed = ("receipt.parcels.at", parcel.at)
        taken = ("receipt.parcels.received_at", parcel.received_at)
        yield from ((ordered, signed), (ordered, taken), (signed, taken))
    sent = ("notice.sent_at", facts.notice.sent_at)
    shipped = ("progress.shipped_back_at", facts.progress.shipped_back_at)
    yield from ((ordered, sent), (ordered, shipped), (sent, asked), (shipped, asked))
    if facts.arrival is not None:
        back = ("arrival.received_at", facts.arrival.received_at)
        yield from ((ordered, back), (shipped, back), (back, asked))


def _wrong_order(first: _Moment, then: _Moment) -> Iterator[RuleWord]:
    (early_name, early), (late_name, late) = first, then
    if early is None or late is None or early <= late:
        return
    # They are told in the order in which they are said to have happened.
    yield WRONG_ORDER.say(
        early_zh=label_of(late_name).zh,
        early_en=label_of(late_name).en,
        early=late.isoformat(timespec="minutes"),
        late_zh=label_of(early_name).zh,
        late_en=label_of(early_name).en,
        late=early.isoformat(timespec="minutes"),
    )


def _pairs(facts: CaseFacts) -> Iterator[tuple[str, str]]:
    yield from _seen_and_not("condition", facts.condition)
    if facts.arrival is not None:
        yield from _seen_and_not("arrival.condition", facts.arrival.condition)
    bought, returned = facts.goods.quantity, facts.prior.returned_quantity
    if bought is not None and returned > bought:
        yield "goods.quantity", "prior.returned_quantity"
    custom = facts.goods.custom
    if custom.production_started is False and custom.production_started_at is not None:
        yield "goods.custom.production_started", "goods.custom.production_started_at"


def _seen_and_not(where: str, seen: GoodsCondition) -> Iterator[tuple[str, str]]:
    if set(seen.marks) & set(seen.absent):
        yield f"{where}.marks", f"{where}.absent"
    if Mark.SEAL_BROKEN in seen.absent and any(is_inner(layer) for layer in seen.broken_seals):
        yield f"{where}.broken_seals", f"{where}.absent"
