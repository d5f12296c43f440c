"""Marks that come from looking, scanning and testing, and prove no use by themselves."""

from __future__ import annotations

from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect, rule
from workflows.returns.law.rules.marks import BEFORE_MEASURES
from workflows.verdict import Text

AUTH_CODE = rule(
    "intact.authenticity_code",
    RuleEffect.PERSON,
    DecisionCode.SOILED_DAMAGED,
    f"~MEASURES 8; REGS 19(3); {BEFORE_MEASURES}",
    "防伪码刮开或扫描是验明真伪的通常做法，法律未列为不完好；由人工判断，倾向接受。",
    "Scratching or scanning the code is how one sees whether goods are genuine, and no listed"
    " ground: a person judges, leaning to accept.",
    check=Text("核对防伪码查询次数和包装状态", "See how often the code was asked, and the package"),
    leans=DecisionOutcome.ACCEPT,
)
CONSUMABLE = rule(
    "intact.consumable",
    RuleEffect.INSPECT,
    DecisionCode.OK_7D,
    f"~MEASURES 8; REGS 19(3); {BEFORE_MEASURES}",
    "随附耗材用于合理试机的，不影响商品完好；收货后核对用量是否超出试机需要。",
    "A consumable used in reasonable testing leaves the goods intact; on arrival it's seen whether"
    " more was used than a test takes.",
    check=Text("核对耗材用量是否超出试机需要", "See how much of the consumable was used"),
)
TESTER = rule(
    "intact.tester",
    RuleEffect.NOTE,
    None,
    f"MEASURES 8; REGS 19(3); {BEFORE_MEASURES}",
    "只用了试用装，正装未动，商品完好。",
    "Only the tester was used: the goods are intact.",
)

RULES = (AUTH_CODE, CONSUMABLE, TESTER)
