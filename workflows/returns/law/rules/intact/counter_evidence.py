"""Findings that a measurement, the pick-up or a missing confirmation speaks against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.returns.law.facts.situation import Arrival
from workflows.returns.law.facts.words import Match
from workflows.returns.law.rule import (
    DecisionCode,
    DecisionOutcome,
    Rule,
    RuleEffect,
    RuleWord,
    rule,
)
from workflows.returns.law.rules.intact.special import POINTS
from workflows.returns.law.rules.marks import BEFORE_MEASURES
from workflows.verdict import Text

INTACT_BUT_DIFFERS = rule(
    "intact.found_intact_but_differs",
    RuleEffect.PERSON,
    DecisionCode.SWAPPED,
    f"~MEASURES 8; REGS 19(4); {BEFORE_MEASURES}",
    "查验结论为完好，但{points_zh}与出库记录不一致，可能被调换；由另一人复核后再退款，退款期限照算。",
    "Found intact, and yet {points_en} differ from the outbound record: it may be another piece. A"
    " second person looks before the refund; its clock keeps running.",
    check=Text("由另一人复核是否为同一件", "A second person checks that it's the same piece"),
)
ACCEPTED_AT_PICKUP = rule(
    "intact.accepted_at_pickup",
    RuleEffect.PERSON,
    None,
    f"~MEASURES 8; REGS 19(3); ECL 62; {BEFORE_MEASURES}",
    "上门取件时卖家或其快递员已验视并认可商品状态，事后再称不完好的，由人工判断，倾向接受。",
    "The seller or its courier saw the goods and accepted their state at pick-up: what is said"
    " against it afterwards is for a person to judge, leaning to accept.",
    leans=DecisionOutcome.ACCEPT,
)
ACTIVATED_UNCONFIRMED = rule(
    "intact.activated_unconfirmed",
    RuleEffect.PERSON,
    DecisionCode.ELEC_ACTIVATED,
    f"MEASURES 20(2); REGS 19(2); ACTIVATION; ~MEASURES 9(2); {BEFORE_MEASURES}",
    "卖家主张激活后不退，但购买时没有有效确认；法院有判例认定此时不得以激活为由拒绝，由人工判断，"
    "倾向接受。",
    "The seller excludes activated goods without a valid confirmation at purchase; courts have held"
    " that activation alone can't bar the return then: a person judges, leaning to accept.",
    leans=DecisionOutcome.ACCEPT,
)
IDENTITY_DIFFERS = rule(
    "intact.identity_differs",
    RuleEffect.PERSON,
    DecisionCode.SWAPPED,
    f"MEASURES 8; REGS 19(4); {BEFORE_MEASURES}",
    "退回商品与出库记录不一致（{points_zh}），由人工查明是否同一件。",
    "The returned piece differs from the outbound record ({points_en}): a person finds out whether"
    " it's the same.",
    check=Text("逐项与出库记录比对", "Compare point by point with the outbound record"),
    leans=DecisionOutcome.REFUSE,
)

RULES = (INTACT_BUT_DIFFERS, ACCEPTED_AT_PICKUP, ACTIVATED_UNCONFIRMED, IDENTITY_DIFFERS)


def differences(arrival: Arrival | None) -> Iterator[RuleWord]:
    if arrival is not None:
        yield from _differing(arrival, IDENTITY_DIFFERS, POINTS)


def measured_otherwise(arrival: Arrival) -> Iterator[RuleWord]:
    """What was found intact against what was measured; a new tag number alone is no other piece."""
    measured = {name: text for name, text in POINTS.items() if name != "tag_number"}
    yield from _differing(arrival, INTACT_BUT_DIFFERS, measured)


def _differing(arrival: Arrival, speaker: Rule, names: Mapping[str, Text]) -> Iterator[RuleWord]:
    compared = arrival.comparison
    points = [t for name, t in names.items() if getattr(compared, name) is Match.DIFFERS]
    if points:
        zh = "、".join(point.zh for point in points)
        en = ", ".join(point.en for point in points)
        yield speaker.say(points_zh=zh, points_en=en)
