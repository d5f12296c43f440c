"""Exclusions that hold only when confirmed at purchase (Measures 7, 20; Regs 19(2)). Step 4.

A confirmation counts when all six parts hold: the goods have the property (a), it was marked
before the order (b), in a separate step nobody can skip (c), by the buyer's own act (d), for this
order alone (e), with stored proof (f). A part that is false or unknown means no confirmation.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.returns.law.case import Case
from workflows.returns.law.facts.purchase import Confirmation, Exclusion
from workflows.returns.law.facts.situation import CaseFacts, GoodsCondition
from workflows.returns.law.facts.words import ExclusionGround, LegalCategory, Mark, Term
from workflows.returns.law.rule import DecisionCode, Rule, RuleEffect, RuleWord, rule
from workflows.returns.law.rules.intact.layers import is_below_necessary, necessary_layer
from workflows.verdict import Text

# Before the Measures the Law alone excluded goods, one line for each kind.
BEFORE_MEASURES = "~CPL 25 until 2017-03-14"
# Every exclusion by law has also to be marked and confirmed.
ARTICLE_6 = "REGS 19(2); MEASURES 20(1)"

EXCLUDED = rule(
    "confirmation.excluded",
    RuleEffect.REFUSE,
    DecisionCode.EXCL_CONFIRMED,
    "MEASURES 7; MEASURES 20(2); REGS 19(2); CPL 25",
    "商品属于可约定排除的范围，且购买时已有效确认，不适用七日无理由退货。",
    "The goods may be excluded and the buyer validly confirmed it at purchase: no return without"
    " a reason.",
)
EXCLUDED_AFTER = rule(
    "confirmation.excluded_after",
    RuleEffect.REFUSE,
    DecisionCode.EXCL_CONFIRMED,
    "MEASURES 7; MEASURES 20(2); REGS 19(2); CPL 25",
    "购买时已有效确认：{term_zh}不再适用无理由退货，而该情形已经发生。",
    "Validly confirmed at purchase: no return {term_en}, and that has happened.",
)
NOT_TRIGGERED = rule(
    "confirmation.not_triggered",
    RuleEffect.NOTE,
    None,
    f"MEASURES 7; MEASURES 20(2); {BEFORE_MEASURES}",
    "已确认的排除条件（{term_zh}）没有发生，仍可退货。",
    "What was confirmed ({term_en}) has not happened: the return stands.",
)
TO_BE_CHECKED = rule(
    "confirmation.to_be_checked",
    RuleEffect.INSPECT,
    DecisionCode.OK_7D,
    f"MEASURES 7; MEASURES 20(2); {BEFORE_MEASURES}",
    "已确认的排除条件（{term_zh}）是否发生尚不清楚，收货后查验。",
    "Whether what was confirmed ({term_en}) has happened isn't known: to be looked at on arrival.",
    check=Text(
        "核对已确认的排除条件是否发生（开封、激活、安装、使用）",
        "See whether the confirmed condition happened (opened, activated, installed, used)",
    ),
)
NOT_TESTING = rule(
    "confirmation.not_testing",
    RuleEffect.NOTE,
    None,
    f"MEASURES 8; REGS 19(3); {BEFORE_MEASURES}",
    "“使用后不退”不包括为查验进行的合理调试。",
    "Not after use can't mean not after reasonable testing.",
)
UNCONFIRMED = rule(
    "confirmation.unconfirmed",
    RuleEffect.ACCEPT,
    DecisionCode.OK_UNCONFIRMED,
    f"MEASURES 20(2); REGS 19(2); MEASURES 31(1); ECL 62; {BEFORE_MEASURES}",
    "没有有效的购买时确认（缺：{parts_zh}），卖家不得拒绝退货。",
    "There's no valid confirmation at purchase (lacking: {parts_en}): the seller may not refuse.",
)
NO_GROUND = rule(
    "confirmation.no_ground",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    f"MEASURES 7; REGS 19(1); {BEFORE_MEASURES}",
    "价格波动、价值高等不是法定排除依据，即使确认过也由人工判断。",
    "Price movements or a high price are no ground of the law; even confirmed, a person judges.",
)
DOUBTFUL_CATEGORY = rule(
    "confirmation.doubtful_category",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    f"~MEASURES 7; REGS 19(1); {BEFORE_MEASURES}",
    "该类商品能否以此依据排除并不明确，由人工判断。",
    "Whether goods of this kind can be excluded on this ground isn't settled; a person judges.",
)
VOID_LABEL = rule(
    "confirmation.void_label",
    RuleEffect.ACCEPT,
    DecisionCode.OK_UNCONFIRMED,
    "REGS 19(1); CPL 26; SPC 1; MEASURES 30",
    "商品不在法定除外范围，“不支持七天退货”的标注或约定无效。",
    "The goods aren't excluded by law: a label or a clause without the return is void.",
)

RULES = (
    EXCLUDED,
    EXCLUDED_AFTER,
    NOT_TRIGGERED,
    TO_BE_CHECKED,
    NOT_TESTING,
    UNCONFIRMED,
    NO_GROUND,
    DOUBTFUL_CATEGORY,
    VOID_LABEL,
)

# Which kinds of goods each ground fits without a person's look (Measures 7(1), 7(2); 7(3) any).
_UNSEALING = {
    LegalCategory.COSMETICS,
    LegalCategory.FAMILY_PLANNING,
    LegalCategory.FOOD,
    LegalCategory.INTIMATE,
    LegalCategory.LIQUOR,
    LegalCategory.MEDICAL_DEVICE,
    LegalCategory.SUPPLEMENT,
    LegalCategory.TEA,
}
_ACTIVATION = {LegalCategory.APPLIANCE, LegalCategory.E_BIKE, LegalCategory.ELECTRONICS}
_FITS: dict[ExclusionGround, frozenset[LegalCategory]] = {
    ExclusionGround.UNSEALING: frozenset(_UNSEALING),
    ExclusionGround.ACTIVATION: frozenset(_ACTIVATION),
    ExclusionGround.PERISHABLE: frozenset({LegalCategory.FRESH}),
    ExclusionGround.NEAR_EXPIRY_OR_FLAWED: frozenset(LegalCategory)
    - {LegalCategory.MEDICINE, LegalCategory.BLIND_BOX},
}
_BASELESS = {ExclusionGround.PRICE_FLUCTUATION, ExclusionGround.HIGH_VALUE, ExclusionGround.OTHER}

_TERMS: dict[Term, tuple[Text, frozenset[Mark]]] = {
    Term.OPENED: (
        Text("开封后", "after unsealing"),
        frozenset({Mark.SEAL_BROKEN, Mark.CONSUMED}),
    ),
    Term.ACTIVATED: (Text("激活后", "after activation"), frozenset({Mark.ACTIVATED})),
    Term.INSTALLED: (Text("安装后", "after installation"), frozenset({Mark.WALL_MOUNTED})),
    Term.USED: (
        Text("使用后", "after use"),
        frozenset({Mark.USED_BEYOND_TESTING, Mark.CONSUMED, Mark.WORN, Mark.WASHED}),
    ),
}
_TESTING = {Mark.POWERED_ON, Mark.TRIED_ON, Mark.OPENED}

PROPERTY = Text("商品属性符合第七条", "the property of Measures 7")
MARKED = Text("下单前显著标注", "marking before the order")
STEP = Text("必经流程中的单独步骤", "a separate step nobody can skip")
ACT = Text("买家主动确认", "the buyer's own act")
PER_ORDER = Text("逐单确认", "given for this order")
PROOF = Text("完整的存证", "complete stored proof")


def lacking_form(facts: CaseFacts) -> tuple[Text, ...]:
    """The parts (b) to (f) of a confirmation that are false or unknown."""
    given = facts.confirmation or Confirmation()
    parts = (
        (given.marked_before_order, MARKED),
        (given.separate_step, STEP),
        (given.affirmative_act, ACT),
        (given.per_order and _of_this_order(facts, given), PER_ORDER),
        (_proved(given), PROOF),
    )
    return tuple(name for held, name in parts if not held)


def _of_this_order(facts: CaseFacts, given: Confirmation) -> bool:
    record, sale = given.record, facts.sale
    if record.order is None or record.order != sale.order:
        return False
    in_advance = (
        record.confirmed_at is None
        or sale.ordered_at is None
        or record.confirmed_at <= sale.ordered_at
    )
    return in_advance and record.sku == facts.goods.sku


def _proved(given: Confirmation) -> bool:
    record = given.record
    return None not in {record.order, record.sku, record.text_version, record.confirmed_at} and (
        bool(record.evidence)
    )


def confirmation_rule(case: Case) -> Iterator[RuleWord]:
    """Step 4: an exclusion by confirmation holds, or is ignored."""
    claim = case.facts.exclusion or (case.label.limit if case.label else None)
    if claim is None:
        return
    form = lacking_form(case.facts)
    if claim.ground in _BASELESS:
        yield say_lacking(UNCONFIRMED, form) if form else NO_GROUND.say()
        return
    given = case.facts.confirmation or Confirmation()
    lacking = form if given.property_fits else (PROPERTY, *form)
    if lacking:
        yield say_lacking(UNCONFIRMED, lacking)
    elif case.facts.goods.category not in _FITS[claim.ground]:
        yield DOUBTFUL_CATEGORY.say()
    else:
        yield from _by_term(case.facts, claim)


def unconfirmed_claim(case: Case) -> bool:
    """Whether the seller excludes the return and the buyer never validly confirmed it."""
    claim = case.facts.exclusion or (case.label.limit if case.label else None)
    given = case.facts.confirmation or Confirmation()
    return claim is not None and (not given.property_fits or bool(lacking_form(case.facts)))


def say_lacking(speaker: Rule, parts: tuple[Text, ...]) -> RuleWord:
    """The rule speaks of the parts that are missing."""
    zh = "、".join(part.zh for part in parts)
    en = ", ".join(part.en for part in parts)
    return speaker.say(parts_zh=zh, parts_en=en)


def _by_term(facts: CaseFacts, claim: Exclusion) -> Iterator[RuleWord]:
    if claim.term is Term.ALWAYS:
        yield EXCLUDED.say()
        return
    name, triggers = _TERMS[claim.term]
    seen = _known_condition(facts)
    if claim.term is Term.USED and set(seen.marks) & _TESTING:
        yield NOT_TESTING.say()
    happened = _unsealed(facts, seen) if claim.term is Term.OPENED else _happened(seen, triggers)
    speaker = {None: TO_BE_CHECKED, True: EXCLUDED_AFTER, False: NOT_TRIGGERED}[happened]
    yield speaker.say(term_zh=name.zh, term_en=name.en)


def _known_condition(facts: CaseFacts) -> GoodsCondition:
    """What the buyer told, and what a named person saw on arrival."""
    told, arrival = facts.condition, facts.arrival
    if arrival is None or not arrival.found_by:
        return told
    back = arrival.condition
    return GoodsCondition(
        marks=(*told.marks, *back.marks),
        absent=(*told.absent, *back.absent),
        broken_seals=(*told.broken_seals, *back.broken_seals),
    )


def _happened(seen: GoodsCondition, triggers: frozenset[Mark]) -> bool | None:
    if set(seen.marks) & triggers:
        return True
    return False if set(seen.absent) & triggers else None


def _unsealed(facts: CaseFacts, seen: GoodsCondition) -> bool | None:
    """Whether goods were unsealed: the necessary seal, or what lies under it, or part is used up.

    Opening the outside and looking is what Measures 8 allows everybody; a seal nobody set before
    the sale is none. None: not known yet.
    """
    if Mark.CONSUMED in seen.marks:
        return True
    if any(is_below_necessary(layer, facts.goods) for layer in seen.broken_seals):
        return True
    if set(seen.absent) & {Mark.SEAL_BROKEN, Mark.OPENED}:
        return False
    named = necessary_layer(facts.goods) is not None and bool(seen.broken_seals)
    return False if named else None
