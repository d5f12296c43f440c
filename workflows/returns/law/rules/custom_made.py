"""Whether goods are custom-made (CPL 25(1); Measures 6(1); Judicial interpretation 14). Step 3."""

from __future__ import annotations

from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect, RuleWord, rule
from workflows.returns.law.rules.confirmation import (
    ARTICLE_6,
    BEFORE_MEASURES,
    lacking_form,
    say_lacking,
)
from workflows.verdict import Text

CUSTOM = rule(
    "exclusion.custom",
    RuleEffect.REFUSE,
    DecisionCode.EXCL_CUSTOM,
    f"CPL 25; MEASURES 6(1); {ARTICLE_6}",
    "下单后为该买家定作，有制作证据，且已标注并经买家确认，不适用七日无理由退货。",
    "Made to this buyer's order after the order, with proof, marked and confirmed: no return"
    " without a reason.",
)
CUSTOM_UNPROVEN = rule(
    "exclusion.custom_unproven",
    RuleEffect.PERSON,
    DecisionCode.EXCL_CUSTOM,
    f"CPL 25; MEASURES 6(1); {ARTICLE_6}; JD 14",
    "商家主张定作，但缺少：{parts_zh}；由人工判断，倾向接受。",
    "The seller calls it custom-made but lacks: {parts_en}; a person judges, leaning to accept.",
    leans=DecisionOutcome.ACCEPT,
)
CUSTOM_NOT_STARTED = rule(
    "exclusion.custom_not_started",
    RuleEffect.PERSON,
    DecisionCode.EXCL_CUSTOM,
    f"~MEASURES 6(1); {BEFORE_MEASURES}",
    "定作商品尚未开始制作，取消按合同处理，由人工决定。",
    "Custom-made and not yet begun: a cancellation under the contract, for a person.",
)
CUSTOM_INDIVIDUAL = rule(
    "exclusion.custom_individual",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    f"~MEASURES 6(1); {BEFORE_MEASURES}",
    "虽从选项中选择，但可能确属个别制作，由人工判断。",
    "Chosen from a menu, and yet perhaps truly individual work: a person judges.",
)
MENU_OPTIONS = rule(
    "exclusion.menu_options",
    RuleEffect.ACCEPT,
    DecisionCode.AMBIGUOUS_LAW,
    f"~MEASURES 6(1); JD 14; {BEFORE_MEASURES}",
    "仅从标准尺寸或选项中选择，不是定作，可以退货。",
    "Only standard sizes or options were chosen: not custom-made, the return stands.",
)
STOCK = rule(
    "exclusion.stock",
    RuleEffect.ACCEPT,
    DecisionCode.OK_UNCONFIRMED,
    f"MEASURES 6(1); REGS 19(1); JD 14; {BEFORE_MEASURES}",
    "下单前已有的现货不是定作，称其为定作不影响退货。",
    "Goods in stock before the order aren't custom-made, whatever they're called.",
)

RULES = (
    CUSTOM,
    CUSTOM_UNPROVEN,
    CUSTOM_NOT_STARTED,
    CUSTOM_INDIVIDUAL,
    MENU_OPTIONS,
    STOCK,
)

PROOF_OF_PRODUCTION = Text("下单后为该买家制作的证据", "proof of production after the order")


def custom_made(facts: CaseFacts) -> RuleWord:
    """What the law says of goods that the seller calls custom-made."""
    custom = facts.goods.custom
    if custom.existed_before_order:
        return STOCK.say()
    if custom.menu_options:
        return CUSTOM_INDIVIDUAL.say() if custom.individual_work else MENU_OPTIONS.say()
    if custom.production_started is False:
        return CUSTOM_NOT_STARTED.say()
    begun, ordered = custom.production_started_at, facts.sale.ordered_at
    after_order = begun is not None and ordered is not None and begun >= ordered
    proved = after_order and bool(custom.production_proof)
    lacking = (() if proved else (PROOF_OF_PRODUCTION,)) + lacking_form(facts)
    return say_lacking(CUSTOM_UNPROVEN, lacking) if lacking else CUSTOM.say()
