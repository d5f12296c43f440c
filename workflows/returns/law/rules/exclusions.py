"""Goods the law itself excludes (CPL 25; Measures 6), and kinds with rules of their own. Step 3."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.returns.law.case import Case
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.facts.words import LegalCategory, ParcelEnd
from workflows.returns.law.rule import (
    DecisionCode,
    DecisionOutcome,
    RuleEffect,
    RuleWord,
    rule,
    words_of_day,
)
from workflows.returns.law.rules import blind_box, custom_made
from workflows.returns.law.rules.confirmation import (
    ARTICLE_6,
    BEFORE_MEASURES,
    VOID_LABEL,
    confirmation_rule,
    lacking_form,
    say_lacking,
)

PROMISED = rule(
    "exclusion.promised",
    RuleEffect.ACCEPT,
    DecisionCode.OK_PROMISE,
    "SPC 2; REGS 12; CPL 44; MEASURES 5",
    "法定除外商品，但卖家已承诺可退，应当履行。",
    "Excluded by law, and yet the seller promised the return and has to keep it.",
)
CATEGORY_UNKNOWN = rule(
    "exclusion.category_unknown",
    RuleEffect.ASK,
    None,
    "CPL 25; MEASURES 6",
    "需要先知道商品类别，才能判断是否属于除外范围。",
    "The category has to be known first, to see whether the goods are excluded.",
)
PERISHABLE = rule(
    "exclusion.perishable",
    RuleEffect.REFUSE,
    DecisionCode.EXCL_PERISH,
    f"CPL 25; MEASURES 6(2); {ARTICLE_6}",
    "鲜活易腐商品，已标注并经买家确认，不适用七日无理由退货。",
    "Fresh or perishable, marked and confirmed: no return without a reason.",
)
PERISHABLE_UNMARKED = rule(
    "exclusion.perishable_unmarked",
    RuleEffect.PERSON,
    DecisionCode.EXCL_PERISH,
    f"CPL 25; MEASURES 6(2); {ARTICLE_6}",
    "鲜活易腐商品，但缺少：{parts_zh}；由人工判断，倾向接受。",
    "Fresh or perishable, but lacking: {parts_en}; a person judges, leaning to accept.",
    leans=DecisionOutcome.ACCEPT,
)
PERISHABLE_REFUSED = rule(
    "exclusion.perishable_refused",
    RuleEffect.PERSON,
    DecisionCode.EXCL_PERISH,
    f"MEASURES 6(2); TAOBAO 39; {BEFORE_MEASURES}",
    "买家拒收鲜活易腐商品，是否退款由人工判断。",
    "The buyer refused delivery of perishable goods: a person decides on the refund.",
    leans=DecisionOutcome.REFUSE,
)
LIVE_ANIMAL = rule(
    "exclusion.live_animal",
    RuleEffect.PERSON,
    DecisionCode.EXCL_PERISH,
    f"MEASURES 6(2); {BEFORE_MEASURES}",
    "活体动物另有规则，不由系统拒绝，由人工判断。",
    "Live animals have rules of their own; the software doesn't refuse them, a person judges.",
    leans=DecisionOutcome.REFUSE,
)
DIGITAL = rule(
    "exclusion.digital",
    RuleEffect.REFUSE,
    DecisionCode.EXCL_DIGITAL,
    f"CPL 25; MEASURES 6(3); {ARTICLE_6}",
    "数字内容已下载、显示或拆封，且已标注并经买家确认，不适用七日无理由退货。",
    "Digital content downloaded, shown or unsealed, marked and confirmed: no return without a"
    " reason.",
)
DIGITAL_UNMARKED = rule(
    "exclusion.digital_unmarked",
    RuleEffect.PERSON,
    DecisionCode.EXCL_DIGITAL,
    f"CPL 25; MEASURES 6(3); {ARTICLE_6}",
    "数字内容已取用，但缺少：{parts_zh}；由人工判断，倾向接受。",
    "The digital content was taken, but lacking: {parts_en}; a person judges, leaning to accept.",
    leans=DecisionOutcome.ACCEPT,
)
DIGITAL_UNTOUCHED = rule(
    "exclusion.digital_untouched",
    RuleEffect.NOTE,
    None,
    f"MEASURES 6(3); {BEFORE_MEASURES}",
    "数字内容尚未下载、显示或拆封，仍可退货。",
    "The digital content wasn't downloaded, shown or unsealed: the return stands.",
)
DIGITAL_UNKNOWN = rule(
    "exclusion.digital_unknown",
    RuleEffect.ASK,
    DecisionCode.EXCL_DIGITAL,
    f"MEASURES 6(3); {BEFORE_MEASURES}",
    "需要先知道数字内容是否已下载、显示或拆封。",
    "It has to be known first whether the content was downloaded, shown or unsealed.",
)
PRESS = rule(
    "exclusion.press",
    RuleEffect.PERSON,
    DecisionCode.EXCL_PRESS,
    f"CPL 25; MEASURES 6(4); {ARTICLE_6}",
    "已交付的报纸期刊属于法定除外商品；由人工答复。",
    "Newspapers and periodicals once delivered are excluded by law; a person answers.",
    leans=DecisionOutcome.REFUSE,
)
PRESS_UNDELIVERED = rule(
    "exclusion.press_undelivered",
    RuleEffect.NOTE,
    None,
    "CPL 25; MEASURES 6(4)",
    "报纸期刊尚未交付，不属于除外情形。",
    "Newspapers and periodicals not yet delivered aren't excluded.",
)
MEDICINE = rule(
    "exclusion.medicine",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    f"~MEASURES 7(1); {BEFORE_MEASURES}",
    "药品零售另有规定，除质量原因外一般不得退换，由人工判断。",
    "Retail rules on medicines forbid most returns save for quality; a person judges.",
    leans=DecisionOutcome.REFUSE,
)
VOUCHER = rule(
    "exclusion.voucher",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "~CPL 25",
    "电子券是否适用七日无理由退货并不明确，由人工判断。",
    "Whether vouchers can be returned isn't settled; a person judges.",
)
VOUCHER_PROMISED = rule(
    "exclusion.voucher_promised",
    RuleEffect.ACCEPT,
    DecisionCode.OK_PROMISE,
    "REGS 12; CPL 44; TAOBAO7",
    "未使用的电子券标注支持七天退货，应当履行。",
    "An unused voucher labelled with the seven-day return is taken back as promised.",
)

RULES = (
    PROMISED,
    CATEGORY_UNKNOWN,
    *custom_made.RULES,
    *blind_box.RULES,
    PERISHABLE,
    PERISHABLE_UNMARKED,
    PERISHABLE_REFUSED,
    LIVE_ANIMAL,
    DIGITAL,
    DIGITAL_UNMARKED,
    DIGITAL_UNTOUCHED,
    DIGITAL_UNKNOWN,
    PRESS,
    PRESS_UNDELIVERED,
    MEDICINE,
    VOUCHER,
    VOUCHER_PROMISED,
)


def exclusions(case: Case) -> Iterator[RuleWord]:
    """Steps 3 and 4: what the law excludes, then what was excluded by confirmation."""
    if case.facts.goods.category is None:
        yield CATEGORY_UNKNOWN.ask("goods.category")
    boxed = case.facts.goods.category is LegalCategory.BLIND_BOX and blind_box.is_claimed(case)
    by_seller = blind_box.blind_box(case) if boxed else confirmation_rule(case)
    said = words_of_day((*_by_law(case), *by_seller), case.on)
    negative = any(
        word.effect in {RuleEffect.REFUSE, RuleEffect.PERSON, RuleEffect.ASK} for word in said
    )
    if negative and case.kept(lambda promise: promise.excluded_goods):
        yield PROMISED.say()
        return
    yield from said
    label = case.label
    if not said and label is not None and label.known and label.days is None:
        yield VOID_LABEL.say()


def _by_law(case: Case) -> Iterator[RuleWord]:
    facts = case.facts
    category = facts.goods.category
    if facts.goods.custom.claimed:
        yield custom_made.custom_made(facts)
    if category is LegalCategory.FRESH:
        yield _perishable(facts)
    elif category in {LegalCategory.DIGITAL, LegalCategory.RECORDED_MEDIA}:
        yield _digital(facts)
    elif category is LegalCategory.PERIODICAL:
        yield PRESS_UNDELIVERED.say() if _undelivered(facts) else PRESS.say()
    elif category is LegalCategory.VOUCHER:
        yield _voucher(case)
    elif category is LegalCategory.LIVE_ANIMAL:
        yield LIVE_ANIMAL.say()
    elif category is LegalCategory.MEDICINE:
        yield MEDICINE.say()


def _perishable(facts: CaseFacts) -> RuleWord:
    if any(parcel.delivery is ParcelEnd.REFUSED for parcel in facts.receipt.parcels):
        return PERISHABLE_REFUSED.say()
    lacking = lacking_form(facts)
    return say_lacking(PERISHABLE_UNMARKED, lacking) if lacking else PERISHABLE.say()


def _digital(facts: CaseFacts) -> RuleWord:
    if facts.goods.content_taken is None:
        return DIGITAL_UNKNOWN.ask("goods.content_taken")
    if not facts.goods.content_taken:
        return DIGITAL_UNTOUCHED.say()
    lacking = lacking_form(facts)
    return say_lacking(DIGITAL_UNMARKED, lacking) if lacking else DIGITAL.say()


def _voucher(case: Case) -> RuleWord:
    unused = not case.facts.goods.content_taken
    promised = case.kept(lambda promise: promise.days is not None)
    return VOUCHER_PROMISED.say() if unused and promised else VOUCHER.say()


def _undelivered(facts: CaseFacts) -> bool:
    parcels = facts.receipt.parcels
    return bool(parcels) and all(p.delivery is ParcelEnd.UNDELIVERED for p in parcels)
