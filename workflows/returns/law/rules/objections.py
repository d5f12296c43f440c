"""What sellers say against a return and what the law answers; none of it can refuse one."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.returns.law.case import Case
from workflows.returns.law.facts.words import Objection
from workflows.returns.law.rule import DecisionCode, Rule, RuleEffect, RuleWord, rule

_ROWS: tuple[tuple[Objection, DecisionCode, str, str, str], ...] = (
    (
        Objection.AFFECTS_RESALE,
        DecisionCode.OK_7D,
        "MEASURES 8; REGS 19(3)",
        "“影响二次销售”不是法定标准，法定标准是商品完好。",
        "It affects resale isn't the test of the law; the goods being intact is.",
    ),
    (
        Objection.CLEARANCE,
        DecisionCode.OK_UNCONFIRMED,
        "REGS 19(1); CPL 26",
        "“清仓不退”不能扩大法定除外范围。",
        "Clearance, no return can't widen what the law excludes.",
    ),
    (
        Objection.DEPRECIATION,
        DecisionCode.OK_7D,
        "MEASURES 13; MEASURES 17",
        "法律没有折旧扣款；商品完好就退实际支付的价款，协商除外。",
        "The law knows no depreciation: intact goods, the price paid, unless the buyer agrees.",
    ),
    (
        Objection.FREIGHT_COLLECT,
        DecisionCode.FREIGHT_DEDUCT,
        "MEASURES 18; MEASURES 19; TAOBAO 51",
        "未经约定的到付不影响退货，运费另行抵扣或追偿。",
        "Freight sent collect without agreement doesn't bar the return; it's set off or claimed.",
    ),
    (
        Objection.GIFT_MISSING,
        DecisionCode.GIFT_DEDUCT,
        "MEASURES 12; TAOBAO 61",
        "赠品缺失不影响退货，至多按事先标明的价格扣减。",
        "A missing gift never bars the return; at most its price indicated beforehand is deducted.",
    ),
    (
        Objection.HANDLING_FEE,
        DecisionCode.OK_7D,
        "MEASURES 13; MEASURES 17; CPL 26",
        "无理由退货不得收取手续费或违约金；商品完好就退实际支付的价款。",
        "No handling fee may be charged for the return: intact goods, the price that was paid.",
    ),
    (
        Objection.HIGH_VALUE,
        DecisionCode.OK_UNCONFIRMED,
        "MEASURES 7(2); MEASURES 20(2); REGS 19(1)",
        "价值高、试用会贬值，未经购买时确认不得作为拒绝理由。",
        "A high price or loss on trial is no ground without the confirmation at purchase.",
    ),
    (
        Objection.INVOICE_LOST,
        DecisionCode.OK_7D,
        "TAOBAO7; MEASURES 8",
        "发票遗失不影响退货，至多承担税款。",
        "A lost invoice doesn't bar the return; at most its tax is borne.",
    ),
    (
        Objection.ONE_OF_A_KIND,
        DecisionCode.OK_UNCONFIRMED,
        "MEASURES 6; REGS 19(1); JD 14",
        "现货孤品不是定作，“孤品不退”无效。",
        "A unique piece in stock isn't custom-made; no return on single pieces is void.",
    ),
    (
        Objection.OPENED,
        DecisionCode.OK_7D,
        "MEASURES 31(1); REGS 19(3); SPC 3",
        "为查验拆封不影响商品完好，不得据此拒绝。",
        "Opening to inspect leaves goods intact and is no reason to refuse.",
    ),
    (
        Objection.OTHER_CARRIER,
        DecisionCode.OK_7D,
        "MEASURES 19",
        "不得限制买家选择退货的承运人。",
        "The buyer's choice of carrier may not be restricted.",
    ),
    (
        Objection.PARTIAL_SET,
        DecisionCode.PARTIAL,
        "MEASURES 17(2)",
        "可分的套装可以部分退货，按单价结算。",
        "A set that can be divided can be returned in part and is settled by single prices.",
    ),
    (
        Objection.PRICE_ROSE,
        DecisionCode.OK_7D,
        "MEASURES 17(1)",
        "退款是实际支付的价款，与现价涨跌无关。",
        "The refund is what was paid, wherever the price has gone since.",
    ),
    (
        Objection.SIGNED_FOR,
        DecisionCode.OK_7D,
        "SPC 1; CPL 26",
        "“签收即认可”的条款无效。",
        "A clause that signing accepts the goods is void.",
    ),
    (
        Objection.STORE_CREDIT,
        DecisionCode.TENDER_SPLIT,
        "MEASURES 14(3); CPL 25",
        "未经买家明示同意，不得改以店铺余额退款，应按原支付方式退。",
        "No store credit without the buyer's express consent: back by the way it was paid.",
    ),
)

ANSWERS: dict[Objection, Rule] = {
    objection: rule(f"objection.{objection.lower()}", RuleEffect.ACCEPT, code, articles, zh, en)
    for objection, code, articles, zh, en in _ROWS
}

RULES = tuple(ANSWERS.values())


def objections(case: Case) -> Iterator[RuleWord]:
    """The law's answer to each objection of the seller."""
    for objection in dict.fromkeys(case.facts.objections):
        yield ANSWERS[objection].say()
