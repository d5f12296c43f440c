"""Marks that take more than a table: seals, certificates, boxes and the anti-tamper tag."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.returns.law.case import Case
from workflows.returns.law.facts.purchase import Goods
from workflows.returns.law.facts.situation import Arrival, ComparisonFacts, GoodsCondition
from workflows.returns.law.facts.words import Mark, Match, PackageSeal
from workflows.returns.law.rule import DecisionCode, Rule, RuleEffect, RuleWord, rule
from workflows.returns.law.rules.intact.layers import is_below_necessary, is_inner, necessary_layer
from workflows.returns.law.rules.intact.testing_marks import LAYER_UNKNOWN, ONLY_SEAL_UNKNOWN
from workflows.returns.law.rules.marks import (
    CERTIFICATE_LOST,
    OUTER_LAYER,
    SEAL,
    SEAL_UNLISTED,
    SPECIAL_BOX,
    SPECIAL_BOX_UNDISCLOSED,
    TAMPER_TAG,
    TAMPER_TAG_ACCEPTED,
)
from workflows.returns.law.rules.meanings import ELECTRONIC, SEALED, GoodsStage, Meaning, Weight
from workflows.verdict import Text

BROKEN_BEFORE_RULES = rule(
    "intact.broken_before_rules",
    RuleEffect.PERSON,
    DecisionCode.SOILED_DAMAGED,
    "HOUSE",
    "退回途中破损，当日没有已收录的规则说明由谁承担，由人工处理。",
    "Broken on the way back, and no text on record said on that day who bears it: a person handles"
    " it.",
)
LOST_BEFORE_RULES = rule(
    "intact.lost_before_rules",
    RuleEffect.PERSON,
    DecisionCode.NOT_RECEIVED,
    "HOUSE",
    "退回途中丢失，当日没有已收录的规则说明由谁承担，由人工处理。",
    "Lost on the way back, and no text on record said on that day who bears it: a person handles"
    " it.",
)

RULES = (BROKEN_BEFORE_RULES, LOST_BEFORE_RULES)

# What is said of a loss on the way back on days on which no platform had a rule for it.
ON_THE_WAY: dict[Mark, Rule] = {
    Mark.BROKEN_IN_TRANSIT: BROKEN_BEFORE_RULES,
    Mark.LOST_IN_TRANSIT: LOST_BEFORE_RULES,
}

POINTS: dict[str, Text] = {
    "mass": Text("重量", "mass"),
    "certificate": Text("证书编号", "certificate number"),
    "serial": Text("序列号", "serial number"),
    "tag_number": Text("防拆扣编号", "tag number"),
    "photos": Text("照片", "photos"),
    "spectrum": Text("光谱", "spectrum"),
}


def special(mark: Mark, goods: Goods, seen: GoodsCondition) -> Meaning:
    """What a broken seal, a lost certificate or a special box weighs."""
    if mark is Mark.SEAL_BROKEN:
        return _seal(goods, seen)
    if mark is Mark.CERTIFICATE_LOST:
        essential = goods.certificate_essential is True
        return Meaning(CERTIFICATE_LOST, Weight.LISTED if essential else Weight.JUDGED)
    if goods.special_box_disclosed:
        return Meaning(SPECIAL_BOX, Weight.LISTED)
    return Meaning(SPECIAL_BOX_UNDISCLOSED, Weight.HARMLESS)


def _seal(goods: Goods, seen: GoodsCondition) -> Meaning:
    if not seen.broken_seals:
        return Meaning(LAYER_UNKNOWN, Weight.SUPPLY)
    if not any(_counts(layer, goods) for layer in seen.broken_seals):
        return _film(goods, seen)
    if goods.category in SEALED:
        return Meaning(SEAL, Weight.LISTED)
    if goods.category in ELECTRONIC:
        return Meaning(OUTER_LAYER, Weight.HARMLESS)
    return Meaning(SEAL_UNLISTED, Weight.JUDGED)


def _counts(layer: PackageSeal, goods: Goods) -> bool:
    """Whether this layer is the necessary seal or lies under it; the outer box never counts."""
    if necessary_layer(goods) is not None:
        return is_below_necessary(layer, goods)
    only = goods.only_seal is not None and layer is goods.only_seal
    return is_inner(layer) or (only and layer is not PackageSeal.OUTER_BOX)


def _film(goods: Goods, seen: GoodsCondition) -> Meaning:
    """An outer layer is open; a film may be all the seal that some goods have (lipstick)."""
    open_film = PackageSeal.SHRINK_FILM in seen.broken_seals
    known = necessary_layer(goods) is not None or goods.only_seal is not None
    if open_film and not known and goods.category in SEALED:
        return Meaning(ONLY_SEAL_UNKNOWN, Weight.LOOK)
    return Meaning(OUTER_LAYER, Weight.HARMLESS)


def tamper_tag(case: Case, stage: GoodsStage) -> Iterator[RuleWord]:
    """A removed tag: refused only if told before, needless to inspect, identity in the dark."""
    if stage is GoodsStage.TOLD:
        yield TAMPER_TAG.say(RuleEffect.INSPECT)
    elif stage is GoodsStage.BACK:
        yield TAMPER_TAG.say(RuleEffect.PERSON)
    elif stage is GoodsStage.FOUND_INTACT or _same_piece(case.facts.arrival):
        yield TAMPER_TAG_ACCEPTED.say()
    else:
        tag = case.facts.goods.tag
        told = tag.disclosed_before_purchase is True and tag.inspection_possible is True
        effect = RuleEffect.REFUSE if told else RuleEffect.PERSON
        yield TAMPER_TAG.say(effect, by_person=told)


def _same_piece(arrival: Arrival | None) -> bool:
    """Whether anything but the tag's own number confirms the piece, and nothing speaks against."""
    compared = arrival.comparison if arrival is not None else ComparisonFacts()
    found = [getattr(compared, name) for name in POINTS if name != "tag_number"]
    return Match.MATCHES in found and Match.DIFFERS not in found
