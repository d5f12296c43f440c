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
ONLY_SEAL_UNKNOWN = rule(
    "intact.only_seal_unknown",
    RuleEffect.INSPECT,
    DecisionCode.OK_7D,
    f"~MEASURES 9(1); MEASURES 8; {BEFORE_MEASURES}",
    "塑封膜已打开，售前没有告知必要密封层；收货后查明塑封膜是否为唯一密封，查明前不作不利认定。",
    "The film is open and no necessary seal was shown before the sale: whether the film is the only"
    " seal is found out on arrival, and nothing is held against the buyer before.",
    check=Text("查明塑封膜是否为唯一的一次性密封", "Find out whether the film is the only seal"),
)
LAYER_UNKNOWN = rule(
    "intact.layer_unknown",
    RuleEffect.INSPECT,
    DecisionCode.OK_7D,
    f"~MEASURES 9(1); {BEFORE_MEASURES}",
    "打开的是哪一层密封尚不清楚，收货后查验。",
    "Which layer was broken isn't known: to be looked at on arrival.",
    check=Text("查明打开的是哪一层密封", "Find out which layer was broken"),
)

RULES = (AUTH_CODE, CONSUMABLE, TESTER, LAYER_UNKNOWN, ONLY_SEAL_UNKNOWN)
