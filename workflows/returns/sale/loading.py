"""Which facts of a sale count: what was told before, and what came too late to count against
the buyer.

Of a product only what was on record when the order was made can narrow the return: nobody says
afterwards what its page had shown. Of one order, what was on record when the return was decided.
All that comes later can only widen it: it adds promises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from workflows.returns.law.facts.labels import meaning_of
from workflows.returns.law.facts.purchase import Label, Promise
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.schema import facts_to_json
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.facts.words import ExclusionGround, PromiseBy
from workflows.returns.sale.merging import merge


class Subject(IntEnum):
    """Of what facts were told, the general first: what is told of the particular wins over it."""

    CODE = 0
    CODE_AND_SKU = 1
    PRODUCT = 2
    PRODUCT_AND_SKU = 3
    ORDER_FILE = 4
    ORDER = 5

    @property
    def of_order(self) -> bool:
        """Whether it is one order's alone."""
        return self >= Subject.ORDER_FILE


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """Facts as they were told: of what, when, and what they say. The latest of a subject is all
    that is said of it."""

    of: Subject
    at: datetime
    facts: Mapping[str, Any]


def facts_told(
    sale: CaseFacts,
    told: Iterable[ToldFacts],
    *,
    excludable: Collection[ExclusionGround] = (),
    until: datetime | None = None,
) -> CaseFacts:
    """The facts of a sale with all that was told of it until then; the order's own win over the
    product's, the later over the earlier.

    `excludable`: the grounds whose property goods of this category have, as two people decided.
    """
    known = sorted((o for o in told if until is None or o.at <= until), key=lambda o: (o.of, o.at))
    in_force: dict[Subject, ToldFacts] = {}
    late: list[ToldFacts] = []
    for one in known:
        if one.of.of_order or _before(one.at, sale.sale.ordered_at):
            in_force[one.of] = one
        else:
            late.append(one)
    merged = facts_to_json(sale)
    promises = sale.promises
    for one in in_force.values():
        promises = _more(promises, _promises_in(one.facts))
        merged = merge(merged, {k: v for k, v in one.facts.items() if k != "promises"})
    facts = replace(facts_from_json(merged), promises=_more(promises, _widening(late)))
    return _bind_confirmation(facts, frozenset(excludable))


def widen_facts(decided: CaseFacts, told: Iterable[ToldFacts], *, since: datetime) -> CaseFacts:
    """Decided facts with what was told after `since`: it can only widen the return."""
    later = [one for one in told if one.at > since]
    return replace(decided, promises=_more(decided.promises, _widening(later)))


def _widening(told: Iterable[ToldFacts]) -> tuple[Promise, ...]:
    """What of facts that came late is in the buyer's favour: what they promise."""
    return tuple(p for one in told for p in (*_promises_in(one.facts), *_label_promise(one.facts)))


def _before(at: datetime, ordered_at: datetime | None) -> bool:
    return ordered_at is not None and at <= ordered_at


def _promises_in(facts: Mapping[str, Any]) -> tuple[Promise, ...]:
    given = facts.get("promises", ())
    return facts_from_json({"promises": list(given)}).promises


def _label_promise(facts: Mapping[str, Any]) -> tuple[Promise, ...]:
    """What a label that grants the return without a limit promises."""
    if "label" not in facts:
        return ()
    label = facts_from_json({"label": facts["label"]}).label
    assert isinstance(label, Label)  # noqa: S101  # it was read just now
    meaning = meaning_of(label)
    if meaning.days is None or meaning.limit is not None or meaning.except_custom:
        return ()
    return (Promise(by=PromiseBy.LABEL, days=meaning.days),)


def _more(known: tuple[Promise, ...], more: tuple[Promise, ...]) -> tuple[Promise, ...]:
    return (*known, *(one for one in more if one not in known))


def _bind_confirmation(facts: CaseFacts, excludable: Collection[ExclusionGround]) -> CaseFacts:
    """A confirmation, which is told of one order alone, is one of this order; whether the goods
    have the property that it speaks of is said by their category."""
    given = facts.confirmation
    if given is None:
        return facts
    label = meaning_of(facts.label) if facts.label is not None else None
    claim = facts.exclusion or (label.limit if label is not None else None)
    fits = claim is not None and claim.ground in excludable
    record = replace(given.record, order=facts.sale.order, sku=facts.goods.sku)
    return replace(facts, confirmation=replace(given, record=record, property_fits=fits))
